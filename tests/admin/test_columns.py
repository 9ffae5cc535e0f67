"""Lists in the admin: the columns a person chose, the filters they keep, one value for many ticked drafts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from office.models.saved_filters import SavedFilter
from powers.models import PowerVersion

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
LIST = "/admin/powers/powerversion/"


@pytest.fixture
def clerk(make_user: Make, region: Any, department: Any, client: Any) -> User:
    user: User = make_user("clerk", ("clerk", region, department))
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user)
    return user


def shown(client: Any, query: str = "") -> list[str]:
    names = client.get(LIST + query, follow=True).context["cl"].list_display
    return [str(name) for name in names]


def test_the_columns_a_person_chose_stay_until_they_choose_others(
    clerk: User, client: Any, make_draft: Make
) -> None:
    make_draft("民办学校设立审批")
    usual = shown(client)
    assert "plain_title" not in usual
    chosen = shown(client, "?columns=plain_title&columns=nonsense&columns=password")
    assert "plain_title" in chosen
    assert not {"nonsense", "password"} & set(chosen)
    assert shown(client) == chosen
    assert shown(client, "?usual_columns=1") == usual


def test_a_filter_of_the_admin_is_kept_for_its_owner(clerk: User, client: Any, make_draft: Make) -> None:
    make_draft("民办学校设立审批")
    given = {
        "screen": "admin:powers_powerversion_changelist",
        "name": "学校",
        "query": "q=学校",
        "next": LIST,
    }
    assert client.post(reverse("office:save_filter"), given)["Location"] == LIST
    assert SavedFilter.objects.get().user == clerk
    assert "学校</a>" in client.get(LIST).content.decode()


def test_one_value_is_put_into_many_ticked_drafts_and_into_nothing_else(
    clerk: User, client: Any, make_draft: Make, propose: Make, department: Any
) -> None:
    drafts = [make_draft(name) for name in ("甲项许可", "乙项许可")]
    propose(*drafts, by=clerk)
    PowerVersion.objects.update(level_text="")
    ticked = {"action": "complete", "_selected_action": [draft.pk for draft in drafts]}
    assert "甲项许可" in client.post(LIST, ticked).content.decode()
    client.post(LIST, ticked | {"field": "level", "value": "市级"})
    said = PowerVersion.objects.values_list("level_text", flat=True)
    assert set(said) == {"市级"}


def test_an_empty_list_says_so_and_what_comes_next(clerk: User, client: Any, make_draft: Make) -> None:
    officers = "/admin/office/contactofficer/"
    empty = client.get(officers).content.decode()
    assert "还没有权责清单联络员" in empty
    assert f'<a href="{officers}add/">新增第一条</a>' in empty
    make_draft("民办学校设立审批")
    missed = client.get(f"{LIST}?q=没有这样的名称").content.decode()
    assert "没有符合条件的职权版本" in missed
    assert "清除筛选条件" in missed
