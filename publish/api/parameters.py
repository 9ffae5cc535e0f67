"""Parameters of the API (接口参数): each told once, with how it is read, what it says in the schema, and its refusal."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from departments.models import Department, Level, Region
from laws.models import Law
from powers.models import Phase, PowerType
from publish.days import read_day
from publish.facets import DIMENSIONS, MOST_VALUES, is_department
from publish.models import ListEntry
from publish.search import MAX_QUERY

PAGE, MOST = 50, 200
LONGEST_CURSOR = 200


class Asked(serializers.Serializer[Any]):
    """What an address asks for; without parameters of its own it asks for nothing."""


@extend_schema_field(OpenApiTypes.DATE)  # read more kindly than promised: also 2026年1月31日
class DayParameter(serializers.CharField):
    """A day as the pages read one: the year first, so that no one guesses which number is the month."""

    def to_internal_value(self, data: Any) -> Any:
        day = read_day(text := super().to_internal_value(data))
        if day is None:
            problem = _("“%(value)s”不是日期，请按“年-月-日”填写，例如 2026-01-31。")
            raise ValidationError(problem % {"value": text[:20]})
        return day


class Several(serializers.CharField):
    """Codes of things there are, commas between or given more than once: either this or that. Gives their keys."""

    takes_several = True

    def __init__(self, model: Any, called: Any, *, key: str = "pk", **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.model, self.called, self.key = model, called, key

    def get_value(self, dictionary: Any) -> Any:
        values = dictionary.getlist(str(self.field_name)) if isinstance(dictionary, QueryDict) else []
        text = ",".join(value for value in values if value.strip())
        return text or serializers.empty

    def to_internal_value(self, data: Any) -> Any:
        values = list(dict.fromkeys(value.strip() for value in str(data).split(",") if value.strip()))
        if len(values) > MOST_VALUES:
            raise ValidationError(_("最多给%(most)s个值。") % {"most": MOST_VALUES})
        return [key for value in values for key in self.keys_of(value)]

    def keys_of(self, value: str) -> list[Any]:
        keys = list(self.model.objects.filter(code=value).values_list(self.key, flat=True))
        return keys or self.refuse(_("没有代码为“%(value)s”的%(called)s。"), value)

    def refuse(self, problem: str, value: str) -> list[Any]:
        raise ValidationError(problem % {"value": value[:60], "called": self.called})


class SeveralDepartments(Several):
    """Departments by region and code (120000-101), or by their full name."""

    def keys_of(self, value: str) -> list[Any]:
        keys = list(Department.objects.filter(is_department(value)).values_list("pk", flat=True))
        return keys or self.refuse(_("没有部门“%(value)s”。请用“区划代码-部门代码”或部门全称。"), value)


class SeveralPhases(Several):
    """Phases are no table."""

    def keys_of(self, value: str) -> list[Any]:
        return (
            [value] if value in Phase.values else self.refuse(_("没有代码为“%(value)s”的%(called)s。"), value)
        )


class NumberedParameter(serializers.IntegerField):
    """The number of a thing in its address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**31 - 1, required=False, **kwargs)


class OnDay(Asked):
    on = DayParameter(
        required=False, help_text=gettext_lazy("某一天的情况，默认今天（北京时间），如 2026-01-31")
    )


class Pages(Asked):
    """A list read in pages; whoever goes on gives the cursor and asks for the same."""

    limit = serializers.IntegerField(
        min_value=1, max_value=MOST, default=PAGE, help_text=gettext_lazy("每页项数，1 到 200，默认 50")
    )
    cursor = serializers.CharField(
        required=False,
        max_length=LONGEST_CURSOR,
        help_text=gettext_lazy("从哪里接着读，原样取自上一页的 next"),
    )


class DatedPages(OnDay, Pages):
    """A list of a day."""


class OfList(OnDay):
    """The list of a day, narrowed."""

    region = Several(Region, gettext_lazy("行政区划"), help_text=gettext_lazy("区划代码，几个之间用逗号"))
    department = SeveralDepartments(
        Department,
        gettext_lazy("部门"),
        help_text=gettext_lazy("部门：区划代码-部门代码（如 120000-101），或部门全称，几个之间用逗号"),
    )
    type = Several(
        PowerType,
        gettext_lazy("职权类型"),
        help_text=gettext_lazy("职权类型代码，几个之间用逗号"),
    )
    level = Several(
        Level,
        gettext_lazy("行使层级"),
        key="code",
        help_text=gettext_lazy("行使层级代码，几个之间用逗号"),
    )
    phase = SeveralPhases(
        None, gettext_lazy("责任阶段"), help_text=gettext_lazy("责任阶段代码，几个之间用逗号")
    )
    duty = NumberedParameter(help_text=gettext_lazy("职责编号，见 /api/v1/duties/"))
    law = NumberedParameter(help_text=gettext_lazy("引用的法律，法律编号见 /api/v1/laws/"))
    article = serializers.CharField(
        required=False, max_length=40, help_text=gettext_lazy("引用的条，与 law 同用，如 第十二条")
    )

    def validate_law(self, value: int) -> int:
        if not Law.objects.filter(pk=value).exists():
            raise ValidationError(_("没有编号为“%(value)s”的法律。") % {"value": value})
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "article" in attrs and "law" not in attrs:
            raise ValidationError({"article": [_("请同时给出 law，即这一条是哪部法律的。")]})
        return attrs


class OfListInPages(OfList, Pages):
    pass


QUERY = gettext_lazy("检索词，空格分开的词须同时出现")


class Given(serializers.CharField):
    """Values as they are given; the facets look them up."""

    takes_several = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def get_value(self, dictionary: Any) -> Any:
        return ",".join(dictionary.getlist(self.field_name)) or serializers.empty


class Searched(DatedPages):
    q = serializers.CharField(required=False, max_length=MAX_QUERY, help_text=QUERY)

    def get_fields(self) -> dict[str, Any]:
        of_list = OfList().fields
        given = {name: Given(help_text=of_list[name].help_text) for name in DIMENSIONS}
        return {**super().get_fields(), **given}


class Suggested(OnDay):
    q = serializers.CharField(max_length=MAX_QUERY, help_text=gettext_lazy("已经输入的字"))
    limit = serializers.IntegerField(
        min_value=1, max_value=20, default=10, help_text=gettext_lazy("最多几条，1 到 20，默认 10")
    )


class TwoDays(Asked):
    """From one day to another."""

    def get_fields(self) -> dict[str, Any]:  # `from` is a word of Python
        told = {
            "from": DayParameter(help_text=gettext_lazy("原来的一天，如 2026-01-01")),
            "to": DayParameter(required=False, help_text=gettext_lazy("后来的一天，默认今天")),
        }
        return {**told, **super().get_fields()}


class OneDepartment(OnDay):
    department = serializers.CharField(
        max_length=120, help_text=gettext_lazy("部门：区划代码-部门代码（如 120000-101），或部门全称")
    )

    def validate_department(self, value: str) -> Department:
        published = Exists(ListEntry.objects.filter(department=OuterRef("pk")))
        bodies = Department.objects.filter(is_department(value)).filter(published)
        body = bodies.select_related("region").order_by("pk").first()
        if body is None:
            problem = _("没有部门“%(value)s”。请用“区划代码-部门代码”或部门全称。")
            raise ValidationError(problem % {"value": value[:60]})
        return body
