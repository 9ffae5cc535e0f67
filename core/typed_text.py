"""Text that a person typed or pasted (录入的文字), cleaned on every way in by one function for each kind of text.

Word and chat programs bring characters that nobody sees and that make two equal names differ. What is written stays:
line breaks, indents, punctuation, full-width letters in a sentence. Texts of laws and sealed documents never come
through here. Forms use it through core/forms.py; importers and commands call it for what they read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from core.chinese import INVISIBLE, JOINERS, half_width

CONTROL = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
"""Control characters and halves of surrogate pairs, as the inside of a regular-expression class; those that break a line are not among them."""
_BREAKS = r"\v\f\x85\u2028\u2029"
_SPACES = r"\xa0\u1680\u2000-\u200a\u202f\u205f"
NO_TEXT = re.compile(f"[{CONTROL}]")
"""What is no character of a text; the database does not take all of it."""
_ODD = re.compile(rf"[{CONTROL}{INVISIBLE}{JOINERS}{_BREAKS}{_SPACES}\r]")
_LINE_BREAK = re.compile(rf"\r\n?|[{_BREAKS}]")
_SPACE = re.compile(rf"[{_SPACES}]")
_PLAIN = r"\x00-\u02ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_DROPPED = re.compile(f"[{CONTROL}{INVISIBLE}]")
_LOOSE_JOINERS = re.compile(rf"(?<![^{_PLAIN}])[{JOINERS}]+")
"""What joins nothing: it stands behind a letter of a script that has no such thing."""
_DOUBLED = re.compile(r"(?<!《)《{2,}+([^《》]*+)》{2,}+")
_OPENED_TWICE = re.compile(r"(?<!《)《{2,}+([^《》]*+》)(?![^《》。；\n]*+》)")
_ONE_TITLE = re.compile(r"《([^《》]*+)》")


def visible(text: str) -> str:
    """Without what nobody can see: control and direction characters gone, every line break \\n, odd spaces plain."""
    if not _ODD.search(text):
        return text
    return _LOOSE_JOINERS.sub("", _DROPPED.sub("", _SPACE.sub(" ", _LINE_BREAK.sub("\n", text))))


def clean_typed(text: str) -> str:
    """A text of one or many lines: visible, composed (NFC), nothing at the ends of lines, 《《法》》 as 《法》.

    《《法》实施办法》 stays: there one title stands in another.
    """
    text = unicodedata.normalize("NFC", _LOOSE_JOINERS.sub("", unicodedata.normalize("NFC", visible(text))))
    text = _OPENED_TWICE.sub(r"《\1", _DOUBLED.sub(r"《\1》", text))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n") if "\n" in text else text.strip()


def clean_line(text: str) -> str:
    """A text of one line (名称): a break that was pasted into it is a space."""
    return " ".join(clean_typed(text).split("\n"))


def clean_number(text: str) -> str:
    """A number or code (文号、代码、电话): full-width digits and letters are ASCII."""
    return half_width(clean_line(text))


def clean_title(text: str) -> str:
    """The title of one law, which is kept without 《》 and shown with them."""
    text = clean_line(text)
    whole = _ONE_TITLE.fullmatch(text)
    return whole[1].strip() if whole else text


def typed_values(posted: Mapping[str, str]) -> dict[str, str]:
    """What was posted beside a form, such as an opinion for each of many items: the last value of each name, cleaned."""
    return {name: clean_typed(str(posted[name])) for name in posted}
