"""The review of a proposal with 30 and with 300 changed powers: queries and seconds of the pages its members read."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from benchmarks import REGION
from benchmarks.signing_in import client_of
from demo.walker import Walker
from departments.models import Department, Membership, Region
from powers.checks.findings import Severity
from powers.checks.loading import check_versions
from powers.drafting import draft_from
from powers.models import LegalBasis, PowerVersion, ResponsibilityItem
from publish.models import ListEntry
from review.drafting.submitting import submit
from review.models.proposals import Change, Proposal, State
from review.models.review_tasks import ReviewTask
from review.models.rules import MemberUnit, Trigger, UnitKind
from review.workflow.moving import opened

SIZES = (30, 300)
REPEATS = 3
AIM = "under 1 s, queries constant"


def measure() -> list[dict[str, str]]:
    """The table rows; leaves two proposals in review."""
    region = Region.objects.get(code=REGION)
    reader = person_of(region)
    taken: list[int] = []
    found = []
    for size in SIZES:
        bases = _listed(region, size, taken)
        taken += [base.power_id for base in bases]
        found.append(_in_review(bases, reader))
    small, large = found
    return [_row(page, small[page], large[page], reader) for page in small]


def _row(page: str, small: str, large: str, reader: User) -> dict[str, str]:
    few, quick = _look(small, reader)
    many, slow = _look(large, reader)
    return {
        "what": f"review: {page}",
        "measured": f"{slow}, {many} queries with {SIZES[1]} changes",
        "against": f"{quick}, {few} queries with {SIZES[0]}",
        "ratio": "same queries" if few == many else f"{many - few:+d} queries",
        "aim": AIM,
    }


def _look(address: str, reader: User) -> tuple[int, str]:
    """Queries and seconds of one page for a person signed in: the median of a few, after one that warms it up.

    The seconds of this process besides: they tell, on a machine that others use too, what the page itself costs.
    """
    client = client_of(reader)
    client.get(address)
    runs = []
    for _ in range(REPEATS):
        with CaptureQueriesContext(connection) as queries:
            begun, busy = time.perf_counter(), time.process_time()
            answer = client.get(address)
            seconds, worked = time.perf_counter() - begun, time.process_time() - busy
        if answer.status_code != 200:
            sys.exit(f"{address} answered {answer.status_code}")
        runs.append((seconds, worked, len(queries)))
    seconds, worked, count = sorted(runs)[REPEATS // 2]
    return count, f"{seconds:.2f} s ({worked:.2f} s of its own)"


# --- the world -----------------------------------------------------------------------------------------------


def person_of(region: Region) -> User:
    """Somebody of the staffing office, which sits in the joint meeting with members of every kind."""
    user, _ = User.objects.get_or_create(
        username="bench", defaults={"name": "基准", "email": "bench@example.invalid", "is_staff": True}
    )
    Membership.objects.get_or_create(user=user, role="staffing", region=region)
    for number, (kind, name) in enumerate(UnitKind.choices, start=901):
        body = None
        if kind != UnitKind.STAFFING:
            body, _ = Department.objects.get_or_create(
                region=region, code=str(number), defaults={"name": f"基准市{name}局"}
            )
        MemberUnit.objects.get_or_create(
            region=region, kind=kind, defaults={"name": f"基准{name}", "department": body}
        )
    return User.objects.get(pk=user.pk)


def sound(versions: Iterable[PowerVersion]) -> list[PowerVersion]:
    """Those that can be submitted: of the law that the checks amended, some cite an article that is no more."""
    rows = list(versions)
    told = check_versions([version.pk for version in rows])
    return [v for v in rows if all(one.severity != Severity.ERROR for one in told.get(v.pk, ()))]


def _listed(region: Region, size: int, taken: Iterable[int]) -> list[PowerVersion]:
    """Powers of one list that no proposal holds yet."""
    entries = ListEntry.objects.on(timezone.localdate()).filter(region=region).exclude(power__in=taken)
    versions = PowerVersion.objects.filter(pk__in=entries.values("version"))
    rows = list(versions.select_related("power__region").order_by("pk")[:size])
    if len(rows) < size:
        sys.exit(f"bin/bench review: needs {sum(SIZES)} listed powers; give it --rows {2 * sum(SIZES)}")
    return rows


def _in_review(bases: list[PowerVersion], by: User) -> dict[str, str]:
    """A proposal that changes these, brought into review; the addresses of its pages."""
    proposal = proposal_to_change(bases, by)
    submit(proposal, by=None)
    Walker().to(proposal, State.REVIEWING)
    task = ReviewTask.objects.get(proposal=proposal, unit__kind="staffing")
    return {
        "all changes with redlines": reverse("review:all_changes", args=[proposal.pk]),
        "a member's task (50 on a page)": reverse("review:task", args=[task.pk]),
        "the page of the proposal": reverse("review:proposal", args=[proposal.pk]),
    }


def proposal_to_change(
    bases: list[PowerVersion], by: User, *, department: Department | None = None, quoting: bool = True
) -> Proposal:
    """A complete draft proposal that changes these; of several departments unless one is named."""
    proposal = Proposal.objects.create(
        region=bases[0].power.region,
        department=department,
        kind=Proposal.Kind.ADJUSTMENT,
        title=f"{len(bases)}项职权的调整",
        reason="依据有变化",
        trigger=Trigger.objects.filter(actions__contains=["modify"]).earliest("order"),
        trigger_on=timezone.localdate(),
    )
    opened(proposal, by=None)
    for base in bases:
        draft = _changed(base, quoting=quoting)
        Change.objects.create(
            proposal=proposal, power=base.power, version=draft, base=base, action=Change.Action.MODIFY
        )
    walker = Walker()
    walker.note_materials(proposal, by=by)
    walker.explain(proposal, by=by)
    return proposal


def _changed(base: PowerVersion, *, quoting: bool) -> PowerVersion:
    """A draft as an amended article makes it: a basis and a duty reworded, one moved up, one put in, three fields.

    Without `quoting` it quotes no article: where the library has them, a quotation made up is an error.
    """
    draft = draft_from(
        base, plain_title=f"{base.name}怎么办", duty_text="负责本行业的管理", level_text="市级"
    )
    if quoting:
        basis = LegalBasis.objects.filter(version=draft).order_by("order")[0]
        basis.locator, basis.text = (
            f"{basis.locator}第二款",
            f"{basis.text}法律、行政法规另有规定的，从其规定。",
        )
        basis.save()
    else:
        LegalBasis.objects.filter(version=draft).update(text="")
    first, *rest = ResponsibilityItem.objects.filter(version=draft).order_by("order")
    first.text = first.text.replace("。", "，并将结果告知申请人。")
    for order, row in enumerate([*rest[-1:], first, *rest[:-1]], start=2):
        row.order = order
        row.save()
    ResponsibilityItem.objects.create(version=draft, order=1, text="公开办事指南和监督电话，并一次性告知。")
    return draft
