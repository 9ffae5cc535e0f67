"""What a search and a suggestion of the API find (检索): the one place that asks the search, so that the API ranks as the site does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from publish import search
from publish.asking.finding import Found, results
from publish.facets import DIMENSIONS, USUAL
from publish.finding import TOO_MUCH


def found(q: str, asked: Mapping[str, str], day: dt.date) -> Found:
    """What `q` finds on the list of a day under what was chosen: `asked` maps dimensions to values."""
    dimensions = tuple(DIMENSIONS) if asked.get("duty") else USUAL
    return results(q, asked, day=day, dimensions=dimensions)


@contextmanager
def answerable(q: str) -> Iterator[None]:
    """What is read inside uses the index for `q`; a query that would take too long is refused with what to do."""
    try:
        with search.by_index(search.groups_of(q)):
            yield
    except search.TooMuchError as error:
        raise ValidationError({"q": [_(TOO_MUCH)]}) from error
