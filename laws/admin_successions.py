"""Old → new tables of codifications in the admin (条文承接): read by everyone, uploaded and kept by staffing offices."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from accounts.models import User
from core.forms import TypedField
from core.uploaded_files import plain_name
from departments.admin_base import ReferenceAdmin
from departments.importing.reports import Report
from laws.importing_successions import CIRCLE, import_successions
from laws.models import Succession
from laws.succession_rows import circle, edges_of, labels_in, wrong_range

LARGEST = 5 * 1024 * 1024
SHOWN = 10


class TableForm(forms.Form):
    """A table to be taken in, and what it comes from."""

    file = forms.FileField(
        label="新旧条文对照表",
        help_text="CSV、xlsx或xls，5 MB以内；列：原法律、原条号、现法律、现条号，可以有来源、说明",
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请检查是否选对了文件。"},
    )
    source = TypedField(
        label="来源",
        max_length=200,
        required=False,
        help_text="表中没有写来源的行用它，如“全国人大常委会法工委新旧对照表”",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("文件超过5 MB，请分成几个文件上传。")
        return file


class SuccessionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row that a person enters: held to what a row of a table is held to."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        old, new = said.get("old_title", ""), said.get("new_title", "")
        if said.get("new_locator") and not new:
            self.add_error("new_title", "写了现条款，请填写现文件。")
        others = Succession.objects.exclude(pk=self.instance.pk).order_by()
        edges = edges_of(others.values_list("old_title", "new_title").distinct())
        if old and new and (way := circle(old, new, edges)):
            self.add_error("new_title", CIRCLE.format(way))
        return said

    def clean_old_label(self) -> str:
        """One article, in the library's spelling: 第70条 is 第七十条."""
        label: str = self.cleaned_data["old_label"]
        found = labels_in(label)
        if label and len(found) != 1:
            raise forms.ValidationError("请写一个条号，如“第七十条”；几条的请分别填写，或者上传对照表。")
        return found[0] if found else ""

    def clean_new_locator(self) -> str:
        place: str = self.cleaned_data["new_locator"]
        if place and not labels_in(place):
            raise forms.ValidationError(f"“{place}”看不出是第几条，请写成“第×条”。")
        if wrong := wrong_range(place):
            raise forms.ValidationError(f"{wrong}。")
        return place


@admin.register(Succession)
class SuccessionAdmin(ReferenceAdmin):
    form = SuccessionForm
    list_display = ("old_title", "old_label", "new_title", "new_locator", "source")
    list_display_links = ("old_title", "old_label")
    list_filter = ("source",)
    search_fields = ("old_title", "new_title", "old_label", "new_locator")
    search_help_text = "按法律名称或条号查找"
    title_fields = ("old_title", "new_title")
    change_list_template = "admin/laws/succession/change_list.html"
    fields = (("old_title", "old_label"), ("new_title", "new_locator"), "source", "note")

    def get_urls(self) -> list[Any]:
        upload = path("upload/", self.admin_site.admin_view(self.upload_view), name="laws_succession_upload")
        return [upload, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may_upload = {"may_upload": self.has_add_permission(request)}
        return super().changelist_view(request, (extra_context or {}) | may_upload)  # type: ignore[no-any-return]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take in a table; what was not read is told row by row."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        given = (request.POST, request.FILES) if request.method == "POST" else ()
        form = TableForm(*given)
        if form.is_valid():
            assert isinstance(request.user, User)  # noqa: S101  signed in
            self._tell(request, _taken(form.cleaned_data["file"], form.cleaned_data["source"], request.user))
            return HttpResponseRedirect(reverse("admin:laws_succession_changelist"))
        context = self.admin_site.each_context(request) | {"form": form, "title": "导入新旧条文对照表"}
        return render(request, "admin/laws/succession/upload.html", context)

    def _tell(self, request: HttpRequest, report: Report) -> None:
        read = any(problem["row"] is None for problem in report.problems)
        self.message_user(request, report.summary(), messages.ERROR if read else messages.SUCCESS)
        for problem in report.problems[:SHOWN]:
            place = f"第{problem['row']}行" if problem["row"] else "文件"
            self.message_user(request, f"{place}：{problem['message']}", messages.WARNING)
        if len(report.problems) > SHOWN:
            self.message_user(request, f"另有{len(report.problems) - SHOWN}行有问题。", messages.WARNING)


def _taken(file: Any, source: str, by: User) -> Report:
    with TemporaryDirectory() as folder:
        kept = Path(folder) / plain_name(file.name)
        with kept.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        (report,) = import_successions([kept], source=source, by=by)
    return report
