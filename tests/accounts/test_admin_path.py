"""Where the admin stands is a setting."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASK = "from django.urls import reverse; print(reverse('admin:index'), reverse('admin:login'))"


def test_the_admin_moves_with_its_page_of_signing_in() -> None:
    env = {**os.environ, "ADMIN_PATH": "/houtai-7/"}
    told = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", ASK],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["/houtai-7/", "/houtai-7/login/"]
