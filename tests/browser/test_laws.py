"""The law library and the standard in a real browser: a citizen goes from a power to the words it rests on, and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from laws.importing import import_laws
from laws.models import Law
from publish.releasing import release

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Any]
TITLE = "中华人民共和国民办教育促进法"
FOUNDING = "举办民办学校，由县级以上人民政府教育行政部门按照国家规定的权限审批。"


@pytest.fixture
def law(reference: None, tmp_path: Path) -> Law:
    """A law of many articles under long headings, in two texts."""
    path = tmp_path / "laws.jsonl"
    path.write_text("\n".join(map(_text, ("2002-12-28", "2018-12-29"))), encoding="utf-8")
    import_laws([path])
    return Law.objects.get(title=TITLE)


def _text(day: str) -> str:
    rows = [
        {
            "no": f"第{n}条",
            "n": None,
            "heading": f"第{n // 5 + 1}章 {'关于民办学校的规定' * 3}",
            "text": _words(n, day),
        }
        for n in range(1, 25)
    ]
    return json.dumps(
        {
            "title": TITLE,
            "type": "法律",
            "issuing_organ": "全国人民代表大会常务委员会",
            "version_date": day,
            "effective_date_registry": day,
            "history": [{"date": day, "event": "通过"}],
            "articles": rows,
        },
        ensure_ascii=False,
    )


def _words(n: int, day: str) -> str:
    if n == 12:
        return FOUNDING
    return f"第{n}项规定自{day}起执行：\n（一）{'民办教育事业属于公益性事业，' * 8}\n（二）https://example.invalid/{'x' * 90}。"


def test_from_a_power_to_its_article_and_back(
    law: Law,
    region: Any,
    make_draft: Make,
    propose: Make,
    decide: Make,
    staffing: Any,
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
) -> None:
    draft = make_draft("民办学校设立审批")
    decide(propose(draft))
    release(region, by=staffing, effective_on=timezone.localdate())
    citizen = visit()
    citizen.goto("/search/?q=民办学校设立审批")
    citizen.get_by_role("link", name="民办学校设立审批").first.click()
    citizen.get_by_role("link", name=f"《{TITLE}》第十二条").click()
    expect(citizen.locator("[id='a-第十二条']")).to_be_in_viewport()
    picture(citizen, "law")
    citizen.get_by_role("link", name="1 项职权引用").click()
    expect(citizen.get_by_text(FOUNDING).first).to_be_visible()
    picture(citizen, "law-article")
    citizen.get_by_role("link", name="民办学校设立审批").click()
    expect(citizen.get_by_role("heading", name="民办学校设立审批")).to_be_visible()

    citizen.get_by_role("link", name="法律库").first.click()
    picture(citizen, "laws")
    citizen.get_by_role("link", name=TITLE, exact=True).click()
    citizen.get_by_role("link", name="与2002年12月28日文本对照").click()
    expect(citizen.locator("ins").first).to_be_visible()
    picture(citizen, "law-compare")
    citizen.get_by_role("link", name="2002年12月28日文本", exact=True).click()
    picture(citizen, "law-version")
    citizen.goto(f"/laws/{law.pk}/powers/")
    picture(citizen, "law-powers")
    for mode in ("standard", "elder"):
        citizen.goto(f"/standards/?mode={mode}")
        expect(citizen.get_by_role("heading", name="一张图看设定权")).to_be_visible()
        picture(citizen, f"standard-{mode}")
