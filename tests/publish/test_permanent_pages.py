"""A permanent version page never changes, byte for byte, whatever is edited, imported or released after its release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from demo.clock import at
from departments.models import Charter, Department, Duty, Level, Plaque, Region
from powers.citing import relink
from powers.models import LegalBasis, PowerType, PowerVersion, SupervisionChannel
from publish.entries import rebuild
from publish.models import ListEntry, ReleaseEntry

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
LAW = "中华人民共和国民办教育促进法"
ZONE = timezone.get_default_timezone()


def main_of(client: Client, version: PowerVersion, number: int = 1) -> bytes:
    cache.clear()
    response = client.get(f"/powers/{version.power.code}/versions/{number}/")
    assert response.status_code == 200
    return response.content.partition(b"<main")[2].partition(b"</main>")[0]


def edit(row: Any, **values: Any) -> None:
    row = type(row).objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


@pytest.fixture
def released(department: Department, put_on_list: Make, add_law: Make) -> PowerVersion:
    add_law(
        LAW, ("2018-12-29", {"第十二条": "举办实施学历教育的民办学校，由县级以上人民政府教育行政部门审批。"})
    )
    charter = Charter.objects.create(department=department, title="三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="主管民办教育", order=1)
    version: PowerVersion = put_on_list(
        "民办学校设立审批", sub_name="高中", children=lambda draft: draft.duties.add(duty)
    )
    return version


EDITS: dict[str, Callable[[PowerVersion, Make, Make], Any]] = {
    "a telephone": lambda v, add, follow: edit(v.department, complaint_phone="022-99999999"),
    "an address and a name": lambda v, add, follow: edit(v.department, address="新址", name="改名委员会"),
    "the office of the region": lambda v, add, follow: edit(
        v.power.region, staffing_contact="改了", name="改名市"
    ),
    "a type": lambda v, add, follow: edit(v.power_type, name="改名类型", effect="neutral"),
    "a duty": lambda v, add, follow: edit(Duty.objects.get(), text="改写的职责"),
    "a duty moved to another charter": lambda v, add, follow: edit(
        Duty.objects.get(), charter=Charter.objects.create(department=v.department, title="新三定规定")
    ),
    "a plaque": lambda v, add, follow: Plaque.objects.create(department=v.department, name="新牌子"),
    "a level": lambda v, add, follow: edit(Level.objects.get(code="2"), label="改称"),
    "a newer text": lambda v, add, follow: add(
        LAW, ("2020-01-01", {"第十二条": "改写的条文。", "第十三条": "新增"})
    ),
    "another law": lambda v, add, follow: add("民办教育促进法", ("2020-01-01", {"第十二条": "同名文件。"})),
    "the index made anew": lambda v, add, follow: (relink(), rebuild()),
    "the next version": lambda v, add, follow: follow(
        v, effective_on=timezone.localdate(), name="新名", remark="改"
    ),
    "a coming version": lambda v, add, follow: follow(
        v, effective_on=timezone.localdate() + dt.timedelta(days=9), name="将来的名称"
    ),
    "a cancellation": lambda v, add, follow: follow(
        v, effective_on=timezone.localdate(), standing="cancelled"
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_nothing_recorded_later_reaches_it(
    client: Client, released: PowerVersion, add_law: Make, follow_on_list: Make, what: str
) -> None:
    before = main_of(client, released)
    for part in ("022-00001011", "/laws/", "duties/", "第 1 版的固定网址"):
        assert part in before.decode()
    EDITS[what](PowerVersion.objects.get(pk=released.pk), add_law, follow_on_list)
    assert main_of(client, released) == before


def test_nor_does_the_time_that_goes_by(
    client: Client, released: PowerVersion, put_on_list: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_list("民办学校设立审批", sub_name="初中", effective_on=timezone.localdate() + dt.timedelta(days=3))
    before = main_of(client, released)
    today = timezone.localdate()
    day_of, later = timezone.localdate, today + dt.timedelta(days=4000)
    monkeypatch.setattr(timezone, "localdate", lambda moment=None: day_of(moment) if moment else later)
    assert main_of(client, released) == before


def test_it_leads_to_the_law_of_its_day_and_to_what_is_so_today(
    client: Client, released: PowerVersion
) -> None:
    page = main_of(client, released).decode()
    law = LegalBasis.objects.get(version=released)
    known = ReleaseEntry.objects.get(version=released).facts["laws"][str(law.uid)]
    day = timezone.localdate()
    assert f'href="/laws/{known[0]}/?on={day}#a-第十二条"' in page
    assert f'<a data-day="today" href="/powers/{released.power.code}/">' in page
    assert f'href="/powers/{released.power.main_code}/?on={day}"' in page


def test_what_a_release_kept_cannot_be_altered(released: PowerVersion) -> None:
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseEntry.objects.filter(version=released).update(facts={})


# --- any history: what was seen then is seen later, asked by its day -------------------------------------------------

TELEPHONES = st.sampled_from(["022-1", "022-2", "022-3", ""])
NAMES = st.sampled_from(["甲局", "乙局", "丙局"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("telephone"), TELEPHONES),
        st.tuples(st.just("name"), NAMES),
        st.tuples(st.just("contact"), TELEPHONES),
        st.tuples(st.just("type"), st.sampled_from(["甲类", "乙类"])),
        st.tuples(st.just("plaque"), NAMES),
        st.tuples(st.just("duty"), st.sampled_from(["职责甲", "职责乙"])),
        st.tuples(st.just("drop duty"), st.just("")),
        st.tuples(st.just("version"), st.sampled_from(["许可甲", "许可乙"])),
        st.tuples(st.just("cancel"), st.just("")),
    ),
    min_size=2,
    max_size=5,
)


class World:
    """A list over days to come, since the database lets none begin in the past: each step is done on a day of its own, and
    what all faces then say is kept."""

    def __init__(
        self, client: Client, put_on_list: Make, follow_on_list: Make, make_body: Callable[[], Department]
    ):
        self.client, self.follow = client, follow_on_list
        self.day = timezone.localdate()
        self.seen: dict[dt.date, dict[str, Any]] = {}
        self.pages: dict[str, bytes] = {}
        with self.clock(22):
            self.body = make_body()
            self.charter = Charter.objects.create(department=self.body, title="三定规定")
            self.head = put_on_list("许可甲", department=self.body)
        self.code = self.head.power.code
        self.look()

    def clock(self, hour: int) -> Any:
        return at(dt.datetime.combine(self.day, dt.time(hour), ZONE))

    def step(self, what: str, value: str) -> None:
        self.day += dt.timedelta(days=2)
        with self.clock(10):
            self.do(what, value)
        self.look()

    def do(self, what: str, value: str) -> None:
        if what == "telephone":
            edit(self.body, complaint_phone=value, address=value)
        elif what == "name":
            edit(self.body, name=value)
        elif what == "contact":
            edit(self.body.region, staffing_contact=value)
        elif what == "type":
            edit(PowerType.objects.get(code="01"), name=value)
        elif what == "plaque":
            Plaque.objects.get_or_create(department=self.body, name=value)
        elif what == "duty":
            order = Duty.objects.count() + 1
            Duty.objects.create(charter=self.charter, text=value, number=str(order), order=order)
        elif what == "drop duty":
            Duty.objects.filter(charter=self.charter).delete()
        elif self.head.standing != "cancelled":
            changes = (
                {"standing": "cancelled"} if what == "cancel" else {"name": value, "remark": f"{self.day}"}
            )
            self.head = self.follow(self.head, effective_on=self.day, **changes)

    def look(self) -> None:
        with self.clock(23):
            self.seen[self.day] = self.faces(self.day)
            number = self.head.number
            self.pages.setdefault(f"{number}", main_of(self.client, self.head, number))

    def faces(self, day: dt.date) -> dict[str, Any]:
        """What page, API and file say of a day; of a day that is today a reader need not name it."""
        cache.clear()
        body = f"/regions/{self.body.region.code}/departments/{self.body.code}/"
        pages = ["/", f"/regions/{self.body.region.code}/", body, "/search/?q=许可", f"/powers/{self.code}/"]
        asked = {"on": str(day)}
        found: dict[str, Any] = {}
        for page in pages:
            response = self.client.get(page, asked)
            text = response.content.partition(b"<main")[2].partition(b"</main>")[0].decode()
            found[page] = (response.status_code, text)
        for address in ("/api/v1/powers/", f"/api/v1/powers/{self.code}/"):
            response = self.client.get(address, asked)
            told = response.json() | {"generation": ""}  # which a later release raises
            found[address] = (response.status_code, told)
        for form in ("csv", "json"):
            file: Any = self.client.get(f"{body}export.{form}", asked)
            found[form] = b"".join(file.streaming_content).decode()
        return found


@settings(max_examples=6, phases=[Phase.explicit, Phase.generate])
@given(STEPS)
def test_any_day_is_seen_later_as_it_was_seen_then(
    client: Client,
    put_on_list: Make,
    follow_on_list: Make,
    region: Region,
    staffing: Any,
    steps: list[tuple[str, str]],
) -> None:
    from django.db import transaction

    with transaction.atomic():
        code = f"{Department.objects.count() + 300}"
        world = World(
            client, put_on_list, follow_on_list,
            lambda: Department.objects.create(region=region, code=code, name="甲局", complaint_phone="022-0"),
        )  # fmt: skip
        for what, value in steps:
            world.step(what, value)
        with world.clock(23):
            for day, seen in world.seen.items():
                later = world.faces(day)
                for name in seen:
                    assert later[name] == seen[name], (day, name)
            for number, page in world.pages.items():
                assert main_of(client, world.head, int(number)) == page
        _agree(world)
        transaction.set_rollback(True)


def _agree(world: World) -> None:
    """On each day the three faces say the same of the power."""
    for seen in world.seen.values():
        (page_status, page), (status, told) = (
            seen[f"/powers/{world.code}/"],
            seen[f"/api/v1/powers/{world.code}/"],
        )
        assert page_status == status
        if status == 200:
            assert told["name"] in page
            assert told["digest"] in page
            if told["status"] != "cancelled":
                assert told["name"] in seen["json"]
                assert told["department"]["name"] in seen["csv"]


def test_channels_of_its_own_are_of_the_version(client: Client, put_on_list: Make) -> None:
    version = put_on_list(
        "甲许可",
        children=lambda draft: SupervisionChannel.objects.create(version=draft, value="12345"),
    )
    assert "12345" in main_of(client, version).decode()
    assert ListEntry.objects.get().version_id == version.pk
