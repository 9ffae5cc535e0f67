"""Which powers a change of a law touches (受影响的职权): found by citation, article by article.

What is looked at is each power's newest published version, in force or released for a later day; a cancelled one is
past. A citation that already says what the new text says at its place has been adjusted, and is left out. A law that
ended touches the powers whose basis points to it too. Three queries, and one more for each text that is not at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q, QuerySet

from laws.adjusting import advise, cited_places, label_of, loses_words, quotes_nothing
from laws.comparing import Advice, ArticleChange, Kind
from laws.editions import year_alone
from laws.endings import ended_articles, succeeding_text
from laws.law_events import article_changes, articles_of
from laws.library import Articles
from laws.matching import candidates
from laws.models import Law, LawVersion
from laws.older_editions import OlderEditions
from laws.pointing import pointers
from laws.quoting import compare, key_of
from laws.structure import passage
from powers.citing import labels_of
from powers.models import CitedArticle, LegalBasis, PowerVersion
from powers.titles import title_of

OF_POWER = (
    "version_id",
    "version__power_id",
    "version__department_id",
    "version__power__code",
    "version__name",
    "version__sub_name",
)
COLUMNS = (
    "basis_id", "label", "basis__uid", "basis__locator", "basis__text", "basis__edition", "uid", "locator", "words", "edition", *OF_POWER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AffectedBasis:
    """A citation that needs looking at, with what became of each of its articles that did not stay as it was."""

    basis: int | None
    """None for the own basis of a responsibility or a situation, whose row's `uid` it is then."""
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
    only: Callable[[ArticleChange], bool] = lambda change: True,
) -> list[AffectedPower]:
    """The powers that a change of `law` from text `old` to `new` touches; `new` None: the law is repealed.

    In the order of departments and codes; of all departments, or only of these. `only`: the articles that count, where
    some begin apart from the rest.
    """
    rows = _citations(law)
    if departments is not None:
        rows = rows.filter(version__department__in=departments)
    if new is None:
        fates = ended_articles(law, old)
        powers = _powers(rows.values_list(*COLUMNS), lambda cited: _ended(cited, fates))
        return _with_pointing(powers, law, fates, departments)
    changes = article_changes(old, new) if old else ()
    fates = {c.old_label: c for c in changes if c.kind.advice and only(c)}
    return _powers(rows.values_list(*COLUMNS), _Changed(fates, Says(new, old), OlderEditions(old)).of)


def _citations(law: Law) -> QuerySet[CitedArticle]:
    heads = CitedArticle.objects.filter(
        law=law,
        version__period__isnull=False,
        version__period__endswith__isnull=True,
        version__period__isempty=False,
    )
    listed = heads.exclude(version__standing=PowerVersion.Standing.CANCELLED)
    return listed.order_by("version__department", "version__power__code", "version", "basis__order", "pk")


# --- powers whose basis only points to the law (依照《…》处罚) ------------------------------------------------

BASIS = ("pk", "uid", "locator", "text", "edition", *OF_POWER)


def pointed_changes(law: Law, text: str, fates: Mapping[str, ArticleChange]) -> list[ArticleChange]:
    """What became of the articles of a law that ended, to which a quotation points; [] where it points to none."""
    names = candidates(law.title)
    labels = [label for one in pointers(text) if one.title in names for label in one.labels or ("",)]
    ended = ArticleChange(Kind.ENDED, "")
    return [
        replace(fates.get(label, ended), kind=Kind.REFERRED, old_label=label)
        for label in dict.fromkeys(labels)
    ]


def _with_pointing(
    powers: list[AffectedPower],
    law: Law,
    fates: Mapping[str, ArticleChange],
    departments: Collection[int] | None,
) -> list[AffectedPower]:
    """With the powers whose basis stands, but points to the law that ended."""
    known = {power.version: power for power in powers}
    cited = {basis.basis for power in powers for basis in power.bases}
    rows = list(_pointing(law, departments).values_list(*BASIS))
    settled = _citing_what_took_its_place(law, {row[5] for row in rows})
    for pk, uid, locator, text, edition, version, *rest in rows:
        changes = pointed_changes(law, text, fates) if pk not in cited and version not in settled else []
        if not changes:
            continue
        if version not in known:
            power, department, code, name, sub = rest
            title = title_of(name, sub)
            known[version] = AffectedPower(version, power, department, code or "", title)
        known[version].bases.append(AffectedBasis(pk, str(uid), locator, text, edition, changes))
    return sorted(known.values(), key=lambda power: (power.department, power.code, power.version))


def _citing_what_took_its_place(law: Law, versions: Collection[int]) -> set[int]:
    """Of these versions, those that already cite the law that repealed it."""
    by = succeeding_text(law) if versions else None
    if by is None:
        return set()
    rows = CitedArticle.objects.filter(law=by.law_id, version__in=versions)
    return set(rows.values_list("version", flat=True))


def _pointing(law: Law, departments: Collection[int] | None) -> QuerySet[LegalBasis]:
    """The citations of newest published versions whose words name the law."""
    named = Q()
    for title in candidates(law.title):
        named |= Q(text__contains=f"《{title}》")
    rows = LegalBasis.objects.filter(
        named,
        version__period__isnull=False,
        version__period__endswith__isnull=True,
        version__period__isempty=False,
    ).exclude(version__standing=PowerVersion.Standing.CANCELLED)
    if departments is not None:
        rows = rows.filter(version__department__in=departments)
    return rows.order_by("version__department", "version__power__code", "version", "order", "pk")


class Says:
    """Whether a citation says already what the new text says; lists repeat theirs, so each answer is kept."""

    def __init__(self, new: LawVersion | None, old: LawVersion | None = None) -> None:
        self.articles: Articles | None = articles_of(new) if new else None
        made = [one.version_date.year if one and one.version_date else None for one in (new, old)]
        self.year = made[0] if made[0] != made[1] else None
        """The year of the new text, where that alone tells it from the one before."""
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
            named = year_alone(edition)
            return any(date in edition for date in self.dates) or (named is not None and named == self.year)
        key = (locator, text)
        if key not in self._known:
            self._known[key] = self._says(locator, text)
        return self._known[key]

    def _says(self, locator: str, text: str) -> bool:
        """Whether the articles say what is quoted, and in the paragraphs and items that are named."""
        articles, labels = self.articles or {}, labels_of(locator)
        words = [articles[label] for label in labels if label in articles]
        if len(words) < len(labels) or not compare(text, "\n".join(words)).agrees:
            return False
        deeper = [place for place in cited_places(locator) if place.paragraph or place.item]
        parts = [passage(articles[label_of(place)], place) or "" for place in deeper]
        quoted, together = key_of(text), compare(text, "\n".join(parts)).agrees
        return all(part and (together or key_of(part) in quoted) for part in parts)


@dataclass(slots=True)
class _Cited:
    """One citation, with the articles of the law that it names."""

    locator: str
    text: str
    edition: str
    labels: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Changed:
    """What a new text asks of citations: nothing of those that say it already."""

    fates: Mapping[str, ArticleChange]
    says: Says
    editions: OlderEditions

    def of(self, cited: _Cited) -> list[ArticleChange]:
        here = [self.fates[label] for label in cited.labels if label in self.fates]
        if self.says.already(cited.locator, cited.text, cited.edition):
            return here if loses_words(cited.text, here) else []
        older = self.editions.brought_up(cited.locator, cited.text)
        labels = labels_of(older.locator) if older and not older.lost else cited.labels
        changes = [self.fates[label] for label in labels if label in self.fates]
        return changes if advise(cited.locator, cited.text, changes) else []


def _ended(cited: _Cited, fates: Mapping[str, ArticleChange]) -> list[ArticleChange]:
    return [fates.get(label) or ArticleChange(Kind.ENDED, label) for label in cited.labels]


def _powers(rows: Iterable[Any], changes_of: Callable[[_Cited], list[ArticleChange]]) -> list[AffectedPower]:
    """The rows of the index put together; they come in the order of powers and their citations."""
    cited: dict[Any, _Cited] = {}
    of: dict[Any, tuple[Any, ...]] = {}
    for basis, label, uid, locator, text, edition, row, place, words, made, *rest in rows:
        key = basis or (rest[0], row, place)
        said = (locator, text, edition) if basis else (place, words, made)
        cited.setdefault(key, _Cited(*said)).labels.append(label)
        of[key] = (basis, uid or row, *rest)
    powers: dict[int, AffectedPower] = {}
    for key, one in cited.items():
        changes = changes_of(one)
        if not changes:
            continue
        basis, uid, version, power, department, code, name, sub = of[key]
        if version not in powers:
            title = title_of(name, sub)
            powers[version] = AffectedPower(version, power, department, code or "", title)
        powers[version].bases.append(
            AffectedBasis(basis, str(uid), one.locator, one.text, one.edition, changes)
        )
    return list(powers.values())
