"""What the log's codes mean in Chinese (审计动作): one registry; each app enters its own from `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: dict[str, str] = {}


def enter_sentences(sentences: Mapping[str, str]) -> None:
    """Enter codes with their sentences; raises ValueError for a code that another app has entered."""
    if twice := sorted(set(sentences) & set(SENTENCES)):
        raise ValueError(f"audit codes entered twice: {'、'.join(twice)}")
    SENTENCES.update(sentences)


def sentence_of(code: str) -> str:
    """The Chinese sentence of a code; the code itself for one of an older release."""
    return SENTENCES.get(code, code)
