"""The terms of the list in plain words (用语解释), from reference_data/terms.yaml: for the glossary and for terms on pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from core.reference_files import read_yaml

SOURCE = Path(__file__).resolve().parents[1] / "reference_data" / "terms.yaml"


@dataclass(frozen=True)
class Term:
    """A term with its explanation; `group`: "power" for a part of a power's page, "list" for the list as a whole."""

    name: str
    anchor: str
    group: str
    meaning: str


TERMS: Mapping[str, Term] = MappingProxyType({row["name"]: Term(**row) for row in read_yaml(SOURCE)})


def of_group(group: str) -> list[Term]:
    return [term for term in TERMS.values() if term.group == group]
