"""Whatever a list says, checking it never fails: odd citations, odd numbers, nothing at all."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from laws.citations import split_citations
from powers.checks import run
from tests.powers.checks.building import CURRENT, Standard, clean

TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", " ", "无", "《", "处元以下罚款", "处99999999999999999999万元罚款", "处..万元", "处" + "9" * 400 + "元罚款", "处1.2.3万元罚款", "……", "第三十条", "（一）", "\x00" * 3,
         "处一万元以上五万元以下罚款。" * 200, "未经认定不得从事", "+L18", "吊销营业执照\n" * 50]
    ),
)  # fmt: skip
LOCATORS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "第三十条", "第三十条第九款", "第三十条第一款第（九十九）项第9目", "第999999999999条", "第〇条", "第零款", "第三十条至第三十一条",
         "第一条至第九千九百九十九条", "第三十条、" * 60, "第五章", "附件第3项", "附件999999999999", "第1.2.3条", "条", "第条"]
    ),
)  # fmt: skip
TITLES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "中华人民共和国某某法", "某某法", "《某某法》", "〈", "关于印发〈〉的通知", "某" * 400]
    ),
)
EDITIONS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            "2020年1月1日通过",
            "2010年",
            "9999年99月99日",
            "0000年0月0日",
            "2030年12月31日修订",
            "（（（",
            "2020-02-30",
        ]
    ),
)
INSTRUMENTS = st.sampled_from(["", "LAW", "AR", "DR", "ND_MIN", "OTHER", "XX", "不明"])
BASES = st.fixed_dictionaries(
    {
        "purpose": st.sampled_from(["power", "responsibility", "accountability", "fee", ""]),
        "role": st.sampled_from(["", "set", "detail", "procedure", "entrust", "discretion"]),
        "role_confirmed": st.booleans(), "kind": st.sampled_from(["", "法律", "规章", "文件", "其他", "行法规"]),
        "instrument": INSTRUMENTS, "title": TITLES, "edition": EDITIONS, "locator": LOCATORS, "text": TEXTS,
    }
)  # fmt: skip
DOCUMENTS = st.fixed_dictionaries(
    {
        "sub_name": TEXTS, "subject": TEXTS, "subject_nature": st.sampled_from(["", "1", "3", "9"]),
        "power_source": st.sampled_from(["", "1", "5"]), "executing_body": TEXTS, "duty_text": TEXTS, "level_text": TEXTS,
        "conditions": TEXTS, "flow": TEXTS, "accountability_lead": TEXTS, "duties": st.just([]), "levels": st.just([]),
        "responsibilities": st.lists(st.fixed_dictionaries({"stage": TEXTS, "phase": TEXTS, "text": TEXTS}), max_size=3),
        "accountability": st.lists(st.fixed_dictionaries({"text": TEXTS, "basis": TEXTS}), max_size=2),
    }
)  # fmt: skip
TYPES = st.sampled_from(["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "20", "99", ""])
VERSIONS = [
    CURRENT,
    CURRENT | {"date": None, "from": None},
    CURRENT | {"status": "amended"},
    CURRENT | {"articles": {}},
]


@given(TYPES, TEXTS, st.lists(BASES, max_size=4), DOCUMENTS, st.sampled_from(VERSIONS))
def test_no_document_makes_a_check_fail(
    standard: Standard, kind: str, name: str, bases: list[Any], document: dict[str, Any], version: Any
) -> None:
    library = [{"title": "中华人民共和国某某法", "instrument": "LAW", "versions": [version]}]
    item = standard.item(clean(type=kind, name=name, document=document, library=library) | {"bases": bases})
    item.ctx.index.add(1, item.doc)
    for finding in run(item):
        assert finding.path.startswith("/")
        assert finding.message


@given(st.lists(st.one_of(TEXTS, TITLES, LOCATORS, EDITIONS), max_size=6).map("\n".join))
def test_what_the_parser_makes_of_any_cell_can_be_checked(standard: Standard, cell: str) -> None:
    rows = [
        {
            "kind": c.kind,
            "title": c.title,
            "edition": c.edition,
            "locator": c.locator,
            "text": c.text,
            "role": "",
        }
        for c in split_citations(cell)
    ]
    run(standard.item(clean() | {"bases": rows}))
