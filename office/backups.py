"""A backup (备份) of all that holds state, database and files, and its way back into an empty database.

A backup is a folder: `database.dump` (pg_dump's own format), `files.tar` (uploads, archived log, anchors), and
`manifest.json`, which names both with size and SHA-256. The database comes first: what a row names is never taken
away, so every file it names is among those taken after it.
A folder without a manifest is one that was interrupted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.utils import timezone

from core.database_roles import FACE, as_owner
from core.reasons import refuse
from core.storage import sync
from office.models.heartbeats import Heartbeat

HEARTBEAT = "backup"
DUMP, FILES, MANIFEST = "database.dump", "files.tar", "manifest.json"
PREFIX = "qingdan-"
FORMAT = 1
TOLD_EACH = 20
"""Of the steps of restoring that take no data, one in so many is told."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Backup:
    """A finished backup: its folder, when it was made, what its files must be."""

    folder: Path
    made_at: dt.datetime
    digests: dict[str, str]


# --- making -------------------------------------------------------------------------------------------------


def make(into: Path, tell: Tell) -> Backup:
    """A new backup in a folder of its own under `into`; a crash leaves one ending in .partial, never half a backup."""
    into.mkdir(parents=True, exist_ok=True)
    made_at = timezone.now()
    name = f"{PREFIX}{timezone.localtime(made_at):%Y%m%d-%H%M%S}"
    partial = Path(tempfile.mkdtemp(prefix=f"{name}-", suffix=".partial", dir=into))
    with as_owner():
        _dump(partial / DUMP, tell)
    _pack(_folders(), partial / FILES, tell)
    tell("计算摘要")
    digests = {name: digest_of(partial / name) for name in (DUMP, FILES)}
    _write_manifest(partial / MANIFEST, made_at, digests)
    folder = into / name
    partial.rename(folder)
    sync(into)  # the rename itself is on the disk, not only what was renamed
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"ran_at": made_at, "detail": folder.name})
    return Backup(folder, made_at, digests)


def _folders() -> dict[str, Path]:
    """What there is beside the database, by its name in a backup."""
    return {
        "media": Path(settings.MEDIA_ROOT),
        "archive": Path(settings.ARCHIVE_DIR),
        "anchors": Path(settings.ANCHORS_DIR),
    }


def _dump(to: Path, tell: Tell) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', %s)", [FACE])
        tables = cursor.fetchone()[0]
    done = 0
    command = ["--format=custom", "--no-owner", "--no-acl", "--verbose", f"--file={to}"]
    for line in _program("pg_dump", *command):
        if found := re.search(r'dumping contents of table "(?:public\.)?(.+)"', line):
            done += 1
            tell(f"数据库：第{done}/{tables}张表，{found[1]}")


def _pack(folders: dict[str, Path], to: Path, tell: Tell) -> None:
    files = [
        (path, f"{name}/{path.relative_to(folder)}")
        for name, folder in folders.items()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    with tarfile.open(to, "w") as tar:
        for number, (path, name) in enumerate(files, 1):
            tar.add(path, arcname=name, recursive=False)
            if number % 100 == 0 or number == len(files):
                tell(f"文件：第{number}/{len(files)}个")
    sync(to)


def _write_manifest(path: Path, made_at: dt.datetime, digests: dict[str, str]) -> None:
    body = {
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        "files": {
            name: {"sha256": digest, "bytes": (path.parent / name).stat().st_size}
            for name, digest in digests.items()
        },
    }
    with path.open("w", encoding="utf-8") as handle:
        json.dump(body, handle, indent=2)
    sync(path)


def drop_old(into: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups, and what interrupted runs left a day ago; returns what went."""
    old = sorted(path for path in into.glob(f"{PREFIX}*") if (path / MANIFEST).exists())[:-keep]
    yesterday = timezone.now().timestamp() - 86400
    left = [path for path in into.glob(f"{PREFIX}*.partial") if path.stat().st_mtime < yesterday]
    for path in (*old, *left):
        shutil.rmtree(path)
    return [*old, *left]


# --- reading and going back ---------------------------------------------------------------------------------


def read(folder: Path) -> Backup:
    """A backup whose files are all there and unchanged; NotAllowed names the one that is not."""
    try:
        body = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        made_at = dt.datetime.fromisoformat(body["made_at"])
        digests = {name: str(body["files"][name]["sha256"]) for name in (DUMP, FILES)}
    except FileNotFoundError:
        refuse("backup", f"{folder} 中没有 {MANIFEST}：不是备份文件夹，或者那次备份没有完成。")
    except (ValueError, KeyError, TypeError):
        refuse("backup", f"{folder / MANIFEST} 读不出来，这份备份不能用，请换一份。")
    if body.get("format") != FORMAT:
        refuse(
            "backup", f"这份备份的格式是{body.get('format')}，本程序只认得{FORMAT}，请用制作它的版本恢复。"
        )
    for name, digest in digests.items():
        if not (folder / name).exists():
            refuse("backup", f"备份缺少文件 {name}，请换一份备份。")
        if digest_of(folder / name) != digest:
            refuse("backup", f"备份文件 {name} 的摘要与清单不符，文件已损坏或被改动，请换一份备份。")
    return Backup(folder, made_at, digests)


def restore(backup: Backup, tell: Tell) -> None:
    """Database and files as they were, into an empty database and empty folders; the database as a whole or not at all."""
    with as_owner():
        _refuse_unless_empty()
        _load(backup.folder / DUMP, tell)
    _unpack(backup.folder / FILES, tell)


def _load(dump: Path, tell: Tell) -> None:
    """The dump into the empty database, step by step told: the data, then what is computed from it, which takes as long."""
    steps = sum(bool(re.match(r"\d+;", line)) for line in _lines("pg_restore", "--list", str(dump)))
    options = ["--no-owner", "--no-acl", "--exit-on-error", "--single-transaction", "--verbose"]
    done = 0
    for line in _program("pg_restore", *options, str(dump)):
        if found := re.search(r'(creating|processing data for|executing) (?:\S+ )?(.+)"?', line):
            done += 1
            if done % TOLD_EACH == 0 or found[1].startswith("processing"):
                tell(f"数据库：第{min(done, steps)}/{steps}步，{found[2].strip(chr(34))}")


def _refuse_unless_empty() -> None:
    if connection.introspection.table_names():
        refuse(
            "backup", "数据库不是空的。请先新建一个空数据库，再把 DATABASE_URL 指向它；现有的数据不会被覆盖。"
        )
    for folder in _folders().values():
        if folder.exists() and any(folder.iterdir()):
            refuse(
                "backup",
                f"文件夹 {folder} 不是空的。请移走其中的文件，或在设置中改用一个空文件夹；现有的文件不会被覆盖。",
            )


def _unpack(tar_file: Path, tell: Tell) -> None:
    """Each file to the folder its name begins with; its digest was compared before, and nothing leaves the folder."""
    folders = _folders()
    with tarfile.open(tar_file) as tar:
        for number, member in enumerate(tar, 1):
            name, _, rest = member.name.partition("/")
            folder = folders[name].resolve()
            target = (folder / rest).resolve()
            if not target.is_relative_to(folder):
                refuse("backup", f"备份中的文件 {member.name} 不在自己的文件夹内，没有恢复。请换一份备份。")
            if (content := tar.extractfile(member)) is None:  # a folder
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            # by hand: Python before 3.11.4 extracts a file under no other name than its own
            with content, target.open("xb") as file:
                shutil.copyfileobj(content, file)
            os.utime(target, (member.mtime, member.mtime))
            if number % 100 == 0:
                tell(f"文件：第{number}个")


# --- both ---------------------------------------------------------------------------------------------------


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _program(name: str, *options: str) -> Iterator[str]:
    """Runs a program of PostgreSQL on our database, line by line of what it tells; NotAllowed when it fails."""
    told: list[str] = []
    command, environment = _command(name, options)
    with subprocess.Popen(  # noqa: S603 - PostgreSQL's own program, no shell
        command,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stderr or ():
            told = [*told[-5:], line.rstrip()]
            yield line
    if process.returncode:
        refuse("backup", f"{name} 没有成功，什么也没有写入：\n" + "\n".join(told))


def _lines(name: str, *options: str) -> list[str]:
    """What a program of PostgreSQL that needs no server writes; NotAllowed when it fails."""
    command = [_path_of(name), *options]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603 - as below
    if done.returncode:
        refuse("backup", f"{name} 没有成功，什么也没有写入：\n{done.stderr}")
    return done.stdout.splitlines()


def _command(name: str, options: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    database: dict[str, Any] = connection.settings_dict
    arguments, extra = DatabaseClient.settings_to_cmd_args_env(database, [])
    dbname = ["--dbname", arguments.pop()]
    return [_path_of(name), *arguments[1:], *dbname, *options], {**os.environ, **(extra or {})}


def _path_of(name: str) -> str:
    """PG_BIN, then the search path, then the newest that Debian installed."""
    folders = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    on_path = shutil.which(name)
    found = [str(folder / name) for folder in folders if (folder / name).exists()]
    found += [on_path] if on_path else []
    found += [str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)]
    if not found:
        refuse(
            "backup",
            f"找不到 PostgreSQL 的程序 {name}。请安装 postgresql-client，或把 PG_BIN 指向它所在的文件夹。",
        )
    return found[0]
