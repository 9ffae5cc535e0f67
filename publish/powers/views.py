"""The pages of a power (职权页): as it stands on a day, and each of its versions for good.

What must hold: nothing here reads what is not published; a version's page is made of what its release has kept.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from powers.fields import Document
from powers.models import SupervisionChannel
from publish import duty_reading, listing, reading
from publish.answers import answers
from publish.blocks import Place, Subject, blocks_at
from publish.caching import public_page
from publish.changes.of_power import about_changes
from publish.days import asked_day, dated, dated_page, day_of
from publish.laws import citing_listing, row_articles
from publish.pages.site_facts import address
from publish.params import bad_request
from publish.powers import parts_reading as parts
from publish.powers.by_code import meant_otherwise, of_version
from publish.withheld_reading import with_notes, withheld_of


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
        return _not_by_then(request, code, day)
    edition = reading.in_force(editions, day) if on else reading.to_show(editions, day)
    if edition is None:
        return _not_listed(request, editions)
    return _power_page(request, editions, edition, day)


def _not_by_then(request: HttpRequest, code: str, day: dt.date) -> HttpResponse:
    """What a code means under which no power stood on the list by that day: a main item, a code written otherwise, or none."""
    if (elsewhere := meant_otherwise(request, code)) is not None:
        return elsewhere
    if editions := reading.editions_of(code, timezone.localdate()):
        return _not_listed(request, editions)
    entries = parts.main_item(code, day)
    context = {
        "code": code,
        "items": listing.as_main_items(entries),
        "others": [] if entries else parts.ever_under(code),
        "level_names": listing.level_names(day),
    }
    status = 404 if asked_day(request) and not entries else 200
    return render(request, "publish/main_item.html", context, status=status)


def _not_listed(request: HttpRequest, editions: list[reading.Edition]) -> HttpResponse:
    context = {"editions": editions, "on": day_of(request)}
    return render(request, "publish/power_none.html", context, status=404)


@require_safe
@public_page()
@of_version
def power_version(
    request: HttpRequest, edition: reading.Edition, editions: list[reading.Edition]
) -> HttpResponse:
    """The permanent page of a version: made of what its release has kept, so that it never changes."""
    return _permanent_page(request, reading.as_released(edition))


def _permanent_page(request: HttpRequest, edition: reading.Edition) -> HttpResponse:
    entry, document = edition.entry, parts.cross_linked(reading.document_of(edition))
    facts = entry.version.release_entry.facts
    document = with_notes(citing_listing.with_laws(document, facts["laws"]))
    document = row_articles.with_articles(document, facts.get("articles", {}))
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
    entry, linked = edition.entry, parts.cross_linked(reading.document_of(edition))
    listing.as_named([entry], day)
    laws, places = row_articles.of_version(entry.version_id)
    document = with_notes(citing_listing.with_laws(linked, laws))
    document = row_articles.with_articles(document, places)
    context = _of_document(request, edition, document) | {
        "cited_on": None if asked_day(request) else day,
        "editions": editions,
        "current": reading.in_force(editions, day),
        "coming": reading.coming(editions),
        "on": asked_day(request),
        "duties": duty_reading.links_of(entry, document["duties"], day),
        "siblings": parts.siblings_of(entry, day),
    }
    subject = Subject(day, asked_day(request) is None, entry.department, entry)
    context["blocks_of_answers"] = blocks_at(Place.POWER_ANSWERS, subject)
    context["blocks"] = blocks_at(Place.POWER, subject)
    context |= about_changes(edition, document, day, is_now=asked_day(request) is None)
    return render(request, "publish/power.html", context)


def _of_document(request: HttpRequest, edition: reading.Edition, document: Document) -> dict[str, Any]:
    """What a page says of a version whenever it is read."""
    entry = edition.entry
    channels = parts.channels(document, entry.department, entry.region.staffing_contact)
    return {
        "edition": edition,
        "entry": entry,
        "document": document,
        "bases": parts.bases_by_purpose(document),
        "responsibilities": parts.responsibilities_by_phase(document),
        "shared_subject": parts.shared_subject(document),
        "attributes": parts.attributes_of(document),
        "channels": channels,
        "answers": answers(document, channels, _(SupervisionChannel.About.EXERCISE.label)),
        "external_codes": parts.external_codes(entry, document),
        "withheld": withheld_of(document),
        "cited_at": address(reverse("publish:power_version", args=[entry.code, edition.number])),
    }
