"""What a drafter reads and is asked (提出调整): cases by their use, whole duties, titles that follow, drafts kept back."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from departments.models import Charter, Duty
from powers.models import PowerVersion
from review.drafting.checking import checked_now
from review.drafting.forms import TriggerField
from review.drafting.intentions import Intention
from review.drafting.opening_changes import title_now
from review.drafting.proposing import propose as start_proposal
from review.models.proposals import Change, Proposal
from review.models.rules import ChangeAction, Trigger
from review.workflow.change_actions import details_of
from review.workflow.cosigning import ask_cosign, cosign

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
LONG = "负责全市民办教育机构的设立、变更、终止审批，指导各区教育行政部门开展民办教育管理、年度检查和信息公开工作，依法查处违法办学行为"


def charter_of(department: Any, *texts: str) -> list[Duty]:
    charter = Charter.objects.create(
        department=department, title=f"{department}三定规定", effective_from="2018-11-01"
    )
    return [
        Duty.objects.create(charter=charter, order=n, number=f"（{n}）", text=t)
        for n, t in enumerate(texts, 1)
    ]


def test_cases_come_by_their_use(adjustment: Make) -> None:
    fitting = [one.code for one in TriggerField(["modify"]).queryset]
    proposal = adjustment()
    assert fitting[0] != "M4"
    Proposal.objects.filter(pk=proposal.pk).update(trigger=Trigger.objects.get(code="M4"))
    by_use = [one.code for one in TriggerField(["modify"]).queryset]
    assert by_use[0] == "M4"
    assert sorted(by_use) == sorted(fitting)


def test_a_duty_is_offered_whole(department: Any) -> None:
    (duty,) = charter_of(department, LONG)
    assert str(duty) == f"（1）{LONG}"


@pytest.fixture
def transferred(adjustment: Make, neighbour: Any, department: Any, people: SimpleNamespace) -> Change:
    """A power that passes to a neighbour, whose charter is in the books."""
    charter_of(department, "负责民办教育审批")
    charter_of(neighbour, "负责社会组织管理", "负责社会救助")
    old = adjustment("甲许可")
    Change.objects.filter(proposal=old).update(is_open=False)
    base = PowerVersion.objects.get(change__proposal__kind="initial", name="甲许可")
    intention = Intention(ChangeAction.TRANSFER, powers=(base.power,), receiver=neighbour)
    made = start_proposal(department, intention, by=people.clerk)
    return made.changes.select_related("version").get()


def test_the_draft_page_of_the_giver_says_that_the_duties_are_the_receiver_s(
    transferred: Change, people: SimpleNamespace, signed_in: Make
) -> None:
    page = signed_in(people.clerk).get(f"/admin/powers/powerversion/{transferred.version_id}/rail/")
    found = [one.finding for one in page.context["shown"] if "职责" in one.finding.title]
    assert [(f.severity, f.title) for f in found] == [("info", "没有对应职责（由划入部门完善）（原有）")]


def test_the_giver_is_not_asked_for_the_receiver_s_duties(transferred: Change) -> None:
    assert not transferred.version.duties.exists()
    checked = checked_now(transferred.proposal)
    told = [
        f
        for f in checked.of(transferred.pk, *type(checked.findings[transferred.pk][0].severity))
        if "duties" in f.path
    ]
    assert [f.code for f in told] == ["structure.duty"]
    assert told[0].title == "没有对应职责（由划入部门完善）"
    assert told[0].severity.value == "info"


def test_the_receiver_says_under_which_duty_it_comes_when_it_signs(
    transferred: Change, neighbour: Any, make_user: Make, region: Any, signed_in: Make
) -> None:
    legal = make_user("receiver", ("legal", region, neighbour))
    asked = transferred.proposal.cosigns.get(department=neighbour)
    url = reverse("review:cosign", args=[asked.pk])
    page = signed_in(legal).get(url).content.decode()
    assert "“甲许可”归入的职责" in page
    assert "负责社会救助" in page
    assert "负责民办教育审批" not in page.split("<form", 2)[-1].split("</form>")[0]
    duty = Duty.objects.get(text="负责社会救助")
    said = {"agreed": "yes", "note": "", f"duty-{transferred.pk}": duty.pk}
    assert signed_in(legal).post(url, said).status_code == 302
    assert list(transferred.version.duties.all()) == [duty]
    asked.refresh_from_db()
    assert asked.agreed is True


def test_only_what_passes_to_the_signing_body_gets_its_duty(
    transferred: Change, people: SimpleNamespace, make_user: Make, region: Any, department: Any
) -> None:
    other = ask_cosign(transferred.proposal, department, reason="涉及", by=people.clerk)
    cosign(other, by=people.legal, agreed=True, note="", duties={transferred.pk: Duty.objects.first()})
    assert not transferred.version.duties.exists()


def test_a_split_says_into_what_it_is_split(adjustment: Make) -> None:
    change = adjustment().changes.get()
    change.action, change.details = "split", {"into": ["甲", "乙"]}
    assert ("分设为", "甲、乙") in details_of(change)
    change.action, change.details = "merge", {"into": "甲"}
    assert ("并入", "甲") in details_of(change)


@pytest.mark.parametrize(
    ("title", "now"),
    [
        ("市教委修改“甲许可”", "市教委修改“甲许可”（改为“乙许可”）"),
        ("市教委修改“甲许可”（改为“丙许可”）", "市教委修改“甲许可”（改为“乙许可”）"),
        ("关于规范民办教育的申请", "关于规范民办教育的申请"),
        ("市教委修改“甲许可”和“丁许可”", "市教委修改“甲许可”和“丁许可”"),
    ],
)
def test_a_title_nobody_wrote_follows_the_name(adjustment: Make, title: str, now: str) -> None:
    proposal = adjustment("甲许可")
    change = proposal.changes.get()
    PowerVersion.objects.filter(pk=change.version_id).update(name="乙许可")
    proposal.title = title
    assert title_now(proposal) == now


def test_a_new_power_is_called_by_its_last_name(
    make_draft: Make, propose: Make, people: SimpleNamespace
) -> None:
    proposal = propose(make_draft("定稿的名称"), by=people.clerk, kind="adjustment")
    proposal.title = "市教委新增“起草时的名称”"
    assert title_now(proposal) == "市教委新增“定稿的名称”"


# --- drafts kept back ------------------------------------------------------------------------------------------


def test_the_office_opens_a_draft_only_when_the_department_lets_it(
    adjustment: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    proposal = adjustment("甲许可")
    change = proposal.changes.get()
    places = [
        reverse("review:change", args=[change.pk]),
        reverse("admin:powers_powerversion_change", args=[change.version_id]),
    ]
    page = reverse("review:proposal", args=[proposal.pk])

    def opens(user: Any) -> list[int]:
        return [signed_in(user).get(place).status_code for place in places]

    for name in ("staffing", "second", "inspector"):
        assert set(opens(getattr(people, name))) <= {302, 403, 404}, name
    assert opens(people.clerk) == [200, 200]
    assert "没有允许机构编制部门查看草稿" in signed_in(people.staffing).get(page).content.decode()
    share = reverse("review:proposal_share", args=[proposal.pk])
    signed_in(people.staffing).post(share, {"shared": "1"})
    proposal.refresh_from_db()
    assert not proposal.shared_draft, "the office does not let itself in"
    assert "允许机构编制部门查看草稿" in signed_in(people.clerk).get(page).content.decode()
    assert signed_in(people.clerk).post(share, {"shared": "1"}).status_code == 302
    assert opens(people.staffing) == [200, 200]
    assert signed_in(people.clerk).post(share, {"shared": "0"}).status_code == 302
    assert set(opens(people.staffing)) <= {302, 403, 404}


def test_what_was_submitted_is_open(
    adjustment: Make, bring: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    proposal = bring(adjustment("甲许可"), "submitted")
    change = proposal.changes.get()
    assert signed_in(people.staffing).get(reverse("review:change", args=[change.pk])).status_code == 200
