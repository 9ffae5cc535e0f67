"""What is installed is locked: requirements*.txt say what and why, the lock files exactly which files."""

from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPO = Path(__file__).resolve().parents[2]
LOCKED = {"requirements.txt": "requirements.lock", "requirements-dev.txt": "requirements-dev.lock"}
AGAIN = "make the lock again: README.md, Working on it"


def wanted(name: str) -> list[Requirement]:
    lines = [line.partition("#")[0].strip() for line in (REPO / name).read_text().splitlines()]
    found = [Requirement(line) for line in lines if line and not line.startswith("-r ")]
    for other in (line.removeprefix("-r ") for line in lines if line.startswith("-r ")):
        found += wanted(other)
    return found


def pins(name: str) -> dict[str, list[Requirement]]:
    """The pinned packages of a lock file; one that differs by platform or Python stands there more than once."""
    logical = (REPO / name).read_text().replace("\\\n", " ")
    lines = [line for line in logical.splitlines() if line and not line.lstrip().startswith("#")]
    assert [line for line in lines if "--hash=sha256:" not in line] == [], "every package has its hashes"
    found: dict[str, list[Requirement]] = {}
    for line in lines:
        pin = Requirement(line.partition("--hash")[0].strip())
        found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def version(pin: Requirement) -> str:
    (only,) = pin.specifier
    assert only.operator == "==", pin
    return only.version


@pytest.mark.parametrize(("named", "locked"), LOCKED.items())
def test_the_lock_gives_everything_that_is_named_in_a_version_it_allows(named: str, locked: str) -> None:
    given = pins(locked)
    for one in wanted(named):
        pinned = given.get(canonicalize_name(one.name))
        assert pinned, f"{one.name} of {named} is not in {locked}; {AGAIN}"
        assert all(one.specifier.contains(version(pin)) for pin in pinned), f"{one} in {named}; {AGAIN}"


def test_the_tests_run_on_what_the_site_runs_on() -> None:
    tested = pins("requirements-dev.lock")
    assert {name: tested.get(name) for name in pins("requirements.lock")} == pins("requirements.lock"), AGAIN


def test_what_is_installed_here_is_what_is_locked() -> None:
    here = [
        (name, version(pin))
        for name, pinned in pins("requirements-dev.lock").items()
        for pin in pinned
        if pin.marker is None or pin.marker.evaluate()
    ]
    assert [(name, metadata.version(name)) for name, _ in here] == here
