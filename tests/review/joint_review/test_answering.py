"""Questions of fact are answered by reviewers, with the ground; the answer decides the check and stays with the power."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from audit.models import Event
from departments.models import Department
from powers.checks.loading import check_versions
from powers.models import PowerVersion, SettingFact
from review.drafting.submitting import submit
from review.models.proposals import Change, Proposal

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def asked(make_draft: Make, propose: Make, explain: Make, people: SimpleNamespace) -> Change:
    """A submitted permit that rests on a regulation of the State Council: is there a law on the matter?"""
    draft = make_draft("校车使用许可")
    draft.bases.update(
        title="校车安全管理条例",
        locator="第十五条",
        text="应当取得校车使用许可。",
        kind_text="法规",
        role="set",
    )
    proposal: Proposal = propose(draft, by=people.clerk)
    explain(proposal)
    submit(proposal, by=people.legal)
    return proposal.changes.get()


def found(change: Change) -> set[str]:
    version = PowerVersion.objects.with_children().get(pk=change.version_id)
    return {f.code for f in check_versions([version.pk])[version.pk]}


def post(client: Any, change: Change, **given: str) -> Any:
    data = {"uid": "", "fact": "law_exists", "value": "no", "ground": "法律没有规定校车许可"} | given
    return client.post(reverse("review:answer", args=[change.pk]), data, follow=True)


def test_the_reviewer_is_asked_and_the_answer_decides(
    asked: Change, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    assert "basis.fact" in found(asked)
    client = signed_in(people.staffing)
    page = client.get(reverse("review:change", args=[asked.pk]) + "?checks=now")
    [question] = page.context["questions"]
    assert question["question"] == "法律是否已经对这一事项作出规定"
    answer = post(client, asked, uid=question["uid"], fact=question["fact"])
    assert "已记下核实结果" in answer.content.decode()
    assert "basis.fact" not in found(asked)
    kept = SettingFact.objects.get()
    assert (kept.value, kept.ground, kept.answered_by) == (False, "法律没有规定校车许可", people.staffing)
    assert Event.objects.filter(action="facts.answered", region_code="120000").exists()
    assert (
        "法律没有规定校车许可"
        in client.get(reverse("review:change", args=[asked.pk]) + "?checks=now").content.decode()
    )


def test_the_latest_answer_holds(
    asked: Change, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(people.staffing)
    uid = client.get(reverse("review:change", args=[asked.pk]) + "?checks=now").context["questions"][0]["uid"]
    post(client, asked, uid=uid)
    post(client, asked, uid=uid, value="yes", ground="某法第三条")
    post(client, asked, uid=uid, fact="higher_permit_exists", value="no", ground="法律没有设定许可")
    assert "basis.rank" in found(asked), "a law on the matter without a permit: a regulation may not set one"
    assert SettingFact.objects.count() == 3


@pytest.mark.parametrize("given", [{"ground": " "}, {"value": ""}, {"fact": "no_such"}, {"uid": "x"}])
def test_an_answer_without_its_parts_is_refused(
    given: dict[str, str], asked: Change, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    answer = post(signed_in(people.staffing), asked, **given)
    assert not SettingFact.objects.exists()
    assert "请" in answer.content.decode()


@pytest.mark.parametrize("who", ["clerk", "legal", "inspector", "stranger"])
def test_nobody_else_answers(
    who: str, asked: Change, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    answer = post(signed_in(getattr(people, who)), asked)
    assert not SettingFact.objects.exists()
    assert answer.status_code in (200, 404)


def test_a_member_answers_only_about_what_it_may_open(
    asked: Change,
    people: SimpleNamespace,
    make_user: Callable[..., Any],
    region: Any,
    signed_in: Callable[..., Any],
) -> None:
    """A person of the joint meeting to whom this change was not given."""
    body = Department.objects.create(region=region, code="299", name="天津市外事办")
    stranger = make_user("waishi", ("member", region, body))
    client = signed_in(stranger)
    assert client.get(reverse("review:change", args=[asked.pk])).status_code == 404
    assert post(client, asked, uid="").status_code == 404
    assert not SettingFact.objects.exists()
