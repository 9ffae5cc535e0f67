"""Codes of our own scheme in a list (本系统的职权编码): which they look like, and what is wrong with one that is not the item's.

A code of the scheme identifies a power before anything else does. One that is not known, or is another body's, is an error
that names it; codes of other schemes (national item codes) stay external codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Formatter

from rapidfuzz.distance import Levenshtein

from core.chinese import normalise
from departments.models import Department, Region
from powers.models import CodeScheme, Power, PowerType

PARTS = {
    "region": r"\d{6}(?:\d{6}|\d{3})?",
    "department": r"[0-9A-Z]{3}",
    "letters": r"[A-Z]{1,4}",
    "serial": r"\d{3,}",
    "sub": r"\d+",
}


def code_in(text: str) -> str:
    """A code as it is compared: no space, no full-width characters, one kind of hyphen."""
    return re.sub(r"[—–－−‐‑﹣]", "-", normalise(text)).replace(" ", "").upper()


def _shape(code: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", code))


class OwnCodes:
    """The codes of a region's scheme. `unknown` tells those of other regions apart, in one query for a file."""

    def __init__(self, region: Region) -> None:
        self.region = region
        rows = list(PowerType.objects.values_list("pk", "code", "name"))
        self.types = {pk: name for pk, _, name in rows}
        self.parts = PARTS | {"type": "|".join(sorted({re.escape(code) for _, code, _ in rows})) or r"\d{2}"}
        schemes = CodeScheme.objects.filter(region=region) or CodeScheme.objects.filter(region=None)
        self.patterns = [self._pattern(scheme) for scheme in schemes]
        self.departments = {d.code: d for d in Department.objects.filter(region=region)}
        self.elsewhere: dict[str, Power] = {}

    def look_up(self, codes: Iterable[str]) -> None:
        """Find the powers of other regions that have these codes."""
        shaped = [code for code in set(codes) if self.match(code)]
        rows = Power.objects.filter(code__in=shaped).exclude(region=self.region).select_related("region")
        self.elsewhere = {power.code: power for power in rows if power.code} if shaped else {}

    def match(self, code: str) -> re.Match[str] | None:
        """How a code reads under the scheme; None for a code of another scheme."""
        return next((match for pattern in self.patterns if (match := pattern.fullmatch(code))), None)

    def name_of(self, department: int) -> str:
        return next((d.name for d in self.departments.values() if d.pk == department), "其他部门")

    def fault(self, code: str, department: Department, *, has_list: bool) -> str:
        """Why a code that no power of the region has cannot be the item's; '' where it may become its code."""
        if other := self.elsewhere.get(code):
            return f"编码“{code}”是{other.region}的职权的编码，不是{self.region}的。"
        match = self.match(code)
        if match is None:
            return ""
        said = match.groupdict()
        if (region := said.get("region")) and region != self.region.code:
            return f"编码“{code}”属于区划{region}，正在导入的是{self.region}（{self.region.code}）。"
        if (body := said.get("department")) and body != department.code:
            owner = self.departments.get(body)
            whose = f"是{owner.name}的编码" if owner else f"中的部门代码{body}不存在"
            return f"编码“{code}”{whose}，这一行是{department.name}（{department.code}）的。"
        return f"编码“{code}”在{department.name}的清单中没有。" if has_list else ""

    def is_near(self, code: str, known: Iterable[str]) -> bool:
        """Whether a code is one of ours that was mistyped: the region's digits before it, or the shape of one with little
        missing or too much."""
        if "-" not in code:
            return False
        shapes = {_shape(one) for one in known}
        return code.startswith(f"{self.region.code}-") or any(
            Levenshtein.distance(_shape(code), shape, score_cutoff=2) <= 2 for shape in shapes
        )

    def _pattern(self, scheme: CodeScheme) -> re.Pattern[str]:
        main, seen = self._spelt(scheme.template, set())
        return re.compile(f"{main}(?:{self._spelt(scheme.sub_template, seen)[0]})?")

    def _spelt(self, template: str, seen: set[str]) -> tuple[str, set[str]]:
        found = ""
        for literal, name, _, _ in Formatter().parse(template):
            found += re.escape(literal)
            if name in self.parts:
                found += f"({self.parts[name]})" if name in seen else f"(?P<{name}>{self.parts[name]})"
                seen = seen | {name}
        return found, seen
