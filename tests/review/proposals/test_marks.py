"""紧急办理 and 勘误 are told wherever the matter is shown: list, proposal, release, public change log, statistics."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from departments.models import Department, Region
from powers.models import PowerVersion, ResponsibilityItem
from publish.listing import release_lines
from publish.models import ReleaseEntry
from publish.pending import groups, waiting
from publish.releasing import release
from review.acting.deciding import confirm_urgent, refuse_urgent
from review.drafting.intentions import Intention
from review.drafting.proposing import propose
from review.models.proposals import Proposal
from review.workflow.steps import STEPS

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
WRONG = "第1项责任事项“受里”应为“受理”"


def listed(client: Client, **given: str) -> dict[int, Any]:
    page = client.get(reverse("review:proposals"), given).context["page"]
    return {one.pk: one for one in page.object_list}


# --- 紧急办理 -----------------------------------------------------------------------------------------------


def test_the_badge_stands_until_a_second_person_confirms_and_the_decision_keeps_its_mark(
    adjustment: Make, bring: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    proposal = bring(adjustment(), "urgent")
    client, address = signed_in(people.inspector), reverse("review:proposal", args=[proposal.pk])
    waiting_page = client.get(address).content.decode()
    assert '<span class="tag red">紧急办理待确认</span>' in waiting_page
    assert "防汛急需。" in waiting_page
    assert "另一人确认后才批准" in waiting_page
    assert "紧急办理待确认" in client.get(reverse("review:proposals")).content.decode()
    assert list(listed(client, mark="urgent")) == [proposal.pk]

    confirm_urgent(
        proposal,
        by=people.second,
        digest=proposal.submissions.latest("number").digest,
        document_no="编发〔2026〕9号",
        decided_on=timezone.localdate(),
    )
    shown = client.get(address).content.decode()
    assert "另一人确认后才批准" not in shown
    assert '<span class="tag red">紧急办理</span>' in shown
    assert "（紧急办理，bianban提出，second确认）" in shown
    assert listed(client, mark="urgent")[proposal.pk].decided_urgently
    report = client.get(reverse("review:yearly")).content.decode()
    assert "其中紧急办理1件" in report
    steps = client.get(reverse("review:times"), {"step": "urgent"}).context["page"].object_list
    assert [(line.label, line.count) for line in steps] == [(STEPS["urgent"], 1)]


def test_the_page_that_asks_once_more_is_called_what_it_is(
    adjustment: Make, bring: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    proposal = bring(adjustment(), "urgent")
    given = {
        "digest": proposal.submissions.latest("number").digest,
        "document_no": "编发〔2026〕9号",
        "decided_on": timezone.localdate().isoformat(),
    }
    address = reverse("review:act", args=[proposal.pk, "confirm"])
    page = signed_in(people.second).post(address, given).content.decode()
    assert "批准后不可更改" in page
    assert "<h1>确认紧急办理</h1>" in page


def test_one_that_was_refused_is_not_marked(
    adjustment: Make, bring: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    proposal = bring(adjustment(), "urgent")
    refuse_urgent(proposal, by=people.second, reason="不属于紧急情形。")
    client = signed_in(people.staffing)
    assert listed(client, mark="urgent") == {}
    page = client.get(reverse("review:proposal", args=[proposal.pk])).content.decode()
    assert "另一人确认后才批准" not in page
    assert '<span class="tag red">紧急办理</span>' not in page


# --- 勘误 ---------------------------------------------------------------------------------------------------


@pytest.fixture
def corrected(
    region: Region,
    department: Department,
    people: SimpleNamespace,
    make_draft: Make,
    decide: Make,
    request: Any,
) -> SimpleNamespace:
    """A slip in a published power, corrected as a clerk does it, approved and waiting for release."""
    made: Any = request.getfixturevalue("propose")
    draft = make_draft("民办学校设立审批")
    ResponsibilityItem.objects.filter(version=draft).update(text="依法受里申请，说明理由。")
    decide(made(draft))
    release(region, by=people.staffing, effective_on=timezone.localdate())
    proposal = propose(
        department, Intention("erratum", [draft.power], {"wrong": WRONG}), by=people.clerk, title="更正错字"
    )
    change = proposal.changes.get()
    ResponsibilityItem.objects.filter(version=change.version).update(text="依法受理申请，说明理由。")
    decide(proposal)
    return SimpleNamespace(proposal=proposal, version=PowerVersion.objects.get(pk=change.version_id))


def test_a_correction_is_told_as_one_and_not_counted_as_an_adjustment(
    corrected: SimpleNamespace, region: Region, people: SimpleNamespace, signed_in: Make, client: Client
) -> None:
    office = signed_in(people.staffing)
    assert listed(office, mark="erratum")[corrected.proposal.pk].corrects_only
    assert list(listed(office, mark="erratum")) == [corrected.proposal.pk]
    assert '<span class="tag blue">勘误</span>' in office.get(reverse("review:proposals")).content.decode()
    page = office.get(reverse("review:proposal", args=[corrected.proposal.pk])).content.decode()
    assert '<span class="tag blue">勘误</span>' in page

    before = waiting(groups(region))
    assert before.figures == [("新增", 0), ("修改", 0), ("取消", 0), ("勘误", 1)]
    assert '<span class="tag blue">勘误</span>' in office.get(reverse("releases:index")).content.decode()
    made = release(region, by=people.staffing, effective_on=timezone.localdate())
    assert made.entries.get().action == ReleaseEntry.Action.ERRATUM
    assert waiting(groups(region)).total == 0
    own = office.get(reverse("releases:release", args=[made.pk])).context["figures"]
    assert own == before.figures, "what was shown beforehand is what was released"

    report = office.get(reverse("review:yearly")).content.decode()
    assert "本年度生效的调整0项。" in report
    assert "勘误1项，不改变职权，不计入调整。" in report


def test_the_public_change_log_shows_the_note(
    corrected: SimpleNamespace, region: Region, people: SimpleNamespace, client: Client
) -> None:
    made = release(region, by=people.staffing, effective_on=timezone.localdate())
    log = client.get(reverse("publish:change", args=[region.code, made.number])).content.decode()
    assert "新增 0 项，修改 0 项，取消 0 项；另勘误 1 项，不计入调整" in log
    assert WRONG in log
    assert "全部（1）" in log
    history = client.get(reverse("publish:power", args=[corrected.version.power.code])).content.decode()
    assert "（勘误）" in history
    assert WRONG in history
    feed = client.get(reverse("publish:changes_feed")).content.decode()
    assert "另勘误 1 项，不计入调整" in feed
    lines = client.get(reverse("publish:changes") + "?by=release").content.decode()
    assert '<td class="number" data-label="勘误">1</td>' in lines
    assert [line.total for line in release_lines([made], timezone.localdate())] == [1]
    assert not PowerVersion.objects.get(pk=corrected.version.pk).substantive
    assert Proposal.objects.get(pk=corrected.proposal.pk).state == "approved"
