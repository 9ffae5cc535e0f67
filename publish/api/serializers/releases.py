"""Releases and the change feed, as the API gives them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from publish.api.serializers.common import Address, DepartmentRefSerializer, NamedSerializer, Row, page_of
from publish.api.serializers.powers import DocumentField, ReleaseRefSerializer


class CountsSerializer(Row):
    added = serializers.IntegerField(label=_("新增"))
    modified = serializers.IntegerField(label=_("修改"))
    cancelled = serializers.IntegerField(label=_("取消"))
    suspended = serializers.IntegerField(label=_("暂停实施"))
    erratum = serializers.IntegerField(label=_("勘误"))
    continued = serializers.IntegerField(label=_("继续有效"))
    recalled = serializers.IntegerField(label=_("其中已撤回或者推迟、未施行的"))


class ReleaseSerializer(ReleaseRefSerializer):
    region = NamedSerializer(label=_("行政区划"))  # type: ignore[assignment]
    counts = CountsSerializer(label=_("各种动作的项数"))
    is_future = serializers.BooleanField(label=_("尚未生效"))
    entries = Address("api:release_entries", region="region.code", number="number", told=_("公布的各项"))
    manifest = Address("publish:manifest", region="region.code", number="number", told=_("公布清单"))
    page = Address("publish:change", region="region.code", number="number", told=_("网页地址"))


class WholeReleaseSerializer(ReleaseSerializer):
    previous = serializers.CharField(
        source="before", label=_("上一批次的摘要值，第一批为空"), allow_blank=True
    )


class ReleaseEntrySerializer(Row):
    code = serializers.CharField(source="version.power.code", label=_("职权编码"))
    name = serializers.CharField(source="version.list_entry.name", label=_("职权名称"))
    sub_name = serializers.CharField(
        source="version.list_entry.sub_name", label=_("子项名称"), allow_blank=True
    )
    version = serializers.IntegerField(source="version.number", label=_("版本号"))
    action = serializers.CharField(label=_("动作，代码见 /api/v1/codes/actions/"))
    action_name = serializers.CharField(source="get_action_display", label=_("动作"))
    digest = serializers.CharField(label=_("公布内容的摘要值"))
    url = Address("api:version", code="version.power.code", number="version.number")


ReleasePageSerializer = page_of(ReleaseSerializer, "Release")


class ReleaseEntriesSerializer(Row):
    release = ReleaseRefSerializer(label=_("公布批次"))
    count = serializers.IntegerField(label=_("总数"))
    next = serializers.URLField(allow_null=True, label=_("下一页的地址，没有下一页时为 null"))
    results = ReleaseEntrySerializer(many=True, label=_("本页各项"))


class ChangeSerializer(Row):
    """An entry of the feed; what is no longer public is told by its code alone."""

    sequence = serializers.IntegerField(label=_("序号，从 1 起，连续，只增不改"))
    operation = serializers.CharField(label=_("操作：I 新增，U 更新，D 删除"))
    action = NamedSerializer(label=_("动作，代码见 /api/v1/codes/actions/"))
    withdraws = serializers.IntegerField(
        allow_null=True, label=_("撤回的变更的序号：那一项和这一项都不再计；不是撤回的为 null")
    )
    effective_on = serializers.DateField(label=_("自这一天起"))
    code = serializers.CharField(label=_("职权编码"))
    version = serializers.IntegerField(
        allow_null=True, label=_("版本号；撤回的为被撤回的版本，不再公开的为 null")
    )
    name = serializers.CharField(allow_blank=True, label=_("职权名称，不再公开的为空"))
    sub_name = serializers.CharField(allow_blank=True, label=_("子项名称"))
    type = NamedSerializer(allow_null=True, label=_("公布时的职权类型"))
    department = DepartmentRefSerializer(allow_null=True, label=_("公布时的部门"))
    digest = serializers.CharField(allow_blank=True, label=_("公布内容的摘要值"))
    batch = serializers.CharField(
        label=_("同一次公布或撤回的各项相同：区划代码-批次，撤回的其后为 -R 和撤回的编号")
    )
    release = ReleaseRefSerializer(label=_("公布批次；撤回的为被撤回的批次"))
    time = serializers.DateTimeField(label=_("写入流水的时间"))
    url = serializers.URLField(allow_null=True, label=_("这一版的地址"))
    document = DocumentField(
        allow_null=True, label=_("公布的全部内容；没有请求 documents 的、撤回的、不再公开的为 null")
    )


class ChangesSerializer(Row):
    results = ChangeSerializer(many=True, label=_("按序号排列的变更"))
    cursor = serializers.CharField(label=_("读到的位置，下次从这里接着读；不会过期"))
    next = serializers.URLField(label=_("从这里接着读的地址"))
    more = serializers.BooleanField(label=_("后面现在就还有"))
    complete = serializers.BooleanField(
        label=_("本页最后一项所在的批次已经读完；为 false 时先接着读，再把这一批作为整体使用")
    )
    last = serializers.IntegerField(label=_("读到的序号"))
