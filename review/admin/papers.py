"""Templates of papers in the admin (公文模板): an office uploads its own, which is looked through and filled before it holds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from core.digests import digest_bytes
from core.parsing_apart import UnreadableError
from departments.admin_general import RegionalReferenceAdmin
from review.meetings.paper_templates import LARGEST, faults_of, placeholders
from review.models.papers import PaperKind, PaperTemplate


class PaperTemplateForm(forms.ModelForm[PaperTemplate]):
    """A template that fills; what is wrong in it is told with its place."""

    class Meta:
        model = PaperTemplate
        fields = ("region", "kind", "file")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        file, kind = given.get("file"), given.get("kind")
        if isinstance(file, UploadedFile) and kind:
            for why in _wrong(kind, file):
                self.add_error("file", why)
        return given


def _wrong(kind: str, file: UploadedFile) -> list[str]:
    """Everything that is wrong in an uploaded template."""
    if not str(file.name).lower().endswith(".docx"):
        return ["模板须是 Word 文档（.docx），请另存为 .docx 再上传。"]
    if (file.size or 0) > LARGEST:
        return [f"模板不能大于{LARGEST // 1_000_000}MB，请删去其中的图片再上传。"]
    try:
        return [f"{one.where}：{one.what}。" for one in faults_of(kind, file.read())]
    except UnreadableError as error:
        return [str(error)]
    finally:
        file.seek(0)


@admin.register(PaperTemplate)
class PaperTemplateAdmin(RegionalReferenceAdmin):
    """An office's own templates; deleting one brings the shipped one back."""

    form = PaperTemplateForm
    list_display = ("kind", "region", "filename", "uploaded_by", "uploaded_at", "preview")
    list_select_related = ("region", "uploaded_by")
    fields = (("region", "kind"), "file", "shipped", "known", "preview")
    readonly_fields = ("shipped", "known", "preview")

    @admin.display(description="系统自带的模板")
    def shipped(self, obj: PaperTemplate | None) -> str:
        """Where editing begins."""
        links = format_html_join(
            "、",
            '<a href="{}">{}</a>',
            ((reverse("review:paper_template", args=[kind]), label) for kind, label in PaperKind.choices),
        )
        return format_html("下载后用文字处理软件修改格式和文字，占位符照原样保留，再上传：{}", links)

    @admin.display(description="可用的占位符")
    def known(self, obj: PaperTemplate | None) -> str:
        return format_html_join(
            "",
            "<details><summary>{}</summary><p><code>{}</code></p></details>",
            ((label, "　".join(placeholders(kind))) for kind, label in PaperKind.choices),
        )

    @admin.display(description="预览")
    def preview(self, obj: PaperTemplate | None) -> str:
        if obj is None or obj.pk is None:
            return "保存以后可以下载预览"
        url = reverse("review:paper_preview", args=[obj.pk])
        return format_html('<a href="{}">下载预览（.docx）</a>', url)

    def save_model(self, request: HttpRequest, obj: PaperTemplate, form: Any, change: bool) -> None:
        file = form.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            file.seek(0)
            obj.filename, obj.digest = str(file.name)[-300:], digest_bytes(file.read())
            file.seek(0)
            obj.uploaded_by, obj.uploaded_at = request.user, timezone.now()  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
