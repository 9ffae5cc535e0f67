"""Dates and times of spreadsheets: which format codes are dates, and what they show of a day number."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from core.chinese import to_numeral

_LETTERS = "ymdhse"
_LAST_DAY = 2_958_466
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HALVES = re.compile(r"AM/PM|A/P|上午/下午", re.IGNORECASE)


@dataclass(frozen=True)
class DatePart:
    """A run of one letter (yyyy), or a text between. Letters: y e m d a (Chinese day of the week) M (Chinese month) h n (minutes) s
    f (parts of a second) p (half of the day)."""

    letter: str
    text: str
    elapsed: bool = False


Texts = list[tuple[str, str]]


def is_date(tokens: Texts) -> bool:
    """Whether tokens (kind, text) of a section are a date: a letter of one, outside quotes, and no place for a digit."""
    plain = "".join(text for kind, text in tokens if kind == "plain").lower()
    has_digits = any(kind == "digit" and text != "0" for kind, text in tokens)
    return not has_digits and any(c in plain for c in "ymdhs" + "a" * ("aaa" in plain))


def date_parts(tokens: Texts) -> tuple[DatePart, ...]:
    """Runs of letters and texts; m is a minute beside hours or seconds."""
    parts: list[DatePart] = []
    for kind, text in _halves(tokens):
        if kind == "bracket":
            letter = text[0].lower()
            parts.append(DatePart({"m": "n"}.get(letter, letter), text, elapsed=True))
        elif kind == "half":
            parts.append(DatePart("p", text))
        elif kind == "digit" and parts and parts[-1].letter in (".", "f"):
            parts[-1] = DatePart("f", parts[-1].text + text)
        elif kind == "mark" and text == "." and parts and parts[-1].letter == "s":
            parts.append(DatePart(".", "."))
        elif kind == "plain" and text.lower() in _LETTERS + "a":
            _add(parts, text.lower())
        elif kind in ("quoted", "escaped", "plain", "mark", "digit"):
            parts.append(DatePart("", text))
    return tuple(_with_minutes(parts))


def _halves(tokens: Texts) -> Texts:
    """The tokens with AM/PM as one."""
    marks = "".join(text if kind in ("plain", "mark") and len(text) == 1 else "\0" for kind, text in tokens)
    made: Texts = []
    at = 0
    for match in _HALVES.finditer(marks):
        made += [*tokens[at : match.start()], ("half", match[0])]
        at = match.end()
    return made + tokens[at:]


def _add(parts: list[DatePart], letter: str) -> None:
    if parts and parts[-1].letter == letter and not parts[-1].elapsed:
        parts[-1] = DatePart(letter, parts[-1].text + letter)
    else:
        parts.append(DatePart(letter, letter))


def _with_minutes(parts: list[DatePart]) -> list[DatePart]:
    letters = [(n, part.letter) for n, part in enumerate(parts) if part.letter in list("yemdahs")]
    for k, (n, letter) in enumerate(letters):
        after_hours = k > 0 and letters[k - 1][1] == "h"
        before_seconds = k + 1 < len(letters) and letters[k + 1][1] == "s"
        if letter == "m" and len(parts[n].text) <= 2 and (after_hours or before_seconds):
            parts[n] = DatePart("n", parts[n].text)
    return parts


def show_date(
    value: float, parts: tuple[DatePart, ...], numerals: str, *, since_1904: bool
) -> tuple[str, bool]:
    """The text of a day number, and whether it is sure; '' for a number that is no day."""
    if not 0 <= value < _LAST_DAY:
        return "", False
    places = next((len(part.text) - 1 for part in parts if part.letter == "f"), 0)
    seconds = round(value * 86400, places)
    moment, sure = _moment(seconds, since_1904=since_1904)
    half = any(part.letter == "p" for part in parts)
    text = "".join(_part(part, moment, seconds, half=half) for part in parts)
    if numerals:
        text = "".join(_numeral(part, _part(part, moment, seconds, half=half)) for part in parts)
        sure = sure and numerals == "1"
    return text.strip(), sure


def chinese(parts: tuple[DatePart, ...]) -> tuple[DatePart, ...]:
    """The parts of a format that asks for Chinese names: 星期二 for dddd, 周二 for ddd, 三月 for mmmm."""
    return tuple(
        DatePart({"d": "a", "m": "M"}[part.letter], part.text)
        if part.letter in ("d", "m") and len(part.text) > 2
        else part
        for part in parts
    )


def _moment(seconds: float, *, since_1904: bool) -> tuple[dt.datetime, bool]:
    """The day and time; a day of 1900 before March is counted by Excel as if that year had a 29 February."""
    if since_1904:
        return dt.datetime(1904, 1, 1) + dt.timedelta(seconds=seconds), True  # noqa: DTZ001 - a cell has no zone
    day = seconds / 86400
    start = dt.datetime(1899, 12, 31) if day < 60 else dt.datetime(1899, 12, 30)  # noqa: DTZ001
    return start + dt.timedelta(seconds=seconds), not 60 <= day < 61


def _part(part: DatePart, moment: dt.datetime, seconds: float, *, half: bool) -> str:
    letter, width = part.letter, len(part.text)
    if part.elapsed:
        units = {"h": 3600, "n": 60, "s": 1}[letter]
        return str(int(seconds // units)).zfill(width)
    if letter == "p":
        return _half_of(part.text, moment)
    if letter == "a":
        return {"aaa": "", "ddd": "周"}.get(part.text, "星期") + _WEEKDAYS[moment.weekday()]
    if letter in ("m", "d") and width > 2:
        return _name(letter, width, moment)
    if letter in ("", "."):
        return part.text if letter == "" else ""
    return _number(letter, width, moment, half=half)


def _number(letter: str, width: int, moment: dt.datetime, *, half: bool) -> str:
    if letter in "ye":
        return f"{moment.year % 100:02}" if letter == "y" and width <= 2 else f"{moment.year:04}"
    if letter == "M":
        return f"{to_numeral(moment.month)}月"
    if letter == "f":
        return "." + f"{moment.microsecond:06}"[: width - 1].ljust(width - 1, "0")
    hour = (moment.hour % 12 or 12) if half else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}[letter]
    return str(number).zfill(2 if width > 1 else 1)


def _half_of(words: str, moment: dt.datetime) -> str:
    return words.split("/")[moment.hour >= 12]


def _name(letter: str, width: int, moment: dt.datetime) -> str:
    name = _MONTHS[moment.month - 1] if letter == "m" else _DAYS[moment.weekday()]
    return name[:3] if width == 3 else name[:1] if width == 5 else name


def _numeral(part: DatePart, text: str) -> str:
    if part.letter in ("y", "e"):
        return text.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    return to_numeral(int(text)) if part.letter and text.isdigit() and int(text) else text
