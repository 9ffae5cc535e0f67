"""The screens of law changes: who reaches them, what they say, and that acting there is acting by the rules."""

from __future__ import annotations

import datetime as dt
import io
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

from departments.models import Department
from jobs.models import Job
from laws.models import LawEvent, LawVersion
from office.clocks import Clocks
from powers.drafting import draft_from
from review.law_changes import views as law_change_views
from review.law_changes.drafting import draft_adjustment
from review.law_changes.following import follow_up, keep
from review.law_changes.reading import bars, months_ahead, radar
from review.models.law_changes import AdjustmentTask
from review.models.proposals import Proposal
from review.models.rules import MemberUnit
from tests.page_forms import form_in, form_on, seen_on

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
LISTS = (
    "law_changes",
    "law_changes_export",
    "law_radar",
    "law_tasks",
    "law_omissions",
    "law_omissions_export",
)


def day(offset: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=offset)).isoformat()


@pytest.fixture
def world(take_law: Make, list_power: Make, neighbour: Department, department: Department) -> SimpleNamespace:
    """A law amended ten days ago, cited by powers of two departments, each with its task."""
    take_law("2009-06-27", "2010-01-01", OLD)
    list_power("拒绝提供统计资料的处罚", ("第三条", OLD["第三条"]))
    list_power("统计管理", ("第二条第一款", OLD["第二条"]))
    list_power("民政统计处罚", ("第三条", OLD["第三条"]), department=neighbour)
    take_law(day(-30), day(-10), NEW)
    follow_up()
    tasks = AdjustmentTask.objects
    return SimpleNamespace(
        event=LawEvent.objects.get(),
        task=tasks.get(department=department),
        other=tasks.get(department=neighbour),
    )


def make_late(task: AdjustmentTask) -> None:
    AdjustmentTask.objects.filter(pk=task.pk).update(due_on=day(-4))


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def address(name: str, *args: Any) -> str:
    return reverse(f"review:{name}", args=args)


def book(answer: Any) -> list[tuple[Any, ...]]:
    data = io.BytesIO(b"".join(answer.streaming_content))
    return list(load_workbook(data).active.iter_rows(values_only=True))


# --- who reaches what ------------------------------------------------------------------------------------


def test_a_task_is_open_to_the_right_people_only(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    seeing = {"clerk", "legal", "staffing", "second", "inspector", "root"}
    for name, user in vars(people).items():
        client = signed_in(user)
        expected = 200 if name in seeing else 404
        for door in ("law_task", "law_task_keep"):
            assert client.get(address(door, world.task.pk)).status_code == expected, (name, door)
        if expected == 404:
            for door in ("law_task_draft", "law_task_keep"):
                assert client.post(address(door, world.task.pk)).status_code == 404, (name, door)


def test_a_member_reaches_a_task_once_it_is_omitted(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.member)
    make_late(world.task)
    assert client.get(address("law_task", world.task.pk)).status_code == 200
    assert client.get(address("law_task", world.other.pk)).status_code == 404
    page = client.get(address("law_omissions")).content.decode()
    assert "天津市教育委员会" in page
    assert "天津市民政局" not in page


def test_anonymous_is_sent_to_sign_in(world: SimpleNamespace, client: Any) -> None:
    doors = [address(name) for name in LISTS] + [address("law_change", world.event.pk)]
    doors += [address(name, world.task.pk) for name in ("law_task", "law_task_draft", "law_task_keep")]
    for door in doors:
        answer = client.get(door)
        assert answer.status_code == 302, door
        assert answer["Location"].startswith(f"{reverse('login')}?next=")
        assert client.post(door).status_code == 302


def test_lists_hold_what_a_person_may_see(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    """Every law change is known to all; whose powers it touches only to those concerned."""
    tasks = {"clerk": 1, "legal": 1, "neighbour": 1, "staffing": 2, "second": 2, "inspector": 2, "root": 2}
    for name, user in vars(people).items():
        client = signed_in(user)
        event = client.get(address("law_changes")).context["page"].object_list[0]
        assert event.task_count == tasks.get(name, 0), name
        assert len(client.get(address("law_tasks")).context["page"].object_list) == tasks.get(name, 0), name
        page = client.get(address("law_change", world.event.pk))
        assert len(page.context["sections"]) == tasks.get(name, 0), name


def test_omissions_are_for_those_who_follow_the_region(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    make_late(world.task)
    followers = {"staffing", "second", "member", "inspector", "root"}
    for name, user in vars(people).items():
        client = signed_in(user)
        page = client.get(address("law_omissions"))
        assert len(page.context["page"].object_list) == (name in followers), name
        assert len(book(client.get(address("law_omissions_export")))) == 1 + (name in followers), name


def test_who_only_reads_is_told_why_they_cannot_act(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    for name in ("staffing", "inspector", "root"):
        client = signed_in(getattr(people, name))
        page = client.get(address("law_task", world.task.pk)).content.decode()
        assert page.count("您没有这一职责") == 1, name
        for door in ("law_task_draft", "law_task_keep"):
            answer = client.post(address(door, world.task.pk), {"reason": "没有变化"})
            assert answer.status_code == 409, (name, door)
            assert "您没有这一职责" in answer.content.decode()
    assert AdjustmentTask.objects.get(pk=world.task.pk).state == "open"


# --- acting ----------------------------------------------------------------------------------------------


def test_one_click_drafts_and_leads_to_the_proposal(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.clerk)
    assert client.get(address("law_task_draft", world.task.pk)).status_code == 405
    answer = client.post(address("law_task_draft", world.task.pk))
    proposal = Proposal.objects.get(kind="adjustment")
    assert answer["Location"] == address("proposal", proposal.pk)
    assert "已起草2项职权的调整" in told(answer)
    page = client.get(address("law_task", world.task.pk)).content.decode()
    assert f"第{proposal.pk}号申请（起草中）" in page
    again = client.post(address("law_task_draft", world.task.pk))
    assert again.status_code == 409
    assert "任务目前为“已起草”" in again.content.decode()


def test_the_person_is_told_which_powers_were_left(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make, propose: Make
) -> None:
    item = world.task.items.select_related("version").first()
    propose(draft_from(item.version), action="modify", base=item.version)
    answer = signed_in(people.clerk).post(address("law_task_draft", world.task.pk))
    assert "有1项未纳入" in told(answer)
    assert item.version.title in told(answer)


def test_many_powers_are_drafted_by_the_worker_once(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make, at_once: Make, monkeypatch: Any
) -> None:
    monkeypatch.setattr(law_change_views, "LONG", 1)
    client = signed_in(people.clerk)
    with at_once():
        answer = client.post(address("law_task_draft", world.task.pk))
    job = Job.objects.get()
    assert answer["Location"] == reverse("jobs:job", args=[job.pk])
    assert (job.state, job.url) == ("done", address("proposal", Proposal.objects.get(kind="adjustment").pk))
    assert "已起草2项" in job.message
    assert client.post(address("law_task_draft", world.task.pk)).status_code == 409


def test_a_second_click_gets_the_job_under_way(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make, monkeypatch: Any
) -> None:
    monkeypatch.setattr(law_change_views, "LONG", 1)
    client = signed_in(people.clerk)
    first = client.post(address("law_task_draft", world.task.pk))["Location"]
    assert client.post(address("law_task_draft", world.task.pk))["Location"] == first


def test_a_job_that_is_refused_says_why(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make, at_once: Make, monkeypatch: Any
) -> None:
    monkeypatch.setattr(law_change_views, "LONG", 1)
    with at_once():
        signed_in(people.clerk).post(address("law_task_draft", world.task.pk))
        keep(
            AdjustmentTask.objects.with_progress().get(pk=world.task.pk),
            by=people.legal,
            reason="没有变化。",
        )
    job = Job.objects.get()
    assert job.state == "failed"
    assert "任务目前为“无需调整”" in job.message


def test_keeping_asks_for_a_reason_and_shows_it(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    client, door = signed_in(people.legal), address("law_task_keep", world.task.pk)
    assert "任务办结，不能撤销" in client.get(door).content.decode()
    for empty in ("", "   "):
        assert "请写明无需调整的理由" in client.post(door, {"reason": empty}).content.decode()
    assert "字" in client.post(door, {"reason": "长" * 2001}).content.decode()
    answer = client.post(door, {"reason": "所引内容没有变化。"})
    assert answer["Location"] == address("law_task", world.task.pk)
    assert "所引内容没有变化。" in client.get(answer["Location"]).content.decode()
    late = client.post(door, {"reason": "再次登记"})
    assert late.status_code == 409
    assert "任务目前为“无需调整”" in late.content.decode()


# --- what they say ---------------------------------------------------------------------------------------


def test_a_change_is_shown_article_by_article_with_who_cites_it(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    page = signed_in(people.staffing).get(address("law_change", world.event.pk)).content.decode()
    assert "第三条 → 第四条" in page
    assert '<del><span class="visually-hidden">［删去：</span>五<' in page
    assert '<ins><span class="visually-hidden">［增加：</span>十<' in page
    assert "为了科学、有效地组织" not in page, "an article that stayed is not listed"
    for word in ("拒绝提供统计资料的处罚", "统计管理", "民政统计处罚", "个工作日", "天津市民政局"):
        assert word in page


def test_a_task_shows_each_article_with_the_powers_that_cite_it(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    page = signed_in(people.clerk).get(address("law_task", world.task.pk)).content.decode()
    for word in ("条号变动", "修改并变动条号", "条文没有变化，只是条号变了", "引用第二条第一款", "起草调整"):
        assert word in page
    assert "民政统计处罚" not in page


def test_an_article_without_a_sure_counterpart_is_shown_beside_the_nearest(
    take_law: Make, list_power: Make, department: Department, people: SimpleNamespace, signed_in: Make
) -> None:
    cited = "主管部门检查统计工作，可以发出统计检查查询书，向检查对象查询有关事项。"
    near = "主管部门有权要求单位提供原始记录和凭证、统计台账、会计资料及其他证明。"
    take_law("2009-06-27", "2010-01-01", OLD | {"第四条": cited})
    list_power("统计检查", ("第四条", cited))
    take_law(day(-30), day(-10), NEW | {"第五条": near})
    follow_up()
    client = signed_in(people.clerk)
    task = AdjustmentTask.objects.get(department=department)
    assert [item.kind for item in task.items.all()] == ["unsure"]
    for page in (client.get(address("law_task", task.pk)), client.get(address("law_change", task.event_id))):
        shown = page.content.decode()
        assert "没有找到对应条文" in shown
        assert "请人判断" in shown
        assert "相近的第五条" in shown
        assert near in shown
        assert "提出取消" not in shown


def test_a_repeal_shows_the_articles_that_are_cited(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make, take_law: Make
) -> None:
    words = {"第一条": f"本条例自{day(40)}起施行，《{LAW}》同时废止。"}
    take_law(day(-1), day(40), words, title="新条例", type="行政法规")
    follow_up()
    event = LawEvent.objects.get(kind="repeal")
    client = signed_in(people.clerk)
    page = client.get(address("law_change", event.pk)).content.decode()
    assert "起废止，由《新条例》第一条" in page
    task = event.tasks.get(department__name="天津市教育委员会")
    page = client.get(address("law_task", task.pk)).content.decode()
    assert "法律废止后，这一条不能再作依据" in page
    assert "统一领导" in page, "the words of the last text"


def test_a_text_without_words_says_so(take_law: Make, people: SimpleNamespace, signed_in: Make) -> None:
    take_law("2009-06-27", "2010-01-01", OLD)
    take_law(day(-30), day(-10), {})
    follow_up()
    client = signed_in(people.clerk)
    assert "尚无条文" in client.get(address("law_changes")).content.decode()
    page = client.get(address("law_change", LawEvent.objects.get().pk)).content.decode()
    assert "法律库还没有这个文本的条文" in page


def test_the_radar_counts_down_to_what_comes_into_force(
    world: SimpleNamespace, take_law: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    take_law(day(-1), day(60), NEW | {"第四条": NEW["第四条"].replace("十万元", "二十万元")})
    take_law(day(-2), day(20), {"第一条": "新法第一条。"}, title="新法")
    LawVersion.objects.filter(law__title="新法").update(status="future")
    take_law(day(-3), "", {"第一条": "日期未定的第一条。"}, title="日期未定法", status_registry="尚未生效")
    follow_up()
    client = signed_in(people.staffing)
    page = client.get(address("law_radar"))
    rows = page.context["page"].object_list
    assert [(r.title, r.what, r.days) for r in rows] == [
        ("新法", "新制定", 20),
        (LAW, "新文本", 60),
        ("日期未定法", "新制定", 0),
    ]
    assert rows[1].event.task_count == 0, (
        "the quotations still say the text before: adjusted is what is cited"
    )
    text = page.content.decode()
    assert "20天" in text
    assert "施行日期待补" in text
    chart = months_ahead(rows)
    assert len(chart.labels) == 12
    assert sum(sum(one.values) for one in chart.series) == 2
    assert 'role="img"' in text, "the picture beside the table"


def test_the_clock_says_in_words_how_much_is_left(region: Any) -> None:
    clocks = Clocks(dt.date(2024, 2, 8))

    def shown(text: str) -> tuple[str, str]:
        clock = clocks.until(dt.date.fromisoformat(text))
        return clock.level, clock.words

    assert shown("2024-02-19") == ("soon", "还剩3个工作日")
    assert shown("2024-02-21") == ("fine", "还剩5个工作日")
    assert shown("2024-02-08") == ("soon", "今天到期")
    assert shown("2024-02-05") == ("late", "已逾期3个工作日")
    holiday = Clocks(dt.date(2024, 2, 12)).until(dt.date(2024, 2, 11))
    assert (holiday.level, holiday.words) == ("late", "已逾期1个工作日")


def test_the_board_marks_late_and_provisional_deadlines_in_words(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    AdjustmentTask.objects.filter(pk=world.task.pk).update(due_on=day(-9), due_provisional=True)
    page = signed_in(people.clerk).get(address("law_tasks")).content.decode()
    for word in ("已逾期", "暂定", "起草调整"):
        assert word in page
    assert "无需调整</a>" not in page, "that is for the legal reviewer to say"
    assert "无需调整</a>" in signed_in(people.legal).get(address("law_tasks")).content.decode()


def test_the_picture_shows_how_far_departments_are(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    make_late(world.other)
    draft_adjustment(world.task, by=people.clerk)
    shown = bars(AdjustmentTask.objects.all())
    assert [(bar.department, [(p.kind, p.count, p.width) for p in bar.parts]) for bar in shown] == [
        ("天津市民政局", [("late", 1, 100.0)]),
        ("天津市教育委员会", [("drafted", 1, 100.0)]),
    ]
    page = signed_in(people.staffing).get(address("law_tasks")).content.decode()
    assert "各部门办理情况" in page
    assert '<rect class="late" x="0.0" width="100.0"' in page
    assert "各部门办理情况" not in signed_in(people.clerk).get(address("law_tasks")).content.decode()


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("clerk", ["法律变化，请起草调整或者说明无需调整", "1件已逾期", "已逾期"]),
        ("staffing", ["有1件法律变化到期没有提出调整", "查看名单"]),
        ("member", ["有1件法律变化到期没有提出调整"]),
        ("stranger", []),
    ],
)
def test_the_desk_tells_of_tasks(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make, who: str, words: list[str]
) -> None:
    make_late(world.task)
    page = signed_in(getattr(people, who)).get(reverse("office:desk")).content.decode()
    assert [word for word in words if word not in page] == []
    assert bool(words) is ("法律变化" in page.split("<main", 1)[1])


# --- lists -----------------------------------------------------------------------------------------------


def test_changes_are_filtered_sorted_and_exported(
    world: SimpleNamespace, take_law: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    take_law("2001-01-01", "2001-01-01", OLD, title="=另一部法")
    take_law(day(-5), day(90), NEW, title="=另一部法")
    make_late(world.other)
    follow_up()
    other = LawEvent.objects.get(law__title="=另一部法")
    client = signed_in(people.staffing)

    def found(**given: str) -> list[int]:
        return [event.pk for event in client.get(address("law_changes"), given).context["page"].object_list]

    first = world.event.pk
    assert found() == [other.pk, first]
    assert found(q="《另一部》 法") == [other.pk]
    assert found(kind="repeal") == []
    assert found(period="coming") == [other.pk]
    assert found(period="30") == [first]
    assert found(period="older") == []
    assert found(state="waiting") == [first]
    assert found(state="overdue") == [first]
    assert found(state="none") == [other.pk]
    assert found(sort="-powers") == [first, other.pk]
    rows = book(client.get(address("law_changes_export"), {"state": "none"}))
    assert rows[0][:3] == ("施行日期", "法律文件", "变化")
    assert [row[:3] for row in rows[1:]] == [(day(90), "=另一部法", "新文本")], "never taken for a formula"


def test_tasks_are_filtered_and_those_finished_are_out_of_the_way(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make, neighbour: Department
) -> None:
    make_late(world.other)
    keep(AdjustmentTask.objects.with_progress().get(pk=world.task.pk), by=people.legal, reason="没有变化。")
    client = signed_in(people.staffing)

    def found(**given: Any) -> list[int]:
        return [task.pk for task in client.get(address("law_tasks"), given).context["page"].object_list]

    assert found() == [world.other.pk]
    assert found(state="kept") == [world.task.pk]
    assert found(state="late") == [world.other.pk]
    assert found(state="all") == [world.other.pk, world.task.pk]
    assert found(state="all", department=neighbour.pk) == [world.other.pk]
    assert found(state="all", q="测试法", sort="-due") == [world.task.pk, world.other.pk]
    assert found(q="没有这部法") == []


def test_omissions_are_exported_with_how_late_they_are(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    make_late(world.task)
    headings, line = book(signed_in(people.inspector).get(address("law_omissions_export")))
    said = dict(zip(headings, line, strict=True))
    assert (said["法律文件"], said["部门"], said["涉及职权"]) == (LAW, "天津市教育委员会", 2)
    assert "已逾期" in said["期限说明"]


@pytest.mark.parametrize(
    "query",
    [
        "page=999",
        "page=x",
        "state=nonsense",
        "sort=;drop",
        "department=abc",
        "articles=x",
        "period=x",
    ],
)
def test_nonsense_in_the_address_does_no_harm(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make, query: str
) -> None:
    client = signed_in(people.staffing)
    doors = [address(name) for name in LISTS]
    doors += [address("law_change", world.event.pk), address("law_task", world.task.pk)]
    for door in doors:
        assert client.get(f"{door}?{query}").status_code == 200, door


@pytest.mark.slow
def test_the_number_of_queries_does_not_grow_with_the_powers(
    take_law: Make, list_power: Make, people: SimpleNamespace, signed_in: Make, neighbour: Department
) -> None:
    def costs() -> dict[str, int]:
        doors = {name: address(name) for name in LISTS} | {"home": reverse("office:desk")}
        doors["law_change"] = address("law_change", LawEvent.objects.get().pk)
        task = AdjustmentTask.objects.order_by("pk")[0]
        doors["law_task"] = address("law_task", task.pk)
        found = {}
        for name, door in doors.items():
            client.get(door)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(door).status_code == 200
            found[name] = len(queries)
        return found

    take_law("2009-06-27", "2010-01-01", OLD)
    take_law(day(-30), day(-10), NEW)
    for n in range(3):
        list_power(f"第{n}项处罚", ("第三条", OLD["第三条"]))
    follow_up()
    AdjustmentTask.objects.update(due_on=day(-1))
    client = signed_in(people.staffing)
    few = costs()
    for n in range(3, 30):
        body = {"department": neighbour} if n % 2 else {}
        list_power(f"第{n}项处罚", ("第三条", OLD["第三条"]), ("第二条", OLD["第二条"]), **body)
    follow_up()
    AdjustmentTask.objects.update(due_on=day(-1))
    assert costs() == few
    assert max(few.values()) <= 24, few


def test_the_radar_asks_as_often_for_many_laws_as_for_few(
    world: SimpleNamespace, take_law: Make, people: SimpleNamespace
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            radar(people.staffing)
        return len(queries)

    take_law(day(-1), day(60), NEW)
    follow_up()
    few = cost()
    for n in range(5):
        take_law(day(-1), day(20 + n), {"第一条": "新法第一条。"}, title=f"新法{n}")
    assert cost() == few


def test_a_member_proposes_from_the_omission_list_what_a_department_did_not(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make, region: Any, make_user: Make
) -> None:
    make_late(world.task)
    body = Department.objects.create(region=region, code="201", name="天津市司法局")
    MemberUnit.objects.create(region=region, kind="justice", name="市司法局", department=body)
    sitting = make_user("sifa", ("member", region, body))
    link = reverse("admin:review_proposal_for_task", args=[world.task.pk])
    assert link not in signed_in(people.inspector).get(address("law_omissions")).content.decode()
    client = signed_in(sitting)
    assert link in client.get(address("law_omissions")).content.decode()
    page = client.get(link, follow=True)
    assert "拒绝提供统计资料的处罚" in page.content.decode()
    assert "到期没有提出调整" in page.content.decode()
    form = page.context["form"]
    said = {name: form.initial[name] for name in ("trigger", "trigger_on", "reason")}
    there = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
    assert client.post(there, said).status_code == 302
    proposal = Proposal.objects.get(origin=Proposal.Origin.MEMBER)
    assert (proposal.department, proposal.trigger.code) == (world.task.department, "P1")  # type: ignore[union-attr]
    assert proposal.changes.count() == 2
    assert signed_in(people.clerk).get(link).status_code == 404


# --- what was seen ---------------------------------------------------------------------------------------


def test_a_task_that_changed_since_its_page_was_opened_is_not_answered(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    """A corrected text of the law names other articles; what was typed stays, and who sends it once more has seen them."""
    client, keeping = signed_in(people.legal), address("law_task_keep", world.task.pk)
    task, drafting = address("law_task", world.task.pk), address("law_task_draft", world.task.pk)
    opened, seen = form_on(client, keeping, "reason"), seen_on(client, task)
    world.task.items.update(new_label="第九条")
    refused = client.post(keeping, opened | {"reason": "所引内容没有变化。"})
    assert refused.status_code == 409
    assert "这件任务有变化" in refused.content.decode()
    told = client.post(drafting, seen)
    assert told.status_code == 409
    assert "这件任务有变化" in told.content.decode()
    assert AdjustmentTask.objects.get(pk=world.task.pk).state == "open"
    again = form_in(refused, "reason")
    assert again["reason"] == "所引内容没有变化。"
    assert client.post(keeping, again).status_code == 302
