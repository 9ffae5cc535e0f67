"""What a page of the admin showed of a row (打开时的内容): of two editors the second is told before they write over the first.

The page carries a digest of each field and of each row below, as it showed them. Saving locks the row and compares: what
somebody has changed since, and is typed otherwise here, is told beside it and not saved; what was typed stays, and who
saves once more has seen it. A page that says nothing of what it showed has shown nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse

from core.locking import lock_row

SEEN = "_seen"
"""The name under which a page says what it showed."""
LONGEST = 300
"""How much of a text is told of what stands there now."""
Shown = dict[str, str]


class Overtaken(forms.BaseForm):
    """Mix-in of the form of a row that somebody else has changed meanwhile: it is not saved, and says what differs."""

    told: dict[str, str]
    """What stands there now, by field; other keys are sentences of their own."""
    by: str

    def clean(self) -> Any:
        said = super().clean()
        for name in [name for name in self.told if name in self.fields]:
            self.add_error(name, f"现在保存的是：{self.told[name]}")
        rows = "".join(words for name, words in self.told.items() if name not in self.fields)
        self.add_error(
            None,
            f"您打开之后，{self.by}保存过这一页，您的改动没有保存，以免覆盖；您填写的仍在下面，对方改过的标在各栏。"
            f"{rows}核对后再次保存，以您填写的为准。",
        )
        return said


class ComparesRow(admin.ModelAdmin):
    """Mix-in: whoever saves a row has seen what they write over."""

    compares_seen = True
    """Whether this is done here; a form with a comparison of its own leaves it out."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        if request.method != "POST" or object_id is None or not self.compares_seen:
            return super().changeform_view(request, object_id, *args, **kwargs)
        with transaction.atomic():
            found = self.get_object(request, unquote(object_id))
            if found is not None and self.has_change_permission(request, found):
                lock_row(found, rows=type(found)._base_manager.all(), no_key=True)
                self._compare(request, self.get_object(request, unquote(object_id)))
            return super().changeform_view(request, object_id, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)
        if not (told := getattr(request, "overtaken", None)):
            return made
        return type(made.__name__, (Overtaken, made), {"told": told, "by": _last_editor(obj)})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        if self.compares_seen and row is not None and self.has_change_permission(request, row):
            context[SEEN.lstrip("_")] = self._seen_on(request, context)
        return super().render_change_form(request, context, *args, **kwargs)

    def _seen_on(self, request: HttpRequest, context: dict[str, Any]) -> str:
        """What the page shows; after a refusal what was compared, or what the person had seen before."""
        if request.method == "POST":
            now = getattr(request, "shown_now", None) if getattr(request, "overtaken", None) else None
            return json.dumps(now) if now is not None else request.POST.get(SEEN, "")
        formsets = (one.formset for one in context["inline_admin_formsets"])
        return json.dumps(shown(context["adminform"].form, formsets))

    def _compare(self, request: Any, obj: models.Model | None) -> None:
        """Note on the request what somebody has changed meanwhile and is typed otherwise here."""
        if obj is None:
            return
        unbound = [
            made(instance=obj, prefix=made.get_default_prefix(), queryset=inline.get_queryset(request))
            for made, inline in self.get_formsets_with_inlines(request, obj)
        ]
        now = shown(self.get_form(request, obj, change=True)(instance=obj), unbound)
        seen = _read(request.POST.get(SEEN, ""))
        late = {key for key in {*seen, *now} if seen.get(key) != now.get(key)}
        told = self._told(request, obj, late) if late else {}
        request.shown_now, request.overtaken = now, told

    def _told(self, request: HttpRequest, obj: models.Model, late: set[str]) -> dict[str, str]:
        """What stands there now of what changed meanwhile, where this person would write something else."""
        form = self.get_form(request, obj, change=True)(request.POST, request.FILES, instance=obj)
        told = {name: _words(form, name, obj) for name in form.changed_data if name in late}
        for formset in self._create_formsets(request, obj, change=True)[0]:  # type: ignore[attr-defined]
            for row in formset.initial_forms:
                if (key := _key_of(formset, row)) in late and (words := _row_words(formset, row)):
                    told[key] = words
        return told


def shown(form: forms.BaseForm, formsets: Iterable[BaseInlineFormSet]) -> Shown:
    """A short digest of each field and each row below, as an unbound form shows them; no query of its own."""
    found = {name: _short(form.get_initial_for_field(field, name)) for name, field in form.fields.items()}
    for formset in formsets:
        for row in formset.initial_forms:
            said = [_plain(row.get_initial_for_field(field, name)) for name, field in row.fields.items()]
            found[f"{formset.prefix}-{row.instance.pk}"] = _short(said)
    return found


def _short(value: Any) -> str:
    return hashlib.blake2b(_plain(value).encode(), digest_size=6).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple, set, models.QuerySet)):
        return "\n".join(sorted(_plain(one) for one in value))
    if isinstance(value, models.Model):
        return str(value.pk)
    return "" if value is None else str(value)


def _read(said: str) -> Shown:
    """What a page says that it showed; nothing where it cannot be read."""
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return {}
    return {str(key): str(one) for key, one in found.items()} if isinstance(found, dict) else {}


def _key_of(formset: BaseInlineFormSet, row: forms.ModelForm) -> str:
    return f"{formset.prefix}-{row.instance.pk or row['id'].value()}"


def _row_words(formset: Any, row: forms.ModelForm) -> str:
    """What has become of a row below that this person writes otherwise; '' where they do not."""
    kind, gone = formset.model._meta.verbose_name, bool(row.data.get(row.add_prefix(DELETION_FIELD_NAME)))
    if row.instance.pk is None:
        return "" if gone else f"有一行{kind}已被删除，再次保存会重新加上。"
    return f"{kind}“{row.instance}”也被改过。" if gone or row.has_changed() else ""


def _words(form: Any, name: str, obj: models.Model) -> str:
    """What a row says in a field, as a person reads it."""
    value = getattr(obj, name, form.get_initial_for_field(form.fields[name], name))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, models.Manager):
        value = "、".join(map(str, value.all()))
    elif label := getattr(obj, f"get_{name}_display", None):
        value = label()
    return str(value)[:LONGEST] if value not in (None, "") else "（空）"


def _last_editor(obj: models.Model) -> str:
    rows = LogEntry.objects.filter(content_type=get_content_type_for_model(obj), object_id=str(obj.pk))
    entry = rows.select_related("user").first()
    return entry.user.get_short_name() if entry else "他人"
