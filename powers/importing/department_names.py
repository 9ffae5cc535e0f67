"""Whose list it is: finding the department's name in titles, file names, declared lines and bodies.

A full name with its region (克拉玛依市商务局) is preferred over an abbreviation (市商务局, 商务局), which is
preferred over a short form that only insiders read (国动办).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from powers.importing.cleaning import short

_SUFFIX = (
    "委员会|办公室|管理局|分局|总局|局|厅|委办|部|中心|大队|支队|总队|联合会|协会|总社|人民政府|街道办事处|办事处|管委会"
    "|研究院|检察院|法院|出版社|银行|公司|医院|总站|站|馆|院|所|署|会|社|委|办|处|队"
)
_NOT_A_NAME = re.compile(
    r"部门$|主管部|各部|^各|^全|有关|相关|行政处$|给付$|^(?:地州市|县级以上|设区的?市|本级|州市级?|地市级?|县市区)|^[市省区县州盟旗]?(?:人民)?政府$"
)
_NAME = re.compile(rf"([\u4e00-\u9fffA-Za-z〇○·、]{{2,38}}?(?:{_SUFFIX}))((?:[（(][^（）()]*[）)])?)$")
_STRONG = re.compile(
    r"(?:委员会|办公室|局|厅|中心|大队|支队|总队|人民政府|办事处|管委会|部(?!门|分)|委(?!托|员|任))(?:[（(][^（）()]*[）)])?"
)
_LIST_WORD = re.compile(
    r"权力?和?责任?(?:清单|事项|目录)|权责|权力清单|责任清单|行政权力|行政职权|职权目录|职权清单|权力事项|事项清单|事项目录|指导目录|通用目录|清单|目录"
)
_TAIL = re.compile(r"(?:的|及其?|其|各类|主要|[（( ])+$")
_COUNT = re.compile(r"[（(]共?计?\d+[项条个件][^（）()]*[）)]$")
_BEHIND = re.compile(r"(?:[（(]|[—-]+|[：:])([\u4e00-\u9fff、]{3,40})[）)]?$")
_TYPE_WORD = re.compile(
    r"行政(?:许可|处罚|强制|征收|给付|检查|确认|奖励|裁决|征用|备案|指导)|其他行政权力|公共服务"
)
_NOISE = re.compile(
    r"^(?:附件|附表|附)\s*\d*[-—]?\d*\s*[：:.、]?|\(\d+\)|（\d+）$"
    r"|[（(]?\d{4}\s*[-—至年]?\s*(?:\d{4}\s*)?年?(?:度|版|本)?[)）]?"
    r"|副本|终稿|定稿|最新版?|公示稿?|公布版?|\d{1,2}[.月]\d{1,2}日?|《|》"
    r"|^\d+[.、\-_ ]+|^\d{1,2}(?=[市区县省州盟])|^关于(?:公布|印发|公开)?"
)
_DECLARED = re.compile(
    r"^(?:部门名称|单位名称|部门|单位|填报单位|填报部门|报送单位|实施单位|责任单位|编制单位|公布单位|主管部门|责任部门|实施部门"
    r"|(?:本?对应|所属|归口)(?:的)?(?:[省市县区州]级|上级|本级)?(?:主管)?(?:部门|单位|机构))(?:[（(].*?[）)])?[：:](.+?)(?:$|填[报表]|联系|日期|时间|审核)"
)
_REGION = re.compile(
    r"^.{1,10}?(?:省|市|自治区|自治州|地区|盟|新区|区|自治县|县|自治旗|旗|兵团|镇|乡|街道)(?=.)"
)
_BARE_LEVEL = re.compile(r"^[省市区县州盟旗镇乡](?!政府)")
_BRACKET = re.compile(r"^(.*?)[（(]([^（）()]*)[）)]$")


@dataclass(frozen=True)
class Found:
    """A department name, where it was found, and how good it is (see `rank`)."""

    name: str
    source: str
    rank: float

    @property
    def certain(self) -> bool:
        return self.rank >= 3 and self.source not in ("行使主体", "文件名")


def split_plaque(body: str) -> tuple[str, str]:
    """('市委宣传部', '新闻出版局、版权局') from a body that names its plaque in brackets; '' when none."""
    match = _BRACKET.match(body)
    if match and looks_like_body(match[2].split("、")[-1]):
        return match[1], match[2]
    return body, ""


def looks_like_body(text: str) -> bool:
    """Whether a text by itself is the name of a body (ends in 局, 委员会, 办公室 …)."""
    match = _NAME.match(text)
    return match is not None and not _NOT_A_NAME.search(match[1])


def rank(name: str) -> float:
    """How good a name is: 3 with its region, 2 without, 1 an abbreviation, 0 not a name."""
    if not looks_like_body(name):
        return 0
    base = split_plaque(name)[0]
    if base.endswith(("办", "委")) and len(base) <= 5:
        return 0.5 if base.endswith("办") else 0.8
    if _BARE_LEVEL.match(base):
        return 1.5
    if base.endswith(("人民政府", "会", "公司")) and not base.endswith("委员会"):
        return 2.2 if _REGION.match(base) else 1.2
    return 3 if _REGION.match(base) else 2


def name_in_title(text: str) -> str:
    """The department that a title or a file name speaks of, or ''."""
    text = _COUNT.sub("", short(text))
    previous = None
    while previous != text:
        previous = text
        text = _NOISE.sub("", text).strip(" _-—：:.，,")
    cut = _LIST_WORD.search(text)
    head = _TAIL.sub("", text[: cut.start()] if cut else text)
    if cut is None and len(text) > 40:
        return ""
    if looks_like_body(head):
        return head
    typed = _TYPE_WORD.search(head)
    if typed and looks_like_body(head[: typed.start()]):
        return head[: typed.start()]
    ends = [match.end() for match in _STRONG.finditer(head)] if cut else []
    for end in reversed(ends):
        if looks_like_body(head[:end]):
            return head[:end]
    behind = _BEHIND.search(text) if cut else None
    return behind[1] if behind and looks_like_body(behind[1]) else ""


def name_declared(cells: list[str]) -> str:
    """The name on a line like 部门名称：市机关事务管理局, or ''."""
    match = _DECLARED.match(short("".join(cells)))
    if not match:
        return ""
    name = _COUNT.sub("", match[1].strip(" ，,;；"))
    return name if looks_like_body(name) else name_in_title(name)


def candidates(titles: list[str], sheet_name: str, file_name: str) -> list[Found]:
    """Names found in the lines above the header, the sheet's name and the file's name, in that order."""
    found = []
    for title in titles:
        declared = name_declared([title])
        if declared:
            found.append(Found(declared, "部门名称行", rank(declared)))
        elif name := name_in_title(title):
            found.append(Found(name, "标题", rank(name)))
    stem = re.sub(r"\.(?:xlsx?|csv|et|txt)$", "", file_name, flags=re.IGNORECASE)
    for text, source in ((sheet_name, "工作表名"), (stem, "文件名")):
        if name := name_in_title(text):
            found.append(Found(name, source, rank(name)))
    return [one for one in found if one.rank > 0]


def commonest_body(bodies: Counter[str]) -> Found | None:
    """The body that most rows name, without its plaque, preferring full names."""
    best: Found | None = None
    top = 0
    grouped: Counter[str] = Counter()
    for body, count in bodies.items():
        grouped[split_plaque(body)[0]] += count
    for name, count in grouped.most_common():
        found = Found(name, "行使主体", rank(name))
        if found.rank > 0 and (best is None or (found.rank > best.rank and count * 3 >= top)):
            best, top = found, count
    return best


def _length(found: Found) -> int:
    return len(found.name)


def _spells_out(full: Found, short_form: Found) -> bool:
    """Whether a name is the long form of another (绍兴市人力资源和社会保障局 of 绍兴市人力社保局)."""
    name, letters = full.name, iter(full.name)
    ends = name[:2] == short_form.name[:2] and name[-1] == short_form.name[-1]
    return ends and full.rank >= short_form.rank and all(letter in letters for letter in short_form.name)


def choose(found: list[Found], bodies: Counter[str]) -> Found | None:
    """The best name: full before short, earlier source before later, with the plaque another source gives."""
    body = commonest_body(bodies)
    everything = [*found, body] if body else found
    if not everything:
        return None
    best = max(everything, key=lambda one: one.rank)
    if best.rank < 3:
        longer = [one for one in everything if one.name.endswith(best.name) and one.rank > best.rank]
        best = longer[0] if longer else best
    if best.name not in bodies:
        best = max((one for one in everything if _spells_out(one, best)), key=_length, default=best)
    for other in found:
        if other.name != best.name and split_plaque(other.name) == (best.name, split_plaque(other.name)[1]):
            return Found(other.name, other.source, best.rank)
    return best
