"""The joint meetings and the follow-up of the demo (演示的联席会议、督办): one meeting held, one planned, and a department
that did not follow a change of a law, for which a member has put the change forward."""

from __future__ import annotations

from collections.abc import Iterable

from demo.cast import Cast
from demo.clock import Story
from demo.library import quoted, texts_to_quote
from departments.models import Region
from laws.law_events import WINDOW
from review.drafting.submitting import submit
from review.handling.issuing import answer, close, issue, receive
from review.law_changes.following import follow_up, keep
from review.meetings.holding import call_meeting, put_on_agenda
from review.models.law_changes import AdjustmentTask
from review.models.meetings import Handling, Meeting, MeetingItem
from review.models.proposals import Proposal
from review.models.rules import ChangeAction
from review.proposals.replying import reply

HELD, PLANNED = 21, -3
"""When the meetings are, in working days before today."""
NOTICED = 35
"""When the change of the law was noticed."""
FOOD_LAW = "中华人民共和国食品安全法"
PLACE = "市委编办第一会议室（演示）"


def meetings_and_follow_up(cast: Cast) -> Iterable[Story]:
    """Every story of a meeting, and of a department that did not do its part."""
    meetings: dict[int, Meeting] = {}
    yield _called(cast, meetings, HELD, 34)
    yield _called(cast, meetings, PLANNED, 12)
    yield _partly_approved(cast, meetings)
    yield _on_agenda(
        cast, meetings, "wj-04", "医疗科室不能出租承包", "“承包”一词群众误解为内部承包，建议加注。"
    )
    yield _on_agenda(
        cast, meetings, "yj-04", "不给员工做安全培训怎么罚", "处罚对象是生产经营单位，建议写明。"
    )
    yield _followed_up(cast)
    yield _proposed_by_member(cast)


def _called(cast: Cast, meetings: dict[int, Meeting], held: int, day: int) -> Story:
    yield cast.days.at(day, 9)
    region = Region.objects.get(code="120000")
    by = cast.staffing(region)
    meetings[held] = call_meeting(
        region, by=by, held_on=cast.days.ago(held), place=PLACE, chair="市委编办负责人（演示）"
    )


def _to_the_meeting(cast: Cast, made: Proposal, day: int, grounds: str, meeting: Meeting) -> Story:
    """Reviewed with a member against it, gathered, and put on the agenda."""
    yield from cast.submitted(made, day)
    yield from cast.begin(made, day - 1)
    yield from cast.opinions(made, day - 4, said={"justice": ("disagree", grounds)})
    yield from cast.gather(made, day - 6, "市司法局有不同意见，送联席会议审议。")
    yield cast.days.at(day - 7, 10)
    put_on_agenda(made, meeting, by=cast.staffing(made.region))


def _on_agenda(cast: Cast, meetings: dict[int, Meeting], key: str, title: str, grounds: str) -> Story:
    """Waits for the meeting to come."""
    yield cast.days.at(11, 9)
    name = cast.homes[key].short_name
    made = cast.modify(
        {key: {"plain_title": title}}, "M2", f"{name}修改通俗名称为“{title}”", "按公众常用说法修改"
    )
    yield from _to_the_meeting(cast, made, 10, grounds, meetings[PLANNED])


def _partly_approved(cast: Cast, meetings: dict[int, Meeting]) -> Story:
    """The meeting agreed to one of two, and the decision follows it."""
    yield cast.days.at(32, 9)
    made = cast.modify(
        {
            "mca-06": {"plain_title": "没登记就以社团名义活动怎么罚"},
            "mca-07": {"plain_title": "民办非企业不能分红"},
        },
        "M2",
        "市民政局修改两项处罚的通俗名称",
        "按公众常用说法修改",
    )
    why = "“不能分红”只说了一种情形，不能代替整项处罚。"
    yield from _to_the_meeting(cast, made, 31, why, meetings[HELD])
    yield cast.days.at(HELD, 15)
    against = cast.change(made, "mca-07").pk
    items = MeetingItem.objects.filter(meeting=meetings[HELD])
    said = {item.pk: ("reject", why) if item.change_id == against else ("approve", "") for item in items}
    cast.hold(meetings[HELD], said)
    yield from cast.approved(made, 13, refused={against: why})


# --- a law that changed ---------------------------------------------------------------------------------------


def _followed_up(cast: Cast) -> Story:
    """Of the departments whose powers cite the law one did nothing in time: it is reminded, and answers.

    What other laws ask for is still open: a penalty and a licence of fishing, and trademarks from a day to come.
    """
    yield cast.days.at(NOTICED, 9)
    follow_up(days=WINDOW * 4)
    tasks = AdjustmentTask.objects.filter(event__law__title=FOOD_LAW).select_related("department__region")
    late = tasks.get(department__region__code="120000")
    yield cast.days.at(NOTICED - 6, 10)
    for task in tasks.exclude(pk=late.pk):
        keep(task, by=cast.legal(task.department), reason="所引条款的文字没有变化，职权无需调整（演示）。")
    yield cast.days.at(NOTICED - 17, 10)
    told = issue(
        late.department,
        Handling.Step.REMIND,
        by=cast.staffing(late.department.region),
        text=f"{late.event}，你委所引条文已有变化，至今没有提出调整。请于期限内提出，或者书面说明无需调整的理由。",
        due_on=cast.days.ago(NOTICED - 22),
        task=late,
    )
    yield cast.days.at(NOTICED - 18, 15)
    receive(told, by=cast.clerk(late.department))
    yield cast.days.at(NOTICED - 20, 11)
    answer(told, by=cast.legal(late.department), reply="正在核对新旧条文，拟于下周提出调整。")
    yield cast.days.at(4, 10)
    close(told, by=cast.staffing(late.department.region), note="已答复，但未在期限内提出调整，转为催办。")
    issue(
        late.department,
        Handling.Step.URGE,
        by=cast.staffing(late.department.region),
        text="提醒后仍未提出调整，请抓紧办理；市司法局已就其中一项直接提出调整，请一并核对。",
        due_on=cast.days.ago(-3),
        task=late,
    )


def _proposed_by_member(cast: Cast) -> Story:
    """A member puts forward what the department should have, and the department replies."""
    yield cast.days.at(8, 9)
    unit = cast.unit("justice")
    made = cast.propose(
        ["mkt-15"],
        ChangeAction.MODIFY,
        "P1",
        "市司法局提出修改婴幼儿配方食品处罚",
        "《中华人民共和国食品安全法》第一百二十四条已修改，增加婴幼儿配方液态乳，主管部门逾期未提出",
        unit=unit,
    )
    draft = cast.change(made, "mkt-15").version
    name = draft.name.replace("婴幼儿配方乳粉", "婴幼儿配方乳粉、婴幼儿配方液态乳")
    cast.writers[draft.department_id].edit(draft, {"name": name})
    basis = draft.bases.get(title=FOOD_LAW)
    basis.text = quoted(texts_to_quote(newest=True), FOOD_LAW, basis.locator)
    basis.save()
    cast.complete(made)
    yield cast.days.at(7, 10)
    submit(made, by=cast.member(unit), opinion=cast.opinion)
    yield from cast.begin(made, 6)
    yield cast.days.at(4, 15)
    text = "同意市司法局所提修改，本部门将同步修改执法文书和裁量基准。"
    reply(made, by=cast.legal(cast.of(made)), text=text)
    yield from cast.opinions(made, 3)
