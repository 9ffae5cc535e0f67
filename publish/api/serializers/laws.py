"""Laws, their texts and articles, as the API gives them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from publish.api.serializers.common import Address, NamedSerializer, Row, page_of

STATUS = _("状态，代码见 /api/v1/codes/law_statuses/")


class LawSerializer(Row):
    id = serializers.IntegerField(source="pk", label=_("法律编号"))
    title = serializers.CharField(label=_("标题"))
    short_titles = serializers.ListField(child=serializers.CharField(), label=_("简称"))
    kind = NamedSerializer(label=_("种类"))
    organ = serializers.CharField(label=_("制定机关"), allow_blank=True)
    region = serializers.CharField(label=_("适用地区的区划代码，全国的为 national"))
    status = serializers.CharField(label=STATUS)
    powers = serializers.IntegerField(label=_("当日引用它的职权数"))
    url = Address("api:law", law="pk")
    powers_url = Address("api:powers", told=_("引用它的职权"), query="?law={row[pk]}")


LawPageSerializer = page_of(LawSerializer, "Law")


class TextSerializer(Row):
    id = serializers.IntegerField(source="pk", label=_("文本编号"))
    name = serializers.CharField(label=_("名称"))
    status = serializers.CharField(
        label=_("状态：in_force 有效，amended 已修改，repealed 已废止，future 尚未生效")
    )
    version_date = serializers.DateField(source="row.version_date", allow_null=True, label=_("文本日期"))
    effective_from = serializers.DateField(source="row.effective_from", allow_null=True, label=_("施行日期"))
    effective_to = serializers.DateField(
        source="row.effective_to", allow_null=True, label=_("不再有效的第一天")
    )
    has_words = serializers.BooleanField(label=_("库中有条文"))
    url = Address("api:law_version", law="row.law_id", version="pk")


class WholeLawSerializer(LawSerializer):
    text = serializers.IntegerField(allow_null=True, label=_("所示文本的编号：有效的，否则将施行的或最近的"))
    texts = TextSerializer(many=True, label=_("各个文本，新的在前"))
    articles = Address("api:articles", law="pk", told=_("条文"))


class ArticleRefSerializer(Row):
    label = serializers.CharField(label=_("条号"))  # type: ignore[assignment]
    headings = serializers.ListField(child=serializers.CharField(), label=_("自这一条开始的编、章、节"))
    text = serializers.CharField(label=_("条文"))
    powers = serializers.IntegerField(label=_("当日引用这一条的职权数"))
    url = Address("api:article", law="law", label="label")


class ArticlesSerializer(Row):
    law = serializers.IntegerField(label=_("法律编号"))
    title = serializers.CharField(label=_("标题"))
    text = TextSerializer(allow_null=True, label=_("文本"))
    preamble = serializers.CharField(allow_blank=True, label=_("没有分条的正文"))
    results = ArticleRefSerializer(many=True, label=_("各条"))


class ArticleSerializer(Row):
    law = serializers.IntegerField(label=_("法律编号"))
    title = serializers.CharField(label=_("法律标题"))
    label = serializers.CharField(label=_("条号"))  # type: ignore[assignment]
    text = serializers.CharField(allow_blank=True, label=_("所示文本中的条文；该文本没有这一条的为空"))
    version = serializers.IntegerField(allow_null=True, label=_("所示文本的编号"))
    powers = serializers.IntegerField(label=_("当日引用这一条的职权数"))
    powers_url = Address(
        "api:powers", told=_("引用这一条的职权"), query="?law={row[law]}&article={row[label]}"
    )
