"""Powers as the API gives them: a line of the list, the whole of a version, its versions, and in what two differ."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from publish.api.serializers.common import (
    Address,
    Day,
    DepartmentRefSerializer,
    NamedSerializer,
    Row,
    page_of,
)
from publish.document_schema import NAME

DOCUMENT = {"$ref": f"#/components/schemas/{NAME}"}


class PeriodSerializer(Row):
    since = serializers.DateField(source="lower", label=_("自（含）"), allow_null=True)
    until = serializers.DateField(source="upper", label=_("至（不含），没有确定的为 null"), allow_null=True)


@extend_schema_field(
    DOCUMENT
)  # its members are told once, from the table of fields (publish/document_schema.py)
class DocumentField(serializers.Field[Any, Any, Any, Any]):
    """The public document as it stands; the schema is made from the table of fields."""

    def to_representation(self, value: Any) -> Any:
        return value


class LevelsField(serializers.ListField):
    """Codes of levels, each with its name on the day of the answer."""

    child = NamedSerializer()

    def to_representation(self, data: Any) -> list[Any]:
        names = self.context["levels"]
        return [{"code": code, "name": names.get(code, code)} for code in data]


class EntrySerializer(Row):
    code = serializers.CharField(label=_("职权编码"))
    name = serializers.CharField(label=_("职权名称"))
    sub_name = serializers.CharField(label=_("子项名称，不是子项的为空"), allow_blank=True)
    type = NamedSerializer(source="power_type", label=_("职权类型"))
    region = NamedSerializer(label=_("行政区划"))
    department = DepartmentRefSerializer(label=_("部门"))
    subject = serializers.CharField(label=_("行使主体"), allow_blank=True)
    levels = LevelsField(source="level_codes", label=_("行使层级"))
    period = PeriodSerializer(label=_("有效期"))
    version = serializers.IntegerField(source="version.number", label=_("版本号"))
    digest = serializers.CharField(
        source="version.release_entry.digest",
        label=_("公布内容的摘要值"),
        help_text=_("算法:十六进制；对 document 按 RFC 8785 排列后计算，任何人都可以重算"),
    )
    released_on = Day(source="version.release_entry.release.released_at", label=_("公布日期"))
    url = Address("api:power", code="code", told=_("详情地址"))
    page = Address("publish:power", code="code", told=_("网页地址"))


class ReleaseRefSerializer(Row):
    region = serializers.CharField(source="region.code", label=_("区划代码"))
    number = serializers.IntegerField(label=_("批次"))
    effective_on = serializers.DateField(label=_("生效日期"))
    released_at = serializers.DateTimeField(label=_("公布时间"))
    note = serializers.CharField(label=_("公布说明"), allow_blank=True)
    digest = serializers.CharField(label=_("批次的摘要值"))
    url = Address("api:release", region="region.code", number="number")


STATUS = _(
    "状态：current 现行有效，future 即将生效，past 历史版本，replaced 未生效即被替代，recalled 已撤回，put_off 已推迟，"
    "suspended 暂停实施，cancelled 已取消"
)


class VersionSerializer(Row):
    """An edition of a power (`publish.reading.Edition`)."""

    version = serializers.IntegerField(source="number", label=_("版本号"))
    status = serializers.CharField(label=STATUS)
    action = serializers.CharField(label=_("公布时的动作"), allow_blank=True)
    since = serializers.DateField(source="starts", allow_null=True, label=_("自（含）"))
    until = serializers.DateField(source="ends", allow_null=True, label=_("至（不含），没有确定的为 null"))
    digest = serializers.CharField(label=_("公布内容的摘要值"))
    change_note = serializers.CharField(label=_("变更说明"), allow_blank=True)
    release = ReleaseRefSerializer(source="entry.version.release_entry.release", label=_("公布批次"))
    url = Address("api:version", code="entry.code", number="number")


class VersionsSerializer(Row):
    code = serializers.CharField(label=_("职权编码"))
    results = VersionSerializer(many=True, label=_("各版，新的在前"))


class PowerSerializer(EntrySerializer):
    """An entry with what `read` of the view hangs on it: `edition` and `document`."""

    status = serializers.CharField(source="edition.status", label=STATUS)
    release = ReleaseRefSerializer(source="version.release_entry.release", label=_("公布批次"))
    document = DocumentField(label=_("公布的全部内容"))


EntryPageSerializer = page_of(EntrySerializer, "Entry")


class PartDiffSerializer(Row):
    label = serializers.CharField(label=_("要素"))  # type: ignore[assignment]
    before = serializers.CharField(label=_("原来"), allow_blank=True)
    after = serializers.CharField(label=_("现在"), allow_blank=True)


class RowDiffSerializer(Row):
    kind = serializers.CharField(label=_("变化的代码"))
    kind_name = serializers.CharField(source="kind.label", label=_("变化"))
    head = serializers.CharField(source="row.head", label=_("这一行的标题"), allow_blank=True)
    text = serializers.CharField(source="row.text", label=_("这一行的内容"), allow_blank=True)
    parts = PartDiffSerializer(many=True, label=_("变化的部分"))


class SectionDiffSerializer(Row):
    name = serializers.CharField(label=_("document 中的名称"))
    label = serializers.CharField(label=_("名称"))  # type: ignore[assignment]
    rows = RowDiffSerializer(many=True, label=_("变化的各行"))


class DiffSerializer(Row):
    """In what two versions differ."""

    code = serializers.CharField(label=_("职权编码"))
    before = VersionSerializer(label=_("原来的版本"), allow_null=True)
    after = VersionSerializer(label=_("现在的版本"), allow_null=True)
    said = serializers.ListField(child=serializers.CharField(), label=_("变化的说法"))
    fields_changed = PartDiffSerializer(many=True, label=_("变化的要素"))
    sections = SectionDiffSerializer(many=True, label=_("变化的各部分"))


class StandSerializer(Row):
    """Where a power stands on one of two days (`publish.changes.stands.Stand`)."""

    version = serializers.IntegerField(source="number", label=_("版本号"))
    name = serializers.CharField(label=_("职权名称"))
    sub_name = serializers.CharField(label=_("子项名称"), allow_blank=True)
    department = serializers.CharField(source="body", label=_("部门名称"))
    url = Address("api:version", code="code", number="number")


class StepSerializer(Row):
    code = serializers.CharField(label=_("职权编码"))
    kind = serializers.CharField(label=_("变化的代码"))
    kind_name = serializers.CharField(source="kind.label", label=_("变化"))
    before = StandSerializer(allow_null=True, label=_("原来"))
    after = StandSerializer(allow_null=True, label=_("后来"))
    said = serializers.ListField(child=serializers.CharField(), label=_("变化的说法"))


class ListDiffSerializer(page_of(StepSerializer, "ListDiff")):  # type: ignore[misc]
    """`day` is the later of the two."""

    since = serializers.DateField(label=_("原来的一天"))


class ChoiceSerializer(Row):
    value = serializers.CharField(label=_("参数的值"))
    name = serializers.CharField(source="label", label=_("名称"))
    count = serializers.IntegerField(label=_("选它会有几项"))
    selected = serializers.BooleanField(label=_("已选"))


class FacetSerializer(Row):
    parameter = serializers.CharField(source="name", label=_("参数"))
    name = serializers.CharField(source="label", label=_("名称"))
    choices = ChoiceSerializer(many=True, label=_("可选的值"))


class SearchSerializer(page_of(EntrySerializer, "Search")):  # type: ignore[misc]
    facets = FacetSerializer(many=True, label=_("分面"))


class SuggestionSerializer(Row):
    text = serializers.CharField(label=_("建议的检索词"))
    search = Address("api:search", told=_("检索它的地址"), query="?q={row[text]}")


class SuggestionsSerializer(Row):
    results = SuggestionSerializer(many=True, label=_("建议，合适的在前"))
