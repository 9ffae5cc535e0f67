"""What the codes mean (代码): types, levels, and every list of codes that an answer is said in; and the list of resources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.reverse import reverse

from departments.as_of import as_of
from departments.models import Level, Lineage, Plaque
from laws.models import Instrument
from powers.models import LegalBasis, Phase, PowerType, PowerVersion, SupervisionChannel
from publish import listing
from publish.api.endpoint import Reading, missing
from publish.api.parameters import OnDay
from publish.api.serializers import places as shapes
from publish.change_models import ListChange
from publish.changes.noting import position
from publish.changes.stands import Kind
from publish.laws.listing import STATUSES as LAW_STATUSES
from publish.reading import STATUSES

TAG = gettext_lazy("代码")
Pairs = Iterable[tuple[Any, Any]]


def _choices(table: Any) -> Callable[[], Pairs]:
    return lambda: table.choices


CODE_LISTS: dict[str, tuple[Any, Callable[[], Pairs]]] = {
    "types": (
        gettext_lazy("职权类型"),
        lambda: PowerType.objects.order_by("order", "code").values_list("code", "name"),
    ),
    "levels": (gettext_lazy("行使层级"), lambda: [(level.code, str(level)) for level in Level.objects.all()]),
    "kinds": (gettext_lazy("法律文件种类"), lambda: Instrument.objects.values_list("code", "name")),
    "phases": (gettext_lazy("责任阶段"), _choices(Phase)),
    "statuses": (
        gettext_lazy("职权版本的状态"),
        lambda: [(code, _(name)) for code, name in STATUSES.items()],
    ),
    "standings": (gettext_lazy("版本所说的状态"), _choices(PowerVersion.Standing)),
    "initiations": (gettext_lazy("启动方式"), _choices(PowerType.Initiation)),
    "natures": (gettext_lazy("主体性质"), _choices(PowerVersion.Nature)),
    "sources": (gettext_lazy("权力来源"), _choices(PowerVersion.Source)),
    "counterparts": (gettext_lazy("行政相对人"), PowerVersion.COUNTERPARTS.items),
    "limit_units": (gettext_lazy("时限的单位"), _choices(PowerVersion.LimitUnit)),
    "purposes": (gettext_lazy("依据的用途"), _choices(LegalBasis.Purpose)),
    "roles": (gettext_lazy("依据的作用"), _choices(LegalBasis.Role)),
    "channel_matters": (gettext_lazy("监督方式的事由"), _choices(SupervisionChannel.About)),
    "channel_kinds": (gettext_lazy("监督方式的种类"), _choices(SupervisionChannel.Kind)),
    "plaque_modes": (gettext_lazy("牌子的方式"), _choices(Plaque.Mode)),
    "descents": (gettext_lazy("机构沿革的方式"), _choices(Lineage.Kind)),
    "law_statuses": (
        gettext_lazy("法律的状态"),
        lambda: [(code, _(said[0])) for code, said in LAW_STATUSES.items()],
    ),
    "operations": (gettext_lazy("变更流水的操作"), _choices(ListChange.Operation)),
    "actions": (gettext_lazy("变更流水的动作"), _choices(ListChange.Action)),
    "differences": (gettext_lazy("两天之间的变化"), lambda: [(kind.value, kind.label) for kind in Kind]),
}


class Types(Reading):
    operation = "types_list"
    tag = TAG
    summary = gettext_lazy("职权类型")
    asks = OnDay
    gives = shapes.TypesSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        return {"results": listing.power_types(asked.get("on") or timezone.localdate())}, {}


class Levels(Reading):
    operation = "levels_list"
    tag = TAG
    summary = gettext_lazy("行使层级")
    asks = OnDay
    gives = shapes.LevelsSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        return {"results": as_of(Level.objects.all(), asked.get("on") or timezone.localdate())}, {}


class CodeLists(Reading):
    operation = "codes_list"
    tag = TAG
    summary = gettext_lazy("各个代码表")
    told = gettext_lazy("接口的答复中用到的每一种代码。代码会增加，不会改变含义。")
    gives = shapes.CodeListsSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        return {"results": [{"name": name, "label": said[0]} for name, said in CODE_LISTS.items()]}, {}


class CodeList(Reading):
    operation = "codes_retrieve"
    tag = TAG
    summary = gettext_lazy("一个代码表")
    gives = shapes.CodesSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        name = place["table"]
        if name not in CODE_LISTS:
            raise missing(_("没有代码表“%(name)s”，各个代码表见 /api/v1/codes/。") % {"name": name[:40]})
        label, pairs = CODE_LISTS[name]
        rows = [{"code": str(code), "name": str(said)} for code, said in pairs()]
        return {"name": name, "label": label, "results": rows}, {}


RESOURCES = (
    "powers", "search", "suggest", "diff", "changes", "releases", "regions", "departments", "plaques", "duties", "laws",
    "types", "levels", "codes",
)  # fmt: skip


class Root(Reading):
    operation = "root"
    tag = TAG
    summary = gettext_lazy("接口的资源")
    gives = shapes.RootSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        def address(name: str) -> str:
            return reverse(name, request=self.request)

        return {
            "title": settings.SITE_NAME,
            "licence": settings.DATA_LICENCE,
            "licence_url": settings.DATA_LICENCE_URL,
            "described": address("schema"),
            "documentation": address("publish:about_api"),
            "changes": position(),
            "resources": [{"name": name, "url": address(f"api:{name}")} for name in RESOURCES],
        }, {}
