"""The virtual environment: made whole or made again.

What is installed are the lock files: every package in one version, with the hashes of its files. A stamp inside
tells what was installed completely, as hashes of the lock files. The stamp is taken away before anything is changed
and written after, so an interrupted run is seen by the next one, which starts from nothing rather than trust half of
an installation.
"""

import json
import os
import shutil
import sys
from importlib.util import find_spec

from .basics import Layout, SetupError, digest_of, locked, say
from .processes import argv, run_quietly, tail

RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"
POSTGRES = "requirements-postgres.txt"
OPTIONS = {POSTGRES: ("--no-deps",)}
Installed = dict[str, str]


def ensure(layout: Layout, *wanted: str) -> None:
    """Brings .venv to the state in which these files are installed, in that order."""
    with locked(layout.lock_path("setup"), "setting up .venv"):
        installed = _installed(layout)
        if installed is None:
            _make(layout)
            installed = {}
        for name in wanted:
            if installed.get(name) != _digest(layout, name):
                _install(layout, name, installed)


def wheel_installed(layout: Layout) -> bool:
    return (_installed(layout) or {}).get(POSTGRES) == _digest(layout, POSTGRES)


def _digest(layout: Layout, name: str) -> str:
    return digest_of(layout.repo / name)


def _installed(layout: Layout) -> Installed | None:
    """What the stamp says; None where there is no whole environment with a Python that runs."""
    try:
        stamp = json.loads((layout.venv / "setup-stamp.json").read_text())
        version, installed = stamp["python"], stamp["installed"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return installed if _python_version(layout) == version else None


def _python_version(layout: Layout) -> str:
    ask = "import sys; print('%d.%d' % sys.version_info[:2], sys.prefix)"
    try:
        return run_quietly(argv(layout.python, "-I", "-c", ask))[1].strip()
    except OSError:
        return ""


def _make(layout: Layout) -> None:
    if layout.venv.exists():
        say(".venv is unfinished, moved or of another Python: making it again …")
        shutil.rmtree(layout.venv)
    else:
        say("Making the virtual environment .venv …")
    _need_ensurepip()
    code, output = run_quietly([sys.executable, "-m", "venv", str(layout.venv)], cwd=layout.repo)
    if code:
        raise SetupError(f"Could not make .venv with {sys.executable}:\n{tail(output)}")


def _need_ensurepip() -> None:
    """Debian keeps pip's bootstrap in a package of its own."""
    if find_spec("ensurepip") is not None:
        return
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    command = f"apt-get install {package}"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Python's venv module is missing: {command} …")
        apt_install(package)
        return
    raise SetupError(f"Python's venv module is missing. As root: {command}; then run this again.")


def apt_install(*packages: str) -> None:
    """Installs Debian packages as root, fetching the lists first; raises SetupError with apt's last lines."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ("-o", "DPkg::Lock::Timeout=120")
    run_quietly(["apt-get", "update", *wait], env)
    code, output = run_quietly(["apt-get", "install", "-y", "--no-install-recommends", *wait, *packages], env)
    if code:
        raise SetupError(f"apt-get install {' '.join(packages)} failed:\n{tail(output, 3)}")


def _install(layout: Layout, name: str, installed: Installed) -> None:
    stamp = layout.venv / "setup-stamp.json"
    say(f"Installing {name} …")
    stamp.unlink(missing_ok=True)
    pip = argv(layout.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q")
    options = argv("--require-hashes", *OPTIONS.get(name, ()), "-r", layout.repo / name)
    code, output = run_quietly(pip + options, cwd=layout.repo)
    if code:
        raise SetupError(f"pip could not install {name} (is the package index reachable?):\n{tail(output)}")
    installed[name] = _digest(layout, name)
    fresh = stamp.with_suffix(".new")
    fresh.write_text(json.dumps({"python": _python_version(layout), "installed": installed}, indent=1))
    fresh.replace(stamp)
