"""Engines made for this, to be measured beside ours (对照的检索引擎): tantivy and Groonga, where they are installed.

What must hold: each finds any substring of two characters and more, gives the first page with short names before long, and counts by
region and type; names before bodies is asked of none of them.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.search_texts import Entry

BATCH = 2_000


def _megabytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) >> 20


def _bigrams(text: str) -> str:
    """Bigrams of each line with a gap between the lines, for an engine that parts words by spaces."""
    return " ".join(run[at : at + 2] for run in text.split() for at in range(len(run)))


class Tantivy:
    """Bigrams made here, with positions; a term is a phrase of them."""

    name = "tantivy"

    @staticmethod
    def missing() -> str:
        return "" if importlib.util.find_spec("tantivy") else "not installed (pip install tantivy)"

    def __init__(self, work: Path) -> None:
        self.folder = work / "tantivy"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        import tantivy  # type: ignore[import-not-found,unused-ignore]

        self.module: Any = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
        builder.add_unsigned_field("place", fast=True, indexed=True)
        builder.add_text_field("type", tokenizer_name="raw", fast=True, index_option="basic")
        builder.add_unsigned_field("length", fast=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(self.folder))

    def fill(self, entries: Iterable[Entry]) -> None:
        writer = self.index.writer(500_000_000, 1)
        for made in entries:
            length = len(made.titles.partition("\n\n")[0])
            document = self.module.Document(text=_bigrams(made.text), type=made.type)
            document.add_unsigned("place", made.place)
            document.add_unsigned("length", length)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def _query(self, words: list[str]) -> Any:
        query = self.module.Query
        parts = []
        for word in words:
            grams = [word[at : at + 2] for at in range(len(word) - 1)]
            one = query.term_query(self.schema, "text", grams[0])
            parts.append(
                (
                    self.module.Occur.Must,
                    query.phrase_query(self.schema, "text", grams) if len(grams) > 1 else one,
                )
            )
        return query.boolean_query(parts)

    def page(self, words: list[str], size: int) -> None:
        order = self.module.Order.Asc
        self.searcher.search(self._query(words), size, count=False, order_by_field="length", order=order)

    def faceted(self, words: list[str]) -> int:
        asked = {
            "by type": {"terms": {"field": "type"}},
            "by place": {"terms": {"field": "place", "size": 1000}},
        }
        found = self.searcher.aggregate(self._query(words), asked)
        return sum(int(bucket["doc_count"]) for bucket in found["by type"]["buckets"])

    def size(self) -> int:
        return _megabytes(self.folder)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class Groonga:
    """Its own bigrams (TokenBigram), asked over a pipe."""

    name = "Groonga"

    @staticmethod
    def missing() -> str:
        return "" if shutil.which("groonga") else "not installed (apt-get install groonga-bin)"

    def __init__(self, work: Path) -> None:
        self.folder = work / "groonga"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        command = ["groonga", "-n", str(self.folder / "db")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for line in (
            "table_create Entries TABLE_NO_KEY",
            "column_create Entries text COLUMN_SCALAR LongText",
            "column_create Entries length COLUMN_SCALAR UInt16",
            "column_create Entries place COLUMN_SCALAR UInt32",
            "table_create Types TABLE_HASH_KEY ShortText",
            "column_create Entries type COLUMN_SCALAR Types",
        ):
            self._say(line)

    def _say(self, line: str) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def fill(self, entries: Iterable[Entry]) -> None:
        batch: list[dict[str, Any]] = []
        for made in entries:
            length = len(made.titles.partition("\n\n")[0])
            batch.append({"text": made.text, "length": length, "place": made.place, "type": made.type})
            if len(batch) == BATCH:
                self._load(batch)
        if batch:
            self._load(batch)
        self._say(
            "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerAuto"
        )
        self._say("column_create Terms entries COLUMN_INDEX|WITH_POSITION Entries text")

    def _load(self, batch: list[dict[str, Any]]) -> None:
        assert self.process.stdin
        self.process.stdin.write("load --table Entries\n")
        self._say(json.dumps(batch, ensure_ascii=False))
        batch.clear()

    @staticmethod
    def _filter(words: list[str]) -> str:
        return " && ".join(f'text @ \\"{word}\\"' for word in words)

    def page(self, words: list[str], size: int) -> None:
        self._say(
            f'select Entries --filter "{self._filter(words)}" --sort_keys length --output_columns _id --limit {size}'
        )

    def faceted(self, words: list[str]) -> int:
        asked = f'select Entries --filter "{self._filter(words)}" --limit 0 --output_columns _id --drilldown type,place --drilldown_limit 1000'
        return int(self._say(asked)[1][0][0][0])

    def size(self) -> int:
        return _megabytes(self.folder)

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


PEERS: tuple[Any, ...] = (Tantivy, Groonga)
