"""Which articles the citations point at (引用索引): from the words of each citation, of the own basis of each responsibility and
situation, and the titles of the library.

Derived: made for what is released, and made anew for all of it when the library has grown. What the list says goes
first, as in the checks: a law that a person chose counts where the title does not decide by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db import transaction

from core.copying import analyze, copy_rows
from core.locking import lock_table
from laws.citations import split_citations
from laws.locators import parse_locator
from laws.matching import TitleIndex, article_label
from laws.models import Law
from powers.models import AccountabilityClause, CitedArticle, LegalBasis, PowerVersion, ResponsibilityItem

CHUNK = 2000
COLUMNS = ("basis_id", "version_id", "law_id", "label", "uid", "purpose", "locator", "words", "edition")
OWN: tuple[tuple[Any, str], ...] = (
    (ResponsibilityItem, LegalBasis.Purpose.RESPONSIBILITY),
    (AccountabilityClause, LegalBasis.Purpose.ACCOUNTABILITY),
)
"""The rows that may have a basis of their own."""
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
            rows = [
                (*row, None, "", "", "", "") for row in self._rows(chunk)
            ]  # COPY takes the connection for itself
            cited = {row[1:4] for row in rows}
            written += copy_rows(CitedArticle, COLUMNS, [*rows, *self._of_rows(chunk, cited)])
        return written

    def _rows(self, version_ids: list[int]) -> Iterator[tuple[int, int, int, str]]:
        rows = LegalBasis.objects.filter(version_id__in=version_ids).exclude(title="")
        columns = ("pk", "version_id", "law_id", "title", "locator", "version__power__region__code")
        for pk, version, chosen, title, locator, region in rows.order_by("pk").values_list(*columns):
            law = self._law(title, region) or chosen
            if law is not None:
                for label in labels_of(locator):
                    yield pk, version, law, label

    def _of_rows(
        self, version_ids: list[int], cited: Collection[tuple[Any, ...]]
    ) -> Iterator[tuple[Any, ...]]:
        """What only the own basis of a responsibility or a situation says (追责情形自己的依据), each article once a row."""
        columns = ("version_id", "uid", "basis_text", "version__power__region__code")
        for model, purpose in OWN:
            rows = model.objects.filter(version_id__in=version_ids).exclude(basis_text="")
            for version, uid, words, region in rows.order_by("pk").values_list(*columns):
                told: set[tuple[int, str]] = set()
                for one in split_citations(words) if "条" in words or "《" in words else ():
                    law = self._law(one.title, region) if one.title else None
                    if law is None:
                        continue
                    for label in labels_of(one.locator):
                        if (version, law, label) not in cited and (law, label) not in told:
                            told.add((law, label))
                            place = one.locator if len(one.locator) <= LOCATOR else label
                            yield None, version, law, label, uid, purpose, place, one.text, one.edition

    def _law(self, title: str, region: str) -> int | None:
        key = (title, region)
        if key not in self._found:
            found = self.titles.find(title, region)
            self._found[key] = found[0].pk if len(found) == 1 else None
        return self._found[key]


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
