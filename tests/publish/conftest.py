"""A published list, made as offices make it: drafted, proposed, approved, released."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from laws.importing import import_laws
from laws.models import Law
from powers.drafting import draft_from
from powers.models import PowerVersion
from publish.releasing import release

Make = Callable[..., Any]
ANSWER = 844
"""The height of a phone's screen, in which the answer has to be."""


@pytest.fixture
def put_on_list(make_draft: Make, propose: Make, decide: Make, staffing: Any) -> Make:
    """`put_on_list("名称", …, effective_on=day)` publishes one power and gives its version."""

    def make(
        *names: str, effective_on: dt.date | None = None, made_on: dt.date | None = None, **fields: Any
    ) -> Any:
        children = fields.pop("children", None)
        drafts = [make_draft(name, **fields) for name in names]
        for draft in drafts:
            if children:
                children(draft)
        decide(propose(*drafts))
        day = effective_on or made_on or timezone.localdate()
        release(drafts[0].power.region, by=staffing, effective_on=day, note="演示公布", made_on=made_on)
        versions = [PowerVersion.objects.select_related("power").get(pk=draft.pk) for draft in drafts]
        return versions if len(versions) > 1 else versions[0]

    return make


@pytest.fixture
def follow_on_list(propose: Make, decide: Make, staffing: Any) -> Make:
    """`follow_on_list(version, effective_on=day, name=…)` publishes the next version of a power."""

    def make(base: Any, *, effective_on: dt.date, **changes: Any) -> Any:
        action = "cancel" if changes.get("standing") == "cancelled" else "modify"
        draft = draft_from(PowerVersion.objects.get(pk=base.pk), **changes)
        decide(propose(draft, action=action, base=base))
        release(base.power.region, by=staffing, effective_on=effective_on, note="集中调整")
        return PowerVersion.objects.select_related("power").get(pk=draft.pk)

    return make


@pytest.fixture
def approved(make_draft: Make, propose: Make, decide: Make) -> Make:
    """`approved("name")` is a version that waits for release."""

    def make(name: str = "民办学校设立审批", **fields: Any) -> PowerVersion:
        draft = make_draft(name, **fields)
        decide(propose(draft))
        return PowerVersion.objects.get(pk=draft.pk)

    return make


@pytest.fixture
def follow(propose: Make, decide: Make) -> Make:
    """`follow(version, name=…)` is an approved next version of a power."""

    def make(base: PowerVersion, **changes: Any) -> PowerVersion:
        action = "cancel" if changes.get("standing") == "cancelled" else "modify"
        draft = draft_from(PowerVersion.objects.get(pk=base.pk), **changes)
        decide(propose(draft, action=action, base=base))
        return PowerVersion.objects.get(pk=draft.pk)

    return make


@pytest.fixture
def add_law(reference: None, tmp_path: Path) -> Make:
    """`add_law("中华人民共和国某法", ("2020-01-01", {"第一条": "……"}), …)` imports texts as an office does; gives the law.

    A text is its date, its articles (label → words, or None where the library has not got them) and more fields.
    """

    def make(title: str, *texts: tuple[Any, ...], **fields: Any) -> Law:
        path = tmp_path / "laws.jsonl"
        rows = [_record(title, *text, **fields) for text in texts]
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
        [report] = import_laws([path])
        assert not report.problems, report.problems
        return Law.objects.get(title=title)

    return make


def _record(title: str, day: Any, articles: Any, more: Any = None, **fields: Any) -> dict[str, Any]:
    rows = []
    for label, words in (articles or {}).items():
        heading, text = words if isinstance(words, tuple) else ("", words)
        rows.append({"no": label, "n": None, "heading": heading, "text": text})
    base = {
        "id": f"{title}-{day}",
        "title": title,
        "type": "法律",
        "issuing_organ": "全国人民代表大会常务委员会",
        "version_date": str(day),
        "effective_date_registry": str(day),
        "history": [{"date": str(day), "event": "通过"}],
        "articles": rows,
        "source": "演示文本",
    }
    return base | fields | (more or {})


@pytest.fixture
def measure(region: Any) -> Any:
    """A measure that holds, published by the region's office."""
    from publish.models import Measure

    return Measure.objects.create(
        region=region,
        title="某市权责清单动态管理办法（试行）",
        doc_no="津编办发〔2024〕1号",
        issued_on=dt.date(2024, 1, 15),
        effective_from=dt.date(2024, 2, 1),
        text="第一条 为了规范清单管理，制定本办法。\n第二条 清单依法调整。",
    )


@pytest.fixture
def reader(browser: Browser, live_server: Any) -> Iterator[Make]:
    """`reader(width)` is a page of a citizen's browser; more of the context's options besides."""
    contexts: list[BrowserContext] = []

    def open_page(width: int = 390, **options: Any) -> Page:
        size = {"width": width, "height": ANSWER if width < 500 else 900}
        contexts.append(
            browser.new_context(viewport=size, base_url=live_server.url, locale="zh-CN", **options)
        )
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()
