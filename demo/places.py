"""The regions, bodies, joint meetings and people of the demo (演示的区划、部门、联席会议、人员)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from demo.reading import read
from departments.models import (
    BodyKind,
    Charter,
    Department,
    Duty,
    InternalUnit,
    Level,
    Membership,
    Plaque,
    Region,
)
from departments.roles import DEPARTMENT_ROLES, Role
from office.models.bulletins import Bulletin, ContactOfficer
from publish.models import DepartmentSite, Measure
from review.models.rules import MemberUnit

REGIONS = (
    ("120000", "天津市", Region.Kind.PROVINCE, "2", None),
    ("120101", "和平区", Region.Kind.DISTRICT, "4", "120000"),
    ("120111", "西青区", Region.Kind.DISTRICT, "4", "120000"),
)
LEVEL_LABELS = {"2": "市级（直辖市）", "4": "区（县）级"}
POSTS = {Role.CLERK: "经办甲", Role.LEGAL: "法制甲", Role.MEMBER: "联络员甲"}
MODES = {"加挂": Plaque.Mode.ADDED, "保留": Plaque.Mode.KEPT}


def people() -> dict[str, Any]:
    """The demo accounts and their common password."""
    found: dict[str, Any] = read("people.yaml")
    return found


def make_regions() -> dict[str, Region]:
    """The city and its districts, by code."""
    for level_code, label in LEVEL_LABELS.items():
        for unnamed in Level.objects.filter(code=level_code, label=""):
            unnamed.label = label
            unnamed.save()  # each with its record in the history, which dated pages read
    made: dict[str, Region] = {}
    for code, name, kind, level, parent in REGIONS:
        made[code] = Region.objects.create(
            code=code,
            name=name,
            kind=kind,
            level=Level.objects.get(code=level),
            parent=made.get(parent or ""),
            staffing_contact=f"{name}机构编制部门（演示）电话 022-0000{code[-4:]}",
        )
    return made


def make_department(regions: dict[str, Region], data: dict[str, Any]) -> Department:
    """A body with its plaques, charter, duties and units."""
    row = dict(data["department"])
    region = regions[row.pop("region")]
    kind = BodyKind.objects.get(code=row.pop("kind"))
    department = Department.objects.create(
        region=region, kind=kind, order=int(row["code"]), is_demo=True, **row
    )
    for plaque in data["plaques"]:
        Plaque.objects.create(
            department=department, name=plaque["name"], mode=MODES[plaque["mode"]], valid_from=plaque["from"]
        )
    charter = Charter.objects.create(department=department, **data["charter"])
    for order, duty in enumerate(data["duties"], start=1):
        Duty.objects.create(
            charter=charter,
            number=duty["number"],
            text=duty["text"],
            plain=duty.get("plain", ""),
            order=order,
        )
    for unit in data["units"]:
        InternalUnit.objects.create(department=department, name=unit["name"], duty=unit.get("duty", ""))
    return department


def make_joint_meetings(regions: dict[str, Region]) -> None:
    """The members of each region's joint meeting, and those of their departments that have no powers."""
    for code, rows in read("joint_meeting.yaml").items():
        region = regions[code]
        for order, row in enumerate(rows, start=1):
            department = _member_department(region, row)
            MemberUnit.objects.create(
                region=region,
                kind=row["kind"],
                name=department.short_name,
                department=department,
                convenes=row.get("convenes", False),
                contact="联络员（演示）",
                phone=f"022-0000{code[-2:]}{order:02d}",
                order=order,
            )


def _member_department(region: Region, row: dict[str, Any]) -> Department:
    if known := row.get("department"):
        return region.departments.get(code=known)
    return Department.objects.create(
        region=region,
        code=row["code"],
        order=int(row["code"]),
        name=row["name"],
        short_name=row["short_name"],
        kind=BodyKind.objects.get(code=row["body"]),
        is_demo=True,
    )


def make_site(department: Department) -> None:
    """The site of examples/department-site, with its frame and its copy."""
    origin = "http://127.0.0.1:8090"
    DepartmentSite.objects.create(department=department, origin=origin, copy_url=f"{origin}/copy.html")


def make_officers_and_bulletins(since: dt.date) -> None:
    """A contact officer of each department with a charter since that day, and what the staffing office has announced."""
    for order, department in enumerate(Department.objects.exclude(charters=None).order_by("pk"), start=1):
        ContactOfficer.objects.create(
            department=department,
            name=f"{department.short_name}联络员（演示）"[:50],
            post="法制机构工作人员",
            phone=f"022-0000{order:04d}",
            valid_from=since,
        )
    today = timezone.localdate()
    for row in read("bulletins.yaml"):
        published = today - dt.timedelta(days=row.pop("days"))
        region = Region.objects.filter(code=row.pop("region")).first()
        Bulletin.objects.create(region=region, valid_from=published, **row)


def make_measure(region: Region, since: dt.date) -> None:
    """A measure of the city by which its list is kept, in the demo's own words."""
    Measure.objects.create(
        region=region,
        title=f"{region.name}权责清单动态管理办法（演示）",
        issued_by=f"{region.name}机构编制部门（演示）",
        issued_on=since,
        effective_from=since,
        text="第一条　为了使权责清单与法律、法规、规章和部门职责保持一致，制定本办法。（演示文本，不是真实文件）\n"
        "第二条　法律、法规、规章或者部门职责有变化的，有关部门应当按期提出调整。\n"
        "第三条　调整由联席会议成员单位分工审查，按权限审定后公布。",
    )


def make_people(since: dt.date) -> None:
    """The demo accounts, and for every other office of a body somebody who cannot sign in; all since that day."""
    known = people()
    password = make_password(known["password"])
    for person in known["people"]:
        region = Region.objects.get(code=person["region"])
        department = region.departments.filter(code=person.get("department", "")).first()
        user = _person(
            person["username"], person["name"], password, is_superuser=person.get("superuser", False)
        )
        Membership.objects.create(
            user=user, role=person["role"], region=region, department=department, valid_from=since
        )
    members = set(MemberUnit.objects.values_list("department_id", flat=True))
    for department in Department.objects.select_related("region").order_by("region__code", "code"):
        roles = [*DEPARTMENT_ROLES] if department.charters.exists() else []
        if department.pk in members:
            roles.append(Role.MEMBER)
        for role in roles:
            _stand_in(department, role, since)


def _person(username: str, name: str, password: str, **more: Any) -> User:
    return User.objects.create(
        username=username,
        email=f"{username}@example.invalid",
        password=password,
        name=name,
        is_staff=True,
        **more,
    )


def _stand_in(department: Department, role: Role, since: dt.date) -> None:
    """Somebody in an office of which there is no account: named by post, unable to sign in."""
    if Membership.objects.filter(department=department, role=role).exists():
        return
    place = f"{department.region.code}{department.code}"
    user = _person(f"{role}{place}", f"{department.short_name}{POSTS[role]}", make_password(None))
    Membership.objects.create(
        user=user, role=role, region=department.region, department=department, valid_from=since
    )
