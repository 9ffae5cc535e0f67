"""The yearly self-check: opening, confirming one by one and in bulk, adjusting instead, progress, reminders, access."""

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

from audit.models import Event
from core.reasons import NotAllowed
from departments.models import Charter, Department, Duty, Region
from office.models.notices import Notice
from office.reminding import due_reminders, tell
from powers.drafting import draft_from
from powers.models import PowerVersion
from publish.releasing import release
from review.campaigns.conducting import change_term, confirm, open_campaign, take_back
from review.campaigns.notifying import announce_begun
from review.campaigns.progress_reading import progress
from review.drafting.submitting import submit, withdraw
from review.models.campaigns import Campaign, Confirmation
from review.models.proposals import Change
from tests.page_forms import seen_on

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def today(offset: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=offset)


def address(name: str, *args: Any) -> str:
    return reverse(f"review:{name}", args=args)


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def put(campaign: Campaign, opens: int, closes: int) -> Campaign:
    """The campaign as if its days were those."""
    Campaign.objects.filter(pk=campaign.pk).update(opens_on=today(opens), closes_on=today(closes))
    return Campaign.objects.get(pk=campaign.pk)


def numbers(campaign: Campaign) -> dict[str, tuple[int, ...]]:
    rows = progress(Campaign.objects.get(pk=campaign.pk))
    return {r.name: (r.total, r.confirmed, r.adjusting, r.open, r.percent) for r in rows}


@pytest.fixture
def listed(
    region: Region, neighbour: Department, staffing: Any, make_draft: Make, propose: Make, decide: Make
) -> dict[str, PowerVersion]:
    """Three powers of the department on the list, and one of its neighbour."""
    own = [make_draft("设立审批"), make_draft("终止审批"), make_draft("违法处罚", power_type="02")]
    other = make_draft("社团登记", department=neighbour)
    decide(propose(*own))
    decide(propose(other))
    release(region, by=staffing, effective_on=today(-100), made_on=today(-100))
    return {v.name: v for v in PowerVersion.objects.select_related("power", "department")}


@pytest.fixture
def campaign(listed: dict[str, PowerVersion], region: Region, people: SimpleNamespace) -> Campaign:
    return open_campaign(
        region,
        today().year,
        opens_on=today(),
        closes_on=today(30),
        note="对照现行法律核对。",
        by=people.staffing,
    )


@pytest.fixture
def adjusting(
    campaign: Campaign,
    listed: dict[str, PowerVersion],
    people: SimpleNamespace,
    propose: Make,
    complete: Make,
    explain: Make,
) -> Any:
    """A change of one of the department's powers, submitted while the campaign runs."""
    base = listed["终止审批"]
    made = propose(draft_from(base, plain_title="怎样终止办学"), action="modify", base=base, by=people.clerk)
    complete(made)
    explain(made)
    submit(made, by=None)
    made.refresh_from_db()
    return made


# --- opening ------------------------------------------------------------------------------------------------


def test_opening_by_the_form_tells_every_department_with_powers(
    listed: Any, people: SimpleNamespace, signed_in: Make, region: Region
) -> None:
    client = signed_in(people.staffing)
    assert "布置并通知各部门" in client.get(address("campaign_open")).content.decode()
    said = {
        "region": region.pk,
        "year": today().year,
        "opens_on": f"{today()}",
        "closes_on": f"{today(30)}",
        "note": "",
    }
    answer = client.post(address("campaign_open"), said)
    made = Campaign.objects.get()
    assert answer["Location"] == address("campaign", made.pk)
    told_to = Notice.objects.filter(event="campaign_opened").values_list("user__username", flat=True)
    assert set(told_to) == {"clerk", "legal", "neighbour"}
    assert Event.objects.get(action="campaign.opened").region_code == region.code
    assert announce_begun() == 0, "nobody is told twice"


def test_bad_input_is_told_beside_its_field_and_kept(
    campaign: Campaign, people: SimpleNamespace, signed_in: Make, region: Region, district: Region
) -> None:
    client = signed_in(people.staffing)
    good = {
        "region": region.pk,
        "year": today().year + 1,
        "opens_on": f"{today()}",
        "closes_on": f"{today(9)}",
        "note": "写下的要求",
    }
    for wrong, said in (
        ({"closes_on": f"{today(-1)}"}, "截止日期不能早于开始日期"),
        ({"closes_on": f"{today(900)}"}, "不能晚于开始后一年"),
        ({"closes_on": "下周"}, "请按“年-月-日”填写"),
        ({"closes_on": ""}, "请填写日期"),
        ({"opens_on": f"{today(-3)}"}, "开始日期不能早于今天"),
        ({"year": "1990"}, "年度应为"),
        ({"year": "今年"}, "请填写四位年份"),
        ({"year": today().year}, "已经布置"),
        ({"region": district.pk}, "只能布置本区划的核对"),
    ):
        answer = client.post(address("campaign_open"), good | wrong)
        shown = answer.content.decode()
        assert answer.status_code == 200
        assert said in shown, wrong
        assert "写下的要求" in shown
    assert Campaign.objects.count() == 1


def test_one_that_begins_later_is_told_of_on_its_day(
    listed: Any, region: Region, people: SimpleNamespace
) -> None:
    made = open_campaign(region, today().year, opens_on=today(3), closes_on=today(30), by=people.staffing)
    assert not Notice.objects.filter(event__startswith="campaign").exists()
    with pytest.raises(NotAllowed, match="核对自"):
        confirm(made, [listed["设立审批"].pk], by=people.clerk)
    assert announce_begun() == 0
    put(made, 0, 30)
    assert announce_begun() == 3
    assert announce_begun() == 0


# --- confirming ---------------------------------------------------------------------------------------------


def test_a_clerk_confirms_what_is_ticked(
    campaign: Campaign, listed: dict[str, PowerVersion], people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.clerk)
    page = client.get(address("campaign_powers", campaign.pk))
    assert [row.version.name for row in page.context["page"].object_list] == [
        "设立审批",
        "终止审批",
        "违法处罚",
    ]
    assert "对照现行法律核对。" in page.content.decode()
    answer = client.post(address("campaign_confirm", campaign.pk), {"version": [listed["设立审批"].pk]})
    assert told(answer) == "已确认1项职权无变化。"
    made = Confirmation.objects.get()
    assert (made.version, made.confirmed_by) == (listed["设立审批"], people.clerk)
    assert numbers(campaign) == {"天津市教育委员会": (3, 1, 0, 2, 33), "天津市民政局": (1, 0, 0, 1, 0)}
    detail = Event.objects.get(action="campaign.confirmed").detail
    assert detail == {"powers": 1, "codes": [listed["设立审批"].power.code]}
    again = client.post(address("campaign_confirm", campaign.pk), {"version": [listed["设立审批"].pk]})
    assert told(again).endswith("所选各项此前都已办理。")


def test_all_of_a_type_or_a_duty_at_once(
    campaign: Campaign,
    listed: dict[str, PowerVersion],
    people: SimpleNamespace,
    signed_in: Make,
    department: Department,
) -> None:
    client = signed_in(people.clerk)
    licence = listed["设立审批"].power_type_id
    confirmed = address("campaign_confirm", campaign.pk)
    answer = client.post(f"{confirmed}?type={licence}", {"all": "3"})
    assert "有变化" in told(answer), "the number on the button was that of another list"
    assert Confirmation.objects.count() == 0
    answer = client.post(f"{confirmed}?type={licence}", {"all": "2"})
    assert answer["Location"].endswith(f"?type={licence}"), "the filter stays"
    assert Confirmation.objects.count() == 2
    duty = Duty.objects.create(
        charter=Charter.objects.create(department=department, title="三定规定"), text="执法", order=1
    )
    page = client.get(f"{address('campaign_powers', campaign.pk)}?duty={duty.pk}")
    assert not page.context["list"].ticks
    assert "duty" in page.context["filter"].form.fields


def test_confirming_nothing_or_nonsense_is_told(
    campaign: Campaign, listed: dict[str, PowerVersion], people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.clerk)
    for given in ({}, {"version": "x"}, {"version": "9" * 30}):
        answer = client.post(address("campaign_confirm", campaign.pk), given)
        assert "请先勾选" in told(answer)
    other = [listed["社团登记"].pk, listed["设立审批"].pk]
    answer = client.post(address("campaign_confirm", campaign.pk), {"version": other})
    assert "已确认1项" in told(answer)
    assert "1项没有找到" in told(answer)
    assert not Confirmation.objects.filter(power=listed["社团登记"].power).exists()
    assert client.get(f"{address('campaign_powers', campaign.pk)}?progress=x&type=9999").status_code == 200


def test_a_confirmation_is_taken_back_while_the_campaign_runs(
    campaign: Campaign, listed: dict[str, PowerVersion], people: SimpleNamespace, signed_in: Make
) -> None:
    version = listed["设立审批"]
    confirm(campaign, [version.pk], by=people.clerk)
    back = address("campaign_take_back", campaign.pk, version.pk)
    assert signed_in(people.neighbour).post(back).status_code == 404
    assert signed_in(people.staffing).post(back).status_code == 302
    assert Confirmation.objects.count() == 1, "the staffing office does not speak for the department"
    assert "已改回未核对" in told(signed_in(people.legal).post(back))
    assert Confirmation.objects.count() == 0
    confirm(campaign, [version.pk], by=people.clerk)
    with pytest.raises(NotAllowed, match="已于"):
        take_back(put(campaign, -30, -1), version, by=people.clerk)


def test_after_the_end_nothing_is_confirmed_until_it_is_given_more_time(
    campaign: Campaign, listed: dict[str, PowerVersion], people: SimpleNamespace, signed_in: Make
) -> None:
    put(campaign, -30, -1)
    client = signed_in(people.clerk)
    given = {"version": [listed["设立审批"].pk]}
    assert "截止" in told(client.post(address("campaign_confirm", campaign.pk), given))
    assert Confirmation.objects.count() == 0
    office = signed_in(people.staffing)
    said = {"closes_on": f"{today(5)}", "note": "延长五天。"}
    assert (
        office.post(
            address("campaign_term", campaign.pk),
            seen_on(office, address("campaign_term", campaign.pk)) | said,
        ).status_code
        == 302
    )
    assert Event.objects.filter(action="campaign.changed").count() == 1
    assert "已确认1项" in told(signed_in(people.clerk).post(address("campaign_confirm", campaign.pk), given))
    with pytest.raises(NotAllowed, match="机构编制部门"):
        change_term(campaign, closes_on=today(9), note="", by=people.clerk)


# --- adjusting instead --------------------------------------------------------------------------------------


def test_a_power_that_is_being_adjusted_is_settled_by_its_proposal(
    campaign: Campaign,
    adjusting: Any,
    listed: dict[str, PowerVersion],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    assert numbers(campaign)["天津市教育委员会"] == (3, 0, 1, 2, 33)
    page = signed_in(people.clerk).get(f"{address('campaign_powers', campaign.pk)}?progress=adjusting")
    assert address("proposal", adjusting.pk) in page.content.decode()
    refused = confirm(campaign, [listed["终止审批"].pk], by=people.clerk)
    assert (refused.done, refused.refused) == (0, ["“终止审批”已提出调整，不必确认。"])
    withdraw(adjusting, by=people.clerk)
    assert numbers(campaign)["天津市教育委员会"] == (3, 0, 0, 3, 0), "withdrawn: it is to be looked at again"


def test_a_draft_that_nobody_submitted_settles_nothing(
    campaign: Campaign,
    listed: dict[str, PowerVersion],
    people: SimpleNamespace,
    propose: Make,
    signed_in: Make,
) -> None:
    base = listed["终止审批"]
    drafted = propose(draft_from(base), action="modify", base=base, by=people.clerk)
    assert numbers(campaign)["天津市教育委员会"] == (3, 0, 0, 3, 0)
    page = signed_in(people.clerk).get(address("campaign_powers", campaign.pk)).content.decode()
    assert f"第{drafted.pk}号申请" in page, "the draft stands beside the power that is not looked at yet"
    refused = confirm(campaign, [base.pk], by=people.clerk)
    assert refused.done == 0
    assert "正在起草调整" in refused.refused[0]


def test_a_clerk_goes_from_the_list_to_adjusting_that_power(
    campaign: Campaign, listed: dict[str, PowerVersion], people: SimpleNamespace, signed_in: Make
) -> None:
    start = f"{reverse('admin:review_proposal_start')}?powers={listed['终止审批'].power_id}"
    client = signed_in(people.clerk)
    assert start in client.get(address("campaign_powers", campaign.pk)).content.decode()
    assert "终止审批" in client.get(start).content.decode()
    for other in (people.staffing, people.inspector, people.root):
        page = signed_in(other).get(address("campaign_powers", campaign.pk)).content.decode()
        assert "powers=" not in page
        assert "确认勾选的职权" not in page


def test_it_stays_settled_when_the_proposal_is_decided(
    campaign: Campaign,
    listed: dict[str, PowerVersion],
    propose: Make,
    decide: Make,
    region: Region,
    people: SimpleNamespace,
) -> None:
    base = listed["终止审批"]
    decide(propose(draft_from(base, plain_title="怎样终止"), action="modify", base=base, by=people.clerk))
    assert numbers(campaign)["天津市教育委员会"] == (3, 0, 1, 2, 33)
    release(region, by=people.staffing, effective_on=today(1))
    assert numbers(campaign)["天津市教育委员会"] == (3, 0, 1, 2, 33)


def test_what_was_decided_before_the_campaign_does_not_settle_it(
    listed: dict[str, PowerVersion], campaign: Campaign
) -> None:
    """The powers came on the list by proposals that were decided just before it was opened."""
    assert Change.objects.filter(proposal__state="approved").count() == 4
    assert numbers(campaign)["天津市教育委员会"] == (3, 0, 0, 3, 0)


# --- what is shown ------------------------------------------------------------------------------------------


def test_progress_of_each_department(
    campaign: Campaign,
    listed: dict[str, PowerVersion],
    adjusting: Any,
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    confirm(campaign, [listed["设立审批"].pk], by=people.clerk)
    client = signed_in(people.staffing)
    answer = client.get(address("campaign", campaign.pk))
    shown = answer.content.decode()
    assert "共4项：确认无变化1项，已提出调整1项" in shown
    assert "未核对2项" in shown
    assert '<rect class="drafted" x="1" width="1" height="10"/>' in shown
    slow = client.get(f"{address('campaign', campaign.pk)}?sort=percent").context["page"].object_list
    assert [row.name for row in slow] == ["天津市民政局", "天津市教育委员会"]
    left = client.get(address("campaign_powers", campaign.pk)).context["page"].object_list
    assert [row.version.name for row in left] == ["违法处罚", "社团登记"]
    found = (
        client.get(f"{address('campaign_powers', campaign.pk)}?progress=&q=审批&sort=-name")
        .context["page"]
        .object_list
    )
    assert [row.version.name for row in found] == ["设立审批", "终止审批"]


def test_exports(
    campaign: Campaign, listed: dict[str, PowerVersion], people: SimpleNamespace, signed_in: Make
) -> None:
    confirm(campaign, [listed["设立审批"].pk], by=people.clerk)
    client = signed_in(people.staffing)

    def rows(url: str) -> list[tuple[Any, ...]]:
        data = io.BytesIO(b"".join(client.get(url).streaming_content))
        return list(load_workbook(data).active.iter_rows(values_only=True))[1:]

    assert rows(address("campaign_export", campaign.pk)) == [
        ("天津市教育委员会", 3, 1, 0, 2, 33),
        ("天津市民政局", 1, 0, 0, 1, 0),
    ]
    powers = rows(f"{address('campaign_powers_export', campaign.pk)}?progress=confirmed")
    assert [(row[2], row[4], row[5]) for row in powers] == [("设立审批", "确认无变化", "clerk")]
    assert rows(address("campaigns_export"))[0][:3] == (today().year, "天津市", "进行中")


def test_the_desk_tells_what_is_left(
    campaign: Campaign, listed: dict[str, PowerVersion], people: SimpleNamespace, signed_in: Make
) -> None:
    home = reverse("office:desk")

    def left(name: str) -> list[str]:
        lines = signed_in(getattr(people, name)).get(home).context["desk"].lines
        return [line.waiting.what for line in lines if line.waiting.kind == "campaign"]

    assert left("clerk") == ["还有3项职权未核对"]
    assert left("neighbour") == ["还有1项职权未核对"]
    for name in ("staffing", "inspector", "stranger", "member"):
        assert left(name) == [], name
    office = signed_in(people.staffing).get(home).content.decode()
    assert "还有未核对的职权" in office
    assert "还有未核对的职权" not in signed_in(people.clerk).get(home).content.decode()
    confirm(campaign, [v.pk for v in listed.values() if v.name != "社团登记"], by=people.clerk)
    assert left("clerk") == []


# --- reminders ----------------------------------------------------------------------------------------------


def test_departments_with_something_left_are_reminded_once_for_each_part_of_the_term(
    campaign: Campaign, listed: dict[str, PowerVersion], people: SimpleNamespace
) -> None:
    confirm(campaign, [listed["社团登记"].pk], by=people.neighbour)

    def reminded(opens: int, closes: int) -> list[tuple[str, str]]:
        put(campaign, opens, closes)
        before = set(Notice.objects.values_list("pk", flat=True))
        assert len(due_reminders()) == len(tell(due_reminders()))
        assert due_reminders() == []
        new = Notice.objects.exclude(pk__in=before).order_by("user__username")
        return [(n.user.username, n.event) for n in new.select_related("user")]

    both = [("clerk", "reminder_campaign"), ("legal", "reminder_campaign")]
    assert reminded(-2, 60) == []
    assert reminded(-40, 30) == both, "half is over"
    assert "，还剩" in Notice.objects.filter(event="reminder_campaign").latest("pk").text
    assert reminded(-60, 5) == both, "four fifths; half is not told again"
    assert "，还剩" in Notice.objects.filter(event="reminder_campaign").latest("pk").text
    assert reminded(-60, 0) == both
    late = reminded(-60, -1)
    assert {name for name, _ in late} == {"bianban", "second", "clerk", "legal"}
    assert {event for _, event in late} == {"overdue_campaign"}
    assert reminded(-90, -40) == [], "long over"


# --- who reaches what ---------------------------------------------------------------------------------------


def test_who_reaches_what(
    campaign: Campaign, listed: dict[str, PowerVersion], people: SimpleNamespace, signed_in: Make
) -> None:
    seeing = {"clerk": 3, "legal": 3, "neighbour": 1, "staffing": 4, "second": 4, "inspector": 4, "root": 4}
    doors = ("campaign", "campaign_powers", "campaign_export", "campaign_powers_export")
    pk = listed["设立审批"].pk
    for name, user in vars(people).items():
        client = signed_in(user)
        expected = 200 if name in seeing else 404
        for door in doors:
            assert client.get(address(door, campaign.pk)).status_code == expected, (name, door)
        if name in seeing:
            found = (
                client.get(f"{address('campaign_powers', campaign.pk)}?progress=")
                .context["page"]
                .paginator.count
            )
            assert found == seeing[name], name
        listed_here = client.get(address("campaigns")).context["page"].paginator.count
        assert listed_here == (1 if name in seeing else 0), name
        office = name in ("staffing", "second", "stranger")
        assert client.get(address("campaign_open")).status_code == (200 if office else 403), name
        code = 200 if name in ("staffing", "second") else 403 if name in seeing else 404
        assert client.get(address("campaign_term", campaign.pk)).status_code == code, name
        before = Confirmation.objects.count()
        answer = client.post(address("campaign_confirm", campaign.pk), {"version": [pk]})
        assert answer.status_code == (302 if name in seeing else 404)
        if name in ("clerk", "legal"):
            assert Confirmation.objects.count() == 1
        else:
            assert Confirmation.objects.count() == before, name


def test_anonymous_is_sent_to_sign_in(campaign: Campaign, client: Any) -> None:
    doors = [address(name) for name in ("campaigns", "campaigns_export", "campaign_open")]
    doors += [
        address(f"campaign{rest}", campaign.pk)
        for rest in ("", "_export", "_term", "_powers", "_powers_export", "_confirm")
    ]
    for door in [*doors, address("campaign_take_back", campaign.pk, 1)]:
        for answer in (client.get(door), client.post(door)):
            assert answer.status_code == 302, door
            assert answer["Location"].startswith(reverse("login")), door


def test_the_number_of_queries_does_not_grow(
    campaign: Campaign,
    listed: dict[str, PowerVersion],
    people: SimpleNamespace,
    signed_in: Make,
    make_draft: Make,
    propose: Make,
    decide: Make,
    region: Region,
) -> None:
    client = signed_in(people.clerk)
    doors = [address("campaign", campaign.pk), f"{address('campaign_powers', campaign.pk)}?progress="]

    def queries() -> list[int]:
        confirm(campaign, list(PowerVersion.objects.values_list("pk", flat=True)[:100]), by=people.clerk)
        counts = []
        for door in doors:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(door).status_code == 200
            counts.append(len(caught))
        return counts

    few = queries()
    decide(propose(*(make_draft(f"职权{n}") for n in range(12))))
    release(region, by=people.staffing, effective_on=today(1))
    put(campaign, -1, 30)
    assert queries() == few
    assert few[0] <= 9
    assert few[1] <= 18


# --- what was seen ------------------------------------------------------------------------------------------


def test_nothing_is_confirmed_by_other_instructions_than_were_seen(
    campaign: Campaign, listed: dict[str, PowerVersion], people: SimpleNamespace, signed_in: Make
) -> None:
    client, page = signed_in(people.clerk), address("campaign_powers", campaign.pk)
    door, row = address("campaign_confirm", campaign.pk), listed["设立审批"].pk
    seen = seen_on(client, page)
    change_term(campaign, closes_on=today(20), note="重点核对收费", by=people.staffing)
    assert "期限或者工作要求有变化" in told(client.post(door, {"version": row} | seen))
    assert not Confirmation.objects.exists()
    assert "已确认1项" in told(client.post(door, {"version": row} | seen_on(client, page)))


def test_only_the_confirmation_that_was_seen_is_taken_back(
    campaign: Campaign, listed: dict[str, PowerVersion], people: SimpleNamespace, signed_in: Make
) -> None:
    version = listed["设立审批"]
    confirm(campaign, [version.pk], by=people.clerk)
    seen = Confirmation.objects.get().pk
    take_back(campaign, version, by=people.legal)
    confirm(campaign, [version.pk], by=people.legal)
    back = address("campaign_take_back", campaign.pk, version.pk)
    assert "同事重新确认过" in told(signed_in(people.clerk).post(back, {"seen": str(seen)}))
    assert Confirmation.objects.get().confirmed_by == people.legal
