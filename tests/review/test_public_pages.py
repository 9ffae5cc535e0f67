"""The offices' work changes nothing that is public until it is released: no kept page grows old by it (代次)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from publish.caching import generation
from review.law_changes.drafting import draft_adjustment
from review.law_changes.following import follow_up
from review.models.law_changes import AdjustmentTask
from review.models.proposals import Proposal
from tests.page_forms import form_on
from tests.review.law_changes.test_following import NEW, OLD, ago

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
DAY = ("internal", "submitted", "accepted", "reviewing", "consolidated", "approved")


def test_an_ordinary_day_of_the_offices_makes_no_public_page_old(
    adjustment: Make, bring: Make, people: Any, signed_in: Make
) -> None:
    proposal, held, back = (adjustment(name) for name in ("教师资格认定", "民办学校设立审批", "校车使用许可"))
    call_command("run_scheduled", verbosity=0)  # what is done once a day, as the anchor, is public
    before = generation()
    client = signed_in(people.clerk)
    draft = reverse("admin:powers_powerversion_change", args=[proposal.changes.get().version_id])
    form = form_on(client, draft, "remark") | {"remark": "内部备注"}
    assert client.post(draft, form).status_code == 302
    assert generation() == before, "a draft was saved"
    for state in DAY:
        bring(proposal, state)
        assert generation() == before, state
    bring(held, "meeting")
    bring(back, "withdrawn")
    assert generation() == before, "a meeting called, a proposal withdrawn"
    call_command("run_scheduled", verbosity=0)
    assert generation() == before, "reminders, notices, letters, checks"


def test_of_what_departments_do_about_a_changed_law_the_public_is_told_what_concerns_it(
    list_power: Make, take_law: Make, people: Any
) -> None:
    take_law("2009-06-27", "2010-01-01", OLD)
    list_power("拒绝提供统计资料的处罚", ("第三条", OLD["第三条"]))
    take_law(ago(30), ago(10), NEW)
    before = generation()
    follow_up()
    assert generation() != before, "that the power has to follow is on its page"
    before, tasks = generation(), AdjustmentTask.objects.all()
    draft_adjustment(tasks.get(), by=people.clerk)
    assert tasks.get().state == "drafted"
    assert generation() == before
    tasks.update(due_on=timezone.localdate())
    assert generation() != before
    before = generation()
    tasks.update(state="kept", kept_reason="只改条号。", kept_by=people.clerk)
    assert generation() != before
    before = generation()
    tasks.update(state="open", kept_reason="", kept_by=None)
    assert generation() != before
    before = generation()
    Proposal.objects.update(state="rejected")
    assert generation() != before, "it need not be followed any more"
