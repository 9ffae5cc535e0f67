"""Cells that hold no more than a stand-in (占位的字): 同上, 待补充, 略, /, 见附件. They are no responsibility, no basis, no duty.

Which words these are is told by powers.filler_words. Where a section has nothing else, it is as good as empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.registry import check
from powers.filler_words import is_filler

_SECTIONS = (("responsibilities", "责任事项"), ("accountability", "追责情形"))
_ANNEX = re.compile("附(?:件|表|录)")
"""A place of a law too: 附表2."""
_CELLS = (("duty_text", "duties", "职责"), ("level_text", "levels", "行使层级"))


@check("structure.filler", Severity.ERROR, "只填了占位的字", ground="权责清单要素")
def filler(item: Item) -> Iterator[Problem]:
    """An error where the section has nothing else; a warning of one row among others."""
    for section, what in _SECTIONS:
        texts = list(item.texts(section))
        empty = [n for n, text in enumerate(texts) if is_filler(text)]
        if section == "accountability" and is_filler(item.doc["accountability_lead"]) and not texts:
            yield _problem("/accountability_lead", item.doc["accountability_lead"], what)
        if empty:
            more = f"（共{len(empty)}处）" if len(empty) > 1 else ""
            some = None if len(empty) == len(texts) else Severity.WARNING
            yield _problem(f"/{section}/{empty[0]}/text", texts[empty[0]], what, more, some)
    for name, rows, what in _CELLS:
        written = str(item.doc[name])  # type: ignore[literal-required]
        if is_filler(written) and not item.doc[rows]:  # type: ignore[literal-required]
            yield _problem(f"/{name}", written, what)
    yield from _bases(item)


def _bases(item: Item) -> Iterator[Problem]:
    """A citation without a name, a quotation or a place that is only a stand-in; `basis.none` tells where there is no other."""
    named = any(c.title and not is_filler(c.title) for c in item.cited if c.is_setting)
    for cited in item.cited:
        for part, what in (("text", "依据"), ("locator", "依据的条款"), ("title", "依据")):
            written = str(cited.row[part])  # type: ignore[literal-required]
            is_place = part == "locator" and _ANNEX.match(written)
            if is_filler(written) and not is_place and (named or not cited.is_setting):
                yield _problem(f"/bases/{cited.number}/{part}", written, what, some=Severity.WARNING)
                break


def _problem(path: str, written: str, what: str, more: str = "", some: Severity | None = None) -> Problem:
    return Problem(
        path, f"{what}只写了“{written.strip()[:30]}”{more}，看不出内容，请按本项职权具体填写。", severity=some
    )
