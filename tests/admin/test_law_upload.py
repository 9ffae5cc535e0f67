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
    client.force_login(people.staffing)
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
    office.post(page, {"effective_from": "2027-07-01", "text": "改。", "label": "第九条"})
    article.refresh_from_db()
    assert (str(article.effective_from), article.text, article.label) == ("2027-07-01", "乙。", "第二条")
