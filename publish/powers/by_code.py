"""Which power, and which of its versions, an address means (职权编码、版本): asked here by every page of a power.

What must hold: a code in full width, in lower case or without its dashes leads to the same page under the code itself; the
code of a main item leads to its page, which has the sub-items; what no power is called is refused, nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from publish import reading
from publish.days import day_of
from publish.reading import Edition

View = Callable[..., HttpResponse]


def of_power(view: View) -> View:
    """A page of a power, which is given its published versions as of the day of the page, the newest first."""

    @wraps(view)
    def page(request: HttpRequest, code: str, **named: Any) -> HttpResponse:
        if editions := reading.editions_of(code, day_of(request)):
            return view(request, editions, **named)
        return meant_otherwise(request, code) or _of_main_item(code, **named)

    return page


def of_version(view: View) -> View:
    """A page of one published version of a power, which is given it and all of them."""

    @wraps(view)
    def page(request: HttpRequest, editions: list[Edition], number: int) -> HttpResponse:
        return view(request, version_or_404(editions, number), editions)

    return of_power(page)


def version_or_404(editions: list[Edition], number: int) -> Edition:
    for edition in editions:
        if edition.number == number and edition.release_number is not None:
            return edition
    named = {"code": editions[0].entry.code, "number": number}
    raise Http404(_("职权 %(code)s 没有公布过第 %(number)s 版。") % named)


def meant_otherwise(request: HttpRequest, code: str) -> HttpResponse | None:
    """To the same page under the code that is meant by this one; None where it is a code as it stands, 404 where no power has it."""
    meant = reading.code_meant(code)
    if meant is None:
        raise Http404(_("清单中没有编码为“%(code)s”的职权。") % {"code": code[: reading.LONGEST_CODE]})
    if meant == code:
        return None
    match = request.resolver_match
    assert match is not None  # noqa: S101  a view is asked through an address
    address = reverse(match.view_name, kwargs={**match.kwargs, "code": meant})
    return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)


def _of_main_item(code: str, **named: Any) -> HttpResponse:
    """A main item has no versions of its own: its page leads to those of its sub-items."""
    if named:
        raise Http404(
            _("%(code)s 是主项的编码，主项没有自己的版本。请打开 /powers/%(code)s/ 选择它的子项。")
            % {"code": code}
        )
    return HttpResponseRedirect(reverse("publish:power", args=[code]))
