"""Checking what is in the database: one draft, a proposal, or the whole list. Builds the context and runs the checks.

A few items get only the laws they cite and the rest of their region's list; a whole list gets everything, read once,
so that the cost grows with the number of items.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import BooleanField, F, Func, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from core.copying import analyze, copy_rows
from core.garbage import no_collecting
from core.locking import lock_table
from departments.models import Duty
from laws.library import Library, load_articles_of, load_library
from laws.matching import candidates
from laws.pointing import pointers
from powers.checks import Finding, Item, Severity, run
from powers.checks.context import Context, ListIndex, Place, Ref, conduct_key, levels_of
from powers.checks.editions import book_in_force, type_infos
from powers.checks.known import known_of, known_of_all
from powers.checks.rulebook import RuleBook
from powers.documents import document
from powers.fields import Document
from powers.models import (
    CheckSetting,
    LegalBasis,
    ListFinding,
    PowerLevel,
    PowerVersion,
    PowerVersionQuerySet,
)
from powers.titles import title_of
from powers.whole_versions import whole_versions

CHUNK = 500
FEW = 12
"""So many items are looked for in the list by their names."""
_CHINESE = re.compile("[\u4e00-\u9fff]")
Severities = Mapping[str, Severity | None]


@dataclass(frozen=True)
class Subject:
    """One version to be checked, with its document."""

    version: int
    power: int
    document: Document


class Checker:
    """The checks with a context from the database. `whole`: for many items, with the whole library and list."""

    def __init__(self, context: Context, severities: Severities) -> None:
        self.context = context
        self.severities = severities

    def item(self, subject: Subject) -> Item:
        return Item(subject.document, self.context, subject.power)

    def read_ahead(self, subjects: Iterable[Subject]) -> None:
        """The articles of the texts with which the citations are compared, by one query."""
        cited = (one.against for subject in subjects for one in self.item(subject).cited)
        self.context.library.keep(load_articles_of({text.pk for text in cited if text is not None}))

    def findings(self, subject: Subject) -> list[Finding]:
        return run(self.item(subject), self.severities)


def subjects_of(versions: Iterable[int]) -> list[Subject]:
    """Versions by their keys as subjects, in this order, each as its rows say now."""
    ids = list(versions)
    found = {pk: Subject(pk, one.power_id, document(one)) for pk, one in whole_versions(ids).items()}
    return [found[pk] for pk in ids]


def checker_for(subjects: Sequence[Subject], *, day: dt.date | None = None) -> Checker:
    """A checker for a few items: the laws they cite, and the lists of their regions around them."""
    on, settings = day or timezone.localdate(), _settings()
    bases = [row for s in subjects for row in s.document["bases"]]
    titles = {row["title"] for row in bases if row["title"]}
    titles |= {pointer.title for row in bases for pointer in pointers(row["text"])}
    known = known_of([s.power for s in subjects], [s.version for s in subjects])
    with no_collecting():  # a row for each power of the region, none of which is garbage
        index = _index_around(subjects)
    context = Context(
        day=on,
        library=_library_for(titles),
        book=book_in_force(on),
        types=type_infos(),
        index=index,
        answers=known.answers,
        chosen=known.chosen,
        usage=known.usage,
        thresholds=settings.thresholds,
        charters=_charters(on) if any(_says_duty(s.document) for s in subjects) else frozenset(),
        kept=known.kept,
    )
    checker = Checker(context, settings.severities)
    checker.read_ahead(subjects)
    return checker


def _library_for(titles: set[str]) -> Library:
    """The laws that these titles may stand for, and those that titles which no law has may be meant for."""
    library = load_library(titles)
    near = {name for title in titles if not library.find(title) for name in library.loosely(title)}
    return load_library(titles | near) if near else library


def _says_duty(doc: Document) -> bool:
    return bool(doc["duty_text"] and not doc["duties"])


def _charters(day: dt.date) -> frozenset[tuple[str, str]]:
    """The departments with a charter in force on a day whose duties are in the books."""
    holding = Q(charter__effective_to__isnull=True) | Q(charter__effective_to__gt=day)
    names = ("charter__department__region__code", "charter__department__code")
    return frozenset(Duty.objects.filter(holding).order_by().values_list(*names).distinct())


def _no_articles(version_id: int) -> dict[str, str]:
    return {}


def blocking_findings(docs: Iterable[Document]) -> Iterator[list[Finding]]:
    """What no item may be without, of each document alone."""
    empty = Context(timezone.localdate(), Library([], _no_articles), RuleBook([], {}, {}, {}))
    for doc in docs:
        yield run(Item(doc, empty), only_blocking=True)


def check_versions(versions: Iterable[int], *, day: dt.date | None = None) -> dict[int, list[Finding]]:
    """Findings by version for a few versions, given by their keys."""
    subjects = subjects_of(versions)
    checker = checker_for(subjects, day=day)
    return {s.version: checker.findings(s) for s in subjects}


# --- the whole list ----------------------------------------------------------------------------------


def listed(day: dt.date) -> PowerVersionQuerySet:
    """The versions in force on a day that stand on the list."""
    return PowerVersion.objects.in_force_on(day).exclude(standing=PowerVersion.Standing.CANCELLED)


def check_all(
    in_force: QuerySet[PowerVersion],
    drafts: QuerySet[PowerVersion],
    *,
    compared: tuple[QuerySet[PowerVersion], QuerySet[PowerVersion]] | None = None,
    day: dt.date | None = None,
    library: Library | None = None,
) -> Iterator[tuple[Subject, list[Finding]]]:
    """Every version of two sets with what the checks find in it; those in force are read as they were sealed.

    They are compared with those of `compared` too (versions in force and drafts of the rest of the list); a draft stands
    for its power there.
    """
    on, settings, known = day or timezone.localdate(), _settings(), known_of_all()
    context = Context(
        day=on,
        library=library or load_library(),
        book=book_in_force(on),
        types=type_infos(),
        index=_index_of(*(compared or (in_force, drafts))),
        answers=known.answers,
        chosen=known.chosen,
        usage=known.usage,
        thresholds=settings.thresholds,
        charters=_charters(on),
    )
    checker = Checker(context, settings.severities)
    for subjects in (_sealed(in_force), _drafted(drafts)):
        for subject in subjects:
            yield subject, checker.findings(subject)


COLUMNS = (
    "version_id", "code", "severity", "title", "path", "message", "law", "article", "ground", "found_on", "template", "items",
    "is_told",
)  # fmt: skip


@transaction.atomic
def save_findings() -> int:
    """Check everything in force and keep what is found in place of what was (清单检查结果); returns how many.

    Of findings of one template in a department and type the first is told, with the number of powers.
    """
    today = timezone.localdate()
    found = [
        (subject.version, _template_in(subject.document, finding), _kept(finding))
        for subject, findings in check_all(listed(today), PowerVersion.objects.none())
        for finding in findings
    ]
    powers: dict[Any, set[int]] = defaultdict(set)
    for version, template, _ in found:
        powers[template].add(version)
    rows, told = [], set()
    for version, template, kept in found:
        key = template[-1]
        rows.append(
            (version, *kept, today, key, len(powers[template]) if key else 1, not key or template not in told)
        )
        told.add(template)
    lock_table(ListFinding)
    ListFinding.objects.all().delete()
    copy_rows(ListFinding, COLUMNS, rows)
    analyze(ListFinding)
    return len(rows)


def _template_in(doc: Document, finding: Finding) -> tuple[str, ...]:
    """Where a finding is told once: in its department and type, by its severity and template."""
    body = doc["department"]
    return (body["region"], body["code"], doc["type"]["code"], finding.severity.value, finding.template)


def _kept(finding: Finding) -> tuple[str, ...]:
    problem = finding.problem
    return (
        finding.code, finding.severity.value, finding.title, finding.path[:200], finding.message, problem.law[:1000],
        problem.article[:200], finding.ground[:200],
    )  # fmt: skip


def _sealed(versions: QuerySet[PowerVersion]) -> Iterator[Subject]:
    columns = ("pk", "power_id", "sealed_document")
    for pk, power, doc in versions.order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK):
        yield Subject(pk, power, doc)


def _drafted(versions: QuerySet[PowerVersion]) -> Iterator[Subject]:
    ids = list(versions.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        yield from subjects_of(ids[start : start + CHUNK])


def _index_of(in_force: QuerySet[PowerVersion], drafts: QuerySet[PowerVersion]) -> ListIndex:
    index = ListIndex()
    drafted = set()
    for subject in _drafted(drafts):
        drafted.add(subject.power)
        index.add(subject.power, subject.document)
    for subject in _sealed(in_force):
        if subject.power not in drafted:
            index.add(subject.power, subject.document)
    return index


# --- around a few items --------------------------------------------------------------------------------


def _index_around(subjects: Sequence[Subject]) -> ListIndex:
    """The names of the regions' lists that may be one of the items', and the citations that agree with theirs."""
    index = ListIndex()
    for subject in subjects:
        index.add(subject.power, subject.document)
    own = [s.power for s in subjects]
    regions = {s.document["department"]["region"] for s in subjects}
    types = {s.document["type"]["code"] for s in subjects}
    others = listed(timezone.localdate()).exclude(power__in=own)
    others = others.filter(power__region__code__in=regions, power_type__code__in=types)
    columns = (
        "power_id", "power__region__code", "power_type__code", "department__name", "department__region__code",
        "name", "sub_name", "level_text",
    )  # fmt: skip
    for row in others.filter(_named_like(subjects)).values_list(*columns, _levels("pk")):
        index.add_name(*_ref(row), row[6])
    places = {
        (r["title"], r["locator"])
        for s in subjects
        for r in s.document["bases"]
        if r["title"] and r["locator"]
    }
    bases = LegalBasis.objects.filter(
        version__in=others.values("pk"),
        purpose=LegalBasis.Purpose.POWER,
        title__in={candidate for title, _ in places for candidate in candidates(title)},
        locator__in={locator for _, locator in places},
    )
    named = [f"version__{column}" for column in columns]
    for *row, title, locator, text in bases.values_list(
        *named, _levels("version"), "title", "locator", "text"
    ):
        index.add_basis(*_ref(row), title, locator, text)
    return index


def _named_like(subjects: Sequence[Subject]) -> Q:
    """The names that have the Chinese characters of an item's name in their order: all that may be the same, and few
    others. Of many items every name is read, which costs less than looking for each."""
    if len(subjects) > FEW:
        return Q()
    found = Q(pk__in=[])
    for subject in subjects:
        chinese = _CHINESE.findall(conduct_key(subject.document["name"], ""))
        found |= Q(Like(F("name"), Value(f"%{'%'.join(chinese)}%")))
    return found


class Like(Func):
    """SQL's own LIKE, in which % stands for anything; `__contains` takes what it is given literally."""

    template = "%(expressions)s"
    arg_joiner = " LIKE "
    output_field = BooleanField()


def _levels(version: str) -> ArraySubquery:
    """The codes of the levels at which the power of a version is exercised."""
    return ArraySubquery(PowerLevel.objects.filter(version=OuterRef(version)).values("level__code"))


def _ref(row: Sequence[Any]) -> tuple[Place, Ref]:
    power, region, kind, body, of, name, sub_name, level_text, codes = row
    at = levels_of({"code": "", "name": body, "region": of}, codes, level_text)
    return Place(region, kind), Ref(power, body, title_of(name, sub_name), name, at)


@dataclass(frozen=True)
class _Settings:
    """What an office has changed of the checks: another severity (None: off), another threshold."""

    severities: dict[str, Severity | None]
    thresholds: dict[str, int]


def _settings() -> _Settings:
    rows = list(CheckSetting.objects.all())
    severities = {
        row.code: Severity(row.severity) if row.enabled else None
        for row in rows
        if row.severity or not row.enabled
    }
    return _Settings(severities, {r.code: r.threshold for r in rows if r.threshold is not None})
