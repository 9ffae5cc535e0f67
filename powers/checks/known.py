"""What is known of powers beside their documents (文本之外的情况): answers, counts of a year, laws chosen, templates found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONArray

from powers.models import LegalBasis, ListFinding, Power, SettingFact, UsageCount


@dataclass
class Known:
    """As the context of the checks has it. `answers`: the latest to each question of fact, by power; `chosen`: the law a person
    chose for a citation whose title does not decide, by the row's uid; `kept`: in how many items a template stood when the
    list was last checked."""

    answers: dict[int, dict[tuple[str, str], bool]] = field(default_factory=lambda: defaultdict(dict))
    usage: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    chosen: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)

    def answer(self, power: int, uid: object, fact: str, value: bool) -> None:
        self.answers[power][str(uid or ""), fact] = value


def known_of(powers: Collection[int], versions: Collection[int]) -> Known:
    """Of a few powers and these versions of theirs, by one query: each kind of rows comes as JSON beside its power."""
    its = {"power": OuterRef("pk")}
    chosen = LegalBasis.objects.filter(version__in=versions, version__power=OuterRef("pk"), law__isnull=False)
    kept = ListFinding.objects.filter(version__power=OuterRef("pk"), items__gt=1)
    rows = Power.objects.filter(pk__in=powers).order_by()
    found = Known()
    for power, answers, usage, laws, templates in rows.values_list(
        "pk",
        _as_json(SettingFact.objects.filter(**its).order_by("pk"), "basis_uid", "fact", "value"),
        _as_json(UsageCount.objects.filter(**its), "year", "count"),
        _as_json(chosen, "uid", "law"),
        _as_json(kept, "template", "items"),
    ):
        for uid, fact, value in answers:
            found.answer(power, uid, fact, value)
        found.usage[power] = dict(usage)
        found.chosen.update(laws)
        found.kept.update(templates)
    return found


def _as_json(rows: QuerySet[Any], *columns: str) -> ArraySubquery:
    return ArraySubquery(rows.values(json=JSONArray(*columns)))


def known_of_all() -> Known:
    """Of the whole list, whose templates are counted anew."""
    found = Known()
    for row in SettingFact.objects.order_by("pk").values_list("power_id", "basis_uid", "fact", "value"):
        found.answer(*row)
    for power, year, count in UsageCount.objects.values_list("power_id", "year", "count"):
        found.usage[power][year] = count
    rows = LegalBasis.objects.filter(law__isnull=False).values_list("uid", "law_id")
    found.chosen = {str(uid): law for uid, law in rows.iterator(chunk_size=5000)}
    return found
