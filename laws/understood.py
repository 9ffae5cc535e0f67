"""What an import understood of a text (读到的内容), told before it is taken in: its days, its articles, and what it changes.

What must hold: what changed is told by the words of the articles, not by their numbers, so that an article struck out is
named even where those behind it moved up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from laws.articles import Difference, named
from laws.comparing import ArticleChange, Kind, changes_of, compare_texts
from laws.models import LawVersion
from laws.texts import IN_HISTORY, ArticleText, LawText

SHOWN = 20
"""How many texts of a file are told one by one."""
_TOLD = (
    ("新增", (Kind.ADDED,)),
    ("修改", (Kind.CHANGED, Kind.MOVED)),
    ("拆分", (Kind.SPLIT,)),
    ("合并", (Kind.JOINED,)),
    ("只改条号", (Kind.RENUMBERED,)),
    ("没有", (Kind.REMOVED, Kind.UNSURE)),
)


@dataclass
class Understood:
    """One text as it was read: facts as (what, words), and the articles that differ from the text before."""

    title: str
    facts: list[tuple[str, str]]
    changes: list[ArticleChange] = field(default_factory=list)


def understood(text: LawText, version: LawVersion | None, before: LawVersion | None) -> Understood:
    """`version`: the same text in the library; `before`: the text with articles that this one is compared with."""
    facts = [
        ("公布日期", _promulgated(text)),
        ("施行日期", _beginning(text, version)),
        ("失效日期", _end(text, version)),
        ("条文", _articles(text)),
    ]
    if own := [f"{label}：{_day(on) or '须由人核定'}" for label, on in text.commencement.articles.items()]:
        facts.append(("另行施行的条文", "；".join(own)))
    told = Understood(text.title, facts)
    if before is None or not text.articles:
        facts.append(
            ("与库中文本", "库中没有这部文件的条文可以对照" if text.articles else "没有条文，不作对照")
        )
        return told
    rows = [(label, words) for label, words in before.articles.order_by("order").values_list("label", "text")]
    found = compare_texts(_words(rows), _words([(a.label, a.text) for a in text.articles]))
    told.changes = [change for change in found if change.kind not in (Kind.SAME, Kind.RENUMBERED)]
    facts.append((f"与{_name(before)}对照", _counted(found)))
    return told


def missing_articles(
    before: Sequence[tuple[str, str]], texts: Sequence[ArticleText], lost: Difference
) -> list[str]:
    """The articles whose words the new text has nowhere; by their numbers where every one has a counterpart."""
    new = _words([(a.label, a.text) for a in texts])
    changes = changes_of(_words(before), new)
    taken = {now for change in changes.values() for now in change.new_labels}
    rewritten = new.keys() - taken
    gone = [label for label, change in changes.items() if not change.new_labels and label not in rewritten]
    return gone or list(lost.gone)


def _words(rows: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Label → words, in order; of a label that stands twice (an annexed decision), the first."""
    found: dict[str, str] = {}
    for label, words in rows:
        found.setdefault(label, words)
    return found


def _counted(found: Sequence[ArticleChange]) -> str:
    parts = []
    for what, kinds in _TOLD:
        if labels := [_label(change) for change in found if change.kind in kinds]:
            count = f"（{len(labels)}条）" if len(labels) <= SHOWN else ""
            parts.append(f"{what}{named(labels)}{count}")
    return "；".join(parts) if parts else "条文没有变动"


def _label(change: ArticleChange) -> str:
    """第七条, or 第八条→第七条 where the number changed with it."""
    old, new = change.old_label, change.new_label
    return f"{old}→{new}" if old and new and old != new else old or new


def _promulgated(text: LawText) -> str:
    first = text.promulgated_on
    said = _day(text.version_date) or "没有读到"
    return f"{said}（首次公布{_day(first)}）" if first and first != text.version_date else said


def _beginning(text: LawText, version: LawVersion | None) -> str:
    kept = version.effective_from if version else None
    on = text.effective_from or kept
    said = text.commencement
    if on is not None:
        written = not said.words or said.on != on or _day(on) in said.words or said.words == IN_HISTORY
        return _day(on) if written else f"{_day(on)}（按“{said.words}”推算，请核对）"
    return "须由人核定（条文没有写明哪一天）" if said.open else "未注明"


def _end(text: LawText, version: LawVersion | None) -> str:
    ends = text.commencement.ends or (version.effective_to if version else None)
    if ends is not None:
        return f"{_day(ends)}（不再有效的第一天）"
    return "须由人核定（写明了有效期）" if text.commencement.term else "没有写明"


def _articles(text: LawText) -> str:
    if not text.articles:
        return "没有条文，全文作为正文" if text.preamble else "没有文本，仅目录信息"
    return f"{len(text.articles)}条（{text.articles[0].label} – {text.articles[-1].label}）"


def _name(version: LawVersion) -> str:
    return (
        f"{version.version_date.year}年文本（{_day(version.version_date)}）"
        if version.version_date
        else "日期不明的文本"
    )


def _day(day: dt.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
