"""What processes keep together stays within its bounds, and nothing that befalls the files befalls the reader."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from core.kept_files import SHARDS, KeptFiles, key_of

BIG = os.urandom(3_000)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.glob("??/*") if path.is_file()]


@pytest.fixture
def small(tmp_path: Path) -> KeptFiles:
    """Ten kilobytes in each folder."""
    return KeptFiles(str(tmp_path / "small"), {"OPTIONS": {"MAX_BYTES": 10_000 * SHARDS}})


def test_what_one_process_keeps_another_reads(settings: Any) -> None:
    cache.set("page", "清单")
    path = cache._key_to_file("page")
    code = "import sys, pickle, zlib; f = open(sys.argv[1], 'rb'); pickle.load(f); print(pickle.loads(zlib.decompress(f.read())))"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "清单"
    assert Path(path).parent.parent == settings.CACHES["default"]["LOCATION"]


def test_keys_of_strangers_take_no_more_room_than_there_is(small: KeptFiles, tmp_path: Path) -> None:
    for n in range(3_000):
        small.set(f"{n}", BIG)
    by_folder: dict[str, int] = {}
    for path in files(tmp_path):
        by_folder[path.parent.name] = by_folder.get(path.parent.name, 0) + path.stat().st_size
    assert not by_folder
    by_folder = {}
    for path in files(tmp_path / "small"):
        by_folder[path.parent.name] = by_folder.get(path.parent.name, 0) + path.stat().st_size
    assert 0 < max(by_folder.values()) <= 10_000
    assert small.get("2999") == BIG


def test_what_was_asked_for_longest_ago_goes_first(small: KeptFiles) -> None:
    hot = "often"
    small.set(hot, BIG)
    folder = Path(small._key_to_file(hot)).parent
    others = [f"{n}" for n in range(20_000) if Path(small._key_to_file(f"{n}")).parent == folder][:20]
    for n, key in enumerate(others):
        small.set(key, BIG)
        hour_ago = time.time() - 3600 + n
        os.utime(small._key_to_file(key), (hour_ago, hour_ago))
        assert small.get(hot) == BIG
    assert small.get(others[0]) is None


def test_what_is_larger_than_its_place_is_not_kept(small: KeptFiles) -> None:
    small.set("whole", os.urandom(20_000))
    assert small.get("whole") is None


def test_a_file_cut_off_or_of_something_else_is_as_if_it_were_not_there(small: KeptFiles) -> None:
    for broken in (b"", b"x", b"\x80\x05N.rubbish"):
        small.set("page", "清单")
        Path(small._key_to_file("page")).write_bytes(broken)
        assert small.get("page") is None
    small.set("page", "again")
    assert small.get("page") == "again"


def test_where_nothing_can_be_written_each_process_keeps_for_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    store = KeptFiles(str(tmp_path / "file"), {})
    store.set("page", "清单")
    assert store.get("page") == "清单"
    assert "page" in store
    with store.turn("page") as mine:
        assert mine
    assert store.delete("page")
    assert store.get("page") is None


def test_a_full_disk_leaves_nothing_half_written(small: KeptFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Any, file: Any, timeout: Any, value: Any) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    small.set("page", "before")
    monkeypatch.setattr(KeptFiles, "_write_content", full)
    small.set("page2", "清单")
    assert small.get("page2") == "清单"
    assert len(files(small.folder)) == 1


def test_one_makes_and_the_others_wait(small: KeptFiles) -> None:
    made: list[int] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        if small.get("page") is not None:
            return
        with small.turn("page") as mine:
            if mine or small.get("page") is None:
                made.append(1)
                time.sleep(0.2)
                small.set("page", "清单")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_who_waits_for_somebody_that_does_not_end_goes_on(
    small: KeptFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.kept_files.LONGEST_WAIT", 0.1)
    with small.turn("page") as mine, small.turn("page") as other:
        assert mine
        assert not other
    with small.turn("page") as mine:
        assert mine


def test_another_version_of_the_program_reads_nothing_of_this_one() -> None:
    code = "import django; django.setup(); from core.kept_files import key_of; print(key_of('x', '', 1))"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "qingdan.settings"}
    told = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env | more
        ).stdout
        for more in ({}, {}, {"SITE_NAME": "别的名称"})
    ]
    assert told[0] == told[1] != told[2]
    assert key_of("x", "", 1) == key_of("x", "", 1) != key_of("y", "", 1)
