"""Names of laws as lists write them: where a title ends, what instrument it names, how it reads in full.

All positions are in a compact text (core.chinese.Compact with locators.unify_signs): no whitespace,
full-width signs.
"""

import re
from functools import lru_cache

from core.chinese import NUMERAL_CHARACTERS, normalise
from laws.spelling import STATE, set_right

MAX_TITLE = 160
"""A 《…》 longer than this is not a title but an unbalanced bracket."""

# --- kinds 种类 ------------------------------------------------------------------------------------

KINDS = (
    "宪法", "法律", "法规", "行政法规", "地方性法规", "地方法规", "监察法规", "经济特区法规", "自治条例",
    "单行条例", "规章", "部门规章", "国务院部门规章", "部委规章", "行政规章", "地方政府规章", "政府规章",
    "地方规章", "地方性规章", "规范性文件", "行政规范性文件", "部门规范性文件", "政府规范性文件",
    "地方规范性文件", "地方性规范性文件", "国务院规范性文件", "市政府规范性文件", "国务院决定",
    "国务院文件", "国务院令", "国务院部门文件", "部门文件", "部委文件", "政府文件", "省政府文件",
    "市政府文件", "地方政府文件", "上级文件", "中央文件", "党中央文件", "政策文件", "政策性文件", "政策",
    "文件", "党内法规", "党内法规文件", "党内规范性文件", "司法解释", "立法解释", "国际条约", "国际公约",
    "标准", "国家标准", "技术标准", "三定规定", "三定方案", "其他", "其他文件", "其他规范性文件", "其它",
    "其它文件",
)  # fmt: skip
"""Words that 【…】 tags and "法律：" labels use for the kind of instrument."""

_KIND_WORDS = "|".join(sorted(KINDS, key=len, reverse=True))
_GENERIC = "(?:法律法规|(?:法律|法定|设定|实施|行使|责任事项|职权|行政处罚|处罚|执法|裁量|违法|违反|定性|程序|管理|审批|许可|收费|强制|检查|征收|给付|确认|奖励|裁决|监管|监督|追责|主要|直接|政策|上位法)?依据|依据名称|(?:违反|处罚|定性|适用)(?:条款|条文|法律|规定)|[上下]位法)"
_NUMBER = r"[0-9一二三四五六七八九十]{0,2}"
TAG = re.compile(
    rf"[【〔「『〖（〈](?:(?:(?P<generic>{_GENERIC})|(?P<kind>{_KIND_WORDS})(?:依据)?){_NUMBER}[】〕」』〗）〉]：?"
    rf"|(?<=【)(?P<other>[\u4e00-\u9fff]{{2,12}})】：?(?=《|(?:[0-9]{{4}}年[0-9月日]{{0,6}})?[\u4e00-\u9fff]{{0,12}}令第?[0-9]{{1,4}}号《)"
    rf"|(?<=【)(?P<open>{_KIND_WORDS})(?=《))"
)
"""Begins with one set of signs, so that it is looked for fast."""
LABEL = re.compile(
    rf"(?:(?P<generic>{_GENERIC}(?:及其?条款)?|(?:法律法规|法律|法规|依据|文件)?名称|适用条款)|(?P<kind>{_KIND_WORDS})(?:依据)?)"
    rf"{_NUMBER}(?:[：】〕」』〗]：?|-(?=《)|(?=《)|(?<=名称)(?=中华人民共和国))"
)


@lru_cache(maxsize=1024)
def normalise_kind(word: str) -> str:
    """The kind as a tag says it, in one spelling: 其它 -> 其他, a misspelt 行法规 by its end -> 法规."""
    word = word.replace("其它", "其他")
    return word if word in KINDS else max((k for k in KINDS if word.endswith(k)), key=len, default=word)


_ORDER_OF_STATE_COUNCIL = re.compile(r"国务院(?:第?[0-9一二三四五六七八九十百]+号)?令")
_ORDER = re.compile(
    r"(?:部|委|委员会|局|署|总局|总署|银行|会|院|办公室|政府|省|市|区|州|县)(?:第?[0-9]+号)?令"
    r"|令[（〔\[]?[0-9]{4}|令第?[0-9]+号|第?[0-9]+号令"
)
_PRESIDENT = re.compile(r"主席(?:第?[0-9一二三四五六七八九十百]+号)?令")
_ISSUE_NUMBER = re.compile(r"[〔\[【（「][0-9]{4}[〕\]】）」]第?[0-9]+号|[发办函字规][0-9]{4}年?第?[0-9]+号")
_CONGRESS = re.compile(r"人民代表大会|人大常委|人大")
_LOCAL = re.compile(r"^(?:[\u4e00-\u9fff]{2,8}?(?:省|市|自治区|自治州|自治县|县|特区))")
_SUFFIX = re.compile(r"（[^（）]{1,12}）$")


@lru_cache(maxsize=8192)
def infer_kind(title: str, edition: str) -> str:
    """Kind of instrument by its name and the bracket after it; '' when they do not decide it."""
    name, note = _SUFFIX.sub("", title), normalise(edition).replace(" ", "")
    if not name:
        return ""
    if name == "宪法" or name.endswith("共和国宪法"):
        return "宪法"
    if re.search("最高人民(?:法院|检察院)", name):
        return "司法解释"
    if name.startswith(("国务院关于", "国务院对")) and name.endswith("决定"):
        return "国务院决定"
    if re.match("中国共产党|中共中央", name) and not name.endswith(("通知", "意见")):
        return "党内法规"
    if re.search(r"(?:通知|意见|批复|复函|公告|通告|方案|纲要|函|目录)$", name):
        return "规范性文件"
    return _kind_by_number(name, note) or _kind_by_name(name, note)


def _kind_by_number(name: str, note: str) -> str:
    """By what the edition says of its making: 主席令, 国务院令, 部令, 〔2018〕5号, passed by a congress."""
    if name.endswith(("法", "法典")) and not name.endswith("办法"):
        return "法律"
    if _PRESIDENT.search(note):
        return "法律"
    if name.endswith("条例") or _ORDER_OF_STATE_COUNCIL.search(note):
        return "法规"
    if _ORDER.search(note):
        return "规章"
    if _ISSUE_NUMBER.search(note):
        return "规范性文件"
    if _CONGRESS.search(note):
        return "法规" if _LOCAL.match(name) or "常务委员会公告" in note else "法律"
    return ""


def _kind_by_name(name: str, note: str) -> str:
    if re.match("全国人民代表大会|全国人大", name):
        return "法律"
    if re.search("实施.*〈.*法〉.*办法$|实施.*法办法$", name) and _LOCAL.match(name):
        return "法规"
    if name.endswith("决定") and re.search("政府|办公厅|省委|市委", name):
        return "规范性文件"
    if re.search("[A-Z]{2,3}(?:/T)?[0-9]{3,}", note + name):
        return "标准"
    return ""


# --- where a title ends ----------------------------------------------------------------------------

_TAIL = re.compile(
    r"的(?:通知|决定|意见|批复|公告|函|复函|规定|办法|命令|请示|报告|通告|解释|若干意见|实施意见|补充通知|决议|说明)(?P<close>》?)"
)
_DETAIL = re.compile(r"(?:实施)?(?:办法|细则|条例)(?:（试行）)?(?=》?(?:（|第|：|$))")
_TITLE_SIGN = re.compile(r"[《〈》〉。；【】]")
_ONE_CLOSE = re.compile(rf"[^《》。；]{{1,{MAX_TITLE}}}》(?=[^《》。；（]{{0,60}}(?:[《。；（]|$))")
_UNCLOSED_ARTICLE = re.compile(
    rf"第[{NUMERAL_CHARACTERS}]+条(?:第?[{NUMERAL_CHARACTERS}（）]+[款项])*(?:以及|[、，；和及与+&])*$"
)
"""An article in front of the next 《: the 》 of the title before is missing (《甲法第五条、《乙法》第六条)."""
_UNCLOSED_END = re.compile(rf"[（〔：。；，【】《）”」』]|第[{NUMERAL_CHARACTERS}]+[条章]")


def end_of_quoted_title(s: str, at: int) -> tuple[int, int, int] | None:
    """Inner start, inner end and outer end of the 《…》 that opens at `at`, however its brackets nest.

    Copes with 《关于印发《X》的通知》, a missing inner or outer 》, doubled 《《 and 》》, and a title whose
    》 is missing altogether. None when nothing like a title follows.
    """
    inner = at + 1
    if s.startswith("《", inner) and _doubled(s, inner):
        inner += 1
    depth, first_close, last_close = 1, -1, -1
    for m in _TITLE_SIGN.finditer(s, inner, min(len(s), inner + MAX_TITLE)):
        sign = m[0]
        if sign in "《〈":
            if depth == 1 and _UNCLOSED_ARTICLE.search(s, inner, m.start()):
                break
            depth += 1
        elif sign in "》〉":
            depth -= 1
            first_close = m.start() if first_close < 0 and sign == "》" else first_close
            last_close = m.start()
            if depth <= 0:
                return _close(s, inner, m.start())
        else:
            break
    if last_close >= 0:
        return _close_unbalanced(s, inner, first_close if first_close >= 0 else last_close, last_close)
    m2 = _UNCLOSED_END.search(s, inner, min(len(s), inner + 80))
    end = m2.start() if m2 else min(len(s), inner + 80)
    short = end - inner == 2 and s[end - 1] == "法"
    wrong = end < len(s) and s[end] in "）”」』"
    return (inner, end, end + wrong) if end - inner >= 3 or short else None


def _doubled(s: str, inner: int) -> bool:
    """Whether 《《X》 opens twice by mistake: no second 》 closes before the next opening or stop."""
    m = _ONE_CLOSE.match(s, inner + 1)
    return m is not None and not _TAIL.match(s, m.end())


def _close(s: str, inner: int, close: int) -> tuple[int, int, int]:
    """The bracket closes here, unless 的通知》 goes on (《关于修改〈X〉》的决定》) or 》 is doubled."""
    tail = _TAIL.match(s, close + 1)
    if tail and tail["close"]:
        return inner, tail.start("close"), tail.end()
    if detail := _DETAIL.match(s, close + 1):  # 《X条例》实施细则, meant as one title
        return inner, detail.end(), detail.end() + s.startswith("》", detail.end())
    end = close + 1
    while end < len(s) and s[end] in "》〉":
        end += 1
    return inner, close, end


def _close_unbalanced(s: str, inner: int, first: int, last: int) -> tuple[int, int, int]:
    """More 《 than 》: 《关于印发《X》的通知 ends behind 的通知, any other at its first 》."""
    tail = _TAIL.match(s, last + 1)
    if tail:
        return inner, tail.start("close"), tail.end()
    if detail := _DETAIL.match(s, last + 1):
        return inner, detail.end(), detail.end()
    return inner, first, first + 1


WHOLLY = (
    r"(?:等|中|及其?)?(?:(?:有关|相关)?(?:法律法规|法律、法规|法律|法规|规章|文件))?[的之]?(?:有关|相关|配套)?"
    r"(?:规定|条款|条文|要求|内容|精神|法律法规|法律、法规)"
)
"""的有关规定, 等法律法规的有关要求: behind a law that is cited whole."""
TOPIC = r"中?(?:有关|关于)[\u4e00-\u9fff]{2,16}?的"
_ENDING = (
    r"(?:法典|法|条例|办法|规定|细则|规则|规程|通则|准则|决定|决议|通知|意见|批复|公告"
    r"|方案|标准|规范|目录|宪法|(?<=问题的)解释)"
)
_WORD = r"[\u4e00-\u9fff〈〉《》、]"
_BARE_TITLE = rf"(?P<title>{_WORD}{{1,70}}?{_ENDING}(?:（试行）|（暂行）)?)》?"
_BARE = re.compile(
    rf"{_BARE_TITLE}(?=第?[{NUMERAL_CHARACTERS}]{{1,7}}[条章]|（|〔(?=[^〔〕]{{0,20}}称)|附件|目录第|§|[|｜，；：【〔-]{{1,2}}(?:条[款文目]?(?:序?号)?：)?第[{NUMERAL_CHARACTERS}]{{1,7}}条|(?:适用|依据|具体|法律)?条[款文目](?:序?号|名称)?：?第[{NUMERAL_CHARACTERS}]{{1,7}}条|[，；](?:以下|下)(?:简?称))"
)
_BARE_JOINED = re.compile(
    rf"(?!关于)(?P<title>[\u4e00-\u9fff]{{1,40}}?(?:(?<![办依守违立司执方用])法|条例|办法|规定|细则))(?=(?:及其实施(?:细则|条例|办法|规定)第|(?:以及|和|及|与)(?!其)"
    rf"[\u4e00-\u9fff]{{2,40}}?(?:(?<![办依守违立司执方用])法|条例|办法|规定|细则)第[{NUMERAL_CHARACTERS}]{{1,7}}条))"
)
"""水法和河道管理条例第五条: two laws without 《》."""
_BARE_LINE = re.compile(
    rf"{_BARE_TITLE}(?=[；。，、：]|$|[的中]?(?:有关|相关)(?:规定|条款|条文|要求|内容)(?:[；。，、]|$))"
)
LAW_WORD = re.compile(rf"{_ENDING}(?:（[^（）]{{1,8}}）)?$|^(?:关于|国务院|中共中央)")
"""Whether a title ends (or begins) as the names of laws and documents do."""

NO_LAW_NAME = re.compile(
    r"违反|依照|按照|根据|依据|应当|不得|有关(?!问题|事项|工作|规定)|(?<!基)本法|本条例|本办法|本规定|本细则|该|以下|下列|规定的|以及其他|处以"
    r"|由.*(?:责令|处)|法律、|《(?!.*》)|、法规|^(?:国家)?(?:有关|相关|其[他它]|配套|上述|上级)(?:法律|法规|政策|文件)?(?:规定|通知|意见|办法|标准|规范|决定|方案|目录)$|^[中及和与或对的]、?(?!华|国|外|央|小|药|医)|^无(?![线障证居人偿])|^未(?!成年)"
    rf"|第[{NUMERAL_CHARACTERS}]+条|^[办此其同新旧原方立司执守合依用无非想做书各看违说算语疗枉普释知讲]法$|^.(?:规定|细则|规则|通知|意见|方案|标准|规范|目录|决定)$"
)


_SINGLE = re.compile(
    rf"《[^《》。；]{{1,{MAX_TITLE}}}》|〈(?P<title>[^《》〈〉。；，：]{{1,80}}?{_ENDING}(?:（[^（）]{{1,8}}）)?)〉"
    rf"|[“「『](?P<quoted>[^《》〈〉“”「」『』。；，：]{{1,60}}?{_ENDING})[”」』](?=第[{NUMERAL_CHARACTERS}]{{1,7}}条|[的中]?(?:有关|相关)(?:规定|条款|要求))"
)


_SINGLE_ENDS = ("〉", "”第", "」第", "』第", "”的", "」的", "』的", "”有", "”相")


def quote_titles(text: str) -> str:
    """A text with titles that stand in 〈〉 and in no other title, or in “” before a place, written in 《》, one to one."""
    if not any(sign in text for sign in _SINGLE_ENDS):
        return text
    return _SINGLE.sub(_quoted_title, text)


def _quoted_title(m: re.Match[str]) -> str:
    title = m["title"] or m["quoted"]
    return m[0] if not title or (m["quoted"] and NO_LAW_NAME.search(title)) else f"《{title}》"


def end_of_bare_title(s: str, at: int, *, whole_line: bool = False) -> tuple[int, int] | None:
    """Title end and outer end of a title without 《》 at `at`: 劳动法第85条, or alone on its line."""
    m = _BARE_JOINED.match(s, at) or _BARE.match(s, at)
    if m is None and whole_line:
        m = _BARE_LINE.match(s, at)
    if m is None or NO_LAW_NAME.search(m["title"]):
        return None
    end = m.end("title")
    return end, end + 1 if s.startswith("》", end) else end


# --- spelling --------------------------------------------------------------------------------------

_INNER = str.maketrans("《》<>＜＞﹤﹥‹›⟨⟩︿﹀{}｛｝", "〈〉〈〉〈〉〈〉〈〉〈〉〈〉〈〉〈〉")
_SPACE = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]+|_x000D_|<br ?/?>")


@lru_cache(maxsize=8192)
def canonical_title(text: str) -> str:
    """A title without layout: no whitespace, outer 《》 gone, inner ones as 〈〉, full-width brackets."""
    title = _SPACE.sub("", text).strip('“”"').replace("(", "（").replace(")", "）").translate(_INNER)
    opening = len(title) - len(title.lstrip("〈"))
    title = title[max(0, min(opening, title.count("〈") - title.count("〉"))) :]
    if title.startswith("〈") and title.endswith("〉") and title.count("〈") == 1:
        title = title[1:-1]
    if title.count("〉") == 1 and "〈" not in title:  # 《X条例》实施细则
        title = title.replace("〉", "")
    missing = title.count("〈") - title.count("〉")
    if missing == 1 and (m := _TAIL.search(title, title.index("〈"))):
        title = title[: m.start()] + "〉" + title[m.start() :]
    return title


_EDITION_SUFFIX = re.compile(
    r"（(?:[0-9]{4}年?)?(?:试行|暂行|修正|修订|修正案|修改|[0-9]{4}年?版?)(?:本|版|稿|文本)?）$"
)
EDITION_IN_TITLE = re.compile(
    r"(?<=[法例定则])（(?P<edition>[0-9]{4}年?(?:[0-9]{1,2}月)?(?:修正|修订|修改|施行|公布|版)*(?:本|版|稿|文本)?"
    r"|(?:最新)?(?:修正|修订|修改)(?:本|版)?|[^（）《》]{0,30}令[^（）《》]{0,12}号[^（）《》]{0,12}|(?:现?已经?)(?:被?废止|失效))）$|(?<=办法)（(?P<other>[0-9]{4}年?(?:修正|修订|修改|版)?(?:本|版)?)）$"
)
"""An edition inside the 《》 of a law (《甲法（2018年修正）》); the year of a catalogue is part of its name."""
_WRAPPED = re.compile(
    r"(?:印发|颁布|颁发|发布|公布|下发|转发).*?〈(?P<title>[^〈〉]+)〉.*的(?:通知|决定|命令|公告|函)$"
)
_ISSUED = re.compile(r"(?:印发|转发)(?P<title>[^〈〉]{4,60}?(?:办法|规定|细则|意见|方案|规则|规程))的通知$")
_NESTED = re.compile(r"〈(?P<title>[^〈〉]+)〉")


LONGEST_TITLE = 300
"""What the library's titles hold; what is longer is no title, and no pattern is tried on it."""


def full_title_candidates(title: str) -> list[str]:
    """Titles a written one may stand for, likeliest first: 食品安全法 -> itself, 中华人民共和国食品安全法.

    Expands the state's name (also inside 〈〉), sets right a misspelt one, drops an edition in brackets,
    and unwraps 关于印发〈X〉的通知. Always begins with the canonical form of the title as written.
    """
    written = canonical_title(title)
    if len(written) > LONGEST_TITLE:
        return [written]
    base = _EDITION_SUFFIX.sub("", written)
    base = set_right(base)
    found = [written, base]
    if base.startswith(STATE):
        found.append(base[len(STATE) :])
    elif base:
        found.append(STATE + base)
    nested = _NESTED.search(base)
    if nested:
        inner = nested["title"]
        other = inner[len(STATE) :] if inner.startswith(STATE) else STATE + inner
        found.append(base[: nested.start("title")] + other + base[nested.end("title") :])
    wrapped = _WRAPPED.search(base) or _ISSUED.search(base)
    if wrapped:
        found += [wrapped["title"], STATE + wrapped["title"]]
    return [t for t in dict.fromkeys(found) if t]
