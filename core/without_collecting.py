"""Without the cycle collector (循环垃圾回收): for loops that make millions of objects, which it would go through in vain."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """Loading ten thousand versions with their rows takes a third of the time; what cycles are left go at the end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
