"""Verifying a copy (核验): whether what a reader holds says what was published, where it does not, and what is in force today.

A copy is a digest, a document (as downloaded, or as the API gives it), several of them, or rows of a table for download. What
is given is foreign: it is compared, never kept, and nothing it holds is an error of ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.digests import ALGORITHM, public_digest
from powers.diff import Diff, PartDiff, diff
from powers.fields import BY_NAME, Document, label_of
from powers.printing import CODE, EDITION, clipped, same_cell
from publish import reading
from publish.export_views import printed_row
from publish.listing import lines_with_release
from publish.models import ListEntry
from publish.saying import chinese_day

if TYPE_CHECKING:
    import datetime as dt

MOST_ITEMS = 50
MOST_TEXT = 1_000_000
LONG = 20_000
"""Texts longer than this are not compared character by character."""
DIGEST = re.compile(r"(?:(sm3|sha256):)?([0-9a-f]{64})", re.IGNORECASE)
VERSION = re.compile(r"/powers/[^/]+/versions/[0-9]+/")
NOT_COMPARED = {"序号"}
Foreign = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What comparing raises for a document that is none."""


class UnreadableCopyError(Exception):
    """Why what was given cannot be verified, in Chinese."""


@dataclass(frozen=True)
class Copy:
    """What a reader holds: of which power and version it says it is, its document or its digest."""

    code: str = ""
    number: int | None = None
    digest: str = ""
    document: dict[str, Any] | None = None


@dataclass
class Verdict:
    """Whether a copy says what was published. `edition` is the version it was compared with; None where there is none."""

    same: bool
    told: str
    edition: reading.Edition | None = None
    editions: list[reading.Edition] = field(default_factory=list)
    given: str = ""
    found: Diff | None = None
    parts: list[PartDiff] = field(default_factory=list)
    today: str = ""
    that_day: str = ""
    """Whether the version was in force on the day that a reader named."""

    @property
    def entry(self) -> ListEntry | None:
        return self.edition.entry if self.edition else None


# --- what was given ------------------------------------------------------------------------------------------


def copies_of(text: str) -> list[Copy]:
    """What a pasted text or the text of a .json holds: an address, documents, or a digest somewhere in it."""
    text = text.strip().removeprefix("\ufeff").strip()
    if not text:
        raise UnreadableCopyError(_("请粘贴摘要值或者下载的内容，或者选择文件。"))
    if len(text) > MOST_TEXT:
        problem = _("内容超过 %(most)s 万字，请一次查验一项或者少数几项。")
        raise UnreadableCopyError(problem % {"most": MOST_TEXT // 10_000})
    if text[0] not in "{[":
        return [_in_words(text)]
    given = _json(text)
    items = given if isinstance(given, list) else [given]
    if not items or not all(isinstance(item, dict) for item in items):
        raise UnreadableCopyError(
            _("这段 JSON 不是职权的公布内容。请粘贴 document.json、接口或者清单下载的原文。")
        )
    return [_item(item) for item in items]


def _in_words(text: str) -> Copy:
    """An address of ours, a citation, or a digest by itself."""
    try:
        address = urlsplit(text if text.startswith(("http://", "https://")) else "")
    except ValueError:
        address = urlsplit("")
    asked = parse_qs(address.query)
    found = DIGEST.search((asked.get("digest") or [text])[0])
    if not found and VERSION.search(address.path):
        raise UnreadableCopyError(
            _(
                "这是某一版的网址，打开就是公布的原文。要核对手里的内容，请粘贴摘要值或者下载的 JSON 原文，或者扫查验单上的二维码。"
            )
        )
    if not found:
        raise UnreadableCopyError(
            _("没有认出摘要值。摘要值是“sha256:”和 64 位十六进制数字；也可以粘贴下载的 JSON 原文。")
        )
    return Copy(
        clean((asked.get("code") or [""])[0]),
        number_in((asked.get("version") or [""])[0]),
        f"{(found[1] or 'sha256').lower()}:{found[2].lower()}",
    )


def _json(text: str) -> Any:
    try:
        given = json.loads(text)
        json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise UnreadableCopyError(_("内容里有损坏的字符（不成对的代理字符），不是公布的原文。")) from error
    except (ValueError, RecursionError) as error:
        where = (
            _("第 %(line)s 行第 %(column)s 个字符附近") % {"line": error.lineno, "column": error.colno}
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        problem = _("JSON 格式不完整或者有误%(where)s，请粘贴或者上传下载的原文。")
        raise UnreadableCopyError(problem % {"where": where}) from error
    return given


def _item(item: dict[str, Any]) -> Copy:
    """A document by itself, or with its code and version as the API and the downloads give it."""
    document = item.get("document")
    if not isinstance(document, dict):
        return Copy(document=item)
    digest = item.get("digest")
    return Copy(
        clean(item.get("code")),
        number_in(item.get("version")),
        digest if isinstance(digest, str) else "",
        document,
    )


def clean(value: Any) -> str:
    """A foreign text as the database may be asked for it."""
    text = value if isinstance(value, str) else ""
    return text.encode("utf-8", "ignore").decode().replace("\0", "").strip()[:1000]


def number_in(value: Any) -> int | None:
    """The version number that is meant, if one is."""
    digits = re.fullmatch(r"第?\s*([0-9]{1,6})\s*版?", str(value).strip(), re.ASCII)
    return int(digits[1]) if digits else None


# --- comparing -----------------------------------------------------------------------------------------------


def verify(copy: Copy, day: dt.date) -> Verdict:
    """Whether a copy is what was published, as of `day`."""
    given = copy.digest if copy.document is None else _digest(copy.document)
    entry = _entry_with(given, copy) if given else None
    if entry is not None:
        editions = reading.editions_of(entry.code, day)
        edition = next(e for e in editions if e.entry.pk == entry.pk)
        return _judged(copy, given, edition, editions, day)
    editions = _editions(copy, day)
    if not editions and not copy.code and given.startswith("sm3:"):
        raise UnreadableCopyError(_unknown(copy, given))
    if not editions:
        return Verdict(False, _unknown(copy, given), given=given)
    named = next((e for e in editions if e.number == copy.number), None)
    if named is None and copy.number is not None:
        told = _("职权 %(code)s 没有公布过第 %(number)s 版。")
        named_so = {"code": editions[0].entry.code, "number": copy.number}
        return Verdict(False, told % named_so, given=given)
    return _judged(copy, given, named or reading.to_show(editions, day), editions, day)


def _digest(document: dict[str, Any]) -> str:
    try:
        return public_digest(document)
    except ValueError:  # a fraction, a name that is not ours: nothing that was published
        return ""


def _entry_with(digest: str, copy: Copy) -> ListEntry | None:
    """What was published under this digest: the version that is asked for, else the newest."""
    rows = ListEntry.objects.filter(version__release_entry__digest=digest)
    found = list(rows.only("code", "version__number").select_related("version").order_by("-version__number"))
    of_power = [entry for entry in found if entry.code == copy.code] or ([] if copy.code else found)
    return next((e for e in of_power if e.version.number == copy.number), of_power[0] if of_power else None)


def _editions(copy: Copy, day: dt.date) -> list[reading.Edition]:
    """The versions of the power a copy says it is of; of a document without a code, by name and department."""
    if copy.code or copy.document is None:
        return reading.editions_of(copy.code, day) if copy.code else []
    said, body = copy.document, copy.document.get("department")
    rows = ListEntry.objects.filter(
        name=clean(said.get("name")),
        sub_name=clean(said.get("sub_name")),
        department__code=clean(body.get("code")) if isinstance(body, dict) else "",
        region__code=clean(body.get("region")) if isinstance(body, dict) else "",
    )
    codes = set(rows.values_list("code", flat=True)[:100])
    return reading.editions_of(codes.pop(), day) if len(codes) == 1 else []


def _judged(
    copy: Copy, given: str, edition: reading.Edition, editions: list[reading.Edition], day: dt.date
) -> Verdict:
    numbers = {"number": edition.number, "other": copy.number}
    verdict = Verdict(False, "", edition, editions, given, today=in_force_words(edition, editions, day))
    if given.startswith("sm3:") and ALGORITHM == "sm3":
        published = public_digest(reading.document_of(edition), "sm3")
    else:
        published = edition.digest
    if given == published:
        verdict.same = copy.number in (None, edition.number)
        told = _("与第 %(number)s 版公布的内容一字不差。")
        verdict.told = (
            told if verdict.same else _("与第 %(number)s 版公布的内容一字不差，不是第 %(other)s 版。")
        ) % numbers
        if copy.document is not None and copy.digest and copy.digest != published:
            verdict.told += _("但所附的摘要值不是这一内容的，请以公布的为准。")
    elif copy.document is None:
        verdict.told = _("摘要值与第 %(number)s 版公布的内容的不同，这一份不是公布的原文。") % numbers
    else:
        verdict.told = _("与第 %(number)s 版公布的内容有不同，见下。") % numbers
        verdict.found, verdict.parts = compared(reading.document_of(edition), copy.document)
    return verdict


def _unknown(copy: Copy, given: str) -> str:
    if copy.code:
        return _("清单中没有公布过编码为“%(code)s”的职权。") % {"code": copy.code[:60]}
    if given.startswith("sm3:"):
        return _("按 SM3 摘要值查验，请同时填写职权编码和版本号；按 SHA-256 摘要值查验不需要。")
    if copy.document is None:
        return _("没有公布过摘要值与此相同的内容。如果知道职权编码，请一并填写，可以查明是哪一版。")
    return _(
        "没有公布过这一内容，也不能按名称和部门认出是哪一项职权。请填写职权编码后再查验，可以看到不同在哪里。"
    )


def compared(published: Document, given: dict[str, Any]) -> tuple[Diff | None, list[PartDiff]]:
    """Where a foreign document differs: as officials see it where it is a document, and key by key what that cannot tell."""
    try:
        if max((len(str(value)) for value in given.values()), default=0) > LONG * 10:
            raise ValueError("too long to be marked")
        found: Diff | None = diff(published, cast("Document", given))
        marked = [part.pieces for part in found.fields] if found else []
        marked += (
            [part.pieces for one in found.sections for row in one.rows for part in row.parts] if found else []
        )
    except Foreign:
        found = None
    strange = [key for key in given if key not in published and key not in BY_NAME]
    known = [key for key in dict.fromkeys([*published, *given]) if key in published or key in BY_NAME]
    keys = [
        key for key in (*known, *strange[:MOST_ITEMS]) if found is None or not found or key not in BY_NAME
    ]
    return found, [
        PartDiff(label_of(key) if key in BY_NAME else key, _said(published, key), _said(given, key))
        for key in keys
        if published.get(key) != given.get(key)
    ]


def _said(document: Mapping[str, Any], key: str) -> str:
    """The value of a key as it stands, shortened where nobody would read it."""
    if key not in document:
        return ""
    value = document[key]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= LONG else text[:LONG] + _("……（过长，以下不再对照）")


# --- rows of a table -----------------------------------------------------------------------------------------


def verify_rows(rows: Sequence[Mapping[str, str]], day: dt.date) -> list[Verdict]:
    """Rows of a table for download, each by its header, against what the version it names prints."""
    return [_row(row, day) for row in rows[:MOST_ITEMS]]


def _row(row: Mapping[str, str], day: dt.date) -> Verdict:
    code = clean(row.get(CODE))
    editions = reading.editions_of(code, day)
    if not editions:
        return Verdict(False, _("清单中没有公布过编码为“%(code)s”的职权。") % {"code": code[:60]})
    number = number_in(row.get(EDITION, ""))
    edition = next((e for e in editions if e.number == number), None) or reading.to_show(editions, day)
    lines = lines_with_release(ListEntry.objects.filter(pk=edition.entry.pk))
    printed = printed_row(lines.get(), reading.document_of(edition))
    parts = [
        PartDiff(header, clipped(printed[header])[:LONG], text[:LONG])
        for header, text in row.items()
        if header in printed and not same_cell(text, printed[header])
    ]
    told = (
        _("与第 %(number)s 版公布的内容有 %(parts)s 栏不同，见下。")
        if parts
        else _("所列各栏与第 %(number)s 版公布的内容一致。")
    )
    return Verdict(
        not parts,
        told % {"number": edition.number, "parts": len(parts)},
        edition,
        editions,
        parts=parts,
        today=in_force_words(edition, editions, day),
    )


# --- on a day ---------------------------------------------------------------------------------------------------


def on_day(verdict: Verdict, day: dt.date | None) -> Verdict:
    """A verdict that also says whether the version was in force on `day`, as the list stood then."""
    if day is None or verdict.edition is None:
        return verdict
    editions = reading.editions_of(verdict.edition.entry.code, day)
    edition = next((e for e in editions if e.number == verdict.edition.number), None)
    said = in_force_words(edition, editions, day, then=True) if edition else _("这一版当日还没有公布。")
    return replace(verdict, that_day=_("%(day)s：%(said)s") % {"day": chinese_day(day), "said": said})


NEVER = {
    "replaced": gettext_noop("这一版未生效即被替代，从未施行。"),
    "recalled": gettext_noop("这一版在生效前已撤回，从未施行。"),
    "put_off": gettext_noop("这一版在生效前已推迟，从未施行。"),
}
"""What is told of versions that were never in force."""


def in_force_words(
    edition: reading.Edition, editions: list[reading.Edition], day: dt.date, *, then: bool = False
) -> str:
    """Whether the version is in force on `day`, and if not, what became of it; `then`: said of a day that is not today."""
    if edition.status in NEVER:
        return _(NEVER[edition.status])
    days = {
        "starts": chinese_day(edition.starts) if edition.starts else "",
        "last_day": chinese_day(edition.last_day) if edition.last_day else "",
    }
    if edition.status == "current":
        return (
            _("这一版今天有效，自 %(starts)s 起。") if not then else _("这一版当日有效，自 %(starts)s 起。")
        ) % days
    if edition.status == "suspended":
        return _("这一版自 %(starts)s 起暂停实施。") % days
    if edition.status == "cancelled":
        return _("该职权自 %(starts)s 起已取消，这一版是取消时的内容。") % days
    if edition.status == "future":
        return _("这一版尚未生效，自 %(starts)s 起生效。") % days
    now = reading.in_force(editions, day)
    if now is None or now.status == "cancelled":
        gone = _("这一版的有效期到 %(last_day)s 止，该职权现已取消或者不在清单中。")
        return (gone if not then else _("这一版的有效期到 %(last_day)s 止，该职权当日不在清单中。")) % days
    replaced = _("这一版的有效期到 %(last_day)s 止，已由第 %(number)s 版替代。")
    return replaced % {**days, "number": now.number}
