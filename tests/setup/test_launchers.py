"""What bin/* say and do around the server: ports, locks, stamps, keys, messages."""

import os
import signal
import socket
import stat
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from setup_env import browser, checks, database, demo, environment, fonts, site, supervisor, venv
from setup_env.basics import Layout, SetupError, locked
from setup_env.database import Database
from setup_env.processes import argv, exit_code, run_quietly, run_watched
from setup_env.supervisor import Service, Supervisor

from tests.killing import wait_for

REPO = Path(__file__).resolve().parents[2]


def test_port_in_use_is_said_with_another_to_take() -> None:
    with socket.socket() as other:
        other.bind((demo.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SetupError, match=rf"Port {port} is in use.*--port {port + 1}"):
            demo.check_port(port)


def test_launchers_work_from_anywhere_and_through_a_link(tmp_path: Path) -> None:
    link = tmp_path / "my-demo"
    link.symlink_to(REPO / "bin" / "demo")
    code, output = run_quietly(argv(link, "--help"), {**os.environ, "PYTHON": sys.executable}, tmp_path)
    assert code == 0
    assert "--reset" in output


def test_old_python_is_refused_in_one_line(tmp_path: Path) -> None:
    for name in ("sh", "dirname", "readlink"):
        (tmp_path / name).symlink_to(Path("/bin") / name if name == "sh" else Path("/usr/bin") / name)
    code, output = run_quietly(argv(REPO / "bin" / "demo"), {"PATH": str(tmp_path)})
    assert code == 1
    assert output.count("\n") == 1
    assert "Python 3.11 or newer" in output


def test_unfinished_environment_is_seen(clone: Layout) -> None:
    """No stamp, a stamp of another Python, and a moved clone all mean: make it again."""
    assert venv._installed(clone) is None
    clone.venv.mkdir()
    (clone.venv / "setup-stamp.json").write_text('{"python": "3.11 /elsewhere/.venv", "installed": {}}')
    assert venv._installed(clone) is None


def test_changed_lock_changes_the_stamp(clone: Layout) -> None:
    lock = clone.repo / venv.RUNTIME
    lock.write_text("django==5.2.8 --hash=sha256:0\n")
    before = venv._digest(clone, venv.RUNTIME)
    lock.write_text("django==5.2.9 --hash=sha256:1\n")
    assert venv._digest(clone, venv.RUNTIME) != before


def test_missing_ensurepip_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "find_spec", lambda name: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SetupError, match=r"apt-get install python3\.\d+-venv"):
        venv._need_ensurepip()


def test_secret_key_is_private_and_stays(clone: Layout) -> None:
    key = environment.secret_key(clone)
    assert len(key) > 50
    assert environment.secret_key(clone) == key
    assert stat.S_IMODE((clone.var / "secret_key").stat().st_mode) == 0o600


def test_settings_from_outside_win(clone: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "given")
    monkeypatch.setenv("DEMO", "0")
    env = environment.application_environment(clone, Database("postgres://x/y"), DEMO="1")
    assert (env["SECRET_KEY"], env["DEMO"], env["DATABASE_URL"]) == ("given", "0", "postgres://x/y")


def test_lock_of_a_dead_process_is_free(clone: Layout) -> None:
    path = clone.lock_path("setup")
    script = "import fcntl, sys, time; f = open(sys.argv[1], 'a'); fcntl.flock(f, 2); print(1, flush=True)"
    holder = subprocess.Popen(
        [sys.executable, "-c", f"{script}; time.sleep(600)", path], stdout=subprocess.PIPE
    )
    assert holder.stdout
    holder.stdout.readline()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with locked(path, "testing"):
        pass


def test_external_server_keeps_no_marks() -> None:
    marks = site.Marks(Database("postgres://db.example/qingdan"))
    marks.write("demo", "loaded")
    assert marks.read() == {}


def test_a_machine_without_the_font_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("REGISTER_FONT", raising=False)
    monkeypatch.setattr(fonts, "FONT", tmp_path / "uming.ttc")
    monkeypatch.setattr(fonts.os, "geteuid", lambda: 1000)
    fonts.install()
    told = capsys.readouterr()
    assert "apt-get install fonts-arphic-uming" in told.out + told.err
    fonts.FONT.touch()
    fonts.install()
    told = capsys.readouterr()
    assert told.out + told.err == ""


def test_browser_is_skipped_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QINGDAN_CHROMIUM", raising=False)
    monkeypatch.setattr(browser, "_missing", lambda: ["chromium"])
    assert browser.find(may_install=False) == (
        "",
        "chromium not installed (as root: apt-get install chromium)",
    )
    monkeypatch.setenv("QINGDAN_CHROMIUM", "/opt/chromium")
    assert browser.find(may_install=True) == ("/opt/chromium", "")


def test_exit_codes_follow_the_shell(clone: Layout, capfd: pytest.CaptureFixture[str]) -> None:
    assert exit_code(-signal.SIGTERM) == 143
    code, output = run_watched(argv("/bin/sh", "-c", "echo 中文; exit 3"), dict(os.environ), clone.repo)
    assert (code, output) == (3, "中文\n")
    assert capfd.readouterr().out == "中文\n"


def test_last_line_of_pytest_is_found_among_colours() -> None:
    output = "..\n\x1b[32m===== \x1b[1m12 passed\x1b[0m, 1 skipped in 3.20s =====\x1b[0m\nbye\n"
    assert checks.last_outcome(output) == "12 passed, 1 skipped in 3.20s"


def test_explore_is_the_property_tests_with_examples_of_their_own() -> None:
    given = checks.pytest_arguments(["--explore", "tests/laws", "-x"])
    assert given[:3] == ["-m", "hypothesis", "--hypothesis-profile=explore"]
    assert given[-2:] == ["tests/laws", "-x"]
    assert checks.pytest_arguments(["tests/laws", "-x"]) == ["tests/laws", "-x"]


def test_hostile_input_is_ten_thousand_cases_unless_said_otherwise() -> None:
    given = checks.pytest_arguments(["--hostile", "--count", "50", "--seed", "7"])
    assert given[:3] == ["tests/hostile", "--count", "10000"]
    assert given[-4:] == ["--count", "50", "--seed", "7"], "what is said last holds"


def test_property_tests_draw_the_same_examples_twice() -> None:
    same, explore = (hypothesis.settings.get_profile(name) for name in ("same", "explore"))
    assert (same.derandomize, same.database, same.deadline) == (True, None, None)
    assert not explore.derandomize
    assert explore.max_examples > same.max_examples


def test_summary_names_what_failed_and_ends_with_pytest(capsys: pytest.CaptureFixture[str]) -> None:
    results = [checks.Result("mypy", 1, 2.0), checks.Result("pytest", 0, 9.0, "12 passed in 8.8s")]
    assert checks.report(results, "") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == ["FAILED: mypy", "pytest: 12 passed in 8.8s"]


def _service(tmp_path: Path, command: str) -> Service:
    return Service(
        "worker", argv("/bin/sh", "-c", f"echo x >> {tmp_path}/starts; {command}"), dict(os.environ)
    )


def test_ended_process_is_started_again(tmp_path: Path) -> None:
    service = _service(tmp_path, "exec sleep 30")
    supervisor = Supervisor([service], lambda: None)

    def kill_once_then_end() -> None:
        assert service.process
        service.process.kill()
        service.process.wait()
        supervisor.check()
        supervisor.told_to_end = True

    supervisor.run(kill_once_then_end)
    assert len(service.starts) == 2
    assert service.process
    assert service.process.poll() is not None


def test_process_that_keeps_ending_ends_the_demo(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="worker ended 3 times"):
        Supervisor([_service(tmp_path, "exit 1")], lambda: None).run(lambda: None)
    assert (tmp_path / "starts").read_text().count("x") == 3


def test_ends_of_long_ago_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice within a moment, a minute of quiet, twice more: it runs on."""
    now = [1000.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now[0])
    service = _service(tmp_path, "exec sleep 30")
    watching = Supervisor([service], lambda: None)

    def end() -> None:
        assert service.process
        service.process.kill()
        service.process.wait()
        watching.check()

    def ends_and_quiet() -> None:
        for _ in range(3):
            end()
            end()
            now[0] += 70
        watching.told_to_end = True

    watching.run(ends_and_quiet)
    assert len(service.starts) == 2, "those of the last moment alone"


def test_children_end_with_a_killed_parent(tmp_path: Path) -> None:
    script = "import os, sys; sys.path.insert(0, sys.argv[1])\n"
    script += "from setup_env.processes import start; print(start(['sleep', '600'], None).pid, flush=True)\n"
    script += "import time; time.sleep(600)"
    command = [sys.executable, "-c", script, REPO / "bin"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    wait_for(lambda: not _lives(child))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_database_killed_while_it_is_started_again_is_started_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dying:
        """A server that ends twice more before it stays."""

        starts = 0

        def server_pid(self) -> int | None:
            return 1 if self.starts == 3 else None

        def start(self) -> None:
            self.starts += 1
            if self.starts < 3:
                raise SetupError("refused")

    monkeypatch.setattr(database, "locked", lambda *args: nullcontext())
    cluster = Dying()
    layout: Any = SimpleNamespace(lock_path=lambda name: tmp_path / name)
    database.keep_up(layout, Database("", cluster=cluster))  # type: ignore[arg-type]
    assert cluster.starts == 3
