"""The browser of the browser tests: Debian's chromium with a font that has Chinese characters."""

import os
import shutil
from pathlib import Path

from .basics import SetupError, say
from .venv import apt_install

PACKAGES = {"chromium": "chromium", "font": "fonts-noto-cjk"}
FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
CJK = ("*CJK*", "*wqy*", "*Han*Sans*", "*SourceHan*")


def find(*, may_install: bool) -> tuple[str, str]:
    """(path of chromium, "") or ("", why browser tests are skipped); $QINGDAN_CHROMIUM decides when set."""
    if "QINGDAN_CHROMIUM" in os.environ:
        path = os.environ["QINGDAN_CHROMIUM"]
        return path, "" if path else "QINGDAN_CHROMIUM is empty"
    missing = _missing()
    why = ""
    if missing and may_install and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {' and '.join(missing)} for the browser tests …")
        try:
            apt_install(*missing)
        except SetupError as stop:
            why = str(stop).splitlines()[0]
        missing = _missing()
    if not missing:
        return _chromium(), ""
    hint = f"{' and '.join(missing)} not installed (as root: apt-get install {' '.join(missing)})"
    return "", why or hint


def _chromium() -> str:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""


def _missing() -> list[str]:
    font = any(next(place.rglob(pattern), None) for place in FONTS if place.exists() for pattern in CJK)
    return ([] if _chromium() else [PACKAGES["chromium"]]) + ([] if font else [PACKAGES["font"]])
