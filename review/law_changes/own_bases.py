"""The own basis of a responsibility or a situation of accountability that cites a law which changes (责任事项、追责情形自己的依据).

It is one text: what it cites of the law is written anew where the counterpart is sure, with the edition it is of, and the rest stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from laws.adjusting import Adjusted
from laws.citations import Citation, split_citations
from laws.matching import candidates
from powers.citing import OWN
from powers.impact import AffectedPower, Says


@dataclass(frozen=True)
class OwnBasis:
    """The own basis of one row of a version."""

    version: int
    uid: str
    words: str

    def of(self, title: str) -> list[Citation]:
        """What it cites of a law."""
        return [one for one in split_citations(self.words) if one.title and one.title in candidates(title)]


def own_bases(versions: Collection[int], powers: Iterable[AffectedPower]) -> Mapping[int, list[OwnBasis]]:
    """Those that a change touches in these versions of the powers, found by their uid; no query where there are none."""
    uids = {basis.uid for power in powers for basis in power.bases if basis.basis is None}
    found: dict[int, list[OwnBasis]] = defaultdict(list)
    for model, _ in OWN if uids else ():
        rows = model.objects.filter(version__in=versions, uid__in=uids).exclude(basis_text="")
        for version, uid, words in rows.values_list("version", "uid", "basis_text"):
            found[version].append(OwnBasis(version, str(uid), words))
    return found


def cites_still(row: OwnBasis, title: str, says: Says) -> bool:
    """Whether a row cites a law in another text than the new one."""
    return any(not says.already(one.locator, one.text, one.edition) for one in row.of(title))


def reworded(
    row: OwnBasis, title: str, edition: str, adjusted: Callable[[Citation], Adjusted | None]
) -> tuple[str, list[str]]:
    """Its words with what it cites of a law as that is to read, and what was done; what is not sure stays, with a note."""
    parts: list[str] = []
    notes: list[str] = []
    named = row.of(title)
    for one in split_citations(row.words):
        made = adjusted(one) if one in named else None
        notes += made.notes if made else ()
        parts.append(_written(one, made, edition) if made and not made.lost else one.raw)
    return "".join(parts), notes


def _written(one: Citation, made: Adjusted, edition: str) -> str:
    behind = one.raw[len(one.raw.rstrip("；;，,、。 \n")) :]
    quoted = f"：{made.text}" if made.text else ""
    return (
        f"《{one.title}》（{edition}）{made.locator}{quoted}{'' if quoted.endswith(('。', '；')) else behind}"
    )


def rewrite(drafts: Mapping[int, Mapping[str, str]]) -> None:
    """Put the new words into rows of drafts, by version and uid."""
    uids = {uid for rows in drafts.values() for uid in rows}
    for model, _ in OWN if uids else ():
        changed = []
        for row in model.objects.filter(version__in=list(drafts), uid__in=uids):
            if (words := drafts[row.version_id].get(str(row.uid))) and words != row.basis_text:
                row.basis_text = words
                changed.append(row)
        model.objects.bulk_update(changed, ["basis_text"], batch_size=500)
