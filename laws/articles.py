"""Putting a corrected text in the place of an old one (更新条文), article by article, so that citations hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, ProtectedError

from departments.importing.reports import Report
from laws.models import Article, LawVersion
from laws.texts import ArticleText

ASIDE = 1_000_000


def replace_articles(
    version: LawVersion, texts: Sequence[ArticleText], row: int | None, report: Report
) -> list[int]:
    """Make `texts` the articles of `version`: same label, same row. Returns the number before and after.

    An article the new text no longer has goes, unless a list cites it; then it stays, at the end, and is reported.
    """
    rows = list(version.articles.order_by("order"))
    existing = dict(zip(_keys(a.label for a in rows), rows, strict=True))
    Article.objects.filter(version=version).update(order=F("order") + ASIDE)  # no clash while they move
    kept, new = [], []
    for order, (key, text) in enumerate(zip(_keys(t.label for t in texts), texts, strict=True), start=1):
        article = existing.pop(key, None)
        if article is None:
            article = Article(version=version)
            new.append(article)
        else:
            kept.append(article)
        article.order, article.label, article.number = order, text.label, text.number
        article.heading, article.text = text.heading, text.text
    Article.objects.bulk_update(kept, ["order", "number", "heading", "text"], batch_size=500)
    Article.objects.bulk_create(new, batch_size=500)
    remaining = _remove(version, existing.values(), len(texts), row, report)
    return [len(rows), len(texts) + remaining]


@dataclass(frozen=True)
class Difference:
    """What a new text of the same version has otherwise: articles that are gone, emptied, reworded, new."""

    gone: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Which articles changed, in words; '' where none did."""
        parts = [
            ("删去", self.gone),
            ("改为空白", self.emptied),
            ("改动", self.reworded),
            ("增加", self.added),
        ]
        return "；".join(f"{what}{named(labels)}" for what, labels in parts if labels)


def difference(before: Sequence[tuple[str, str]], texts: Sequence[ArticleText]) -> Difference:
    """What becomes of the articles `(label, text)` of a version when `texts` take their place."""
    old = dict(zip(_keys(label for label, _ in before), (text for _, text in before), strict=True))
    new = dict(zip(_keys(t.label for t in texts), (t.text for t in texts), strict=True))
    changed = [key for key in old if key in new and old[key] != new[key]]
    return Difference(
        gone=tuple(key[0] for key in old if key not in new),
        emptied=tuple(key[0] for key in changed if old[key] and not new[key]),
        reworded=tuple(key[0] for key in changed if new[key]),
        added=tuple(key[0] for key in new if key not in old),
    )


def named(labels: Sequence[str]) -> str:
    """第三条、第五条 … , as far as a sentence can hold them."""
    return "、".join(labels[:20]) + (f"等{len(labels)}条" if len(labels) > 20 else "")


def _remove(version: LawVersion, gone: Iterable[Article], last: int, row: int | None, report: Report) -> int:
    remaining = 0
    for article in gone:
        try:
            article.delete()
        except ProtectedError:
            remaining += 1
            Article.objects.filter(pk=article.pk).update(order=last + remaining)
            message = f"{version}新文本中没有{article.label}，但有清单引用，予以保留，请核对。"
            report.problem(row, "条文", message, "warning")
    return remaining


def _keys(labels: Iterable[str]) -> list[tuple[str, int]]:
    """Labels with a count, since an annexed decision may number its articles again."""
    seen: Counter[str] = Counter()
    keys = []
    for label in labels:
        seen[label] += 1
        keys.append((label, seen[label]))
    return keys
