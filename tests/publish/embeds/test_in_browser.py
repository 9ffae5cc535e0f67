"""The column on a department's site in a real browser: the demo site of examples/, on a port of its own, under a strict policy."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from departments.models import Department
from publish.dumps.making import make
from publish.models import DepartmentSite, Release

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db(transaction=True)
SERVE = Path(__file__).resolve().parents[3] / "examples" / "department-site" / "serve.py"


@pytest.fixture
def serve() -> Any:
    spec = importlib.util.spec_from_file_location("department_site", SERVE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def site(serve: Any, live_server: Any, settings: Any) -> Iterator[str]:
    """The address of the department's site."""
    settings.SITE_URL = live_server.url
    made = serve.server(0, live_server.url)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    made.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def listed(put_on_list: Make) -> None:
    put_on_list(*(f"第{n}项民办学校设立审批" for n in range(1, 13)))
    put_on_list("对擅自举办民办学校的处罚", power_type="02")


def told(page: Page) -> list[str]:
    """What the browser complains of."""
    found: list[str] = []

    def note(message: Any) -> None:
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            found.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_a_registered_site_frames_the_column_and_gets_its_height(
    page: Page, site: str, listed: None, department: Department, picture: Make
) -> None:
    DepartmentSite.objects.create(department=department, origin=site)
    complaints = told(page)
    page.goto(f"{site}/index.html")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("link", name="第1项民办学校设立审批", exact=True)).to_be_visible()
    expect(frame.get_by_role("link", name="查看完整清单（共 13 项）")).to_be_visible()
    expect(frame.get_by_text("第 2 批公布")).to_be_visible()
    expect(page.locator("iframe")).not_to_have_attribute("height", "640")
    fitted = page.locator("iframe").get_attribute("height")
    page.evaluate("window.postMessage({ qingdan: 'height', height: 7 }, '*')")  # not from the list
    page.wait_for_timeout(300)
    assert page.locator("iframe").get_attribute("height") == fitted
    assert complaints == []
    picture(page, "embed-frame")


def test_a_site_that_is_not_registered_is_refused_by_the_browser(
    page: Page, site: str, listed: None, department: Department
) -> None:
    DepartmentSite.objects.create(department=department, origin="http://127.0.0.1:1")
    complaints = told(page)
    page.goto(f"{site}/index.html")
    page.wait_for_timeout(1500)
    assert any("frame-ancestors" in one for one in complaints), complaints
    assert "民办学校设立审批" not in "".join(
        frame.content() for frame in page.frames[1:] if frame.url.startswith("http")
    )
    expect(page.get_by_role("link", name="天津市教育委员会权责清单")).to_be_visible()


def test_the_script_draws_it_in_a_shadow_root_under_a_strict_policy(
    page: Page, site: str, listed: None, put_on_list: Make, picture: Make
) -> None:
    complaints = told(page)
    page.goto(f"{site}/script.html")
    plain, large = page.locator(".qingdan-column").first, page.locator(".qingdan-column").last
    expect(plain.get_by_role("link", name="对擅自举办民办学校的处罚")).to_be_visible()
    expect(plain.get_by_role("link", name="查看完整清单（共 1 项）")).to_be_visible()
    expect(large.get_by_role("listitem")).to_have_count(3)
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    assert large.get_by_role("listitem").first.evaluate(size) == 24
    colour = "element => getComputedStyle(element).color"
    assert large.get_by_role("link").first.evaluate(colour) != "rgb(164, 0, 0)", (
        "the site's red does not reach in"
    )
    assert page.get_by_role("heading", name="行政处罚（脚本栏目）").evaluate(colour) == "rgb(164, 0, 0)"
    assert (
        page.evaluate(
            "document.querySelector('.qingdan-column').shadowRoot.querySelectorAll('[style]').length"
        )
        == 0
    )
    assert complaints == []
    picture(page, "embed-script")
    put_on_list("对违法招生的处罚", power_type="02")
    page.reload()
    expect(plain.get_by_role("link", name="查看完整清单（共 2 项）")).to_be_visible()


def test_where_the_list_cannot_be_read_the_plain_link_stays(page: Page, serve: Any) -> None:
    made = serve.server(0, "http://127.0.0.1:1")
    threading.Thread(target=made.serve_forever, daemon=True).start()
    page.goto(f"http://127.0.0.1:{made.server_address[1]}/script.html")
    expect(
        page.locator(".qingdan-column").first.get_by_role("link", name="天津市教育委员会权责清单")
    ).to_be_visible()
    made.shutdown()
    made.server_close()


def test_the_page_gives_code_that_works_as_it_is(
    page: Page,
    site: str,
    serve: Any,
    listed: None,
    department: Department,
    live_server: Any,
    picture: Make,
    tmp_path: Path,
) -> None:
    """What a web person does: choose, copy, paste into a page of the site, look."""
    page.goto(f"{live_server.url}/about/embed/")
    page.get_by_label("部门", exact=True).select_option("天津市教育委员会")
    page.get_by_label("列出多少项").fill("5")
    page.get_by_role("button", name="显示代码").click()
    codes = page.locator("[data-code]")
    expect(codes).to_have_count(3)
    picture(page, "embedding")
    frame, script, policy = (code.text_content() or "" for code in codes.all())
    given = live_server.url
    assert policy == f"frame-src {given}; script-src {given}; connect-src {given}"
    (tmp_path / "index.html").write_text(f"<!doctype html><html lang=zh><title>粘贴</title>{frame}{script}")
    made = serve.server(0, given, tmp_path)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    site = f"http://127.0.0.1:{made.server_address[1]}"
    DepartmentSite.objects.create(department=department, origin=site)
    complaints = told(page)
    page.goto(f"{site}/")
    expect(page.frame_locator("iframe").get_by_role("listitem")).to_have_count(5)
    expect(page.locator(".qingdan-column").get_by_role("listitem")).to_have_count(5)
    assert complaints == []
    made.shutdown()
    made.server_close()


def test_the_page_of_downloads_reads_on_a_phone(
    page: Page, site: str, listed: None, live_server: Any, picture: Make, client: Client
) -> None:
    make(Release.objects.latest("pk"))
    page.goto(f"{live_server.url}/data/")
    expect(page.get_by_role("link", name="list.jsonl")).to_be_visible()
    picture(page, "data")
    page.get_by_role("link", name="全部文件和摘要值").click()
    expect(page.get_by_role("link", name="manifest.json")).to_be_visible()
    picture(page, "data-region")
