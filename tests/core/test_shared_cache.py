"""A cache of several machines, on a real redis-server: what it saves, that it may die, and that it is not believed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import redis
from django.db import connection

from tests.killing import wait_for
from tests.publish.test_faces import serving

TOKEN = "for-the-monitor"
PAGE = "/about/glossary/"
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Server:
    """redis-server on a port of its own, keeping nothing on the disk."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            pytest.skip("needs redis-server or valkey-server (apt-get install redis-server)")
        given = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen([program, *given], stdout=subprocess.DEVNULL)
        wait_for(self.answers)

    def answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except redis.exceptions.ConnectionError:
            return False

    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.kill()


def ask(site: str, page: str = PAGE) -> int:
    """A page as two machines behind one name are asked for it."""
    with urlopen(Request(site + page, headers={"Host": "localhost"})) as answer:  # noqa: S310 - our own server
        return int(answer.status)


def made_by(site: str) -> float:
    """How many pages a web server made itself."""
    asked = Request(f"{site}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})  # noqa: S310
    with urlopen(asked) as answer:  # noqa: S310
        found = re.findall(r"^qingdan_pages_made_total\S* (\S+)", answer.read().decode(), re.MULTILINE)
    return sum(float(number) for number in found)


def given(server: Server) -> dict[str, str]:
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + str(connection.settings_dict["NAME"])
    return {"DATABASE_URL": url, "REDIS_URL": server.url, "METRICS_TOKEN": TOKEN, "RATE_LIMIT": ""}


@pytest.mark.usefixtures("reference")
def test_what_one_machine_made_another_need_not_make_and_no_page_is_lost_with_it(
    server: Server, tmp_path: Path
) -> None:
    with (
        serving("both", tmp_path / "a", **given(server)) as one,
        serving("both", tmp_path / "b", **given(server)) as other,
    ):
        assert [ask(one), ask(other), ask(other)] == [200, 200, 200]
        assert (made_by(one), made_by(other)) == (1, 0)
        pages = [key for key in server.client().scan_iter() if b"page:" in key]
        assert len(pages) == 1

        server.client().set(pages[0], b"\x80" * 200)  # somebody else writes there
        shutil.rmtree(tmp_path / "b")
        assert (ask(other), made_by(other)) == (200, 1)

        server.kill()
        assert {ask(site, page) for site in (one, other) for page in (PAGE, "/about/", "/laws/")} == {200}
        assert made_by(one) == 3

        server.start()
        server.client().flushall()
        pages_of = (f"/search/?q=again{n}" for n in range(10**6))
        wait_for(lambda: ask(one, next(pages_of)) == 200 and server.client().dbsize())
