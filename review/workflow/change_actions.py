"""What each action asks for and may change (调整动作的要求): one table that forms, checks and pages read.

A transfer comes first and leaves the words alone (先划转、后完善); an erratum changes no element; a measure of coercion
is never entrusted (行政强制法第十七条). docs/domain/workflow.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from core.dates_in_order import implausible
from powers.document_reading import LISTS
from powers.fields import ALL, ROWS, Document, differing, label_of, rows_of
from powers.models import PowerVersion
from review.models.proposals import Change
from review.models.rules import ChangeAction

Standing = PowerVersion.Standing


@dataclass(frozen=True)
class Detail:
    """Something said about a change besides the draft: `kind` is text, date or month."""

    key: str
    label: str
    required: bool = True
    kind: str = "text"
    hint: str = ""


@dataclass(frozen=True)
class ChangeActionKind:
    """An action: in a clerk's words what it is for, the details it needs, and what of the power it may change.

    `only`: the keys of the document that may differ; `never`: those that may not; `some`: one of these must.
    `edits_draft`: whether the text is edited at all. `eased`: the text is not to be mended on this occasion, so that
    what the checks found in it before does not stand in the way (docs/adr/0005).
    """

    hint: str
    details: tuple[Detail, ...] = ()
    standing: str = Standing.LISTED
    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    some: frozenset[str] = frozenset()
    keeps_rows: bool = False
    edits_draft: bool = True
    eased: bool = False


PENDING = Detail("pending", "在办件处理", hint="正在办理的件由谁办、怎样办结；没有的写“无”")
HANDOVER = Detail("handover_on", "交接日期", kind="date")
LEVELS = frozenset(
    {"levels", "level_text", "level_note", "power_source", "subject_nature", "executing_body", "remark"}
)
STANDING = frozenset({"standing", "change_note", "remark"})
RECEIVERS_OWN = frozenset(
    {
        "plaque",
        "units",
        "unit_text",
        "joint_departments",
        "duties",
        "duty_text",
        "executing_body",
        "channels",
        "supervision_text",
        "remedies",
    }
)
"""What only the receiver of a power can say of it."""
NEW_OWNER = RECEIVERS_OWN | {"department", "subject", "subject_text", "change_note", "order"}
ELEMENTS = frozenset(field.name for field in ALL if field.element)

CHANGE_ACTIONS: dict[str, ChangeActionKind] = {
    ChangeAction.ADD: ChangeActionKind("清单上没有、依法应当由本部门行使的职权。"),
    ChangeAction.MODIFY: ChangeActionKind("依据、名称、承办机构、时限、收费、流程等要素有变化。"),
    ChangeAction.CANCEL: ChangeActionKind(
        "依据已废止，或者上级决定取消，或者不再需要。",
        (
            Detail("supervision", "取消后的监管措施", hint="取消审批等以后怎样加强事中事后监管"),
            PENDING,
        ),
        standing=Standing.CANCELLED,
        only=STANDING,
        edits_draft=False,
    ),
    ChangeAction.TRANSFER: ChangeActionKind(
        "改由另一部门行使。先划转、后完善：只换行使主体，内容和编码不变，由划入部门会签。",
        (HANDOVER, PENDING),
        only=NEW_OWNER,
        some=frozenset({"department"}),
        eased=True,
    ),
    ChangeAction.DEVOLVE: ChangeActionKind(
        "下放给区或者街道、乡镇，由承接者以自己的名义行使；承接者不得再下放。",
        (
            Detail("receivers", "承接单位"),
            HANDOVER,
            Detail("plan", "培训和监督安排", hint="怎样保证接得住、管得好"),
        ),
        some=LEVELS,
    ),
    ChangeAction.ENTRUST: ChangeActionKind(
        "以本部门的名义委托其他机关、组织实施，责任仍由本部门承担；行政强制措施权不得委托。",
        (
            Detail("receivers", "受委托单位"),
            Detail("entrust_no", "委托书文号"),
            Detail("entrust_from", "委托开始日期", kind="date"),
            Detail("entrust_to", "委托结束日期", kind="date"),
        ),
        some=LEVELS,
    ),
    ChangeAction.EMPOWER: ChangeActionKind(
        "依省级决定，把行政处罚等交给街道、乡镇以自己的名义行使，并定期评估。",
        (
            Detail("receivers", "赋权的街道、乡镇"),
            HANDOVER,
            Detail("plan", "评估和监督安排"),
        ),
        some=LEVELS,
    ),
    ChangeAction.RECALL: ChangeActionKind(
        "收回已下放、委托或者赋权的职权。",
        (Detail("receivers", "自何处收回"), HANDOVER, PENDING),
        some=LEVELS,
    ),
    ChangeAction.MERGE: ChangeActionKind("几项职权并为一项：一项保留并修改，其余取消，编码不再使用。"),
    ChangeAction.SPLIT: ChangeActionKind("一项职权分成几项：原职权修改或者取消，分出的各项新编编码。"),
    ChangeAction.SUSPEND: ChangeActionKind(
        "依据仍在，但国务院或者上级决定停止实施、暂停适用。",
        (
            Detail("scope", "暂停的范围", required=False, hint="全部暂停的不填"),
            Detail("until", "预计恢复日期", required=False, kind="date"),
        ),
        standing=Standing.SUSPENDED,
        only=STANDING,
        edits_draft=False,
        eased=True,
    ),
    ChangeAction.RESUME: ChangeActionKind(
        "恢复实施已暂停的职权。", only=STANDING, edits_draft=False, eased=True
    ),
    ChangeAction.ERRATUM: ChangeActionKind(
        "改正错字、漏字、标点等，不改变任何要素，也不增删条目；公布时标明“勘误”，不计为调整。",
        (Detail("wrong", "错在何处", hint="公布在历史版本中，如：第3项责任事项“受里”应为“受理”"),),
        never=ELEMENTS,
        keeps_rows=True,
        eased=True,
    ),
}
ROW_ELEMENTS = {
    name: keys for name, rows in ROWS.items() if (keys := [part.name for part in rows.parts if part.element])
}
"""What is an element in the rows, by list: an erratum leaves it alone."""


def details_of(change: Change) -> list[tuple[str, str]]:
    """What was said about a change besides its draft, as `(label, text)`."""
    known = CHANGE_ACTIONS[change.action].details
    said = [(detail.label, str(change.details.get(detail.key, ""))) for detail in known]
    into = "分设为" if change.action == ChangeAction.SPLIT else "并入"
    for key, label in (("into", into), ("merged", "并入的职权"), ("source", "分自")):
        if value := change.details.get(key):
            said.append((label, "、".join(value) if isinstance(value, list) else str(value)))
    return [(label, text) for label, text in said if text]


def problems(change: Change, before: Document | None, after: Document) -> list[str]:
    """Everything that is not as the action of a change asks for; sentences for the person who drafts it.

    `before`: the document of the version it starts from, made today like `after`, so that a body or a law renamed
    meanwhile is no difference.
    """
    kind = CHANGE_ACTIONS[change.action]
    found = [
        f"请填写“{detail.label}”。"
        for detail in kind.details
        if detail.required and not _said(change, detail)
    ]
    found += _dates(change, kind)
    found += _standing(change, kind, after)
    if before is None:
        return found
    changed = differing(before, after) - {"change_note"}
    if not changed:
        return [*found, "与现行版本没有任何不同，请修改后再提交，或者从申请中移除。"]
    label = ChangeAction(change.action).label
    if kind.only is not None and (more := changed - kind.only):
        found.append(f"“{label}”不改变其他内容，但改动了{_names(more)}；请改回，或者另行提出“修改”。")
    if worse := changed & kind.never:
        found.append(f"“{label}”不得改变要素，但改动了{_names(worse)}；请改回，或者改为提出“修改”。")
    if kind.some and not changed & kind.some:
        found.append(f"“{label}”应当写明{_names(kind.some & {'levels', 'level_note', 'department'})}的变化。")
    if kind.keeps_rows:
        found += _rows_kept(before, after)
    if change.action == ChangeAction.RESUME and before["standing"] != Standing.SUSPENDED:
        found.append("只有暂停实施的职权才能恢复实施。")
    return found


def _said(change: Change, detail: Detail) -> str:
    return str(change.details.get(detail.key) or "").strip()


def _dates(change: Change, kind: ChangeActionKind) -> list[str]:
    found, today = [], timezone.localdate()
    days: dict[str, dt.date] = {}
    for detail in kind.details:
        if detail.kind == "date" and (said := _said(change, detail)):
            try:
                days[detail.key] = dt.date.fromisoformat(said)
            except ValueError:
                found.append(f"“{detail.label}”不是日期，请按“年-月-日”填写。")
                continue
            if why := implausible(days[detail.key], today):
                found.append(f"“{detail.label}”{why}")
    begin, end = days.get("entrust_from"), days.get("entrust_to")
    if begin and end and end <= begin:
        found.append("委托结束日期必须晚于开始日期。")
    if end and end <= today:
        found.append("委托结束日期已过，请核对。")
    if (until := days.get("until")) and until <= today:
        found.append("预计恢复日期已过，请核对。")
    return found


def _standing(change: Change, kind: ChangeActionKind, after: Document) -> list[str]:
    """A merged or split power may be cancelled; every other action has one standing to end in."""
    if change.action in (ChangeAction.MERGE, ChangeAction.SPLIT):
        return []
    if change.action == ChangeAction.ENTRUST and after["type"]["name"] == "行政强制措施":
        return ["行政强制措施权不得委托（行政强制法第十七条）。"]
    if after["standing"] == kind.standing or kind.standing == Standing.LISTED:
        if kind.standing == Standing.LISTED and after["standing"] == Standing.CANCELLED:
            return [f"“{ChangeAction(change.action).label}”不能把状态改为“已取消”，请改为提出“取消”。"]
        return []
    return [f"状态应当为“{Standing(kind.standing).label}”。"]


def _rows_kept(before: Document, after: Document) -> list[str]:
    found = []
    changed = [
        label
        for name, label in LISTS.items()
        if {row["uid"] for row in rows_of(before, name)} != {row["uid"] for row in rows_of(after, name)}
    ]
    if changed:
        found.append(f"勘误不增删条目，但{'、'.join(changed)}有增删；请改为提出“修改”。")
    for name, keys in ROW_ELEMENTS.items():
        old = {row["uid"]: [row[key] for key in keys] for row in rows_of(before, name)}
        now = rows_of(after, name)
        if any(row["uid"] in old and old[row["uid"]] != [row[key] for key in keys] for row in now):
            found.append(f"“勘误”不得改变要素，但改动了“{LISTS[name]}”；请改回，或者改为提出“修改”。")
    return found


def _names(keys: Iterable[str]) -> str:
    return "、".join(sorted(f"“{label_of(key)}”" for key in keys))
