"""Proposals in the admin (调整申请): the department's own are started, shaped and sent from here; all others are read.

Nothing here writes by itself: every change goes through the functions of proposing, materials and cosigning, which
refuse with their reasons. A state changes on the page of its action (`review:act`), which says what comes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.requests import OfficeRequest
from core.digests import digest
from core.locking import lock_row
from core.read_once import once, reading_once
from core.reasons import NotAllowed
from core.widgets import DateInput
from departments.admin_base import ScopedAdmin
from departments.roles import Role
from review.admin import beside_views
from review.drafting import shape_views, start_views
from review.drafting.forms import CASE, DIRECTLY, TriggerField
from review.drafting.proposing import Case, set_case, why_not_shape
from review.drafting.remaining_reading import remaining
from review.drafting.startable_listing import may_start, start_buttons
from review.models.proposals import Proposal
from review.proposals.case_reading import steps_of
from review.proposals.views import offers
from review.workflow.conditions import materials_of, own_cases
from review.workflow.cosigning import cosigns_of
from review.workflow.dates import case_out_of_order
from review.workflow.states import over, waiting
from review.workflow.transitions import Action

if TYPE_CHECKING:
    from accounts.models import User

CHECKED = (Action.SEND, Action.SUBMIT)
"""What can be done when nothing is missing any more."""
READERS = (Role.CLERK, Role.LEGAL, Role.STAFFING, Role.DECIDER, Role.INSPECTOR, Role.MEMBER)


class ProposalForm(forms.ModelForm):
    """The case of a proposal; what is missing is told on the page and asked for when it is sent.

    `seen` is the digest of the case the page showed: what a colleague wrote since is told before it is overwritten.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Proposal
        fields = ("title", *CASE)
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "trigger_on": DateInput(),
            "wanted_on": DateInput(),
            "reason": forms.Textarea(attrs={"rows": 4, "class": "grows"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "trigger" not in self.fields:
            return
        self.initial["seen"] = _digest_of(self.instance)
        own = {action for case, action in own_cases(self.instance) if case is None}
        self.fields["trigger"] = TriggerField(
            own,
            chosen=self.instance.trigger_id,
            without=DIRECTLY if self.instance.unit_id is None else "",
            label="调整情形",
            required=False,
            widget=forms.RadioSelect,
            empty_label=None,
            help_text="适用于下面各项职权的动作；其中一项情形不同的，在该项的“办理要素”中另选",
        )
        self.fields["trigger_on"].help_text = "如法律施行日期、上级文件印发日期；提出期限由此计算"

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "wanted_on" in self.fields:
            wanted = said.get("wanted_on") if "wanted_on" in self.changed_data else None
            for reason in case_out_of_order(said.get("trigger_on"), wanted):
                self.add_error(reason.code, reason.message)
        seen, now = said.pop("seen", ""), _digest_of(self.instance)
        if seen != now and self._tell_what_changed(said):
            self.data = self.data.copy()
            self.data["seen"] = now
        return said

    def _tell_what_changed(self, said: dict[str, Any]) -> bool:
        """What stands now beside what was typed, where it is not the same; saving once more overwrites it knowingly."""
        differing = [name for name in ("title", *CASE) if said.get(name) != getattr(self.instance, name)]
        for name in differing:
            self.add_error(name, f"现在保存的是：{getattr(self.instance, name) or '（空）'}")
        if differing:
            self.add_error(
                None,
                "您打开页面以后，同事修改了申请事由。您填写的都在，与现在保存的不同之处标在各栏；核对后再次保存，以您的为准。",
            )
        return bool(differing)


@once
def _sees(user: User, proposal: int) -> bool:
    return Proposal.objects.visible_to(user).filter(pk=proposal).exists()


def _digest_of(proposal: Proposal) -> str:
    return digest([proposal.title, proposal.trigger_id, *(str(getattr(proposal, name)) for name in CASE[1:])])


@admin.register(Proposal)
class ProposalAdmin(ScopedAdmin):
    compares_seen = False
    about = "提出、修改、撤回调整申请，上传材料，提交，看办到哪一步。"

    class Media:
        css = {"all": ["powers/drafts.css", "review/admin.css"]}

    form = ProposalForm
    viewers = READERS
    region_path = "region"
    department_path = "department"
    addable = False
    deletable = False
    change_form_template = "admin/review/proposal/change_form.html"
    change_list_template = "admin/review/proposal/change_list.html"
    list_display = ("title", "state", "department", "change_count", "due_on", "created_at", "screen")
    list_filter = ("state", "kind", "origin", ("department", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("region", "department", "created_by")
    search_fields = ("title",)
    search_help_text = "按标题查找"
    readonly_fields = ("due_on",)
    fieldsets = (
        (
            "申请事由",
            {
                "fields": (
                    "title",
                    "trigger",
                    ("trigger_on", "due_on"),
                    "reason",
                    ("document_no", "wanted_on"),
                )
            },
        ),
    )

    # --- rows and permissions ----------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        rows = super().get_queryset(request).annotate(_changes=Count("changes"))
        return rows.select_related("region", "department", "unit", "trigger", "created_by")

    def has_view_permission(self, request: OfficeRequest, obj: Model | None = None) -> bool:
        if not super().has_view_permission(request):
            return False
        return obj is None or _sees(request.user, obj.pk)

    def has_change_permission(self, request: OfficeRequest, obj: Model | None = None) -> bool:
        user = request.user
        if obj is None:
            return self.has_view_permission(request) and may_start(user)
        if not isinstance(obj, Proposal) or obj.kind == Proposal.Kind.INITIAL:
            return False
        return self.has_view_permission(request, obj) and not why_not_shape(obj, user)

    # --- what is shown -----------------------------------------------------------------------------

    def render_change_form(
        self, request: OfficeRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        proposal = kwargs.get("obj")
        user = request.user
        if proposal is not None:
            shaping = self.has_change_permission(request, proposal)
            last = proposal.submissions.order_by("-number").first()
            left = remaining(proposal) if shaping else None
            context |= {
                "title": f"第{proposal.pk}号申请",
                "subtitle": None,
                "proposal": proposal,
                "shaping": shaping,
                "step": next((step for step in steps_of(proposal) if step.left_at is None), None),
                "remaining": left,
                "not_yet": CHECKED if left is not None and not left.done else (),
                "actions": sorted(offers(proposal, user), key=lambda one: one.minor),
                "last": last,
                "waiting": waiting(proposal.state),
                "over": over(proposal.state),
                "given_back": self._given_back(proposal),
                "materials": materials_of(proposal),
                "cosigns": cosigns_of(proposal),
                "again": shape_views.may_propose_again(proposal, user),
            }
        return super().render_change_form(request, context, **kwargs)

    @staticmethod
    def _given_back(proposal: Proposal) -> Any:
        """Why it is with the drafter again: the words of whoever sent it back."""
        step = next((step for step in steps_of(proposal) if step.left_at is None), None)
        again = (Proposal.State.DRAFT, Proposal.State.RETURNED)
        return step if step is not None and step.note and proposal.state in again else None

    def changelist_view(self, request: OfficeRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(
            request, (extra_context or {}) | {"starts": start_buttons(request.user)}
        )

    @admin.display(description="变更数", ordering="_changes")
    def change_count(self, obj: Proposal) -> int:
        return int(getattr(obj, "_changes", 0))

    @admin.display(description="审核页面")
    def screen(self, obj: Proposal) -> SafeString:
        return format_html('<a href="{}">查看全部内容和经过</a>', reverse("review:proposal", args=[obj.pk]))

    # --- writing -----------------------------------------------------------------------------------

    def save_model(self, request: OfficeRequest, obj: Proposal, form: Any, change: bool) -> None:
        said = form.cleaned_data
        case = Case(
            said["trigger"], said["trigger_on"], said["reason"], said["document_no"], said["wanted_on"]
        )
        set_case(obj, case, by=request.user, title=said["title"])

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """What a function refuses, because it was submitted or decided meanwhile, is told, not thrown."""
        try:
            if request.method in ("GET", "HEAD"):
                with reading_once():
                    answer = super().changeform_view(request, object_id, *args, **kwargs)
                    return answer.render() if isinstance(answer, SimpleTemplateResponse) else answer
            with transaction.atomic():
                found = self.get_object(request, object_id) if object_id else None
                if found is not None:
                    lock_row(found)
                return super().changeform_view(request, object_id, *args, **kwargs)
        except NotAllowed as refused:
            for reason in refused.reasons:
                messages.error(request, reason.message)
            return redirect(request.path)

    def response_change(self, request: HttpRequest, obj: Proposal) -> HttpResponse:
        self.message_user(request, "申请事由已保存。")
        return redirect(request.path)

    def get_urls(self) -> list[Any]:
        def view(route: str, function: Any, name: str) -> Any:
            def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
                return function(
                    request, self.admin_site.each_context(request) | {"opts": self.opts}, **kwargs
                )

            return path(route, self.admin_site.admin_view(wrapped), name=f"review_proposal_{name}")

        return [
            view("start/", start_views.start, "start"),
            view("start/task/<int:pk>/", start_views.for_task, "for_task"),
            view("<int:pk>/materials/", shape_views.add_material, "material"),
            view("<int:pk>/materials/beside/", beside_views.materials, "materials"),
            view("<int:pk>/materials/<int:material>/remove/", shape_views.remove_material, "material_remove"),
            view("<int:pk>/details/<int:change>/", shape_views.details, "details"),
            view("<int:pk>/take-out/", shape_views.take_out_page, "take_out"),
            view("<int:pk>/ask/", shape_views.ask, "ask"),
            view("<int:pk>/again/", shape_views.again, "again"),
            *super().get_urls(),
        ]
