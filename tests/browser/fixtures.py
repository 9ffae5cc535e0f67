"""A real browser: people who sign in each in a session of their own, citizens on a phone, pictures at two widths.

A plugin of pytest, loaded by tests/conftest.py: a test of any folder may ask for these fixtures, and whichever does
carries the marker `browser`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

PASSWORD = "Qingdan-2026!"  # of tests/conftest.py
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000
"""Milliseconds for anything to appear: nothing here is about speed, and the machine may be busy."""
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's chromium, or a visible skip."""
    path = os.environ.get("QINGDAN_CHROMIUM", "")
    if not path:
        pytest.skip("needs chromium: bin/test installs it as root; otherwise set QINGDAN_CHROMIUM")
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's synchronous interface runs an event loop in the test's own thread.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, live_server: Any, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """`visit("clerk")` is a page of that person's own browser session, `visit()` a citizen's phone."""
    contexts: list[BrowserContext] = []
    left: list[str] = []
    inside = (live_server.url, "data:")

    def open_page(username: str = "") -> Page:
        context = browser.new_context(
            viewport=DESK if username else PHONE,
            locale="zh-CN",
            base_url=live_server.url,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on(
            "request", lambda request: None if request.url.startswith(inside) else left.append(request.url)
        )
        if username:
            page.goto("/review/")
            page.get_by_label("用户名").fill(username)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            expect(page.get_by_role("heading", name="待办", exact=True)).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert left == [], "no request leaves the site"


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[Page, str], None]:
    """`picture(page, "name")` keeps the page as a desk and a phone show it, and checks that neither scrolls sideways."""
    folder = tmp_path / "screenshots"

    def take(page: Page, name: str) -> None:
        size = page.viewport_size
        for width in (PHONE["width"], DESK["width"]):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
            too_wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert too_wide <= 0, f"{name} scrolls sideways by {too_wide}px at {width}px"
        if size:
            page.set_viewport_size(size)

    return take
