"""Who may take a person's liberty (拘留、限制人身自由): the police and few others, whoever else lists it.

行政处罚法第十八条第三款, 行政强制法第十条. Which words and which bodies is data (powers.checks.organs). Where the provision or the row
itself leaves the detention to them, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from powers.checks.acts import own_words
from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.organs import Liberty, organs
from powers.checks.registry import check


@check(
    "competence.detention", Severity.ERROR, "行政拘留只能由公安等机关实施", ground="行政处罚法第十八条第三款"
)
def detention(item: Item) -> Iterator[Problem]:
    if item.type.family != "penalty":
        return
    known = organs().detention
    kinds = "；".join(f"{row['kinds']}{row['range']}" for row in item.doc["penalties"])
    for path, words in (("/name", item.title), ("/penalties", kinds)):
        if _detains(words, known) and not _may(item, known) and not _left_to_police(item, known):
            yield Problem(
                path,
                f"行政拘留只能由公安机关和法律规定的其他机关实施，{item.department}不能列入这一处罚。请删去拘留，或者改由公安机关列入。",
            )
            return


@check(
    "competence.detention_text", Severity.QUESTION, "依据规定的处罚是拘留", ground="行政处罚法第十八条第三款"
)
def detention_text(item: Item) -> Iterator[Problem]:
    """A provision that lets nobody in particular detain, cited by a body that may not."""
    known = organs().detention
    if item.type.family != "penalty" or _may(item, known) or _left_to_police(item, known):
        return
    for cited in item.setting_bases:
        if _decided_by(cited.said, known):
            continue
        article = cited.words(cited.against)  # the article itself may send it to the police
        if known.words.search(cited.quoted) and (
            not article
            or (known.words.search(own_words(article, item.lines)) and not _decided_by(article, known))
        ):
            yield cited.problem(
                f"{cited.name}规定了拘留，只能由公安机关等决定；请核实{item.department}实施的是其中哪些处罚，并在名称、种类中写明。",
                part="text",
            )


@check(
    "competence.liberty",
    Severity.ERROR,
    "限制人身自由只能由法定机关实施",
    ground="行政强制法第十条、行政处罚法第十八条第三款",
)
def liberty(item: Item) -> Iterator[Problem]:
    known = organs().measures
    if not item.type.is_power or _may(item, known):
        return
    if item.type.family not in ("penalty", "coercion") or not (told := list(_named(item, known))):
        told = list(_done_to_persons(item, known))
    yield from told[:1]


def _named(item: Item, known: Liberty) -> Iterator[Problem]:
    """What the name says, in words that mean nothing else."""
    found = known.words.search(item.title)
    if found is None and item.type.family == "coercion" and not _OF_ANIMALS.search(item.title):
        found = known.named.search(item.title)
    if found is None or (
        "隔离" in found[0] and "戒毒" not in found[0] and known.isolation.search(_bodies(item))
    ):
        return
    yield _taken("/name", found[0], item, known)


def _taken(path: str, words: str, item: Item, known: Liberty, severity: Severity | None = None) -> Problem:
    return Problem(
        path,
        f"“{words[:40]}”限制人身自由，只能由公安机关等法律规定的机关实施，{item.department}不能列入。请删去，或者核对行使主体。"
        if severity is None
        else f"“{words[:40]}”是否限制人身自由？限制人身自由只能由法律规定，由公安机关等实施；请核实措施的内容，并写明所依据的法律。",
        ground=known.ground,
        severity=severity,
    )


def _done_to_persons(item: Item, known: Liberty) -> Iterator[Problem]:
    """A verb of holding with a person as its object; certain where it is plain in the name, or hours are told beside it."""
    if known.isolation.search(_bodies(item)) or not _may_hold(item):
        return
    told = [("/name", item.title), ("/flow", str(item.doc["flow"])), ("/remark", str(item.doc["remark"]))]
    told += [(f"/responsibilities/{n}/text", text) for n, text in enumerate(item.texts("responsibilities"))]
    hours = any(_HELD_FOR.search(text) for path, text in told if path != "/name")
    for path, text in told:
        for sentence in _sentences(text):
            plain, found = known.seizes.search(sentence), known.holds.search(sentence)
            if path == "/name" and (plain or found) and item.type.family in ("penalty", "coercion"):
                yield _taken(path, sentence, item, known, None if plain or hours else Severity.QUESTION)
            elif path != "/name" and (plain or found) and known.hours.search(sentence):
                yield _taken(path, sentence, item, known)
            elif path != "/name" and plain:
                yield _taken(path, sentence, item, known, Severity.QUESTION)


def _may_hold(item: Item) -> bool:
    """Whether it is of a type by which people are held at all: no examination hall, no hospital's service."""
    return item.type.family in ("penalty", "coercion") or item.type.code in ("06", "10")


_HELD_FOR = re.compile(
    "(?:扣留|控制|滞留|约束|带离|留置|隔离|看管|限制)[^。；]{0,16}[0-9一二三四五六七八九十两]+个?小时"
)


@lru_cache(maxsize=8192)  # the responsibilities that many items share
def _sentences(text: str) -> tuple[str, ...]:
    """The sentences that speak of a person being held, by nobody else and not as what is forbidden."""
    known = organs().measures
    return tuple(
        part.strip()
        for part in re.split("[。；\n]", text)
        if (known.seizes.search(part) or known.holds.search(part))
        and not (_FORBIDDEN.search(part) or known.decides.search(part) or "公安" in part)
    )


_FORBIDDEN = re.compile(
    "不得(?![^，。；]{0,4}离开)|严禁|禁止(?![^，。；]{0,4}离开)|不能|不可|无权|防止|避免|(?:违法|非法)(?=扣|拘|限|控|留|带)"
)


_OF_ANIMALS = re.compile("动物|[畜禽犬猪牛羊]|植物|种苗|水产|货物|疫区")
"""What is isolated or held is no person."""
_DETENTION = re.compile("拘留(?!所)")
_TOLD = (
    "subject_text",
    "executing_body",
    "unit_text",
    "level_text",
    "level_note",
    "remark",
    "conditions",
    "flow",
)


def _detains(words: str, known: Liberty) -> bool:
    """Whether words name detention as what the body itself decides."""
    return bool(_DETENTION.search(words)) and not _decided_by(words, known)


def _decided_by(words: str, known: Liberty) -> bool:
    """Whether a sentence that speaks of detention names those who decide it (由公安机关处拘留、移送公安机关)."""
    sentences = (part for part in re.split("[。\n]", words) if _DETENTION.search(part))
    return any(known.decides.search(part) for part in sentences)


def _left_to_police(item: Item, known: Liberty) -> bool:
    """Whether the row itself says that others decide on the detention."""
    told = [str(item.doc[name]) for name in _TOLD]  # type: ignore[literal-required]
    told += [str(row.get("share", "")) for row in item.doc["levels"]]
    told += [f"{row['kinds']}{row['range']}" for row in item.doc["penalties"]]
    told += [str(c.row["note"]) for c in item.cited]
    sentences = (part for words in told for part in re.split("[。\n]", words) if _DETENTION.search(part))
    return _decided_by(item.title, known) or any(known.bodies.search(part) for part in sentences)


def _may(item: Item, liberty: Liberty) -> bool:
    return bool(liberty.bodies.search(_bodies(item)))


def _bodies(item: Item) -> str:
    return f"{item.department}{item.doc['subject']}{item.doc['subject_text']}{item.doc['executing_body']}"
