"""Old → new tables of codifications: by command and by upload, taken in once, row by row told what cannot be read."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import Workbook

from accounts.models import User
from audit.models import Event
from laws.models import Succession

pytestmark = pytest.mark.django_db
OLD, CODE = "中华人民共和国固体废物污染环境防治法", "中华人民共和国生态环境法典"
HEAD = "原法律,原条号,现法律,现条号,来源,说明\n"
ROWS = (
    f"《{OLD}》,第七十条,《{CODE}》,第五百条第二款,官方对照表,\n"
    f"{OLD},第71条至第72条,{CODE},第五百零一条、第五百零二条,官方对照表,合并\n"
    f"{OLD},第八十条,无,,官方对照表,未保留\n"
    f"{OLD},,{CODE},,官方对照表,\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "对照表.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


def rows() -> list[tuple[str, ...]]:
    return list(Succession.objects.values_list("old_label", "new_title", "new_locator"))


def import_(path: Path, *args: str) -> str:
    out = io.StringIO()
    with contextlib.suppress(CommandError):  # says once more that something was left out
        call_command("import_successions", str(path), *args, stdout=out)
    return out.getvalue()


def test_a_table_is_read_article_by_article(table: Path, reference: None) -> None:
    assert "新增5" in import_(table)
    assert rows() == [
        ("第七十条", CODE, "第五百条第二款"),
        ("第七十一条", CODE, "第五百零一条、第五百零二条"),
        ("第七十二条", CODE, "第五百零一条、第五百零二条"),
        ("第八十条", "", ""),
        ("", CODE, ""),
    ]
    assert set(Succession.objects.values_list("old_title", flat=True)) == {OLD}
    assert Event.objects.get(action="law.successions_imported").detail["created"] == 5


def test_a_second_import_changes_nothing_and_a_dry_run_writes_nothing(table: Path, reference: None) -> None:
    import_(table, "--dry-run")
    assert rows() == []
    import_(table)
    assert "新增0，更新0，未变5" in import_(table)
    assert Event.objects.filter(action="law.successions_imported").count() == 1


def test_what_a_source_says_later_takes_the_place_of_what_it_said(table: Path, reference: None) -> None:
    import_(table)
    table.write_text(f"{HEAD}{OLD},第七十条,{CODE},第六百条,官方对照表,更正\n", encoding="utf-8")
    import_(table)
    assert list(Succession.objects.filter(old_label="第七十条").values_list("new_locator", flat=True)) == [
        "第六百条"
    ]
    assert Succession.objects.count() == 5


def test_what_another_source_says_stands_beside_it(table: Path, reference: None) -> None:
    import_(table)
    table.write_text(f"原法律,原条号,现法律,现条号\n{OLD},第七十条,{CODE},第六百条\n", encoding="utf-8")
    import_(table, "--source", "本省对照表")
    assert Succession.objects.filter(old_label="第七十条").count() == 2


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f",第七十条,{CODE},第五百条", "没有写原法律"),
        (f"{OLD},七十左右,{CODE},第五百条", "看不出是第几条"),
        (f"{OLD},第七十条,,第五百条", "没有写现法律"),
        (f"{OLD},第七十条,{CODE},见附表", "看不出是第几条"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_left_out(
    table: Path, reference: None, row: str, told: str
) -> None:
    table.write_text(f"原法律,原条号,现法律,现条号\n{row}\n", encoding="utf-8")
    said = import_(table)
    assert told in said
    assert "第2行" in said
    assert rows() == []


def test_numbers_alone_are_articles(table: Path, reference: None) -> None:
    table.write_text(f"旧法,旧条文,法典,法典条文\n{OLD},70、71,{CODE},第500条\n", encoding="utf-8")
    import_(table)
    assert [label for label, *_ in rows()] == ["第七十条", "第七十一条"]


@pytest.mark.parametrize(
    "cell", ["第70条至第72条", "70-72", "第七十条―第七十二条", "第70至72条", "第七十～七十二条"]
)
def test_a_range_is_every_article_in_it(table: Path, reference: None, cell: str) -> None:
    table.write_text(f"原法律,原条号,现法律,现条号\n{OLD},{cell},{CODE},第500条至第502条\n", encoding="utf-8")
    import_(table)
    assert [label for label, *_ in rows()] == ["第七十条", "第七十一条", "第七十二条"]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("第72条至第70条", "第500条", "先后颠倒"),
        ("第70条", "第502条至第500条", "先后颠倒"),
        ("第1条至第900条", "第500条", "超过200条"),
        ("第二十条之一至之三", "第500条", "请逐条写明"),
    ],
)
def test_a_range_that_is_none_is_refused(table: Path, reference: None, was: str, now: str, told: str) -> None:
    table.write_text(f"原法律,原条号,现法律,现条号\n{OLD},{was},{CODE},{now}\n", encoding="utf-8")
    said = import_(table)
    assert told in said
    assert "第2行" in said
    assert rows() == []


@pytest.mark.parametrize(
    "pairs",
    [
        [("甲法", "甲法")],
        [("中华人民共和国甲法", "甲法")],
        [("甲法", "乙法"), ("乙法", "甲法")],
        [("甲法", "乙法"), ("乙法", "丙法"), ("丙法", "甲法")],
    ],
)
def test_laws_that_take_each_others_place_are_refused_with_the_way(
    table: Path, reference: None, pairs: list[tuple[str, str]]
) -> None:
    lines = [f"{old},第{n}条,{new},第{n + 1}条\n" for n, (old, new) in enumerate(pairs, start=5)]
    table.write_text(
        f"原法律,原条号,现法律,现条号\n{''.join(lines)}丁法,第一条,甲法,第二条\n", encoding="utf-8"
    )
    said = import_(table)
    assert said.count("首尾相接") == len(pairs)
    assert "《甲法》 → " in said
    assert [label for label, *_ in rows()] == ["第一条"], "what leads into the circle is no part of it"


def test_a_table_that_turns_an_earlier_one_round_is_refused(table: Path, reference: None) -> None:
    import_(table)
    table.write_text(f"原法律,原条号,现法律,现条号\n{CODE},第500条,{OLD},第70条\n", encoding="utf-8")
    assert "首尾相接" in import_(table)
    assert Succession.objects.count() == 5


@pytest.mark.parametrize(
    ("old", "label", "new", "place", "told"),
    [
        ("甲法", "第70条", "甲法", "第5条", "首尾相接"),
        ("乙法", "七十左右", "甲法", "第5条", "请写一个条号"),
        ("乙法", "第七条", "甲法", "第9条至第5条", "先后颠倒"),
    ],
)
def test_a_row_that_a_person_enters_is_held_to_the_same(
    client: Any, admin_user: User, old: str, label: str, new: str, place: str, told: str
) -> None:
    client.force_login(admin_user)
    said = {"old_title": old, "old_label": label, "new_title": new, "new_locator": place}
    assert told in client.post(reverse("admin:laws_succession_add"), said).content.decode()
    good = {"old_title": "乙法", "old_label": "第70条", "new_title": "甲法", "new_locator": "第5条"}
    assert client.post(reverse("admin:laws_succession_add"), good).status_code == 302
    assert [row[0] for row in rows()] == ["第七十条"]


@pytest.fixture
def platform(region: Any, make_user: Any) -> User:
    """A person of 平台管理."""
    user: User = make_user("pingtai", ("platform", region, None))
    return user


# --- by upload -------------------------------------------------------------------------------------------


def upload(client: Any, name: str, data: bytes, **more: str) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("admin:laws_succession_upload"), {"file": file, **more}, follow=True)


def test_platform_uploads_a_workbook(client: Any, platform: User) -> None:
    book, stream = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("原法律", "原条号", "现法律", "现条号"),
        (OLD, "第七十条", CODE, "第五百条"),
        ("", "第一条", CODE, "第一条"),
    ):
        sheet.append(row)
    book.save(stream)
    client.force_login(platform)
    assert "导入对照表" in client.get(reverse("admin:laws_succession_changelist")).content.decode()
    page = upload(client, "对照表.xlsx", stream.getvalue(), source="法工委对照表").content.decode()
    assert "新增1" in page
    assert "第3行：没有写原法律的名称" in page
    assert Succession.objects.get().source == "法工委对照表"


def test_a_file_that_is_no_table_is_refused_with_the_reason(client: Any, platform: User) -> None:
    client.force_login(platform)
    assert "没有找到表头" in upload(client, "别的.csv", "名称,数量\n甲,1\n".encode()).content.decode()
    assert "请选择文件" in client.post(reverse("admin:laws_succession_upload")).content.decode()
    assert not Succession.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("炸弹.xlsx", b"PK\x03\x04" + b"\0" * 200, "文件"),
        ("另一种.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "文件"),
        ("不是文本.csv", b"\xff\xff\xff\x00\x81" * 50, "文本表格"),
        ("丢位.csv", "原法律,原条号,现法律,现条号\n甲法,1.2E+15,乙法,第一条\n".encode(), "读不出来"),
    ],
)
def test_a_hostile_table_is_read_apart_and_refused_with_words(
    client: Any, platform: User, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, told: str
) -> None:
    from core.sheets import opening

    read = []
    apart = opening.parse_apart
    monkeypatch.setattr(opening, "parse_apart", lambda *a: read.append(a[2]) or apart(*a))
    client.force_login(platform)
    page = upload(client, name, data).content.decode()
    assert "文件：" in page
    assert told in page
    assert read, "in a process of its own, with limits"
    assert not Succession.objects.exists()


def test_others_read_the_table_and_do_not_upload(
    client: Any, make_user: Any, region: Any, department: Any
) -> None:
    client.force_login(make_user("clerk", ("clerk", region, department)))
    assert client.get(reverse("admin:laws_succession_changelist")).status_code == 200
    assert client.get(reverse("admin:laws_succession_upload")).status_code == 403
