"""The comments on a change as its page shows them (批注): each thread beside the field or row it is about. Selectors only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accounts.models import User
from powers.document_reading import Row, Rows, lists, named_facts
from review.models.proposals import Change, Proposal
from review.models.review_tasks import Comment
from review.notices.notifying import Who, of_proposal, recipients
from review.proposals.commenting import place_label

if TYPE_CHECKING:
    from powers.documents import Document

MAIN = ("responsibilities", "bases")
TAKING_PART = (Who.CLERKS, Who.LEGALS, Who.STAFFING, Who.REVIEWERS, Who.COSIGNERS)
MOST_NAMES = 30


@dataclass
class Thread:
    """What was said first, the place it is about, and the answers."""

    first: Comment
    place: str
    answers: list[Comment] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A field of the document with what was said beside it."""

    path: str
    label: str
    text: str
    threads: list[Thread]


@dataclass(frozen=True)
class Part:
    """A list of the document (依据、责任事项……) with what was said beside it and beside each of its rows."""

    rows: Rows
    threads: list[Thread]
    lines: list[tuple[Row, str, list[Thread]]]


@dataclass(frozen=True)
class Reading:
    """A document with the comments in their places; `general` are those about all of it or about what is gone."""

    facts: list[Line]
    main: list[Part]
    rest: list[Part]
    general: list[Thread]
    places: list[tuple[str, str]]
    open: int
    total: int


def threads_of(change: Change, doc: Document) -> list[Thread]:
    """The threads of a change, in the order in which they began; one query."""
    rows = Comment.objects.filter(change=change).select_related("written_by", "resolved_by").order_by("pk")
    found: dict[int, Thread] = {}
    for comment in rows:
        if comment.parent_id is None:
            found[comment.pk] = Thread(comment, place_label(comment.path, doc))
        elif comment.parent_id in found:
            found[comment.parent_id].answers.append(comment)
    return list(found.values())


def reading(doc: Document, threads: Iterable[Thread]) -> Reading:
    """Each field and row of a document with the threads about it."""
    beside = defaultdict[str, list[Thread]](list)
    for thread in threads:
        beside[thread.first.path].append(thread)
    everything = [thread for found in beside.values() for thread in found]
    facts = [Line(name, label, text, beside.pop(name, [])) for name, label, text in named_facts(doc)]
    parts = [_part(rows, beside) for rows in lists(doc)]
    left = sorted((t for found in beside.values() for t in found), key=lambda t: t.first.pk)
    return Reading(
        facts=facts,
        main=[part for part in parts if part.rows.name in MAIN],
        rest=[part for part in parts if part.rows.name not in MAIN],
        general=left,
        places=_places(doc, facts, parts),
        open=sum(thread.first.resolved_at is None for thread in everything),
        total=len(everything),
    )


def _part(rows: Rows, beside: dict[str, list[Thread]]) -> Part:
    paths = [f"{rows.name}/{row.uid}" for row in rows.rows]
    lines = [(row, path, beside.pop(path, [])) for row, path in zip(rows.rows, paths, strict=True)]
    return Part(rows, beside.pop(rows.name, []), lines)


def _places(doc: Document, facts: list[Line], parts: list[Part]) -> list[tuple[str, str]]:
    """Where something can be said: `(path, how it is called)`."""
    found = [("", "全项"), *((line.path, line.label) for line in facts)]
    for part in parts:
        found.append((part.rows.name, f"{part.rows.label}（整体）"))
        found += [(path, place_label(path, doc)) for _, path, _ in part.lines]
    return found


def people_to_name(proposal: Proposal) -> list[User]:
    """Who takes part in a proposal and can be named with @."""
    people = User.objects.filter(pk__in=recipients(TAKING_PART, of_proposal(proposal))).exclude(name="")
    return list(people.order_by("pk")[:MOST_NAMES])
