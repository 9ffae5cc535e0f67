"""The library of legal bases (法律依据库): instruments, laws, their dated versions and articles.

"Not in the library" is a normal state of a citation, never an error. Texts are kept as dated versions: an article
number is data with a date, not a constant.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords

from departments.models import Region


class Instrument(models.Model):
    """A kind of legal instrument and its rank (法律位阶, 立法法第九十八条至第一百零二条). An office edits the table."""

    code = models.CharField("代码", max_length=10, unique=True)
    name = models.CharField("名称", max_length=50)
    maker = models.CharField("制定机关", max_length=100, blank=True)
    rank = models.DecimalField(
        "位阶",
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="数字越小位阶越高；特殊文件留空",
    )
    aliases = models.JSONField(
        "清单中的标签", default=list, blank=True, help_text="如“法律”“法规”，导入时据此识别"
    )
    note = models.CharField("说明", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "法律文件种类"
        verbose_name_plural = "法律文件种类"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Law(models.Model):
    """A law as a work (法律文件): what stays the same while its text is amended."""

    title = models.CharField("标题", max_length=300)
    instrument = models.ForeignKey(Instrument, models.PROTECT, verbose_name="种类")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="适用区域")
    issuing_organ = models.CharField("制定机关", max_length=200, blank=True)
    short_titles = models.JSONField("简称", default=list, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "法律法规"
        verbose_name_plural = "法律法规"
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "region"],
                nulls_distinct=False,
                name="law_title_in_region",
                violation_error_message="已有同名文件。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def region_code(self) -> str | None:
        """The territory it is made for; None for a national law, and where that is not known."""
        return self.region.code if self.region else None


class LawVersion(models.Model):
    """The text of a law as of a date (文本版本): passed or last amended on `version_date`."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", gettext_noop("有效")
        AMENDED = "amended", gettext_noop("已修改")
        REPEALED = "repealed", gettext_noop("已废止")
        FUTURE = "future", gettext_noop("尚未生效")
        UNKNOWN = "unknown", gettext_noop("未注明")

    law = models.ForeignKey(Law, models.CASCADE, verbose_name="法律文件", related_name="versions")
    version_date = models.DateField("文本日期", null=True, blank=True)
    promulgated_on = models.DateField("首次公布日期", null=True, blank=True)
    effective_from = models.DateField("施行日期", null=True, blank=True)
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="不再有效的第一天")
    commencement_open = models.BooleanField(
        "施行日期须核定",
        default=False,
        help_text="条文没有写明哪一天施行（如另行规定、报批准后施行）；填写施行日期后即不再待核定",
    )
    begins_as_written = models.CharField("施行条款", max_length=500, blank=True)
    term_as_written = models.CharField("有效期条款", max_length=300, blank=True)
    status = models.CharField("标注状态", max_length=10, choices=Status.choices, default=Status.UNKNOWN)
    amendments = models.JSONField("沿革", default=list, blank=True, help_text="[{date, event}]")
    preamble = models.TextField("正文（无条文的文件）", blank=True)
    source = models.CharField("来源", max_length=300, blank=True)
    source_id = models.CharField("来源编号", max_length=64, blank=True)
    digest = models.CharField("文本摘要值", max_length=80, blank=True)
    history = HistoricalRecords(excluded_fields=["preamble"])

    class Meta:
        verbose_name = "文本版本"
        verbose_name_plural = "文本版本"
        ordering = ["law", "-version_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["law", "version_date"],
                nulls_distinct=False,
                name="law_version_once",
                violation_error_message="该日期的文本已存在。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.law}（{self.version_date or '日期不明'}）"

    @property
    def is_open(self) -> bool:
        """Whether its beginning is left to somebody or to an event, and nobody has set it."""
        return self.commencement_open and self.effective_from is None

    @property
    def beginning(self) -> str:
        """When it begins, in the words of every screen: nobody's day is given where the text has stated none."""
        if self.effective_from is not None:
            return f"自{self.effective_from:%Y年%-m月%-d日}起施行"
        return "施行日期待定" if self.commencement_open else "施行日期未注明"


OWN_BEGINNING = Q(effective_from__isnull=False) | Q(commencement_open=True)
"""The articles that begin on a day of their own, known or not."""


class Article(models.Model):
    """An article (条) of a version; 之一 articles share their number and differ by label."""

    version = models.ForeignKey(LawVersion, models.CASCADE, verbose_name="文本版本", related_name="articles")
    order = models.PositiveIntegerField("顺序")
    label = models.CharField("条号", max_length=40)
    number = models.PositiveIntegerField("条序数", null=True, blank=True)
    heading = models.CharField("章节", max_length=300, blank=True)
    text = models.TextField("条文")
    effective_from = models.DateField(
        "另行施行日期", null=True, blank=True, help_text="与文本的施行日期不同的才填写"
    )
    commencement_open = models.BooleanField("施行日期须核定", default=False)

    class Meta:
        verbose_name = "条文"
        verbose_name_plural = "条文"
        ordering = ["version", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="article_order_in_version")]
        indexes = [
            models.Index(fields=["version", "label"], name="article_label"),
            models.Index(fields=["version"], condition=OWN_BEGINNING, name="article_own_beginning"),
        ]

    def __str__(self) -> str:
        return f"{self.version.law}{self.label}"

    def has_begun(self, day: dt.date) -> bool:
        """Whether it holds by `day`, as far as its own beginning tells."""
        if self.effective_from is None:
            return not self.commencement_open
        return self.effective_from <= day


class Repeal(models.Model):
    """A law that the text of another one repeals as a whole (废止): derived from texts, made anew at each import.

    `title` is as written there, so that a repealed law need not be in the library to be known as repealed.
    """

    version = models.ForeignKey(
        LawVersion, models.CASCADE, verbose_name="由何文本废止", related_name="repeals"
    )
    label = models.CharField("条号", max_length=40, blank=True)
    title = models.CharField("被废止的文件", max_length=300, db_index=True)
    on = models.DateField("废止日期", null=True, blank=True)

    class Meta:
        verbose_name = "废止"
        verbose_name_plural = "废止"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "title"], name="repeal_once")]

    def __str__(self) -> str:
        return f"《{self.title}》由{self.version}{self.label}废止"


EXPIRED = "有效期届满"
"""By what a law ended whose own term ran out."""


class Succession(models.Model):
    """Where an article of a law that ended stands now (条文承接): a row of an old → new table of a codification.

    Titles are as the table has them, so that neither law need be in the library. Without an article it is the whole
    law; without a new law nothing took its place.
    """

    old_title = models.CharField("原文件", max_length=300, db_index=True)
    old_label = models.CharField("原条号", max_length=40, blank=True, help_text="空着表示整部文件")
    new_title = models.CharField("现文件", max_length=300, blank=True, help_text="空着表示没有承接的规定")
    new_locator = models.CharField("现条款", max_length=200, blank=True)
    source = models.CharField(
        "来源", max_length=200, blank=True, help_text="如：全国人大常委会法工委新旧对照表"
    )
    note = models.CharField("说明", max_length=500, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "条文承接"
        verbose_name_plural = "条文承接（新旧条文对照表）"
        ordering = ["old_title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["old_title", "old_label", "new_title", "new_locator"],
                name="succession_once",
                violation_error_message="对照表中已有这一行。",
            )
        ]

    def __str__(self) -> str:
        now = f"《{self.new_title}》{self.new_locator}" if self.new_title else "没有承接的规定"
        return f"《{self.old_title}》{self.old_label} → {now}"


class LawEvent(models.Model):
    """A change of a law that lists must follow (法律变化): a new text, or its end. Noticed once, whatever runs how often.

    Articles of a new text that begin later than the rest are a change of their own (部分条文施行), on their day.

    `previous` is the text that the change replaced, whose words lists still quote. A new text that is known from a
    registry alone has no articles yet; nothing can be compared before it is imported.
    """

    class Kind(models.TextChoices):
        NEW_TEXT = "new_text", "新文本"
        ARTICLES = "articles", "部分条文施行"
        REPEAL = "repeal", "废止"

    law = models.ForeignKey(Law, models.PROTECT, verbose_name="法律文件", related_name="events")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    version = models.ForeignKey(
        LawVersion, models.PROTECT, null=True, blank=True, verbose_name="新文本", related_name="events"
    )
    previous = models.ForeignKey(
        LawVersion, models.PROTECT, null=True, blank=True, verbose_name="原文本", related_name="+"
    )
    by = models.CharField("由何文件废止", max_length=400, blank=True)
    on = models.DateField("生效日期", db_index=True)
    noticed_at = models.DateTimeField("发现时间", default=timezone.now)

    class Meta:
        verbose_name = "法律变化"
        verbose_name_plural = "法律变化"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(kind="new_text"), name="law_event_text_once"
            ),
            models.UniqueConstraint(
                fields=["version", "on"], condition=Q(kind="articles"), name="law_event_articles_once"
            ),
            models.UniqueConstraint(
                fields=["law", "on"], condition=Q(kind="repeal"), name="law_event_repeal_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="repeal") | Q(version__isnull=False), name="law_event_text_needs_version"
            ),
        ]

    def __str__(self) -> str:
        what = {self.Kind.REPEAL: "废止", self.Kind.ARTICLES: "部分条文施行"}.get(
            self.Kind(self.kind), "新文本"
        )
        if self.kind == self.Kind.REPEAL and self.by == EXPIRED:
            what = "有效期届满"
        return f"《{self.law}》{self.on:%Y年%-m月%-d日}{what}"

    @property
    def is_undated(self) -> bool:
        """Whether its day is that of the new text alone, since nobody has stated when that begins."""
        return (
            self.kind == self.Kind.NEW_TEXT and self.version is not None and not self.version.effective_from
        )
