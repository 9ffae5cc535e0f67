"""Regions, departments, their plaques and duties, as the API gives them; and the codes that everything is said in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from publish.api.serializers.common import (
    Address,
    DepartmentRefSerializer,
    NamedSerializer,
    Row,
    all_of,
    page_of,
)

ON_LIST = _("当日在列的职权数")


class RegionSerializer(NamedSerializer):
    short_name = serializers.CharField(label=_("简称"), allow_blank=True)
    level = NamedSerializer(label=_("政府层级"), allow_null=True)
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.code", default=None, allow_null=True, label=_("上级的区划代码")
    )
    departments = serializers.IntegerField(source="listed_departments", label=_("有职权在列的部门数"))
    powers = serializers.IntegerField(source="listed_powers", label=ON_LIST)
    url = Address("api:region", region="code")
    page = Address("publish:region", region="code", told=_("网页地址"))


class PlaqueSerializer(Row):
    name = serializers.CharField(label=_("牌子名称"))
    mode = serializers.CharField(label=_("方式：added 加挂，kept 保留；没有说明的为空"), allow_blank=True)
    since = serializers.DateField(source="valid_from", label=_("挂牌日期"), allow_null=True)
    until = serializers.DateField(source="valid_to", label=_("撤牌日期"), allow_null=True)


PlaquesSerializer = all_of(PlaqueSerializer, "Plaque")


class DepartmentSerializer(DepartmentRefSerializer):
    key = serializers.CharField(label=_("部门在参数和网址中的写法：区划代码-部门代码"))  # type: ignore[assignment]
    short_name = serializers.CharField(label=_("简称"), allow_blank=True)
    region = NamedSerializer(label=_("行政区划"))
    powers = serializers.IntegerField(label=ON_LIST)
    url = Address("api:department", key="key")
    page = Address("publish:department", region="region.code", department="code", told=_("网页地址"))


class DescentSerializer(Row):
    department = DepartmentRefSerializer(label=_("部门"))
    kind = serializers.CharField(label=_("方式：renamed 更名，merged 合并组建，split 分设，absorbed 并入"))
    on = serializers.DateField(label=_("日期"))
    document = serializers.CharField(label=_("依据文件"), allow_blank=True)


class WholeDepartmentSerializer(DepartmentSerializer):
    address = serializers.CharField(label=_("地址"), allow_blank=True)
    website = serializers.CharField(label=_("网站"), allow_blank=True)
    complaint_phone = serializers.CharField(label=_("监督投诉电话"), allow_blank=True)
    complaint_email = serializers.CharField(label=_("监督投诉邮箱"), allow_blank=True)
    plaques = PlaqueSerializer(many=True, label=_("牌子，包括撤销的"))
    origins = DescentSerializer(many=True, label=_("由哪些部门而来"))
    successors = DescentSerializer(many=True, label=_("由哪些部门承接"))
    duties = Address("api:duties", told=_("职责的地址"), query="?department={row[key]}")


class DutySerializer(Row):
    id = serializers.IntegerField(source="pk", label=_("职责编号"))
    number = serializers.CharField(label=_("序号"), allow_blank=True)
    text = serializers.CharField(label=_("职责"))
    plain = serializers.CharField(label=_("通俗说明"), allow_blank=True)
    without_power_reason = serializers.CharField(label=_("无对应职权的原因"), allow_blank=True)
    url = Address("api:duty", duty="pk")
    powers = Address("api:powers", told=_("这项职责之下的职权"), query="?duty={row.pk}")


class CharterSerializer(Row):
    title = serializers.CharField(label=_("三定规定"))
    doc_no = serializers.CharField(label=_("文号"), allow_blank=True)
    issued_on = serializers.DateField(label=_("印发日期"), allow_null=True)
    effective_from = serializers.DateField(label=_("施行日期"), allow_null=True)


class DutiesSerializer(Row):
    department = DepartmentRefSerializer(label=_("部门"))
    charter = CharterSerializer(label=_("依据的三定规定"), allow_null=True)
    results = DutySerializer(many=True, label=_("职责，按规定中的顺序"))


class BoundarySerializer(Row):
    other = DepartmentRefSerializer(label=_("相关部门"))
    text = serializers.CharField(label=_("分工"))


class WholeDutySerializer(DutySerializer):
    department = DepartmentRefSerializer(source="charter.department", label=_("部门"))
    charter = CharterSerializer(label=_("三定规定"))
    boundaries_with = BoundarySerializer(many=True, label=_("职责边界"))


RegionPageSerializer = page_of(RegionSerializer, "Region")
DepartmentPageSerializer = page_of(DepartmentSerializer, "Department")


# --- codes ---------------------------------------------------------------------------------------------------


class TypeSerializer(NamedSerializer):
    effect = serializers.CharField(
        label=_("对相对人的影响：derogating 减损权益，conferring 赋予权益，neutral 其他")
    )
    initiation = serializers.CharField(label=_("一般启动方式：application 依申请，ex_officio 依职权"))
    is_active = serializers.BooleanField(label=_("新增的职权可以用"))
    powers = Address("api:powers", told=_("这类职权"), query="?type={row.code}")


class LevelSerializer(NamedSerializer):
    name = serializers.SerializerMethodField(label=_("名称，当地称谓"))  # type: ignore[assignment]
    powers = Address("api:powers", told=_("这一层级行使的职权"), query="?level={row.code}")

    def get_name(self, level: Any) -> str:
        return str(level)


TypesSerializer = all_of(TypeSerializer, "Type")
LevelsSerializer = all_of(LevelSerializer, "Level")


class CodeListRefSerializer(Row):
    name = serializers.CharField(label=_("代码表"))
    label = serializers.CharField(label=_("说明"))  # type: ignore[assignment]
    url = Address("api:code_list", table="name")


CodeListsSerializer = all_of(CodeListRefSerializer, "CodeList")


class CodesSerializer(Row):
    name = serializers.CharField(label=_("代码表"))
    label = serializers.CharField(label=_("说明"))  # type: ignore[assignment]
    results = NamedSerializer(many=True, label=_("代码"))


class ResourceSerializer(Row):
    name = serializers.CharField(label=_("资源"))
    url = serializers.CharField(label=_("网址"))


class RootSerializer(Row):
    title = serializers.CharField(label=_("名称"))
    licence = serializers.CharField(label=_("数据许可，没有设定的为空"), allow_blank=True)
    licence_url = serializers.CharField(label=_("许可的网址"), allow_blank=True)
    described = serializers.CharField(label=_("接口描述（OpenAPI）"))
    documentation = serializers.CharField(label=_("说明"))
    changes = serializers.IntegerField(label=_("变更流水的最后序号"))
    resources = ResourceSerializer(many=True, label=_("资源"))
