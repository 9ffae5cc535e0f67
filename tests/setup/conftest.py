"""Clones and clusters for the tests of bin/: real servers of the PostgreSQL that bin/test runs on."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "bin"))

from setup_env import account, database, postgres  # noqa: E402 - bin/ is no package of the site
from setup_env.basics import Layout  # noqa: E402
from setup_env.cluster import THROWAWAY, Cluster  # noqa: E402


@pytest.fixture
def clone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Layout]:
    """An empty clone with a short path that the server's user can reach, and none of our variables set.

    pytest's own folders are closed to other users, so as root the server could not work in them.
    """
    for name in ("DATABASE_URL", "PG_BIN", "STATIC_ROOT", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    with tempfile.TemporaryDirectory(prefix="qingdan-") as folder:
        layout = Layout(Path(folder).resolve())
        layout.repo.chmod(0o755)
        layout.prepare()
        yield layout


def programs(layout: Layout) -> tuple[postgres.Postgres, account.Account, Path]:
    """The PostgreSQL that bin/test itself runs on; the wheel, if that is it, lies in the real .venv."""
    runner = account.server_account(layout)
    real = Layout(REPO)
    return postgres.find(real, account.choose_home(real, runner), runner, None), runner, layout.var


@pytest.fixture
def installation(clone: Layout, monkeypatch: pytest.MonkeyPatch) -> postgres.Postgres:
    found, _, _ = programs(clone)
    monkeypatch.delenv("QINGDAN_PG", raising=False)
    monkeypatch.setenv("PG_BIN", str(found.bin))
    return found


@pytest.fixture
def cluster(clone: Layout) -> Iterator[Cluster]:
    """A cluster not yet made; whatever a test does to it, it is stopped and removed."""
    found, runner, home = programs(clone)
    made = Cluster(clone, home / "pg", found, runner, THROWAWAY)
    yield made
    if made.folder.exists():
        made.remove()


@pytest.fixture
def demo_removed(clone: Layout) -> Iterator[None]:
    yield
    database.reset(clone)
