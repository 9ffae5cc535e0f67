"""What the checks found, on the review screens (检查结果): beside a change, with the questions a reviewer answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import OfficeRequest
from core.reasons import NotAllowed
from core.typed_text import clean_typed
from powers.checks import Finding, Severity
from powers.checks.editions import book_in_force
from powers.checks.loading import Subject, checker_for
from powers.checks.presenting import Anchor, lights, shown, tally
from powers.document_reading import LISTS
from powers.fields import Document, rows_of
from powers.models import PowerVersion, SettingFact
from review.drafting.checking import base_of, eased, reasons_of
from review.joint_review.answering import answer_fact, why_not_answer
from review.models.proposals import Change
from review.models.rules import ChangeAction

YES = {"yes": True, "no": False}


def anchors(doc: Document) -> Anchor:
    """From the path of a finding to the id of the line or part it is about on the page of a change."""

    def anchor(path: str) -> str:
        section, *rest = path.strip("/").split("/")
        if section not in LISTS:
            return "part-facts"
        rows = rows_of(doc, section)
        return f"row-{rows[int(rest[0])]['uid']}" if rest and int(rest[0]) < len(rows) else f"part-{section}"

    return anchor


def findings_context(change: Change, version: PowerVersion, doc: Document, user: User) -> dict[str, Any]:
    """What the page of a change shows of its checks: as they are now, with reasons, questions and answers."""
    if version.sealed_at is not None:
        return {}
    subject = Subject(version.pk, version.power_id, doc)
    checker = checker_for([subject])
    handed = change.action == ChangeAction.TRANSFER
    found = eased(checker, subject, base_of(change), handed=handed)
    words = checker.context.book.facts
    reasons = reasons_of(change.proposal).get(change.pk, {})
    return {
        "findings": {
            "lights": lights(found),
            "shown": shown(found, anchors(doc), reasons),
            "tally": tally(found),
        },
        "questions": _questions(found, words),
        "answers": _answers(change, words),
        "why_not_answer": why_not_answer(change, user),
    }


def _questions(found: list[Finding], words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions of fact that findings ask, each once."""
    asked: dict[tuple[str, str], dict[str, Any]] = {}
    for finding in found:
        if finding.severity != Severity.QUESTION:
            continue
        uid = finding.problem.key.partition(":")[0]
        for fact in finding.problem.facts:
            row = {"uid": uid, "fact": fact, "question": words.get(fact, fact), "about": finding.message}
            asked.setdefault((uid, fact), row)
    return list(asked.values())


def _answers(change: Change, words: Mapping[str, str]) -> list[dict[str, Any]]:
    rows = SettingFact.objects.filter(power=change.power_id).select_related("answered_by")
    return [{"question": words.get(row.fact, row.fact), "row": row} for row in rows]


@login_required
@require_POST
def answer(request: OfficeRequest, pk: int) -> HttpResponse:
    """Keep a reviewer's answer to a question of fact."""
    user = request.user
    change = get_object_or_404(Change.objects.visible_to(user).select_related("proposal__region"), pk=pk)
    value = YES.get(request.POST.get("value", ""))
    if value is None:
        messages.error(request, "请选择“是”或者“否”。")
        return redirect("review:change", change.pk)
    try:
        answer_fact(
            change,
            basis_uid=request.POST.get("uid", ""),
            fact=request.POST.get("fact", ""),
            value=value,
            ground=clean_typed(request.POST.get("ground", "")),
            by=user,
            known=dict(book_in_force(timezone.localdate()).facts),
        )
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已记下核实结果，检查按它重新得出结论。")
    return redirect(f"{reverse('review:change', args=[change.pk])}?checks=now#h-findings")
