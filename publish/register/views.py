"""The printed edition of a list (清单汇编): a page that prints as a document, and the PDF made once for each release."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments.models import Department, Region
from powers.models import PowerType
from publish.caching import public_page
from publish.days import NOT_DATED, PARAM
from publish.lasting_files import lasting
from publish.models import ListEntry, RegisterEdition
from publish.pages.site_facts import address
from publish.params import bad_request
from publish.regions.listing import department_lines
from publish.register.book import Said
from publish.register.register_reading import Register, newest_release, register_of, texts


@require_safe
@public_page()
def region(request: HttpRequest, region: str) -> HttpResponse:
    """The title page and contents of a region's register; each department's part is a page of its own."""
    place = get_object_or_404(Region, code=region)
    return _page(request, place, None)


@require_safe
def department(request: HttpRequest, region: str, department: str) -> HttpResponse:
    """A department's register as one page to be printed; large, and therefore kept by nobody."""
    if request.GET.get(PARAM):
        return bad_request(request, _(NOT_DATED))
    body = get_object_or_404(
        Department.objects.select_related("region"), region__code=region, code=department
    )
    response = _page(request, body.region, body)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, place: Region, body: Department | None) -> HttpResponse:
    release = newest_release(place)
    if release is None:
        raise Http404(_("这里还没有公布过清单。"))
    register = register_of(release, body)
    types = list(PowerType.objects.all())
    editions = RegisterEdition.objects.filter(region=place, department=body).select_related("release")
    context = {
        "register": register,
        "region": place,
        "department": body,
        "release": release,
        "powers": _powers(register) if body else (),
        "lines": [] if body else department_lines(place, release.effective_on, types),
        "editions": editions[:20],
        "link": address(request.path),
    }
    return render(request, "publish/register/register.html", context)


def _powers(register: Register) -> Iterator[tuple[ListEntry, list[Said]]]:
    return ((entry, list(texts(entry, document))) for entry, document in register.entries())


@require_safe
def pdf(request: HttpRequest, region: str, number: int, department: str = "") -> HttpResponseBase:
    """The file of a release; it never changes."""
    rows = RegisterEdition.objects.select_related("region", "department", "release")
    found = rows.filter(region__code=region, release__number=number)
    found = found.filter(department__code=department) if department else found.filter(department=None)
    edition = found.first()
    if edition is None:
        raise Http404(_("这一批清单的汇编没有生成，请打印网页版。"))
    named = {"name": edition.department or edition.region, "number": number}
    return lasting(
        request,
        edition.file,
        digest=edition.digest,
        made_at=edition.made_at,
        content_type="application/pdf",
        name=_("%(name)s权责清单（第%(number)s批）.pdf") % named,
        attached=False,
    )
