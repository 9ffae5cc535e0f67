"""The health score (健康分): a power has 100 points, and what is found in it takes from them, by weights that are data.

A department's score is the mean of its powers'. What would raise a score is told by check: the points it would gain if
nothing of that check were found any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When
from django.db.models.expressions import Combinable

from powers.models import CheckSetting, ScoreWeight

FULL = 100


@dataclass(frozen=True)
class Weights:
    """Points that one finding takes: of a check where it has its own, else by severity."""

    by_severity: Mapping[str, int]
    by_code: Mapping[str, int]

    def of(self, code: str, severity: str) -> int:
        return self.by_code.get(code, self.by_severity.get(severity, 0))

    def taken(self, path: str = "") -> Combinable:
        """The same for a query over findings; `path` leads to them."""
        cases = [When(**{f"{path}code": code}, then=Value(weight)) for code, weight in self.by_code.items()]
        cases += [
            When(**{f"{path}severity": s}, then=Value(weight)) for s, weight in self.by_severity.items()
        ]
        return Case(*cases, default=Value(0), output_field=IntegerField())


def weights() -> Weights:
    """The weights as the office has them now."""
    return Weights(
        dict(ScoreWeight.objects.values_list("severity", "weight")),
        {code: n for code, n in CheckSetting.objects.values_list("code", "weight") if n is not None},
    )


def score(taken: Mapping[str, int]) -> int:
    """The points of one power, from 0 to 100; `taken`: the points that each check takes."""
    return max(0, FULL - sum(taken.values()))


def gains(taken: Mapping[str, int]) -> Counter[str]:
    """How many points the power would gain if a check found nothing any more, by check."""
    now, whole = score(taken), sum(taken.values())
    return Counter({code: max(0, FULL - (whole - points)) - now for code, points in taken.items()})


def mean(scores: Iterable[int], powers: int) -> float:
    """The score of `powers` powers of which these have less than full marks."""
    found = list(scores)
    return round((sum(found) + FULL * (powers - len(found))) / powers, 1) if powers else 0.0
