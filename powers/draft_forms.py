"""The forms in which a draft of a power is edited (草稿表单), and the lock that keeps two clerks from overwriting.

The form carries the time at which the draft was read. Saving locks the power's row, as submitting does, and refuses
when the draft was saved, submitted or sealed in the meantime: what a clerk typed is kept on the page, what the colleague
changed is shown beside it, and it is saved only by who says that they have merged the two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.utils import timezone

from core.forms import TypedField, keep_chosen
from core.locking import lock_row
from core.widgets import QuickChecks, QuickSelect
from departments.admin_fields import LinesField
from departments.admin_inlines import KeepReferenced
from departments.models import Department, Duty, InternalUnit, Plaque
from powers.fields import in_words
from powers.locking import lock_powers
from powers.models import ChildRow, OpenElement, PowerType, PowerVersion

OPENED = "powers.draft_forms"
"""The salt of the draft that goes out with its form."""
HEADING = re.compile(r"^# *(?=\S)", re.MULTILINE)


class ExtrasField(TypedField):
    """Columns of a list for which there is no field, `[[column, content]]`, written as "# column" and lines below."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "grows"})

    def prepare_value(self, value: Any) -> Any:
        return "\n\n".join(f"# {name}\n{text}" for name, text in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        text = str(value or "").replace("\r\n", "\n").strip()
        if not text:
            return []
        before, *parts = HEADING.split(text)
        if before.strip():
            raise forms.ValidationError("请先写栏目名称，单独一行，以“# ”开头，例如“# 办理地点”。")
        pairs = (part.partition("\n") for part in parts)
        return [[name.strip(), content.strip()] for name, _, content in pairs]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial or [])).split() != str(data or "").split()


class CounterpartsField(forms.MultipleChoiceField):
    """The kinds of persons a power is exercised upon (行政相对人), codes as in PowerVersion.COUNTERPARTS."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=list(PowerVersion.COUNTERPARTS.items()), required=False, **kwargs)


class DraftForm(forms.ModelForm):
    """One draft version. `read_at` is when the draft on the page was last saved, `opened` what it said then, signed.

    `merged`, ticked on the page that shows another's changes, names the saving whose changes have been seen.
    """

    read_at = forms.CharField(widget=forms.HiddenInput, required=False)
    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    saved_at = ""
    everyday_terms = LinesField(label="日常用语", required=False, help_text="群众怎么说，供检索")
    keywords = LinesField(label="关键词", required=False)
    counterparts = CounterpartsField(label="行政相对人")
    propose_links = forms.BooleanField(
        label="保存时拟定责任事项与依据、追责情形的对应关系",
        required=False,
        help_text="只为还没有对应的依据和追责情形拟定：按清单的编号、环节的法律依据、情形的用词；拿不准的留空，由您勾选。",
    )
    extras = ExtrasField(
        label="其他公布内容",
        required=False,
        help_text="清单中没有对应字段的栏目：栏目名称单独一行，以“# ”开头，内容写在下面",
    )

    class Meta:
        model = PowerVersion
        fields = "__all__"  # noqa: DJ007 the admin class names the fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "read_at" in self.fields and self.instance.pk:
            self.initial["read_at"] = self.instance.updated_at.isoformat()
        for name, rows in (("name", 1), ("sub_name", 1)):
            if name in self.fields:
                self.fields[name].widget = forms.Textarea(attrs={"rows": rows, "class": "grows"})
        if self.instance.pk:
            self._offer(self.instance)

    def _offer(self, version: PowerVersion) -> None:
        """Types in use; plaques, units and duties of this body only, those of today; any body of the region. What is chosen
        stays."""
        today, body = timezone.localdate(), Q(department=version.department_id)
        current = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
        charter = Q(charter__effective_to__isnull=True) | Q(charter__effective_to__gt=today)
        offered = {
            "power_type": PowerType.objects.filter(is_active=True),
            "plaque": Plaque.objects.filter(body & current),
            "units": InternalUnit.objects.filter(body & current),
            "duties": Duty.objects.filter(Q(charter__department=version.department_id) & charter),
            "joint_departments": Department.objects.filter(
                Q(region=version.power.region_id) & current & ~Q(pk=version.department_id)
            ),
        }
        for name, rows in offered.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows
                keep_chosen(field, self.initial.get(name), "（已停用或者不属于本部门，请核对）")
                if isinstance(field, forms.ModelMultipleChoiceField):
                    field.widget = forms.CheckboxSelectMultiple()
                    field.widget.choices = field.choices
                    field.help_text = "" if field.choices else "还没有可选的内容，请联系机构编制部门维护。"

    def clean_counterparts(self) -> list[str]:
        """The same persons in another order are no change: the list's own order is kept."""
        chosen, was = self.cleaned_data["counterparts"], self.initial.get("counterparts") or []
        return list(was) if sorted(chosen) == sorted(map(str, was)) else chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk:
            self._refuse_conflict(str(data.get("read_at") or ""))
        if self.data.get("_restore"):
            self.add_error(
                None,
                forms.ValidationError("您填写的内容已放回下面，还没有保存；核对后请保存。", code="restored"),
            )
        if data.get("secrecy") == PowerVersion.Secrecy.CLOSED and not data.get("secrecy_basis"):
            self.add_error("secrecy_basis", "不公开的职权须写明不公开的依据。")
        for name in ("statutory_limit", "promised_limit"):
            if data.get(name) is not None and name in data and not data.get(f"{name}_unit"):
                self.add_error(f"{name}_unit", "填写了时限，请选择单位。")
        return data

    def opened_document(self) -> dict[str, Any] | None:
        """What the draft said when the page was opened; None when it cannot be told."""
        try:
            found = signing.loads(self.data.get("opened", ""), salt=OPENED)
        except signing.BadSignature:
            return None
        return found if isinstance(found, dict) else None

    def _refuse_conflict(self, read_at: str) -> None:
        lock_powers([self.instance.power_id])
        now = lock_row(self.instance, no_key=True)
        if not now.is_editable:
            raise forms.ValidationError(
                "这份草稿刚刚已提交，不能再修改，您的改动没有保存。如需修改，请等退回后再改。"
            )
        self.saved_at = now.updated_at.isoformat()
        if self.saved_at not in (read_at, self.data.get("merged")):
            raise forms.ValidationError(
                "您打开之后，%(who)s于%(when)s保存过这份草稿，您的改动没有保存，以免覆盖；您填写的仍在下面。"
                "请对照上面列出的对方的改动，把要保留的写进下面，再勾选“已经合并”保存。",
                code="conflict",
                params={"who": _last_editor(now), "when": f"{timezone.localtime(now.updated_at):%H:%M:%S}"},
            )


def only_told_apart(form: forms.BaseForm) -> bool:
    """Whether nothing typed is at fault: the page says in words of its own that it was put back, or that another saved."""
    errors = form.errors.as_data()
    return set(errors) == {NON_FIELD_ERRORS} and all(
        error.code in {"restored", "conflict"} for error in errors[NON_FIELD_ERRORS]
    )


def _last_editor(version: PowerVersion) -> str:
    kind = ContentType.objects.get_for_model(PowerVersion)
    entry = (
        LogEntry.objects.filter(content_type=kind, object_id=str(version.pk)).select_related("user").first()
    )
    return entry.user.name if entry else "他人"


class ChildForm(forms.ModelForm):
    """A row below a version; without a place in the order it goes to the end."""

    order = forms.IntegerField(label="顺序", required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["order"] = None


class LawSelect(AutocompleteSelect):
    """The choice of a law, told the law it shows instead of asking the database for it row by row."""

    known: dict[str, str] = {}

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        chosen = [key for key in map(str, value) if key and key != "None"]
        if not all(key in self.known for key in chosen):
            return super().optgroups(name, list(value), attrs)
        options = [self.create_option(name, "", "", False, 0)]
        options += [
            self.create_option(name, key, self.known[key], True, at) for at, key in enumerate(chosen, 1)
        ]
        return [(None, options, 0)]


class LinksField(forms.MultipleChoiceField):
    """The responsibilities a row belongs to; one that is no longer there is passed over."""

    widget = QuickChecks

    def clean(self, value: Any) -> list[str]:
        chosen, offered = set(map(str, value or ())), cast("list[tuple[str, str]]", self.choices)
        return [uid for uid, _ in offered if uid in chosen]


class LinkedForm(ChildForm):
    """A citation or a situation of accountability, with the responsibilities it belongs to."""

    responsibility_uids = LinksField(
        label="对应责任事项",
        required=False,
        help_text="勾选以此为依据、或者不履行即属此情形的责任事项。刚添加的责任事项，保存后才能在这里勾选；删去的责任事项自动取消对应。",
    )


class BasisForm(LinkedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        basis, field = self.instance, self.fields.get("law")
        if field is not None and isinstance(field.widget, LawSelect) and basis.law_id:
            field.widget.known = {str(basis.law_id): str(basis.law)}


class WithholdingForm(ChildForm):
    """What is not made public: a place of the draft, that is chosen; a row that was removed since is named as such."""

    place = forms.ChoiceField(label="不公开的内容", widget=QuickSelect)
    not_offered = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place, field = self.instance.place, self.fields.get("place")
        if isinstance(field, forms.ChoiceField) and place:
            offered = cast("list[tuple[str, str]]", field.choices)
            if place not in {value for value, _ in offered}:
                self.not_offered = place
                field.choices = [*offered, (place, f"{in_words(place)}（已删去或者须公开）")]

    def clean_place(self) -> str:
        place: str = self.cleaned_data["place"]
        if place == self.not_offered and (
            ":" not in place or _always_open(place)
        ):  # a row that is gone is dropped
            raise forms.ValidationError(f"{in_words(place)}须公开，不能列为不公开，请删除这一行。")
        return place


def _always_open(place: str) -> bool:
    return OpenElement.objects.filter(key=place.partition(":")[0], rows_too=True).exists()


class ChildRows(KeepReferenced):
    """The rows of one kind below a version."""

    def get_queryset(self) -> Any:
        """The rows as they were read with the version, where they were."""
        name = self.fk.remote_field.get_accessor_name()
        read = getattr(self.instance, "_prefetched_objects_cache", {}).get(name)
        if read is not None and not self.is_bound:
            return list(read)
        return super().get_queryset()

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms and form.is_valid()]
        last = max((form.cleaned_data.get("order") or 0 for form in kept), default=0)
        for form in kept:
            if form.cleaned_data.get("order") is None and (form.has_changed() or form.instance.pk):
                last += 1
                row: ChildRow = form.instance
                row.order = form.cleaned_data["order"] = last
