"""How an address of the API answers (接口地址): its parameters are known ones, its answer is kept as pages are, any site may read it.

`Reading` is what every view is made of: it says what it asks for and what it gives, and the schema is made of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from core.problems import API, problem_response
from publish.api.parameters import Asked
from publish.api.schema import ApiSchema
from publish.caching import public_page

METHODS = "GET, HEAD, OPTIONS"
SHOWN_TO_SCRIPTS = "ETag, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
View = Callable[..., HttpResponse]


class Reading(APIView):
    """One address: `asks` are its parameters, `gives` the shape of its answer."""

    operation: ClassVar[str] = ""
    tag: ClassVar[Any] = ""
    summary: ClassVar[Any] = ""
    told: ClassVar[Any] = ""
    asks: ClassVar[type[Asked]] = Asked
    gives: ClassVar[type[Serializer[Any]]]
    only_json: ClassVar[bool] = True
    http_method_names = ["get", "head"]
    schema: Any = ApiSchema()

    def asked(self) -> dict[str, Any]:
        """What the address asks for; refused by parameter where it cannot be followed."""
        form = self.asks(data=self.request.query_params)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def get(self, request: Request, **place: Any) -> Response:
        found, context = self.read(self.asked(), **place)
        return Response(self.gives(found, context={"request": request, **context}).data)

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        """What is answered, and what its serializer needs to know besides."""
        raise NotImplementedError


def missing(words: str) -> NotFound:
    return NotFound(words)


def endpoint(view: type[Reading]) -> View:
    """The view as an address: refuses what it does not know, then answers from what is kept."""
    fields = view.asks().fields
    several = {name for name, field in fields.items() if getattr(field, "takes_several", False)}
    kept = public_page(*fields)(view.as_view())

    @wraps(kept)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": METHODS})
        if request.method in ("GET", "HEAD"):
            refused = (_not_json(request) if view.only_json else None) or _unknown(
                request, list(fields), several
            )
            if refused is not None:
                return refused
        return kept(request, *args, **kwargs)

    return answer


def _not_json(request: HttpRequest) -> HttpResponse | None:
    if request.accepts("application/json"):
        return None
    return problem_response(406, _("接口只返回 JSON，请把 Accept 写为 application/json，或不写。"))


def _unknown(request: HttpRequest, known: list[str], several: Iterable[str]) -> HttpResponse | None:
    """The refusal of parameters that the address does not have, or that are given twice where one counts."""
    offered = _("可用的参数：%(names)s。") % {"names": "、".join(known)} if known else _("这个地址没有参数。")
    errors = [
        {"parameter": name[:60], "detail": _("没有这个参数。%(offered)s") % {"offered": offered}}
        for name in request.GET
        if name not in known
    ]
    errors += [
        {"parameter": name, "detail": _("这个参数只能给一次。")}
        for name, values in request.GET.lists()
        if name in known and name not in several and len(values) > 1
    ]
    if not errors:
        return None
    return problem_response(400, _("参数有误，请按 errors 中的说明改正。"), errors=errors, known=known)


class ReadFromAnywhere:
    """Scripts of any site may read what is below /api/ (CORS), the refusals too; nothing else of this site."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.path.startswith(API):
            answer.headers["Access-Control-Allow-Origin"] = "*"
            answer.headers["Access-Control-Allow-Methods"] = METHODS
            answer.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
            answer.headers["Access-Control-Expose-Headers"] = SHOWN_TO_SCRIPTS
            answer.headers["Access-Control-Max-Age"] = "86400"
        return answer
