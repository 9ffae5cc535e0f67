"""The law library as a list (法律库目录): one line a law, where it stands today, and how many powers rest on it.

The lines are read whole, in as many queries however large the library is, and kept in the cache as pages are; what
a reader asks for is found among them. What must hold: a count of a choice equals the lines then listed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pypinyin import lazy_pinyin

from departments.as_of import as_of, moment_of
from departments.models import Region
from laws.library import LawRecord, State, Validity, load_library
from laws.models import Instrument, Law
from publish.caching import KEEP_FOR, generation
from publish.facets import Choice, Facet
from publish.laws.citing_listing import counts_by_law
from publish.search import fold, terms

NATIONAL = "national"
STATE = "中华人民共和国"
STATUSES = {
    "in_force": (gettext_noop("有效"), "green"),
    "future": (gettext_noop("尚未生效"), "amber"),
    "open": (gettext_noop("施行日期待定"), "amber"),
    "repealed": (gettext_noop("已废止"), "red"),
    "no_text": (gettext_noop("库中无现行文本"), ""),
}
DIMENSIONS = {
    "instrument": gettext_noop("种类"),
    "region": gettext_noop("适用地区"),
    "status": gettext_noop("状态"),
}
SORTS = {"": gettext_noop("引用职权数"), "title": gettext_noop("名称")}


def status_of(validity: Validity) -> str:
    """Where a law stands, in one of the words of STATUSES; in force without a text here is a status of its own."""
    if validity.state in (State.FUTURE, State.OPEN, State.REPEALED):
        return str(validity.state)
    return "in_force" if validity.text else "no_text"


@dataclass(frozen=True)
class Line:
    """A law as the list shows it."""

    pk: int
    title: str
    short_titles: tuple[str, ...]
    instrument: str
    instrument_name: str
    organ: str
    region: str
    status: str
    powers: int
    folded: str

    @property
    def status_label(self) -> str:
        return _(STATUSES[self.status][0])

    @property
    def tone(self) -> str:
        return STATUSES[self.status][1]

    @property
    def names(self) -> set[str]:
        """The names by which it is wholly named, folded."""
        named = (self.title, self.title.removeprefix(STATE), *self.short_titles)
        return {fold(name) for name in named}


@dataclass(frozen=True)
class Shelf:
    """Every law of the library, with the choices a reader has, in their order: `{dimension: {value: label}}`."""

    lines: list[Line]
    names: dict[str, dict[str, str]]


def shelf(day: dt.date) -> Shelf:
    """The library as it stands on `day`."""
    key = f"laws:shelf:{generation()}:{day.isoformat()}"
    kept = cache.get(key)
    if not isinstance(kept, Shelf):
        kept = _read(day)
        cache.set(key, kept, KEEP_FOR)
    return kept


def _read(day: dt.date) -> Shelf:
    counts = counts_by_law(day)
    laws = list(load_library().laws.values())
    if moment_of(day):
        called = {law.pk: law.title for law in as_of(Law.objects.all(), day)}
        laws = [replace(law, title=called[law.pk]) for law in laws]
    lines = [_line(law, day, counts.get(law.pk, 0)) for law in laws]
    regions = Region.objects.filter(code__in={line.region for line in lines}).order_by("level__order", "code")
    names = {
        "instrument": {row.code: row.name for row in as_of(Instrument.objects.all(), day)},
        "region": {NATIONAL: _("全国"), **{row.code: row.name for row in as_of(regions, day)}},
        "status": {value: _(label) for value, (label, _tone) in STATUSES.items()},
    }
    return Shelf(lines, names)


def _line(law: LawRecord, day: dt.date, powers: int) -> Line:
    return Line(
        pk=law.pk,
        title=law.title,
        short_titles=tuple(law.short_titles),
        instrument=law.instrument,
        instrument_name=law.instrument_name,
        organ=law.issuing_organ,
        region=law.region_code or NATIONAL,
        status=status_of(law.on(day)),
        powers=powers,
        folded=fold("\n".join((law.title, *law.short_titles))),
    )


@dataclass(frozen=True)
class Found:
    """The laws a reader asked for, in order, with the facets and what of it could not be followed."""

    lines: list[Line]
    facets: list[Facet]
    problems: list[str] = field(default_factory=list)

    @property
    def selected(self) -> list[tuple[Facet, Choice]]:
        return [(facet, choice) for facet in self.facets for choice in facet.selected]


def find(laws: Shelf, q: str, asked: Mapping[str, str], sort: str = "") -> Found:
    """The laws whose titles hold every term of `q` and that are as asked in each dimension."""
    words = terms(q)
    titled = [line for line in laws.lines if all(word in line.folded for word in words)]
    wanted, problems = _wanted(laws, asked)
    if q and not words:
        problems.insert(0, _("请输入汉字、字母或数字。"))
    lines = [line for line in titled if _fits(line, wanted)]
    facets = [_facet(name, titled, wanted, laws.names[name]) for name in DIMENSIONS]
    return Found(sorted(lines, key=_order(sort, "".join(words))), facets, problems)


def _wanted(laws: Shelf, asked: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    wanted: dict[str, str] = {}
    problems = []
    for name, label in DIMENSIONS.items():
        if value := asked.get(name, "").strip():
            if value in laws.names[name]:
                wanted[name] = value
            else:
                said = _("没有“%(value)s”这一%(name)s，已忽略这个条件。")
                problems.append(said % {"value": value[:40], "name": _(label)})
    return wanted, problems


def _fits(line: Line, wanted: Mapping[str, str], but: str = "") -> bool:
    return all(getattr(line, name) == value for name, value in wanted.items() if name != but)


def _facet(name: str, lines: Iterable[Line], wanted: Mapping[str, str], names: Mapping[str, str]) -> Facet:
    counts = Counter(getattr(line, name) for line in lines if _fits(line, wanted, but=name))
    chosen = wanted.get(name)
    choices = [
        Choice(value, label, counts[value], value == chosen)
        for value, label in names.items()
        if counts[value] or value == chosen
    ]
    return Facet(name, _(DIMENSIONS[name]), choices)


def _order(sort: str, asked: str) -> Callable[[Line], tuple[object, ...]]:
    """The order of the list; a law that is named wholly comes first."""
    if sort == "title":
        return lambda line: (asked not in line.names if asked else False, _by_sound(line.title), line.pk)
    return lambda line: (asked not in line.names if asked else False, -line.powers, _by_sound(line.title))


@lru_cache(maxsize=65536)
def _by_sound(title: str) -> tuple[str, ...]:
    """Pinyin, the name of the state set aside, so that a reader finds a law by how it is called."""
    return tuple(lazy_pinyin(title.removeprefix(STATE)))
