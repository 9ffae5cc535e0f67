"""What a program is told whose request cannot be answered (出错说明): RFC 9457, `application/problem+json`, in Chinese."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

API = "/api/"
"""Below it programs read: every answer is JSON, every refusal a problem."""
CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "请求有误",
    404: "没有找到",
    405: "接口只读",
    406: "只能以 JSON 答复",
    410: "游标已经失效",
    429: "访问过于频繁",
    500: "系统出错",
    503: "系统正在恢复",
}


def is_for_program(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def problem(status: int, detail: str, **more: Any) -> dict[str, Any]:
    """The document; `more` are members beside the standard's: `errors` by parameter, `known` parameters, `restart`."""
    return {
        "type": "about:blank",
        "title": TITLES.get(status, "无法答复"),
        "status": status,
        "detail": detail,
        **more,
    }


def problem_response(status: int, detail: str, **more: Any) -> JsonResponse:
    answer = JsonResponse(
        problem(status, detail, **more),
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
