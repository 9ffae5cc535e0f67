"""Citations taken from a text before the one that a change replaced (引用更早的文本): brought up to that one first.

What a list quotes tells which text it was taken from: one whose article of that number says it. Where no text says it,
the number is taken as it stands, and the advice is for a person (adjusting.advise).
"""

from __future__ import annotations

from functools import cached_property

from laws.adjusting import Adjusted, adjust, cited_places, label_of, quotes_nothing
from laws.law_events import article_changes, articles_of
from laws.library import Articles
from laws.models import LawEvent, LawVersion
from laws.quoting import Verdict, compare


class OlderEditions:
    """The texts of a law before `old`, read only when a citation does not quote `old` itself."""

    def __init__(self, old: LawVersion | None) -> None:
        self.old = old
        self._known: dict[tuple[str, str], Adjusted | None] = {}

    def brought_up(self, locator: str, text: str) -> Adjusted | None:
        """A citation of an earlier text as one of `old`; None for one that is of `old`, or of no text at all."""
        key = (locator, text)
        if key not in self._known:
            self._known[key] = self._brought_up(locator, text)
        return self._known[key]

    def _brought_up(self, locator: str, text: str) -> Adjusted | None:
        if (
            self.old is None
            or quotes_nothing(text)
            or not self._is_foreign(locator, text, articles_of(self.old))
        ):
            return None
        for earlier in self._earlier:
            if self._says(locator, text, articles_of(earlier)):
                fates = {c.old_label: c for c in article_changes(earlier, self.old) if c.old_label}
                return adjust(locator, text, fates, articles_of(self.old))
        return None

    @cached_property
    def _earlier(self) -> list[LawVersion]:
        """The texts before `old` that have words, the newest first.

        None where the change that brought `old` was noticed: then it has tasks of its own, which follow them.
        """
        assert self.old is not None  # noqa: S101  asked only where there is one
        if LawEvent.objects.filter(version=self.old).exists():
            return []
        rows = LawVersion.objects.filter(law=self.old.law_id, version_date__lt=self.old.version_date)
        return list(rows.exclude(digest="").order_by("-version_date"))

    def _is_foreign(self, locator: str, text: str, articles: Articles) -> bool:
        words = _words(locator, articles)
        return not words or compare(text, words).verdict == Verdict.FOREIGN

    def _says(self, locator: str, text: str, articles: Articles) -> bool:
        words = _words(locator, articles)
        return bool(words) and compare(text, words).agrees


def _words(locator: str, articles: Articles) -> str:
    """What the articles that a locator names say; '' where one is not there."""
    labels = dict.fromkeys(label_of(place) for place in cited_places(locator))
    return "\n".join(articles[label] for label in labels) if all(x in articles for x in labels) else ""
