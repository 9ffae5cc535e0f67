"""What is scheduled can be gone ahead of by what is urgent, and be taken back or put off by two persons before it takes effect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.reasons import NotAllowed
from departments.models import Region
from powers.drafting import draft_from
from powers.models import PowerVersion
from publish.models import ListEntry, Recall, Release, ReleaseEntry, SecrecyReview
from publish.pending import chosen, groups, release_as_seen, waiting
from publish.postponing import postpone, take_up
from publish.recalling import ask_recall, confirm_recall, refuse_recall
from publish.releasing import awaiting, release, release_digest
from publish.saying import chinese_day
from review.acting import deciding
from review.drafting.submitting import submit
from review.models.proposals import Proposal
from tests.page_forms import form_in, form_on
from tests.publish.test_releasing import names_on

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def day(n: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=n)


@pytest.fixture
def second(make_user: Make, region: Region) -> User:
    return make_user("second", ("staffing", region, None))  # type: ignore[no-any-return]


@pytest.fixture
def scheduled(approved: Make, follow: Make, region: Region, staffing: User) -> PowerVersion:
    """A power in force, and its second version that takes effect in thirty days."""
    first = approved("民办学校设立审批")
    release(region, by=staffing, effective_on=day(0))
    version = follow(first, name="民办学校设立、分立审批")
    release(region, by=staffing, effective_on=day(30))
    version.refresh_from_db()
    return version  # type: ignore[no-any-return]


@pytest.fixture
def signed_in_as(client: Any) -> Make:
    def as_(user: User) -> Any:
        client.force_login(user)
        return client

    return as_


@pytest.fixture
def urgently(propose: Make, explain: Make, complete: Make, staffing: User, second: User) -> Make:
    """`urgently(version, name=…)` is a next version of a power that two persons approved by the emergency path."""

    def make(base: PowerVersion, **changes: Any) -> PowerVersion:
        draft = draft_from(PowerVersion.objects.get(pk=base.pk), **changes)
        proposal = propose(draft, action="modify", base=base)
        explain(proposal)
        complete(proposal)
        digest = submit(proposal, by=None).digest
        deciding.ask_urgent(proposal, by=staffing, digest=digest, reason="防汛急需。")
        deciding.confirm_urgent(
            proposal, by=second, digest=digest, document_no="编发〔2026〕9号", decided_on=timezone.localdate()
        )
        return PowerVersion.objects.get(pk=draft.pk)

    return make


def periods(power: Any) -> list[tuple[int, dt.date | None, dt.date | None]]:
    rows = PowerVersion.objects.filter(power=power, period__isnull=False).exclude(period__isempty=True)
    return [(v.number, v.period.lower, v.period.upper) for v in rows.order_by("period")]


# --- going ahead ---------------------------------------------------------------------------------------------


def test_what_is_urgent_takes_effect_before_what_is_scheduled_and_until_then(
    scheduled: PowerVersion,
    follow: Make,
    region: Region,
    staffing: User,
) -> None:
    urgent = follow(scheduled, name="紧急调整后的名称")
    with pytest.raises(NotAllowed, match="不能早于该日"):
        release(region, by=staffing, effective_on=day(1))
    release(region, by=staffing, effective_on=day(1), ahead=True)
    assert periods(urgent.power) == [(1, day(0), day(1)), (3, day(1), day(30)), (2, day(30), None)]
    assert [names_on(day(n)) for n in (0, 1, 29, 30)] == [
        ["民办学校设立审批"],
        ["紧急调整后的名称"],
        ["紧急调整后的名称"],
        ["民办学校设立、分立审批"],
    ]


def test_only_what_is_urgent_goes_ahead(
    scheduled: PowerVersion,
    follow: Make,
    urgently: Make,
    region: Region,
    staffing: User,
) -> None:
    version = urgently(scheduled, name="紧急调整后的名称")
    seen = waiting(groups(region)).seen
    made = release_as_seen(region, by=staffing, seen=seen, effective_on=day(1), note="防汛急需")
    assert made.entries.get().version == version
    follow(version, name="平常调整的名称")
    seen = waiting(groups(region)).seen
    with pytest.raises(NotAllowed, match="不能早于该日"):
        release_as_seen(region, by=staffing, seen=seen, effective_on=day(2), note="")


def test_the_page_of_an_urgent_release_says_what_it_contains_and_what_it_leaves(
    scheduled: PowerVersion,
    urgently: Make,
    make_draft: Make,
    propose: Make,
    decide: Make,
    region: Region,
    staffing: User,
    client: Any,
) -> None:
    urgently(scheduled, name="紧急调整后的名称")
    decide(propose(make_draft("另一项已批准的审批")))
    client.force_login(staffing)
    page = client.get(f"/releases/new/{region.code}/", {"effective_on": day(1).isoformat()})
    text = " ".join(page.content.decode().split())
    assert "本次只公布上面紧急办理的1项" in text
    assert "其他已批准的1项不在其中，仍待公布" in text
    assert "照原定日期生效" in text
    assert f"天津市权责清单第2批（{day(30):%Y年%-m月%-d日}起）" in text
    [one] = page.context["overtaken"]
    assert one.on == day(30)
    assert "职权名称" in one.later, "the scheduled name takes its place"


def test_a_period_that_has_an_end_is_never_prolonged_or_opened_again(scheduled: PowerVersion) -> None:
    first = PowerVersion.objects.get(power=scheduled.power_id, number=1)
    for end in (f"'{day(31)}'", "NULL"):
        with (
            pytest.raises(IntegrityError, match="只能自今天起终止"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"UPDATE powers_powerversion SET period = daterange(lower(period), {end}) WHERE id = %s",
                [first.pk],
            )


# --- choosing what is released -------------------------------------------------------------------------------


def test_urgent_matters_are_chosen_first_and_alone(
    approved: Make,
    urgently: Make,
    region: Region,
    staffing: User,
) -> None:
    listed = approved("乙项许可")
    release(region, by=staffing, effective_on=day(0))
    slow, urgent = approved("甲项许可"), urgently(listed, name="乙项急需许可")
    among = groups(region)
    assert [(group.versions, group.urgent) for group in among] == [([urgent.pk], True), ([slow.pk], False)]
    assert [group.versions for group in chosen(among, ())] == [[urgent.pk]]
    keys = [group.key for group in among]
    with pytest.raises(NotAllowed, match="先行单独公布"):
        release_as_seen(
            region, by=staffing, seen=waiting(among).seen, effective_on=day(0), note="", keys=keys
        )
    assert Release.objects.count() == 1


def test_matters_are_chosen_by_proposal_in_the_order_of_the_day_they_are_wanted_for(
    approved: Make,
    region: Region,
    staffing: User,
    signed_in_as: Make,
) -> None:
    later, sooner, unsaid = approved("甲项许可"), approved("乙项许可"), approved("丙项许可")
    for version, n in ((later, 40), (sooner, 20)):
        Proposal.objects.filter(changes__version=version).update(wanted_on=day(n))
    among = groups(region)
    assert [group.versions for group in among] == [[sooner.pk], [later.pk], [unsaid.pk]]
    client = signed_in_as(staffing)
    confirm = reverse("releases:confirm", args=[region.code])
    page = client.get(confirm, {"group": among[0].key})
    assert page.context["form"]["effective_on"].value() == day(20)
    assert "早于希望的生效日期" not in page.content.decode()
    early = client.get(confirm, {"group": among[0].key, "effective_on": f"{day(19)}", "note": ""})
    assert "早于希望的生效日期" in early.content.decode()
    posted = {
        "group": among[0].key,
        "effective_on": f"{day(20)}",
        "note": "",
        "seen": page.context["waiting"].seen,
    }
    client.post(confirm, posted)
    assert [entry.version for entry in ReleaseEntry.objects.all()] == [sooner]
    assert set(awaiting(region)) == {later, unsaid}


def test_what_is_put_off_waits_until_it_is_taken_up(
    approved: Make,
    region: Region,
    staffing: User,
    signed_in_as: Make,
) -> None:
    first, second_ = approved("甲项许可"), approved("乙项许可")
    client = signed_in_as(staffing)
    key = next(group.key for group in groups(region) if first.pk in group.versions)
    url = reverse("releases:postpone", args=[region.code])
    assert client.get(url, {"group": key}).context["picked"][0][0].versions == [first.pk]
    shown = form_on(client, f"{url}?group={key}", "reason")
    client.post(url, shown | {"reason": "配套办法尚未出台"})
    assert [group.versions for group in chosen(groups(region), ())] == [[second_.pk]]
    assert "配套办法尚未出台" in client.get(reverse("releases:index")).content.decode()
    with pytest.raises(NotAllowed, match="先恢复"):
        release_as_seen(
            region, by=staffing, seen=waiting(groups(region)).seen, effective_on=day(0), note="",
            keys=[group.key for group in groups(region)],
        )  # fmt: skip
    page = form_on(client, reverse("releases:index"), f"seen-{key}-later")
    client.post(reverse("releases:resume", args=[region.code]), page | {"group": f"{key}-later"})
    assert all(group.postponed is None for group in groups(region))


def test_what_is_put_off_until_a_day_comes_back_by_itself(
    approved: Make,
    region: Region,
    staffing: User,
) -> None:
    version = approved("甲项许可")
    postpone(region, [version], by=staffing, reason="等待配套办法", until=day(5))
    assert groups(region)[0].postponed is not None
    version.postponement.until = day(0)
    version.postponement.save()
    assert groups(region)[0].postponed is None
    with pytest.raises(NotAllowed, match="今天之后"):
        postpone(region, [version], by=staffing, reason="等待配套办法", until=day(0))


def test_who_puts_off_what_a_colleague_has_just_put_off_is_told_and_then_means_it(
    approved: Make, region: Region, staffing: User, second: User
) -> None:
    approved("甲项许可")
    one, other = Client(), Client()
    one.force_login(staffing)
    other.force_login(second)
    url = f"{reverse('releases:postpone', args=[region.code])}?group={groups(region)[0].key}"
    opened = form_on(other, url, "reason")
    one.post(url, form_on(one, url, "reason") | {"reason": "等待配套办法", "until": day(9).isoformat()})
    refused = other.post(url, opened | {"reason": "另有安排"})
    assert refused.status_code == 409
    assert "等待配套办法" in refused.content.decode(), "what the colleague wrote"
    assert groups(region)[0].postponed.reason == "等待配套办法"  # type: ignore[union-attr]
    again = form_in(refused, "reason")
    assert again["reason"] == "另有安排", "what was typed stays"
    other.post(url, again)
    now = groups(region)[0].postponed
    assert (now.reason, now.until, now.postponed_by) == ("另有安排", None, second)  # type: ignore[union-attr]


def test_what_is_put_off_is_not_counted_as_waiting(approved: Make, region: Region, staffing: User) -> None:
    first, second_ = approved("甲项许可"), approved("乙项许可")
    client = Client()
    client.force_login(staffing)
    for put_off, waits in ((first, 1), (second_, 0)):
        postpone(region, [put_off], by=staffing, reason="等待配套办法")
        page = client.get(reverse("releases:index"))
        assert page.context["waiting"].total == waits
        assert "等待配套办法" in page.content.decode()


def test_who_takes_up_what_a_colleague_has_put_off_anew_is_told(
    approved: Make, region: Region, staffing: User, second: User
) -> None:
    version = approved("甲项许可")
    postpone(region, [version], by=staffing, reason="等待配套办法")
    other = Client()
    other.force_login(second)
    key = groups(region)[0].key
    opened = form_on(other, reverse("releases:index"), f"seen-{key}")
    postpone(region, [version], by=staffing, reason="等到明年", until=day(90))
    url = reverse("releases:resume", args=[region.code])
    assert "等到明年" in other.post(url, opened | {"group": key}, follow=True).content.decode()
    assert groups(region)[0].postponed is not None
    other.post(url, form_on(other, reverse("releases:index"), f"seen-{key}") | {"group": key})
    assert groups(region)[0].postponed is None


def test_what_was_put_off_since_the_page_was_opened_is_not_released(
    approved: Make, region: Region, staffing: User, second: User
) -> None:
    version = approved("甲项许可")
    client = Client()
    client.force_login(second)
    url = reverse("releases:confirm", args=[region.code])
    opened = form_on(client, f"{url}?effective_on={day(3)}", "effective_on")
    postpone(region, [version], by=staffing, reason="等待配套办法")
    client.post(url, opened)
    assert not Release.objects.exists()


def test_another_day_on_the_page_that_confirms_is_said_anew_before_anything_is_released(
    approved: Make, region: Region, staffing: User
) -> None:
    approved("甲项许可")
    client = Client()
    client.force_login(staffing)
    url = reverse("releases:confirm", args=[region.code])
    opened = form_on(client, f"{url}?effective_on={day(3)}", "effective_on")
    changed = client.post(url, opened | {"effective_on": day(8).isoformat()})
    assert not Release.objects.exists()
    assert f"{day(8):%Y年%-m月%-d日}" in changed.content.decode()
    sent = form_in(changed, "effective_on")
    assert client.post(url, sent).status_code == 302
    assert Release.objects.get().effective_on == day(8)


def test_what_was_taken_back_since_the_page_was_opened_is_told(
    scheduled: PowerVersion, region: Region, staffing: User, second: User
) -> None:
    made = Release.objects.get(number=2)
    confirm_recall(ask_recall(made, by=second, note="法律推迟施行"), by=staffing)
    with pytest.raises(NotAllowed, match="已经撤回或者生效"):
        ask_recall(made, by=staffing, note="再次撤回", versions={scheduled.pk})


# --- taking back and putting off -----------------------------------------------------------------------------


def test_what_is_scheduled_is_taken_back_by_two_persons_and_the_list_goes_on(
    scheduled: PowerVersion, region: Region, staffing: User, second: User
) -> None:
    made = Release.objects.get(number=2)
    recall = ask_recall(made, by=staffing, note="所依据的法律推迟施行")
    with pytest.raises(NotAllowed, match="另一人确认"):
        confirm_recall(recall, by=staffing)
    went_on = confirm_recall(recall, by=second)
    scheduled.refresh_from_db()
    assert scheduled.period.isempty
    assert [names_on(day(n)) for n in (0, 29, 30, 300)] == [["民办学校设立审批"]] * 4
    assert [(one.number, one.note, one.manifest[0][3]) for one in went_on] == [
        (3, "所依据的法律推迟施行", "continued")
    ]
    first, again = (PowerVersion.objects.get(power=scheduled.power_id, number=n) for n in (1, 3))
    assert (again.digest, again.sealed_document) == (first.digest, first.sealed_document)
    assert all(release_digest(one) == one.digest for one in Release.objects.all())
    waits = awaiting(region).get()
    assert (waits.digest, waits.sealed_document) == (scheduled.digest, scheduled.sealed_document)
    assert groups(region)[0].postponed is not None
    assert groups(region)[0].origin is not None
    assert groups(region)[0].origin.title == Proposal.objects.get(changes__version=scheduled).title


def test_what_goes_on_as_it_was_cannot_be_taken_back(
    scheduled: PowerVersion, staffing: User, second: User, signed_in_as: Make
) -> None:
    """The release that says that what was in force goes on changes nothing: nobody can withdraw a withdrawal into the public's sight."""
    made = scheduled.release_entry.release
    (goes_on,) = confirm_recall(ask_recall(made, by=staffing, note="论证不足。"), by=second)
    client = signed_in_as(staffing)
    asking = reverse("releases:ask_recall", args=[goes_on.pk])
    assert asking not in client.get(reverse("releases:release", args=[goes_on.pk])).content.decode()
    kept = ReleaseEntry.objects.get(release=goes_on).version_id
    client.post(asking, {"version": kept, "note": "再撤一次。"})
    assert not Recall.objects.filter(release=goes_on).exists()
    with pytest.raises(NotAllowed, match="继续有效的，没有可以撤回的"):
        ask_recall(goes_on, by=staffing, note="再撤一次。")


def test_what_was_taken_back_can_be_released_after_all(
    scheduled: PowerVersion, region: Region, staffing: User, second: User
) -> None:
    confirm_recall(ask_recall(Release.objects.get(number=2), by=staffing, note="法律推迟施行"), by=second)
    take_up(region, list(awaiting(region)), by=staffing)
    seen = waiting(groups(region)).seen
    release_as_seen(region, by=staffing, seen=seen, effective_on=day(60), note="")
    assert names_on(day(59)) == ["民办学校设立审批"]
    assert names_on(day(60)) == ["民办学校设立、分立审批"]


def test_what_is_scheduled_is_put_off_to_a_later_day(
    client: Client, scheduled: PowerVersion, region: Region, staffing: User, second: User
) -> None:
    recall = ask_recall(Release.objects.get(number=2), by=staffing, note="推迟施行", later_on=day(50))
    releases = confirm_recall(recall, by=second)
    assert [one.effective_on for one in releases] == [day(30), day(50)]
    assert names_on(day(49)) == ["民办学校设立审批"]
    assert names_on(day(50)) == ["民办学校设立、分立审批"]
    digest = ReleaseEntry.objects.get(version=scheduled).digest
    asked = {"code": scheduled.power.code, "version": scheduled.number, "digest": digest}
    assert "已推迟，从未施行" in client.get("/verify/", asked).content.decode()
    told = client.get(f"/powers/{scheduled.power.code}/").content.decode()
    assert f"新版本自 {chinese_day(day(50))} 起生效" in told
    assert not awaiting(region).exists()
    assert ListEntry.objects.filter(version=scheduled).get().period.isempty


@pytest.mark.parametrize("page", ["/", "/regions/120000/"])
def test_what_was_taken_back_is_no_news_on_the_way_in(
    client: Client, scheduled: PowerVersion, region: Region, staffing: User, second: User, page: str
) -> None:
    """Neither the release that was taken back, nor the one by which the list goes on, nor its day as one of effect."""
    assert "第 2 批" in client.get(page).content.decode()
    confirm_recall(ask_recall(Release.objects.get(number=2), by=staffing, note="法律推迟施行"), by=second)
    shown = client.get(page).content.decode().partition("<main")[2]
    assert "第 1 批" in shown
    assert all(words not in shown for words in ("第 2 批", "第 3 批", chinese_day(day(30))))
    assert "即将调整" not in client.get(f"/powers/{scheduled.power.code}/").content.decode()
    history = client.get(f"/powers/{scheduled.power.code}/").content.decode().partition('id="history"')[2]
    assert history.count(f"至{chinese_day(day(29))}") == 1, "what never began did not end either"
    by_release = client.get("/changes/?by=release").content.decode()
    assert "已撤回或者推迟" in by_release
    assert "继续有效" in by_release


def test_a_new_power_that_is_taken_back_never_comes(
    approved: Make,
    region: Region,
    staffing: User,
    second: User,
) -> None:
    approved("新设许可")
    made = release(region, by=staffing, effective_on=day(10))
    assert confirm_recall(ask_recall(made, by=staffing, note="另行研究"), by=second) == []
    assert names_on(day(10)) == []


def test_only_some_powers_of_a_release_are_taken_back(
    approved: Make,
    region: Region,
    staffing: User,
    second: User,
) -> None:
    one, _ = approved("甲项许可"), approved("乙项许可")
    made = release(region, by=staffing, effective_on=day(10))
    confirm_recall(ask_recall(made, by=staffing, note="另行研究", versions=[one.pk]), by=second)
    assert names_on(day(10)) == ["乙项许可"]


def test_what_went_ahead_goes_on_where_the_scheduled_version_is_taken_back(
    scheduled: PowerVersion,
    follow: Make,
    region: Region,
    staffing: User,
    second: User,
) -> None:
    follow(scheduled, name="紧急调整后的名称")
    with pytest.raises(NotAllowed, match="请先公布该版"):
        ask_recall(Release.objects.get(number=2), by=staffing, note="法律推迟施行")
    release(region, by=staffing, effective_on=day(1), ahead=True)
    confirm_recall(ask_recall(Release.objects.get(number=2), by=staffing, note="法律推迟施行"), by=second)
    assert [names_on(day(n)) for n in (1, 30, 90)] == [["紧急调整后的名称"]] * 3
    assert not awaiting(region).exists()


def test_taking_back_is_refused_with_every_reason(
    approved: Make,
    scheduled: PowerVersion,
    region: Region,
    staffing: User,
    second: User,
    make_user: Make,
) -> None:
    made = Release.objects.get(number=2)
    with pytest.raises(NotAllowed, match="已经生效的公布不能撤回"):
        ask_recall(Release.objects.get(number=1), by=staffing, note="更正")
    with pytest.raises(NotAllowed, match="向社会公开"):
        ask_recall(made, by=staffing, note=" ")
    with pytest.raises(NotAllowed, match="晚于原定"):
        ask_recall(made, by=staffing, note="推迟", later_on=day(30))
    with pytest.raises(NotAllowed, match="没有这一职责"):
        ask_recall(made, by=make_user("admin", is_superuser=True), note="推迟")
    recall = ask_recall(made, by=staffing, note="法律推迟施行")
    with pytest.raises(NotAllowed, match="已有一件"):
        ask_recall(made, by=second, note="法律推迟施行")
    refuse_recall(recall, by=second)
    with pytest.raises(NotAllowed, match="已经办理"):
        confirm_recall(recall, by=second)
    assert names_on(day(30)) == ["民办学校设立、分立审批"]


def test_the_screens_of_taking_back(
    scheduled: PowerVersion,
    staffing: User,
    second: User,
    signed_in_as: Make,
    make_user: Make,
    district: Region,
) -> None:
    made = Release.objects.get(number=2)
    url = reverse("releases:ask_recall", args=[made.pk])
    client = signed_in_as(staffing)
    assert "撤回或者推迟" in client.get(reverse("releases:release", args=[made.pk])).content.decode()
    assert client.post(url, {"version": scheduled.pk, "note": ""}).status_code == 200
    assert client.post(url, {"note": "法律推迟施行"}).status_code == 409
    answer = client.post(url, {"version": scheduled.pk, "note": "法律推迟施行"})
    recall = Recall.objects.get()
    assert answer["Location"] == reverse("releases:recall", args=[recall.pk])
    assert client.post(answer["Location"], {"confirm": "1"}).status_code == 409
    stranger = signed_in_as(make_user("hp", ("staffing", district, None)))
    assert stranger.get(answer["Location"]).status_code == 404
    client = signed_in_as(second)
    assert answer["Location"] in client.get(reverse("office:desk")).content.decode()
    client.post(answer["Location"], {"confirm": "1"})
    recall.refresh_from_db()
    assert recall.confirmed_by == second
    assert "法律推迟施行" in client.get(reverse("releases:release", args=[made.pk])).content.decode()


def test_what_comes_back_says_what_was_reviewed_for_secrecy_and_needs_no_other_review(
    scheduled: PowerVersion, region: Region, staffing: User, second: User
) -> None:
    SecrecyReview.objects.create(
        version=scheduled, reviewer="保密办", reviewed_on=day(0), recorded_by=staffing
    )
    Region.objects.filter(pk=region.pk).update(secrecy_review=True)
    recall = ask_recall(Release.objects.get(number=2), by=staffing, note="推迟施行", later_on=day(50))
    assert len(confirm_recall(recall, by=second)) == 2
