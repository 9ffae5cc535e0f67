"""The laws in the demo's library (演示的法律文本): some two dozen, half of them in two texts, so that lists follow them.

The words are those of the laws (著作权法第五条: no copyright in statutes). What the demo's lists quote is taken from
here word for word, and from the earlier text where there are two: lists are older than the last amendment.
"""

from __future__ import annotations

from collections import defaultdict

from demo.reading import HERE
from laws.importing import import_laws
from laws.locators import parse_locator
from laws.matching import article_label
from laws.models import Article, LawVersion
from laws.places import Locator
from laws.structure import paragraphs, passage

Texts = dict[str, dict[str, str]]
"""By the title of a law its articles, by number."""


def load_laws() -> None:
    """Import every file of `demo/laws/`, as an office does: a law a file, a text a line."""
    import_laws(sorted((HERE / "laws").glob("*.jsonl")))


def texts_to_quote(*, newest: bool = False) -> Texts:
    """The earliest text of every law that the library has, or the newest."""
    order = "-version_date" if newest else "version_date"
    chosen = LawVersion.objects.order_by("law_id", order).distinct("law_id")
    found: Texts = defaultdict(dict)
    rows = Article.objects.filter(version__in=chosen.values("pk"))
    for title, label, text in rows.values_list("version__law__title", "label", "text"):
        found[title][label] = text
    return found


def quoted(texts: Texts, title: str, locator: str) -> str:
    """The words of a place in a law as lists quote them, an item behind what introduces it; '' where the library has them not."""
    articles, said = texts.get(title, {}), []
    for place in parse_locator(locator):
        words = _words(articles.get(article_label(place.article, place.suffix), ""), place)
        if not words:
            return ""
        said += words
    return "\n".join(dict.fromkeys(said))


def _words(article: str, place: Locator) -> list[str]:
    words = passage(article, place)
    if not words or not place.item:
        return [words] if words else []
    return [next(row.lead for row in paragraphs(article) if words in row.text), words]
