"""What a search finds besides powers in force (其他结果): bodies, situations, laws and articles, duties, powers coming and cancelled.

Selectors only, at most one query for each kind, none for a kind that the query cannot mean.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from departments.models import Department, Duty
from laws.models import Article, Law
from powers.models import Situation
from publish import search
from publish.asking.finding import Found
from publish.asking.known import Known
from publish.asking.ordering import holds
from publish.asking.understanding import Try, Word
from publish.listing import lines_of
from publish.models import ListEntry
from publish.search_folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 5
LEAST_WORD = 2


@dataclass(frozen=True)
class LawFound:
    law: Law
    label: str = ""
    """The article asked for, where the library has it."""


@dataclass(frozen=True)
class Otherwise:
    """A published power that is not in force, and why it is not."""

    entry: ListEntry
    status: str
    said: str


@dataclass
class Others:
    bodies: list[Department] = field(default_factory=list)
    situations: list[Situation] = field(default_factory=list)
    laws: list[LawFound] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    otherwise: list[Otherwise] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.bodies or self.situations or self.laws or self.duties or self.otherwise)


def others(found: Found, words: Known, *, is_today: bool) -> Others:
    """What else the query of `found` may mean; of a past day nothing that was published later."""
    said = found.understood
    if not found.is_asked:
        return Others()
    one, day = found.chosen or said.tries[-1], found.day
    loose = [word for word in one.words if len(word.said) >= LEAST_WORD]
    return Others(
        bodies=_bodies(said.bodies, found, day) if said.bodies else [],
        situations=_situations(said.text, loose, words),
        laws=_laws(found, loose),
        duties=_duties(loose, day) if loose and not said.is_exact else [],
        otherwise=_otherwise(one, day) if one.groups and is_today else [],
    )


def _bodies(pks: Iterable[int], found: Found, day: dt.date) -> list[Department]:
    """The bodies named, those of the reader's region first; those that have a page."""
    has_list = Exists(ListEntry.objects.on(day).filter(department=OuterRef("pk")))
    rows = Department.objects.filter(Q(has_list) | Q(verified=True), pk__in=list(pks)).select_related(
        "region"
    )
    ordered = sorted(
        rows.order_by("region__level__order", "region__code", "order", "code"),
        key=lambda body: (
            found.places.index(body.region_id) if body.region_id in found.places else len(found.places)
        ),
    )
    return ordered[:MOST]


def _situations(text: str, loose: list[Word], words: Known) -> list[Situation]:
    """The situations that are named, or that one of the words belongs to."""
    typed = fold(text)
    terms = {part for word in loose for phrase in word.alternatives for part in phrase}
    named = [one for one in words.situations if fold(one.name) in typed]
    touched = [
        one for one in words.situations if one not in named and terms & {fold(word) for word in one.words}
    ]
    return [*named, *touched][:3]


def _laws(found: Found, loose: list[Word]) -> list[LawFound]:
    said = found.understood
    if said.is_exact and not said.titles:
        return []
    words = [Word(said.titles[0], tuple((title,) for title in said.titles[1:]))] if said.titles else loose
    if not words:
        return []
    rows = Law.objects.filter(*(_holds("title", word) for word in words)).order_by(Length("title"), "pk")
    laws = list(rows[:3])
    if not (laws and said.article):
        return [LawFound(law) for law in laws]
    label = said.article.locators[-1]
    has = set(
        Article.objects.filter(version__law__in=laws, label=label).values_list("version__law_id", flat=True)
    )
    return [LawFound(law, label if law.pk in has else "") for law in laws]


def _duties(loose: list[Word], day: dt.date) -> list[Duty]:
    """The duties that speak of all of it, of charters in force whose body is on the list."""
    charter = Q(charter__effective_to=None) | Q(charter__effective_to__gt=day)
    begun = Q(charter__effective_from=None) | Q(charter__effective_from__lte=day)
    has_list = Exists(ListEntry.objects.on(day).filter(department=OuterRef("charter__department")))
    rows = Duty.objects.filter(charter, begun, has_list, *(_holds("text", word) for word in loose))
    return list(rows.select_related("charter__department__region").order_by(Length("text"), "pk")[:3])


def _holds(column: str, word: Word) -> Q:
    condition = Q()
    for phrase in word.alternatives:
        condition |= Q(*(Q(**{f"{column}__contains": part}) for part in phrase))
    return condition


def _otherwise(one: Try, day: dt.date) -> list[Otherwise]:
    """Powers of that name that are not in force: still to take effect, or cancelled; a coming version of one in force is none."""
    in_force = Exists(ListEntry.objects.on(day).filter(power=OuterRef("power")))
    coming = Q(~in_force, period__startswith__gt=day, is_listed=True)
    cancelled = Q(period__contains=day, is_listed=False)
    away = ListEntry.objects.filter(coming | cancelled)
    entries = search.in_titles(away, one.groups).order_by("sort_key", "pk")
    found = []
    for entry in lines_of(entries, "is_listed")[: 4 * MOST]:
        if holds(fold(f"{entry.name}\n{entry.sub_name}"), one):
            status = "future" if entry.is_listed else "cancelled"
            found.append(Otherwise(entry, status, _("即将生效") if entry.is_listed else _("已取消")))
    return found[:MOST]
