"""The column of a department on its own site (部门网站的清单栏目): as a frame, as a script, as JSON; and the page that says how.

What must hold: only the sites registered with the department may show its frame, by `frame-ancestors`, never by the Referer; what
anybody may read (JSON, script, style) anybody may read from any site; all of it is as current as the list itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from csp.constants import NONE
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.digests import public_bytes
from departments.as_of import as_of
from departments.models import Department, Region
from publish import listing
from publish.caching import public_page
from publish.embeds.column_reading import OPTIONS, THEMES, USUAL, as_json, column_of, origins_of
from publish.facets import department_key, is_department
from publish.models import ListEntry
from publish.pages.site_facts import address

View = Callable[..., HttpResponse]
POLICY = "Content-Security-Policy"
HERE = Path(__file__).parent
CODE_OPTIONS = ("region", "department", *OPTIONS)


def _framed(view: View) -> View:
    """Where the page's own policy names who may show it in a frame, the older header that knows only yes and no is left out."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if POLICY in response.headers and f"frame-ancestors {NONE}" not in response.headers[POLICY]:
            response.xframe_options_exempt = True  # Django's middleware asks for it
        return response

    return wrapped


@require_safe
@_framed
@public_page(*OPTIONS)
def frame(request: HttpRequest, region: str, department: str) -> HttpResponse:
    """The column as a page to be shown in a frame."""
    body = _body(region, department)
    origins = origins_of(body)
    large = bool(getattr(request, "large_type", False))
    column = column_of(body, request.GET, timezone.localdate(), elder=large)
    context = {"column": column, "department": body, "origins": origins, "themes": THEMES}
    response = render(request, "publish/embeds/column.html", context)
    response.headers[POLICY] = build_policy(replace={"frame-ancestors": origins or [NONE]})
    return response


@require_safe
@public_page(*OPTIONS)
def column_json(request: HttpRequest, region: str, department: str) -> HttpResponse:
    """The column as JSON, to be read from any site."""
    column = column_of(_body(region, department), request.GET, timezone.localdate())
    return _open(public_bytes(as_json(column)), "application/json")


@require_safe
@public_page()
def script(request: HttpRequest) -> HttpResponse:
    """What a department's page loads: it draws the column in a shadow root, and gives frames of it their height."""
    return _open(_script().encode(), "text/javascript; charset=utf-8")


@require_safe
@public_page()
def style(request: HttpRequest) -> HttpResponse:
    """How a column looks, in its frame and in its shadow root."""
    return _open(_read("column.css").encode(), "text/css; charset=utf-8")


def _open(data: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@cache
def _script() -> str:
    """The script with the style in it: so it needs no leave for styles from the page it stands on."""
    return _read("column.js").replace('"STYLE"', json.dumps(_read("column.css"), ensure_ascii=False))


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _body(region: str, department: str) -> Department:
    bodies = Department.objects.select_related("region")
    body = get_object_or_404(bodies, region__code=region, code=department)
    as_of([body, body.region], timezone.localdate())
    return body


# --- the page that says how ----------------------------------------------------------------------------------


@require_safe
@public_page(*CODE_OPTIONS)
def embedding(request: HttpRequest) -> HttpResponse:
    """把清单放到部门网站: a department is chosen, and its code stands there to be copied."""
    today = timezone.localdate()
    listed = ListEntry.objects.on(today).order_by()
    regions = list(Region.objects.filter(pk__in=listed.values("region")).order_by("level__order", "code"))
    place, body = _chosen(request, regions)
    bodies = Department.objects.filter(pk__in=listed.filter(region=place).values("department"))
    context: dict[str, Any] = {
        "heading": _("把清单放到部门网站"),
        "regions": regions,
        "place_chosen": place,
        "departments": [
            (department_key(place.code, one.code), one.name) for one in bodies.order_by("order", "code")
        ]
        if place
        else [],
        "types": listing.power_types(today),
        "themes": [(name, _(label)) for name, label in THEMES.items()],
        "usual": USUAL,
        "given": {name: request.GET.get(name, "") for name in CODE_OPTIONS},
        "site": settings.SITE_URL,
    }
    if body:
        context |= {"body": body, "origins": origins_of(body)} | _codes(request, body)
    return render(request, "publish/embeds/embedding.html", context)


def _chosen(request: HttpRequest, regions: list[Region]) -> tuple[Region | None, Department | None]:
    """The region and the department that were chosen; a department says its region by itself."""
    key = request.GET.get("department", "").strip()
    body = Department.objects.filter(is_department(key)).select_related("region").first() if key else None
    wanted = request.GET.get("region", "").strip()
    if body and wanted in ("", body.region.code):
        return body.region, body
    place = next((region for region in regions if region.code == wanted), None)
    return place or (regions[0] if len(regions) == 1 else None), None


def _codes(request: HttpRequest, body: Department) -> dict[str, str]:
    """What is copied: the frame, the script, the address of the JSON."""
    given = [(name, request.GET.get(name, "").strip()) for name in OPTIONS]
    options = [(name, value) for name, value in given if value]
    query = f"?{urlencode(options)}" if options else ""
    title = _("%(name)s权责清单") % {"name": body.name}
    key = [body.region.code, body.code]
    whole = format_html('<a href="{}">{}</a>', address(reverse("publish:department", args=key)), title)
    source = format_html('<script src="{}" defer></script>', address(reverse("publish:embed_script")))
    data = "".join(format_html(' data-{}="{}"', name, value) for name, value in options)
    frame_url = address(reverse("publish:embed_frame", args=key)) + query
    frame = format_html(
        '<iframe src="{}" title="{}" width="100%" height="640" loading="lazy"></iframe>', frame_url, title
    )
    return {
        "frame_url": frame_url,
        "json_url": address(reverse("publish:embed_json", args=key)) + query,
        # texts to be read and copied, no longer HTML of this page
        "frame_code": f"{frame}\n<p>{whole}</p>\n{source}",
        "script_code": f'<div class="qingdan-column" data-department="{department_key(*key)}"{data}>{whole}</div>\n{source}',
    }
