"""An office with work on its hands (办公量): proposals in every state, a task of hundreds of items, law changes, a yearly
self-check, an import, meetings, notices and a long log, over the powers that `listed` has made.

What people do is done by the functions they would use; only what there is much of is copied.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from benchmarks import CHECK_REGION, FULL, lawtexts, listed
from benchmarks.checks import KIND, cited_most
from benchmarks.review import person_of, proposal_to_change, sound
from core.copying import copy_rows
from core.digests import digest
from demo.walker import Walker
from departments.models import Charter, Department, Duty, InternalUnit, Membership, Plaque, Region
from jobs.running import start as start_job
from laws.importing import import_laws
from laws.models import Law, LawEvent
from office.models.bulletins import Bulletin
from office.models.kept_forms import KeptForm
from office.models.notices import Notice
from powers.checks.loading import save_findings
from powers.documents import digest_of_published
from powers.models import Power, PowerVersion, UsageCount
from publish.entries import add_entries
from publish.models import Release, ReleaseEntry
from publish.recalling import ask_recall
from publish.released_facts import facts_of
from publish.releasing import CHUNK, release
from review.campaigns.conducting import open_campaign
from review.drafting.submitting import submit
from review.handling import issuing
from review.law_changes.following import follow_up
from review.models.imports import ImportItem, ImportProblem, ImportRun
from review.models.materials import CoSign
from review.models.proposals import Proposal, State
from review.models.rules import UnitKind

STATES = (
    State.DRAFT, State.INTERNAL, State.SUBMITTED, State.ACCEPTED, State.REVIEWING, State.CONSOLIDATED, State.MEETING,
    State.RETURNED, State.APPROVED, State.REJECTED, State.WITHDRAWN,
)  # fmt: skip
SMALL, LARGE = 3, 300
OFTEN = 6
OF_REGION = ("inspector", "decider", "platform", "accounts", "security", "auditor")
IMPORTED, NOTICES, EVENTS = 20_000, 3_000, 60_000


def make(work: Path, rows: int) -> list[dict[str, str]]:
    """The library, the powers that cite it and the office that has them, once in a database; no table rows.

    Library and powers are those that the benchmarks of laws and checks have left, where they ran before.
    """
    if not Law.objects.exists():
        path = work / f"laws-{rows}.jsonl"
        lawtexts.write(path, rows / FULL)
        import_laws([path])
    if not Power.objects.filter(region__code=CHECK_REGION).exists():
        listed.make(rows / FULL)
    if not Release.objects.filter(region__code=CHECK_REGION).exists():
        Office(work).fill()
    return []


class Office:
    """The people of the check region and what they have before them; `fill` makes it."""

    def __init__(self, work: Path) -> None:
        self.region = Region.objects.get(code=CHECK_REGION)
        self.work = work
        self.staffing = person_of(self.region)
        department = Department.objects.filter(region=self.region, code="001").get()
        self.clerk = self._user("clerk", "clerk", department)
        self.legal = self._user("legal", "legal", department)
        service = Department.objects.get(region=self.region, code=self._code(UnitKind.SERVICE))
        self.people = {
            "staffing": self.staffing,
            "clerk": self.clerk,
            "legal": self.legal,
            "member": self._user("member", "member", service),
            **{role: self._user(role, role) for role in OF_REGION},
            "root": self._root(),
        }
        self.department = department

    @property
    def large(self) -> Proposal:
        """In review, of several departments."""
        return Proposal.objects.filter(region=self.region, department=None).earliest("pk")

    @property
    def drafted(self) -> Proposal:
        """As large, still with its clerk."""
        return self._of(State.DRAFT)[0]

    @property
    def run(self) -> ImportRun:
        return ImportRun.objects.latest("pk")

    @property
    def small(self) -> Proposal:
        """Still with its clerk."""
        return self._of(State.DRAFT).exclude(pk=self.drafted.pk)[0]

    @property
    def draft(self) -> PowerVersion:
        return PowerVersion.objects.filter(change__proposal=self.small).order_by("pk")[0]

    @property
    def sealed(self) -> PowerVersion:
        return self._in_force().order_by("-pk")[0]

    @property
    def release(self) -> Release:
        return Release.objects.get(region=self.region, number=1)

    @property
    def event(self) -> LawEvent:
        return LawEvent.objects.latest("pk")

    def _code(self, kind: str) -> str:
        return str(901 + [value for value, _ in UnitKind.choices].index(kind))

    def _user(self, name: str, role: str, department: Department | None = None) -> User:
        user, _ = User.objects.get_or_create(
            username=f"bench-{name}", defaults={"name": f"基准{name}", "is_staff": True}
        )
        Membership.objects.get_or_create(user=user, role=role, region=self.region, department=department)
        return User.objects.get(pk=user.pk)

    @staticmethod
    def _root() -> User:
        found = User.objects.filter(username="root").first()
        return found or User.objects.create_superuser("root", "root@example.invalid", None, name="系统")

    def fill(self) -> None:
        self._people_of_members()
        self._release()
        save_findings()
        self._proposals()
        self._scheduled()
        self._laws()
        today = timezone.localdate()
        open_campaign(
            self.region, today.year, opens_on=today, closes_on=today + dt.timedelta(days=60), by=self.staffing
        )
        for body in Department.objects.filter(region=self.region).order_by("pk")[:10]:
            issuing.issue(body, "remind", by=self.staffing, text="请按期提出调整。")
        self._import()
        self._notices()
        self._odds()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _people_of_members(self) -> None:
        for body in Department.objects.filter(region=self.region, code__gte="901"):
            if not Membership.objects.filter(department=body).exists():
                self._user(f"m{body.code}", "member", body)

    @transaction.atomic
    def _release(self) -> None:
        """The first list: everything in force, published by one release."""
        found = self._in_force().values_list("pk", "power__code", "number", "sealed_document")
        rows = [(*said, digest_of_published(document)) for *said, document in found.iterator(500) if document]
        manifest = [[code, number, public, "added"] for _, code, number, public in rows]
        made = Release.objects.create(
            region=self.region,
            number=1,
            effective_on=timezone.localdate(),
            manifest=manifest,
            digest=digest(manifest),
        )
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            facts = facts_of([pk for pk, *_ in chunk])
            copy_rows(
                ReleaseEntry,
                ("release_id", "version_id", "action", "digest", "facts"),
                ((made.pk, pk, "added", public, facts[pk]) for pk, *_, public in chunk),
            )
        add_entries(pk for pk, *_ in rows)

    def _in_force(self) -> QuerySet[PowerVersion]:
        return PowerVersion.objects.filter(power__region=self.region, sealed_at__isnull=False).order_by("pk")

    def _proposals(self) -> None:
        """One of hundreds of changes in review, and a few of each state from one department."""
        own = self._in_force().filter(department=self.department).select_related("power__region")
        bases = sound(own[: 2 * LARGE + SMALL * OFTEN * len(STATES)])
        large_size = min(LARGE, (len(bases) - SMALL * len(STATES)) // 2)
        if large_size < SMALL:
            sys.exit("bin/bench screens: too few powers of one department; give it --rows 1000 or more")
        walker = Walker()
        large = proposal_to_change(bases[:large_size], self.staffing, quoting=False)
        submit(large, by=None)
        walker.to(large, State.REVIEWING)
        drafted, bases = bases[large_size : 2 * large_size], bases[2 * large_size :]
        proposal_to_change(drafted, self.clerk, department=self.department, quoting=False)
        for at, state in zip(range(0, len(bases), SMALL), cycle(STATES), strict=False):
            few = bases[at : at + SMALL]
            small = proposal_to_change(few, self.clerk, department=self.department, quoting=False)
            if state != State.DRAFT:
                walker.to(small, state)

    def _scheduled(self) -> None:
        """A release for next week that somebody asks to take back; what else is approved waits."""
        approved = PowerVersion.objects.filter(change__proposal__in=self._of(State.APPROVED)[:1])
        soon = timezone.localdate() + dt.timedelta(days=7)
        made = release(self.region, by=self.staffing, effective_on=soon, versions=approved)
        ask_recall(made, by=self.staffing, note="须与上级清单一同公布")

    def _of(self, state: str) -> QuerySet[Proposal]:
        return Proposal.objects.filter(department=self.department, state=state).order_by("pk")

    def _laws(self) -> None:
        """A further text of the law that is cited most, in force from today: tasks for every department that cites it."""
        _, law = cited_most()
        words = list(
            law.versions.order_by("-version_date")[0]
            .articles.order_by("order")
            .values_list("text", flat=True)
        )
        year = lawtexts.YEARS[1] + 1
        record = lawtexts.amended(law.title, KIND[law.instrument.code], law.issuing_organ, year, words[:-1])
        today = timezone.localdate()
        record |= dict.fromkeys(("version_date", "promulgation_date", "effective_date_registry"), f"{today}")
        path = self.work / "amended-now.jsonl"
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        import_laws([path])
        follow_up()

    def _import(self) -> None:
        run = ImportRun.objects.create(
            region=self.region, filename="基准清单.xlsx", state=ImportRun.State.PREVIEW, created_by=self.staffing,
            report={"items": IMPORTED},
        )  # fmt: skip
        copy_rows(ImportItem, ("run_id", "order", "sheet", "row", "name", "power_type", "department", "action"), (
            (run.pk, n, "清单", n, f"第{n}项事项", "行政处罚", "检查市第一局", "新增") for n in range(1, IMPORTED + 1)
        ))  # fmt: skip
        copy_rows(
            ImportProblem,
            ("run_id", "kind", "severity", "sheet", "row", "column", "message"),
            self._problems(run.pk),
        )

    def _problems(self, run: int) -> Iterator[tuple[object, ...]]:
        for n in range(1, IMPORTED + 1):
            yield run, f"kind{n % 12}", "warning", "清单", n, "实施依据", f"第{n}行的依据没有写明条款。"

    def _odds(self) -> None:
        """One of each of what there is little of."""
        now, today = timezone.now(), timezone.localdate()
        Bulletin.objects.create(region=self.region, title="培训", text="周五上课")
        CoSign.objects.create(
            proposal=self.small, department=Department.objects.filter(region=self.region)[1]
        )
        KeptForm.objects.create(
            user=self.staffing,
            page="/review/",
            form="/review/",
            typed=[["a", "b"]],
            typed_at=now,
            seen_at=now,
        )
        charter = Charter.objects.create(department=self.department, title="三定规定", effective_from=today)
        Duty.objects.create(charter=charter, number="（一）", text="负责有关的监督管理工作。", order=1)
        InternalUnit.objects.create(department=self.department, name="审批处")
        Plaque.objects.create(department=self.department, name="检查市督导室")
        start_job("check-list", title="检查清单", by=self.staffing, payload={})
        powers = Power.objects.filter(region=self.region).values_list("pk", flat=True)
        copy_rows(UsageCount, ("power_id", "year", "count"), ((pk, today.year - 1, 3) for pk in powers))

    def _notices(self) -> None:
        Notice.objects.bulk_create(
            Notice(user=self.staffing, event="overdue", text=f"第{n}件事项将到期", url="/review/")
            for n in range(NOTICES)
        )
        Event.objects.bulk_create(
            Event(actor=self.clerk, actor_label="基准", action="proposal.submitted", target_type="review.proposal",
                  target_id=n, target_label=f"第{n}号申请", region_code=CHECK_REGION)
            for n in range(EVENTS)
        )  # fmt: skip
