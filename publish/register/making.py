"""Making register editions (生成清单汇编): for each release one of the region and one of each department, each once.

Long work, done by the worker; killed or run twice it leaves nothing half done and makes nothing twice.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from core.digests import digest_file
from departments.models import Department, Region
from publish.models import ListEntry, RegisterEdition, Release
from publish.pages.site_facts import address
from publish.register.book import Book, Places
from publish.register.register_reading import Register, newest_release, register_of

Progress = Callable[[str, int, int], None]
NOTES = (
    "权责清单不创设权力。清单内容与法律、法规、规章不一致的，以法律、法规、规章为准。",
    "本汇编按公布内容自动排印；〔U+…〕表示字库没有的字，以网站为准。",
)


def waiting() -> list[Release]:
    """The releases in effect whose editions were not all made."""
    regions = Region.objects.filter(pk__in=Release.objects.values("region")).order_by("code")
    newest = (newest_release(region) for region in regions)
    return [
        release for release in newest if release is not None and next(_missing(release), False) is not False
    ]


def make_all(release: Release, progress: Progress = lambda step, done, of: None) -> list[RegisterEdition]:
    """The editions of a release that are not there yet: each department's, then the region's."""
    wanted = list(_missing(release))
    made = []
    for done, department in enumerate(wanted):
        progress(f"排印{department or release.region}清单汇编", done, len(wanted))
        made.append(make(register_of(release, department)))
    return made


def _missing(release: Release) -> Iterator[Department | None]:
    there = set(RegisterEdition.objects.filter(release=release).values_list("department_id", flat=True))
    shown = ListEntry.objects.on(release.effective_on).filter(region=release.region_id)
    for body in Department.objects.filter(pk__in=shown.values("department")).order_by("order", "code"):
        if body.pk not in there:
            yield body
    if None not in there and shown.exists():
        yield None


def make(register: Register) -> RegisterEdition:
    """One edition: the file is kept once its row is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.pdf"
        places = write(register, path)
        with path.open("rb") as file, transaction.atomic():
            edition = RegisterEdition(
                release=register.release,
                region=register.region,
                department=register.department,
                day=register.day,
                pages=places.total,
                powers=len(register.keys),
                digest=digest_file(file),
            )
            file.seek(0)
            edition.file.save(_file_name(register), File(file), save=False)
            edition.save()
    return edition


def write(register: Register, path: Path) -> Places:
    """The book, made twice: the first time says where everything stands."""
    places: Places | None = None
    headings = register.headings()
    for last in (False, True):
        book = Book(
            path,
            title=f"{register.name}权责清单汇编",
            author=settings.SITE_SPONSOR or settings.SITE_NAME,
            foot=address("/"),
            places=places,
        )
        book.title_page(f"{register.name}\n权责清单", "汇编", _facts(register), NOTES)
        book.contents(headings)
        book.body(register.running, register.pieces())
        places = book.close() if last else book.throw_away()
    assert places is not None  # noqa: S101  the loop ran
    return places


def _facts(register: Register) -> list[tuple[str, str]]:
    release, day = register.release, register.day
    return [
        ("地区", register.region.name),
        ("清单日期", f"{day.year}年{day.month}月{day.day}日"),
        ("公布批次", f"第{release.number}批，{timezone.localtime(release.released_at):%Y年%-m月%-d日}公布"),
        ("职权", f"{len(register.keys)}项"),
        ("网址", address(f"/changes/{register.region.code}/{release.number}/")),
        ("公布批次摘要值", release.digest),
    ]


def _file_name(register: Register) -> str:
    department = f"-{register.department.code}" if register.department else ""
    return f"{register.region.code}{department}-{register.release.number}.pdf"
