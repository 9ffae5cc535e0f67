"""What is proved of the public list (核验项目): releases follow one another, and its entries are what releases published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any, cast

from django.db.models import Max
from django.utils import timezone

from audit.kept_files import Files, proved_files
from audit.subjects import SUBJECTS, frozen, kept
from audit.verifying import PROOFS, Mismatch, Proof
from powers.documents import Document, digest_of_published
from powers.models import PowerVersion
from publish.change_models import ListChange
from publish.dump_models import DumpFile
from publish.entries import COLUMNS, rows_of
from publish.models import ListEntry, Release, ReleaseEntry
from publish.register_models import RegisterEdition
from publish.releasing import release_digest

RECALL = ("release_id", "later_on", "note", "asked_by_id", "asked_at")
"""What of a recall is never altered; migration 0002 has its own copy, as migrations do."""
FILES: Files = {
    RegisterEdition: ("file", "digest", "清单汇编文件"),
    DumpFile: ("file", "sha256", "开放数据文件"),
}
CHUNK = 1000
BY_NAMES = ("sort_key", "titles", "title_length", "search_text", "grams")
"""What an entry takes from tables that an office may change since: left to the ledger."""


def enter() -> None:
    SUBJECTS.add(
        frozen("publish_release"),
        frozen("publish_releaseentry"),
        *kept("publish_recall", fixed=RECALL),
        frozen("publish_recall_versions"),
        frozen("publish_listchange"),
        *kept("publish_generation"),
        *kept("publish_listentry", lawful="IUD"),
    )
    PROOFS.add(
        Proof("releases", "公布批次", 80, _releases),
        Proof("public_digests", "公布内容的摘要值", 85, _public_digests),
        Proof("list_entries", "清单条目", 90, _list_entries),
        Proof("registers", "清单汇编和开放数据文件", 95, partial(proved_files, FILES)),
        Proof("list_changes", "变更流水", 92, _list_changes),
    )


def _releases() -> Iterator[Mismatch | None]:
    """Each names the digest of the one before, and published just what its manifest says."""
    last: dict[int, Release] = {}
    for made in (
        Release.objects.select_related("region", "previous").order_by("region_id", "number").iterator(CHUNK)
    ):
        before = last.get(made.region_id)
        number = before.number + 1 if before else 1
        if made.number != number or made.previous_id != (before.pk if before else None):
            yield Mismatch("publish_release", made.pk, f"应为第{number}批，接在上一批次之后")
        if release_digest(made) != made.digest:
            yield Mismatch(
                "publish_release", made.pk, f"内容的摘要值应为{made.digest}，实为{release_digest(made)}"
            )
        rows = ReleaseEntry.objects.filter(release=made)
        shown = rows.exclude(digest="")
        published = shown.values_list("version__power__code", "version__number", "digest", "action")
        wanted = {tuple(row) for row in made.manifest}
        found = set(published)
        if found != wanted or len(made.manifest) != len(wanted):
            codes = sorted({str(row[0]) for row in found ^ wanted})
            yield Mismatch("publish_release", made.pk, f"公布事项与公布清单不一致：{'、'.join(codes[:5])}")
        last[made.region_id] = made
        yield None


def _public_digests() -> Iterator[Mismatch | None]:
    """What the public reads of each version that was released has the digest that was published; what is 不公开 has none."""
    rows = ReleaseEntry.objects.order_by("pk").values_list(
        "pk", "digest", "version__secrecy", "version__sealed_document"
    )
    for count, (pk, digest, secrecy, document) in enumerate(rows.iterator(CHUNK), start=1):
        shown = document is not None and secrecy != PowerVersion.Secrecy.CLOSED
        wanted = digest_of_published(cast("Document", document)) if shown else ""
        if digest != wanted:
            yield Mismatch(
                "publish_releaseentry", pk, f"公布内容的摘要值应为{wanted or '空'}，实为{digest or '空'}"
            )
        if count % CHUNK == 0:
            yield None


def _list_entries() -> Iterator[Mismatch | None]:
    """Releases, replayed: each version they published has its entry, and nothing else has one."""
    released = PowerVersion.objects.filter(release_entry__isnull=False, period__isnull=False)
    ids = list(released.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        yield from _compared(ids[start : start + CHUNK])
        yield None
    for pk in ListEntry.objects.exclude(version__in=released).order_by("pk").values_list("pk", flat=True):
        yield Mismatch("publish_listentry", pk, "没有公布过这一版本，不应有这一条目")


def _list_changes() -> Iterator[Mismatch | None]:
    """The change feed, followed from its beginning, gives the list: as it is today, and as it will be when all has taken effect."""
    today = timezone.localdate()
    last = ListChange.objects.aggregate(day=Max("effective_on"))["day"] or today
    for day in {today, max(today, last)}:
        heads = ListChange.objects.heads(day).exclude(operation=ListChange.Operation.DELETE)
        told = set(heads.values_list("version_id", flat=True))
        listed = set(ListEntry.objects.on(day).values_list("version_id", flat=True))
        for version in sorted(told ^ listed):
            said = "多出" if version in told else "没有"
            yield Mismatch("publish_listchange", version, f"照流水推算，{day}的清单{said}职权版本{version}")
        yield None
    rows = ListChange.objects.order_by("sequence").values_list("pk", "sequence")
    for place, (pk, sequence) in enumerate(rows.iterator(CHUNK), start=1):
        if sequence != place:
            yield Mismatch("publish_listchange", pk, f"序号应为{place}，实为{sequence}")
            return


def _compared(ids: list[int]) -> Iterator[Mismatch]:
    wanted = {row[0]: _shown(dict(zip(COLUMNS, row, strict=True))) for row in rows_of(ids)}
    found = defaultdict(dict, {row["version_id"]: row for row in _stored(ids)})
    for version in sorted(set(wanted) | set(found)):
        stored = found[version]
        pk = stored.pop("id", None)
        if version not in wanted:
            yield Mismatch("publish_listentry", pk, "这一版本不公开，不应有条目")
        elif not stored:
            yield Mismatch("publish_listentry", None, f"缺少职权版本{version}的条目")
        elif wrong := [name for name, value in wanted[version].items() if stored[name] != value]:
            name = wrong[0]
            yield Mismatch(
                "publish_listentry", pk, f"{name}应为{wanted[version][name]!r}，实为{stored[name]!r}"
            )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in BY_NAMES}


def _stored(ids: list[int]) -> list[dict[str, Any]]:
    names = [name for name in COLUMNS if name not in BY_NAMES]
    rows = ListEntry.objects.filter(version__in=ids).values("id", *names)
    return [row | {"period": _range(row["period"])} for row in rows]


def _range(period: Any) -> str:
    return "empty" if period.isempty else f"[{period.lower or ''},{period.upper or ''})"
