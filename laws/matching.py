"""Which law and article of the library a citation means (依据匹配). Conservative: no answer rather than a guess.

A title matches exactly, or with and without 中华人民共和国, or by a short title the library gives; an edition in
brackets (2018修正) is set aside, 试行 and 暂行 are not. Two laws that could be meant make none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from django.db.models import Q
from django.utils import timezone

from core.chinese import to_numeral
from departments.models import Region
from laws.locators import parse_locator
from laws.models import Article, Law, LawVersion
from laws.titles import canonical_title, full_title_candidates

STATE = "中华人民共和国"
TENTATIVE = re.compile(r"试行|暂行")


T = TypeVar("T")


class TitleIndex(Generic[T]):
    """The titles of laws, read once: of rows of the library, or of records (title, short_titles, region_code)."""

    def __init__(self, laws: Iterable[T]) -> None:
        self.by_title: dict[str, list[T]] = defaultdict(list)
        self.by_short_title: dict[str, list[T]] = defaultdict(list)
        for law in laws:
            titled: Any = law
            self.by_title[canonical_title(titled.title)].append(law)
            for title in titled.short_titles:
                self.by_short_title[canonical_title(title)].append(law)

    def find(self, title: str, region_code: str | None = None) -> list[T]:
        """The laws `title` can mean for a list of the region: none, one, or several that cannot be told apart."""
        for candidate in candidates(title):
            for index in (self.by_title, self.by_short_title):
                if found := [law for law in index.get(candidate, ()) if _applies(law, region_code)]:
                    return found
        return []


class Matcher:
    """Laws and articles of the library by what citations say of them; for imports of many rows."""

    def __init__(self, laws: Iterable[Law] | None = None, on: dt.date | None = None) -> None:
        self.on = on or timezone.localdate()
        self.titles = TitleIndex(Law.objects.select_related("region") if laws is None else laws)
        self._articles: dict[int, dict[str, Article]] = {}

    def law(self, title: str, region: Region | str | None = None) -> Law | None:
        """The one law that `title` can mean for a list of `region`; None when there is none, or more than one."""
        found = self.titles.find(title, region.code if isinstance(region, Region) else region)
        return found[0] if len(found) == 1 else None

    def article(self, law: Law, locator: str) -> Article | None:
        """The article of the text in force on `self.on` that `locator` names, when it names just one."""
        label = single_label(locator)
        if not label:
            return None
        if law.pk not in self._articles:
            version = version_on(law, self.on)
            rows = Article.objects.filter(version=version).defer("text") if version else ()
            self._articles[law.pk] = _by_label(rows)
        return self._articles[law.pk].get(label)


def match(title: str, region_code: str | None = None) -> Law | None:
    """The law of the library that one `title` means; see Matcher.law."""
    rows = laws_titled([title])
    return Matcher(rows).law(title, region_code) if rows else None


def laws_titled(titles: Iterable[str]) -> list[Law]:
    """The laws that any of these titles may stand for."""
    wanted = {candidate for title in titles for candidate in candidates(title)}
    if not wanted:
        return []
    named = Q(title__in=wanted) | Q(short_titles__has_any_keys=list(wanted))
    return list(Law.objects.filter(named).select_related("region", "instrument"))


def article_of(law: Law, locator: str, on: dt.date) -> Article | None:
    """The article that `locator` (第四十四条第二款) names in the text of `law` in force on that day, or None."""
    label = single_label(locator)
    version = version_on(law, on) if label else None
    if version is None:
        return None
    article = _by_label(Article.objects.filter(version=version, label=label)).get(label)
    return article if article and article.has_begun(on) else None


def version_on(law: Law, on: dt.date) -> LawVersion | None:
    """The text in force on a day: of the versions begun and not ended by then, the latest.

    None when that one has no articles here, or is known to have been amended or repealed on a day that is not: then
    nobody can say what the article said.
    """
    begun = [v for v in law.versions.all() if not v.is_open and (_begin(v) or dt.date.min) <= on]
    current = [v for v in begun if v.effective_to is None or v.effective_to > on]
    latest = max(
        current, key=lambda v: (_begin(v) or dt.date.min, v.version_date or dt.date.min), default=None
    )
    if latest is None or (
        latest.status in (LawVersion.Status.AMENDED, LawVersion.Status.REPEALED) and not latest.effective_to
    ):
        return None
    return latest if latest.articles.exists() else None


def _begin(version: LawVersion) -> dt.date | None:
    return version.effective_from or version.version_date


def _by_label(articles: Iterable[Article]) -> dict[str, Article]:
    """Articles by label; a label that stands twice in one text (of an annexed decision) decides nothing."""
    found: dict[str, Article] = {}
    twice: set[str] = set()
    for article in articles:
        if article.label in found:
            twice.add(article.label)
        found[article.label] = article
    return {label: article for label, article in found.items() if label not in twice}


def single_label(locator: str) -> str:
    """第四十四条之一 for a locator that names places in just one article; '' otherwise."""
    places = {(place.article, place.suffix, place.annex) for place in parse_locator(locator)}
    if len(places) != 1:
        return ""
    article, suffix, annex = places.pop()
    return article_label(article, suffix) if article and annex is None else ""


def article_label(number: int, suffix: int = 0) -> str:
    """How the library writes an article's number: 第一百零三条, 第十条之一."""
    return f"第{to_numeral(number)}条" + (f"之{to_numeral(suffix)}" if suffix else "")


def candidates(title: str) -> list[str]:
    """The titles a written one may stand for without guessing, likeliest first."""
    written = canonical_title(title)
    if not written:
        return []
    tentative = TENTATIVE.search(written)
    found = []
    for candidate in full_title_candidates(title):
        bare, other = written.replace(STATE, ""), candidate.replace(STATE, "")
        same = other == bare or (bare.startswith(other) and _is_edition(bare[len(other) :]))
        if same and bool(tentative) == bool(TENTATIVE.search(candidate)):
            found.append(candidate)
    return found


def _is_edition(rest: str) -> bool:
    return rest.startswith("（") and rest.endswith("）")


def _applies(law: Any, region_code: str | None) -> bool:
    return applies_in(law.region_code, region_code)


def applies_in(own: str | None, region_code: str | None) -> bool:
    """Whether a law of the region `own` holds in another: a national one everywhere, a local one there and below."""
    if own is None or region_code is None:
        return True
    prefix = own[:2] if own[2:6] == "0000" else own[:4] if own[4:6] == "00" else own
    return region_code.startswith(prefix)
