"""To which articles of the law library a responsibility or a situation of accountability leads (条文链接).

What must hold: a link is made only where it is sure. The citation is one that the version links with the row, or that the row's own
basis names (the index of citations, `powers.citing`); the index has found one law; and the library has the article of that number.
Nothing is guessed from words when a page is rendered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from django.db.models import Exists, OuterRef

from laws.models import Article
from powers.fields import Document
from powers.models import CitedArticle

Places = Mapping[str, Sequence[Sequence[Any]]]
"""By the uid of a citation, a responsibility or a situation: law, number of the article, how it is called."""


def places_of(versions: Collection[int]) -> dict[int, dict[str, list[list[Any]]]]:
    """What the citations of these versions name for sure, by version; one query."""
    in_library = Article.objects.filter(version__law=OuterRef("law"), label=OuterRef("label"))
    rows = CitedArticle.objects.filter(Exists(in_library), version__in=versions, is_public=True)
    columns = ("version_id", "basis__uid", "uid", "law_id", "label", "law__title")
    found: dict[int, dict[str, list[list[Any]]]] = defaultdict(lambda: defaultdict(list))
    for version, basis, row, law, label, title in rows.order_by("pk").values_list(*columns):
        found[version][str(basis or row)].append([law, label, f"《{title}》{label}"])
    return found


def with_articles(document: Document, places: Places) -> Document:
    """The document with the `articles` of each responsibility and each situation of accountability."""
    linked: dict[str, list[str]] = defaultdict(list)
    for basis in document["bases"]:
        for uid in basis.get("responsibilities", ()):
            linked[uid].append(basis["uid"])
    duties = [
        {**row, "articles": _each(places, [*linked[row["uid"]], row["uid"]])}
        for row in document["responsibilities"]
    ]
    clauses = [{**row, "articles": _each(places, [row["uid"]])} for row in document["accountability"]]
    return cast("Document", {**document, "responsibilities": duties, "accountability": clauses})


def _each(places: Places, uids: Iterable[str]) -> list[Sequence[Any]]:
    """Each article once, in the order of what cites it."""
    found = {(place[0], place[1]): place for uid in uids for place in places.get(str(uid), ())}
    return list(found.values())
