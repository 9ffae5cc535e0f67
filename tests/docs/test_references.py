"""What the repository's files refer to stands in the repository: papers, links, headings; no code of a paper outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".html", ".txt", ".yaml", ".yml", ".toml", ".js", ".css", ".sh", ".conf", ".service"}
NOT_OURS = {"var", "node_modules", "__pycache__", "staticfiles", "media"}
PAPER = re.compile(r"(?<![\w./*-])[\w.][\w./-]*\.md\b")
"""Not an address nor a path of an installed machine, which begin with a slash."""
ELSEWHERE = "../shared/data/"
"""Real lists that tests read where they are at hand; README.md says so."""
FEATURE = re.compile(r"(?<![\w.:/#&=+-])[A-N](?:0[1-9]|1\d|2[0-3])(?![\w:.=-])")
"""A code of a list of features (D12, F07) that nobody can look up."""
LINK = re.compile(r"(?<!\\)\]\((?!\w+:)([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


@cache
def files() -> list[Path]:
    folders = (one for one in REPO.iterdir() if one.name not in NOT_OURS and not one.name.startswith("."))
    found = [path for one in folders for path in ([one] if one.is_file() else one.rglob("*"))]
    return sorted(p for p in found if p.suffix in TEXT and not NOT_OURS & set(p.relative_to(REPO).parts))


def lines() -> Iterator[tuple[Path, str, str]]:
    """Every line of every text with its place; this file speaks of what it forbids."""
    for path in files():
        if path != Path(__file__):
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                yield path, f"{path.relative_to(REPO)}:{number}", line


def stands(paper: str, by: Path) -> bool:
    """Whether a paper is there: by its path from here or from the root, or by its name among the docs."""
    if paper.startswith(ELSEWHERE) or (by.parent / paper).exists() or (REPO / paper).exists():
        return True
    return "/" not in paper and any((REPO / "docs").rglob(paper))


def headings(path: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", FENCED.sub("", path.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_every_paper_that_is_named_is_in_the_repository() -> None:
    missing = [
        f"{at} {m[0]}" for by, at, line in lines() for m in PAPER.finditer(line) if not stands(m[0], by)
    ]
    assert missing == []


def test_no_file_cites_the_number_of_a_feature() -> None:
    assert [f"{at} {m[0]}" for _, at, line in lines() for m in FEATURE.finditer(line)] == []


@pytest.mark.parametrize(
    "page", [p for p in files() if p.suffix == ".md"], ids=lambda p: f"{p.relative_to(REPO)}"
)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(FENCED.sub("", page.read_text())):
        name, _, anchor = target.partition("#")
        to = page.parent / name if name else page
        if not to.exists() or (anchor and anchor not in headings(to)):
            broken.append(target)
    assert broken == []
