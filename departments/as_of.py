"""Reference data as they were on a day (某一天的机构资料): read from their history, by every page and file of a past day.

The rule: a day is read at its end, with what had been recorded by then; what was recorded later never alters it. Of today and of
what is to come the tables themselves tell. Where the records of a row begin only after the day, what stood at the end of the day on
which they begin stands for the days before: a list may be taken over that is older than its records here, and what an office sets up
is set up in several steps.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.functions import TruncDate
from django.utils import timezone

Row = TypeVar("Row", bound=Model)
REMOVED = "-"


def moment_of(day: dt.date) -> dt.datetime | None:
    """The end of a past day; None of today and of what is to come."""
    if day >= timezone.localdate():
        return None
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), timezone.get_default_timezone())


def as_of(rows: Iterable[Row], day: dt.date) -> list[Row]:
    """These rows, each with the values it had on `day`; at most two queries for each table, none for today."""
    found = list(rows)
    moment = moment_of(day)
    if moment is not None:
        by_model: dict[type[Model], dict[Any, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in found:
            by_model[type(row)][row.pk].append(row)
        for model, same in by_model.items():
            for record in _records(model, list(same), moment).values():
                for one in same[record.id]:
                    _overwrite(one, record)
    return found


def standing(
    model: type[Row], day: dt.date, *, owner: Model, related: tuple[str, ...] = (), **where: Any
) -> list[Row]:
    """The rows that stood on `day` with these values, also those removed since; `owner` is the body whose records tell.

    `related` is what is read with those of today.
    """
    moment = moment_of(day)
    if moment is None:
        return list(model._default_manager.filter(**where).select_related(*related).order_by("pk"))
    ids = _history(model).filter(**where).values_list("id", flat=True).distinct()
    began = _history(type(owner)).filter(id=owner.pk).order_by("history_date").first()
    known = _last(model, ids, moment)
    if began is None or began.history_date >= moment:
        known = _first(model, [pk for pk in ids if pk not in known]) | known
    stood = [record.instance for pk, record in sorted(known.items()) if record.history_type != REMOVED]
    return [row for row in stood if all(getattr(row, name) == value for name, value in where.items())]


def _history(model: type[Model]) -> Any:
    return model.history.all()  # type: ignore[attr-defined]  # every table of reference data has one


def _records(model: type[Model], ids: Iterable[Any], moment: dt.datetime) -> dict[Any, Any]:
    """The record of each row that told at `moment`, or the first there is."""
    known = _last(model, ids, moment)
    missing = [pk for pk in ids if pk not in known]
    return known | (_first(model, missing) if missing else {})


def _last(model: type[Model], ids: Iterable[Any], moment: dt.datetime) -> dict[Any, Any]:
    rows = _history(model).filter(id__in=list(ids), history_date__lt=moment)
    return {row.id: row for row in rows.order_by("id", "-history_date", "-history_id").distinct("id")}


def _first(model: type[Model], ids: Iterable[Any]) -> dict[Any, Any]:
    """The last record of the day on which the records of each row begin."""
    begun = TruncDate("history_date", tzinfo=timezone.get_default_timezone())
    rows = _history(model).filter(id__in=list(ids)).annotate(begun=begun)
    return {
        row.id: row for row in rows.order_by("id", "begun", "-history_date", "-history_id").distinct("id")
    }


def _overwrite(row: Model, record: Any) -> None:
    for field in record.tracked_fields:
        setattr(row, field.attname, getattr(record, field.attname))
