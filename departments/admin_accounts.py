"""Accounts in the admin (用户与任职). A person's rights are their memberships, so both are edited in one place.

What must hold: an administrator of accounts reaches only people of their own regions, gives offices only there, and
changes neither superusers nor themselves; nobody is deleted, since the log names them. Django's groups and
permissions are not used, and therefore not shown.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from departments.access import Scope, scope_of
from departments.admin_base import ScopedAdmin, ScopedInline
from departments.models import Department, Membership, Region
from departments.roles import Role

admin.site.unregister(Group)
admin.site.unregister(DBTaskResult)  # imports and releases show their own progress


class MembershipInline(ScopedInline, admin.TabularInline):
    model = Membership
    fields = ("role", "region", "department", "valid_from", "valid_to")
    verbose_name_plural = "任职（决定能看什么、做什么；离任请填写日期，不要删除）"
    can_delete = False

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        scope = scope_of(request.user)
        regions = (
            Region.objects.all()
            if scope.everything
            else Region.objects.filter(pk__in=scope.regions_as(Role.ACCOUNTS))
        )
        if db_field.name == "region":
            return regions
        if db_field.name == "department":
            return Department.objects.filter(region__in=regions).select_related("region")
        return super().choices_of(db_field, request)

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """A superuser chooses among thousands of regions, an administrator of a region among a few."""
        return ("region", "department") if scope_of(request.user).everything else ()

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[BaseInlineFormSet]:
        """Whoever is not a superuser gives at least one office, or they would lose sight of the person."""
        if not scope_of(request.user).everything:
            kwargs |= {"min_num": 1, "validate_min": True}
        return super().get_formset(request, obj, **kwargs)  # type: ignore[no-any-return]


@admin.register(User)
class UserAdmin(ScopedAdmin, DjangoUserAdmin):
    viewers = (Role.ACCOUNTS,)
    editors = (Role.ACCOUNTS,)
    deletable = False
    inlines = (MembershipInline,)
    add_form = UserCreationForm
    add_form_template = None
    list_display = ("username", "name", "email", "offices", "is_active", "last_login")
    list_filter = (
        "is_active",
        "memberships__role",
        ("memberships__region", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("username", "name", "email", "memberships__department__name")
    search_help_text = "按用户名、姓名、邮箱或部门查找"
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("本人信息", {"fields": (("name", "email"),)}),
        ("账号状态", {"fields": (("is_active", "is_staff", "is_superuser"), ("last_login", "date_joined"))}),
    )
    add_fieldsets = ((None, {"fields": ("username", ("name", "email"), "password1", "password2")}),)

    @admin.display(description="任职")
    def offices(self, obj: User) -> str:
        return "；".join(
            f"{m.department or m.region} {m.get_role_display()}"
            for m in obj.memberships.all()
            if m.valid_to is None
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people = (
            super().get_queryset(request).prefetch_related("memberships__department", "memberships__region")
        )
        scope = scope_of(request.user)
        if scope.everything:
            return people
        here = Membership.objects.filter(user=OuterRef("pk"), region__in=scope.regions_as(Role.ACCOUNTS))
        return people.filter(Exists(here))

    def sees(self, scope: Scope, obj: Model | None) -> bool:
        if obj is None or scope.everything:
            return super().sees(scope, obj)
        return scope.has(*self.viewers) and bool(_regions_of(obj) & scope.regions_as(Role.ACCOUNTS))

    def edits(self, scope: Scope, obj: Model | None) -> bool:
        if obj is None or scope.everything:
            return super().edits(scope, obj)
        assert isinstance(obj, User)  # noqa: S101
        return not obj.is_superuser and _regions_of(obj) <= scope.regions_as(Role.ACCOUNTS)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        own = obj is not None and obj.pk == request.user.pk and not scope_of(request.user).everything
        return not own and super().has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or scope_of(request.user).everything:
            return fieldsets
        status = ("账号状态", {"fields": (("is_active", "is_staff"), ("last_login", "date_joined"))})
        return (*fieldsets[:2], status)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True  # an account made here is for the back office
        super().save_model(request, obj, form, change)


def _regions_of(user: Model) -> set[int]:
    return set(Membership.objects.filter(user_id=user.pk).values_list("region_id", flat=True))
