"""What an item states of its penalty beside the provision (名称、种类、幅度、行为): kinds it has not, sums above it, another conduct.

Said only where every provision that founds the penalty can be read; what several lists write shortly is no finding.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from core.chinese import comparison_key
from laws.library import TextRecord
from laws.quoting import Verdict
from powers.checks.acts import own_words
from powers.checks.amounts import Told, most_times, plain_money, told_in
from powers.checks.conduct_actions import does_otherwise
from powers.checks.everyday import everyday
from powers.checks.findings import Problem, Severity
from powers.checks.fines import has_share, max_fine
from powers.checks.founding import SHORTEST
from powers.checks.items import Cited, Item
from powers.checks.named_kinds import kinds_named
from powers.checks.naming import is_empty_name
from powers.checks.odd_acts import PENALTY, OddAct, acts_in, acts_named, in_statute_words
from powers.checks.registry import check

GROUND = "行政处罚法第四条、第三十八条"


@check("penalty.kinds", Severity.WARNING, "处罚种类超出依据", ground=GROUND)
def kinds(item: Item) -> Iterator[Problem]:
    """A kind of penalty in the name or among the kinds that no provision cited has."""
    if item.type.family != "penalty":
        return
    said = provisions(item)
    more = next(_more_kinds(item, said), None) if said is not None else None
    if more:
        path, names = more
        yield Problem(
            path,
            f"写的处罚种类有{names}，所列依据没有规定这一种类。请删去，或者补充规定这一种类的条款。",
            severity=_unless_excerpts(item),
        )
        return
    for path, words, act in _unlisted(item):
        if said is None or not act.said.search(said):
            yield Problem(
                path,
                f"写有“{words[:30]}”（{act.what}），不是行政处罚法第九条列明的处罚种类，"
                + (
                    "请核实哪部法律、行政法规规定了这一处罚。"
                    if said is None
                    else "所列依据也没有规定。请删去，或者补充规定它的法律、行政法规条款。"
                ),
                severity=Severity.QUESTION if said is None else _unless_excerpts(item),
            )
            return


def _more_kinds(item: Item, said: str) -> Iterator[tuple[str, str]]:
    """Where the item tells kinds that the provisions have not, and which."""
    book = item.ctx.book
    told = [(path, words) for path, name in _names(item) if (words := kinds_named(name))]
    told += [
        (path, "、".join(act.plain for _, act in acts_named(name, PENALTY))) for path, name in _names(item)
    ]
    told += [(path, f"{words}、{in_statute_words(words)}") for path, words in _lists(item)]
    named = [(path, found) for path, words in told if (found := book.kinds_in("penalty", own_words(words)))]
    if not named:
        return
    known = {kind.code for kind in book.kinds_in("penalty", f"{said}\n{in_statute_words(said)}")}
    for path, found in named:
        if more := [kind.name for kind in found if kind.code not in known]:
            yield path, "、".join(more)


def _unlisted(item: Item) -> Iterator[tuple[str, str, OddAct]]:
    """Acts told as a penalty that the statute does not list: 拉黑, 扣分."""
    for path, name in _names(item):
        yield from ((path, words, act) for words, act in acts_named(name, PENALTY) if not act.plain)
    for path, words in _lists(item):
        yield from ((path, words, act) for act in acts_in(words, PENALTY) if not act.plain)


def _names(item: Item) -> list[tuple[str, str]]:
    return [("/name", item.title.strip()), ("/sub_name", item.doc["sub_name"].strip())]


def _lists(item: Item) -> list[tuple[str, str]]:
    """Where an item lists kinds of penalty."""
    lists = [("/penalties", row["kinds"]) for row in item.doc["penalties"]]
    return lists + [("/remark", found[1]) for found in _LISTED.finditer(str(item.doc["remark"]))]


_LISTED = re.compile(r"处罚(?:的)?种类(?:包括|有|为|是|[：:])+([^。；;\n]+)")


@check("penalty.range", Severity.WARNING, "罚款幅度高于依据", ground=GROUND)
def above(item: Item) -> Iterator[Problem]:
    """A range above the provisions cited, or reckoned otherwise: by a multiple or a share where they have a sum, and the reverse."""
    if item.type.family != "penalty" or (said := provisions(item)) is None:
        return
    for path, written in _ranges_told(item):
        if over := _higher(written, said):
            yield Problem(
                path,
                f"写的罚款{over}，请按依据改正，或者补充规定这一幅度的条款。",
                severity=_unless_excerpts(item),
            )
            return


def _higher(written: str, said: str) -> str:
    """In what a range told is above the provisions, or of another kind than they have; '' where in nothing that is sure."""
    told, times, share = told_in(written), most_times(said, "倍"), most_times(said, "%")
    limit = max_fine(said)
    if told.times or told.share:
        return _reckoned(told, times, share, limit, said)
    if told.most is None or (has_share(said) and limit is not None and not _WITHOUT_GAIN.search(written)):
        return ""
    if limit is None:
        reckoned = "倍数" if times else "比例"
        return f"是固定数额，所列依据按{reckoned}计算" if times or share else ""
    if told.most > limit:
        return f"最高{_number(told.most)}元，所列依据规定的最高{limit}元"
    is_open = told.least and told.least >= limit and not (told_in(said).least or 0) >= told.least
    return f"{_number(told.least or 0)}元以上，所列依据规定的最高{limit}元" if is_open else ""


def _reckoned(told: Told, times: float | None, share: float | None, limit: int | None, said: str) -> str:
    """The same of a multiple or a share; 200% is twice."""
    most_share = max((v for v in (share, times * 100 if times else None) if v), default=None)
    if told.times and (times or share):
        most = times or (share or 0) / 100
        return (
            f"最高{_number(told.times)}倍，所列依据规定的最高{_number(most)}倍" if told.times > most else ""
        )
    if told.share and most_share:
        if told.share > most_share or (not share and told.share < 100):
            of = f"{_number(share)}%" if share else f"{_number(times or 0)}倍"
            return f"最高{_number(told.share)}%，所列依据规定的最高{of}"
        return ""
    reckoned = "倍数" if told.times else "比例"
    return (
        f"按{reckoned}计算，所列依据规定的是固定数额（最高{limit}元）"
        if limit and not has_share(said)
        else ""
    )


_WITHOUT_GAIN = re.compile("(?:没有|无)(?:违法)?所得")


def _number(value: float) -> str:
    return f"{value:.12g}"


_BEGINS = r"(?:处(?![理置分罚])(?:以)?|并处|罚款|罚(?![没则单款金至])|每(?:平方米|亩|人|次|日|辆|吨|件|株|立方米)|罚金|罚至|可罚|最高|上限|顶格|处?罚(?:款)?(?:标准|幅度|金额|数额|区间)?[：:]|裁量(?:标准|基准|幅度|权)?[：:])"
_RANGE = re.compile(
    rf"{_BEGINS}[^。；]{{0,12}}?[0-9一二三四五六七八九十百千万零〇两.,]+(?:元|万|亿|千)?[^。；，]{{0,30}}?元[^。；，]{{0,8}}"
    rf"|{_BEGINS}[^。；]{{0,12}}?[0-9一二三四五六七八九十百千万零〇两.,]+(?:万|亿|千)?元[^。；，]{{0,8}}"
)
"""A sum as the fine it is, and not as what a conduct is about (违法所得十万元以上)."""
_BASE = "所得|货值|价款|销售额|营业额|合同|总额|价值|收入|金额"
_SHARED = re.compile(
    rf"(?:倍|百分之|[%％]|成)[^。；]{{0,12}}?罚款|罚款[^。；]{{0,16}}?(?:倍|百分之|[%％])"
    rf"|罚[^。；]{{0,16}}?(?:{_BASE})[^。；，]{{0,6}}?(?:倍|百分之|[0-9][%％])|(?:罚(?:款)?(?:标准|幅度)?|裁量(?:标准|基准|幅度))[：:，](?:最高)?[^。；，]{{0,8}}(?:倍|[%％])"
)
"""A fine as a multiple or a share: what a conduct is about (超出百分之十) is none."""
_THRESHOLD = re.compile("当场|听证|较大数额|数额较大|简易程序|法制审核|集体讨论|货值|所得|限额以上")
_BRACKETED = re.compile(r"[（(]([^（）()]*(?:元|倍|[%％]|成)[^（）()]*)[）)]$")
_OF_FINES = re.compile("(?:处罚|罚款|裁量)(?:标准|幅度|基准|金额|数额|额度)|自由裁量(?!.*依据)|幅度$")


def _ranges_told(item: Item) -> Iterator[tuple[str, str]]:
    """The range as a field of its own, and where a list writes it into another field or a column of its own."""
    for n, row in enumerate(item.doc["penalties"]):
        yield f"/penalties/{n}/range", _as_fine(row["range"])
        yield from _in_words(f"/penalties/{n}/kinds", row["kinds"])
    if bracketed := _BRACKETED.search(item.title):
        yield "/name", _as_fine(bracketed[1])
    told = [("/name", item.title)]
    told += [(f"/{name}", str(item.doc[name])) for name in ("remark", "conditions", "flow")]
    told += [(f"/responsibilities/{n}/text", text) for n, text in enumerate(item.texts("responsibilities"))]
    for path, words in told:
        yield from _in_words(path, words)
    for n, (heading, words) in enumerate(item.doc["extras"]):
        if _OF_FINES.search(heading):
            yield f"/extras/{n}", _as_fine(words)


def _as_fine(words: str) -> str:
    """What a cell says that is about the fine alone, so that it need not say so."""
    plain = plain_money(f"罚款{words}" if "罚" not in words else words)
    return re.sub(r"(?<=[0-9万千])(?=$|[，。；、以])", "元", plain) if "元" not in plain else plain


def _in_words(path: str, words: str) -> Iterator[tuple[str, str]]:
    """The parts of words about many things that tell of a fine."""
    for sentence in re.split("[。；\n]", plain_money(words)):
        if _SHARED.search(sentence) or (_WITHOUT_GAIN.search(sentence) and "罚款" in sentence):
            yield path, sentence
        elif "元" in sentence and not (path != "/name" and _THRESHOLD.search(sentence)):
            yield from ((path, f"处{found[0]}罚款") for found in _RANGE.finditer(sentence))


@check("basis.conduct", Severity.QUESTION, "依据说的是否这一行为", ground="行政处罚法第四条、第五条第二款")
def conduct(item: Item) -> Iterator[Problem]:
    """A penalty whose provisions, and those they refer to, hardly have a word of the conduct in its name."""
    told = [_telling(cited) for cited in item.setting_bases]
    if item.type.family != "penalty" or provisions(item) is None or not all(told):
        return
    said = "\n".join(_with_named(cited, words) for cited, words in zip(item.setting_bases, told, strict=True))
    said += "".join(
        f"\n{cited.title}" for cited in item.setting_bases
    )  # 未经许可经营的 of 烟花爆竹安全管理条例
    pairs = _pairs(_AROUND.sub(" ", item.title))
    share = _share(pairs, said)
    first = item.setting_bases[0]
    if len(pairs) > 2 and share <= PLAIN and _is_of_another_act(item, said):
        yield first.problem(
            f"{first.name}等依据说的是另外的行为，与“{item.title[:40]}”只有个别词语相同，请核实依据和名称是否对应。",
            part="locator",
        )
        return
    if len(pairs) < FEWEST or share > OFTEN or is_empty_name(item.title) or _is_spoken_of(item, pairs):
        return
    better = _said_by(item, pairs, share)
    if share <= UNLIKE or better:
        where = f"说的是这一行为的可能是{better}，" if better else ""
        yield first.problem(
            f"{first.name}等依据中看不出“{item.title[:40]}”这一行为，{where}请核实依据和名称是否对应。",
            part="locator",
        )


def _is_of_another_act(item: Item, said: str) -> bool:
    """Whether penal provisions, all at hand, tell acts and not the one that the name tells."""
    if (
        is_empty_name(item.title)
        or not _PENAL.search(said)
        or any(map(_points_elsewhere, item.setting_bases))
    ):
        return False
    return does_otherwise(item.title, said)


def _points_elsewhere(cited: Cited) -> bool:
    """Whether a provision tells its conduct by another place (违反本条例第十条、前款) whose words are not at hand."""
    articles = cited.articles(cited.against)
    if not articles:
        return bool(_PLACE_NAMED.search(cited.said))
    return any(label not in articles for label in _NAMED.findall(cited.said))


_PLACE_NAMED = re.compile(
    "前[一二两三四五]?[款条项]|本(?:条|法|条例|办法|规定|细则)?第|第[一二三四五六七八九十百]+条"
)


def _is_spoken_of(item: Item, pairs: list[str]) -> bool:
    """Whether the articles cited, whole, have most of the words of the conduct, or nearly all of its characters."""
    said = provisions(item) or ""
    chars = {char for pair in pairs for char in pair}
    return _share(pairs, said) > OFTEN or len([c for c in chars if c in said]) >= ALL_BUT * len(chars)


ALL_BUT = 0.9


def _telling(cited: Cited) -> str:
    """The words of a provision that tell a conduct: the quotation with the passage cited; the article where these tell none.

    '' where none do, or where the quotation is of another article.
    """
    if cited.comparison is not None and cited.comparison.verdict == Verdict.FOREIGN:
        return ""
    if not cited.text and _names_another_text(cited):
        return ""
    passage, article = cited.passage(cited.against), cited.words(cited.against)
    if _BEFORE_ITEMS.search(cited.text):
        return "\n".join([cited.text, passage or article]) if article else ""
    quoted = "\n".join(filter(None, (cited.text, passage if cited.text else "")))
    return next((words for words in (quoted, passage, article) if _TELLS.search(_GRAVER.sub("", words))), "")


def _names_another_text(cited: Cited) -> bool:
    """Whether its edition is of a text before the one at hand, whose articles may be numbered otherwise."""
    text = cited.against
    return bool(text and text.version_date and cited.dates and max(cited.dates) < text.version_date - MONTH)


MONTH = dt.timedelta(days=31)
_BEFORE_ITEMS = re.compile(
    r"(?:下列|如下|以下(?:行为|情形|规定|违法|条件))[^。（(\n]{0,200}(?:[：:。；;，,…\s]|\.{3,}|[（(]略[）)]|[”\"])*$"
)
"""A quotation that is broken off where the items begin: 有下列行为之一的，处一万元罚款：……"""
_GRAVER = re.compile("(?:逾期|拒不|仍不|情节|造成)[^，。；]{0,14}的，")
"""逾期不改的，可处以…: no conduct of its own."""
_TELLS = re.compile("的[，：；。:\\s]|之一|违反|下列|应当|负责|行为")


def _said_by(item: Item, pairs: list[str], share: float) -> str:
    """A penal article of a law cited that has the words of the conduct, which the provisions cited have not."""
    for cited in item.setting_bases:
        for label, key in _penal(cited, cited.validity.text):
            if (found := _share_in(pairs, key)) >= PLAIN and found >= share + MORE:
                return f"《{cited.title}》{label}"
    return ""


def _penal(cited: Cited, text: TextRecord | None) -> list[tuple[str, str]]:
    """The penal articles of a text with what their words are found by, worked out once for all items."""
    if text is None:
        return []
    memo: dict[int, list[tuple[str, str]]] = cited.item.ctx.memo.setdefault("penal", {})
    if text.pk not in memo:
        articles = cited.articles(text)
        memo[text.pk] = [(label, _told_by(said)) for label, said in articles.items() if _PENAL.search(said)]
    return memo[text.pk]


def _share(pairs: list[str], words: str) -> float:
    """How many of the pairs of characters stand in the words, or in everyday words for what they say."""
    return _share_in(pairs, _told_by(words)) if pairs else 0.0


def _share_in(pairs: list[str], key: str) -> float:
    return sum(pair in key for pair in pairs) / len(pairs) if pairs else 0.0


def _told_by(words: str) -> str:
    """Words of a provision and the everyday ones for what they say, as the string in which they are looked for."""
    return comparison_key(words + everyday(words))


FEWEST = 5
"""Of fewer pairs of characters a name says too little of its conduct."""
UNLIKE = 0.25
"""Up to this share of its pairs of characters in the provisions, a name is of something else."""
OFTEN, PLAIN, MORE = 0.65, 0.85, 0.3
"""Up to `OFTEN` it may be, where another article of the law has at least `PLAIN` of them and `MORE` than those cited."""
_PENAL = re.compile("罚款|没收|吊销|警告|责令")
_AROUND = re.compile(
    r"^对|的?(?:行政)?(?:处罚|处理|查处)$|行为|违法|违反|规定|有关|未按照?|不按照?|擅自|单位|个人|《[^》]*》|（[^（）]*）|以及|或者"
)


def _pairs(name: str) -> list[str]:
    words = [comparison_key(word) for word in name.split()]
    return [word[n : n + 2] for word in words for n in range(len(word) - 1)]


def provisions(item: Item) -> str | None:
    """The words of all provisions cited for the power, with those of the articles they punish; None where one cannot be read."""
    if "provisions" not in item.memo:
        texts = [_whole(cited) for cited in item.setting_bases]
        readable = texts and all(len(text) >= SHORTEST for text in texts)
        item.memo["provisions"] = "\n".join(texts) if readable else None
    found: str | None = item.memo["provisions"]
    return found


def _unless_excerpts(item: Item) -> Severity | None:
    """Asked only where an article is not in the library: what the list quotes of it may be a part."""
    return None if all(cited.words(cited.against) for cited in item.setting_bases) else Severity.QUESTION


def _whole(cited: Cited) -> str:
    """The quotation, and the whole article in the library."""
    return _with_named(cited, "\n".join(part for part in (cited.text, cited.words(cited.against)) if part))


def _with_named(cited: Cited, words: str) -> str:
    """Words of a provision with the articles of the same law that it names (违反本法第十条)."""
    articles = cited.articles(cited.against)
    named = [articles[label] for label in dict.fromkeys(_NAMED.findall(words)) if label in articles]
    return "\n".join([words, *named])


_NAMED = re.compile(
    "(?:本[^，。；第]{1,4}|、|和|或者)(第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?)"
)
