"""Where nothing is chosen, one word says so (请选择), in the admin and on the screens; the types offered are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.test import RequestFactory

import review.acting.forms
import review.campaigns.forms
import review.drafting.forms
import review.handling.forms
import review.meetings.forms  # noqa: F401  with the others: all forms of the screens are known
from departments.admin_base import ScopedAdmin
from departments.models import Department
from powers.models import PowerType, PowerVersion
from review.drafting.forms import StartForm
from review.models.proposals import Proposal
from tests.review.conftest import neighbour, people  # noqa: F401 - the cast of the review

pytestmark = pytest.mark.django_db
DASHES = "---------"


def dashed(fields: dict[str, Any]) -> Iterator[str]:
    for name, field in fields.items():
        label = (
            field.empty_label if isinstance(field, forms.ModelChoiceField) else getattr(field, "_choices", "")
        )
        if DASHES in str(label):
            yield name


def test_no_form_of_the_admin_shows_dashes(make_user: Callable[..., Any], rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = make_user("root", is_superuser=True)
    wrong = {}
    for model, found in admin.site._registry.items():
        if not isinstance(found, ScopedAdmin):
            continue
        inlines = found.get_inline_instances(request)
        classes = [found.get_form(request, change=True), *(one.get_formset(request).form for one in inlines)]
        if names := [name for one in classes for name in dashed(one.base_fields)]:
            wrong[model.__name__] = names
        assert DASHES not in str(found.get_action_choices(request))
    assert wrong == {}


def test_no_form_of_the_screens_shows_dashes() -> None:
    def below(kind: type) -> Iterator[type]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    ours = [
        one
        for one in below(forms.BaseForm)
        if one.__module__.split(".")[0] in ("review", "publish", "office")
        and not issubclass(one, forms.ModelForm)
    ]
    assert {f"{one.__name__}.{n}" for one in ours for n in dashed(getattr(one, "base_fields", {}))} == set()


@pytest.fixture
def start_form(department: Department, reference: None) -> Callable[..., StartForm]:
    def make(data: dict[str, Any] | None = None, action: str = "add") -> StartForm:
        drafts = Proposal.objects.all()
        return StartForm(
            data, action=action, powers=[], titles={}, department=department, unit=None, drafts=drafts
        )

    return make


def test_the_draft_offers_the_types_that_the_start_offers(
    make_draft: Callable[..., PowerVersion],
    propose: Callable[..., Proposal],
    people: SimpleNamespace,  # noqa: F811
    start_form: Callable[..., StartForm],
    client: Any,
) -> None:
    PowerType.objects.filter(name="行政裁决").update(is_active=False)
    draft = make_draft("甲审批")
    propose(draft, by=people.clerk, kind="adjustment")
    client.force_login(people.clerk)
    page = client.get(f"/admin/powers/powerversion/{draft.pk}/change/")
    offered = [name for _, name in page.context["adminform"].form.fields["power_type"].choices]
    assert offered == [name for _, name in start_form().fields["power_type"].choices]
    assert "行政裁决" not in offered


def test_the_case_of_a_member_is_not_offered_to_a_department(start_form: Callable[..., StartForm]) -> None:
    assert not [name for _, name in start_form().fields["trigger"].choices if str(name).startswith("P1")]


def test_a_proposal_whose_case_does_not_fit_asks_for_another_case(
    make_draft: Callable[..., PowerVersion],
    propose: Callable[..., Proposal],
    people: SimpleNamespace,  # noqa: F811
    start_form: Callable[..., StartForm],
    complete: Callable[[Proposal], None],
) -> None:
    at_hand = propose(make_draft("甲审批"), by=people.clerk, kind="adjustment")
    complete(at_hand)
    at_hand.refresh_from_db()
    assert at_hand.trigger is not None
    at_hand.trigger.actions = ["cancel"]
    at_hand.trigger.save()
    kind = PowerType.objects.get(name="行政许可").pk
    said = {"into": at_hand.pk, "name": "乙审批", "power_type": kind}
    form = start_form(said)
    assert f"第{at_hand.pk}号" in str(form["into"])
    assert "不适用于新增" in str(form.errors["trigger"])
    other = start_form().fields["trigger"].queryset.first()
    assert start_form(said | {"trigger": other.pk}).is_valid()
