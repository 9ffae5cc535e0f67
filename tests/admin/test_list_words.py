"""The words of lists in the admin (清单用语对照): whose word holds for whom."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from departments.models import Department, Region
from powers.importing.header_words import HeaderWords
from powers.word_models import ListWord, words_for

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
ADD = "admin:powers_listword_add"


@pytest.fixture
def officials(region: Region, district: Region, department: Department, make_user: Make) -> SimpleNamespace:
    return SimpleNamespace(
        clerk=make_user("clerk", ("clerk", region, department)),
        office=make_user("office", ("staffing", region, None)),
        elsewhere=make_user("elsewhere", ("staffing", district, None)),
    )


def add(client: Any, user: Any, **given: Any) -> bool:
    client.force_login(user)
    said = {"kind": "header", "text": "经办处", "meaning": "承办机构", "region": "", "department": ""} | given
    client.post(reverse(ADD), said)
    return ListWord.objects.filter(text=said["text"]).exists()


def test_an_offices_word_holds_for_its_region_only(
    officials: SimpleNamespace, region: Region, district: Region, department: Department, client: Any
) -> None:
    assert not add(client, officials.office), "what holds for everybody is not one region's to say"
    assert not add(client, officials.office, region=district.pk)
    assert add(client, officials.office, region=region.pk)
    assert words_for(region, department)["header"] == {"经办处": "office"}
    assert words_for(district, None)["header"] == {}
    word = ListWord.objects.get()
    client.force_login(officials.elsewhere)
    assert not ListWord.objects.visible_to(officials.elsewhere).exists()
    assert client.get(reverse("admin:powers_listword_change", args=[word.pk])).status_code in (302, 403, 404)


def test_a_departments_word_holds_for_its_own_lists(
    officials: SimpleNamespace, region: Region, department: Department, client: Any
) -> None:
    assert not add(client, officials.clerk, region=region.pk)
    assert add(client, officials.clerk, region=region.pk, department=department.pk)
    assert words_for(region, None)["header"] == {}
    assert words_for(region, department)["header"] == {"经办处": "office"}


def test_a_word_means_something_there_is(officials: SimpleNamespace, region: Region, client: Any) -> None:
    assert not add(client, officials.office, region=region.pk, meaning="没有的栏目")
    assert not add(client, officials.office, region=region.pk, kind="type", meaning="行政魔法")
    assert add(client, officials.office, region=region.pk, kind="type", meaning="行政许可")
    assert not add(client, officials.office, region=region.pk, kind="stage", text="甄别", meaning="魔法")
    assert add(client, officials.office, region=region.pk, kind="stage", text="甄别", meaning="审查")


@pytest.mark.parametrize("text", ["职权编码", "事项名称", "权力类型", "部门名称"])
def test_a_header_that_identifies_a_power_is_no_other_columns(
    officials: SimpleNamespace, region: Region, department: Department, client: Any, text: str
) -> None:
    assert not add(client, officials.office, text=text, meaning="备注", region=region.pk)
    assert not add(
        client, officials.clerk, text=text, meaning="-", region=region.pk, department=department.pk
    )


def test_another_known_header_is_the_offices_to_redefine(
    officials: SimpleNamespace, region: Region, department: Department, client: Any
) -> None:
    given = {"text": "监督方式", "meaning": "备注", "region": region.pk}
    assert not add(client, officials.clerk, **given, department=department.pk)
    assert add(client, officials.office, **given)


@pytest.mark.parametrize("header", ["职权编码", "事项名称", "权力类型"])
def test_what_was_learned_before_does_not_hide_what_identifies_a_power(header: str) -> None:
    assert HeaderWords({header: "remark"}).field_of(header) in ("code", "name", "type")
