"""The upload of a list in the admin (上传清单): it checks the file and whose list it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings

from core.forms import valid
from departments.access import scope_of
from departments.models import Department, Region
from review.imports.uploading import (
    EXTENSIONS,
    importable_regions,
    imports_all_of,
    why_not_file,
    why_not_import,
)
from review.models.imports import ImportRun

if TYPE_CHECKING:
    from accounts.models import User


HEAD = 512


class UploadForm(forms.ModelForm[ImportRun]):
    """A workbook to import (上传清单). `person`, set on the class made for a request, decides the choices."""

    person: User

    class Meta:
        model = ImportRun
        fields = ("region", "department", "file")
        widgets = {"file": forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)})}
        error_messages = {
            "file": {"required": "请选择要导入的工作簿。", "empty": "文件是空的，请检查是否选对了文件。"}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region, department, file = (self.fields[name] for name in ("region", "department", "file"))
        regions = Region.objects.filter(pk__in=importable_regions(self.person))
        departments = _departments(self.person, regions)
        region.queryset, department.queryset = regions, departments  # type: ignore[attr-defined]
        if len(regions) == 1:
            region.initial, region.empty_label = regions[0], None  # type: ignore[attr-defined]
        if not any(imports_all_of(self.person, pk.pk) for pk in regions):
            department.required = True
            department.help_text = "只能导入本部门的清单。"
            if len(departments) == 1:
                department.initial, department.empty_label = departments[0], None  # type: ignore[attr-defined]
        else:
            department.help_text = (
                "留空则由清单的标题、文件名和“行使主体”识别；指定后全部事项都作为该部门的。"
            )
        megabytes = settings.MAX_WORKBOOK_BYTES // 1024 // 1024
        pdf = "PDF 的表格按版面推断，读取后请逐项核对。" if ".pdf" in EXTENSIONS else ""
        file.help_text = f"{'、'.join(EXTENSIONS)}，不超过{megabytes} MB。{pdf}先读取预览，确认后才建立草稿。"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is None:  # the form came without its file, as from a program
            raise forms.ValidationError("请选择文件。")
        head = file.read(HEAD)
        file.seek(0)
        valid(why_not_file(file.name, file.size, head, settings.MAX_WORKBOOK_BYTES))
        return file

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("region") or "department" not in given:
            return given
        for reason in why_not_import(self.person, given["region"], given["department"]):
            self.add_error("department", reason.message)
        return given


def _departments(person: User, regions: Any) -> Any:
    """The departments a person may import for: all of a region for its staffing office, else their own."""
    whole = [region.pk for region in regions if imports_all_of(person, region.pk)]
    rows = Department.objects.filter(valid_to__isnull=True).select_related("region")
    own = rows.filter(pk__in=scope_of(person).department_ids)
    return (rows.filter(region_id__in=whole) | own).order_by("region__code", "order", "code")
