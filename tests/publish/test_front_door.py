"""The front door: what was served before is served again from memory, as it was, counted, and never when something else is shown."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from departments.models import Department
from publish import shown
from publish.shown import lease
from qingdan.front_door import ENTRY, FrontDoor

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
POWER = "/powers/{}/"


@dataclass
class Answer:
    status: str
    headers: dict[str, str]
    body: bytes
    queries: int


@contextmanager
def connection_kept() -> Iterator[None]:
    """Django closes no connection between requests: the test's transaction is open on it."""
    request_started.disconnect(close_old_connections)
    try:
        yield
    finally:
        request_started.connect(close_old_connections)


class Door:
    """The front door before the site, asked as a server asks it."""

    def __init__(self) -> None:
        self.passed_on = 0
        self.site = get_wsgi_application()
        self.door = FrontDoor(self._counted)

    def _counted(self, environ: Any, start_response: Any) -> Any:
        self.passed_on += 1
        return self.site(environ, start_response)

    def ask(self, address: str, method: str = "GET", **headers: str) -> Answer:
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {"REQUEST_METHOD": method, "REMOTE_ADDR": "127.0.0.1"}
        environ |= {"PATH_INFO": unquote(path).encode().decode("latin-1"), "QUERY_STRING": query}
        environ |= {"HTTP_HOST": "testserver", "SERVER_NAME": "testserver"}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        setup_testing_defaults(environ)
        told: list[Any] = []
        with CaptureQueriesContext(connection) as queries, connection_kept():
            body = b"".join(self.door(environ, lambda *said: told.extend(said)))
        return Answer(told[0], dict(told[1]), body, len(queries))

    def again(self, address: str, **headers: str) -> Answer:
        """Asked a second time; the answer has to come from memory."""
        self.ask(address, **headers)
        before = self.passed_on
        answer = self.ask(address, **headers)
        assert self.passed_on == before, "it went on to Django"
        return answer

    def is_kept(self, address: str, **asked: str) -> bool:
        self.ask(address, **asked)
        before = self.passed_on
        self.ask(address, **asked)
        return self.passed_on == before


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    """With a lease that does not run out by itself: what ends it is told by the test."""
    monkeypatch.setattr(shown, "LEASE", 3600)
    return Door()


@pytest.fixture
def page(put_on_list: Make) -> str:
    return POWER.format(put_on_list("民办学校设立审批").power.code)


def edit(department: Department, phone: str) -> None:
    Department.objects.filter(pk=department.pk).update(complaint_phone=phone)


# --- as it was served before --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [{}, {"accept_encoding": "gzip, deflate, br"}, {"accept_encoding": "gzip"}, {"accept_encoding": "gzip;q=0"}],
)  # fmt: skip
def test_it_is_the_same_answer_but_for_its_number(door: Door, page: str, headers: dict[str, str]) -> None:
    for address in (page, f"/elder{page}", "/api/v1/powers/"):
        first = door.ask(address, **headers)
        again = door.again(address, **headers)
        assert again.queries == 0
        assert (again.status, again.body) == (first.status, first.body)
        own = {"X-Request-ID", "RateLimit-Remaining", "RateLimit-Reset"}
        assert set(first.headers) == set(again.headers)
        assert {n: v for n, v in first.headers.items() if n not in own} == {
            n: v for n, v in again.headers.items() if n not in own
        }
        assert first.headers["X-Request-ID"] != again.headers["X-Request-ID"]
    assert "Content-Security-Policy" in again.headers


def test_who_has_it_is_told_so(door: Door, page: str) -> None:
    etag = door.again(page).headers["ETag"]
    answer = door.ask(page, if_none_match=f'"other", {etag}')
    assert (answer.status, answer.body, answer.headers["ETag"]) == ("304 Not Modified", b"", etag)
    assert "Content-Type" not in answer.headers
    assert "Content-Length" not in answer.headers
    assert door.ask(page, if_none_match='"other"').status == "200 OK"


def test_a_number_that_our_proxy_gave_is_taken(door: Door, page: str, settings: Any) -> None:
    settings.PROXIES = 1
    assert door.again(page, x_request_id="of-the-proxy-1").headers["X-Request-ID"] == "of-the-proxy-1"


def test_each_is_counted_and_too_many_are_refused(door: Door, page: str, settings: Any) -> None:
    settings.RATE_LIMIT = "4/d"
    assert [door.ask(page).status[:3] for _ in range(6)] == ["200"] * 4 + ["429"] * 2
    assert door.ask(page, x_forwarded_for="10.0.0.1").status[:3] == "429"
    settings.PROXIES = 1
    assert door.ask(page, x_forwarded_for="10.0.0.1").status[:3] == "200"
    told = [door.ask("/api/v1/powers/", x_forwarded_for="10.0.0.2").headers for _ in range(3)]
    assert [one["RateLimit-Remaining"] for one in told] == ["3", "2", "1"]


# --- what is kept -------------------------------------------------------------------------------------------------


def test_what_is_not_the_same_for_all_is_not_kept(door: Door, page: str, put_on_list: Make) -> None:
    for address in (
        "/login/",
        "/healthz",
        "/nothing/",
        f"{page}?other=1",
        "/search/?q=",
        "/regions/120000/export.csv",
    ):
        assert not door.is_kept(address), address
    assert not door.is_kept(page, method="POST")


def test_it_is_kept_by_all_that_answers_differ_by(door: Door, page: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    door.again(page)
    others = [{"host": "another.cn"}, {"accept_encoding": "gzip"}, {"accept_encoding": "br"}]
    for other in others:
        before = door.passed_on
        door.ask(page, **other)
        assert door.passed_on == before + 1, other
    assert door.again("/api/v1/powers/", accept="application/json").status == "200 OK"
    assert door.ask("/api/v1/powers/", accept="text/html").status.startswith("406")


def test_only_so_much_is_kept_and_what_is_asked_again_stays(
    monkeypatch: pytest.MonkeyPatch, put_on_list: Make
) -> None:
    monkeypatch.setattr(shown, "LEASE", 3600)
    pages = [POWER.format(one.power.code) for one in put_on_list(*(f"第{n}项许可" for n in range(24)))]
    door = Door()
    size = len(door.ask(pages[0]).body) + ENTRY
    door.door.pages.most = 10 * size
    for one in pages:
        door.ask(pages[0])
        door.ask(one)
    assert door.door.pages.size <= 10 * size
    assert len(door.door.pages.pages) <= 11
    there = {key[0] for key in door.door.pages.pages}
    assert pages[0] in there
    assert pages[1] not in there


def test_what_one_process_has_served_another_serves_without_django(door: Door, page: str) -> None:
    first = door.ask(page)
    other = Door()
    again = other.ask(page)
    assert (other.passed_on, again.queries, again.body) == (0, 0, first.body)
    assert again.headers["X-Request-ID"] != first.headers["X-Request-ID"]


def test_without_memory_it_comes_from_the_files(
    page: str, department: Department, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "LEASE", 3600)
    settings.FRONT_DOOR_MB = 0
    door = Door()
    door.again(page)
    assert not door.door.pages.pages
    edit(department, "022-00000021")
    lease().forget()
    assert "022-00000021" in door.again(page).body.decode()


def test_what_a_stranger_writes_into_a_request_takes_room_too(
    monkeypatch: pytest.MonkeyPatch, put_on_list: Make
) -> None:
    """A header of some kilobytes, each time another, is part of what a page is kept by."""
    monkeypatch.setattr(shown, "LEASE", 3600)
    put_on_list("甲许可")
    door = Door()
    for n in range(20):
        answer = door.ask("/api/v1/powers/", accept=f"application/json, text/x-{n:08000}")
        assert answer.status == "200 OK"
    kept = door.door.pages
    written = sum(len(part) for key in kept.pages for part in key if part)
    assert len(kept.pages) == 20
    assert written > 20 * 8000
    assert kept.size >= written + sum(len(page.body[0]) for page in kept.pages.values())


# --- nothing of what is shown no more -----------------------------------------------------------------------------


def test_nothing_is_older_than_the_lease(page: str, department: Department) -> None:
    door = Door()
    for phone in ("022-00000001", "022-00000002", "022-00000003"):
        edit(department, phone)
        time.sleep(shown.LEASE)
        assert phone in door.ask(page).body.decode()
        assert phone in door.ask(page).body.decode()


def test_what_a_web_process_has_written_is_shown_at_once(
    door: Door, page: str, department: Department, make_user: Make, client: Client
) -> None:
    """By any process: another's writing ends the lease of them all."""
    from tests.page_forms import form_on

    client.force_login(make_user("bangong", ("staffing", department.region, None)))
    address = f"/admin/departments/department/{department.pk}/change/"
    for phone in ("022-00007777", "022-00008888"):
        assert phone not in door.again(page).body.decode()
        form = form_on(client, address, "complaint_phone") | {"complaint_phone": phone}
        assert client.post(address, form).status_code == 302
        assert phone in door.ask(page).body.decode()


def test_no_process_goes_back_behind_another(door: Door, page: str, department: Department) -> None:
    """Both go by the old generation until one asks; from then on both go by the new one."""
    other = Door()
    old = door.again(page).headers["ETag"]
    other.again(page)
    edit(department, "022-00000009")
    assert {one.ask(page).headers["ETag"] for one in (door, other)} == {old}
    lease().forget()
    new = other.ask(page).headers["ETag"]
    assert new != old
    assert door.ask(page).headers["ETag"] == new


def _asking_for_long(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Thread, threading.Event]:
    """Somebody whose question has begun, and what lets it be answered: by the generation 1.0."""
    began, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        began.set()
        go_on.wait(10)
        return "1.0"

    monkeypatch.setattr(shown, "generation", slow)
    asking = threading.Thread(target=lease().now)
    asking.start()
    began.wait(10)
    return asking, go_on


def test_a_question_that_began_before_the_writing_does_not_count_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever has written waits for it, and then it is forgotten."""
    monkeypatch.setattr(shown, "LEASE", 3600)
    asking, go_on = _asking_for_long(monkeypatch)
    writing = threading.Thread(target=lease().forget)
    writing.start()
    go_on.set()
    asking.join(10)
    writing.join(10)
    monkeypatch.setattr(shown, "generation", lambda: "2.0")
    assert lease().now().generation == "2.0"


def test_one_that_hangs_holds_up_nobody_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "LEASE", 0.5)
    monkeypatch.setattr(shown, "LONGEST_TURN", 0.6)
    one, go_on = _asking_for_long(monkeypatch)
    monkeypatch.setattr(shown, "generation", lambda: "2.0")
    assert lease().now().generation == "2.0"
    go_on.set()
    one.join(10)
    assert lease().now().generation == "2.0", "what it was told long ago is not gone by"


def test_midnight_changes_what_is_shown(door: Door, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as dt

    from django.utils import timezone

    from demo.clock import at

    door.again(page)
    before = door.passed_on
    with at(timezone.now() + dt.timedelta(days=1)):
        lease().forget()
        door.ask(page)
    assert door.passed_on == before + 1


def test_a_folder_that_was_emptied_is_no_matter(
    door: Door, page: str, department: Department, settings: Any
) -> None:
    door.again(page)
    for file in Path(settings.KEPT_DIR).glob("shown-*"):
        file.unlink()
    edit(department, "022-00000011")
    time.sleep(0.01)
    shown.LEASE, before = 0, shown.LEASE
    assert "022-00000011" in door.ask(page).body.decode()
    shown.LEASE = before
    edit(department, "022-00000012")
    lease().forget()
    assert "022-00000012" in door.ask(page).body.decode()


def test_without_a_database_django_says_so(door: Door, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def away() -> str:
        raise OperationalError("server closed the connection unexpectedly")

    door.again(page)
    lease().forget()
    monkeypatch.setattr(shown, "generation", away)
    monkeypatch.setattr("qingdan.front_door.close_old_connections", lambda: None)
    before = door.passed_on
    assert door.ask(page).status == "200 OK"
    assert door.passed_on == before + 1


def test_without_a_place_for_it_every_request_goes_on(settings: Any, tmp_path: Path, page: str) -> None:
    (tmp_path / "file").write_text("")
    settings.KEPT_DIR = tmp_path / "file"
    assert not Door().is_kept(page)


def test_addresses_are_taken_as_they_are_written(door: Door, put_on_list: Make) -> None:
    put_on_list("食品经营许可")
    found = door.again(f"/search/?q={quote('食品')}")
    assert "经营许可" in found.body.decode()
    assert "经营许可" not in door.ask(f"/search/?q={quote('烟草')}").body.decode()


# --- nobody's own -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("personal", ["a cookie", "the session", "a CSRF token", "Vary: Cookie"])
def test_a_page_that_is_somebodys_own_breaks_the_test(personal: str, rf: Any) -> None:
    """The middleware under all tests, tried with a page that does each."""
    from django.contrib.sessions.middleware import SessionMiddleware
    from django.http import HttpRequest, HttpResponse
    from django.middleware.csrf import get_token
    from django.urls import resolve

    from tests.refusing import RefusePersonal

    def page(request: HttpRequest) -> HttpResponse:
        answer = HttpResponse("")
        request.resolver_match = resolve("/about/")
        if personal == "a cookie":
            answer.set_cookie("name", "value")
        elif personal == "the session":
            request.session.get("name")
        elif personal == "a CSRF token":
            get_token(request)
        else:
            answer.headers["Vary"] = "Accept, Cookie"
        return answer

    request = rf.get("/about/")
    SessionMiddleware(page).process_request(request)  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match=personal):
        RefusePersonal(page)(request)


def test_who_is_signed_in_reads_the_same_page(door: Door, page: str, staffing: Any, client: Client) -> None:
    client.force_login(staffing)
    signed_in = client.cookies.output(header="", sep=";").strip()
    first = door.ask(page, cookie=signed_in)
    assert door.ask(page).body == first.body
    assert door.passed_on == 1
