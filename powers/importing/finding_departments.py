"""Whose powers a list holds (识别部门): a body by any name it bears or bore. What is not found is asked, never created unless
somebody says so.

Names count in this order: the full name; short name and aliases; a plaque; a former name. A name that two bodies bear is
asked like one that nobody bears, and so is a body of a template (地州市农业农村局) that is filled in for no place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from core.chinese import squeeze
from departments.models import Department, Lineage, Plaque, Region
from powers.importing.asking import LEAVE, NEW, YES, Answers, Question, answer_to
from powers.importing.matching import BRACKETS, NAME_SEPARATORS, free_code, key, still_valid
from powers.importing.organs import is_stand_in

CODE = re.compile(r"[0-9A-Z]{3}")
PLACE = re.compile(r"^([\u4e00-\u9fff]{2,10}?(?:省|市|自治区|自治州|地区|盟))(?=[\u4e00-\u9fff])")
NO_PLACE = ("城市", "都市", "超市", "股市", "门市", "本市", "全市", "各市")
SUFFIX = re.compile(r"(?<=..)(?:委员会|办公室|管理局|总局|分局|局|厅|委|办|部|中心)$")
"""What kind of office it is, by which a body is called differently from place to place (教育局、教育委员会)."""
NEAR = 0.6
SURE = 0.75
SHOWN = 3


@dataclass
class DepartmentFinder:
    """The bodies of a region by any of their names, and what a person answered about others.

    `may_create`: whether the answer that a body is new counts; `create_missing`: every body not found is created.
    """

    region: Region
    answers: Answers = field(default_factory=dict)
    may_create: bool = False
    create_missing: bool = False
    created: list[Department] = field(default_factory=list)
    new_plaques: list[Plaque] = field(default_factory=list)
    by_code: dict[str, Department] = field(default_factory=dict)
    by_name: dict[str, list[Department]] = field(default_factory=dict)
    plaques: dict[tuple[int, str], Plaque] = field(default_factory=dict)

    def __post_init__(self) -> None:
        current = list(Department.objects.filter(still_valid(), region=self.region))
        self.by_code = {department.code: department for department in current}
        by_pk = {department.pk: department for department in current}
        for plaque in Plaque.objects.filter(still_valid(), department__region=self.region):
            self.plaques[plaque.department_id, key(plaque.name)] = plaque
        self._learn((d, _full_names(d)) for d in current)
        for spelling in (str, self._spelt_out):
            self._learn((d, map(spelling, [d.short_name, *d.aliases])) for d in current)
        self._learn((by_pk[pk], [name]) for pk, name in self.plaques if pk in by_pk)
        self._learn((by_pk[pk], [name]) for pk, name in _former_names(self.region) if pk in by_pk)
        self._places: dict[str, Region] | None = None

    # --- finding -----------------------------------------------------------------------------------------------

    def known(self, name: str) -> Department | None:
        """The body that alone bears or bore this name, or has this code."""
        bearers = self.bearers(name)
        return bearers[0] if len(bearers) == 1 else None

    def bearers(self, name: str) -> list[Department]:
        """Every body that a name may mean; several only where the name is nobody's own."""
        wanted = key(name)
        if CODE.fullmatch(wanted) and wanted in self.by_code:
            return [self.by_code[wanted]]
        bare = BRACKETS.sub("", wanted) or wanted
        names = (wanted, bare, key(self._spelt_out(bare)))
        return next((self.by_name[n] for n in names if n in self.by_name), [])

    def department(self, name: str) -> Department | None:
        """The body a list calls `name`, as the books or a person's answer say; None where that is still open."""
        said = answer_to(self.answers, "department", name)
        if said == NEW and self.may_create:
            return self.known(name) or self._create(name)
        if said:
            return self.by_code.get(said)
        if found := self.known(name):
            return found
        if self.create_missing and not self.bearers(name) and not is_stand_in(name):
            return self._create(name)
        return None

    def plaque(self, department: Department, name: str) -> Plaque | None:
        """The plaque a list says a power is exercised under; several at once name none."""
        names = [n for n in NAME_SEPARATORS.split(name) if n]
        if len(names) != 1:
            return None
        where = (department.pk, key(names[0]))
        if where not in self.plaques and key(names[0]) not in self.by_name:
            self.plaques[where] = Plaque(department=department, name=names[0], verified=False)
            self.plaques[where].save()
            self.new_plaques.append(self.plaques[where])
        return self.plaques.get(where)

    def place_of(self, name: str) -> str:
        """The other place whose body a name speaks of; '' where it is of this region, or of none."""
        wanted = key(name)
        if wanted.startswith(self.region.name):
            return ""
        known = max((p for p in self._known_places() if wanted.startswith(p)), key=len, default="")
        if known:
            return known if self._known_places()[known].parent_id != self.region.pk else ""
        match = PLACE.match(wanted)
        return match[1] if match and not match[1].endswith(NO_PLACE) and not is_stand_in(name) else ""

    def accepted_place(self, place: str) -> bool:
        """Whether a person said that a list of another place is this region's nevertheless."""
        return answer_to(self.answers, "region", place) == YES

    def remember(self, name: str) -> None:
        """Keep a name, which a person said is a body's, among that body's names (其他名称)."""
        department = self.by_code.get(answer_to(self.answers, "department", name))
        if department is None or is_stand_in(name) or self.known(name) == department:
            return
        department.aliases = [*department.aliases, squeeze(name)]
        department.save()

    # --- asking ------------------------------------------------------------------------------------------------

    def question(self, name: str, rows: int, samples: Iterable[str]) -> Question:
        """Which body of the region a list means by `name`, with the nearest as a guess."""
        near = self.bearers(name) or self.nearest(name)
        guess = (
            near[0].code if near and not is_stand_in(name) and (self._likeness(name, near[0]) >= SURE) else ""
        )
        new = (
            [(NEW, "新建这个部门（由机构编制部门核实）")] if self.may_create and not is_stand_in(name) else []
        )
        why = "这个名称不止一个部门用过" if self.bearers(name) else "这个名称不在部门表中"
        if is_stand_in(name):
            why = "这是样表中的写法，没有填本地的部门"
        return Question(
            kind="department",
            text=name,
            message=f"清单写的部门是“{name}”（{rows}项），{why}。请选择是本区划的哪个部门。",
            guess=guess,
            choices=(
                *((d.code, d.name) for d in self._in_order(near)),
                *new,
                (LEAVE, "不是本区划的部门，这些事项不导入"),
            ),
            samples=tuple(samples),
            rows=rows,
            required=True,
        )

    def region_question(self, place: str, rows: int, samples: Iterable[str]) -> Question:
        """Whether the list of another place is to be taken in here."""
        return Question(
            kind="region",
            text=place,
            message=f"清单写的是“{place}”的部门（{rows}项），正在导入的是{self.region}的清单。请确认是不是选错了文件或区划。",
            choices=((YES, f"确是{self.region}的清单，照样导入"), (LEAVE, "不导入这些事项")),
            samples=tuple(samples),
            rows=rows,
            required=True,
        )

    def nearest(self, name: str) -> list[Department]:
        """The bodies whose names are most like `name`, the nearest first."""
        rated = [(self._likeness(name, department), department) for department in self.by_code.values()]
        rated = sorted((pair for pair in rated if pair[0] >= NEAR), key=lambda pair: -pair[0])
        return [department for _, department in rated[:SHOWN]]

    # --- inside ------------------------------------------------------------------------------------------------

    def _spelt_out(self, name: str) -> str:
        """A name with its place: 市教育局 of 甲市 is 甲市教育局."""
        own = self.region.name[-1:]
        return f"{self.region.name}{name[1:]}" if own and name[:1] == own else name

    def _likeness(self, name: str, department: Department) -> float:
        mine = self._bare(name)
        names = [department.name, department.short_name, *department.aliases]
        return max(_ratio(mine, self._bare(other)) for other in names if other)

    def _bare(self, name: str) -> str:
        """A name without what all bodies of the region share, or another place's name instead."""
        text = BRACKETS.sub("", key(name)).removeprefix(self.region.name)
        return text.removeprefix(self.place_of(name)) if text == BRACKETS.sub("", key(name)) else text

    def _in_order(self, near: list[Department]) -> list[Department]:
        rest = sorted(self.by_code.values(), key=lambda d: (d.order, d.code))
        return list(dict.fromkeys([*near, *rest]))

    def _known_places(self) -> Mapping[str, Region]:
        """Other regions by name, but for those around this one: a city's list may name its province."""
        if self._places is None:
            around, above = {self.region.pk}, self.region.parent
            while above is not None and above.pk not in around:
                around.add(above.pk)
                above = above.parent
            rows = Region.objects.exclude(pk__in=around).exclude(name="市辖区")
            self._places = {region.name: region for region in rows if len(region.name) > 2}
        return self._places

    def _learn(self, names: Iterable[tuple[Department, Iterable[str]]]) -> None:
        """Names of one rank: one that is known by a higher rank stays that body's."""
        found: dict[str, list[Department]] = defaultdict(list)
        for department, several in names:
            for name in map(key, filter(None, several)):
                if name not in self.by_name and department not in found[name]:
                    found[name].append(department)
        self.by_name |= {name: bearers for name, bearers in found.items() if bearers}

    def _create(self, name: str) -> Department:
        code = free_code(self.region, set(self.by_code))
        department = Department(
            region=self.region,
            code=code,
            name=squeeze(name),
            verified=False,
            order=int(code) if code.isdigit() else 999,
        )
        department.save()
        self.created.append(department)
        self.by_code[code] = department
        self._learn([(department, _full_names(department))])
        return department


def _ratio(one: str, other: str) -> float:
    """How much alike two names are; the kind of office counts little."""
    whole = SequenceMatcher(None, one, other).ratio()
    return max(whole, 0.9 * SequenceMatcher(None, SUFFIX.sub("", one), SUFFIX.sub("", other)).ratio())


def _full_names(department: Department) -> list[str]:
    return [department.name, BRACKETS.sub("", key(department.name)) or department.name]


def _former_names(region: Region) -> Iterator[tuple[int, str]]:
    """`(body, name it bore, or name of a body that became it)`."""
    yield from Department.history.filter(region_id=region.pk).order_by().values_list("id", "name").distinct()
    after: dict[int, list[int]] = defaultdict(list)
    names: dict[int, str] = {}
    rows = Lineage.objects.filter(successor__region=region).values_list(
        "predecessor", "predecessor__name", "successor"
    )
    for old, name, new in rows:
        after[old].append(new)
        names[old] = name
    for old, name in names.items():
        reached, ahead = {old}, [old]
        while ahead:
            for new in after.get(ahead.pop(), ()):
                if new not in reached:
                    reached.add(new)
                    ahead.append(new)
                    yield new, name
