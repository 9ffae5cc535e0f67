"""What a cell of a list says (单元格的写法): a number with its unit, yes or no, codes, an address; pure, for the kinds of fields.

What is not said for certain is `UnreadableError`, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from core.chinese import parse_numeral
from powers.time_units import UNIT, unit_of

_BETWEEN = re.compile(r"[、，,;；/\s]+")


class UnreadableError(Exception):
    """A cell of a list does not say a value of this kind, or not for certain."""


_YES = frozenset({"是", "有", "√", "✓", "✔", "1", "Y", "YES", "TRUE", "列入", "已列入"})
_NO = frozenset({"否", "不", "×", "✕", "✗", "0", "N", "NO", "FALSE", "未列入", "不列入"})


def bare_cell(text: str) -> str:
    """A cell without space, widths and the full stop, for looking it up; a number before its word (1-自然人) stays."""
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("。.;,").upper()


def yes_or_no(text: str, yes: Iterable[str], no: Iterable[str]) -> bool:
    """Whether a cell says yes; `yes` and `no` are words of its own for the two."""
    said = bare_cell(text)
    if said in _YES or said in yes:
        return True
    if said in _NO or said in no:
        return False
    raise UnreadableError


_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
_AROUND_AN_ADDRESS = " \n（）()<>：:网址链接办事指南在线办理详见点击查看请裁量基准"
_VALID = URLValidator(["http", "https"])


def read_address(text: str) -> str:
    """The one address on the web that a cell holds, alone or behind a word."""
    found = _ADDRESS.findall(text)
    if len(found) != 1 or _ADDRESS.sub("", text).strip(_AROUND_AN_ADDRESS):
        raise UnreadableError
    address = found[0] if "://" in found[0] else f"http://{found[0]}"
    try:
        _VALID(address)
    except ValidationError as error:
        raise UnreadableError from error
    return address


_PERIOD = re.compile(
    r"(?:法定(?:办结)?(?:时限|期限)?|承诺(?:办结)?(?:时限|期限)?|(?:自|从|于)?(?:受理|收到(?:申请|申请材料|材料)?|申请)"
    rf"(?:申请)?(?:之日)?(?:起|后))*[:,]?(?P<number>\d{{1,5}}|[一二三四五六七八九十百两〇零]{{1,7}})(?P<unit>{UNIT})"
    r"(?:之?内)?(?:办结|作出决定|完成)?"
)
_LONGEST = {"working_day": 3660, "day": 3660, "month": 240, "year": 30}
"""By unit of a limit; a longer one is no limit but a date or a number that got into the wrong column."""


def read_period(text: str) -> tuple[int, str]:
    """A number and its unit, by the code of `PowerVersion.LimitUnit`, and nothing else."""
    match = _PERIOD.fullmatch(bare_cell(text))
    if match is None:
        raise UnreadableError
    try:
        number = parse_numeral(match["number"])
    except ValueError as error:
        raise UnreadableError from error
    unit = unit_of(match["unit"])
    if number > _LONGEST.get(unit, 0):
        raise UnreadableError
    return number, unit


def read_codes(text: str, words: Mapping[str, str]) -> list[str]:
    """Codes or their words, and nothing else; a word may have its code before it (1-自然人)."""
    of_word = {word: code for code, word in words.items()}
    parts = [re.sub(r"^\d[-—.:](?=\D)", "", part) for part in _BETWEEN.split(_wide(text)) if part]
    found = [part if part in words else of_word.get(part, "") for part in parts]
    if not found or "" in found:
        raise UnreadableError
    return list(dict.fromkeys(found))


def _wide(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip("。. \n")


def read_pairs(text: str) -> list[list[str]]:
    """`[[heading, content]]`, a line for each; a line without a heading goes on with the one above."""
    pairs: list[list[str]] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        heading, colon, content = line.partition("：")
        if colon and len(heading) <= 30:
            pairs.append([heading, content])
        elif pairs:
            pairs[-1][1] += f"\n{line}"
        else:
            raise UnreadableError
    return pairs
