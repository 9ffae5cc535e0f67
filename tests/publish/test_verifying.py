"""Verifying a copy: one that was published is told 一致, any other 不一致 and where; nothing given breaks the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from powers.models import PowerVersion
from publish.models import ReleaseEntry
from publish.verifying import copies_of, verify

pytestmark = pytest.mark.django_db
DAY = timezone.timedelta(days=1)


@pytest.fixture
def published(put_on_list: Callable[..., Any]) -> PowerVersion:
    version: PowerVersion = put_on_list("甲许可", flow="申请、受理、决定", fee=False)
    return version


@pytest.fixture
def document(published: PowerVersion, client: Client) -> dict[str, Any]:
    said: dict[str, Any] = client.get(f"/powers/{published.power.code}/versions/1/document.json").json()
    return said


def asked(client: Client, **given: Any) -> str:
    answer = client.post("/verify/", given)
    assert answer.status_code in (200, 400), answer.status_code
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    return answer.content.decode()


def test_a_copy_that_was_not_altered_is_the_same_whatever_way_it_comes(
    published: PowerVersion, document: dict[str, Any], client: Client
) -> None:
    code, digest = published.power.code, ReleaseEntry.objects.get(version=published).digest
    api = client.get(f"/api/v1/powers/{code}/").content.decode()
    cited = f"天津市教育委员会权责清单：甲许可（职权编码 {code}，第 1 版，摘要值 {digest}）。"
    address = f"http://testserver/verify/?code={code}&version=1&digest={digest}"
    for text in (
        json.dumps(document),
        json.dumps(document, indent=2),
        api,
        digest,
        digest[7:].upper(),
        cited,
        address,
    ):
        page = asked(client, text=text)
        assert "<strong>一致</strong>" in page, text[:60]
        assert "今天有效" in page
    assert "<strong>一致</strong>" in client.get(address.removeprefix("http://testserver")).content.decode()


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_a_download_is_verified_as_a_file(form: str, published: PowerVersion, client: Client) -> None:
    made: Any = client.get(f"/regions/120000/export.{form}")
    data = b"".join(made.streaming_content)
    assert "<strong>一致</strong>" in asked(client, file=SimpleUploadedFile(f"清单.{form}", data))
    if form != "xlsx":
        page = asked(
            client,
            file=SimpleUploadedFile(
                f"清单.{form}", data.replace("受理、决定".encode(), "受理、办结".encode())
            ),
        )
        assert "<strong>不一致</strong>" in page
        assert "运行流程" in page


def test_an_altered_copy_is_told_where(
    document: dict[str, Any], published: PowerVersion, client: Client
) -> None:
    document["flow"] = "申请、决定"
    document["bases"][0]["locator"] = "第十三条"
    page = asked(client, text=json.dumps(document), code=published.power.code)
    assert "<strong>不一致</strong>" in page
    assert "运行流程" in page
    assert "第十" in page
    assert "<del>" in page
    assert "<strong>不一致</strong>" in asked(
        client, text=json.dumps(document)
    )  # found by name and department


def test_it_says_what_became_of_the_version(
    published: PowerVersion, follow_on_list: Callable[..., Any], document: dict[str, Any]
) -> None:
    day = timezone.localdate()
    second = follow_on_list(published, effective_on=day + DAY, flow="网上办理")
    [copy] = copies_of(json.dumps(document))
    assert "今天有效" in verify(copy, day).today
    assert "已由第 2 版替代" in verify(copy, day + DAY).today
    follow_on_list(second, effective_on=day + 2 * DAY, standing="cancelled")
    assert "已取消" in verify(copy, day + 2 * DAY).today
    [wrong] = copies_of(json.dumps({"code": published.power.code, "version": 2, "document": document}))
    assert not verify(wrong, day).same


def test_a_digest_nobody_published_is_said_to_be_unknown(published: PowerVersion, client: Client) -> None:
    assert "没有公布过" in asked(client, text="sha256:" + "0" * 64)
    assert "的不同" in asked(client, text="sha256:" + "0" * 64, code=published.power.code)


BROKEN = [
    "", "{", "[]", "[1]", "null", "{}", "sha256:abc", "https://x/verify/?digest=1", '{"document": 3}', '{"name": "\\ud800"}',
    '{"name": "\\u0000"}', '{"document": {}, "code": "\\u0000"}', "[" * 5000, '{"bases": 3, "flow": {"a": [1.5, NaN]}}',
    '{"document": {"department": "x", "bases": [{"uid": []}]}, "code": "甲", "version": "9999999999999"}', '{"a":' * 3000,
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_nothing_that_is_pasted_breaks_the_page(text: str, published: PowerVersion, client: Client) -> None:
    for code in ("", published.power.code, "没有", "\0"):
        page = asked(client, text=text, code=code, version="第二版")
        assert "<strong>一致</strong>" not in page


@settings(max_examples=60)
@example(key="bases", value=[{"uid": "x", "purpose": "power"}])
@example(key="levels", value=[None])
@example(key="statutory_limit", value={"number": 1})
@given(
    key=st.sampled_from(
        [
            "flow",
            "bases",
            "levels",
            "fee",
            "type",
            "department",
            "withheld",
            "channels",
            "extras",
            "schema",
            "risks",
        ]
    ),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["uid", "text", "purpose", "name", "place"]), inner, max_size=3)
        ),
    ),
)
def test_whatever_a_field_was_made_into_is_told_and_never_breaks(
    key: str, value: Any, document: dict[str, Any], published: PowerVersion, client: Client
) -> None:
    altered = document | {key: value}
    page = asked(client, text=json.dumps(altered), code=published.power.code)
    same = altered == document and type(value) is type(document.get(key))
    assert ("<strong>一致</strong>" in page) == same


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b"\xff\xfe"),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.csv", b""),
        ("a.json", b"\0" * 9),
        ("a.pdf", b"%PDF-1.7"),
    ],
)
def test_nothing_that_is_uploaded_breaks_the_page(name: str, data: bytes, client: Client) -> None:
    assert 'role="alert"' in asked(client, file=SimpleUploadedFile(name, data))


def test_a_file_that_is_too_large_is_refused(client: Client) -> None:
    assert "超过 5 MB" in asked(client, file=SimpleUploadedFile("a.json", b" " * (5 * 1024 * 1024 + 1)))


def test_the_printable_copy_leads_to_verifying_it(published: PowerVersion, client: Client) -> None:
    page = client.get(f"/powers/{published.power.code}/versions/1/certificate/").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    assert "第 1 批" in page
    assert "现行有效" in page
    assert "不收费" in page
    assert "公布的全文有责任事项 1 项、追责情形 0 项、依据 1 条" in page
    for internal in ("运行流程", "作用未定", "文件种类", "版本说明"):
        assert internal not in page
    assert client.get(f"/powers/{published.power.code}/versions/7/certificate/").status_code == 404


def test_a_reader_is_told_whether_it_was_in_force_on_the_day_of_a_fine(
    put_on_list: Callable[..., Any], follow_on_list: Callable[..., Any], client: Client
) -> None:
    today = timezone.localdate()
    first, fined = today - 30 * DAY, today - 7 * DAY
    version = put_on_list("对乱倒垃圾的处罚", power_type="02", made_on=first)
    second = follow_on_list(version, effective_on=today, flow="网上办理")
    code, digest = version.power.code, ReleaseEntry.objects.get(version=version).digest
    page = client.get(f"/powers/{code}/?on={fined}").content.decode()
    links = [unescape(link) for link in re.findall(r'href="([^"]*)"', page)]
    [certificate] = {link for link in links if "/certificate/" in link}
    [checked] = [link for link in links if link.startswith("/verify/?code")]
    assert f"on={fined}" in certificate
    assert f"on={fined}" in checked
    paper = client.get(certificate).content.decode()
    said = f"{fined.year}年{fined.month}月{fined.day}日"
    assert re.search(rf"<dt>{said}</dt><dd><strong>现行有效</strong>", paper)
    answer = client.get(checked).content.decode()
    assert f"<strong>{said}：这一版当日有效" in answer
    assert "这一版的有效期到" in answer
    assert "当日有效" in asked(client, text=digest, on=str(fined))
    assert "这一版当日还没有公布" in asked(client, text=digest, on=str(first - DAY))
    assert "当日不在清单中" not in asked(client, text=digest, on=str(today))
    assert "已由第 2 版替代" in asked(client, text=digest, on=str(today))
    assert "不是日期" in asked(client, text=digest, on="那一天")
    later = ReleaseEntry.objects.get(version=second).digest
    assert "这一版当日还没有公布" in asked(client, text=later, on=str(fined))
    assert client.get(f"/powers/{code}/versions/2/certificate/?on={fined}").status_code == 404
    permanent = client.get(f"/powers/{code}/versions/1/").content.decode()
    assert f'data-day="today" href="/powers/{code}/versions/1/certificate/"' in permanent
