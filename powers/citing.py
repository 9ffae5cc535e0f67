"""Which articles the citations point at (引用索引): from the words of each citation, of the own basis of each responsibility and
situation, and the titles of the library.

Derived: made for what is released, and made anew for all of it when the library has grown. What the list says goes
first, as in the checks: a law that a person chose counts where the title does not decide by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.db import transaction

from core.copying import analyze, copy_rows
from core.locking import lock_table
from laws.citations import split_citations
from laws.locators import parse_locator
from laws.matching import TitleIndex, article_label
from laws.models import Law
from powers.models import (
    AccountabilityClause,
    CitedArticle,
    LegalBasis,
    PowerVersion,
    ResponsibilityItem,
    Withholding,
)

CHUNK = 2000
COLUMNS = (
    "basis_id",
    "version_id",
    "law_id",
    "label",
    "uid",
    "purpose",
    "locator",
    "words",
    "edition",
    "is_public",
)
OWN: tuple[tuple[Any, str], ...] = (
    (ResponsibilityItem, LegalBasis.Purpose.RESPONSIBILITY),
    (AccountabilityClause, LegalBasis.Purpose.ACCOUNTABILITY),
)
"""The rows that may have a basis of their own."""
LISTS = {ResponsibilityItem: "responsibilities", AccountabilityClause: "accountability"}
"""How the document calls their lists."""
Places = Mapping[int, Collection[str]]
"""By version, what of it is withheld."""
LOCATOR = 200


class Linker:
    """Links citations to laws by their titles, read once."""

    def __init__(self) -> None:
        self.titles: TitleIndex[Law] = TitleIndex(Law.objects.select_related("region"))
        self._found: dict[tuple[str, str], int | None] = {}

    def link(self, version_ids: Iterable[int]) -> int:
        """Write the index rows of the citations of these versions; returns how many."""
        ids, written = list(version_ids), 0
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            hidden = _hidden(chunk)
            rows = list(self._rows(chunk, hidden))  # COPY takes the connection for itself
            cited = {row[1:4] for row in rows if row[-1]}
            written += copy_rows(CitedArticle, COLUMNS, [*rows, *self._of_rows(chunk, cited, hidden)])
        return written

    def _rows(self, version_ids: list[int], hidden: Places) -> Iterator[tuple[Any, ...]]:
        rows = LegalBasis.objects.filter(version_id__in=version_ids).exclude(title="")
        columns = ("pk", "uid", "version_id", "law_id", "title", "locator", "version__power__region__code")
        for pk, uid, version, chosen, title, locator, region in rows.order_by("pk").values_list(*columns):
            law = self._law(title, region) or chosen
            if law is not None:
                shown = not _is_hidden(hidden, version, "bases", uid)
                for label in labels_of(locator):
                    yield pk, version, law, label, None, "", "", "", "", shown

    def _of_rows(
        self, version_ids: list[int], cited: Collection[tuple[Any, ...]], hidden: Places
    ) -> Iterator[tuple[Any, ...]]:
        """What only the own basis of a responsibility or a situation says (追责情形自己的依据), each article once a row."""
        columns = ("version_id", "uid", "basis_text", "version__power__region__code")
        for model, purpose in OWN:
            rows = model.objects.filter(version_id__in=version_ids).exclude(basis_text="")
            for version, uid, words, region in rows.order_by("pk").values_list(*columns):
                shown = not _is_hidden(hidden, version, LISTS[model], uid)
                told: set[tuple[int, str]] = set()
                for one in split_citations(words) if "条" in words or "《" in words else ():
                    law = self._law(one.title, region) if one.title else None
                    if law is None:
                        continue
                    for label in labels_of(one.locator):
                        if (version, law, label) not in cited and (law, label) not in told:
                            told.add((law, label))
                            place = one.locator if len(one.locator) <= LOCATOR else label
                            yield None, version, law, label, uid, purpose, place, one.text, one.edition, shown

    def _law(self, title: str, region: str) -> int | None:
        key = (title, region)
        if key not in self._found:
            found = self.titles.find(title, region)
            self._found[key] = found[0].pk if len(found) == 1 else None
        return self._found[key]


def _hidden(version_ids: Collection[int]) -> Places:
    found: dict[int, set[str]] = defaultdict(set)
    for version, place in Withholding.objects.filter(version__in=version_ids).values_list(
        "version_id", "place"
    ):
        found[version].add(place)
    return found


def _is_hidden(hidden: Places, version: int, name: str, uid: Any) -> bool:
    places = hidden.get(version, ())
    return name in places or f"{name}:{uid}" in places


@lru_cache(maxsize=65536)
def labels_of(locator: str) -> tuple[str, ...]:
    """The articles a locator names, as the library writes their numbers; ("",) where it names none."""
    places = [p for p in parse_locator(locator) if p.article and p.annex is None]
    return tuple(dict.fromkeys(article_label(p.article, p.suffix) for p in places)) or ("",)


@transaction.atomic
def relink() -> int:
    """Drop the whole index and make it anew for everything that was released."""
    lock_table(CitedArticle)
    CitedArticle.objects.all().delete()
    released = PowerVersion.objects.filter(sealed_at__isnull=False, period__isnull=False)
    written = Linker().link(released.order_by("pk").values_list("pk", flat=True))
    analyze(CitedArticle)
    return written
