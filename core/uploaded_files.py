"""Uploaded files (上传的文件): what their first bytes say they are, and names that are safe to show."""

from __future__ import annotations

import re
from pathlib import Path

from core.typed_text import clean_line

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def plain_name(name: str) -> str:
    """The file's name as shown: without folders, control and direction characters."""
    last = re.split(r"[\\/]", name)[-1]
    cleaned = clean_line(last).strip(" .")
    stem, suffix = Path(cleaned).stem, Path(cleaned).suffix
    return f"{stem[:200]}{suffix}" or "未命名"
