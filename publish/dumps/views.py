"""Where dumps are downloaded (数据下载): a page for people, an index for programs, files under addresses that never change what they give.

What must hold: `latest` leads to what is whole; a file's address gives the same bytes for ever, or nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.digests import public_bytes
from departments.models import Region
from publish.caching import CACHE_CONTROL, public_page
from publish.dumps.files import MANIFEST, MEDIA_TYPES
from publish.dumps.making import dumps_of, newest_dump
from publish.dumps.signing import known_keys
from publish.lasting_files import lasting
from publish.models import Dump, DumpFile
from publish.pages.site_facts import address


@require_safe
@public_page()
def data(request: HttpRequest) -> HttpResponse:
    """The newest dump of each region."""
    newest = _dumps().distinct("release__region__code")
    return _page(request, {"dumps": list(newest), "heading": _("数据下载")})


@require_safe
@public_page()
def data_of(request: HttpRequest, region: str) -> HttpResponse:
    """Every dump of a region that is kept."""
    place = get_object_or_404(Region, code=region)
    dumps = list(dumps_of(place).prefetch_related("files"))
    heading = _("%(name)s权责清单数据下载") % {"name": place.name}
    return _page(request, {"dumps": dumps, "place": place, "region": place, "heading": heading})


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    licence = {"licence": settings.DATA_LICENCE, "licence_url": settings.DATA_LICENCE_URL}
    return render(request, "publish/dumps/data.html", {**context, **licence, "keys": known_keys()})


def _dumps() -> Any:
    rows = Dump.objects.select_related("release__region").defer("release__manifest").prefetch_related("files")
    return rows.order_by("release__region__code", "-release__effective_on", "-release__number")


@require_safe
@public_page()
def index(request: HttpRequest) -> HttpResponse:
    """What there is, for programs: by region the dumps, the newest first, with the address and digest of their manifests."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for dump in _dumps():
        manifest = next(file for file in dump.files.all() if file.name == MANIFEST)
        release = dump.release
        found[release.region.code].append(
            {
                "number": release.number,
                "effective_on": release.effective_on.isoformat(),
                "items": dump.items,
                "manifest": address(_address(dump, MANIFEST)),
                "sha256": manifest.sha256,
                "key": dump.key_id or None,
            }
        )
    return _open_json({"regions": found})


@require_safe
@public_page()
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys with which manifests are verified."""
    known = [{"id": key.id, "algorithm": "Ed25519", "public_key": key.text} for key in known_keys()]
    return _open_json({"keys": known})


def _open_json(said: Any) -> HttpResponse:
    response = HttpResponse(public_bytes(said), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _address(dump: Dump, name: str) -> str:
    return reverse("publish:data_file", args=[dump.release.region.code, dump.release.number, name])


@require_safe
def latest(request: HttpRequest, region: str, file: str) -> HttpResponse:
    """Leads to the newest whole dump's file."""
    dump = newest_dump(get_object_or_404(Region, code=region))
    if dump is None or not dump.files.filter(name=file[:60]).exists():
        raise Http404(_("没有这个数据文件。"))
    response = HttpResponseRedirect(_address(dump, file))
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def data_file(request: HttpRequest, region: str, number: int, file: str) -> HttpResponseBase:
    """A file of a dump; the same bytes for ever."""
    rows = DumpFile.objects.select_related("dump__release__region").defer("dump__release__manifest")
    found = rows.filter(
        dump__release__region__code=region, dump__release__number=number, name=file[:60]
    ).first()
    if found is None:
        raise Http404(_("没有这个数据文件，可能已过保存期限。请到数据下载页面查看现有的。"))
    release = found.dump.release
    response = lasting(
        request,
        found.file,
        digest=found.sha256,
        made_at=found.dump.made_at,
        content_type=MEDIA_TYPES.get(found.name, "application/octet-stream"),
        name=f"{release.region.code}-{release.number}-{found.name}",
        attached=True,
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
