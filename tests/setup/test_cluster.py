"""The private PostgreSQL of bin/*: made, shared, killed, recovered, refused with a reason."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest
from setup_env import database, postgres
from setup_env.basics import Layout, SetupError
from setup_env.cluster import DURABLE, LONGEST_SOCKET, Cluster

from tests.killing import wait_for

pytestmark = pytest.mark.slow


def ask(cluster: Cluster, sql: str, *, as_owner: bool = False) -> object:
    connection = psycopg2.connect(cluster.owner_url if as_owner else cluster.url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def pid_of(cluster: Cluster) -> int:
    pid = cluster.server_pid()
    assert pid
    return pid


def test_neither_the_application_nor_the_owner_is_a_superuser_and_the_application_owns_nothing(
    cluster: Cluster,
) -> None:
    cluster.start()
    assert ask(cluster, "SELECT current_user") == "qingdan"
    for as_owner in (False, True):
        assert (
            ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user", as_owner=as_owner)
            is False
        )
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(cluster, "CREATE TABLE 职权 (id int)")
    assert ask(cluster, "SELECT datcollate FROM pg_database WHERE datname = 'qingdan'") == "C.UTF-8"
    ask(cluster, "CREATE TABLE 职权 (id int)", as_owner=True)


def test_server_listens_on_a_private_socket_only(cluster: Cluster) -> None:
    cluster.start()
    assert ask(cluster, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
    assert os.stat(f"/proc/{pid_of(cluster)}").st_uid != 0


def test_nothing_is_lost_when_the_server_is_killed(cluster: Cluster) -> None:
    cluster = replace(cluster, settings=DURABLE)
    cluster.start()
    ask(cluster, "CREATE TABLE kept AS SELECT generate_series(1, 2000) AS n", as_owner=True)
    os.kill(pid_of(cluster), signal.SIGKILL)
    cluster.start()
    assert ask(cluster, "SELECT count(*) FROM kept", as_owner=True) == 2000


def test_server_killed_with_a_busy_worker_recovers(cluster: Cluster) -> None:
    cluster.start()
    busy = psycopg2.connect(cluster.url, async_=True)
    wait_for(lambda: busy.poll() == psycopg2.extensions.POLL_OK)
    os.kill(pid_of(cluster), signal.SIGKILL)
    cluster.start()
    assert ask(cluster, "SELECT 1") == 1
    busy.close()


def test_pid_file_that_names_another_program_is_cleared(cluster: Cluster) -> None:
    """After a restart of the machine the old number may belong to anything."""
    cluster.start()
    pid_file = cluster.data / "postmaster.pid"
    left = pid_file.read_text()
    cluster.stop()
    pid_file.write_text(left.replace(left.split()[0], str(os.getpid()), 1))
    cluster.account.own(pid_file)
    assert cluster.server_pid() is None
    cluster.start()
    assert ask(cluster, "SELECT 1") == 1


def test_lost_socket_folder_is_made_again(cluster: Cluster) -> None:
    cluster.start()
    shutil.rmtree(cluster.socket_folder)
    cluster.start()
    assert ask(cluster, "SELECT 1") == 1


def test_half_made_data_is_thrown_away(cluster: Cluster) -> None:
    cluster.account.make_private(cluster.folder)
    (cluster.folder / "data.new").mkdir()
    (cluster.folder / "data.new" / "half").touch()
    cluster.start()
    assert ask(cluster, "SELECT 1") == 1
    assert not (cluster.folder / "data.new").exists()


def test_long_or_unusual_path_gets_a_short_socket(clone: Layout, cluster: Cluster) -> None:
    for name in ("a" * LONGEST_SOCKET, "Capital", "with space"):
        other = Cluster(clone, clone.var / name / "pg", cluster.postgres, cluster.account)
        assert len(str(other.socket_folder)) <= LONGEST_SOCKET
        assert " " not in other.url


@pytest.mark.usefixtures("installation", "demo_removed")
def test_database_stops_with_its_last_user(clone: Layout) -> None:
    with database.in_use(clone) as outer:
        assert outer.cluster
        with database.in_use(clone):
            pass
        assert outer.cluster.server_pid()
    assert outer.cluster.server_pid() is None


@pytest.mark.usefixtures("installation", "demo_removed")
def test_reset_refuses_while_the_database_is_in_use(clone: Layout) -> None:
    with database.in_use(clone), pytest.raises(SetupError, match="in use"):
        database.reset(clone)


def test_reset_never_touches_a_server_that_is_not_ours(
    clone: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/qingdan")
    with pytest.raises(SetupError, match="DATABASE_URL"):
        database.reset(clone)


def test_data_of_another_major_version_is_refused_with_what_to_do(
    clone: Layout, installation: postgres.Postgres
) -> None:
    data = clone.var / "pg" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("12\n")
    if os.geteuid() == 0:
        shutil.chown(clone.var / "pg", 65534, 65534)
    with pytest.raises(SetupError, match=r"made by PostgreSQL 12.*bin/demo --reset"), database.in_use(clone):
        pass
    assert installation.major >= postgres.OLDEST


def test_wrong_pg_bin_is_named(clone: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QINGDAN_PG", raising=False)
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(SetupError, match="PG_BIN"), database.in_use(clone):
        pass


@pytest.mark.usefixtures("installation")
def test_cluster_of_a_killed_test_run_is_removed_by_the_next(clone: Layout) -> None:
    script = "import os, signal, sys; sys.path.insert(0, sys.argv[1])\n"
    script += (
        "from pathlib import Path; from setup_env import database; from setup_env.basics import Layout\n"
    )
    script += (
        "with database.of_its_own(Layout(Path(sys.argv[2])), 'test'): os.kill(os.getpid(), signal.SIGKILL)"
    )
    tools = Path(database.__file__).parents[1]
    subprocess.run([sys.executable, "-c", script, tools, clone.repo], check=False, capture_output=True)
    assert len(list(clone.var.glob("test-*"))) == 1
    with database.of_its_own(clone, "test") as fresh:
        assert [fresh.cluster.folder] == list(clone.var.glob("test-*"))
    assert not list(clone.var.glob("test-*"))
