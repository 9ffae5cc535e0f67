"""What a person or a program is told where no view answers: broken, not found, not understood (系统出错、找不到、请求有误)."""

from __future__ import annotations

import errno
import sys

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotFound,
    HttpResponseServerError,
)
from django.template.loader import render_to_string
from django.views import defaults

from core.database_away import is_away
from core.problems import is_for_program, problem_response

RETRY_SECONDS = 5
BAD = "请求有误，请检查网址和参数；接口说明见 /api/schema/。"
UNKNOWN = "没有这个网址；接口说明见 /api/schema/。"
BROKEN = "系统出错，已记录，请稍候再试。"
AWAY = "系统正在恢复，请稍候再试；刚才提交的内容没有写入。"
AWAY_UNSURE = "系统正在恢复，请稍候再试；刚才提交的内容可能已经写入，请先查看，再决定是否重新提交。"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; where the database is away, or a disk is full, 503, whose Retry-After a proxy and a program
    know; a person is told when the system answers again (static/core/come_back.js).

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
        return _to_program(request, 500, BROKEN) or HttpResponseServerError(
            render_to_string("500.html", said)
        )
    response = _to_program(request, 503, AWAY if said["unwritten"] else AWAY_UNSURE)
    if response is None:
        response = HttpResponse(render_to_string("503.html", said | {"seconds": RETRY_SECONDS}), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _to_program(request, 400, BAD) or defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    program = _to_program(request, 404, UNKNOWN)
    if program is not None:
        return program
    said = {"exception": exception, "reason": _reason(exception)}
    return HttpResponseNotFound(render_to_string("404.html", said, request))


def _reason(exception: Exception) -> str:
    """What a view says of why there is nothing here; Django's own words are in English and no help to a reader."""
    said = exception.args[0] if exception.args else ""
    return said if isinstance(said, str) and not said.isascii() else ""


def _to_program(request: HttpRequest, status: int, detail: str) -> HttpResponse | None:
    """The answer where a program asks; None where a person does."""
    return problem_response(status, detail) if is_for_program(request) else None
