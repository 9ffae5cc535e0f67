"""The font that printed editions hold (清单汇编): Debian's AR PL UMing, a 宋体 that can be put into a PDF.

Without it everything works: an edition then names a font that readers have, and the tests of the one that is put in are skipped.
"""

import os
import shutil
from pathlib import Path

from .basics import SetupError, say
from .venv import apt_install

PACKAGE = "fonts-arphic-uming"
FONT = Path("/usr/share/fonts/truetype/arphic/uming.ttc")
"""As in qingdan/settings.py (REGISTER_FONT)."""


def install() -> None:
    """Installs it where that is possible, and says what is left out where it is not."""
    if FONT.is_file() or "REGISTER_FONT" in os.environ:
        return
    hint = f"{PACKAGE} is not installed (as root: apt-get install {PACKAGE}); printed editions name a font"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {PACKAGE} for the printed editions …")
        try:
            apt_install(PACKAGE)
        except SetupError as stop:
            hint = str(stop).splitlines()[0]
    if not FONT.is_file():
        say(hint)
