"""What people have typed and not saved yet, and who has which page open (暂存的填写、谁在编辑)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


CARRIED = re.compile(r"^_|^was-|(^|-)(opened|read_at|seen|digest|id|version)$|_FORMS$")
"""What a page carries along for itself (the same as in static/office/keeping.js)."""


class KeptFormQuerySet(models.QuerySet["KeptForm"]):
    def visible_to(self, user: User) -> KeptFormQuerySet:
        """One's own and nobody else's, a superuser's too."""
        return self.filter(user=user)

    def unsaved(self) -> KeptFormQuerySet:
        """Those with something typed that was not saved."""
        return self.filter(typed__isnull=False)


class KeptForm(models.Model):
    """One form of a page that a person has open, with what they typed into it until it is saved (暂存的填写).

    `form` is the address it is sent to, and its number where several of a page are sent there.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="用户", related_name="kept_forms"
    )
    page = models.CharField("页面", max_length=500)
    form = models.CharField("表单", max_length=2000)
    typed = models.JSONField("填写的内容", null=True, blank=True, help_text="[[字段, 内容]]，保存后清空")
    labels = models.JSONField("栏目名称", default=dict, blank=True, help_text="{字段: [栏目, 所选内容]}")
    typed_at = models.DateTimeField("填写时间", null=True, blank=True)
    seen_at = models.DateTimeField("最近打开")
    saved_at = models.DateTimeField("最近保存", null=True, blank=True)

    objects = KeptFormQuerySet.as_manager()

    class Meta:
        verbose_name = "暂存的填写"
        verbose_name_plural = "暂存的填写"
        ordering = ["-typed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "form"], name="kept_form_once")]
        indexes = [
            models.Index(fields=["page", "seen_at"], name="kept_form_page"),
            models.Index(fields=["seen_at"], name="kept_form_seen"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.page}"

    @property
    def action(self) -> str:
        """Where the form is sent to."""
        return self.form.partition("#")[0]

    @property
    def texts(self) -> list[str]:
        """What was typed, without what a page carries along for itself."""
        typed = [value for name, value in self.typed or [] if not CARRIED.search(name)]
        return [value for value in typed if any("\u4e00" <= sign <= "\u9fff" for sign in value)]

    @property
    def read(self) -> list[tuple[str, str]]:
        """What was typed as a person reads it: each with the name of its field, what was chosen by its words."""
        found = []
        for name, value in self.typed or []:
            label, shown = self.labels.get(name, ("", ""))
            is_words = any("\u4e00" <= sign <= "\u9fff" for sign in value)
            if value.strip() and not CARRIED.search(name) and (label or is_words):
                found.append((label or "（未注明栏目）", shown or value))
        return list(dict.fromkeys(found))

    @property
    def can_be_put_back(self) -> bool:
        """Whether the form's own page can show it unsaved (`_restore`)."""
        return any(name == "_restorable" for name, _ in self.typed or [])
