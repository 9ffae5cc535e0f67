"""Who exercises the power (实施主体): streets, those to whom it is entrusted, laws that only certain bodies enforce.

行政处罚法第十七条至第二十四条, 行政强制法第十七条; docs/domain/legal-basis-standard.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from powers.checks.findings import Problem, Severity
from powers.checks.handing import EXECUTION, MEASURE, PENALTY, WHOLE
from powers.checks.items import Cited, Item
from powers.checks.organs import is_street
from powers.checks.registry import check
from powers.checks.telling import (
    acting_instead,
    authorised_by_document,
    handed,
    is_plainly_none,
    names_a_document,
    told_entrustment,
    told_of_coercion,
)

AUTHORISED, ENTRUSTED = "2", "3"
ENTRUSTED_SOURCES = ("5", "6")
_COMPANY = re.compile(
    r"公司(?!登记|管理)|企业$|集团$|合作社|协会|商会|(?:学|研究|促进|基金)会$|事务所$|厂$|个体|^个人$|自然人|中介机构$|社会组织$"
)
_STREETS = re.compile(r"街道|乡镇|乡（镇）|乡、镇|(?:乡|民族乡)、|镇人民政府|赋予.{0,12}处罚权")
_STATUTES = ("LAW", "AR", "LR_C")
_PROVINCIAL = ("LR_P", "PR_P", "ND_PC", "AUT", "SEZ")


def is_entrusted(item: Item) -> bool:
    """Whether it is said in its field, or told in words (told_entrustment)."""
    return _is_marked(item) or told_entrustment(item) is not None


def _is_marked(item: Item) -> bool:
    return item.doc["subject_nature"] == ENTRUSTED or item.doc["power_source"] in ENTRUSTED_SOURCES


def entrusted_body(item: Item) -> tuple[str, str]:
    """To whom it is entrusted, with the field that says so."""
    told = told_entrustment(item)
    if told is not None and told.body:
        return told.path, told.body
    return "/executing_body", str(item.doc["executing_body"] or item.doc["subject"])


_BY_OTHERS = re.compile("代履行|代为|代治理")
"""What the statute itself lets a third person do (行政强制法第五十条)."""
_EXECUTION = re.compile("强制(?:执行|拆除|清除|清理|征缴|履行|搬迁)|加处|滞纳金|划拨|拍卖|变卖|拆除")
"""Execution, of which the statute forbids no entrusting in so many words."""
_MEASURE = re.compile("查封|扣押|扣留|冻结|封存|暂扣|滞留|登记保存")


@check(
    "competence.entrusted_coercion", Severity.ERROR, "行政强制措施不得委托", ground="行政强制法第十七条第一款"
)
def entrusted_coercion(item: Item) -> Iterator[Problem]:
    """Of a power of another type only measures that it names."""
    if item.type.family == "coercion" and not _BY_OTHERS.search(item.title):
        path, words, severity = _handed_coercion(item)
    else:
        path, words, severity = _handed_measure(item)
    if path:
        yield Problem(
            path,
            (f"写有“{words[:80]}”。" if words else "")
            + "行政强制措施权不得委托，也不得交由没有执法资格的单位和人员实施。请改由法定机关实施，或者在委托事项中删去这一项。",
            severity=severity,
        )


Place = tuple[str, str, Severity | None]


def _handed_coercion(item: Item) -> Place:
    if _is_marked(item):
        return "/subject_nature", "", _of_act(item, "", WHOLE)
    if told := told_entrustment(item) or acting_instead(item) or told_of_coercion(item):
        return told.path, told.words, _of_act(item, told.words, WHOLE)
    if found := handed(item, MEASURE, EXECUTION, WHOLE, anybody=True):
        path, one = found
        return path, one.words, _of_act(item, one.words, one.act) if one.is_sure else Severity.QUESTION
    return "", "", None


def _handed_measure(item: Item) -> Place:
    """A measure in so many words, handed on by a power of whatever type."""
    found = handed(item, MEASURE, anybody=True) if item.type.is_power else None
    if found is None:
        return "", "", None
    return found[0], found[1].words, None if found[1].is_sure else Severity.QUESTION


def _of_act(item: Item, words: str, act: str) -> Severity | None:
    """Execution is asked of; where no act is named it goes by the name of the power."""
    if act == EXECUTION:
        return Severity.QUESTION
    measure = act == MEASURE or _MEASURE.search(f"{item.title}{words}")
    return None if measure or not _EXECUTION.search(item.title) else Severity.QUESTION


@check(
    "competence.authorised_document",
    Severity.ERROR,
    "授权组织须由法律、法规授权",
    ground="行政处罚法第十九条、行政许可法第二十三条、行政强制法第七十条",
)
def authorised_document(item: Item) -> Iterator[Problem]:
    """An organisation authorised by a document; where the row does not say by what, the list is asked to tell."""
    if item.type.family not in ("penalty", "permit", "coercion"):
        return
    if (told := authorised_by_document(item)) is None:
        return
    laws = "法律、行政法规" if item.type.family == "coercion" else "法律、法规"
    named = names_a_document(told.words)
    if item.type.family == "coercion" and not named:
        return  # entrusted_coercion tells it
    yield Problem(
        told.path,
        f"写有“{told.words[:60]}”。{item.type.name}只能由{laws}授权具有管理公共事务职能的组织实施，"
        + ("文件、会议、规章不能授权。请改由本机关实施，" if named else "没有写明由哪部法律、法规授权。")
        + f"有{laws}授权的，请列出授权的条款。",
        severity=None if named else Severity.WARNING,
    )


@check(
    "competence.entrusted_penalty",
    Severity.ERROR,
    "行政处罚不得委托给企业、个人",
    ground="行政处罚法第二十条、第二十一条",
)
def entrusted_penalty(item: Item) -> Iterator[Problem]:
    if item.type.family != "penalty":
        return
    path, body = entrusted_body(item)
    if is_entrusted(item) and _COMPANY.search(body):
        yield Problem(path, f"“{body}”不是依法成立并具有管理公共事务职能的组织，不能受委托实施行政处罚。")
    elif told := acting_instead(item):
        yield Problem(
            told.path,
            f"写有“{told.words}”。“{told.body}”不是行政机关，没有法律、法规授权，也不符合受委托条件的，不得实施行政处罚；"
            "请改由本机关实施，有授权的，把主体性质改为授权组织并列出条款。",
            severity=None if is_plainly_none(told.body) else Severity.QUESTION,
        )
    elif (
        (found := handed(item, PENALTY, WHOLE))
        and found[1].is_sure
        and item.doc["subject_nature"] != AUTHORISED
    ):
        path, one = found
        yield Problem(
            path,
            f"写有“{one.words[:80]}”。行政处罚不得委托或者交由不具备法定条件的组织、个人实施；请改由本机关实施，"
            "符合条件的受委托组织，请写明并列出委托书。",
            severity=None if is_plainly_none(one.body) else Severity.QUESTION,
        )


@check(
    "competence.entrusted_document",
    Severity.WARNING,
    "委托没有依据",
    ground="行政处罚法第二十条、行政许可法第二十四条",
)
def entrusted_document(item: Item) -> Iterator[Problem]:
    without = not any(c.role == "entrust" for c in item.cited)
    told = told_entrustment(item)
    by_others = told is not None and not told.body  # the one who entrusts publishes it
    if item.type.family in ("penalty", "permit") and is_entrusted(item) and without and not by_others:
        yield Problem(
            "/bases",
            "委托实施须有书面委托并公布，请在依据中列出委托书或者委托的决定（作用：委托、授权、赋权）。",
        )


@check("competence.street", Severity.ERROR, "街道、乡镇处罚权没有省级决定", ground="行政处罚法第二十四条")
def street(item: Item) -> Iterator[Problem]:
    """Asked of where the list names other bodies beside the street, or a note tells of the decision."""
    streets = [name for name in item.named_bodies if is_street(name)]
    acting = None if streets else _street_told(item)
    if item.type.family != "penalty" or not (streets or acting):
        return
    told = any(_tells_of_decision(item.doc[field]) for field in ("remark", "level_note"))
    alone = (
        len(streets) == len(item.named_bodies) if streets else bool(acting and _BY_ITSELF.search(acting[1]))
    )
    if not any(_lets_streets_punish(c) for c in item.cited):
        path, words = acting or ("/bases", "")
        yield Problem(
            path,
            (f"写有“{words[:60]}”。" if words else "")
            + "街道办事处、乡镇人民政府实施行政处罚，须有省、自治区、直辖市的决定并公布；请在依据中列出该决定（作用：委托、授权、赋权）。",
            severity=None if alone and not told else Severity.QUESTION,
        )


_BY_ITSELF = re.compile(
    "名义|自行|直接|独立|作出|做出|决定|开具|罚单|收取|收缴|归|留|缴|会议|纪要|研究|公章|印章|收款|开票"
)
_STREET_ACTS = re.compile(
    r"(?:街道(?:办事处|办)?|(?:[乡镇]|乡镇|乡（镇）)(?:人民)?政府|镇街|乡镇(?:（街道）)?)(?!综合|执法)[^。；，]{0,6}(?:，|、)?[^。；，由]{0,14}?"
    r"(?:以(?:自己|本机关|本级|其|自身|本)[^。；]{0,8}名义|(?:直接|自行|独立|具体|依法)?(?:作出|做出|实施|行使|决定|给予|开展|负责)[^。；，]{0,14}(?:处罚|罚款|没收))[^。；]{0,20}"
    r"|以(?:街道|[乡镇])[^，。；]{0,8}名义[^，。；]{0,10}(?:处罚|罚款|没收)"
    r"|(?:街道|[乡镇]|镇街)[^。；，]{0,14}(?:开具|开出|出具|收取|收缴|下达|执罚)[^。；，]{0,10}(?:罚单|罚款|罚没|处罚)"
    r"|(?:罚款|罚没款|罚没收入|罚没所得|罚金)[^。；]{0,16}(?:归|缴入|缴至|缴到|上缴|交至|交到|交给|留存|留归|留|纳入|进入|划入|返还|入)[^。；，]{0,6}(?:街道|乡|镇|所在社区|村委)[^。；，]{0,10}"
    r"|(?:街道|[乡镇])(?:党工委|党委|办事处)?[^。；]{0,10}(?:会议|研究|纪要)[^。；]{0,24}(?:行使|实施|承接|处罚|罚款)"
    r"|(?:会议|纪要|编委会|党委会|党工委)[^。；]{0,30}(?:街道|[乡镇]|镇街)[^。；]{0,16}(?:行使|实施|处罚|罚款)"
    r"|(?:赋予|下放|下沉|授予)[^。；，]{0,10}(?:街道|[乡镇]|镇街)[^。；，]{0,12}(?:处罚权|处罚|行使)"
    r"|(?:街道办事处|街道办|[乡镇](?:人民)?政府)(?:根据|按照|依据)[^。；，]{0,24}(?:罚款|处罚)"
    r"|(?:处罚决定书|罚单|票据)[^。；，]{0,8}(?:加盖|盖有|盖|以)[^。；，]{0,4}(?:街道|[乡镇])[^。；，]{0,10}(?:公章|印章|章|名义)"
    r"|(?:处罚|罚款)[^。；，]{0,4}由(?:街道|[乡镇]|镇街)[^。；，]{0,16}(?:收|开票|作出|实施|执行|负责|行使)"
)


def _street_told(item: Item) -> tuple[str, str] | None:
    """Where a note tells that a street or town punishes in its own name."""
    fields = ("remark", "level_note", "level_text", "unit_text", "flow", "conditions")
    told = [(name, str(item.doc[name])) for name in fields]  # type: ignore[literal-required]
    told += [(f"responsibilities/{n}/text", text) for n, text in enumerate(item.texts("responsibilities"))]
    for name, words in told:
        found = _STREET_ACTS.search(words)
        if found and not re.search(
            "不得|不能|无权|委托|对.{0,8}$|协助|配合|报[^。；，]{0,8}(?:局|部门|委)|移交|移送|提请|建议",
            words[: found.end()][-len(found[0]) - 8 :],
        ):
            return f"/{name}", found[0]
    return None


def _tells_of_decision(words: str) -> bool:
    """Whether a note tells of the province's decision; what a meeting or a county decided is none."""
    return any(
        _DECIDED.search(part) and (not _OF_A_MEETING.search(part) or _OF_PROVINCE.search(part))
        for part in re.split("[。；\n]", words)
    )


_OF_A_MEETING = re.compile("会议|纪要|党工委|党委|办公会|常务会|[县区旗](?:委|人?民?政府)|街道|三定|内部")
_OF_PROVINCE = re.compile(
    "省(?:级)?(?:人民)?政府|省、自治区|省人大|省司法厅|省委|自治区|直辖市|省(?:级)?[^。；，]{0,10}(?:决定|公告|通告|令)"
)
_DECIDED = re.compile(
    "(?:省|自治区|市)(?:人民)?政府.{0,30}(?:决定|公告|通告|目录|赋权)|赋权|下放目录|综合行政执法事项"
)


_OF_MEETING_TITLE = re.compile(
    "会议(?:纪要|决定|决议)|纪要|党工委|常务会|办公会|^[^省]{0,12}(?:县|区|旗)(?:人民)?政府"
)


def _lets_streets_punish(cited: Cited) -> bool:
    """Whether it is a decision of the province on streets, or a provision that itself names them."""
    named = bool(_STREETS.search(cited.title + cited.text))
    if _OF_MEETING_TITLE.search(cited.title):
        return False
    if cited.instrument in _PROVINCIAL:
        return named or cited.role == "entrust"
    return cited.is_setting and cited.instrument in _STATUTES and bool(_STREETS.search(cited.text))


@check("competence.exclusive", Severity.QUESTION, "依据由特定机关执行", ground="行政处罚法第十八条第三款")
def exclusive(item: Item) -> Iterator[Problem]:
    for cited in item.setting_bases:
        for one in item.ctx.book.exclusive:
            named = cited.law.title if cited.law else cited.title
            if named not in (one.title, one.title.removeprefix("中华人民共和国")):
                continue
            if one.bodies and re.search(one.bodies, item.department + item.doc["subject"]):
                continue
            who = f"只能由{one.bodies}机关执行" if one.bodies else "不是行政机关职权的依据"
            yield cited.problem(
                f"《{named}》{who}，请核实{item.department}是否有权据此实施这项职权。",
                part="title",
                ground=one.ground,
            )
