"""How much memory a process has taken at most, and how much together with its children."""

from __future__ import annotations

import re
import resource
import threading
from pathlib import Path

STATUS = Path("/proc/self/status")
EVERY = 0.05


def peak_mb() -> float:
    """The peak of this process since its program began (Linux); `ru_maxrss` would count what its parent had when it forked."""
    if STATUS.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Together(threading.Thread):
    """Watches what this process and its children hold at one time (their resident memory, shared pages counted in each);
    `most_mb` of it, and `child_mb` of the greatest child."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most_mb = self.child_mb = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(EVERY):
            listed = Path("/proc/self/task").glob("*/children")
            children = [_resident_mb(child) for one in listed for child in _text(one).split()]
            self.child_mb = max(self.child_mb, *children, 0.0)
            self.most_mb = max(self.most_mb, _resident_mb("self") + sum(children))


def _resident_mb(process: str) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", _text(Path("/proc", process, "status")))
    return int(found[1]) / 1024 if found else 0.0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # a process that has just ended
        return ""
