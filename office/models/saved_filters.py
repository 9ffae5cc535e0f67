"""Filters that a person keeps for themselves (已存筛选)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, user: User) -> SavedFilterQuerySet:
        """One's own and nobody else's, a superuser's too."""
        return self.filter(user=user)


class SavedFilter(models.Model):
    """A filter of a list with its order and columns, under a name that a person gave it (已存筛选)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="用户", related_name="saved_filters"
    )
    screen = models.CharField("列表", max_length=100, help_text="列表页面的地址名")
    name = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=2000, blank=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = "已存筛选"
        verbose_name_plural = "已存筛选"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "screen", "name"], name="saved_filter_once"),
        ]

    def __str__(self) -> str:
        return self.name
