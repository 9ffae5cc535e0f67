"""bin/test: every check in turn, each with its heading and time; all are run even when some fail.

| bin/test … | runs |
|---|---|
| (nothing) | every check and every test |
| quick | every check, and the tests that are not marked slow: before every commit |
| --explore … | the property tests alone, on examples nobody has seen; more arguments go to pytest |
| --faults … | programs and disks fail at random under people at work (tests/faults/); `--count N --seed S` |
| --hostile … | hostile input: --count N cases (10,000 where nothing is said), --seed S draws the same again |
| anything else | pytest alone, with these arguments: `bin/test tests/powers -k adopt` |
"""

import os
import re
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from . import browser, database, fonts, site, venv
from .basics import Layout, SetupError, say
from .environment import Environment, Manage, application_environment
from .processes import Command, argv, run_through, run_watched

OUTCOME = re.compile(r"\d+ (passed|failed|errors?|skipped|deselected)|no tests ran")
OURS = ("bin/launch.py", "bin/setup_env")
BOTH_CORES = ("-n", "2", "--dist", "worksteal")
SLOWEST = ("--durations=15", "--durations-min=1")
QUICK = ("-m", "not slow")
HOSTILE = ("tests/hostile", "--count", "10000", "--show-capture=no")
EXPLORE = ("-m", "hypothesis", "--hypothesis-profile=explore")
FAULTS = "--faults"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Step:
    """One check. It passes when its program ends with 0."""

    name: str
    command: Command
    env: Environment


@dataclass(frozen=True)
class Result:
    name: str
    code: int
    seconds: float
    outcome: str = ""


def run(layout: Layout, arguments: list[str]) -> int:
    began = time.monotonic()
    whole, quick = not arguments, arguments == ["quick"]
    venv.ensure(layout, venv.RUNTIME, venv.DEVELOPMENT)
    if arguments[:1] == [FAULTS]:
        return run_through(argv(layout.python, "-m", "tests.faults", *arguments[1:]), os.environ, layout.repo)
    chromium, why_not = ("", "") if quick else browser.find(may_install=whole)
    if why_not:
        say(f"Browser tests are skipped: {why_not}")
    if whole:
        fonts.install()
    with database.of_its_own(layout, "test") as db:
        env = application_environment(
            layout, db, QINGDAN_CHROMIUM=chromium, QINGDAN_CHROMIUM_WHY=why_not, RATE_LIMIT=""
        )
        set_up = Result("set-up", 0, time.monotonic() - began)
        static = _timed_static(layout, env)
        if not (whole or quick):
            return run_through(_pytest(layout, *pytest_arguments(arguments)), env, layout.repo)
        results = [set_up, static, *(_run(layout, step) for step in lint_steps(layout, env))]
        results.append(_run_pytest(layout, env, *(QUICK if quick else ())))
    return report(results, why_not)


def pytest_arguments(arguments: list[str]) -> list[str]:
    """What pytest is given when it runs alone."""
    if arguments[0] == "--explore":
        return [*EXPLORE, *BOTH_CORES, *arguments[1:]]
    if arguments[0] == "--hostile":
        return [*HOSTILE, *BOTH_CORES, *arguments[1:]]
    return arguments


def _timed_static(layout: Layout, env: Environment) -> Result:
    """Static files, which pages need under test too; a failure is told and does not end the run."""
    began = time.monotonic()
    try:
        site.collect_static(layout, Manage(layout, env))
    except SetupError as error:
        say(str(error))
        return Result("collectstatic", 1, time.monotonic() - began)
    return Result("collectstatic", 0, time.monotonic() - began)


def _pytest(layout: Layout, *arguments: str) -> Command:
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    return argv(layout.python, "-m", "pytest", *colour, *arguments)


def lint_steps(layout: Layout, env: Environment) -> list[Step]:
    """Everything but pytest, in the order shown."""
    python, manage = layout.python, Manage(layout, env)
    production = {"SECURE": "1", "ALLOWED_HOSTS": "example.gov.cn", "SECRET_KEY": secrets.token_urlsafe(60)}
    strict = {**env, **production}
    steps = [
        Step("ruff check", argv(python, "-m", "ruff", "check", "."), env),
        Step("ruff format --check", argv(python, "-m", "ruff", "format", "--check", "."), env),
        Step("mypy", argv(python, "-m", "mypy"), env),
        Step("mypy bin", argv(python, "-m", "mypy", "--strict", "--config-file=", *OURS), env),
        Step("lint-imports", argv(python.parent / "lint-imports"), env),
    ]
    folders = {_templates_folder(layout, page) for page in site.files_in(layout, "templates", "*.html")}
    djlint = argv(python, "-m", "djlint", *sorted(folders))
    return [
        *steps,
        # Lint only: djlint's formatter puts white space between Chinese characters.
        *([Step("djlint --lint", [*djlint, "--lint"], env)] if folders else []),
        Step("makemigrations --check", manage.command("makemigrations", "--check", "--dry-run"), env),
        Step("check --deploy", manage.command("check", "--deploy", "--fail-level", "WARNING"), strict),
    ]


def _templates_folder(layout: Layout, template: object) -> str:
    parts = str(template).removeprefix(f"{layout.repo}/").split("/")
    return "/".join(parts[: parts.index("templates") + 1])


def _timed(layout: Layout, name: str, work: Callable[[], tuple[int, str]]) -> Result:
    print(f"\n── {name} " + "─" * max(4, 70 - len(name)), flush=True)
    began = time.monotonic()
    code, outcome = work()
    return Result(name, code, time.monotonic() - began, outcome)


def _run(layout: Layout, step: Step) -> Result:
    return _timed(layout, step.name, lambda: (run_through(step.command, step.env, layout.repo), ""))


def _run_pytest(layout: Layout, env: Environment, *chosen: str) -> Result:
    def work() -> tuple[int, str]:
        code, output = run_watched(_pytest(layout, *BOTH_CORES, *SLOWEST, *chosen), env, layout.repo)
        return code, last_outcome(output)

    return _timed(layout, "pytest", work)


def last_outcome(output: str) -> str:
    """pytest's closing line, without its colours and its frame of = signs."""
    lines = [COLOURS.sub("", line).strip("= ") for line in output.splitlines()]
    return next((line for line in reversed(lines) if OUTCOME.search(line)), "")


def report(results: list[Result], why_not: str) -> int:
    """Prints the table and pytest's last line; returns 1 when anything failed."""
    print("\n── summary " + "─" * 63)
    for result in results:
        state = "ok" if result.code == 0 else f"FAILED ({result.code})"
        print(f"{result.name:<24} {result.seconds:7.1f} s   {state}")
    print(f"{'all':<24} {sum(r.seconds for r in results):7.1f} s")
    if why_not:
        print(f"Browser tests were skipped: {why_not}")
    failed = [result.name for result in results if result.code]
    print(f"FAILED: {', '.join(failed)}" if failed else "Everything passed.")
    outcome = next((r.outcome for r in reversed(results) if r.outcome), "")
    print(f"pytest: {outcome or 'no result'}", flush=True)
    return 1 if failed else 0
