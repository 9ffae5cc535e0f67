"""Completing the drafts of a proposal in bulk (成批补写草稿): ticked or pasted, by the rules of drafts."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from audit.models import Event
from departments.models import Charter, Department, Duty, InternalUnit
from powers.models import PowerVersion, ResponsibilityItem
from powers.proposed_text import MARK
from review.drafting.completion_forms import opened_now
from review.models.proposals import Proposal

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
BARE = {"duty_text": "", "level_text": ""}


@pytest.fixture
def charter(department: Department) -> Charter:
    made = Charter.objects.create(department=department, title="市教委三定规定", effective_from="2024-01-01")
    Duty.objects.create(charter=made, number="（一）", text="负责民办教育的统筹规划", order=1)
    Duty.objects.create(charter=made, number="（二）", text="负责教师资格管理", order=2)
    InternalUnit.objects.create(department=department, name="民办教育处")
    return made


@pytest.fixture
def proposal(make_draft: Make, propose: Make, people: SimpleNamespace, charter: Charter) -> Proposal:
    """A list taken over, without duty, level and unit."""
    made: Proposal = propose(
        *[make_draft(name, **BARE) for name in ("甲审批", "乙审批", "丙审批")], by=people.clerk
    )
    return made


def draft(name: str) -> PowerVersion:
    return PowerVersion.objects.get(name=name)


def complete(client: Any, proposal: Proposal, *names: str, **given: Any) -> str:
    rows = proposal.changes.filter(version__name__in=names).values_list("pk", flat=True)
    url = reverse("review:proposal_complete", args=[proposal.pk])
    answer = client.post(url, {"action": "complete", "row": list(rows)} | given, follow=True)
    return str(answer.content.decode())


def test_ticked_drafts_are_set_at_once(proposal: Proposal, signed_in: Make, people: SimpleNamespace) -> None:
    client = signed_in(people.clerk)
    opened = draft("甲审批").updated_at
    assert "已补写2项" in complete(client, proposal, "甲审批", "丙审批", field="level", value="市级")
    complete(client, proposal, "甲审批", field="duty", value="(二)")
    complete(client, proposal, "甲审批", field="office", value="民办教育处")
    first = draft("甲审批")
    assert ([row.level.code for row in first.levels.all()], first.level_text) == (["2"], "市级")
    assert ([duty.number for duty in first.duties.all()], first.duty_text) == (["（二）"], "负责教师资格管理")
    assert ([unit.name for unit in first.units.all()], first.unit_text) == (["民办教育处"], "民办教育处")
    assert not draft("乙审批").levels.exists()
    assert first.updated_at > opened, "who has the draft open is told"
    event = Event.objects.filter(action="proposal.completed").latest("pk")
    assert (event.actor, event.detail["changes"], event.detail["fields"]) == (people.clerk, 1, ["office"])


def test_what_a_draft_says_is_kept_unless_one_asks(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace
) -> None:
    client = signed_in(people.clerk)
    complete(client, proposal, "甲审批", field="remark", value="先")
    assert "已有内容" in complete(client, proposal, "甲审批", field="remark", value="后")
    assert draft("甲审批").remark == "先"
    complete(client, proposal, "甲审批", field="remark", value="后", overwrite="1", opened=opened_now())
    assert draft("甲审批").remark == "后"


def test_what_drafts_lack_is_completed_together_and_nothing_is_written_over(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace
) -> None:
    client = signed_in(people.clerk)
    complete(client, proposal, "乙审批", field="office", value="办公室")
    ResponsibilityItem.objects.filter(version__name="丙审批").delete()
    names = ("甲审批", "乙审批", "丙审批")
    given = {
        "lacking-level": "市级", "lacking-duty": "二", "lacking-office": "民办教育处", "lacking-stage": "受理",
        "lacking-responsibilities": "*", "field": "level", "value": "",
    }  # fmt: skip
    assert "已补写3项" in complete(client, proposal, *names, **given)
    for name in names:
        assert (draft(name).level_text, draft(name).duty_text) == ("市级", "负责教师资格管理"), name
    assert [draft(name).unit_text for name in names] == ["民办教育处", "办公室", "民办教育处"]
    assert [one.stage_text for one in draft("甲审批").responsibilities.all()] == ["受理"]
    assert draft("丙审批").responsibilities.count() == 5, "its responsibilities come with their stages"
    assert "此前都已办理" in complete(client, proposal, *names, **given)


def test_what_means_nothing_in_one_field_holds_the_others_not_back(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace
) -> None:
    given = {"lacking-level": "市级", "lacking-duty": "负责一切"}
    page = complete(signed_in(people.clerk), proposal, "甲审批", **given)
    assert "没有这一项“负责一切”" in page
    assert (draft("甲审批").level_text, draft("甲审批").duty_text) == ("市级", "")
    assert "请选择要补写的栏目" in complete(signed_in(people.clerk), proposal, "甲审批", field="")


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("level", "宇宙级", "看不出“宇宙级”是哪一级"),
        ("duty", "负责一切", "没有这一项"),
        ("stage", "立案", "行政许可没有“立案”环节"),
        ("type", "行政确认", "不能在草稿中成批修改"),
        ("responsibilities", "", "已经有责任事项"),
    ],
)
def test_what_means_nothing_is_told(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace, field: str, value: str, why: str
) -> None:
    page = complete(
        signed_in(people.clerk),
        proposal,
        "甲审批",
        field=field,
        value=value,
        overwrite="1",
        opened=opened_now(),
    )
    assert why in page
    assert not Event.objects.filter(action="proposal.completed").exists()


def test_stages_are_set_and_responsibilities_drawn_up(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace
) -> None:
    client = signed_in(people.clerk)
    complete(client, proposal, "甲审批", field="stage", value="受理")
    row = draft("甲审批").responsibilities.get()
    assert row.stage is not None
    assert (row.stage.name, row.phase) == ("受理", "during")
    ResponsibilityItem.objects.filter(version__name="乙审批").delete()
    complete(client, proposal, "乙审批", field="responsibilities")
    drawn = draft("乙审批").responsibilities.all()
    assert [one.stage_text for one in drawn] == ["受理", "审查", "决定", "送达", "事后监管"]
    assert all(one.text.startswith(MARK) and one.basis_text for one in drawn)


def test_what_was_drawn_up_is_not_submitted(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace, client: Any
) -> None:
    """Nothing nobody stated is published: also an initial list waits until the department has written it."""
    from core.reasons import NotAllowed
    from review.drafting.submitting import submit

    ResponsibilityItem.objects.filter(version__name="乙审批").delete()
    complete(signed_in(people.clerk), proposal, "乙审批", field="responsibilities")
    with pytest.raises(NotAllowed, match="拟写"):
        submit(proposal, by=None)


def test_drafts_are_completed_from_a_spreadsheet(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace
) -> None:
    client, url = signed_in(people.clerk), reverse("review:proposal_paste", args=[proposal.pk])
    given = {
        "how": "name", "field": "level",
        "text": "事项名称\t实施层级\t部门职责\n乙审批\t市级\t（一）\n甲审批\t\t（七）\n丁审批\t市级\t",
    }  # fmt: skip
    reading = client.post(url, given).context["reading"]
    assert sorted(cell.name for cell in reading.cells) == ["duty", "level"]
    assert len(reading.problems) == 2
    assert not draft("乙审批").level_text, "seen before it is written"
    client.post(url, given | {"sure": "1", "seen": reading.replaced})
    second = draft("乙审批")
    assert (second.level_text, second.duty_text) == ("市级", "负责民办教育的统筹规划")


def test_the_list_is_filtered_by_what_drafts_lack(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace
) -> None:
    client = signed_in(people.clerk)
    complete(client, proposal, "甲审批", field="level", value="市级")
    url = reverse("review:proposal_complete", args=[proposal.pk])
    for lack, expected in (("level", 2), ("duty", 3), ("stage", 3), ("responsibilities", 0)):
        assert client.get(url, {"missing": lack}).context["page"].paginator.count == expected, lack
    page = client.get(reverse("review:proposal", args=[proposal.pk])).content.decode()
    assert url in page


@pytest.mark.parametrize("who", ["neighbour", "staffing", "member", "inspector", "root"])
def test_who_does_not_write_the_drafts_completes_none(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace, who: str
) -> None:
    complete(signed_in(getattr(people, who)), proposal, "甲审批", field="level", value="市级")
    assert not draft("甲审批").level_text


def test_a_submitted_proposal_is_left_alone(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace, explain: Make
) -> None:
    from review.drafting.submitting import submit

    client = signed_in(people.clerk)
    names = ("甲审批", "乙审批", "丙审批")
    complete(client, proposal, *names, field="level", value="市级")
    complete(client, proposal, *names, field="duty", value="（一）")
    explain(proposal)
    submit(proposal, by=None)
    complete(client, proposal, "甲审批", field="remark", value="后来")
    assert not draft("甲审批").remark


def test_queries_do_not_grow_with_the_drafts(
    make_draft: Make,
    propose: Make,
    people: SimpleNamespace,
    signed_in: Make,
    charter: Charter,
    django_assert_max_num_queries: Make,
) -> None:
    proposal = propose(*[make_draft(f"第{n}项审批", **BARE) for n in range(20)], by=people.clerk)
    client = signed_in(people.clerk)
    url = reverse("review:proposal_complete", args=[proposal.pk])
    client.get(url)
    for page in (url, reverse("review:proposal_paste", args=[proposal.pk])):
        with django_assert_max_num_queries(30):
            assert client.get(page).status_code == 200
    with django_assert_max_num_queries(60):
        client.post(url, {"action": "complete", "all": "20", "field": "level", "value": "市级"})
    assert PowerVersion.objects.filter(level_text="市级").count() == 20


def test_limits_and_fees_are_set_in_the_drafts(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace
) -> None:
    """What is read by its kind (时限、收费) is kept as the form of a draft would keep it; what is not sure is told."""
    client = signed_in(people.clerk)
    complete(client, proposal, "甲审批", "丙审批", field="statutory_limit", value="自受理之日起30日内")
    complete(client, proposal, "甲审批", field="promised_limit", value="10个工作日")
    complete(client, proposal, "甲审批", field="fee", value="不收费")
    first = draft("甲审批")
    assert (first.statutory_limit, first.promised_limit, first.fee) == (30, 10, False)
    assert (first.statutory_limit_unit, first.promised_limit_unit) == ("day", "working_day")
    assert (draft("丙审批").statutory_limit, draft("乙审批").statutory_limit) == (30, None)
    for field, value in (("fee", "看情况"), ("promised_limit", "尽快"), ("statutory_limit", "9" * 300)):
        assert "看不懂" in complete(client, proposal, "乙审批", field=field, value=value)
    assert "已有内容" in complete(client, proposal, "甲审批", field="fee", value="收费")
    assert (draft("甲审批").fee, draft("乙审批").fee) == (False, None)


def test_limits_and_fees_are_pasted_into_the_drafts(
    proposal: Proposal, signed_in: Make, people: SimpleNamespace
) -> None:
    client, url = signed_in(people.clerk), reverse("review:proposal_paste", args=[proposal.pk])
    text = "事项名称\t法定办结时限\t是否收费\n乙审批\t20个工作日\t收费\n甲审批\t尽快\t\n"
    given = {"how": "name", "field": "fee", "text": text}
    page = client.post(url, given)
    assert "看不懂" in page.content.decode()
    client.post(url, given | {"sure": "1", "seen": page.context["reading"].replaced})
    second = draft("乙审批")
    assert (second.statutory_limit, second.statutory_limit_unit, second.fee) == (20, "working_day", True)
    assert draft("甲审批").statutory_limit is None


def test_all_of_a_list_means_those_that_were_shown(
    make_draft: Make, propose: Make, people: SimpleNamespace, signed_in: Make, charter: Charter
) -> None:
    """As many, but not the same: one draft was taken out and another came since the page was opened."""
    proposal = propose(*[make_draft(f"第{n}项审批", **BARE) for n in range(60)], by=people.clerk)
    client, url = signed_in(people.clerk), reverse("review:proposal_complete", args=[proposal.pk])
    shown = client.get(url).context["list"].everything_seen
    first = proposal.changes.order_by("pk")[0]
    other = make_draft("另一项审批", **BARE)
    proposal.changes.create(power=other.power, version=other, action=first.action)
    first.delete()
    given = {"action": "complete", "lacking-level": "市级"}
    page = client.post(url, given | {"all": shown}, follow=True)
    assert "在您打开页面之后有变化" in page.content.decode()
    assert not PowerVersion.objects.filter(level_text="市级").exists()
    client.post(url, given | {"all": client.get(url).context["list"].everything_seen})
    assert PowerVersion.objects.filter(level_text="市级").count() == 60
