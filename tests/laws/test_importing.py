"""Laws are imported from three kinds of source, once; corrected texts keep the rows that lists cite."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest
from django.core.management import call_command
from docx.enum.text import WD_ALIGN_PARAGRAPH

from departments.importing.reports import Report
from laws.importing import import_laws
from laws.models import Article, Law, LawVersion

if TYPE_CHECKING:
    from departments.models import Region
    from powers.models import PowerVersion

pytestmark = pytest.mark.django_db


def record(**changes: Any) -> dict[str, Any]:
    return {
        "id": "L1",
        "title": "中华人民共和国测试法",
        "type": "法律",
        "region": None,
        "issuing_organ": "全国人民代表大会常务委员会",
        "version_date": "2021-01-22",
        "promulgation_date": "1996-03-17",
        "effective_date_in_text": "2021-07-15",
        "effective_date_registry": None,
        "status_registry": None,
        "history": [{"date": "1996-03-17", "event": "通过"}],
        "articles": [
            {"no": "第一条", "n": 1, "heading": "第一章 总则", "text": "为了测试，制定本法。"},
            {"no": "第二条", "n": 2, "heading": "第一章 总则", "text": "本法适用于测试。"},
            {"no": "第二条之一", "n": 2, "heading": None, "text": "测试应当公开。"},
        ],
        "preamble": None,
        "source": "test",
    } | changes


@pytest.fixture
def run(reference: None, tmp_path: Path) -> Callable[..., Report]:
    def import_(*records: dict[str, Any], dry_run: bool = False, confirm_fewer: bool = False) -> Report:
        path = tmp_path / "laws.jsonl"
        path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), encoding="utf-8")
        return import_laws([path], dry_run=dry_run, confirm_fewer=confirm_fewer)[0]

    return import_


@pytest.fixture
def registry(reference: None, tmp_path: Path) -> Callable[[str], Report]:
    def import_(rows: str) -> Report:
        path = tmp_path / "registry.csv"
        path.write_text("title,kind,issuing_organ,promulgated,effective,status\n" + rows, encoding="utf-8")
        return import_laws([path])[0]

    return import_


def test_a_record_becomes_law_version_and_articles(run: Callable[..., Report]) -> None:
    report = run(record())
    version = LawVersion.objects.get()
    assert (version.law.title, version.law.instrument.code) == ("中华人民共和国测试法", "LAW")
    assert str(version.effective_from) == "2021-07-15"
    assert version.digest.startswith(("sm3:", "sha256:"))
    articles = list(version.articles.values_list("label", "number", "heading"))
    assert articles == [("第一条", 1, "第一章 总则"), ("第二条", 2, "第一章 总则"), ("第二条之一", 2, "")]
    assert (report.rows, report.created, report.problems) == (1, 1, [])


def test_a_second_import_changes_nothing(run: Callable[..., Report]) -> None:
    run(record())
    ids = list(Article.objects.values_list("pk", flat=True))
    report = run(record())
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)
    assert list(Article.objects.values_list("pk", flat=True)) == ids
    assert LawVersion.history.count() == 1  # type: ignore[attr-defined]


def test_a_dry_run_writes_nothing(run: Callable[..., Report], tmp_path: Path) -> None:
    assert run(record(), dry_run=True).created == 1
    assert not Law.objects.exists()
    out = tmp_path / "out.json"
    call_command("import_laws", str(tmp_path / "laws.jsonl"), "--dry-run", "--report", str(out))
    assert json.loads(out.read_text(encoding="utf-8"))[0]["counts"]["created"] == 1


def test_two_versions_are_one_law(run: Callable[..., Report]) -> None:
    run(record(), record(version_date="2025-09-01", issuing_organ="全国人民代表大会"))
    law = Law.objects.get()
    assert law.versions.count() == 2
    assert law.issuing_organ == "全国人民代表大会", "the newest text's organ"
    run(record())
    law.refresh_from_db()
    assert law.issuing_organ == "全国人民代表大会"


def test_a_corrected_text_keeps_the_rows_that_are_cited(
    run: Callable[..., Report], make_draft: Callable[..., PowerVersion]
) -> None:
    run(record())
    cited = Article.objects.get(label="第二条之一")
    make_draft().bases.create(title="测试法", locator="第二条之一", article=cited, order=9)
    second = Article.objects.get(label="第二条").pk
    corrected = record()
    corrected["articles"] = [
        {"no": "第一条", "n": 1, "heading": "第一章 总则", "text": "为了测试。"},
        {"no": "第一条之一", "n": 1, "heading": "", "text": "补充。"},
        {"no": "第二条", "n": 2, "heading": "第一章 总则", "text": "本法适用于测试。"},
    ]
    assert run(corrected).held == 1, "an article fewer: a person has to confirm it"
    report = run(corrected, confirm_fewer=True)
    assert report.updated == 1
    assert any("予以保留" in problem["message"] for problem in report.problems)
    assert list(Article.objects.order_by("order").values_list("order", "label")) == [
        (1, "第一条"),
        (2, "第一条之一"),
        (3, "第二条"),
        (4, "第二条之一"),
    ]
    assert Article.objects.get(label="第二条").pk == second
    assert Article.objects.get(label="第二条之一").pk == cited.pk
    assert run(corrected, confirm_fewer=True).unchanged == 1


def test_an_articles_beginning_of_an_earlier_version_is_not_taken(run: Callable[..., Report]) -> None:
    run(record(effective_date_in_text="1996-10-01"))
    assert LawVersion.objects.get().effective_from is None
    run(record(effective_date_registry="2021-07-15", status_registry="有效"))
    version = LawVersion.objects.get()
    assert (str(version.effective_from), version.status) == ("2021-07-15", "in_force")


def test_what_a_source_does_not_know_is_left(run: Callable[..., Report]) -> None:
    run(record(status_registry="有效"))
    run(record(status_registry=None, issuing_organ=None, promulgation_date=None))
    version = LawVersion.objects.select_related("law").get()
    assert version.status == "in_force"
    assert version.law.issuing_organ
    assert version.promulgated_on is not None


@pytest.mark.parametrize(
    ("kind", "title", "organ", "code"),
    [
        ("宪法", "中华人民共和国宪法", "全国人民代表大会", "CONST"),
        ("行政法规", "优化营商环境条例", "国务院", "AR"),
        ("地方性法规", "山东省测试条例", "山东省人民代表大会常务委员会", "LR_P"),
        ("地方性法规", "上海市测试条例", "", "LR_P"),
        ("地方性法规", "济南市测试条例", "济南市人民代表大会常务委员会", "LR_C"),
        ("地方性法规", "深圳经济特区测试条例", "", "SEZ"),
        ("地方性法规", "恩施土家族苗族自治州自治条例", "", "AUT"),
        ("部门规章", "测试办法", "财政部", "DR"),
        ("司法解释", "最高人民法院关于测试的解释", "最高人民法院", "OTHER"),
        ("其他", "关于测试的决定", "", "OTHER"),
    ],
)
def test_instruments_by_type(
    run: Callable[..., Report], kind: str, title: str, organ: str, code: str
) -> None:
    run(record(type=kind, title=title, issuing_organ=organ))
    assert Law.objects.get().instrument.code == code


def test_a_local_law_belongs_to_its_region_when_known(run: Callable[..., Report], region: Region) -> None:
    local = record(type="地方性法规", title="天津市测试条例", issuing_organ="天津市人民代表大会常务委员会")
    run(local)
    assert Law.objects.get().region == region
    Law.objects.update(region=None)
    run(local | {"version_date": "2022-01-01"})
    assert Law.objects.get().region == region, "a law whose region was not known gets it, and is not doubled"


def test_a_broken_line_is_told_and_the_rest_imported(reference: None, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"a": 1}\nnonsense\n' + json.dumps(record()) + "\n", encoding="utf-8")
    report = import_laws([path])[0]
    assert report.created == 1
    assert [problem["row"] for problem in report.problems] == [1, 2]


def test_the_same_version_twice_in_a_file_is_told(run: Callable[..., Report]) -> None:
    report = run(record(version_date=None), record(version_date=None, id="L2"))
    assert (report.created, report.skipped, len(report.problems)) == (1, 1, 1)


# --- the registry ----------------------------------------------------------------------------------


def test_the_registry_dates_a_known_version(
    run: Callable[..., Report], registry: Callable[[str], Report]
) -> None:
    run(record(effective_date_in_text=None))
    report = registry("中华人民共和国测试法,法律,全国人民代表大会,2021-01-22,2021-07-15,有效\n")
    version = LawVersion.objects.get()
    assert (report.updated, version.status, str(version.effective_from)) == (1, "in_force", "2021-07-15")
    assert version.source == "test"
    assert version.articles.count() == 3


def test_the_registry_adds_what_is_not_known_without_text(registry: Callable[[str], Report]) -> None:
    row = "中华人民共和国新测试法,法律,全国人民代表大会,2026-03-12,2026-07-01,尚未生效\n"
    assert registry(row).created == 1
    version = LawVersion.objects.get()
    assert (version.status, version.digest, "无条文" in version.source) == ("future", "", True)
    assert registry(row).unchanged == 1


def test_a_text_fills_a_version_the_registry_gave(
    run: Callable[..., Report], registry: Callable[[str], Report]
) -> None:
    registry("中华人民共和国测试法,法律,全国人民代表大会,2021-01-22,2021-07-15,有效\n")
    assert run(record()).updated == 1
    assert LawVersion.objects.get().articles.count() == 3


# --- .docx of 国家法律法规数据库 -------------------------------------------------------------------


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A law laid out as flk.npc.gov.cn lays it out."""
    text = docx.Document()
    title = text.add_paragraph("中华人民共和国测试促进法")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (
        (
            "（2002年12月28日第九届全国人民代表大会常务委员会第三十一次会议通过　根据2013年6月29日第十二届全国人民代表大会"
            "常务委员会第三次会议《关于修改〈中华人民共和国文物保护法〉等十二部法律的决定》第一次修正　根据2018年12月29日"
            "第十三届全国人民代表大会常务委员会第七次会议《关于修改〈中华人民共和国劳动法〉等七部法律的决定》第二次修正）"
        ),
        "",
        "目　　录",
        "第一章　总　　则",
        "第二章　设　　立",
        "第一节　条　　件",
        "第一章　总　　则",
        "　　第一条　为实施测试战略，根据宪法，制定本法。",
        "　　第二条　有下列情形之一的，适用本法：",
        "　　（一）第一种情形；",
        "　　（二）依照第一条规定的情形。",
        "第二章　设　　立",
        "第一节　条　　件",
        "　　第三条　举办测试，应当具备条件。",
        "　　第三条之一　测试应当公开。",
        "　　第四条　本法自2003年9月1日起施行。",
    ):
        text.add_paragraph(line)
    path = tmp_path / "law.docx"
    text.save(str(path))
    return path


def test_a_document_is_read_as_a_law(reference: None, document: Path) -> None:
    report = import_laws([document])[0]
    version = LawVersion.objects.select_related("law").get()
    assert ["施行日期待核定" in problem["message"] for problem in report.problems] == [True]
    assert (version.law.title, version.law.instrument.code) == ("中华人民共和国测试促进法", "LAW")
    assert version.law.issuing_organ == "全国人民代表大会常务委员会"
    assert (str(version.version_date), str(version.promulgated_on)) == ("2018-12-29", "2002-12-28")
    assert version.effective_from is None, "2003 is the beginning of the first version"
    assert [event["date"] for event in version.amendments] == ["2002-12-28", "2013-06-29", "2018-12-29"]
    assert version.amendments[2]["event"].endswith("第二次修正")


def test_a_documents_articles(reference: None, document: Path) -> None:
    import_laws([document])
    articles = {a.label: a for a in Article.objects.all()}
    assert list(articles) == ["第一条", "第二条", "第三条", "第三条之一", "第四条"]
    assert articles["第二条"].text.splitlines()[1:] == ["（一）第一种情形；", "（二）依照第一条规定的情形。"]
    assert articles["第三条之一"].heading == "第二章 设 立 / 第一节 条 件"
    assert articles["第三条之一"].number == 3


def test_a_document_twice_is_one(reference: None, document: Path) -> None:
    import_laws([document])
    assert import_laws([document])[0].unchanged == 1


def test_a_document_without_articles_keeps_its_text(reference: None, tmp_path: Path) -> None:
    text = docx.Document()
    for line in (
        "国务院关于测试的决定",
        "（2024年1月2日国务院令第1号公布）",
        "　　国务院决定，开展测试。",
        "　　本决定自公布之日起施行。",
    ):
        text.add_paragraph(line)
    path = tmp_path / "decision.docx"
    text.save(str(path))
    import_laws([path])
    version = LawVersion.objects.get()
    assert version.preamble == "国务院决定，开展测试。\n本决定自公布之日起施行。"
    assert version.law.instrument.code == "AR"


def test_a_file_of_another_kind_is_told(reference: None, tmp_path: Path) -> None:
    doc, pdf = tmp_path / "x.docx", tmp_path / "x.pdf"
    doc.write_bytes(b"no document")
    pdf.write_bytes(b"%PDF")
    reports = import_laws([doc, pdf])
    assert [report.problems[0]["column"] for report in reports] == ["文件", "文件"]


def test_the_given_laws(reference: None, shared_data: Path) -> None:
    paths = [shared_data / "laws" / "laws_give.jsonl", shared_data / "laws" / "flk_registry_laws.csv"]
    laws, registry = import_laws(paths)
    assert (laws.created, Article.objects.count()) == (59, 4030)
    told = [problem["message"] for problem in laws.problems]
    assert [len(told), *{"施行日期待核定" in message for message in told}] == [5, True], told
    assert (registry.rows, registry.problems) == (469, [])
    again = import_laws(paths)
    assert [(report.created, report.updated) for report in again] == [(0, 0), (0, 0)]
