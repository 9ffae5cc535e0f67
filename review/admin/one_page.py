"""A proposal on one page (一页办理): beside the draft its case, its materials and its other powers, saved with it by one button.

What is typed into the case goes through the functions of proposing, as on the proposal's own page; a file that is refused
is told and stops nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import BooleanField, ExpressionWrapper

from accounts.requests import OfficeRequest
from core.forms import EMPTY_CHOICE
from core.locking import lock_row
from powers.draft_forms import DraftForm
from powers.models import PowerVersion
from review.admin.beside_views import FORM, materials_beside, save_materials
from review.admin.proposals import ProposalForm
from review.drafting.forms import TriggerField
from review.drafting.proposing import Case, set_case, why_not_shape
from review.drafting.rebasing import stale
from review.models.proposals import Change, Proposal

if TYPE_CHECKING:
    from accounts.models import User

MOST_SHOWN = 30
"""How many other powers of the proposal are listed beside a draft."""


def change_of(version: Any) -> Change | None:
    """The change a version was drafted for, and whether it `is_stale`, asked once for each object; None for one that came
    with a list."""
    if not isinstance(version, PowerVersion):
        return None
    if "_change_of" not in version.__dict__:
        rows = Change.objects.select_related(
            "proposal__region", "proposal__unit", "proposal__department", "base"
        ).annotate(is_stale=ExpressionWrapper(stale(), output_field=BooleanField()))
        version.__dict__["_change_of"] = rows.filter(version=version).first()
    found: Change | None = version.__dict__["_change_of"]
    return found


class CaseBeside(ProposalForm):
    """The case of the proposal beside a draft: its fields belong to the draft's form, wherever they stand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="case", **kwargs)
        trigger = self.fields["trigger"]
        assert isinstance(trigger, TriggerField)  # noqa: S101  made so
        shown = trigger.choices
        trigger.empty_label = EMPTY_CHOICE
        trigger.widget = forms.Select()
        trigger.choices = [("", EMPTY_CHOICE), *shown]
        for name, field in self.fields.items():
            field.widget.attrs["form"] = FORM
            if name in ("title", "reason"):
                field.widget = forms.Textarea(attrs={"rows": 2, "class": "grows", "form": FORM})


class ProposedDraftForm(DraftForm):
    """A draft, and where the page shows it the case of its proposal: both are saved, or neither."""

    case: CaseBeside | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and "case-title" in self.data and (change := change_of(self.instance)):
            self.case = CaseBeside(self.data, instance=change.proposal)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.case is not None:
            self.case.instance = lock_row(self.case.instance, "region", "unit", "department", "trigger")
        if self.case is not None and not self.case.is_valid():
            told = self.case.errors.get(NON_FIELD_ERRORS) or ["申请事由有误，请改正。"]
            self.add_error(None, list(told))
        return data


def beside(version: PowerVersion, proposal: Proposal, form: Any, user: User) -> dict[str, Any]:
    """What stands left of a draft: the case, the materials, the other powers. Nothing for who does not shape it."""
    if proposal.kind == Proposal.Kind.INITIAL or why_not_shape(proposal, user):
        return {}
    others = proposal.changes.exclude(version=version.pk).select_related("version").order_by("pk")
    return {
        "case": getattr(form, "case", None) or CaseBeside(instance=proposal),
        "others": [(change, change.version.title) for change in others[: MOST_SHOWN + 1]],
        "most_shown": MOST_SHOWN,
        "has_file_field": True,
    } | materials_beside(proposal)


def save_beside(request: OfficeRequest, proposal: Proposal, form: ProposedDraftForm) -> None:
    """Save what was typed beside the draft, take in the files, and note what kind a file is said to be."""
    if form.case is not None and form.case.has_changed():
        said = form.case.cleaned_data
        case = Case(*(said[name] for name in ("trigger", "trigger_on", "reason", "document_no", "wanted_on")))
        set_case(proposal, case, by=request.user, title=said["title"])
    for level, words in save_materials(request, proposal):
        messages.add_message(request, level, words)
