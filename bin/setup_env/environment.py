"""What the launchers put into the environment of Django; whatever is set already stays as it is."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from .basics import Layout, own_like_parent
from .database import Database
from .processes import Command, argv, run_quietly, run_through

Environment = dict[str, str]


def application_environment(layout: Layout, database: Database, **defaults: str) -> Environment:
    """The environment for a database: with none of the settings set, the safe local demo."""
    env = {**os.environ, "DATABASE_URL": database.url, "VIRTUAL_ENV": str(layout.venv)}
    if database.owner_url:
        env["DATABASE_OWNER_URL"] = database.owner_url
    env.pop("PYTHONHOME", None)
    env["PATH"] = f"{layout.python.parent}{os.pathsep}{env.get('PATH', os.defpath)}"
    for name, value in {**defaults, "DJANGO_SETTINGS_MODULE": "qingdan.settings"}.items():
        env.setdefault(name, value)
    if database.cluster is not None:
        env.setdefault("PG_BIN", str(database.cluster.postgres.bin))  # its pg_dump fits the server
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = secret_key(layout)
    return env


def secret_key(layout: Layout) -> str:
    """A key of this clone's own, made once and readable by its owner alone."""
    path = layout.var / "secret_key"
    with suppress(FileNotFoundError):
        if key := path.read_text().strip():
            return key
    fresh = path.with_suffix(f".{os.getpid()}")
    write_private(fresh, secrets.token_urlsafe(48))
    fresh.replace(path)
    own_like_parent(path)
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as handle:
        handle.write(text)


class Manage:
    """manage.py in a given environment."""

    def __init__(self, layout: Layout, env: Environment) -> None:
        self.layout, self.env = layout, env

    def command(self, *arguments: str) -> Command:
        return argv(self.layout.python, self.layout.repo / "manage.py", *arguments)

    def shown(self, *arguments: str) -> int:
        return run_through(self.command(*arguments), self.env)

    def quiet(self, *arguments: str) -> tuple[int, str]:
        return run_quietly(self.command(*arguments), self.env, self.layout.repo)
