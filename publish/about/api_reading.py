"""What the page about the API shows (数据接口): every address with its parameters, as the views say it, and examples to be run."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from publish.api import urls
from publish.models import ListEntry, Release

BEFORE = "/api/v1/"
NO_CODE = "120000-101-01-0001"


@dataclass(frozen=True)
class Offered:
    """An address of the API: what it gives, what it asks for."""

    address: str
    summary: str
    told: str
    parameters: list[tuple[str, str]]


@dataclass(frozen=True)
class Example:
    """A request as one types it; `path` is what is asked for."""

    words: str
    path: str


def offered() -> list[Offered]:
    """Every address, in the order of the url conf."""
    return [_offered(str(one.pattern), getattr(one.callback, "cls", None)) for one in urls.urlpatterns]


def _offered(route: str, view: Any) -> Offered:
    address = BEFORE + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    fields = view.asks().fields
    parameters = [(name, str(field.help_text or "")) for name, field in fields.items()]
    return Offered(address, str(view.summary), str(view.told), parameters)


def examples() -> list[Example]:
    """Requests that can be run as they stand, of what is published here."""
    today = timezone.localdate()
    entry = (
        ListEntry.objects.on(today).only("code", "region__code").select_related("region").order_by("sort_key")
    )
    first = entry.first()
    code, region = (first.code, first.region.code) if first else (NO_CODE, "120000")
    last = Release.objects.aggregate(last=Max("effective_on"))["last"] or today
    day = min(last, today)
    eve = day - dt.timedelta(days=1)
    said = [
        (_("行政许可的前五项"), "powers/?type=01&limit=5"),
        (_("某一天的清单"), f"powers/?on={day}&limit=5"),
        (_("一项职权的全部内容"), f"powers/{code}/"),
        (_("它的各个版本"), f"powers/{code}/versions/"),
        (_("现行版本与前一版有什么不同"), f"powers/{code}/diff/"),
        (_("检索，并得到每个条件有几项"), f"search/?q={quote(_('许可'))}&limit=5"),
        (_("最近一次公布前后，一个地区的清单有什么不同"), f"diff/?region={region}&from={eve}"),
        (_("变更流水，从头读起，带全部内容"), "changes/?documents=true&limit=20"),
        (_("法律库中的条例"), f"laws/?q={quote(_('条例'))}&limit=5"),
        (_("各个代码的含义"), "codes/"),
    ]
    return [Example(words, BEFORE + path) for words, path in said]
