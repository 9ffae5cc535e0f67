"""Uploaded files (上传的文件): what their first bytes say they are, and names that are safe to show."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def plain_name(name: str) -> str:
    """The file's name as shown: without folders, control and direction characters."""
    last = re.split(r"[\\/]", name)[-1]
    cleaned = INVISIBLE.sub("", unicodedata.normalize("NFC", last)).strip(" .")
    stem, suffix = Path(cleaned).stem, Path(cleaned).suffix
    return f"{stem[:200]}{suffix}" or "未命名"
