"""The law library: laws, their texts, their articles and how many powers rest on each (法律依据)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from laws.library import load_articles_of
from publish.api import walking
from publish.api.endpoint import Reading, missing
from publish.api.parameters import QUERY, DatedPages, OnDay
from publish.api.serializers import laws as shapes
from publish.laws import citing_listing, comparing, listing, reading
from publish.search import MAX_QUERY

TAG = gettext_lazy("法律")
CHOSEN = ("instrument", "region", "status")


class LawsAsked(DatedPages):
    q = serializers.CharField(required=False, max_length=MAX_QUERY, help_text=QUERY)
    kind = serializers.CharField(
        required=False, max_length=20, help_text=gettext_lazy("种类代码，见 /api/v1/codes/kinds/")
    )
    region = serializers.CharField(
        required=False, max_length=12, help_text=gettext_lazy("适用地区的区划代码，全国的为 national")
    )
    status = serializers.CharField(
        required=False, max_length=20, help_text=gettext_lazy("状态代码，见 /api/v1/codes/law_statuses/")
    )


class Laws(Reading):
    operation = "laws_list"
    tag = TAG
    summary = gettext_lazy("法律库")
    told = gettext_lazy("标题或简称中包含全部检索词的法律文件，按名称的读音。")
    asks = LawsAsked
    gives = shapes.LawPageSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        begun = walking.begin(self.request, asked)
        shelf = listing.shelf(begun[0])
        wanted = {
            "instrument": asked.get("kind"),
            "region": asked.get("region"),
            "status": asked.get("status"),
        }
        given = {name: value for name, value in wanted.items() if value}
        for name, value in given.items():
            if value not in shelf.names[name]:
                problem = _("法律库中没有“%(value)s”。可用的：%(known)s。")
                known = "、".join(list(shelf.names[name])[:20])
                shown = "kind" if name == "instrument" else name
                raise ValidationError({shown: [problem % {"value": value, "known": known}]})
        found = listing.find(shelf, asked.get("q", ""), given, "title").lines
        leaf = walking.cut(self.request, asked, begun, found)
        leaf["results"] = [_line(line) for line in leaf["results"]]
        return leaf, {}


def _line(line: listing.Line) -> dict[str, Any]:
    plain = ("pk", "title", "short_titles", "organ", "region", "status", "powers")
    said = {name: getattr(line, name) for name in plain}
    return said | {"kind": {"code": line.instrument, "name": line.instrument_name}}


def _portrait(law: int, day: dt.date) -> reading.Portrait:
    found = reading.law_of(law)
    if found is None:
        raise missing(_("法律库中没有编号为“%(law)s”的法律。") % {"law": law})
    return reading.portrait_of(found, day)


class Law(Reading):
    operation = "laws_retrieve"
    tag = TAG
    summary = gettext_lazy("一部法律")
    told = gettext_lazy("当日的状态和它的各个文本。")
    asks = OnDay
    gives = shapes.WholeLawSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        day = asked.get("on") or timezone.localdate()
        portrait = _portrait(place["law"], day)
        law = portrait.law
        return {
            "pk": law.pk,
            "title": law.title,
            "short_titles": law.short_titles,
            "kind": law.instrument,
            "organ": law.issuing_organ,
            "region": law.region_code or listing.NATIONAL,
            "status": portrait.status,
            "powers": citing_listing.entries_citing(law.pk, day).count(),
            "text": portrait.shown.pk if portrait.shown else None,
            "texts": portrait.texts,
        }, {}


class LawVersion(Reading):
    operation = "law_versions_retrieve"
    tag = TAG
    summary = gettext_lazy("一部法律的一个文本")
    asks = OnDay
    gives = shapes.ArticlesSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        day = asked.get("on") or timezone.localdate()
        portrait = _portrait(place["law"], day)
        text = portrait.text(place["version"])
        if text is None:
            raise missing(_("这部法律没有这个文本。"))
        return _articles(portrait, text, {}), {}


class Articles(Reading):
    operation = "articles_list"
    tag = TAG
    summary = gettext_lazy("一部法律的条文")
    told = gettext_lazy("所示文本的各条，以及当日引用各条的职权数。")
    asks = OnDay
    gives = shapes.ArticlesSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        day = asked.get("on") or timezone.localdate()
        portrait = _portrait(place["law"], day)
        counts = citing_listing.counts_by_label(place["law"], day)
        return _articles(portrait, portrait.shown, counts), {}


def _articles(
    portrait: reading.Portrait, text: reading.Text | None, counts: dict[str, int]
) -> dict[str, Any]:
    shown = reading.articles_of(text, counts) if text else []
    rows = [
        {
            "law": portrait.law.pk,
            "label": one.label,
            "headings": [heading.title for heading in one.headings],
            "text": one.text,
            "powers": one.powers,
        }
        for one in shown
    ]
    return {
        "law": portrait.law.pk,
        "title": portrait.law.title,
        "text": text,
        "preamble": reading.preamble_of(text) if text and not shown else "",
        "results": rows,
    }


class Article(Reading):
    operation = "articles_retrieve"
    tag = TAG
    summary = gettext_lazy("一条")
    told = gettext_lazy("一条的条文，以及引用它的职权的地址。条号改变过的，取有这一条号的最近文本。")
    asks = OnDay
    gives = shapes.ArticleSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        law, label, day = place["law"], place["label"], asked.get("on") or timezone.localdate()
        portrait = _portrait(law, day)
        words = load_articles_of([text.pk for text in portrait.readable])
        start = comparing.start_of(portrait, label, words)
        powers = citing_listing.entries_citing(law, day, label).count()
        if start is None and not powers:
            said = {"law": portrait.law.title, "label": label[:40]}
            raise missing(_("法律库中没有《%(law)s》%(label)s。") % said)
        return {
            "law": law,
            "title": portrait.law.title,
            "label": label,
            "text": words[start.pk][label] if start else "",
            "version": start.pk if start else None,
            "powers": powers,
        }, {}
