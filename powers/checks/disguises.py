"""Whether a permit hides behind another name (变相许可): a filing that asks for leave, a document that asks for anything.

国办函〔2022〕110号, 优化营商环境条例第三十九条第一款. A filing only tells; where somebody decides whether the matter may go ahead it is
a permit under another name. 备案后方可开展 alone is none: nobody decides there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.registry import check

_MAY = ("CONST", "LAW", "AR")
"""What may require leave under any name: only those below them disguise a permit."""
_X = r"[^，。；：\n未不]"
_HOLDS = r"(?:方可|方能|方准|方得|才能|才可|才准|才得|始得|始可|(?<=后)(?:再|，)?(?:开展|从事|经营|实施|施工|营业|使用|生产|销售|举办|开业|组织|执行))"
_CHECKED = r"(?:(?:审查|审核|审验|核查|审批|审定|查验)(?:获|已|得以)?(?:通过|合格|认可|符合[^，。；]{0,6}|同意|批准|准许))"
_YES = rf"(?:批准|同意|许可|核准|准予|准许|获准|获批|认可|审批|审定|审查通过|{_CHECKED}|通过(?!验收|考试|考核|检测|检验|评估|网))"
_FILER = r"(?:备案(?:的)?(?:机关|部门|主管部门|管理部门|受理机关|单位|机构))"
_BY_LEAVE = re.compile(
    "|".join(
        (
            rf"备案{_X}{{0,14}}?{_YES}{_X}{{0,8}}，?{_X}{{0,10}}?{_HOLDS}",
            rf"备案{_X}{{0,6}}，(?:并|且|待|由|经|须|在)*(?:其|{_FILER}|该?(?:部门|机关)|主管部门)?(?:依法)?(?:审查|审核|审批|核准)?{_YES}{_X}{{0,6}}，?{_X}{{0,8}}?{_HOLDS}",
            rf"(?:批准|同意|准予|准许|获准|核准|许可|通过)(?:予以|给予|其|的)?备案{_X}{{0,6}}，?{_X}{{0,8}}?{_HOLDS}",
            rf"经{_X}{{0,8}}备案同意",
            rf"(?:经|由|报|取得|获得){_X}{{0,4}}{_FILER}{_X}{{0,10}}?{_YES}{_X}{{0,6}}，?{_X}{{0,10}}?{_HOLDS}",
            r"未(?:经|取得)备案.{0,8}不得(?:从事|开展|经营|实施)",
            rf"未(?:经|获|获得|取得|通过|得到){_X}{{0,8}}备案{_X}{{0,8}}?{_YES}[^。；：\n]{{0,12}}?不得",
            rf"备案{_X}{{0,6}}(?:未|没有|不)(?:获|经|能|予)?{_X}{{0,6}}?(?:通过|批准|同意|核准|准许|获准|审核|审查)[^。；：\n]{{0,8}}?不得",
            r"取得.{0,8}备案.{0,4}(?:证|凭证|回执)后?.{0,6}方可",
        )
    )
)
"""Leave beforehand by a filing: whoever files has to wait for a yes."""
_LEAVE = re.compile(
    r"(?<!不得要求)(?<!无需)(?<!无须)(?<!不需)经(?!办)(?![^，。；]{0,6}(?:负责人|领导|内部))[^，。；未]{0,16}(?:批准|同意|许可|审批|核准|审核通过|审查通过|审查合格)(?:后|的)?[，,]?(?:方可|方能|方准|才能|才可|始得|始可)"
)
"""Leave beforehand, in the words of the procedure for a filing."""
_DECIDED = re.compile(
    rf"{_FILER}[^。；\n]{{0,16}}?(?:审查|审核|审批)(?:后|并|，|作出|予以|是否|、)*(?:决定|批准|核准|同意|准予|许可)"
    rf"|{_FILER}[^。；\n]{{0,10}}?审批"
    r"|(?:决定|作出)(?:是否)?(?:准予|同意|批准|准许|核准)[^。；\n]{0,6}备案[^。；\n]{0,12}(?:决定|不予|不同意|不批准|$)"
    r"|(?:同意|准予|批准|核准)备案(?:或者?|、|和|及)不(?:予|同意|准予|批准|核准)(?:予|予以)?备案"
    r"|未经备案[^。；\n]{0,4}不得[^。\n]{0,40}(?:审查|审核)(?:决定|批准|同意)"
)
"""Words by which who receives a filing decides on it; whether that is leave has to be looked at."""


@check(
    "disguise.filing",
    Severity.ERROR,
    "以备案之名行许可之实",
    ground="国办函〔2022〕110号、优化营商环境条例第三十九条第一款",
)
def filing(item: Item) -> Iterator[Problem]:
    if item.type.family == "permit" or "备案" not in item.title + item.type.name:
        return
    yield from next((found for found in (_required(item), _disguised(item), _decided(item)) if found), [])


def _required(item: Item) -> list[Problem]:
    """Leave that a provision itself requires: then the power may be a permit, and its name is wrong."""
    for cited in item.setting_bases:
        higher = cited.instrument in _MAY
        found = _LEAVE.search(cited.text) or (_BY_LEAVE_OF_A_LAW.search(cited.text) if higher else None)
        if found and (higher or not _BY_LEAVE.search(cited.text)):
            return [
                cited.problem(
                    f"{cited.name}规定“{found[0]}”，是事前批准，不是备案。请核实这项职权是不是行政许可，并据此改正名称和职权类型。",
                    part="text",
                    severity=Severity.QUESTION,
                )
            ]
    return []


_BY_LEAVE_OF_A_LAW = re.compile(
    _BY_LEAVE.pattern.replace(r"未(?:经|取得)备案.{0,8}不得(?:从事|开展|经营|实施)|", "")
)
"""The same in a law, which may forbid what has not been filed."""


def _disguised(item: Item) -> list[Problem]:
    for path, text in _told(item):
        stated = path in ("/conditions", "/flow")
        if found := _BY_LEAVE.search(text) or (_LEAVE.search(text) if stated else None):
            return [
                Problem(
                    path,
                    f"“{found[0]}”把备案变成了事前批准，属于变相许可。备案只需告知，不得要求同意后方可开展。",
                )
            ]
    return []


def _decided(item: Item) -> list[Problem]:
    """Who receives a filing decides on it, by a provision or by what the list states of the procedure."""
    texts = [(f"/bases/{c.number}/text", c.text) for c in item.setting_bases]
    texts += [(f"/{name}", str(item.doc[name])) for name in ("conditions", "flow", "remark")]
    for path, text in texts:
        if found := _DECIDED.search(text):
            return [
                Problem(
                    path,
                    f"写有“{found[0]}”。备案只需告知，由备案机关决定能否开展的是许可；请核实这项职权是备案还是行政许可，并据此改正。",
                    severity=Severity.QUESTION,
                )
            ]
    return []


def _told(item: Item) -> Iterator[tuple[str, str]]:
    """What the list says of the filing, and what provisions below a regulation say."""
    yield "/conditions", item.doc["conditions"]
    yield "/flow", item.doc["flow"]
    yield "/remark", item.doc["remark"]
    for cited in item.setting_bases:
        if cited.instrument not in _MAY:
            yield f"/bases/{cited.number}/text", cited.text
    for n, text in enumerate(item.texts("responsibilities")):
        yield f"/responsibilities/{n}/text", text


_NO_LEAVE_SET = ("ND_CEN", "ND_MIN", "ND_PC", "ND_DEPT", "ND_DIST", "OTHER", "DR", "PR_C")
"""What may set no permit (行政许可法第十四条至第十七条)."""
_DEALS = r"(?:从事|开展|经营|生产|销售|实施|使用|上岗|执业|作业|营业|施工|承接|承揽|承担|办理|投入|运营|营运|出厂|上市|开业|参加|进入|举办|设立|开办|执行|继续)"
_TESTED = r"(?:年检|年审|检验|审验|认定|认证|评定|评审|评估|考核|考试|审核|审查|核查|登记|注册|备案|验收|培训|鉴定|核准|批准|同意|许可|审批)"
_ONLY = r"(?:方可|方能|方准|方得|才能|才可|才准|才得|始得|始可|后再(?:行)?)"
_SHUTS = re.compile(
    rf"(?:未(?:经|取得|获得|通过|办理|参加|按[^，。；]{{1,6}}))[^。；\n]{{0,30}}?(?:不得|不准|禁止|不能|一律不得|不予)[^，。；]{{0,12}}?{_DEALS}"
    rf"|{_TESTED}[^。；\n]{{0,12}}?(?:不合格|不通过|未通过)[^。；\n]{{0,8}}?(?:不得|不准|禁止|停止)[^，。；]{{0,10}}?{_DEALS}"
    rf"|{_TESTED}[^。；\n，]{{0,10}}?(?:合格|通过|同意|证书|证明|之?后|的)[^。；\n]{{0,8}}?{_ONLY}"
    rf"|(?:经|须经|应当经)[^。；\n]{{0,16}}?{_TESTED}[^。；\n]{{0,8}}?{_ONLY}"
)
"""Words by which nobody may begin or go on without leave, a certificate or a test passed: 年检合格后方可继续经营."""
_YEARLY = r"(?:年检|年审|年度?(?:执业|资格|资质|证书|注册)?(?:检验|检查|审验|核验|复核|审核|验审|考核|评审|审查|复审|查验|注册|校验|验证|换证)|验审|定期(?:审验|检验|核验|复审|复核)|审验|验证|换证审查)"
_STOPS = r"(?:停止|停业|停产|暂停|取消|收回|收缴|吊销|注销|失效|作废|无效|退出|清退|终止|不予(?:办理|换证|延续|续期|注册|换发))"
_GOES_ON = re.compile(
    rf"(?:通过|经)?{_YEARLY}[^。；\n]{{0,20}}?(?:合格|通过|盖章|加盖|签章|换证|后)[^。；\n]{{0,20}}?(?:{_ONLY}|准予|允许|准许|继续(?:有效|从事|经营|执业|使用|开展|营业|承担|营运|作业))"
    rf"|(?:通过|经)[^，。；\n]{{0,8}}?{_YEARLY}[^。；\n]{{0,10}}?{_ONLY}"
    rf"|{_YEARLY}[^。；\n]{{0,10}}?(?:不合格|不通过|未通过|不及格|未达标|逾期)[^。；\n]{{0,24}}?(?:{_STOPS}|不得|不准|禁止)"
    rf"|(?:未|不|逾期)[^，。；\n]{{0,14}}?{_YEARLY}[^。；\n]{{0,20}}?(?:{_STOPS}|不得|不准|禁止|视为放弃|视同放弃|自动放弃)"
)
"""Words by which nobody may go on without the test of the year: 年检合格后方可继续经营, 逾期未年检的证书自行失效."""
_OF_THE_YEAR = re.compile(_YEARLY)
_LAPSES = re.compile(
    rf"(?:未|不|逾期)[^，。；\n]{{0,10}}?(?:检验|检查|审验|核验|验证|校验|注册|审核|盖章|签章|参检)[^。；\n]{{0,16}}?(?:{_STOPS}|不得|不准|禁止)"
)
"""The same where the power itself is the test of the year: 未经检查盖章的，证书无效."""
_TEST_OF_YEAR = re.compile("年检|年审|验审|年度(?:检验|审验|核验|复核|复审|注册|校验|验证)")
_IS_DOCUMENT = re.compile("(?:通知|意见|方案|函|公告|通告)$")
_NO_PERMIT = ("04", "05", "06", "08", "09", "20")
"""Types of which a permit may be disguised as the test of the year, and as nothing else."""
_PERMIT_LIKE = re.compile(
    r"(?:年检|年审|审验|认定|认证|登记|审批|核准|核发|颁发|批准|考核|评审|审核|检验)(?:（[^（）]*）)?$"
)


@check("disguise.permit", Severity.WARNING, "疑似变相许可", ground="优化营商环境条例第三十九条第一款")
def permit(item: Item) -> Iterator[Problem]:
    """By what may set no permit it is warned of; by a law or a regulation the power may be a permit, which is asked."""
    if item.type.code not in ("07", "10", "11", *_NO_PERMIT):
        return
    for cited in item.setting_bases:
        found = _shuts(item, cited.quoted)
        if found and cited.instrument in _NO_LEAVE_SET:
            yield cited.problem(
                f"{cited.name}规定“{found[0][:50]}”，疑似以{item.type.name}之名设定许可，请核实并说明。",
                part="text",
                severity=Severity.QUESTION if any(c.instrument in _MAY for c in item.setting_bases) else None,
            )
            return
    yield from _told_of_a_permit(item) or _tests_each_year(item)


def _tests_each_year(item: Item) -> list[Problem]:
    """A test of the year by nothing that may set a permit, whatever comes of failing it; of an inspection `basis.rank` tells."""
    rows = item.setting_bases
    low = [
        c
        for c in rows
        if c.instrument in _NO_LEAVE_SET or (not c.instrument and _IS_DOCUMENT.search(c.title))
    ]
    if item.type.code == "06" or not rows or len(low) < len(rows):
        return []
    if not _TEST_OF_YEAR.search(item.title):
        return []
    return [
        rows[0].problem(
            f"{item.title[:30]}只有{rows[0].name}等不能设定许可的文件作依据。不得以年检等形式变相设定许可，请核实通不过的后果，没有法律、法规依据的，提出取消。",
            part="instrument",
            severity=Severity.QUESTION,
        )
    ]


def _told_of_a_permit(item: Item) -> list[Problem]:
    """What the list itself says, and a provision that may set a permit, of a power called as if it were none."""
    for path, text in _stated(item):
        if found := _shuts(item, text):
            return [
                Problem(path, f"写有“{found[0][:50]}”，疑似以{item.type.name}之名实行许可，请核实并说明。")
            ]
    named = _PERMIT_LIKE.search(item.title) or _OF_THE_YEAR.search(item.title)
    for cited in item.setting_bases:
        if named and (found := _shuts(item, cited.quoted)):
            return [
                cited.problem(
                    f"{cited.name}规定“{found[0][:50]}”，这项职权可能是行政许可，请核实职权类型。",
                    part="text",
                    severity=Severity.QUESTION,
                )
            ]
    return []


def _shuts(item: Item, words: str) -> re.Match[str] | None:
    """Words that shut out whoever has no leave; of an inspection, a reward only those of the test of the year."""
    of_the_year = (
        (_GOES_ON.search(words) or _LAPSES.search(words)) if _OF_THE_YEAR.search(item.title) else None
    )
    return of_the_year or (None if item.type.code in _NO_PERMIT else _SHUTS.search(words))


def _stated(item: Item) -> Iterator[tuple[str, str]]:
    for name in ("conditions", "flow", "remark"):
        yield f"/{name}", str(item.doc[name])
    for n, text in enumerate(item.texts("responsibilities")):
        yield f"/responsibilities/{n}/text", text
