"""What a list offers to be asked (筛选、排序、分页): an address of each kind, taken from the links and the form of its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl

FAR = 50
"""A page that lies far behind the first."""
LINK = re.compile(r'href="\?([^"#]+)"')
SELECT = re.compile(r'<select name="(\w+)"[^>]*>(.*?)</select>', re.DOTALL)
OPTION = re.compile(r'<option value="([^"]+)"(?! selected)')
PAGES = re.compile(r'href="\?[^"]*\bp(?:age)?=')


def queries_of(url: str, page: str) -> Iterator[str]:
    """The query of one link for each set of parameters, of the first choice of each filter, and of a far page; none where
    the page was asked for something already."""
    if "?" in url:
        return
    found: dict[frozenset[str], str] = {}
    for link in map(unescape, LINK.findall(page)):
        names = frozenset(name for name, _ in parse_qsl(link, keep_blank_values=True))
        found.setdefault(names, link)
    yield from found.values()
    for name, options in SELECT.findall(page):
        choice = OPTION.search(options)
        if choice and frozenset([name]) not in found:
            yield f"{name}={unescape(choice[1])}"
    if PAGES.search(page):
        yield f"{'p' if url.startswith('/admin/') else 'page'}={FAR}"
