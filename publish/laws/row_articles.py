"""To which articles of the law library a responsibility or a situation of accountability leads (条文链接).

What must hold: a link is made only where it is sure. The citation is one that the version links with the row, or that the row's own
basis names (the index of citations, `powers.citing`); the index has found one law; and the library has the article of that number.
Nothing is guessed from words when a page is rendered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from django.db.models import Exists, OuterRef

from core.compiled_queries import Compiled
from laws.models import Article
from powers.fields import Document
from powers.models import CitedArticle

Places = Mapping[str, Sequence[Sequence[Any]]]
"""By the uid of a citation, a responsibility or a situation: law, number of the article, how it is called."""


Laws = dict[str, tuple[int, str]]
"""By the uid of a citation the law of the library that it means, with the first article it names."""


def places_of(versions: Collection[int]) -> dict[int, dict[str, list[list[Any]]]]:
    """What the citations of these versions name for sure, by version; one query."""
    found: dict[int, dict[str, list[list[Any]]]] = defaultdict(lambda: defaultdict(list))
    for version, basis, row, law, label, title, in_library in _cited(list(versions)):
        if in_library:
            found[version][str(basis or row)].append([law, label, f"《{title}》{label}"])
    return found


def of_version(version: int) -> tuple[Laws, Places]:
    """The law that each citation of a version means, and what its rows lead to; one query."""
    laws: Laws = {}
    places: dict[str, list[list[Any]]] = defaultdict(list)
    for _version, basis, row, law, label, title, in_library in _cited([version]):
        if basis:
            laws.setdefault(str(basis), (law, label))
        if in_library:
            places[str(basis or row)].append([law, label, f"《{title}》{label}"])
    return laws, places


def _citations(versions: list[int]) -> Any:
    """The public citations of these versions: by a basis or by another row, of which article, and whether the library has it."""
    known = Exists(Article.objects.filter(version__law=OuterRef("law"), label=OuterRef("label")))
    columns = ("version_id", "basis__uid", "uid", "law_id", "label", "law__title", "in_library")
    rows = CitedArticle.objects.filter(version__in=versions, is_public=True).annotate(in_library=known)
    return rows.order_by("pk").values_list(*columns)


_cited: Compiled[tuple[Any, ...]] = Compiled(_citations)


def with_articles(document: Document, places: Places) -> Document:
    """The document with the articles of each responsibility and each situation: `cited` are those that the words of its basis name,
    `articles` the others."""
    linked: dict[str, list[str]] = defaultdict(list)
    for basis in document["bases"]:
        for uid in basis.get("responsibilities", ()):
            linked[uid].append(basis["uid"])
    duties = [_row(row, places, [*linked[row["uid"]], row["uid"]]) for row in document["responsibilities"]]
    clauses = [_row(row, places, [row["uid"]]) for row in document["accountability"]]
    return cast("Document", {**document, "responsibilities": duties, "accountability": clauses})


def _row(row: Any, places: Places, uids: Iterable[str]) -> dict[str, Any]:
    """The row with its articles, each once, in the order of what cites it."""
    found = {(place[0], place[1]): place for uid in uids for place in places.get(str(uid), ())}
    cited = [place for place in found.values() if spelt(place[2]).search(row["basis"])]
    return {**row, "cited": cited, "articles": [place for place in found.values() if place not in cited]}


def spelt(name: str) -> re.Pattern[str]:
    """A citation in a text as it is called; 第五条 is not 第五条之一."""
    return re.compile(re.escape(name) + "(?!之)")
