"""Reference data every installation starts with (基础数据): levels, kinds of bodies, instruments, types, stages.

Loading adds what is missing and never touches what an office has edited, so it can be run at each upgrade.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models, transaction

from core.reference_files import read_yaml
from core.registry import Registry
from departments.models import BodyKind, Level
from laws.models import Instrument
from powers.checks.editions import load_shipped
from powers.models import (
    CodeScheme,
    OpenElement,
    PowerType,
    ScoreWeight,
    Situation,
    Stage,
    WithholdingGround,
)

DATA = Path(__file__).parent / "reference_data"


@dataclass(frozen=True)
class Shipped:
    """Reference data of an app above: `load` adds what is missing and says how many rows."""

    name: str
    label: str
    order: int
    load: Callable[[], int]


SHIPPED: Registry[Shipped] = Registry("基础数据")


@transaction.atomic
def load_reference() -> dict[str, int]:
    """Add missing reference rows; returns how many of each kind were added."""
    return {
        "行使层级": _add(Level, "levels.yaml", key="code"),
        "机构类别": _add(BodyKind, "body_kinds.yaml", key="code"),
        "法律文件种类": _add(Instrument, "instruments.yaml", key="code"),
        "职权类型": _add_types(),
        "设定规则": load_shipped(),
        "办事情景": _add(Situation, "situations.yaml", key="name"),
        "健康分扣分": _add(ScoreWeight, "score_weights.yaml", key="severity"),
        "不公开的情形": _add(WithholdingGround, "withholding_grounds.yaml", key="name"),
        "必须公开的要素": _add(OpenElement, "open_elements.yaml", key="key"),
        "编码规则": 0 if CodeScheme.objects.exists() else _add(CodeScheme, "code_schemes.yaml", key="name"),
    } | {one.label: one.load() for one in SHIPPED}


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_yaml(DATA / name)
    return rows


def _add(model: type[models.Model], name: str, *, key: str) -> int:
    added = 0
    ordered = any(f.name == "order" for f in model._meta.get_fields())
    for order, row in enumerate(_read(name), start=1):
        extra = {"order": order} if ordered else {}
        _, created = model._default_manager.get_or_create(**{key: row[key]}, defaults=row | extra)
        added += created
    return added


def _add_types() -> int:
    added = 0
    for order, row in enumerate(_read("power_types.yaml"), start=1):
        sets = row.pop("variants", {}) | ({"": row.pop("stages")} if "stages" in row else {})
        power_type, created = PowerType.objects.get_or_create(
            code=row["code"], defaults=row | {"order": order}
        )
        if created:
            added += 1
            _add_stages(power_type, sets)
    return added


def _add_stages(power_type: PowerType, sets: dict[str, list[tuple[str, str, bool, str]]]) -> None:
    rows = [(variant, *stage) for variant, stages in sets.items() for stage in stages]
    for order, (variant, name, phase, required, basis) in enumerate(rows, start=1):
        Stage.objects.create(
            power_type=power_type,
            variant=variant,
            name=name,
            phase=phase,
            required=required,
            basis=basis,
            order=order,
        )
