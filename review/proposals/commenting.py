"""Comments beside a field or row of a change (批注): threads, @ mentions, settled or open.

Whoever sees the change and takes part in it may comment; an inspector reads. Nothing is deleted or changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.reasons import NotAllowed, Reason
from departments.access import scope_of
from departments.roles import DEPARTMENT_ROLES, Role
from powers.document_reading import LISTS
from powers.fields import FACTS, label_of, rows_of
from review.models.proposals import Change, Proposal
from review.models.review_tasks import Comment
from review.notices.notifying import notify, of_proposal

if TYPE_CHECKING:
    from powers.documents import Document

WRITERS = (*DEPARTMENT_ROLES, Role.STAFFING, Role.MEMBER)
LONGEST = 4000
MENTION = re.compile(r"@([\w·]{2,20})")


def why_not_comment(change: Change, user: User) -> list[Reason]:
    """Why a person cannot comment on a change."""
    scope = scope_of(user)
    if not scope.has(*WRITERS):
        return [Reason("role", "您只能查看，不能批注。")]
    reasons = []
    if not Change.objects.visible_to(user).filter(pk=change.pk).exists():
        reasons.append(Reason("scope", "您看不到这项变更。"))
    if not change.proposal.is_open:
        reasons.append(Reason("state", "申请已办结，不能再批注。"))
    return reasons


@transaction.atomic
def comment(change: Change, *, by: User, text: str, path: str = "", parent: Comment | None = None) -> Comment:
    """Say something beside a field (`path`: its name, or `list/uid` of a row), perhaps in answer to `parent`."""
    if reasons := why_not_comment(change, by):
        raise NotAllowed(reasons)
    words = text.strip()
    if not words:
        raise NotAllowed([Reason("text", "请写明批注内容。")])
    if len(words) > LONGEST:
        raise NotAllowed([Reason("text", f"批注最长{LONGEST}字。")])
    if parent is not None:
        if parent.change_id != change.pk:
            raise NotAllowed([Reason("parent", "要回复的批注不在这项变更中。")])
        parent = parent.parent or parent
        path = parent.path
    elif not _is_place(path):
        raise NotAllowed([Reason("path", "没有这样的栏目。")])
    said = Comment.objects.create(
        proposal=change.proposal,
        change=change,
        path=path,
        text=words,
        parent=parent,
        written_by=by,
        written_for=office_name(by, change.proposal),
    )
    _tell(said, change.proposal, by)
    return said


@transaction.atomic
def settle(said: Comment, *, by: User) -> None:
    """Mark a thread settled (已解决): whoever may comment may say so; who did and when is kept."""
    rows = Comment.objects.select_for_update(of=("self",)).select_related("change__proposal")
    thread = rows.get(pk=said.parent_id or said.pk)
    if reasons := why_not_comment(thread.change, by):
        raise NotAllowed(reasons)
    if thread.resolved_at is None:
        thread.resolved_by, thread.resolved_at = by, timezone.now()
        thread.save(update_fields=["resolved_by", "resolved_at"])


def office_name(user: User, proposal: Proposal) -> str:
    """In whose name a person speaks about a proposal."""
    for office in user.memberships.select_related("region", "department"):
        if office.role == Role.STAFFING and office.region_id == proposal.region_id:
            return f"{office.region}机构编制部门"
        if office.department is not None and office.role in WRITERS:
            return str(office.department.short_name or office.department.name)
    return ""


def place_label(path: str, doc: Document) -> str:
    """How a place is called on the page: 职权名称, 依据第2条."""
    name, _, uid = path.partition("/")
    if not uid:
        return label_of(name) if name else "全项"
    rows = [str(row["uid"]) for row in rows_of(doc, name)] if name in LISTS else []
    where = f"第{rows.index(uid) + 1}条" if uid in rows else "（已删去）"
    return f"{LISTS.get(name, '')}{where}"


def _is_place(path: str) -> bool:
    name, _, uid = path.partition("/")
    if uid:
        return name in LISTS and len(uid) <= 40
    return name == "" or name in LISTS or any(name == field.path for field in FACTS)


def _tell(said: Comment, proposal: Proposal, by: User) -> None:
    """Those mentioned who may see it, and the one who is answered."""
    url = f"{reverse('review:change', args=[said.change_id])}#comment-{said.pk}"
    mentioned = _mentioned(said, proposal)
    if mentioned:
        about = of_proposal(proposal, url=url, named=tuple(mentioned))
        notify("commented", about, by=by, note=said.text[:100])
    if said.parent is not None and said.parent.written_by_id not in mentioned:
        about = of_proposal(proposal, url=url, named=(said.parent.written_by_id,))
        notify("answered", about, by=by, note=said.text[:100])


def _mentioned(said: Comment, proposal: Proposal) -> list[int]:
    names: Iterable[str] = set(MENTION.findall(said.text))
    people = User.objects.filter(name__in=names, is_active=True)
    seen = Change.objects.filter(pk=said.change_id)
    return [person.pk for person in people if seen.visible_to(person).exists()]
