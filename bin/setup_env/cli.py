"""The four commands of bin/, with one way to fail: a sentence on stderr and exit code 1."""

import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from . import checks, database, demo, venv
from .basics import Layout, SetupError, say
from .environment import Manage, application_environment
from .processes import argv, run_through


def manage(layout: Layout, arguments: list[str]) -> int:
    """manage.py with these arguments, in the caller's folder and terminal, while the database is up."""
    venv.ensure(layout, venv.RUNTIME)
    with database.in_use(layout) as db:
        demo_default = {"DEMO": "1"} if db.cluster else {}
        return Manage(layout, application_environment(layout, db, **demo_default)).shown(*arguments)


def bench(layout: Layout, arguments: list[str]) -> int:
    """`python -m benchmarks` on a cluster of its own, with the durable settings of a real server."""
    venv.ensure(layout, venv.RUNTIME)
    with database.of_its_own(layout, "bench", durable=True) as db:
        env = application_environment(layout, db, RATE_LIMIT="")
        return run_through(argv(layout.python, "-m", "benchmarks", *arguments), env, layout.repo)


COMMANDS: dict[str, Callable[[Layout, list[str]], int]] = {
    "demo": demo.run,
    "test": checks.run,
    "manage": manage,
    "bench": bench,
}


def _end(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + signum)


def main(command: str, arguments: list[str]) -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    layout = Layout(Path(__file__).resolve().parents[2])
    try:
        if command == "demo":
            demo.parse(arguments)  # --help and mistakes, before anything is set up
        layout.prepare()
        return COMMANDS[command](layout, arguments)
    except SetupError as stop:
        say(f"bin/{command}: {stop}")
        return 1
    except KeyboardInterrupt:
        say(f"\nbin/{command}: ended.")
        return 130
    except OSError as error:
        if error.filename is None:
            raise
        say(f"bin/{command}: {error.strerror}: {error.filename}")
        return 1
