"""What a citation does for a power (依据的作用), proposed from its words: sets it, details it, assigns it …

A proposal, which a person confirms (docs/domain/citations.md). The words are data (reference_data/basis_roles.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from core.reference_files import read_yaml
from powers.models import LegalBasis

Role = LegalBasis.Role
DATA = Path(__file__).parents[1] / "reference_data" / "basis_roles.yaml"


class _Words:
    """The words that tell a role, by family or type."""

    def __init__(self) -> None:
        data = read_yaml(DATA)
        self.founds = {key: re.compile(words) for key, words in data["founds"].items()}
        self.others = [(Role(row["role"]), re.compile(row["words"])) for row in data["others"]]


@lru_cache(maxsize=1)
def _words() -> _Words:
    return _Words()


@lru_cache(maxsize=65536)
def role_of(family: str, type_code: str, text: str) -> str:
    """The role that the words of a citation speak for, for a power of this family or type; '' where there are none."""
    if not text.strip():
        return ""
    words = _words()
    founds = words.founds.get(family) or words.founds.get(type_code)
    if founds is None or founds.search(text):
        return Role.SET.value
    return next((role.value for role, pattern in words.others if pattern.search(text)), "")


def propose(family: str, type_code: str, cited: Sequence[tuple[str, float | None]]) -> list[str]:
    """Roles for the citations of one power, given as `(words, rank)`; a smaller rank is higher law.

    Of several that would set the power the highest do; those below them detail it.
    """
    roles = [role_of(family, type_code, text) for text, _ in cited]
    ranks = [
        rank for (_, rank), role in zip(cited, roles, strict=True) if role == Role.SET and rank is not None
    ]
    highest = min(ranks, default=None)
    return [
        Role.DETAIL.value
        if role == Role.SET and rank is not None and highest is not None and int(rank) > int(highest)
        else role
        for role, (_, rank) in zip(roles, cited, strict=True)
    ]
