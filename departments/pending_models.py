"""A change of what holds for everyone, waiting for a second person (待确认的修改)."""

from django.conf import settings
from django.db import models


class PendingChange(models.Model):
    """What one person of 平台管理 asks for (待确认修改): the form as it was sent, what it changes, who answered and how.

    Confirmed, the form is sent again in the second person's name (departments/pending.py).
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "不同意"
        WITHDRAWN = "withdrawn", "已撤回"

    about = models.CharField("修改对象", max_length=300)
    path = models.CharField("页面", max_length=300)
    posted = models.JSONField("提交的表单", default=list)
    before = models.JSONField("修改前", default=dict)
    after = models.JSONField("修改后", default=dict)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="提出人", related_name="+"
    )
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="答复人",
        related_name="+",
        null=True,
        blank=True,
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answer = models.CharField("理由", max_length=300, blank=True)

    class Meta:
        app_label = "departments"
        verbose_name = "待确认的修改"
        verbose_name_plural = "待确认的修改"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.about

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """What differs: where, before, after."""
        places = [*self.before, *(place for place in self.after if place not in self.before)]
        rows = ((place, self.before.get(place, ""), self.after.get(place, "")) for place in places)
        return [row for row in rows if row[1] != row[2]]
