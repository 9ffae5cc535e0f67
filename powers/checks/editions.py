"""Editions of the setting rules (规则版本): the shipped one, a new draft from an old one, taking a draft into use."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import DataError, transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONArray
from django.utils import timezone

from audit.log import record
from core.dates_in_order import implausible
from core.locking import lock_row
from core.reference_files import read_yaml
from powers.checks.cases import Outcome, run_case
from powers.checks.context import StageInfo, TypeInfo
from powers.checks.rulebook import RuleBook, book_from
from powers.models import FineCeiling, PowerType, RuleCase, RuleSet, SettingRule, Stage
from powers.rule_models import rule_set_in_force

if TYPE_CHECKING:
    from accounts.models import User

DATA = Path(__file__).parents[1] / "reference_data"
VOCABULARY = ("groups", "kinds", "families", "facts", "implies", "exclusive")


class EditionError(Exception):
    """The edition cannot be taken into use; the message says why and what to do."""


def shipped_rules() -> dict[str, Any]:
    """The rules every installation starts with."""
    return dict(read_yaml(DATA / "basis_rules.yaml"))


def shipped_cases() -> list[dict[str, Any]]:
    """The worked examples of the shipped rules, and the cases from the statutes."""
    return [case for name in ("rule_cases.yaml", "statute_cases.yaml") for case in read_yaml(DATA / name)]


@transaction.atomic
def load_shipped() -> int:
    """Put the shipped rules into the database when there are none; returns how many rules were added."""
    if RuleSet.objects.exists():
        return 0
    data = shipped_rules()
    made = _store(data, shipped_cases(), number=1)
    RuleSet.objects.filter(pk=made.pk).update(in_force_from=data["in_force_from"])
    return made.rules.count()


@transaction.atomic
def imported(data: Any) -> RuleSet:
    """A draft edition from a file of the form of `exported`. Raises EditionError where the file is not one."""
    try:
        book_from(data)
        number = (RuleSet.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        return _store(data, data.get("cases", []), number=number)
    except (KeyError, TypeError, ValueError, AttributeError, ValidationError, DataError) as error:
        raise EditionError(f"文件不是完整的设定规则（{error}），请对照导出的文件改正。") from error


def exported(edition: RuleSet) -> dict[str, Any]:
    """Everything an edition says, as plain data for a file."""
    data = edition.data()
    cases = [
        {"number": c.number, "title": c.title, "given": c.given, "expect": c.expected}
        for c in edition.cases.all()
    ]
    return {"title": edition.title, "as_of": edition.as_of, "note": edition.note} | data | {"cases": cases}


def _store(data: dict[str, Any], cases: list[dict[str, Any]], *, number: int) -> RuleSet:
    made = RuleSet.objects.create(
        number=number,
        title=data["title"],
        as_of=data["as_of"],
        note=data.get("note", ""),
        vocabulary={key: data[key] for key in VOCABULARY},
    )
    rows = [(SettingRule.Layer.LIST, "", row) for row in data["list"]]
    rows += [
        (SettingRule.Layer.STATUTE, family, row) for family, rules in data["statute"].items() for row in rules
    ]
    SettingRule.objects.bulk_create(_rule(made, n, *row) for n, row in enumerate(rows, start=1))
    FineCeiling.objects.bulk_create(_ceilings(made, data["limits"]))
    RuleCase.objects.bulk_create(
        RuleCase(
            rule_set=made,
            number=case["number"],
            title=case["title"],
            given=_plain(case["given"]),
            expected=case["expect"],
        )
        for case in cases
    )
    return made


def _rule(made: RuleSet, order: int, layer: str, family: str, row: dict[str, Any]) -> SettingRule:
    instruments = row["inst"] if isinstance(row["inst"], list) else [row["inst"]]
    return SettingRule(
        rule_set=made,
        order=order,
        layer=layer,
        family=family,
        types=row.get("types", []),
        code=row["code"],
        instruments=instruments,
        kinds=row.get("kind", []),
        conditions=row.get("if", {}),
        asks=row.get("asks", True),
        verdict=row["verdict"],
        ground=row["ground"],
        limit=row.get("limit", ""),
        max_days=row.get("max_days"),
        message=row.get("message", ""),
        warn=row.get("warn", False),
    )


def _ceilings(made: RuleSet, limits: dict[str, Any]) -> list[FineCeiling]:
    found = []
    for code, rows in limits.items():
        by_region = rows if isinstance(rows, dict) else {"": rows}
        for region, ceilings in by_region.items():
            for order, row in enumerate(ceilings, start=1):
                found.append(
                    FineCeiling(
                        rule_set=made,
                        order=order,
                        code=code,
                        region=region,
                        conditions=row["when"],
                        amount=row["amount"],
                        source=row["source"],
                    )
                )
    return found


def _plain(value: Any) -> Any:
    """Dates as text, so that a case can be stored as JSON."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, dt.date) else value


@transaction.atomic
def draft_from_edition(base: RuleSet, *, by: User) -> RuleSet:
    """A new draft that says what `base` says, to be edited and then taken into use."""
    number = (RuleSet.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    made = RuleSet.objects.create(
        number=number, title=base.title, as_of=base.as_of, note="", vocabulary=base.vocabulary
    )
    models: tuple[Any, ...] = (SettingRule, FineCeiling, RuleCase)
    for model in models:
        rows = list(model.objects.filter(rule_set=base))
        for row in rows:
            row.pk, row.rule_set = None, made
        model.objects.bulk_create(rows)
    record("rules.drafted", actor=by, target=made, detail={"from": base.number})
    return made


@transaction.atomic
def activate(edition: RuleSet, *, on: dt.date, by: User) -> None:
    """Take a draft into use from a day on; all its worked examples must come out as they say."""
    edition = lock_row(edition)
    if not edition.is_draft:
        raise EditionError("这个版本已经启用，不能再次启用；要改请另立新版本。")
    if on < timezone.localdate():
        raise EditionError("启用日期不能早于今天。")
    if why := implausible(on, timezone.localdate()):
        raise EditionError(why)
    wrong = [case for case, outcome in outcomes(edition) if not outcome.passed]
    if wrong:
        names = "、".join(f"第{case.number}例" for case in wrong[:5])
        raise EditionError(f"有{len(wrong)}个用例没有得出应有的结论（{names}），请改正规则或者用例后再启用。")
    edition.in_force_from, edition.activated_by = on, by
    edition.save(update_fields=["in_force_from", "activated_by"])
    record("rules.activated", actor=by, target=edition, detail={"from": on.isoformat()})


def outcomes(edition: RuleSet) -> list[tuple[RuleCase, Outcome]]:
    """Each worked example of an edition with what comes out of it."""
    book, types = book_from(edition.data(), edition.number), type_infos()
    return [(case, run_case(_dated(case.given), case.expected, book, types)) for case in edition.cases.all()]


def _dated(value: Any) -> Any:
    """Dates of a stored case as dates again."""
    if isinstance(value, dict):
        return {
            key: dt.date.fromisoformat(part)
            if key in ("day", "date", "from", "to") and isinstance(part, str)
            else _dated(part)
            for key, part in value.items()
        }
    return [_dated(part) for part in value] if isinstance(value, list) else value


def book_in_force(day: dt.date) -> RuleBook:
    """The rule book in force on a day; the shipped one where the database has none."""
    edition = rule_set_in_force(day)
    return _book(edition.pk) if edition else _shipped_book()


@lru_cache(maxsize=8)
def _book(pk: int) -> RuleBook:
    """An edition in use never changes, so its book is made once."""
    edition = RuleSet.objects.get(pk=pk)
    return book_from(edition.data(), edition.number)


@lru_cache(maxsize=1)
def _shipped_book() -> RuleBook:
    return book_from(shipped_rules())


def type_infos() -> dict[str, TypeInfo]:
    """The types of powers with their stages, as an office has them now; one query."""
    stages = Stage.objects.filter(power_type=OuterRef("pk")).order_by("order", "pk")
    line = JSONArray("name", "variant", "required", "basis", "aliases")
    return {
        t.code: TypeInfo(
            t.code,
            t.name,
            t.family,
            t.is_power,
            tuple(
                StageInfo(name, variant, required, basis, tuple(aliases))
                for name, variant, required, basis, aliases in t.lines
            ),
            t.missing_stages,
            t.missing_accountability_basis,
        )
        for t in PowerType.objects.annotate(lines=ArraySubquery(stages.values(json=line)))
    }
