"""Where the matter of a law that ended stands now (已废止的法律): of a basis, and of what a basis points to."""

from __future__ import annotations

from collections.abc import Iterator

from laws.endings import Ending, ending_of
from laws.library import LawRecord
from laws.pointing import pointers
from laws.spelling import STATE
from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item
from powers.checks.registry import check

VALIDITY = "立法法第一百零三条、第一百零四条"


def ending(cited: Cited) -> Ending | None:
    """How the law of a citation ended; None where it stands or is not known."""
    if not cited.title or len(cited.laws) > 1:
        return None
    return _ending(cited.item, cited.title, cited.law)


def _ending(item: Item, title: str, law: LawRecord | None = None) -> Ending | None:
    """How the law of a title ended, worked out once for all items of a region."""
    key = (title, item.region, law.pk if law else 0)
    memo: dict[tuple[str, str, int], Ending | None] = item.ctx.memo.setdefault("endings", {})
    if key not in memo:
        memo[key] = ending_of(item.ctx.library, title, item.region, item.ctx.day, law)
    return memo[key]


@check("basis.repealed", Severity.ERROR, "依据已废止", ground=VALIDITY)
def repealed(item: Item) -> Iterator[Problem]:
    for cited in item.cited:
        ended = ending(cited)
        if ended is not None:
            yield cited.problem(f"{ended.said()}，不能再作依据。{_now(cited, ended)}", part="title")


def _now(cited: Cited, ended: Ending) -> str:
    """What to do: the article that took its place, where it is known; else where to look. Never to cancel at once."""
    now = ended.now(cited.labels)
    if now:
        where = f"所引{cited.locator}" if cited.locator else "它的规定"
        return f"{where}{now}，请核对后改引。"
    if ended.looked_through:
        return (
            f"在《{ended.looked_through}》中没有找到与所引内容相近的条文，请核对现行规定后改引；"
            "确认没有现行依据的，提出取消。"
        )
    if ended.repeal:
        return f"法律库没有能对照的文本，请核对《{ended.repeal.by}》等现行规定后改引；确认没有现行依据的，提出取消。"
    return "请核对现在由哪部法律规定并改引；确认没有现行依据的，提出取消。"


@check("basis.points_to_repealed", Severity.INFO, "依据指向已废止的法律", ground=VALIDITY)
def points_to_repealed(item: Item) -> Iterator[Problem]:
    """A quoted provision that stands, but says 依照《…》处罚 of a law that does not."""
    for cited in item.setting_bases:
        for pointer in pointers(cited.quoted):
            if pointer.title.removeprefix(STATE) == cited.title.removeprefix(STATE):
                continue
            ended = _ending(item, pointer.title)
            if ended is None:
                continue
            now = ended.now(pointer.labels)
            where = f"{'、'.join(pointer.labels) or '它的规定'}{now}，" if now else ""
            yield Problem(
                f"/bases/{cited.number}/text",
                f"{cited.name}指向的{ended.said()}。{where}请核对这项职权现在依照哪部法律的哪一条行使，并在依据中写明。",
                ended.title,
                "、".join(pointer.labels),
                f"{cited.uid}:points:{pointer.title}",
            )
