"""Cell by cell: what the public picture says is what the checks say of an item with just that basis and that kind."""

from __future__ import annotations

import pytest

from laws.instruments import RANKS
from powers.checks import run
from powers.checks.cases import build
from powers.checks.context import TypeInfo
from powers.checks.rulebook import RuleBook, Verdict, book_from
from powers.checks.setting import judge
from publish.standard.matrix_reading import Column, Mark, columns_of, kinds_matrix, matrix

pytestmark = pytest.mark.django_db

WORDS = {
    "K5": "处五日以下行政拘留", "K3b": "吊销营业执照", "K3a": "吊销许可证", "K4": "责令停产停业", "K2b": "没收违法所得",
    "K2a": "处一千元以下罚款", "K1": "给予警告", "人身自由": "限制公民人身自由", "冻结": "冻结存款", "查封": "查封场所",
    "扣押": "扣押财物", "加处": "加处罚款", "划拨": "划拨存款", "拍卖": "拍卖财物", "代履行": "代履行", "拆除": "强制拆除",
    "现行税种": "房产税", "税": "某某税", "征收非国有财产": "房屋征收", "征用": "征用物资", "许可收费": "许可费",
    "政府性基金": "水利建设基金", "涉企保证金": "保证金", "社会保险费": "社会保险费", "涉企收费": "水土保持补偿费",
}  # fmt: skip
"""Words by which the checks tell each kind; what is left out is no kind that words tell (其他)."""


@pytest.fixture
def book(reference: None) -> RuleBook:
    from powers.checks.editions import shipped_rules

    return book_from(shipped_rules())


@pytest.fixture
def types(reference: None) -> dict[str, TypeInfo]:
    from powers.checks.editions import type_infos

    return {code: one for code, one in type_infos().items() if one.is_power}


def said(book: RuleBook, types: dict[str, TypeInfo], column: Column, instrument: str, kind: str) -> Mark:
    """What the checks come to for an item of this type, with one basis that sets this kind."""
    words = WORDS.get(kind, "办理某某事项")
    given = {
        "type": column.type.code,
        "name": f"{words}一事",
        "bases": [{"instrument": instrument, "text": f"{words}。"}],
    }
    item = build(given, book, types)
    verdict = judge(item).verdict
    if not verdict.admits:
        return Mark.FACT if verdict == Verdict.NEEDS_FACT else Mark.NOT
    return Mark.REASON if any(f.code == "basis.rank_reason" for f in run(item)) else Mark.MAY


def test_every_field_of_every_picture(book: RuleBook, types: dict[str, TypeInfo]) -> None:
    instruments = {code: code for code in RANKS}
    wrong, fields = [], 0
    for column in columns_of(book, list(types.values())):
        rows = {name: row for row in kinds_matrix(book, column, instruments) for name in row.names}
        for kind, label in column.all_kinds:
            if (kind not in WORDS and kind != "*") or (kind == "*" and column.table == "coercive_execution"):
                continue  # no words lead there
            for instrument, row in rows.items():
                fields += 1
                cell = dict(row.pairs)[label].mark
                if cell != (came := said(book, types, column, instrument, kind)):
                    wrong.append((column.name, label, instrument, cell, came))
    assert wrong == []
    assert fields > 500


def test_the_great_picture_sums_up_the_kinds(book: RuleBook, types: dict[str, TypeInfo]) -> None:
    """Its mark is the best of the kinds, its note tells that not all of them fare so."""
    instruments = {code: code for code in RANKS}
    columns = columns_of(book, list(types.values()))
    great = {name: row.cells for row in matrix(book, columns, instruments) for name in row.names}
    for number, column in enumerate(columns):
        for row in kinds_matrix(book, column, instruments):
            marks = sorted({cell.mark for cell in row.cells}, key=lambda mark: mark.order)
            for name in row.names:
                cell = great[name][number]
                assert (cell.mark, cell.others) == (marks[0], tuple(marks[1:])), (column.name, name)


def test_filing_has_a_column_and_no_document_settles_disputes_better_than_a_rule(
    book: RuleBook, types: dict[str, TypeInfo]
) -> None:
    columns = columns_of(book, list(types.values()))
    heads = [column.name for column in columns]
    assert "行政备案" in heads
    rows = {n: r for r in matrix(book, columns, {c: c for c in RANKS}) for n in r.names}
    settling = {name: row.cells[heads.index("行政裁决")].mark for name, row in rows.items()}
    assert (settling["DR"], settling["ND_CEN"], settling["ND_PC"]) == (Mark.REASON, Mark.NOT, Mark.NOT)
    assert all(rows["CONST"].cells[n].mark == rows["LAW"].cells[n].mark for n in range(len(heads)))
