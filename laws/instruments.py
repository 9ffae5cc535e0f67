"""What kind of instrument a citation names (法律文件种类), where the library does not know the law.

By the tag the list gives, the title's ending and the maker's name in it or in the edition; '' where that does not
decide. Codes are those of the table of instruments.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from core.reference_files import read_yaml
from laws.texts import MUNICIPALITIES
from laws.titles import canonical_title, infer_kind

OF_KIND = {
    "宪法": "CONST",
    "法律": "LAW",
    "立法解释": "LAW",
    "行政法规": "AR",
    "监察法规": "SUP",
    "经济特区法规": "SEZ",
    "自治条例": "AUT",
    "单行条例": "AUT",
    "国务院决定": "SC_DEC",
    "部门规章": "DR",
    "国务院部门规章": "DR",
    "部委规章": "DR",
    "司法解释": "OTHER",
    "标准": "OTHER",
    "国家标准": "OTHER",
    "技术标准": "OTHER",
    "三定规定": "OTHER",
    "三定方案": "OTHER",
    "国际条约": "OTHER",
    "国际公约": "OTHER",
    "党内法规": "ND_CEN",
}
"""Kinds that decide by themselves; the others (法规, 规章, 规范性文件) need the maker."""

RANKS = {
    "CONST": 1.0, "LAW": 2.0, "AR": 3.0, "SUP": 3.0, "SC_DEC": 3.5, "LR_P": 4.0, "AUT": 4.0, "SEZ": 4.0, "LR_C": 4.5,
    "DR": 5.0, "PR_P": 5.0, "PR_C": 5.5, "ND_CEN": 6.0, "ND_MIN": 7.0, "ND_PC": 7.0, "ND_DEPT": 8.0, "ND_DIST": 9.0,
    "OTHER": 10.0,
}  # fmt: skip
"""How high an instrument stands, a smaller number higher (立法法第九十八条至第一百零二条); docs/domain/citations.md."""


def rank_of(code: str) -> float | None:
    """The rank of an instrument by its code; None for one that has none."""
    return RANKS.get(code)


_PROVINCES = (
    "河北省|山西省|辽宁省|吉林省|黑龙江省|江苏省|浙江省|安徽省|福建省|江西省|山东省|河南省|湖北省|湖南省|广东省|海南省|四川省|贵州省"
    "|云南省|陕西省|甘肃省|青海省|台湾省|内蒙古自治区|广西壮族自治区|西藏自治区|宁夏回族自治区|新疆维吾尔自治区|自治区|省"
    "|新疆|内蒙古|广西|西藏|宁夏|" + "|".join(MUNICIPALITIES)
)
_PROVINCIAL = re.compile(rf"^(?:中共)?(?:{_PROVINCES})")
_PLACE_END = r"(?:自治州|地区(?![旅间])|盟|(?<!城)市(?![场民容政级])|自治县|自治旗|县(?![级域])|旗|区(?![域分别块间旅]))"
_LOCAL = re.compile(rf"^(?:中共)?[\u4e00-\u9fff]{{2,10}}?{_PLACE_END}")
_DISTRICT = re.compile(
    r"^(?:中共)?[\u4e00-\u9fff]{1,6}?(?:自治县|县(?![级域])|旗|(?<!地)(?<!治)区(?![域分别块间旅]))"
)
_CITY = re.compile(r"^(?:中共)?[\u4e00-\u9fff]{2,8}?(?:自治州|地区|盟|(?<!城)市(?![场民容政级]))")
_CHARTER = re.compile(r"(?:职能配置|主要职责).*(?:人员编制|内设机构)")

_CONGRESS = re.compile(r"人民代表大会|人大常委|人大")
_STATE_COUNCIL = re.compile(
    r"国务院(?:总理|第)?[^，。；]{0,16}?令|国令"
    r"|国务院(?![^，。；]{1,10}?(?:办|厅|部|委|局|署))[^，。；]{0,12}?(?:会议|批准|发布|公布|通过)"
)
_GOVERNMENT_ORDER = re.compile(r"政府(?:第)?[0-9一二三四五六七八九十百]*(?:号)?令|政府令")
_MINISTRY_ORDER = re.compile(
    r"(?:部|委|委员会|局|署|总局|总署|银行|银监会|证监会|保监会|银保监会|办公室)(?:第|[0-9]{4}年第)?[0-9一二三四五六七八九十百]*号?令|令(?:第?[0-9]+号|[0-9]{4}年)"
)
_CENTRE = re.compile(r"^(?:中共中央|党中央|中央办公厅|中办|国务院)")
_CENTRE_NUMBER = re.compile(
    r"(?:^|[^\u4e00-\u9fff])(?:国发|国办发|国函|国办函|中发|中办发|厅字)[〔\[（(【]|^(?:国发|国办发|国函|国办函|中发|中办发)"
)
_GOVERNMENT = re.compile(
    r"人民政府|政府办公厅|政府办公室|[省市区]委(?!员)|自治区党委|党委办公厅|(?<!局)政发|政办|政函|(?<![行财民邮市局])政(?:规|字|告)?(?:字)?(?:第)?[〔\[（(【﹝]|(?<![行财民邮市局])政规(?=字|发|〔)|党发|党办|党厅|府(?:办|函|发|规)?[〔\[（(【﹝]"
)
_NUMBER = re.compile(r"[〔\[（(【﹝][0-9]{4}[〕\]）)】﹞]")
_LOCAL_NUMBER = re.compile(
    r"(?:^|[^\u4e00-\u9fff])(?!新出|新广)[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇藏陕甘陇青宁新内蒙]"
    r"[\u4e00-\u9fff]{1,10}[〔\[（(【﹝][0-9]{4}"
)
"""A number that begins with the short name of a province: 津教委〔2019〕10号."""
_OF_CITY = re.compile(
    r"^(?:省|市|自治区)[\u4e00-\u9fff]{1,12}?(?:厅|局|委员会|委|办公室|办)(?:、|等|关于|印发)"
)
_OF_STATE = re.compile(
    r"^(?:中华人民共和国|国家|中国|全国)?[\u4e00-\u9fff、]{1,24}?(?:部|委员会|总局|局|署|银行|银保监会|证监会|保监会|办公厅|办公室)"
    r"(?:、|关于|令|公告|印发|等)"
)


@lru_cache(maxsize=16384)
def classify(kind: str, title: str, edition: str) -> str:
    """The code of the instrument that a citation of this kind (as tagged), title and edition names; '' if unclear."""
    name, made = canonical_title(title), edition.strip("（）()")
    shown = infer_kind(name, made)
    if shown in ("法律", "宪法", "国务院决定", "司法解释"):
        return OF_KIND[shown]
    if _CHARTER.search(name):
        return "OTHER"
    if varying := _varying(kind, name, made):
        return varying
    if kind in OF_KIND and kind not in ("法律", "行政法规", "部门规章", "党内法规"):
        return OF_KIND[kind]
    return _by_maker(name, made) or _by_tag(kind or shown, name, made)


_AUTONOMOUS = re.compile(
    r"自治条例$|^[\u4e00-\u9fff]{2,20}自治[县旗](?!人民).{2,40}条例$|(?:变通|补充)(?:规定|条例|办法)$"
)
_ZONE = re.compile(r"经济特区|浦东新区|海南自由贸易港|海南自贸港")


def _varying(kind: str, name: str, made: str) -> str:
    """Regulations that may vary higher law (立法法第八十四条、第八十五条); '' where a rule may bear the same name."""
    if _AUTONOMOUS.search(name) and (_PROVINCIAL.match(name) or _LOCAL.match(name)):
        return "AUT"
    if not _ZONE.search(name) or _GOVERNMENT_ORDER.search(made) or "规章" in kind or "文件" in kind:
        return ""
    by_congress = kind.endswith("法规") or bool(_CONGRESS.search(made))
    return "SEZ" if name.endswith("条例") or (by_congress and not name.endswith(("通知", "意见"))) else ""


def _by_maker(name: str, made: str) -> str:
    """What the edition says of who made it, which lists get right more often than the tag."""
    local = bool(_PROVINCIAL.match(name) or _LOCAL.match(name))
    if _CENTRE_NUMBER.search(made):
        return (
            "SC_DEC"
            if name.startswith("国务院") and name.endswith("决定") and "投资" not in name
            else "ND_CEN"
        )
    if _GOVERNMENT_ORDER.search(made) and not _STATE_COUNCIL.search(made):
        return "PR_P" if _is_provincial(name, made) else "PR_C"
    if local and _CONGRESS.search(made):
        return "LR_P" if _is_provincial(name, made) else "LR_C"
    if not local and _STATE_COUNCIL.search(made) and not name.endswith(("通知", "意见")):
        return "AR"
    if not local and _MINISTRY_ORDER.search(made) and not name.endswith(("条例", "通知", "意见")):
        return "DR"
    return _document(name, made) if _NUMBER.search(made) and not name.endswith("条例") else ""


def _by_tag(kind: str, name: str, made: str) -> str:
    if kind in OF_KIND:
        return _document(name, made) or OF_KIND[kind] if kind == "党内法规" else OF_KIND[kind]
    local = bool(_PROVINCIAL.match(name) or _LOCAL.match(name))
    if kind in ("地方性法规", "地方法规") or (kind == "法规" and local):
        return "LR_P" if _is_provincial(name, made) else "LR_C"
    if kind == "法规":
        return "AR"
    if "规章" in kind:
        if name.endswith("条例") and not local:
            return "AR"  # 规章制定程序条例第七条：规章不得称条例
        if not local and "地方" not in kind and "政府规章" not in kind:
            return "DR"
        return "PR_P" if _is_provincial(name, made) else "PR_C"
    if "文件" in kind or kind in ("政策", "其他", "目录"):
        return _document(name, made)
    return ""


def _is_provincial(name: str, made: str) -> bool:
    return bool(_PROVINCIAL.match(name)) or (not _LOCAL.match(name) and bool(re.search("省|自治区", made)))


def _document(name: str, made: str) -> str:
    """A document without the force of a rule, by who made it."""
    if _CENTRE.match(name) or _CENTRE_NUMBER.search(made):
        return "SC_DEC" if re.match("国务院(?:决定)?(?:对确需保留|关于.*取消)", name) else "ND_CEN"
    if _PROVINCIAL.match(name) or re.search("省|自治区", name[:12]):
        of_government = _GOVERNMENT.search(name + made) or not _NUMBER.search(made)
        return "ND_PC" if of_government else "ND_DEPT"
    if _DISTRICT.match(name) and not _CITY.match(name):
        return "ND_DIST"
    if _LOCAL.match(name):
        return "ND_PC" if _GOVERNMENT.search(name + made) else "ND_DEPT"
    if _GOVERNMENT.search(made):
        return "ND_PC"
    if _LOCAL_NUMBER.search(made) or _OF_CITY.match(name):
        return "ND_DEPT"
    state, local = _numbers()
    if _OF_STATE.match(name) or state.search(made):
        return "ND_MIN"
    return "ND_DEPT" if local.search(made) else ""


_OF_PROVINCE = re.compile(
    r"(?:^|[^\u4e00-\u9fff])(?:内蒙古?|[冀晋辽黑浙皖闽鲁豫鄂粤川蜀黔滇藏陕甘陇])[\u4e00-\u9fff]{1,10}[〔\[（(【﹝][0-9]{4}"
)
"""Short names of provinces that are not those of cities too (苏、宁、赣、桂 are)."""
_OF_MUNICIPALITY = re.compile(r"(?:^|[^\u4e00-\u9fff])[津京沪渝][\u4e00-\u9fff]{1,10}[〔\[（(【﹝][0-9]{4}")


def issued_at(title: str, edition: str) -> str:
    """At which level a local document was issued, by its title, else by its number: 直辖市, 省级 or 市级; '' if unclear."""
    name, made = canonical_title(title), edition.strip("（）()")
    if name.removeprefix("中共").startswith(tuple(MUNICIPALITIES)) or _OF_MUNICIPALITY.search(made):
        return "直辖市"
    if _PROVINCIAL.match(name):
        return "省级"
    if _LOCAL.match(name):
        return "市级"
    return "省级" if _OF_PROVINCE.search(made) else ""


@cache
def _numbers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a number begins of a department of the State Council, and of a local one (发文机关代字)."""
    known = read_yaml(Path(__file__).parent / "reference_data" / "document_numbers.yaml")
    before, after = r"(?:^|[^\u4e00-\u9fff])", r"[\u4e00-\u9fff]{0,8}[〔\[（(【﹝][0-9]{4}"
    return (
        re.compile(f"{before}(?:{'|'.join(known['state'])}){after}"),
        re.compile(f"{before}[{known['places']}](?:{known['fields']}){after}"),
    )
