"""What is done in a conduct (行为的动作), and whether a provision tells of another act: 转让许可证 beside 未按规定公示.

The acts are data (reference_data/conduct_actions.yaml). Pure functions over words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from core.reference_files import read_yaml

ACTIONS = Path(__file__).parents[1] / "reference_data" / "conduct_actions.yaml"


def does_otherwise(name: str, said: str) -> bool:
    """Whether the provisions tell acts before their sanctions, and none of those that the name tells."""
    named = {number for number, (act, _) in enumerate(_acts()) if act.search(name)}
    if not named or not any(act.search(_conducts(said)) for act, _ in _acts()):
        return False
    return not any(_acts()[number][1].search(said) for number in named)


def _conducts(said: str) -> str:
    """What stands before the sanction in each sentence: a provision quoted from 责令 on tells no conduct."""
    return "\n".join(_SANCTION.split(part)[0] for part in re.split("[。；\n]", said))


_SANCTION = re.compile("(?<!拒不)责令|处(?![理置于在级方])|给予|没收|吊销|尚可|情节|逾期|无法")


@lru_cache(maxsize=1)
def _acts() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Each act in the words of names, and in those of statutes too."""
    rows = read_yaml(ACTIONS)
    return [(re.compile(row["act"]), re.compile(f"{row['act']}|{row['also']}")) for row in rows]
