"""Migrations, static files and demo data: each brought up to date only when something changed."""

import json
from contextlib import suppress
from pathlib import Path

from . import venv
from .basics import Layout, SetupError, digest_of, own_like_parent, say
from .database import Database
from .environment import Manage
from .processes import tail

SKIPPED = {".git", ".venv", "var", "node_modules", "tests", "__pycache__"}


def files_in(layout: Layout, folder_name: str, pattern: str = "*") -> list[Path]:
    """All files under the folders of that name: the repository's own and those of its apps."""
    places = [layout.repo / folder_name]
    places += [app / folder_name for app in layout.repo.iterdir() if app.is_dir() and app.name not in SKIPPED]
    found = (path for place in places for path in place.rglob(pattern) if path.is_file())
    return sorted(path for path in found if "__pycache__" not in path.parts)


class Marks:
    """What was done to a database, kept beside its data so that both vanish together.

    A server that is not ours keeps no marks: there everything is asked of Django each time.
    """

    def __init__(self, database: Database) -> None:
        self.path = database.cluster.folder / "set-up.json" if database.cluster else None

    def read(self) -> dict[str, str]:
        with suppress(OSError, ValueError):
            if self.path:
                return dict(json.loads(self.path.read_text()))
        return {}

    def write(self, name: str, value: str) -> None:
        if self.path is None:
            return
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({**self.read(), name: value}))
        fresh.replace(self.path)
        own_like_parent(self.path)


def migrate(layout: Layout, manage: Manage, marks: Marks) -> None:
    digest = digest_of(*files_in(layout, "migrations", "*.py"), layout.repo / venv.RUNTIME)
    if marks.read().get("migrations") == digest:
        return
    say("Migrating the database …")
    _must(manage, "migrate", "--noinput", "-v0")
    marks.write("migrations", digest)


def load_demo(manage: Manage, marks: Marks) -> None:
    if marks.read().get("demo"):
        return
    say("Loading the demo data …")
    if manage.shown("load_demo"):
        raise SetupError("manage.py load_demo failed; what it said is above.")
    marks.write("demo", "loaded")


def collect_static(layout: Layout, manage: Manage) -> None:
    """Hashed and compressed static files under var/static, anew when a source file or package changed.

    Those of before stay, for a bin/demo that still runs with them.
    """
    target = Path(manage.env.get("STATIC_ROOT") or layout.var / "static")
    stamp = layout.var / "static.stamp"
    digest = f"{digest_of(*files_in(layout, 'static'), layout.repo / venv.RUNTIME)} {target}"
    if (target / "staticfiles.json").exists() and stamp.exists() and stamp.read_text() == digest:
        return
    say("Collecting static files …")
    stamp.unlink(missing_ok=True)
    _must(manage, "collectstatic", "--noinput", "-v0")
    stamp.write_text(digest)


def _must(manage: Manage, *arguments: str) -> None:
    code, output = manage.quiet(*arguments)
    if code:
        raise SetupError(f"manage.py {arguments[0]} failed:\n{tail(output, 15)}")
