"""What was published of powers, each as a sentence (调整事项): 教师资格认定：承诺时限 30 → 20 日.

One place for what the site, its feed and its tables say of a change. What must hold: only what is public is told, and it
is told against what the list said on the day before it took effect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import DateField, ExpressionWrapper, F, JSONField, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from core.chinese import nested_quotes
from core.compiled_queries import Compiled
from powers.change_sentences import changed, in_short, sayings
from powers.diff import Diff
from powers.documents import published
from powers.fields import Document
from powers.models import PowerVersion
from publish.changes.decisions import Told, told_of
from publish.models import ListEntry, Recall, ReleaseEntry
from publish.saying import chinese_day

if TYPE_CHECKING:
    from django.db.models import QuerySet

    Rows = QuerySet[ReleaseEntry]

Action = ReleaseEntry.Action
EVE = dt.timedelta(days=1)


@dataclass(frozen=True)
class ChangeRow:
    """One version that a release published: what it was before, what changed, by which decision."""

    published: ReleaseEntry
    entry: ListEntry
    before: Document | None
    after: Document
    before_number: int | None
    decision: Told | None
    recall: str
    recalled_to: dt.date | None
    is_future: bool

    @property
    def number(self) -> int:
        return self.published.version.number

    @property
    def action(self) -> str:
        return _(self.published.get_action_display())

    @property
    def title(self) -> str:
        return self.entry.title

    @property
    def diff(self) -> Diff | None:
        """In what it differs from what was in force before; None where nothing was."""
        return changed(self.before, self.after) if self.before else None

    @property
    def said(self) -> list[str]:
        """What changed in a few words each; empty for what came, went, or says the same."""
        if self.published.action in (Action.ADDED, Action.CANCELLED) or self.before is None:
            return []
        return sayings(changed(self.before, self.after))

    @property
    def note(self) -> str:
        """What the version says of its own change."""
        return self.after.get("change_note", "").strip()

    @property
    def words(self) -> str:
        """What changed, to be read behind the name."""
        if self.recall:
            return _("%(recalled)s，从未施行") % {"recalled": self.recall_words}
        if self.published.action == Action.CANCELLED:
            return self.note.rstrip("。")
        if self.published.action == Action.CONTINUED:
            return _("内容不变，继续有效")
        if self.published.action == Action.ADDED:
            return ""
        return in_short(self.said) or self.note.rstrip("。") or _("内容没有变化")

    @property
    def recall_words(self) -> str:
        if self.recalled_to:
            return _("已推迟到%(day)s") % {"day": chinese_day(self.recalled_to)}
        return _("已撤回")

    @property
    def sentence(self) -> str:
        """The whole of it as a sentence of text."""
        if self.published.action in (Action.ADDED, Action.CANCELLED) and not self.recall:
            reason = f"：{self.words}" if self.words else ""
            return nested_quotes(f"{self.action}{self.entry.power_type.name}“{self.title}”") + reason
        return f"{self.title}：{self.words}"


def public_rows() -> Rows:
    """Everything that was published and the public may read, what took effect last first, then in the order of the list."""
    rows = ReleaseEntry.objects.filter(version__list_entry__isnull=False)
    return rows.order_by("-release__effective_on", "-release", "version__list_entry__sort_key", "pk")


def without_first_lists(rows: Rows) -> Rows:
    """Without the powers with which a region's list began: they are no adjustment."""
    return rows.exclude(Q(action=Action.ADDED) & Q(release__previous=None))


def dressed(keys: Sequence[int], day: dt.date | None = None) -> list[ChangeRow]:
    """These rows, in this order, with all that is told of them; one query, however many there are."""
    today = day or timezone.localdate()
    found = {row.pk: row for row in _read_dressed(list(keys))}
    return [_row(found[key], today) for key in keys if key in found]


def _read(keys: Sequence[int]) -> Rows:
    eve = ExpressionWrapper(OuterRef("release__effective_on") - EVE, output_field=DateField())
    before = PowerVersion.objects.filter(
        power=OuterRef("version__power"), list_entry__is_listed=True, period__contains=eve
    )
    recall = Recall.objects.filter(versions=OuterRef("version"), confirmed_at__isnull=False).order_by("-pk")
    return (
        ReleaseEntry.objects.filter(pk__in=keys)
        .select_related(
            "release__region",
            "version__list_entry__power_type",
            "version__list_entry__department__region",
            "version__approved__approval",
        )
        .defer(
            "release__manifest",
            "version__source",
            *(f"version__list_entry__{n}" for n in ("search_text", "grams")),
        )
        .annotate(
            before_document=Subquery(before.values("sealed_document")[:1], output_field=JSONField()),
            before_number=Subquery(before.values("number")[:1]),
            recall_note=Subquery(recall.values("note")[:1]),
            recall_later=Subquery(recall.values("later_on")[:1]),
            effective_on=F("release__effective_on"),
        )
    )


_read_dressed: Compiled[ReleaseEntry] = Compiled(_read)


def _row(row: Any, today: dt.date) -> ChangeRow:
    version = row.version
    return ChangeRow(
        published=row,
        entry=version.list_entry,
        before=published(row.before_document) if row.before_document else None,
        after=published(version.sealed_document),
        before_number=row.before_number,
        decision=told_of(version),
        recall=row.recall_note or "",
        recalled_to=row.recall_later,
        is_future=row.effective_on > today and not row.recall_note,
    )
