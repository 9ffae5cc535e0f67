"""The laws in the demo's library (演示的法律文本): some two dozen, half of them in two texts, so that lists follow them."""

from __future__ import annotations

from demo.reading import HERE
from laws.importing import import_laws


def load_laws() -> None:
    """Import every file of `demo/laws/`, as an office does: a law a file, a text a line.

    The words are those of the law (著作权法第五条: no copyright in statutes).
    """
    import_laws(sorted((HERE / "laws").glob("*.jsonl")))
