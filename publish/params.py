"""What a reader asks for in an address (地址参数): numbers read without trusting them, and the page that says no."""

from __future__ import annotations

import datetime as dt
import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LONGEST_NUMBER = 9


def page_number(request: HttpRequest) -> int:
    """The page asked for; the first where that is no number."""
    value = request.GET.get("page", "")
    return int(value) if value.isascii() and value.isdigit() and 0 < len(value) < 8 else 1


def whole_number(value: str) -> int | None:
    """A small whole number written in digits, else None."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER else None


def plain_day(value: str) -> dt.date | None:
    """A day written 2026-01-31, else None."""
    try:
        return dt.date.fromisoformat(value) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else None
    except ValueError:
        return None


def bad_request(request: HttpRequest, message: str) -> HttpResponse:
    """The page for a request that cannot be followed, with what is wrong and what to do."""
    return render(request, "400.html", {"message": message, "exception": message}, status=400)
