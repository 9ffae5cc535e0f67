"""Every screen of the offices with a whole list behind it: seconds and queries of each, for who works on it.

The addresses come from the urls and the admin themselves (addresses.py), and what a list can be asked from its own page
(asking.py). Looked at by every role; what a role is not shown is left out, and what nobody is shown is told.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import processor
from benchmarks.addresses import Addresses
from benchmarks.asking import queries_of
from benchmarks.office_world import STATES, Office
from benchmarks.signing_in import client_of
from powers.models import PowerVersion
from review.models.proposals import Proposal
from review.workflow.transitions import Action

REPEATS = 3
BROKEN = 500
"""From this status on an answer is the product's own fault."""
SECONDS, QUERIES = 0.5, 30
HANDLING = ("clerk", "legal", "staffing", "decider")
"""Who has to do with proposals in each state."""
ASKING = ("staffing", "root")
"""Who asks each list for all that it offers: the two that see most of the lists, and most rows in them."""
TOLD = 25
"""So many of the screens that keep the aim are told, the slowest."""
AIM = f"{SECONDS} s, {QUERIES} queries"


@dataclass(frozen=True)
class Seen:
    """What one screen took for one person: of the processor, here and in the database's server, and by the clock, which says
    little where others use the machine; its queries, and the slowest of them."""

    busy: float
    own: float
    server: float
    seconds: float
    queries: int
    kilobytes: int
    who: str
    name: str
    url: str
    slowest: str

    @property
    def misses(self) -> str:
        """Which part of the aim. Seconds of the processor where the clock says more: then others used the machine."""
        slow = ["slow"] if min(self.busy, self.seconds) > SECONDS else []
        return " and ".join([*slow, *(["queries"] if self.queries > QUERIES else [])])


def measure(
    work: Path, *, again: bool = False, roles: Collection[str] = (), repeats: int = REPEATS
) -> list[dict[str, str]]:
    """The table rows: those that miss the aim, then the slowest others; all of them are in screens.json.

    `again`: of the office that stands in the database. `roles`: only these people look; what the others saw in the
    run before stays in screens.json, which is written when each of them is through, so that nothing is measured twice.
    """
    logging.disable(logging.WARNING)  # what a role is not shown
    office = Office(work)
    if unknown := set(roles) - set(office.people):
        sys.exit(f"bin/bench screens: no {', '.join(sorted(unknown))}; there are {', '.join(office.people)}")
    if again:
        call_command("collectstatic", interactive=False, verbosity=0)
    kept = work / "screens.json"
    seen = _seen_before(kept) if again else []
    shut: set[str] = set()
    for who, visits in groupby(_visits(office, roles or office.people), key=itemgetter(0)):
        seen = [one for one in seen if one.who != who] + list(_looks(visits, shut, repeats))
        seen.sort(key=lambda one: (not one.misses, -one.busy))
        kept.write_text(
            json.dumps([asdict(one) for one in seen], ensure_ascii=False, indent=1), encoding="utf-8"
        )
        print(f"{who}: looked at everything", file=sys.stderr, flush=True)
    rest = shut - {one.name for one in seen}
    print(f"shown to nobody: {', '.join(sorted(rest))}", file=sys.stderr)
    return _rows(seen)


def _seen_before(kept: Path) -> list[Seen]:
    return [Seen(**one) for one in json.loads(kept.read_text(encoding="utf-8"))] if kept.exists() else []


def _looks(visits: Iterable[tuple[str, Client, str, str]], shut: set[str], repeats: int) -> Iterator[Seen]:
    """What each visit took; what is not shown is noted in `shut`."""
    for who, client, name, url in visits:
        found, page = _look(client, who, name, url, repeats)
        if found is None:
            shut.add(name)
            continue
        yield _told(found)
        if who in ASKING:
            for query in queries_of(url, page):
                asked, _ = _look(client, who, f"{name} asked", f"{url}?{query}", repeats)
                if asked is not None:
                    yield _told(asked)


def _told(found: Seen) -> Seen:
    if found.misses:
        print(_row(found), file=sys.stderr, flush=True)
    return found


def _rows(seen: list[Seen]) -> list[dict[str, str]]:
    """Everybody together, each person, then the worst."""
    powers = PowerVersion.objects.filter(sealed_at__isnull=False).count()
    missing = sum(bool(one.misses) for one in seen)
    people = [(who, [one for one in seen if one.who == who]) for who in sorted({one.who for one in seen})]
    sums = [_sum(who, looks) for who, looks in [(f"everybody, with {powers} powers", seen), *people]]
    return sums + [_row(one) for one in seen[: missing + TOLD]]


def _sum(what: str, seen: list[Seen]) -> dict[str, str]:
    """Half and nineteen of twenty looks stay under the first two figures."""
    busy = sorted(one.busy for one in seen)
    return {
        "what": f"{what}: {len(seen)} looks at {len({one.url for one in seen})} addresses",
        "measured": f"{1000 * busy[len(busy) // 2]:.0f} ms, {1000 * busy[len(busy) * 19 // 20]:.0f} ms, "
        f"most {1000 * busy[-1]:.0f} ms; most {max(one.queries for one in seen)} queries",
        "ratio": f"{sum(bool(one.misses) for one in seen)} miss it",
        "aim": AIM,
    }


def _row(one: Seen) -> dict[str, str]:
    return {
        "what": f"{one.who}: {one.name} ({one.url})",
        "measured": f"{one.queries} queries, {1000 * one.busy:.0f} ms of the processor ({1000 * one.server:.0f} the server's), "
        f"{1000 * one.seconds:.0f} ms by the clock, {one.kilobytes} kB",
        "ratio": one.misses,
        "aim": AIM,
    }


def _visits(office: Office, roles: Collection[str]) -> Iterator[tuple[str, Client, str, str]]:
    """Who looks at what: everybody at everything, and who has to do with a proposal at it in each state."""
    addresses = Addresses(office)
    found = [*addresses.of_all(), *addresses.lists()]
    print(f"nothing to show at: {', '.join(sorted(addresses.left_out))}", file=sys.stderr)
    for who in roles:
        client = client_of(office.people[who])
        client.raise_request_exception = False  # told, and the walk goes on
        for name, url in [*found, *(_in_each_state(office) if who in HANDLING else ())]:
            yield who, client, name, url


def _in_each_state(office: Office) -> Iterator[tuple[str, str]]:
    """A small proposal in each state, and the large ones, with all that can be done."""
    small = Proposal.objects.filter(department=office.department, state__in=STATES)
    each = list(small.exclude(pk=office.drafted.pk).order_by("state", "pk").distinct("state"))
    for proposal in (*each, office.large, office.drafted):
        large = "large " if proposal in (office.large, office.drafted) else ""
        name = f"{large}{proposal.state}"
        yield f"{name} proposal", reverse("review:proposal", args=[proposal.pk])
        yield f"{name} admin proposal", reverse("admin:review_proposal_change", args=[proposal.pk])
        change = proposal.changes.all()[0]
        yield f"{name} change", reverse("review:change", args=[change.pk])
        yield f"{name} admin version", reverse("admin:powers_powerversion_change", args=[change.version_id])
        yield f"{name} beside the draft", reverse("admin:powers_powerversion_rail", args=[change.version_id])
        for action in Action:
            yield f"{name} {action}", reverse("review:act", args=[proposal.pk, action])


def _look(client: Client, who: str, name: str, url: str, repeats: int) -> tuple[Seen | None, str]:
    """The first look where it keeps the aim, else the least of further ones, which find everything warm; and the page's text.

    None for what answers no page.
    """

    def once() -> tuple[Seen | None, str]:
        before = processor.used()
        with CaptureQueriesContext(connection) as queries:
            begun = time.perf_counter()
            answer = client.get(url)
            page = answer.getvalue()
            seconds = time.perf_counter() - begun
        own, server = (now - then for now, then in zip(processor.used(), before, strict=True))
        if answer.status_code >= BROKEN:
            print(f"{who}: {name} ({url}) answered {answer.status_code}", file=sys.stderr, flush=True)
        if answer.status_code != 200:
            return None, ""
        asked = sorted(queries.captured_queries, key=lambda one: -float(one["time"]))
        slowest = f"{asked[0]['time']} s: {asked[0]['sql'][:2000]}" if asked else ""
        size = len(page) // 1024
        figures = (own + server, own, server, seconds, len(asked), size)
        return Seen(*figures, who=who, name=name, url=url, slowest=slowest), page.decode(errors="replace")

    first, page = once()
    if first is None or not first.misses:
        return first, page
    again = [seen for seen, _ in (once() for _ in range(repeats)) if seen is not None]
    return min(again or [first], key=lambda one: one.busy), page
