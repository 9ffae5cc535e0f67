"""What a person of an office and a reader do all day (负载): one page after the other, with the time it takes to read it.

Each request is told to the tally; whatever is answered otherwise than a person expects is an error.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any
from urllib.parse import quote, urljoin

import requests
from lxml import html

from benchmarks.load_world import Person, World
from qingdan.faces import face_of

STAFF_THINKS, READER_THINKS, TYPES = (4.0, 12.0), (2.0, 8.0), (3.0, 6.0)
"""Seconds between two pages, and between two things typed on one."""
PATIENCE = 60
AGENT = "Mozilla/5.0 (X11; Linux x86_64) qingdan-load"
Answer = requests.Response
Sites = dict[str, str]
"""Where each face answers: `office` and `public`."""


@dataclass
class Tally:
    """What was asked and how long it took; filled by all at once."""

    requests: list[tuple[str, str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def note(self, who: str, what: str, seconds: float, error: str = "") -> None:
        with self.lock:
            self.requests.append((who, what, seconds))
            if error:
                self.errors.append(f"{who}, {what}: {error}")


class Browser:
    """One person's browser: their cookies and address. Each page comes on a connection of its own, as from many machines."""

    def __init__(
        self, sites: Sites, who: str, tally: Tally, over: Event, *, number: int, session: str = ""
    ) -> None:
        self.sites, self.who, self.tally, self.over = sites, who, tally, over
        self.chance = random.Random(f"{who}{number}")
        self.http = requests.Session()
        address = f"10.{1 if session else 2}.{number // 250}.{number % 250 + 1}"
        self.http.headers.update({"X-Forwarded-For": address, "User-Agent": AGENT, "Connection": "close"})
        if session:
            self.http.cookies.set("sessionid", session)

    def get(self, what: str, path: str) -> Answer | None:
        return self._ask(what, "GET", path, allowed=(200,))

    def post(
        self,
        what: str,
        path: str,
        data: Any,
        *,
        allowed: tuple[int, ...] = (200,),
        accept: str = "text/html",
        **more: Any,
    ) -> Answer | None:
        headers = {"X-CSRFToken": self.http.cookies.get("csrftoken") or "", "Accept": accept}
        return self._ask(what, "POST", path, allowed=allowed, data=data, headers=headers, **more)

    def _ask(
        self, what: str, method: str, path: str, *, allowed: tuple[int, ...], **more: Any
    ) -> Answer | None:
        site = self.sites[face_of(path.lstrip("/"))]
        began = time.perf_counter()
        try:
            answer = self.http.request(
                method, urljoin(site, path), timeout=PATIENCE, allow_redirects=False, **more
            )
        except requests.RequestException as error:
            self.tally.note(self.who, what, time.perf_counter() - began, f"{type(error).__name__}: {error}")
            return None
        seconds = time.perf_counter() - began
        wrong = "" if answer.status_code in allowed else f"{method} {path}: {answer.status_code}"
        self.tally.note(self.who, what, seconds, wrong)
        return None if wrong else answer

    def think(self, between: tuple[float, float]) -> None:
        self.over.wait(self.chance.uniform(*between))

    def alive(self) -> bool:
        return not self.over.is_set()


# --- readers -------------------------------------------------------------------------------------------------

DOES = ("search", "power", "department", "home", "law", "api list", "api power", "changes")
OFTEN = (28, 30, 14, 10, 8, 4, 4, 2)


def read(browser: Browser, world: World) -> None:
    """A reader: looks for something, opens it, looks at a department, a law; a program asks the API."""
    browser.think((0, READER_THINKS[1]))
    while browser.alive():
        pick = browser.chance.choice
        (what,) = browser.chance.choices(DOES, OFTEN)
        browser.get(what, _address(what, world, pick))
        browser.think(READER_THINKS)


def _address(what: str, world: World, pick: Callable[[Any], Any]) -> str:
    return {
        "home": lambda: "/",
        "search": lambda: f"/search/?q={quote(pick(world.words))}",
        "power": lambda: f"/powers/{pick(world.powers)}/",
        "department": lambda: f"/regions/{world.region}/departments/{pick(world.departments)}/",
        "law": lambda: f"/laws/{pick(world.laws)}/",
        "changes": lambda: "/changes/",
        "api list": lambda: f"/api/v1/powers/?department={world.region}-{pick(world.departments)}",
        "api power": lambda: f"/api/v1/powers/{pick(world.powers)}/",
    }[what]()


# --- the offices ---------------------------------------------------------------------------------------------


def work(browser: Browser, world: World, person: Person) -> None:
    """A day of somebody in an office, by their role."""
    days = {"clerk": _clerk, "member": _member, "staffing": _staffing, "inspector": _inspector}
    browser.think((0, STAFF_THINKS[1]))
    while browser.alive():
        for _ in days[person.role](browser, world, person):
            browser.think(STAFF_THINKS)
            if not browser.alive():
                return


Day = Iterator[object]


def _clerk(browser: Browser, world: World, person: Person) -> Day:
    """The desk, the list, a draft that is typed into and kept every few seconds, saved; a look at what is published."""
    yield browser.get("desk", "/review/")
    yield browser.get("list", "/review/proposals/")
    page = browser.get("draft form", person.draft)
    if page is not None:
        form = html.fromstring(page.text)
        for turn in range(browser.chance.randint(2, 5)):
            browser.think(TYPES)
            _autosave(browser, form, person.draft, turn)
        _save(browser, form, person.draft)
        browser.get("draft form", person.draft)  # where saving leads
    yield page
    yield browser.get("search", f"/search/?q={quote(browser.chance.choice(world.words))}")
    yield browser.get("admin change list", "/admin/powers/powerversion/")
    yield browser.get("power", f"/powers/{browser.chance.choice(world.powers)}/")


def _form_of(page: Any) -> Any:
    """The form of the page that one types into."""
    return next(form for form in page.forms if form.method == "POST" and form.xpath(".//textarea"))


def _autosave(browser: Browser, page: Any, path: str, turn: int) -> None:
    """What the script of the page sends while somebody types (static/office/keeping.js)."""
    meta = page.xpath("//meta[@name='keeping']")[0]
    form = _form_of(page)
    pairs = [(name, value or "") for name, value in form.form_values() if isinstance(value, str)]
    pairs.append(("summary", f"改到第{turn}处"))
    given = {
        "forms": [path],
        "typed": {path: pairs},
        "dropped": [],
        "since": time.time() * 1000,
        "asks": turn == 0,
    }
    said = {"token": meta.get("content"), "given": json.dumps(given, ensure_ascii=False)}
    browser.post("autosave", meta.get("data-keep"), said, accept="*/*")


def _save(browser: Browser, page: Any, path: str) -> None:
    """The form sent as it stands, staying on the page."""
    pairs = [(name, value or "") for name, value in _form_of(page).form_values()]
    browser.post("saving a draft", path, [*pairs, ("_continue", "1")], allowed=(302,))


def _member(browser: Browser, world: World, person: Person) -> Day:
    """The tasks, the table of one, items in the drawer with an opinion saved on each."""
    yield browser.get("desk", "/review/")
    yield browser.get("list", "/review/tasks/")
    there = f"/review/tasks/{person.task}/"
    page = browser.get("review table", there)
    yield page
    for change in browser.chance.sample(person.changes, min(6, len(person.changes))):
        item = f"{there}items/{change}/"
        drawer = browser.get("drawer", f"{item}?drawer")
        if drawer is not None:
            browser.think(TYPES)
            _opinion(browser, html.fromstring(drawer.text), item, change)
        yield drawer
    yield browser.get("search", f"/search/?q={quote(browser.chance.choice(world.words))}")


def _opinion(browser: Browser, page: Any, item: str, change: int) -> None:
    """An opinion as the drawer saves it."""
    form = page.xpath("//form[contains(@class, 'whole-form')]")[0]
    said = {name: value or "" for name, value in form.form_values()}
    agrees = browser.chance.random() < 0.8
    said[f"c{change}-verdict"] = "agree" if agrees else "disagree"
    said[f"c{change}-grounds"] = "" if agrees else "依据的条款请再核对。"
    said |= {name: "1" for name in (f"c{change}-all",) if agrees}
    answer = browser.post("saving an opinion", item, said, accept="application/json")
    if answer is not None and (why := answer.json().get("refused")):
        browser.tally.note(browser.who, "saving an opinion", 0.0, why)


def _staffing(browser: Browser, world: World, person: Person) -> Day:
    """The staffing office: what waits, a proposal with its changes, releases, lists of the admin, the log."""
    proposal = browser.chance.choice(world.proposals)
    yield browser.get("desk", "/review/")
    yield browser.get("list", "/review/proposals/")
    yield browser.get("proposal", f"/review/proposals/{proposal}/")
    yield browser.get("all changes", f"/review/proposals/{proposal}/changes/")
    yield browser.get("release page", "/releases/")
    yield browser.get("list", "/review/overdue/")
    lists = ("powers/powerversion", "review/proposal", "departments/department", "audit/event")
    yield browser.get("admin change list", f"/admin/{browser.chance.choice(lists)}/")
    yield browser.get("search", f"/search/?q={quote(browser.chance.choice(world.words))}")


def _inspector(browser: Browser, world: World, person: Person) -> Day:
    yield browser.get("desk", "/review/")
    yield browser.get("list", "/review/overdue/")
    yield browser.get("release page", "/releases/")
    yield browser.get(
        "department", f"/regions/{world.region}/departments/{browser.chance.choice(world.departments)}/"
    )


# --- one import and one release ------------------------------------------------------------------------------


def form_values(answer: Answer, field_name: str) -> dict[str, Any]:
    """The form of a page that has this field, as a browser sends it."""
    for form in html.fromstring(answer.text).forms:
        if form.method == "POST" and field_name in form.fields:
            found: dict[str, Any] = {}
            for name, value in form.form_values():
                found.setdefault(name, []).append(value or "")
            return {**found, "": form.get("action") or ""}
    raise LookupError(f"no form with {field_name} at {answer.url}")
