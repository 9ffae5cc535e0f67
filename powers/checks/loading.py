"""Checking what is in the database: one draft, a proposal, or the whole list. Builds the context and runs the checks.

A few items get only the laws they cite and the rest of their region's list; a whole list gets everything, read once,
so that the cost grows with the number of items.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.copying import analyze, copy_rows
from core.garbage import no_collecting
from core.locking import lock_table
from departments.models import Duty
from laws.library import Library, load_articles_of, load_library
from laws.matching import candidates
from laws.pointing import pointers
from powers.checks import Finding, Item, Severity, run
from powers.checks.context import Context, ListIndex, Place, Ref, levels_of
from powers.checks.editions import book_in_force, type_infos
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
    SettingFact,
    UsageCount,
)
from powers.whole_versions import whole_versions

CHUNK = 500
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
    powers = [s.power for s in subjects]
    with no_collecting():  # a row for each power of the region, none of which is garbage
        index = _index_around(subjects)
    context = Context(
        day=on,
        library=_library_for(titles),
        book=book_in_force(on),
        types=type_infos(),
        index=index,
        answers=_answers(powers),
        chosen=_chosen([s.version for s in subjects]),
        usage=_usage(powers),
        thresholds=settings.thresholds,
        charters=_charters(on) if any(_says_duty(s.document) for s in subjects) else frozenset(),
        kept=_kept_templates(powers),
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


def _kept_templates(powers: Sequence[int]) -> dict[str, int]:
    """In how many items the templates of these powers stood when the list was last checked."""
    rows = ListFinding.objects.filter(version__power__in=powers, items__gt=1)
    return dict(rows.values_list("template", "items"))


def _no_articles(version_id: int) -> dict[str, str]:
    return {}


def blocking_findings(doc: Document) -> list[Finding]:
    """What no item may be without, of a document alone."""
    empty = Context(timezone.localdate(), Library([], _no_articles), RuleBook([], {}, {}, {}))
    return run(Item(doc, empty), only_blocking=True)


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
    on, settings = day or timezone.localdate(), _settings()
    context = Context(
        day=on,
        library=library or load_library(),
        book=book_in_force(on),
        types=type_infos(),
        index=_index_of(*(compared or (in_force, drafts))),
        answers=_answers(None),
        chosen=_chosen(None),
        usage=_usage(None),
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
    """The names of the regions' lists, and the citations that agree with those of the items."""
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
    levels = _levels(others)
    for row in others.values_list(*columns):
        index.add_name(*_ref(row, levels), row[6])
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
    for *row, title, locator, text in bases.values_list(*named, "title", "locator", "text"):
        index.add_basis(*_ref(row, levels), title, locator, text)
    return index


def _levels(versions: QuerySet[PowerVersion]) -> dict[int, list[str]]:
    """The levels of each power."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = PowerLevel.objects.filter(version__in=versions.values("pk"))
    for power, code in rows.values_list("version__power_id", "level__code"):
        found[power].append(code)
    return found


def _ref(row: Sequence[Any], levels: Mapping[int, list[str]]) -> tuple[Place, Ref]:
    power, region, kind, body, of, name, sub_name, level_text = row
    at = levels_of({"code": "", "name": body, "region": of}, levels.get(power, ()), level_text)
    title = f"{name}—{sub_name}" if sub_name else name
    return Place(region, kind), Ref(power, body, title, name, at)


def _answers(powers: Sequence[int] | None) -> dict[int, dict[tuple[str, str], bool]]:
    """The latest answer to each question of fact, by power."""
    rows = SettingFact.objects.order_by("pk")
    if powers is not None:
        rows = rows.filter(power__in=powers)
    found: dict[int, dict[tuple[str, str], bool]] = defaultdict(dict)
    for power, uid, fact, value in rows.values_list("power_id", "basis_uid", "fact", "value"):
        found[power][str(uid or ""), fact] = value
    return found


def _chosen(versions: Sequence[int] | None) -> dict[str, int]:
    """The law a person chose for a citation whose title does not decide, by the row's uid."""
    rows = LegalBasis.objects.filter(law__isnull=False)
    rows = rows.filter(Q(version__in=versions)) if versions is not None else rows
    return {str(uid): law for uid, law in rows.values_list("uid", "law_id").iterator(chunk_size=5000)}


def _usage(powers: Sequence[int] | None) -> dict[int, dict[int, int]]:
    rows = UsageCount.objects.all()
    if powers is not None:
        rows = rows.filter(power__in=powers)
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for power, year, count in rows.values_list("power_id", "year", "count"):
        found[power][year] = count
    return found


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
