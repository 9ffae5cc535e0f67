"""What the public API says of a power (接口输出): published rows and sealed documents only."""

from __future__ import annotations

from typing import Any

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

    code = serializers.CharField(label="代码")
    name = serializers.CharField(label="名称")


class PeriodSerializer(serializers.Serializer[Any]):
    """When the version stands on the list; half open: `until` is the first day on which it no longer does."""

    since = serializers.DateField(source="lower", label="自（含）")
    until = serializers.DateField(source="upper", label="至（不含）", allow_null=True)


class EntrySerializer(serializers.ModelSerializer[ListEntry]):
    """A power as a line of the list (清单条目)."""

    type = NamedSerializer(source="power_type", label="职权类型")
    region = NamedSerializer(label="行政区划")
    department = NamedSerializer(label="部门")
    subject = serializers.CharField(label="行使主体")
    levels = serializers.ListField(source="level_codes", child=serializers.CharField(), label="行使层级代码")
    period = PeriodSerializer(label="有效期")
    version = serializers.IntegerField(source="version.number", label="版本号")
    digest = serializers.CharField(
        source="version.release_entry.digest",
        label="公布内容的摘要值",
        help_text="算法:十六进制；对 document 按 RFC 8785 排列后计算，任何人都可以重算",
    )
    released_on = Day(source="version.release_entry.release.released_at", format="%Y-%m-%d", label="公布日期")
    url = serializers.HyperlinkedIdentityField(
        view_name="api:power-detail", lookup_field="code", label="详情地址"
    )
    page = serializers.HyperlinkedIdentityField(
        view_name="publish:power", lookup_field="code", label="网页地址"
    )

    class Meta:
        model = ListEntry
        fields: tuple[str, ...] = (
            "code", "name", "sub_name", "type", "region", "department", "subject", "levels", "period",
            "version", "digest", "released_on", "url", "page",
        )  # fmt: skip


class ReleaseBriefSerializer(serializers.Serializer[Any]):
    """The release that published a version (公布批次)."""

    number = serializers.IntegerField(label="批次")
    note = serializers.CharField(label="公布说明")


class PowerSerializer(EntrySerializer):
    """A published version of a power with all that is public of it (职权)."""

    status = serializers.SerializerMethodField(label="状态")
    release = serializers.SerializerMethodField(label="公布批次")
    document = serializers.SerializerMethodField(label="公布的全部内容")

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

    detail = serializers.CharField(required=False, label="说明")
