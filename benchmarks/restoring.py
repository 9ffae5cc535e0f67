"""Backup of a whole list with its files, and its way back into an empty database, where it is verified (备份与恢复).

By the commands an operations person gives, each in a process of its own: seconds, size, memory, and for how long at most they
said nothing.
"""

from __future__ import annotations

import os
import random
import re
import selectors
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction

from accounts.models import User
from audit.chaining import chain
from core.database_roles import as_owner
from core.digests import digest_bytes
from powers.models import PowerVersion
from review.models.materials import Material
from review.models.proposals import Proposal

FILES, BYTES = 2_000, 60_000
VERIFYING = "已恢复，正在核验"


@dataclass
class Run:
    """A command that was run: when it said what, and what it held at most."""

    seconds: float = 0.0
    peak_mb: float = 0.0
    code: int = 0
    said: list[tuple[float, str]] = field(default_factory=list)

    @property
    def silence(self) -> float:
        moments = [0.0, *(at for at, _ in self.said), self.seconds]
        return max(after - before for before, after in pairwise(moments))

    def at(self, words: str) -> float:
        return next((at for at, line in self.said if words in line), self.seconds)


def measure(work: Path) -> list[dict[str, str]]:
    """The table rows; ends the run where what came back does not verify."""
    folder = work / "restoring"
    shutil.rmtree(folder, ignore_errors=True)
    _attach(Path(settings.MEDIA_ROOT))
    chain()
    versions = PowerVersion.objects.filter(sealed_at__isnull=False).count()
    what = f"{versions} versions and {FILES} files"
    made = _run(["backup", "--to", str(folder / "backups")], dict(os.environ))
    (backup,) = (folder / "backups").iterdir()
    back = _run(["restore", str(backup)], _elsewhere(folder))
    if made.code or back.code:
        sys.exit("\n".join(line for _, line in (back if back.code else made).said[-20:]))
    sizes = {path.name: path.stat().st_size / 1e6 for path in backup.iterdir()}
    verified = back.seconds - back.at(VERIFYING)
    size = f"database {sizes['database.dump']:.0f} MB, files {sizes['files.tar']:.0f} MB"
    return [
        {"what": f"backup of {what}", "measured": f"{_figures(made, made.seconds)}; {size}"},
        {"what": "restore of it into an empty database", "measured": _figures(back, back.seconds - verified)},
        {"what": "verify of what came back", "measured": f"{verified:.0f} s, nothing that does not fit"},
    ]


def _figures(run: Run, seconds: float) -> str:
    told = f"{len(run.said)} lines of progress, silent for {run.silence:.0f} s at most"
    return f"{seconds:.0f} s, peak {run.peak_mb:.0f} MB, {told}"


@transaction.atomic
def _attach(media: Path) -> None:
    """Materials with files of their own, as people attach them to a proposal."""
    chance = random.Random(7)
    proposal, by = Proposal.objects.earliest("pk"), User.objects.earliest("pk")
    shared = media / "materials" / "one.pdf"  # of materials that demo.walker notes
    shared.parent.mkdir(parents=True, exist_ok=True)
    shared.write_bytes(b"%PDF-1.7\n")
    for number in range(FILES):
        data = chance.randbytes(BYTES)
        row = Material(
            proposal=proposal, title=f"附件{number}", filename=f"{number}.pdf", size=BYTES, added_by=by,
            content_type="application/pdf", digest=digest_bytes(data),
        )  # fmt: skip
        row.file.save(f"{number}.pdf", ContentFile(data), save=True)


def _elsewhere(folder: Path) -> dict[str, str]:
    """The environment of an installation that is empty."""
    name = f"{connection.settings_dict['NAME']}_restored"
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    urls = {key: os.environ[key] for key in ("DATABASE_URL", "DATABASE_OWNER_URL") if key in os.environ}
    there = {key: f"{url.rsplit('/', 1)[0]}/{name}" for key, url in urls.items()}
    folders = {key: str(folder / key) for key in ("MEDIA_ROOT", "ARCHIVE_DIR", "ANCHORS_DIR")}
    return {**os.environ, **there, **folders}


def _run(arguments: list[str], environment: dict[str, str]) -> Run:
    """A command of manage.py, its lines with the second at which each came, its memory looked at meanwhile."""
    run, began = Run(), time.perf_counter()
    command = [sys.executable, "-u", "manage.py", *arguments]
    with (
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process,
        selectors.DefaultSelector() as ready,
    ):
        assert process.stdout is not None
        ready.register(process.stdout, selectors.EVENT_READ)
        rest = b""
        while True:
            if ready.select(timeout=0.5):
                piece = os.read(process.stdout.fileno(), 1 << 16)
                if not piece:
                    break
                *lines, rest = (rest + piece).split(b"\n")
                run.said += [(time.perf_counter() - began, line.decode(errors="replace")) for line in lines]
            run.peak_mb = max(run.peak_mb, _peak_mb(process.pid))
        run.code = process.wait()
    run.seconds = time.perf_counter() - began
    return run


def _peak_mb(process: int) -> float:
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
