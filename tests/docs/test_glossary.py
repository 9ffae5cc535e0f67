"""The glossary has a row for each class of the models, under the name users see, and one row a word."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from django.apps import apps
from simple_history.models import HistoricalChanges

REPO = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = [row for row in ROW.findall((REPO / "docs" / "glossary.md").read_text()) if row[0] != "Chinese"]


def test_each_model_has_its_row() -> None:
    called = {chinese: english for chinese, english, _ in ROWS}
    ours = [one for one in apps.get_app_configs() if Path(one.path).parent == REPO]
    models = [m for app in ours for m in app.get_models() if not issubclass(m, HistoricalChanges)]
    assert models
    missing = [
        f"{m._meta.verbose_name} `{m.__name__}`"
        for m in models
        if f"`{m.__name__}`" not in called.get(str(m._meta.verbose_name), "")
    ]
    assert missing == []


def test_no_word_has_two_rows() -> None:
    words = Counter(word for chinese, _, _ in ROWS for word in re.sub("（.*?）", "", chinese).split("、"))
    assert [word for word, times in words.items() if times > 1] == []
