"""Values that no person types and any form may be sent (恶意输入), for tests that nothing answers them with an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.test import Client

LONG_NUMBER = "9" * 5000
VALUES = (
    "甲\0乙", "\x01\x1b\x7f", "\ud800甲", LONG_NUMBER, "-" + LONG_NUMBER, "1e400", "٣", "0000-00-00", "0001-01-01",
    "9999-12-31", "2026-02-30", "\u202e\u200f反\u202c", "[" * 20_000, "甲" * 120_000, "9223372036854775808",
)  # fmt: skip
"""NUL and control characters, half a pair, numbers too long to count, days that are none, marks of direction, a text of 360 kilobytes, a megabyte as it is sent."""


def send(client: Client, url: str, said: Mapping[str, Any]) -> Any:
    """Post a form byte for byte, also what is no text; the client raises what the view raises."""
    pairs = [
        (name, one) for name, value in said.items() for one in (value if isinstance(value, list) else [value])
    ]
    body = "&".join(f"{quote(name)}={quote(str(one), errors='surrogatepass')}" for name, one in pairs)
    return client.generic("POST", url, body, content_type="application/x-www-form-urlencoded")
