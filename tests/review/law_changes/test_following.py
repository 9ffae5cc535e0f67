"""A change of a law gives each department concerned one task with a deadline; who does nothing is on the omission list."""

from __future__ import annotations

import datetime as dt
import io
import json
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from core.reasons import NotAllowed
from departments.models import CalendarDay, Department, Region
from laws.models import LawEvent, LawVersion
from office.models.deadlines import DeadlineRule
from powers.drafting import draft_from
from review.drafting.submitting import withdraw
from review.law_changes.drafting import draft_adjustment
from review.law_changes.following import TaskAnswer, follow_up, keep, omissions, open_tasks, why_not
from review.models.law_changes import AdjustmentItem, AdjustmentTask
from review.models.proposals import Proposal

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
LAW = "中华人民共和国测试法"
OLD = {
    "第一条": "为了科学、有效地组织统计工作，制定本法。",
    "第二条": "国家建立集中统一的统计系统，实行统一领导、分级负责的统计管理体制。",
    "第三条": "拒绝提供统计资料的，责令改正，给予警告，可以处五万元以下的罚款。",
}
NEW = {
    "第一条": OLD["第一条"],
    "第二条": "国家加强统计监督工作，建立健全统计监督体系。",
    "第三条": OLD["第二条"],
    "第四条": "拒绝提供统计资料的，责令改正，给予警告，可以处十万元以下的罚款。",
}


def ago(days: int) -> str:
    return (timezone.localdate() - dt.timedelta(days=days)).isoformat()


@pytest.fixture
def old(take_law: Make) -> LawVersion:
    return take_law("2009-06-27", "2010-01-01", OLD)  # type: ignore[no-any-return]


@pytest.fixture
def listed(old: LawVersion, list_power: Make, neighbour: Department) -> SimpleNamespace:
    """Powers of two departments that cite the law, published while its old text was in force."""
    return SimpleNamespace(
        fine=list_power("拒绝提供统计资料的处罚", ("第三条", OLD["第三条"])),
        system=list_power("统计管理", ("第二条", OLD["第二条"])),
        purpose=list_power("统计工作", ("第一条", OLD["第一条"])),
        other=list_power("民政统计处罚", ("第三条", OLD["第三条"]), department=neighbour),
    )


@pytest.fixture
def changed(listed: SimpleNamespace, take_law: Make) -> LawEvent:
    """The law as amended ten days ago, noticed today."""
    take_law(ago(30), ago(10), NEW)
    follow_up()
    return LawEvent.objects.get()


def task_of(department: Department) -> AdjustmentTask:
    return AdjustmentTask.objects.with_progress().get(department=department)


def late(task: AdjustmentTask) -> AdjustmentTask:
    """The task, its deadline yesterday."""
    AdjustmentTask.objects.filter(pk=task.pk).update(due_on=ago(1))
    return AdjustmentTask.objects.with_progress().get(pk=task.pk)


# --- opening tasks ---------------------------------------------------------------------------------------


def test_each_department_concerned_gets_one_task_with_its_items(
    changed: LawEvent, listed: SimpleNamespace, department: Department, neighbour: Department
) -> None:
    assert set(changed.tasks.values_list("department", flat=True)) == {department.pk, neighbour.pk}
    items = task_of(department).items.order_by("old_label")
    assert [(i.power_id, i.old_label, i.new_label, i.kind) for i in items] == [
        (listed.fine.power_id, "第三条", "第四条", "moved"),
        (listed.system.power_id, "第二条", "第三条", "renumbered"),
    ]
    assert items[0].basis_uid == listed.fine.bases.get().uid


def test_opening_again_makes_no_task_twice(changed: LawEvent) -> None:
    before = list(AdjustmentItem.objects.values_list("pk", flat=True))
    assert open_tasks(changed) == []
    assert follow_up().opened == []
    assert list(AdjustmentItem.objects.values_list("pk", flat=True)) == before
    assert AdjustmentTask.objects.count() == 2


def test_opening_is_one_audit_event_of_the_region(changed: LawEvent, region: Region) -> None:
    event = Event.objects.get(action="law.tasks_opened")
    assert event.region_code == region.code
    assert event.detail == {"departments": ["天津市教育委员会", "天津市民政局"], "powers": 3}


def test_a_text_without_words_opens_no_tasks_until_it_has_them(
    listed: SimpleNamespace, take_law: Make
) -> None:
    take_law(ago(30), ago(10), {})
    assert len(follow_up().noticed) == 1
    assert not AdjustmentTask.objects.exists()
    take_law(ago(30), ago(10), NEW)
    done = follow_up()
    assert (len(done.noticed), len(done.opened)) == (0, 2)


def test_an_article_that_begins_later_is_a_task_of_its_own_day(
    listed: SimpleNamespace, take_law: Make, department: Department
) -> None:
    begins = "本法自2000年1月1日起施行，但第四条自{:%Y年%-m月%-d日}起施行。"
    clause = begins.format(timezone.localdate() + dt.timedelta(days=60))
    take_law(ago(30), ago(10), NEW | {"第五条": clause})
    follow_up()
    kinds = {
        task.event.kind: set(task.items.values_list("old_label", flat=True))
        for task in AdjustmentTask.objects.filter(department=department).select_related("event")
    }
    assert kinds == {"new_text": {"第二条"}, "articles": {"第三条"}}
    late_one = AdjustmentTask.objects.get(department=department, event__kind="articles")
    assert late_one.effective_on == timezone.localdate() + dt.timedelta(days=60)
    assert follow_up().opened == []


def test_a_law_to_come_opens_tasks_before_its_day(
    listed: SimpleNamespace, take_law: Make, department: Department
) -> None:
    take_law(ago(30), ago(-60), NEW)
    follow_up()
    task = task_of(department)
    assert timezone.localdate() < task.due_on < dt.date.fromisoformat(ago(-60))


def test_a_repeal_opens_tasks_for_every_citation(
    listed: SimpleNamespace, take_law: Make, department: Department
) -> None:
    words = {"第一条": f"本条例自{ago(-90)}起施行，《{LAW}》同时废止。"}
    take_law(ago(20), ago(-90), words, title="新条例", type="行政法规")
    assert [event.kind for event in follow_up().noticed] == ["repeal"]
    assert task_of(department).items.count() == 3
    assert set(task_of(department).items.values_list("kind", flat=True)) == {"ended"}


def test_two_who_open_at_once_open_one_task_each(
    transactional_db: None, listed: SimpleNamespace, take_law: Make
) -> None:
    take_law(ago(30), ago(10), NEW)
    barrier = threading.Barrier(2)
    errors: list[BaseException] = []
    opened: list[AdjustmentTask] = []

    def run() -> None:
        try:
            barrier.wait()
            opened.extend(follow_up().opened)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(opened) == AdjustmentTask.objects.count() == 2
    assert LawEvent.objects.count() == 1
    assert AdjustmentItem.objects.count() == 3


# --- following what changes -------------------------------------------------------------------------------


def test_a_corrected_text_corrects_the_items_of_an_open_task(
    changed: LawEvent, take_law: Make, listed: SimpleNamespace, department: Department
) -> None:
    corrected = {"第一条": OLD["第一条"], "第二条": OLD["第二条"], "第三条": NEW["第四条"]}
    take_law(ago(30), ago(10), corrected)
    follow_up()
    items = task_of(department).items.all()
    assert [(i.power_id, i.kind) for i in items] == [(listed.fine.power_id, "changed")]


def test_a_task_with_nothing_left_is_closed(
    changed: LawEvent, take_law: Make, department: Department
) -> None:
    take_law(ago(30), ago(10), OLD)
    follow_up()
    task = task_of(department)
    assert (task.state, task.progress) == ("done", "done")  # type: ignore[attr-defined]
    assert task.closed_at is not None
    assert Event.objects.filter(action="law.task_settled", target_id=task.pk).exists()


def test_a_task_that_was_kept_is_left_alone(
    changed: LawEvent, take_law: Make, people: SimpleNamespace, department: Department
) -> None:
    keep(task_of(department), by=people.legal, reason="引文仅涉及总则，职权不变。")
    take_law(ago(30), ago(10), OLD)
    follow_up()
    assert task_of(department).state == "kept"


def test_the_deadline_is_counted_in_working_days_over_the_spring_festival(
    listed: SimpleNamespace, take_law: Make, department: Department
) -> None:
    take_law("2024-01-20", "2024-02-01", NEW)
    follow_up(today=dt.date(2024, 2, 5))
    task = task_of(department)
    assert (task.due_on, task.due_provisional) == (dt.date(2024, 3, 1), False)


def test_the_regions_own_term_counts(
    listed: SimpleNamespace, take_law: Make, region: Region, department: Department
) -> None:
    DeadlineRule.objects.create(step="propose", region=region, working_days=3)
    take_law("2024-01-20", "2024-02-01", NEW)
    follow_up(today=dt.date(2024, 2, 5))
    assert task_of(department).due_on == dt.date(2024, 2, 8)


def test_a_provisional_deadline_is_counted_again_when_days_become_known(
    listed: SimpleNamespace, take_law: Make, department: Department
) -> None:
    take_law("2057-12-01", "2058-03-03", NEW)
    follow_up(today=dt.date(2058, 1, 6))
    task = task_of(department)
    assert (task.due_on, task.due_provisional) == (dt.date(2058, 2, 25), True)
    CalendarDay.objects.create(date=dt.date(2058, 2, 26), is_working=False)
    follow_up(today=dt.date(2058, 1, 7))
    assert task_of(department).due_on == dt.date(2058, 2, 22)


def test_another_day_of_effect_makes_another_deadline(
    listed: SimpleNamespace, take_law: Make, department: Department
) -> None:
    take_law("2024-01-20", "2024-03-01", NEW)
    follow_up(today=dt.date(2024, 1, 22))
    assert task_of(department).due_on == dt.date(2024, 2, 23)
    take_law("2024-01-20", "2024-04-01", NEW)
    follow_up(today=dt.date(2024, 1, 23))
    assert task_of(department).due_on == dt.date(2024, 3, 25)


def test_a_deadline_once_given_stays_when_the_rule_changes(changed: LawEvent, department: Department) -> None:
    given = task_of(department).due_on
    DeadlineRule.objects.filter(step="propose").update(working_days=1)
    follow_up()
    assert task_of(department).due_on == given


# --- nothing to adjust ------------------------------------------------------------------------------------


def test_the_legal_reviewer_states_that_nothing_needs_adjusting(
    changed: LawEvent, people: SimpleNamespace, department: Department
) -> None:
    task = task_of(department)
    keep(task, by=people.legal, reason=" 所引内容没有变化。 ")
    task = task_of(department)
    assert (task.state, task.kept_reason, task.kept_by) == ("kept", "所引内容没有变化。", people.legal)
    event = Event.objects.get(action="law.kept")
    assert (event.actor, event.region_code) == (people.legal, "120000")


def test_keeping_needs_a_reason(changed: LawEvent, people: SimpleNamespace, department: Department) -> None:
    with pytest.raises(NotAllowed, match="写明无需调整的理由"):
        keep(task_of(department), by=people.legal, reason="  ")


def test_a_closed_task_is_not_closed_again(
    changed: LawEvent, people: SimpleNamespace, department: Department
) -> None:
    keep(task_of(department), by=people.legal, reason="没有变化。")
    with pytest.raises(NotAllowed, match="任务目前为“无需调整”"):
        keep(task_of(department), by=people.legal, reason="没有变化。")
    with pytest.raises(NotAllowed, match="任务目前为“无需调整”"):
        draft_adjustment(task_of(department), by=people.clerk)


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [(TaskAnswer.DRAFT, {"clerk", "legal"}), (TaskAnswer.KEEP, {"legal"})],
)
def test_only_the_departments_own_people_act(
    changed: LawEvent, people: SimpleNamespace, department: Department, answer: str, allowed: set[str]
) -> None:
    """Not the staffing office, not another department, not a superuser."""
    task = task_of(department)
    act = draft_adjustment if answer == TaskAnswer.DRAFT else partial(keep, reason="没有变化。")
    able = {name for name, user in vars(people).items() if not why_not(task, answer, user)}
    assert able == allowed
    for name in set(vars(people)) - allowed:
        with pytest.raises(NotAllowed, match="您没有这一职责"):
            act(task, by=getattr(people, name))
    assert not Proposal.objects.filter(kind="adjustment").exists()


# --- who sees what, and who did nothing -------------------------------------------------------------------


def seen(user: User) -> set[str]:
    return {task.department.name for task in AdjustmentTask.objects.visible_to(user)}


def test_tasks_are_seen_by_the_department_and_the_offices_of_the_region(
    changed: LawEvent, people: SimpleNamespace
) -> None:
    both = {"天津市教育委员会", "天津市民政局"}
    expected = {
        "clerk": {"天津市教育委员会"},
        "legal": {"天津市教育委员会"},
        "neighbour": {"天津市民政局"},
        "staffing": both,
        "second": both,
        "inspector": both,
        "root": both,
    }
    assert {name: found for name, user in vars(people).items() if (found := seen(user))} == expected


def test_a_member_of_the_joint_meeting_sees_what_was_omitted(
    changed: LawEvent, people: SimpleNamespace, neighbour: Department
) -> None:
    assert seen(people.member) == set()
    late(task_of(neighbour))
    assert seen(people.member) == {"天津市民政局"}


def test_a_department_that_does_nothing_in_time_is_on_the_omission_list(
    changed: LawEvent, people: SimpleNamespace, department: Department, neighbour: Department
) -> None:
    assert not omissions(people.staffing).exists()
    late(task_of(neighbour))
    followers = {"staffing", "second", "member", "inspector", "root"}
    listing = {name: [task.department for task in omissions(user)] for name, user in vars(people).items()}
    assert listing == {name: [neighbour] if name in followers else [] for name in vars(people)}


def submitted(proposal: Proposal) -> None:
    """As submitting leaves it; what its checks ask for is tested elsewhere."""
    Proposal.objects.filter(pk=proposal.pk).update(state="submitted", submitted_at=timezone.now())


def test_a_draft_is_no_proposal_until_it_is_submitted(
    changed: LawEvent, people: SimpleNamespace, department: Department
) -> None:
    task = task_of(department)
    proposal = draft_adjustment(task, by=people.clerk).proposal
    late(task)
    assert [t.pk for t in omissions(people.staffing)] == [task.pk]
    submitted(proposal)
    assert not omissions(people.staffing).exists()


def test_a_withdrawn_proposal_leaves_the_task_open(
    changed: LawEvent, people: SimpleNamespace, department: Department
) -> None:
    proposal = draft_adjustment(task_of(department), by=people.clerk).proposal
    assert late(task_of(department)).progress == "drafted"  # type: ignore[attr-defined]
    submitted(proposal)
    withdraw(Proposal.objects.get(pk=proposal.pk), by=people.clerk)
    task = task_of(department)
    assert task.progress == "open"  # type: ignore[attr-defined]
    assert task in omissions(people.staffing)
    assert draft_adjustment(task, by=people.clerk).proposal != proposal


def test_a_kept_task_is_no_omission(
    changed: LawEvent, people: SimpleNamespace, department: Department
) -> None:
    keep(late(task_of(department)), by=people.legal, reason="没有变化。")
    assert not omissions(people.staffing).exists()


def test_a_task_is_done_when_its_proposal_is_approved(
    changed: LawEvent, people: SimpleNamespace, department: Department, decide: Make
) -> None:
    proposal = draft_adjustment(task_of(department), by=people.clerk).proposal
    Proposal.objects.filter(pk=proposal.pk).update(kind="initial")
    decide(Proposal.objects.get(pk=proposal.pk))
    assert late(task_of(department)).progress == "done"  # type: ignore[attr-defined]
    assert not omissions(people.staffing).exists()
    follow_up()
    assert task_of(department).progress == "done"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("state", "progress"),
    [("partly", "done"), ("rejected", "done"), ("returned", "drafted"), ("reviewing", "drafted")],
)
def test_the_proposal_tells_how_far_a_task_is(
    changed: LawEvent, people: SimpleNamespace, department: Department, state: str, progress: str
) -> None:
    proposal = draft_adjustment(task_of(department), by=people.clerk).proposal
    Proposal.objects.filter(pk=proposal.pk).update(state=state, submitted_at=timezone.now())
    assert late(task_of(department)).progress == progress  # type: ignore[attr-defined]
    assert not omissions(people.staffing).exists()


def test_powers_left_out_of_an_approved_proposal_open_the_task_again(
    changed: LawEvent,
    listed: SimpleNamespace,
    people: SimpleNamespace,
    department: Department,
    propose: Make,
    decide: Make,
) -> None:
    other = propose(draft_from(listed.system), action="modify", base=listed.system)
    made = draft_adjustment(task_of(department), by=people.clerk)
    assert [left.title for left in made.left] == ["统计管理"]
    Proposal.objects.filter(pk=made.proposal.pk).update(kind="initial")
    decide(Proposal.objects.get(pk=made.proposal.pk))
    follow_up()
    task = task_of(department)
    assert task.progress == "open"  # type: ignore[attr-defined]
    assert [item.power_id for item in task.items.all()] == [listed.system.power_id]
    assert other.changes.get().is_open


# --- the commands -------------------------------------------------------------------------------------------


def run(name: str, *args: str) -> str:
    out = io.StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def test_the_nightly_command_notices_and_opens(
    listed: SimpleNamespace, take_law: Make, department: Department
) -> None:
    take_law(ago(30), ago(10), NEW)
    assert "（试运行，未写入）发现法律变化1件，开出调整任务2件。" in run("notice_law_changes", "--dry-run")
    assert not LawEvent.objects.exists()
    said = run("notice_law_changes")
    assert f"天津市教育委员会：《{LAW}》" in said
    assert "发现法律变化0件，开出调整任务0件" in run("notice_law_changes")


def test_the_nightly_command_looks_back_as_far_as_it_is_told(listed: SimpleNamespace, take_law: Make) -> None:
    take_law(ago(300), ago(250), NEW)
    assert "发现法律变化0件" in run("notice_law_changes", "--days", "200")
    assert "发现法律变化1件" in run("notice_law_changes", "--days", "300")
    for wrong in ("-1", "x", "99999"):
        with pytest.raises(CommandError, match="不是0至36500的天数"):
            run("notice_law_changes", f"--days={wrong}")


def test_an_import_is_followed_up_at_once(listed: SimpleNamespace, tmp_path: Path) -> None:
    """Also a law that was not in the library when the powers that cite it were published."""
    record = {
        "title": LAW,
        "type": "法律",
        "version_date": ago(30),
        "effective_date_registry": ago(10),
        "articles": [{"no": no, "n": n, "text": text} for n, (no, text) in enumerate(NEW.items(), start=1)],
    }
    path = tmp_path / "new.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    assert "发现法律变化" not in run("import_laws", str(path), "--dry-run")
    assert not LawVersion.objects.filter(version_date=ago(30)).exists()
    assert "发现法律变化1件，开出调整任务2件。" in run("import_laws", str(path))
    assert "发现法律变化" not in run("import_laws", str(path))


def test_citations_are_linked_before_the_impact_is_looked_for(
    list_power: Make, take_law: Make, department: Department
) -> None:
    list_power("拒绝提供统计资料的处罚", ("第三条", OLD["第三条"]))
    take_law("2009-06-27", "2010-01-01", OLD)
    take_law(ago(30), ago(10), NEW)
    run("notice_law_changes")
    assert task_of(department).items.count() == 1
