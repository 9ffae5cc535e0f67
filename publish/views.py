"""The public site (公开网站): thin views that read selectors and render templates, kept whole in the cache.

What must hold: nothing here touches the session, a cookie or a token; nothing reads what is not published.
"""

from __future__ import annotations

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from powers.models import PowerType
from publish.about import api_reading
from publish.caching import public_page

A_DAY = "public, max-age=86400"
"""What says nothing of the list may be kept a day by whatever stands between."""


@require_safe
@public_page()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "publish/about.html", {"types": PowerType.objects.filter(is_active=True)})


@require_safe
@public_page()
def about_api(request: HttpRequest) -> HttpResponse:
    context = {"offered": api_reading.offered(), "examples": api_reading.examples()}
    context["site"] = request.build_absolute_uri("/").rstrip("/")
    return render(request, "publish/about_api.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /review/", "Disallow: /search/", ""]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse('publish:sitemap')}", ""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = A_DAY
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(static("publish/favicon.svg"))
    response.headers["Cache-Control"] = A_DAY
    return response
