"""Checking the copies that department sites keep (核对部门网站): fetched, read apart, compared, and what was found kept."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from core.parsing_apart import Limits, UnreadableError, parse_apart
from core.sheets.packing import read_packed, unpacked
from publish.embeds.comparing import State, Verdict, by_column, copy_of, judge
from publish.embeds.copies import Copy, read_json
from publish.embeds.fetching import Fetched, UnreachableError, fetch
from publish.models import DepartmentSite, SiteCheck

log = logging.getLogger(__name__)
LIMITS = Limits(memory=800_000_000, seconds=60, answer=100_000_000)
NOT_READ = "页面上没有读到清单表格（{}）"


def to_check() -> Iterable[DepartmentSite]:
    """The sites that keep a copy of their own."""
    rows = DepartmentSite.objects.filter(active=True).exclude(copy_url="")
    return rows.select_related("department__region")


def due() -> Iterable[DepartmentSite]:
    """Those that were not looked at today."""
    rows = DepartmentSite.objects.filter(active=True).exclude(copy_url="").with_last_check()
    done = Q(last_checked_at__date=timezone.localdate())
    return rows.exclude(done & Q(last_checked_at__isnull=False)).select_related("department__region")


def check_all(sites: Iterable[DepartmentSite], seconds: float = float("inf")) -> list[SiteCheck]:
    """Each by itself: one that breaks stops no other. No new one is begun after `seconds`."""
    made: list[SiteCheck] = []
    begun = time.monotonic()
    for site in sites:
        if time.monotonic() - begun > seconds:
            break
        try:
            made.append(check(site))
        except DatabaseError:
            raise
        except Exception:  # a hostile page must not keep the others from being looked at
            log.exception("site %s could not be checked", site.pk)
            made.append(_kept(site, Verdict(State.UNREACHABLE, "核对时出错，已记录，请联系系统管理员。")))
    return made


def check(site: DepartmentSite) -> SiteCheck:
    """What the site's copy is now, compared with the list as of today."""
    try:
        fetched = fetch(site.copy_url, allowed=settings.SITE_CHECK_HOSTS)
    except UnreachableError as error:
        return _kept(site, Verdict(State.UNREACHABLE, f"{error}。"))
    try:
        copy = _read(fetched)
    except UnreadableError as error:
        if _is_live(fetched):
            return _kept(site, Verdict(State.LIVE, "页面上是实时栏目，没有自己存放的清单。"))
        return _kept(site, Verdict(State.NO_COPY, f"{NOT_READ.format(str(error)[:200])}。"))
    verdict = judge(copy, site.department, timezone.localdate())
    if verdict.state == State.NO_COPY and _is_live(fetched):
        verdict = Verdict(State.LIVE, "页面上是实时栏目，没有自己存放的清单。")
    return _kept(site, verdict)


def _read(fetched: Fetched) -> Copy:
    """The items of what was fetched, read in a child process. Raises UnreadableError."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(fetched.data)
        file.flush()
        if fetched.data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
            return by_column(parse_apart(read_json, Path(file.name), LIMITS))
        return copy_of(unpacked(parse_apart(read_packed, Path(file.name), LIMITS)))


def _is_live(fetched: Fetched) -> bool:
    """Whether the page holds a column that shows the list itself."""
    ours = urlsplit(settings.SITE_URL).netloc.encode()
    return b"qingdan-column" in fetched.data or (ours + b"/embed/") in fetched.data


def _kept(site: DepartmentSite, verdict: Verdict) -> SiteCheck:
    return SiteCheck.objects.create(
        site=site,
        state=verdict.state,
        release=verdict.release,
        items=verdict.items,
        count=len(verdict.differences),
        differences=verdict.kept,
        told=verdict.told[:500],
    )
