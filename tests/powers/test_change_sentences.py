"""A change is said in a few words: what it was and what it is now, what matters most first."""

from __future__ import annotations

from typing import Any

import pytest

from powers.change_sentences import changed, in_short, sayings
from powers.fields import blank

BASIS = {
    "uid": "b1", "purpose": "power", "role": "", "kind": "法律", "instrument": "", "instrument_name": "", "title": "教师法",
    "edition": "", "locator": "第十条", "text": "", "note": "",
}  # fmt: skip
DUTY = {"uid": "r1", "stage": "受理", "group": "", "phase": "", "text": "依法受理。", "basis": ""}


def document(**said: Any) -> Any:
    given = {
        "name": "教师资格认定",
        "type": {"code": "05", "name": "行政确认"},
        "department": {"region": "120000", "code": "101", "name": "市教委"},
        "subject": "市教委",
        "standing": "listed",
    }
    return blank() | given | said


def limit(number: int, unit: str = "日") -> dict[str, Any]:
    return {"number": number, "unit": unit}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"promised_limit": limit(30)}, {"promised_limit": limit(20)}, ["承诺时限 30 → 20 日"]),
        ({"promised_limit": limit(1, "个月")}, {"promised_limit": limit(20)}, ["承诺时限 1个月 → 20日"]),
        ({}, {"promised_limit": limit(20)}, ["增加承诺时限：20日"]),
        ({"fee": True}, {"fee": False}, ["是否收费 是 → 否"]),
        ({}, {"standing": "suspended"}, ["暂停实施"]),
        ({"standing": "suspended"}, {}, ["恢复实施"]),
        ({}, {"name": "教师资格确认"}, ["名称由“教师资格认定”改为“教师资格确认”"]),
        (
            {},
            {"department": {"region": "120000", "code": "102", "name": "市人社局"}, "subject": "市人社局"},
            ["由市教委划转至市人社局"],
        ),
        ({"conditions": "甲" * 40}, {"conditions": "乙" * 40}, ["修改条件"]),
        ({}, {"bases": [BASIS]}, ["新增依据《教师法》第十条"]),
        ({"bases": [BASIS]}, {"bases": [BASIS | {"locator": "第十一条"}]}, ["依据修改 1 项"]),
        ({"responsibilities": [DUTY]}, {}, ["责任事项删去 1 项"]),
        ({"order": 1}, {"order": 2}, ["调整排列顺序"]),
        ({"order": 1}, {"order": 2, "remark": "见附件"}, ["增加备注：见附件"]),
        ({"change_note": "一"}, {"change_note": "二"}, []),
    ],
)
def test_what_changed_is_said(before: dict[str, Any], after: dict[str, Any], said: list[str]) -> None:
    assert sayings(changed(document(**before), document(**after))) == said


def test_what_matters_most_comes_first() -> None:
    after = document(plain_title="考教师证", promised_limit=limit(20), name="教师资格确认")
    assert sayings(changed(document(promised_limit=limit(30)), after)) == [
        "名称由“教师资格认定”改为“教师资格确认”",
        "承诺时限 30 → 20 日",
        "增加通俗名称：考教师证",
    ]


def test_many_changes_are_told_by_the_first_and_their_number() -> None:
    assert in_short(["甲", "乙"]) == "甲；乙"
    assert in_short(["甲", "乙", "丙", "丁"]) == "甲；乙；丙等4处"
