"""How what a list quotes stands to the law of a day (引文与现行条文): the same, only renumbered, amended since, gone.

Only what is sure is told: the law is one the library knows, and what is quoted is word for word what this text of it says,
or an earlier one did. A quotation that fits no text is for the checks and the people who answer them, not for the public.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.redline import Piece
from laws.comparing import Kind
from laws.library import State, TextRecord, load_articles_of, load_library
from laws.quoting import show
from powers.checks.citations import earlier_text, fates_of, found_elsewhere
from powers.checks.context import Context
from powers.checks.items import Cited, Item
from powers.checks.rulebook import RuleBook
from powers.fields import Document

NO_RULES = RuleBook((), {}, {}, {})


class Standing(StrEnum):
    """What became of the words that are quoted."""

    SAME = "same"
    RENUMBERED = "renumbered"
    AMENDED = "amended"
    REMOVED = "removed"
    REPEALED = "repealed"


@dataclass(frozen=True)
class Quoted:
    """A citation beside the law of the day: `labels` where its words stand now, `pieces` from the old to the new ones."""

    standing: Standing
    law: int
    since: dt.date | None = None
    labels: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    by: str = ""

    @property
    def label(self) -> str:
        return "、".join(self.labels)


def quoted_bases(
    document: Document, day: dt.date, chosen: Mapping[str, int] | None = None
) -> dict[str, Quoted]:
    """By uid how the quotations of a document stand on `day`; what is not sure is left out. A constant number of queries.

    `chosen`: the law that a citation means where its title does not decide.
    """
    titles = {row["title"] for row in document["bases"] if row["title"]}
    if not titles:
        return {}
    library = load_library(titles)
    item = Item(document, Context(day=day, library=library, book=NO_RULES, chosen=chosen or {}))
    known = [one for one in item.cited if one.law is not None]
    library.keep(load_articles_of({one.against.pk for one in known if one.against}))
    other = [one for one in known if one.comparison and not one.comparison.agrees]
    texts = {text.pk for one in other if one.law for text in one.law.texts if text.has_text}
    library.keep(load_articles_of(texts))
    found = ((one.uid, _quoted(one)) for one in known)
    return {uid: quoted for uid, quoted in found if quoted is not None}


def _quoted(cited: Cited) -> Quoted | None:
    law, validity = cited.law, cited.validity
    if law is None:
        return None
    if validity.state == State.REPEALED:
        return Quoted(
            Standing.REPEALED, law.pk, validity.since, by=validity.repeal.by if validity.repeal else ""
        )
    text, compared = validity.text, cited.comparison
    if validity.state != State.IN_FORCE or text is None or compared is None:
        return None
    if compared.agrees:
        return Quoted(Standing.SAME, law.pk, _begun(text))
    there, earlier = found_elsewhere(cited, text), earlier_text(cited, text)
    if earlier is None:
        return None  # nobody has shown that the law ever said so
    if there and there[1].agrees:
        return Quoted(Standing.RENUMBERED, law.pk, _begun(text), (there[0],))
    return _amended(cited, law.pk, earlier, text)


def _amended(cited: Cited, law: int, earlier: TextRecord, text: TextRecord) -> Quoted | None:
    became = fates_of(cited, earlier, text)
    labels = tuple(dict.fromkeys(label for change in became for label in change.new_labels))
    if labels:
        articles = cited.articles(text)
        same = list(labels) == cited.labels  # whole paragraphs: lists quote what introduces an item with it
        words = (cited.paragraphs(text) or cited.passage(text)) if same else ""
        words = words or "\n".join(articles[label] for label in labels)
        return Quoted(Standing.AMENDED, law, _begun(text), labels, tuple(show(cited.text, words)))
    if became and all(change.kind == Kind.REMOVED for change in became):
        return Quoted(Standing.REMOVED, law, _begun(text))
    return None


def _begun(text: TextRecord) -> dt.date | None:
    return text.effective_from or text.version_date
