"""How days are said to the public (日期用语): in Chinese words, by the language of the page."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _


def chinese_day(day: dt.date) -> str:
    """2026年3月1日."""
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}
