"""`bin/test --faults [--count N] [--seed S]`: ends with 0 where everything held after every fault."""

from __future__ import annotations

import argparse
import faulthandler
import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import django

from tests.faults.house import REPO, House, Layout, house, prepare

COUNT = 200
BODIES, ADJUSTMENTS = 150, 60
BOUND = 240.0
"""Seconds within which everything must have come back by itself; a busy machine must not reach it, how long it took is told."""
DRAIN = 420.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/test --faults", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help=f"how many faults, default {COUNT}")
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn; default: another each time")
    parser.add_argument("--no-rows", action="store_true", help="without the five kills in a row")
    parser.add_argument(
        "--minutes", type=float, default=0, help="stop after so many, however many faults there were"
    )
    options = parser.parse_args()
    seed = options.seed or secrets.randbelow(10**6) + 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    faulthandler.register(signal.SIGUSR1)  # says where a run that hangs is
    layout = Layout(REPO)
    layout.prepare()
    print(
        f"faults: {options.count}, seed {seed} (again: bin/test --faults --count {options.count} --seed {seed})",
        flush=True,
    )
    with house(layout) as made:
        os.environ.update(made.owner_env)
        prepare(layout, made, fill)
        django.setup()
        return Run(layout, made, options.count, seed, rows=not options.no_rows, minutes=options.minutes).run()


def fill() -> None:
    """The data at the beginning."""
    django.setup()
    from django.db import connection

    from tests.faults import world

    world.prepare(BODIES, ADJUSTMENTS)
    connection.close()


class Run:
    """One run: the people at work, the faults in rounds, and what was found."""

    def __init__(
        self, layout: Layout, made: House, count: int, seed: int, *, rows: bool, minutes: float
    ) -> None:
        from tests.faults import faults, invariants, offices
        from tests.faults.book import Book

        self.layout, self.house, self.count, self.rows = layout, made, count, rows
        self.chance, self.seed = random.Random(seed), seed
        self.faults, self.invariants = faults, invariants.INVARIANTS
        self.book, self.over = Book(), threading.Event()
        self.offices = offices.Offices(made, self.book, self.over, seed)
        self.done: Counter[str] = Counter()
        self.back: list[float] = []
        self.checks, self.missed, self.told = 0, 0, 0
        self.until = time.monotonic() + minutes * 60 if minutes else float("inf")

    def run(self) -> int:
        from tests.faults.people import Worker

        began = time.monotonic()
        self.house.open()
        self._come_back("the start")
        print(
            f"disks of their own: {self.house.disks}; ready after {time.monotonic() - began:.0f} s",
            flush=True,
        )
        workers = [
            Worker(name, turn, self.book, self.over, self.seed + number)
            for number, (name, turn) in enumerate(self.offices.everybody().items())
        ]
        for worker in workers:
            worker.start()
        try:
            began = time.monotonic()
            if self.rows:
                self._in_a_row()
            while sum(self.done.values()) < self.count and time.monotonic() < self.until:
                self._round()
            took = time.monotonic() - began
        finally:
            self.over.set()
        for worker in workers:
            worker.join(timeout=180)
        self._at_the_end()
        return self._report(took, workers)

    # --- a round -------------------------------------------------------------------------------------------------

    def _round(self) -> None:
        time.sleep(self.chance.uniform(1, 2))
        told = []
        for _ in range(min(self.chance.choice((1, 3, 4, 5, 6, 6, 7)), self.count - sum(self.done.values()))):
            fault = self.faults.draw(self.chance)
            hit = fault.do(self.house, self.chance)
            if hit is None:  # there was nothing to be hit: no fault
                self.missed += 1
                continue
            self.done[fault.name] += 1
            told.append(f"{fault.name} ({hit})")
            time.sleep(self.chance.uniform(0, 2.5))
        seconds = self._come_back("; ".join(told))
        time.sleep(self.chance.uniform(0.2, 1))
        wrong = self._check()
        print(
            f"{sum(self.done.values()):4d} {'; '.join(told)}: back after {seconds:.1f} s, {wrong or 'all holds'}",
            flush=True,
        )

    def _come_back(self, after: str) -> float:
        from tests.faults.rows import answers

        began = time.monotonic()
        while not (all(p.lives for p in self.house.programs.values()) and answers(self.house.url)):
            if time.monotonic() - began > BOUND:
                self.book.wrong(f"not everything came back within {BOUND:.0f} s after {after}")
                break
            time.sleep(0.1)
        self.back.append(time.monotonic() - began)
        return self.back[-1]

    def _check(self, *, at_the_end: bool = False) -> list[str]:
        """Everything that does not hold; what is only still under way is asked once more."""
        before, self.told = self.told, 0
        with self.book.standstill():
            wrong = self._wrong(at_the_end)
            if wrong:
                time.sleep(4)
                again = set(self._wrong(at_the_end, promises=False))
                wrong = [one for one in wrong if one in again or (": " in one and "answered" in one)]
        self.checks += 1
        for one in wrong:
            self.book.wrong(one)
        self.told = len(self.book.faults)
        return self.book.faults[before:]

    def _wrong(self, at_the_end: bool, *, promises: bool = True) -> list[str]:
        from tests.faults.book import asking

        found = self.book.check(all_of_them=at_the_end) if promises else []
        for name, invariant in self.invariants.items():
            try:
                found += [
                    f"{name}: {one}"
                    for one in asking(lambda i=invariant: list(i(self.house, self.offices, self.chance)))
                ]  # type: ignore[misc]
            except Exception as error:
                found.append(f"{name}: {type(error).__name__} {error!s:.200}")
        return found

    # --- the rows and the end ------------------------------------------------------------------------------------

    def _in_a_row(self) -> None:
        from tests.faults import rows

        at = rows.under_the_house(self.house)
        self.done["PostgreSQL: five SIGKILLs in a row, as deploy/ runs it"] += rows.TIMES
        self._come_back("five kills in a row")
        print(
            f"five in a row, as deploy/ runs it: at {_seconds(at[:-1])} s, back at {at[-1]:.1f} s, {self._check() or 'all holds'}",
            flush=True,
        )
        at, trouble = rows.under_the_demo(self.layout)
        if trouble:
            self.book.wrong(trouble)
        else:
            self.done["PostgreSQL: five SIGKILLs in a row, under bin/demo"] += rows.TIMES
            print(
                f"five in a row, under bin/demo: at {_seconds(at[:-1])} s, back at {at[-1]:.1f} s", flush=True
            )

    def _at_the_end(self) -> None:
        from django.db import connection

        from jobs.models import Job
        from tests.faults.book import asking

        began = time.monotonic()
        while open_jobs := asking(
            lambda: list(Job.objects.filter(state__in=("queued", "running")).values_list("pk", flat=True))
        ):
            if time.monotonic() - began > DRAIN:
                self.book.wrong(f"jobs {open_jobs} were not done within {DRAIN:.0f} s after the last fault")
                break
            time.sleep(1)
        print(f"no job left after {time.monotonic() - began:.0f} s", flush=True)
        self._check(at_the_end=True)
        connection.close()
        self._command("verify", "核验通过")
        self._restore()

    def _command(self, name: str, expected: str, *arguments: str, **env: str) -> None:
        command = [*self.house.programs["worker"].command[:2], name, *arguments]
        done = subprocess.run(
            command, env=self.house.owner_env | env, cwd=REPO, check=False, capture_output=True, text=True
        )
        if done.returncode or expected not in done.stdout:
            self.book.wrong(
                f"manage.py {name} ended with {done.returncode}: {done.stdout[-300:]} {done.stderr[-300:]}"
            )
        print(f"manage.py {name}: {(done.stdout.strip().splitlines() or ['nothing said'])[-1]}", flush=True)

    def _restore(self) -> None:
        """The newest backup that was made, into an empty database."""
        import psycopg2

        made = sorted(
            path
            for path in Path(self.house.env["BACKUP_ROOT"]).glob("qingdan-*")
            if path.suffix != ".partial"
        )
        if not made:
            self.book.wrong("no backup was made")
            return
        owner = psycopg2.connect(self.house.owner_env["DATABASE_OWNER_URL"])
        owner.autocommit = True
        with owner.cursor() as cursor:
            cursor.execute("CREATE DATABASE restored TEMPLATE template0")
        owner.close()
        other = {
            name: self.house.owner_env[name].rsplit("/", 1)[0] + "/restored"
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
        }
        places = {
            name: f"{self.house.folder}/restored/{name}"
            for name in ("MEDIA_ROOT", "ANCHORS_DIR", "ARCHIVE_DIR")
        }
        self._command("restore", "核验通过", str(made[-1]), **other, **places)

    def _report(self, took: float, workers: list[threading.Thread]) -> int:
        total = sum(self.done.values())
        print(
            f"\n{total} faults (and {self.missed} that hit nothing, not counted) in {took / 60:.0f} min, everything checked {self.checks} times; seed {self.seed}"
        )
        for name, count in self.done.most_common():
            print(f"  {count:4d}  {name}")
        print(
            f"back after (s): median {sorted(self.back)[len(self.back) // 2]:.1f}, longest {max(self.back):.1f}"
        )
        print(f"submitted: {', '.join(f'{count} {name}' for name, count in self.book.answers.most_common())}")
        print(f"turns: {', '.join(f'{w.name} {w.turns}' for w in workers)}")  # type: ignore[attr-defined]
        print(
            f"started again: {', '.join(f'{p.name} {p.starts - 1} times' for p in self.house.programs.values())}"
        )
        with suppress(Exception):
            self._count()
        self._keep_logs()
        print(f"not as it must be: {len(self.book.faults)}")
        for one in self.book.faults[:60]:
            print(f"  {one}")
        return 1 if self.book.faults else 0

    def _count(self) -> None:
        from jobs.models import Job
        from publish.models import Release
        from review.models.imports import ImportRun
        from review.models.meetings import Meeting
        from review.models.proposals import Decision

        jobs = Counter(Job.objects.values_list("state", flat=True))
        print(
            f"done meanwhile: {ImportRun.objects.filter(state='done').count()} imports, {Decision.objects.count()} decisions,"
            f" {Meeting.objects.filter(state='closed').count()} meetings, {Release.objects.count()} releases, jobs {dict(jobs)}"
        )

    def _keep_logs(self) -> None:
        """What the programs said, for whoever looks for the cause of something."""
        kept = self.layout.var / "faults-logs"
        kept.mkdir(exist_ok=True)
        for log in [*self.house.folder.glob("*.log"), self.house.cluster.log]:
            with suppress(OSError):
                (kept / log.name).write_bytes(log.read_bytes())
        print(f"logs: {kept}")


def _seconds(times: list[float]) -> str:
    return ", ".join(f"{one:.1f}" for one in times)


if __name__ == "__main__":
    sys.exit(main())
