"""The public site (公开网站): thin views that read selectors and render templates, kept whole in the cache.

What must hold: nothing here touches the session, a cookie or a token; nothing reads what is not published.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
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
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from departments.models import Department, Duty, Region
from powers.models import PowerType, Situation, SupervisionChannel
from publish import duty_reading, lineage_reading, listing, reading, sentences, situations
from publish import search as searching
from publish.answers import answers
from publish.caching import public_page
from publish.facets import DIMENSIONS, USUAL, department_key, faceted, narrowed
from publish.laws import citing_listing
from publish.models import ListEntry, Release, ReleaseEntry
from publish.params import bad_request, page_number
from publish.places import Place, place_of

PAGE_SIZE = 20
LIST_SIZE = 100
SORTS = {"": "相关程度", "code": "清单顺序"}


@require_safe
@public_page("region")
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    groups = listing.region_groups(today)
    lines = [line for group in groups for line in group.lines]
    place = place_of(request, [line.region for line in lines])
    types = list(PowerType.objects.all())
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
        "changes": sentences.latest(today, place.chain if place else ()),
    } | _latest_releases(place, today)
    return render(request, "publish/home.html", context)


def _latest_releases(place: Place | None, day: dt.date) -> dict[str, Any]:
    """The newest releases, those still to come apart."""
    newest = listing.releases()
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
@public_page("region")
def situation(request: HttpRequest, situation: int) -> HttpResponse:
    """The powers that touch a situation of life or of a trade, where the reader is."""
    found = get_object_or_404(Situation, pk=situation, is_active=True)
    today = timezone.localdate()
    groups = listing.region_groups(today)
    place = place_of(request, [line.region for group in groups for line in group.lines])
    halves, left = situations.halves(situations.powers_of(found, place.chain if place else (), today))
    context = {
        "situation": found,
        "place": place,
        "several": sum(len(group.lines) for group in groups) > 1,
        "region_groups": groups,
        "halves": halves,
        "left": left,
        "total": sum(half.total for half in halves),
        "level_names": listing.level_names(),
    }
    return render(request, "publish/situation.html", context)


@require_safe
@public_page()
def regions(request: HttpRequest) -> HttpResponse:
    groups = listing.region_groups(timezone.localdate())
    return render(request, "publish/regions.html", {"region_groups": groups})


@require_safe
@public_page()
def region(request: HttpRequest, region: str) -> HttpResponse:
    place = get_object_or_404(Region.objects.select_related("level", "parent"), code=region)
    today = timezone.localdate()
    types = list(PowerType.objects.all())
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
        "releases": listing.release_lines(listing.releases().filter(region=place)[:3], today),
    }
    return render(request, "publish/region.html", context)


@require_safe
@public_page("by", "type", "level", "duty", "phase", "page")
def department(request: HttpRequest, region: str, department: str) -> HttpResponse:
    body = get_object_or_404(
        Department.objects.select_related("region__level", "kind", "parent__region"),
        region__code=region,
        code=department,
    )
    today = timezone.localdate()
    everything = ListEntry.objects.on(today).filter(department=body)
    faces = faceted(everything, request.GET, ("type", "level", "phase", "duty"))
    if not faces.total and not body.verified and not ListEntry.objects.filter(department=body).exists():
        raise Http404("没有找到这个部门。")
    descent = lineage_reading.descent_of(body, today)
    if descent.heir and not faces.total:
        return HttpResponsePermanentRedirect(_department_address(descent.heir))
    charter = listing.charter_of(body, today)
    of_charter = list(charter.duties.all()) if charter else []
    by = request.GET.get("by", "")
    has_duties = bool(of_charter) or everything.exclude(duty_text="").exists()
    if by not in ("duty", "type"):
        by = "duty" if has_duties else "type"
    entries = narrowed(everything, faces.wanted)
    page = _department_list(entries, faces, of_charter if by == "duty" else None, page_number(request))
    context = _about_department(body, today) | {
        "charter": charter,
        "duties": of_charter,
        "descent": descent,
        "faces": faces,
        "by": by,
        "has_duties": has_duties,
        "page": page,
        "total": faces.total,
        "boundaries": listing.boundaries_of(charter),
    }
    return render(request, "publish/department.html", context)


def _department_list(entries: Any, faces: Any, under: list[Duty] | None, number: int) -> listing.Page:
    """One page of a department's list, under these duties or, without them, under the types."""
    if under is None:
        types = list(PowerType.objects.all())
        counts = Counter(dict(_type_counts(faces, types)))
        return listing.page_by_type(entries, types, counts, number, LIST_SIZE)
    page = listing.page_by_duty(entries, under, number, LIST_SIZE)
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
        "level_names": listing.level_names(),
        "department_key": department_key(body.region.code, body.code),
    }


def _department_address(body: Department) -> str:
    return reverse("publish:department", args=[body.region.code, body.code])


@require_safe
@public_page("phase", "page")
def duty(request: HttpRequest, region: str, department: str, duty: int) -> HttpResponse:
    """A duty: the powers under it, and what they oblige the body to do before, during and after."""
    found = duty_reading.duty_of(region, department, duty)
    if not found or not duty_reading.entries_under(found).exists():
        raise Http404("没有找到这项职责。")
    today = timezone.localdate()
    powers = duty_reading.powers_under(found, today)
    columns = duty_reading.columns(powers, request.GET.get("phase", ""), page_number(request))
    chosen = next((c for c in columns if c.value == request.GET.get("phase")), None)
    types = list(PowerType.objects.all())
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
        "page": listing.page_by_type(in_force, types, powers.by_type, number, PAGE_SIZE),
        "boundaries": list(found.boundaries.select_related("other__region").order_by("pk")),
        "level_names": listing.level_names(),
    }
    return render(request, "publish/duty.html", context)


def _type_counts(faces: Any, types: list[PowerType]) -> list[tuple[int, int]]:
    """How many rows of each type the list has under the choices made."""
    chosen = faces.wanted.get("type")
    by_code = {choice.value: choice.count for choice in faces.facet("type").choices}
    return [(t.pk, by_code[t.code]) for t in types if t.code in by_code and (not chosen or t.pk in chosen)]


@require_safe
@public_page("on", "version")
def power(request: HttpRequest, code: str) -> HttpResponse:
    if version := request.GET.get("version"):
        if not (version.isascii() and version.isdigit() and len(version) < 6):
            return bad_request(request, f"“{version[:20]}”不是版本号。版本号是一个整数，例如 version=1。")
        return HttpResponseRedirect(reverse("publish:power_version", args=[code, int(version)]))
    today = timezone.localdate()
    editions = _editions_or_404(code, today)
    if not (on := request.GET.get("on", "").strip()):
        return _power_page(request, editions, reading.to_show(editions, today))
    try:
        day = dt.date.fromisoformat(on)
    except ValueError:
        return bad_request(request, f"“{on[:20]}”不是日期。请按“年-月-日”填写，例如 on=2026-01-31。")
    edition = reading.in_force(editions, day)
    if edition is None:
        return render(request, "publish/power_none.html", {"editions": editions, "on": day}, status=404)
    return _power_page(request, editions, edition, on=day)


@require_safe
@public_page()
def power_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    editions = _editions_or_404(code, timezone.localdate())
    edition = next((edition for edition in editions if edition.number == number), None)
    if edition is None:
        raise Http404(f"职权 {code} 没有公布过第 {number} 版。")
    return _power_page(request, editions, edition, permanent=True)


def _editions_or_404(code: str, day: dt.date) -> list[reading.Edition]:
    editions = reading.editions_of(code, day)
    if not editions:
        raise Http404(f"清单中没有编码为“{code[:60]}”的职权。")
    return editions


def _power_page(
    request: HttpRequest,
    editions: list[reading.Edition],
    edition: reading.Edition,
    *,
    on: dt.date | None = None,
    permanent: bool = False,
) -> HttpResponse:
    entry = edition.entry
    document = citing_listing.with_laws(reading.cross_linked(reading.document_of(edition)), entry.version_id)
    today = timezone.localdate()
    channels = reading.channels(document, entry.department, entry.region.staffing_contact)
    context = {
        "editions": editions,
        "edition": edition,
        "current": reading.in_force(editions, today),
        "coming": next((e for e in reversed(editions) if e.status == "future"), None),
        "entry": entry,
        "document": document,
        "on": on,
        "permanent": permanent,
        "bases": reading.bases_by_purpose(document),
        "responsibilities": reading.responsibilities_by_phase(document),
        "shared_subject": reading.shared_subject(document),
        "attributes": reading.attributes_of(document),
        "channels": channels,
        "answers": answers(document, channels, str(SupervisionChannel.About.EXERCISE.label)),
        "duties": duty_reading.links_of(entry, document["duties"]),
        "siblings": reading.siblings_of(entry, on or today),
        "external_codes": reading.external_codes(entry, document),
    }
    return render(request, "publish/power.html", context)


@require_safe
@public_page("q", "department", "type", "region", "level", "duty", "phase", "sort", "page")
def search(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()
    words = searching.terms(q)
    everything = ListEntry.objects.on(timezone.localdate())
    sort = request.GET.get("sort", "") if request.GET.get("sort", "") in SORTS else ""
    with searching.by_index(q):
        found = searching.search(everything, q)
        dimensions = tuple(DIMENSIONS) if "duty" in request.GET else USUAL
        faces = faceted(found, request.GET, dimensions)
        pages = max(1, -(-faces.total // PAGE_SIZE))
        number = min(max(1, page_number(request)), pages)
        shown = _shown(narrowed(found, faces.wanted), q, sort, number, faces.total)
    context = {
        "q": q,
        "words": words,
        "faces": faces,
        "problems": _search_problems(q, words),
        "hits": _hits(shown, words),
        "number": number,
        "pages": pages,
        "page_numbers": listing.page_numbers(number, pages),
        "sort": sort,
        "sorts": SORTS.items(),
        "level_names": {choice.value: choice.label for choice in faces.facet("level").choices},
    }
    if not faces.total:
        context |= _ways_on(everything, q, words, faces.wanted)
    return render(request, "publish/search.html", context)


def _shown(found: Any, q: str, sort: str, number: int, total: int) -> list[ListEntry]:
    """The entries of one page, their keys put in order first, so that only those are read whole."""
    if sort:
        ordered = found.order_by("sort_key", "pk")
    else:
        ordered = searching.ranked(found, q, titles=total <= searching.MANY)
    keys = list(ordered.values_list("pk", flat=True)[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    lines = listing.lines_of(ListEntry.objects.filter(pk__in=keys)).in_bulk() if keys else {}
    return [lines[key] for key in keys if key in lines]  # a rebuild may come between the two readings


def _search_problems(q: str, words: list[str]) -> list[str]:
    if len(q) > searching.MAX_QUERY:
        return [f"检索词过长，只按前 {searching.MAX_QUERY} 个字检索。"]
    return ["请输入汉字、字母或数字。"] if q and not words else []


def _hits(entries: list[ListEntry], words: list[str]) -> list[dict[str, Any]]:
    documents = reading.documents_of(entries) if words else {}
    hits = []
    for entry in entries:
        document = documents.get(entry.version_id)
        snippet = searching.snippet(reading.searchable_fields(document), words) if document else None
        hits.append({"entry": entry, "snippet": snippet})
    return hits


def _ways_on(everything: Any, q: str, words: list[str], wanted: Any) -> dict[str, Any]:
    """What to try where nothing was found: without the filters, with fewer words, or what is named alike."""
    each = (
        [(word, searching.search(everything, word).count()) for word in words[:3]] if len(words) > 1 else []
    )
    return {
        "without_filters": searching.search(everything, q).count() if wanted else 0,
        "each_word": [(word, count) for word, count in each if count],
        "similar": searching.similar(everything, q),
    }


@require_safe
@public_page("region", "page")
def changes(request: HttpRequest) -> HttpResponse:
    releases = listing.releases()
    places = list(
        Region.objects.filter(pk__in=Release.objects.values("region")).order_by("level__order", "code")
    )
    place = next((p for p in places if p.code == request.GET.get("region", "")), None)
    if place:
        releases = releases.filter(region=place)
    page = Paginator(releases, PAGE_SIZE).get_page(page_number(request))
    context = {
        "page": page,
        "page_numbers": listing.page_numbers(page.number, page.paginator.num_pages),
        "lines": listing.release_lines(page.object_list, timezone.localdate()),
        "places": places,
        "place": place,
    }
    return render(request, "publish/changes.html", context)


@require_safe
@public_page("action", "page")
def change(request: HttpRequest, region: str, number: int) -> HttpResponse:
    release = get_object_or_404(
        Release.objects.select_related("region", "previous").defer("manifest", "previous__manifest"),
        region__code=region,
        number=number,
    )
    rows = listing.release_rows(release)
    action = request.GET.get("action", "")
    if action in ReleaseEntry.Action.values:
        rows = rows.filter(action=action)
    page = Paginator(rows, LIST_SIZE).get_page(page_number(request))
    context = {
        "release": release,
        "line": listing.release_lines([release], timezone.localdate())[0],
        "page": page,
        "page_numbers": listing.page_numbers(page.number, page.paginator.num_pages),
        "action": action,
        "actions": ReleaseEntry.Action.choices,
    }
    return render(request, "publish/change.html", context)


@require_safe
@public_page("region")
def changes_feed(request: HttpRequest) -> HttpResponse:
    """The last releases as an Atom feed."""
    releases = listing.releases()
    if code := request.GET.get("region", ""):
        releases = releases.filter(region__code=code)
    feed = Atom1Feed(
        title=f"{settings.SITE_NAME}调整公告",
        link=request.build_absolute_uri(reverse("publish:changes")),
        feed_url=request.build_absolute_uri(reverse("publish:changes_feed")),
        description="权责清单的公布和调整",
        language="zh-CN",
    )
    for line in listing.release_lines(releases[:30], timezone.localdate()):
        release = line.release
        feed.add_item(
            title=f"{release.region.name}权责清单第 {release.number} 批（{release.effective_on} 起生效）",
            link=request.build_absolute_uri(
                reverse("publish:change", args=[release.region.code, release.number])
            ),
            description=f"{line.words}。{release.note}",
            pubdate=release.released_at,
            updateddate=release.released_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


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
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("publish/favicon.svg"))
