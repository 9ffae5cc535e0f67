"""The bell (通知铃): how many notices a person has not read, on every office page and in the admin."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from review.models.notices import Notice

register = template.Library()
MOST = 99


@register.simple_tag
def unread_notices(user: User | AnonymousUser) -> str:
    """How many are unread, "99+" beyond that, "" for none; one query over an index that reads no more than needed."""
    if isinstance(user, AnonymousUser):
        return ""
    count = Notice.objects.visible_to(user).filter(read_at=None)[: MOST + 1].count()
    return f"{MOST}+" if count > MOST else str(count or "")
