"""What a member sees of its task (审查任务内容): each change as submitted, what was said of it before, what is typed now.

An opinion that is not signed yet is seen by the member alone. Selectors only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from powers.checks import Severity
from powers.models import LegalBasis
from review.joint_review.reviewing import Given, opinions_of
from review.joint_review.saving import NOTHING, Held, held_of, why_unfinished
from review.models.proposals import Change, Proposal, SubmittedChange
from review.models.review_tasks import Opinion, ReviewTask, TaskItem
from review.models.rules import ChecklistItem
from review.models.seats import sits_for
from review.proposals.change_reading import Content, as_before, contents, submission_before
from review.proposals.opinions_reading import hides_opinions

if TYPE_CHECKING:
    from accounts.models import User

Verdict = Opinion.Verdict
BasisRole = LegalBasis.Role
GRAVITY = [severity.value for severity in Severity]
LIGHT = ("version__source", "version__sealed_document", "base__source")


@dataclass
class Point:
    """One point of the checklist beside a change: what was ticked and noted."""

    item: ChecklistItem
    result: str = ""
    note: str = ""


@dataclass
class ItemView:
    """One change of a task as it stands on the page."""

    number: int
    item: TaskItem
    content: Content
    opinion: Opinion | None
    said: list[Opinion]
    same_as: Opinion | None
    held: Held = NOTHING
    unfinished: str = ""
    verdict: str = ""
    grounds: str = ""
    points: list[Point] = field(default_factory=list)
    error: str = ""

    @property
    def change(self) -> Change:
        return self.content.change

    @property
    def prefix(self) -> str:
        return prefix_of(self.change.pk)

    @property
    def basis(self) -> tuple[str, int]:
        """The citation that founds the power, in short, and how many more there are."""
        rows = self.content.document["bases"]
        first = next((row for row in rows if row["role"] == BasisRole.SET), rows[0] if rows else None)
        return (f"《{first['title']}》{first['locator']}", len(rows) - 1) if first else ("", 0)

    @property
    def gravest(self) -> tuple[str, str, int]:
        """The gravest finding: how grave, its title, and how many others there are."""
        found = sorted(self.content.findings, key=lambda one: GRAVITY.index(one["severity"]))
        return (found[0]["severity"], found[0]["title"], len(found) - 1) if found else ("", "", 0)

    @property
    def changed(self) -> str:
        """What differs from the version in force, in a few words."""
        labels = list(dict.fromkeys(self.content.diff.labels)) if self.content.diff else []
        return "、".join(labels[:3]) + (f"等{len(labels)}处" if len(labels) > 3 else "")

    @property
    def against(self) -> list[Opinion]:
        """Signed opinions of others on this submission that do not agree."""
        now = self.item.task.submission_id
        return [one for one in self.said if one.verdict != Verdict.AGREE and one.task.submission_id == now]

    @property
    def checklist_begun(self) -> bool:
        return any(point.result or point.note for point in self.points)


def prefix_of(change: int) -> str:
    """How the fields of one change begin in the form of a task."""
    return f"c{change}-"


@dataclass(frozen=True)
class Progress:
    """How far a member is: how many changes, how many with an opinion, and how many of each kind."""

    total: int
    given: int
    verdicts: list[tuple[str, str, int]]

    @property
    def left(self) -> int:
        return self.total - self.given


def progress_of(task: ReviewTask, opinions: Mapping[int, Opinion]) -> Progress:
    counts = Counter(opinion.verdict for opinion in opinions.values())
    named = [(v.value, str(v.label), counts[v.value]) for v in Verdict if counts[v.value]]
    return Progress(task.items.count(), len(opinions), named)


def sees_opinions(task: ReviewTask, user: User) -> bool:
    """Whether a person sees what a member says: the member itself always, others when it is signed."""
    if sits_for(task.unit, user):
        return True
    return task.signed_at is not None and not hides_opinions(task.proposal, user)


def items_in_order(task: ReviewTask, words: str = "") -> list[int]:
    """The changes of a task in the order in which they are read; only those named so, where words are given."""
    rows = task.items.all()
    for word in words.split()[:10]:
        named = Q(change__version__name__icontains=word) | Q(change__version__sub_name__icontains=word)
        rows = rows.filter(named | Q(change__power__code__icontains=word))
    rows = rows.order_by(
        "change__version__department__order",
        "change__version__department__code",
        "change__version__power_type__order",
        "change__version__order",
        "change",
    )
    return list(rows.values_list("change_id", flat=True))


def item_views(
    task: ReviewTask,
    changes: list[int],
    user: User,
    *,
    start: int = 1,
    held: Mapping[int, Held],
    same: Mapping[int, Opinion],
    points: Iterable[ChecklistItem],
) -> list[ItemView]:
    """Some changes of a task with everything a page shows of them; a constant number of queries."""
    rows = TaskItem.objects.filter(task=task, change__in=changes).select_related(
        "change__power",
        "change__version__power_type",
        "change__version__department",
        "change__base",
        "change__trigger",
    )
    items = {item.change_id: item for item in rows.defer(*(f"change__{name}" for name in LIGHT))}
    ordered = [items[pk] for pk in changes if pk in items]
    for item in ordered:
        item.task = task
    earlier = submission_before(task.proposal, task.submission)
    read = contents([item.change for item in ordered], task.submission, earlier=earlier)
    said = signed_opinions(changes, task.proposal, user, besides=task)
    points, unfinished = list(points), why_unfinished(task, held)
    views = [
        _view(number, item, content, held.get(item.change_id, NOTHING), said, same, points)
        for number, (item, content) in enumerate(zip(ordered, read, strict=True), start=start)
    ]
    for view in views:
        view.unfinished = unfinished.get(view.change.pk, "")
    return views


def _view(
    number: int,
    item: TaskItem,
    content: Content,
    held: Held,
    said: Mapping[int, list[Opinion]],
    same: Mapping[int, Opinion],
    points: list[ChecklistItem],
) -> ItemView:
    last = held.last
    results = {str(row.get("text")): row for row in last.checklist} if last else {}
    return ItemView(
        number=number,
        item=item,
        content=content,
        opinion=held.opinion,
        held=held,
        said=said.get(item.change_id, []),
        same_as=same.get(item.change_id),
        verdict=last.verdict if last else "",
        grounds=last.grounds if last else "",
        points=[
            Point(
                point,
                str(results.get(point.text, {}).get("result", "")),
                str(results.get(point.text, {}).get("comment", "")),
            )
            for point in points
        ],
    )


def signed_opinions(
    changes: Iterable[int],
    proposal: Proposal,
    user: User,
    *,
    besides: ReviewTask | None = None,
    hides: bool | None = None,
) -> dict[int, list[Opinion]]:
    """What was signed of these changes, in every round, `besides` one task: by one's own member, and by others unless
    that is hidden from this person until their own is signed."""
    rows = Opinion.objects.filter(change__in=changes, task__signed_at__isnull=False)
    if besides is not None:
        rows = rows.exclude(task=besides)
    if hides_opinions(proposal, user) if hides is None else hides:
        rows = rows.filter(task__in=ReviewTask.objects.own(user))
    last = {
        (opinion.change_id, opinion.task_id): opinion
        for opinion in rows.select_related("task__unit", "task__submission", "task__signed_by").order_by("pk")
    }
    found = defaultdict[int, list[Opinion]](list)
    for (change, _), opinion in sorted(last.items(), key=lambda pair: pair[1].task.submission_id):
        found[change].append(opinion)
    return found


def agreed_before(task: ReviewTask) -> dict[int, Opinion]:
    """The changes that are as this member last signed 同意 to (内容未变): `{change: that opinion}`; three queries.

    The same means the same document and the same details; whoever has since said something else has not agreed.
    """
    rows = Opinion.objects.filter(
        change__task_items__task=task, task__unit=task.unit_id, task__signed_at__isnull=False
    ).exclude(task=task)
    last = {o.change_id: o for o in rows.select_related("task__submission").order_by("pk")}
    agreed = {pk: o for pk, o in last.items() if o.verdict == Verdict.AGREE}
    submissions = {opinion.task.submission_id for opinion in agreed.values()} | {task.submission_id}
    then = {
        (submission, change): (digest, details)
        for submission, change, digest, details in SubmittedChange.objects.filter(
            submission__in=submissions, change__in=agreed
        ).values_list("submission_id", "change_id", "digest", "details")
    }
    return {
        pk: opinion
        for pk, opinion in agreed.items()
        if (before := then.get((opinion.task.submission_id, pk))) is not None
        and before == then.get((task.submission_id, pk))
    }


def put_back(views: list[ItemView], given: Mapping[int, Given], refused: Mapping[int, str]) -> None:
    """What was typed and why it was refused, beside each change."""
    for view in views:
        view.error = refused.get(view.change.pk, "")
        typed = given.get(view.change.pk)
        if typed is None:
            continue
        view.verdict, view.grounds = typed.verdict, typed.grounds
        if typed.checklist is None:
            continue
        results = {row["text"]: row for row in typed.rows}
        for point in view.points:
            row = results.get(point.item.text, {})
            point.result, point.note = str(row.get("result", "")), str(row.get("comment", ""))


def own_opinions(task: ReviewTask, user: User) -> dict[int, Opinion]:
    """The opinions of a task that a person sees."""
    return opinions_of(task) if sees_opinions(task, user) else {}


def own_held(task: ReviewTask, user: User) -> dict[int, Held]:
    """What was said and typed in a task, as far as a person sees it: what is no opinion yet is the member's alone."""
    if sits_for(task.unit, user):
        return held_of(task)
    return {pk: Held(opinion) for pk, opinion in own_opinions(task, user).items()}


# --- findings of one kind ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FindingKind:
    """What the checks found of one kind in the changes of a task, and in how many of them."""

    code: str
    title: str
    severity: str
    count: int


KINDS = """
SELECT found ->> 'code', min(found ->> 'title'), found ->> 'severity', count(DISTINCT item.change_id)
FROM review_submittedchange item CROSS JOIN jsonb_array_elements(item.findings) found
WHERE item.submission_id = %s AND item.change_id IN (SELECT change_id FROM review_taskitem WHERE task_id = %s)
GROUP BY 1, 3
"""


def finding_kinds(task: ReviewTask) -> list[FindingKind]:
    """The kinds of findings in a task, the gravest and most frequent first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(KINDS, [task.submission_id, task.pk])
        kinds = [FindingKind(*row) for row in cursor.fetchall()]
    return sorted(kinds, key=lambda kind: (GRAVITY.index(kind.severity), -kind.count, kind.code))


def with_finding(task: ReviewTask, code: str, severity: str) -> set[int]:
    """The changes of a task in which a kind of finding was found."""
    rows = SubmittedChange.objects.filter(
        submission=task.submission_id, findings__contains=[{"code": code, "severity": severity}]
    )
    return set(rows.values_list("change_id", flat=True))


def differing_from_before(task: ReviewTask) -> set[int]:
    """The changes that are not as they were submitted before, or were not submitted then."""
    earlier = submission_before(task.proposal, task.submission)
    return set(as_before(task.submission, earlier, same=False).values_list("change_id", flat=True))
