"""The screens of the joint review: who reaches them, what a member fills in and signs, what is refused and why."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from review.models import CoSign, Proposal, ReviewTask, State

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def page(name: str, pk: int) -> str:
    return reverse(f"review:{name}", args=[pk])


def task_of(proposal: Proposal, kind: str) -> ReviewTask:
    return ReviewTask.objects.select_related("submission", "unit", "proposal").get(
        proposal=proposal, unit__kind=kind, closed_at=None
    )


@pytest.fixture
def reviewed(adjustment: Make, bring: Make) -> Proposal:
    """An adjustment of two powers of administrative penalty, which 司法行政 reviews now."""
    fields = {"power_type": "02", "initiation": "ex_officio"}
    proposal: Proposal = bring(adjustment("无证办学处罚", "违规招生处罚", **fields), State.REVIEWING)
    return proposal


@pytest.fixture
def task(reviewed: Proposal) -> ReviewTask:
    return task_of(reviewed, "justice")


# --- who reaches what ------------------------------------------------------------------------------------


def test_every_screen_of_the_review_is_open_to_the_right_people_only(
    reviewed: Proposal,
    task: ReviewTask,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    neighbour: Any,
    signed_in: Callable[..., Any],
) -> None:
    asked = CoSign.objects.create(proposal=reviewed, department=neighbour, reason="职责相关")
    own = {"clerk", "legal", "staffing", "second", "inspector", "root", "justice"}
    doors = {
        page("task", task.pk): own,
        page("sign", task.pk): own,
        page("all_changes", reviewed.pk): own | {"neighbour"},
        page("reply", reviewed.pk): own | {"neighbour"},
        page("cosign", asked.pk): own | {"neighbour"},
    }
    cast = vars(people) | vars(joint.people)
    for name, user in cast.items():
        client = signed_in(user)
        found = {url: client.get(url).status_code for url in doors}
        assert found == {url: 200 if name in seen else 404 for url, seen in doors.items()}, name


def test_anonymous_is_sent_to_sign_in(reviewed: Proposal, task: ReviewTask, client: Any) -> None:
    urls = [page("task", task.pk), page("sign", task.pk), page("all_changes", reviewed.pk)]
    urls += [page("reply", reviewed.pk), page("cosign", 1), page("material", 1)]
    for url in (*urls, reverse("review:tasks"), reverse("review:tasks_export")):
        answer = client.get(url)
        assert answer.status_code == 302, url
        assert answer["Location"].startswith(f"{reverse('login')}?next=")
