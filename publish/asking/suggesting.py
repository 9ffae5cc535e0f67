"""What is suggested while somebody types (联想): situations, what people say, bodies, laws, names on the list. At most three queries."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from publish.asking.known import known
from publish.asking.names import names
from publish.asking.spelling import HAN, simplified
from publish.models import ListEntry
from publish.search_folding import fold
from publish.search_index import initials, pinyin

MOST = 8
MOST_OF_A_KIND = 3
LOOKED_AT = 60


def suggestions(typed: str, *, day: dt.date | None = None, most: int = MOST) -> list[str]:
    """Expressions that begin with what is typed, then those that hold it; each leads to something."""
    text = fold(simplified(typed[:40])).strip()
    if not text or (len(text) < 2 and not HAN.match(text)):
        return []
    words = known()
    said = [one.name for one in words.situations] + [word for word in words.words if HAN.search(word)]
    found = _fitting(said, text) + _fitting(list(words.bodies), text) + _fitting(list(words.law_titles), text)
    return list(dict.fromkeys([*found, *_names(text, day or timezone.localdate())]))[:most]


def _fitting(expressions: list[str], text: str) -> list[str]:
    """A few expressions that begin with it, short ones first, then those that hold it; letters are initials or pinyin."""
    if HAN.search(text):
        begin = sorted((one for one in expressions if one.startswith(text) and one != text), key=len)
        hold = sorted((one for one in expressions if text in one[1:]), key=len) if len(text) > 1 else []
        return list(dict.fromkeys([*begin, *hold]))[:MOST_OF_A_KIND]
    return []


def _names(text: str, day: dt.date) -> list[str]:
    """Names in force that hold it; asked in the database, since not every name that is held is in force."""
    held = names()
    if HAN.search(text):
        places = held.with_term(text) if len(text) > 1 else set()
    else:
        places = {at for at, line in enumerate(held.texts[:5000]) if _spelt(line.split("\n")[0], text)}
    order = sorted(places, key=lambda at: (not held.texts[at].startswith(text), len(held.texts[at])))[
        :LOOKED_AT
    ]
    keys = [pk for at in order for pk in held.entries[at][:5]]
    rows = ListEntry.objects.on(day).filter(pk__in=keys).values_list("name", flat=True)
    return sorted(set(rows), key=lambda name: (not fold(name).startswith(text), len(name)))[:MOST]


def _spelt(name: str, text: str) -> bool:
    return initials(name).startswith(text) or pinyin(name).startswith(text)
