"""What every answer must be, whoever sent whatever (对恶意输入的答复), and what was found that is not so.

No error of ours, nothing of how the house is built, nothing of others, soon, in Chinese, and no way out to another host.
"""

from __future__ import annotations

import re
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

REPO = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
INSIDES = re.compile(
    r"Traceback \(most recent|psycopg|site-packages|django\.(db|core|http)\.|\bSELECT \"|\bINSERT INTO\b|DataError|"
    r"IntegrityError|ProgrammingError|[A-Z]\w+Error: |\.py\", line \d|" + re.escape(str(REPO))
)
"""What an answer never says: where the code is, what it asks the database, which error it was."""
ELSEWHERE = re.compile(r"^[/\\]{2}")
"""What a browser reads as another host though it begins like a path."""
MOST_SECONDS = 10.0
"""Of the processor for one answer; a proxy gives up after sixty-five of the clock."""


class Findings:
    """Cases tried, what they were answered with, and the first of each kind of fault."""

    def __init__(self) -> None:
        self.cases = 0
        self.answers: Counter[str] = Counter()
        self.faults: dict[str, str] = {}

    @contextmanager
    def case(self, what: str) -> Iterator[None]:
        """One case: whatever it raises is a fault, told once for each place it comes from."""
        self.cases += 1
        begun = time.process_time()
        try:
            yield
            spent = time.process_time() - begun
            assert spent < MOST_SECONDS, f"{spent:.1f} s of the processor"
        except Exception as error:
            frames = [f for f in traceback.extract_tb(error.__traceback__) if str(REPO) in f.filename]
            ours = [f for f in frames if ".venv" not in f.filename and "tests/hostile" not in f.filename]
            place = f"{Path(ours[-1].filename).relative_to(REPO)}:{ours[-1].lineno}" if ours else ""
            kind = f"{type(error).__name__} {place or str(error)[:60]}"
            self.answers["fault"] += 1
            self.faults.setdefault(kind, f"{what}\n    {str(error)[:600]}")

    def answered(self, answer: Any, *, secrets: Sequence[str] = ()) -> None:
        """Fails unless an answer of the site is as it must be."""
        status = answer.status_code
        self.answers[str(status)] += 1
        assert status < 500, f"answered with {status}"
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert _stays_here(answer.get("Location", "/")), f"leads away: {answer['Location']!r}"
        if not str(answer.get("Content-Type", "")).startswith(("text/", "application/json")):
            return
        text = content.decode("utf-8", "replace")
        said(text, secrets)
        page = str(answer["Content-Type"]).startswith("text/html")
        if (
            page
            and answer.request["REQUEST_METHOD"] not in ("HEAD", "OPTIONS")
            and status not in (301, 302, 304)
        ):
            assert CHINESE.search(text), f"{status} without a word of Chinese: {text[:80]!r}"

    def tell(self) -> None:
        told = "\n".join(f"* {kind}\n  {what}" for kind, what in self.faults.items())
        assert not self.faults, f"{len(self.faults)} kinds of faults in {self.cases} cases\n{told}"


def said(text: str, secrets: Sequence[str] = ()) -> None:
    """Nothing of the house, nothing of others in a text that somebody gets."""
    inside = INSIDES.search(text)
    assert not inside, f"tells of the house: {text[max(0, inside.start() - 60) : inside.end() + 60]!r}"  # type: ignore[union-attr]
    assert not [one for one in secrets if one in text], "tells of others"


def _stays_here(location: str) -> bool:
    whole = urlsplit(urljoin("http://testserver/", location))
    return whole.netloc == "testserver" and not ELSEWHERE.match(location)
