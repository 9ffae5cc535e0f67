"""The library of legal bases in the admin (法律依据库): read by everyone in the back office; a region's own laws
are kept by its staffing office, those of the state by 平台管理.

Texts come from imports; an article that a list cites cannot be deleted, and its text changes only with its history.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from departments.access import scope_of
from departments.admin_base import ReferenceAdmin, ScopedAdmin
from departments.admin_general import GeneralRows
from departments.admin_inlines import ScopedInline
from departments.roles import Role
from laws import admin_successions  # noqa: F401 registers 条文承接
from laws.models import Article, Instrument, Law, LawVersion
from laws.uploading import LawFileForm, take_upload


@admin.register(Instrument)
class InstrumentAdmin(ReferenceAdmin):
    list_display = ("name", "rank_said", "maker", "order")
    line_fields = ("aliases",)
    fields = (("name", "code"), ("rank", "order"), "maker", "aliases", "note")

    @admin.display(description="位阶（数字越小越高）", ordering="rank")
    def rank_said(self, obj: Instrument) -> str:
        return "不分位阶" if obj.rank is None else f"{obj.rank:g}"


class LawVersionInline(ScopedInline, admin.TabularInline):
    model = LawVersion
    fields = ("version_date", "effective_from", "effective_to", "status", "source")
    show_change_link = True


@admin.register(Law)
class LawAdmin(GeneralRows, ReferenceAdmin):
    list_display = ("title", "instrument", "issuing_organ", "region", "version_count")
    list_filter = ("instrument", ("region", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("instrument", "region")
    search_fields = ("title", "short_titles")
    search_help_text = "按标题或简称查找"
    autocomplete_fields = ("region",)
    line_fields = ("short_titles",)
    title_fields = ("title",)
    inlines = (LawVersionInline,)
    fields = ("title", ("instrument", "region"), "issuing_organ", "short_titles")
    change_list_template = "admin/laws/law/change_list.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.upload_view)
        return [path("upload/", view, name="laws_law_upload"), *super().get_urls()]

    def may_upload(self, request: HttpRequest) -> bool:
        """A file may hold laws of any region and of the state: it is 平台管理's to take in."""
        scope = scope_of(request.user)
        return self.has_add_permission(request) and (scope.everything or scope.has(Role.PLATFORM))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {"may_upload": self.may_upload(request)}
        return super().changelist_view(request, (extra_context or {}) | more)  # type: ignore[no-any-return]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Upload a file of law texts: what it would do, and on a second word, done."""
        if not self.may_upload(request):
            raise PermissionDenied
        form = LawFileForm(request.POST or None, request.FILES or None)
        context = self.admin_site.each_context(request)
        context |= {"title": "导入法律文本", "opts": self.opts, "form": form}
        if form.is_valid():
            dry_run = "import" not in request.POST
            context["reports"], context["followed"] = take_upload(
                form.cleaned_data["file"],
                by=request.user,  # type: ignore[arg-type]  # signed in
                dry_run=dry_run,
                confirm_fewer=form.cleaned_data["confirm_fewer"],
            )
            context["dry_run"] = dry_run
        return render(request, "admin/laws/law/upload.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Law]:
        return super().get_queryset(request).annotate(_versions=Count("versions"))

    @admin.display(description="文本版本", ordering="_versions")
    def version_count(self, obj: Law) -> int:
        return int(getattr(obj, "_versions", 0))


@admin.register(LawVersion)
class LawVersionAdmin(GeneralRows, ReferenceAdmin):
    list_display = ("law", "version_date", "effective_from", "effective_to", "status", "has_text")
    list_filter = ("status", "commencement_open", "law__instrument")
    list_select_related = ("law",)
    search_fields = ("law__title",)
    autocomplete_fields = ("law",)
    readonly_fields = (
        "begins_as_written",
        "term_as_written",
        "history_of_text",
        "contents",
        "preamble",
        "source",
        "source_id",
        "digest",
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "law",
                    ("version_date", "promulgated_on"),
                    ("effective_from", "effective_to"),
                    "commencement_open",
                    ("begins_as_written", "term_as_written"),
                    "status",
                )
            },
        ),
        ("沿革", {"fields": ("history_of_text",)}),
        ("条文", {"fields": ("contents", "preamble")}),
        ("来源", {"fields": ("source", "source_id", "digest"), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[LawVersion]:
        """Each with the number of its articles: counted for the rows of a page, not for the whole library."""
        own = Article.objects.filter(version=OuterRef("pk")).order_by().values("version")
        counted = Subquery(own.annotate(number=Count("pk")).values("number"))
        return super().get_queryset(request).annotate(_articles=Coalesce(counted, 0))

    @admin.display(description="条文", ordering="_articles")
    def has_text(self, obj: LawVersion) -> str:
        count = int(getattr(obj, "_articles", 0))
        return f"{count}条" if count else ("全文" if obj.preamble else "仅目录信息")

    @admin.display(description="沿革")
    def history_of_text(self, obj: LawVersion) -> SafeString | str:
        rows = ((row.get("date") or "日期不明", row.get("event") or "") for row in obj.amendments or [])
        return format_html_join("", "<p>{}　{}</p>", rows) or "—"

    @admin.display(description="条文")
    def contents(self, obj: LawVersion) -> SafeString | str:
        count = obj.articles.count() if obj.pk else 0
        if not count:
            return "—"
        url = f"{reverse('admin:laws_article_changelist')}?version__id__exact={obj.pk}"
        return format_html('<a href="{}">查看全部{}条</a>', url, count)


@admin.register(Article)
class ArticleAdmin(GeneralRows, ScopedAdmin):
    """Articles are the text of an import, corrected by importing again; only when one begins apart is set here."""

    addable = False
    deletable = False
    readonly_fields = ("law", "heading", "label", "text")
    list_filter = ("commencement_open",)
    list_display = ("label", "heading", "start", "law")
    list_select_related = ("version__law",)
    search_fields = ("version__law__title", "label", "text")
    search_help_text = "按法律标题、条号或条文查找"
    show_full_result_count = False
    fields = ("law", "heading", "label", "text", ("effective_from", "commencement_open"))

    @admin.display(description="条文")
    def start(self, obj: Article) -> str:
        return obj.text if len(obj.text) <= 80 else f"{obj.text[:80]}…"

    @admin.display(description="法律文件")
    def law(self, obj: Article) -> str:
        return str(obj.version)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup == "version__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]
