"""How powers are named (命名规则; docs/domain/powers.md): behaviour and kind, no body's name, no open end, once in its type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from core.reference_files import read_yaml
from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.registry import check
from powers.fields import BY_NAME, label_of

GROUND = "职权命名规则"
_HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff])[,;:?!()](?!\d)|[,;:?!()](?=[\u4e00-\u9fff])")
_VAGUE = re.compile(r"^(?:组织|推进|会同|加强|负责)|(?:管理工作|推进工作|组织实施)$")
_AGAINST = r"违反[^，。]{0,40}?(?:规定|条例|办法|法|法律|法规|规章|细则|制度|规范|标准|要求|管理|秩序|》)"
_BARE = r"(?:违法违规|违法|违规|违章)"
_FIELD = r"(?:(?!生产(?!领域|方面|管理)(?<!安全生产)|销售|出售|买卖|转让|伪造|骗|占用|倾倒|排放|冒用|使用|建设(?!领域|方面|管理|工程))[^，。、未不擅拒]){2,24}?"
"""A field between 其他 and the bare word for an offence: 城市管理, 涉及道路运输的; no conduct of its own."""
_ENDS = r"(?:行为|情形|活动)的?(?:行政)?(?:处罚|查处|强制措施)?$"
_CATCH_ALL = re.compile(
    rf"^对?(?:违反[^，。]{{0,40}}?的?)?其[他它]的?(?:有关|相关)?(?:{_AGAINST})?的?{_BARE}?(?:行为|情形|活动|事项)?的?(?:行政)?"
    r"(?:处罚|强制(?:措施|执行)?|检查|监督检查|许可|审批|确认|奖励|权力|职权)?$"
    rf"|^对?(?:{_FIELD})?其[他它]{_FIELD}的?{_BARE}的?{_ENDS}"
    rf"|^对?{_FIELD}其[他它](?:{_BARE}|{_AGAINST})的?{_BARE}?{_ENDS}"
    rf"|^对?(?:{_FIELD})?其[他它](?:{_FIELD})?{_AGAINST}的?{_BARE}?{_ENDS}"
    r"|^其[他它][^，。、未不]{2,16}(?:方面|领域|事项|类)的?(?:行政)?(?:处罚|强制(?:措施|执行)?|检查|监督检查|许可|审批|确认|奖励|权力|职权)$"
    r"|(?:的|和|及|以及|、|等|规定)其[他它](?:规定的?)?(?:违法|违规|违反[^，。的]{0,20})?的?行为的?(?:行政)?(?:处罚|强制措施)$"
    r"|(?:法律|法规|规章)[^，。]{0,14}规定的?(?:应当由[^，。]{0,12})?(?:的|予以处罚的)?其[他它]"
)
"""A name that takes in whatever there may be: 其他违反某某条例行为的处罚, 法律、法规规定的其他职权."""
_NOTHING = r"(?:有关|相关|各类|各种|各项|一般|上述|本领域|本行业|本部门|所有|任何|部分|一些|涉及|该类|此类|涉企|日常|常规|其[他它])"
_ACTS = r"(?:行政)?(?:处罚|查处|处理|强制(?:措施|执行)?|检查|监督检查|许可|审批|核准|确认|认定|备案|登记|奖励|裁决|给付|征收|权力|职权|办理|审核|审查|管理|执法|综合执法|指导|业务指导|协调)(?:事项|工作)?"
_ANYONE = r"(?:单位|个人|当事人|经营者|企业|相对人|行政相对人|人员|主体|组织)"
_EMPTY = re.compile(
    rf"^对?(?:{_NOTHING}|{_BARE}|{_ANYONE}(?:和|、|或者?)?)*的?{_NOTHING}*的?(?:违反(?:有关|相关|国家|现行|本)*(?:法律|法规|规章|法律、?法规|规定|制度|要求|政策|条例|办法|法|《[^》]*》)(?:、?规章)?(?:的?(?:有关|相关)?规定)?的?)?{_BARE}*的?(?:行为|情形|活动|事项|问题|案件|业务|工作)?的?(?:依法)?(?:进行|实施|给予|予以|采取)?的?{_ACTS}?$"
    rf"|^{_NOTHING}(?:的)?(?:行政)?(?:事项|事务|业务|工作|手续|证照|证件|资质|资格|材料|项目|活动|行为|问题|情况)(?:的)?{_ACTS}$"
    r"|^(?:日常|常规|综合|行业|一般|行政|内部|业务|监督|统筹|基础|全面|归口|属地)*(?:管理|监管|监督|监督管理|工作|事务|业务|服务)(?:工作|事项|职责|职能|服务|管理)?$"
    r"|^(?:其[他它]|上级|领导|完成|承担|负责|承办|上级部门|县委|市委|党委|政府|、|和|及)*(?:交办|安排|部署|布置|下达)的?(?:其[他它]|有关|相关)?(?:工作|事项|任务|职责)*$"
    r"|^其[他它](?:有关|相关|行政|各类|日常)?(?:工作|事项|职责|任务|业务|职权|权力|职能|内容|情况)(?:事项)?$"
)
"""A name that says of nothing in particular: 相关违法行为的处罚, 有关事项审批, 日常管理, 上级交办的工作."""
_GENERIC_MEASURE = re.compile(
    r"(?:行政)?强制(?:性)?(?:措施|手段|执行措施|执行)?|必要(?:的)?|采取|依法|实施|相应的?|措施|手段|有关|相关|控制|处理$"
)
MEASURES = Path(__file__).parents[1] / "reference_data" / "coercive_measures.yaml"


@lru_cache(maxsize=1)
def _measures() -> re.Pattern[str]:
    """The measures that names of coercive powers say."""
    return re.compile("|".join(row["words"] for row in read_yaml(MEASURES)))


@check("naming.penalty", Severity.INFO, "处罚名称不合规则", ground=GROUND)
def penalty(item: Item) -> Iterator[Problem]:
    if item.type.family != "penalty":
        return
    name = re.sub(r"[。；;]$|（[^（）]*）$", "", item.doc["name"].strip())
    if not name.startswith("对") or not name.endswith("处罚"):
        yield Problem("/name", "行政处罚的名称应当写成“对……的处罚”，写明对什么行为处罚。")


@check("naming.coercion", Severity.INFO, "强制名称不合规则", ground=GROUND)
def coercion(item: Item) -> Iterator[Problem]:
    if item.type.family == "coercion" and not _measures().search(_GENERIC_MEASURE.sub("", item.title)):
        yield Problem("/name", "行政强制的名称应当写明具体措施，如查封、扣押、代履行。")


@check("naming.inspection", Severity.INFO, "检查名称不合规则", ground=GROUND)
def inspection(item: Item) -> Iterator[Problem]:
    if item.type.code == "06" and not re.search(
        r"检查|监督|监察|稽查|抽查|巡查|监管|监测|检验|核查|督查|稽核|核验|查验", item.title
    ):
        yield Problem("/name", "行政检查的名称应当写成“对……的检查”或者“……监督检查”。")


@check("naming.body", Severity.INFO, "名称中有部门名称", ground=GROUND)
def body(item: Item) -> Iterator[Problem]:
    names = {item.department, item.doc["subject"], re.sub(r"^.{2,6}?[省市区县]", "", item.department)}
    for name in sorted((n for n in names if len(n) >= 3), key=len, reverse=True):
        if name in item.doc["name"]:
            yield Problem("/name", f"职权名称中不写部门名称（“{name}”），由谁行使另有字段。")
            return


@check("naming.open_end", Severity.INFO, "名称以“等”结尾", ground=GROUND)
def open_end(item: Item) -> Iterator[Problem]:
    name = re.sub(r"的?(?:行政)?(?:处罚|检查|强制措施|许可|审批)$", "", item.doc["name"].strip())
    if re.search(r"等(?:行为|情形|违法行为|活动|事项)?$", name) and not item.doc["sub_name"]:
        yield Problem("/name", "名称以“等”概括而没有分列子项，看不出包括哪些情形；请列明，或者分设子项。")


_TAIL = re.compile(r"[。；;]$|（[^（）]*）$")


def is_empty_name(title: str) -> bool:
    """Whether a name says of nothing in particular what it is about."""
    name = _TAIL.sub("", title.strip())
    return bool(_EMPTY.search(name) or _CATCH_ALL.search(name))


@check("naming.vague", Severity.INFO, "名称过于笼统", ground=GROUND)
def vague(item: Item) -> Iterator[Problem]:
    if _CATCH_ALL.search(item.title.strip()) and item.type.is_power:
        yield Problem("/name", "名称以“其他”兜底，看不出是哪一种行为、哪一项职权；请按依据逐项列明。")
    elif is_empty_name(item.title) and item.type.is_power:
        yield Problem("/name", "名称看不出对什么行为、什么事项行使职权；请按依据写明具体的行为、事项。")
    elif _VAGUE.search(item.doc["name"].strip()) and item.type.is_power:
        yield Problem("/name", "名称应当写具体行为，避免“管理”“组织”“推进”“会同”等笼统说法。")


@check("naming.punctuation", Severity.INFO, "名称中有半角标点", ground=GROUND)
def punctuation(item: Item) -> Iterator[Problem]:
    for name in ("name", "sub_name"):
        if found := _HALF_WIDTH.search(BY_NAME[name].said(item.doc)):
            yield Problem(f"/{name}", f"{label_of(name)}中有半角标点“{found[0]}”，请改为全角。")


@check("naming.duplicate", Severity.WARNING, "部门内重名", ground=GROUND)
def duplicate(item: Item) -> Iterator[Problem]:
    same = [r for r in item.ctx.index.same_name(item.power, item.doc) if r.department == item.department]
    if same:
        yield Problem(
            "/name",
            f"本部门已有同类型、同名称的职权{len(same)}项（“{same[0].name[:60]}”），请合并，或者改名以示区别。",
        )
