"""The importer's names of the columns of a list (栏目), as far as the table of fields tells them (`powers.fields`).

A column that is a text of its own (权限划分、备注……) needs no more than its entry there: it is found by its words, kept in
`ParsedItem.texts`, compared, written and told. What names something in the database, or is split into rows, the importer
knows by name besides.
"""

from __future__ import annotations

from powers.field_kinds import Pairs, Text
from powers.fields import COLUMNS, FACTS

SHORT_FIELDS = ("seq", "name", "sub_item", "type", "department", "subject", "office", "level")
"""What is one line: it identifies the item, or names something in the database."""
READ = frozenset(column.reads for column, _ in COLUMNS if column.reads)
TEXT_COLUMNS = {
    column.reads: field.name for column, field in COLUMNS if column.reads and isinstance(field.kind, Text)
}
"""Each column that is one text of the version, with its field."""
TEXTS = {
    column: name for column, name in TEXT_COLUMNS.items() if column not in SHORT_FIELDS and column != "duty"
}
"""Those that are nothing but a text."""
LONG_TEXTS = (*TEXTS, "duty", "accountability_scope")
CITATION_FIELDS = tuple(column.reads for column, field in COLUMNS if field.name == "bases")
LONG_FIELDS = frozenset({*LONG_TEXTS, *CITATION_FIELDS, "responsibilities", "accountability"})
"""What several columns may share."""
COMPARED = tuple(
    field.name
    for field in FACTS
    if isinstance(field.kind, (Text, Pairs)) and (field.reads or field.name in TEXT_COLUMNS.values())
)
"""What a list itself says; derived columns (matched law, stage …) do not make an item different."""


def words() -> dict[str, str]:
    """The words of the table for each column: the header we print, and those it knows besides."""
    return {
        word: column.reads for column, _ in COLUMNS if column.reads for word in (column.header, *column.also)
    }
