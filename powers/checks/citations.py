"""Whether a citation is right (依据引用): the law in force, the article there, the words its words.

Nothing is claimed of a law that the library has not got, or of a text it has not got.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from laws.comparing import ArticleChange, Kind, changes_of
from laws.instruments import classify
from laws.library import Articles, RepealRecord, State, TextRecord
from laws.quoting import SHORTEST, Comparison, Verdict, compare, find, key_of, show
from powers.checks.endings import VALIDITY
from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item, only_year
from powers.checks.paragraphs_cited import gone_from
from powers.checks.registry import check
from powers.filler_words import is_filler

TEXT = "立法法第六十二条、第七十八条、第九十七条（公报文本为标准文本）"
SAME_TEXT = dt.timedelta(days=180)
"""A text promulgated so soon after the day a list names is the one it means: passed on one day, published on another."""
IN_NEXT_YEAR = dt.timedelta(days=60)
"""The same for a list that names only the year."""
_CATALOGUE = re.compile(r"(?:清单|目录|名录)）?(?:（[^（）]*）)*$")
"""Instruments in the form of a list, which have no articles to name."""
WITH_ARTICLES = ("CONST", "LAW", "AR", "LR_P", "LR_C", "AUT", "SEZ", "DR", "PR_P", "PR_C")


# --- which law it is ---------------------------------------------------------------------------------


@check("basis.title", Severity.WARNING, "依据没有写明名称", ground="设定依据须具体明确")
def title(item: Item) -> Iterator[Problem]:
    for cited in item.cited:
        if cited.is_setting and not cited.title and cited.text.strip() and not is_filler(cited.text):
            yield cited.problem(
                f"这条依据没有写明法律文件名称（“{cited.text.strip()[:30]}”），请补写。", part="title"
            )


@check("basis.ambiguous", Severity.WARNING, "依据名称不能确定", ground="设定依据须具体明确")
def ambiguous(item: Item) -> Iterator[Problem]:
    for cited in item.cited:
        if len(cited.laws) > 1:
            names = "、".join(
                f"{law.title}（{law.issuing_organ or law.region_code or '制定机关不详'}）"
                for law in cited.laws[:4]
            )
            yield cited.problem(
                f"《{cited.title}》可能指法律库中的{len(cited.laws)}个文件：{names}。请选定“对应法律文件”。",
                part="title",
            )


@check("basis.unmatched", Severity.INFO, "法律库中没有", ground="法律库")
def unmatched(item: Item) -> Iterator[Problem]:
    for cited in item.setting_bases:
        if not cited.laws and not _repealed_elsewhere(cited) and not _near(cited):
            yield cited.problem(
                f"法律库中没有《{cited.title}》，未能核对效力和条文。请核对名称，或者将文本导入法律库。",
                part="title",
            )


@check("basis.misspelt", Severity.QUESTION, "依据名称疑似写错", ground="设定依据须具体明确")
def misspelt(item: Item) -> Iterator[Problem]:
    for cited in item.cited:
        if names := _near(cited):
            meant = "或者".join(f"《{name}》" for name in names)
            yield cited.problem(
                f"法律库中没有《{cited.title}》，是否指{meant}（{_how_near(cited)}）？",
                part="title",
                fix={"title": names[0]} if len(names) == 1 else {},
            )


def _near(cited: Cited) -> list[str]:
    """Titles of the library that a title it has not may be meant for: the one whose words it quotes, else those like it."""
    if not cited.title or cited.titled or _repealed_elsewhere(cited):
        return []
    return [name for name in _loosely(cited) if _says_what_is_quoted(cited, name)] or _plainly(cited)


def _plainly(cited: Cited) -> list[str]:
    return cited.item.ctx.library.near(cited.title)


def _loosely(cited: Cited) -> list[str]:
    return cited.item.ctx.library.loosely(cited.title) if cited.text and cited.labels else []


def _how_near(cited: Cited) -> str:
    return "只差一个字" if _plainly(cited) else "名称相近，引文是它的内容"


def _says_what_is_quoted(cited: Cited, name: str) -> bool:
    """Whether the articles cited of the law of this title say what is quoted."""
    found = cited.item.ctx.library.find(name, cited.item.region)
    validity = found[0].on(cited.item.ctx.day) if len(found) == 1 else None
    words = cited.words(validity.text or validity.older) if validity else ""
    return bool(words) and len(key_of(cited.text)) >= SHORTEST and compare(cited.text, words).agrees


@check("basis.kind", Severity.INFO, "依据种类标注有误", ground="立法法")
def kind(item: Item) -> Iterator[Problem]:
    for cited in item.cited:
        tag = str(cited.row["kind"])
        if cited.law is None or not tag or cited.law.instrument in ("", "OTHER"):
            continue
        said = classify(tag, "某某", "")
        if said and _plainly_other(said, cited.law.instrument, tag):
            yield cited.problem(
                f"清单标为“{tag}”，《{cited.law.title}》是{cited.law.instrument_name}。", part="kind"
            )


def _plainly_other(said: str, real: str, tag: str) -> bool:
    groups = (("LAW", "CONST"), ("AR", "LR_P", "LR_C", "AUT", "SEZ"), ("DR", "PR_P", "PR_C"))
    if tag == "法规" or tag == "规章" or "文件" in tag or tag in ("法律", "宪法"):
        of = {"法规": groups[1], "规章": groups[2], "法律": groups[0], "宪法": groups[0]}.get(tag)
        return of is not None and real not in of
    return said != real


@check("basis.locator", Severity.WARNING, "依据没有写明条款", ground="设定依据须具体到条款项目")
def locator(item: Item) -> Iterator[Problem]:
    for cited in item.setting_bases:
        if not cited.locator and cited.instrument in WITH_ARTICLES and not _CATALOGUE.search(cited.title):
            yield cited.problem(f"《{cited.title}》没有写明条、款、项，请补写具体条款。", part="locator")


# --- whether it holds --------------------------------------------------------------------------------


def _repealed_elsewhere(cited: Cited) -> RepealRecord | None:
    return cited.item.ctx.library.repealed(cited.title, cited.item.region, cited.item.ctx.day)


@check("basis.superseded", Severity.WARNING, "引用的版本已被取代", ground=VALIDITY)
def superseded(item: Item) -> Iterator[Problem]:
    for cited in item.cited:
        text, dates = cited.validity.text, cited.dates
        if text is None or not dates or text.version_date is None or not _names_an_earlier_text(cited, text):
            continue
        if (cited.comparison and not cited.comparison.agrees) or _only_names_its_first(cited):
            continue
        yield cited.problem(
            f"清单写的是《{cited.title}》{max(dates).year}年的版本，现行的是{text.version_date:%Y年%-m月%-d日}公布的文本"
            + ("，所引条文没有变化，更新版本说明即可。" if cited.comparison else "，请核对并更新版本说明。"),
            part="edition",
            fix={"edition": _edition(text)},
        )


_AMENDED = re.compile("修[改订正]")
_ORDERED = re.compile(
    r"令\s*[〔（(\[]?\s*第?\s*[0-9一二三四五六七八九十百]+\s*号|令\s*[0-9]{4}年第?[0-9]+号|第[0-9]+号令"
)


def _only_names_its_first(cited: Cited) -> bool:
    """Whether the edition is only the order by which the law was first promulgated, with its day: which law it is, no version."""
    edition = str(cited.row["edition"])
    known = [t.version_date for t in cited.law.texts if t.version_date] if cited.law else []
    if not known or not _ORDERED.search(edition) or _AMENDED.search(edition) or only_year(edition):
        return False
    return max(cited.dates) <= min(known) + SAME_TEXT


def _names_an_earlier_text(cited: Cited, text: TextRecord) -> bool:
    """Whether the edition is of a text before `text`; one that says from when `text` holds is of `text`."""
    last = max(cited.dates)
    if text.version_date is None or last >= text.version_date:
        return False
    if text.effective_from is not None and last >= text.effective_from:
        return False
    texts = cited.law.texts if cited.law else []
    if year := only_year(str(cited.row["edition"])):
        of_year = any(t.version_date is not None and t.version_date.year == year for t in texts)
        return year < text.version_date.year and (of_year or text.version_date - last > IN_NEXT_YEAR)
    return any(t.version_date == last for t in texts) or text.version_date - last > SAME_TEXT


def _edition(text: TextRecord) -> str:
    made = f"{text.version_date:%Y年%-m月%-d日}公布" if text.version_date else ""
    begins = f"自{text.effective_from:%Y年%-m月%-d日}起施行" if text.effective_from else ""
    return "，".join(part for part in (made, begins) if part)


@check("basis.unverifiable", Severity.INFO, "法律库没有现行文本", ground="法律库")
def unverifiable(item: Item) -> Iterator[Problem]:
    for cited in item.setting_bases:
        if cited.validity.state == State.IN_FORCE and cited.validity.text is None and cited.text:
            older = cited.validity.older
            of = (
                f"（库中只有{older.version_date:%Y年%-m月%-d日}的旧文本）"
                if older and older.version_date
                else ""
            )
            yield cited.problem(
                f"法律库没有《{cited.title}》的现行文本{of}，引文未能与现行条文核对。", part="text"
            )


# --- whether it says so ------------------------------------------------------------------------------


@check("basis.article", Severity.ERROR, "现行文本没有所引条文", ground=TEXT)
def article(item: Item) -> Iterator[Problem]:
    for cited in item.cited:
        text = cited.validity.text
        if text is None or not cited.labels:
            continue
        articles = cited.articles(text)
        gone = gone_from(cited, articles)
        if not gone:
            continue
        elsewhere = found_elsewhere(cited, text)
        says = "现在是" if elsewhere and elsewhere[1].agrees else "与现行文本相近的是"
        hint = f"引文{says}{elsewhere[0]}。" if elsewhere else _of_text_to_come(cited) or "请核对条号。"
        yield cited.problem(
            f"《{cited.title}》现行文本没有{'、'.join(gone)}（共{len(articles)}条）。{hint}",
            part="locator",
            fix=_repoint(elsewhere[0], articles, text) if elsewhere else {},
        )


@check("basis.text", Severity.ERROR, "引文与条文不一致", ground=TEXT)
def text_differs(item: Item) -> Iterator[Problem]:
    for cited in item.cited:
        problem = _text_problem(cited)
        if problem is not None:
            yield problem


def _text_problem(cited: Cited) -> Problem | None:
    """The quotation of one citation beside the text in force; what changed, and since when, where that can be told."""
    compared, text = cited.comparison, cited.validity.text
    if compared is None or compared.agrees or text is None:
        return None
    words, articles = cited.words(text), cited.articles(text)
    if told := _of_text_to_come(cited):
        return cited.problem(f"引文与《{cited.title}》{cited.locator}的现行条文不一致：{told}", part="text")
    elsewhere = found_elsewhere(cited, text)
    if elsewhere and elsewhere[1].agrees:
        return cited.problem(
            f"引文不是《{cited.title}》{cited.locator}的内容，现在是{elsewhere[0]}。",
            part="locator",
            fix=_repoint(elsewhere[0], articles, text),
        )
    earlier = earlier_text(cited, text)
    if earlier is not None:
        return _outdated(cited, earlier, text)
    if compared.verdict == Verdict.FOREIGN and (other := _of_another_text(cited, text)):
        return other
    if compared.verdict == Verdict.FOREIGN:
        likest = f"，与{elsewhere[0]}相近" if elsewhere else ""
        return cited.problem(
            f"引文与《{cited.title}》{cited.locator}的内容不符{likest}，请核对条号和条文。",
            part="text",
            pieces=tuple(show(cited.text, articles[elsewhere[0]] if elsewhere else words)),
            fix=_repoint(elsewhere[0], articles, text) if elsewhere else {"text": words},
        )
    return cited.problem(
        f"引文与《{cited.title}》{cited.locator}的条文不一致，请按现行条文改正。",
        part="text",
        pieces=tuple(show(cited.text, words)),
        fix={"text": cited.passage(text) or words, "edition": _edition(text)},
    )


def _of_text_to_come(cited: Cited) -> str:
    """Says so where what is quoted is what a text says that has not begun."""
    for text in cited.to_come:
        words = cited.words(text) if text.has_text else ""
        if cited.text and words and compare(cited.text, words).agrees:
            when = f"自{text.effective_from:%Y年%-m月%-d日}起施行" if text.effective_from else "尚未施行"
            return f"引文是{when}的文本的{cited.locator}，在此之前不能作为依据，请按现行条文引用，或者把生效日期定在施行之日以后。"
    return ""


def _outdated(cited: Cited, earlier: TextRecord, text: TextRecord) -> Problem:
    """A quotation of an earlier text: what became of that article."""
    articles = cited.articles(text)
    fates = fates_of(cited, earlier, text)
    made = f"{earlier.version_date:%Y年%-m月%-d日}" if earlier.version_date else "以前"
    now = f"{text.version_date:%Y年%-m月%-d日}" if text.version_date else "现行"
    labels = list(dict.fromkeys(label for change in fates for label in change.new_labels))
    if not labels:
        return cited.problem(
            f"引文是《{cited.title}》{made}文本的{cited.locator}，{now}的文本{_lost(fates)}", part="text"
        )
    words = "\n".join(articles[label] for label in labels)
    return cited.problem(
        f"引文是《{cited.title}》{made}文本的{cited.locator}，{now}修改后为{'、'.join(labels)}，内容已有变化，请按现行条文改正。",
        part="text",
        pieces=tuple(show(cited.text, words)),
        fix={"locator": "、".join(labels), "text": words, "edition": _edition(text)},
    )


def _lost(fates: Sequence[ArticleChange]) -> str:
    """What to do about articles that have no sure counterpart in the text in force."""
    if fates and all(change.kind == Kind.REMOVED for change in fates):
        return "已经删去。请核对现在由哪一条规定并改引；确认没有现行依据的，提出取消。"
    near = list(dict.fromkeys(candidate.label for change in fates for candidate in change.candidates))
    likest = f"相近的有{'、'.join(near)}，" if near else ""
    return f"没有找到对应条文。{likest}请判断现在由哪一条规定，并改引该条。"


def fates_of(cited: Cited, earlier: TextRecord, text: TextRecord) -> list[ArticleChange]:
    fates = changes_of(cited.articles(earlier), cited.articles(text))
    return [fates[label] for label in cited.labels if label in fates]


def earlier_text(cited: Cited, current: TextRecord) -> TextRecord | None:
    """The newest text before the current one whose article says what is quoted."""
    assert cited.law is not None  # noqa: S101  it has a validity
    for text in reversed(cited.law.texts):
        if text.pk == current.pk or not text.has_text or text.begins > current.begins:
            continue
        words = cited.words(text)
        if words and compare(cited.text, words).agrees:
            return text
    return None


def _of_another_text(cited: Cited, current: TextRecord) -> Problem | None:
    """Says so where an earlier text has what is quoted, under whatever number, or nearly has it in the article cited."""
    assert cited.law is not None  # noqa: S101  it has a validity
    earlier = [t for t in cited.law.texts if t.pk != current.pk and t.has_text and t.begins <= current.begins]
    library = cited.item.ctx.library
    for text in reversed(earlier):
        articles = library.articles(text)
        found = find(cited.text, articles, library.keys(text))
        near = compare(cited.text, cited.words(text)) if cited.words(text) else None
        if found is None or not found[1].agrees:
            found = (cited.locator, near) if near and near.verdict == Verdict.DRIFT else None
        if found is None:
            continue
        label, compared = found
        made = f"{text.version_date:%Y年%-m月%-d日}" if text.version_date else "以前"
        was = "是" if compared.agrees else "与"
        said = f"引文{was}《{cited.title}》{made}文本的{label}{'' if compared.agrees else '相近'}，不是现行文本{cited.locator}的内容"
        return cited.problem(
            f"{said}{_now(label, articles, cited.articles(current))}请核对条号和条文。", part="text"
        )
    return None


def _now(label: str, before: Articles, now: Articles) -> str:
    """What an article of an earlier text became, where that is sure."""
    change = changes_of(before, now).get(label)
    return f"；该条现为{change.new_label}。" if change and change.new_labels else "。"


def found_elsewhere(cited: Cited, text: TextRecord) -> tuple[str, Comparison] | None:
    """Another article of a text that says what is quoted, exactly or else for the most part."""
    library = cited.item.ctx.library
    found = find(cited.text, library.articles(text), library.keys(text))
    return None if found is None or found[0] in cited.labels else found


def _repoint(label: str, articles: Articles, text: TextRecord) -> dict[str, str]:
    return {"locator": label, "text": articles[label], "edition": _edition(text)}


@check("basis.text_old", Severity.WARNING, "引文与旧文本不一致", ground=TEXT)
def text_differs_from_old(item: Item) -> Iterator[Problem]:
    """Where the library has only a text that has been amended since: it may be right, somebody has to look."""
    for cited in item.cited:
        older, compared = cited.validity.older, cited.comparison
        if cited.validity.text is not None or older is None or compared is None or compared.agrees:
            continue
        made = f"{older.version_date:%Y年%-m月%-d日}" if older.version_date else "旧"
        yield cited.problem(
            f"引文与《{cited.title}》{made}的文本不一致；该文本此后又有修改，法律库没有现行文本，请核对现行条文。",
            part="text",
            pieces=tuple(show(cited.text, cited.words(older))),
        )
