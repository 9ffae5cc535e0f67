"""Who works and reads in the load test (负载): fifty people of the offices with work of their own, signed in, what readers look
for, a list to be imported, and an approved adjustment that waits for its release.

It stands on the office of `office_world.py`; what people have is made by the functions that the screens call.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from accounts import steps
from accounts.models import User
from benchmarks import CHECK_REGION, LOAD_REGION, workbook
from benchmarks.review import proposal_to_change, sound
from demo.walker import Walker
from departments.models import Department, Level, Membership, Region
from jobs.models import Job
from laws.models import Law
from powers.models import PowerVersion
from publish.models import ListEntry
from review.models.proposals import Proposal, State
from review.models.review_tasks import ReviewTask

IMPORTED, RELEASED, DRAFTED = 3_000, 250, 3
IMPORTING = "导入市"
SHARES = {"clerk": 30, "member": 10, "staffing": 7, "inspector": 3}
"""Of fifty people; other numbers in proportion."""
SAMPLE = 4_000
WORDS = 400


@dataclass(frozen=True)
class Person:
    """Somebody of an office: their session, and the addresses of what is on their desk."""

    role: str
    session: str
    draft: str = ""
    task: int = 0
    changes: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class World:
    """What there is to do and to read."""

    staff: list[Person]
    importer: Person
    releaser: Person
    region: str
    workbook: Path
    home_of_import: tuple[int, int]
    """Region and department of the list to be imported."""
    departments: list[str]
    powers: list[str]
    laws: list[int]
    words: list[str]
    proposals: list[int]


def make(work: Path, staff: int, rows: int) -> World:
    """The world, in the office of `office_world.make`; once in it."""
    DBTaskResult.objects.all().delete()  # what it has begun is no part of this
    Job.objects.filter(state=Job.State.QUEUED).update(state=Job.State.FAILED)
    region = Region.objects.get(code=CHECK_REGION)
    importing, body = _place_of_import()
    path = work / f"load-{rows}.xlsx"
    workbook.write(path, rows, city=IMPORTING)
    people = list(_people(region, staff))
    _approved(region)
    entries = list(ListEntry.objects.filter(region=region).values_list("code", "name").order_by("pk"))
    titles = list(Law.objects.order_by("pk").values_list("title", flat=True)[:WORDS])
    chance = random.Random(3)
    picked = chance.sample(entries, min(SAMPLE, len(entries)))
    return World(
        staff=people,
        importer=Person("staffing", session_of(_user("load-import", "staffing", importing))),
        releaser=Person("staffing", session_of(_user("load-release", "staffing", region))),
        region=region.code,
        workbook=path,
        home_of_import=(importing.pk, body.pk),
        departments=list(
            Department.objects.filter(region=region, code__lt="900").values_list("code", flat=True)
        ),
        powers=[code for code, _ in picked],
        laws=list(Law.objects.order_by("pk").values_list("pk", flat=True)[:SAMPLE]),
        words=[
            _word(name, title, chance)
            for (_, name), title in zip(picked[:WORDS], cycle(titles), strict=False)
        ],
        proposals=list(Proposal.objects.filter(region=region).values_list("pk", flat=True)),
    )


def _word(name: str, law: str, chance: random.Random) -> str:
    """What somebody types to find a power: a part of its name, the law or some of it, a common word, words not found."""
    law = law.removeprefix("中华人民共和国")
    typed = (name[1:8], name[1:6], law, law[-4:], f"{law} 处罚", f"{law} 第三条", "处罚", f"{law[:3]}吗")
    return chance.choice(typed)


def _place_of_import() -> tuple[Region, Department]:
    level = Level.objects.get(code="3")
    region, _ = Region.objects.get_or_create(
        code=LOAD_REGION, defaults={"name": IMPORTING, "kind": Region.Kind.CITY, "level": level}
    )
    body, _ = Department.objects.get_or_create(
        region=region, code="001", defaults={"name": f"{IMPORTING}综合管理局"}
    )
    return region, body


def _user(name: str, role: str, region: Region, department: Department | None = None) -> User:
    user, made = User.objects.get_or_create(username=name, defaults={"name": name, "is_staff": True})
    if made:
        Membership.objects.create(user=user, role=role, region=region, department=department)
    return User.objects.get(pk=user.pk)


def session_of(user: User) -> str:
    """A session in which every step of signing in is done."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    session = client.session
    for step in (steps.VERIFY, steps.CHANGE):
        session.pop(step, None)
    session[steps.VERIFIED] = True
    session.save()
    return str(session.session_key)


def _people(region: Region, staff: int) -> Iterable[Person]:
    bodies = cycle(
        _bodies(region)[2:]
    )  # of the first the office has taken much, of the second all is approved below
    tasks = list(
        ReviewTask.objects.filter(proposal__region=region, closed_at=None, signed_at=None).order_by("-pk")
    )
    tasks = [task for task in tasks if task.items.count() > SHARES["member"]]
    counts = {role: max(1, round(share * staff / sum(SHARES.values()))) for role, share in SHARES.items()}
    for role, count in counts.items():
        for number in range(count):
            if role == "clerk":
                yield _clerk(region, next(bodies), number)
            elif role == "member":
                yield _member(tasks[number % len(tasks)], number, count)
            else:
                yield Person(role, session_of(_user(f"load-{role}-{number}", role, region)))


def _bodies(region: Region) -> list[Department]:
    return list(Department.objects.filter(region=region, code__lt="900").order_by("code"))


def _clerk(region: Region, body: Department, number: int) -> Person:
    """A clerk with a small proposal that is still being drafted."""
    user = _user(f"load-clerk-{number}", "clerk", region, body)
    _user(f"load-legal-{body.code}", "legal", region, body)
    proposal = proposal_to_change(_free(body, DRAFTED), user, department=body, quoting=False)
    draft = PowerVersion.objects.filter(change__proposal=proposal).earliest("pk")
    return Person("clerk", session_of(user), reverse("admin:powers_powerversion_change", args=[draft.pk]))


def _member(task: ReviewTask, number: int, members: int) -> Person:
    """Somebody who sits for a member of the joint meeting, with changes that no other writes on."""
    unit = task.unit
    role = "member" if unit.department else "staffing"
    user = _user(f"load-member-{number}", role, unit.region, unit.department)
    changes = list(task.items.order_by("change_id").values_list("change_id", flat=True))
    return Person("member", session_of(user), task=task.pk, changes=changes[number::members])


def _free(body: Department, count: int) -> list[PowerVersion]:
    """Powers in force of a department that no proposal holds and that can be submitted."""
    rows = PowerVersion.objects.filter(department=body, sealed_at__isnull=False, power__changes=None)
    return sound(rows.select_related("power__region").order_by("-pk")[: 2 * count])[:count]


def _approved(region: Region) -> None:
    """An adjustment that was approved and waits to be published."""
    body = _bodies(region)[1]
    clerk = _user("load-clerk-approved", "clerk", region, body)
    _user(f"load-legal-{body.code}", "legal", region, body)
    proposal = proposal_to_change(_free(body, RELEASED), clerk, department=body, quoting=False)
    Walker().to(proposal, State.APPROVED)
