"""Uploaded files on a disk that gets full or loses its power: whole and on the disk, or nothing of them."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils.module_loading import import_string

from core.storage import WholeFiles


@pytest.fixture
def full() -> Iterator[None]:
    """No file can grow past a thousand bytes, as on a disk with no more room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_nothing_is_left_of_a_file_that_does_not_fit(tmp_path: Path, full: None) -> None:
    files = WholeFiles(location=tmp_path)
    with pytest.raises(OSError, match="too large"):
        files.save("imports/a.xlsx", ContentFile(b"x" * 5000))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert files.save("imports/a.xlsx", ContentFile(b"x" * 500)) == "imports/a.xlsx"


def test_a_file_that_was_there_before_stays(tmp_path: Path) -> None:
    files = WholeFiles(location=tmp_path)
    files.save("a.pdf", ContentFile(b"first"))
    other = files.save("a.pdf", ContentFile(b"second"))
    assert (tmp_path / "a.pdf").read_bytes() == b"first"
    assert (tmp_path / other).read_bytes() == b"second"


def test_a_file_and_the_folders_to_it_are_on_the_disk_before_it_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced = []
    monkeypatch.setattr(os, "fsync", lambda handle: forced.append(os.readlink(f"/proc/self/fd/{handle}")))
    files = WholeFiles(location=tmp_path)
    files.save("materials/2026/11/a.pdf", ContentFile(b"x"))
    wanted = ["materials/2026/11/a.pdf", "materials/2026/11", "materials/2026", "materials", ""]
    assert forced == [str(tmp_path / place) for place in wanted]


def test_a_file_that_cannot_be_forced_to_the_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        WholeFiles(location=tmp_path).save("a.pdf", ContentFile(b"x"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_site_keeps_its_files_so() -> None:
    from qingdan.settings import STORAGES

    assert import_string(STORAGES["default"]["BACKEND"]) is WholeFiles
