"""What people say when they search (检索用语) and what the lists call it: the words search is widened by, shipped filled, edited by offices.

What must hold: a row of `SearchWord` leads from what is said to official wording in one step, never to itself, nor only round a circle
of other rows; a word to leave out leads nowhere. Which words a query is widened by, and how, is `publish/asking/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from publish.search import fold

MOST_PHRASES = 12
"""So many official phrases a word leads to; whoever needs more has a word that says too little."""
LONGEST_PHRASE = 60


class SearchWord(models.Model):
    """One expression people use and the official phrases it stands for (检索用语).

    Each of `means` is an alternative; of a phrase with spaces all parts must occur.
    """

    class Kind(models.TextChoices):
        EVERYDAY = "everyday", "日常说法"
        TRADE = "trade", "行业说法"
        DEPARTMENT = "department", "部门简称"
        LAW = "law", "法律简称"
        HINT = "hint", "排序用词"
        DROP = "drop", "问句用词"

    said = models.CharField(
        "人们的说法", max_length=30, help_text="百姓怎么说就怎么写，例如：拖欠工资、狗没打疫苗、市监局"
    )
    means = models.JSONField(
        "清单和法律中的说法",
        default=list,
        blank=True,
        help_text="检索时同时按这些说法查找；一行中用空格隔开的几个词须同时出现，例如：犬只 免疫。问句用词留空",
    )
    kind = models.CharField(
        "种类",
        max_length=12,
        choices=Kind.choices,
        help_text="排序用词（丢了、到期）不作为查找的条件，名称中有右边说法的排在前面；问句用词（请问、怎么办）在检索时略去",
    )
    is_active = models.BooleanField("用于检索", default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "检索用语"
        verbose_name_plural = "检索用语"
        ordering = ["kind", "said"]
        constraints = [
            models.UniqueConstraint(
                fields=["said", "kind"],
                name="search_word_once",
                violation_error_message="这个说法已经有一条同一种类的检索用语，请修改原来的一条。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}“{self.said}”"

    def clean(self) -> None:
        faults = faults_of(self.said, self.kind, self.means)
        if not faults and self.is_active and (way := circle(fold(self.said), self.means, self._others())):
            faults = {"means": f"“{'”→“'.join(way)}”绕回了自己：请只写清单和法律中的正式说法。"}
        if faults:
            raise ValidationError(faults)

    def _others(self) -> dict[str, list[str]]:
        rows = type(self).objects.filter(is_active=True).exclude(pk=self.pk).values_list("said", "means")
        return links(rows)


def links(rows: Iterable[tuple[str, list[str]]]) -> dict[str, list[str]]:
    """Where each expression leads, over all kinds."""
    found: dict[str, list[str]] = {}
    for said, means in rows:
        found.setdefault(fold(said), []).extend(means)
    return found


def faults_of(said: str, kind: str, means: Any) -> dict[str, str]:
    """What is wrong with a row by itself, by field; empty where nothing is."""
    if not fold(said).strip():
        return {"said": "请写出人们的说法；只有书名号或者空格，检索时什么也不剩。"}
    if not isinstance(means, list) or not all(isinstance(phrase, str) for phrase in means):
        return {"means": "请每行写一个说法。"}
    if kind == SearchWord.Kind.DROP:
        return {"means": "问句用词在检索时略去，不对应任何说法，请留空。"} if means else {}
    return _faults_of_phrases(said, means)


def _faults_of_phrases(said: str, means: list[str]) -> dict[str, str]:
    if not means:
        return {"means": "请写出清单或者法律中的说法；只想让检索略去这个词的，种类选“问句用词”。"}
    if len(means) > MOST_PHRASES:
        return {
            "means": f"一个说法最多对应{MOST_PHRASES}个正式说法，这里有{len(means)}个，请删去{len(means) - MOST_PHRASES}个，"
            "或者把说法写得更具体，分成几条。"
        }
    for phrase in means:
        if not fold(phrase).strip():
            return {"means": f"“{phrase}”在检索时什么也不剩，请删去或者改写。"}
        if len(phrase) > LONGEST_PHRASE:
            return {"means": f"“{phrase[:20]}…”超过{LONGEST_PHRASE}字，请只写清单中会出现的一小段。"}
        if fold(phrase).strip() == fold(said).strip():
            return {"means": f"“{phrase}”就是人们的说法本身，检索时本来就会查找，请删去。"}
    return {}


def circle(start: str, means: Iterable[str], others: Mapping[str, list[str]]) -> list[str]:
    """The way from an expression over other rows back to it, where none of its ways ends in official wording; else []."""
    ways, back = [[start, fold(phrase)] for phrase in means], []
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        if way[-1] == start:
            back = way
        elif way[-1] not in others:
            return []
        elif way[-1] not in seen:
            seen.add(way[-1])
            ways.extend([*way, fold(phrase)] for phrase in others[way[-1]])
    return back
