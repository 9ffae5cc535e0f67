"""What an item states of its penalty beside the provision (名称、种类、幅度、行为): kinds it has not, sums above it, another conduct.

Said only where every provision that founds the penalty can be read; what several lists write shortly is no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from core.chinese import comparison_key
from core.reference_files import read_yaml
from laws.quoting import Verdict
from powers.checks.acts import own_words
from powers.checks.findings import Problem, Severity
from powers.checks.fines import has_share, max_fine, most_times, plain_money
from powers.checks.founding import SHORTEST
from powers.checks.items import Cited, Item
from powers.checks.named_kinds import in_statute_words, kinds_named, odd_kinds_named
from powers.checks.naming import is_empty_name
from powers.checks.registry import check

GROUND = "行政处罚法第四条、第三十八条"


@check("penalty.kinds", Severity.WARNING, "处罚种类超出依据", ground=GROUND)
def kinds(item: Item) -> Iterator[Problem]:
    """A kind of penalty in the name or among the kinds that no provision cited has."""
    if item.type.family != "penalty" or (said := _provisions(item)) is None:
        return
    book = item.ctx.book
    known = {kind.code for kind in book.kinds_in("penalty", f"{said}\n{in_statute_words(said)}")}
    names = (("/name", item.title), ("/sub_name", item.doc["sub_name"]))
    told = [(path, words) for path, name in names if (words := kinds_named(name.strip()))]
    told += [(path, odd) for path, name in names if (odd := odd_kinds_named(name.strip()))]
    lists = [("/penalties", row["kinds"]) for row in item.doc["penalties"]]
    lists += [("/remark", found[1]) for found in _LISTED.finditer(str(item.doc["remark"]))]
    told += [(path, f"{words}、{in_statute_words(words)}") for path, words in lists]
    for path, words in told:
        more = [kind.name for kind in book.kinds_in("penalty", own_words(words)) if kind.code not in known]
        if more:
            yield Problem(
                path,
                f"写的处罚种类有{'、'.join(more)}，所列依据没有规定这一种类。请删去，或者补充规定这一种类的条款。",
                severity=_unless_excerpts(item),
            )
            return


_LISTED = re.compile(r"处罚(?:的)?种类(?:包括|有|为|是|[：:])+([^。；;\n]+)")


@check("penalty.range", Severity.WARNING, "罚款幅度高于依据", ground=GROUND)
def above(item: Item) -> Iterator[Problem]:
    """A range whose highest sum is above all sums of the provisions cited; shares have no such sum."""
    if item.type.family != "penalty" or (said := _provisions(item)) is None:
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
    """In what a range told is above the provisions; a sum beside a share only where it is the one for lack of a gain."""
    for unit in ("倍", "%"):
        mine, most = most_times(written, unit), most_times(said, unit)
        if mine and most and mine > most:
            return f"最高{_number(mine)}{unit}，所列依据规定的最高{_number(most)}{unit}"
    if has_share(written) or (has_share(said) and not _WITHOUT_GAIN.search(written)):
        return ""
    sum_told, limit = max_fine(written), max_fine(said)
    return f"最高{sum_told}元，所列依据规定的最高{limit}元" if sum_told and limit and sum_told > limit else ""


_WITHOUT_GAIN = re.compile("(?:没有|无)(?:违法)?所得")


def _number(value: float) -> str:
    return f"{value:g}"


_RANGE = re.compile(
    r"(?:处(?![理置分罚])(?:以)?|并处|罚款|罚(?![没则单款金至])|每(?:平方米|亩|人|次|日|辆|吨|件|株|立方米)|罚金|罚至|可罚|最高|上限|顶格)[^。；]{0,12}?[0-9０-９一二三四五六七八九十百千万零〇两.,]+(?:元|万|亿|千)?[^。；，]{0,30}?元[^。；，]{0,8}"
    r"|(?:处(?![理置分罚])(?:以)?|并处|罚款|罚(?![没则单款金至])|每(?:平方米|亩|人|次|日|辆|吨|件|株|立方米)|罚金|罚至|可罚|最高|上限|顶格)[^。；]{0,12}?[0-9０-９一二三四五六七八九十百千万零〇两.,]+(?:万|亿|千)?元[^。；，]{0,8}"
)
"""A sum as the fine it is, and not as what a conduct is about (违法所得十万元以上)."""
_SHARED = re.compile(r"(?:倍|百分之|[%％])[^。；]{0,12}?罚款|罚款[^。；]{0,16}?(?:倍|百分之|[%％])")
"""A fine as a multiple or a share: what a conduct is about (超出百分之十) is none."""
_THRESHOLD = re.compile("当场|听证|较大数额|数额较大|简易程序|法制审核|集体讨论|货值|所得|限额以上")


def _ranges_told(item: Item) -> Iterator[tuple[str, str]]:
    """The range as a field of its own, and where a list writes it into the name, a remark or a responsibility."""
    for n, row in enumerate(item.doc["penalties"]):
        yield (
            f"/penalties/{n}/range",
            plain_money(row["range"] if "罚款" in row["range"] else f"处{row['range']}罚款"),
        )
    told = [("/name", item.title), ("/remark", str(item.doc["remark"]))]
    told += [(f"/responsibilities/{n}/text", text) for n, text in enumerate(item.texts("responsibilities"))]
    for path, words in told:
        for sentence in re.split("[。；\n]", plain_money(words)):
            if _SHARED.search(sentence) or (_WITHOUT_GAIN.search(sentence) and "罚款" in sentence):
                yield path, sentence
            elif "元" in sentence and not (path != "/name" and _THRESHOLD.search(sentence)):
                yield from ((path, f"处{found[0]}罚款") for found in _RANGE.finditer(sentence))


@check("basis.conduct", Severity.QUESTION, "依据说的是否这一行为", ground="行政处罚法第四条、第五条第二款")
def conduct(item: Item) -> Iterator[Problem]:
    """A penalty whose provisions, and those they refer to, hardly have a word of the conduct in its name."""
    told = [_telling(cited) for cited in item.setting_bases]
    if item.type.family != "penalty" or _provisions(item) is None or not all(told):
        return
    said = "\n".join(_with_named(cited, words) for cited, words in zip(item.setting_bases, told, strict=True))
    pairs = _pairs(_AROUND.sub(" ", item.title))
    share = _share(pairs, said)
    if len(pairs) < FEWEST or share > OFTEN or is_empty_name(item.title) or _is_spoken_of(item, pairs):
        return
    first = item.setting_bases[0]
    better = _said_by(item, pairs, share)
    if share <= UNLIKE or better:
        where = f"说的是这一行为的可能是{better}，" if better else ""
        yield first.problem(
            f"{first.name}等依据中看不出“{item.title[:40]}”这一行为，{where}请核实依据和名称是否对应。",
            part="locator",
        )


def _is_spoken_of(item: Item, pairs: list[str]) -> bool:
    """Whether the articles cited, whole, have most of the words of the conduct, or nearly all of its characters."""
    said = _provisions(item) or ""
    chars = {char for pair in pairs for char in pair}
    return _share(pairs, said) > OFTEN or len([c for c in chars if c in said]) >= ALL_BUT * len(chars)


ALL_BUT = 0.9


def _telling(cited: Cited) -> str:
    """The words of a provision that tell a conduct: the quotation with the passage cited; the article where these tell none.

    '' where none do, or where the quotation is of another article.
    """
    if cited.comparison is not None and cited.comparison.verdict == Verdict.FOREIGN:
        return ""
    passage, article = cited.passage(cited.against), cited.words(cited.against)
    if _BEFORE_ITEMS.search(cited.text):
        return "\n".join([cited.text, passage or article]) if article else ""
    quoted = "\n".join(filter(None, (cited.text, passage if cited.text else "")))
    return next((words for words in (quoted, passage, article) if _TELLS.search(_GRAVER.sub("", words))), "")


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
        for label, words in cited.articles(cited.validity.text).items():
            if _PENAL.search(words) and (found := _share(pairs, words)) >= PLAIN and found >= share + MORE:
                return f"《{cited.title}》{label}"
    return ""


def _share(pairs: list[str], words: str) -> float:
    """How many of the pairs of characters stand in the words, or in everyday words for what they say."""
    key = comparison_key(words + _everyday(words))
    return sum(pair in key for pair in pairs) / len(pairs) if pairs else 0.0


@lru_cache(maxsize=4096)  # the articles that many items cite
def _everyday(words: str) -> str:
    """What else may be said for a conduct that the words tell: 污染环境 for 倾倒污水."""
    return "".join(f" {' '.join(row)}" for row in _everyday_words() if any(word in words for word in row))


@lru_cache(maxsize=1)
def _everyday_words() -> list[list[str]]:
    rows: list[list[str]] = read_yaml(CONDUCTS)
    return rows


CONDUCTS = Path(__file__).parents[1] / "reference_data" / "conduct_words.yaml"
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


def _provisions(item: Item) -> str | None:
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
