"""Drafts of powers in the admin (职权草稿): a department edits its own until it submits; what is sealed is read.

Nothing is added or deleted here: drafts are made by proposals and imports. Editing asks for the department's own
role, of a superuser too, since nobody decides on what they proposed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from core.keys_first import KeysFirst
from core.read_once import reading_once
from departments.admin_base import ScopedAdmin
from departments.admin_filters import RelatedThere
from departments.roles import Role
from laws.matching import article_of, match
from powers.checks.findings import Finding
from powers.checks.loading import Checker, Subject
from powers.diff import diff
from powers.documents import Document, document, documents
from powers.draft_checks import check_unsaved, rail
from powers.draft_forms import OPENED, DraftForm, only_told_apart
from powers.draft_inlines import (
    ROWS_OF,
    AccountabilityInline,
    BasisInline,
    ChannelInline,
    LevelInline,
    PenaltyInline,
    ResponsibilityInline,
    RiskInline,
    WithholdingInline,
)
from powers.draft_layout import LAYOUT, with_the_rest
from powers.drafting import contents_of
from powers.linking import drop_dead_links, propose_links
from powers.models import LegalBasis, PowerVersion, children_of_versions
from powers.row_adding import COPIED, add_stages
from powers.row_views import copy_rows, find_basis
from powers.version_states import EXPLAINED, STATES, StateFilter, state_of
from powers.withholding import drop_gone


class PowerVersionAdmin(ScopedAdmin):
    compares_seen = False
    """All versions; registered by review/admin_drafts.py, which knows the proposals that drafts belong to."""

    form = DraftForm
    region_path = "power__region"
    department_path = "department"
    editors = (Role.CLERK, Role.LEGAL)
    superuser_edits = False
    addable = False
    deletable = False
    list_display = ("shown_title", "code", "department", "power_type", "state", "number", "updated_at")
    list_filter = (StateFilter, "power_type", ("department", RelatedThere), "secrecy")
    list_select_related = ("power__region", "department__region", "power_type", "plaque")
    ordering = ("department__order", "department__code", "power_type__order", "order", "pk")
    paginator = KeysFirst
    search_fields = ("name", "sub_name", "plain_title", "power__code")
    search_help_text = "按职权名称、通俗名称或职权编码查找"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # counting each choice of each filter goes over the whole list
    readonly_fields = (
        "code",
        "state",
        "department",
        "counterparts_text",
        "everyday_terms_text",
        "keywords_text",
        "extras_text",
        "came_from",
    )
    inlines = (
        LevelInline,
        ResponsibilityInline,
        BasisInline,
        AccountabilityInline,
        PenaltyInline,
        ChannelInline,
        RiskInline,
        WithholdingInline,
    )
    fieldsets = LAYOUT

    class Media:
        css = {"all": ["powers/drafts.css", "powers/findings.css", "review/admin.css"]}
        # they look for the panel and the form
        js = [
            Script(f"powers/{name}.js", defer=True)
            for name in ("rows", "basis_finder", "sections", "findings")
        ]

    actions = ("propose",)

    @admin.action(description="就所选职权提出调整")
    def propose(self, request: HttpRequest, queryset: QuerySet[PowerVersion]) -> HttpResponse:
        """To the page on which an adjustment of these powers is started."""
        keys = queryset.order_by().values_list("power_id", flat=True).distinct()[:500]
        return redirect(f"{reverse('admin:review_proposal_start')}?powers={','.join(map(str, keys))}")

    # --- what is shown ---------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[PowerVersion]:
        return (
            super().get_queryset(request).select_related(*self.list_select_related).defer("sealed_document")
        )

    def get_inlines(self, request: HttpRequest, obj: PowerVersion | None) -> Any:
        """Penalties are asked for where the power is one, and shown wherever there are any."""
        if obj is None or obj.power_type.letters == "CF" or obj.penalties.exists():
            return self.inlines
        return [inline for inline in self.inlines if inline is not PenaltyInline]

    said_by = {name: f"{name}_text" for name in ("counterparts", "everyday_terms", "keywords", "extras")}
    unread = ("read_at", "opened", "propose_links")

    def laid_out(self, fieldsets: Any) -> Any:
        return with_the_rest(fieldsets)

    def response_change(self, request: HttpRequest, obj: PowerVersion) -> HttpResponse:
        """After saving, back to the change in its proposal, from where it is submitted."""
        if (answer := self.rows_answer(request, obj)) is not None:
            return answer
        change = getattr(obj, "change", None)
        if "_save" not in request.POST or change is None:
            return super().response_change(request, obj)
        self.message_user(request, "已保存。核对无误后，在申请中提交。")
        return redirect("review:change", change.pk)

    def rows_answer(self, request: HttpRequest, obj: PowerVersion) -> HttpResponse | None:
        """Where a button of the rows leads once the draft is saved: to the draft with them, or to choosing them."""
        draft = reverse("admin:powers_powerversion_change", args=[obj.pk])
        if "_stages" in request.POST:
            count = add_stages(obj, request.POST["_stages"])
            self.message_user(request, f"已保存，并填入标准环节{count}个，请逐个写明责任事项。")
            return redirect(f"{draft}#responsibilities-group")
        if (rows := request.POST.get("_rows", "")) in ROWS_OF.values():
            return redirect(f"{draft}?rows={rows}#{rows}-group")
        if "_basis" in request.POST:
            return redirect("admin:powers_powerversion_basis", obj.pk)
        if (rows := request.POST.get("_copy", "")) in COPIED:
            return redirect(reverse("admin:powers_powerversion_copy", args=[obj.pk]) + f"?kind={rows}")
        return None

    def render_change_form(  # type: ignore[override]
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        version = kwargs.get("obj")
        if version is not None:
            state = state_of(version)
            inlines = context["inline_admin_formsets"]
            if version.sealed_at is None:
                self._keep_what_was_read(context, version)
            context |= {
                "version": version,
                "checked": version.sealed_at is None,
                "rail": self.rail_of(request, version) if "rail" in request.GET else None,
                "state_name": STATES[state],
                "state_explained": EXPLAINED[state],
                "sections": [
                    *(
                        (f"#fieldset-0-{n}-heading", f.name.partition("（")[0])
                        for n, f in enumerate(context["adminform"])
                        if f.name
                    ),
                    *(
                        (f"#{f.formset.prefix}-group", str(f.opts.verbose_name_plural).partition("（")[0])
                        for f in inlines
                    ),
                ],
            }
        return super().render_change_form(request, context, **kwargs)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """With all its rows where it is shown, so that the form, its rows and the document share one reading."""
        found = super().get_object(request, object_id, from_field)
        match = request.resolver_match
        if found is not None and request.method == "GET" and match and match.url_name.endswith("_change"):  # type: ignore[union-attr]
            prefetch_related_objects([found], *children_of_versions())
        return found

    def base_of(self, version: PowerVersion) -> int | None:
        """The version with which a draft is compared; there is none here."""
        return None

    def eased(
        self, version: PowerVersion, checker: Checker, subject: Subject, before: Document | None
    ) -> list[Finding]:
        """What the checks find in a draft, as it is asked of this one; all of it here."""
        return checker.findings(subject)

    def remaining_of(self, request: HttpRequest, version: PowerVersion) -> dict[str, Any]:
        """What else is said beside a draft; nothing here."""
        return {}

    def rail_of(self, request: HttpRequest, version: PowerVersion) -> dict[str, Any]:
        """What stands beside a draft, of its saved text."""
        shown = rail(version, self.base_of(version), self.eased)
        editable = self.has_change_permission(request, version)
        return shown | self.remaining_of(request, version) | {"fixable": editable}

    @staticmethod
    def _keep_what_was_read(context: dict[str, Any], version: PowerVersion) -> None:
        """The draft as it is read goes out with the page; when it is refused for another's saving, theirs is shown."""
        form = context["adminform"].form
        if "opened" not in form.fields:
            return
        if not form.is_bound:
            form.initial["opened"] = signing.dumps(document(version), salt=OPENED, compress=True)
        elif form.has_error(NON_FIELD_ERRORS, code="conflict"):
            read = form.opened_document()
            now = documents([version.pk])[version.pk]
            context |= {"conflict": True, "theirs": diff(read, now) if read else None, "now": form.saved_at}
        if form.is_bound and only_told_apart(form) and len(context["errors"]) == 1:
            context |= {"errors": [], "restored": not context.get("conflict")}

    @admin.display(description="职权名称", ordering="name")
    def shown_title(self, obj: PowerVersion) -> str:
        return obj.title if len(obj.title) <= 60 else f"{obj.title[:60]}…"

    @admin.display(description="职权编码", ordering="power__code")
    def code(self, obj: PowerVersion) -> str:
        return obj.power.code or "批准时赋码"

    @admin.display(description="状态")
    def state(self, obj: PowerVersion) -> str:
        return STATES[state_of(obj)]

    @admin.display(description="行政相对人")
    def counterparts_text(self, obj: PowerVersion) -> str:
        return (
            "、".join(PowerVersion.COUNTERPARTS.get(str(code), str(code)) for code in obj.counterparts) or "—"
        )

    @admin.display(description="日常用语")
    def everyday_terms_text(self, obj: PowerVersion) -> str:
        return "、".join(map(str, obj.everyday_terms)) or "—"

    @admin.display(description="关键词")
    def keywords_text(self, obj: PowerVersion) -> str:
        return "、".join(map(str, obj.keywords)) or "—"

    @admin.display(description="其他公布内容")
    def extras_text(self, obj: PowerVersion) -> SafeString | str:
        return format_html_join("", "<p><b>{}</b>　{}</p>", obj.extras) or "—"

    @admin.display(description="导入来源")
    def came_from(self, obj: PowerVersion) -> SafeString | str:
        where = [
            (label, obj.source.get(key))
            for key, label in (("file", "文件"), ("sheet", "工作表"), ("row", "行"))
        ]
        return format_html_join("，", "{}：{}", [pair for pair in where if pair[1]]) or "在本系统中起草"

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Saving what is the same leaves the time of the last saving: nobody else's word or typing is out of date by it."""
        if request.method != "POST" or not (object_id or "").isdecimal():
            return super().changeform_view(request, object_id, *args, **kwargs)
        pk = int(object_id or 0)
        with transaction.atomic():
            saved = PowerVersion.objects.filter(pk=pk)
            when, was = saved.values_list("updated_at", flat=True).first(), contents_of(pk)
            answer = super().changeform_view(request, object_id, *args, **kwargs)
            if when is not None and contents_of(pk) == was:
                saved.update(updated_at=when)
        return answer

    def get_urls(self) -> list[Any]:
        check = path(
            "<int:pk>/check/",
            self.admin_site.admin_view(require_POST(self.check_view)),
            name="powers_powerversion_check",
        )
        beside = path(
            "<int:pk>/rail/", self.admin_site.admin_view(self.rail_view), name="powers_powerversion_rail"
        )
        return [
            check,
            beside,
            path("<int:pk>/basis/", self._of_draft(find_basis), name="powers_powerversion_basis"),
            path("<int:pk>/copy/", self._of_draft(copy_rows), name="powers_powerversion_copy"),
            *super().get_urls(),
        ]

    def _of_draft(self, view: Callable[..., HttpResponse]) -> Any:
        """A page about a draft that the person edits."""

        def shown(request: HttpRequest, pk: int) -> HttpResponse:
            version = self.get_object(request, str(pk))
            if version is None or not self.has_change_permission(request, version):
                raise PermissionDenied
            return view(self, request, version)

        return self.admin_site.admin_view(shown)

    def rail_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What stands beside a draft, of its saved text: fetched once the page is there."""
        version = self.get_object(request, str(pk))
        if version is None or version.sealed_at is not None:
            raise PermissionDenied
        with reading_once():
            return HttpResponse(
                render_to_string("powers/_draft_findings.html", self.rail_of(request, version))
            )

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the checks find in the form as it stands on the page; nothing is saved."""
        version = self.get_object(request, str(pk))
        if version is None or not self.has_change_permission(request, version):
            raise PermissionDenied
        return HttpResponse(check_unsaved(self, request, version))

    # --- who may write ---------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, PowerVersion) and not obj.is_editable:
            return False
        return super().has_change_permission(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        drop_dead_links(form.instance)
        drop_gone(form.instance)
        if form.cleaned_data.get("propose_links"):
            words = propose_links([form.instance]).words or "依据和追责情形都已有对应的责任事项"
            self.message_user(request, f"对应关系：{words}。")

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is LegalBasis:
            region_code = form.instance.power.region.code
            for row in formset.forms:
                if row.has_changed() and row not in formset.deleted_forms:
                    link_basis(row.instance, set(row.changed_data), region_code)
                    if "role" in row.changed_data:  # who gives a role has looked at it
                        row.instance.role_confirmed = bool(row.instance.role)
        super().save_formset(request, form, formset, change)


def link_basis(basis: LegalBasis, changed: set[str], region_code: str) -> None:
    """Point a citation at the law and article it names: by title unless someone chose the law themselves."""
    if "title" in changed and "law" not in changed:
        basis.law = match(basis.title, region_code)
    if changed & {"law", "title", "locator"}:
        today = timezone.localdate()
        basis.article = article_of(basis.law, basis.locator, today) if basis.law else None
