"""Whether a power is filed under the type it is (职权类型): what its name says it does, beside the type it has.

An order to correct is neither penalty nor coercion (行政处罚法第二十八条, 行政强制法第九条、第十二条); requisition is none either;
警告 and 通报批评 are penalties (行政处罚法第九条).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.named_kinds import OF_ONE_IMPOSED, papers_taken
from powers.checks.odd_acts import COERCION, PENALTY, TAKEN_BACK, acts_in, acts_named
from powers.checks.registry import check

_ORDER = r"(?<!被)责令.{0,12}?(?:改正|纠正|整改|治理|恢复|补种|退还|返还|归还|补办|补缴|采取.{0,8}措施|清除|消除|限期.{0,6})"
_ONLY_ORDER = re.compile(
    rf"^(?:对.{{2,80}}的?)?{_ORDER}(?:.{{0,12}}?)(?:的?(?:行政)?(?:处罚|强制|强制措施|强制执行|决定|处理))?$"
)
_ONLY_ORDERS = re.compile(rf"(?:{_ORDER}[^、，；]{{0,6}}[、，；]?)+")
_MORE = re.compile(
    "逾期|拒不|仍不|不改|罚款|没收|警告|停产|停业|吊销|代为|代履行|查封|扣押|强制(?:拆除|执行|恢复|清除|治理)|拆除|未按|后"
)
_CEASE = r"停止(?![^，；]{0,8}(?:生产|经营|营业|招生|执业|建设|使用|施工|办学|供))"
_ORDER_FIRST = re.compile(
    rf"^责令[^，；]{{0,40}}?(?:改正|纠正|整改|恢复|退还|补办|清除|消除|拆除|{_CEASE}).{{0,120}}$"
)
"""A name that is an order from its first word; what it is about may be long."""
_MORE_THAN_FIRST = re.compile(
    "逾期|拒不|仍不|不改|罚款|没收|警告|停产|停业|吊销|代为|代履行|查封|扣押|强制|强行|未(?:改正|停止|拆除|恢复|整改|履行)"
    "|(?:改正|停止|拆除|纠正|整改|恢复)(?:后|而|但|仍|不)"
)
_REQUISITION = re.compile(
    "征用|征调|(?:紧急|统一|临时|应急|物资|设备|车辆|场地|人员|力量|资源)[^，；]{0,6}(?:调用|调拨|调集|借用)|(?:调用|调拨|调集|借用)(?:[^，；]{0,16})(?:物资|设备|车辆|场地|船舶|房屋|器材|工具|力量|资源|物品|物料)"
)
_MEASURE = re.compile(
    "查封|封存|封条|贴封|加封|铅封|扣押|冻结(?!账号)|代履行|代为|强制(?!征用|没收|吊销|罚款|停业|停产|关闭|注销|取消|学习|培训)"
    "|登记保存|限制(?!(?:其|[^，；]{0,12}?)(?:从业|从事|开展|生产经营|经营))|封闭|隔离|封锁"
)
_PENALTY = re.compile(
    r"(?:警告|通报批评|罚款|没收(?:[^，；]{0,24}(?:所得|财物|产品|物品|工具|设备|药品|食品|资金|收入|款物|财产|种子|渔获物|木材|林木))?|吊销.{0,16}(?:证|证件|证书|照|资质|资格|许可|登记)|暂扣.{0,16}(?:证|证件|证书|照)|降低资质等级|责令停产停业(?:整顿|整治)?|责令停业(?:整顿)?|责令停产(?:整治|整顿)?|责令关闭|行政拘留)(?:、|和|或者?)*(?:的?(?:行政)?(?:处罚|处理|决定))?$"
)
_PENALTY_FIRST = re.compile(
    r"^(?:没收(?!处)|罚款|吊销|通报批评|责令停产停业|责令停业整顿|暂扣[^，；]{0,12}证|降低资质等级|警告(?![标牌信语])).*$"
)
"""A name that is a penalty from its first word."""
_NOT_IMPOSED = re.compile(
    "不予|免予|备案|复议|听证|缴纳|收缴(?!、没收|和没收|并没收)|加处|代收|分期|延期|减免|被|后|举报|公示|公开"
)
_NAMED = (
    (re.compile("(?<!不予)(?:行政)?处罚$"), ("02",), "行政处罚"),
    (
        re.compile(
            r"许可证?的?(?:核发|颁发|审批|办理)$|(?<!与)(?<!和)许可$|许可(?:（[^（）]*）)?(?:新办|变更|延续|延期)$"
        ),
        ("01",),
        "行政许可",
    ),
    (re.compile("(?:监督|行政|执法|专项|现场)检查$"), ("06",), "行政检查"),
    (re.compile("行政确认$"), ("07",), "行政确认"),
    (re.compile("行政奖励$|的(?:表彰|奖励|表彰、奖励|表彰和奖励)$"), ("08",), "行政奖励"),
    (re.compile("(?:行政裁决|的裁决)$"), ("09",), "行政裁决"),
    (
        re.compile("行政给付$|(?:补贴|津贴|救助金|抚恤金|补助金?|慰问金|保障金|生活费)的?(?:发放|给付)$"),
        ("05",),
        "行政给付",
    ),
    (re.compile("行政(?:征收|征用)$|(?:费|税|基金)的?(?:征收|征缴|收取)$"), ("04",), "行政征收"),
    (re.compile("行政强制(?:措施|执行)?$"), ("03",), "行政强制"),
    (
        re.compile(
            r"^(?:查封|扣押|冻结|代履行|强制拆除|先行登记保存)(?![^，；]*(?:处罚|罚款|转移|隐匿|损毁|变卖|后))"
        ),
        ("03",),
        "强制措施",
    ),
    (
        re.compile(
            r"(?:查封|扣押|冻结|先行登记保存|强制措施|强制隔离|强制检疫|代履行|强制拆除|强制清除|强制执行|强制搬迁|加处罚款|加处罚款或者?(?:加收)?滞纳金|加收滞纳金)$"
        ),
        ("03",),
        "行政强制",
    ),
)
_ENDING = (
    (
        re.compile(
            r"(?:证|证书|证件|证明|执照|资质|批文|批件)的?(?:核发|颁发|换发|补发|签发|发放|审批|审核|许可|换证|年审)$|(?<!经)(?<!与)(?:审批|核准)$"
        ),
        ("02", "03", "04", "06", "08", "09"),
        "审批、核发证照",
    ),
    (
        re.compile(
            r"^对.{2,60}(?<!接受)(?<!配合)(?<!体格)(?<!健康)(?<!安全)检查$|(?:日常|定期|随机|双随机)(?:检查|巡查|抽查)$"
        ),
        ("01", "02", "03", "04", "05", "07", "08", "09"),
        "检查",
    ),
    (
        re.compile(
            r"(?<!人身)(?<!身体)(?<!物品)(?<!健康)(?<!体格)(?<!医学)(?<!婚前)(?<!产前)(?<!妇科)(?<!接受)(?<!配合)(?<!自我)(?<!自行)(?:检查|抽查|巡查|稽查|抽检)$"
        ),
        ("02", "03", "04", "05", "08", "09"),
        "检查",
    ),
    (re.compile("(?<!保存)(?<!注销)(?<!撤销)(?<!撤回)登记$"), ("02", "03", "04", "06", "08", "09"), "登记"),
    (re.compile("(?:认定|鉴定|确认)$"), ("02", "03", "04", "08"), "确认、认定"),
    (
        re.compile("(?:争议|纠纷|权属).{0,6}裁决$"),
        ("01", "02", "03", "04", "05", "06", "07", "08", "10"),
        "裁决",
    ),
    (
        re.compile(
            "(?:奖励|表彰|嘉奖|授予(?:荣誉)?称号|荣誉称号(?:的)?授予|奖金发放|表扬)(?:的?(?:实施|发放|评选|评定|审批|申报))?$"
        ),
        ("01", "02", "03", "04", "06", "07", "09", "10", "11"),
        "奖励",
    ),
    (re.compile("(?:补贴|津贴|救助|补助|抚恤)$"), ("01", "02", "03", "04", "06", "09"), "给付"),
)
"""Ends of names that speak plainly for no power of these types."""
_OF_A_CONDUCT = re.compile(
    "未|不(?!动产)|擅自|违反|违法|拒|逃避|阻碍|妨碍|虚假|伪造|变造|骗|冒领|截留|挪用|侵占|超(?!限运输|高|声|市)|无证|隐瞒|转让(?!许可|审批|核准|登记)|出租(?!汽?车|房屋)|出借"
)
"""Words of a conduct that is punished: 未办理登记, 骗取补贴."""
_MAY_BE_BREACHED = ("行政许可", "行政检查", "行政强制")
"""What the conduct in the name of a penalty is about: 未取得许可, 拒绝检查."""
_RESISTS = re.compile("未|不(?!动产)|拒|逃避|阻碍|妨碍|抗拒|转移|隐匿|破坏|毁损|骗|伪造")
"""Words of a conduct against a measure: 对拒不执行查封."""
_DONE_WITH_ONE = re.compile(
    r"(?:撤销|吊销|撤回|注销|暂扣|收回|取消|中止|废止|(?<!植)被|受(?!让|理|托)|凭|持|经(?!营|纪|济|销|办)|按照?|超越|超出|涂改|倒卖|冒用|取得|申请|获得)(?:行政)?[^，；、的]{0,24}许可$"
)
"""What is done with a permit there is, or without one: 撤销行政许可, 未取得…许可."""
_ASKED = (
    (re.compile("(?<!申请)(?:确认|鉴定)$"), ("01", "05", "06", "09"), "确认、鉴定"),
    (re.compile("(?<!资格)(?<!申请)认定$"), ("06", "09"), "认定"),
    (re.compile("(?:审批|核准)$"), ("07",), "审批"),
    (re.compile("(?:裁决|仲裁)$"), ("01", "02", "03", "04", "05", "06", "07", "08"), "裁决"),
    (
        re.compile("(?<!接受)(?<!配合)(?<!健康)(?<!体格)(?<!医学)(?:检查|巡查|抽查)$"),
        ("01", "07"),
        "检查",
    ),
    (re.compile("(?:奖励|表彰)$"), ("05",), "奖励"),
    (re.compile("征收$"), ("01", "02", "03", "05", "06", "07"), "征收"),
)
"""Ends of names that speak for another type, but may be meant otherwise."""
_FILING = re.compile(
    r"(?<!未)(?<!不)(?<!未按规定)(?:备案|报备)(?:的?(?:管理|手续|登记|办理|告知|服务|受理|变更|注销|审查|事项|（[^）]*）))?$|(?:告知性?|事[前后])(?:备案|报备)(?:手续|事项|管理)?$"
)
_ACTING = ("01", "02", "03", "04", "06")
_POWERS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11")


def _name(item: Item) -> str:
    return re.sub(r"[（(][^（）()]*[）)]$|[。；;]$", "", item.title.strip())


@check(
    "type.order",
    Severity.WARNING,
    "责令改正不是行政处罚、行政强制",
    ground="行政处罚法第二十八条、行政强制法第九条、第十二条",
)
def order(item: Item) -> Iterator[Problem]:
    name = _name(item)
    if item.type.family not in ("penalty", "coercion"):
        return
    if found := _only_order(name, item.type.family):
        yield Problem(
            "/name",
            f"“{found[:30]}”是责令改正一类的命令，不是{item.type.name}。请核对职权类型，或者写明{item.type.name}的种类、方式。",
        )
        return
    kinds = [row["kinds"].strip() for row in item.doc["penalties"] if row["kinds"].strip()]
    if item.type.family == "penalty" and kinds and all(_ONLY_ORDERS.fullmatch(kind) for kind in kinds):
        yield Problem(
            "/penalties",
            f"处罚种类只写了“{kinds[0][:30]}”，责令改正不是行政处罚，请写明处罚的种类或者核对职权类型。",
        )


def sets_nothing(item: Item) -> bool:
    """Whether a name is of a filing or of an order to correct, which set no permit, penalty or measure: nobody need ask who may."""
    name = _name(item)
    return bool(_FILING.search(name) and not _OF_A_CONDUCT.search(name)) or bool(
        _only_order(name, item.type.family)
    )


def _only_order(name: str, family: str) -> str:
    """The order that a name consists of; '' where it says more, or where it may be a measure (责令停止… as coercion)."""
    found = re.search(_ORDER, name)
    if found and _ONLY_ORDER.search(name) and not _MORE.search(name[found.start() :]):
        return found[0]
    if family == "coercion" or not _ORDER_FIRST.search(name) or _MORE_THAN_FIRST.search(name):
        return ""
    return name


_SOFT = r"(?:(?:行政|警示|提醒|诫勉|约谈|监管|集体|书面|口头|当面|价格)*(?:约谈|告诫|警示|提醒|诫勉|劝诫|劝告|督促|行政指导|行政建议|谈话|说服教育|批评教育|普法教育)(?:谈话|约谈|告诫|教育|函|书|整改)?)"
_GUIDANCE = re.compile(
    rf"^(?:{_SOFT}|(?:行政)?(?:约谈|提醒|告诫|劝告|督促|行政指导|行政建议))(?!.*(?:、|，|并|和)(?:处|给予|予以)?(?:罚款|没收|查封|扣押|强制|吊销))"
    rf"|(?<!拒不接受)(?<!拒绝)(?<!不接受)(?<!未接受)(?<!拒不参加)(?<!经)(?<!逾期不)(?:的|进行|予以|给予|实施|开展|人|单位|企业|机构|者|家|方|员|（)"
    rf"(?P<end>{_SOFT}(?:[、和及]{_SOFT})*)(?:的?(?:行政)?(?:处罚|强制|措施|决定|处理|通知|制度))?）?$"
    r"|(?:出具|发出|发送|下达|制发|签发)(?P<letter>[^，；]{0,6}(?:警示|提示|提醒|告诫|监管|关注|建议)(?:函|书|通知书?|信))$"
)
_CEASING = re.compile(r"^(?:对.{2,60}的?)?(?:取缔|(?:责令)?(?:立即)?(?:停止|暂停)(?!供)).{2,60}$")
"""Names that some statutes mean as a measure and others as an order or a penalty."""
_AND_A_MEASURE = re.compile(
    "(?:并|、|，)(?:可以|依法)?(?:查封|扣押|强制|强行|拆除|处|没收|罚款|吊销|清除)|逾期|(?:不改正|不停止|不拆除)的"
)


@check(
    "type.guidance",
    Severity.WARNING,
    "约谈、告诫不是行政处罚、行政强制",
    ground="行政处罚法第二条、第九条，行政强制法第二条、第九条",
)
def guidance(item: Item) -> Iterator[Problem]:
    found = _GUIDANCE.search(_name(item))
    if item.type.family in ("penalty", "coercion") and found:
        yield Problem(
            "/name",
            f"“{found['end'] or found['letter'] or found[0]}”不减损权利、不增加义务，也不是强制方式，不是{item.type.name}。请核对职权类型，一般列为其他行政权力。",
        )


@check(
    "type.ceasing",
    Severity.QUESTION,
    "是否属于行政强制",
    ground="行政强制法第二条、第九条，行政处罚法第九条、第二十八条",
)
def ceasing(item: Item) -> Iterator[Problem]:
    """责令停止…, 取缔 filed as coercion: an order, a penalty or a measure, as the statute has it."""
    name = _name(item)
    if item.type.family != "coercion" or _MEASURE.search(name) or _AND_A_MEASURE.search(name):
        return
    if _CEASING.search(name) or (_ORDER_FIRST.search(name) and not _only_order(name, "coercion")):
        yield Problem(
            "/name",
            f"“{name[:30]}”可能是责令改正一类的命令、行政处罚，也可能是行政强制措施，请按依据核实属于哪一种，并据此确定职权类型。",
        )


@check(
    "type.requisition",
    Severity.WARNING,
    "征用不是行政强制",
    ground="行政强制法第二条、第九条、第十二条，突发事件应对法关于征用的规定",
)
def requisition(item: Item) -> Iterator[Problem]:
    found = _REQUISITION.search(item.title)
    if item.type.family == "coercion" and found and not _MEASURE.search(item.title):
        word = next(w for w in ("征用", "征调", "调用", "调拨", "调集", "借用") if w in found[0])
        yield Problem("/name", f"{word}财产不是行政强制措施，应当列为行政征收（征用），请核对职权类型。")


@check("type.penalty", Severity.WARNING, "行政处罚列在其他类型", ground="行政处罚法第九条")
def penalty(item: Item) -> Iterator[Problem]:
    """警告、通报批评、罚款 … filed as another type."""
    name = _name(item)
    if item.type.code not in ("01", "03", "04", "05", "06", "07", "08", "09", "10", "11"):
        return
    if item.type.family == "coercion" and _MEASURE.search(name):
        yield from _beside_a_measure(name)
        return
    last = None if _NOT_IMPOSED.search(name) else _PENALTY.search(name)
    first = None if OF_ONE_IMPOSED.search(name) else _PENALTY_FIRST.search(name)
    taken = "" if OF_ONE_IMPOSED.search(name) or _NOT_IMPOSED.search(name) else papers_taken(name)
    if found := (last or first or [taken])[0]:
        yield Problem("/name", f"“{found[:30]}”是行政处罚，不应列为{item.type.name}，请核对职权类型。")
    else:
        yield from _odd_penalty(item)


_ALSO = re.compile(r"(?:并|、|，|和|及|予以|给予)(没收|吊销|罚款|通报批评|责令停产停业)")


def _beside_a_measure(name: str) -> Iterator[Problem]:
    """A penalty beside a measure in one name (查封、扣押并没收): each has a procedure of its own."""
    if not _NOT_IMPOSED.search(name) and (also := _ALSO.findall(name)):
        yield Problem(
            "/name",
            f"名称中的“{'、'.join(also)}”是行政处罚，不是行政强制。请核实是否分列为两项，或者删去。",
            severity=Severity.QUESTION,
        )


def _odd_penalty(item: Item) -> Iterator[Problem]:
    """A penalty in everyday words (拉黑, 封停账号, 取消资格); only where it says what the statute says it is sure."""
    if item.type.family == "coercion" and _CEASING.search(_name(item)):
        return  # type.ceasing asks
    for words, act in acts_named(item.title, PENALTY):
        if item.type.code in act.free:
            continue
        if act.is_sure:
            yield Problem(
                "/name",
                f"“{words[:30]}”是行政处罚（{act.plain}），不应列为{item.type.name}，请核对职权类型。",
            )
        else:
            yield Problem(
                "/name",
                f"“{words[:30]}”减损权利或者增加义务，可能是行政处罚（{act.what}），请核实依据怎样规定，并据此确定职权类型。"
                + _OF_LISTS.get(act.what, ""),
                severity=Severity.QUESTION,
            )
        return


_OF_LISTS = {"失信惩戒": "失信惩戒须有法律、法规或者党中央、国务院政策文件为依据（国办发〔2020〕49号）。"}


@check("type.name", Severity.WARNING, "名称与职权类型不符", ground="职权命名规则")
def named(item: Item) -> Iterator[Problem]:
    """A name that ends in the name of another type."""
    if item.type.code not in _POWERS:
        return
    conduct = item.type.code == "02" and _OF_A_CONDUCT.search(_name(item))
    if item.type.code in _ACTING and _FILING.search(_name(item)) and not conduct:
        yield Problem(
            "/name", f"名称写的是备案，职权类型是{item.type.name}，请核对；备案一般列为其他行政权力。"
        )
        return
    name = _name(item)
    if found := _speaks_for(name, item.type.code):
        what, severity = found
        yield Problem("/name", f"名称写的是{what}，职权类型是{item.type.name}，请核对。", severity=severity)
        return
    yield from _odd_coercion(item)
    if item.type.code in ("02", "03", "06"):
        yield from _taken_back(item)


def _odd_coercion(item: Item) -> Iterator[Problem]:
    """A measure or an execution in the name of another type, or among the kinds of a penalty: 对…予以查封的处罚, 扣车, 断水断电."""
    if item.type.family == "coercion":
        return
    told = [("/name", words, act) for words, act in acts_named(item.title, COERCION)]
    if item.type.family == "penalty":
        kinds = [row["kinds"] for row in item.doc["penalties"]]
        told += [("/penalties", words, act) for words in kinds for act in acts_in(words, COERCION)]
    for path, words, act in told:
        if act.is_sure:
            what, severity = f"{act.plain}是行政强制，不是{item.type.name}", None
        else:
            what, severity = f"这可能是行政强制（{act.plain}），请核实依据怎样规定", Severity.QUESTION
        yield Problem(path, f"写有“{words[:30]}”，{what}，请核对职权类型。", severity=severity)
        return


def _taken_back(item: Item) -> Iterator[Problem]:
    """撤销、注销 filed as a penalty, coercion or inspection: mostly the correcting of a decision; some statutes punish by it."""
    for words, act in acts_named(item.title, TAKEN_BACK):
        if item.type.family != "penalty" or not any(act.said.search(c.said) for c in item.setting_bases):
            yield Problem(
                "/name",
                f"“{words[:30]}”一般是对原决定的纠正或者手续，不是{item.type.name}（行政许可法第六十九条、第七十条）；"
                "请核实依据是否把它规定为行政处罚，不是的一般列为其他行政权力。",
                severity=Severity.QUESTION,
            )
            return


def _speaks_for(name: str, code: str) -> tuple[str, Severity | None] | None:
    """What a name says it is, where that is another type than this; asked where it may be meant otherwise."""
    conduct = _OF_A_CONDUCT.search(name)
    for words, codes, what in _NAMED:
        if (
            code == "02"
            and what in _MAY_BE_BREACHED
            and (_RESISTS if what == "行政强制" else _OF_A_CONDUCT).search(name)
        ):
            continue  # 对拒绝监督检查
        if words.search(name) and code not in codes and not _DONE_WITH_ONE.search(name):
            return what, None
    if conduct:
        return None
    for severity, rows in ((None, _ENDING), (Severity.QUESTION, _ASKED)):
        for words, wrong, what in rows:
            if code in wrong and words.search(name):
                return what, severity
    return None
