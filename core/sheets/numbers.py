"""A number in a cell: what it shows, and whether a person has to look at it; the same for every kind of workbook."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from core.sheets.findings import Findings
from core.sheets.number_format import MOST_DIGITS, NumberFormat

_LONG = 10**11


@dataclass(frozen=True)
class ShownNumber:
    """What a number shows under its format: the text, the kind of finding it is ('' for none), the stored value."""

    text: str
    kind: str
    stored: str

    def told(self, found: Findings, row: int, column: int, *, zeros_hidden: bool = False) -> str:
        """The text to be read, with what is to be said of the cell said."""
        if self.kind == "too_long":
            found.too_long(row, column, self.text)
            return ""
        if zeros_hidden and self.stored == "0":
            found.add("unshown", row, column, self.stored)
            return ""
        if self.kind:
            found.add(self.kind, row, column, self.stored if self.kind == "unshown" else self.text)
        return self.text


def shown_number(value: str, number_format: NumberFormat, *, since_1904: bool) -> ShownNumber | None:
    """What a stored number shows; None for what is no number."""
    try:
        exact = Decimal(value.strip())
        number = float(exact)
    except (InvalidOperation, ValueError, OverflowError):
        return None
    if not exact.is_finite():
        return None
    if exact.adjusted() >= MOST_DIGITS and not number_format.is_date:
        return ShownNumber(_plain(exact), "too_long", value)
    shown = number_format.show(number, since_1904=since_1904)
    stored = _plain(exact)
    if not shown.text:
        return ShownNumber("", "unshown", stored)
    if not shown.sure:
        return ShownNumber(shown.text, "unsure", stored)
    if number_format.is_general and abs(number) >= _LONG and exact == exact.to_integral_value():
        return ShownNumber(shown.text, "long", stored)
    return ShownNumber(shown.text, "month_day" if number_format.without_year else "", stored)


def _plain(exact: Decimal) -> str:
    text = f"{exact:f}" if abs(exact.adjusted()) < 40 else f"{exact:E}"
    return text.rstrip("0").rstrip(".") if "." in text else text
