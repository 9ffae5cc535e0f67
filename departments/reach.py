"""For whom the rows of each table hold (效力范围), one line for every class of the admin, and who therefore changes them.

A class that stands nowhere here cannot be registered. What holds for everyone is changed by 平台管理 alone; where it is
public or decides something, a second person of that role confirms it (departments/pending.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models


class Reach(StrEnum):
    GLOBAL = "global"  # every row holds for everyone
    GENERAL = "general"  # a row without a region holds for everyone, one with a region there
    REGIONAL = "regional"  # a region's own
    DEPARTMENTAL = "departmental"  # a department's own, seen by its region's offices
    PERSONAL = "personal"  # accounts and what belongs to a person


@dataclass(frozen=True)
class Holding:
    """The reach of a table's rows; `owner` leads from a general row to its region; `two` asks a second person for what
    holds for everyone."""

    reach: Reach
    owner: str = ""
    two: bool = False


_DECIDES = Holding(Reach.GLOBAL, two=True)
_GENERAL = Holding(Reach.GENERAL, owner="region", two=True)
_REGIONAL, _DEPARTMENTAL, _PERSONAL = (
    Holding(r) for r in (Reach.REGIONAL, Reach.DEPARTMENTAL, Reach.PERSONAL)
)

HOLDINGS: Mapping[str, Holding] = {
    "accounts.User": _PERSONAL,
    "audit.Event": _REGIONAL,
    "departments.BodyKind": _DECIDES,
    "departments.CalendarDay": _DECIDES,
    "departments.Charter": _DEPARTMENTAL,
    "departments.Department": _REGIONAL,
    "departments.Duty": _DEPARTMENTAL,
    "departments.InternalUnit": _DEPARTMENTAL,
    "departments.Level": _DECIDES,
    "departments.Lineage": _DEPARTMENTAL,
    "departments.PendingChange": Holding(Reach.GLOBAL),  # read here; answered by another person on its page
    "departments.Plaque": _DEPARTMENTAL,
    "departments.Region": _REGIONAL,
    "jobs.Job": _PERSONAL,
    "laws.Article": Holding(Reach.GENERAL, owner="version__law__region", two=True),
    "laws.Instrument": _DECIDES,
    "laws.Law": _GENERAL,
    "laws.LawVersion": Holding(Reach.GENERAL, owner="law__region", two=True),
    "laws.Succession": _DECIDES,
    "office.Bulletin": Holding(Reach.GENERAL, owner="region"),  # a notice decides nothing
    "office.ContactOfficer": _DEPARTMENTAL,
    "office.DeadlineRule": _GENERAL,
    "powers.CheckSetting": _DECIDES,
    "powers.CodeScheme": _GENERAL,
    "powers.ListWord": Holding(Reach.GENERAL, owner="region", two=True),
    "powers.PowerType": _DECIDES,
    "powers.PowerVersion": _DEPARTMENTAL,
    "powers.RuleSet": Holding(
        Reach.GLOBAL
    ),  # a draft decides nothing; taking it into use asks a second person
    "powers.OpenElement": _DECIDES,
    "powers.ScoreWeight": _DECIDES,
    "powers.WithholdingGround": _DECIDES,
    "powers.SettingFact": _REGIONAL,
    "powers.Situation": _DECIDES,
    "powers.UsageCount": _REGIONAL,
    "publish.Measure": _REGIONAL,
    "publish.Release": _REGIONAL,
    "publish.SearchWord": _DECIDES,
    "review.Campaign": _REGIONAL,
    "review.Change": _DEPARTMENTAL,
    "review.ChecklistItem": _DECIDES,
    "review.Confirmation": _DEPARTMENTAL,
    "review.DecisionRule": _GENERAL,
    "review.HandlingRule": _GENERAL,
    "review.ImportRun": _DEPARTMENTAL,
    "review.MaterialRule": _DECIDES,
    "review.MemberUnit": _REGIONAL,
    "review.PaperTemplate": Holding(
        Reach.GENERAL, owner="region"
    ),  # a file does not wait; who uploads it is logged
    "review.Proposal": _DEPARTMENTAL,
    "review.QuorumRule": _GENERAL,
    "review.ReviewRoute": _GENERAL,
    "review.ReviewSetting": _GENERAL,
    "review.Trigger": _DECIDES,
}


def follow(obj: models.Model, path: str) -> Any:
    """The key at the end of `path` ("department__region" → the region's key); None when a step is empty."""
    *steps, last = path.split("__")
    value: Any = obj
    for step in steps:
        value = getattr(value, step, None)
        if value is None:
            return None
    return value.pk if last == "pk" else getattr(value, f"{last}_id", None)


def tail_of(path: str, head: str) -> str:
    """What is left of `path` after its first step `head`, "pk" when nothing is; '' when it starts elsewhere."""
    first, _, rest = path.partition("__")
    return (rest or "pk") if first == head else ""
