"""A member's half-typed opinion in a real browser (审查任务页上写了一半的意见): a session that ends, a browser that is killed and
a second editor lose nothing of it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect

from accounts.models import Session
from review.models.proposals import State
from review.models.review_tasks import Opinion, OpinionDraft, ReviewTask
from tests.browser.fixtures import DESK, FLAGS, PASSWORD, PATIENCE
from tests.review.conftest import (  # noqa: F401 - the cast of the review
    adjustment,
    bring,
    joint,
    neighbour,
    people,
)

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Any]
HALF = "与行政处罚法第八条的规定不"
REST = "一致，建议修改后再议"
WRITTEN = 8000
"""Milliseconds until the browser has written its own store to its folder."""


@pytest.fixture
def task(adjustment: Make, bring: Make) -> ReviewTask:  # noqa: F811
    proposal = bring(adjustment("无证办学的处罚", power_type="02", initiation="ex_officio"), State.REVIEWING)
    return proposal.tasks.get(unit__kind="justice")  # type: ignore[no-any-return]


def opened(page: Page, task: ReviewTask) -> Any:
    page.goto(f"/review/tasks/{task.pk}/")
    return page.locator(".review-row").first


def type_half(page: Page, words: str = HALF) -> None:
    page.keyboard.press("3")
    page.keyboard.type(words)


def all_sent(page: Page) -> None:
    """Wait until the server has all of it: then the browser drops its own copy."""
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('opinion:'))")


def sign_in(page: Page) -> None:
    page.goto("/login/")
    page.get_by_label("用户名").fill("justice")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="待办", exact=True)).to_be_visible()


def test_a_session_that_ends_on_the_server_while_an_opinion_is_typed(
    task: ReviewTask,
    visit: Callable[..., Page],
) -> None:
    """What was typed after the end is told not to be saved, and is there after signing in again; then it is finished."""
    page = visit("justice")
    row = opened(page, task)
    type_half(page)
    all_sent(page)
    expect(row).to_contain_text("草稿已存")
    Session.objects.all().delete()
    page.keyboard.type(REST)
    expect(row).to_contain_text("没有保存")
    assert OpinionDraft.objects.get().grounds == HALF
    sign_in(page)
    row = opened(page, task)
    expect(row.get_by_role("textbox")).to_have_value(HALF + REST)
    row.get_by_role("textbox").press("Enter")
    expect(row).to_contain_text("已保存")
    assert Opinion.objects.get().grounds == HALF + REST


def test_a_button_pressed_after_the_session_has_ended_loses_nothing_either(
    task: ReviewTask,
    visit: Callable[..., Page],
) -> None:
    """The whole form is sent, as without a script: it waits through signing in."""
    page = visit("justice")
    row = opened(page, task)
    Session.objects.all().delete()
    type_half(page)
    page.get_by_role("button", name="保存本页意见").click()
    expect(page.get_by_text("您刚才填写的内容还在")).to_be_visible()
    page.get_by_label("用户名").fill("justice")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text(HALF).first).to_be_visible()
    row = opened(page, task)
    expect(row.get_by_role("textbox")).to_have_value(HALF)


# --- a browser that is killed ----------------------------------------------------------------------------------


class Profile:
    """A browser with its own folder, that can be killed and started again as after a crash."""

    def __init__(self, kind: BrowserType, chromium: str, folder: Path, address: str) -> None:
        self.kind, self.chromium, self.folder, self.address = kind, chromium, folder, address

    def start(self) -> Page:
        context = self.kind.launch_persistent_context(
            str(self.folder), executable_path=self.chromium, args=FLAGS, viewport=DESK, locale="zh-CN",
            base_url=self.address,
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def processes(self) -> list[int]:
        """The browser's own processes: those that were started with its folder, and no others."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                words = (place / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if f"--user-data-dir={self.folder}" in words:
                found.append(int(place.name))
        return found

    def kill(self) -> None:
        assert self.processes()
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + 20
        while self.processes() and time.monotonic() < until:
            time.sleep(0.1)
        (self.folder / "SingletonLock").unlink(missing_ok=True)


@pytest.fixture
def profile(browser: Any, chromium: str, live_server: Any, tmp_path: Path) -> Iterator[Profile]:
    made = Profile(browser.browser_type, chromium, tmp_path / "profile", live_server.url)
    yield made
    for pid in made.processes():
        os.kill(pid, signal.SIGKILL)


def test_a_browser_that_is_killed_while_an_opinion_is_typed(task: ReviewTask, profile: Profile) -> None:
    """kill -9: what the server has been sent meanwhile is there when the browser is started again."""
    page = profile.start()
    sign_in(page)
    row = opened(page, task)
    type_half(page)
    all_sent(page)
    expect(row).to_contain_text("草稿已存")
    profile.kill()
    page = profile.start()
    sign_in(page)
    expect(opened(page, task).get_by_role("textbox")).to_have_value(HALF)


def test_a_browser_that_is_killed_after_the_session_has_ended(task: ReviewTask, profile: Profile) -> None:
    """The server has nothing of it: the browser's own copy, which it writes to its folder every few seconds, has."""
    page = profile.start()
    sign_in(page)
    row = opened(page, task)
    Session.objects.all().delete()
    type_half(page)
    expect(row).to_contain_text("没有保存")
    page.wait_for_timeout(WRITTEN)
    profile.kill()
    assert not OpinionDraft.objects.exists()
    page = profile.start()
    sign_in(page)
    row = opened(page, task)
    expect(row.get_by_role("textbox")).to_have_value(HALF)
    expect(row).to_contain_text("草稿已存")
    assert OpinionDraft.objects.get().grounds == HALF


# --- a second editor -------------------------------------------------------------------------------------------


def test_a_colleague_who_types_the_same_opinion(
    task: ReviewTask,
    make_user: Make,
    visit: Callable[..., Page],
    joint: SimpleNamespace,  # noqa: F811
) -> None:
    """The second is told what the first is typing, keeps their own words, and writes over only when they say so."""
    make_user("justice2", ("member", task.unit.region, task.unit.department))
    first, second = visit("justice"), visit("justice2")
    mine, theirs = opened(first, task), opened(second, task)
    type_half(first)
    all_sent(first)
    expect(mine).to_contain_text("草稿已存")
    type_half(second, "同事另写的理由")
    expect(theirs).to_contain_text("您打开之后另有改动")
    expect(theirs).to_contain_text(HALF)
    expect(theirs.get_by_role("textbox")).to_have_value("同事另写的理由")
    assert OpinionDraft.objects.get().grounds == HALF
    second.reload()
    theirs = second.locator(".review-row").first
    expect(theirs.get_by_role("textbox")).to_have_value("同事另写的理由")
    expect(theirs).to_contain_text("您打开之后另有改动")
    assert OpinionDraft.objects.get().grounds == HALF, "also after the page was loaded again"
    theirs.get_by_role("button", name="仍按我填的保存").click()
    expect(theirs).to_contain_text("已保存")
    assert Opinion.objects.get().grounds == "同事另写的理由"
    first.keyboard.type(REST)
    expect(mine).to_contain_text("同事另写的理由")
    expect(mine.get_by_role("textbox")).to_have_value(HALF + REST)
    assert Opinion.objects.get().grounds == "同事另写的理由"
