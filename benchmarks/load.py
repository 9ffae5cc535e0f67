"""Fifty people of the offices and two hundred readers at once, with one import and one release (负载), as deploy/ runs it.

The web server as its units run it, both workers, the rate limit on, each person with an address of their own; every request
comes on a connection of its own and is timed where it is sent. What must hold: no error, the offices' p95 and the readers' p99
under a second, import and release done before the end.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import Popen
from threading import Event, Thread
from typing import IO

import requests
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from benchmarks import load_world
from benchmarks.load_people import Answer, Browser, Sites, Tally, form_values, read, work
from benchmarks.load_world import IMPORTED, World
from benchmarks.pages import free_port, listening
from benchmarks.used import Used, parent_of
from core.database_roles import public_url
from jobs.models import Job

STAFF, READER = "offices", "readers"
AIMS = {STAFF: (95, 1.0), READER: (99, 1.0)}
"""Which percentile has to stay under how many seconds."""
MISSED = "missed"
NICE = ["nice", "-n", "15"]
"""Before the workers, as their units have it."""
FOLLOWED, LONGEST_JOB = 2.0, 600
SLOWEST, WARMING = 12, 40


def measure(work_folder: Path, seconds: int, staff: int, readers: int) -> list[dict[str, str]]:
    """The table rows: the aims, then the slowest pages."""
    world = load_world.make(work_folder, staff, IMPORTED)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return run(work_folder, world, seconds, readers)


def run(work_folder: Path, world: World, seconds: int, readers: int) -> list[dict[str, str]]:
    call_command("collectstatic", interactive=False, verbosity=0)
    tally, over, told = Tally(), Event(), dict[str, str]()
    with ExitStack() as stack:
        sites, used = stack.enter_context(served(work_folder))
        browsers = [
            Browser(sites, STAFF, tally, over, number=n, session=p.session) for n, p in enumerate(world.staff)
        ]
        people = [Thread(target=work, args=(b, world, p)) for b, p in zip(browsers, world.staff, strict=True)]
        people += [
            Thread(target=read, args=(Browser(sites, READER, tally, over, number=n), world))
            for n in range(readers)
        ]
        errands = [
            Thread(target=_errand, args=(sites, tally, over, told, world, name, seconds * at), daemon=True)
            for name, at in (("import", 0.1), ("release", 0.4))
        ]
        print(
            f"load: {len(world.staff)} of the offices, {readers} readers, {seconds} s at {sites}", flush=True
        )
        for thread in (*people, *errands):
            thread.start()
        for _ in range(seconds // 10 or 1):
            time.sleep(min(10, seconds))
            print(f"  {len(tally.requests)} requests, {len(tally.errors)} errors", flush=True)
        over.set()
        for thread in people:
            thread.join()
        used.look()
    return [*_aims(tally, told, seconds), _processor(used, seconds), *_slowest(tally)]


# --- what serves ---------------------------------------------------------------------------------------------


@contextmanager
def served(work_folder: Path) -> Iterator[tuple[Sites, Used]]:
    """Both faces as deploy/ runs them, and both workers; none is told of the account that owns the tables."""
    told_of = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_OWNER_URL", "RATE_LIMIT")
    }
    environment = told_of | {"PROXIES": "1", "LOG_LEVEL": "WARNING"}
    faces = {
        "office": environment | {"QINGDAN_FACE": "office"},
        "public": environment | {"QINGDAN_FACE": "public", "DATABASE_PUBLIC_URL": public_url()},
    }
    worker = [*NICE, sys.executable, "manage.py", "run_worker", "--queue-name"]
    with ExitStack() as stack:
        log = stack.enter_context((work_folder / "load.log").open("w"))
        roots = {
            f"worker ({queue})": stack.enter_context(_running([*worker, queue], environment, log))
            for queue in ("default", "long")
        }
        sites = {}
        for face, its in faces.items():
            port = free_port()
            web = [sys.executable, "-m", "qingdan.serving"]
            bound = its | {"WEB_BIND": f"127.0.0.1:{port}"}
            roots[f"web ({face})"] = stack.enter_context(listening(web, port, bound, log))
            sites[face] = f"http://127.0.0.1:{port}"
        roots["database"] = _server()
        for _ in range(WARMING):  # all processes have started, as on a site that has run for a while
            requests.get(f"{sites['office']}/login/", timeout=LONGEST_JOB)
            requests.get(f"{sites['public']}/about/api/", timeout=LONGEST_JOB)
        used = Used(roots)
        used.start()
        yield sites, used
        used.over.set()


@contextmanager
def _running(command: list[str], environment: dict[str, str], log: IO[str]) -> Iterator[int]:
    worker = Popen(command, env=environment, stderr=log, stdout=log)
    try:
        yield worker.pid
    finally:
        worker.kill()  # perhaps in the middle of a job that the load did not leave it time for
        worker.wait()


def _server() -> int:
    """The first process of PostgreSQL, which has to run on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return parent_of(int(cursor.fetchone()[0]))


# --- one import and one release ------------------------------------------------------------------------------


def _errand(
    sites: Sites, tally: Tally, over: Event, told: dict[str, str], world: World, name: str, after: float
) -> None:
    """Somebody imports a list, somebody releases: by the pages, and told when it was done."""
    person = world.importer if name == "import" else world.releaser
    browser = Browser(sites, STAFF, tally, over, number=900 + len(name), session=person.session)
    over.wait(after)
    began = time.perf_counter()
    try:
        (_import if name == "import" else _release)(browser, world)
        told[name] = f"{time.perf_counter() - began:.0f} s"
    except Exception as error:
        told[name] = f"{MISSED}: {type(error).__name__}: {error}"
    finally:
        connection.close()


def _import(browser: Browser, world: World) -> None:
    """Upload, wait for the preview, look at it, confirm, wait."""
    add = reverse("admin:review_importrun_add")
    form = form_values(_got(browser.get("upload form", add)), "region")
    region, department = world.home_of_import
    form |= {"region": [str(region)], "department": [str(department)]}
    form.pop("")
    form.pop("file", None)
    with world.workbook.open("rb") as file:
        sent = browser.post("upload", add, form, allowed=(302,), files={"file": (world.workbook.name, file)})
    job = _followed(browser, _got(sent).headers["Location"])
    page = browser.get("preview", job.back_url)
    confirm = form_values(_got(page), "seen")
    sent = browser.post("confirm import", confirm.pop(""), confirm, allowed=(302,))
    _followed(browser, _got(sent).headers["Location"])


def _release(browser: Browser, world: World) -> None:
    """Everything that waits is picked, looked at once more and released; the worker does it."""
    page = _got(browser.get("release page", f"/releases/?region={world.region}"))
    keys = [part.partition('"')[0] for part in page.text.split('name="group" value="')[1:]]
    picked = "&".join(f"group={key}" for key in keys)
    there = reverse("releases:confirm", args=[world.region])
    form = form_values(_got(browser.get("release form", f"{there}?{picked}")), "seen")
    form.pop("")
    sent = browser.post("release", there, form, allowed=(302,))
    _followed(browser, _got(sent).headers["Location"])


def _followed(browser: Browser, address: str) -> Job:
    """Look at the page of a job until it is over; it must have been done."""
    until = time.monotonic() + LONGEST_JOB
    if "/jobs/" not in address:
        return Job(back_url=address)
    number = int(address.rstrip("/").rpartition("/")[2])
    while time.monotonic() < until:
        _got(browser.get("progress", address))
        job = Job.objects.get(pk=number)
        if job.is_over:
            break
        time.sleep(FOLLOWED)
    if job.state != Job.State.DONE:
        raise LookupError(f"{job.get_state_display()}: {job.message}")
    return job


def _got(answer: Answer | None) -> Answer:
    if answer is None:
        raise LookupError("no such answer; see the errors")
    return answer


# --- the table -----------------------------------------------------------------------------------------------


def _aims(tally: Tally, told: dict[str, str], seconds: int) -> Iterable[dict[str, str]]:
    for who, (percent, most) in AIMS.items():
        took = [found for kind, _, found in tally.requests if kind == who]
        held = percentile(took, percent) <= most
        yield {
            "what": f"load: {len(took)} requests of the {who}, {len(took) / seconds:.0f} a second",
            "measured": _figures(took),
            "ratio": "held" if held else MISSED,
            "aim": f"p{percent} under {most:.0f} s",
        }
    for name in ("import", "release"):
        said = told.get(name, f"{MISSED}: not done at the end")
        yield {
            "what": f"load: one {name} meanwhile",
            "measured": said,
            "ratio": MISSED if MISSED in said else "held",
            "aim": "done",
        }
    for error in sorted(set(tally.errors))[:SLOWEST]:
        print(f"  error: {error}", flush=True)
    yield {
        "what": "load: errors",
        "measured": str(len(tally.errors)),
        "ratio": MISSED if tally.errors else "held",
        "aim": "none",
    }


def _processor(used: Used, seconds: int) -> dict[str, str]:
    parts = ", ".join(f"{name} {found / seconds:.2f}" for name, found in used.seconds.items())
    return {
        "what": "load: processors used of those there are",
        "measured": parts,
        "against": f"{os.cpu_count()}",
    }


def _slowest(tally: Tally) -> Iterable[dict[str, str]]:
    pages = defaultdict[tuple[str, str], list[float]](list)
    for who, what, seconds in tally.requests:
        pages[who, what].append(seconds)
    by_time: Callable[[tuple[tuple[str, str], list[float]]], float] = lambda one: -percentile(one[1], 95)  # noqa: E731
    for (who, what), took in sorted(pages.items(), key=by_time)[:SLOWEST]:
        yield {"what": f"load: {what} ({who}), {len(took)} times", "measured": _figures(took)}


def percentile(took: list[float], percent: int) -> float:
    if len(took) < 2:
        return max(took, default=0.0)
    return statistics.quantiles(took, n=100, method="inclusive")[percent - 1]


def _figures(took: list[float]) -> str:
    parts = [f"p{percent} {percentile(took, percent):.2f} s" for percent in (50, 95, 99)]
    return f"{', '.join(parts)}, at most {max(took, default=0.0):.2f} s"
