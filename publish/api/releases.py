"""Releases and what each of them published (公布批次)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from departments.models import Region
from publish import listing
from publish.api import cursors, walking
from publish.api.endpoint import Reading, missing
from publish.api.parameters import DatedPages, Pages, Several
from publish.api.serializers import releases as shapes
from publish.models import Release, ReleaseEntry

TAG = gettext_lazy("公布与变更")


class ReleasesAsked(DatedPages):
    region = Several(
        Region,
        gettext_lazy("行政区划"),
        help_text=gettext_lazy("区划代码，几个之间用逗号"),
    )


class Releases(Reading):
    operation = "releases_list"
    tag = TAG
    summary = gettext_lazy("公布批次")
    told = gettext_lazy("每一次公布，最近生效的在前。给出 on 时为到那一天为止公布的。")
    asks = ReleasesAsked
    gives = shapes.ReleasePageSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        begun = walking.begin(self.request, asked)
        rows = listing.releases(begun[0])
        if "region" in asked:
            rows = rows.filter(region__in=asked["region"])
        shown = list(rows[begun[2] : begun[2] + asked["limit"]])
        leaf = walking.leaf(self.request, asked, begun, rows.count(), shown)
        leaf["results"] = [_counted(line) for line in listing.release_lines(shown, begun[0])]
        return leaf, {}


def _counted(line: listing.ReleaseLine) -> Release:
    made: Any = line.release
    made.counts, made.is_future = line, line.is_future
    return made


def _release_or_404(region: str, number: int) -> Release:
    rows = Release.objects.select_related("region", "previous").defer("manifest", "previous__manifest")
    made = rows.filter(region__code=region, number=number).first()
    if made is None:
        said = {"region": region[:20], "number": number}
        raise missing(_("代码为“%(region)s”的地区没有第 %(number)s 批公布。") % said)
    return made


class OneRelease(Reading):
    operation = "releases_retrieve"
    tag = TAG
    summary = gettext_lazy("一个公布批次")
    gives = shapes.WholeReleaseSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        made: Any = _release_or_404(place["region"], place["number"])
        before = made.previous.digest if made.previous else ""
        [line] = listing.release_lines([made], timezone.localdate())
        found: Any = _counted(line)
        found.before = before
        return found, {}


class ReleaseEntries(Reading):
    operation = "release_entries_list"
    tag = TAG
    summary = gettext_lazy("一个批次公布的各项")
    told = gettext_lazy("不会改变，翻页不会失效。")
    asks = Pages
    gives = shapes.ReleaseEntriesSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        made = _release_or_404(place["region"], place["number"])
        rows = ReleaseEntry.objects.filter(release=made, version__list_entry__isnull=False)
        rows = rows.select_related("version__power", "version__list_entry").defer(
            "facts", "version__sealed_document", "version__source",
            "version__list_entry__search_text", "version__list_entry__grams",
        )  # fmt: skip
        count = rows.count()
        if text := asked.get("cursor"):
            rows = rows.filter(pk__gt=cursors.read(cursors.Step, text, self.request).after)
        shown = list(rows.order_by("pk")[: asked["limit"] + 1])
        more, shown = len(shown) > asked["limit"], shown[: asked["limit"]]
        here = cursors.Step(cursors.mark_of(self.request), shown[-1].pk if shown else 0, "")
        after = cursors.next_address(self.request, cursors.written(here)) if more else None
        return {"release": made, "count": count, "next": after, "results": shown}, {}
