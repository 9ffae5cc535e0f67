"""Who exercises the power, and whether a permit hides behind another name (实施主体、变相许可).

行政处罚法第十七条至第二十四条, 行政强制法第十七条, 优化营商环境条例第三十九条; docs/domain/legal-basis-standard.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item
from powers.checks.organs import is_street
from powers.checks.registry import check

ENTRUSTED = "3"
ENTRUSTED_SOURCES = ("5", "6")
_COMPANY = re.compile(r"公司(?!登记|管理)|企业$|集团$|合作社|协会|商会|学会$|事务所$|厂$|个体|^个人$|自然人")
_STREETS = re.compile(r"街道|乡镇|乡（镇）|乡、镇|(?:乡|民族乡)、|镇人民政府|赋予.{0,12}处罚权")
_STATUTES = ("LAW", "AR", "LR_C")
_PROVINCIAL = ("LR_P", "PR_P", "ND_PC", "AUT", "SEZ")
_MAY = ("CONST", "LAW", "AR")
"""What may require leave under any name: only those below them disguise a permit."""
_BY_LEAVE = re.compile(
    r"备案(?:机关|部门)?.{0,6}(?:同意|批准|审核通过|许可)后?.{0,4}方可|经.{0,8}备案同意|未(?:经|取得)备案.{0,8}不得(?:从事|开展|经营|实施)"
    r"|取得.{0,8}备案.{0,4}(?:证|凭证|回执)后?.{0,6}方可"
)


_LEAVE = re.compile(
    r"经(?!办)(?![^，。；]{0,6}(?:负责人|领导|内部))[^，。；未]{0,16}(?:批准|同意|许可|审批|核准|审核通过)(?:后|的)?[，,]?(?:方可|方能|才能|才可|始得)"
)
"""Leave beforehand, in the words of the procedure for a filing."""


def is_entrusted(item: Item) -> bool:
    """Whether it is said in its field, or told in words (told_entrustment)."""
    return _is_marked(item) or told_entrustment(item) is not None


def _is_marked(item: Item) -> bool:
    return item.doc["subject_nature"] == ENTRUSTED or item.doc["power_source"] in ENTRUSTED_SOURCES


class Told(NamedTuple):
    """An entrustment told in the words of a field: to whom, '' where this body itself is the one entrusted."""

    path: str
    body: str
    words: str


_BODY = r"(?:公司|集团|企业|厂|合作社|协会|商会|学会|事务所|中心|站|所|院|校|队|局|委|委员会|厅|政府|办事处|街道|[乡镇]|机构|组织|单位|个人)"
_DOING = r"(?:具体|负责|代为|依法|组织|统一|进行|开展)*(?:实施|行使|执行|办理|承担|代行|履行|执法|处罚|查封|扣押|许可|审批)"
_ENTRUSTS = re.compile(
    rf"(?<![不未受被])(?<!不得)(?<!不能)委托(?:给|由|了)?(?P<a>(?:[^，。；、：:（）()\s委托]|（[^（）]{{1,8}}）){{2,40}}?{_BODY})(?:（[^（）]*）)?{_DOING}"
    rf"|(?P<b>[^，。；、：:（）()\s由]{{2,40}}?{_BODY})[（(](?:受?委托|受托)[^（）()]{{0,8}}[）)]"
    rf"|由(?P<c>[^，。；、：:（）()\s由]{{2,40}}?{_BODY})(?:受托|受委托|接受委托){_DOING}"
    rf"|(?:受托|受委托)(?:单位|机构|组织|方|实施主体|主体|机关)[：:为是](?P<d>[^，。；、：:（）()\s]{{2,40}})"
)
_IS_ENTRUSTED = re.compile(
    rf"受(?!理)(?!当事人|申请人|他人|人民法院|法院)[^，。；、：:（）()受]{{0,30}}?(?:局|委|厅|政府|部门|机关)委托(?![人方书])[^，。；]{{0,6}}{_DOING}"
)


def told_entrustment(item: Item) -> Told | None:
    """What the words of the item (备注、层级、权限、承办机构、行使主体) tell of its being entrusted (委托××公司实施)."""
    if "told_entrustment" not in item.memo:
        item.memo["told_entrustment"] = next(_told(item), None)
    found: Told | None = item.memo["told_entrustment"]
    return found


def _told(item: Item) -> Iterator[Told]:
    doc = item.doc
    fields = [(f"/{name}", str(doc[name])) for name in _TELLING]  # type: ignore[literal-required]
    fields += [(f"/levels/{n}/share", str(row.get("share", ""))) for n, row in enumerate(doc["levels"])]
    for path, words in fields:
        if found := _ENTRUSTS.search(words):
            yield Told(path, next(filter(None, found.groups())).removeprefix("由"), found[0])
        elif found := _IS_ENTRUSTED.search(words):
            yield Told(path, "", found[0])


_TELLING = ("remark", "level_text", "level_note", "unit_text", "executing_body", "subject_text")


def entrusted_body(item: Item) -> tuple[str, str]:
    """To whom it is entrusted, with the field that says so."""
    told = told_entrustment(item)
    if told is not None and told.body:
        return told.path, told.body
    return "/executing_body", str(item.doc["executing_body"] or item.doc["subject"])


_BY_OTHERS = re.compile("代履行|代为|代治理")
"""What the statute itself lets a third person do (行政强制法第五十条)."""
_EXECUTION = re.compile("强制(?:执行|拆除|清除|征缴|履行|搬迁)|加处|滞纳金|划拨|拍卖|变卖|拆除")
"""Execution, of which the statute forbids no entrusting in so many words."""


@check(
    "competence.entrusted_coercion", Severity.ERROR, "行政强制措施不得委托", ground="行政强制法第十七条第一款"
)
def entrusted_coercion(item: Item) -> Iterator[Problem]:
    if item.type.family != "coercion" or not is_entrusted(item) or _BY_OTHERS.search(item.title):
        return
    told = None if _is_marked(item) else told_entrustment(item)
    yield Problem(
        told.path if told else "/subject_nature",
        (f"写有“{told.words}”。" if told else "")
        + "行政强制措施权不得委托。请改由法定机关实施，或者在委托事项中删去这一项。",
        severity=Severity.QUESTION if _EXECUTION.search(item.title) else None,
    )


@check(
    "competence.entrusted_penalty",
    Severity.ERROR,
    "行政处罚不得委托给企业、个人",
    ground="行政处罚法第二十条、第二十一条",
)
def entrusted_penalty(item: Item) -> Iterator[Problem]:
    path, body = entrusted_body(item)
    if item.type.family == "penalty" and is_entrusted(item) and _COMPANY.search(body):
        yield Problem(path, f"“{body}”不是依法成立并具有管理公共事务职能的组织，不能受委托实施行政处罚。")


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
    if item.type.family != "penalty" or not streets:
        return
    told = any(_DECIDED.search(item.doc[field]) for field in ("remark", "level_note"))
    alone = len(streets) == len(item.named_bodies)
    if not any(_lets_streets_punish(c) for c in item.cited):
        yield Problem(
            "/bases",
            "街道办事处、乡镇人民政府实施行政处罚，须有省、自治区、直辖市的决定并公布；请在依据中列出该决定（作用：委托、授权、赋权）。",
            severity=None if alone and not told else Severity.QUESTION,
        )


_DECIDED = re.compile(
    "(?:省|自治区|市)(?:人民)?政府.{0,30}(?:决定|公告|通告|目录|赋权)|赋权|下放目录|综合行政执法事项"
)


def _lets_streets_punish(cited: Cited) -> bool:
    """Whether it is a decision of the province on streets, or a provision that itself names them."""
    named = bool(_STREETS.search(cited.title + cited.text))
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


@check(
    "disguise.filing",
    Severity.ERROR,
    "以备案之名行许可之实",
    ground="国办函〔2022〕110号、优化营商环境条例第三十九条第一款",
)
def filing(item: Item) -> Iterator[Problem]:
    if item.type.family == "permit" or "备案" not in item.title + item.type.name:
        return
    for cited in item.setting_bases:
        if (found := _LEAVE.search(cited.text)) and not (
            cited.instrument not in _MAY and _BY_LEAVE.search(cited.text)
        ):
            yield cited.problem(
                f"{cited.name}规定“{found[0]}”，是事前批准，不是备案。请核实这项职权是不是行政许可，并据此改正名称和职权类型。",
                part="text",
                severity=Severity.QUESTION,
            )
            return
    texts = [("/conditions", item.doc["conditions"]), ("/flow", item.doc["flow"])]
    texts += [(f"/bases/{c.number}/text", c.text) for c in item.setting_bases if c.instrument not in _MAY]
    texts += [(f"/responsibilities/{n}/text", text) for n, text in enumerate(item.texts("responsibilities"))]
    for path, text in texts:
        stated = path in ("/conditions", "/flow")
        if found := _BY_LEAVE.search(text) or (_LEAVE.search(text) if stated else None):
            yield Problem(
                path,
                f"“{found[0]}”把备案变成了事前批准，属于变相许可。备案只需告知，不得要求同意后方可开展。",
            )


@check("disguise.permit", Severity.WARNING, "疑似变相许可", ground="优化营商环境条例第三十九条第一款")
def permit(item: Item) -> Iterator[Problem]:
    if item.type.code not in ("07", "10", "11"):
        return
    for cited in item.setting_bases:
        if cited.instrument in ("ND_CEN", "ND_MIN", "ND_PC", "ND_DEPT", "ND_DIST", "OTHER") and re.search(
            r"未(?:经|取得).{0,20}不得(?:从事|开展|经营|生产|销售|实施)", cited.quoted
        ):
            yield cited.problem(
                f"{cited.name}以文件规定“未经……不得……”，疑似以{item.type.name}之名设定许可，请核实并说明。",
                part="text",
            )
