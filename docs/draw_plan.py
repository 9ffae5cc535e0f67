"""Draws the plan of the house from the code itself: `.venv/bin/python docs/draw_plan.py` writes docs/plan.svg, from its
imports, and the list of modules at the end of docs/architecture.md, from the first sentences of their docstrings.

Left the apps, right the rooms of review/, on the floors that pyproject.toml names. An arrow means "imports"; one that
follows from two others is left out, so that the way stays visible. tests/docs/test_plan.py compares the picture with the
code and finds no arrow upward.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "plan.svg"
PAGE = ROOT / "docs" / "architecture.md"
MARK = "<!-- drawn by docs/draw_plan.py; what follows is made from the code -->\n"
LEFT_OUT = {"migrations", "__pycache__", "management"}
WIDTH, BOX, HEIGHT, FLOOR, TOP = 520, 108, 34, 86, 70
Edges = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Plan:
    """Floors from the top down, each with its boxes, and who imports whom."""

    title: str
    floors: tuple[tuple[str, ...], ...]
    edges: Edges

    def upward(self) -> list[tuple[str, str]]:
        """Arrows to the same floor or a higher one; the house has none."""
        place = {name: number for number, floor in enumerate(self.floors) for name in floor}
        return sorted((a, b) for a, into in self.edges.items() for b in into if place[b] <= place[a])


def plans() -> tuple[Plan, Plan]:
    """The apps, and the rooms of review/."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    house, rooms = (_floors(contract["layers"]) for contract in contracts["contracts"])
    sys.path.insert(0, str(ROOT))
    graph = grimp.build_graph(*contracts["root_packages"], exclude_type_checking_imports=True)
    imports = {
        (importer, into)
        for importer in graph.modules
        for into in graph.find_modules_directly_imported_by(importer)
    }
    return (
        Plan("the apps 应用", house, _edges(imports, house, "")),
        Plan("the rooms of review/ 审核的各间", rooms, _edges(imports, rooms, "review.")),
    )


def _floors(layers: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(name.strip() for name in layer.split("|")) for layer in layers)


def _edges(imports: set[tuple[str, str]], floors: Iterable[Iterable[str]], prefix: str) -> Edges:
    names = {name for floor in floors for name in floor}

    def box(module: str) -> str:
        first = module.removeprefix(prefix).split(".")[0] if module.startswith(prefix) else ""
        return first if first in names else ""

    found = {(box(a), box(b)) for a, b in imports}
    return {a: frozenset(b for x, b in found if x == a and b and b != a) for a in names}


def _shown(edges: Edges) -> list[tuple[str, str]]:
    """The arrows that do not follow from others."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        ahead = list(edges[start])
        while ahead:
            one = ahead.pop()
            if one not in found:
                found.add(one)
                ahead += edges[one]
        return found

    return sorted(
        (a, b) for a, into in edges.items() for b in into if not any(b in reached(c) for c in into if c != b)
    )


def _draw(plan: Plan, left: int) -> list[str]:
    at: dict[str, tuple[int, int]] = {}
    parts = [f'<text class="title" x="{left + WIDTH // 2}" y="36">{escape(plan.title)}</text>']
    for number, floor in enumerate(plan.floors):
        y = TOP + number * FLOOR
        parts.append(
            f'<line class="floor" x1="{left}" y1="{y + HEIGHT + 8}" x2="{left + WIDTH}" y2="{y + HEIGHT + 8}"/>'
        )
        gap = (WIDTH - len(floor) * BOX) // (len(floor) + 1)
        for place, name in enumerate(floor):
            at[name] = (left + gap + place * (BOX + gap), y)
    for a, b in _shown(plan.edges):
        x1, y1 = at[a][0] + BOX // 2, at[a][1] + HEIGHT
        x2, y2 = at[b][0] + BOX // 2, at[b][1]
        bend = (y2 - y1) // 2
        parts.append(f'<path class="arrow" d="M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2 - 5}"/>')
    for name, (x, y) in at.items():
        parts.append(f'<rect x="{x}" y="{y}" width="{BOX}" height="{HEIGHT}" rx="5"/>')
        parts.append(f'<text x="{x + BOX // 2}" y="{y + 22}">{name}</text>')
    return parts


def picture() -> str:
    """The plan as SVG; the same code gives the same bytes."""
    house, rooms = plans()
    height = TOP + FLOOR * max(len(house.floors), len(rooms.floors))
    width = 2 * WIDTH + 60
    style = (
        "text{font:14px system-ui,sans-serif;text-anchor:middle;fill:#10305a}.title{font-size:17px;font-weight:600}"
        "rect{fill:#eef3f9;stroke:#10305a}.floor{stroke:#d5dde7}.arrow{fill:none;stroke:#7189a8;marker-end:url(#head)}"
    )
    head = (
        '<marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#7189a8"/></marker>'
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="The plan of the house">',
        f"<style>{style}</style><defs>{head}</defs>",
        f'<rect width="{width}" height="{height}" style="fill:#fff;stroke:none"/>',
        *_draw(house, 20),
        *_draw(rooms, WIDTH + 40),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


# --- the list of modules ------------------------------------------------------------------------------------------


def page() -> str:
    """docs/architecture.md with the list of modules as the code has it."""
    written = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    return written + MARK + "\n" + "\n".join(_listed())


def _listed() -> Iterable[str]:
    house = plans()[0].floors
    for app in (name for floor in house for name in floor if name != "qingdan"):
        folders = [ROOT / app, *sorted(p for p in (ROOT / app).rglob("*") if p.is_dir())]
        for folder in folders:
            modules = [] if LEFT_OUT & set(folder.parts) else sorted(folder.glob("*.py"))
            said = [(path.name, told) for path in modules if (told := _first_sentence(path))]
            if said:
                yield f"**{folder.relative_to(ROOT)}/**\n"
                yield from (f"* `{name}` {told}" for name, told in said)
                yield ""


def _first_sentence(path: Path) -> str:
    """What a module says it is; '' for one that says nothing, as apps.py and an empty package do."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    line = " ".join(said.split("\n\n")[0].split())
    return re.split(r"(?<=[.。])\s", line)[0].replace("|", "\\|")


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
