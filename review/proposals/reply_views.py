"""What departments answer on a proposal of somebody else (会签、部门答复), and the download of its materials (材料)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import OfficeRequest
from core.forms import TypedField
from core.reasons import NotAllowed, Reason
from departments.models import Duty
from office.clocks import Clocks
from powers.completing import duties_in_force
from review.models.materials import CoSign, Material
from review.models.proposals import Change, Proposal
from review.proposals.case_reading import case_file
from review.proposals.listing import changes_of
from review.proposals.replying import reply, reply_due, why_not_reply
from review.workflow.cosigning import cosign, cosign_due, passing_to, why_not_cosign
from review.workflow.seen import allow_as_shown, matter_shown

SHOWN = 50


class CoSignForm(forms.Form):
    """A department's word on what concerns it (会签意见)."""

    agreed = forms.ChoiceField(
        label="会签意见",
        choices=[("yes", "同意"), ("no", "不同意")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择同意或者不同意。", "invalid_choice": "请选择同意或者不同意。"},
    )
    note = TypedField(
        label="说明",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="不同意的，须写明理由；不同意不会阻止申请，分歧由联席会议协调。",
    )


class ReceivingForm(CoSignForm):
    """That of a department to which powers pass: it says under which of its duties they come, now or later."""

    def __init__(self, *args: Any, asked: CoSign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = duties_in_force(asked.proposal.region, [asked.department_id])
        offered = Duty.objects.filter(pk__in=[duty.pk for duty in own])
        for change in passing_to(asked)[:SHOWN] if own else ():
            self.fields[f"duty-{change.pk}"] = forms.ModelChoiceField(
                offered,
                label=f"“{change.version.title}”归入的职责",
                required=False,
                empty_label="划入以后再选",
                help_text="由本部门选择；可以不选，划转以后完善。",
            )

    @property
    def duties(self) -> dict[int, Duty]:
        given = self.cleaned_data.items()
        return {int(name[5:]): duty for name, duty in given if name.startswith("duty-") and duty}


class ReplyForm(forms.Form):
    """What a department says to what a member proposes in its place (部门答复)."""

    text = TypedField(
        label="答复",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明同意，或者不同意及其理由；机构编制部门和成员单位都会看到全文，答复后不能更改。",
        error_messages={"required": "请写明答复：同意，或者不同意及其理由。"},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cosign_page(request: OfficeRequest, pk: int) -> HttpResponse:
    """Sign, or not, for the department asked."""
    user = request.user
    visible = Proposal.objects.visible_to(user)
    rows = CoSign.objects.select_related(
        "proposal__region", "proposal__department", "proposal__trigger", "department", "signed_by"
    )
    asked = get_object_or_404(rows.filter(proposal__in=visible), pk=pk)
    form = ReceivingForm(request.POST if request.method == "POST" else None, asked=asked)
    reasons = why_not_cosign(asked, user)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            allow_as_shown(request.POST.get("seen", ""), matter_shown(asked.proposal))
            agreed = given["agreed"] == "yes"
            cosign(asked, by=user, agreed=agreed, note=given["note"], duties=form.duties)
        except NotAllowed as refused:
            return _page(request, asked.proposal, form, refused.reasons, {"asked": asked}, status=409)
        messages.success(request, f"已代表{asked.department}会签，申请部门收到通知。")
        return redirect("review:proposal", asked.proposal_id)
    return _page(request, asked.proposal, form, reasons, {"asked": asked})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply_page(request: OfficeRequest, pk: int) -> HttpResponse:
    """Reply for the department to what a member has proposed."""
    user = request.user
    rows = Proposal.objects.visible_to(user).select_related(
        "region", "department", "trigger", "unit", "replied_by"
    )
    found = get_object_or_404(rows, pk=pk)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    reasons = why_not_reply(found, user)
    if request.method == "POST" and form.is_valid():
        try:
            allow_as_shown(request.POST.get("seen", ""), matter_shown(found))
            reply(found, by=user, text=form.cleaned_data["text"])
        except NotAllowed as refused:
            return _page(request, found, form, refused.reasons, {"replying": True}, status=409)
        messages.success(request, f"已答复{found.unit or '成员单位'}，机构编制部门收到通知。")
        return redirect("review:proposal", found.pk)
    return _page(request, found, form, reasons, {"replying": True})


def _page(
    request: OfficeRequest,
    proposal: Proposal,
    form: forms.Form,
    reasons: list[Reason],
    more: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """What is proposed, with the form, or why there is none."""
    clocks = Clocks()
    due = reply_due(proposal) if "replying" in more else cosign_due(more["asked"])
    rows = (
        changes_of(proposal)
        .filter(pk__in=Change.objects.visible_to(request.user).values("pk"))
        .order_by("pk")
    )
    shown = list(rows[: SHOWN + 1])
    context = more | {
        "proposal": proposal,
        "form": form,
        "seen": matter_shown(proposal),
        "reasons": reasons,
        "blocked": bool(reasons) and not form.is_bound,
        "case": case_file(proposal, clocks),
        "clock": clocks.until(due.on, provisional=due.provisional) if due else None,
        "changes": shown[:SHOWN],
        "more": len(shown) > SHOWN,
    }
    return render(request, "review/proposals/reply.html", context, status=status)


@login_required
@require_safe
def material(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """A material as it was uploaded, to whoever sees its proposal; always a download, never shown in the site."""
    found = get_object_or_404(Material, pk=pk, proposal__in=Proposal.objects.visible_to(request.user))
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        messages.error(request, f"“{found.filename}”不在服务器上，请告诉系统管理员检查上传文件的目录。")
        return redirect("review:proposal", found.proposal_id)
    answer = FileResponse(
        file, as_attachment=True, filename=found.filename, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
