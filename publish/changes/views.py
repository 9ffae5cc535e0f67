"""The pages that tell what changed (调整公告、沿革、对照): lists, releases, packages, timelines, redlines, the feed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from core.spreadsheets import csv_response, table_response
from departments.models import Region
from powers.change_sentences import changed
from powers.models import Approval
from publish import listing as lists
from publish import reading
from publish.caching import public_page
from publish.changes import comparing, listing, timeline
from publish.changes.decisions import approvals_of, decisions_of, under
from publish.changes.rows import dressed, public_rows
from publish.changes.stands import Scope, documents_of, of_department, of_duty, of_region
from publish.departments.by_address import department_or_404, duty_or_404
from publish.feeds.writing import tag
from publish.models import Release, ReleaseEntry
from publish.pages.site_facts import address
from publish.params import bad_request, page_number, plain_day, whole_number
from publish.powers.by_code import of_power, version_or_404

RELEASES = 20
IN_FEED, SAID_IN_FEED = 30, 5
MONTH = 30
NO_DAY = gettext_noop("“%(value)s”不是日期。请按“年-月-日”填写，例如 2026-01-31。")
NEITHER = gettext_noop("“%(value)s”不是版本号，也不是日期。日期请按“年-月-日”填写，例如 2026-01-31。")


# --- lists of changes ----------------------------------------------------------------------------------------


@require_safe
@public_page("by", "page", *listing.NAMES)
def changes(request: HttpRequest) -> HttpResponse:
    """What changed, each power as a sentence; with ?by=release the releases."""
    wanted = listing.asked(request.GET.dict())
    context: dict[str, Any] = {
        "wanted": wanted,
        "place": wanted.region,
        "periods": _periods(timezone.localdate()),
    }
    if request.GET.get("by") == "release":
        releases = lists.releases()
        if wanted.region:
            releases = releases.filter(region=wanted.region)
        batch = Paginator(releases, RELEASES).get_page(page_number(request))
        lines = lists.release_lines(batch.object_list, timezone.localdate())
        context |= {"by": "release", "lines": lines} | _paged(batch)
    else:
        keys = listing.found_rows(wanted).values_list("pk", flat=True)
        page = Paginator(keys, listing.PAGE_SIZE).get_page(page_number(request))
        context |= {"rows": dressed([*page.object_list])} | _paged(page)
    return render(request, "publish/changes/changes.html", context | listing.choices(wanted))


def _periods(today: dt.date) -> list[tuple[str, dt.date, dt.date | None]]:
    """What readers ask for most: the first day, and the last where it is past."""
    last = today.replace(day=1) - dt.timedelta(days=1)
    return [
        (_("近一个月"), today - dt.timedelta(days=MONTH), None),
        (_("上个月"), last.replace(day=1), last),
        (_("今年以来"), today.replace(month=1, day=1), None),
    ]


def _paged(page: Page[Any]) -> dict[str, Any]:
    return {"page": page, "page_numbers": lists.page_numbers(page.number, page.paginator.num_pages)}


@require_safe
def changes_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """What the page of changes lists under the same filters, in the order shown."""
    if form not in ("xlsx", "csv"):
        raise Http404(_("可下载的格式是 xlsx 和 csv。"))
    wanted = listing.asked(request.GET.dict())
    rows = listing.exported(listing.found_rows(wanted))
    name = _("权责清单调整事项") + (f"（{wanted.words}）" if wanted.words else "")
    if form == "xlsx":
        made = table_response(name, listing.columns(), rows)
    else:
        made = csv_response(name, [heading for heading, _width in listing.columns()], rows)
    made.headers["Cache-Control"] = "no-store"
    return made


@require_safe
@public_page("region")
def changes_feed(request: HttpRequest) -> HttpResponse:
    """The last releases as an Atom feed, each with what changed in it first."""
    releases = lists.releases()
    code = request.GET.get("region", "")
    if code:
        releases = releases.filter(region=get_object_or_404(Region, code=code))
    here = address(reverse("publish:changes_feed"))
    feed = Atom1Feed(
        title=_("%(site)s调整公告") % {"site": settings.SITE_NAME},
        link=address(reverse("publish:changes")),
        feed_url=f"{here}?{urlencode({'region': code})}" if code else here,
        feed_guid=tag(f"changes/{code}"),
        description=_("权责清单的公布和调整"),
        language="zh-CN",
        author_name=settings.SITE_SPONSOR or settings.SITE_NAME,
    )
    lines = lists.release_lines(releases[:IN_FEED], timezone.localdate())
    said = listing.first_of_each([line.release.pk for line in lines], SAID_IN_FEED)
    for line in lines:
        release = line.release
        sentences = [f"{line.words}。", *(row.sentence for row in said.get(release.pk, ())), release.note]
        feed.add_item(
            title=_("%(region)s权责清单第 %(number)s 批（%(day)s 起生效）")
            % {"region": release.region.name, "number": release.number, "day": release.effective_on},
            link=address(reverse("publish:change", args=[release.region.code, release.number])),
            unique_id=tag(f"changes/{release.region.code}/{release.number}"),
            description="\n".join(sentence for sentence in sentences if sentence),
            pubdate=release.released_at,
            updateddate=release.released_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


# --- a release, a package ------------------------------------------------------------------------------------


@require_safe
@public_page("action", "page")
def change(request: HttpRequest, region: str, number: int) -> HttpResponse:
    """A release: the decisions it rests on, what it changed, what of it was taken back."""
    release = _release_or_404(region, number)
    rows = public_rows().filter(release=release)
    action = request.GET.get("action", "")
    if action in ReleaseEntry.Action.values:
        rows = rows.filter(action=action)
    page = Paginator(rows.values_list("pk", flat=True), 100).get_page(page_number(request))
    recalls = release.recalls.filter(confirmed_at__isnull=False).prefetch_related("versions__list_entry")
    context = {
        "release": release,
        "line": lists.release_lines([release], timezone.localdate())[0],
        "rows": dressed(list(page.object_list)),
        "action": action,
        "actions": [(value, _(label)) for value, label in ReleaseEntry.Action.choices],
        "approvals": approvals_of(release),
        "recalls": list(recalls),
    } | _paged(page)
    return render(request, "publish/changes/change.html", context)


@require_safe
@public_page("show", "page")
def change_compare(request: HttpRequest, region: str, number: int) -> HttpResponse:
    """The redlines of everything a release changed."""
    release = _release_or_404(region, number)
    show = request.GET.get("show", "")
    context = {
        "release": release,
        "region": release.region,
        "comparison": comparing.of_release(release, show, page_number(request)),
        "title": _("%(region)s权责清单第%(number)s批调整对照")
        % {"region": release.region.name, "number": release.number},
    }
    return render(request, "publish/changes/compare_release.html", context)


@require_safe
@public_page("page")
def package(request: HttpRequest, approval: int) -> HttpResponse:
    """Everything published that was decided under one document (成批调整)."""
    found = get_object_or_404(Approval.objects.select_related("region"), pk=approval)
    rows = public_rows().filter(under(found))
    page = Paginator(rows.values_list("pk", flat=True), 100).get_page(page_number(request))
    if not page.paginator.count:
        raise Http404(_("没有公布过这份文件审定的职权。"))
    shown = dressed(list(page.object_list))
    context = {
        "approval": found,
        "rows": shown,
        "decisions": list({row.decision.words: row.decision for row in shown if row.decision}.values()),
    } | _paged(page)
    return render(request, "publish/changes/package.html", context)


def _release_or_404(region: str, number: int) -> Release:
    rows = Release.objects.select_related("region", "previous").defer("manifest", "previous__manifest")
    return get_object_or_404(rows, region__code=region, number=number)


# --- one power -----------------------------------------------------------------------------------------------


@require_safe
@public_page()
@of_power
def power_history(request: HttpRequest, editions: list[reading.Edition]) -> HttpResponse:
    """Every version of a power on a line of time, with what changed in words."""
    rows, total = timeline.of_power(editions[0].entry.power_id, timezone.localdate())
    context = {"entry": editions[0].entry, "editions": editions, "rows": rows, "total": total}
    return render(request, "publish/changes/power_history.html", context)


@require_safe
@public_page("from", "to")
@of_power
def power_compare(request: HttpRequest, editions: list[reading.Edition]) -> HttpResponse:
    """Two versions of a power, or two days, side by side; without a choice the last two."""
    today = timezone.localdate()
    sides: list[reading.Edition | None] = []
    for name in ("from", "to"):
        value = request.GET.get(name, "").strip()
        if not value:
            sides.append(_usual(editions, name, today))
        elif (number := whole_number(value)) is not None and len(value) < 8:
            sides.append(version_or_404(editions, number))
        elif (day := plain_day(value)) is not None:
            sides.append(reading.in_force(editions, day))
        else:
            return bad_request(request, _(NEITHER) % {"value": value[:20]})
    before, after = sides
    context: dict[str, Any] = {
        "entry": editions[0].entry,
        "editions": editions,
        "before": before,
        "after": after,
    }
    context |= {"given": {name: request.GET.get(name, "") for name in ("from", "to")}}
    if before is None and (given_day := plain_day(context["given"]["from"])):
        starts = [edition.starts for edition in editions if edition.starts and edition.status != "replaced"]
        context |= {"given_day": given_day, "first": min(starts, default=None)}
    if before and after and before.number != after.number:
        documents = documents_of([before.entry.version_id, after.entry.version_id])
        context["diff"] = changed(documents[before.entry.version_id], documents[after.entry.version_id])
        context["decisions"] = list(decisions_of([after.entry.version_id]).values())
    return render(request, "publish/changes/power_compare.html", context)


def _usual(editions: list[reading.Edition], side: str, today: dt.date) -> reading.Edition | None:
    """The version shown today, and the one before it."""
    shown = reading.to_show(editions, today)
    if side == "to":
        return shown
    return next((edition for edition in editions if edition.number < shown.number), None)


# --- a region, a department, a duty --------------------------------------------------------------------------


@require_safe
@public_page("from", "to", "show", "page")
def region_compare(request: HttpRequest, region: str) -> HttpResponse:
    place = get_object_or_404(Region, code=region)
    return _compare(request, of_region(place), place, {"name": place.name})


@require_safe
@public_page("from", "to", "show", "page")
def department_compare(request: HttpRequest, region: str, department: str) -> HttpResponse:
    body = department_or_404(region, department)
    return _compare(request, of_department(body), body.region, {"name": body.name, "department": body})


@require_safe
@public_page("from", "to", "show", "page")
def duty_compare(request: HttpRequest, region: str, department: str, duty: int) -> HttpResponse:
    found = duty_or_404(region, department, duty, timezone.localdate())
    body = found.charter.department
    context = {"name": _("%(body)s职责") % {"body": body.name}, "department": body, "duty": found}
    return _compare(request, of_duty(found), body.region, context)


def _compare(request: HttpRequest, scope: Scope, place: Region, context: dict[str, Any]) -> HttpResponse:
    """A list on two days; without a choice what the last adjustment changed."""
    days: dict[str, dt.date] = {}
    for name in ("from", "to"):
        if value := request.GET.get(name, "").strip():
            if (day := plain_day(value)) is None:
                return bad_request(request, _(NO_DAY) % {"value": value[:20]})
            days[name] = day
    today = timezone.localdate()
    begun = Release.objects.filter(region=place, effective_on__lte=days.get("to", today))
    last = begun.aggregate(last=Max("effective_on"))["last"]
    first, end = comparing.begun(scope), days.get("to", today)
    eve = dt.date.fromordinal(max(1, (last or end).toordinal() - 1))
    start = days.get("from") or max(eve, min(first or eve, end))
    swapped = start > end
    start, end = min(start, end), max(start, end)
    context |= {
        "region": place,
        "start": start,
        "end": end,
        "swapped": swapped,
        "first": first,
        "shortcuts": _shortcuts(today, last, first),
    }
    if first and start >= first:
        show, number = request.GET.get("show", ""), page_number(request)
        context["comparison"] = comparing.comparison(scope, start, end, show, number)
    elif first:
        context["offered"] = end if end > first else max(today, first)
    return render(request, "publish/changes/compare.html", context)


def _shortcuts(
    today: dt.date, last: dt.date | None, first: dt.date | None
) -> list[tuple[str, dt.date, dt.date]]:
    """Periods that readers ask for, none of which begins before the list does."""
    found = [
        (_("近一个月"), today - dt.timedelta(days=MONTH), today),
        (_("今年以来"), dt.date(today.year - 1, 12, 31), today),
    ]
    found = [(_("最近一次调整"), last - dt.timedelta(days=1), last), *found] if last else found
    return [(label, max(start, first), end) for label, start, end in found if first and first < end]


@require_safe
@public_page()
def region_history(request: HttpRequest, region: str) -> HttpResponse:
    place = get_object_or_404(Region, code=region)
    return _history(request, of_region(place), [], {"region": place, "name": place.name})


@require_safe
@public_page()
def department_history(request: HttpRequest, region: str, department: str) -> HttpResponse:
    body = department_or_404(region, department)
    context = {"region": body.region, "name": body.name, "department": body}
    mine = public_rows().filter(version__list_entry__department=body)
    context["rows"] = listing.latest(listing.without_first_lists(mine), 10)
    return _history(request, of_department(body), timeline.of_body(body), context)


@require_safe
@public_page()
def duty_history(request: HttpRequest, region: str, department: str, duty: int) -> HttpResponse:
    found = duty_or_404(region, department, duty, timezone.localdate())
    body = found.charter.department
    context = {
        "region": body.region,
        "name": _("%(body)s职责") % {"body": body.name},
        "department": body,
        "duty": found,
    }
    return _history(request, of_duty(found), timeline.of_duty(found), context)


def _history(
    request: HttpRequest, scope: Scope, events: list[tuple[dt.date, str]], context: dict[str, Any]
) -> HttpResponse:
    today = timezone.localdate()
    context["days"] = timeline.together(timeline.of_list(scope, today), events, today)
    return render(request, "publish/changes/history.html", context)
