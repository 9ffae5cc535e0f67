"""Words between a place and the text that is quoted of it: 之规定：, 的相关规定：, 规定如下：, 明确：.

They belong to neither; what follows them is the quotation. Patterns over compact text.
"""

import re

_HOW = "(?:明确|具体|明文|已经?|作出了?|作了|有|如下|以下|相关|有关|主要)"
_WORD = "(?:规定|明确|载明|指出|要求|写明|写道|写着|原文|条文|法条|内容|表述|全文|摘录|[款项条]文)"
SAID = rf"[之的所中里内]{{0,2}}(?:{_HOW}{{0,3}}{_WORD}){{1,3}}(?:如下|[为是的了])?"
"""之规定, 所规定的, 规定如下, 的内容为."""
SAYS = re.compile(rf"(?:{SAID})?：")
"""A text is quoted next."""
QUOTES_NEXT = rf"{SAID}(?:：|[，]?[“「『])"
"""The same in words, which a sentence that goes on (第五条的规定处罚) has not."""
