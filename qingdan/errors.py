"""What a person is told when something broke that no view could answer for (系统出错)."""

from __future__ import annotations

import errno
import sys

from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template.loader import render_to_string

from core.database_away import is_away

RETRY_SECONDS = 5
AWAY = "系统正在恢复，请稍候再试；刚才提交的内容没有写入。"
AWAY_UNSURE = "系统正在恢复，请稍候再试；刚才提交的内容可能已经写入，请先查看，再决定是否重新提交。"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; where the database is away, or a disk is full, 503, which a browser, a proxy and a program know to ask again.

    What was submitted is said to be not written only where that is sure.
    """
    error = sys.exc_info()[1]
    writing = getattr(request, "writing", None)
    said = {
        "reads": request.method in ("GET", "HEAD"),
        "unwritten": writing is None or writing.surely_nothing(error),
        "full": isinstance(error, OSError) and error.errno in FULL,
    }
    if not said["full"] and not is_away(error):
        return HttpResponseServerError(render_to_string("500.html", said))
    response: HttpResponse
    if request.path.startswith("/api/"):
        detail = AWAY if said["unwritten"] else AWAY_UNSURE
        response = JsonResponse({"detail": detail}, status=503, json_dumps_params={"ensure_ascii": False})
    else:
        response = HttpResponse(render_to_string("503.html", said | {"seconds": RETRY_SECONDS}), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
