"""Cards of the desk that every home page can show (待办页卡片)."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.models import User
from review.desk.cards import desk

register = template.Library()


@register.inclusion_tag("review/desk/_cards.html")
def desk_cards(user: User) -> dict[str, Any]:
    """What waits for the person's department or seat, bulletins, and the contact officer."""
    return {"desk": desk(user)}
