"""Reading the demo's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.reference_files import read_yaml

HERE = Path(__file__).parent


def read(path: str | Path) -> Any:
    """What a YAML file of this folder says."""
    return read_yaml(HERE / path)
