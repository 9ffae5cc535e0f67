"""核对部门网站: what a department's own copy of the list is, told apart: the same, old, altered, unreachable, none, live."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from departments.models import Department
from jobs.models import Job
from jobs.running import run
from office.timer import PARTS
from publish.embeds import fetching
from publish.embeds.checking import check
from publish.embeds.fetching import UnreachableError, fetch, is_public
from publish.models import DepartmentSite, SiteCheck

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
State = SiteCheck.State
COLUMNS = ("职权编码", "事项名称", "权力类型", "实施依据", "责任事项内容", "法定时限")


class Host:
    """A department's web server; `pages` are what it answers, `(status, headers, body)` by path."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked.append(self.path)
                status, headers, body = host.pages.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        self.pages[path] = (status, headers, body.encode() if isinstance(body, str) else body)


@pytest.fixture
def host(settings: Any) -> Iterator[Host]:
    made = Host()
    settings.SITE_CHECK_HOSTS = [f"127.0.0.1:{made.port}"]
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def site(host: Host, department: Department) -> DepartmentSite:
    return DepartmentSite.objects.create(department=department, origin=host.url, copy_url=f"{host.url}/list")


def rows_of(client: Client, day: str = "") -> list[dict[str, str]]:
    """The list as it is downloaded, which somebody then puts on a page."""
    query = f"?on={day}" if day else ""
    answer = client.get(f"/regions/120000/departments/101/export.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text.partition("\n")[2])))


def page(rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> str:
    """A page of the department with the list as a table, under a title and beside other things."""
    heads = "".join(f"<th>{name}</th>" for name in columns)
    cells = "".join(
        "<tr>"
        + "".join(f"<td>{escape(row[name]).replace(chr(10), '<br>')}</td>" for name in columns)
        + "</tr>"
        for row in rows
    )
    return f"""<!doctype html><meta charset="utf-8"><title>教委</title><table><tr><td>首页</td><td>通知</td></tr></table>
    <h1>权责清单</h1><table><tr><td colspan="{len(columns)}">市教委权责清单</td></tr><tr>{heads}</tr>{cells}</table>"""


@pytest.fixture
def history(put_on_list: Make, follow_on_list: Make) -> Any:
    """Two powers since long; today one of them changed."""
    today = timezone.localdate()
    first, second = put_on_list("民办学校设立审批", "校车使用许可", made_on=today - dt.timedelta(days=9))
    follow_on_list(first, effective_on=today, statutory_limit=15, statutory_limit_unit="day")
    return first, second


# --- what a copy is ----------------------------------------------------------------------------------------------


def test_a_copy_that_says_what_the_list_says_is_the_same(
    host: Host, site: DepartmentSite, history: Any, client: Client
) -> None:
    host.put("/list", page(rows_of(client)))
    found = check(site)
    assert (found.state, found.items, found.release.number, found.differences) == (State.SAME, 2, 2, [])  # type: ignore[union-attr]


def test_a_copy_of_an_earlier_release_is_old_and_says_of_which(
    host: Host, site: DepartmentSite, history: Any, client: Client
) -> None:
    day = f"{timezone.localdate() - dt.timedelta(days=1)}"
    host.put("/list", page(rows_of(client, day)))
    found = check(site)
    assert (found.state, found.release.number) == (State.OLDER, 1)  # type: ignore[union-attr]
    assert "第1批" in found.told


def test_what_was_altered_is_told_with_both_values(
    host: Host, site: DepartmentSite, history: Any, client: Client
) -> None:
    rows = rows_of(client)
    right = rows[1]["责任事项内容"]
    rows[1]["责任事项内容"] = right.replace("依法受理", "选择受理")
    host.put("/list", page(rows))
    found = check(site)
    assert found.state == State.ALTERED
    [one] = found.differences
    assert (one["kind"], one["field"], one["name"]) == ("field", "责任事项内容", "校车使用许可")
    assert "依法受理" in one["ours"]
    assert "选择受理" in one["theirs"]


def test_items_too_many_and_too_few_are_told(
    host: Host, site: DepartmentSite, history: Any, client: Client
) -> None:
    rows = rows_of(client)
    rows[0] |= {"职权编码": "120000-101-01-9999", "事项名称": "自设的许可"}
    host.put("/list", page(rows))
    found = check(site)
    assert found.state == State.ALTERED
    assert sorted(one["kind"] for one in found.differences) == ["extra", "missing"]


def test_a_copy_without_codes_is_known_by_names_and_other_headings(
    host: Host, site: DepartmentSite, history: Any, client: Client
) -> None:
    rows = [
        {"序号": "1", "职权名称": row["事项名称"], "职权类别": row["权力类型"].removeprefix("行政")}
        for row in rows_of(client)
    ]
    host.put("/list", page(rows, ("序号", "职权名称", "职权类别")))
    assert check(site).state == State.SAME
    rows[0]["职权名称"] = "民办学校设立的审批"
    host.put("/list", page(rows, ("序号", "职权名称", "职权类别")))
    assert sorted(one["kind"] for one in check(site).differences) == ["extra", "missing"]


def test_json_copies_are_compared_too(host: Host, site: DepartmentSite, history: Any, client: Client) -> None:
    column = client.get("/embed/120000/101/list.json").content
    host.put("/list", column)
    assert check(site).state == State.SAME
    host.put("/list", column.replace("校车使用许可".encode(), "校车许可".encode()))
    [one] = check(site).differences
    assert (one["field"], one["ours"], one["theirs"]) == ("事项名称", "校车使用许可", "校车许可")
    host.put("/list", client.get("/embed/120000/101/list.json?number=1").content)
    assert check(site).state == State.SAME, "it says itself that it lists only some"
    documents = json.loads(
        b"".join(client.get("/regions/120000/departments/101/export.json").streaming_content)
    )
    host.put("/list", json.dumps(documents))
    assert check(site).state == State.SAME
    documents[0]["document"]["responsibilities"][0]["text"] = "别的责任"
    host.put("/list", json.dumps(documents))
    found = check(site)
    assert "责任事项内容" in [one["field"] for one in found.differences]


def test_a_page_without_the_list_is_no_copy(host: Host, site: DepartmentSite, history: Any) -> None:
    for body in (
        "<p>欢迎</p>", "", "[]", "{}", "不是网页", page([dict.fromkeys(COLUMNS, "别的事")]), '{"items": [{"code": "别的", "name": "别的"}]}',
        "[" * 100_000, '{"items": 5}', b"\xff\xfe\x00\x00", b"PK\x03\x04broken",
    ):  # fmt: skip
        host.put("/list", body)
        assert check(site).state == State.NO_COPY, body[:40]


def test_a_live_column_needs_no_copy(host: Host, site: DepartmentSite, history: Any) -> None:
    host.put("/list", '<div class="qingdan-column" data-department="120000-101"></div>')
    assert check(site).state == State.LIVE


def test_a_site_that_does_not_answer_is_unreachable(host: Host, site: DepartmentSite, history: Any) -> None:
    assert (check(site).state, check(site).told) == (State.UNREACHABLE, "网站返回 404。")
    host.put("/list", "", status=403)
    assert "没有核对" in check(site).told
    site.copy_url = "http://127.0.0.1:1/list"
    assert check(site).state == State.UNREACHABLE


# --- a hostile site ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1",
        "2002:a00:1::", "2001:0:a00:1::", "fec0::1", "192.0.2.1", "words",
    ],
)  # fmt: skip
def test_an_address_inside_a_network_is_not_asked(address: str) -> None:
    assert not is_public(address)


def test_an_address_of_the_open_network_is(settings: Any) -> None:
    assert is_public("219.151.9.1")
    assert is_public("2400:da00::6666")


def test_a_private_host_is_asked_only_where_it_is_named_with_its_port(host: Host, settings: Any) -> None:
    host.put("/list", "甲")
    assert fetch(f"{host.url}/list", allowed=[f"127.0.0.1:{host.port}"]).data.decode() == "甲"
    for allowed in ([], ["127.0.0.1"], [f"127.0.0.1:{host.port + 1}"]):
        with pytest.raises(UnreachableError, match="内部网络"):
            fetch(f"{host.url}/list", allowed=allowed)
    assert len(host.asked) == 1


def test_every_address_of_a_name_is_checked_and_the_checked_one_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that leads to the open network and into ours is not asked at all; no second look-up comes between."""

    def two(*args: Any, **kwargs: Any) -> Any:
        return [(2, 1, 6, "", ("219.151.9.1", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with pytest.raises(UnreachableError, match="内部网络"):
        fetch("http://jw.example.gov.cn/")
    asked: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [(2, 1, 6, "", ("219.151.9.1", 80))])

    def connect(address: Any, timeout: Any = None, *args: Any) -> Any:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(UnreachableError):
        fetch("http://jw.example.gov.cn/")
    assert asked == [("219.151.9.1", 80)]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://jw.example.gov.cn/",
        "gopher://x/",
        "http://u:p@jw.example.gov.cn/",
        "http://",
        "http://x:99999/",
        "//x/",
    ],
)
def test_only_the_web_is_asked(url: str) -> None:
    with pytest.raises(UnreachableError):
        fetch(url, allowed=["x:80"])


def test_redirects_are_checked_each_time(host: Host, settings: Any) -> None:
    allowed = [f"127.0.0.1:{host.port}"]
    host.put("/list", "甲")
    host.put("/moved", "", status=302, Location="/list")
    assert fetch(f"{host.url}/moved", allowed=allowed).data.decode() == "甲"
    for to, why in (
        ("http://evil.example/", "另一个网站"), ("file:///etc/passwd", "只读取"), ("http://127.0.0.1:1/", "内部网络"),
        ("/around", "转来转去"), ("http://[::1", "网址写得不对"),
    ):  # fmt: skip
        host.put("/around", "", status=302, Location=to)
        with pytest.raises(UnreachableError, match=why):
            fetch(f"{host.url}/around", allowed=allowed)


def test_a_large_answer_is_not_read_to_its_end(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 1000)
    allowed = [f"127.0.0.1:{host.port}"]
    for headers in ({}, {"Content-Length": "2000"}):
        host.put("/list", b"x" * 2000, **headers)
        with pytest.raises(UnreachableError, match="没有读取"):
            fetch(f"{host.url}/list", allowed=allowed)
    host.put("/list", b"x" * 20, **{"Content-Encoding": "gzip"})
    with pytest.raises(UnreachableError, match="压缩"):
        fetch(f"{host.url}/list", allowed=allowed)


def test_a_site_that_dawdles_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte at a time, each before the connection would time out."""
    monkeypatch.setattr(fetching, "SECONDS", 1)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]

    def dawdle() -> None:
        taken, _ = listening.accept()
        try:
            taken.sendall(b"HTTP/1.1 200 OK\r\n")
            for _n in range(200):
                taken.sendall(b"X-A: b\r\n")
                time.sleep(0.2)
        except OSError:
            pass
        finally:
            taken.close()

    thread = threading.Thread(target=dawdle, daemon=True)
    thread.start()
    with pytest.raises(UnreachableError, match="秒内没有读完"):
        fetch(f"http://127.0.0.1:{port}/", allowed=[f"127.0.0.1:{port}"])
    thread.join(60)
    listening.close()


# --- how it is told ----------------------------------------------------------------------------------------------


def test_each_check_is_kept_and_shown(
    host: Host, site: DepartmentSite, history: Any, client: Client, staffing: Any
) -> None:
    check(site)
    rows = rows_of(client)
    rows[0]["事项名称"] = "<b>改名</b>的许可"
    host.put("/list", page(rows))
    check(site)
    client.force_login(staffing)
    listed = client.get("/releases/sites/").content.decode()
    assert "与清单不一致" in listed
    assert "教育委员会" in client.get("/releases/sites/?state=altered").content.decode()
    assert "没有符合条件" in client.get("/releases/sites/?state=same").content.decode()
    assert "没有符合条件" in client.get("/releases/sites/?q=没有").content.decode()
    assert "教育委员会" in client.get("/releases/sites/?active=True").content.decode()
    assert "没有符合条件" in client.get("/releases/sites/?active=False").content.decode()
    shown = client.get(f"/releases/sites/{site.pk}/").content.decode()
    assert "&lt;b&gt;改名" in shown
    assert "打不开" in shown, "what it was before"
    assert client.get("/releases/sites/export/").status_code == 200
    assert client.get(f"/releases/sites/{site.pk}/export/?format=csv").status_code == 200


def test_a_site_is_seen_by_its_own_region_and_department(
    site: DepartmentSite, client: Client, make_user: Make, district: Any, region: Any, department: Department
) -> None:
    other = Department.objects.create(region=district, code="101", name="和平区教育局")
    for user in (
        make_user("far", ("staffing", district, None)),
        make_user("far2", ("clerk", district, other)),
    ):
        client.force_login(user)
        assert client.get(f"/releases/sites/{site.pk}/").status_code == 404
        assert site.origin not in client.get("/releases/sites/").content.decode()
    client.force_login(make_user("near", ("clerk", region, department)))
    assert client.get(f"/releases/sites/{site.pk}/").status_code == 200


def test_a_person_has_a_site_looked_at_now(
    host: Host,
    site: DepartmentSite,
    history: Any,
    client: Client,
    make_user: Make,
    region: Any,
    department: Department,
) -> None:
    host.put("/list", page(rows_of(client)))
    client.force_login(make_user("clerk9", ("clerk", region, department)))
    client.post("/releases/sites/", {"action": "check", "row": [site.pk]})
    job = Job.objects.get(kind="check_site")
    run(job.pk)
    job.refresh_from_db()
    assert "一致" in job.message
    assert client.get(job.url).status_code == 200
    client.force_login(make_user("watch", ("inspector", region, None)))
    client.post("/releases/sites/", {"action": "check", "row": [site.pk]})
    assert Job.objects.filter(kind="check_site").count() == 1, "who only looks starts nothing"


def test_the_command_tells_and_returns_what_is_wrong(
    host: Host, site: DepartmentSite, history: Any, client: Client, capsys: Any
) -> None:
    host.put("/list", page(rows_of(client)))
    call_command("check_embeds")
    assert "一致" in capsys.readouterr().out
    rows = rows_of(client)
    rows[0]["法定时限"] = "5工作日"
    host.put("/list", page(rows))
    with pytest.raises(SystemExit):
        call_command("check_embeds", "120000-101")
    out = capsys.readouterr().out
    assert "法定时限" in out
    assert "5工作日" in out


def test_the_clock_looks_at_each_site_once_a_day(
    host: Host, site: DepartmentSite, history: Any, client: Client
) -> None:
    host.put("/list", page(rows_of(client)))
    DepartmentSite.objects.create(department=site.department, origin="https://only.example.gov.cn")
    DepartmentSite.objects.create(
        department=site.department,
        origin="https://old.example.gov.cn",
        copy_url="https://old.example.gov.cn/",
        active=False,
    )
    part = PARTS["sites"]
    assert "1个" in part.work().summary
    assert "0个" in part.work().summary
    assert len(host.asked) == 1
    SiteCheck.objects.update(checked_at=timezone.now() - dt.timedelta(days=1))
    assert "1个" in part.work().summary
    assert SiteCheck.objects.count() == 2
