"""Whether the links of a power lead where its words say: what is found wrong is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from core.chinese import squeeze
from laws.same_place import names_place, places_in
from laws.spelling import STATE, set_right
from powers.citing import labels_of
from powers.fields import Document
from publish.powers.parts_reading import cross_linked

LINK = re.compile(r'<a [^>]*href="#([bra])-([^"]+)"[^>]*>([^<]*)</a>')
BASIS = re.compile(r'<li id="b-([^"]+)"[^>]*>(.*?)</li>', re.DOTALL)
TO_LAW = re.compile(r'href="/laws/(\d+)/(?:\?[^"#]*)?(?:#a-([^"]*))?"[^>]*>《([^<]*)》([^<]*)</a>')


def wrong_in_document(
    document: Document, laws: Mapping[str, Sequence[Any]], titles: Mapping[int, set[str]]
) -> Iterator[str]:
    """The wrong links of a document; `laws` by citation (`publish.laws.row_articles`), `titles` the names of each law."""
    linked = cross_linked(document)
    bases = {row["uid"]: row for row in linked["bases"]}
    for duty in linked["responsibilities"]:
        for anchor, label in duty["links"]:  # type: ignore[typeddict-item]
            basis = bases.get(anchor.removeprefix("b-"))
            if basis and label != f"《{basis['title']}》{basis['locator']}" and basis["title"]:
                yield f"{label} leads to {basis['title']}{basis['locator']}"
            if (
                basis
                and places_in(duty["basis"])
                and not names_place(duty["basis"], basis["title"], basis["locator"])
            ):
                yield f"{duty['basis'][:60]} is linked with {basis['title']}{basis['locator']}"
    for uid, (law, label) in laws.items():
        basis = bases[uid]
        if bare(basis["title"]) not in titles[law]:
            yield f"{basis['title']} leads to law {law} {titles[law]}"
        if label not in labels_of(basis["locator"]):
            yield f"{basis['title']}{basis['locator']} leads to {label}"


def wrong_on_page(page: str, titles: Mapping[int, set[str]]) -> Iterator[str]:
    """The wrong links of the page of a power, as a reader follows them."""
    bases = {uid: unescape(inner) for uid, inner in BASIS.findall(page)}
    ids = set(re.findall(r'id="([^"]+)"', page))
    rows = page.replace("\n", " ").partition('<dl class="answers"')
    rest = rows[2].partition("</dl>")[2] if rows[1] else rows[0]  # the answers call a law by its short title
    for kind, uid, label in LINK.findall(rest):
        if f"{kind}-{uid}" not in ids:
            yield f"{label} leads nowhere"
        elif kind == "b" and label.startswith("《") and unescape(label) not in bases[uid]:
            yield f"{label} leads to another basis"
    for law, label, title, locator in TO_LAW.findall(page):
        if bare(unescape(title)) not in titles[int(law)]:
            yield f"《{title}》 leads to law {law}"
        if label and label not in labels_of(unescape(locator)):
            yield f"《{title}》{locator} leads to {label}"


def bare(title: str) -> str:
    """A title as laws are told by it."""
    return set_right(squeeze(title).strip("《》")).removeprefix(STATE)


def titles_of_laws() -> dict[int, set[str]]:
    """By its key the names of each law of the library."""
    from laws.models import Law

    rows = Law.objects.values_list("pk", "title", "short_titles")
    return {pk: {bare(name) for name in (title, *short)} for pk, title, short in rows}
