"""Loading the demo data (演示数据): Tianjin and two of its districts, through the functions the product itself uses.

Titles of laws, article numbers and names are real; every sentence is ours. Loading is one transaction and is skipped
when the demo accounts are there already; a database that holds anything else is refused.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from demo.drafts import DraftWriter
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
from powers.checks.loading import subjects_of
from powers.drafting import draft_from
from powers.models import PowerVersion
from publish.releasing import release
from review.checking import check_proposal, give_reasons
from review.deciding import approve
from review.models import Change, Proposal
from review.reference import load_all
from review.submitting import submit

HERE = Path(__file__).parent
REGIONS = (
    ("120000", "天津市", Region.Kind.PROVINCE, "2", None),
    ("120101", "和平区", Region.Kind.DISTRICT, "4", "120000"),
    ("120111", "西青区", Region.Kind.DISTRICT, "4", "120000"),
)
LEVEL_LABELS = {"2": "市级（直辖市）", "4": "区（县）级"}
MODES = {"加挂": Plaque.Mode.ADDED, "保留": Plaque.Mode.KEPT}
REASON = "本次只作文字调整，该问题列入下一次集中修订（演示）。"
FIRST, SECOND, SECOND_EFFECTIVE = 180, 20, 14  # days ago: first release, second release, its effective date


class NotADemo(Exception):  # noqa: N818  named as the reader says it
    """The database holds real data; nothing was loaded."""


def people() -> dict[str, Any]:
    """The demo accounts and their common password."""
    found: dict[str, Any] = yaml.safe_load((HERE / "people.yaml").read_text(encoding="utf-8"))
    return found


@transaction.atomic
def load_demo() -> bool:
    """Load everything; False when it was there already."""
    load_all()
    if User.objects.filter(username__in=[p["username"] for p in people()["people"]]).exists():
        return False
    if Region.objects.exists() or User.objects.exists():
        raise NotADemo("这个数据库不是演示数据库（已有区划或账号），未装入演示数据。")
    regions = {code: _region(*row) for row in REGIONS for code in (row[0],)}
    files = [
        yaml.safe_load(p.read_text(encoding="utf-8")) for p in sorted((HERE / "departments").glob("*.yaml"))
    ]
    departments = [(_department(regions, data), data) for data in files]
    _accounts(regions)
    today = timezone.localdate()
    powers = _first_release(departments, today)
    _second_release(departments, powers, today)
    _open_work(departments[0][0], powers)
    return True


def _region(code: str, name: str, kind: str, level: str, parent: str | None) -> Region:
    for level_code, label in LEVEL_LABELS.items():
        Level.objects.filter(code=level_code, label="").update(label=label)
    region, _ = Region.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "kind": kind,
            "level": Level.objects.get(code=level),
            "parent": Region.objects.filter(code=parent).first(),
        },
    )
    region.staffing_contact = f"{name}机构编制部门（演示）电话 022-0000{code[-4:]}"
    region.save()
    return region


def _department(regions: dict[str, Region], data: dict[str, Any]) -> Department:
    row = dict(data["department"])
    region = regions[row.pop("region")]
    kind = BodyKind.objects.get(code=row.pop("kind"))
    department = Department.objects.create(region=region, kind=kind, order=int(row["code"]), **row)
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


def _accounts(regions: dict[str, Region]) -> None:
    known = people()
    for person in known["people"]:
        user = User.objects.filter(username=person["username"]).first() or User.objects.create_user(
            person["username"],
            f"{person['username']}@example.invalid",
            known["password"],
            name=person["name"],
            is_staff=True,
            is_superuser=person.get("superuser", False),
        )
        region = regions[person["region"]]
        department = region.departments.filter(code=person.get("department", "")).first()
        Membership.objects.get_or_create(user=user, role=person["role"], region=region, department=department)


def _first_release(
    departments: list[tuple[Department, dict[str, Any]]], today: dt.date
) -> dict[str, PowerVersion]:
    powers: dict[str, PowerVersion] = {}
    for department, data in departments:
        writer = DraftWriter(department, data)
        drafts = [
            (writer.write(row, order), None, "add") for order, row in enumerate(data["powers"], start=1)
        ]
        _decide(department, "初始编制", Proposal.Kind.INITIAL, drafts, today - dt.timedelta(days=FIRST + 10))
        powers |= {row["key"]: draft for row, (draft, _, _) in zip(data["powers"], drafts, strict=True)}
    for region in {department.region for department, _ in departments}:
        day = today - dt.timedelta(days=FIRST)
        release(region, by=_staffing(region), effective_on=day, made_on=day, note="首次公布权责清单（演示）")
    return powers


def _second_release(
    departments: list[tuple[Department, dict[str, Any]]], powers: dict[str, PowerVersion], today: dt.date
) -> None:
    for department, data in departments:
        drafts = [_adjust(department, data, row, powers) for row in data["release2"]]
        _decide(
            department, "动态调整", Proposal.Kind.ADJUSTMENT, drafts, today - dt.timedelta(days=SECOND + 3)
        )
    made_on = today - dt.timedelta(days=SECOND)
    for region in {department.region for department, _ in departments}:
        # One district's second release takes effect only in two weeks: it shows as 即将生效.
        days = SECOND_EFFECTIVE if region.code == "120111" else -SECOND_EFFECTIVE
        release(
            region,
            by=_staffing(region),
            effective_on=today + dt.timedelta(days=days),
            made_on=made_on,
            note="动态调整：新增、修改、取消部分职权（演示）",
        )


def _open_work(department: Department, powers: dict[str, PowerVersion]) -> None:
    """Something for each office to do: one proposal that waits for the staffing office, one the clerk still drafts."""
    clerk, legal = (
        User.objects.get(memberships__department=department, memberships__role=r) for r in ("clerk", "legal")
    )
    for key, title, changes in (
        (
            "edu-07",
            "调整教育考试处罚事项的通俗名称",
            {"plain_title": "考试作弊怎么处理", "change_note": "补充通俗名称，便于检索"},
        ),
        (
            "edu-09",
            "修改骗取教师资格处罚事项的日常用语",
            {"everyday_terms": ["教师资格造假"], "change_note": "补充日常用语"},
        ),
    ):
        base = PowerVersion.objects.get(pk=powers[key].pk)
        proposal = Proposal.objects.create(
            region=department.region,
            department=department,
            kind=Proposal.Kind.ADJUSTMENT,
            title=f"{title}（演示）",
            created_by=clerk,
        )
        draft = draft_from(base, **changes)
        Change.objects.create(
            proposal=proposal, power_id=base.power_id, version=draft, base=base, action="modify"
        )
        if key == "edu-07":
            _explain(proposal)
            submit(proposal, by=legal)


def _adjust(
    department: Department, data: dict[str, Any], row: dict[str, Any], powers: dict[str, PowerVersion]
) -> tuple[PowerVersion, PowerVersion | None, str]:
    if row["action"] == "add":
        writer = DraftWriter(department, data)
        return writer.write(row["power"] | {"change_note": row["note"]}, 100), None, "add"
    base = PowerVersion.objects.get(pk=powers[row["power"]].pk)
    if row["action"] == "cancel":
        standing = PowerVersion.Standing.CANCELLED
        return draft_from(base, standing=standing, change_note=row["note"]), base, "cancel"
    changes: dict[str, Any] = {"change_note": row["note"]}
    for name, value in row["set"].items():
        changes |= DraftWriter.limit(name, value) if name.endswith("_limit") else {name: value}
    return draft_from(base, **changes), base, "modify"


def _decide(
    department: Department,
    what: str,
    kind: str,
    drafts: list[tuple[PowerVersion, PowerVersion | None, str]],
    decided_on: dt.date,
) -> None:
    proposal = Proposal.objects.create(
        region=department.region, department=department, kind=kind, title=f"{department.name}{what}（演示）"
    )
    for draft, base, action in drafts:
        Change.objects.create(
            proposal=proposal, power_id=draft.power_id, version=draft, base=base, action=action
        )
    _explain(proposal)
    submission = submit(proposal, by=None)
    approve(
        proposal,
        by=_staffing(department.region),
        digest=submission.digest,
        document_no=f"演示编发〔{decided_on.year}〕{proposal.pk}号",
        decided_on=decided_on,
    )


def _explain(proposal: Proposal) -> None:
    """Write a reason for each warning, as the department's reviewer would."""
    rows = [(c.pk, c.version) for c in proposal.changes.all()]
    drafts = PowerVersion.objects.with_children().in_bulk([version.pk for _, version in rows])
    subjects = subjects_of(drafts[version.pk] for _, version in rows)
    checked = check_proposal(proposal, [(pk, s) for (pk, _), s in zip(rows, subjects, strict=True)])
    author = User.objects.filter(memberships__role="legal").earliest("pk")
    reasons = [(change, finding.key, REASON) for change, finding in checked.unexplained()]
    give_reasons(proposal, reasons, by=author)


def _staffing(region: Region) -> User:
    return User.objects.get(
        memberships__region=region, memberships__role="staffing", username__endswith="bianban"
    )
