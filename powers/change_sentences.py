"""What changed of a power, in words (变化的说法): 承诺时限 30 → 20 日, 由甲局划转至乙局, 新增依据《…》第三条.

Made from the diff that officials and citizens see, for every place that tells of a change in a sentence. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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
    PowerVersion.Standing.CANCELLED.label: gettext_noop("取消"),
    PowerVersion.Standing.SUSPENDED.label: gettext_noop("暂停实施"),
    PowerVersion.Standing.LISTED.label: gettext_noop("恢复实施"),
}
_COUNTED = {
    Kind.ADDED: gettext_noop("新增"),
    Kind.REMOVED: gettext_noop("删去"),
    Kind.CHANGED: gettext_noop("修改"),
    Kind.MOVED_CHANGED: gettext_noop("修改"),
    Kind.MOVED: gettext_noop("移动"),
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
    return said + ([_("调整排列顺序")] if order and not said else [])


def in_short(said: Sequence[str], most: int = 3) -> str:
    """The first of them in one sentence, and how many more there are."""
    more = _("等%(count)s处") % {"count": len(said)} if len(said) > most else ""
    return "；".join(said[:most]) + more


def _special(place: int, part: PartDiff) -> str:
    if place == 0:
        return next((_(word) for label, word in _STANDINGS.items() if part.after == _(label)), part.after)
    said = {"before": part.before, "after": part.after}
    if place == 1:
        return _("由%(before)s划转至%(after)s") % said
    what = gettext_noop("名称") if place == 2 else gettext_noop("子项名称")
    if not part.before or not part.after:
        return _field(PartDiff(what, part.before, part.after))
    return _("%(label)s由“%(before)s”改为“%(after)s”") % (said | {"label": _(what)})


def _field(part: PartDiff) -> str:
    short = max(len(part.before), len(part.after)) <= SHORT and "\n" not in part.before + part.after
    label = _(part.label)
    said = {"label": label, "before": part.before, "after": part.after}
    if not part.before:
        return (_("增加%(label)s：%(after)s") if short else _("增加%(label)s")) % said
    if not part.after:
        return (_("删去%(label)s（原为%(before)s）") if short else _("删去%(label)s")) % said
    if not short:
        return _("修改%(label)s") % said
    was, now = _NUMBERED.fullmatch(part.before), _NUMBERED.fullmatch(part.after)
    if was and now and was[2] == now[2]:
        return f"{label} {was[1]} → {now[1]} {now[2]}"
    return f"{label} {part.before} → {part.after}"


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
                cited = "、".join(one[0] for one in named if one)
                yield f"{_(_COUNTED[kind])}{_(section.label)}{cited}"
    told = [
        _("%(word)s %(count)s 项") % {"word": _(word), "count": count}
        for word, count in counts.items()
        if count
    ]
    if told:
        yield f"{_(section.label)}{'、'.join(told)}"
