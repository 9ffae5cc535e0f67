"""Uploaded files on a disk that gets full: nothing of one that did not fit is left."""

from __future__ import annotations

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


def test_the_site_keeps_its_files_so() -> None:
    from qingdan.settings import STORAGES

    assert import_string(STORAGES["default"]["BACKEND"]) is WholeFiles
