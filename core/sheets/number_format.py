"""Number formats of spreadsheets (数字格式): the text that a cell shows, from its value and its format code.

The grammar is that of ECMA-376 part 1, 18.8.31, with what Excel and WPS do in a Chinese system where the standard leaves
it open. `Shown.sure` is false where the text depends on what the file does not say; then somebody has to look.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from core.chinese import to_numeral
from core.sheets.date_format import DatePart, chinese, date_parts, is_date, show_date

GENERAL = "General"
MOST_DIGITS = 15
"""So many digits of a number a spreadsheet keeps."""
_LONG_GENERAL = 1e11
_BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0', 6: '"¥"#,##0;"¥"\\-#,##0', 7: '"¥"#,##0.00;"¥"\\-#,##0.00', 8: '"¥"#,##0.00;"¥"\\-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-";@', 42: '"¥"#,##0;"¥"\\-#,##0;"¥-";@', 43: '#,##0.00;-#,##0.00;"-";@',
    44: '"¥"#,##0.00;"¥"\\-#,##0.00;"¥-";@', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_OUR_PLACES = ("", "804", "409", "F800", "F400")
"""Places whose names of days and months we know; those of the system are ours."""
_PLACE = 4
"""A place of more hexadecimal digits than these also says another calendar or other digits."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式|常规)|(?P<exponent>[Ee][+-])|(?P<digit>[0#?])|(?P<mark>[.,%/@])|(?P<plain>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Shown:
    """What a cell shows, and whether that is sure."""

    text: str
    sure: bool = True


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


@dataclass(frozen=True)
class Section:
    """One of the parts between semicolons: its tokens, the condition in brackets, the numerals it is written in."""

    tokens: tuple[Token, ...]
    dates: tuple[DatePart, ...] = ()
    condition: tuple[str, float] | None = None
    numerals: str = ""
    unknown: bool = False

    @property
    def kinds(self) -> set[str]:
        return {token.kind for token in self.tokens}


def built_in(number: int) -> str:
    """The code of a format that files name by number only."""
    return _BUILT_IN.get(number, GENERAL)


@dataclass(frozen=True)
class NumberFormat:
    """A format code, parsed."""

    code: str
    sections: tuple[Section, ...]

    @property
    def is_general(self) -> bool:
        return self.sections[0].kinds == {"general"} and len(self.sections) == 1

    @property
    def is_date(self) -> bool:
        return bool(self.sections[0].dates)

    @property
    def without_year(self) -> bool:
        """Whether it is a date of month and day alone, as spreadsheets make of a typed 3-5."""
        kinds = {part.letter for part in self.sections[0].dates}
        return {"m", "d"} <= kinds and not kinds & set("yehs")

    def show_text(self, text: str) -> str:
        """A text under this format: the fourth section where there is one, or the one with @."""
        section = self.sections[3] if len(self.sections) > 3 else self.sections[-1]
        if len(self.sections) < 4 and "@" not in {t.text for t in section.tokens if t.kind == "mark"}:
            return text
        return _literal(section, text)

    def show(self, value: float, *, since_1904: bool = False) -> Shown:
        """A number under this format."""
        if not math.isfinite(value):
            return Shown(str(value), sure=False)
        section, negative = self._section(value)
        if section is None:
            return Shown(general(value), sure=False)
        if section.dates:
            text, sure = show_date(value, section.dates, section.numerals, since_1904=since_1904)
            return Shown(text, sure and not section.unknown) if text else Shown(general(value), sure=False)
        shown = _show_number(section, abs(value) if negative else value)
        unsure = section.unknown or (section.condition is not None and value < 0)
        return Shown(shown.text.strip(), shown.sure and not unsure)

    def _section(self, value: float) -> tuple[Section | None, bool]:
        """The section for a value, and whether that section is written for negative numbers (which says the sign itself)."""
        numbers = self.sections[:3]
        if any(section.condition for section in numbers):
            for section in numbers:
                if section.condition is None or _holds(value, *section.condition):
                    return section, False
            return None, False
        if value < 0 and len(numbers) > 1:
            return numbers[1], True
        return (numbers[2], False) if value == 0 and len(numbers) > 2 else (numbers[0], False)


@lru_cache(maxsize=2000)
def number_format(code: str) -> NumberFormat:
    """The format of a code."""
    sections = tuple(_parsed(tokens) for tokens in _split(code or GENERAL))
    return NumberFormat(code, sections[:4])


def general(value: float) -> str:
    """A number as the format General shows it: eleven places at most, then in powers of ten."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if 1e-4 <= abs(value) < _LONG_GENERAL:
        whole = len(str(int(abs(value))))
        text = f"{_rounded(abs(value), max(0, 10 - whole)):f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return f"-{text}" if value < 0 and text != "0" else text
    mantissa, _, power = f"{value:.5E}".partition("E")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}E{power[0]}{power[1:].zfill(2)}"


def _split(code: str) -> list[list[Token]]:
    sections: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind, text = str(match.lastgroup), match[match.lastgroup or 0]
        if kind == "plain" and text == ";":
            sections.append([])
        else:
            sections[-1].append(Token(kind, text))
    return sections


def _parsed(tokens: list[Token]) -> Section:
    kept: list[Token] = []
    elapsed: list[Token] = []
    condition, numerals, system = None, "", ""
    unknown = foreign = is_chinese = False
    for token in tokens:
        if token.kind != "bracket":
            kept.append(token)
        elif match := _CONDITION.fullmatch(token.text.strip()):
            condition = (match[1], float(match[2]))
        elif token.text.upper().startswith("DBNUM"):
            numerals = token.text[5:]
        elif token.text.startswith("$"):
            symbol, _, place = token.text[1:].partition("-")
            kept.append(Token("quoted", symbol))
            system = place.upper() if place.upper() in ("F800", "F400") else system
            foreign = foreign or place.upper() not in _OUR_PLACES
            is_chinese = is_chinese or place == "804"
            unknown = unknown or len(place) > _PLACE
        elif token.text and set(token.text.lower()) <= set("hms") and len(set(token.text.lower())) == 1:
            kept.append(token)
            elapsed.append(token)
    if system:
        return _parsed(_split('yyyy"年"m"月"d"日"' if system == "F800" else "h:mm:ss")[0])
    if all(token.kind != "digit" for token in kept):  # then e- is a year and a hyphen
        kept = [one for token in kept for one in (_letters(token) if token.kind == "exponent" else [token])]
    texts = [(token.kind, token.text) for token in kept]
    dates = date_parts(texts) if elapsed or is_date(texts) else ()
    if is_chinese:
        unknown = unknown or any(part.letter == "m" and len(part.text) == 3 for part in dates)
        dates = chinese(dates)
    named = any(part.letter in "mdap" and len(part.text) > 2 for part in dates if part.letter)
    return Section(tuple(kept), dates, condition, numerals, unknown or (foreign and named))


def _letters(token: Token) -> list[Token]:
    return [Token("plain", letter) for letter in token.text]


def _holds(value: float, sign: str, other: float) -> bool:
    return {
        "<": value < other, ">": value > other, "=": value == other,
        "<=": value <= other, ">=": value >= other, "<>": value != other,
    }[sign]  # fmt: skip


def _literal(section: Section, text: str) -> str:
    """The section with a text at each @, spaces for widths left out."""
    parts = []
    for token in section.tokens:
        if token.kind == "mark" and token.text == "@":
            parts.append(text)
        elif token.kind in ("quoted", "escaped", "plain", "mark", "digit"):
            parts.append(token.text)
        elif token.kind == "general":
            parts.append(text)
    return "".join(parts)


def _show_number(section: Section, value: float) -> Shown:
    kinds = section.kinds
    marks = {token.text for token in section.tokens if token.kind == "mark"}
    sign = "-" if value < 0 else ""
    if "general" in kinds or "@" in marks:
        return _numerals(section, value, Shown(sign + _literal(section, general(abs(value)))))
    if "digit" not in kinds:
        return Shown(sign + _literal(section, ""))
    if "/" in marks:
        return Shown(sign + _fraction(section, abs(value)))
    if "exponent" in kinds:
        return Shown(sign + _scientific(section, abs(value)))
    text = _decimal(section, abs(value))
    if sign and not any(c in "123456789" for c in text):
        sign = ""
    return _numerals(section, value, Shown(sign + text))


def _numerals(section: Section, value: float, shown: Shown) -> Shown:
    """In Chinese numerals where the format says so, as far as we know how they are written."""
    if not section.numerals:
        return shown
    if section.numerals == "1" and value == int(value) and 0 < value < 10_000:
        return Shown(shown.text.replace(str(int(value)), to_numeral(int(value))))
    return Shown(shown.text, sure=False)


def _rounded(value: float, places: int) -> Decimal:
    """Rounded half up, as it is written with fifteen digits."""
    exact = Decimal(f"{value:.15g}")
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _decimal(section: Section, value: float) -> str:
    tokens = [token for token in section.tokens if token.kind not in ("space", "fill")]
    digits = [n for n, token in enumerate(tokens) if token.kind == "digit"]
    point = next((n for n, token in enumerate(tokens) if token == Token("mark", ".")), len(tokens))
    whole = [n for n in digits if n < point]
    fraction = [n for n in digits if n > point]
    commas = [n for n, token in enumerate(tokens) if token == Token("mark", ",")]
    thousands = any(whole and whole[0] < n < whole[-1] for n in commas)
    ends = {max(digits), max(whole, default=max(digits))}
    scale = sum(1 for n in commas if any(end < n and _only_commas(tokens, end, n) for end in ends))
    percents = sum(1 for token in tokens if token == Token("mark", "%"))
    value = float(Decimal(f"{value:.15g}") * 100**percents / 1000**scale)
    left, _, right = f"{_rounded(value, len(fraction)):f}".partition(".")
    filled = _fill_left(tokens, whole, left.lstrip("0"), thousands=thousands)
    filled |= _fill_right(tokens, fraction, right)
    out = []
    for n, token in enumerate(tokens):
        if n in filled:
            out.append(filled[n])
        elif token.kind == "mark" and token.text == ",":
            continue
        elif n == point and not fraction:
            out.append(".")
        else:
            out.append(token.text)
    if not whole and point < len(tokens) and left.strip("0"):
        out.insert(point, left)
    return "".join(out)


def _only_commas(tokens: list[Token], start: int, end: int) -> bool:
    return all(token == Token("mark", ",") for token in tokens[start + 1 : end + 1])


def _fill_left(tokens: list[Token], places: list[int], digits: str, *, thousands: bool) -> dict[int, str]:
    """Which digits stand at which places before the point, from the right; the first place takes all that is left."""
    filled: dict[int, str] = {}
    count = 0
    for at in reversed(places):
        here = digits[-1:] or {"0": "0", "?": " ", "#": ""}[tokens[at].text]
        digits = digits[:-1]
        filled[at] = here
        if here.strip():
            filled[at] += "," if thousands and count and count % 3 == 0 else ""
            count += 1
    if places and digits:
        rest = digits
        first = places[0]
        for digit in reversed(rest):
            filled[first] = digit + ("," if thousands and count % 3 == 0 else "") + filled[first]
            count += 1
    return filled


def _fill_right(tokens: list[Token], places: list[int], digits: str) -> dict[int, str]:
    kept = len(digits.rstrip("0"))
    return {
        at: digits[n] if n < kept or tokens[at].text == "0" else {"?": " ", "#": ""}[tokens[at].text]
        for n, at in enumerate(places)
    }


def _scientific(section: Section, value: float) -> str:
    tokens = section.tokens
    at = next(n for n, token in enumerate(tokens) if token.kind == "exponent")
    mantissa = Section(tuple(tokens[:at]))
    point = next((n for n, token in enumerate(mantissa.tokens) if token == Token("mark", ".")), at)
    step = max(1, sum(1 for token in mantissa.tokens[:point] if token.kind == "digit"))
    places = sum(1 for token in mantissa.tokens[point:] if token.kind == "digit")
    power = 0 if value == 0 else math.floor(math.log10(value) / step) * step
    if value and _rounded(value / 10**power, places) >= 10**step:
        power += step
    digits = sum(1 for token in tokens[at:] if token.kind == "digit")
    sign = "-" if power < 0 else "+" if tokens[at].text.endswith("+") else ""
    tail = "".join(token.text for token in tokens[at + 1 :] if token.kind in ("quoted", "escaped", "plain"))
    number = (
        _decimal(mantissa, float(Decimal(f"{value:.15g}").scaleb(-power))) if value else _decimal(mantissa, 0)
    )
    return f"{number}E{sign}{str(abs(power)).zfill(digits)}{tail}"


def _fraction(section: Section, value: float) -> str:
    """A number as a fraction; the spaces that keep columns in line are left out."""
    tokens = section.tokens
    bar = next(n for n, token in enumerate(tokens) if token == Token("mark", "/"))
    before = "".join(token.text if token.kind == "digit" else " " for token in tokens[:bar]).split()
    after = "".join(token.text for token in tokens[bar + 1 :] if token.kind in ("digit", "plain")).strip()
    whole = int(value) if len(before) > 1 else 0
    rest = Fraction(f"{value:.15g}") - whole
    if fixed := re.match(r"[1-9]\d*", after):
        over, under = int(rest * int(fixed[0]) + Fraction(1, 2)), int(fixed[0])
    else:
        near = rest.limit_denominator(10 ** max(1, len(after)) - 1)
        over, under = near.numerator, near.denominator
    if len(before) > 1 and over == under:
        whole, over = whole + 1, 0
    parts = [str(whole)] if len(before) > 1 and (whole or not over) else []
    parts += [f"{over}/{under}"] if over or len(before) < 2 else []
    return " ".join(parts)
