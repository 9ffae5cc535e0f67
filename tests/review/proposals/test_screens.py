"""The review and release screens: who reaches them, what they say, and that acting there is acting by the rules."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from jobs.models import Job
from powers.drafting import draft_from
from powers.models import LegalBasis, PowerVersion, ResponsibilityItem
from publish.models import Release
from publish.releasing import release
from review.drafting.submitting import submit
from review.models.imports import ImportRun
from review.models.proposals import Proposal, State
from review.models.review_tasks import ReviewTask
from review.workflow.transitions import Action

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
MOST_QUERIES = 30


@pytest.fixture
def submitted(make_draft: Make, propose: Make, people: SimpleNamespace) -> Proposal:
    """A proposal of two powers that waits for the staffing office."""
    proposal = propose(make_draft(), make_draft("民办学校终止审批", order=2), by=people.clerk)
    submit(proposal, by=people.legal)
    return Proposal.objects.get(pk=proposal.pk)


@pytest.fixture
def released(make_draft: Make, propose: Make, decide: Make, people: SimpleNamespace, region: Any) -> Release:
    decide(propose(make_draft("教师资格认定")))
    return release(region, by=people.staffing, effective_on=timezone.localdate(), note="首批")


@pytest.fixture
def run(region: Any, department: Any, people: SimpleNamespace) -> ImportRun:
    return ImportRun.objects.create(
        region=region,
        department=department,
        file="x.xlsx",
        filename="x.xlsx",
        created_by=people.clerk,
        state="preview",
    )


def act(proposal: Proposal, action: str) -> str:
    return reverse("review:act", args=[proposal.pk, action])


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def approval(proposal: Proposal, **changes: Any) -> dict[str, Any]:
    digest = proposal.submissions.order_by("-number")[0].digest
    return {
        "digest": digest,
        "document_no": "编发〔2026〕1号",
        "decided_on": timezone.localdate().isoformat(),
        "reason": "同意",
        "confirmed": "1",
    } | changes


# --- who reaches what ------------------------------------------------------------------------------


@pytest.fixture
def doors(
    submitted: Proposal, released: Release, run: ImportRun, region: Any
) -> dict[str, tuple[str, set[str]]]:
    """Every screen of one department's matters, and who of the region may open it."""
    change = submitted.changes.first()
    assert change is not None
    department = {"clerk", "legal", "staffing", "inspector", "root"}
    offices = {"staffing", "inspector", "root"}
    found = {
        "proposal": (reverse("review:proposal", args=[submitted.pk]), department),
        "change": (reverse("review:change", args=[change.pk]), department),
        "import": (reverse("review:import", args=[run.pk]), department),
        "problems": (reverse("review:import_problems", args=[run.pk]), department),
        "releases": (reverse("releases:index") + f"?region={region.code}", offices),
        "confirm": (reverse("releases:confirm", args=[region.code]), offices),
        "release": (reverse("releases:release", args=[released.pk]), offices),
    }
    return found | {f"act {a}": (act(submitted, a), department) for a in Action.values}


@pytest.mark.slow
def test_every_screen_is_open_to_the_right_people_only(
    doors: dict[str, tuple[str, set[str]]], people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    for name, user in vars(people).items():
        client = signed_in(user)
        for door, (url, allowed) in doors.items():
            expected = 200 if name in allowed or (name == "second" and "staffing" in allowed) else 404
            assert client.get(url).status_code == expected, (name, door)


def test_anonymous_is_sent_to_sign_in(doors: dict[str, tuple[str, set[str]]], client: Any) -> None:
    urls = [url for url, _ in doors.values()]
    lists = ("office:desk", "review:proposals", "review:proposals_export", "review:imports", "releases:index")
    for url in (*urls, *map(reverse, lists)):
        answer = client.get(url)
        assert answer.status_code == 302, url
        assert answer["Location"].startswith(f"{reverse('login')}?next=")


def test_lists_hold_what_a_person_may_see(
    submitted: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    seeing = {"clerk", "legal", "staffing", "second", "inspector", "root"}
    for name, user in vars(people).items():
        page = signed_in(user).get(reverse("review:proposals")).context["page"]
        assert bool(page.object_list) is (name in seeing), name


def test_a_job_is_seen_by_who_started_it(people: SimpleNamespace, signed_in: Callable[..., Any]) -> None:
    job = Job.objects.create(
        kind="submit", title="提交", created_by=people.clerk, state="done", message="完成", url="/review/"
    )
    url = reverse("jobs:job", args=[job.pk])
    assert signed_in(None).get(url).status_code == 302
    assert signed_in(people.staffing).get(url).status_code == 404
    page = signed_in(people.clerk).get(url).content.decode()
    assert "完成" in page
    assert "http-equiv" not in page


def test_a_running_job_tells_its_progress_and_never_moves_under_its_reader(
    people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    job = Job.objects.create(kind="submit", title="提交", created_by=people.clerk, percent=40, step="冻结")
    page = signed_in(people.clerk).get(reverse("jobs:job", args=[job.pk])).content.decode()
    assert "http-equiv" not in page
    assert '<a class="button secondary" href="">刷新进度</a>' in page
    assert "jobs/progress.js" in page
    assert 'value="40"' in page


# --- the desk --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (
            "staffing",
            ["请收件审查", "等待成员单位意见", "最近公布", "请核实名称", "天津市民政局", "导入清单"],
        ),
        ("clerk", ["待我办理", "审查中", "导入清单"]),
        ("inspector", ["审查中", "最近批准", "最近公布"]),
        ("accounts", ["管理后台维护"]),
        ("nobody", ["目前没有任职", "系统管理员"]),
    ],
)
def test_the_desk_shows_what_waits(
    submitted: Proposal,
    neighbour: Any,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    who: str,
    words: list[str],
) -> None:
    type(neighbour).objects.filter(pk=neighbour.pk).update(verified=False)
    page = signed_in(getattr(people, who)).get(reverse("office:desk")).content.decode()
    assert [word for word in words if word not in page] == []


def test_the_offices_desk_follows_a_proposal_through_its_steps(
    adjustment: Make, bring: Make, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    """What waits for the office is on top, also after intake; what waits for members or another person is not."""

    def desk(who: str) -> set[tuple[str, str]]:
        found = signed_in(getattr(people, who)).get(reverse("office:desk")).context["desk"].lines
        return {
            (line.waiting.kind, titles[line.waiting.about])
            for line in found
            if line.waiting.kind in ("office", "urgent", "internal")
        }

    titles = {}
    for name, state in (
        ("甲", State.ACCEPTED),
        ("乙", State.REVIEWING),
        ("丙", State.CONSOLIDATED),
        ("丁", State.INTERNAL),
        ("戊", State.URGENT),
    ):
        brought = bring(adjustment(f"{name}项许可"), state)
        Proposal.objects.filter(pk=brought.pk).update(title=f"{name}项")
        titles[f"{name}项"] = state
    urgent = Proposal.objects.get(title="戊项")
    waiting = {("office", "accepted"), ("office", "consolidated")}
    second = "second" if urgent.urgent_by == people.staffing else "staffing"
    assert desk(second) == waiting | {("urgent", "urgent")}
    assert desk("staffing" if second == "second" else "second") == waiting
    assert desk("legal") == {("internal", "internal")}
    assert desk("clerk") == set(), "what is checked inside waits for the department's 法制"
    ReviewTask.objects.update(signed_at=timezone.now())
    assert desk(second) == waiting | {("urgent", "urgent"), ("office", "reviewing")}


def test_who_only_reads_is_offered_nothing_to_do(
    submitted: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(people.inspector)
    assert "导入清单</a>" not in client.get(reverse("office:desk")).content.decode()
    page = client.get(reverse("review:proposal", args=[submitted.pk])).content.decode()
    assert 'class="action-list"' not in page
    for action in Action.values:
        assert "您没有这一职责" in client.get(act(submitted, action)).content.decode()
        assert "您没有这一职责" in client.post(act(submitted, action), approval(submitted)).content.decode()
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


# --- lists -----------------------------------------------------------------------------------------


def test_proposals_are_filtered_searched_sorted_and_exported(
    submitted: Proposal,
    make_draft: Make,
    propose: Make,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
) -> None:
    other = propose(make_draft("教师资格认定"))
    Proposal.objects.filter(pk=other.pk).update(title="=教师", kind="adjustment")
    client, url = signed_in(people.staffing), reverse("review:proposals")

    def found(**given: Any) -> list[int]:
        return [p.pk for p in client.get(url, given).context["page"].object_list]

    assert found() == [other.pk, submitted.pk]
    assert found(state="submitted") == [submitted.pk]
    assert found(kind="adjustment") == [other.pk]
    assert found(q="教师") == [other.pk]
    assert found(q=str(submitted.pk)) == [submitted.pk]
    assert found(department=submitted.department_id) == [other.pk, submitted.pk]
    assert found(sort="-changes") == [submitted.pk, other.pk]
    answer = client.get(reverse("review:proposals_export"), {"kind": "adjustment"})
    rows = list(
        load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True)
    )
    assert rows[0][:3] == ("编号", "标题", "状态")
    assert [row[:3] for row in rows[1:]] == [(other.pk, "=教师", "起草中")], (
        "text is never taken for a formula"
    )


@pytest.mark.parametrize("query", ["page=999", "page=x", "state=nonsense", "sort=;drop", "department=abc"])
def test_nonsense_in_the_address_does_no_harm(
    submitted: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any], query: str
) -> None:
    client = signed_in(people.staffing)
    for url in (
        reverse("review:proposals"),
        reverse("review:proposal", args=[submitted.pk]),
        reverse("releases:index"),
    ):
        assert client.get(f"{url}?{query}").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_changes(
    make_draft: Make,
    propose: Make,
    people: SimpleNamespace,
    region: Any,
    department: Any,
    signed_in: Callable[..., Any],
) -> None:
    few = propose(*(make_draft(f"许可{n}", order=n) for n in range(3)))
    many = propose(*(make_draft(f"审批{n}", order=n) for n in range(60)))
    client = signed_in(people.staffing)
    counts = {}
    for name, proposal in (("few", few), ("many", many)):
        change = proposal.changes.last()
        for url in (
            reverse("review:proposal", args=[proposal.pk]),
            reverse("review:change", args=[change.pk]),
        ):
            client.get(url)  # what is read once for all
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts[name, url.split("/")[2]] = len(queries)
    counting = 1  # what fits on one page is not counted besides
    assert counts["few", "proposals"] + counting == counts["many", "proposals"]
    assert counts["few", "changes"] == counts["many", "changes"]
    assert max(counts.values()) <= MOST_QUERIES


def test_changes_are_shown_with_their_counts_and_code(
    make_draft: Make, propose: Make, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    bare = make_draft("民办学校终止审批", order=2)
    LegalBasis.objects.filter(version=bare).delete()
    proposal = propose(make_draft(), bare)
    client, url = signed_in(people.staffing), reverse("review:proposal", args=[proposal.pk])
    rows = client.get(url).context["page"].object_list
    assert [(c.version.name, c.responsibility_count, c.basis_count) for c in rows] == [
        ("民办学校设立审批", 1, 1),
        ("民办学校终止审批", 1, 0),
    ]
    assert "批准时赋码" in client.get(url).content.decode()
    assert len(client.get(url, {"q": "终止"}).context["page"].object_list) == 1
    assert len(client.get(url, {"action": "cancel"}).context["page"].object_list) == 0


# --- one item --------------------------------------------------------------------------------------


def test_an_item_is_shown_as_submitted_not_as_it_is_now(
    submitted: Proposal, department: Any, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    """What is read is what is approved."""
    change = submitted.changes.first()
    assert change is not None
    type(department).objects.filter(pk=department.pk).update(name="天津市教育局")
    page = signed_in(people.staffing).get(reverse("review:change", args=[change.pk])).content.decode()
    assert "天津市教育委员会" in page
    assert "天津市教育局" not in page
    assert "第1次提交的内容" in page


def test_a_modified_item_shows_before_and_after(
    make_draft: Make, propose: Make, decide: Make, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    first = make_draft()
    decide(propose(first))
    base = PowerVersion.objects.get(pk=first.pk)
    draft = draft_from(base, conditions="有合格的教师")
    before = draft.responsibilities.get().text
    ResponsibilityItem.objects.filter(version=draft).update(text="依法审查")
    change = propose(draft, action="modify", base=base).changes.get()
    answer = signed_in(people.clerk).get(reverse("review:change", args=[change.pk]))
    found = answer.context["diff"]
    assert [(d.label, d.before, d.after) for d in found.fields] == [("条件", "", "有合格的教师")]
    [row] = found.sections[0].rows
    assert [(p.label, p.before, p.after) for p in row.parts] == [("责任", before, "依法审查")]
    assert reverse("admin:powers_powerversion_change", args=[draft.pk]) in answer.content.decode()


def test_items_lead_to_the_ones_before_and_after(
    submitted: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    first, second = submitted.changes.order_by("pk")
    context = signed_in(people.staffing).get(reverse("review:change", args=[first.pk])).context
    assert (context["before"], context["after"], context["place"], context["total"]) == (
        None,
        second.pk,
        1,
        2,
    )


# --- acting ----------------------------------------------------------------------------------------


def test_a_clerk_submits_where_the_department_has_no_reviewer_of_its_own(
    make_draft: Make, propose: Make, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    people.legal.memberships.all().delete()
    proposal = propose(make_draft(), by=people.clerk)
    client = signed_in(people.clerk)
    assert "审核期间不能修改" in client.get(act(proposal, "submit")).content.decode()
    answer = client.post(act(proposal, "submit"))
    assert answer["Location"] == reverse("review:proposal", args=[proposal.pk])
    assert "等待机构编制部门审核" in told(answer)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.submitted_by) == ("submitted", people.clerk)


def test_a_clerk_does_not_pass_by_the_departments_own_reviewer(
    make_draft: Make, propose: Make, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    """Also not of a list taken over: not by the page, not by its address."""
    proposal = propose(make_draft(), by=people.clerk)
    answer = signed_in(people.clerk).post(act(proposal, "submit"))
    assert "本部门有法制审核人员（legal）" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == "draft"
    people.legal.memberships.update(valid_from="2020-01-01", valid_to="2026-01-01")
    assert signed_in(people.clerk).post(act(proposal, "submit")).status_code == 302, (
        "who has left reviews nothing"
    )


def test_what_the_legal_reviewer_has_in_hand_the_staffing_office_does_not_submit(
    make_draft: Make, propose: Make, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    """Nor may the clerk who gave it: while the department reviews, submitting is the reviewer's."""
    proposal = propose(make_draft(), by=people.clerk)
    signed_in(people.clerk).post(act(proposal, "send"))
    for person in (people.staffing, people.clerk):
        signed_in(person).post(act(proposal, "submit"))
        proposal.refresh_from_db()
        assert proposal.state == "internal"
    signed_in(people.legal).post(act(proposal, "submit"))
    proposal.refresh_from_db()
    assert proposal.state == "submitted"


def test_a_draft_leads_to_where_its_case_and_materials_are_and_names_people_without_their_accounts(
    make_draft: Make, propose: Make, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    proposal = propose(make_draft("甲审批"), by=people.clerk, kind="adjustment")
    where = reverse("admin:review_proposal_change", args=[proposal.pk])
    page = signed_in(people.clerk).get(reverse("review:proposal", args=[proposal.pk])).content.decode()
    assert f'<a class="button" href="{where}">改事由、传材料、加减职权</a>' in page
    assert people.clerk.name in page
    assert f"（{people.clerk.username}）" not in page
    theirs = signed_in(people.staffing).get(reverse("review:proposal", args=[proposal.pk])).content.decode()
    assert where not in theirs


def test_what_stops_a_submission_is_listed(
    make_draft: Make, propose: Make, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    drafts = [make_draft("甲审批"), make_draft("乙审批")]
    ResponsibilityItem.objects.all().delete()
    answer = signed_in(people.legal).post(act(propose(*drafts, by=people.clerk), "submit"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert page.count("没有责任事项") == 1, "what many have in common is told once"
    assert "“甲审批”等2项：没有责任事项" in page


def test_approving_asks_again_and_says_what_it_will_do(
    submitted: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(people.staffing)
    given = approval(submitted)
    del given["confirmed"]
    page = client.post(act(submitted, "approve"), given).content.decode()
    assert "将封存2项职权（新增2），并为2项赋码。批准后不可更改。" in page
    submitted.refresh_from_db()
    assert submitted.state == "submitted", "not before the second click"
    answer = client.post(act(submitted, "approve"), approval(submitted))
    assert "2项职权已封存并赋码" in told(answer)
    submitted.refresh_from_db()
    assert submitted.state == "approved"
    assert "等待公布" in told(answer)
    lines = client.get(reverse("office:desk")).context["desk"].lines
    assert [line.waiting.kind for line in lines] == ["release"]


def test_going_back_keeps_what_was_typed(
    submitted: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    given = approval(submitted, back="1")
    del given["confirmed"]
    page = signed_in(people.staffing).post(act(submitted, "approve"), given).content.decode()
    assert 'value="编发〔2026〕1号"' in page
    assert "下一步" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"document_no": " "}, "请填写批准文号。"),
        ({"decided_on": "2999-01-01"}, "决定日期不能晚于今天。"),
        ({"decided_on": "昨天"}, "请按“年-月-日”填写"),
    ],
)
def test_a_wrong_approval_says_what_is_wrong_and_keeps_the_rest(
    submitted: Proposal,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    changes: dict[str, str],
    message: str,
) -> None:
    page = (
        signed_in(people.staffing)
        .post(act(submitted, "approve"), approval(submitted, **changes))
        .content.decode()
    )
    assert message in page
    assert "同意</textarea>" in re.sub(r"\s+", "", page)


def test_a_submission_that_changed_meanwhile_is_not_approved(
    submitted: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    answer = signed_in(people.staffing).post(act(submitted, "approve"), approval(submitted, digest="sm3:00"))
    assert answer.status_code == 409
    assert "已重新提交" in answer.content.decode()
    assert "编发〔2026〕1号" in answer.content.decode(), "nothing typed is lost"


def test_the_uploader_cannot_approve_and_neither_can_a_superuser(
    make_draft: Make, propose: Make, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    proposal = propose(make_draft(), by=people.staffing)
    submit(proposal, by=people.legal)
    proposal.refresh_from_db()
    for who, message in (("staffing", "您起草或提交了这份申请"), ("root", "您没有这一职责")):
        client = signed_in(getattr(people, who))
        assert message in client.get(act(proposal, "approve")).content.decode()
        answer = client.post(act(proposal, "approve"), approval(proposal))
        assert message in answer.content.decode()
        proposal.refresh_from_db()
        assert proposal.state == "submitted", who
    assert signed_in(people.second).post(act(proposal, "approve"), approval(proposal)).status_code == 302


def test_returning_needs_a_reason_which_the_drafter_reads(
    submitted: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client, digest = signed_in(people.staffing), approval(submitted)["digest"]
    assert (
        "写明理由"
        in client.post(act(submitted, "return"), {"digest": digest, "reason": " "}).content.decode()
    )
    client.post(act(submitted, "return"), {"digest": digest, "reason": "请核对第二项的依据"})
    client = signed_in(people.clerk)
    page = client.get(reverse("review:proposal", args=[submitted.pk])).content.decode()
    assert "请核对第二项的依据" in page
    assert "修改</a>" in page
    assert [line.waiting.kind for line in client.get(reverse("office:desk")).context["desk"].lines] == [
        "returned"
    ]


def test_withdrawing_asks_again(
    submitted: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(people.clerk)
    assert "不能恢复" in client.get(act(submitted, "withdraw")).content.decode()
    assert "已撤回" in told(client.post(act(submitted, "withdraw")))
    page = client.get(reverse("review:proposal", args=[submitted.pk])).content.decode()
    assert "已经撤回" in page


def test_a_large_proposal_is_done_by_the_worker_with_the_same_words(
    make_draft: Make,
    propose: Make,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    at_once: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("review.acting.views.LONG", 1)
    proposal = propose(make_draft(), make_draft("教师资格认定"), by=people.clerk)
    with at_once():
        signed_in(people.clerk).post(act(proposal, "send"), {"note": "请审核"})
    assert "已送本部门法制审核" in Job.objects.get(kind="send").message
    with at_once():
        answer = signed_in(people.legal).post(act(proposal, "submit"))
    job = Job.objects.get(kind="submit")
    assert answer["Location"] == reverse("jobs:job", args=[job.pk])
    assert (job.state, job.url) == ("done", reverse("review:proposal", args=[proposal.pk]))
    assert "等待机构编制部门审核" in job.message
    proposal.refresh_from_db()
    with at_once():
        signed_in(people.staffing).post(act(proposal, "approve"), approval(proposal))
    assert "2项职权已封存并赋码" in Job.objects.get(kind="approve").message


def test_an_approval_that_the_worker_refuses_can_be_mended(
    submitted: Proposal,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    at_once: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("review.acting.views.LONG", 1)
    client = signed_in(people.staffing)
    with at_once():
        client.post(act(submitted, "approve"), approval(submitted, digest="sm3:00"))
    job = Job.objects.get(kind="approve")
    assert job.state == "failed"
    assert "已重新提交" in job.message
    page = client.get(job.back_url).content.decode()
    assert 'value="编发〔2026〕1号"' in page, "what was typed is still there"
    assert approval(submitted)["digest"] in page, "now of the newest submission"


# --- releasing -------------------------------------------------------------------------------------


@pytest.fixture
def waiting(submitted: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]) -> Proposal:
    signed_in(people.staffing).post(act(submitted, "approve"), approval(submitted))
    return submitted


def confirm(region: Any) -> str:
    return reverse("releases:confirm", args=[region.code])


def test_releasing_asks_again_then_publishes(
    waiting: Proposal, region: Any, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client, day = signed_in(people.staffing), timezone.localdate()
    index = client.get(reverse("releases:index"))
    assert [(g.name, g.total, g.types) for g in index.context["departments"]] == [
        ("天津市教育委员会", 2, [("行政许可", 2)])
    ]
    given = {"effective_on": day.isoformat(), "note": "首次公布"}
    asked = client.get(confirm(region), given)
    assert "将公布2项" in asked.content.decode()
    assert not Release.objects.exists()
    answer = client.post(confirm(region), given | {"seen": asked.context["waiting"].seen})
    made = Release.objects.get()
    assert answer["Location"] == reverse("releases:release", args=[made.pk])
    page = client.get(answer["Location"])
    assert made.digest in page.content.decode()
    assert page.context["intact"] is True
    assert "与内容相符" in page.content.decode()
    assert reverse("publish:change", args=[region.code, made.number]) in page.content.decode()


def test_a_future_release_says_what_becomes_of_it(
    waiting: Proposal, region: Any, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    day = timezone.localdate() + dt.timedelta(days=10)
    page = signed_in(people.staffing).get(confirm(region), {"effective_on": day.isoformat()}).content.decode()
    assert "即将生效" in page


def test_a_past_date_is_refused(
    waiting: Proposal, region: Any, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(people.staffing)
    for ask in (client.get, client.post):
        assert "生效日期不能早于今天" in ask(confirm(region), {"effective_on": "2020-01-01"}).content.decode()
    assert not Release.objects.exists()


def test_what_was_approved_meanwhile_is_not_released_unseen(
    waiting: Proposal,
    make_draft: Make,
    propose: Make,
    decide: Make,
    region: Any,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
) -> None:
    client = signed_in(people.second)
    given = {"effective_on": timezone.localdate().isoformat()}
    seen = client.get(confirm(region), given).context["waiting"].seen
    decide(propose(make_draft("教师资格认定")))
    answer = client.post(confirm(region), given | {"seen": seen})
    assert answer.status_code == 409
    assert "有变化" in answer.content.decode()
    assert not Release.objects.exists()


@pytest.mark.parametrize("who", ["inspector", "root"])
def test_who_is_not_the_staffing_office_releases_nothing(
    waiting: Proposal, region: Any, people: SimpleNamespace, signed_in: Callable[..., Any], who: str
) -> None:
    client = signed_in(getattr(people, who))
    assert "您没有这一职责" in client.get(reverse("releases:index") + "?region=120000").content.decode()
    answer = client.post(confirm(region), {"effective_on": timezone.localdate().isoformat(), "seen": ""})
    assert "您没有这一职责" in answer.content.decode()
    assert not Release.objects.exists()


def test_a_large_release_is_done_by_the_worker(
    waiting: Proposal,
    region: Any,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    at_once: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("publish.release_views.LONG", 1)
    client = signed_in(people.staffing)
    given = {"effective_on": timezone.localdate().isoformat(), "note": "首次"}
    seen = client.get(confirm(region), given).context["waiting"].seen
    with at_once():
        client.post(confirm(region), given | {"seen": seen})
    job = Job.objects.get(kind="release")
    assert job.state == "done", job.message
    assert job.url == reverse("releases:release", args=[Release.objects.get().pk])


def test_release_screens_ask_a_constant_number_of_queries(
    make_draft: Make,
    propose: Make,
    decide: Make,
    region: Any,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
) -> None:
    client, counts = signed_in(people.second), []
    for size in (2, 60):
        decide(propose(*(make_draft(f"许可{size}-{n}", order=n) for n in range(size))))
        with CaptureQueriesContext(connection) as waiting:
            client.get(reverse("releases:index"))
        made = release(region, by=people.staffing, effective_on=timezone.localdate())
        with CaptureQueriesContext(connection) as shown:
            client.get(reverse("releases:release", args=[made.pk]))
        counts.append(len(waiting))
        assert len(shown) <= MOST_QUERIES
    counting = 1  # what fits on one page is not counted besides
    assert counts[1] <= counts[0] + 1 + counting
    assert max(counts) <= MOST_QUERIES


# --- signing in ------------------------------------------------------------------------------------


def test_signing_in_leads_to_the_desk(people: SimpleNamespace, client: Any) -> None:
    page = client.get(reverse("login")).content.decode()
    assert "登录" in page
    answer = client.post(reverse("login"), {"username": "clerk", "password": "wrong"})
    assert "用户名或密码不正确" in answer.content.decode()
    answer = client.post(reverse("login"), {"username": "clerk", "password": "Qingdan-2026!"})
    assert answer["Location"] == reverse("office:desk")
    assert client.post(reverse("logout"))["Location"] == "/login/?out=1"


def test_the_admin_signs_in_at_the_same_place(people: SimpleNamespace, client: Any) -> None:
    answer = client.get(reverse("admin:index"), follow=True)
    assert "公开网站" in answer.content.decode()
    assert answer.request["QUERY_STRING"] == "next=%2Fadmin%2F"
