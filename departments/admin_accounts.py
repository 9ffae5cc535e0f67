"""Accounts in the admin (用户与任职), by two of the three administrators: 系统管理员 opens accounts and resets passwords,
安全管理员 gives offices, unlocks and resets second factors.

What must hold: an administrator reaches only people of their own regions (an account without an office belongs to the
region where it was opened), and changes neither superusers nor themselves; nobody is deleted, since the log names them.
Django's groups and permissions are not used, and therefore not shown.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.sessions import end_all
from audit.log import record
from audit.models import Event
from departments.access import Scope, scope_of
from departments.admin_base import ScopedAdmin
from departments.admin_inlines import ScopedInline
from departments.admin_security import SecurityScreens, region_code_of
from departments.models import Department, Membership, Region
from departments.roles import Role
from departments.separation import refusals

KEEPERS = (Role.ACCOUNTS, Role.SECURITY)


class Offices(BaseInlineFormSet):
    """The offices of one person: the three administrators are kept apart, also from what was given before."""

    def clean(self) -> None:
        super().clean()
        today = timezone.localdate()
        held = [form.instance for form in self.forms if form.is_valid() and form.instance.region_id]
        current = [m for m in held if m.valid_to is None or m.valid_to > today]
        if said := refusals((m.role, m.region.parent_id, m.region.code) for m in current):
            raise forms.ValidationError(said)


class MembershipInline(ScopedInline, admin.TabularInline):
    model = Membership
    formset = Offices
    fields = ("role", "region", "department", "valid_from", "valid_to")
    verbose_name_plural = "任职（决定能看什么、做什么；由安全管理员登记，离任请填写日期，不要删除）"
    can_delete = False

    def _parent_editable(self, request: HttpRequest, obj: Model | None) -> bool:
        scope = scope_of(request.user)
        return (scope.everything or scope.has(Role.SECURITY)) and super()._parent_editable(request, obj)

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        scope = scope_of(request.user)
        regions = (
            Region.objects.all()
            if scope.everything
            else Region.objects.filter(pk__in=scope.regions_as(Role.SECURITY))
        )
        if db_field.name == "region":
            return regions
        if db_field.name == "department":
            return Department.objects.filter(region__in=regions).select_related("region")
        return super().choices_of(db_field, request)

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """A superuser chooses among thousands of regions, an administrator of a region among a few."""
        return ("region", "department") if scope_of(request.user).everything else ()


class OneTimePasswordForm(AdminPasswordChangeForm):
    """A password set by an administrator is good for one sign-in, and ends those there are."""

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = True
        user: User = super().save(commit)  # type: ignore[assignment]
        end_all(user)
        return user


@admin.register(User)
class UserAdmin(SecurityScreens, ScopedAdmin, DjangoUserAdmin):
    about = "开立和停用账号、重置密码（系统管理员）；登记任职、解除锁定、重置二次验证（安全管理员）。"
    viewers = KEEPERS
    editors = KEEPERS
    deletable = False
    inlines = (MembershipInline,)
    add_form = UserCreationForm
    add_form_template = None
    change_password_form = OneTimePasswordForm
    list_display = ("username", "name", "email", "offices", "is_active", "last_login")
    list_filter = (
        "is_active",
        "memberships__role",
        ("memberships__region", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("username", "name", "email", "memberships__department__name")
    search_help_text = "按用户名、姓名、邮箱或部门查找"
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("本人信息", {"fields": (("name", "email"),)}),
        (
            "账号状态",
            {
                "fields": (
                    ("is_active", "is_staff", "is_superuser"),
                    "must_change_password",
                    ("last_login", "date_joined"),
                )
            },
        ),
    )
    add_fieldsets = ((None, {"fields": ("username", ("name", "email"), "password1", "password2")}),)

    @admin.display(description="任职")
    def offices(self, obj: User) -> str:
        return "；".join(
            f"{m.department or m.region} {m.get_role_display()}"
            for m in obj.memberships.all()
            if m.valid_to is None
        )

    # --- whom an administrator reaches ----------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people = (
            super().get_queryset(request).prefetch_related("memberships__department", "memberships__region")
        )
        scope = scope_of(request.user)
        if scope.everything:
            return people
        regions = scope.regions_as(*KEEPERS)
        held = Membership.objects.filter(user=OuterRef("pk"))
        codes = Region.objects.filter(pk__in=regions).values("code")
        opened = _openings().filter(target_id=OuterRef("pk"), region_code__in=codes)
        return people.filter(Exists(held.filter(region__in=regions)) | Q(~Exists(held), Exists(opened)))

    def sees(self, scope: Scope, obj: Model | None) -> bool:
        if obj is None or scope.everything:
            return super().sees(scope, obj)
        return scope.has(*self.viewers) and bool(_regions_of(obj) & scope.regions_as(*KEEPERS))

    def edits(self, scope: Scope, obj: Model | None) -> bool:
        if obj is None or scope.everything:
            return super().edits(scope, obj)
        assert isinstance(obj, User)  # noqa: S101
        return not obj.is_superuser and _regions_of(obj) <= scope.regions_as(*KEEPERS)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        own = obj is not None and obj.pk == request.user.pk and not scope_of(request.user).everything
        return not own and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        scope = scope_of(request.user)
        return super().has_add_permission(request) and (scope.everything or scope.has(Role.ACCOUNTS))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """Passwords are reset by 系统管理员, not by who gives offices."""
        scope = scope_of(request.user)
        if not (scope.everything or scope.has(Role.ACCOUNTS)):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    # --- what they change -----------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or scope_of(request.user).everything:
            return fieldsets
        fields = (("is_active", "is_staff"), "must_change_password", ("last_login", "date_joined"))
        if not self.has_change_permission(request, obj) or not scope_of(request.user).has(Role.ACCOUNTS):
            fieldsets = ((None, {"fields": ("username",)}), *fieldsets[1:])  # no hash for who only looks
        return (*fieldsets[:2], ("账号状态", {"fields": fields}))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Who gives offices looks at the account itself."""
        fixed = ("last_login", "date_joined", "must_change_password")
        scope = scope_of(request.user)
        if scope.everything or scope.has(Role.ACCOUNTS):
            return fixed
        return (*fixed, "username", "name", "email", "is_active", "is_staff")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True  # an account made here is for the back office
            obj.must_change_password = True
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            end_all(obj)

    def _record(self, action: str, request: HttpRequest, obj: Model, message: Any) -> None:
        """In the log of the region of a person's office; a new account has none yet and belongs where it is opened."""
        detail = {"changes": message} if message else {}
        code = region_code_of(obj)
        if action == "admin.added":
            mine = scope_of(request.user).regions_as(Role.ACCOUNTS)
            code = Region.objects.filter(pk__in=mine).values_list("code", flat=True).first() or code
        record(action, actor=request.user, target=obj, region_code=code, detail=detail)  # type: ignore[arg-type]


def _openings() -> QuerySet[Event]:
    """When and where accounts were opened."""
    return Event.objects.filter(action="admin.added", target_type=User._meta.label_lower)


def _regions_of(user: Model) -> set[int]:
    """The regions a person belongs to."""
    held = set(Membership.objects.filter(user_id=user.pk).values_list("region_id", flat=True))
    if held:
        return held
    codes = _openings().filter(target_id=user.pk).values("region_code")
    return set(Region.objects.filter(code__in=codes).values_list("pk", flat=True))
