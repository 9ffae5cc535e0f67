"""Drafts of powers in their proposals (草稿): who edits them, what they change, and newer versions to be merged in.

A draft of an adjustment is edited by whoever makes the proposal, while it is with them; that of an initial list by its
department, and by the person of the staffing office who brought it in. What powers/admin_drafts.py says holds besides.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from accounts.models import User
from accounts.requests import OfficeRequest
from core.read_once import once, reading_once
from core.reasons import NotAllowed
from departments.access import scope_of
from powers.admin_drafts import PowerVersionAdmin
from powers.checks.findings import Finding
from powers.checks.loading import Checker, Subject
from powers.completing import LABELS
from powers.documents import Document
from powers.models import PowerVersion, seen_by
from review.admin.one_page import ProposedDraftForm, beside, change_of, save_beside
from review.drafting.checking import checked_now, eased, leaves_text
from review.drafting.completable_listing import complete_ticked
from review.drafting.completing import DRAFTED
from review.drafting.completion_forms import ValueForm
from review.drafting.proposing import why_not_shape
from review.drafting.rebasing import conflicts_of, rebase, settle_conflict
from review.drafting.remaining_reading import left_of
from review.drafting.shortcomings import BLOCKING
from review.drafting.startable_listing import departments_for, may_start
from review.drafting.submitting import action_reasons, send
from review.models.proposals import Change, Proposal, kept_back
from review.models.seats import imported_by_office
from review.proposals.views import offers
from review.workflow.transitions import Action, is_near

SENDING = (Action.SEND, Action.SUBMIT)
"""The way forward of a proposal that is being drafted."""


def _nothing_to_say(proposal: Proposal) -> bool:
    """Whether the one draft of a proposal, which the person has before them, can be sent without a word more."""
    checked = checked_now(proposal)
    return proposal.changes.count() == 1 and not (checked.why_not() or action_reasons(proposal))


def _drafts_of_others(user: User) -> QuerySet[Change, int]:
    """The drafts of other bodies in proposals that a person has to do with."""
    drafts = Change.objects.visible_to(user).filter(version__sealed_at=None)
    return drafts.exclude(seen_by(user, "version__")).values_list("version", flat=True)


@once
def _keys_of_others(user: User) -> list[int]:
    """The same for a list: they are few, and as a condition they would have every version looked at."""
    return list(_drafts_of_others(user))


@admin.register(PowerVersion)
class DraftAdmin(PowerVersionAdmin):
    about = "查看本部门的职权，修改起草中的草稿，勾选几项一并提出调整。"
    form = ProposedDraftForm
    change_form_template = "admin/powers/powerversion/draft_form.html"
    change_list_template = "admin/powers/powerversion/change_list.html"
    actions = ("propose", "complete")

    @admin.action(description="成批补写所选草稿（层级、职责、承办机构等）")
    def complete(self, request: OfficeRequest, queryset: QuerySet[PowerVersion]) -> HttpResponse | None:
        """One value for all ticked drafts; the page asks for it, then each draft is set by its own proposal's rules."""
        drafts = queryset.filter(sealed_at=None, frozen_at=None)
        form = ValueForm(request.POST if "value" in request.POST else None)
        form.fields["field"].choices = [(name, LABELS[name]) for name in DRAFTED]  # type: ignore[attr-defined]
        if form.is_bound and form.is_valid():
            made = complete_ticked(drafts, form.cleaned_data, by=request.user)
            if made.done:
                messages.success(request, f"已补写{made.done}项。")
            for words in made.refused[:20]:
                messages.warning(request, words)
            if len(made.refused) > 20:
                messages.warning(request, f"另有{len(made.refused) - 20}项没有补写。")
            return None
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "成批补写草稿",
            "form": form,
            "drafts": drafts,
            "others": queryset.count() - drafts.count(),
            "chosen": request.POST.getlist("_selected_action"),
        }
        return TemplateResponse(request, "admin/powers/powerversion/complete.html", context)

    # --- who sees and edits ------------------------------------------------------------------------

    def get_queryset(self, request: OfficeRequest) -> QuerySet[PowerVersion]:
        """What one sees of versions, and the drafts of the proposals one has to do with."""
        rows = super().get_queryset(request)
        user = request.user
        scope = scope_of(user)
        if scope.everything or not scope.has(*self.viewers):
            return rows
        every = PowerVersion.objects.select_related(*self.list_select_related).defer("sealed_document")
        one = request.resolver_match is not None and "object_id" in request.resolver_match.kwargs
        others = _drafts_of_others(user) if one else _keys_of_others(user)
        seen = seen_by(user) | Q(pk__in=others)
        kept = Change.objects.filter(kept_back("proposal__")).exclude(pk__in=Change.objects.visible_to(user))
        return every.filter(seen).exclude(pk__in=kept.values("version")).order_by(*self.ordering)

    def has_view_permission(self, request: OfficeRequest, obj: Model | None = None) -> bool:
        if super().has_view_permission(request, obj):
            return True
        if obj is None or not super().has_view_permission(request):
            return False
        return Change.objects.visible_to(request.user).filter(version=obj.pk).exists()

    def has_change_permission(self, request: OfficeRequest, obj: Model | None = None) -> bool:
        change = change_of(obj)
        initial = change is None or change.proposal.kind == Proposal.Kind.INITIAL
        if initial and super().has_change_permission(request, obj):
            return True
        editable = isinstance(obj, PowerVersion) and obj.is_editable
        if change is None or not editable or not self.has_view_permission(request, obj):
            return False
        if initial:
            return imported_by_office(change.proposal, request.user)
        return not why_not_shape(change.proposal, request.user)

    # --- what is shown -----------------------------------------------------------------------------

    def base_of(self, version: PowerVersion) -> int | None:
        change = change_of(version)
        return change.base_id if change else None

    def eased(
        self, version: PowerVersion, checker: Checker, subject: Subject, before: Document | None
    ) -> list[Finding]:
        change = change_of(version)
        if change is None:
            return checker.findings(subject)
        base = replace(subject, document=before) if before and leaves_text(change.action) else None
        return eased(checker, subject, base, handed=change.action == Change.Action.TRANSFER)

    def remaining_of(self, request: HttpRequest, version: PowerVersion) -> dict[str, Any]:
        change = change_of(version)
        if change is None or change.proposal.kind == Proposal.Kind.INITIAL:
            return {}
        return {"left": left_of(change), "proposal": change.proposal}

    def render_change_form(
        self, request: OfficeRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        version = kwargs.get("obj")
        if version is not None:
            context |= {"title": version.title, "subtitle": None}
        if version is not None and version.sealed_at is not None:
            context |= self._what_can_be_done(request, version)
        elif change := change_of(version):
            context |= {
                "change_row": change,
                "proposal": change.proposal,
                "blocking": BLOCKING,
                "stale": vars(change)["is_stale"],
                "conflicts": conflicts_of(change),
            }
            if self.has_change_permission(request, version):
                form = context["adminform"].form
                context |= beside(version, change.proposal, form, request.user)
                context["sends_at_once"] = is_near(change.proposal, Action.SEND, request.user)
        return super().render_change_form(request, context, **kwargs)

    @staticmethod
    def _what_can_be_done(request: OfficeRequest, version: PowerVersion) -> dict[str, Any]:
        """Whether an adjustment of a power can be started from here, or is under way already."""
        user = request.user
        under_way = Change.objects.visible_to(user).filter(power=version.power_id, is_open=True)
        if (found := under_way.select_related("proposal").first()) is not None:
            return {"under_way": found.proposal}
        return {"may_start": departments_for(user).filter(pk=version.department_id).exists()}

    def response_change(self, request: OfficeRequest, obj: PowerVersion) -> HttpResponse:
        """After saving, back to the proposal, where the next thing to do stands."""
        change = change_of(obj)
        if "_settle" in request.POST and change is not None:
            self._settle(request, change)
            return redirect("admin:powers_powerversion_change", obj.pk)
        if "_send" in request.POST and change is not None:
            return self._send(request, change)
        if (answer := self.rows_answer(request, obj)) is not None:
            return answer
        if "_save" not in request.POST or change is None or change.proposal.kind == Proposal.Kind.INITIAL:
            return super().response_change(request, obj)
        self.message_user(request, f"“{obj.title[:60]}”的草稿已保存。")
        return redirect(reverse("admin:review_proposal_change", args=[change.proposal_id]) + f"#c{change.pk}")

    def changelist_view(self, request: OfficeRequest, extra_context: Any = None) -> HttpResponse:
        more = (extra_context or {}) | {"may_start": may_start(request.user)}
        with reading_once() if request.method in ("GET", "HEAD") else nullcontext():
            return super().changelist_view(request, more)

    def get_actions(self, request: OfficeRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if not may_start(request.user):
            actions.pop("propose", None)
        return actions

    # --- a newer version ---------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        def view(route: str, function: Any, name: str) -> Any:
            return path(route, self.admin_site.admin_view(function), name=f"powers_powerversion_{name}")

        return [
            view("<int:pk>/rebase/", self.rebase_view, "rebase"),
            *super().get_urls(),
        ]

    def _own(self, request: HttpRequest, pk: int) -> Change:
        version = self.get_object(request, str(pk))
        change = change_of(version)
        if change is None or not self.has_change_permission(request, version):
            raise PermissionDenied
        return change

    def rebase_view(self, request: OfficeRequest, pk: int) -> HttpResponse:
        """Merge the newest approved version in, after saying what that does."""
        change = self._own(request, pk)
        draft = reverse("admin:powers_powerversion_change", args=[pk])
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": f"合并新版本：{change.version.title[:100]}",
            "proposal": change.proposal,
            "explained": [
                "起草以后，这项职权又有一个版本得到批准，合并后草稿以新版本为基准。",
                "只有新版本改过的，照新版本；只有您改过的，照您的草稿；两边都改过的，先照您的草稿，逐处列出请您核对。",
            ],
            "button": "合并",
            "form": forms.Form(),
            "back": draft,
        }
        if request.method == "POST":
            try:
                conflicts = rebase(change, by=request.user)
            except NotAllowed as refused:
                context |= {"reasons": refused.reasons}
            else:
                said = f"，有{len(conflicts)}处两边都改过，请在下面逐处核对" if conflicts else "，没有冲突"
                messages.success(request, f"已合并新版本{said}。")
                return redirect(draft)
        return TemplateResponse(request, "admin/review/proposal/step.html", context)

    def save_related(self, request: OfficeRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        proposed = change_of(form.instance)
        if proposed is not None and getattr(form, "case", None) is not None:
            save_beside(request, proposed.proposal, form)

    @staticmethod
    def _send(request: OfficeRequest, change: Change) -> HttpResponse:
        """After saving, sent where nothing is left to be said of it; else to the page of sending, or back to the draft with
        what is still to be done."""
        proposal = Proposal.objects.get(pk=change.proposal_id)
        offer = next((one for one in offers(proposal, request.user) if one.action in SENDING), None)
        left = left_of(change)
        if offer is not None and not offer.reasons and not left:
            if offer.action == Action.SEND and _nothing_to_say(proposal):
                try:
                    send(proposal, by=request.user)
                except (
                    NotAllowed
                ):  # somebody was quicker: the page of sending says what stands in the way now
                    return redirect("review:act", proposal.pk, offer.action.value)
                messages.success(
                    request, "已保存并送本部门法制审核，检查没有须说明的问题。审核期间草稿不能修改。"
                )
                return redirect("review:proposal", proposal.pk)
            return redirect("review:act", proposal.pk, offer.action.value)
        for reason in offer.reasons if offer else ():
            messages.warning(request, reason.message)
        messages.warning(request, "已保存，还不能提交：请先办齐右边“还差什么”中的各项。")
        return redirect("admin:powers_powerversion_change", change.version_id)

    @staticmethod
    def _settle(request: OfficeRequest, change: Change) -> None:
        """Settle one conflict, after what was typed has been saved: `_settle` is its number, and whose words stand."""
        number, _, take = request.POST["_settle"].partition(" ")
        try:
            settle_conflict(
                change,
                int(number) if number.isdecimal() and len(number) < 6 else 0,
                take_theirs=take == "theirs",
                by=request.user,
            )
            messages.success(request, "已核对这一处，填写的内容已一并保存。")
        except NotAllowed as refused:
            for reason in refused.reasons:
                messages.error(request, reason.message)
