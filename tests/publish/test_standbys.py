"""Public pages from a real standby of the tests' own server: what is exact comes from it, all else from the primary, and no error."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from django.db import connection
from django.utils import timezone

from core.database_roles import public, public_url
from departments.models import Department
from office.models.heartbeats import Heartbeat
from publish.standbys import STANDS_AT
from tests.killing import wait_for
from tests.publish.test_faces import serving, status
from tests.publish.test_generation import NEEDED, addresses, filled, public_patterns  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from setup_env import account, postgres  # noqa: E402 - bin/ is no package of the site
from setup_env.basics import Layout  # noqa: E402
from setup_env.cluster import THROWAWAY, Cluster  # noqa: E402

TOKEN = "for-the-monitor"
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@dataclass
class Standby:
    """A standby of the server that the tests run on."""

    cluster: Cluster

    def url(self, person: str) -> str:
        name = connection.settings_dict["NAME"]
        return f"postgresql://{person}@{quote(str(self.cluster.socket_folder), safe='')}/{name}"

    def tell(self, sql: str, database: str = "postgres") -> str:
        """As its superuser."""
        place = ["-h", str(self.cluster.socket_folder), "-U", "postgres", "-d", database]
        program = str(self.cluster.postgres.bin / "psql")
        done = self.cluster.account.run([program, "-X", "-q", "-t", "-A", *place, "-c", sql])
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def is_level(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(STANDS_AT)
            return self.tell(STANDS_AT, str(connection.settings_dict["NAME"])) == (cursor.fetchone()[0] or "")


@pytest.fixture
def standby() -> Iterator[Standby]:
    host = str(connection.settings_dict["HOST"])
    if not host.startswith("/"):
        pytest.skip("the tests run on a server that is not ours, which no standby can be made of")
    with tempfile.TemporaryDirectory(prefix="qingdan-") as folder:
        layout = Layout(Path(folder).resolve())
        layout.repo.chmod(0o755)
        layout.prepare()
        runner = account.server_account(layout)
        found = postgres.find(Layout(ROOT), account.choose_home(Layout(ROOT), runner), runner, None)
        made = Cluster(layout, layout.var / "standby", found, runner, THROWAWAY)
        runner.make_private(made.folder)
        copy = [str(found.bin / "pg_basebackup"), "-h", host, "-U", "postgres", "-D", str(made.data)]
        done = runner.run(
            [*copy, "--wal-method=stream", "--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        )
        assert done.returncode == 0, done.stderr
        made.start()
        try:
            yield Standby(made)
        finally:
            made.remove()


def of_application() -> str:
    return os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + str(connection.settings_dict["NAME"])


def counted(site: str) -> dict[str, float]:
    """What the web server says to a monitor, by name and labels."""
    asked = Request(f"{site}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})  # noqa: S310
    with urlopen(asked) as answer:  # noqa: S310 - our own server
        lines = answer.read().decode().splitlines()
    rows = (re.fullmatch(r"(qingdan_(?:pages|standby)\S*) (\S+)", line) for line in lines)
    return {row[1]: float(row[2]) for row in rows if row and float(row[2])}


FROM_STANDBY = 'qingdan_pages_made_total{database="standby1"}'
FROM_PRIMARY = 'qingdan_pages_made_total{database="primary"}'
BEHIND = 'qingdan_standby_passed_over_total{database="standby1",why="behind"}'
AWAY = 'qingdan_standby_passed_over_total{database="standby1",why="away"}'


def is_in(state: str) -> str:
    return f'qingdan_standby{{database="standby1",state="{state}"}}'


def test_every_public_page_is_made_from_a_standby_that_is_level(
    addresses: dict[str, str],  # noqa: F811
    standby: Standby,
    tmp_path: Path,
) -> None:
    given = {
        "DATABASE_URL": "postgres://nobody@localhost/nothing",
        "DATABASE_PUBLIC_URL": public_url(),
        "DATABASE_REPLICA_URL": standby.url(public()),
        "METRICS_TOKEN": TOKEN,
        "RATE_LIMIT": "",
    }
    wait_for(standby.is_level)
    routes = list(public_patterns())
    with serving("public", tmp_path, **given) as site:
        for route in routes:
            answered, _, text = status(site + filled(route, addresses) + NEEDED.get(route, ""))
            assert answered == 200, (route, text[-800:])
        told = counted(site)
        assert told[FROM_STANDBY] == len(routes)
        assert {name for name in told if "passed" in name or "primary" in name} == set()
        assert told[is_in("ready")] == 1
        assert "备库standby1与主库一致" in status(f"{site}/readyz")[2]


def test_no_reader_is_shown_less_than_another_was(
    addresses: dict[str, str],  # noqa: F811
    standby: Standby,
    department: Department,
    tmp_path: Path,
) -> None:
    url, page = of_application(), f"/regions/120000/departments/{department.code}/"
    given = {"DATABASE_URL": url, "METRICS_TOKEN": TOKEN, "RATE_LIMIT": ""}

    def telephone(number: str) -> None:
        Department.objects.filter(pk=department.pk).update(complaint_phone=number)

    wait_for(standby.is_level)
    with (
        serving("both", tmp_path / "a", **given, DATABASE_REPLICA_URL=standby.url("qingdan")) as asks_standby,
        serving("both", tmp_path / "b", **given) as asks_primary,
    ):
        assert status(asks_standby + page)[0] == 200
        assert counted(asks_standby)[FROM_STANDBY] == 1
        standby.tell("SELECT pg_wal_replay_pause()")
        wait_for(lambda: standby.tell("SELECT pg_get_wal_replay_pause_state()") == "paused")
        telephone("022-11111111")
        assert "022-11111111" in status(asks_primary + page)[2]
        answered, _headers, text = status(asks_standby + page)
        assert (answered, "022-11111111" in text) == (200, True)
        told = counted(asks_standby)
        assert (told[BEHIND], told[FROM_PRIMARY], told[is_in("behind")]) == (1, 1, 1)
        assert told['qingdan_standby_lag_seconds{database="standby1"}'] > 0
        degraded = status(f"{asks_standby}/readyz")
        assert (degraded[0], "备库standby1落后于主库" in degraded[2]) == (200, True)
        standby.tell("SELECT pg_wal_replay_resume()")
        wait_for(standby.is_level)
        assert "022-11111111" in status(asks_standby + page + "?type=01")[2]
        assert counted(asks_standby)[FROM_STANDBY] == 2
        standby.tell("SELECT pg_wal_replay_pause()")
        Heartbeat.objects.create(name="backup", ran_at=timezone.now())  # what nobody is shown does not count
        assert status(asks_standby + page + "?type=02")[0] == 200
        assert counted(asks_standby)[FROM_STANDBY] == 3
        standby.tell("SELECT pg_wal_replay_resume()")


def test_a_standby_that_is_killed_or_promoted_makes_no_error(
    addresses: dict[str, str],  # noqa: F811
    standby: Standby,
    department: Department,
    tmp_path: Path,
) -> None:
    given = {"DATABASE_URL": of_application(), "METRICS_TOKEN": TOKEN, "RATE_LIMIT": ""}
    wait_for(standby.is_level)
    with serving("both", tmp_path, **given, DATABASE_REPLICA_URL=standby.url("qingdan")) as site:
        answers: list[int] = []
        over = threading.Event()

        def read_on(reader: int) -> None:
            asked = 0
            while not over.is_set():
                answers.append(status(f"{site}/search/?q=学校{reader}号{asked}")[0])
                asked += 1

        readers = [threading.Thread(target=read_on, args=(n,)) for n in range(4)]
        for one in readers:
            one.start()
        wait_for(lambda: counted(site).get(FROM_STANDBY, 0) > 10)
        standby.cluster.stop()
        made = counted(site).get(FROM_PRIMARY, 0)
        wait_for(lambda: counted(site).get(FROM_PRIMARY, 0) > made + 20)
        over.set()
        for one in readers:
            one.join()
        assert set(answers) == {200}
        told = counted(site)
        assert (told[AWAY] >= 1, told[is_in("away")]) == (True, 1)
        assert "备库standby1连接不上" in status(f"{site}/readyz")[2]

        standby.cluster.start()
        wait_for(standby.is_level)
        before = counted(site)[FROM_STANDBY]
        turn = iter(range(10**6))
        wait_for(
            lambda: (
                status(f"{site}/search/?q=回来{next(turn)}")[0] == 200
                and counted(site)[FROM_STANDBY] > before
            )
        )

        standby.tell("SELECT pg_promote()")
        Department.objects.filter(pk=department.pk).update(complaint_phone="022-22222222")
        page = status(f"{site}/regions/120000/departments/{department.code}/")
        assert (page[0], "022-22222222" in page[2]) == (200, True)
        assert counted(site)[is_in("promoted")] == 1
        assert "已不是备库" in status(f"{site}/readyz")[2]
