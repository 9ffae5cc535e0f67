"""The pages about the list, and the printed edition, in a real browser: nothing refused by CSP, nothing sideways, no script needed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from departments.models import Department, Region

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def addresses(put_on_list: Make, measure: Any, department: Department, region: Region) -> dict[str, str]:
    Department.objects.filter(pk=department.pk).update(complaint_phone="022-83215000")
    Region.objects.filter(pk=region.pk).update(
        staffing_contact="电话 022-00000001，邮箱 bianban@example.gov.cn"
    )
    power = f"/powers/{put_on_list('民办学校设立审批', duty_text='负责民办教育的统筹规划').power.code}/"
    body = "/regions/120000/departments/101/"
    return {
        "power": power,
        "version": f"{power}versions/1/",
        "certificate": f"{power}versions/1/certificate/",
        "department": body,
        "change": "/changes/120000/1/",
        "change compared": "/changes/120000/1/compare/",
        "register": f"{body}register/",
    }


def read(page: Any) -> str:
    """The text of a page of chromium's, which writes some characters as the radicals that look alike."""
    text = unicodedata.normalize("NFKC", page.extract_text())
    return text.translate(str.maketrans("⻚⺠⻔", "页民门"))


def test_a_mistake_is_told_from_the_page_by_keyboard(
    visit: Callable[..., Page], addresses: dict[str, str]
) -> None:
    page = visit()
    page.goto(addresses["power"])
    link = page.get_by_role("link", name="本页有错误？请告诉我们")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="网页纠错")).to_be_visible()
    expect(page.get_by_role("link", name="拨打 022-83215000")).to_have_attribute("href", "tel:022-83215000")
    letter = page.get_by_role("link", name="写信到 bianban@example.gov.cn").get_attribute("href") or ""
    assert letter.startswith("mailto:bianban@example.gov.cn?subject=")
    assert addresses["power"].split("/")[2] in letter


def test_the_register_prints_with_page_numbers(
    visit: Callable[..., Page], addresses: dict[str, str], tmp_path: Path
) -> None:
    page = visit()
    page.goto(addresses["register"])
    page.pdf(path=tmp_path / "register.pdf", prefer_css_page_size=True)
    with pdfplumber.open(tmp_path / "register.pdf") as pdf:
        pages = [read(one) for one in pdf.pages]
    assert len(pages) == 2  # the title stands alone
    assert "天津市教育委员会权责清单" in pages[0]
    assert "民办学校设立审批" in pages[1]
    if int(page.context.browser.version.split(".")[0]) >= 131:  # type: ignore[union-attr]  # margin boxes of @page
        assert "第 2 页 共 2 页" in pages[1]


def test_a_printed_page_tells_where_it_comes_from(
    visit: Callable[..., Page], addresses: dict[str, str], tmp_path: Path
) -> None:
    """Its address, the day, the number of each page; a power its version too; the certificate is one sheet."""
    page = visit()
    today = timezone.localdate()
    numbered = int(page.context.browser.version.split(".")[0]) >= 131  # type: ignore[union-attr]  # margin boxes of @page
    for name, address in addresses.items():
        if name == "register":
            continue
        page.goto(address)
        page.pdf(path=tmp_path / f"{name}.pdf", prefer_css_page_size=True)
        with pdfplumber.open(tmp_path / f"{name}.pdf") as pdf:
            pages = [read(one) for one in pdf.pages]
        whole = "".join("".join(pages).split())
        assert f"{today.year}年{today.month}月{today.day}日打印" in whole, name
        assert f"{address}" in whole, name
        if numbered:
            assert f"第 1 页 共 {len(pages)} 页" in pages[0], name
        if name in ("power", "version", "certificate"):
            assert "第1版" in whole, name
        assert name != "certificate" or len(pages) == 1
