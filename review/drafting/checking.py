"""What a submission must have settled (提交前检查): no error, and a written reason for each warning.

A list taken over from elsewhere (初始编制) comes as it is published: only what no item may be without stops it, and
what else is found stands with it to be mended afterwards (docs/adr/0005). An adjustment must be right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.garbage import no_collecting
from core.reasons import Reason
from powers.checks import Finding, Severity
from powers.checks.loading import Checker, Subject, blocking_findings, checker_for, subjects_of
from powers.checks.templates import Told, told_once
from powers.documents import Document, documents
from powers.titles import title_of
from review.models.law_changes import takes_effect_on
from review.models.proposals import Change, Proposal, WarningReason
from review.models.rules import ChangeAction
from review.workflow.change_actions import CHANGE_ACTIONS, RECEIVERS_OWN

if TYPE_CHECKING:
    from accounts.models import User

Kind = tuple[int, str, int | None]
"""A change with its action and the version it starts from."""
SHOWN = 20
LONGEST = 2000


@dataclass
class Checked:
    """The changes of a proposal with what the checks find in each, and the reasons written for warnings."""

    findings: dict[int, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    reasons: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)

    def of(self, change: int, *severities: Severity) -> list[Finding]:
        return [f for f in self.findings.get(change, ()) if f.severity in severities]

    def reason(self, change: int, finding: Finding) -> str:
        return self.reasons.get(change, {}).get(finding.key, "")

    def unexplained(self) -> list[tuple[int, Finding]]:
        """Warnings for which nobody has written a reason."""
        return [
            (change, finding)
            for change in self.findings
            for finding in self.of(change, Severity.WARNING)
            if not self.reason(change, finding)
        ]

    def errors(self) -> list[tuple[int, Finding]]:
        return [(change, f) for change in self.findings for f in self.of(change, Severity.ERROR)]

    def questions(self) -> list[tuple[int, Finding]]:
        return [(change, f) for change in self.findings for f in self.of(change, Severity.QUESTION)]

    def kept(self, change: int) -> list[dict[str, Any]]:
        """What a submission keeps of the findings of one change, with the reasons."""
        return [
            {
                "key": f.key,
                "code": f.code,
                "severity": f.severity.value,
                "title": f.title,
                "message": f.message,
                "ground": f.ground,
                "reason": self.reason(change, f),
            }
            for f in self.findings.get(change, ())
        ]

    def why_not(self) -> list[Reason]:
        """Every reason why the proposal cannot be submitted as it is."""
        found = [
            Reason(t.finding.code, f"{self.named(t)}：{t.finding.message}") for t in told_once(self.errors())
        ]
        return found + [
            Reason("reason", f"{self.named(t)}：{t.finding.message}（{t.finding.title}，请写明理由）")
            for t in told_once(self.unexplained())
        ]

    def named(self, told: Told[int]) -> str:
        """The items of a finding: the first by its title, of several with their number."""
        first = self.titles[told.items[0]]
        return f"{first}等{len(told.items)}项" if told.others else first


def shortened(reasons: list[Reason]) -> list[Reason]:
    """The first of many reasons, and how many more there are."""
    if len(reasons) <= SHOWN:
        return reasons
    more = f"另有{len(reasons) - SHOWN}处问题，改正后重新提交时再列出。"
    return [*reasons[:SHOWN], Reason("more", more)]


def check_proposal(
    proposal: Proposal, rows: Iterable[tuple[int, Subject]], kinds: Sequence[Kind] | None = None
) -> Checked:
    """What the checks find in the changes of a proposal, given as `(change, subject)`; `kinds` where they are known."""
    pairs = list(rows)
    checked = Checked(titles={change: place_of(s.document) for change, s in pairs})
    if proposal.kind == Proposal.Kind.INITIAL:
        found = blocking_findings(subject.document for _, subject in pairs)
        checked.findings |= {change: each for (change, _), each in zip(pairs, found, strict=True) if each}
        return checked
    checked.reasons = reasons_of(proposal)
    with no_collecting():  # of hundreds of items, with the laws they cite
        _check(checked, proposal, pairs, kinds)
    return checked


def _check(
    checked: Checked, proposal: Proposal, pairs: list[tuple[int, Subject]], kinds: Sequence[Kind] | None
) -> None:
    day = takes_effect_on(proposal.pk)
    day = max(day, proposal.wanted_on or day)
    subjects = dict(pairs)
    if kinds is None:
        kinds = list(Change.objects.filter(pk__in=subjects).values_list("pk", "action", "base_id"))
    before = _eased(kinds, subjects)
    handed = {change for change, action, _ in kinds if action == ChangeAction.TRANSFER}
    checker = checker_for([subject for _, subject in pairs], day=day)
    for change, subject in pairs:
        checked.findings[change] = eased(checker, subject, before.get(change), handed=change in handed)


def _for_receiver(finding: Finding) -> Finding:
    """What is the receiver's to say of a power that passes to it is asked of the receiver, not of the giver (先划转、后完善)."""
    if finding.path.split("/")[1:2] not in [[name] for name in RECEIVERS_OWN]:
        return finding
    title = f"{finding.title}（由划入部门完善）"
    return replace(finding, severity=Severity.INFO, title=title)


def eased(checker: Checker, subject: Subject, base: Subject | None, *, handed: bool = False) -> list[Finding]:
    """What the checks find in a draft; what they found in its `base` already is only told, where one is given. `handed`:
    the power passes to another body."""
    found = checker.findings(subject)
    if handed:
        found = [_for_receiver(finding) for finding in found]
    return found if base is None else _told_before(found, checker.findings(base))


def _told_before(found: list[Finding], before: Iterable[Finding]) -> list[Finding]:
    known = {finding.key for finding in before}
    return [
        replace(f, severity=Severity.INFO, title=f"{f.title}（原有）") if f.key in known else f for f in found
    ]


def leaves_text(action: str) -> bool:
    """Whether what the checks found in the version before is only told of a draft: its action leaves the text alone."""
    return CHANGE_ACTIONS[action].eased


def base_of(change: Change) -> Subject | None:
    """The version a change starts from, where its action leaves the text alone (先划转、后完善；暂停；勘误)."""
    if change.base_id is None or not leaves_text(change.action):
        return None
    return Subject(change.version_id, change.power_id, documents([change.base_id])[change.base_id])


def _eased(rows: Iterable[Kind], pairs: Mapping[int, Subject]) -> dict[int, Subject]:
    """`base_of` many changes, by change; `(change, action, base)` of each."""
    found = {pk: base for pk, action, base in rows if base is not None and leaves_text(action)}
    read = documents(found.values()) if found else {}
    return {pk: replace(pairs[pk], document=read[base]) for pk, base in found.items()}


def reasons_of(proposal: Proposal) -> dict[int, dict[str, str]]:
    """The reasons written for warnings, by change and finding."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = WarningReason.objects.filter(change__proposal=proposal).values_list("change_id", "key", "reason")
    for change, key, reason in rows:
        found[change][key] = reason
    return found


def place_of(doc: Document) -> str:
    """How a message names an item: department and title."""
    title = title_of(doc["name"], doc["sub_name"])
    return f"{doc['department']['name']}“{title[:60]}”"


def checked_now(proposal: Proposal) -> Checked:
    """What the checks find in the drafts of a proposal as they are now."""
    changes = list(proposal.changes.order_by("pk").values_list("pk", "version_id", "action", "base_id"))
    subjects = subjects_of(version for _, version, *_ in changes)
    pairs = [(pk, subject) for (pk, *_), subject in zip(changes, subjects, strict=True)]
    return check_proposal(proposal, pairs, [(pk, action, base) for pk, _, action, base in changes])


@dataclass(frozen=True)
class WarningRow:
    """One warning on the page of submitting: where it is, what it says, the reason so far, its field's name.

    Of a template it is told once; the reason goes for each place (change and finding's key) where it stands.
    """

    change: int
    title: str
    finding: Finding
    reason: str
    places: tuple[tuple[int, str], ...] = ()
    seen: str = ""
    """The reason that is written down, where `reason` is one just typed."""

    @property
    def seen_field(self) -> str:
        return f"seen:{self.change}:{self.finding.key}"

    @property
    def field(self) -> str:
        return f"reason:{self.change}:{self.finding.key}"


def warning_groups(
    checked: Checked, typed: Mapping[str, str] | None = None
) -> list[tuple[str, str, list[WarningRow]]]:
    """The warnings of a proposal by check: `(code, title, rows)`; what was `typed` and is not saved stays."""
    groups: dict[str, list[WarningRow]] = defaultdict(list)
    warnings = [(c, f) for c in checked.findings for f in checked.of(c, Severity.WARNING)]
    for told in told_once(((c, f.key), f) for c, f in warnings):
        change, finding = told.items[0][0], told.finding
        changes = Told(finding, list(dict.fromkeys(c for c, _ in told.items)))
        reason = checked.reason(change, finding)
        row = WarningRow(change, checked.named(changes), finding, reason, tuple(told.items), seen=reason)
        groups[finding.code].append(replace(row, reason=(typed or {}).get(row.field, reason)))
    return [(code, rows[0].finding.title, rows) for code, rows in groups.items()]


def reasons_in(posted: Mapping[str, str], checked: Checked) -> list[tuple[int, str, str]]:
    """The reasons a person typed: each warning's own, else the one for all of its kind."""
    found = []
    for code, _, rows in warning_groups(checked):
        common = posted.get(f"reason-all:{code}", "").strip()
        for row in rows:
            own = posted.get(row.field, "").strip()
            if own or common or row.field in posted:
                found += [(change, key, own or common) for change, key in row.places]
    return found


def overtaken(posted: Mapping[str, str], checked: Checked) -> list[Reason]:
    """The reasons that a colleague has written since the page was opened, and that are typed otherwise on it."""
    typed = {(change, key): words for change, key, words in reasons_in(posted, checked)}
    return [
        Reason(
            "seen",
            f"{row.title}：您打开之后同事写的理由是“{row.seen or '（删去）'}”，您写的仍在下面，再次提交以您的为准。",
        )
        for _, _, rows in warning_groups(checked)
        for row in rows
        if typed.get(row.places[0], row.seen) != row.seen != posted.get(row.seen_field, "").strip()
    ]


@transaction.atomic
def give_reasons(proposal: Proposal, reasons: Sequence[tuple[int, str, str]], *, by: User) -> int:
    """Write down reasons for warnings, given as `(change, finding key, reason)`; a blank one takes the old one back."""
    changes = set(Change.objects.filter(proposal=proposal, is_open=True).values_list("pk", flat=True))
    written = 0
    for change, key, reason in reasons:
        if change not in changes or len(key) > 200:
            continue
        words = reason.strip()[:LONGEST]
        if words:
            WarningReason.objects.update_or_create(
                change_id=change, key=key, defaults={"reason": words, "written_by": by}
            )
            written += 1
        else:
            WarningReason.objects.filter(change_id=change, key=key).delete()
    return written
