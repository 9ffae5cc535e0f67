"""What stands behind a citation and is no word of the law (条文后的附注): 市级, 略, 第12页, （备注：暂不行使）.

Told by its words, or by being too short for a sentence of a statute where nothing says that one is quoted. A false
quotation would be told to differ from its article.
"""

import re

SHORTEST_SENTENCE = 8
"""What is no longer, has no stop and is not said to be the text is no sentence of a statute."""
_LONGEST = 30
_SIGN = r"(?:[^\w…“”「」『』\"]|_)"
_LEVEL = r"(?:国家|自治区|设区的?市|[省市县区州盟旗乡镇]|街道|各)级?"
_TOKENS = re.compile(
    rf"{_SIGN}*+(?:(?:(?:{_LEVEL}[、，及和/]?)++(?:[本两三]?级|权限|行使|所有|事[权项]|管理权限)*+|[一二两三四]级"
    r"|第?[0-9]{1,4}页|[Pp][a-z]{0,3}\.?[0-9]{1,4}|[0-9]{1,4}|省?略|从略|同[上前左]|如[上下]"
    r"|[详参]?见(?:附[件页表录]|后[附页]|前|上|下|原文|备注)[^。；，]{0,6}+"
    r"|[条原全]文(?:从?略|见附件)?|暂?无|有|是|否|等等?|不适用|待[定核]|已?核对?|备?注"
    rf"){_SIGN}*+)++"
)
_BRACKETED = re.compile(r"[（〔【]([^（）〔〕【】。；，]{1,20})[）〕】][。；]?")
_REMARK = re.compile(
    r"备?注：?|说明：?|提示：?|[暂已未仅只原现拟略]|[详另参]?见|节选|摘录|部分|不?含|.*(?:行使|权限|负责|实施|下放|取消|保留|承接|委托)$"
)
_LABELLED = re.compile(r"(?:备?注|说明)：[^。；]{1,30}")
_SAYS_SOMETHING = re.compile(r"[，；：。…！？“”「」『』\"]|应当|不得|可以|必须|禁止|有权|\.{3}|--")


def is_note(words: str, *, said: bool) -> bool:
    """Whether words behind a citation are a note; `said`: the cell says that they are the text (规定：)."""
    if len(words) > _LONGEST:
        return False
    if _TOKENS.fullmatch(words):
        return True
    return not said and (_is_remark(words) or _is_too_short(words))


def _is_remark(words: str) -> bool:
    inside = _BRACKETED.fullmatch(words)
    return bool(_LABELLED.fullmatch(words) or (inside and _REMARK.match(inside[1])))


def _is_too_short(words: str) -> bool:
    bare = words.strip("（）〔〕【】-|/·")
    return len(bare) <= SHORTEST_SENTENCE and not _SAYS_SOMETHING.search(bare)
