"""Files of laws that cannot be meant: days that no calendar has, control characters, nesting, numbers without end.

Each is told with its row and field, by the command and by the upload, and what can be read beside it is taken in.
"""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from laws.models import Article, Instrument, Law, LawVersion

pytestmark = pytest.mark.django_db
PAGE = "/admin/laws/law/upload/"
IMPOSSIBLE = ("2020年2月30日", "0000-00-00", "9999-12-31", "0001-01-01", "2021-13-01")


def record(**changes: Any) -> str:
    made = {
        "title": "中华人民共和国试验法",
        "type": "法律",
        "issuing_organ": "全国人民代表大会常务委员会",
        "version_date": "2021-01-22",
        "history": [{"date": "2021-01-22", "event": "通过"}],
        "articles": [{"no": "第一条", "n": 1, "text": "为了试验，制定本法。"}],
    } | changes
    return json.dumps(made)


def by_command(tmp_path: Path, *lines: str, name: str = "laws.jsonl") -> str:
    path = tmp_path / name
    path.write_text("\n".join(lines), encoding="utf-8")
    out = io.StringIO()
    with contextlib.suppress(CommandError):  # says once more that something was left out
        call_command("import_laws", str(path), stdout=out)
    return out.getvalue()


def by_upload(client: Client, data: str | bytes, name: str = "laws.jsonl") -> str:
    file = SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
    answer = client.post(PAGE, {"file": file, "import": "1"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("day", IMPOSSIBLE)
def test_an_impossible_day_of_a_text_is_told_and_no_text_without_a_day_is_made(
    day: str, tmp_path: Path, reference: None
) -> None:
    said = by_command(tmp_path, record(), record(title="另一法", version_date=day))
    assert "第2行 文本日期" in said
    assert day in said
    assert [str(v) for v in LawVersion.objects.all()] == ["中华人民共和国试验法（2021-01-22）"]


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("promulgation_date", "公布日期"),
        ("effective_date_in_text", "条文写的施行日期"),
        ("effective_date_registry", "目录写的施行日期"),
    ],
)
@pytest.mark.parametrize("day", IMPOSSIBLE)
def test_any_other_impossible_day_is_told_and_left_out(
    day: str, field: str, label: str, client: Client, admin_user: User, reference: None
) -> None:
    client.force_login(admin_user)
    said = by_upload(client, record(**{field: day}))
    assert f"第1行　{label}：“{day}”不是可能的日期" in said
    version = LawVersion.objects.get()
    assert (version.effective_from, version.promulgated_on) == (None, None)


def test_an_impossible_day_of_the_history_is_told(tmp_path: Path, reference: None) -> None:
    said = by_command(tmp_path, record(history=[{"date": "2021-02-30", "event": "修正"}]))
    assert "第1行 沿革：“2021-02-30”不是可能的日期" in said


@pytest.mark.parametrize("day", IMPOSSIBLE)
def test_an_impossible_day_of_a_registry_is_told(day: str, tmp_path: Path, reference: None) -> None:
    head = "标题,种类,制定机关,公布日期,施行日期,时效性"
    said = by_command(
        tmp_path,
        head,
        f"试验法,法律,全国人民代表大会,{day},2021-01-01,有效",
        f"另一法,法律,全国人民代表大会,2021-01-01,{day},有效",
        name="registry.csv",
    )
    assert f"第2行 公布日期：“{day}”不是可能的日期，未导入本行" in said
    assert f"第3行 施行日期：“{day}”不是可能的日期" in said
    assert LawVersion.objects.get().effective_from is None


def text(*lines: str) -> bytes:
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def test_a_document_made_on_an_impossible_day_is_refused(
    client: Client, admin_user: User, reference: None
) -> None:
    """The text before it would else be taken for this one."""
    client.force_login(admin_user)
    history = "（2018年1月1日甲市人民政府令第3号公布 根据2020年2月30日甲市人民政府令第5号修正）"
    said = by_upload(client, text("甲市试验办法", history, "第一条　为了试验，制定本办法。"), "law.docx")
    assert "“2020年2月30日”不是可能的日期" in said
    assert not LawVersion.objects.exists()


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("本办法自2020年2月30日起施行。", "施行日期写的是“2020年2月30日”"),
        ("本办法自2020年3月1日起施行，有效期至2025年2月30日。", "2025年2月30日”，不是可能的日期"),
        ("本办法自2020年3月1日起施行，有效期九百年。", "推算出的失效日期不可能"),
        ("本办法自公布之日起999999999999日后施行。", "施行日期没有写明"),
    ],
)
def test_a_clause_that_names_an_impossible_day_leaves_it_open_and_says_so(
    clause: str, told: str, client: Client, admin_user: User, reference: None
) -> None:
    client.force_login(admin_user)
    lines = (
        "甲市试验办法",
        "（2020年1月1日甲市人民政府令第3号公布）",
        "第一条　为了试验。",
        f"第二条　{clause}",
    )
    said = by_upload(client, text(*lines), "law.docx")
    assert told in said
    assert LawVersion.objects.get().effective_to is None


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"title":' * 50_000,
        '{"title": ' + "[" * 900 + "]" * 900 + "}",
        "null",
        "[1, 2]",
        '{"title": "试验法", "articles": [1]}',
        '{"title": "试验法", "articles": {"no": "第一条"}}',
        '{"title": "试验法", "history": ["2021"]}',
        '{"title": "试验法", "history": [{"date": 20210101, "event": 5}]}',
        '{"title": "试验法", "version_date": ["2021"]}',
        '{"title": 5}',
        '{"title": "\\u0000"}',
        '{"title": "' + "9" * 5000 + '"}',
        '{"title": "试验法", "n": ' + "9" * 5000 + "}",
    ],
)
def test_a_line_that_is_no_record_is_told_and_the_rest_is_taken_in(
    line: str, client: Client, admin_user: User, reference: None
) -> None:
    client.force_login(admin_user)
    said = by_upload(client, f"{line}\n{record()}")
    assert "第1行" in said
    assert Law.objects.filter(title="中华人民共和国试验法").exists()


def test_control_characters_are_taken_out_and_told(client: Client, admin_user: User, reference: None) -> None:
    client.force_login(admin_user)
    made = record(
        title="中华人民共和国\0试验\u202e法",
        articles=[{"no": "第一条", "n": 10**30, "text": "为了\0试验\ud800，\u0001制定本法。"}],
        source="\0",
    )
    assert "控制字符（U+0000、U+0001、U+D800）" in by_upload(client, made)
    assert Law.objects.get().title == "中华人民共和国试验法"
    assert Article.objects.get().text == "为了试验，制定本法。"


def test_a_text_file_with_control_characters_is_taken_in_without_them(
    client: Client, admin_user: User, reference: None
) -> None:
    client.force_login(admin_user)
    said = by_upload(
        client, "试验\0办法\n（2020年1月1日甲市人民政府令公布）\n第一条　为了\x01试验。\n", "a.txt"
    )
    assert "控制字符" in said
    assert Law.objects.get().title == "试验办法"


def test_a_law_whose_kind_nobody_can_tell_is_told_and_a_chosen_kind_stays(
    tmp_path: Path, reference: None
) -> None:
    made = record(title="试验管理规定", type="规章", issuing_organ="", version_date="2021-01-22")
    assert "第1行 种类：《试验管理规定》写的种类是“规章”" in by_command(tmp_path, made)
    law = Law.objects.get()
    assert law.instrument.code == "OTHER"
    law.instrument = Instrument.objects.get(code="DR")
    law.save()
    newer = record(title="试验管理规定", type="规章", issuing_organ="", version_date="2022-01-22")
    assert "种类" not in by_command(tmp_path, newer)
    law.refresh_from_db()
    assert law.instrument.code == "DR"


def test_a_judicial_interpretation_is_no_unknown_kind(tmp_path: Path, reference: None) -> None:
    assert "种类" not in by_command(tmp_path, record(title="试验问题的解释", type="司法解释"))
