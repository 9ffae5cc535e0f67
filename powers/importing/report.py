"""The JSON report of a read list, in the form that `import_list --report` promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from laws.citations import Citation
from powers.importing.columns import TEXTS
from powers.importing.parsed import ListFile, ParsedItem


def report(list_file: ListFile) -> dict[str, Any]:
    """One object per file: file, counts, items, problems. Keys beyond the promised ones come after those."""
    return {
        "file": list_file.file,
        "counts": {
            "rows": list_file.rows,
            "items": len(list_file.items),
            "problems": len(list_file.problems),
        },
        "items": Items(list_file.items),
        "problems": [
            {
                "sheet": problem.sheet,
                "row": problem.row,
                "column": problem.column,
                "severity": problem.severity,
                "message": problem.message,
            }
            for problem in list_file.problems
        ],
        "questions": [asdict(question) for question in list_file.questions],
    }


class Items(Sequence[dict[str, Any]]):
    """The items as the report has them, each made when it is read: most readers of a report only count them."""

    def __init__(self, items: Sequence[ParsedItem]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, at: Any) -> Any:
        return [_item(one) for one in self._items[at]] if isinstance(at, slice) else _item(self._items[at])


def _item(item: ParsedItem) -> dict[str, Any]:
    return {
        "sheet": item.sheet,
        "row": item.row,
        "name": item.name,
        "sub_item": item.sub_item,
        "type": item.type,
        "department": item.department,
        "office": item.office,
        "level": item.level,
        "duty": item.duty,
        "bases": _citations(item.bases),
        "responsibilities": [{"stage": one.stage, "text": one.text} for one in item.responsibilities],
        "accountability": list(item.accountability),
        "accountability_lead": item.accountability_lead,
        "accountability_scope": item.accountability_scope,
        "accountability_bases": _citations(item.accountability_bases),
        "responsibility_bases": _citations(item.responsibility_bases),
        "responsibility_groups": [one.group for one in item.responsibilities],
        "responsibility_own_bases": [one.basis for one in item.responsibilities],
        "accountability_own_bases": list(item.accountability_own_bases),
        "seq": item.seq,
        "type_raw": item.type_raw,
        "subject": item.subject,
        "plaque": item.plaque,
        "levels": item.levels,
        **{name: item.texts.get(name, "") for name in TEXTS},
        "mentioned": _mentioned(item),
        "facts": item.facts,
        "rows": item.rows,
        "joint_departments": item.joint,
        "shares": [asdict(share) for share in item.shares],
        "department_kind": item.department_kind,
        "subject_kind": item.subject_kind,
        "adjustment": item.adjustment,
        "adjustment_reason": item.adjustment_reason,
        "former_name": item.former_name,
        "codes": [{"scheme": scheme, "value": value} for scheme, value in item.codes],
        "extras": [{"header": header, "text": text} for header, text in item.extras],
    }


def _mentioned(item: ParsedItem) -> list[str]:
    """The laws that the words of its citations name beside those they cite."""
    cited = (*item.bases, *item.responsibility_bases, *item.accountability_bases)
    return list(dict.fromkeys(title for one in cited for title in one.mentioned))


def _citations(citations: Sequence[Citation]) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.kind,
            "title": one.title,
            "locator": one.locator,
            "text": one.text,
            "edition": one.edition,
        }
        for one in citations
    ]
