"""How much of the processors programs have used together with their children (处理器时间), while they run; Linux only."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from pathlib import Path

EVERY = 2.0
TICKS = os.sysconf("SC_CLK_TCK")


class Used(threading.Thread):
    """Looks now and then; `seconds` says for each name what its tree of processes has used since, those that ended included."""

    def __init__(self, roots: dict[str, int]) -> None:
        super().__init__(daemon=True)
        self.roots, self.over = roots, threading.Event()
        self.before = {name: _tree(root) for name, root in roots.items()}
        self.last: dict[str, dict[int, float]] = {name: dict(found) for name, found in self.before.items()}

    def run(self) -> None:
        while not self.over.wait(EVERY):
            self.look()

    def look(self) -> None:
        for name, root in self.roots.items():
            self.last[name] |= _tree(root)

    @property
    def seconds(self) -> dict[str, float]:
        return {
            name: sum(used - self.before[name].get(pid, 0.0) for pid, used in found.items())
            for name, found in self.last.items()
        }


def _tree(root: int) -> dict[int, float]:
    """The seconds of each process below `root`, and its own."""
    used, children = dict[int, float](), defaultdict[int, list[int]](list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        pid = int(path.parent.name)
        used[pid] = (int(after[11]) + int(after[12])) / TICKS
        children[int(after[1])].append(pid)
    found, ahead = dict[int, float](), [root]
    while ahead:
        pid = ahead.pop()
        found[pid] = used.get(pid, 0.0)
        ahead += children[pid]
    return found


def cost_of(root: int) -> float:
    """The seconds that the processes of this tree have used until now."""
    return sum(_tree(root).values())


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
