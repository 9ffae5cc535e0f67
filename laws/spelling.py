"""Characters and misspellings of law names and locators that have only one meaning: 第十二條, 中国人民共和国食品安全法.

What is set right here is certain: every traditional character below stands for one simplified one and is no
simplified character itself. Whatever could mean two things is left as written.
"""

import re
from functools import lru_cache

_TRADITIONAL = (
    "欵笫苐囯佔係俻個備傚傳傷働僑價償優內冊別則劃効動務勞匯區協參員單噸噹嚴國園圖團埰執報場壟娛婦嬰學寀實寧審專對導屆層屬島師幣幹廢廣廳強彆復徵愛態應懲戰戶採擔據擬敎數斷於暫書會朮東査條業榮構槍"
    "標樣機檔檢檯權歲歷歸殘氣汚決減測湯溼滅滬漁漢潔澤濟濫濱瀏灣災為無煙營爐爭獄獎獨獻現環產産異當療發監矯確碼礎礙礦祕禮稅種稱穩競箇節築籌籤糧糰糾約紅純級紛細組結絡統經綫維網緊線締編縣縮"
    "總織繪繫繳繼續缐罰罷義聯聲職聽臨臺與興舉華菸葯藝藥蘇處號蟲術衛衞補裝製襲覈規視親訂計託記訟設許訴註証詐評詢試該認語誤調證議護譽讀變讬豐財貧貨責貴買費貿賀資賞賠賣質賬購贈贊贏趙車軍軟"
    "載輔輛輪輸轄轉辦農連進過違遠適遲選遺遼還邊郵鄉鄭鄰醫釋針鉄銀銜鋼錢鍋鎖鎮鐵鑑鑒長門閉開閒閤閱關陝陰陸陽隊階際隨險隱雙離雲電霧靈靜韌韓響頁頂項順須預頒頓領顏願類風飛飯飲飼養館馬馳駐騐"
    "騙驅驗體髮魚鮮鳥鹽麥黃點齊齒齡龍龜"
)
_SIMPLIFIED = (
    "款第第国占系备个备效传伤动侨价偿优内册别则划效动务劳汇区协参员单吨当严国园图团采执报场垄娱妇婴学采实宁审专对导届层属岛师币干废广厅强别复征爱态应惩战户采担据拟教数断于暂书会术东查条业荣构枪"
    "标样机档检台权岁历归残气污决减测汤湿灭沪渔汉洁泽济滥滨浏湾灾为无烟营炉争狱奖独献现环产产异当疗发监矫确码础碍矿秘礼税种称稳竞个节筑筹签粮团纠约红纯级纷细组结络统经线维网紧线缔编县缩"
    "总织绘系缴继续线罚罢义联声职听临台与兴举华烟药艺药苏处号虫术卫卫补装制袭核规视亲订计托记讼设许诉注证诈评询试该认语误调证议护誉读变托丰财贫货责贵买费贸贺资赏赔卖质账购赠赞赢赵车军软"
    "载辅辆轮输辖转办农连进过违远适迟选遗辽还边邮乡郑邻医释针铁银衔钢钱锅锁镇铁鉴鉴长门闭开闲合阅关陕阴陆阳队阶际随险隐双离云电雾灵静韧韩响页顶项顺须预颁顿领颜愿类风飞饭饮饲养馆马驰驻验"
    "骗驱验体发鱼鲜鸟盐麦黄点齐齿龄龙龟"
)
TRADITIONAL = dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))
"""The characters that law names, locators and the words around them are written with, one to one."""

_SIGNS = (
    dict(
        zip(
            "ー(){}｛｝[]:,;!?<>＜＞﹤﹥‹›⟨⟩︿﹀«»≪≫︽︾﹁﹂﹃﹄﹝﹞［］﹙﹚∶～~–—－−﹣０１２３４５６７８９",
            "一（）〈〉〈〉〔〕：，；！？〈〉〈〉〈〉〈〉〈〉〈〉《》《》《》「」『』〔〕〔〕（）：-------0123456789",
            strict=True,
        )
    )
    | TRADITIONAL
)
SINGLE_OPENINGS = frozenset((*"〈“「『", *(sign for sign, meant in _SIGNS.items() if meant == "〈")))
"""〈, what is written for it, and the quotation marks that a title may stand in instead of 《》."""
_SIGN = re.compile(f"[{re.escape(''.join(_SIGNS))}]")


def unify_signs(text: str) -> str:
    """Half-width and odd signs and traditional characters as the patterns know them; one to one: positions stay."""
    return _SIGN.sub(lambda m: _SIGNS[m[0]], text)


_SIMPLIFY = str.maketrans(TRADITIONAL)
STATE = "中华人民共和国"
MISSPELT_STATE = re.compile(
    r"^(?:中华人(?:共和国|民国|民共国|民共和(?!国)|名共和国|民共合国|民供和国)|中国人民共和国|中国华人民共和国"
    r"|中华民共和国|中华中人民共和国|华人民共和国|中人民共和国)"
)


def simplify(text: str) -> str:
    """A text in simplified characters, character by character."""
    return text.translate(_SIMPLIFY)


@lru_cache(maxsize=8192)
def set_right(title: str) -> str:
    """A title in simplified characters and with the state's name spelt as it is."""
    return MISSPELT_STATE.sub(STATE, simplify(title))
