"""The yearly report: every number equals what plain SQL counts; as a page, a document and a workbook; for whom."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from departments.models import Department, Region
from powers.drafting import draft_from
from powers.models import PowerVersion
from publish.releasing import release
from review.campaigns.conducting import confirm, open_campaign
from review.handling.issuing import answer, issue, receive
from review.law_changes.following import follow_up
from review.models.meetings import Handling, Meeting
from review.models.proposals import Proposal, Submission

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
LAW = {
    "第一条": "为了科学组织统计工作，制定本法。",
    "第二条": "拒绝提供统计资料的，处五万元以下的罚款。",
}


def today() -> dt.date:
    return timezone.localdate()


def sql(query: str, *given: Any) -> dict[Any, Any]:
    """What a query counts, by its first column."""
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return {row[0]: row[1] if len(row) == 2 else row[1:] for row in cursor.fetchall()}


def number(query: str, *given: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def on_list(region: Region, day: dt.date, by: str) -> dict[str, int]:
    """The list on a day by plain SQL."""
    return sql(
        f"""select {by}.name, count(*) from powers_powerversion v
        join powers_power p on p.id = v.power_id
        join powers_powertype t on t.id = v.power_type_id
        join departments_department d on d.id = v.department_id
        where p.region_id = %s and v.sealed_at is not null and v.standing <> 'cancelled'
        and lower(v.period) <= %s and (upper(v.period) is null or upper(v.period) > %s) group by 1""",
        region.pk, day, day,
    )  # fmt: skip


@pytest.fixture
def year(
    region: Region,
    district: Region,
    department: Department,
    neighbour: Department,
    people: SimpleNamespace,
    make_draft: Make,
    propose: Make,
    decide: Make,
    adjustment: Make,
    bring: Make,
    take_law: Make,
    list_power: Make,
) -> SimpleNamespace:
    """A year with something of everything, made by the functions of the product; and rows of another region."""
    office, last = people.staffing, dt.date(today().year - 1, 12, 1)
    firsts = [make_draft(f"职权{n}", power_type="0" + str(1 + n % 2)) for n in range(4)]
    decide(propose(*firsts))
    decide(propose(make_draft("社团登记", department=neighbour)))
    release(region, by=office, effective_on=last, made_on=last)
    a, b, c, _ = (PowerVersion.objects.get(pk=first.pk) for first in firsts)
    bring(adjustment("甲项"), "rejected")
    bring(adjustment("乙项", power_type="02"), "escalated")
    bring(adjustment("丙项"), "returned")
    bring(adjustment("丁项"), "withdrawn")
    take_law("2009-06-27", "2010-01-01", LAW)
    list_power("统计处罚", ("第二条", LAW["第二条"]), power_type="02")
    for base, action, fields in (
        (a, "modify", {"plain_title": "怎么办"}),
        (b, "cancel", {"standing": "cancelled"}),
        (c, "erratum", {"substantive": False, "change_note": "更正错字", "plain_title": "改"}),
    ):
        decide(propose(draft_from(base, **fields), action=action, base=base))
    decide(propose(make_draft("新增事项"), kind="adjustment"))
    release(region, by=office, effective_on=today())
    day = today() - dt.timedelta(days=40)
    take_law(f"{day}", f"{day}", LAW | {"第二条": "拒绝提供统计资料的，处十万元以下的罚款。"})
    follow_up()
    step = issue(department, "remind", by=office, text="请尽快提出调整。")
    receive(step, by=people.clerk)
    answer(step, by=people.clerk, reply="正在办理。")
    issue(neighbour, "remind", by=office, text="请尽快提出调整。")
    campaign = open_campaign(
        region, today().year, opens_on=today(), closes_on=today() + dt.timedelta(days=20), by=office
    )
    listed = PowerVersion.objects.in_force_on(today()).filter(name="社团登记")
    confirm(campaign, [listed.get().pk], by=people.neighbour)
    _elsewhere(district, people)
    return SimpleNamespace(office=office)


def _elsewhere(district: Region, people: SimpleNamespace) -> None:
    """What must not be counted: another region's."""
    body = Department.objects.create(region=district, code="101", name="和平区教育局")
    other = Proposal.objects.create(
        region=district, department=body, kind="adjustment", title="区级申请", state="submitted"
    )
    Submission.objects.create(proposal=other, number=1, digest="sm3:0")
    Meeting.objects.create(
        region=district, number=1, title="区级会议", held_on=today(), state="closed", created_by=people.root
    )
    Handling.objects.create(
        department=body, step="remind", number="区提〔1〕1号", text="区级", issued_by=people.root
    )


def book(client: Any, **given: Any) -> dict[str, dict[str, list[Any]]]:
    """The workbook: sheet → first cell → the other cells."""
    data = io.BytesIO(b"".join(client.get(reverse("review:yearly_book"), given).streaming_content))
    return {
        sheet.title: {row[0]: list(row[1:]) for row in list(sheet.iter_rows(values_only=True))[1:]}
        for sheet in load_workbook(data).worksheets
    }


@pytest.mark.slow
def test_every_number_is_what_plain_sql_counts(
    year: SimpleNamespace, region: Region, people: SimpleNamespace, signed_in: Make
) -> None:
    sheets = book(signed_in(people.staffing))
    first, last = dt.date(today().year, 1, 1), today()
    days, in_year = (first, last), "between %s and %s"
    local = "at time zone 'Asia/Shanghai')::date"

    for title, by in (("清单规模按职权类型", "t"), ("清单规模按部门", "d")):
        start, end = on_list(region, first - dt.timedelta(days=1), by), on_list(region, last, by)
        expected = {
            name: [start.get(name, 0), end.get(name, 0), end.get(name, 0) - start.get(name, 0)]
            for name in {*start, *end}
        }
        total = [sum(start.values()), sum(end.values()), sum(end.values()) - sum(start.values())]
        assert sheets[title] == expected | {"合计": total}
        assert total[:2] == [5, 10], "five last year; one cancelled, one added, five taken over"

    actions = sql(
        f"""select c.action, count(*), count(distinct v.department_id) from review_change c
        join powers_powerversion v on v.id = c.version_id join powers_power p on p.id = v.power_id
        join review_proposal r on r.id = c.proposal_id
        where p.region_id = %s and r.kind = 'adjustment' and v.sealed_at is not null
        and not isempty(v.period) and lower(v.period) {in_year} group by 1""",
        region.pk, *days,
    )  # fmt: skip
    assert actions == {"add": (1, 1), "modify": (1, 1), "cancel": (1, 1), "erratum": (1, 1)}
    assert sheets["调整情况按动作"] == {"新增": [1, 1], "修改": [1, 1], "取消": [1, 1]}, "勘误 apart"

    decided = sql(
        f"""select d.outcome || r.kind, count(*) from review_decision d
        join review_submission s on s.id = d.submission_id join review_proposal r on r.id = s.proposal_id
        where r.region_id = %s and d.decided_on {in_year} group by 1""",
        region.pk, *days,
    )  # fmt: skip
    handed = sql(
        f"""select r.kind, count(distinct r.id) from review_submission s
        join review_proposal r on r.id = s.proposal_id
        where r.region_id = %s and (s.submitted_at {local} {in_year} group by 1""",
        region.pk, *days,
    )  # fmt: skip
    found = sheets["申请和审定按办理结果"]
    assert found["提交"] == [handed["adjustment"], handed["initial"]]
    for code, label in (
        ("approved", "批准"),
        ("partly", "部分批准"),
        ("rejected", "不予调整"),
        ("returned", "退回"),
    ):
        kinds = [decided.get(code + kind, 0) for kind in ("adjustment", "initial")]
        assert found[label] == kinds, label
    assert found["批准"] == [4, 7]
    assert (found["不予调整"], found["退回"], found["撤回"]) == ([1, 0], [1, 0], [1, 0])

    opinions = sql(
        """select u.name || o.verdict, count(*) from review_opinion o
        join review_reviewtask t on t.id = o.task_id join review_memberunit u on u.id = t.unit_id
        where u.region_id = %s and t.signed_at is not null
        and o.id = (select max(id) from review_opinion x where x.task_id = o.task_id and x.change_id = o.change_id)
        group by 1""",
        region.pk,
    )  # fmt: skip
    tasks = sql(
        """select u.name, count(distinct t.id), count(i.id) from review_reviewtask t
        join review_memberunit u on u.id = t.unit_id join review_taskitem i on i.task_id = t.id
        where u.region_id = %s group by 1""",
        region.pk,
    )
    by_unit = sheets["成员单位审查意见按成员单位"]
    total = by_unit.pop("合计")
    assert {name: (row[0], row[1]) for name, row in by_unit.items()} == tasks
    for name, row in by_unit.items():
        verdicts = ("agree", "after_changes", "disagree", "return")
        assert row[4:] == [opinions.get(name + verdict, 0) for verdict in verdicts], name
    assert total[0] == sum(n for n, _ in tasks.values()) > 2

    resolved = sql(
        """select i.resolution, count(*) from review_meetingitem i join review_meeting m on m.id = i.meeting_id
        where m.region_id = %s and m.state = 'closed' group by 1""",
        region.pk,
    )
    assert resolved == {"escalate": 1}
    assert sheets["联席会议按决议"] == {"提请编委（政府）决定": [1]}

    assert sheets["督办处理按处理方式"] == {"提醒": [2, 1, 0]}
    assert number(
        """select count(*) from review_handling h join departments_department d on d.id = h.department_id
        where d.region_id = %s""", region.pk,
    ) == 2  # fmt: skip
    assert sheets["法律变化跟进按办理情况"] == {"待办": [1]}
    assert number("select count(*) from review_adjustmenttask") == 1
    assert sheets["年度核对各部门核对情况"]["天津市民政局"] == [1, 1, 0, 0]
    assert sheets["年度核对各部门核对情况"]["合计"][0] == 10

    steps = sql(
        f"""select s.state, count(*) from review_proposalstep s join review_proposal r on r.id = s.proposal_id
        where r.region_id = %s and r.kind = 'adjustment' and (s.left_at {local} {in_year} group by 1""",
        region.pk, *days,
    )  # fmt: skip
    timed = sheets["办理时效按环节"]
    for state, label in (
        ("draft", "起草"),
        ("submitted", "收件审查"),
        ("reviewing", "联席审查（全过程）"),
        ("meeting", "联席会议审议"),
    ):
        assert timed[label][0] == steps[state], label


@pytest.mark.slow
def test_the_page_and_the_document_say_the_same(
    year: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.inspector)
    page = client.get(reverse("review:yearly")).content.decode()
    paper = client.get(reverse("review:yearly_paper"))
    assert paper["Content-Type"].endswith("wordprocessingml.document")
    text = docx.Document(io.BytesIO(b"".join(paper.streaming_content)))
    words = [p.text for p in text.paragraphs if p.text]
    for said in (
        f"天津市{today().year}年度权责清单管理报告",
        "一、清单规模",
        "上年末在列职权5项，目前在列10项。"
        if today() < dt.date(today().year, 12, 31)
        else "上年末在列职权5项",
        "本年度生效的调整3项。",
        "勘误1项，不改变职权，不计入调整。",
        "初始编制纳入清单5项，不计入调整。",
        "召开联席会议1次，书面征求意见0次，审议1项。",
        "发出处理文书2件。",
        "涉及在列职权的法律变化1件，开出调整任务1件。",
    ):
        assert any(said in line for line in words), said
        assert said in page, said
    cells = [[c.text for c in row.cells] for row in text.tables[0].rows]
    assert cells[0][:2] == ["职权类型", "上年末"]
    assert cells[-1] == ["合计", "5", "10", "5"]
    assert "年度尚未结束" in page
    last = today().year - 1
    shown = client.get(reverse("review:yearly"), {"year": last}).content.decode()
    assert "上年末在列职权0项，年末在列5项。" in shown
    assert f"{last}年1月1日至12月31日" in shown
    assert "初始编制纳入清单5项" in shown


def test_an_empty_year_is_a_report_too(
    region: Region, department: Department, people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.staffing)
    shown = client.get(reverse("review:yearly"))
    assert "上年末在列职权0项，目前在列0项。" in shown.content.decode()
    assert client.get(reverse("review:yearly_paper")).status_code == 200
    assert client.get(reverse("review:yearly_book")).status_code == 200


def test_who_reads_it_and_what_a_wrong_address_gets(
    region: Region, department: Department, district: Region, people: SimpleNamespace, signed_in: Make
) -> None:
    Department.objects.create(region=district, code="101", name="和平区教育局")
    doors = [reverse(f"review:{name}") for name in ("yearly", "yearly_paper", "yearly_book")]
    for door in doors:
        assert signed_in(None).get(door)["Location"].startswith(reverse("login"))
    for name, user in vars(people).items():
        client = signed_in(user)
        expected = 200 if name in ("staffing", "second", "inspector", "root", "stranger") else 403
        for door in doors:
            assert client.get(door).status_code == expected, (name, door)
        assert client.post(doors[0]).status_code == 405
    regions = signed_in(people.stranger).get(doors[0]).context["form"].fields["region"].queryset
    assert list(regions) == [district], "a district's office reads its own"
    client = signed_in(people.staffing)
    for wrong in ({"region": district.pk}, {"region": "x"}, {"year": "1900"}, {"year": "今年"}):
        for door in doors:
            answered = client.get(door, wrong)
            assert answered.status_code == 200
            assert "请重新选择" in answered.content.decode(), (wrong, door)


def test_the_number_of_queries_is_fixed(
    region: Region,
    neighbour: Department,
    people: SimpleNamespace,
    signed_in: Make,
    make_draft: Make,
    propose: Make,
    decide: Make,
) -> None:
    client = signed_in(people.staffing)

    def listed(*drafts: Any) -> int:
        decide(propose(*drafts))
        release(region, by=people.staffing, effective_on=today())
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("review:yearly")).status_code == 200
        return len(caught)

    few = listed(make_draft("一项"))
    bodies = [Department.objects.create(region=region, code=f"30{n}", name=f"部门{n}") for n in range(6)]
    many = listed(*(make_draft(f"职权{n}", department=bodies[n], power_type="02") for n in range(6)))
    assert many == few
    assert few <= 30
