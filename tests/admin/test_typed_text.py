"""Every way in (录入): no form takes typed text past its cleaning, and neither do the fields beside a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from accounts.models import User
from core.forms import Typed
from departments.admin_base import ReadOnlyAdmin, ScopedAdmin
from departments.models import Department
from laws.models import Law
from review.models.review_tasks import Comment

APPS = ("accounts", "departments", "laws", "powers", "review", "publish")
TOKENS = (forms.HiddenInput, forms.PasswordInput, forms.FileInput)
SEARCHES = {"BoardForm", "DurationsForm"}
"""Forms that only filter a list; nothing of them is kept."""


def all_forms(kind: type = forms.Form) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        if one.__module__.split(".")[0] in APPS and one.__name__ not in SEARCHES:
            yield one
        yield from all_forms(one)


def untyped(fields: dict[str, forms.Field]) -> list[str]:
    return [
        name
        for name, field in fields.items()
        if isinstance(field, forms.CharField)
        and not isinstance(field, Typed)
        and not isinstance(field.widget, TOKENS)
        and not isinstance(field, forms.SlugField)  # refuses all but ASCII
        and type(field).__name__ != "UsernameField"  # normalised by Django, by NFKC
    ]


def test_no_form_of_a_screen_takes_text_uncleaned() -> None:
    assert get_resolver().url_patterns  # every view, and with it every form, is imported
    found = {one.__name__: untyped(one.base_fields) for one in all_forms()}
    assert len(found) > 20
    assert {name: fields for name, fields in found.items() if fields} == {}


def test_no_field_that_a_form_makes_as_it_goes_is_a_plain_one() -> None:
    for app in APPS:
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for call in re.findall(r"forms\.CharField\(.*", path.read_text()):
                assert "HiddenInput" in call or path.name == "listing.py", path


@pytest.mark.django_db
def test_no_form_of_the_admin_takes_text_uncleaned(make_user: Any, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = make_user("root", is_superuser=True)
    wrong: dict[str, list[str]] = {}
    for model, found in admin.site._registry.items():
        if isinstance(found, ReadOnlyAdmin) or not isinstance(found, ScopedAdmin):
            continue
        inlines = found.get_inline_instances(request)
        classes = [found.get_form(request, change=True), *(one.get_formset(request).form for one in inlines)]
        names = [name for one in classes for name in untyped(one.base_fields) if "password" not in name]
        wrong |= {model.__name__: names} if names else {}
    assert wrong == {}


@pytest.mark.django_db
def test_a_name_and_a_code_typed_in_the_admin_are_kept_clean(
    region: Any, staffing: User, client: Client
) -> None:
    client.force_login(staffing)
    page = reverse("admin:departments_department_add")
    form = client.get(page).context["adminform"].form
    said = {one.name: one.initial for one in form if one.initial is not None} | {
        "region": region.pk, "name": "天津市\u200b教育\ufeff委员会 ", "short_name": "市教委\u202e", "code": "３３１",
        "kind": form.fields["kind"].queryset.first().pk if "kind" in form.fields else "",
    }  # fmt: skip
    for inline in client.get(page).context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        said |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    answer = client.post(page, said)
    assert answer.status_code == 302, [f.errors for f in (answer.context["adminform"].form,)]
    made = Department.objects.get(code="331")
    assert (made.name, made.short_name) == ("天津市教育委员会", "市教委")


@pytest.mark.django_db
def test_the_title_of_a_law_is_kept_without_its_brackets(region: Any, staffing: User, client: Client) -> None:
    client.force_login(staffing)
    page = reverse("admin:laws_law_add")
    form = client.get(page).context["adminform"].form
    said = {
        "title": "《《天津市民办教育促进\u200b条例》》", "instrument": form.fields["instrument"].queryset.first().pk,
        "region": region.pk, "issuing_organ": "", "short_titles": "民办\u200b条例",
    }  # fmt: skip
    for inline in client.get(page).context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        said |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    answer = client.post(page, said)
    assert answer.status_code == 302, [f.errors for f in (answer.context["adminform"].form,)]
    made = Law.objects.get(title__contains="民办教育")
    assert (made.title, made.short_titles) == ("天津市民办教育促进条例", ["民办条例"])


@pytest.mark.django_db
def test_what_is_posted_beside_a_form_is_cleaned_as_well(
    make_draft: Any, propose: Any, staffing: User, client: Client
) -> None:
    proposal = propose(make_draft(), by=staffing)
    client.force_login(staffing)
    change = proposal.changes.get()
    client.post(
        reverse("review:comment", args=[change.pk]), {"text": "请核对\u200b《《行政许可法》》\r\n第二行"}
    )
    assert Comment.objects.get().text == "请核对《行政许可法》\n第二行"
