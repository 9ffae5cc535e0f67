"""Importing laws (导入法律文本): JSONL records, the registry of versions (CSV) and documents (.docx, .html, .txt).

What must hold: a second import changes nothing; what a source does not know is left as it is; an article that a
list cites stays the same row, whatever becomes of its text. Each file is imported wholly or not at all. A text that would
leave a version with fewer articles, with gaps between them or with none is held until a person confirms it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from core.copying import copy_rows
from core.os_words import not_opened
from departments.importing.reports import Report, rehearsal
from departments.importing.tables import UnreadableFileError
from departments.models import Region
from laws.articles import difference, named, replace_articles
from laws.document_texts import DOCUMENTS, read_document
from laws.instruments import OF_KIND
from laws.models import Article, Instrument, Law, LawVersion, Repeal
from laws.records import REGISTRY_SOURCE, read_jsonl, read_registry
from laws.repeals import repealed_titles, stated_beginning
from laws.texts import LawText
from laws.understood import SHOWN, missing_articles, understood

BATCH = 300
ARTICLE_COLUMNS = (
    "version_id",
    "order",
    "label",
    "number",
    "heading",
    "text",
    "effective_from",
    "commencement_open",
)
VERSION_FIELDS = (
    "promulgated_on",
    "effective_from",
    "status",
    "amendments",
    "preamble",
    "source",
    "source_id",
)
AS_WRITTEN = ("effective_to", "commencement_open", "begins_as_written", "term_as_written")
"""What follows from the words of a text; a day that a person has set is not set back by reading them again."""


def import_laws(paths: Iterable[Path], *, dry_run: bool = False, confirm_fewer: bool = False) -> list[Report]:
    """Import files by their endings (.jsonl, .csv, .docx, .html, .txt). A report for each file.

    `confirm_fewer`: a person has looked at what was held and takes it in with the articles it has.
    """
    reports = []
    with rehearsal(dry_run):
        for path in paths:
            report = Report(str(path))
            reports.append(report)
            try:
                with transaction.atomic():
                    _Library(report, confirm_fewer=confirm_fewer).take(_read(path, report))
            except UnreadableFileError as error:
                report.problem(None, "文件", str(error))
    return reports


def _read(path: Path, report: Report) -> Iterator[LawText]:
    try:
        path.open("rb").close()
    except OSError as error:
        raise UnreadableFileError(not_opened(path, error)) from error
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".json", ".ndjson"):
        return read_jsonl(path, report)
    if suffix in (".csv", ".xlsx", ".xls"):
        return read_registry(path, report)
    if suffix in DOCUMENTS:
        report.rows = 1
        return iter([read_document(path)])
    raise UnreadableFileError(
        "只支持 .jsonl、.csv、.docx、.html 和 .txt 文件；.doc 和 .pdf 请先另存为 .docx。"
    )


UNKNOWN = "OTHER"
"""The kind of a law of which no source says what it is; it never takes the place of one that a person chose."""


class _Library:
    """The laws and versions of the library, read once, and what one file adds to them."""

    def __init__(self, report: Report, *, confirm_fewer: bool = False) -> None:
        self.report = report
        self.confirm_fewer = confirm_fewer
        self.reason = f"导入 {report.file}"[:100]
        self.instruments = dict(Instrument.objects.values_list("code", "pk"))
        self.regions = {r.name: r.pk for r in Region.objects.exclude(kind__in=("street", "zone", "district"))}
        self.laws: dict[str, list[Law]] = {}
        for law in Law.objects.all():
            self.laws.setdefault(law.title, []).append(law)
        self.versions = {(v.law_id, v.version_date): v for v in LawVersion.objects.defer("preamble")}
        self.newest: dict[int, Any] = {}
        self.dated: dict[int, list[tuple[Any, int, LawVersion]]] = {}
        for (law_id, date), version in self.versions.items():
            if date is not None:
                self.dated.setdefault(law_id, []).append((date, version.pk, version))
            self.newest[law_id] = max(filter(None, (self.newest.get(law_id), date)), default=None)
        self.seen: dict[tuple[int, Any], int | None] = {}

    def take(self, texts: Iterator[LawText]) -> None:
        while batch := list(islice(texts, BATCH)):
            self._tell(batch)
            sound = [text for text in batch if self._is_sound(text) and self._is_confirmed(text)]
            for text, law in self._laws_of(sound):
                self._describe(law, text)
            self._take_versions([(text, self._find(text)) for text in sound])

    def _tell(self, texts: Sequence[LawText]) -> None:
        """Say what was understood of the first texts of a file, also of those that will be held."""
        for text in texts[: SHOWN - len(self.report.understood)]:
            law = self._find(text)
            known = [v for (law_id, _), v in self.versions.items() if law and law_id == law.pk and v.pk]
            same = next((v for v in known if v.version_date == text.version_date), None)
            self.report.understood.append(understood(text, same, _text_before(text, same, known)))

    def _is_sound(self, text: LawText) -> bool:
        if not text.title or len(text.title) > 300:
            self.report.problem(text.row, "标题", "标题为空或超过300字，未导入。")
            return False
        return True

    def _is_confirmed(self, text: LawText) -> bool:
        """Whether a text may be taken in: it loses no article, or a person has confirmed what it loses."""
        reasons = [*text.problems, *self._lost(text)] if text.has_text else []
        for reason in reasons:
            said = f"《{text.title}》{reason}" + ("（已确认）" if self.confirm_fewer else "")
            self.report.problem(text.row, "条文", said, "warning" if self.confirm_fewer else "error")
        if reasons and not self.confirm_fewer:
            self.report.held += 1
            self.report.problem(
                text.row,
                "条文",
                f"《{text.title}》没有导入。请核对文件；确认无误的，选择“确认条文减少”后再导入。",
            )
        return not reasons or self.confirm_fewer

    def _lost(self, text: LawText) -> Iterator[str]:
        """Which articles the library has of this version, or of the one before, and this text has not, with their words."""
        law = self._find(text)
        version = self.versions.get((law.pk, text.version_date)) if law and law.pk else None
        if version is not None and version.pk and version.digest:
            if version.digest == text.text_digest():
                return
            before = list(version.articles.order_by("order").values_list("label", "text"))
            lost = difference(before, text.articles)
            words = dict(reversed(before))
            gone = missing_articles(before, text.articles, lost) if lost.gone else []
            for what, labels in (("没有", gone), ("文字变为空白：", lost.emptied)):
                if labels:
                    shown = "；".join(f"{label}“{_short(words[label], 60)}”" for label in labels[:10])
                    yield f"库中有{len(before)}条，新文本{len(text.articles)}条，{what}{named(labels)}：{shown}。"
        elif law and law.pk and not text.articles and self._has_articles(law):
            yield "库中这部文件的其他文本有条文，这个文本没有读出条文。"
        elif law and law.pk and (had := self._articles_before(law, text)) > 2 * len(text.articles):
            yield f"库中此前的文本有{had}条，这个文本只有{len(text.articles)}条，不到一半，可能只是片段。"

    def _articles_before(self, law: Law, text: LawText) -> int:
        """How many articles the text of the law has that this one follows; 0 where it follows none."""
        known = self.dated.get(law.pk, [])
        earlier = [
            (date, pk, version)
            for date, pk, version in known
            if version.digest and (text.version_date is None or date < text.version_date)
        ]
        return max(earlier)[2].articles.filter(number__isnull=False).count() if earlier else 0

    @staticmethod
    def _has_articles(law: Law) -> bool:
        return Article.objects.filter(version__law=law, number__isnull=False).exists()

    # --- laws ------------------------------------------------------------------------------------

    def _find(self, text: LawText) -> Law | None:
        """The law of a text: of the same region, else one whose region was not known, else the only one."""
        same = self.laws.get(text.title, [])
        region = self.regions.get(text.place)
        exact = [law for law in same if law.region_id == region]
        if exact:
            return exact[0]
        open_ones = [law for law in same if law.region_id is None] if region else same
        return open_ones[0] if len(open_ones) == 1 else None

    def _laws_of(self, texts: Sequence[LawText]) -> list[tuple[LawText, Law]]:
        """Each text with its law; laws not in the library yet are added."""
        new: list[Law] = []
        pairs = []
        for text in texts:
            law = self._find(text)
            if law is None:
                law = Law(
                    title=text.title,
                    instrument_id=self.instruments[text.instrument or UNKNOWN],
                    region_id=self.regions.get(text.place),
                    issuing_organ=text.organ[:200],
                )
                self.laws.setdefault(text.title, []).append(law)
                new.append(law)
                self._tell_kind(text)
            pairs.append((text, law))
        bulk_create_with_history(new, Law, batch_size=500, default_change_reason=self.reason)
        return pairs

    def _tell_kind(self, text: LawText) -> None:
        """Say of a new law whose kind nobody can tell that it has none, so that a person gives it one."""
        if text.instrument in ("", UNKNOWN) and OF_KIND.get(text.kind) != UNKNOWN:
            said = f"写的种类是“{text.kind}”，" if text.kind else "没有写种类，"
            message = (
                f"《{text.title}》{said}属于哪一种文件不能确定，按“其他文件”保存；请在“法律法规”中选定种类。"
            )
            self.report.problem(text.row, "种类", message, "warning")

    def _describe(self, law: Law, text: LawText) -> None:
        """Organ, kind and region are those of the newest text, so that the order of files does not matter."""
        newest = self.newest.get(law.pk)
        if newest is not None and (text.version_date is None or text.version_date < newest):
            return
        self.newest[law.pk] = text.version_date or newest
        wanted = {
            "issuing_organ": text.organ[:200],
            "instrument_id": None if text.instrument == UNKNOWN else self.instruments.get(text.instrument),
            "region_id": self.regions.get(text.place),
        }
        changed = {key: value for key, value in wanted.items() if value and getattr(law, key) != value}
        if changed:
            for key, value in changed.items():
                setattr(law, key, value)
            law._change_reason = self.reason  # type: ignore[attr-defined]  # noqa: SLF001 simple_history's way
            law.save()

    # --- versions --------------------------------------------------------------------------------

    def _take_versions(self, pairs: list[tuple[LawText, Law | None]]) -> None:
        new: list[tuple[LawText, LawVersion]] = []
        changed: list[LawVersion] = []
        told: list[tuple[LawText, LawVersion]] = []
        for text, law in pairs:
            assert law is not None  # noqa: S101 every sound text has a law by now
            key = (law.pk, text.version_date)
            if key in self.seen:
                message = f"与第{self.seen[key] or '—'}行标题和日期相同，未导入本行；请核对文本日期。"
                self.report.problem(text.row, "标题", f"《{text.title}》{message}", "warning")
                self.report.skipped += 1
                continue
            self.seen[key] = text.row
            version = self.versions.get(key)
            if version is None:
                version = self.versions[key] = _new_version(law, text)
                new.append((text, version))
                self.report.add_created(text.row, str(version))
            else:
                self._compare(version, text, changed)
            for note in text.notes:
                self.report.problem(text.row, "核对", f"《{text.title}》{note}", "warning")
            if text.has_text:
                told.append((text, version))
        self._write(new, changed)
        note_repeals(told)

    def _compare(self, version: LawVersion, text: LawText, changed: list[LawVersion]) -> None:
        fields: dict[str, list[Any]] = {}
        for name in VERSION_FIELDS:
            value, old = getattr(text, name), getattr(version, name)
            if name == "source" and value == REGISTRY_SOURCE and old:
                continue
            if name == "effective_from" and old and self._only_read_again(version, text):
                continue
            if value and value != old:
                fields[name] = [_short(old), _short(value)]
                setattr(version, name, value)
        if text.has_text and (digest := text.text_digest()) != version.digest:
            fields |= self._replace(version, text)
            version.digest = digest
        for name, value in _as_written(text, version).items():
            if getattr(version, name) != value:
                fields[name] = [getattr(version, name), value]
                setattr(version, name, value)
        if not fields:
            self.report.unchanged += 1
            return
        changed.append(version)
        self.report.add_updated(text.row, str(version), fields)

    @staticmethod
    def _only_read_again(version: LawVersion, text: LawText) -> bool:
        """Whether a beginning follows from the same words as before, so that what a person has set since stays."""
        return text.effective_from == text.commencement.on and text.text_digest() == version.digest

    def _replace(self, version: LawVersion, text: LawText) -> dict[str, list[Any]]:
        """Put the articles of a corrected text in place of the old ones, and say which of them changed."""
        before = list(version.articles.order_by("order").values_list("label", "text"))
        changed = difference(before, text.articles)
        fields: dict[str, list[Any]] = {
            "articles": replace_articles(version, text.articles, text.row, self.report)
        }
        note_beginnings(version, text)
        if before and changed.sentence:
            self.report.notes.append(f"{version}的条文有变动：{changed.sentence}。")
        old, new = dict(reversed(before)), {a.label: a.text for a in reversed(text.articles)}
        for label in (*changed.emptied, *changed.reworded):
            fields[label] = [_short(old[label]), _short(new[label])]
        return fields

    def _write(self, new: list[tuple[LawText, LawVersion]], changed: list[LawVersion]) -> None:
        versions = [version for _, version in new]
        bulk_create_with_history(versions, LawVersion, batch_size=500, default_change_reason=self.reason)
        rows = (
            (version.pk, order, a.label, a.number, a.heading, a.text, *_own_beginning(text, a.label))
            for text, version in new
            for order, a in enumerate(text.articles, start=1)
        )
        copy_rows(Article, ARTICLE_COLUMNS, rows)
        if changed:
            fields = [*VERSION_FIELDS, *AS_WRITTEN, "digest"]
            bulk_update_with_history(
                changed, LawVersion, fields, batch_size=200, default_change_reason=self.reason
            )


def _text_before(text: LawText, same: LawVersion | None, known: Sequence[LawVersion]) -> LawVersion | None:
    """The text of the library that a text is compared with: itself as it is there, else the newest before it."""
    if same is not None and same.digest:
        return same
    older = [
        v
        for v in known
        if v.digest and v.version_date and (text.version_date is None or v.version_date < text.version_date)
    ]
    return max(older, key=lambda v: v.version_date or dt.date.min, default=None)


def note_repeals(told: Sequence[tuple[LawText, LawVersion]]) -> None:
    """Write down which laws these texts repeal, in place of what was known of them before.

    A later text of a law repeats what its first one repealed: the day is the one the article names, or that of the text.
    """
    Repeal.objects.filter(version__in=[version.pk for _, version in told]).delete()
    rows = []
    for text, version in told:
        words = [(a.label, a.text) for a in text.articles] or [("", text.preamble)]
        by_label = dict(words)
        for label, title in repealed_titles(text.title, words):
            if len(title) <= 300:
                on = (
                    stated_beginning(by_label.get(label, ""))
                    or version.effective_from
                    or version.version_date
                )
                rows.append(Repeal(version=version, label=label, title=title, on=on))
    Repeal.objects.bulk_create(rows, batch_size=1000)


def note_beginnings(version: LawVersion, text: LawText) -> None:
    """Write down which articles begin on days of their own; a day that a person has set stays."""
    for label, on in text.commencement.articles.items():
        rows = version.articles.filter(label=label, effective_from__isnull=True)
        rows.update(effective_from=on, commencement_open=on is None)


def _own_beginning(text: LawText, label: str) -> tuple[Any, bool]:
    said = text.commencement.articles
    return said.get(label), label in said and said[label] is None


def _as_written(text: LawText, version: LawVersion) -> dict[str, Any]:
    """What the words of a text give, where nobody has said otherwise yet."""
    said = text.commencement
    wanted: dict[str, Any] = {}
    if said.words:
        wanted["begins_as_written"] = said.words
        wanted["commencement_open"] = said.open and version.effective_from is None
    if said.term:
        wanted["term_as_written"] = said.term
        if said.ends is not None and version.effective_to is None:
            wanted["effective_to"] = said.ends
    return wanted


def _new_version(law: Law, text: LawText) -> LawVersion:
    version = LawVersion(
        law=law,
        version_date=text.version_date,
        status=text.status or LawVersion.Status.UNKNOWN,
        digest=text.text_digest() if text.has_text else "",
        **{name: getattr(text, name) for name in VERSION_FIELDS if name != "status"},
    )
    for name, value in _as_written(text, version).items():
        setattr(version, name, value)
    return version


def _short(value: Any, most: int = 100) -> Any:
    return f"{value[:most]}…" if isinstance(value, str) and len(value) > most else value
