"""Hostile values in every field of the admin: refused with words or taken in clean, never answered by an error page.

The test client raises what a view raises, so that each request that comes back at all was answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from departments.admin_base import ReadOnlyAdmin, ScopedAdmin
from departments.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LONG_NUMBER = "9" * 5000
HOSTILE = (
    "甲\0乙", "\x01\x1b\x7f", LONG_NUMBER, "-" + LONG_NUMBER, "1e400", "٣", "0000-00-00", "0001-01-01", "9999-12-31",
    "2026-02-30", "\u202e\u200f反\u202c", "[" * 5_000, "甲" * 20_000, "2147483648", "9223372036854775808",
)  # fmt: skip
ALONE = ("甲\0乙", LONG_NUMBER, "9999-12-31")
"""Those that are tried in one field alone, where every other has what is plausible; all others in all fields at once."""
SEARCHED = ("q", "o", "p", "all", "_to_field", "_popup", "_changelist_filters", "week", "e")
ADMINS = [
    (model, found)
    for model, found in admin.site._registry.items()
    if isinstance(found, ScopedAdmin)
    and not isinstance(found, ReadOnlyAdmin)
    and (
        model._meta.app_label in ("departments", "laws")
        or model._meta.label in ("review.ImportRun", "powers.ListWord")
    )
]
NAMES = [model._meta.label for model, _ in ADMINS]


@pytest.fixture
def root(people: SimpleNamespace, bodies: SimpleNamespace, client: Client) -> Client:
    client.force_login(people.root)
    return client


def named(label: str, action: str, *args: Any) -> str:
    return reverse(f"admin:{label.lower().replace('.', '_')}_{action}", args=args)


def filled(page: Any) -> dict[str, Any]:
    """What a person would send who types something plausible into every field of a page of the admin."""
    said: dict[str, Any] = {}
    for form in of_page(page):
        for bound in form:
            said[bound.html_name] = plausible(bound.field, bound.value())
    for inline in page.context.get("inline_admin_formsets", ()):
        prefix = inline.formset.prefix
        said |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
        empty = inline.formset.empty_form
        for name, field in empty.fields.items():
            said[f"{prefix}-0-{name}"] = plausible(field, empty.initial.get(name))
    return said


def of_page(page: Any) -> Iterator[forms.BaseForm]:
    if "adminform" in page.context:
        yield page.context["adminform"].form


def plausible(field: forms.Field, value: Any) -> Any:
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [row.pk for row in field.queryset[:1]]
    if isinstance(field, forms.ModelChoiceField):
        first = field.queryset.first()
        return getattr(value, "pk", value) or (first.pk if first else "")
    if isinstance(field, forms.DateField):
        return value or "2026-11-30"
    if isinstance(field, forms.IntegerField | forms.DecimalField | forms.FloatField):
        return 3 if value is None else value
    if isinstance(field, forms.ChoiceField):
        return value or next((key for key, _ in field.choices if key), "")
    return "甲" if value in (None, "") else value


def try_each(client: Client, url: str, said: dict[str, Any]) -> int:
    """Post the page once for each field and value; what would be written is undone."""
    names = [key for key in said if not key.endswith("_FORMS")]
    alone = [said | {name: ALONE[n % len(ALONE)]} for n, name in enumerate(names)]
    together = [said | dict.fromkeys(names, value) for value in HOSTILE]
    for given in [*alone, *together]:
        with transaction.atomic():
            assert client.post(url, given).status_code in (200, 302, 400, 403)
            transaction.set_rollback(True)
    return len(names)


@pytest.mark.parametrize("label", NAMES)
def test_no_field_of_an_admin_page_answers_with_an_error(root: Client, label: str) -> None:
    model, _ = next(pair for pair in ADMINS if pair[0]._meta.label == label)
    pages = [named(label, "add")]
    if row := model._default_manager.first():
        pages.append(named(label, "change", row.pk))
    for url in pages:
        page = root.get(url)
        if page.status_code == 200 and page.context:
            assert try_each(root, url, filled(page)) > 0


@pytest.mark.parametrize("label", NAMES)
def test_no_filter_of_an_admin_list_answers_with_an_error(root: Client, label: str) -> None:
    url = named(label, "changelist")
    page = root.get(url)
    assert page.status_code == 200
    changes = page.context["cl"] if page.context and "cl" in page.context else None
    names = [
        *SEARCHED,
        *(name for spec in getattr(changes, "filter_specs", ()) for name in spec.expected_parameters()),
    ]
    if changes is not None and changes.date_hierarchy:
        names += [f"{changes.date_hierarchy}__{part}" for part in ("year", "month", "day")]
    for value in ALONE:
        for name in names:
            short = value[:3000]
            answer = root.get(url, {name: short})
            assert answer.status_code in (200, 302, 400, 403, 404), (name, short)


@pytest.mark.parametrize("key", ["甲", "1.5", "9" * 30, "_"])
def test_what_is_no_key_is_not_found(root: Client, key: str) -> None:
    for model, found in ADMINS:
        for page in ("change", "delete", "history"):
            answer = root.get(named(model._meta.label, page, key))
            allowed = (302, 403, 404) if isinstance(found, ReadOnlyAdmin) or page == "delete" else (302, 404)
            assert answer.status_code in allowed, (model, page)


@pytest.mark.parametrize("key", ["某", "1.5", "[1,2]", "9223372036854775808", "-1"])
def test_an_address_that_fills_a_form_in_with_what_is_no_key_fills_in_nothing(
    root: Client, region: Region, key: str
) -> None:
    for field in ("level", "parent"):
        assert root.get(reverse("admin:departments_region_add"), {field: key}).status_code == 200


def test_a_field_without_a_name_is_no_field(root: Client) -> None:
    for model, _ in ADMINS:
        if row := model._default_manager.first():
            for page in ("change", "delete"):
                url = f"{named(model._meta.label, page, row.pk)}?_to_field="
                assert root.get(url).status_code in (200, 302, 403), url
                with transaction.atomic():
                    assert root.post(url, {"_to_field": ""}).status_code in (200, 302, 403), url
                    transaction.set_rollback(True)
