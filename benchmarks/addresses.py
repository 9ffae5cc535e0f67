"""The address of every screen of the offices (屏幕地址), by walking the urls and the admin, so that a new one is measured too.

One that shows a thing gets it from the world (office_world.py); what has none is told as left out. Not here: the public site
and its API (`bin/bench queries`), and addresses that only take what is sent or hand out a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from benchmarks.office_world import Office
from jobs.models import Job
from office.models.bulletins import Bulletin
from office.models.kept_forms import KeptForm
from office.models.notices import Notice
from powers.models import PowerVersion
from publish.models import Recall
from review.models.campaigns import Campaign
from review.models.imports import ImportItem
from review.models.law_changes import AdjustmentTask
from review.models.materials import CoSign, Material
from review.models.meetings import Handling, Meeting
from review.models.papers import PaperTemplate
from review.models.proposals import Change
from review.models.review_tasks import ReviewTask

PUBLIC = ("publish", "api")
NOT_SCREENS = re.compile(
    r"export|logout|login|jsi18n|schema|mechanism|healthz|admin/r/|password_change|letter/|papers/|report/"
    r"|yearly/(paper|book)|sample|materials/<int:pk>/$|\?P<url>"
)
SEARCHED = "第"


class Addresses:
    """What there is to look at: `of_all()` screens of everything, `lists()` each list as people ask for it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.left_out: set[str] = set()
        self._found: dict[type[Model], list[Any]] = {}
        change = Change.objects.filter(proposal=office.large)[0]
        self.things: dict[str, list[Any]] = {
            "review/proposals": [office.large.pk, office.drafted.pk],
            "review/tasks": _newest(ReviewTask.objects.filter(proposal=office.large, unit__kind="staffing")),
            "review/changes": [change.pk], "review/disputes": [change.pk], "review/imports": [office.run.pk],
            "review/laws": [office.event.pk], "review/laws/tasks": _newest(AdjustmentTask),
            "review/campaigns": _newest(Campaign), "review/meetings": _newest(Meeting), "review/handlings": _newest(Handling),
            "review/cosigns": _newest(CoSign), "review/notices": _newest(Notice), "review/bulletins": _newest(Bulletin),
            "review/kept": _newest(KeptForm), "review/papers": _newest(PaperTemplate), "releases": [office.release.pk], "jobs": _newest(Job),
            "releases/recalls": _newest(Recall), "admin/review/proposal/start/task": _newest(AdjustmentTask),
        }  # fmt: skip
        self.others = {
            "item": ImportItem.objects.filter(run=office.run)[0].pk, "change": change.pk, "version": change.version_id,
            "region": office.region.code, "kind": "agenda", "what": "unlock",
        }  # fmt: skip

    def of_all(self) -> Iterator[tuple[str, str]]:
        """Name and address of every screen; of one thing the largest."""
        for space, route, pattern in _patterns(get_resolver()):
            name = f"{space}:{pattern.name}" if space else str(pattern.name)
            if space in PUBLIC or not pattern.name or NOT_SCREENS.search(route):
                continue
            if pattern.name == "act":  # each action in each state: screens.py
                continue
            if "app_label" in pattern.pattern.regex.groupindex:
                yield from (
                    (name, reverse(name, args=[label])) for label in ("powers", "review", "departments")
                )
                continue
            given = self._versions(name) if name.endswith("_simple_history") else self._named(route, pattern)
            if not given:
                self.left_out.add(name)
            for one in given:
                yield name, reverse(name, **one)

    def lists(self) -> Iterator[tuple[str, str]]:
        """Lists of the admin and the screens as people ask for them: something looked for, and their last page."""
        for name, url in self.of_all():
            space, _, rest = name.partition(":")
            if space == "admin" and rest.endswith("_changelist"):
                yield f"{name} searched", f"{url}?q={SEARCHED}"
            elif space in ("review", "releases", "office") and not re.search(r"/\d", url):
                yield f"{name} searched", f"{url}?q={SEARCHED}"
                yield f"{name} page 9", f"{url}?page=9"

    def _versions(self, name: str) -> list[dict[str, Any]]:
        """An earlier state of a row of the admin."""
        label, _, model = name.removeprefix("admin:").removesuffix("_simple_history").partition("_")
        then = apps.get_model(label, f"historical{model}").objects.order_by("pk").last()  # type: ignore[attr-defined]
        return [{"args": [then.id, then.pk]}] if then else []

    def _named(self, route: str, pattern: URLPattern) -> list[dict[str, Any]]:
        return [{"kwargs": one} for one in self._arguments(route, pattern)]

    def _arguments(self, route: str, pattern: URLPattern) -> Iterator[dict[str, Any]]:
        names = list(pattern.pattern.converters)
        folder = route.partition("<")[0].rstrip("/")
        own = [name for name in ("pk", "object_id") if name in names]
        rest = {name: self.others.get(name) for name in names if name not in own}
        if folder == "admin/powers/powerversion" and "pk" in own:
            things: Iterable[Any] = [self.office.draft.pk]
        elif folder == "admin/review/proposal" and own:
            things = [self.office.drafted.pk, self.office.small.pk, self.office.large.pk]
        else:
            things = self.things[folder] if folder in self.things else self._of_admin(folder)
        if {"pk", "change"} <= set(names) and folder == "admin/review/proposal":
            rest["change"], things = self.office.small.changes.all()[0].pk, [self.office.small.pk]
        if "material" in names:
            rest["material"] = _one(Material.objects.filter(proposal=self.office.small))
        if None in rest.values():
            return
        for thing in things if own else [None]:
            yield rest | dict.fromkeys(own, thing)

    def _of_admin(self, folder: str) -> list[Any]:
        """The rows of an admin class that stand for all: the first and the newest; of versions a draft and what it changes."""
        space, *parts = folder.split("/")
        if space != "admin" or len(parts) < 2:
            return []
        model = apps.get_model(*parts[:2])
        if model is PowerVersion:
            return [self.office.draft.pk, self.office.sealed.pk]
        if model not in self._found:
            rows = model._default_manager.order_by("pk")
            self._found[model] = list(dict.fromkeys([*_keys(rows[:1]), *_keys(rows.reverse()[:1])]))
        return self._found[model]


def _keys(rows: Any) -> list[Any]:
    return [row.pk for row in rows]


def _newest(rows: Any) -> list[Any]:
    manager = getattr(rows, "_default_manager", rows)
    return _keys(manager.order_by("-pk")[:1])


def _one(rows: Any) -> Any:
    return next(iter(_newest(rows)), None)


def _patterns(
    resolver: URLResolver, space: str = "", before: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    for one in resolver.url_patterns:
        route = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _patterns(one, one.namespace or space, route)
        else:
            yield space, route, one
