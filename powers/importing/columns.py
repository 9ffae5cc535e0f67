"""The importer's names of the columns of a list (栏目), as far as the table of fields tells them (`powers.fields`).

A column that is a text of its own (权限划分、备注……) needs no more than its entry there: it is found by its words, kept in
`ParsedItem.texts`, compared, written and told. So does one whose cell is read by its field's kind (法定时限、是否收费……):
it is kept in `ParsedItem.facts`. A column of one part of a row (处罚种类、风险等级) is called `rows.part`. What names
something in the database, or is split into rows, the importer knows by name besides.
"""

from __future__ import annotations

from powers.field_kinds import Text
from powers.fields import COLUMNS, FACTS, ROWS

SHORT_FIELDS = ("seq", "name", "sub_item", "type", "department", "subject", "office", "level")
"""What is one line: it identifies the item, or names something in the database."""
READ = frozenset(column.reads for column, _ in COLUMNS)
TEXT_COLUMNS = {column.reads: field.name for column, field in COLUMNS if type(field.kind) is Text}
"""Each column that is one text of the version, with its field."""
TEXTS = {
    column: name for column, name in TEXT_COLUMNS.items() if column not in SHORT_FIELDS and column != "duty"
}
"""Those that are nothing but a text."""
FACT_COLUMNS = {
    column.reads: field for column, field in COLUMNS if field.kind.reads and type(field.kind) is not Text
}
"""Each column whose cell its field's kind reads, with that field."""
LISTED_ROWS = ("penalties", "risks", "channels")
"""The lists of rows that a list states part by part."""
PARTS = {
    f"{rows}.{part.name}": (rows, part) for rows in LISTED_ROWS for part in ROWS[rows].parts if part.label
}
"""Each column of one part of a row."""
UNITS = {"statutory_limit_unit": "statutory_limit", "promised_limit_unit": "promised_limit"}
"""Columns with the unit of a number that stands in a column of its own."""
LIMITS = "limits"
"""A column of both limits (法定/承诺办结时限)."""
ADJUSTMENT = {"adjust_action": "调整方式", "adjust_before": "原事项", "adjust_reason": "调整理由"}
"""What only a table of adjustments (调整事项对照表) has."""
COMPARED = tuple(field for field in FACTS if field.kind.reads and (field.printed or field.reads))
"""What a list itself says; derived columns (matched law, stage …) do not make an item different."""
LONG_TEXTS = (*TEXTS, "duty", "accountability_scope")
CITATION_FIELDS = tuple(column.reads for column, field in COLUMNS if field.name == "bases")
LONG_FIELDS = frozenset({*LONG_TEXTS, *CITATION_FIELDS, "responsibilities", "accountability"})
"""What several columns may share."""
KEPT = "extra"
"""The column of what no field holds: kept beside the fields as it stands."""
_OTHER_LABELS = {
    "seq": "序号",
    "code": "职权编码",
    "body": "责任主体（没有行使主体一栏时作为行使主体）",
    "stage": "责任环节（与责任事项分列时）",
    "basis_locator": "依据条款（与依据名称分列时）",
    "basis_text": "条文内容（与依据名称分列时）",
    LIMITS: "法定时限、承诺时限（同一栏）",
    "statutory_limit_unit": "法定时限单位",
    "promised_limit_unit": "承诺时限单位",
    "channels": "监督渠道",
    "first_level": "第一责任层级",
    **ADJUSTMENT,
}
LABELS: dict[str, str] = (
    {column.reads: column.header for column, _ in COLUMNS}
    | {name: f"{ROWS[rows].model._meta.verbose_name}—{part.label}" for name, (rows, part) in PARTS.items()}
    | _OTHER_LABELS
)
"""Every column a header may be found to be, as officials call it: what an unknown header can be said to mean."""


def words() -> dict[str, str]:
    """The words of the table for each column: the header we print, and those it knows besides."""
    return {word: column.reads for column, _ in COLUMNS for word in (column.header, *column.also)}
