"""Proposing which citations and situations of accountability belong to which responsibility (拟定对应关系).

By what the list itself shows: the numbers of two cells that number alike; the statute that founds a stage; a situation whose
words name just one stage of the procedure. Where that is not sure there is no link, and a person makes it in the draft.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from core.chinese import parse_numeral, squeeze
from core.reference_files import read_yaml
from laws.citations import split_citations
from laws.same_place import Article, Place, names_place, places_in, places_of, share_place
from powers.links import COLUMN, LINKED
from powers.models import AccountabilityClause, LegalBasis, LinkedRow, PowerVersion, Stage

WORDS = Path(__file__).parent / "reference_data" / "clause_stages.yaml"
BATCH = 500
FOUNDED = (LegalBasis.Purpose.POWER.value, LegalBasis.Purpose.RESPONSIBILITY.value)
"""What a citation is for that a responsibility can rest on."""
_HAN = "[一二三四五六七八九十]{1,3}"
_MARK = re.compile(
    r"(?:^|(?<=[\n。；;：:]))[^\S\n]*(?:"
    r"(?P<digit>\d{1,2})(?:(?P<sub>[-－—]\d{1,2})[.．、]?|\s?[.．、](?!\d))"
    rf"|(?P<han>{_HAN})、|[（(](?P<bracket>\d{{1,2}}|{_HAN})[)）])"
)
_BY_STATUTE = re.compile(r"《?(?P<title>[^第《》]+)》?(?P<locator>第.+)")


class Duty(NamedTuple):
    """A responsibility as far as links are concerned."""

    uid: str
    stage: int | None
    text: str
    basis: str = ""


class Cited(NamedTuple):
    """A citation as far as links are concerned."""

    purpose: str
    title: str
    locator: str


@dataclass
class Linker:
    """Proposes links; the stages are read once. Each answer is, row by row, the uids of the responsibilities."""

    stages: dict[int, str] = field(default_factory=dict)
    by_type: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    founding: dict[Article, set[tuple[Place, int]]] = field(default_factory=lambda: defaultdict(set))
    founded: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for stage in Stage.objects.all():
            self.stages[stage.pk] = stage.name
            self.by_type[stage.power_type_id].add(stage.name)
            for place in _by_statute(stage.basis):
                self.founding[place.article].add((place, stage.pk))

    def bases(
        self, duties: Sequence[Duty], cited: Sequence[Cited], cells: Mapping[str, str]
    ) -> list[list[str]]:
        """Of each citation: what its own number says, else what rests on its article: by a responsibility's own words, only
        where these name no article by its stage."""
        founded = [self._founded(duties, one) for one in cited]
        numbered = self._numbered(duties, cited, founded, cells)
        return [
            [duty.uid for duty in duties if duty.uid in (by_number or by_article)]
            for by_number, by_article in zip(numbered, founded, strict=True)
        ]

    def clauses(self, duties: Sequence[Duty], texts: Sequence[str], power_type: int) -> list[list[str]]:
        """Of each situation: the responsibilities of the one stage that it names."""
        stages = frozenset(self.by_type.get(power_type, ()))
        of_stage: dict[str, list[str]] = defaultdict(list)
        for duty in duties:
            if duty.stage:
                of_stage[self.stages[duty.stage]].append(duty.uid)
        return [list(of_stage.get(_stage_named(text, stages), ())) for text in texts]

    def _founded(self, duties: Sequence[Duty], cited: Cited) -> set[str]:
        if cited.purpose not in FOUNDED:
            return set()
        stages = self._stages(cited.title, cited.locator)
        return {
            duty.uid
            for duty in duties
            if (
                names_place(duty.basis, cited.title, cited.locator)
                if duty.basis and places_in(duty.basis)
                else duty.stage in stages
            )
        }

    def _stages(self, title: str, locator: str) -> set[int]:
        """The stages that a statute founds at one of the places of a citation."""
        if (title, locator) not in self.founded:
            self.founded[title, locator] = {
                stage
                for place in places_of(title, locator)
                for founding, stage in self.founding.get(place.article, ())
                if share_place((place,), (founding,))
            }
        return self.founded[title, locator]

    def _numbered(
        self,
        duties: Sequence[Duty],
        cited: Sequence[Cited],
        founded: Sequence[set[str]],
        cells: Mapping[str, str],
    ) -> list[set[str]]:
        """What the numbers say, unless a statute says otherwise of one of them; then they number something else."""
        none: list[set[str]] = [set() for _ in cited]
        said, theirs = cells.get("responsibilities", ""), cells.get("responsibility_bases", "")
        numbers = _alike(said, theirs) if said and theirs else None
        if numbers is None:
            return none
        of_duties = _numbers_of(_blocks(said), [duty.text for duty in duties])
        waiting: dict[tuple[str, str], list[int]] = defaultdict(list)
        for key, number in numbers.citations:
            waiting[key].append(number)
        found, agreed = none, numbers.sure
        for at, one in enumerate(cited):
            left = waiting[_key(one.title, one.locator)]
            if one.purpose != LegalBasis.Purpose.RESPONSIBILITY or not left:
                continue
            number = left.pop(0)
            found[at] = {
                duty.uid
                for duty, n in zip(duties, of_duties, strict=True)
                if n == number and not _names_another(duty, one)
            }
            if founded[at] and found[at]:
                if founded[at].isdisjoint(found[at]):
                    return [set() for _ in cited]
                agreed = True
        return found if agreed else [set() for _ in cited]


class _Alike(NamedTuple):
    """The numbers of citations in a cell that numbers as that of the responsibilities does.

    `sure`: the same law stands under several numbers, or they are made for it (1-1, 1-2); a mere list of laws may have as
    many numbers by chance.
    """

    citations: tuple[tuple[tuple[str, str], int], ...]
    sure: bool


@lru_cache(maxsize=4096)
def _alike(responsibilities: str, bases: str) -> _Alike | None:
    """The numbers of the citations, where both cells go from 1 to the same number, at least 2."""
    theirs = _blocks(bases)
    said = {number for number, _ in _blocks(responsibilities)}
    if len(said) < 2 or said != {number for number, _ in theirs}:
        return None
    whole = split_citations(bases)
    pieces = [(number, one) for number, text in theirs for one in split_citations(text)]
    cited = [one for one in whole if one.title or one.locator]
    pieces = [(number, one) for number, one in pieces if one.title or one.locator]
    if [one.locator for one in cited] != [one.locator for _, one in pieces]:
        return None
    if {number for number, _ in pieces} != said:
        return None
    numbers = [number for number, _ in pieces]
    under: dict[str, set[int]] = defaultdict(set)
    for one, number in zip(cited, numbers, strict=True):
        under[one.title].add(number)
    sure = any(len(found) > 1 for found in under.values()) or bool(
        any(mark["sub"] for mark in _MARK.finditer(bases))
    )
    return _Alike(
        tuple((_key(one.title, one.locator), n) for one, n in zip(cited, numbers, strict=True)), sure
    )


def _key(title: str, locator: str) -> tuple[str, str]:
    return squeeze(title), squeeze(locator)


@lru_cache(maxsize=4096)
def _blocks(cell: str) -> tuple[tuple[int, str], ...]:
    """`(number, text)` of a cell whose parts are numbered 1, 2, 3 …; none where they are not. 1-1 and 1-2 are both of 1."""
    marks = [mark for mark in _MARK.finditer(cell) if mark.lastgroup]
    if not marks:
        return ()
    style = _style(marks[0])
    marks = [mark for mark in marks if _style(mark) == style]
    numbers = [parse_numeral(mark[style]) for mark in marks]
    steps = zip(marks, [0, *numbers], numbers, strict=False)
    if any(now - before != 1 and not (now == before and mark["sub"]) for mark, before, now in steps):
        return ()
    ends = [*(mark.start() for mark in marks[1:]), len(cell)]
    return tuple(
        (number, cell[mark.end() : end]) for mark, number, end in zip(marks, numbers, ends, strict=True)
    )


def _style(mark: re.Match[str]) -> str:
    return next(name for name in ("digit", "han", "bracket") if mark[name])


def _numbers_of(blocks: Iterable[tuple[int, str]], texts: Sequence[str]) -> list[int]:
    """Under which number each text stands, in order; 0 for what does not stand there any more."""
    left = [(number, squeeze(block)) for number, block in blocks]
    found = []
    for text in map(squeeze, texts):
        at = next((n for n, (_, block) in enumerate(left) if text and text in block), None)
        found.append(0 if at is None else left[at][0])
        if at is not None:
            left = left[at:]
    return found


def _names_another(duty: Duty, cited: Cited) -> bool:
    """Whether a responsibility itself names places, and this citation is none of them."""
    return bool(places_in(duty.basis)) and not names_place(duty.basis, cited.title, cited.locator)


def _by_statute(basis: str) -> set[Place]:
    """The articles that the basis of a stage names: 行政处罚法第五十四条、第五十五条."""
    found: set[Place] = set()
    for piece in re.split(r"[；;]", basis):
        if match := _BY_STATUTE.fullmatch(piece.strip()):
            found |= places_of(match["title"], match["locator"])
    return found


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]]:
    data: dict[str, Any] = read_yaml(WORDS)
    rules = tuple((re.compile(rule["like"]), tuple(rule["stages"])) for rule in data["clauses"])
    return re.compile("".join(data["besides"].split())), rules


@lru_cache(maxsize=8192)
def _stage_named(text: str, stages: frozenset[str]) -> str:
    """The one stage of these that a situation names; '' where it names several, or none."""
    besides, rules = _words()
    words = besides.sub("　", squeeze(text))
    named = {
        next((name for name in names if name in stages), "") for like, names in rules if like.search(words)
    } - {""}
    return named.pop() if len(named) == 1 else ""


# --- what the import and the draft's form do with it ----------------------------------------------------------------


@dataclass
class Tally:
    """How many citations and situations were linked, and how many are left for a person."""

    linked: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)

    def count(self, name: str, uids: Sequence[str]) -> None:
        (self.linked if uids else self.open)[name] += 1

    def count_all(self, name: str, found: Sequence[Sequence[str]]) -> None:
        linked = sum(map(bool, found))
        self.linked += Counter({name: linked})  # which leaves out what is zero
        self.open += Counter({name: len(found) - linked})

    def __iadd__(self, other: Tally) -> Tally:
        self.linked += other.linked
        self.open += other.open
        return self

    @property
    def words(self) -> str:
        """Both counts as a sentence; '' where there was nothing to link."""
        if not self.linked and not self.open:
            return ""
        return f"对应到责任事项的：{self._said(self.linked)}；未能确定、留空的：{self._said(self.open)}"

    @staticmethod
    def _said(counts: Counter[str]) -> str:
        return f"依据{counts['bases']}条、追责情形{counts['accountability']}条"


def propose_links(versions: Sequence[PowerVersion]) -> Tally:
    """Propose links for the rows of drafts that have none, and write them; a constant number of queries."""
    linker, tally = Linker(), Tally()
    written: dict[str, list[Any]] = {name: [] for name in LINKED}
    drafts = PowerVersion.objects.filter(pk__in=[version.pk for version in versions])
    for draft in drafts.prefetch_related("responsibilities", *LINKED):
        for name, row, uids in _open_rows(draft, linker):
            tally.count(name, uids)
            if uids:
                row.responsibility_uids = uids
                written[name].append(row)
    LegalBasis.objects.bulk_update(written["bases"], [COLUMN], batch_size=BATCH)
    AccountabilityClause.objects.bulk_update(written["accountability"], [COLUMN], batch_size=BATCH)
    return tally


def _open_rows(draft: PowerVersion, linker: Linker) -> Iterator[tuple[str, LinkedRow, list[str]]]:
    """Each row of a draft that is linked with nothing and could be, and what is proposed for it."""
    duties = [
        Duty(str(row.uid), row.stage_id, row.text, row.basis_text) for row in draft.responsibilities.all()
    ]
    bases, clauses = list(draft.bases.all()), list(draft.accountability.all())
    cited = [Cited(basis.purpose, basis.title, basis.locator) for basis in bases]
    for basis, uids in zip(bases, linker.bases(duties, cited, draft.source.get("cells", {})), strict=True):
        if not basis.responsibility_uids and basis.purpose in FOUNDED:
            yield "bases", basis, uids
    found = linker.clauses(duties, [clause.text for clause in clauses], draft.power_type_id)
    for clause, uids in zip(clauses, found, strict=True):
        if not clause.responsibility_uids:
            yield "accountability", clause, uids


def drop_dead_links(version: PowerVersion) -> None:
    """Take out of a draft's links what points at a row that was removed."""
    there = {str(uid) for uid in version.responsibilities.values_list("uid", flat=True)}
    for rows in (version.bases.all(), version.accountability.all()):
        for row in rows.exclude(responsibility_uids=[]):
            kept = [uid for uid in row.responsibility_uids if uid in there]
            if kept != row.responsibility_uids:
                row.responsibility_uids = kept
                row.save(update_fields=["responsibility_uids"])
