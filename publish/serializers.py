"""What the public API says of a power (接口输出): published rows and sealed documents only."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from powers.fields import Document
from publish.document_schema import document_schema
from publish.models import ListEntry
from publish.reading import Edition


@extend_schema_field(OpenApiTypes.DATE)
class Day(serializers.DateTimeField):
    """The day of a time."""


class NamedSerializer(serializers.Serializer[Any]):
    """A thing of the reference tables: code and name."""

    code = serializers.CharField(label=gettext_lazy("代码"))
    name = serializers.CharField(label=gettext_lazy("名称"))


class PeriodSerializer(serializers.Serializer[Any]):
    """When the version stands on the list; half open: `until` is the first day on which it no longer does."""

    since = serializers.DateField(source="lower", label=gettext_lazy("自（含）"))
    until = serializers.DateField(source="upper", label=gettext_lazy("至（不含）"), allow_null=True)


class EntrySerializer(serializers.ModelSerializer[ListEntry]):
    """A power as a line of the list (清单条目)."""

    type = NamedSerializer(source="power_type", label=gettext_lazy("职权类型"))
    region = NamedSerializer(label=gettext_lazy("行政区划"))
    department = NamedSerializer(label=gettext_lazy("部门"))
    subject = serializers.CharField(label=gettext_lazy("行使主体"))
    levels = serializers.ListField(
        source="level_codes", child=serializers.CharField(), label=gettext_lazy("行使层级代码")
    )
    period = PeriodSerializer(label=gettext_lazy("有效期"))
    version = serializers.IntegerField(source="version.number", label=gettext_lazy("版本号"))
    digest = serializers.CharField(
        source="version.release_entry.digest",
        label=gettext_lazy("公布内容的摘要值"),
        help_text=gettext_lazy("算法:十六进制；对 document 按 RFC 8785 排列后计算，任何人都可以重算"),
    )
    released_on = Day(
        source="version.release_entry.release.released_at", format="%Y-%m-%d", label=gettext_lazy("公布日期")
    )
    url = serializers.HyperlinkedIdentityField(
        view_name="api:power-detail", lookup_field="code", label=gettext_lazy("详情地址")
    )
    page = serializers.HyperlinkedIdentityField(
        view_name="publish:power", lookup_field="code", label=gettext_lazy("网页地址")
    )

    class Meta:
        model = ListEntry
        fields: tuple[str, ...] = (
            "code", "name", "sub_name", "type", "region", "department", "subject", "levels", "period",
            "version", "digest", "released_on", "url", "page",
        )  # fmt: skip


class ReleaseBriefSerializer(serializers.Serializer[Any]):
    """The release that published a version (公布批次)."""

    number = serializers.IntegerField(label=gettext_lazy("批次"))
    note = serializers.CharField(label=gettext_lazy("公布说明"))


class PowerSerializer(EntrySerializer):
    """A published version of a power with all that is public of it (职权)."""

    status = serializers.SerializerMethodField(label=gettext_lazy("状态"))
    release = serializers.SerializerMethodField(label=gettext_lazy("公布批次"))
    document = serializers.SerializerMethodField(label=gettext_lazy("公布的全部内容"))

    class Meta(EntrySerializer.Meta):
        fields: tuple[str, ...] = (
            *EntrySerializer.Meta.fields, "status", "release", "document",
        )  # fmt: skip

    def _edition(self) -> Edition:
        edition: Edition = self.context["edition"]
        return edition

    @extend_schema_field(
        serializers.ChoiceField(choices=["current", "future", "past", "suspended", "cancelled"])
    )
    def get_status(self, entry: ListEntry) -> str:
        return self._edition().status

    @extend_schema_field(ReleaseBriefSerializer(allow_null=True))
    def get_release(self, entry: ListEntry) -> dict[str, Any] | None:
        edition = self._edition()
        if edition.release_number is None:
            return None
        return {"number": edition.release_number, "note": edition.release_note}

    @extend_schema_field(document_schema())
    def get_document(self, entry: ListEntry) -> Document:
        document: Document = self.context["document"]
        return document


class ProblemSerializer(serializers.Serializer[Any]):
    """What was wrong with a request, in Chinese."""

    detail = serializers.CharField(required=False, label=gettext_lazy("说明"))
