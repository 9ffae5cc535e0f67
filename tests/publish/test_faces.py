"""The two faces as processes of their own (QINGDAN_FACE): what each answers, and what the public one may read."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import pytest
from django.db import connection

from core.database_roles import public_url
from tests.killing import wait_for
from tests.publish.test_generation import NEEDED, addresses, filled, public_patterns  # noqa: F401

Make = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
OF_OFFICES = ("/login/", "/admin/", "/admin/login/", "/review/", "/releases/", "/jobs/", "/account/password/")
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@contextmanager
def serving(face: str, folder: Path, **given: str) -> Iterator[str]:
    """A web server of one face."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    env = {
        **os.environ,
        "QINGDAN_FACE": face,
        "WEB_CONCURRENCY": "1",
        "WEB_BIND": place,
        "KEPT_DIR": str(folder / face),
        **given,
    }
    command = [sys.executable, "-m", "qingdan.serving"]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        wait_for(lambda: status(f"http://{place}/healthz")[0] == 200)
        yield f"http://{place}"
    finally:
        process.terminate()
        process.wait()


def status(url: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(quote(url, safe="/:?=&%"), timeout=120) as answer:  # noqa: S310 - our own server
            return answer.status, dict(answer.headers), answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode(errors="replace")
    except OSError:
        return 0, {}, ""


def test_a_public_face_of_its_own_shows_all_that_is_public_with_an_account_that_reads_nothing_else(
    addresses: dict[str, str],  # noqa: F811
    tmp_path: Path,
) -> None:
    nobody = "postgres://nobody@localhost/nothing"
    with serving("public", tmp_path, DATABASE_URL=nobody, DATABASE_PUBLIC_URL=public_url()) as site:
        assert status(f"{site}/readyz")[0] == 200
        for route in public_patterns():
            answered, headers, text = status(site + filled(route, addresses) + NEEDED.get(route, ""))
            assert answered == 200, (route, text[-800:])
            assert "Set-Cookie" not in headers
        for address in OF_OFFICES:
            assert status(site + address)[0] == 404, address


def test_the_office_face_answers_for_the_offices_alone(
    addresses: dict[str, str],  # noqa: F811
    tmp_path: Path,
) -> None:
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + str(connection.settings_dict["NAME"])
    with serving("office", tmp_path, DATABASE_URL=url) as site:
        assert status(f"{site}/login/")[0] == 200
        assert {status(site + filled(route, addresses))[0] for route in public_patterns()} == {404}
    with serving("office", tmp_path, DATABASE_URL=url, PUBLIC_URL="https://list.example") as site:
        with closing(http.client.HTTPConnection(site.removeprefix("http://"))) as asked:
            asked.request("GET", "/powers/120000-101-01-0001/?on=2026-01-01")
            answer = asked.getresponse()
        assert (answer.status, answer.headers["Location"]) == (
            302, "https://list.example/powers/120000-101-01-0001/?on=2026-01-01",
        )  # fmt: skip


def test_postgresql_refuses_the_public_account_a_draft_and_every_change(
    put_on_list: Make, make_draft: Make
) -> None:
    published, draft = put_on_list("民办学校设立审批"), make_draft("尚未公布的事项")
    reader = psycopg2.connect(public_url(), options="-c search_path=face,public")
    reader.autocommit = True
    with closing(reader), reader.cursor() as cursor:
        cursor.execute("SELECT id FROM powers_powerversion")
        assert [row[0] for row in cursor.fetchall()] == [published.pk]
        cursor.execute(
            "SELECT count(*), (SELECT count(*) FROM powers_legalbasis WHERE text <> '') FROM review_proposal"
        )
        assert cursor.fetchone() == (0, 0), "of proposals only what was rejected, of citations no words"
        for refused in (
            f"SELECT * FROM public.powers_powerversion WHERE id = {draft.pk}",
            "SELECT * FROM public.powers_power",
            "SELECT * FROM powers_responsibilityitem",
            "SELECT * FROM accounts_user",
            "SELECT * FROM review_opinion",
            "SELECT state FROM public.review_proposal",
            "SELECT state FROM public.review_adjustmenttask",
            f"SELECT remark FROM public.powers_powerversion WHERE id = {published.pk}",
            "UPDATE powers_powerversion SET name = ''",
            "UPDATE publish_listentry SET name = ''",
            "DELETE FROM publish_release",
            "UPDATE powers_powerversion SET number = 2",
            "INSERT INTO publish_generation DEFAULT VALUES",
            "CREATE TABLE mine (id int)",
            "SET ROLE qingdan",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(refused)
