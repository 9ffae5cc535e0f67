"""The printed edition of a list: made once for each release, with title, contents, page numbers and text that can be read out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.test import Client
from django.utils import timezone
from pdfminer.pdftypes import resolve1

from jobs.models import Job
from jobs.running import run
from publish.models import RegisterEdition, Release
from publish.register import fonts
from publish.register.book import styles
from publish.register.jobs import start_waiting
from publish.register.letters import printable
from publish.register.making import make_all, waiting

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def pages_of(edition: RegisterEdition) -> list[str]:
    with edition.file.open("rb") as file, pdfplumber.open(file) as pdf:
        return [page.extract_text() for page in pdf.pages]


@pytest.fixture
def editions(put_on_list: Make) -> dict[str, RegisterEdition]:
    put_on_list(
        *(f"第{n}号民办学校设立审批" for n in range(1, 31)),
        duty_text="负责民办教育的统筹规划、综合协调和宏观管理。" * 8,
    )
    put_on_list("对擅自办学的处罚", power_type="02")
    made = make_all(Release.objects.latest("pk"))
    return {"department" if one.department else "region": one for one in made}


def test_it_says_what_it_is_and_where_each_power_stands(editions: dict[str, RegisterEdition]) -> None:
    edition = editions["department"]
    title, *rest = pages_of(edition)
    release = Release.objects.latest("pk")
    today = timezone.localdate()
    for words in (
        "天津市教育委员会",
        "权责清单",
        f"{today.year}年{today.month}月{today.day}日",
        "第2批",
        "/changes/120000/2/",
    ):
        assert words in title, words
    assert release.digest in title.replace("\n", "")
    contents = [page for page in rest if not re.search(r"第 \d+ 页", page)]
    body = rest[len(contents) :]
    assert "目录" in contents[0]
    listed = dict(re.findall(r"^(第\d+号民办学校设立审批)\D*?(\d+)$", "\n".join(contents), re.MULTILINE))
    assert len(listed) == 30
    for name, number in listed.items():
        assert name in body[int(number) - 1], (name, number)


def test_every_page_has_its_number_and_head(editions: dict[str, RegisterEdition]) -> None:
    for edition in editions.values():
        pages = pages_of(edition)
        numbered = [re.search(r"第 (\d+) 页　?\s*共 (\d+) 页", page) for page in pages]
        found = [(int(one[1]), int(one[2])) for one in numbered if one]
        assert [number for number, _ in found] == list(range(1, len(found) + 1))
        assert {of for _, of in found} == {edition.pages} == {len(found)}
        for page in pages[-len(found) :]:
            assert page.startswith(f"{edition.department or edition.region}权责清单")


def test_all_that_is_published_is_in_it_and_nothing_else(
    editions: dict[str, RegisterEdition], make_draft: Make
) -> None:
    text = "".join(pages_of(editions["region"])).replace("\n", "")
    for words in (
        "对擅自办学的处罚",
        "行政处罚",
        "负责民办教育的统筹规划、综合协调和宏观管理。",
        "民办学校设立审批",
    ):
        assert words in text, words
    assert "草稿" not in text
    assert editions["region"].powers == 31


def test_it_is_made_once_for_each_release(editions: dict[str, RegisterEdition], put_on_list: Make) -> None:
    assert waiting() == []
    assert make_all(Release.objects.latest("pk")) == []
    put_on_list("校车使用许可")
    [release] = waiting()
    assert release.number == 3
    assert len(make_all(release)) == 2
    assert RegisterEdition.objects.count() == 4


def test_a_release_to_come_waits_for_its_day(put_on_list: Make) -> None:
    put_on_list("民办学校设立审批", effective_on=timezone.localdate() + 3 * DAY)
    assert waiting() == []


def test_the_same_list_gives_the_same_file(editions: dict[str, RegisterEdition]) -> None:
    digest = editions["region"].digest
    RegisterEdition.objects.filter(pk=editions["region"].pk).delete()
    [again] = make_all(Release.objects.latest("pk"))
    assert again.digest == digest


def test_the_clock_begins_it_and_the_worker_makes_it(put_on_list: Make, client: Client) -> None:
    put_on_list("民办学校设立审批")
    start_waiting()
    start_waiting()
    job = Job.objects.get(kind="register")
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "“天津市权责清单第1批”的清单汇编已生成2份。")
    shown = client.get(job.url)
    assert "PDF：第1批" in shown.content.decode()


def test_citizens_find_it_and_read_it(editions: dict[str, RegisterEdition], client: Client) -> None:
    for place, name in (
        ("/regions/120000/", "天津市权责清单（第2批）.pdf"),
        ("/regions/120000/departments/101/", "天津市教育委员会权责清单（第2批）.pdf"),
    ):
        assert f'href="{place}register/"' in client.get(place).content.decode()
        page = client.get(f"{place}register/").content.decode()
        assert f'href="{place}register/2.pdf"' in page
        response = client.get(f"{place}register/2.pdf")
        assert response["Content-Type"] == "application/pdf"
        assert b"".join(response.streaming_content).startswith(b"%PDF-")  # type: ignore[arg-type]
        from urllib.parse import unquote

        assert name in unquote(response["Content-Disposition"])
    page = client.get("/regions/120000/departments/101/register/").content.decode()
    assert page.count("register-power") == 31
    assert "负责民办教育的统筹规划" in page
    assert client.get("/regions/120000/register/9.pdf").status_code == 404


def test_where_nothing_was_published_there_is_none(client: Client, department: Any) -> None:
    assert client.get("/regions/120000/register/").status_code == 404
    assert client.get("/regions/120000/departments/101/register/").status_code == 404


# --- the font -----------------------------------------------------------------------------------------------------


@pytest.fixture(params=["in the file", "of the reader"])
def which_font(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    """An edition on a machine that has the font, and on one that has none."""
    if request.param == "of the reader":
        settings.REGISTER_FONT = "/nowhere.ttf"
    elif not Path(settings.REGISTER_FONT).is_file():
        pytest.skip("needs Debian's fonts-arphic-uming, which bin/test installs as root")
    for kept in (fonts.font, styles):
        kept.cache_clear()
    yield request.param
    for kept in (fonts.font, styles):
        kept.cache_clear()


def fonts_in(file: Any) -> dict[str, bool]:
    """The fonts that the pages of a PDF name, and whether it holds their shapes."""
    found = {}
    with pdfplumber.open(file) as pdf:
        for page in pdf.pages:
            for reference in (resolve1(page.page_obj.resources["Font"]) or {}).values():
                font = resolve1(reference)
                inner = resolve1(resolve1(font["DescendantFonts"])[0]) if "DescendantFonts" in font else font
                described = resolve1(inner.get("FontDescriptor")) or {}
                found[str(font["BaseFont"])] = any(f"FontFile{kind}" in described for kind in ("", "2", "3"))
    return found


def test_every_font_of_an_edition_is_in_the_file(which_font: str, put_on_list: Make) -> None:
    put_on_list("民办学校设立审批", remark="①级、Ⅱ类、㎡、~30%、ABC、“引号”—破折号……")
    for edition in make_all(Release.objects.latest("pk")):
        with edition.file.open("rb") as file:
            found = fonts_in(file)
        assert found
        assert set(found.values()) == {which_font == "in the file"}, found
        assert "民办学校设立审批" in "".join(pages_of(edition))


def test_the_file_is_small_though_its_font_is_in_it(
    which_font: str, editions: dict[str, RegisterEdition]
) -> None:
    assert editions["region"].file.size < 600_000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("中华人民共和国行政许可法", "中华人民共和国行政许可法"),
        ("㛃字在内", "㛃字在内"),
        ("放射性𬭚元素", "放射性〔U+2CB5A〕元素"),
        ("艾山·买买提", "艾山・买买提"),
        ("甲\x07乙\u200b丙", "甲乙丙"),
        ("①②", "①②"),
    ],
)
def test_no_character_is_left_blank_or_shown_as_another(
    which_font: str, text: str, shown: str, tmp_path: Path
) -> None:
    from publish.register.book import Book, Said

    assert printable(text).replace("・", "·") == shown.replace("・", "·")
    book = Book(tmp_path / "a.pdf", title="", author="", foot="")
    book.body("", [Said(text)])
    book.close()
    with pdfplumber.open(tmp_path / "a.pdf") as pdf:
        assert shown.replace("・", "·") in pdf.pages[0].extract_text().replace("・", "·")


def test_markup_in_a_list_is_text(tmp_path: Path) -> None:
    from publish.register.book import Book, Heading, Said

    book = Book(tmp_path / "a.pdf", title="", author="", foot="")
    book.body("", [Heading("a", "甲<b>&乙", 0, note="<i>"), Said("<para>1<2</para>", "<x>")])
    book.close()
    with pdfplumber.open(tmp_path / "a.pdf") as pdf:
        text = pdf.pages[0].extract_text()
    for words in ("甲<b>&乙", "<i>", "<para>1<2</para>", "<x>"):
        assert words in text, words
