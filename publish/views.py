"""The public site (公开网站): thin views that read selectors and render templates, kept whole in the cache.

What must hold: nothing here touches the session, a cookie or a token; nothing reads what is not published.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments.as_of import as_of
from departments.models import Department, Duty, Region
from powers.fields import Document
from powers.models import PowerType, Situation, SupervisionChannel
from publish import duty_reading, lineage_reading, listing, reading, situations
from publish.answers import answers
from publish.caching import public_page
from publish.changes.listing import latest, without_first_lists
from publish.changes.of_power import about_changes
from publish.changes.rows import public_rows
from publish.days import asked_day, dated, dated_page, day_of
from publish.facets import department_key, faceted, narrowed
from publish.laws import citing_listing
from publish.models import ListEntry, ReleaseEntry
from publish.params import bad_request, page_number
from publish.places import Place, place_of
from publish.withheld_reading import with_notes, withheld_of

PAGE_SIZE = 20
LIST_SIZE = 100


@require_safe
@public_page("region", "on")
@dated()
def home(request: HttpRequest) -> HttpResponse:
    today = day_of(request)
    groups = listing.region_groups(today)
    lines = [line for group in groups for line in group.lines]
    place = place_of(request, [line.region for line in lines])
    types = listing.power_types(today)
    context = {
        "place": place,
        "several": len(lines) > 1,
        "region_groups": groups,
        "department_lines": listing.department_lines(place.region, today, types) if place else [],
        "type_bars": listing.type_bars(ListEntry.objects.on(today), types),
        "total": sum(line.total for line in lines),
        "department_total": sum(line.departments for line in lines),
        "region_total": len(lines),
        "situations": situations.kinds(),
        "latest_changes": latest(_changes_by(today, place), 6),
    } | _latest_releases(place, today)
    return render(request, "publish/home.html", context)


def _changes_by(day: dt.date, place: Place | None) -> QuerySet[ReleaseEntry]:
    """What was published and in effect by `day`, where the reader is; a list's first publication is no change."""
    rows = without_first_lists(public_rows()).filter(release__in=listing.releases(day).values("pk"))
    rows = rows.filter(release__effective_on__lte=day)
    return rows.filter(release__region__in=place.chain) if place else rows


def _latest_releases(place: Place | None, day: dt.date) -> dict[str, Any]:
    """The newest releases, those still to come apart."""
    newest = listing.releases(day)
    if place:
        newest = newest.filter(region__in=place.chain)
    lines = listing.release_lines(list(newest[:8]), day)
    begun = [line for line in lines if not line.is_future]
    return {
        "coming": [line for line in lines if line.is_future],
        "releases": begun[:3],
        "updated": begun[0].release if begun else None,
    }


@require_safe
@public_page("region", "on")
@dated()
def situation(request: HttpRequest, situation: int) -> HttpResponse:
    """The powers that touch a situation of life or of a trade, where the reader is."""
    found = get_object_or_404(Situation, pk=situation, is_active=True)
    today = day_of(request)
    groups = listing.region_groups(today)
    place = place_of(request, [line.region for group in groups for line in group.lines])
    halves, left = situations.halves(situations.powers_of(found, place.chain if place else (), today))
    context = {
        "situation": found,
        "place": place,
        "published": [
            line for group in groups for line in group.lines if place and line.region in place.chain
        ],
        "several": sum(len(group.lines) for group in groups) > 1,
        "region_groups": groups,
        "halves": halves,
        "left": left,
        "total": sum(half.total for half in halves),
        "level_names": listing.level_names(today),
    }
    return render(request, "publish/situation.html", context)


@require_safe
@public_page("on")
@dated()
def regions(request: HttpRequest) -> HttpResponse:
    groups = listing.region_groups(day_of(request))
    return render(request, "publish/regions.html", {"region_groups": groups})


@require_safe
@public_page("on")
@dated()
def region(request: HttpRequest, region: str) -> HttpResponse:
    today = day_of(request)
    place = get_object_or_404(Region.objects.select_related("level", "parent"), code=region)
    as_of(filter(None, (place, place.parent)), today)
    types = listing.power_types(today)
    lines = listing.department_lines(place, today, types)
    used = listing.used_types(lines, types)
    for line in lines:
        line.cells = [(t, line.by_type.get(t.pk, 0)) for t in used]
    context = {
        "region": place,
        "types": used,
        "lines": lines,
        "type_bars": listing.type_totals(lines, types),
        "total": sum(line.total for line in lines),
        "children": listing.child_lines(place, today),
        "releases": listing.release_lines(listing.releases(today).filter(region=place)[:3], today),
    }
    return render(request, "publish/region.html", context)


@require_safe
@public_page("by", "type", "level", "duty", "phase", "page", "on")
@dated()
def department(request: HttpRequest, region: str, department: str) -> HttpResponse:
    body = get_object_or_404(
        Department.objects.select_related("region__level", "kind", "parent__region").annotate(
            list_changed=listing.list_changed(day_of(request))
        ),
        region__code=region,
        code=department,
    )
    today = day_of(request)
    as_of(filter(None, (body, body.region, body.parent)), today)
    everything = ListEntry.objects.on(today).filter(department=body)
    faces = faceted(everything, request.GET, ("type", "level", "phase", "duty"), day=today)
    if not faces.total and not body.verified and not ListEntry.objects.filter(department=body).exists():
        raise Http404(_("没有找到这个部门。"))
    descent = lineage_reading.descent_of(body, today)
    if descent.heir and not faces.total:
        moved = HttpResponseRedirect if asked_day(request) else HttpResponsePermanentRedirect
        return moved(_department_address(descent.heir))
    charter, of_charter = listing.charter_of(body, today)
    by = request.GET.get("by", "")
    has_duties = bool(of_charter) or everything.exclude(duty_text="").exists()
    if by not in ("duty", "type"):
        by = "duty" if has_duties else "type"
    entries = narrowed(everything, faces.wanted)
    under = of_charter if by == "duty" else None
    page = _department_list(entries, faces, under, page_number(request), today)
    context = _about_department(body, today) | {
        "charter": charter,
        "duties": of_charter,
        "descent": descent,
        "faces": faces,
        "by": by,
        "has_duties": has_duties,
        "page": page,
        "total": faces.total,
        "boundaries": listing.boundaries_of(body, of_charter, today),
    }
    return render(request, "publish/department.html", context)


def _department_list(
    entries: Any, faces: Any, under: list[Duty] | None, number: int, day: dt.date
) -> listing.Page:
    """One page of a department's list, under these duties or, without them, under the types."""
    if under is None:
        types = listing.power_types(day)
        counts = Counter(dict(_type_counts(faces, types)))
        return listing.page_by_type(entries, types, counts, number, LIST_SIZE, day)
    page = listing.page_by_duty(entries, under, number, LIST_SIZE, day)
    if faces.wanted:
        page.sections = [section for section in page.sections if section.items]
    return page


def _about_department(body: Department, day: dt.date) -> dict[str, Any]:
    """What its page says of a department whatever list is read."""
    plaques, past_plaques = listing.plaques_of(body, day)
    return {
        "department": body,
        "region": body.region,
        "plaques": plaques,
        "past_plaques": past_plaques,
        "level_names": listing.level_names(day),
        "department_key": department_key(body.region.code, body.code),
    }


def _department_address(body: Department) -> str:
    return reverse("publish:department", args=[body.region.code, body.code])


@require_safe
@public_page("phase", "page", "on")
@dated()
def duty(request: HttpRequest, region: str, department: str, duty: int) -> HttpResponse:
    """A duty: the powers under it, and what they oblige the body to do before, during and after."""
    today = day_of(request)
    found = duty_reading.duty_of(region, department, duty, today)
    if not found or not duty_reading.entries_under(found).exists():
        raise Http404(_("没有找到这项职责。"))
    powers = duty_reading.powers_under(found, today)
    columns = duty_reading.columns(powers, request.GET.get("phase", ""), page_number(request))
    chosen = next((c for c in columns if c.value == request.GET.get("phase")), None)
    types = listing.power_types(today)
    number = 1 if chosen else page_number(request)
    in_force = ListEntry.objects.on(today).filter(pk__in=duty_reading.entries_under(found).values("pk"))
    body = found.charter.department
    context = {
        "duty": found,
        "charter": found.charter,
        "charter_ended": bool(found.charter.effective_to and found.charter.effective_to <= today),
        "department": body,
        "region": body.region,
        "total": powers.total,
        "columns": [chosen] if chosen else columns,
        "all_columns": columns,
        "obligations": sum(column.total for column in columns),
        "chosen": chosen,
        "page": listing.page_by_type(in_force, types, powers.by_type, number, PAGE_SIZE, today),
        "boundaries": duty_reading.boundaries_of(found, today),
        "level_names": listing.level_names(today),
    }
    return render(request, "publish/duty.html", context)


def _type_counts(faces: Any, types: list[PowerType]) -> list[tuple[int, int]]:
    """How many rows of each type the list has under the choices made."""
    chosen = faces.wanted.get("type")
    by_code = {choice.value: choice.count for choice in faces.facet("type").choices}
    return [(t.pk, by_code[t.code]) for t in types if t.code in by_code and (not chosen or t.pk in chosen)]


@require_safe
@public_page("on", "version")
@dated(covered=False)
def power(request: HttpRequest, code: str) -> HttpResponse:
    if version := request.GET.get("version"):
        if not (version.isascii() and version.isdigit() and len(version) < 6):
            problem = _("“%(value)s”不是版本号。版本号是一个整数，例如 version=1。")
            return bad_request(request, problem % {"value": version[:20]})
        if asked_day(request):
            return bad_request(
                request, _("version 和 on 只能给一个：前者是某一版的固定网页，后者是某一天的内容。")
            )
        return HttpResponseRedirect(reverse("publish:power_version", args=[code, int(version)]))
    day, on = day_of(request), asked_day(request)
    editions = reading.editions_of(code, day)
    if not editions:
        return _power_otherwise(request, code, day)
    edition = reading.in_force(editions, day) if on else reading.to_show(editions, day)
    if edition is None:
        return _not_listed(request, editions)
    return _power_page(request, editions, edition, day)


def _power_otherwise(request: HttpRequest, code: str, day: dt.date) -> HttpResponse:
    """What a code means under which no power stood on the list by that day: a main item, a code written otherwise, or none."""
    meant = reading.code_meant(code)
    if meant is None:
        raise Http404(_("清单中没有编码为“%(code)s”的职权。") % {"code": code[:60]})
    if meant != code:
        return HttpResponseRedirect(reverse("publish:power", args=[meant]))
    if editions := reading.editions_of(code, timezone.localdate()):
        return _not_listed(request, editions)
    entries = reading.main_item(code, day)
    context = {
        "code": code,
        "items": listing.as_main_items(entries),
        "others": [] if entries else reading.ever_under(code),
        "level_names": listing.level_names(day),
    }
    status = 404 if asked_day(request) and not entries else 200
    return render(request, "publish/main_item.html", context, status=status)


def _not_listed(request: HttpRequest, editions: list[reading.Edition]) -> HttpResponse:
    context = {"editions": editions, "on": day_of(request)}
    return render(request, "publish/power_none.html", context, status=404)


@require_safe
@public_page()
def power_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The permanent page of a version: made of what its release has kept, so that it never changes."""
    editions = reading.editions_of(code, timezone.localdate())
    if not editions:
        meant = reading.code_meant(code)
        if meant is None or meant == code:
            raise Http404(_("清单中没有编码为“%(code)s”的职权。") % {"code": code[:60]})
        return HttpResponseRedirect(reverse("publish:power_version", args=[meant, number]))
    edition = next((edition for edition in editions if edition.number == number), None)
    if edition is None or edition.release_number is None:
        named = {"code": code, "number": number}
        raise Http404(_("职权 %(code)s 没有公布过第 %(number)s 版。") % named)
    return _permanent_page(request, reading.as_released(edition))


def _permanent_page(request: HttpRequest, edition: reading.Edition) -> HttpResponse:
    entry, document = edition.entry, reading.cross_linked(reading.document_of(edition))
    facts = entry.version.release_entry.facts
    document = with_notes(citing_listing.with_laws(document, facts["laws"]))
    day = edition.starts or timezone.localdate()
    context = _of_document(request, edition, document) | {
        "permanent": True,
        "cited_on": None,
        "duties": list(
            zip(document["duties"], facts["duties"], strict=False)
        ),  # fewer where they are withheld
    }
    context |= about_changes(edition, document, day, is_now=False)
    page = render(request, "publish/power.html", context)
    before, main, after = page.content.decode().partition("<main")
    content, end, below = after.partition("</main>")
    page.content = (before + main + dated_page(content, request.path, day) + end + below).encode()
    return page


def _power_page(
    request: HttpRequest, editions: list[reading.Edition], edition: reading.Edition, day: dt.date
) -> HttpResponse:
    entry, linked = edition.entry, reading.cross_linked(reading.document_of(edition))
    listing.as_named([entry], day)
    document = with_notes(citing_listing.with_laws(linked, citing_listing.laws_of(entry.version_id)))
    context = _of_document(request, edition, document) | {
        "cited_on": None if asked_day(request) else day,
        "editions": editions,
        "current": reading.in_force(editions, day),
        "coming": reading.coming(editions),
        "on": asked_day(request),
        "duties": duty_reading.links_of(entry, document["duties"], day),
        "siblings": reading.siblings_of(entry, day),
    }
    context |= about_changes(edition, document, day, is_now=asked_day(request) is None)
    return render(request, "publish/power.html", context)


def _of_document(request: HttpRequest, edition: reading.Edition, document: Document) -> dict[str, Any]:
    """What a page says of a version whenever it is read."""
    entry = edition.entry
    channels = reading.channels(document, entry.department, entry.region.staffing_contact)
    return {
        "edition": edition,
        "entry": entry,
        "document": document,
        "bases": reading.bases_by_purpose(document),
        "responsibilities": reading.responsibilities_by_phase(document),
        "shared_subject": reading.shared_subject(document),
        "attributes": reading.attributes_of(document),
        "channels": channels,
        "answers": answers(document, channels, str(SupervisionChannel.About.EXERCISE.label)),
        "external_codes": reading.external_codes(entry, document),
        "withheld": withheld_of(document),
        "cited_at": request.build_absolute_uri(
            reverse("publish:power_version", args=[entry.code, edition.number])
        ),
    }


@require_safe
@public_page()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "publish/about.html", {"types": PowerType.objects.filter(is_active=True)})


@require_safe
@public_page()
def about_api(request: HttpRequest) -> HttpResponse:
    example = ListEntry.objects.on(timezone.localdate()).only("code").order_by("sort_key").first()
    return render(
        request, "publish/about_api.html", {"example": example.code if example else "120000-101-01-0001"}
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /review/", "Disallow: /search/", ""]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse('publish:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("publish/favicon.svg"))
