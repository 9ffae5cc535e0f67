"""Codes in addresses: those of main items have a page, and a code written otherwise leads to the power it means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from departments.models import Department
from publish.reading import code_meant

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
ALSO = (
    "１２００００-１０１-０１-０００１", "120000－101－01－0001", "120000—101—01—0001", "120000101010001", " 120000-101-01-0001 ",
    "120000 101 01 0001", "120000-10101-0001",
)  # fmt: skip


@pytest.mark.parametrize("code", ALSO)
def test_a_code_written_otherwise_leads_to_its_page(client: Client, put_on_list: Make, code: str) -> None:
    version = put_on_list("甲许可")
    pages = ("", "versions/1/", "versions/1/document.json", "versions/1/certificate/", "history/", "compare/")
    for rest, params in (*((page, {}) for page in pages), ("", {"on": str(version.period.lower)})):
        response = client.get(f"/powers/{code}/{rest}", params, follow=True)
        assert response.status_code == 200
        assert response.redirect_chain[-1][0].split("?")[0] == f"/powers/{version.power.code}/{rest}"
        assert ("on=" in response.redirect_chain[-1][0]) == bool(params)
    assert client.get(f"/api/v1/powers/{code}/").json()["code"] == version.power.code


def test_a_code_in_lower_case_leads_to_its_page(
    client: Client, put_on_list: Make, department: Department
) -> None:
    body = Department.objects.create(region=department.region, code="A0B", name="丙局")
    version = put_on_list("甲许可", department=body)
    assert "A0B" in version.power.code
    response = client.get(f"/powers/{version.power.code.lower()}/")
    assert (response.status_code, response.headers["Location"]) == (302, f"/powers/{version.power.code}/")


def test_a_main_item_has_a_page(client: Client, put_on_list: Make, follow_on_list: Make) -> None:
    from django.utils import timezone

    first = put_on_list("教师资格认定", sub_name="高校教师")
    main = first.power.main_code
    assert main != first.power.code
    for code in (main, main.replace("-", ""), main.replace("-", "－")):
        response = client.get(f"/powers/{code}/", follow=True)
        assert response.status_code == 200
        page = response.content.decode()
        assert "主项" in page
        assert f'href="/powers/{first.power.code}/"' in page
    follow_on_list(first, effective_on=timezone.localdate(), standing="cancelled")
    page = client.get(f"/powers/{main}/").content.decode()
    assert "没有在列的子项" in page
    assert f'href="/powers/{first.power.code}/"' in page


def test_what_was_asked_besides_the_code_is_kept(client: Client, put_on_list: Make) -> None:
    code = put_on_list("甲许可").power.code
    response = client.get(f"/powers/{code.replace('-', '')}/compare/", {"from": "1", "to": "2026-01-31"})
    assert response.headers["Location"] == f"/powers/{code}/compare/?from=1&to=2026-01-31"


def test_a_main_item_has_no_versions_and_says_so(client: Client, put_on_list: Make) -> None:
    main = put_on_list("教师资格认定", sub_name="高校教师").power.main_code
    for page in ("history/", "compare/"):
        assert client.get(f"/powers/{main}/{page}").headers["Location"] == f"/powers/{main}/"
    for page in ("versions/1/", "versions/1/document.json", "versions/1/certificate/"):
        response = client.get(f"/powers/{main}/{page}")
        assert response.status_code == 404
        assert f"请打开 /powers/{main}/ 选择它的子项" in response.content.decode()


@pytest.mark.parametrize(
    "page", ["versions/7/", "versions/7/document.json", "versions/7/certificate/", "compare/?to=7"]
)
def test_a_version_that_was_never_published_is_told_alike_everywhere(
    client: Client, put_on_list: Make, page: str
) -> None:
    code = put_on_list("甲许可").power.code
    response = client.get(f"/powers/{code}/{page}")
    assert response.status_code == 404
    assert f"职权 {code} 没有公布过第 7 版" in response.content.decode()


@pytest.mark.parametrize("code", ["120000-999-01-0001", "没有", "-", "１", "1" * 200, "120000-101-01"])
def test_what_no_power_is_called_is_not_guessed(client: Client, put_on_list: Make, code: str) -> None:
    put_on_list("甲许可")
    for page in (
        "",
        "history/",
        "compare/",
        "versions/1/",
        "versions/1/document.json",
        "versions/1/certificate/",
    ):
        assert client.get(f"/powers/{code}/{page}").status_code == 404
    assert client.get(f"/api/v1/powers/{code}/").status_code == 404


def test_of_two_codes_that_differ_only_in_dashes_none_is_guessed(put_on_list: Make) -> None:
    """Codes of another scheme may be alike without their dashes."""
    from core.database_roles import releasing
    from publish.models import ListEntry

    first, second = put_on_list("甲许可", "乙许可")
    codes = ["12-3", "1-23"]
    for version, code in zip((first, second), codes, strict=True):
        with releasing():
            ListEntry.objects.filter(version=version).update(code=code)
    assert code_meant("123") is None
    assert [code_meant(code) for code in codes] == codes
