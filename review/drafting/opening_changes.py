"""From an intention to drafts and changes (起草): every draft starts from the newest approved version of its power.

Changes of one merger or split stand and fall together, known by `details["group"]`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from core.chinese import nested_quotes
from core.locking import one_at_a_time
from core.reasons import allowed, refuse
from departments.models import Department
from powers.drafting import drafts_from, new_draft
from powers.models import Power, PowerType, PowerVersion
from powers.newest import newest_of
from review.drafting.intentions import LONGEST_NAME, Intention, why_not_intend
from review.models.proposals import OVER, Change, Proposal
from review.models.rules import ChangeAction
from review.workflow.change_actions import CHANGE_ACTIONS
from review.workflow.cosigning import RECEIVING, ask_cosign

Standing = PowerVersion.Standing


def start_changes(proposal: Proposal, intention: Intention) -> list[Change]:
    """The drafts of an intention and their changes, in a proposal. Raises NotAllowed with every reason."""
    allowed(why_not_intend(proposal.department, intention))
    if intention.action == ChangeAction.ADD:
        changes = [_add(proposal, intention)]
    else:
        bases = newest_of(intention.powers)
        changes = _changes(proposal, intention, [bases[power.pk] for power in intention.powers])
    if intention.trigger is not None and intention.trigger != proposal.trigger:
        for change in changes:
            change.trigger = intention.trigger
    keep_changes(changes)
    if intention.action == ChangeAction.TRANSFER and intention.receiver is not None:
        ask_cosign(proposal, intention.receiver, reason=RECEIVING, by=None)
    return changes


def keep_changes(changes: Sequence[Change]) -> None:
    """Write new changes down, with the note that the history of their powers will show."""
    try:
        with transaction.atomic():
            Change.objects.bulk_create(changes, batch_size=500)
    except IntegrityError:
        refuse("open_change", "刚刚有人为其中的职权提出了另一项变更，请刷新页面后重试。")
    noted = []
    for change in changes:
        if note := note_of(change):
            change.version.change_note = note
            noted.append(change.version)
    PowerVersion.objects.bulk_update(noted, ["change_note"], batch_size=500)


def _add(proposal: Proposal, intention: Intention) -> Change:
    kind, department = intention.power_type, proposal.department
    if kind is None or department is None:
        refuse("power_type", "请选择职权类型。")
    name = intention.name.strip()[:LONGEST_NAME]
    _not_twice(department, kind, name)
    last = PowerVersion.objects.filter(department=department, power_type=kind).order_by("-order").first()
    draft = new_draft(
        proposal.region,
        name=name,
        department=department,
        power_type=kind,
        order=last.order + 1 if last else 1,
    )
    return Change(
        proposal=proposal,
        power_id=draft.power_id,
        version=draft,
        action=ChangeAction.ADD,
        details=dict(intention.details),
    )


def _not_twice(department: Department, kind: PowerType, name: str) -> None:
    """A form that was sent twice makes one draft. A sub-item bears another title, as soon as it is named."""
    one_at_a_time("new_power", department.pk)
    same = Change.objects.filter(
        action=ChangeAction.ADD,
        version__department=department,
        version__power_type=kind,
        version__name=name,
        version__sub_name="",
    )
    if (begun := same.exclude(proposal__state__in=OVER).first()) is not None:
        refuse(
            "name",
            f"“{name}”已在第{begun.proposal_id}号申请中新增，请打开那份申请办理；确是另一项的，请写不同的名称。",
        )


def _changes(proposal: Proposal, intention: Intention, bases: list[PowerVersion]) -> list[Change]:
    """A change for each base, with its draft made as the action wants it."""
    details = dict(intention.details)
    if intention.action == ChangeAction.TRANSFER and intention.receiver is not None:
        details |= {"from": bases[0].department.name, "to": intention.receiver.name}
    drafts = drafts_from(bases, **_given(intention))
    if intention.action == ChangeAction.TRANSFER:
        _unlink(drafts)
    changes = [
        Change(
            proposal=proposal,
            power_id=draft.power_id,
            version=draft,
            base=base,
            action=intention.action,
            details=dict(details),
        )
        for draft, base in zip(drafts, bases, strict=True)
    ]
    if intention.action == ChangeAction.MERGE and intention.kept is not None:
        _merge(changes, intention.kept)
    elif intention.action == ChangeAction.SPLIT:
        changes += _split(proposal, changes[0], intention)
    return changes


def _given(intention: Intention) -> dict[str, Any]:
    """What an action alone already changes in the draft."""
    if intention.action == ChangeAction.TRANSFER and intention.receiver is not None:
        blank = dict.fromkeys(("subject_text", "unit_text", "duty_text", "executing_body"), "")
        return blank | {"department_id": intention.receiver.pk, "plaque_id": None}
    if intention.action == ChangeAction.ERRATUM:
        return {"substantive": False}
    if intention.action in (ChangeAction.CANCEL, ChangeAction.SUSPEND, ChangeAction.RESUME):
        return {"standing": CHANGE_ACTIONS[intention.action].standing}
    return {}


def _unlink(drafts: Sequence[PowerVersion]) -> None:
    """A new body has other units and duties."""
    for name in ("units", "duties"):
        rows = getattr(PowerVersion, name).through.objects
        rows.filter(powerversion__in=[draft.pk for draft in drafts]).delete()


def _merge(changes: list[Change], kept: Power) -> None:
    """All but one end in the one that is kept."""
    stays = next(change for change in changes if change.power_id == kept.pk)
    gone = [change for change in changes if change is not stays]
    stays.details |= {"merged": [_named(change) for change in gone], "group": kept.pk}
    for change in gone:
        change.details |= {"into": _named(stays), "group": kept.pk}
        change.version.standing = Standing.CANCELLED
    PowerVersion.objects.bulk_update([change.version for change in gone], ["standing"])


def _split(proposal: Proposal, source: Change, intention: Intention) -> list[Change]:
    """The new powers, each with what the source says, to be cut to its own part."""
    base = source.base
    if base is None:
        return []
    names = [name.strip()[:LONGEST_NAME] for name in intention.parts if name.strip()]
    powers = [Power.objects.create(region=proposal.region) for _ in names]
    drafts = drafts_from([base] * len(names), powers, sub_name="", external_codes=[])
    for draft, name in zip(drafts, names, strict=True):
        draft.name = name
    PowerVersion.objects.bulk_update(drafts, ["name"])
    if intention.ends:
        source.version.standing = Standing.CANCELLED
        source.version.save(update_fields=["standing"])
    source.details |= {"into": names, "group": source.power_id}
    return [
        Change(
            proposal=proposal,
            power_id=draft.power_id,
            version=draft,
            action=ChangeAction.SPLIT,
            details={"source": _named(source), "group": source.power_id},
        )
        for draft in drafts
    ]


# --- in words ----------------------------------------------------------------------------------------------------


def _named(change: Change) -> str:
    code = change.power.code
    return f"{change.version.title}（{code}）" if code else change.version.title


def note_of(change: Change) -> str:
    """What the history of the power says in public of a change (变更说明); '' leaves what the drafter writes."""
    details = change.details
    if change.action == ChangeAction.TRANSFER:
        since = _day(details.get("handover_on")) or "交接之日"
        return f"原由{details.get('from', '')}行使，自{since}起由{details.get('to', '')}行使。"
    if change.action == ChangeAction.ERRATUM and details.get("wrong"):
        return f"勘误：{details['wrong']}"[:500]
    if change.action == ChangeAction.MERGE:
        if into := details.get("into"):
            return f"并入“{into}”。"[:500]
        return f"并入{'、'.join(f'“{name}”' for name in details.get('merged', []))}。"[:500]
    if change.action == ChangeAction.SPLIT:
        if source := details.get("source"):
            return f"由“{source}”分设。"[:500]
        return f"分设为{'、'.join(f'“{name}”' for name in details.get('into', []))}。"[:500]
    return ""


def _day(said: Any) -> str:
    """A day as it is written in a sentence; '' for none."""
    try:
        return f"{dt.date.fromisoformat(str(said)):%Y年%-m月%-d日}"
    except ValueError:
        return ""


def title_of(department: Department, intention: Intention) -> str:
    """The title of a proposal nobody has named: 市教委取消“……”等3项."""
    body = department.short_name or department.name
    if intention.action == ChangeAction.ADD:
        return nested_quotes(f"{body}新增“{intention.name.strip()[:100]}”")
    bases = newest_of(intention.powers[:1])
    first = next(iter(bases.values())).title[:100] if bases else ""
    more = f"等{len(intention.powers)}项" if len(intention.powers) > 1 else ""
    return nested_quotes(f"{body}{ChangeAction(intention.action).label}“{first}”{more}")


OURS = re.compile(r"(?P<head>.+?)“(?P<name>[^“”]+)”(（改为“[^“”]+”）)?(等\d+项)?")
"""A title that `title_of` has made."""


def title_now(proposal: Proposal) -> str:
    """The title of a proposal with the names that its drafts have by now; one that a person wrote stays as it is."""
    first = proposal.changes.order_by("pk").select_related("version", "base").first()
    found, body = OURS.fullmatch(proposal.title), proposal.department
    if first is None or body is None or found is None:
        return proposal.title
    if found["head"] != f"{body.short_name or body.name}{first.get_action_display()}":
        return proposal.title
    old, now = first.base.title if first.base else "", first.version.title
    named = f"“{(old or now)[:100]}”"
    if old and now != old and first.action == ChangeAction.MODIFY:
        named += f"（改为“{now[:100]}”）"
    count = proposal.changes.exclude(action=ChangeAction.SPLIT, base=None).count()
    return nested_quotes(f"{found['head']}{named}{f'等{count}项' if count > 1 else ''}")[:300]
