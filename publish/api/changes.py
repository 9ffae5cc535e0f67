"""The change feed (变更流水): every step of the list since its beginning, for those who keep a copy of it.

What must hold: whoever reads on from each cursor meets every change once and in its order, also those of releases that happen
meanwhile, and has the list when they keep, of each power, the change that is last by day and sequence (`ListChange`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.reverse import reverse

from departments.models import Region
from powers.documents import published
from powers.models import PowerVersion
from publish.api import cursors
from publish.api.endpoint import Reading
from publish.api.parameters import Pages, Several
from publish.api.problems import LostPlace
from publish.api.releases import TAG
from publish.api.serializers import releases as shapes
from publish.change_models import ListChange
from publish.models import ListEntry

if TYPE_CHECKING:
    from rest_framework.request import Request

HELD = (
    "withdraws",
    "release__region",
    "power",
    "version__list_entry__department__region",
    "version__list_entry__power_type",
    "version__release_entry",
)
LEFT = (
    "release__manifest",
    "version__sealed_document",
    "version__source",
    "version__list_entry__search_text",
    "version__list_entry__grams",
)


class ChangesAsked(Pages):
    region = Several(
        Region,
        gettext_lazy("行政区划"),
        help_text=gettext_lazy("区划代码，几个之间用逗号"),
    )
    documents = serializers.BooleanField(
        default=False, help_text=gettext_lazy("true 时每项带有公布的全部内容（document）")
    )


class Changes(Reading):
    operation = "changes_list"
    tag = TAG
    summary = gettext_lazy("变更流水")
    told = gettext_lazy(
        "清单从开始到现在的每一步，只增不改，序号连续。保存 cursor，下次从那里接着读，不会遗漏也不会重复。"
        "withdraws 不为 null 的变更撤回那一序号的变更，两项都不再计。其余的，每项职权取生效日期不晚于某天的变更中日期最晚的一项，"
        "同一天的取序号大的：操作为 D 的不在那一天的清单中，其他的在，内容为该项的版本。"
    )
    asks = ChangesAsked
    gives = shapes.ChangesSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        rows = ListChange.objects.select_related(*HELD).defer(*LEFT)
        if "region" in asked:
            rows = rows.filter(region__in=asked["region"])
        after = _after(self.request, asked.get("cursor"))
        limit = asked["limit"]
        found = list(rows.filter(sequence__gt=after).order_by("sequence")[: limit + 1])
        shown, rest = found[:limit], found[limit:]
        last = shown[-1].sequence if shown else after
        here = cursors.written(
            cursors.Step(
                cursors.mark_of(self.request), last, _check(shown[-1]) if shown else _check_at(after)
            )
        )
        documents = _documents(shown) if asked["documents"] else {}
        return {
            "results": [_said(row, documents, self.request) for row in shown],
            "cursor": here,
            "next": cursors.next_address(self.request, here),
            "more": bool(rest),
            "complete": not (rest and _batch(rest[0]) == _batch(shown[-1])),
            "last": last,
        }, {}


def _after(request: Request, text: str | None) -> int:
    """The sequence to go on from. Raises where the feed no longer has what the reader has read: it was restored from a backup."""
    if not text:
        return 0
    place = cursors.read(cursors.Step, text, request)
    if place.check != _check_at(place.after):
        said = _(
            "这个游标之前的变更不在流水中：数据可能从备份恢复过。请放弃已有的副本，从 restart 的地址重新读起。"
        )
        raise LostPlace(said, cursors.restart_of(request))
    return place.after


def _check_at(sequence: int) -> str:
    row = ListChange.objects.select_related("release").filter(sequence=sequence).first() if sequence else None
    return _check(row) if row else ""


def _check(row: ListChange) -> str:
    """What stands at a sequence, in short."""
    return f"{row.release.digest.partition(':')[2][:12]}{row.pk}"


def _batch(row: ListChange) -> str:
    end = f"-R{row.recall_id}" if row.recall_id else ""
    return f"{row.release.region.code}-{row.release.number}{end}"


def _documents(rows: list[ListChange]) -> dict[int, Any]:
    """The public documents of these, by version, in one query."""
    keys = [row.version_id for row in rows if row.withdraws_id is None]
    sealed = PowerVersion.objects.filter(pk__in=keys, sealed_at__isnull=False, list_entry__isnull=False)
    return {pk: published(said) for pk, said in sealed.values_list("pk", "sealed_document") if said}


def _said(row: ListChange, documents: dict[int, Any], request: Request) -> dict[str, Any]:
    said: dict[str, Any] = {
        "sequence": row.sequence,
        "operation": row.operation,
        "action": {"code": row.action, "name": row.get_action_display()},
        "effective_on": row.effective_on,
        "code": row.power.code,
        "batch": _batch(row),
        "release": row.release,
        "time": row.noted_at,
        "withdraws": row.withdraws.sequence if row.withdraws else None,
        "version": None, "name": "", "sub_name": "", "type": None, "department": None, "digest": "",
        "url": None, "document": None,
    }  # fmt: skip
    entry: ListEntry | None = getattr(row.version, "list_entry", None)
    if entry is None:  # it is not public
        return said
    facts = row.version.release_entry.facts
    entry.department.name, entry.power_type.name = facts["department"]["name"], facts["type"]["name"]
    place = {"code": entry.code, "number": row.version.number}
    return said | {
        "version": row.version.number,
        "name": entry.name,
        "sub_name": entry.sub_name,
        "type": entry.power_type,
        "department": entry.department,
        "digest": row.version.release_entry.digest,
        "url": reverse("api:version", kwargs=place, request=request),
        "document": documents.get(row.version_id),
    }
