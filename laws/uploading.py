"""Uploading law texts in the admin (上传法律文本): looked at first, then taken in, with the report of the command."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from audit.log import record
from core.uploaded_files import plain_name
from departments.importing.reports import Report
from laws.after_import import follow_import
from laws.document_texts import DOCUMENTS
from laws.importing import import_laws
from laws.models import Law

if TYPE_CHECKING:
    from accounts.models import User

EXTENSIONS = (*DOCUMENTS, ".jsonl", ".csv", ".xlsx", ".xls")
MAX_BYTES = 50_000_000


class LawFileForm(forms.Form):
    """A file with law texts, and the word of the person who has looked at what was held."""

    file = forms.FileField(
        label="文件",
        widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
        help_text=f"{'、'.join(EXTENSIONS)}，不超过{MAX_BYTES // 1_000_000} MB",
        error_messages={"required": "请选择要导入的文件。", "empty": "文件是空的，请检查是否选对了文件。"},
    )
    confirm_fewer = forms.BooleanField(
        label="确认条文减少",
        required=False,
        help_text="已核对：条文比库中少、条号不连续或者没有条文的文本也导入",
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if Path(plain_name(file.name or "")).suffix.lower() not in EXTENSIONS:
            raise forms.ValidationError(
                f"只支持 {'、'.join(EXTENSIONS)} 文件；.doc 和 .pdf 请先另存为 .docx。"
            )
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                f"文件超过{MAX_BYTES // 1_000_000} MB，请拆成几个文件，或者由管理员用命令导入。"
            )
        return file


def take_upload(
    file: UploadedFile, *, by: User, dry_run: bool, confirm_fewer: bool
) -> tuple[list[Report], Sequence[str]]:
    """Import an uploaded file, or only say what that would do; the report, and what followed from it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / plain_name(file.name or "")
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        reports = import_laws([path], dry_run=dry_run, confirm_fewer=confirm_fewer)
    for report in reports:
        report.file = path.name
    if dry_run:
        return reports, []
    _record(reports, by, confirm_fewer=confirm_fewer)
    return reports, follow_import(reports)


def _record(reports: Sequence[Report], by: User, *, confirm_fewer: bool) -> None:
    counts: dict[str, Any] = {"confirm_fewer": confirm_fewer}
    for report in reports:
        counts |= {
            "file": report.file,
            "created": report.created,
            "updated": report.updated,
            "held": report.held,
        }
    law = Law.objects.order_by("-pk").first()
    if law is not None and any(report.created or report.updated for report in reports):
        record("law.imported", actor=by, target=law, detail=counts)
