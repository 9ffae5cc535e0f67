"""The list as it is (现有清单): what an import is compared with, read once.

Of each power the newest version, sealed or in an open draft, and what was decided before an open draft renamed, handed over
or cancelled it: the list that is published meanwhile still says that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from departments.models import Region
from powers.importing.matching import key
from powers.importing.own_codes import code_in
from powers.importing.resolving import ItemKey
from powers.models import PowerVersion

THIS_IMPORT = 0
CANCELLED = PowerVersion.Standing.CANCELLED


class Existing:
    """The powers of a region by what a list may know them by: department, type, name and sub-item, or their code."""

    def __init__(self, region: Region, open_versions: dict[int, int]) -> None:
        self.region = region
        self.open_versions = open_versions
        self.by_key: dict[ItemKey, list[PowerVersion]] = defaultdict(list)
        self.by_code: dict[str, list[PowerVersion]] = {}
        self._types: dict[tuple[int, str], set[int]] = defaultdict(set)
        self.decided: dict[int, PowerVersion] = {}
        self.with_list: set[int] = set()
        """The departments of which something has been approved: their list changes by adjustment only."""
        self.main_codes: set[str] = set()
        """Codes that only main items have: a list may give them at each sub-item."""
        self.open_powers: set[int] = set()
        newest: dict[int, PowerVersion] = {}
        rows = PowerVersion.objects.filter(power__region=region).defer("source", "sealed_document")
        rows = rows.select_related("power")
        live = rows.filter(sealed_at__isnull=False) | rows.filter(pk__in=open_versions)
        for version in live.order_by("number"):
            newest[version.power_id] = version
            if version.pk not in open_versions:
                self.decided[version.power_id] = version
                self.with_list.add(version.department_id)
        for version in sorted(newest.values(), key=lambda v: (v.order, v.pk)):
            self._take(version, self.decided.get(version.power_id))
            self.main_codes.add(version.power.main_code or "")
        self.main_codes -= self.by_code.keys()

    def _take(self, version: PowerVersion, before: PowerVersion | None) -> None:
        if version.pk in self.open_versions:
            self.open_powers.add(version.power_id)
        known = [version]
        if version.standing != CANCELLED:
            self.add(version)
        if before is not None and before.standing != CANCELLED and _hides(version, before):
            self.add(before)
            known.append(before)
            self.open_versions[before.pk] = self.open_versions[version.pk]
        if version.power.code:
            self.by_code[version.power.code] = known

    def add(self, version: PowerVersion) -> None:
        self.by_key[key_of(version)].append(version)
        self._types[version.department_id, key(version.name)].add(version.power_type_id)

    def learn(self, base: PowerVersion | None, draft: PowerVersion) -> None:
        """A draft just written stands for its power, as an open change, in the files that follow."""
        self.open_versions[draft.pk] = THIS_IMPORT
        if base is None:
            self.add(draft)
            return
        same = self.by_key[key_of(base)]
        same[same.index(base)] = draft
        if base.power.code:
            draft.power = base.power
            self.by_code[base.power.code] = [draft]

    def named(self, department: int, name: str, besides: PowerVersion) -> PowerVersion | None:
        """Another standing power of a department, of whatever type, with exactly this name and no sub-items."""
        for (body, _, its, sub), versions in self.by_key.items():
            if body == department and its == key(name) and not sub:
                found = next((v for v in versions if v.power_id != besides.power_id), None)
                if found is not None:
                    return found
        return None

    def ended(self, base: PowerVersion) -> None:
        """A power for which this import has just drafted an end or a stop: open in the files that follow."""
        self.open_versions[base.pk] = THIS_IMPORT

    def in_force(self, departments: Iterable[int]) -> list[PowerVersion]:
        """What was last decided of the powers of some departments, and is not cancelled, in the order of the list."""
        wanted = set(departments)
        rows = [v for v in self.decided.values() if v.department_id in wanted and v.standing != CANCELLED]
        return sorted(rows, key=lambda v: (v.department_id, v.order, v.pk))

    def types_of(self, department: int, codes: Iterable[str], name: str) -> set[int]:
        """The types of the powers that a list means by one of its own codes, else by a department's name for it."""
        coded = {self.by_code[code][0].power_type_id for code in map(code_in, codes) if code in self.by_code}
        return coded or (set(self._types.get((department, key(name)), ())) if name else set())


def _hides(draft: PowerVersion, before: PowerVersion) -> bool:
    """Whether a list that says what was decided before would not find the draft."""
    return draft.standing == CANCELLED or key_of(draft) != key_of(before)


def key_of(version: PowerVersion) -> ItemKey:
    return (version.department_id, version.power_type_id, key(version.name), key(version.sub_name))
