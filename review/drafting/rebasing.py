"""Bringing a draft up to a newer approved version (合并新版本): three ways, field by field and row by row.

What only one side changed is taken; what both changed differently stays as the drafter has it and is kept as a
conflict, which the drafter settles before the change can be submitted. Rows are known by their uid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef, Q

from audit.log import record
from core.locking import lock_row
from core.reasons import allowed, refuse
from powers.drafting import CARRIED
from powers.fields import RELATIONS
from powers.links import COLUMN, said
from powers.locking import lock_powers
from powers.models import CHILD_MODELS, ChildRow, Power, PowerVersion
from review.drafting.proposing import why_not_shape
from review.models.proposals import Change, Proposal
from review.workflow.locking import lock_proposal

if TYPE_CHECKING:
    from accounts.models import User

REMOVED = "（已删去）"


@dataclass
class _Merge:
    """What a merge comes to: the values to set, the rows to write and to drop, what both sides changed."""

    conflicts: list[dict[str, Any]] = field(default_factory=list)
    dropped: list[ChildRow] = field(default_factory=list)
    added: list[ChildRow] = field(default_factory=list)
    changed: list[ChildRow] = field(default_factory=list)


def head_of(power: Power | int) -> PowerVersion | None:
    """The newest approved version of a power."""
    rows = PowerVersion.objects.filter(power=power, sealed_at__isnull=False)
    return rows.order_by("-number").first()


def stale_changes(proposal: Proposal) -> list[Change]:
    """The changes that start from a version that is no longer the newest."""
    return list(Change.objects.filter(stale(), proposal=proposal))


def stale() -> Q:
    """Of changes: whether each starts from a version that is no longer the newest."""
    newer = PowerVersion.objects.filter(
        power=OuterRef("power"), sealed_at__isnull=False, number__gt=OuterRef("base__number")
    )
    return Q(Exists(newer), is_open=True, base__isnull=False)


@dataclass(frozen=True)
class Conflict:
    """A place that both sides changed, in words: what the draft says, and what the newer version says."""

    number: int
    label: str
    mine: str
    theirs: str


def conflicts_of(change: Change) -> list[Conflict]:
    """The places a person still has to look at, to be read."""
    if not change.conflicts:
        return []
    draft = PowerVersion.objects.get(pk=change.version_id)
    return [_conflict(draft, one) for one in change.conflicts]


def _conflict(draft: PowerVersion, one: dict[str, Any]) -> Conflict:
    name, _, rest = one["path"].partition("/")
    uid, _, column = rest.partition("/")
    if not rest:
        return Conflict(
            one["number"],
            one["label"],
            _words(draft, name, getattr(draft, name)),
            _words(draft, name, one["theirs"]),
        )
    model = next(m for m in CHILD_MODELS if _list_name(m) == name)
    manager: Any = model._default_manager
    row = manager.filter(version=draft, uid=uid).first()
    if column and row is not None:
        if column == COLUMN:
            return Conflict(
                one["number"], one["label"], *_numbers(draft, getattr(row, column), one["theirs"])
            )
        mine, theirs = _words(row, column, getattr(row, column)), _words(row, column, one["theirs"])
        return Conflict(one["number"], one["label"], mine, theirs)
    theirs = one["theirs"] if one["theirs"] == REMOVED else "保留并有修改"
    return Conflict(one["number"], one["label"], str(row) if row is not None else REMOVED, str(theirs))


def _numbers(draft: PowerVersion, *sides: list[str]) -> list[str]:
    """The responsibilities each side links a row with, by their numbers in the draft."""
    rows = [{"uid": uid} for uid in draft.responsibilities.values_list("uid", flat=True)]
    return [said(side, rows) or "（空）" for side in sides]


def _words(obj: models.Model, attribute: str, value: Any) -> str:
    """A value as it is read on a page: the name of what a key stands for, the label of a choice."""
    found: Any = obj._meta.get_field(attribute.removesuffix("_id"))
    if found.is_relation and value is not None:
        return str(found.related_model._default_manager.filter(pk=value).first() or "")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(dict(found.flatchoices).get(value, "" if value is None else value)) or "（空）"


@transaction.atomic
def rebase(change: Change, *, by: User) -> list[dict[str, Any]]:
    """Merge the newest approved version into a draft; returns the conflicts. Lock order: power, then proposal."""
    proposal = _shapeable(change, by)
    change = lock_row(change, "base")
    draft = lock_row(change.version)
    if change.conflicts:
        refuse("conflicts", "上次合并还有没有核对的地方，请先逐处核对。")
    head = head_of(change.power_id)
    if change.base is None or head is None or head.number <= change.base.number:
        refuse("head", "草稿已经以最新版本为基准，不需要合并。")
    merge = _merge(change.base, draft, head)
    _write(change.base, draft, head, merge)
    change.base, change.conflicts = head, merge.conflicts
    change.save(update_fields=["base", "conflicts"])
    detail = {"power": change.power_id, "base": head.number, "conflicts": len(merge.conflicts)}
    code = proposal.region.code
    record("proposal.rebased", actor=by, target=proposal, region_code=code, detail=detail)
    return merge.conflicts


@transaction.atomic
def settle_conflict(change: Change, number: int, *, take_theirs: bool, by: User) -> None:
    """Settle one conflict: keep the draft's words, or take those of the newer version."""
    _shapeable(change, by)
    change = lock_row(change)
    found = [c for c in change.conflicts if c["number"] == number]
    if not found:
        refuse("conflict", "这一处已经核对，请刷新页面。")
    if take_theirs:
        _take(change, found[0])
    change.conflicts = [c for c in change.conflicts if c["number"] != number]
    change.save(update_fields=["conflicts"])


def _shapeable(change: Change, by: User) -> Proposal:
    """The proposal, locked after the power as saving a draft does, if the person may change what stands in it."""
    lock_powers([change.power_id])
    proposal = lock_proposal(change.proposal)
    allowed(why_not_shape(proposal, by))
    return proposal


# --- how it is done -------------------------------------------------------------------------------------------


def _merge(base: PowerVersion, draft: PowerVersion, head: PowerVersion) -> _Merge:
    merge = _Merge()
    for name in CARRIED:
        _three_ways(merge, name, base, draft, head)
    for model in CHILD_MODELS:
        _rows(merge, model, base, draft, head)
    for number, conflict in enumerate(merge.conflicts, start=1):
        conflict["number"] = number
    return merge


def _three_ways(merge: _Merge, path: str, base: Any, mine: Any, theirs: Any, name: str = "") -> bool:
    """Set one field of `mine` to what the two sides make of it; True when it changed."""
    attribute = name or path
    old, ours, new = (getattr(side, attribute) for side in (base, mine, theirs))
    if new in (old, ours):
        return False
    if ours == old:
        setattr(mine, attribute, new)
        return True
    merge.conflicts.append({"path": path, "theirs": new, "label": _label(type(mine), attribute)})
    return False


def _rows(
    merge: _Merge, model: type[ChildRow], base: PowerVersion, draft: PowerVersion, head: PowerVersion
) -> None:
    old, mine, new = (_by_uid(model, version) for version in (base, draft, head))
    columns = _columns(model)
    for uid, row in new.items():
        if uid in mine and uid in old:
            path = f"{_list_name(model)}/{uid}"
            changed = [_three_ways(merge, f"{path}/{c}", old[uid], mine[uid], row, c) for c in columns]
            if mine[uid].order == old[uid].order != row.order:  # where it stands is no matter to argue about
                mine[uid].order = row.order
                changed.append(True)
            if any(changed):
                merge.changed.append(mine[uid])
        elif uid not in mine and uid not in old:
            merge.added.append(row)
        elif uid in old and not _same(old[uid], row, columns):
            merge.conflicts.append(_row_conflict(model, uid, str(row)))
    for uid, row in mine.items():
        if uid in new or uid not in old:
            continue
        if _same(old[uid], row, columns):
            merge.dropped.append(row)
        else:
            merge.conflicts.append(_row_conflict(model, uid, REMOVED))


def _write(base: PowerVersion, draft: PowerVersion, head: PowerVersion, merge: _Merge) -> None:
    last = PowerVersion.objects.filter(power=draft.power_id).aggregate(Max("number"))["number__max"]
    draft.number = last + 1
    draft.save()
    for row in merge.dropped:
        row.delete()
    for row in merge.changed:
        row.save()
    for row in merge.added:
        _put(row, draft)
    for name in RELATIONS:
        _relation(name, base, draft, head)


def _relation(name: str, base: PowerVersion, draft: PowerVersion, head: PowerVersion) -> None:
    """Links that the newer version has made are made, those it has undone are undone; the draft's own stay."""
    old, new = (set(getattr(side, name).values_list("pk", flat=True)) for side in (base, head))
    getattr(draft, name).add(*(new - old))
    getattr(draft, name).remove(*(old - new))


def _take(change: Change, conflict: dict[str, Any]) -> None:
    """Put the newer version's words where the conflict was."""
    name, _, rest = conflict["path"].partition("/")
    draft = PowerVersion.objects.get(pk=change.version_id)
    if not rest:
        setattr(draft, name, conflict["theirs"])
        draft.save(update_fields=[PowerVersion._meta.get_field(name.removesuffix("_id")).name, "updated_at"])
        return
    uid, _, column = rest.partition("/")
    model = next(m for m in CHILD_MODELS if _list_name(m) == name)
    manager: Any = model._default_manager
    row = manager.filter(version=draft, uid=uid).first()
    if column and row is not None:
        setattr(row, column, conflict["theirs"])
        row.save()
    elif not column and conflict["theirs"] == REMOVED and row is not None:
        row.delete()
    elif not column and row is None:
        _put(manager.get(version=change.base_id, uid=uid), draft)
    draft.save(update_fields=["updated_at"])


def _put(row: Any, draft: PowerVersion) -> None:
    """A copy of a row, with its uid, below the draft."""
    row.pk, row.version = None, draft
    row.save(force_insert=True)


def _row_conflict(model: type[ChildRow], uid: str, theirs: str) -> dict[str, Any]:
    return {"path": f"{_list_name(model)}/{uid}", "theirs": theirs, "label": str(model._meta.verbose_name)}


def _by_uid(model: type[ChildRow], version: PowerVersion) -> dict[str, ChildRow]:
    manager: Any = model._default_manager
    return {str(row.uid): row for row in manager.filter(version=version)}


def _columns(model: type[ChildRow]) -> list[str]:
    skipped = {"id", "version_id", "uid", "order"}
    return [f.attname for f in model._meta.concrete_fields if f.attname not in skipped]


def _same(one: ChildRow, other: ChildRow, columns: Iterable[str]) -> bool:
    return all(getattr(one, c) == getattr(other, c) for c in columns)


def _list_name(model: type[ChildRow]) -> str:
    """The name of the list of such rows on a version: bases, responsibilities …"""
    owner: Any = next(f for f in model._meta.concrete_fields if f.name == "version")
    return str(owner.remote_field.related_name)


def _label(model: type[models.Model], attribute: str) -> str:
    field_ = model._meta.get_field(attribute.removesuffix("_id"))
    name = str(getattr(field_, "verbose_name", attribute))
    return name if model is PowerVersion else f"{model._meta.verbose_name}：{name}"
