"""What nobody types and anybody may send: values, bodies, headers, and files that were tampered with."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from hypothesis import strategies as st

from tests.hostile.values import VALUES

PLANTED = (
    "' OR 1=1 --", '"><script>alert(1)</script>', "{{ 7*7 }}", "{% debug %}", "../../../../etc/passwd", "%00", "%ff%fe",
    "\r\nSet-Cookie: a=b", "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "=1+1",
    "-1", "0", "1.5", "NaN", "Infinity", "-0", "1e400", "0x10", "True", "null", "[]", "{}", "[1,2]", '{"a":{"b":[]}}',
    "2147483648", "0000-00-00", "0000-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "24:61", "9999-12-31T23:59:59",
    "--", ",", "name,-name", "＝１", "\u202e", "\ufeff", "\U0001f600", "甲\ue000", "\t", "\n\n", " ",
)  # fmt: skip
LONG = "甲" * 10**6
SMALL = [value for value in (*PLANTED, *VALUES) if len(value) <= 40]
ANY = st.text(st.characters(), max_size=60)  # also half pairs

short_values = st.one_of(st.sampled_from(SMALL), ANY, st.integers().map(str), st.floats().map(str))
"""What fits into an address."""
values = st.one_of(
    short_values, short_values, short_values, st.sampled_from(VALUES), ANY.map(lambda text: text * 500)
)
"""What fits into a form; a million signs at once are sent apart (`LONG`), for they take their time."""
ids = st.one_of(st.integers(-2, 60), st.sampled_from([2**31, 2**63, 10**30, 10**200]), st.integers()).map(str)
bodies = st.sampled_from(
    ["form", "form", "form", "form", "multipart", "multipart", "twice", "nested", "json", "text", "charset", "cut",
     "no file", "boundary", "empty", "other"]
)  # fmt: skip
methods = st.sampled_from(
    ["GET"] * 14 + ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "POST", "TRACE", "甲".encode().hex()]
)
headers = st.dictionaries(
    st.sampled_from(
        ["Referer", "Accept-Language", "X-Forwarded-For", "X-Request-ID", "Host", "If-None-Match", "If-Modified-Since",
         "Range", "Accept", "X-Requested-With", "X-Forwarded-Host", "User-Agent", "Accept-Encoding"]
    ),
    st.text(st.characters(max_codepoint=255), max_size=60) | st.sampled_from([v for v in SMALL if v.isprintable()]),
    max_size=2,
)  # fmt: skip


def torn(data: bytes) -> st.SearchStrategy[bytes]:
    """A file that was tampered with: bytes, or the parts of a package."""
    parts = [_bytes(data), _bytes(data)]
    if data.startswith(b"PK"):
        parts += [_package(data)] * 4
    return st.one_of(*parts)


def _bytes(data: bytes) -> st.SearchStrategy[bytes]:
    at = st.integers(0, max(0, len(data) - 1))
    piece = st.one_of(
        st.binary(max_size=40),
        st.sampled_from([b"\0" * 50, b"\xff" * 50, b"<" * 2000, b"9" * 5000, b"\xed\xa0\x80"]),
    )

    @st.composite
    def made(draw: Any) -> bytes:
        tampered = bytearray(data)
        for _ in range(draw(st.integers(1, 4))):
            start, new = draw(at), draw(piece)
            end = start + draw(st.sampled_from([0, len(new), 1, 200]))
            tampered[start:end] = new
        cut = draw(st.one_of(st.none(), st.none(), at))
        return bytes(tampered if cut is None else tampered[:cut])

    return made()


XML_CHANGES: tuple[tuple[bytes, bytes], ...] = (
    (rb"\d+", b"99999999999999999999"), (rb"\d+", b"-1"), (rb'"[^"]*"', b'""'), (rb'"[^"]*"', b'"&#0;"'),
    (rb"<(\w+)[ >]", b"<x:\\1 "), (rb"</\w+>", b""), (rb"<\w+[^>]*/>", b""), (rb">[^<]+<", b">&a;<"),
    (rb">[^<]+<", b">" + "\ufffe甲".encode() * 3000 + b"<"), (rb'"[^"]*"', b'"../../etc/passwd"'), (rb"<\?xml[^>]*>", b""),
    (rb"<", b"<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><"), (rb"<(\w+)", b"<" + b"a" * 20_000),
    (rb'r="[A-Z]+', b'r="XFD'), (rb't="\w+"', b't="e"'), (rb's="\d+"', b's="77777"'), (rb"rId\d+", b"rId999"),
)  # fmt: skip


def _package(data: bytes) -> st.SearchStrategy[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    @st.composite
    def made(draw: Any) -> bytes:
        changed = dict(parts)
        for _ in range(draw(st.integers(1, 3))):
            name = draw(st.sampled_from(sorted(changed)))
            what = draw(st.sampled_from(["text", "text", "text", "text", "bytes", "away", "twin", "empty"]))
            if what == "text":
                old, new = draw(st.sampled_from(XML_CHANGES))
                count = draw(st.sampled_from([1, 1, 3, 0]))
                changed[name] = re.sub(old, new, changed[name], count=count)[:3_000_000]
            elif what == "bytes":
                changed[name] = draw(_bytes(changed[name])) if changed[name] else b"x"
            elif what == "away" and len(changed) > 1:
                del changed[name]
            elif what == "twin":
                changed[name.upper()] = changed[name]
            else:
                changed[name] = b""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in changed.items():
                archive.writestr(name, content)
        return out.getvalue()

    return made()
