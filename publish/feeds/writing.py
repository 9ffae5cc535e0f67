"""A feed as Atom (RFC 4287) and as JSON Feed 1.1: each entry is what changed of a power, in words, with its redline.

What must hold: an id is never used again and never changes, whichever host was asked (it is a tag URI of the configured
authority, of a code and a version number, both given once); `updated` moves only when something became of the entry.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from publish.changes.rows import ChangeRow, dressed
from publish.feeds.subjects import Subject
from publish.models import Recall, ReleaseEntry
from publish.pages.site_facts import address, domain
from publish.saying import chinese_day

ENTRIES = 50
BEGINNING = dt.datetime(2015, 3, 24, tzinfo=dt.UTC)
"""When a feed without entries was updated: a day on which nothing of it has changed since."""
NO_REDLINE = (ReleaseEntry.Action.CANCELLED, ReleaseEntry.Action.CONTINUED)


@dataclass(frozen=True)
class Item:
    """One entry: what changed, when that became known or was taken back, where it is read."""

    row: ChangeRow
    updated: dt.datetime

    @property
    def id(self) -> str:
        return tag(f"powers/{self.row.entry.code}/versions/{self.row.number}")

    @property
    def published(self) -> dt.datetime:
        return self.row.published.release.released_at

    @property
    def url(self) -> str:
        """The redline where there is something to compare with, else the version."""
        row = self.row
        if row.before_number and row.published.action not in NO_REDLINE:
            path = address(reverse("publish:power_compare", args=[row.entry.code]))
            return f"{path}?from={row.before_number}&to={row.number}"
        return address(reverse("publish:power_version", args=[row.entry.code, row.number]))

    @property
    def sentences(self) -> list[str]:
        """What is told of it: all that changed, by which decision, from when, what was taken back and why."""
        row, release = self.row, self.row.published.release
        day = {"day": chinese_day(release.effective_on), "number": release.number}
        said = [*row.said, row.note] if row.said else [row.sentence, row.note]
        said += [row.decision.words] if row.decision else []
        said += [_("第%(number)s批公布，%(day)s起生效") % day]
        said += [f"{row.recall_words}：{row.recall}"] if row.recall else []
        return list(dict.fromkeys(one.rstrip("。") + "。" for one in said if one))

    @property
    def tags(self) -> list[str]:
        return [self.row.action, self.row.entry.power_type.name, self.row.entry.department.name]


@dataclass(frozen=True)
class Feed:
    """One page of a feed; `next_url` where there are older entries."""

    subject: Subject
    url: str
    items: Sequence[Item]
    next_url: str = ""

    @property
    def title(self) -> str:
        return _("%(site)s：%(subject)s的调整") % {"site": settings.SITE_NAME, "subject": self.subject.title}

    @property
    def updated(self) -> dt.datetime:
        return max((item.updated for item in self.items), default=BEGINNING)


def tag(name: str) -> str:
    """A name that nobody else gives (RFC 4151), whatever the host of a request is called."""
    authority = settings.DATA_AUTHORITY or f"{domain()},2026"
    return f"tag:{authority}:{quote(name, safe='/?=&%')}"


def feed_of(subject: Subject, url: str, page: int, older: str) -> Feed:
    """The entries of a page, what became known last first; three queries. `older` is the address of the next page."""
    recalls = Recall.objects.filter(versions=OuterRef("version"), confirmed_at__isnull=False)
    taken_back = Subquery(recalls.order_by("-pk").values("confirmed_at")[:1])
    rows = subject.rows.annotate(updated=Coalesce(taken_back, F("release__released_at")))
    rows = rows.order_by("-updated", "version__list_entry__sort_key", "pk")
    first = (page - 1) * ENTRIES
    found: list[tuple[int, Any]] = list(rows.values_list("pk", "updated")[first : first + ENTRIES + 1])
    when = dict(found[:ENTRIES])
    items = [Item(row, when[row.published.pk]) for row in dressed(list(when))]
    return Feed(subject, url, items, older if len(found) > ENTRIES else "")


class _Atom(Atom1Feed):
    """Django's, with the time of the newest change, and the address of older entries (RFC 5005)."""

    def __init__(self, made: Feed) -> None:
        self.made = made
        super().__init__(
            title=made.title,
            link=address(made.subject.page),
            description="",
            subtitle=_("每条是一项职权的一次变化，链接到新旧对照"),
            language="zh-CN",
            author_name=settings.SITE_SPONSOR or settings.SITE_NAME,
            feed_url=made.url,
            feed_guid=tag(f"feeds/{made.subject.name}"),
            feed_copyright=settings.DATA_LICENCE or None,
        )

    def latest_post_date(self) -> dt.datetime:
        return self.made.updated

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.made.next_url:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.made.next_url})


def atom(made: Feed) -> bytes:
    feed = _Atom(made)
    for item in made.items:
        feed.add_item(
            title=item.row.sentence,
            link=item.url,
            description=format_html_join("", "<p>{}</p>", ((one,) for one in item.sentences)),
            unique_id=item.id,
            pubdate=item.published,
            updateddate=item.updated,
            categories=item.tags,
        )
    text: str = feed.writeString("utf-8")
    return text.encode()


def json_feed(made: Feed) -> bytes:
    """JSON Feed 1.1 (jsonfeed.org)."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": made.title,
        "home_page_url": address(made.subject.page),
        "feed_url": made.url,
        "language": "zh-CN",
        "authors": [{"name": settings.SITE_SPONSOR or settings.SITE_NAME}],
        **({"next_url": made.next_url} if made.next_url else {}),
        "items": [_json_item(item) for item in made.items],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _json_item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "url": item.url,
        "title": item.row.sentence,
        "content_text": "\n".join(item.sentences),
        "date_published": rfc3339_date(item.published),
        "date_modified": rfc3339_date(item.updated),
        "tags": item.tags,
    }
