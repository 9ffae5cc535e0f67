"""Law texts are uploaded in the admin: looked at, taken in, and held where they would lose articles."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import Event
from laws.models import Article, LawVersion
from tests.page_forms import seen_on

pytestmark = pytest.mark.django_db
PAGE = "/admin/laws/law/upload/"
HEAD = ("甲市试验管理条例", "（2020年1月1日甲市人民政府令第3号公布 自2020年3月1日起施行）")


def document(*lines: str, name: str = "law.docx") -> SimpleUploadedFile:
    made = docx.Document()
    for line in (*HEAD, *lines):
        made.add_paragraph(line)
    data = io.BytesIO()
    made.save(data)
    return SimpleUploadedFile(name, data.getvalue())


@pytest.fixture
def office(people: SimpleNamespace, client: Client) -> Client:
    client.force_login(people.root)  # 平台管理 waits for a second person (test_platform.py)
    return client


def send(client: Client, file: SimpleUploadedFile, button: str = "import", **more: str) -> Any:
    return client.post(PAGE, {"file": file, button: "1", **more})


def test_a_preview_writes_nothing_and_an_import_does(office: Client) -> None:
    assert "新增1" in send(office, document("第一条　甲。", "第二条　乙。"), "preview").content.decode()
    assert not LawVersion.objects.exists()
    send(office, document("第一条　甲。", "第二条　乙。"))
    assert str(LawVersion.objects.get().effective_from) == "2020-03-01"
    assert Event.objects.get(action="law.imported").detail["file"] == "law.docx"


def test_a_text_that_loses_articles_needs_the_tick(office: Client) -> None:
    send(office, document("第一条　甲。", "第二条　乙。"))
    page = send(office, document("第一条　甲。")).content.decode()
    assert "第二条“乙。”" in page
    assert "待确认1" in page
    assert Article.objects.count() == 2
    send(office, document("第一条　甲。"), confirm_fewer="on")
    assert Article.objects.count() == 1


def test_a_file_that_cannot_be_read_is_refused_with_words(office: Client) -> None:
    page = send(office, SimpleUploadedFile("law.docx", b"PK\x03\x04 no document")).content.decode()
    assert "不是可以读取的 .docx" in page
    assert "只支持" in send(office, SimpleUploadedFile("law.pdf", b"%PDF")).content.decode()


def test_who_does_not_keep_the_library_cannot_upload(people: SimpleNamespace, client: Client) -> None:
    client.force_login(people.clerk)
    assert send(client, document("第一条　甲。")).status_code == 403


def test_an_office_sets_when_an_article_begins_and_nothing_else_of_it(office: Client) -> None:
    send(office, document("第一条　甲。", "第二条　乙。"))
    article = Article.objects.get(label="第二条")
    page = f"/admin/laws/article/{article.pk}/change/"
    said = {"effective_from": "2027-07-01", "text": "改。", "label": "第九条"}
    office.post(page, seen_on(office, page) | said)
    article.refresh_from_db()
    assert (str(article.effective_from), article.text, article.label) == ("2027-07-01", "乙。", "第二条")


FIRST = (
    "第一条　为了规范试验活动，制定本办法。",
    "第二条　从事试验应当向市科技部门备案。",
    "第三条　市科技部门应当每年公布试验名录。",
    "第四条　试验用房应当符合消防要求。",
    "第五条　违反本办法第二条的，处五百元以上二千元以下罚款。",
    "第六条　试验结束后应当清理场地并报告结果。",
    "第七条　本条例自2020年3月1日起施行。",
)
SHORTER = (*FIRST[:5], "第六条　本条例自2020年3月1日起施行。")


def amended(*lines: str, clause: str = "本条例自2027年3月15日起施行，但第四条自2027年7月1日起施行。") -> Any:
    made = docx.Document()
    for line in (HEAD[0], "（2027年2月1日甲市人民政府令第9号公布）", *lines, f"第六条　{clause}"):
        made.add_paragraph(line)
    data = io.BytesIO()
    made.save(data)
    return SimpleUploadedFile("new.docx", data.getvalue())


def test_a_preview_says_what_was_understood_of_a_text(office: Client) -> None:
    page = send(office, document(*FIRST), "preview").content.decode()
    for said in (
        "《甲市试验管理条例》",
        "2020年1月1日",
        "2020年3月1日",
        "7条（第一条 – 第七条）",
        "没有写明",
    ):
        assert said in page, said
    assert "库中没有这部文件的条文可以对照" in page


def test_a_preview_of_a_new_version_says_what_it_changes_and_that_is_no_error(office: Client) -> None:
    send(office, document(*FIRST))
    fine = FIRST[4].replace("五百元以上二千元", "一千元以上五千元")
    page = send(office, amended(*FIRST[:4], fine), "preview").content.decode()
    assert "与2020年文本（2020年1月1日）对照" in page
    assert "没有第六条（1条）" in page, "第七条 moved up"
    assert "修改第五条" in page
    assert "第四条：2027年7月1日" in page
    assert "错误" not in page.partition("<h2>预览")[2]


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("本条例自公布之日起30日后施行。", "2027年3月4日（按“本条例自公布之日起30日后施行。”推算"),
        ("本条例的施行日期由市人民政府另行规定。", "须由人核定（条文没有写明哪一天）"),
        ("本条例自2027年3月15日起施行，有效期五年。", "2032年3月15日（不再有效的第一天）"),
    ],
)
def test_a_preview_says_how_the_days_were_reckoned(office: Client, clause: str, said: str) -> None:
    assert said in send(office, amended(*FIRST[:5], clause=clause), "preview").content.decode()


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_the_missing_article_is_told_by_its_words_when_those_behind_it_moved_up(
    office: Client, gone: int
) -> None:
    send(office, document(*FIRST))
    left = [line.partition("　")[2] for n, line in enumerate(FIRST) if n != gone]
    labels = [line.partition("　")[0] for line in FIRST]
    page = send(office, document(*(f"{labels[n]}　{words}" for n, words in enumerate(left)))).content.decode()
    label, _, words = FIRST[gone].partition("　")
    assert f"没有{label}：{label}“{words}”" in page
    assert "没有第七条" not in page


def test_an_import_that_was_refused_is_not_headed_as_done(office: Client) -> None:
    assert "已导入：" in send(office, document(*FIRST)).content.decode()
    page = send(office, document(*SHORTER)).content.decode()
    assert "没有导入：" in page
    assert "已办理" not in page
    assert "没有导入：" in send(office, SimpleUploadedFile("law.docx", b"PK\x03\x04")).content.decode()
    assert "内容未变：" in send(office, document(*FIRST)).content.decode()
