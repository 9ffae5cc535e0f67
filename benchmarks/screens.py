"""Every screen of the offices with a whole list behind it: seconds and queries of each, for who works on it.

The addresses come from the urls and the admin themselves, so that a new screen is measured too; one that needs an object
gets it from the world (office_world.py), else it is named as left out.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from benchmarks.office_world import Office
from laws.models import LawEvent
from powers.models import PowerVersion
from publish.models import Release
from review.models.campaigns import Campaign
from review.models.imports import ImportItem
from review.models.law_changes import AdjustmentTask
from review.models.meetings import Handling, Meeting
from review.models.proposals import Change, Proposal
from review.models.review_tasks import ReviewTask
from review.workflow.transitions import Action

REPEATS = 3
SECONDS, QUERIES = 0.5, 30
SPACES = ("office", "review", "releases")


def measure(work: Path) -> list[dict[str, str]]:
    """The table rows, slowest first; those that miss the aim say so."""
    call_command("collectstatic", interactive=False, verbosity=0)
    office = Office(work)
    office.fill()
    return look(office)


def look(office: Office) -> list[dict[str, str]]:
    visited = [(*_look(client, url), name, url) for client, name, url in _visits(office)]
    found = [row for row in visited if row[1]]
    powers = PowerVersion.objects.filter(sealed_at__isnull=False).count()
    rows = []
    for seconds, count, size, name, url in sorted(found, reverse=True):
        over = [*(["slow"] if seconds > SECONDS else []), *(["queries"] if count > QUERIES else [])]
        rows.append(
            {
                "what": f"{name} ({url})",
                "measured": f"{seconds:.2f} s, {count} queries, {size // 1024} kB",
                "against": f"{powers} powers",
                "ratio": " and ".join(over),
                "aim": f"{SECONDS} s, {QUERIES} queries",
            }
        )
    return rows


def _visits(office: Office) -> Iterator[tuple[Client, str, str]]:
    """Who looks at what: the staffing office at everything, each other role at its own desk and lists."""
    addresses = dict(_addresses(office))
    for role in ("staffing", "clerk", "member", "inspector"):
        client = _client(getattr(office, role))
        for name, url in addresses.items():
            if role == "staffing" or not re.search(r"/\d", url):
                yield client, f"{role}: {name}", url
    root, staffing, clerk = (_client(user) for user in (office.root, office.staffing, office.clerk))
    for client, who in ((root, "root"), (staffing, "staffing"), (clerk, "clerk")):
        yield client, f"{who}: admin home", reverse("admin:index")
        for model in sorted(admin.site._registry, key=lambda model: model._meta.label):
            meta = model._meta
            yield (
                client,
                f"{who}: admin {meta.label}",
                reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"),
            )
    draft = PowerVersion.objects.filter(change__proposal__state="draft", department=office.department)[0]
    yield clerk, "clerk: admin draft", reverse("admin:powers_powerversion_change", args=[draft.pk])
    yield clerk, "clerk: beside the draft", reverse("admin:powers_powerversion_rail", args=[draft.pk])
    yield from _in_each_state(office)


def _in_each_state(office: Office) -> Iterator[tuple[Client, str, str]]:
    """A small proposal in each state as its clerk, its reviewer and the staffing office have it, and what they can do."""
    small = Proposal.objects.filter(region=office.region, department=office.department)
    for proposal in small.order_by("state", "pk").distinct("state"):
        for role in ("clerk", "legal", "staffing"):
            client, name = _client(getattr(office, role)), f"{role}: {proposal.state}"
            yield client, f"{name} proposal", reverse("review:proposal", args=[proposal.pk])
            yield (
                client,
                f"{name} admin proposal",
                reverse("admin:review_proposal_change", args=[proposal.pk]),
            )
            yield client, f"{name} change", reverse("review:change", args=[proposal.changes.all()[0].pk])
            for action in Action:
                yield client, f"{name} {action}", reverse("review:act", args=[proposal.pk, action])


def _addresses(office: Office) -> Iterator[tuple[str, str]]:
    """Name and address of every screen that is read; of one thing the largest."""
    task = ReviewTask.objects.filter(proposal=office.large, unit__kind="staffing").get()
    change = Change.objects.filter(proposal=office.large)[0]
    things: dict[str, Any] = {
        "proposals": office.large.pk, "tasks": task.pk, "changes": change.pk, "imports": office.run.pk,
        "laws": LawEvent.objects.latest("pk").pk, "laws/tasks": AdjustmentTask.objects.latest("pk").pk,
        "campaigns": Campaign.objects.latest("pk").pk, "meetings": Meeting.objects.latest("pk").pk,
        "handlings": Handling.objects.latest("pk").pk, "disputes": change.pk, "": Release.objects.latest("pk").pk,
    }  # fmt: skip
    others = {
        "item": ImportItem.objects.filter(run=office.run)[0].pk, "change": change.pk, "version": change.version_id,
        "proposal": office.large.pk, "region": office.region.code, "action": "consolidate", "kind": "agenda",
    }  # fmt: skip
    for space, pattern in _patterns(get_resolver()):
        name, route = str(pattern.name), str(pattern.pattern)
        if name.endswith(("_export", "export")) or "export" in route:
            continue
        given = {}
        for converter in pattern.pattern.converters:
            folder = route.partition("<")[0].rstrip("/")
            given[converter] = things.get(folder) if converter == "pk" else others.get(converter)
        if None not in given.values():
            yield name, reverse(f"{space}:{name}", kwargs=given)


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one, one.namespace or space)
        elif space in SPACES:
            yield space, one


def _client(user: User) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def _look(client: Client, url: str) -> tuple[float, int, int]:
    """The median of a few, after one that warms it up; what answers no page costs nothing."""
    if client.get(url).status_code != 200:
        return 0.0, 0, 0
    runs = []
    for _ in range(REPEATS):
        with CaptureQueriesContext(connection) as queries:
            begun = time.perf_counter()
            answer = client.get(url)
            seconds = time.perf_counter() - begun
        runs.append((seconds, len(queries), len(answer.getvalue())))
    if answer.status_code != 200:
        sys.exit(f"{url} answered {answer.status_code}")
    return sorted(runs)[REPEATS // 2]
