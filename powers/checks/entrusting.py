"""To whom a permit may be handed (许可的委托和授权): another administrative organ, or a body that a law or regulation names.

行政许可法第二十三条、第二十四条.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from powers.checks.competence import entrusted_body, is_entrusted
from powers.checks.findings import Problem, Severity
from powers.checks.handing import PERMIT, WHOLE
from powers.checks.items import Item
from powers.checks.registry import check
from powers.checks.telling import acting_instead, handed, is_plainly_none

AUTHORISED = "2"
AUTHORISING = ("CONST", "LAW", "AR", "LR_P", "LR_C", "AUT", "SEZ")
_ORGAN = re.compile(
    r"(?:委员会|局|厅|部|署|办公室|人民政府|政府|街道办事处|行政公署|管委会|海关|公安处|支队|总队|大队)$|[^协学商]委$"
)
_NO_ORGAN = re.compile(
    r"(?:中心|站|所|院|校|馆|社|台|公司|企业|集团|协会|商会|学会|研究会|促进会|联合会|中介机构|社会组织|合作社|基金会|事务所|医院|学校|居民委员会|村民委员会)$"
)
_OUTPOST = re.compile(
    r"(?:公安|派出|交警|交通警察|税务|市场监[管督]|市场监督管理|司法|财政|自然资源|国土|工商|城管|车辆管理|出入境).{0,12}[所站队]$|(?:政务|审批|便民).{0,8}中心$"
)
"""Outposts of organs, and halls of which the name does not tell whose they are."""


@check(
    "competence.entrusted_permit",
    Severity.ERROR,
    "行政许可只能委托其他行政机关",
    ground="行政许可法第二十四条第一款",
)
def entrusted_permit(item: Item) -> Iterator[Problem]:
    if item.type.family != "permit":
        return
    path, body = entrusted_body(item)
    told = None if is_entrusted(item) and _is_no_organ(body) else acting_instead(item)
    found = (
        None
        if told or is_entrusted(item) or item.doc["subject_nature"] == AUTHORISED
        else handed(item, PERMIT, WHOLE)
    )
    if told is not None:
        path, body = told.path, told.body
    elif found and found[1].is_sure:
        path, body = found[0], found[1].body or found[1].words[:40]
    elif not is_entrusted(item) or not _is_no_organ(body):
        return
    yield Problem(
        path,
        f"“{body}”不是行政机关。行政许可只能委托其他行政机关实施；由法律、法规授权的组织实施的，"
        "请把主体性质改为授权组织并列出授权的条款，否则由委托机关自己实施。",
        severity=Severity.QUESTION if (told or found) and not is_plainly_none(body) else None,
    )


@check(
    "competence.entrusted_permit_body",
    Severity.QUESTION,
    "受委托实施许可的是否行政机关",
    ground="行政许可法第二十四条第一款",
)
def entrusted_permit_body(item: Item) -> Iterator[Problem]:
    path, body = entrusted_body(item)
    if (
        item.type.family == "permit"
        and is_entrusted(item)
        and not _is_no_organ(body)
        and not _ORGAN.search(body)
    ):
        yield Problem(
            path,
            f"行政许可只能委托其他行政机关实施，请核实“{body}”是不是行政机关，不是的不得委托。",
        )


@check(
    "competence.authorised_permit",
    Severity.QUESTION,
    "授权组织实施许可须由法律、法规授权",
    ground="行政许可法第二十三条",
)
def authorised_permit(item: Item) -> Iterator[Problem]:
    if item.type.family != "permit" or item.doc["subject_nature"] != AUTHORISED:
        return
    known = [c for c in item.setting_bases if c.instrument]
    if known and not any(c.instrument in AUTHORISING for c in known):
        yield Problem(
            "/subject_nature",
            f"“{item.doc['subject']}”作为授权组织实施行政许可，列出的依据中没有法律、法规；"
            "请核实由哪部法律、法规授权并补充条款，规章和文件不能授权。",
        )


def _is_no_organ(body: str) -> bool:
    """Whether a body is by its name an institution, a company or an association, and no outpost of an organ."""
    return bool(_NO_ORGAN.search(body)) and not _OUTPOST.search(body)
