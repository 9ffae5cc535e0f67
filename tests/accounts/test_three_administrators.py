"""系统管理员, 安全管理员 and 安全审计员 are three people, and none of them has a say in the list."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from departments.access import scope_of
from departments.models import Department, Membership, Region
from departments.roles import ADMINISTRATORS, Role
from tests.page_forms import seen_on

pytestmark = pytest.mark.django_db
OTHERS = [role for role in Role if role not in ADMINISTRATORS]


def offices(*rows: tuple[str, Region], first: int = 0, user: User | None = None) -> dict[str, Any]:
    """The offices of a person, as their form sends them; the first ones are there already."""
    sent: dict[str, Any] = {
        "memberships-TOTAL_FORMS": str(len(rows)),
        "memberships-INITIAL_FORMS": str(first),
    }
    held = list(user.memberships.order_by("user", "role")) if user else []
    for n, (role, region) in enumerate(rows):
        sent |= {
            f"memberships-{n}-role": role,
            f"memberships-{n}-region": str(region.pk),
            f"memberships-{n}-valid_from": "2026-01-01",
        }
        if n < first:
            sent |= {f"memberships-{n}-id": str(held[n].pk), f"memberships-{n}-user": str(held[n].user_id)}
    return sent


@pytest.mark.parametrize(
    ("role", "more"), [*permutations(ADMINISTRATORS, 2), *((ADMINISTRATORS[1], r) for r in OTHERS)]
)
def test_no_one_holds_two(
    role: Role, more: Role, region: Region, department: Department, make_user: Any, client: Any
) -> None:
    who = make_user("who", (role, region, department))
    client.force_login(make_user("anquan", ("security", region, None)))
    sent = offices((role, region), (more, region), first=1, user=who) | {
        "memberships-1-department": str(department.pk)
    }
    page = client.post(reverse("admin:accounts_user_change", args=[who.pk]), sent)
    assert "不能由同一人担任" in page.content.decode()
    assert who.memberships.count() == 1
    with pytest.raises(CommandError, match="不能由同一人担任"):
        call_command("add_account", "who", role=more, region=region.code, department=department.code)


def test_one_after_the_other_is_possible(region: Region, make_user: Any, client: Any) -> None:
    who = make_user("who", ("accounts", region, None))
    client.force_login(make_user("anquan", ("security", region, None)))
    sent = offices(("accounts", region), ("auditor", region), first=1, user=who)
    door = reverse("admin:accounts_user_change", args=[who.pk])
    sent |= {"memberships-0-valid_to": "2026-02-01"} | seen_on(client, door)
    assert client.post(door, sent).status_code == 302
    assert who.memberships.count() == 2


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_written_past_every_form_an_administrator_is_nothing_else(
    role: Role, region: Region, make_user: Any
) -> None:
    who = make_user("who", (role, region, None), ("staffing", region, None))
    assert {office.role for office in scope_of(who).offices} == {role}
    two = make_user("two", ("security", region, None), ("auditor", region, None), ("decider", region, None))
    assert scope_of(two).offices == ()


def test_the_system_administrator_opens_accounts_and_gives_no_offices(
    region: Region, make_user: Any, client: Any
) -> None:
    client.force_login(make_user("xitong", ("accounts", region, None)))
    sent = {"username": "xin", "name": "新人", "email": "x@example.invalid"}
    sent |= {"password1": "Lianhe-huiyi-7", "password2": "Lianhe-huiyi-7"}
    client.post(reverse("admin:accounts_user_add"), sent | offices(("staffing", region)))
    made = User.objects.get(username="xin")
    assert made.must_change_password
    assert not made.memberships.exists()
    page = client.get(reverse("admin:accounts_user_change", args=[made.pk]))
    assert page.status_code == 200, "who opened it still sees it"
    client.post(reverse("admin:accounts_user_change", args=[made.pk]), sent | offices(("staffing", region)))
    assert not made.memberships.exists()
    client.force_login(make_user("anquan", ("security", region, None)))
    given = client.post(reverse("admin:accounts_user_change", args=[made.pk]), offices(("staffing", region)))
    assert given.status_code == 302
    assert made.memberships.get().role == "staffing"


def test_an_account_without_an_office_is_not_another_regions(
    region: Region, district: Region, make_user: Any, client: Any
) -> None:
    client.force_login(make_user("xitong", ("accounts", region, None)))
    sent = {"username": "xin", "name": "新人", "password1": "Lianhe-huiyi-7", "password2": "Lianhe-huiyi-7"}
    client.post(reverse("admin:accounts_user_add"), sent | offices())
    made = User.objects.get(username="xin")
    for role in ("accounts", "security"):
        client.force_login(make_user(f"other{role}", (role, district, None)))
        page = client.post(
            reverse("admin:accounts_user_change", args=[made.pk]), offices(("clerk", district))
        )
        assert page.status_code in (302, 403)
        assert not made.memberships.exists()


def test_the_security_administrator_changes_no_account_and_opens_none(
    region: Region, staffing: User, make_user: Any, client: Any
) -> None:
    client.force_login(make_user("anquan", ("security", region, None)))
    assert client.get(reverse("admin:accounts_user_add")).status_code == 403
    assert client.get(reverse("admin:auth_user_password_change", args=[staffing.pk])).status_code == 403
    sent = {"username": "renamed", "name": "改名", "is_active": ""} | offices(
        ("staffing", region), first=1, user=staffing
    )
    client.post(reverse("admin:accounts_user_change", args=[staffing.pk]), sent)
    staffing.refresh_from_db()
    assert (staffing.username, staffing.is_active) == ("bianban", True)


def test_nobody_gives_themselves_an_office(region: Region, make_user: Any, client: Any) -> None:
    security = make_user("anquan", ("security", region, None))
    client.force_login(security)
    sent = offices(("security", region), ("auditor", region), first=1, user=security)
    assert client.post(reverse("admin:accounts_user_change", args=[security.pk]), sent).status_code == 403


def test_the_auditor_reads_the_log_and_nothing_else(
    region: Region, staffing: User, make_user: Any, client: Any
) -> None:
    from audit.log import record

    record("account.unlocked", actor=staffing, target=staffing, region_code=region.code)
    auditor = make_user("shenji", ("auditor", region, None))
    client.force_login(auditor)
    page = client.get(reverse("admin:audit_event_changelist"))
    assert page.context["cl"].result_count >= 1
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403
    assert client.get(reverse("admin:departments_department_changelist")).status_code == 403
    for role in ("accounts", "security"):
        client.force_login(make_user(role, (role, region, None)))
        assert client.get(reverse("admin:audit_event_changelist")).status_code == 403


def test_the_system_administrator_sets_up_regions_and_departments(
    region: Region, department: Department, district: Region, make_user: Any, client: Any
) -> None:
    client.force_login(make_user("xitong", ("accounts", region, None)))
    assert client.get(reverse("admin:departments_department_change", args=[department.pk])).context[
        "has_change_permission"
    ]
    assert client.get(reverse("admin:departments_department_add")).status_code == 200
    assert client.get(reverse("admin:departments_region_change", args=[region.pk])).context[
        "has_change_permission"
    ]
    assert client.get(reverse("admin:departments_charter_changelist")).status_code == 403


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_none_has_a_say_in_the_list(role: Role, region: Region, make_user: Any, client: Any) -> None:
    user = make_user("who", (role, region, None))
    client.force_login(user)
    scope = scope_of(user)
    assert scope.region_ids | scope.department_ids | scope.seats == set()
    for app, model in (("review", "proposal"), ("powers", "powerversion"), ("publish", "release")):
        assert client.get(reverse(f"admin:{app}_{model}_changelist")).status_code == 403
    assert client.get("/releases/").status_code in (302, 403, 404)


def test_the_command_gives_an_office_where_the_form_would(region: Region, district: Region) -> None:
    for options, why in (
        ({"role": "member", "region": region.code}, "联席会议成员"),
        ({"role": "clerk", "region": region.code}, "部门经办"),
        ({"role": "platform", "region": district.code}, "最上级的区划"),
    ):
        with pytest.raises(CommandError, match=why):
            call_command("add_account", "xin", **options)
    assert not User.objects.filter(username="xin").exists()
    call_command("add_account", "xin", role="security", region=region.code)
    made = User.objects.get(username="xin")
    assert made.must_change_password
    assert made.memberships.get().role == "security"


def test_a_superuser_made_on_the_server_is_logged(db: None) -> None:
    call_command(
        "createsuperuser", interactive=False, username="yingji", email="x@example.invalid", name="应急"
    )
    assert Event.objects.get(action="account.superuser_made").target_label == "应急（yingji）"
    assert Membership.objects.filter(user__username="yingji").count() == 0
