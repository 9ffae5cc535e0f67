"""A backup goes back into an empty database and nowhere else; one that was changed or cut short is refused."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from core.database_roles import as_owner
from core.digests import digest_bytes
from departments.models import Region
from office import backups
from office.models.heartbeats import Heartbeat
from review.models.imports import ImportRun

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.ARCHIVE_DIR, settings.ANCHORS_DIR = tmp_path / "archive", tmp_path / "anchors"
    (tmp_path / "media" / "materials").mkdir(parents=True)
    (tmp_path / "media" / "materials" / "起草说明.docx").write_bytes(b"\x00\x01 bytes")
    return tmp_path / "media"


@pytest.fixture
def empty_database(transactional_db: None) -> Iterator[dict[str, str]]:
    """The addresses of another database on the same server, for the application and the owner."""
    name = f"{connection.settings_dict['NAME']}_restored"
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    urls = {key: os.environ.get(key, "") for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    yield {key: f"{url.rsplit('/', 1)[0]}/{name}" for key, url in urls.items() if url}
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def made(into: Path, *options: str) -> tuple[Path, str]:
    out = io.StringIO()
    call_command("backup", "--to", str(into), *options, stdout=out)
    newest = max(path for path in into.iterdir() if (path / backups.MANIFEST).exists())
    return newest, out.getvalue()


def restored(folder: Path, urls: dict[str, str], media: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "restore", str(folder)],
        cwd=ROOT,
        env={
            **os.environ,
            **urls,
            "MEDIA_ROOT": str(media),
            "ARCHIVE_DIR": f"{media}-archive",
            "ANCHORS_DIR": f"{media}-anchors",
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_backed_up_comes_back(
    media: Path, empty_database: dict[str, str], tmp_path: Path, list_power: Any
) -> None:
    list_power("民办学校设立审批", ("第十二条", "举办学校由人民政府审批。"))
    region = Region.objects.create(code="990000", name="某市")
    content = "事项名称\n".encode()
    run = ImportRun.objects.create(
        region=region,
        filename="清单.csv",
        file=SimpleUploadedFile("清单.csv", content),
        file_digest=digest_bytes(content),
    )
    folder, told = made(tmp_path / "backups")
    assert "数据库：第1/" in told
    assert "文件：第2/2个" in told
    assert Heartbeat.objects.get(name=backups.HEARTBEAT).detail == folder.name

    done = restored(folder, empty_database, tmp_path / "other")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "other" / "materials" / "起草说明.docx").read_bytes() == b"\x00\x01 bytes"
    assert (tmp_path / "other" / run.file.name).read_bytes() == content
    assert "步，" in done.stdout
    assert "上传的文件：无不符" in done.stderr, "files of imports are in the backup, and proved"
    assert "公布副本：无不符" in done.stderr
    shell = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", _LOOK],
        cwd=ROOT,
        env={**os.environ, **empty_database},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shell.stdout.split() == ["某市", "1"], "the copies of what is published came along"

    again = restored(folder, empty_database, tmp_path / "third")
    assert again.returncode != 0
    assert "数据库不是空的" in again.stderr
    assert not (tmp_path / "third").exists()


_LOOK = """
from django.db import connection
from departments.models import Region
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM face.powers_powerversion")
    print(Region.objects.get(code="990000").name, cursor.fetchone()[0])
"""


@pytest.mark.django_db(transaction=True)
def test_a_changed_or_unfinished_backup_is_refused(media: Path, tmp_path: Path) -> None:
    folder, _ = made(tmp_path / "backups")
    with (folder / backups.FILES).open("ab") as handle:
        handle.write(b"x")
    with pytest.raises(CommandError, match=r"files\.tar 的摘要与清单不符"):
        call_command("restore", str(folder))
    (folder / backups.MANIFEST).write_text("{")
    with pytest.raises(CommandError, match="读不出来"):
        call_command("restore", str(folder))
    (folder / backups.MANIFEST).write_text(json.dumps({"format": 9, "made_at": "2025-01-01", "files": {}}))
    with pytest.raises(CommandError, match="读不出来"):
        call_command("restore", str(folder))
    (folder / backups.MANIFEST).unlink()
    with pytest.raises(CommandError, match="没有完成"):
        call_command("restore", str(folder))


@pytest.mark.django_db(transaction=True)
def test_only_the_newest_are_kept(media: Path, tmp_path: Path) -> None:
    for day in ("20250101-000000", "20250102-000000", "20250103-000000"):
        old = tmp_path / f"qingdan-{day}"
        old.mkdir()
        (old / backups.MANIFEST).write_text("{}")
    (tmp_path / "other").mkdir()
    newest, told = made(tmp_path, "--keep", "2")
    assert sorted(p.name for p in tmp_path.glob("qingdan-*")) == ["qingdan-20250103-000000", newest.name]
    assert "已删除旧备份 qingdan-20250101-000000" in told
    assert (tmp_path / "other").exists()


@pytest.mark.django_db(transaction=True)
def test_a_failing_program_is_told_and_leaves_no_backup(
    media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bin"
    broken.mkdir()
    (broken / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump: error: no space left' >&2\nexit 1\n")
    (broken / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PG_BIN", str(broken))
    with pytest.raises(CommandError, match="no space left"):
        call_command("backup", "--to", str(tmp_path / "backups"))
    assert not [path for path in (tmp_path / "backups").iterdir() if not path.name.endswith(".partial")]
    assert not Heartbeat.objects.filter(name=backups.HEARTBEAT).exists()
