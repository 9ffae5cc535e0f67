"""Which powers in force rest on a law (引用职权): counts and lists, from the index of citations.

What must hold: only what the list says on the day is counted, so that no draft, closed or cancelled power shows, and no
citation that is withheld.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Count
from django.utils.translation import gettext as _

from powers.fields import Document
from powers.models import CitedArticle, LegalBasis
from publish.facets import Faceted, faceted, narrowed
from publish.listing import as_named, lines_of, page_numbers
from publish.models import ListEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from publish.listing import Entries

    Cited = QuerySet[CitedArticle]

PAGE_SIZE = 20


@dataclass(frozen=True)
class Citation:
    """One citation of an article by a power: what of it (第二款), and what it is a basis of."""

    uid: str
    locator: str
    purpose: str


def cited_on(day: dt.date) -> Cited:
    """The citations of what stands on the list on `day`."""
    return CitedArticle.objects.filter(
        version__list_entry__period__contains=day, version__list_entry__is_listed=True, is_public=True
    )


def counts_by_law(day: dt.date) -> dict[int, int]:
    """How many powers cite each law; laws that none cites are left out."""
    rows = cited_on(day).order_by().values_list("law_id")
    return dict(rows.annotate(n=Count("version", distinct=True)))


def counts_by_label(law_id: int, day: dt.date) -> dict[str, int]:
    """How many powers cite each article of a law, by its number; "" counts those that name no article."""
    rows = cited_on(day).filter(law=law_id).order_by().values_list("label")
    return dict(rows.annotate(n=Count("version", distinct=True)))


def entries_citing(law_id: int, day: dt.date, label: str | None = None) -> Entries:
    """What the list says on `day` of the powers that cite the law, or only this article of it."""
    cited = CitedArticle.objects.filter(law=law_id, is_public=True)
    if label is not None:
        cited = cited.filter(label=label)
    return ListEntry.objects.on(day).filter(version__in=cited.values("version"))


def citations_of(
    entries: Iterable[ListEntry], law_id: int, label: str | None = None
) -> dict[int, list[Citation]]:
    """By version, where these entries cite the law (or only this article of it); each citation once."""
    versions = [entry.version_id for entry in entries]
    rows = CitedArticle.objects.filter(law=law_id, version__in=versions, is_public=True)
    if label is not None:
        rows = rows.filter(label=label)
    found: dict[int, dict[str, Citation]] = {}
    columns = ("version_id", "basis__uid", "basis__locator", "basis__purpose", "uid", "locator", "purpose")
    for version, *said, uid, place, of_row in rows.order_by("basis__order", "basis", "pk").values_list(
        *columns
    ):
        known = found.setdefault(version, {})
        name, locator, purpose = said if said[0] else (uid, place, of_row)  # the own basis of another row
        known[str(name)] = Citation(str(name), locator, _(LegalBasis.Purpose(purpose).label))
    return {version: list(rows.values()) for version, rows in found.items()}


def with_laws(document: Document, known: Mapping[str, Sequence[Any]]) -> Document:
    """The document with the law and article of the library at each basis that means one (`row_articles.of_version`)."""
    bases = []
    for basis in document["bases"]:
        law, label = known.get(basis["uid"], (None, ""))
        bases.append({**basis, "law": law, "article": label})
    return cast("Document", {**document, "bases": bases})


# --- a page of the powers that cite ------------------------------------------------------------------


@dataclass(frozen=True)
class CitingPage:
    """One page of the powers that cite a law or an article, with the facets to narrow them."""

    faces: Faceted
    lines: list[tuple[ListEntry, list[Citation]]]
    number: int
    pages: int

    @property
    def numbers(self) -> list[int]:
        return page_numbers(self.number, self.pages)


def citing_page(
    law_id: int, day: dt.date, asked: Mapping[str, str], number: int, label: str | None = None
) -> CitingPage:
    """The powers in force that cite the law (or one article of it), as a reader asked to see them."""
    citing = entries_citing(law_id, day, label)
    faces = faceted(citing, asked, ("department", "type"), day=day)
    pages = max(1, -(-faces.total // PAGE_SIZE))
    number = min(max(1, number), pages)
    ordered = lines_of(narrowed(citing, faces.wanted)).order_by("sort_key", "pk")
    entries = as_named(ordered[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], day)
    found = citations_of(entries, law_id, label)
    return CitingPage(faces, [(e, found.get(e.version_id, [])) for e in entries], number, pages)
