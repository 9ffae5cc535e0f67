"""Which powers a change of a law touches (受影响的职权): found by citation, article by article.

What is looked at is each power's newest published version, in force or released for a later day; a cancelled one is
past. A citation that already says what the new text says at its place has been adjusted, and is left out. Three
queries, and one more for each text that is not at hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from laws.adjusting import advise, quotes_nothing
from laws.comparing import Advice, ArticleChange, Kind
from laws.endings import ended_articles
from laws.law_events import article_changes, articles_of
from laws.library import Articles
from laws.models import Law, LawVersion
from laws.quoting import compare
from powers.citing import labels_of
from powers.models import CitedArticle, PowerVersion

COLUMNS = (
    "basis_id",
    "label",
    "basis__uid",
    "basis__locator",
    "basis__text",
    "basis__edition",
    "version_id",
    "version__power_id",
    "version__department_id",
    "version__power__code",
    "version__name",
    "version__sub_name",
)


@dataclass(frozen=True, slots=True)
class AffectedBasis:
    """A citation that needs looking at, with what became of each of its articles that did not stay as it was."""

    basis: int
    uid: str
    locator: str
    text: str
    edition: str
    changes: list[ArticleChange]

    @property
    def advice(self) -> Advice:
        """What the list has to do about it (须改引文、只改条号、依据已废止、请人判断)."""
        return advise(self.locator, self.text, self.changes)


@dataclass(slots=True)
class AffectedPower:
    """A power with the citations a change touches, in its newest published version."""

    version: int
    power: int
    department: int
    code: str
    title: str
    bases: list[AffectedBasis] = field(default_factory=list)


def impact(
    law: Law,
    old: LawVersion | None,
    new: LawVersion | None,
    *,
    departments: Collection[int] | None = None,
) -> list[AffectedPower]:
    """The powers that a change of `law` from text `old` to `new` touches; `new` None: the law is repealed.

    In the order of departments and codes; of all departments, or only of these.
    """
    if new is None:
        fates, rows = ended_articles(law, old), _citations(law)
    else:
        fates = {c.old_label: c for c in article_changes(old, new) if c.kind.advice} if old else {}
        rows = _citations(law).filter(label__in=list(fates))
    if departments is not None:
        rows = rows.filter(version__department__in=departments)
    return _powers(rows.values_list(*COLUMNS), fates, Says(new))


def _citations(law: Law) -> QuerySet[CitedArticle]:
    heads = CitedArticle.objects.filter(
        law=law,
        version__period__isnull=False,
        version__period__endswith__isnull=True,
        version__period__isempty=False,
    )
    listed = heads.exclude(version__standing=PowerVersion.Standing.CANCELLED)
    return listed.order_by("version__department", "version__power__code", "version", "basis__order", "pk")


class Says:
    """Whether a citation says already what the new text says; lists repeat theirs, so each answer is kept."""

    def __init__(self, new: LawVersion | None) -> None:
        self.articles: Articles | None = articles_of(new) if new else None
        self.dates = [
            f"{day:%Y年%-m月%-d日}"
            for day in ((new.version_date, new.effective_from) if new else ())
            if day is not None
        ]
        self._known: dict[tuple[str, str], bool] = {}

    def already(self, locator: str, text: str, edition: str) -> bool:
        if self.articles is None:
            return False
        if quotes_nothing(text):  # its edition tells which text was meant
            return any(date in edition for date in self.dates)
        key = (locator, text)
        if key not in self._known:
            labels = labels_of(locator)
            words = [self.articles[label] for label in labels if label in self.articles]
            self._known[key] = len(words) == len(labels) and compare(text, "\n".join(words)).agrees
        return self._known[key]


def _powers(rows: Iterable[Any], fates: Mapping[str, ArticleChange], adjusted: Says) -> list[AffectedPower]:
    """The rows of the index put together; they come in the order of powers and their citations."""
    powers: dict[int, AffectedPower] = {}
    changes: dict[int, list[ArticleChange]] = {}
    for basis, label, uid, locator, text, edition, version, power, department, code, name, sub in rows:
        if basis not in changes:
            if adjusted.already(locator, text, edition):
                continue
            if version not in powers:
                title = f"{name}—{sub}" if sub else name
                powers[version] = AffectedPower(version, power, department, code or "", title)
            changes[basis] = []
            cited = AffectedBasis(basis, str(uid), locator, text, edition, changes[basis])
            powers[version].bases.append(cited)
        changes[basis].append(fates.get(label) or ArticleChange(Kind.REMOVED, label))
    return list(powers.values())
