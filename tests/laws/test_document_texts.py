"""A law's document becomes the articles its reader sees; what it would lose is held until a person confirms it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command

from core.chinese import to_numeral
from departments.importing.reports import Report
from laws.dividing import divide
from laws.importing import import_laws
from laws.models import Article, LawVersion
from tests.word import NUMBERED, numbering, paragraph, run, save

HEAD = ("甲市试验管理条例", "（2020年1月1日甲市人民代表大会常务委员会公布 自2020年3月1日起施行）")
Take = Callable[..., Report]


@pytest.fixture
def take(reference: None, tmp_path: Path) -> Take:
    """`take(line, …)`: import a .docx with these lines below the head."""

    def make(*lines: str, head: tuple[str, ...] = HEAD, confirm_fewer: bool = False) -> Report:
        made = docx.Document()
        for line in (*head, *lines):
            made.add_paragraph(line)
        path = tmp_path / "law.docx"
        made.save(str(path))
        return import_laws([path], confirm_fewer=confirm_fewer)[0]

    return make


def labels() -> list[str]:
    return list(Article.objects.order_by("order").values_list("label", flat=True))


# --- what is an article ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        ("第一条　为了规范。", "第二条　市教委负责。", "第二条之一　公开。", "第三条　施行。"),
        ("第一条为了规范。", "第二条市教委负责。", "第二条之一公开。", "第三条违反第二条规定的，罚款。"),
        (
            "第一条【目的】为了规范。",
            "第二条【职责】市教委负责。",
            "第二条之一【公开】公开。",
            "第三条【罚则】罚款。",
        ),
        (
            "第一条［目的］为了规范。",
            "第二条（职责）市教委负责。",
            "第二条之一　公开。",
            "第三条〔罚则〕罚款。",
        ),
        ("第1条 为了规范。", "第2条 市教委负责。", "第2条之1 公开。", "第３条 罚款。"),
        ("第 一 条　为了规范。", "第 二 条　市教委负责。", "第二条 之一　公开。", "第 三条 罚款。"),
        ("第一条：为了规范。", "第二条：市教委负责。", "第二条之一：公开。", "第三条：罚款。"),
        ("第一条", "为了规范。", "第二条", "市教委负责。", "第二条之一", "公开。", "第三条", "罚款。"),
    ],
)
def test_articles_however_they_are_set(take: Take, lines: tuple[str, ...]) -> None:
    assert take("第一章总则", *lines).problems == []
    assert labels() == ["第一条", "第二条", "第二条之一", "第三条"]
    assert all(Article.objects.values_list("text", flat=True))
    assert Article.objects.first().heading == "第一章总则"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "line",
    [
        "第十条修改为：“当事人应当申请。”",
        "第十条规定的情形消失的，应当恢复。",
        "第十条第二款删去“市级”。",
        "第十条、第十一条中的“县级”修改为“区级”。",
        "“第十条　当事人应当申请。”",
        "第一条规定的期限届满的，自动失效。",
    ],
)
def test_a_line_that_cites_an_article_begins_none(line: str) -> None:
    found = divide(["第一条　甲。", line, "第二条　乙。"])
    assert [a.label for a in found.articles] == ["第一条", "第二条"]
    assert line in found.articles[0].text


def test_an_amending_decision_has_no_articles_of_the_law_it_amends(take: Take) -> None:
    report = take(
        "一、将第十条修改为：", "“第十条　甲。", "“第十一条　乙。”", "二、删去第十二条。", "本决定自公布之日起施行。",
        head=("甲市人民代表大会常务委员会关于修改《甲市试验管理条例》的决定", "（2024年1月2日通过）"),
    )  # fmt: skip
    assert (report.held, labels()) == (0, [])
    assert "“第十一条　乙。”" in LawVersion.objects.get().preamble


def test_contents_with_pages_and_annexes_with_articles_of_their_own(take: Take) -> None:
    take(
        "目录", "第一章 总则……1", "第二章 罚则……3", "第一章 总则", "第一条 甲。", "第二章 罚则", "第二条 乙。",
        "附件：收费表", "第一条 每次一百元。", "第三条 每年一次。",
    )  # fmt: skip
    assert labels() == ["第一条", "第二条", "附件"]
    assert Article.objects.get(label="附件").text.endswith("第一条 每次一百元。\n第三条 每年一次。")


def test_numbers_written_by_word_and_tables_are_in_the_articles(reference: None, tmp_path: Path) -> None:
    table = (
        f"<w:tbl><w:tr><w:tc>{paragraph('甲类')}</w:tc><w:tc>{paragraph('每次一百元')}</w:tc></w:tr></w:tbl>"
    )
    path = save(
        tmp_path / "x.docx", *map(paragraph, HEAD), NUMBERED.format(1, 0, "收费如下："), table, NUMBERED.format(1, 0, "施行。"),
        numbering=numbering((0, "chineseCounting", "第%1条")),
    )  # fmt: skip
    import_laws([path])
    assert labels() == ["第一条", "第二条"]
    assert Article.objects.get(label="第一条").text == "收费如下：\n| 甲类 | 每次一百元 |"


def test_open_changes_are_read_as_accepted_and_told(reference: None, tmp_path: Path) -> None:
    changed = (
        f"<w:p>{run('第一条　处')}<w:del w:id='1' w:author='a'><w:r><w:delText>一万元</w:delText></w:r></w:del>"
        f"<w:ins w:id='2' w:author='a'>{run('五万元')}</w:ins>{run('罚款。')}</w:p>"
    )
    report = import_laws([save(tmp_path / "x.docx", *map(paragraph, HEAD), changed)])[0]
    assert Article.objects.get().text == "处五万元罚款。"
    assert "修订" in report.problems[0]["message"]


def test_a_page_and_a_plain_text_are_read_too(reference: None, tmp_path: Path) -> None:
    page = tmp_path / "x.html"
    rows = "".join(
        f"<p>{line}</p>" for line in (*HEAD, "第一条 处<del>一万元</del>五万元罚款。", "第二条 施行。")
    )
    page.write_text(f"<html><head><title>无关</title></head><body>{rows}</body></html>", encoding="utf-8")
    plain = tmp_path / "x.txt"
    plain.write_text("\n".join(("乙市条例", HEAD[1], "第一条 甲。", "第二条 乙。")), encoding="gb18030")
    reports = import_laws([page, plain])
    assert [report.created for report in reports] == [1, 1]
    assert set(Article.objects.filter(label="第一条").values_list("text", flat=True)) == {
        "甲。",
        "处五万元罚款。",
    }
    assert "删除线" in reports[0].problems[0]["message"]


# --- never fewer without a person's word ---------------------------------------------------------------------------


FOUR = ("第一条　甲。", "第二条　乙。", "第三条　丙。", "第四条　丁。")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (FOUR[:3], "第四条“丁。”"),
        (FOUR[1:], "第一条“甲。”"),
        (("没有条文的说明。",), "第一条“甲。”"),
        ((FOUR[0], "第二条", FOUR[2], FOUR[3]), "第二条“乙。”"),
    ],
)
def test_a_text_that_loses_articles_is_held_with_the_words_it_loses(
    take: Take, lines: tuple[str, ...], words: str
) -> None:
    take(*FOUR)
    report = take(*lines)
    assert (report.held, report.updated) == (1, 0)
    assert any(words in problem["message"] for problem in report.problems)
    assert labels() == ["第一条", "第二条", "第三条", "第四条"]
    confirmed = take(*lines, confirm_fewer=True)
    assert (confirmed.held, confirmed.updated) == (0, 1)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("第一条　甲。", "第三条　丙。"), "缺第二条"),
        (("第二条　乙。", "第三条　丙。"), "缺第一条"),
        (("第一条　甲。", "第二条"), "第二条没有文字"),
        (("第三条甲。", "第五条乙。"), "没有读出条文"),
    ],
)
def test_a_new_text_with_gaps_or_without_articles_is_held(
    take: Take, lines: tuple[str, ...], words: str
) -> None:
    report = take(*lines)
    assert (report.held, report.created) == (1, 0)
    assert any(words in problem["message"] for problem in report.problems)
    assert take(*lines, confirm_fewer=True).created == 1


def test_a_new_version_of_less_than_half_the_articles_is_held_as_a_fragment(take: Take) -> None:
    articles = tuple(f"第{to_numeral(n)}条　内容{n}。" for n in range(1, 9))
    assert take(*articles).created == 1
    newer = (HEAD[0], HEAD[1].replace("2020", "2024"))
    report = take(*articles[:3], head=newer)
    assert (report.held, report.created) == (1, 0)
    assert any("可能只是片段" in problem["message"] for problem in report.problems)
    assert take(*articles[:3], head=newer, confirm_fewer=True).created == 1
    assert take(*articles[:6], head=(HEAD[0], HEAD[1].replace("2020", "2025"))).held == 0


def test_a_new_version_without_the_articles_of_the_last_is_held(take: Take) -> None:
    take(*FOUR)
    report = take("说明。", head=(HEAD[0], "（2020年1月1日通过 根据2024年5月1日《决定》修正）"))
    assert report.held == 1


def test_a_changed_text_tells_which_articles(take: Take) -> None:
    take(*FOUR)
    report = take(FOUR[0], "第二条　乙改。", *FOUR[2:], "第五条　戊。")
    assert (report.problems, len(report.notes)) == ([], 1)
    assert "改动第二条；增加第五条" in report.notes[0]
    assert report.changes[0]["fields"]["第二条"] == ["乙。", "乙改。"]


def test_the_command_asks_for_the_word_and_takes_it(take: Take, tmp_path: Path) -> None:
    take(*FOUR)
    made = docx.Document()
    for line in (*HEAD, *FOUR[:2]):
        made.add_paragraph(line)
    path = tmp_path / "less.docx"
    made.save(str(path))
    out = StringIO()
    with pytest.raises(CommandError, match="有1项待确认"):
        call_command("import_laws", str(path), stdout=out)
    assert "待确认1" in out.getvalue()
    assert len(labels()) == 4
    call_command("import_laws", str(path), "--confirm-fewer", stdout=StringIO())
    assert labels() == ["第一条", "第二条"]


# --- the day a version is named by ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("history", "made", "begins"),
    [
        ("（2026年10月1日甲市人民政府令第3号公布 自2026年12月1日起施行）", "2026-10-01", "2026-12-01"),
        (
            "（2026年9月20日甲市人大常委会通过 2026年10月1日公布 2026年12月1日起施行）",
            "2026-10-01",
            "2026-12-01",
        ),
        ("（2026年10月1日甲市人民政府令第3号公布，有效期至2030年12月31日）", "2026-10-01", None),
        (
            "（2010年1月1日公布 根据2020年5月1日《决定》修正 自2020年7月1日起施行）",
            "2020-05-01",
            "2020-07-01",
        ),
    ],
)
def test_a_version_is_named_by_its_promulgation(
    take: Take, history: str, made: str, begins: str | None
) -> None:
    report = take("第一条　甲。", "第二条　乙。", head=(HEAD[0], history))
    version = LawVersion.objects.get()
    assert version.version_date == dt.date.fromisoformat(made)
    assert version.effective_from == (dt.date.fromisoformat(begins) if begins else None)
    assert made in report.changes[0]["name"]
    assert all("起施行" not in event["event"] for event in version.amendments)


def test_a_text_behind_its_order_has_its_own_title_and_the_orders_day(take: Take) -> None:
    take(
        "第一条　甲。", "第二条　本办法自公布之日起施行。",
        head=(
            "甲市人民政府令", "第 3 号",
            "《甲市试验办法》已经2026年9月20日市人民政府第5次常务会议通过，现予公布，自2026年12月1日起施行。",
            "市长　张三", "二〇二六年十月一日", "甲市试验办法",
        ),
    )  # fmt: skip
    version = LawVersion.objects.get()
    assert (version.law.title, str(version.version_date)) == ("甲市试验办法", "2026-10-01")
    assert labels() == ["第一条", "第二条"]


def test_dates_are_read_however_they_are_written(take: Take) -> None:
    take(
        "第一条　甲。",
        "第二条　本条例自二〇二七年一月一日起施行。",
        head=(HEAD[0], "（2026 年 10 月 1 日甲市人民政府令公布）"),
    )
    version = LawVersion.objects.get()
    assert (str(version.version_date), str(version.effective_from)) == ("2026-10-01", "2027-01-01")
