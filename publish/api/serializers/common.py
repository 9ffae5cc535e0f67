"""Shapes that answers share: a code with its name, an address, a page of a list, a refusal."""

from __future__ import annotations

from functools import reduce
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

Row = serializers.Serializer[Any]


class NamedSerializer(Row):
    code = serializers.CharField(label=_("代码"))
    name = serializers.CharField(label=_("名称"))


class DepartmentRefSerializer(NamedSerializer):
    key = serializers.SerializerMethodField(label=_("部门在参数和网址中的写法：区划代码-部门代码"))

    def get_key(self, body: Any) -> str:
        return f"{body.region.code}-{body.code}"


@extend_schema_field(OpenApiTypes.DATE)  # a field of times would be told as a time
class Day(serializers.DateTimeField):
    """The day of a time."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


@extend_schema_field(OpenApiTypes.URI)  # made from several members of the row, so no type follows from it
class Address(serializers.Field[Any, Any, Any, Any]):
    """The address of a thing: `at` names the view, the rest where in the row its parts stand."""

    def __init__(self, at: str, *, told: Any = None, query: str = "", **places: str) -> None:
        super().__init__(source="*", read_only=True, label=told or _("网址"))
        self.at, self.places, self.query = at, places, query

    def to_representation(self, value: Any) -> str:
        parts = {name: _found(value, place) for name, place in self.places.items()}
        found: str = reverse(self.at, kwargs=parts, request=self.context["request"])
        return found + quote(self.query.format(row=value), safe="?=&")


def _found(row: Any, place: str) -> Any:
    """What stands at a place of a row: attributes, or keys where it is a mapping."""
    return reduce(
        lambda at, name: at[name] if isinstance(at, dict) else getattr(at, name), place.split("."), row
    )


def page_of(rows: type[Row], name: str) -> type[Row]:
    """The shape of a page of a list."""
    fields = {
        "generation": serializers.CharField(label=_("清单的状态，一次翻页读取的各页相同")),
        "day": serializers.DateField(label=_("哪一天的情况")),
        "count": serializers.IntegerField(label=_("总数")),
        "next": serializers.URLField(allow_null=True, label=_("下一页的地址，没有下一页时为 null")),
        "results": rows(many=True, label=_("本页各项")),
    }
    return type(f"{name}PageSerializer", (Row,), fields)


def all_of(rows: type[Row], name: str) -> type[Row]:
    """The shape of a short list that is given whole."""
    return type(f"{name}ListSerializer", (Row,), {"results": rows(many=True, label=_("各项"))})


class FaultSerializer(Row):
    parameter = serializers.CharField(label=_("参数"), allow_blank=True)
    detail = serializers.CharField(label=_("原因和怎样改正"))


class ProblemSerializer(Row):
    type = serializers.CharField(label=_("种类"))
    title = serializers.CharField(label=_("概要"))
    status = serializers.IntegerField(label=_("状态码"))
    detail = serializers.CharField(label=_("说明"))
    errors = FaultSerializer(many=True, required=False, label=_("按参数列出的原因"))  # type: ignore[assignment]
    known = serializers.ListField(
        child=serializers.CharField(), required=False, label=_("这个地址可用的参数")
    )
    restart = serializers.CharField(required=False, label=_("从哪里重新读起"))
