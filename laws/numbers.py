"""Numbers of orders and documents as lists write them: 国务院令第591号, 国务院第591号令, 交通运输部令2016年第62号, 国发〔2018〕3号.

Patterns over compact text, to be put into others; none names a group.
"""

from core.chinese import NUMERAL_CHARACTERS

_COUNT = rf"第?[{NUMERAL_CHARACTERS}]{{1,8}}号"
_YEAR = r"(?:(?:19|20)[0-9]{2}年|[〔（【〈][0-9]{4}[〕）】〉])"
ORDER = (
    rf"[\u4e00-\u9fff、]{{1,20}}?(?:(?:令|公告)(?:{_YEAR}?{_COUNT}|（{_COUNT}）)|{_YEAR}?{_COUNT}(?:令|公告))"
)
"""The order or announcement that makes a regulation or a rule public."""
NUMBER = r"[\u4e00-\u9fff]{1,12}[〔（【〈][0-9]{4}[〕）】〉]第?[0-9]{1,4}号"
"""The number of a document."""


def has_number(s: str, at: int) -> bool:
    """Whether a number may follow within reach: looked at first, as the patterns are slow to say no."""
    return s.find("号", at, at + 60) >= 0
