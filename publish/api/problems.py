"""Refusals of the API (出错说明): every one a problem of RFC 9457, with what is wrong by parameter and how to go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.problems import CONTENT_TYPE, problem


class LostPlace(APIException):
    """A cursor that leads nowhere: 410 where its time is over, 400 where it never was one of this query."""

    status_code: int = status.HTTP_410_GONE

    def __init__(self, detail: str, restart: str, *, is_foreign: bool = False) -> None:
        super().__init__(detail)
        self.restart = restart
        if is_foreign:
            self.status_code = status.HTTP_400_BAD_REQUEST


def as_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to what a view raised; None for what is ours, which handler500 tells."""
    answer = exception_handler(error, context)
    if answer is None:
        return None
    more: dict[str, Any] = {}
    detail = str(getattr(error, "detail", "") or error)
    if isinstance(error, ValidationError):
        more["errors"] = list(_by_parameter(error.detail))
        detail = _("参数有误，请按 errors 中的说明改正。")
    if isinstance(error, LostPlace):
        more["errors"] = [{"parameter": "cursor", "detail": detail}]
        more["restart"] = error.restart
    if answer.status_code == status.HTTP_405_METHOD_NOT_ALLOWED:
        detail = _("接口只读，请用 GET、HEAD 或 OPTIONS。")
    if answer.status_code == status.HTTP_404_NOT_FOUND and not isinstance(error, APIException):
        detail = str(error) or _("没有找到。")
    answer.data = problem(answer.status_code, detail, **more)
    answer.content_type = CONTENT_TYPE
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _by_parameter(detail: Any) -> Iterator[dict[str, str]]:
    rows = detail.items() if isinstance(detail, dict) else [("", detail)]
    for name, said in rows:
        for words in said if isinstance(said, list) else [said]:
            yield {"parameter": str(name), "detail": str(words)}
