"""Chinese text: numerals, widths, layout spaces, and comparison that looks past typography.

Pure functions over strings, used by the importer, the law library and the checks. What must hold:
`parse_numeral(to_numeral(n)) == n`; normalising twice changes nothing; `Compact` can always lead back
to the exact slice of the original.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable

CJK = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Chinese characters, as the inside of a regular-expression class."""

CJK_PUNCTUATION = (
    "\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”‘’…—·"
)
"""Punctuation that Chinese text is set with, likewise."""

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
"""Characters without width or shape (zero-width, direction, fillers, soft hyphen), likewise. Those that belong to the
spelling of a script (JOINERS) are not among them."""

JOINERS = "\u180e\u200c\u200d"
"""What joins or parts letters of Mongolian, Arabic and Indic script, and the parts of one picture; nothing in Chinese."""
_SPACE = "\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""What \\s stands for, spelled out: searched for twice as fast."""
_GAP_SIGNS = rf"{_SPACE}{INVISIBLE}{JOINERS}"
_GAP = re.compile(
    rf"[{_GAP_SIGNS}_<&](?:(?<=[{_GAP_SIGNS}])|(?<=_)[xX]000[dD]_|(?<=<)[bB][rR] ?/?>|(?<=&)nbsp;|(?<=<)/?(?:p|div|span)(?: [^<>]{{0,80}})?>)"
    rf"(?:[{_GAP_SIGNS}]|_[xX]000[dD]_|<[bB][rR] ?/?>|&nbsp;|</?(?:p|div|span)(?: [^<>]{{0,80}})?>)*"
)
"""Begins with one set of signs, likewise."""
_LINE_BREAK = re.compile(r"[\n\r\v\f\x85\u2028\u2029]|_x000D_|<br|</?(?:p|div)\b", re.IGNORECASE)

_SPACES = frozenset((" ", "  ", "\u3000", "\u3000\u3000", "\xa0"))
"""The gaps that most cells have, and that break no line."""

# --- numerals 数字 ---------------------------------------------------------------------------------

NUMERAL_CHARACTERS = "一二三四五六七八九十百千万零〇○两廿卅卌0-9０-９"
"""What a numeral may consist of, as the inside of a regular-expression class."""

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": 20, "卅": 30, "卌": 40}


def parse_numeral(text: str) -> int:
    """Integer of a Chinese or Arabic numeral: "一百零三", "十二", "卅八", "二〇一九", "103", "１０３".

    Spaces inside are ignored. Raises ValueError for anything else.
    """
    s = "".join(text.split())
    if not s:
        raise ValueError("empty numeral")
    if s.isdecimal():
        return int(s)
    if all(c in _DIGITS for c in s):
        return int("".join(str(_DIGITS[c]) for c in s))
    if s.count("万") == 1:
        high, low = s.split("万")
        return parse_numeral(high) * 10_000 + (parse_numeral(low) if low else 0)
    return _parse_below_ten_thousand(s)


def _parse_below_ten_thousand(s: str) -> int:
    total, digit = 0, None
    for c in s:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            total += (1 if digit is None or digit == 0 else digit) * _UNITS[c]
            digit = None
        elif c in _TENS:
            total, digit = total + _TENS[c], None
        else:
            raise ValueError(f"not a numeral: {s!r}")
    return total + (digit or 0)


def to_numeral(number: int) -> str:
    """Chinese numeral as statutes write it: 10 -> 十, 12 -> 十二, 103 -> 一百零三, 1260 -> 一千二百六十."""
    if not 0 <= number < 100_000_000:
        raise ValueError(f"out of range: {number}")
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        tail = "" if not low else ("零" if low < 1000 else "") + _plain_numeral(low)
        return to_numeral(high) + "万" + tail
    text = _plain_numeral(number)
    return text[1:] if text.startswith("一十") else text


def _plain_numeral(number: int) -> str:
    if number == 0:
        return "零"
    digits = "零一二三四五六七八九"
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        d, number = divmod(number, unit)
        if d:
            text += ("零" if zero else "") + digits[d] + name
            zero = False
        elif text:
            zero = True
    return text


# --- quotation marks 引号 -----------------------------------------------------------------------------

_INNER = {"“": "‘", "”": "’"}


def nested_quotes(text: str) -> str:
    """Quotation marks inside others are single ones, and double again inside those (GB/T 15834—2011 4.8.3.3). A text whose
    marks do not pair, such as one that was cut short, stays as it is."""
    if text.count("“") < 2 or not _pairs(text):
        return text
    depth, made = 0, []
    for sign in text:
        if sign == "”":
            depth -= 1
        made.append(_INNER[sign] if sign in _INNER and depth % 2 else sign)
        if sign == "“":
            depth += 1
    return "".join(made)


_SWAPPED = str.maketrans("“”‘’", "‘’“”")


def quoted(words: str) -> str:
    """Words in quotation marks; those within them change places, so that they are told apart."""
    return f"“{words.translate(_SWAPPED)}”"


def _pairs(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "“") - (sign == "”")
        if depth < 0:
            return False
    return depth == 0


# --- widths and layout -----------------------------------------------------------------------------

_FULL_WIDTH = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
_TO_HALF = {code: chr(code - 0xFEE0) for code in _FULL_WIDTH}
_VARIANTS = {
    "﹙": "（", "﹚": "）", "﹝": "〔", "﹞": "〕", "﹕": "：", "﹔": "；", "﹐": "，", "∶": "：",
    "｡": "。", "､": "、", "｢": "「", "｣": "」", "․": "·", "•": "·", "‧": "·", "・": "·",
    "〜": "～", "\u3000": " ", "\xa0": " ",
}  # fmt: skip
_NORMAL = str.maketrans(_VARIANTS) | _TO_HALF
_FULL_WIDTH_SIGN = re.compile(f"[{''.join(map(chr, _FULL_WIDTH))}]")
_COMPATIBLES = "\u2e80-\u2fdf\uf900-\ufaff\u3300-\u33ff"
_COMPATIBLE = re.compile(f"[{_COMPATIBLES}]")
_INVISIBLES = re.compile(f"[{INVISIBLE}{JOINERS}]")
_UNUSUAL = re.compile(f"[{''.join(map(chr, _NORMAL))}{_COMPATIBLES}{INVISIBLE}{JOINERS}]")
"""What most texts have none of: they are looked through once and not three times."""
_WIDE = {"(": "（", ")": "）", ",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_NARROW_RUN = re.compile(r"[(),:;?!]+")
_CJK_OR_PUNCTUATION = re.compile(f"[{CJK}{CJK_PUNCTUATION}]")


def _beside_cjk(match: re.Match[str]) -> bool:
    before = match.string[match.start() - 1 : match.start()] if match.start() else ""
    after = match.string[match.end() : match.end() + 1]
    return bool(_CJK_OR_PUNCTUATION.match(before) or _CJK_OR_PUNCTUATION.match(after))


def _widen(match: re.Match[str]) -> str:
    return "".join(_WIDE[c] for c in match[0]) if _beside_cjk(match) else match[0]


def half_width(text: str) -> str:
    """Full-width letters and digits as ASCII; punctuation stays: ２０２６ -> 2026, 〔２０２６〕 -> 〔2026〕."""
    return text.translate(_TO_HALF) if _FULL_WIDTH_SIGN.search(text) else text


def normalise(text: str) -> str:
    """One spelling of the same characters: a selective NFKC that leaves Chinese punctuation alone.

    Full-width letters and digits become ASCII; compatibility and radical forms of Chinese characters
    become ordinary ones; half-width punctuation beside Chinese becomes full-width; invisible
    characters go; odd spaces become plain ones. NFKC itself would turn （） into ().
    """
    if _UNUSUAL.search(text):
        text = _INVISIBLES.sub("", text.translate(_NORMAL))
        text = _COMPATIBLE.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    return _NARROW_RUN.sub(_widen, text)


_LAYOUT = re.compile(rf"[\s{INVISIBLE}{JOINERS}]+")


def squeeze(text: str) -> str:
    """A short field (name, title, office) without layout: spaces and line breaks beside Chinese go.

    Between Latin words one space stays: "财 政\\n局" -> "财政局", "ISO 9001" -> "ISO 9001".
    """
    text = text.replace("_x000D_", " ")
    return _LAYOUT.sub(lambda m: "" if _beside_cjk(m) else " ", text).strip()


_NOT_WORDS = re.compile(r"[\W_]+")


def comparison_key(text: str) -> str:
    """What is left of a text when typography is set aside: letters, digits and Chinese characters."""
    return words_only(normalise(text))


def words_only(normalised: str) -> str:
    """`comparison_key` of a text that is normalised already."""
    return _NOT_WORDS.sub("", normalised.replace("○", "〇")).casefold()


def same_text(a: str, b: str) -> bool:
    """Whether two texts agree, whitespace, punctuation and widths aside."""
    return a == b or comparison_key(a) == comparison_key(b)


class Compact:
    """A text without any layout whitespace, that knows where each character came from.

    Cells of published lists break words at will (《 中华\\n人民共和国), so patterns are matched on
    `text`; `raw_start` and `raw_end` lead back to the original, `gap_before` and `line_before` say
    whether there was whitespace, or a line break, in front of a position.
    """

    __slots__ = ("_offsets", "_raw_starts", "gaps", "lines", "raw", "text")

    def __init__(self, raw: str, one_to_one: Callable[[str], str] | None = None) -> None:
        """`one_to_one` may replace characters, each by one, so that positions stay."""
        self.raw = raw
        self._offsets: list[int] = []
        self._raw_starts: list[int] = []
        self.gaps: set[int] = set()
        self.lines: set[int] = {0}
        pieces: list[str] = []
        length = at = 0
        for gap in _GAP.finditer(raw):
            start, end = gap.span()
            if start > at:
                length = self._add(pieces, at, start, length)
            self.gaps.add(length)
            between = gap[0]
            if between not in _SPACES and ("\n" in between or _LINE_BREAK.search(between)):
                self.lines.add(length)
            at = end
        if at < len(raw):
            length = self._add(pieces, at, len(raw), length)
        self.lines.add(length)
        text = "".join(pieces)
        self.text = one_to_one(text) if one_to_one else text

    def _add(self, pieces: list[str], start: int, end: int, length: int) -> int:
        pieces.append(self.raw[start:end])
        self._offsets.append(length)
        self._raw_starts.append(start)
        return length + end - start

    def raw_start(self, position: int) -> int:
        """Index in the original of the character at `position`; the end for the end."""
        if position >= len(self.text):
            return len(self.raw)
        i = bisect_right(self._offsets, position) - 1
        return self._raw_starts[i] + position - self._offsets[i]

    def raw_end(self, position: int) -> int:
        """Index in the original just behind the character before `position`."""
        return 0 if position <= 0 else self.raw_start(position - 1) + 1

    def original(self, start: int, end: int) -> str:
        """The original between two positions, without the whitespace around it."""
        return self.raw[self.raw_start(start) : self.raw_end(end)] if end > start else ""

    def gap_before(self, position: int) -> bool:
        """Whether whitespace stood in front of this position."""
        return position in self.gaps

    def line_before(self, position: int) -> bool:
        """Whether a line begins (or the text ends) at this position."""
        return position in self.lines


NUMBERS = "一二三四五六七八九十"


def chinese(number: int) -> str:
    """一、二 … 十、十一 … 九十九 for the parts of a document; figures above that."""
    if number <= 10:
        return NUMBERS[number - 1]
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return f"{NUMBERS[tens - 1] if tens > 1 else ''}十{NUMBERS[ones - 1] if ones else ''}"
