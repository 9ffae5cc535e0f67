"""Download of the published list or a section of it (下载清单) as .xlsx, .csv and .json.

Columns bear the words the importer knows, and each cell is what `powers.printing` prints of the sealed document, so
that a list that is downloaded and imported again is unchanged. Documents are read a few hundred at a time, a table
is written row by row, and nothing is kept in the cache. A text is never a formula: .xlsx says so of each cell; .csv
cannot, so there a text that begins with = + - @ gets an apostrophe before it, which the importer takes away again.
"""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core.spreadsheets import A3, SIZES, XLSX, height_of, printable, unformed
from departments.as_of import as_of
from departments.models import Department, Region
from powers.fields import Document
from powers.printing import DIGEST, HEADERS, REGION, SINCE, Cells, cells, clipped
from publish import reading
from publish import search as searching
from publish.asking.finding import results
from publish.days import asked_day, dated, day_of
from publish.facets import faceted, narrowed
from publish.finding import TOO_MUCH
from publish.listing import as_named, lines_with_release
from publish.models import ListEntry
from publish.params import bad_request
from publish.saying import chinese_day

BATCH = 200
MAX_FOUND = 20_000
"""How many items of a search result are downloaded; a region's or a department's list is downloaded whole."""
MAX_LISTED = 10_000_000
SHEET = gettext_noop("权责清单")
NAMING = 4
"""How many columns, the first, say which power a row is: they stay in view, and on each page."""
WIDE = {"实施依据", "责任事项内容", "责任事项依据", "追责情形", "追责依据", "部门职责"}


@dataclass(frozen=True)
class Section:
    """What is downloaded: its title, the keys of its entries in order, and the day whose names they bear."""

    title: str
    keys: list[int]
    day: dt.date

    def entries(self) -> Iterator[tuple[ListEntry, Document]]:
        """The entries with their public documents, read in batches; a rebuild meanwhile may leave some out."""
        for start in range(0, len(self.keys), BATCH):
            keys = self.keys[start : start + BATCH]
            lines = (
                lines_with_release(ListEntry.objects.filter(pk__in=keys)).select_related("version").in_bulk()
            )
            shown = as_named((lines[key] for key in keys if key in lines), self.day)
            documents = reading.documents_of(shown)
            yield from ((entry, documents[entry.version_id]) for entry in shown)

    def rows(self) -> Iterator[list[str]]:
        """The cells of each entry under `HEADERS`."""
        for order, (entry, document) in enumerate(self.entries(), start=1):
            printed = printed_row(entry, document) | {"序号": str(order)}
            yield [printed[header] for header in HEADERS]


def printed_row(entry: ListEntry, document: Document) -> Cells:
    """The cells of an entry by header, as a table for download has them, without its number in the table."""
    printed = cells(document, code=entry.code, number=entry.version.number)
    printed |= {"权力类型": entry.power_type.name, "部门名称": entry.department.name}
    return printed | {
        REGION: entry.region.name,
        SINCE: _since(entry),
        DIGEST: entry.version.release_entry.digest,
    }


def _since(entry: ListEntry) -> str:
    return entry.period.lower.isoformat() if entry.period.lower else ""


# --- the three forms -------------------------------------------------------------------------------


def xlsx(section: Section) -> HttpResponseBase:
    """One sheet with a title and a header that stay in view; every text is a text."""
    book = Workbook(write_only=True)
    book.properties.creator = ""
    sheet = book.create_sheet(_(SHEET))
    sheet.freeze_panes = f"{get_column_letter(NAMING + 1)}3"
    widths = [60 if header in WIDE else 7 if header == "序号" else 20 for header in HEADERS]
    printable(sheet, widths, heads=2, names=NAMING, paper=A3)
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.append([_cell(sheet, section.title, font=Font(bold=True, size=14))])
    sheet.append([_cell(sheet, header, font=Font(bold=True)) for header in HEADERS])
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(section.rows(), start=3):
        sheet.row_dimensions[number].height, size = height_of(row, widths)
        style = {"alignment": wrapped} | ({"font": Font(size=size)} if size != SIZES[0] else {})
        sheet.append([_cell(sheet, text, **style) if text else None for text in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, content_type=XLSX)


def _cell(sheet: Any, text: str, **style: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=clipped(text))
    cell.data_type = "s"
    for name, value in style.items():
        setattr(cell, name, value)
    return cell


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_text(section: Section) -> HttpResponseBase:
    """UTF-8 with the mark that Excel needs to see it as such."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff"
        yield writer.writerow([unformed(section.title)])
        yield writer.writerow(HEADERS)
        for row in section.rows():
            yield writer.writerow([unformed(text) for text in row])

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")


def json_text(section: Section) -> HttpResponseBase:
    """A list of the published documents, each with its code, version, digest and the day it took effect before it."""
    encode = DjangoJSONEncoder(ensure_ascii=False).encode

    def pieces() -> Iterator[str]:
        yield "["
        for order, (entry, document) in enumerate(section.entries()):
            made = {
                "code": entry.code,
                "version": entry.version.number,
                "digest": entry.version.release_entry.digest,
                "since": _since(entry),
                "document": document,
            }
            yield (",\n" if order else "\n") + encode(made)
        yield "\n]\n"

    return StreamingHttpResponse(pieces(), content_type="application/json")


FORMS: dict[str, Callable[[Section], HttpResponseBase]] = {
    "xlsx": xlsx,
    "csv": csv_text,
    "json": json_text,
}


# --- addresses -------------------------------------------------------------------------------------


@require_safe
@dated()
def region(request: HttpRequest, region: str, form: str) -> HttpResponseBase:
    """The list of a region; with ?type= that of one type, with ?level= that of one level."""
    place = get_object_or_404(Region, code=region)
    as_of([place], day_of(request))
    return _listed(request, form, place.name, ListEntry.objects.filter(region=place))


@require_safe
@dated()
def department(request: HttpRequest, region: str, department: str, form: str) -> HttpResponseBase:
    """The list of a department; with ?type= and ?level= as on its page."""
    body = get_object_or_404(Department, region__code=region, code=department)
    as_of([body], day_of(request))
    return _listed(request, form, body.name, ListEntry.objects.filter(department=body))


@require_safe
@dated()
def search(request: HttpRequest, form: str) -> HttpResponseBase:
    """What a search finds, in the order of its page."""
    q, day = request.GET.get("q", "").strip(), day_of(request)
    try:
        with searching.by_index(searching.groups_of(q)):
            keys = results(q, request.GET, day=day).keys(0, MAX_LISTED)
    except searching.TooMuchError:
        return bad_request(request, _(TOO_MUCH))
    kept = keys[:MAX_FOUND]
    cut = _("（共%(total)s项，仅列前%(most)s项）")
    title = (
        _("权责清单检索结果")
        + _of_day(request)
        + (cut % {"total": len(keys), "most": MAX_FOUND} if len(kept) < len(keys) else "")
    )
    return _response(request, form, Section(title, kept, day))


def _listed(request: HttpRequest, form: str, name: str, entries: Any) -> HttpResponseBase:
    day = day_of(request)
    listed = entries.on(day)
    faces = faceted(listed, request.GET, ("type", "level", "duty", "phase"), day=day)
    chosen = "、".join(choice.label for _, choice in faces.selected)
    title = _("%(name)s权责清单") % {"name": name} + _of_day(request) + (f"（{chosen}）" if chosen else "")
    return _response(request, form, Section(title, _keys(narrowed(listed, faces.wanted)), day))


def _of_day(request: HttpRequest) -> str:
    """What the title says of the day that was asked for."""
    day = asked_day(request)
    return f"（{chinese_day(day)}）" if day else ""


def _keys(entries: Any) -> list[int]:
    return list(entries.order_by("sort_key", "pk").values_list("pk", flat=True))


def _response(request: HttpRequest, form: str, section: Section) -> HttpResponseBase:
    if form not in FORMS:
        raise Http404(_("可下载的格式是 xlsx、csv 和 json。"))
    made = FORMS[form](section)
    name = content_disposition_header(as_attachment=True, filename=f"{section.title}.{form}")
    made.headers["Content-Disposition"] = name or "attachment"
    made.headers["Cache-Control"] = "no-store"
    return made
