"""Any history: whatever is released, recalled and edited, on any day, all faces of the site agree with a replay up to that day.

The replay is a list of what was done, in plain Python. What is done goes through the doors: drafts that are proposed, approved and
released, recalls by two persons, the admin, the importer of laws. The database lets no list begin in the past, so days go forward.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from demo.clock import at
from departments.models import Charter, Department, Duty, Level
from laws.models import Law
from powers.models import PowerLevel, PowerVersion
from publish.models import Release
from publish.recalling import ask_recall, confirm_recall
from publish.releasing import release_digest
from tests.page_forms import form_on

Make = Callable[..., Any]
pytestmark = [pytest.mark.django_db, pytest.mark.hypothesis]
ZONE = timezone.get_default_timezone()
LAW = "中华人民共和国民办教育促进法"


@dataclass(frozen=True)
class Version:
    """A version as the replay knows it."""

    number: int
    title: str
    listed: bool
    released: dt.date
    starts: dt.date


class Replay:
    """What was done, by day; asked what a reader is to be told of a day."""

    def __init__(self) -> None:
        self.versions: list[Version] = []
        self.recalled: dict[int, dt.date] = {}
        self.written: dict[str, list[tuple[dt.date, str]]] = defaultdict(list)

    def version_on(self, day: dt.date, known_by: dt.date) -> Version | None:
        """What is in force on a day by what had been published and not taken back by then."""
        begun = [
            version
            for version in self.versions
            if version.released <= known_by
            and version.starts <= day
            and not (version.number in self.recalled and self.recalled[version.number] <= known_by)
        ]
        return max(begun, key=lambda version: (version.starts, version.number), default=None)

    def said_on(self, what: str, day: dt.date) -> str:
        """The last thing written by the end of a day."""
        return next(said for on, said in reversed(self.written[what]) if on <= day)

    def never_said_on(self, what: str, day: dt.date) -> list[str]:
        """What was written at any other time."""
        now = self.said_on(what, day)
        return [said for _, said in self.written[what] if said != now]


@dataclass(frozen=True)
class Doors:
    """What the world is changed by."""

    client: Client
    put_on_list: Make
    follow_on_list: Make
    add_law: Make
    office: Any
    second: Any
    region: Any


class AnyHistory(RuleBasedStateMachine):
    """Something is done on each of some days, one after another; after each, some day up to then is looked at."""

    doors: Doors

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.open.enter_context(transaction.atomic())
        self.day = timezone.localdate()
        self.first, self.count = self.day, 0
        self.replay = Replay()
        self.kept: dict[str, bytes] = {}
        with self.clock(9):
            self.begin()
        self.keep()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.open.close()

    def clock(self, hour: int) -> Any:
        return at(dt.datetime.combine(self.day, dt.time(hour), ZONE))

    def token(self, what: str) -> str:
        """Words that nothing else says."""
        self.count += 1
        return f"{what}{self.count:03d}号"

    def begin(self) -> None:
        doors = self.doors
        self.level = Level.objects.get(code="2")
        self.body = Department.objects.create(region=doors.region, code="300", name="甲局")
        charter = Charter.objects.create(department=self.body, title="三定规定")
        self.duty = Duty.objects.create(charter=charter, number="（一）", text="暂", order=1)
        for what in self.edits:
            self.edits[what](self, self.note(what))
        self.law = Law.objects.get(title=LAW)

        def children(draft: PowerVersion) -> None:
            draft.duties.add(self.duty)
            PowerLevel.objects.create(version=draft, level=self.level, condition="本级")

        title = self.token("许可")
        self.head: PowerVersion = doors.put_on_list(title, department=self.body, children=children)
        self.code = self.head.power.code
        self.replay.versions.append(Version(1, title, True, self.day, self.day))

    def note(self, what: str) -> str:
        said = self.token(what)
        self.replay.written[what].append((self.day, said))
        return said

    # --- edits outside releases ---------------------------------------------------------------------------

    def _by_admin(self, path: str, name: str, said: str) -> None:
        address = f"/admin/departments/{path}/change/"
        self.doors.client.force_login(self.doors.office)
        form = form_on(self.doors.client, address, name) | {name: said}
        assert self.doors.client.post(address, form).status_code == 302

    def _telephone(self, said: str) -> None:
        self._by_admin(f"department/{self.body.pk}", "complaint_phone", said)

    def _address(self, said: str) -> None:
        self._by_admin(f"department/{self.body.pk}", "address", said)

    def _duty(self, said: str) -> None:
        self._by_admin(f"duty/{self.duty.pk}", "text", said)

    def _level(self, said: str) -> None:
        level = Level.objects.get(pk=self.level.pk)  # holds for everyone: in the admin two persons do it
        level.label = said
        level.save()

    def _law(self, said: str) -> None:
        self.doors.add_law(LAW, (str(self.day), {"第十二条": f"{said}。"}))

    edits: dict[str, Callable[[AnyHistory, str], None]] = {
        "电话": _telephone, "地址": _address, "职责": _duty, "层级": _level, "条文": _law,
    }  # fmt: skip

    # --- what happens -------------------------------------------------------------------------------------

    def goes_on(self) -> bool:
        """Whether the power can still have a version after its last."""
        return not self.replay.recalled and self.replay.versions[-1].listed

    def next_day(self) -> None:
        self.day += dt.timedelta(days=1)

    @rule(what=st.sampled_from(sorted(edits)))
    def something_is_edited(self, what: str) -> None:
        self.next_day()
        with self.clock(10):
            self.edits[what](self, self.note(what))
        self.keep()

    @precondition(goes_on)
    @rule(ahead=st.integers(0, 3), listed=st.sampled_from([True, True, True, False]))
    def a_version_is_released(self, ahead: int, listed: bool) -> None:
        self.next_day()
        starts = max(self.day + dt.timedelta(days=ahead), self.replay.versions[-1].starts)
        title = self.token("许可")
        changes = {"name": title} if listed else {"name": title, "standing": "cancelled"}
        with self.clock(11):
            self.head = self.doors.follow_on_list(self.head, effective_on=starts, **changes)
        self.replay.versions.append(Version(self.head.number, title, listed, self.day, starts))
        self.keep()

    @precondition(
        lambda self: self.goes_on() and self.replay.versions[-1].starts > self.day + dt.timedelta(days=1)
    )
    @rule()
    def what_is_scheduled_is_recalled(self) -> None:
        """What was in force goes on, as a version of its own that says the same."""
        self.next_day()
        last = self.replay.versions[-1]
        with self.clock(12):
            made = Release.objects.latest("pk")
            recall = ask_recall(made, by=self.doors.office, note="有误")
            confirm_recall(recall, by=self.doors.second)
            newest = PowerVersion.objects.filter(power=self.head.power, release_entry__isnull=False).latest(
                "number"
            )
        self.replay.recalled[last.number] = self.day
        before = max(
            (one for one in self.replay.versions if one != last), key=lambda one: (one.starts, one.number)
        )
        if newest.number != last.number:
            self.replay.versions.append(Version(newest.number, before.title, True, self.day, last.starts))
        self.keep()

    # --- what must hold -----------------------------------------------------------------------------------

    def read(self, address: str, **asked: str) -> Any:
        cache.clear()
        return self.doors.client.get(address, asked)

    def main(self, address: str, **asked: str) -> tuple[int, str]:
        response = self.read(address, **asked)
        return response.status_code, response.content.decode().partition("<main")[2].partition("</main>")[0]

    def permanent(self, number: int) -> dict[str, bytes]:
        version = f"/powers/{self.code}/versions/{number}/"
        page = self.main(version)[1].encode()
        return {version: page, f"{version}document.json": self.read(f"{version}document.json").content}

    def keep(self) -> None:
        """The pages of versions as they were first read."""
        with self.clock(20):
            for version in self.replay.versions:
                for address, content in self.permanent(version.number).items():
                    assert content
                    assert self.kept.setdefault(address, content) == content, address

    @rule(back=st.integers(0, 12))
    def a_day_is_looked_at(self, back: int) -> None:
        self.look(max(self.first, self.day - dt.timedelta(days=back)))

    @invariant()
    def today_is_as_replayed(self) -> None:
        self.look(self.day)

    def look(self, day: dt.date) -> None:
        with self.clock(21):
            version = self.replay.version_on(day, day)
            assert version is not None
            on = str(day)
            self._page(version, day, on)
            self._api(version, on)
            self._files(version, on)
            self._lists(version, on)
            self._around(day, on)
            for made in Release.objects.filter(region=self.doors.region):
                assert release_digest(made) == made.digest

    def _page(self, version: Version, day: dt.date, on: str) -> None:
        status, page = self.main(f"/powers/{self.code}/", on=on)
        assert status == 200
        assert version.title in page
        assert f"第 {version.number} 版" in page
        assert ("已取消" in page) == (not version.listed)
        later = [
            one.title for one in self.replay.versions if one.released > day and one.title != version.title
        ]
        assert [title for title in later if title in page] == []
        self._says(page, day, "电话", "地址")

    def _says(self, page: str, day: dt.date, *what: str) -> None:
        for one in what:
            assert self.replay.said_on(one, day) in page, (one, day)
            assert [said for said in self.replay.never_said_on(one, day) if said in page] == [], (one, day)

    def _api(self, version: Version, on: str) -> None:
        told = self.read(f"/api/v1/powers/{self.code}/", on=on).json()
        assert (told["name"], told["version"]) == (version.title, version.number)
        assert told["digest"] == digest_of(told["document"])
        address = f"/powers/{self.code}/versions/{version.number}/"
        assert told["document"] == json.loads(self.kept[f"{address}document.json"])
        assert told["digest"] in self.kept[address].decode()
        rows = self.read("/api/v1/powers/", on=on, department=f"{self.doors.region.code}-300").json()[
            "results"
        ]
        listed = [(row["name"], row["digest"]) for row in rows if row["code"] == self.code]
        assert listed == ([(version.title, told["digest"])] if version.listed else [])

    def _files(self, version: Version, on: str) -> None:
        body = f"/regions/{self.doors.region.code}/departments/300/"
        text = b"".join(self.read(f"{body}export.json", on=on).streaming_content).decode()
        rows = [row for row in json.loads(text) if row["code"] == self.code]
        assert [row["document"]["name"] for row in rows] == [version.title] * version.listed
        assert all(row["digest"] == digest_of(row["document"]) for row in rows)
        table = b"".join(self.read(f"{body}export.csv", on=on).streaming_content).decode()
        assert (version.title in table) == version.listed

    def _lists(self, version: Version, on: str) -> None:
        body = f"/regions/{self.doors.region.code}/departments/300/"
        for address, asked in ((body, {}), ("/search/", {"q": version.title})):
            page = self.main(address, on=on, **asked)[1]
            assert (f'href="/powers/{self.code}/?on={on}"' in page) == version.listed, address

    def _around(self, day: dt.date, on: str) -> None:
        body = f"/regions/{self.doors.region.code}/departments/300/"
        self._says(self.main(body, on=on)[1], day, "电话", "地址", "职责")
        self._says(self.main(f"/laws/{self.law.pk}/", on=on)[1], day, "条文")


def digest_of(document: Any) -> str:
    """As docs/recompute_digest.py does it."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_every_face_of_any_day_agrees_with_a_replay(
    client: Client,
    put_on_list: Make,
    follow_on_list: Make,
    add_law: Make,
    region: Any,
    staffing: Any,
    make_user: Make,
) -> None:
    second = make_user("second", ("staffing", region, None))
    AnyHistory.doors = Doors(client, put_on_list, follow_on_list, add_law, staffing, second, region)
    run_state_machine_as_test(
        AnyHistory,
        settings=settings(max_examples=4, stateful_step_count=8, phases=[Phase.explicit, Phase.generate]),
    )
