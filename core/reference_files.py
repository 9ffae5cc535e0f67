"""Reading the YAML files that are shipped with the code, with the fast parser where it is built in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """What a YAML file of ours says; not for what people hand in, whose mistakes are told with their place."""
    return yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506  a safe loader
