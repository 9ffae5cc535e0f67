"""Loading the demo data (演示数据): Tianjin and two of its districts, through the functions the product itself uses.

Titles of laws, article numbers and names are real, what is quoted of a law is its own text; every other sentence is
ours. Loading is one transaction and is skipped
when the demo accounts are there already; a database that holds anything else is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from demo.cast import Cast
from demo.clock import Days, at, tell
from demo.history import FIRST, history
from demo.imports import imports
from demo.library import load_laws
from demo.meetings import meetings_and_follow_up
from demo.places import (
    make_department,
    make_joint_meetings,
    make_measure,
    make_officers_and_bulletins,
    make_people,
    make_regions,
    make_site,
    people,
)
from demo.reading import HERE, read
from demo.taken_back import taken_back
from demo.work import work
from departments.models import Region
from office.models.notices import Letter, Notice
from review.workflow.reference import load_all

READ_AFTER = 3
"""Notices are read within so many working days."""


class NotADemo(Exception):  # noqa: N818  named as the reader says it
    """The database holds real data; nothing was loaded."""


@transaction.atomic
def load_demo(say: Callable[[str], None] = lambda step: None) -> bool:
    """Load everything; False when it was there already. `say` is told each step, since it takes a while."""
    load_all()
    if User.objects.filter(username__in=[p["username"] for p in people()["people"]]).exists():
        return False
    if Region.objects.exists() or User.objects.exists():
        raise NotADemo("这个数据库不是演示数据库（已有区划或账号），未装入演示数据。")
    say("演示的区划、部门、人员、法律")
    days = Days(timezone.localdate())
    with at(days.at(FIRST + 20)):
        regions = make_regions()
        files = [read(path) for path in sorted((HERE / "departments").glob("*.yaml"))]
        departments = [(make_department(regions, data), data) for data in files]
        make_joint_meetings(regions)
        make_people(timezone.localdate() - dt.timedelta(days=365))
        make_site(departments[0][0])
        load_laws()
    cast = Cast(days, departments)
    stories = [
        *history(cast, departments),
        *taken_back(cast),
        *work(cast),
        *meetings_and_follow_up(cast),
        *imports(cast),
    ]
    tell(stories, say)
    make_officers_and_bulletins(timezone.localdate() - dt.timedelta(days=365))
    make_measure(regions["120000"], timezone.localdate() - dt.timedelta(days=365))
    _read_notices(days)
    return True


def _read_notices(days: Days) -> None:
    """What was told long ago was read, and nothing is sent to people who do not exist."""
    Notice.objects.filter(created_at__lt=days.at(READ_AFTER)).update(read_at=F("created_at"))
    Letter.objects.all().delete()
