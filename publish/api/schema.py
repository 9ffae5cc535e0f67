"""The schema of the API (接口描述): made from what each view says of itself, served at /api/schema/, kept as docs/openapi.yaml."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from core.problems import CONTENT_TYPE
from publish.api.serializers.common import ProblemSerializer
from publish.document_schema import document_components

HAN = re.compile(r"[\u3400-\u9fff]")
IN_PATH = re.compile(r"{(\w+)}")
PLACES = {
    "code": (str, gettext_lazy("职权编码")),
    "number": (int, gettext_lazy("版本号；公布批次的为批次号")),
    "region": (str, gettext_lazy("区划代码")),
    "key": (str, gettext_lazy("部门：区划代码-部门代码，如 120000-101")),
    "duty": (int, gettext_lazy("职责编号")),
    "law": (int, gettext_lazy("法律编号")),
    "version": (int, gettext_lazy("文本编号")),
    "label": (str, gettext_lazy("条号，如 第十二条")),
    "table": (str, gettext_lazy("代码表的名称，见 /api/v1/codes/")),
}
ALWAYS = {
    400: gettext_lazy("参数有误，按参数列出原因"),
    406: gettext_lazy("只以 JSON 答复"),
    429: gettext_lazy("访问过于频繁，Retry-After 秒后再试"),
    500: gettext_lazy("系统出错，已记录"),
    503: gettext_lazy("系统正在恢复，Retry-After 秒后再试"),
}
NOT_FOUND = gettext_lazy("没有这一项，或该日没有")
GONE = gettext_lazy("游标已经失效，从 restart 的地址重新读起")
UNCHANGED = gettext_lazy("内容未变（请求带有 If-None-Match）")
NAMES = {
    "RateLimit-Limit": gettext_lazy("这段时间内最多可以请求的次数"),
    "RateLimit-Remaining": gettext_lazy("还可以请求的次数"),
    "RateLimit-Reset": gettext_lazy("多少秒后重新计算"),
}


class ApiSchema(AutoSchema):
    """An operation as its view (`publish.api.endpoint.Reading`) says it."""

    view: Any

    def get_operation_id(self) -> str:
        return str(self.view.operation)

    def get_summary(self) -> str:
        return str(self.view.summary)

    def get_description(self) -> str:  # type: ignore[override]
        return str(self.view.told)

    def get_tags(self) -> list[str]:
        return [str(self.view.tag)]

    def get_request_serializer(self) -> Any:
        return None

    def get_filter_parameters(self) -> list[Any]:
        return []

    def get_override_parameters(self) -> list[Any]:
        places = [
            OpenApiParameter(
                name, *(PLACES[name][:1]), OpenApiParameter.PATH, description=str(PLACES[name][1])
            )
            for name in IN_PATH.findall(self.path)
        ]
        return [*places, self.view.asks] if self.view.asks().fields else places

    def get_response_serializers(self) -> Any:
        said: dict[Any, Any] = {200: self.view.gives, 304: OpenApiResponse(description=str(UNCHANGED))}
        problems = dict(ALWAYS)
        if IN_PATH.findall(self.path):
            problems[404] = NOT_FOUND
        if "cursor" in self.view.asks().fields:
            problems[410] = GONE
        for status, words in sorted(problems.items()):
            said[status, CONTENT_TYPE] = OpenApiResponse(ProblemSerializer, description=str(words))
        return said

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # pages are typed by themselves


def with_documents(result: dict[str, Any], generator: Any, **kwargs: Any) -> dict[str, Any]:
    """A hook: adds the components of the document and the headers of limits; says nothing in English."""
    schemas = result["components"]["schemas"]
    for schema in schemas.values():
        if not HAN.match(schema.get("description", "")):
            schema.pop("description", None)
    schemas.update(document_components())
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    headers = {
        name: {"description": str(words), "schema": {"type": "integer"}} for name, words in NAMES.items()
    }
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"]["200"]["headers"] = {
                "ETag": {"schema": {"type": "string"}},
                **headers,
            }
    return result
