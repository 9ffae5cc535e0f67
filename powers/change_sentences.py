"""What changed of a power, in words (变化的说法): 承诺时限 30 → 20 日, 由甲局划转至乙局, 新增依据《…》第三条.

Made from the diff that officials and citizens see, for every place that tells of a change in a sentence. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from powers.diff import Diff, Kind, PartDiff, SectionDiff, diff, without_note
from powers.fields import Document, label_of
from powers.models import PowerVersion

SHORT = 30
"""Up to so many characters a field is told with what it said before and says now."""
WORDING = ("plain_title", "everyday_terms", "keywords", "remark")
"""What only helps to find and read a power is told last."""
FEW = 2
"""So many citations are told by name; more by their number."""
_NUMBERED = re.compile(r"(\d+)\s*(\D+)")
_CITED = re.compile(r"《.+》[^（(\s]*")
_STANDINGS = {
    PowerVersion.Standing.CANCELLED.label: "取消",
    PowerVersion.Standing.SUSPENDED.label: "暂停实施",
    PowerVersion.Standing.LISTED.label: "恢复实施",
}
_COUNTED = {
    Kind.ADDED: "新增",
    Kind.REMOVED: "删去",
    Kind.CHANGED: "修改",
    Kind.MOVED_CHANGED: "修改",
    Kind.MOVED: "移动",
}


def changed(before: Document, after: Document) -> Diff:
    """In what two versions differ, but for what they say of themselves; the diff that everybody sees."""
    return diff(without_note(before), without_note(after))


def sayings(found: Diff) -> list[str]:
    """What differs, each in a few words, what matters most first."""
    known = {part.label: part for part in found.fields}
    first = [known.pop(label_of(name), None) for name in ("standing", "department", "name", "sub_name")]
    if first[1]:
        known.pop(label_of("subject"), None)  # it follows the department
    order = known.pop(label_of("order"), None)
    last = [part for name in WORDING if (part := known.pop(label_of(name), None))]
    said = [_special(n, part) for n, part in enumerate(first) if part]
    said += [_field(part) for part in known.values()]
    said += [words for section in found.sections for words in _section(section)]
    said += [_field(part) for part in last]
    return said + (["调整排列顺序"] if order and not said else [])


def in_short(said: Sequence[str], most: int = 3) -> str:
    """The first of them in one sentence, and how many more there are."""
    more = f"等{len(said)}处" if len(said) > most else ""
    return "；".join(said[:most]) + more


def _special(place: int, part: PartDiff) -> str:
    if place == 0:
        return _STANDINGS.get(part.after, part.after)
    if place == 1:
        return f"由{part.before}划转至{part.after}"
    what = "名称" if place == 2 else "子项名称"
    if not part.before or not part.after:
        return _field(PartDiff(what, part.before, part.after))
    return f"{what}由“{part.before}”改为“{part.after}”"


def _field(part: PartDiff) -> str:
    short = max(len(part.before), len(part.after)) <= SHORT and "\n" not in part.before + part.after
    if not part.before:
        return f"增加{part.label}：{part.after}" if short else f"增加{part.label}"
    if not part.after:
        return f"删去{part.label}（原为{part.before}）" if short else f"删去{part.label}"
    if not short:
        return f"修改{part.label}"
    was, now = _NUMBERED.fullmatch(part.before), _NUMBERED.fullmatch(part.after)
    if was and now and was[2] == now[2]:
        return f"{part.label} {was[1]} → {now[1]} {now[2]}"
    return f"{part.label} {part.before} → {part.after}"


def _section(section: SectionDiff) -> Iterator[str]:
    """A list of rows: citations by name where they are few, else how many of each kind."""
    counts = dict.fromkeys(_COUNTED.values(), 0)
    for row in section.rows:
        counts[_COUNTED[row.kind]] += 1
    if section.name == "bases":
        for kind in (Kind.ADDED, Kind.REMOVED):
            named = [_CITED.search(row.row.head) for row in section.rows if row.kind == kind]
            if 0 < len(named) <= FEW and all(named):
                counts[_COUNTED[kind]] = 0
                yield f"{_COUNTED[kind]}{section.label}{'、'.join(cited[0] for cited in named if cited)}"
    told = [f"{word} {count} 项" for word, count in counts.items() if count]
    if told:
        yield f"{section.label}{'、'.join(told)}"
