"""What a list tells in words of who really acts (写明的委托): 委托某某公司受理, 由某某协会实施处罚, 受市局委托办理.

What a company or an association does for an organ, and may do, is no such thing: testing, appraising, reviewing drawings,
performing in a debtor's stead, keeping what was seized (行政强制法第五十条、第二十六条). Pure over the words of the item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from powers.checks.handing import Handed, handed_on, is_no_organ, is_plainly_no_organ, is_said
from powers.checks.items import Item

_AUTHORISED = "2"


class Told(NamedTuple):
    """An entrustment told in the words of a field: to whom, '' where this body itself is the one entrusted."""

    path: str
    body: str
    words: str


_BODY = r"(?:公司|集团|企业|厂|合作社|协会|商会|学会|研究会|促进会|基金会|事务所|中心|站|所|院|校|队|局|委|委员会|厅|政府|办事处|街道|[乡镇]|机构|组织|单位|个人)"
_NO_ORGAN = (
    r"(?:公司|集团|企业|厂|合作社|协会|商会|学会|研究会|促进会|基金会|事务所|中介机构|第三方机构|社会组织)"
)
_HOW = r"(?:具体|负责|代为|依法|组织|统一|进行|开展|承担|全权|直接|独立|并|、)*"
_POWER = (
    r"(?:实施|行使|执行|办理|承担|代行|履行|执法|处罚|查封|扣押|冻结|许可|审批|受理|初审|复审|审查|审核|核发|颁发|签发|发证|制发|核准|批准|审定|注册"
    r"|发放[^，。；]{0,8}[证照]|作出[^，。；]{0,12}决定|决定|立案|罚款|没收|吊销|暂扣|查处)"
)
_ABOUT = r"(?:对[^，。；]{1,40}?|就[^，。；]{1,30}?|按照?[^，。；]{1,20}?|在[^，。；]{1,20}?内)?"
_DOING = rf"，?{_HOW}{_ABOUT}{_HOW}{_POWER}[^，。；]{{0,16}}"
_NAME = r"(?:(?!对(?!外)|向|拟|与|和)[^，。；、：:（）()\s委托由]|（[^（）]{1,8}）)"
_ENTRUSTS = re.compile(
    rf"(?<![不未受被])(?<!不得)(?<!不能)委托(?:给|由|了)?(?P<a>(?:[^，。；、：:（）()\s委托]|（[^（）]{{1,8}}）){{2,40}}?{_BODY})(?:（[^（）]*）)?{_DOING}"
    rf"|(?P<b>[^，。；、：:（）()\s由]{{2,40}}?{_BODY})[（(](?:受?委托|受托)[^（）()]{{0,8}}[）)]"
    rf"|由(?P<c>[^，。；、：:（）()\s由]{{2,40}}?{_BODY})(?:受托|受委托|接受委托){_DOING}"
    rf"|(?:受托|受委托)(?:单位|机构|组织|方|实施主体|主体|机关)[：:为是](?P<d>[^，。；、：:（）()\s]{{2,40}})"
)
_IS_ENTRUSTED = re.compile(
    rf"受(?!理)(?!当事人|申请人|他人|人民法院|法院)[^，。；、：:（）()受]{{0,30}}?(?:局|委|厅|政府|部门|机关)委托(?![人方书])[^，。；]{{0,6}}{_DOING}"
)
_INSTEAD = re.compile(
    rf"(?<!不得)(?<!不再)(?<!不能)(?<!原)(?:由|授权(?:给|由)?|交由|交给|转由){_HOW}(?P<a>{_NAME}{{0,40}}?{_NO_ORGAN})(?:（[^（）]*）)?{_DOING}"
    rf"|(?:受理|审查|审核|审批|初审|核发|颁发|发证|许可|处罚|执法|查封|扣押|强制)[^，。；]{{0,16}}(?:交由|交给|外包给?|外包至|转交给?|移交给?|授权给|委托给|委托)(?P<b>{_NAME}{{0,40}}?{_NO_ORGAN})"
    rf"|(?<![不未])委托(?:给|由)?(?P<d>{_NAME}{{0,40}}?{_NO_ORGAN})[^。；]{{0,20}}?(?:作出|做出|实施|行使|开展|进行|负责)[^，。；]{{0,6}}(?:处罚|执法|强制|许可)[^，。；]{{0,6}}"
    rf"|(?<![不未])委托(?:给|由)?(?P<e>{_NAME}{{0,6}}?(?:个人|自然人|私人|临时工|协管员|辅警|保安员?|志愿者))[^，。；]{{0,10}}?{_POWER}[^，。；]{{0,10}}"
    rf"|(?:^|[，。；：:\n])(?!对|向|经|报|被|将|责令|委托)(?P<f>{_NAME}{{1,30}}?{_NO_ORGAN})(?:受托|受委托|依法|独立|统一|代为)*(?:行使|实施|作出|做出|开展)[^，。；]{{0,8}}(?:处罚|执法|强制|许可|查封|扣押)[^，。；]{{0,6}}"
    rf"|(?:聘请|聘用|雇[佣请]|购买)(?P<g>{_NAME}{{0,30}}?{_NO_ORGAN})[^。；]{{0,10}}?(?:处罚|执法|强制|查封|扣押)"
    rf"|由(?P<h>{_NAME}{{0,30}}?{_NO_ORGAN})[^。；]{{0,12}}?(?:开具|出具|作出|做出|下达)[^，。；]{{0,6}}(?:处罚|许可|强制|查封|扣押)[^，。；]{{0,4}}决定书?"
    rf"|(?P<i>{_NAME}{{2,30}}?{_NO_ORGAN})[^。；]{{0,20}}?由其[^。；]{{0,6}}(?:实施|作出|做出|行使|开展|负责)[^。；]{{0,6}}(?:处罚|执法|强制|许可|查封|扣押)"
    rf"|(?:^|[，。；：:\n])(?P<c>(?!对|向|经|报|被|将|责令){_NAME}{{2,30}}?{_NO_ORGAN})(?:负责|具体|代为|受托|统一|承担|全权)+{_ABOUT}{_HOW}{_POWER}[^，。；]{{0,16}}"
)
"""Powers that a body which is no organ is said to exercise, without a word of entrusting or with one that stands behind."""
_HELPS = re.compile(
    r"技术|专家|检[测验疫]|评[审估价]|鉴定|勘[验查察]|测绘|测量|监测|咨询|公示|送达|代履行|代为(?!受理|审|核|颁|发|实施|行使|作出|办理|执法|处罚|查封|扣押|许可)|拍卖|变卖|保管|看管|运输|拖[移车]|清运|工程|施工图|图纸|设计|项目建设|培训|考试|考务"
    r"|窗口服务|投诉|举报|热线|档案|印[制刷]|制证|打印|邮寄|软件|系统|平台|翻译|审计|造价|财务|清算|核算|账目|报表|合同|法律服务|宣传|消毒|无害化|处置|回收|保洁|养护|维护"
)
"""What others may do for an organ: it founds no entrustment of the power."""

_OF_COERCION = re.compile(
    r"(?<![不未受被])委托(?![人方])|受托|受委托|受权|被授权|(?:授权|授予|交由|交给|转由|转交给?)(?=[^，。；、]{2,40}?(?:中心|站|所|院|公司|企业|协会|事业单位|机构|单位|组织|个人)[^。；]{0,20}?(?:实施|行使|执行|负责|承担|办理|查封|扣押|冻结|强制))"
)
"""Any word of handing on, for what may not be handed on at all."""
_FORBIDS = re.compile(
    r"不得|不予|不能|不可|不再|禁止|严禁|无权|不准|没有委托|未委托|无委托|不存在委托|撤销委托|终止委托|收回委托|取消委托|委托[^，。；]{0,6}无效|非委托"
)
_BY_LAW = re.compile(
    r"法律|法规|《[^》]*(?:法|条例)》|依法授权|法定授权|(?:省|自治区|国务院)[^，。；]{0,10}(?:决定|条例)"
    r"|赋权(?![^，。；]{0,20}(?:中心|站|所|院|校|馆|社|公司|协会|商会|学会|事业单位|机构))"
)
_HELPERS = re.compile(
    r"第三人|保管|代履行|拍卖|变卖|运输|鉴定|检[测验疫]|评估|拖移|清运|送达|看管|仓储|监测|公证|翻译|审计|法院|申请人|当事人|代理人|律师|销毁|无害化|处置|拆解|技术"
)


def told_of_coercion(item: Item) -> Told | None:
    """Words that tell of coercion being handed on, however plainly: 委托某大队实施扣押, 书面委托市执法总队, 授权某中心实施强制."""
    fields = [*_fields(item), *((f"/bases/{c.number}/note", str(c.row["note"])) for c in item.cited)]
    for path, words in fields:
        for sentence in re.split("[。；;\n]", words):
            found = _OF_COERCION.search(sentence)
            if (
                found is None
                or _FORBIDS.search(sentence)
                or _HELPERS.search(sentence)
                or not is_said(sentence, found)
            ):
                continue
            if found[0] not in ("委托", "受托", "受委托") and (
                _BY_LAW.search(sentence) or item.doc["subject_nature"] == _AUTHORISED
            ):
                continue
            return Told(path, "", sentence.strip())
    return None


def handed(item: Item, *kinds: str, anybody: bool = False) -> tuple[str, Handed] | None:
    """Acts of these kinds that the item says, wherever it says it, are handed on; with the place (powers.checks.handing)."""
    for path, words in _everywhere(item):
        if found := handed_on(words, kinds, anybody):
            return path, found
    return None


_CONDUCT = re.compile(r"^对[^（）]{2,80}?的(?=[^，的]{2,20}$)")
_TELLS_CONDUCT = re.compile("对|行为|未|不|擅自|违|拒|骗|申请")
_BRACKETED = re.compile(r"[（(]([^（）()]+)[）)]")


def _everywhere(item: Item) -> Iterator[tuple[str, str]]:
    """All the words of an item that are its own: of a name that tells a conduct only what stands in brackets."""
    yield from _fields(item)
    for name in ("name", "sub_name"):
        words = _CONDUCT.sub("", str(item.doc[name]))
        whole = item.type.family == "coercion" or not _TELLS_CONDUCT.search(words)
        yield f"/{name}", words if whole else "。".join(_BRACKETED.findall(words))
    yield from ((f"/{name}", str(item.doc[name])) for name in ("conditions", "limit_text", "duty_text"))
    yield from _of_the_procedure(item)
    for n, row in enumerate(item.doc["levels"]):
        yield from ((f"/levels/{n}/{part}", str(row.get(part, ""))) for part in ("condition", "body", "duty"))
    yield from ((f"/extras/{n}", words) for n, (_, words) in enumerate(item.doc["extras"]))
    yield from ((f"/bases/{c.number}/note", str(c.row["note"])) for c in item.cited)


_INSTITUTION = r"(?:中心|站|所|院|校|馆|公司|集团|企业|协会|商会|学会|研究会|事业单位|机构|组织|单位|总队|支队|大队|中队|队|社|处|事务所)"
_HANDED_TO = r"(?:中心|站|所|院|校|馆|社|公司|集团|企业|协会|商会|学会|研究会|促进会|事业单位|事务所)"
_WINDOW = re.compile("(?:政务|审批|便民|行政服务).{0,6}(?:中心|大厅)$|窗口$|派出所$|车管所$")
"""Halls and outposts, which hand out what the organ decides."""
_DECIDES = (
    r"(?:办理|办证|核发|颁发|发放|发证|制发|签发|审批|审核|审查|批准|核准|许可|行使|实施|处罚|强制|决定)"
)
_BY_DOCUMENT = re.compile(
    rf"(?:赋权|赋予|交由|交给|交|转由|转交给?|移交给?|划归|指定|明确|确定|下放给?|下放至|委任|批准|同意)(?:由|给|了)?(?!有关)(?P<a>{_NAME}{{1,40}}?{_HANDED_TO})[^。；]{{0,24}}?{_DECIDES}"
    rf"|(?:确定|明确|指定)(?:由)?(?P<b>{_NAME}{{1,40}}?{_HANDED_TO})为[^。；]{{0,14}}?(?:主体|机关|单位)"
    rf"|(?<![理自经])由(?P<c>{_NAME}{{1,40}}?{_HANDED_TO})(?:具体|统一|负责|承担|直接|代为|组织|对[^，。；]{{1,20}})*{_DECIDES}"
)
"""An institution, a company or an association that gets a power without a word of authorising; a finding beside a document only."""
_AUTHORISES = re.compile(
    rf"授权(?!书)[^，。；]{{0,4}}?(?P<a>{_NAME}{{1,40}}?{_INSTITUTION})|授权[^。；]{{0,14}}?由(?P<b>{_NAME}{{1,40}}?{_INSTITUTION})|授权的(?P<c>{_NAME}{{0,40}}?{_INSTITUTION})"
    rf"|授权[，,](?:由|交)?(?P<d>{_NAME}{{1,40}}?{_INSTITUTION})|(?P<e>授权(?:依据|来源|文件|根据)[：:为是])|(?P<f>(?:文件|通知|纪要|号[）)]?|批复|意见|方案|会议)[^，。；]{{0,6}}授权)$"
)
_DOCUMENT = re.compile(
    r"红头文件|文件|通知|纪要|会议|决议|批复|批示|函|意见|方案|公告|通告|党组|办公会|常务会|三定|职责规定|机构编制|章程|合同|协议|规章|精神|部署|备忘录|抄告单|签报|〔[0-9]{4}〕|\[[0-9]{4}\]|[0-9]+号"
)


def authorised_by_document(item: Item) -> Told | None:
    """An organisation that is said to be authorised, by a document or by nobody knows what, and no law: 根据会议纪要授权某中心实施处罚."""
    for path, words, by_document in _telling_of_authority(item):
        if authorised := _authorised_in(words, by_document):
            return Told(path, *authorised)
    return None


@lru_cache(maxsize=8192)  # the responsibilities that many items share
def _authorised_in(words: str, by_document: bool) -> tuple[str, str] | None:
    """The first organisation that words say is authorised by no law, and the sentence that says so."""
    for sentence in re.split("[。；;\n]", words):
        document = names_a_document(sentence)
        found = _AUTHORISES.search(sentence) or (_handed_by(sentence) if document else None)
        unsaid = not any(pattern.search(sentence) for pattern in (_BY_LAW, _FORBIDS, _STREETS))
        if found is None or not unsaid or not (document or (_EXERCISES.search(sentence) and not by_document)):
            continue
        if not _HELPS.search(sentence.replace(found_body(found), "")):
            return found_body(found), sentence.strip()
    return None


def _handed_by(sentence: str) -> re.Match[str] | None:
    found = _BY_DOCUMENT.search(sentence)
    return None if found is None or (_WINDOW.search(found_body(found)) and found["c"]) else found


_BELOW_REGULATIONS = ("ND_CEN", "ND_MIN", "ND_PC", "ND_DEPT", "ND_DIST", "OTHER", "DR", "PR_P", "PR_C", "")


def _telling_of_authority(item: Item) -> Iterator[tuple[str, str, bool]]:
    """Where it may be told who is authorised; last, whether it counts only beside a document by which it is done."""
    yield from ((path, words, False) for path, words in _fields(item))
    yield from ((path, words, True) for path, words in _of_the_procedure(item))
    yield from ((f"/{name}", str(item.doc[name]), True) for name in ("name", "sub_name"))
    for cited in item.cited:
        yield f"/bases/{cited.number}/note", str(cited.row["note"]), True
        if cited.instrument in _BELOW_REGULATIONS:
            yield f"/bases/{cited.number}/title", cited.title, True


_STREETS = re.compile("街道|[乡镇](?:人民)?政府|乡镇|镇街|当事人|申请人|法定代表人|代理人|授权委托书|上级")


_EXERCISES = re.compile("实施|行使|执行|处罚|许可|强制|执法|查封|扣押|审批|名义|决定|负责|承担|办理")


def names_a_document(words: str) -> bool:
    """Whether words name the document by which somebody is authorised."""
    return bool(_DOCUMENT.search(words))


def told_entrustment(item: Item) -> Told | None:
    """What the words of the item (备注、层级、权限、承办机构、行使主体) tell of its being entrusted (委托××公司实施)."""
    if "told_entrustment" not in item.memo:
        item.memo["told_entrustment"] = next(_told(item), None)
    found: Told | None = item.memo["told_entrustment"]
    return found


_TELLING = ("remark", "level_text", "level_note", "unit_text", "executing_body", "subject_text")


def _fields(item: Item) -> list[tuple[str, str]]:
    fields = [(f"/{name}", str(item.doc[name])) for name in _TELLING]  # type: ignore[literal-required]
    return fields + [
        (f"/levels/{n}/share", str(row.get("share", ""))) for n, row in enumerate(item.doc["levels"])
    ]


def _told(item: Item) -> Iterator[Told]:
    for path, words in _fields(item):
        for found in _ENTRUSTS.finditer(words):
            if is_said(words, found) and not _HELPS.search(found[0].replace(found_body(found), "")):
                yield Told(path, found_body(found).removeprefix("由"), found[0])
        if own := _IS_ENTRUSTED.search(words):
            yield Told(path, "", own[0])


def found_body(found: re.Match[str]) -> str:
    """The body that a match names."""
    return str(next(filter(None, found.groups())))


def acting_instead(item: Item) -> Told | None:
    """A company or an association that is said to do what the organ is to do; none where it is authorised (授权组织)."""
    if item.doc["subject_nature"] == _AUTHORISED:
        return None
    if item.type.family in ("penalty", "coercion") and (named := _named_as_acting(item)):
        return named
    for path, words in [*_fields(item), *_of_the_procedure(item)]:
        if instead := _instead(words):
            return Told(path, *instead)
    return None


@lru_cache(maxsize=8192)  # the responsibilities that many items share
def _instead(words: str) -> tuple[str, str] | None:
    """The first company or association that words say does what the organ is to do, and the words that say so."""
    for found in _INSTEAD.finditer(words):
        body = found_body(found)
        if is_said(words, found) and not _HELPS.search(found[0].replace(body, "")):
            return body, found[0].lstrip("，。；：:\n")
    return None


_MAY_BE_AN_ORGAN = re.compile("烟草|盐业|铁路|登记|管理科|管理处")
_COMPANY_NAME = re.compile(
    r"[^，。；、：:\s]{2,40}?(?:公司|集团|事务所|合作社|中介机构|协会|商会|学会|促进会|研究会)(?:[（(][^（）()]*[）)])?"
)


def _named_as_acting(item: Item) -> Told | None:
    """A company or an association that stands alone in a field for the body that acts."""
    for name in ("subject_text", "executing_body", "unit_text"):
        for part in re.split(r"[、；;，,\n]", str(item.doc[name])):
            named = _COMPANY_NAME.fullmatch(part.strip()) or is_no_organ(part.strip())
            if named and not _MAY_BE_AN_ORGAN.search(part):
                return Told(f"/{name}", re.sub(r"[（(].*", "", part.strip()), part.strip())
    return None


def _of_the_procedure(item: Item) -> Iterator[tuple[str, str]]:
    yield "/flow", str(item.doc["flow"])
    for n, text in enumerate(item.texts("responsibilities")):
        yield f"/responsibilities/{n}/text", text


def is_plainly_none(body: str) -> bool:
    """Whether a body is by its name a company, which nothing can make an organ; an association may be authorised by a law."""
    return is_plainly_no_organ(body) or body.endswith("厂")
