"""The change feed: who follows it has the list of any day, and meets every change once, also while releases happen."""

from __future__ import annotations

import base64
import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from core.reasons import NotAllowed
from powers.models import Power, PowerVersion
from publish.change_models import ListChange
from publish.models import Release
from publish.recalling import ask_recall, confirm_recall, scheduled
from publish.releasing import release
from tests.publish.api.following import Follower, snapshot

Make = Callable[..., Any]
DAY = dt.timedelta(days=1)


def told(client: Client, **asked: str) -> list[tuple[Any, ...]]:
    rows = client.get("/api/v1/changes/", asked).json()["results"]
    return [(row["sequence"], row["operation"], row["action"]["code"], row["version"]) for row in rows]


@pytest.fixture
def follow_closed(propose: Make, decide: Make, staffing: Any) -> Make:
    """The next version of a power, which the public does not read."""

    def make(base: PowerVersion, effective_on: dt.date) -> None:
        from powers.drafting import draft_from

        draft = draft_from(PowerVersion.objects.get(pk=base.pk), secrecy="closed", secrecy_basis="内部")
        decide(propose(draft, action="modify", base=base))
        release(base.power.region, by=staffing, effective_on=effective_on)

    return make


@pytest.mark.django_db
def test_a_change_says_what_when_and_by_which_release(
    client: Client, put_on_list: Make, follow_on_list: Make
) -> None:
    today = timezone.localdate()
    first, second = put_on_list("甲许可", "乙许可", made_on=today - 9 * DAY)
    follow_on_list(first, effective_on=today, name="丙许可")
    follow_on_list(second, effective_on=today + 3 * DAY, standing="cancelled")
    assert told(client) == [
        (1, "I", "added", 1), (2, "I", "added", 1), (3, "U", "modified", 2), (4, "D", "cancelled", 2),
    ]  # fmt: skip
    row = client.get("/api/v1/changes/", {"documents": "true"}).json()["results"][2]
    assert (row["code"], row["name"], row["batch"]) == (first.power.code, "丙许可", "120000-2")
    assert row["effective_on"] == str(today)
    assert row["document"] == client.get(row["url"]).json()["document"]
    assert row["release"]["number"] == 2
    assert client.get("/api/v1/changes/").json()["results"][2]["document"] is None


@pytest.mark.django_db
def test_what_is_taken_back_is_an_entry(
    client: Client, put_on_list: Make, follow_on_list: Make, staffing: Any, make_user: Make
) -> None:
    today = timezone.localdate()
    first = put_on_list("甲许可", made_on=today - 9 * DAY)
    follow_on_list(first, effective_on=today + 5 * DAY, name="丙许可")
    made = Release.objects.get(number=2)
    second = make_user("second", ("staffing", made.region, None))
    confirm_recall(ask_recall(made, by=staffing, note="另行研究"), by=second)
    assert told(client)[1:] == [(2, "U", "modified", 2), (3, "D", "recalled", 2), (4, "U", "continued", 3)]
    assert [row["withdraws"] for row in client.get("/api/v1/changes/").json()["results"]] == [
        None,
        None,
        2,
        None,
    ]
    follower = Follower()
    follower.read_all(client)
    assert follower.on(today + 5 * DAY) == snapshot(client, today + 5 * DAY)


@pytest.mark.django_db
def test_what_is_no_longer_public_is_told_by_its_code_alone(
    client: Client, put_on_list: Make, follow_closed: Make
) -> None:
    today = timezone.localdate()
    first = put_on_list("甲许可", made_on=today - 9 * DAY)
    follow_closed(first, today)
    row = client.get("/api/v1/changes/?documents=true").json()["results"][-1]
    assert (row["operation"], row["action"]["code"]) == ("D", "closed")
    assert (row["version"], row["name"], row["digest"], row["document"], row["url"]) == (
        None,
        "",
        "",
        None,
        None,
    )
    assert client.get("/api/v1/powers/").json()["results"] == []
    call_command("verify", "--only", "list_changes")


@pytest.mark.django_db
def test_a_page_says_whether_its_release_is_complete(client: Client, put_on_list: Make) -> None:
    put_on_list("甲许可", "乙许可", "丙许可")
    put_on_list("丁许可")
    seen = []
    following = "/api/v1/changes/?limit=2"
    for _ in range(3):
        page = client.get(following).json()
        seen.append((len(page["results"]), page["complete"], page["more"], page["last"]))
        following = page["next"]
    assert seen == [(2, False, True, 2), (2, True, False, 4), (0, True, False, 4)]
    put_on_list("戊许可")
    assert [row["sequence"] for row in client.get(following).json()["results"]] == [5]


@pytest.mark.django_db
def test_a_cursor_that_leads_nowhere_names_where_to_begin(client: Client, put_on_list: Make) -> None:
    put_on_list("甲许可")
    cursor = client.get("/api/v1/changes/").json()["cursor"]
    said = base64.urlsafe_b64decode(cursor + "==").decode()
    mark, after, check = said.split(".")
    other = f"{mark}.{after}.{check[::-1]}"  # of a feed that had something else there
    ahead = f"{mark}.{int(after) + 7}.{check}"
    for forged in (other, ahead):
        text = base64.urlsafe_b64encode(forged.encode()).decode().rstrip("=")
        answer = client.get("/api/v1/changes/", {"cursor": text})
        assert answer.status_code == 410, forged
        assert answer.json()["restart"] == "http://testserver/api/v1/changes/"
        assert "重新读起" in answer.json()["detail"]
    assert client.get("/api/v1/changes/", {"cursor": "x" * 30}).status_code == 400


@pytest.mark.django_db
def test_the_feed_is_never_altered(put_on_list: Make) -> None:
    put_on_list("甲许可")
    for statement in ("UPDATE publish_listchange SET operation = 'D'", "DELETE FROM publish_listchange"):
        with pytest.raises(Exception, match="publish_listchange"), transaction.atomic():  # noqa: SIM117
            with connection.cursor() as cursor:
                cursor.execute(statement)


# --- any history ---------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["new", "change", "change", "cancel", "close", "again", "recall", "put_off"]),
        st.integers(0, 5),
        st.integers(0, 9),
        st.booleans(),
    ),
    min_size=4,
    max_size=9,
)


FIELDS: dict[str, dict[str, Any]] = {
    "cancel": {"standing": "cancelled"},
    "close": {"secrecy": "closed", "secrecy_basis": "内部"},
    "again": {"standing": "listed", "secrecy": "public"},
}


@dataclass
class History:
    """What offices do to a list, one step after the other, through the doors that they use."""

    approved: Make
    follow: Make
    staffing: Any
    second: Any
    region: Any

    def act(self, step: str, place: int, later: int, *, ahead: bool) -> None:
        if step in ("recall", "put_off"):
            self.recall(put_off=step == "put_off")
            return
        base = self.newest(place)
        if step == "new" or base is None:
            self.approved(f"第{Power.objects.count()}项许可")
        elif not PowerVersion.objects.filter(
            power=base.power, sealed_at__isnull=False, release_entry=None
        ).exists():
            self.follow(base, **{"name": f"{base.power_id}改{base.number}", **FIELDS.get(step, {})})
        day = timezone.localdate() + later * DAY
        release(self.region, by=self.staffing, effective_on=day, ahead=ahead)

    def recall(self, *, put_off: bool) -> None:
        made = next((one for one in Release.objects.order_by("-pk") if scheduled(one)), None)
        if made is not None:
            later_on = made.effective_on + DAY if put_off else None
            asked = ask_recall(made, by=self.staffing, note="研究", later_on=later_on)
            confirm_recall(asked, by=self.second)

    def newest(self, place: int) -> PowerVersion | None:
        """The newest released version of one of the powers."""
        powers = list(Power.objects.filter(versions__release_entry__isnull=False).distinct().order_by("pk"))
        if not powers:
            return None
        rows = PowerVersion.objects.filter(power=powers[place % len(powers)], release_entry__isnull=False)
        return rows.select_related("power__region").order_by("-number").first()


@pytest.mark.slow
@pytest.mark.django_db
def test_who_follows_the_feed_of_any_history_has_the_list_of_every_day(
    client: Client, approved: Make, follow: Make, staffing: Any, make_user: Make, region: Any
) -> None:
    """Powers are added, changed, cancelled, closed, listed again, released ahead, recalled and put off, in any order."""
    second = make_user("second", ("staffing", region, None))
    history = History(approved, follow, staffing, second, region)
    today = timezone.localdate()

    @settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
    @given(STEPS)
    @example([("new", 0, 0, False), ("new", 0, 8, False), ("recall", 0, 0, True), ("new", 0, 0, False)])
    def holds(steps: list[tuple[str, int, int, bool]]) -> None:
        with transaction.atomic():
            cache.clear()
            follower, slow = Follower(limit=2), Follower(limit=3, region="120000")
            for step, place, later, ahead in steps:
                try:
                    with transaction.atomic():
                        history.act(step, place, later, ahead=ahead)
                except NotAllowed:
                    continue
                follower.read_on(client)
            follower.read_all(client)
            slow.read_all(client)
            for day in (today + n * DAY for n in range(-1, 13)):
                listed = snapshot(client, day)
                assert follower.on(day) == listed, (day, steps)
                assert slow.on(day) == listed, (day, steps)
            assert follower.sequences == list(range(1, ListChange.objects.count() + 1))
            transaction.set_rollback(True)

    holds()


# --- while releases happen -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_polls_while_releases_of_two_regions_commit_misses_nothing(
    client: Client, approved: Make, staffing: Any, make_user: Make, department: Any, district: Any
) -> None:
    """The other region's release has noted its changes and is not over; ours waits for it, so that none is passed over."""
    from departments.models import Department

    body = Department.objects.create(region=district, code="201", name="和平区教育局")
    other = make_user("other", ("staffing", district, None))
    today = timezone.localdate()
    for n in range(4):
        approved(f"市级第{n}项许可")
        approved(f"区级第{n}项许可", department=body)
    noted, over = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def in_district() -> None:
        try:
            with transaction.atomic():
                release(district, by=other, effective_on=today)
                noted.set()
                over.wait(20)
        except BaseException as error:
            failures.append(error)
        finally:
            noted.set()
            connection.close()

    def in_city() -> None:
        try:
            noted.wait(20)
            release(department.region, by=staffing, effective_on=today)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=in_district), threading.Thread(target=in_city)]
    for thread in threads:
        thread.start()
    follower = Follower(limit=3)
    noted.wait(20)
    for _ in range(5):
        follower.read_all(client)
    assert follower.sequences == []  # neither is over
    over.set()
    while any(thread.is_alive() for thread in threads):
        follower.read_all(client)
    for thread in threads:
        thread.join(20)
    follower.read_all(client)
    assert failures == []
    assert follower.sequences == list(range(1, 9))
    assert follower.on(today) == snapshot(client, today)
    assert len(snapshot(client, today)) == 8
