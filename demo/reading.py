"""Reading the demo's files, with the fast parser where it is built in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: str | Path) -> Any:
    """What a YAML file of this folder says."""
    return yaml.load((HERE / path).read_text(encoding="utf-8"), LOADER)  # noqa: S506  a safe loader
