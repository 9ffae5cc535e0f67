"""What proves a published version (查验): its document as bytes, a printable copy, and the page that verifies copies.

What must hold: what a reader gives is compared and forgotten; no session, no cookie, no token; works without JavaScript.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.digests import ALGORITHM, public_bytes, public_digest
from core.parsing_apart import Limits, UnreadableError, parse_apart
from core.sheets.packing import read_packed, unpacked
from core.uploaded_files import ZIP
from powers.models import SupervisionChannel
from powers.printing import CODE
from publish import reading
from publish.answers import answers
from publish.caching import public_page
from publish.changes.decisions import decisions_of
from publish.days import PARAM, asked_day, dated, day_of, read_day, unreadable
from publish.models import Release
from publish.pages.site_facts import address
from publish.powers import parts_reading as parts
from publish.powers.by_code import of_version
from publish.reading import Edition
from publish.releasing import manifest_of
from publish.verifying import (
    DIGEST,
    MOST_ITEMS,
    Copy,
    UnreadableCopyError,
    clean,
    copies_of,
    number_in,
    on_day,
    verify,
    verify_rows,
)

MOST_BYTES = 5 * 1024 * 1024
LIMITS = Limits(memory=800_000_000, seconds=20, answer=50_000_000)
JSON_TYPE = "application/json"
PROGRAM = Path(settings.BASE_DIR) / "docs" / "recompute_digest.py"


@require_safe
@public_page()
@of_version
def document(request: HttpRequest, edition: Edition, editions: list[Edition]) -> HttpResponse:
    """The public document of a version: the very bytes its digest is of."""
    name = f"{edition.entry.code}-v{edition.number}.json"
    return _bytes(public_bytes(reading.document_of(edition)), name)


@require_safe
@public_page()
def manifest(request: HttpRequest, region: str, number: int) -> HttpResponse:
    """What a release published, as the document its digest is of."""
    rows = Release.objects.select_related("region", "previous").defer("previous__manifest")
    made = get_object_or_404(rows, region__code=region, number=number)
    return _bytes(public_bytes(manifest_of(made)), f"{region}-release-{number}.json")


def _bytes(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=JSON_TYPE)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=name) or "inline"
    )
    return response


@require_safe
@public_page(PARAM)
@dated(covered=False)
@of_version
def certificate(request: HttpRequest, edition: Edition, editions: list[Edition]) -> HttpResponse:
    """A version on one sheet (查验单): what it is about, whether it is in force on the day, its digest, and a QR code that leads to
    verifying it. Called as its release called it; the whole text is at the version's address."""
    said, entry = reading.document_of(edition), reading.as_released(edition).entry
    code, number = entry.code, edition.number
    given = {"code": code, "version": number, "digest": edition.digest}
    asked = urlencode(given | ({PARAM: on.isoformat()} if (on := asked_day(request)) else {}))
    verified_at = address(f"{reverse('publish:verify')}?{asked}")
    channels = parts.channels(said, entry.department, entry.region.staffing_contact)
    context = {
        "edition": edition,
        "entry": entry,
        "current": reading.in_force(editions, day_of(request)),
        "today": day_of(request),
        "document": said,
        "decision": decisions_of([entry.version_id]).get(entry.version_id),
        "answers": answers(said, channels, _(SupervisionChannel.About.EXERCISE.label)),
        "bases": parts.bases_by_purpose(said),
        "sm3": public_digest(said, "sm3") if ALGORITHM == "sm3" else "",
        "address": verified_at,
        "page": address(reverse("publish:power_version", args=[code, number])),
        "code_image": mark_safe(  # noqa: S308  drawn here from an address of ours
            segno.make(verified_at, error="m", micro=False).svg_inline(
                scale=3, border=4, lineclass=None, svgclass="qr", omitsize=True
            )
        ),
    }
    return render(request, "publish/certificate.html", context)


# --- verifying -----------------------------------------------------------------------------------------------


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request: HttpRequest) -> HttpResponse:
    """The form; with a QR code's address, or what was pasted or uploaded, the verdict."""
    if request.method == "POST":
        response = _answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response
    return _asked(request)


verify_page.is_dated = True  # type: ignore[attr-defined]  # a link of a dated page to it keeps the day


@public_page("code", "version", "digest", PARAM)
@dated(covered=False)
def _asked(request: HttpRequest) -> HttpResponse:
    """The page as it is opened; a QR code names code, version and digest."""
    given = {name: clean(request.GET.get(name)) for name in ("code", "version", "digest")}
    given[PARAM] = f"{asked_day(request) or ''}"
    digest = DIGEST.fullmatch(given["digest"])
    if not given["digest"]:
        return _page(request, {"given": given})
    if not digest:
        return _page(request, {"given": given, "problem": _("网址中的摘要值不完整，请核对后再查验。")})
    copy = Copy(
        given["code"], number_in(given["version"]), f"{(digest[1] or 'sha256').lower()}:{digest[2].lower()}"
    )
    try:
        verdicts = [on_day(verify(copy, timezone.localdate()), asked_day(request))]
    except UnreadableCopyError as problem:
        return _page(request, {"given": given, "problem": str(problem)})
    return _page(request, {"given": given, "verdicts": verdicts})


def _answer(request: HttpRequest) -> HttpResponse:
    given = {name: clean(request.POST.get(name)) for name in ("code", "version", PARAM)}
    text = request.POST.get("text", "")
    try:
        day = _day(given[PARAM])
        verdicts = [on_day(verdict, day) for verdict in _verdicts(request, given, text)]
    except UnreadableCopyError as problem:
        return _page(request, {"given": given, "text": text[:20_000], "problem": str(problem)}, status=400)
    return _page(request, {"given": given, "verdicts": verdicts, "most": MOST_ITEMS})


def _day(text: str) -> dt.date | None:
    """The day of which a reader wants to know; None where none is given."""
    day = read_day(text) if text else None
    if text and day is None:
        raise UnreadableCopyError(unreadable(text))
    return day


def _verdicts(request: HttpRequest, given: dict[str, str], text: str) -> list[Any]:
    upload, today = request.FILES.get("file"), timezone.localdate()
    if upload is not None:
        if (upload.size or 0) > MOST_BYTES:
            raise UnreadableCopyError(
                _("文件超过 %(most)s MB。请只上传要查验的部分。") % {"most": MOST_BYTES // 1024 // 1024}
            )
        data = upload.read()
        if data.startswith(ZIP) or Path(upload.name or "").suffix.lower() == ".csv":
            return verify_rows(_rows(data), today)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnreadableCopyError(_("请上传本站下载的 .json、.csv 或 .xlsx 文件。")) from error
    copies = copies_of(text)
    if len(copies) == 1 and given["code"]:  # what the reader says goes where the copy itself says nothing
        [one] = copies
        number = one.number if one.number is not None else number_in(given["version"])
        copies = [Copy(one.code or given["code"], number, one.digest, one.document)]
    return [verify(copy, today) for copy in copies[:MOST_ITEMS]]


def _rows(data: bytes) -> list[dict[str, str]]:
    """The rows of a table for download, by header; read in a process of its own, and gone after it."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            book = unpacked(parse_apart(read_packed, Path(file.name), LIMITS))
        except UnreadableError as error:
            raise UnreadableCopyError(str(error)) from error
    found = []
    for sheet in book.sheets:
        at = next((n for n, row in enumerate(sheet.rows) if CODE in [cell.strip() for cell in row]), None)
        if at is None:
            continue
        headers = [cell.strip() for cell in sheet.rows[at]]
        rows = (dict(zip(headers, row, strict=False)) for row in sheet.rows[at + 1 :])
        found += [row for row in rows if row[CODE].strip()]
    if not found:
        raise UnreadableCopyError(
            _("文件中没有“%(column)s”一栏，认不出是哪些职权。请上传本站下载的清单。") % {"column": CODE}
        )
    return found


def _page(request: HttpRequest, said: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {"program": PROGRAM.read_text(encoding="utf-8"), "megabytes": MOST_BYTES // 1024 // 1024} | said
    return render(request, "publish/verify.html", context, status=status)
