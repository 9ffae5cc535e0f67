"""Who exercises the power, and whether a permit hides behind another name (实施主体、变相许可).

行政处罚法第十七条至第二十四条, 行政强制法第十七条, 优化营商环境条例第三十九条; docs/domain/legal-basis-standard.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item
from powers.checks.registry import check

ENTRUSTED = "3"
ENTRUSTED_SOURCES = ("5", "6")
_COMPANY = re.compile(r"公司|企业|集团|合作社|协会|商会|学会|个体")
_STREET = re.compile(r"街道(?:办事处)?$|(?:镇|乡)(?:人民政府)?$|街道办$")
_STREETS = re.compile(r"街道|乡镇|乡（镇）|乡、镇|(?:乡|民族乡)、|镇人民政府|赋予.{0,12}处罚权")
_STATUTES = ("LAW", "AR", "LR_C")
_PROVINCIAL = ("LR_P", "PR_P", "ND_PC", "AUT", "SEZ")
_MAY = ("CONST", "LAW", "AR")
"""What may require leave under any name: only those below them disguise a permit."""
_BY_LEAVE = re.compile(
    r"备案(?:机关|部门)?.{0,6}(?:同意|批准|审核通过|许可)后?.{0,4}方可|经.{0,8}备案同意|未(?:经|取得)备案.{0,8}不得(?:从事|开展|经营|实施)"
    r"|取得.{0,8}备案.{0,4}(?:证|凭证|回执)后?.{0,6}方可"
)


def is_entrusted(item: Item) -> bool:
    return item.doc["subject_nature"] == ENTRUSTED or item.doc["power_source"] in ENTRUSTED_SOURCES


@check(
    "competence.entrusted_coercion", Severity.ERROR, "行政强制措施不得委托", ground="行政强制法第十七条第一款"
)
def entrusted_coercion(item: Item) -> Iterator[Problem]:
    if item.type.family == "coercion" and is_entrusted(item):
        yield Problem(
            "/subject_nature",
            "行政强制措施权不得委托。请改由法定机关实施，或者在委托事项中删去这一项。",
        )


@check(
    "competence.entrusted_penalty",
    Severity.ERROR,
    "行政处罚不得委托给企业、个人",
    ground="行政处罚法第二十条、第二十一条",
)
def entrusted_penalty(item: Item) -> Iterator[Problem]:
    body = item.doc["executing_body"] or item.doc["subject"]
    if item.type.family == "penalty" and is_entrusted(item) and _COMPANY.search(body):
        yield Problem(
            "/executing_body", f"“{body}”不是依法成立并具有管理公共事务职能的组织，不能受委托实施行政处罚。"
        )


@check(
    "competence.entrusted_document",
    Severity.WARNING,
    "委托没有依据",
    ground="行政处罚法第二十条、行政许可法第二十四条",
)
def entrusted_document(item: Item) -> Iterator[Problem]:
    without = not any(c.role == "entrust" for c in item.cited)
    if item.type.family in ("penalty", "permit") and is_entrusted(item) and without:
        yield Problem(
            "/bases",
            "委托实施须有书面委托并公布，请在依据中列出委托书或者委托的决定（作用：委托、授权、赋权）。",
        )


@check("competence.street", Severity.ERROR, "街道、乡镇处罚权没有省级决定", ground="行政处罚法第二十四条")
def street(item: Item) -> Iterator[Problem]:
    if item.type.family != "penalty" or not _STREET.search(item.doc["subject"]):
        return
    if not any(_lets_streets_punish(c) for c in item.cited):
        yield Problem(
            "/bases",
            "街道办事处、乡镇人民政府实施行政处罚，须有省、自治区、直辖市的决定并公布；请在依据中列出该决定（作用：委托、授权、赋权）。",
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
    texts = [("/conditions", item.doc["conditions"]), ("/flow", item.doc["flow"])]
    texts += [(f"/bases/{c.number}/text", c.text) for c in item.setting_bases if c.instrument not in _MAY]
    texts += [(f"/responsibilities/{n}/text", text) for n, text in enumerate(item.texts("responsibilities"))]
    for path, text in texts:
        if found := _BY_LEAVE.search(text):
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
