"""Making the dump of a release (生成开放数据包): every file, then the manifest that names and signs them, then the row that shows it.

What must hold: killed at any point it leaves nothing that is shown. Files are written in a folder beside the place they are shown
from, take that place whole, and are shown by the row that comes last; what was left half done is thrown away by the next attempt.
A list on which nothing stands makes no dump.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.digests import digest_file
from core.locking import one_at_a_time
from departments.models import Region
from publish.dumps import files
from publish.dumps.signing import public_key, signature_of
from publish.dumps.snapshot import Snapshot, snapshot_of
from publish.models import Dump, DumpFile, Release
from publish.pages.site_facts import address

Progress = Callable[[str, int, int], None]
FOLDER = "dumps"
WRITTEN = (files.LINES, files.TABLE, files.BOOK, files.CHANGES, files.SCHEMA)
"""The files that a manifest names, as far as there are any."""


def waiting(region: Region) -> list[Release]:
    """The releases in effect that came after the last dump, the oldest first; of a region without dumps the newest."""
    in_effect = Release.objects.filter(region=region, effective_on__lte=timezone.localdate())
    in_effect = in_effect.select_related("region").defer("manifest").order_by("effective_on", "number")
    last = newest_dump(region)
    if last is None:
        newest = in_effect.last()
        return [newest] if newest else []
    at = last.release
    later = Q(effective_on__gt=at.effective_on) | Q(effective_on=at.effective_on, number__gt=at.number)
    return list(in_effect.filter(later))


def newest_dump(region: Region) -> Dump | None:
    return dumps_of(region).first()


def dumps_of(region: Region) -> QuerySet[Dump]:
    """The dumps of a region, the last in effect first."""
    rows = Dump.objects.filter(release__region=region).select_related("release__region")
    return rows.defer("release__manifest").order_by("-release__effective_on", "-release__number")


def make_all(region: Region, progress: Progress = lambda step, done, of: None) -> list[Dump]:
    """The dumps of a region that are not there yet; then those go that nobody keeps any longer."""
    made = [dump for release in waiting(region) if (dump := make(release, progress))]
    prune(region)
    return made


@transaction.atomic
def make(release: Release, progress: Progress = lambda step, done, of: None) -> Dump | None:
    """The dump of a release in effect, made once; None where nothing stood on the list."""
    one_at_a_time("dump", release.region_id)
    if there := Dump.objects.filter(release=release).first():
        return there
    snapshot = snapshot_of(release)
    if not snapshot.versions:
        return None
    place = Path(default_storage.path(f"{FOLDER}/{release.region.code}/{release.number}"))
    draft = place.with_name(f".{place.name}.making")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        _write(snapshot, draft, lambda done, of: progress(f"写入{release}", done, of))
        shutil.rmtree(
            place, ignore_errors=True
        )  # of an attempt that ended before its row: nothing leads there
        draft.rename(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return _shown(snapshot, place)


def _write(snapshot: Snapshot, folder: Path, progress: Callable[[int, int], None]) -> None:
    files.write_list(snapshot, folder, progress)
    before = newest_dump(snapshot.release.region)
    if before and (old := _file_of(before, files.LINES)):
        files.write_changes(old, folder)
    else:
        before = None
    _write_json(folder / files.SCHEMA, files.schema())
    _write_json(folder / files.MANIFEST, _manifest(snapshot, folder, before))
    signature = signature_of((folder / files.MANIFEST).read_bytes())
    if signature:
        (folder / files.SIGNATURE).write_bytes(signature)
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _file_of(dump: Dump, name: str) -> Path | None:
    row = dump.files.filter(name=name).first()
    path = Path(row.file.path) if row else None
    return path if path and path.is_file() else None


def _write_json(path: Path, said: Any) -> None:
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _manifest(snapshot: Snapshot, folder: Path, before: Dump | None) -> dict[str, Any]:
    """What the dump is: of which release, under which licence, its files with their digests, the dump it follows."""
    release, key = snapshot.release, public_key()
    licence = {"name": settings.DATA_LICENCE, "url": settings.DATA_LICENCE_URL}
    return {
        "format": 1,
        "title": f"{release.region.name}权责清单",
        "publisher": settings.SITE_SPONSOR or settings.SITE_NAME,
        "region": {"code": release.region.code, "name": release.region.name},
        "release": {
            "number": release.number,
            "effective_on": release.effective_on.isoformat(),
            "released_at": timezone.localtime(release.released_at).isoformat(),
            "note": release.note,
            "digest": release.digest,
            "page": address(f"/changes/{release.region.code}/{release.number}/"),
        },
        "items": len(snapshot.versions),
        "licence": licence if settings.DATA_LICENCE else None,
        "made_at": timezone.localtime().replace(microsecond=0).isoformat(),
        "key": key.id if key else None,
        "previous": {"number": before.release.number, "manifest": _digest_of(before)} if before else None,
        "files": [_described(folder / name) for name in WRITTEN if (folder / name).exists()],
    }


def _described(path: Path) -> dict[str, Any]:
    size, sha256, digest = _measured(path)
    kind = files.MEDIA_TYPES[path.name]
    return {"name": path.name, "media_type": kind, "bytes": size, "sha256": sha256, "digest": digest}


def _digest_of(dump: Dump) -> str:
    return dump.files.get(name=files.MANIFEST).sha256


def _measured(path: Path) -> tuple[int, str, str]:
    """Bytes, SHA-256 and the house's digest of a file."""
    with path.open("rb") as file:
        sha256 = digest_file(file, "sha256")
        file.seek(0)
        return path.stat().st_size, sha256, digest_file(file)


def _shown(snapshot: Snapshot, place: Path) -> Dump:
    """The rows that show it, in the transaction that ends with all of it."""
    key = public_key()
    dump = Dump.objects.create(
        release=snapshot.release, items=len(snapshot.versions), key_id=key.id if key else ""
    )
    root = Path(default_storage.path(""))
    for name in (*WRITTEN, files.MANIFEST, files.SIGNATURE):
        if not (path := place / name).exists():
            continue
        size, sha256, digest = _measured(path)
        stored = str(path.relative_to(root))
        DumpFile.objects.create(dump=dump, name=name, file=stored, bytes=size, sha256=sha256, digest=digest)
    return dump


def prune(region: Region) -> int:
    """Throw away the dumps past those that are kept (DUMPS_KEPT; 0: all); how many."""
    old = list(dumps_of(region)[settings.DUMPS_KEPT :]) if settings.DUMPS_KEPT > 0 else []
    for dump in old:
        folder = Path(default_storage.path(f"{FOLDER}/{region.code}/{dump.release.number}"))
        dump.delete()
        transaction.on_commit(lambda gone=folder: shutil.rmtree(gone, ignore_errors=True))  # type: ignore[misc]
    return len(old)


AGAIN = dt.timedelta(days=1)
"""How long after a failure it is tried again."""
