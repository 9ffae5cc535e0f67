"""One list screen (列表): what is shown, filtered, sorted, paged, exported and acted on follows from one declaration.

A screen says where its rows come from (`rows`, always from `visible_to`), how they are filtered, and its columns. The
page, the workbook and the .csv are made from that, with the same rows in the same order; the views are in
listing_views.py, `list_paths` gives a list its two addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Sum
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from accounts.requests import OfficeRequest
from office.listing_actions import BulkAction, Ticked
from office.listing_columns import Column
from office.models.saved_filters import SavedFilter

if TYPE_CHECKING:
    from django.forms import BaseForm

CHUNK = 1000
"""How many rows an export holds at once."""
KEPT = ("sort", "by", "columns")
"""What of an address is no filter, and stays when one filters anew."""


@dataclass(frozen=True)
class Tab:
    """One of the choices above a list; `count` where it tells how many rows it holds."""

    label: str
    query: dict[str, str]
    is_open: bool
    count: int | None = None


@dataclass(frozen=True)
class HeadAction:
    """A button beside the heading."""

    label: str
    url: str
    primary: bool = False


@dataclass(frozen=True)
class Line:
    """One row as the page shows it."""

    row: Any
    key: Any
    cells: list[tuple[Column, str]]
    css: str
    fits: bool


class ListScreen:
    """One list as one person sees it, by what they ask for in the address.

    Subclasses declare; what depends on the person or on the address is a method. Every screen has a `title` and
    `columns`, and says in `rows` what a person sees.
    """

    title = ""
    intro = ""
    template = "office/list/page.html"
    columns: Sequence[Column] = ()
    order = ""
    """What the database sorts by unless asked otherwise: fields with commas between."""
    page_size = 50
    actions: Sequence[BulkAction] = ()
    tick_name = "row"
    table_css = ""
    keeps_filters = True
    """Whether a person can keep its filters under a name; of little use for a list that is part of one thing's page."""
    figure = ""
    """A template with a picture of the rows, above the table."""
    filter_button = "筛选"
    not_found = "没有符合条件的。"
    nothing = "还没有。"
    many_hint = ""
    many_template = ""
    """A template with what is asked beside the buttons of ticked rows; its fields belong to the form “many”."""
    keys_first = False
    """Whether the rows of a page are found by their keys first: for tens of thousands of rows with much in each."""
    filters_always = False
    """Whether the filter leaves something out even unasked."""

    def __init__(self, request: OfficeRequest, **kwargs: Any) -> None:
        self.request = request
        self.user = request.user
        self.kwargs = kwargs
        self.given: dict[str, Any] = {}
        """What the page before an action asked for besides."""

    # --- what a screen declares ---

    def rows(self) -> Any:
        """What the person sees: a queryset that starts at `visible_to`, or rows made in Python."""
        return []

    def make_filter(self, rows: Any) -> Any:
        """The FilterSet of this request over `rows`; None for a list without filters."""
        return None

    def get_columns(self) -> Sequence[Column]:
        return self.columns

    def dressed(self, rows: list[Any]) -> list[Any]:
        """The rows with what their columns read besides: a constant number of queries, however many rows."""
        return rows

    def tabs(self) -> list[Tab]:
        return []

    def head_actions(self) -> list[HeadAction]:
        return []

    def crumbs(self) -> list[tuple[str, str]]:
        """Where the list stands: (label, address) of what lies above it."""
        return []

    def row_css(self, row: Any) -> str:
        return ""

    def row_key(self, row: Any) -> Any:
        return getattr(row, "pk", "")

    def offered(self) -> Sequence[BulkAction]:
        """The actions that the person may take at all."""
        return self.actions

    def open_to_all(self, rows: Any) -> Any:
        """The rows that “全部” means: those that could be ticked on any page."""
        return rows

    def extra(self) -> dict[str, Any]:
        """What the screen's own template shows besides."""
        return {}

    def missed(self) -> str:
        """What is said where nothing fits the filter."""
        return self.not_found

    def empty(self) -> str:
        """What is said where there is nothing yet."""
        return self.nothing

    def export_title(self) -> str:
        return self.title

    # --- filtering and sorting ---

    @cached_property
    def filter(self) -> Any:
        return self.make_filter(self.rows())

    def choose(self) -> tuple[BaseForm | None, Any]:
        """The filter's form, and the rows that fit."""
        return (self.filter.form, self.filter.qs) if self.filter is not None else (None, self.rows())

    @cached_property
    def chosen(self) -> tuple[BaseForm | None, Any]:
        return self.choose()

    @property
    def form(self) -> BaseForm | None:
        return self.chosen[0]

    @property
    def is_filtered(self) -> bool:
        """Whether the address, or the filter unasked, leaves something out."""
        return self.filters_always or any(name not in (*KEPT, "page", "ticked") for name in self.request.GET)

    @cached_property
    def found(self) -> Any:
        """All rows that fit, in the order asked for (`name` or `-name`), else in the usual one."""
        rows, wanted = self.chosen[1], self.request.GET.get("sort", "")
        name, down = wanted.removeprefix("-"), wanted.startswith("-")
        column = next((one for one in self.get_columns() if one.order and one.name == name), None)
        if isinstance(rows, QuerySet):
            return _sorted_there(rows, column.order if column else "", self.order, down=down)
        return _sorted_here(rows, column, down=down) if column else rows

    # --- the page ---

    @cached_property
    def page(self) -> Page[Any]:
        """The page asked for. A list that fits on one page is not counted besides."""
        asked = self.request.GET.get("page", "")
        first: list[Any] | None = None
        if isinstance(self.found, QuerySet) and asked in ("", "1"):
            first = self._first()
        short = first is not None and len(first) <= self.page_size
        rows: Any = first if short else self.found
        page = Paginator(rows, self.page_size).get_page(asked)
        page.object_list = self.dressed(list(page.object_list if first is None else first[: self.page_size]))
        return page

    def _first(self) -> list[Any]:
        """The rows of the first page, and one more to tell whether there is another."""
        wanted = self.page_size + 1
        if not self.keys_first:
            return list(self.found[:wanted])
        keys = list(self.found.values_list("pk", flat=True)[:wanted])
        rows = {row.pk: row for row in self.found.filter(pk__in=keys)}
        return [rows[key] for key in keys if key in rows]

    @cached_property
    def shown(self) -> list[Column]:
        """The columns on the page: those chosen, else the usual ones."""
        picked = self._picked
        return [c for c in self.get_columns() if (c.head or c.name in picked if picked else not c.hidden)]

    @cached_property
    def _picked(self) -> set[str]:
        return set(self.request.GET.getlist("columns")) & {column.name for column in self.get_columns()}

    @cached_property
    def lines(self) -> list[Line]:
        context = {"list": self, "request": self.request, "user": self.user}
        return [
            Line(
                row,
                self.row_key(row),
                [(column, column.html(row, context)) for column in self.shown],
                self.row_css(row),
                any(action.fits(row, self.user) for action in self.offered()),
            )
            for row in self.page.object_list
        ]

    @property
    def ticks(self) -> bool:
        """Whether the page has rows to tick."""
        return any(line.fits for line in self.lines)

    @property
    def ticks_page(self) -> bool:
        """Whether all rows of the page are asked for ticked, by who has no script."""
        return self.request.GET.get("ticked") == "page"

    @cached_property
    def kept_ticks(self) -> set[str]:
        """The rows that were ticked on a page which is shown again as it was sent."""
        return set(self.request.POST.getlist(self.tick_name))

    @cached_property
    def everything(self) -> int:
        """How many rows “全部” means; 0 where the page holds them all."""
        return self.count_all() if self.page.paginator.num_pages > 1 else 0

    @cached_property
    def everything_seen(self) -> str:
        """The same as it is sent with a form: how many they are, and which."""
        number, keys = self._all().order_by().aggregate(n=Count("pk"), keys=Sum("pk")).values()
        return f"{number}-{keys or 0}"

    def count_all(self) -> int:
        return int(self.everything_seen.partition("-")[0])

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """The columns one can choose, and whether the page shows them."""
        shown = {column.name for column in self.shown}
        return [(column, column.name in shown) for column in self.get_columns() if not column.head]

    @property
    def clear_url(self) -> str:
        """The list without a filter, on the tab that is open."""
        by = self.request.GET.get("by", "")
        return f"{self.page_url}?{urlencode({'by': by})}" if by else self.page_url

    @property
    def usual_columns_url(self) -> str:
        return f"{self.page_url}?{urlencode(self.asked)}" if self.asked else self.page_url

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What of the address stays when one filters anew."""
        return [(name, value) for name in KEPT for value in self.request.GET.getlist(name)]

    @property
    def asked(self) -> list[tuple[str, str]]:
        """What of the address stays when one chooses columns anew."""
        given = self.request.GET
        return [(n, v) for n in given if n not in ("columns", "page", "ticked") for v in given.getlist(n)]

    # --- addresses and saved filters ---

    @property
    def name(self) -> str:
        """The screen's name, under which filters are saved: that of its address."""
        found = self.request.resolver_match
        return found.view_name.removesuffix("_export") if found else ""

    @property
    def export_url(self) -> str:
        try:
            return reverse(f"{self.name}_export", kwargs=self.kwargs)
        except NoReverseMatch:
            return ""

    @property
    def page_url(self) -> str:
        """The list itself, where one comes back to after an act."""
        return self.request.path

    @property
    def post_url(self) -> str:
        """Where ticked rows are sent."""
        return self.page_url

    @property
    def query_string(self) -> str:
        """The filter, order and columns of now, as a saved filter keeps them."""
        given = self.request.GET.copy()
        for name in ("page", "ticked"):
            given.pop(name, None)
        return given.urlencode()

    @property
    def offers_saving(self) -> bool:
        """Whether there is something to filter, and so filters to keep."""
        return bool(self.keeps_filters and self.form and (self.is_filtered or self.page.object_list))

    @cached_property
    def saved(self) -> list[SavedFilter]:
        own = SavedFilter.objects.visible_to(self.user).filter(screen=self.name)
        return list(own) if self.offers_saving else []

    # --- exports ---

    @property
    def exported(self) -> list[Column]:
        """The columns of an export: those chosen, else all."""
        return [c for c in (self.shown if self._picked else self.get_columns()) if c.export]

    def export_rows(self) -> Iterator[list[Any]]:
        """The rows of an export, with the filter and the order of the page."""
        rows = self.found.iterator(CHUNK) if isinstance(self.found, QuerySet) else iter(self.found)
        columns = self.exported
        while chunk := list(islice(rows, CHUNK)):
            yield from ([column.exported(row) for column in columns] for row in self.dressed(chunk))

    # --- ticked rows ---

    def _all(self) -> Any:
        return self.open_to_all(self.chosen[1])

    def ticked(self, action: BulkAction) -> Ticked:
        """The rows that were sent with a form: each is looked for among what the person sees."""
        posted, seen = self.request.POST, self.rows()
        if "all" in posted:
            rows, number = self._all(), self.count_all()
            if posted["all"] not in (self.everything_seen, str(number)):
                return Ticked(problem="符合筛选条件的各项在您打开页面之后有变化，请看过后再办理。")
            if number > action.most:
                return Ticked(problem=f"一次最多办理{action.most}项，现有{number}项，请先缩小筛选范围。")
            return Ticked(list(rows.order_by(*self.order.split(","))))
        keys = {int(key) for key in posted.getlist(self.tick_name) if key.isdecimal() and len(key) < 19}
        if not keys:
            return Ticked(problem=f"请先勾选，再点“{action.label}”。")
        if len(keys) > action.most:
            return Ticked(problem=f"一次最多办理{action.most}项，请分几次办理。")
        rows = list(seen.filter(pk__in=keys).order_by(*self.order.split(",")))
        return Ticked(rows, len(keys) - len(rows))


def _sorted_there(rows: QuerySet[Any], order: str, usual: str, *, down: bool) -> QuerySet[Any]:
    """Rows sorted by the database, ties by age so that pages do not overlap."""
    if not order:
        return rows.order_by(*usual.split(",")) if usual else rows
    return rows.order_by(f"-{order}" if down else order, "pk")


def _sorted_here(rows: Sequence[Any], column: Column, *, down: bool) -> list[Any]:
    """Rows made in Python; what has no value comes last either way."""
    filled = [row for row in rows if column.value_of(row) is not None]
    empty = [row for row in rows if column.value_of(row) is None]
    return sorted(filled, key=column.value_of, reverse=down) + empty
