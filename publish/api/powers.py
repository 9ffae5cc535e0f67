"""Powers: the list of a day, one power, its versions, in what two differ; search and suggestions (职权)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from departments.models import Department, Region
from powers.change_sentences import changed, sayings
from powers.models import CitedArticle
from publish import listing, reading, released_facts
from publish.api import searching, walking
from publish.api.endpoint import Reading, missing
from publish.api.parameters import (
    Asked,
    DayParameter,
    OfListInPages,
    OnDay,
    Pages,
    Searched,
    Suggested,
    TwoDays,
)
from publish.api.serializers import powers as shapes
from publish.asking.suggesting import suggestions
from publish.changes import stands
from publish.facets import DIMENSIONS, has, is_department
from publish.models import ListEntry
from publish.params import whole_number

if TYPE_CHECKING:
    from publish.listing import Entries

TAG = gettext_lazy("职权")
COLUMNS = {"region": "region__in", "department": "department__in", "type": "power_type__in"}
ANY_OF = ("level", "phase")


def narrow(asked: dict[str, Any], entries: Entries) -> Entries:
    """The entries that are as asked for in each parameter."""
    for name, lookup in COLUMNS.items():
        if name in asked:
            entries = entries.filter(**{lookup: asked[name]})
    for name in ANY_OF:
        if name in asked:
            entries = entries.filter(has(name, *asked[name]))
    if "duty" in asked:
        entries = entries.filter(has("duty", asked["duty"]))
    if "law" in asked:
        cited = CitedArticle.objects.filter(law=asked["law"], is_public=True)
        if "article" in asked:
            cited = cited.filter(label=asked["article"])
        entries = entries.filter(version__in=cited.values("version"))
    return entries


class Powers(Reading):
    operation = "powers_list"
    tag = TAG
    summary = gettext_lazy("某一天的清单")
    told = gettext_lazy("某一天有效的职权，按清单顺序。翻页期间即使有新的公布，读到的仍是开始时的清单。")
    asks = OfListInPages
    gives = shapes.EntryPageSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        leaf = walking.walk(self.request, asked, partial(narrow, asked))
        return leaf, {"levels": listing.level_names(leaf["day"])}


class Power(Reading):
    operation = "powers_retrieve"
    tag = TAG
    summary = gettext_lazy("职权详情")
    told = gettext_lazy(
        "一项职权公布的全部内容。不给 on 时为今天有效的版本；尚未生效的给将生效的，已不在清单的给最后一版。"
    )
    asks = OnDay
    gives = shapes.PowerSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        on: dt.date | None = asked.get("on")
        day = on or timezone.localdate()
        editions = editions_or_404(place["code"], day, is_asked=on is not None)
        edition = reading.in_force(editions, day) if on else reading.to_show(editions, day)
        if edition is None:
            raise missing(_("%(day)s 这项职权不在清单中。") % {"day": day})
        listing.as_named([edition.entry], day)
        return whole(edition), {"levels": listing.level_names(day)}


def editions_or_404(code: str, day: dt.date, *, is_asked: bool = False) -> list[reading.Edition]:
    """The published versions of a power, also where its code is in full width or has lost its dashes."""
    editions = reading.editions_of(code, day)
    if not editions and (meant := reading.code_meant(code)):
        editions = reading.editions_of(meant, day)
    if editions:
        return editions
    if is_asked:
        problem = _("清单中没有编码为“%(code)s”的职权，或者%(day)s它不在清单中。")
        raise missing(problem % {"code": code[:60], "day": day})
    raise missing(_("清单中没有编码为“%(code)s”的职权。") % {"code": code[:60]})


def whole(edition: reading.Edition) -> ListEntry:
    """The entry of an edition with all that is public of it."""
    entry: Any = edition.entry
    entry.edition, entry.document = edition, reading.document_of(edition)
    return entry


class Versions(Reading):
    operation = "versions_list"
    tag = TAG
    summary = gettext_lazy("一项职权的各个版本")
    told = gettext_lazy("公布过的每一版，新的在前。给出 on 时为到那一天为止公布的。")
    asks = OnDay
    gives = shapes.VersionsSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        day = asked.get("on") or timezone.localdate()
        editions = editions_or_404(place["code"], day, is_asked="on" in asked)
        return {"code": editions[0].entry.code, "results": editions}, {}


class Version(Reading):
    operation = "versions_retrieve"
    tag = TAG
    summary = gettext_lazy("职权的某一版")
    told = gettext_lazy("这个地址长期有效，内容不变；名称为公布时的名称，状态和有效期为今天所知。")
    gives = shapes.PowerSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        day, number = timezone.localdate(), place["number"]
        editions = editions_or_404(place["code"], day)
        edition = next((one for one in editions if one.number == number), None)
        if edition is None:
            said = {"code": editions[0].entry.code, "number": number}
            raise missing(_("职权 %(code)s 没有公布过第 %(number)s 版。") % said)
        released_facts.give(edition.entry, edition.entry.version.release_entry.facts)
        return whole(edition), {"levels": listing.level_names(day)}


class Side(serializers.CharField):
    """A version by its number, or that of a day."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        number = whole_number(text) if len(text) < 8 else None
        return number if number is not None else DayParameter().to_internal_value(text)


class TwoVersions(Asked):
    def get_fields(self) -> dict[str, Any]:  # `from` is a word of Python
        told = gettext_lazy("版本号（如 1）或者日期（如 2026-01-31）；都不给时为现行版本与前一版")
        return {name: Side(required=False, help_text=told) for name in ("from", "to")}


class PowerDiff(Reading):
    operation = "powers_diff"
    tag = TAG
    summary = gettext_lazy("一项职权两个版本的不同")
    told = gettext_lazy("按版本号或者日期比较；某一天不在清单中的，那一边为 null，不列出各要素。")
    asks = TwoVersions
    gives = shapes.DiffSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        editions = editions_or_404(place["code"], timezone.localdate())
        before, after = (_side(editions, asked.get(name), name) for name in ("from", "to"))
        found: dict[str, Any] = {"code": editions[0].entry.code, "before": before, "after": after}
        found |= {"said": [], "fields_changed": [], "sections": []}
        if before and after and before.number != after.number:
            documents = reading.documents_of([before.entry, after.entry])
            diff = changed(documents[before.entry.version_id], documents[after.entry.version_id])
            found |= {"said": sayings(diff), "fields_changed": diff.fields, "sections": diff.sections}
        return found, {}


def _side(editions: list[reading.Edition], wanted: int | dt.date | None, name: str) -> reading.Edition | None:
    if isinstance(wanted, dt.date):
        return reading.in_force(editions, wanted)
    shown = reading.to_show(editions, timezone.localdate())
    if wanted is None:
        older = (edition for edition in editions if edition.number < shown.number)
        return shown if name == "to" else next(older, None)
    found = next((edition for edition in editions if edition.number == wanted), None)
    if found is None:
        raise ValidationError({name: [_("没有公布过第 %(number)s 版。") % {"number": wanted}]})
    return found


class ListsCompared(TwoDays, Pages):
    region = serializers.CharField(required=False, max_length=12, help_text=gettext_lazy("区划代码"))
    department = serializers.CharField(
        required=False, max_length=120, help_text=gettext_lazy("部门：区划代码-部门代码，或部门全称")
    )


class ListDiff(Reading):
    operation = "diff_list"
    tag = TAG
    summary = gettext_lazy("一份清单两天之间的不同")
    told = gettext_lazy("一个地区或者一个部门的清单，逐项说明怎样变化。region 和 department 给出其中一个。")
    asks = ListsCompared
    gives = shapes.ListDiffSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        scope = _scope(asked)
        begun = walking.begin(self.request, asked | {"on": asked.get("to")})
        start, end = asked["from"], begun[0]
        if start > end:
            raise ValidationError({"from": [_("原来的一天不能晚于后来的一天。")]})
        steps = stands.between(scope, start, end)
        leaf = walking.cut(self.request, asked, begun, steps)
        leaf["results"] = _told(leaf["results"])
        return leaf | {"since": start}, {}


def _scope(asked: dict[str, Any]) -> stands.Scope:
    if ("region" in asked) == ("department" in asked):
        raise ValidationError({"region": [_("请给出 region 或者 department，只给一个。")]})
    if "region" in asked:
        place = Region.objects.filter(code=asked["region"]).first()
        if place is None:
            problem = _("没有代码为“%(value)s”的行政区划。") % {"value": asked["region"][:20]}
            raise ValidationError({"region": [problem]})
        return stands.of_region(place)
    body = Department.objects.filter(is_department(asked["department"])).order_by("pk").first()
    if body is None:
        problem = _("没有部门“%(value)s”。请用“区划代码-部门代码”或部门全称。")
        raise ValidationError({"department": [problem % {"value": asked["department"][:60]}]})
    return stands.of_department(body)


def _told(steps: list[stands.Step]) -> list[dict[str, Any]]:
    """Steps with what changed in words; one query."""
    sides = [side for step in steps for side in (step.before, step.after) if side]
    documents = stands.documents_of(side.version for side in sides)
    rows = []
    for step in steps:
        both = step.before and step.after
        diff = changed(documents[step.before.version], documents[step.after.version]) if both else None  # type: ignore[union-attr]
        before = step.before if step.before and step.before.listed else None
        after = step.after if step.after and step.after.listed else None
        said = sayings(diff) if diff else []
        rows.append(
            {"code": step.shown.code, "kind": step.kind, "before": before, "after": after, "said": said}
        )
    return rows


class Search(Reading):
    operation = "search"
    tag = TAG
    summary = gettext_lazy("检索")
    told = gettext_lazy(
        "清单中包含全部检索词的职权，与网站检索同一顺序；并给出分面，即每个条件的每个值有几项。"
    )
    asks = Searched
    gives = shapes.SearchSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        q, begun = asked.get("q", ""), walking.begin(self.request, asked)
        day, start = begun[0], begun[2]
        with searching.answerable(q):
            found = searching.found(q, {name: asked.get(name, "") for name in DIMENSIONS}, day)
            faces = found.faces
            if faces.problems:
                OfListInPages(data=self.request.query_params).is_valid(raise_exception=True)
            keys = found.keys(start, asked["limit"])
        rows = listing.lines_with_release(ListEntry.objects.filter(pk__in=keys)).in_bulk()
        shown = reading.as_known_on([rows[key] for key in keys if key in rows], day)
        leaf = walking.leaf(self.request, asked, begun, faces.total, shown)
        levels = {choice.value: choice.label for choice in faces.facet("level").choices}
        return leaf | {"facets": faces.facets}, {"levels": levels}


class Suggest(Reading):
    operation = "suggest"
    tag = TAG
    summary = gettext_lazy("输入建议")
    told = gettext_lazy(
        "边输入边给出的建议：办事情形、常用说法、部门、法律和清单中的名称，与已经输入的字相合的，以及检索它的地址。"
    )
    asks = Suggested
    gives = shapes.SuggestionsSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        day = asked.get("on") or timezone.localdate()
        with searching.answerable(asked["q"]):
            found = suggestions(asked["q"], day=day, most=asked["limit"])
        return {"results": [{"text": text} for text in found]}, {}
