"""A law that ended (法律废止): since when, by what, and where its articles may stand now.

Asked of the library as the checks read it (`ending_of`), or of the database for the powers that cite the law
(`ended_articles`). What is not known is told as not known: that a law ended is never said to end a power.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.db.models import F

from laws.comparing import ArticleChange, Candidate, Kind
from laws.law_events import articles_of
from laws.library import Articles, LawRecord, Library, RepealRecord, State
from laws.matching import candidates
from laws.models import Law, LawVersion, Repeal
from laws.successions import load_successions, taking_place, told_of

_ENDS_ONLY = "废止"
"""In the title of a text that ends laws without taking their place (关于废止……的决定)."""


SUBSTANCE = 3
"""A text of fewer articles ends a law, and is not what took its place: nothing could be found in it."""


class Ending(NamedTuple):
    """How a law ended; what may have taken the place of its articles, and of which law the text was looked through."""

    title: str
    since: dt.date | None
    repeal: RepealRecord | None
    successors: Mapping[str, tuple[Candidate, ...]]
    looked_through: str = ""

    def said(self) -> str:
        """自2026年8月15日起由《乙法》第三条废止."""
        when = f"自{self.since:%Y年%-m月%-d日}起" if self.since else ""
        by = f"由{self.repeal}" if self.repeal else ""
        return f"《{self.title}》已{when}{by}废止"

    def now(self, labels: Collection[str]) -> str:
        """Where what these articles say may stand now, as a sentence; '' where the library does not know."""
        whole = self.successors.get("", ())
        found = [one for label in labels or ("",) for one in self.successors.get(label, whole)]
        told = list(dict.fromkeys(one.label for one in found if one.source))
        if told:
            sources = "、".join(dict.fromkeys(one.source for one in found if one.source))
            return f"按{sources}，由{'、'.join(told)}承接"
        near = list(dict.fromkeys(one.label for one in found))
        return f"内容相近的有{'、'.join(near[:4])}" if near else ""


def ending_of(
    library: Library, title: str, region: str, day: dt.date, law: LawRecord | None = None
) -> Ending | None:
    """How a law of this title ended by `day`; None where it stands, or nothing is known of it.

    Of a law that the library has not got it is enough that a table says what took the place of the whole of it.
    """
    if law is None:
        found = library.find(title, region)
        law = found[0] if len(found) == 1 else None
    if law is not None:
        validity = law.on(day)
        if validity.state != State.REPEALED:
            return None
        since, repeal, older = validity.since, validity.repeal, validity.older
    elif library.find(title, region):
        return None
    else:
        repeal, older = library.repealed(title, region, day), None
        if repeal is None and "" not in library.told(title):
            return None
        since = repeal.on if repeal else None
    by = repeal.by if repeal and _ENDS_ONLY not in repeal.by else ""
    new = _text_in(library, by, day) if by else {}
    successors = taking_place(
        library.articles(older) if older else {},
        library.told(title),
        by,
        new,
        lambda name: _text_in(library, name, day),
    )
    looked_through = by if len(new) >= SUBSTANCE else ""
    return Ending(law.title if law else title, since, repeal, successors, looked_through)


def _text_in(library: Library, title: str, day: dt.date) -> Articles:
    """The articles of a law in force, or to come, by its title; {} where the library has not got them."""
    found = library.find(title)
    if len(found) != 1:
        return {}
    validity = found[0].on(day)
    text = validity.text or validity.older
    return library.articles(text) if text else {}


# --- from the database -----------------------------------------------------------------------------------


def succeeding_text(law: Law) -> LawVersion | None:
    """The newest text of the law that repealed `law`; None where nothing took its place, or the library has no text."""
    repeals = Repeal.objects.filter(title__in=candidates(law.title)).exclude(version__law=law)
    took = repeals.exclude(version__law__title__contains=_ENDS_ONLY).order_by("-on", "-pk")
    by = took.values_list("version__law", flat=True).first()
    return _newest_text(LawVersion.objects.filter(law=by)) if by else None


def _newest_text(versions: Any) -> LawVersion | None:
    newest = (F("effective_from").desc(nulls_last=True), F("version_date").desc(nulls_last=True))
    version: LawVersion | None = (
        versions.exclude(digest="").select_related("law").order_by(*newest, "-pk").first()
    )
    return version


def ended_articles(law: Law, old: LawVersion | None) -> dict[str, ArticleChange]:
    """The articles of a law that was repealed, each with those that may have taken its place."""
    articles = articles_of(old) if old else {}
    told = told_of(law.title, load_successions([law.title]))
    by = succeeding_text(law) if articles else None
    found = taking_place(
        articles, told, by.law.title if by else "", articles_of(by) if by else {}, _text_of_title
    )
    return {
        label: ArticleChange(Kind.ENDED, label, (), articles.get(label, ""), likeness=0.0, candidates=near)
        for label, near in found.items()
    }


def _text_of_title(title: str) -> Articles:
    version = _newest_text(LawVersion.objects.filter(law__title__in=candidates(title)))
    return articles_of(version) if version else {}
