"""Finding a provision to cite (查找法律条文): a law by a few words of its name, its articles today, the places in an article."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from django.db.models import Q
from django.db.models.functions import Length

from core.chinese import squeeze, to_numeral
from laws.matching import applies_in, version_on
from laws.models import Article, Law
from laws.places import Locator, spell_place
from laws.structure import Item, paragraphs

MOST_LAWS, MOST_ARTICLES = 20, 20
_ARTICLE = re.compile(
    r"(第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十])?)[^条]*$|[\s》](\d{1,4})条?$"
)
_SEPARATE = re.compile(r"[\s《》、，,]+")


def laws_like(words: str, region_code: str) -> list[Law]:
    """The laws in whose title or short titles all the words stand, and which apply in a region; the shortest title first."""
    said = [word for word in _SEPARATE.split(words.strip()) if word][:6]
    if not said:
        return []
    rows = Law.objects.select_related("region", "instrument")
    for word in said:
        rows = rows.filter(Q(title__icontains=word) | Q(short_titles__icontains=word))
    found = rows.order_by(Length("title"), "title")[: MOST_LAWS * 5]
    return [law for law in found if applies_in(law.region_code, region_code)][:MOST_LAWS]


def with_article(words: str) -> tuple[str, str]:
    """What was typed as the name of a law and an article of it, 教育法第十二条 or 教育法 12; the article '' where none is named."""
    found = _ARTICLE.search(words.strip())
    if found is None:
        return words, ""
    label = found[1] or f"第{found[2]}条"
    return words.strip()[: found.start()], re.sub(r"\d+", lambda number: to_numeral(int(number[0])), label)


def articles_like(words: str, region_code: str, on: dt.date) -> list[Article]:
    """The articles in force on a day in which all the words stand, of laws that apply in a region."""
    said = [word for word in _SEPARATE.split(words.strip()) if len(word) > 1][:6]
    if not said:
        return []
    rows = Article.objects.select_related("version__law__region", "version__law__instrument")
    for word in said:
        rows = rows.filter(text__contains=word)
    found = [
        article
        for article in rows.order_by("version__law__title", "order")[: MOST_ARTICLES * 10]
        if applies_in(article.version.law.region_code, region_code) and article.has_begun(on)
    ]
    now = {law: version_on(law, on) for law in {article.version.law for article in found}}
    return [article for article in found if now[article.version.law] == article.version][:MOST_ARTICLES]


def articles_today(law: Law, on: dt.date) -> list[Article]:
    """The articles of the text of a law in force on a day that hold by then; none where it is not known."""
    version = version_on(law, on)
    rows = Article.objects.filter(version=version).order_by("order") if version else []
    return [article for article in rows if article.has_begun(on)]


def places_in(article: Article) -> list[tuple[str, str]]:
    """The places in an article that can be cited, each as `(locator, its words)`: the whole, its 款, their 项 and 目."""
    found = [(article.label, article.text)]
    rows = paragraphs(article.text)
    for number, paragraph in enumerate(rows, start=1):
        place = Locator(paragraph=number if len(rows) > 1 else 0)
        if len(rows) > 1:
            found.append((article.label + spell_place(place), paragraph.text))
        found += [(article.label + tail, text) for tail, text in _items(place, paragraph.items)]
    return found


def _items(place: Locator, items: list[Item]) -> Iterator[tuple[str, str]]:
    head = spell_place(place)
    for item in items:
        tail = spell_place(Locator(item=item.number))
        yield head + tail, item.text
        for part in item.parts:
            yield head + spell_place(Locator(item=item.number, sub_item=part.number)), part.text


def beginning(text: str, most: int = 40) -> str:
    """The first words of a provision, to choose it by."""
    words = squeeze(text)
    return words if len(words) <= most else f"{words[:most]}…"
