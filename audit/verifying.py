"""Proving that nothing was altered (完整性核验): a registry of proofs that each app fills; each finds what does not fit.

`bin/manage verify` runs them all, in their order, and tells of the first row that does not fit and of how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.registry import Registry


@dataclass(frozen=True)
class Mismatch:
    """A row that does not fit: its table and key, and what was expected of it. A `key` of None: the table as a whole."""

    table: str
    key: int | str | None
    text: str


@dataclass(frozen=True)
class Proof:
    """One thing that is proved; `find` yields what does not fit, and None now and then so that progress can be told."""

    name: str
    label: str
    order: int
    find: Callable[[], Iterator[Mismatch | None]]


PROOFS: Registry[Proof] = Registry("完整性核验")
