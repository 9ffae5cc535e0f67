"""What is kept from the public and stands, word for word, in what the public reads (不公开的内容在别处公开)."""

from __future__ import annotations

from collections.abc import Iterator

from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.registry import check
from powers.documents import published
from powers.fields import ALL, in_words
from powers.withholding import hidden_texts, texts_in

SHORTEST = 8
"""Shorter texts (市级, 受理) stand elsewhere by chance."""
QUOTED = 20


@check(
    "withheld.said_elsewhere",
    Severity.WARNING,
    "不公开的内容在别处公开",
    ground="《政府信息公开条例》第十四条至第十七条",
)
def said_elsewhere(item: Item) -> Iterator[Problem]:
    hidden = [text for text in hidden_texts(item.doc) if len(text.strip()) >= SHORTEST]
    if not hidden:
        return
    shown = published(item.doc)
    for field in ALL:
        texts = texts_in(field.value(shown))
        for text in sorted(hidden):
            if any(text.strip() in one for one in texts):
                yield Problem(
                    f"/{field.name}",
                    f"列为不公开的“{text.strip()[:QUOTED]}…”又写在“{in_words(field.name)}”中，会随该栏公开。"
                    "请改写该栏或者一并列为不公开；可以公开的，请写明理由。",
                )
                break
