"""Requests that no browser sends (恶意请求): to any address, by anybody, with any body under any name."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st
from lxml import etree, html

from tests.hostile import samples
from tests.hostile.strategies import LONG, bodies, torn, values

BOUNDARY = "BoUnDaRy"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
FORM = "application/x-www-form-urlencoded"
USUAL = ("page", "sort", "columns", "q", "row", "all", "seen", "action", "next", "sure", "confirmed", "version", "field", "value",
         "text", "digest", "format", "year", "from", "to", "_restore", "_popup", "_to_field", "csrfmiddlewaretoken")  # fmt: skip
Fields = dict[str, list[str]]


def fields_in(answer: Any) -> tuple[Fields, set[str]]:
    """What the forms of a page send as they stand, and which of it are files."""
    if answer.streaming or not str(answer.get("Content-Type", "")).startswith("text/html"):
        return {}, set()
    try:
        page = html.fromstring(answer.content.decode())
    except (etree.ParserError, ValueError):
        return {}, set()
    found: Fields = {}
    for one in page.xpath("//*[@name][self::input or self::select or self::textarea or self::button]"):
        value = one.get("value", "") if one.tag in ("button", "input") else one.value
        found.setdefault(one.get("name"), []).extend(
            [value] if isinstance(value, str) else list(value or [""])[:3]
        )
    files = {str(name) for name in page.xpath("//input[@type='file']/@name")}
    return found, files


def encoded(pairs: list[tuple[str, str]]) -> bytes:
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode()


@lru_cache(maxsize=200)
def _quoted(text: str) -> str:
    """Kept, for the longest ones take their time."""
    return quote(text, errors="surrogatepass")


def multipart(pairs: list[tuple[str, str]], files: list[tuple[str, str, bytes]]) -> bytes:
    out = b""
    for name, value in pairs:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        out += head.encode("utf-8", "surrogatepass")
    for name, filename, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: x/y\r\n\r\n'
        out += head.encode("utf-8", "surrogatepass") + content + b"\r\n"
    return out + f"--{BOUNDARY}--\r\n".encode()


@st.composite
def contents(draw: Any, fields: Fields, files: set[str]) -> tuple[bytes, str]:
    """A body and its type: what the page would send, with some of it put otherwise."""
    names = sorted({*fields, *USUAL} - files)
    said = {name: list(held) for name, held in fields.items() if name not in files}
    if draw(st.integers(0, 7)) == 7:
        said = {}
    chosen = draw(st.lists(st.sampled_from(names), max_size=5, unique=True))
    if draw(st.integers(0, 9)) == 9:
        chosen = names
    for name in chosen:
        said[name] = (
            draw(st.lists(values, min_size=1, max_size=3)) if draw(st.integers(0, 3)) == 3 else [draw(values)]
        )
    if chosen and draw(st.integers(0, 150)) == 150:
        said[chosen[0]] = [LONG]
    pairs = [(name, value or "") for name, held in said.items() for value in held]
    return _as(draw, draw(bodies), pairs, files)


def _as(draw: Any, kind: str, pairs: list[tuple[str, str]], files: set[str]) -> tuple[bytes, str]:
    if kind == "nested":
        pairs = [(f"{n}[{draw(st.sampled_from(['', '0', 'a][b', '-1']))}]", v) for n, v in pairs] + pairs
    if kind == "twice":
        pairs = pairs + pairs[::-1]
    if files and kind in ("form", "multipart", "twice", "nested"):
        kind = "multipart"
    if kind in ("multipart", "no file", "boundary"):
        sent = [] if kind == "no file" else [(n, *draw(_file())) for n in sorted(files or {"file"})]
        more = [(n, "不是文件") for n in files] if kind == "no file" else []
        other = (
            MULTIPART
            if kind != "boundary"
            else draw(
                st.sampled_from(
                    [
                        "multipart/form-data",
                        "multipart/form-data; boundary=别的",
                        "multipart/form-data; boundary=",
                        MULTIPART + "x",
                    ]
                )
            )
        )
        return multipart(pairs + more, sent), other
    body = encoded(pairs)
    return {
        "json": (json.dumps(dict(pairs)).encode(), "application/json"),
        "text": (body, "text/plain"),
        "charset": (body, f"{FORM}; charset=" + draw(st.sampled_from(["utf-7", "gbk", "x", "utf-16", ""]))),
        "cut": (body[: len(body) // 2] + b"%", MULTIPART if draw(st.booleans()) else FORM),
        "empty": (b"", FORM),
        "other": (b"\xff\xfe" + body, draw(st.sampled_from([FORM, "a/b", "", "multipart/mixed"]))),
    }.get(kind, (body, FORM))  # fmt: skip


NAMES = (
    "清单.xlsx",
    "../../a.xlsx",
    "a\0.docx",
    "",
    "x" * 500 + ".csv",
    "甲.exe",
    'a".pdf',
    "con.xlsx",
    "a\u202excod.exe",
    "清单",
)


def _file() -> st.SearchStrategy[tuple[str, bytes]]:
    whole = [*samples.lists().values(), *samples.laws().values()]
    content = st.one_of(
        st.sampled_from(whole), st.sampled_from(whole).flatmap(torn), st.binary(max_size=300), st.just(b"")
    )
    return st.tuples(st.sampled_from(NAMES), content)


class Reading:
    """The forms of the pages, each page read once for each person."""

    def __init__(self, get: Callable[[str, str], Any]) -> None:
        self.get, self.pages = get, {}

    def __call__(self, who: str, url: str) -> tuple[Fields, set[str]]:
        key = (who, url)
        if key not in self.pages:
            self.pages[key] = fields_in(self.get(who, url))
        return self.pages[key]
