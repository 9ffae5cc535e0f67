"""An office edits the forms of its papers without code (公文模板): uploaded, looked through, filled; nothing foreign runs."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from core.paper_templates import FILE, VALUES, fill
from core.parsing_apart import UnreadableError
from review.handling import issuing
from review.meetings import paper_templates
from review.models.papers import PaperKind, PaperTemplate

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def template(*lines: str, table: tuple[str, ...] = (), header: str = "") -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if table:
        rows = document.add_table(1, len(table)).rows
        for cell, words in zip(rows[0].cells, table, strict=True):
            cell.text = words
    document.sections[0].header.paragraphs[0].text = header
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def words(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


def upload(
    client: Any, data: bytes, *, region: Any, kind: str = "handling", name: str = "我的模板.docx"
) -> Any:
    form = {"region": region.pk if region else "", "kind": kind, "file": SimpleUploadedFile(name, data)}
    return client.post(reverse("admin:review_papertemplate_add"), form)


OWN = template(
    "红头文件", "{{ 标题 }}", "{%p for 段 in 正文 %}", "{{ 段.文字 }}", "{%p endfor %}", "{{ 署名 }}"
)


@pytest.mark.parametrize("kind", PaperKind.values)
def test_every_shipped_template_fills_with_what_there_is_and_nothing_else(kind: str) -> None:
    data = paper_templates.shipped(kind).read_bytes()
    assert paper_templates.faults_of(kind, data) == []
    text = words(paper_templates.preview(kind, data))
    assert "［标题］" in text
    assert "{{" not in text


def test_an_office_s_own_template_holds_from_then_on(
    department: Any, region: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    office = signed_in(people.staffing)
    page = office.get(reverse("admin:review_papertemplate_add")).content.decode()
    assert reverse("review:paper_template", args=["handling"]) in page
    assert "{{ 文号 }}" in page
    assert upload(office, OWN, region=region).status_code == 302
    made = issuing.issue(department, "remind", by=people.staffing, text="请抓紧办理。")
    letter = reverse("review:handling_letter", args=[made.pk])
    text = words(b"".join(signed_in(people.clerk).get(letter).streaming_content))
    assert "红头文件" in text
    assert "请抓紧办理。" in text
    own = PaperTemplate.objects.get()
    assert (own.uploaded_by, own.filename) == (people.staffing, "我的模板.docx")
    preview = signed_in(people.staffing).get(reverse("review:paper_preview", args=[own.pk]))
    assert "［标题］" in words(b"".join(preview.streaming_content))
    own.delete()
    assert "红头文件" not in words(b"".join(signed_in(people.clerk).get(letter).streaming_content))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (template("标题", "{{ 题目 }}"), "第2段：没有“题目”这个占位符。"),
        (template("{{ 标题 }}", table=("{{ 文号 }}", "{{ 印章 }}")), "表1第1行：没有“印章”这个占位符。"),
        (template("{{ 标题 }}", header="{{ 密级 }}"), "页眉：没有“密级”这个占位符。"),
        (
            template("{%p for 段 in 正文 %}", "{{ 段.内容 }}", "{%p endfor %}"),
            "第2段：没有“段.内容”这个占位符。",
        ),
        (template("{%p for 段 in 正文 %}", "{{ 段.文字 }}"), "有循环或者判断没有结束"),
        (template("{{ 标题 }", "正文"), "占位符"),
        (template("没有占位符的文件"), "没有占位符"),
        (template("{{ 标题.__class__ }}"), "没有“标题.__class__”这个占位符"),
        (b"not a document", "不是 Word 文档"),
        (template("{%p for a in range(99999) %}", "x", "{%p endfor %}"), "没有“range”这个占位符"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_kept(
    region: Any, people: SimpleNamespace, signed_in: Make, data: bytes, said: str
) -> None:
    answer = upload(signed_in(people.staffing), data, region=region)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not PaperTemplate.objects.exists()


@pytest.mark.parametrize(
    "line",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 标题.format.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{{ (1).__class__ }}",
    ],
)
def test_nothing_foreign_runs(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_bytes(template(line))
    (tmp_path / VALUES).write_text(json.dumps({"标题": "甲"}), encoding="utf-8")
    with pytest.raises(UnreadableError):
        fill(tmp_path)


def test_a_file_that_is_no_docx_by_its_name_is_refused(
    region: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    answer = upload(signed_in(people.staffing), OWN, region=region, name="模板.docm")
    assert "另存为 .docx" in answer.content.decode()


def test_who_sets_the_forms(region: Any, district: Any, people: SimpleNamespace, signed_in: Make) -> None:
    for name in ("clerk", "legal", "inspector", "member"):
        assert upload(signed_in(getattr(people, name)), OWN, region=region).status_code == 403, name
    assert upload(signed_in(people.stranger), OWN, region=region).status_code == 200, (
        "another region's office"
    )
    assert not PaperTemplate.objects.exists()
    upload(signed_in(people.staffing), OWN, region=region)
    preview = reverse("review:paper_preview", args=[PaperTemplate.objects.get().pk])
    assert signed_in(people.stranger).get(preview).status_code == 404
    assert signed_in(people.nobody).get(preview).status_code == 404
    assert paper_templates.template_of(district, "handling") is None


def test_an_own_template_that_no_longer_fills_is_told(
    department: Any, region: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    upload(signed_in(people.staffing), OWN, region=region)
    own = PaperTemplate.objects.get()
    with own.file.open("rb"):
        Path(own.file.path).write_bytes(template("{{ 从前有的 }}"))
    made = issuing.issue(department, "remind", by=people.staffing, text="请抓紧办理。")
    answer = signed_in(people.clerk).get(reverse("review:handling_letter", args=[made.pk]), follow=True)
    assert "本单位的公文模板填不进内容" in answer.content.decode()


def test_what_was_typed_is_text_in_a_paper_and_never_a_template(tmp_path: Path) -> None:
    shutil.copyfile(paper_templates.shipped("handling"), tmp_path / FILE)
    values = paper_templates.sample(paper_templates.SCHEMAS["handling"])
    values["标题"] = "{{ 署名 }}<w:br/>&\x0b甲"
    (tmp_path / VALUES).write_text(json.dumps(values), encoding="utf-8")
    assert "{{ 署名 }}<w:br/>&甲" in words(fill(tmp_path))


def test_a_template_that_refers_to_something_outside_is_refused(
    people: SimpleNamespace, signed_in: Make, region: Any
) -> None:
    """Word would fetch it when the paper is opened: a linked picture, a template elsewhere, an address."""
    document = Document(io.BytesIO(OWN))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    document.part.rels.get_or_add_ext_rel(kind, "http://elsewhere.example/x.dotm")
    data = io.BytesIO()
    document.save(data)
    answer = upload(signed_in(people.staffing), data.getvalue(), region=region)
    assert "文件以外的内容" in answer.content.decode()
    assert not PaperTemplate.objects.exists()
