"""The citations of all cells of a long list (依据拆分), on as many processors as there are: they take half the time of reading it.

Each process but this one is a child without Django (core/parsing_apart.py), which reads its share from a file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from core.parsing_apart import UnreadableError, parse_apart
from laws.citations import Citation, split_citations
from laws.splitting_apart import split_file

ENOUGH = 2000
"""Of fewer cells nothing is gained: a process has to begin."""
MOST = 4

Splitting = Callable[[str], list[Citation]]


def splitting(cells: Collection[str]) -> Splitting:
    """What splits these cells (and any other): for many of them it has done so already."""
    workers = min(len(os.sched_getaffinity(0)), MOST)
    if len(cells) < ENOUGH or workers < 2:
        return split_citations
    shares = [list(cells)[at::workers] for at in range(workers)]
    with ThreadPoolExecutor(workers - 1) as pool:
        apart = [pool.submit(_apart, share) for share in shares[1:]]
        known = {cell: split_citations(cell) for cell in shares[0]}
        for share, done in zip(shares[1:], apart, strict=True):
            known.update(zip(share, done.result(), strict=False))
    return lambda cell: known[cell] if cell in known else split_citations(cell)


def _apart(cells: list[str]) -> list[list[Citation]]:
    """The citations of each cell, by a child; none when it fails, since they are split here then."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(msgspec.msgpack.encode(cells))
        file.flush()
        try:
            found = parse_apart(split_file, Path(file.name))
        except UnreadableError:
            return []
    once: dict[str, str] = {}
    return [[_sharing(one, once) for one in cited] for cited in found]


def _sharing(one: Citation, once: dict[str, str]) -> Citation:
    """The same, with what many citations say alike only once in memory."""
    kind, title, locator, edition = (
        once.setdefault(text, text) for text in (one.kind, one.title, one.locator, one.edition)
    )
    return one._replace(kind=kind, title=title, locator=locator, edition=edition)
