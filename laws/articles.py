"""Putting a corrected text in the place of an old one (更新条文), article by article, so that citations hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

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
