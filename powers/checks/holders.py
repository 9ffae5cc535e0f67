"""To whom the provision gives the power (法定实施机关): another organ, a higher level.

行政处罚法第十七条、第二十二条、第二十三条, 行政强制法第十七条. Which words name which organ, and who has taken over from
whom, is data (powers.checks.organs). Where a reform, an entrustment or a delegation is stated, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from laws.quoting import Verdict
from powers.checks.acts import ACT, Holder, is_another, own_words, subjects_of, words_held
from powers.checks.context import levels_of
from powers.checks.findings import Problem, Severity
from powers.checks.founding import Reading, Words, words_for, words_of
from powers.checks.items import Cited, Item
from powers.checks.organs import (
    Lines,
    former_names,
    lines_of_organ,
    organs,
)
from powers.checks.registry import check

OWN = "1"
"""法定本级行使: a power of other sources was handed to the body."""
_HANDED = re.compile(
    r"现由|现承担|划转|划入|职责调整|机构改革|相对集中|综合行政执法|下放|委托|授权|赋权|承接|代行"
)
_PREPARES = re.compile(r"初审|转报|预审|初步审查|审核上报|推荐|(?:受理|上报|报送|代办|审核)[）)]?$")


# --- another organ ----------------------------------------------------------------------------------


@check("competence.other_organ", Severity.WARNING, "依据将职权交给其他机关", ground="行政处罚法第十七条")
def other_organ(item: Item) -> Iterator[Problem]:
    """Every provision that sets the penalty or measure lets an organ of another line impose it, and none this one."""
    given = _given_away(item)
    if given is not None and given.is_sure:
        yield given.cited.problem(
            f"{given.cited.name}规定由{given.organ}实施，{item.department}没有这一职权。请改引规定由本部门实施的条款；"
            "职责已经划转的，请注明“现由××承担”和划转依据。",
            part="text",
            ground=organs().ground,
        )


@check("competence.other_organ_open", Severity.QUESTION, "职权是否属于其他机关", ground="行政处罚法第十七条")
def other_organ_open(item: Item) -> Iterator[Problem]:
    """The same where the provision names an organ of this line too, or leaves it open which organs act beside another's."""
    given = _given_away(item)
    if given is not None and not given.is_sure:
        yield given.cited.problem(
            f"{given.cited.name}规定的处罚、措施由{given.organ}实施，请核实{item.department}实施的是其中哪一部分。",
            part="text",
            ground=organs().ground,
        )


@check(
    "competence.other_organ_permit",
    Severity.QUESTION,
    "许可、确认是否由其他机关实施",
    ground="行政许可法第二十二条",
)
def other_organ_permit(item: Item) -> Iterator[Problem]:
    """Every provision that says who decides names only organs of other lines."""
    lines = item.lines
    if item.type.family != "permit" and item.type.code not in _DECIDED:
        return
    if lines is None or is_handed(item):
        return
    named = [(c, _asked(own_words(_provision(c)), item.type.code)) for c in item.setting_bases]
    named = [(cited, organs_) for cited, organs_ in named if organs_]
    if not named or not all(is_another(organ, lines) for _, found in named for organ in found):
        return
    if any(lines_of_organ(_provision(c)) & lines for c in item.setting_bases):
        return
    cited, found = named[0]
    yield cited.problem(
        f"{cited.name}规定由{found[0]}办理，请核实{item.department}是否有这一职权；职责已经划转的，请注明划转依据。",
        part="text",
        ground=organs().ground,
    )


_DECIDED = ("04", "05", "06", "07", "08", "09", "10", "11")
"""Types of which a provision says who decides, receives or acts."""


class Given(NamedTuple):
    """A provision that gives the power to another organ; `is_sure` where it leaves nothing to this body."""

    cited: Cited
    organ: str
    is_sure: bool


def _given_away(item: Item) -> Given | None:
    """The first provision that gives the power to another organ, where none gives it to this body."""
    words, lines = words_of(item), item.lines
    if words is None or item.type.family not in ("penalty", "coercion") or lines is None or is_handed(item):
        return None
    found = [given for cited in item.setting_bases for given in _holders_of(cited, words, lines)]
    if any(not given.organ for given in found):
        return None
    return next((given for given in found if not given.is_sure), next(iter(found), None))


def _provision(cited: Cited) -> str:
    """What the statute says, not what the list makes of it: where the quotation differs the library's words.

    '' where the quotation is of another article, and nobody knows which of them is meant.
    """
    compared = cited.comparison
    if compared is None or compared.agrees:
        return cited.said
    if compared.verdict == Verdict.FOREIGN:
        return ""
    return cited.passage(cited.against) or cited.words(cited.against)


def _holders_of(cited: Cited, words: Words, lines: Lines) -> Iterator[Given]:
    """To whom the parts that found the power give it; without an organ where that is this body."""
    said = _provision(cited)
    parts = [p for p in words_held(said, lines, *Holder) if words.read(p.words) == Reading.FOUNDS]
    if any(part.holder == Holder.OWN for part in parts):
        yield Given(cited, "", is_sure=True)
        return
    shared = bool(lines_of_organ(said) & lines)
    for part in parts:
        yield Given(cited, part.organ, is_sure=part.holder == Holder.OTHER and not shared)


@check("competence.law_of_others", Severity.QUESTION, "法律没有提到本部门", ground="行政处罚法第十七条")
def law_of_others(item: Item) -> Iterator[Problem]:
    """Provisions that say of no organ who acts, of laws that name organs of other lines and nowhere one of this one."""
    words, lines = words_of(item), item.lines
    if words is None or item.type.family not in ("penalty", "coercion") or lines is None or is_handed(item):
        return
    founding = [c for c in item.setting_bases if words.read(c.quoted) == Reading.FOUNDS]
    strangers = [c for c in founding if _names_only_others(c, lines)]
    if founding and len(strangers) == len(founding):
        yield founding[0].problem(
            f"{founding[0].name}没有写明由谁实施，《{founding[0].title}》全文规定的机关中没有{item.department}所在的条线。"
            "请核实本部门的执法依据；职责已经划转的，请注明划转依据。",
            part="title",
            ground=organs().ground,
        )


def _names_only_others(cited: Cited, lines: Lines) -> bool:
    """Whether a law names organs, none of these lines and none by their task, and the provision leaves it open."""
    text = cited.against
    if text is None or cited.instrument not in ("LAW", "AR") or lines_of_organ(cited.said) & lines:
        return False
    if organs().general_laws.search(cited.law.title if cited.law else cited.title):
        return False
    if organs().general_organ.search(cited.said):
        return False
    memo: dict[int, tuple[Lines, bool]] = cited.item.ctx.memo.setdefault("organs", {})
    if text.pk not in memo:
        whole = "\n".join(cited.articles(text).values())
        general = len(organs().general_organ.findall(whole)) >= GENERAL
        memo[text.pk] = lines_of_organ(whole), general or bool(_BY_TASK.search(whole))
    named, by_task = memo[text.pk]
    return bool(named) and not named & lines and not by_task


GENERAL = 5
"""From so many places on in which it leaves the organ open, a law is a general one."""
_BY_TASK = re.compile(
    "(?:有关|其他|相关|各)(?:行政|主管|监督管理|执法)*(?:部门|机关).{0,12}(?:按照|依照|在各自|根据).{0,8}(?:职责|职权|分工)"
)


@check(
    "competence.former_name",
    Severity.INFO,
    "条文所称机关已经改革",
    ground="全国人大常委会关于国务院机构改革涉及法律规定的行政机关职责调整问题的决定",
)
def former_name(item: Item) -> Iterator[Problem]:
    if item.lines is None or is_handed(item):
        return
    for cited in item.setting_bases:
        names = [n for s in subjects_of(cited.said) for n in former_names(s, item.lines)]
        if names and "现由" not in cited.row["note"]:
            old, now = names[0]
            yield cited.problem(
                f"{cited.name}所称“{old}”部门的职责，机构改革后由{now}承担；请在说明中注明“现由{item.department}承担”。",
                part="note",
                fix={"note": f"条文所称{old}部门的职责，现由{item.department}承担。"},
            )
            return


def is_handed(item: Item) -> bool:
    """Whether the item itself tells that the power came from another: by its source, a note, or a citation that hands it."""
    told = [item.doc["remark"], item.doc["level_note"]]
    told += [c.row["note"] for c in item.cited]
    told += [c.title + c.text for c in item.setting_bases if c.role == "entrust"]
    return item.doc["power_source"] not in (OWN, "") or any(_HANDED.search(words) for words in told)


# --- a higher level ---------------------------------------------------------------------------------

_STATE = re.compile(r"^(?:国务院|国家)")
_PROVINCE = re.compile(
    r"^(?:国务院[^或]{2,24}(?:或者?|、|和))?(?:新闻出版总署或者)?(?:省、自治区、直辖市|省级|省、自治区|省人民政府|自治区人民政府)"
)
_LOWER = re.compile(
    r"县级|设区|市、县|[^辖]市级|市（|(?<!辖)市人民政府|(?<!治)区人民政府|地方|当地|所在地|各级|授权|委托|其|派出|下级|本级|盟|州人民|旗"
)
_AT_HOME = re.compile("县级以上|设区的市|市、县|县（市|各级")
"""A lower level, wherever it is named, may be the one that acts."""
_ANOTHER_OBJECT = re.compile(rf"；对[^，。；由]{{2,30}}{ACT}")
"""A penalty of somebody else in a part that does not say who imposes it."""
_ASKED_OF = re.compile(
    r"(?:经|由|报|向|报请|报经)([^，。；：\n]{2,50}?)(?:负责)?(?:审查|审核)?(?:批准|审批|核准|许可|同意|认定|鉴定|颁发|核发|登记|提出申请|申请)"
    r"|(?:取得|领取)([^，。；：\n]{2,50}?(?:部门|机关|机构|政府|局))(?:依法)?(?:颁发|核发|批准|发放|签发)"
    r"|(?:^|(?<=[。；\n]))[\s\u3000]*((?:国务院|国家|省)[^，。；：\n]{2,50}?(?:部门|机关|机构|厅|局|委员会|政府))(?:(?:负责|对[^，。；]{1,20}(?:进行)?|应当|依法|受理|，)*(?:审批|批准|核准|审查|颁发|核发|许可|认定|登记)|负责[^，。；]{1,40}?的(?:审批|核准|审查|颁发|核发|发放|许可|认定|登记))"
)


_ACTING = {
    "04": "征收|征缴|收取|收缴|代征",
    "05": "救助|补助|补贴|抚恤|给付|发放|支付",
    "06": "监督检查|检查|抽查|核查|巡查",
    "08": "表彰|奖励",
    "09": "裁决|裁定",
    "10": "备案",
    "11": "备案",
}
"""What is done by a power of a type, in the words of a provision that says who does it."""
_END = r"(?:部门|机关|机构|政府|厅|局|署|委员会|委|海关|法院|国务院)"


@lru_cache(maxsize=32)
def _who_acts(code: str) -> re.Pattern[str] | None:
    acts = _ACTING.get(code)
    if acts is None:
        return None
    doing = rf"(?:负责|依法|组织|统一|应当|可以|有权|定期|会同[^，。；]{{2,20}}?)*(?:对[^，。；]{{1,40}}?)?(?:进行|实施|开展|给予|予以|的)*(?:表彰、|{acts})"
    return re.compile(
        rf"由([^，。；：\n由]{{0,50}}?{_END}){doing}"
        rf"|(?:报(?:送|请)?|向)([^，。；：\n报向]{{0,50}}?{_END})(?:办理|申请|提交|进行)?(?:备案|登记备案)(?<=备案)"
        rf"|(?:^|(?<=[。；\n]))[\s\u3000]*((?!经|被|在|因|对|本|依照|根据|按照|违反|未|前款|向|报)[^，。；：\n由报向经]{{0,50}}?{_END}){doing}"
    )


def _asked(words: str, code: str = "") -> list[str]:
    """Of whom a provision lets people ask for leave, or who gives it; who acts by a power of a type."""
    patterns = [_ASKED_OF, *filter(None, [_who_acts(code)])]
    return [str(next(filter(None, m.groups()))) for pattern in patterns for m in pattern.finditer(words)]


@check(
    "competence.higher_level",
    Severity.WARNING,
    "依据将职权交给上级机关",
    ground="行政处罚法第二十二条、第二十三条",
)
def higher_level(item: Item) -> Iterator[Problem]:
    if item.type.family in ("penalty", "coercion"):
        yield from _held_above(item)


@check(
    "competence.higher_level_open",
    Severity.QUESTION,
    "职权是否属于上级机关",
    ground="行政许可法第二十二条、第二十四条",
)
def higher_level_open(item: Item) -> Iterator[Problem]:
    if item.type.family == "permit" or item.type.code in _DECIDED:
        yield from _held_above(item)


def _held_above(item: Item) -> Iterator[Problem]:
    """Where every provision that founds the power gives it to a level above those of the item."""
    words, asked = words_of(item), item.type.family not in ("penalty", "coercion")
    words = words or (words_for("permit") if item.type.code == "10" else None)
    unknown = words is None and item.type.code not in _ACTING
    if unknown or is_handed(item) or (asked and _PREPARES.search(item.title)):
        return
    founding = [c for c in item.setting_bases if _may_found(c, words, asked=asked)]
    held = {c: _level_of(c, asked=asked) for c in founding}
    levels = levels_of(
        item.doc["department"], [row["code"] for row in item.doc["levels"]], item.doc["level_text"]
    )
    if not held or not all(level and level < min(levels) for level in held.values()):
        return
    cited, level = next(iter(held.items()))
    who = "国务院部门" if level == "1" else "省级部门"
    yield cited.problem(
        f"{cited.name}将这项职权交给{who}，没有规定由本级实施。请核对行使层级；已经下放、委托的，请在依据中列出下放、委托的决定。",
        part="text",
    )


def _may_found(cited: Cited, words: Words | None, *, asked: bool) -> bool:
    """Whether a provision founds the power, perhaps, or says who does what powers of its type do."""
    if words is not None and words.read(cited.quoted) in (Reading.FOUNDS, Reading.OPEN):
        return True
    acts = _who_acts(cited.item.type.code) if asked else None
    return acts is not None and acts.search(own_words(_provision(cited))) is not None


def _sentence_of(name: str, words: str) -> str:
    """The sentence that the name is plainly of, where others of the provision speak of something near (批发 beside 零售)."""
    parts = [part for part in re.split("(?<=[。\n])", words) if part.strip()]
    pairs = {name[n : n + 2] for n in range(len(name) - 1)}
    shares = sorted(((sum(pair in part for pair in pairs), n) for n, part in enumerate(parts)), reverse=True)
    return parts[shares[0][1]] if len(shares) > 1 and shares[0][0] > shares[1][0] + 1 else words


def _level_of(cited: Cited, *, asked: bool) -> str:
    """The level to which a provision gives the power: 1 the State Council's, 2 the province's; '' where it is lower or open."""
    words = own_words(_provision(cited))
    words = _sentence_of(cited.item.title, words) if asked else words
    if _AT_HOME.search(words) or (not asked and _ANOTHER_OBJECT.search(words)):
        return ""
    if asked:
        holders = [_OR_ITS_DEPUTY.sub("", name) for name in _asked(words, cited.item.type.code)]
    else:
        holders = subjects_of(words) or _ORDERING.findall(words)
    levels = {_level_named(holder) for holder in holders if not _NAMED_BEFORE.match(holder)}
    return "" if not levels or "" in levels else max(levels)


_NAMED_BEFORE = re.compile(
    r"(?:并?由)?(?:(?:该|上述|前述|上列|前列)(?!县|市|区|地方)(?:[^，。；]{0,12}?)(?:部门|机关|机构|政府|厅|局|委员会)"
    r"|(?:前[款条项两三]+|本[款条]|第[一二三四]款)(?:规定|所列|所称)?的?(?:[^，。；县市区]{0,12}?)(?:部门|机关|机构|政府)"
    r"|(?:受理|接到|收到|接受|收受)[^，。；县市区]{0,12}?(?:部门|机关|机构|政府)|(?:受理|接到|收到|接受|收受)(?:其|该|的)?$|其(?!委托|授权|指定|下属|下级|下一级|他|派出|所属|所在|县|市|区))"
)
"""Who is one named before (该部门、上述部门、受理申请的部门、前款规定的部门、其): of the level of that one."""


_OR_ITS_DEPUTY = re.compile(r"(?:或者?|、|及|和)其?(?:所?(?:授权|委托|指定))的?.{0,14}$")
"""Who may act for the one named: this body only if it was authorised, which a permit is asked of."""
_ORDERING = re.compile(r"由([^，。；：\n由]{2,60}?(?:部门|机关|机构|局))(?:[^，。；\n由]{0,8})责令")


_WHERE_IT_IS = re.compile("^[^，。；]{0,12}?(?:所在地|注册地|住所地|当地)的?(?=国务院|国家|省|自治区)")


def _level_named(holder: str) -> str:
    holder = _WHERE_IT_IS.sub("", holder)  # 所在地省、自治区、直辖市人民政府药品监督管理部门
    if _LOWER.search(holder):
        return ""
    return "2" if _PROVINCE.match(holder) else "1" if _STATE.match(holder) else ""


@check("competence.level_above", Severity.WARNING, "行使层级高于清单所在地", ground="权责清单要素")
def level_above(item: Item) -> Iterator[Problem]:
    stated = [row["code"] for row in item.doc["levels"]]
    region = item.region
    own = "2" if region.endswith("0000") else "3" if region.endswith("00") else "4"
    if stated and max(stated) < own:
        names = "、".join(row["name"] or row["code"] for row in item.doc["levels"])
        yield Problem(
            "/levels", f"行使层级只写了{names}，高于清单所在地。由上级行使的不列入本级清单，请核对行使层级。"
        )
