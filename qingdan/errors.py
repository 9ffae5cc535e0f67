"""What a person is told when something broke that no view could answer for (系统出错)."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template.loader import render_to_string

RETRY_SECONDS = 5
AWAY = "系统正在恢复，请稍候再试；刚才提交的内容没有写入。"


def server_error(request: HttpRequest) -> HttpResponse:
    """500; where the database is away 503, which a browser, a proxy and a program know to ask again."""
    if not isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return HttpResponseServerError(render_to_string("500.html"))
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"detail": AWAY}, status=503, json_dumps_params={"ensure_ascii": False})
    else:
        again = request.method in ("GET", "HEAD")
        page = render_to_string("503.html", {"again": again, "seconds": RETRY_SECONDS})
        response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
