"""Every code that is written to the log has a Chinese sentence."""

import re
from pathlib import Path

from django.apps import apps

from audit.sentences import SENTENCES, sentence_of
from review.workflow.transitions import TRANSITIONS

ROOT = Path(__file__).resolve().parents[2]
APPS = [app.name for app in apps.get_app_configs() if (ROOT / app.name).is_dir()]
RECORDED = re.compile(r"\b_?record\(\s*\"([a-z]+\.[a-z_]+)\"")


def test_every_recorded_code_has_a_sentence() -> None:
    written = {
        code
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        for code in RECORDED.findall(path.read_text(encoding="utf-8"))
    }
    written |= {f"proposal.{one.event}" for one in TRANSITIONS.values()} | {"proposal.partly"}
    assert {"release.made", "admin.changed"} <= written
    assert sorted(written - set(SENTENCES)) == []


def test_a_code_of_an_older_release_shows_itself() -> None:
    assert sentence_of("admin.changed") == "后台修改"
    assert sentence_of("old.thing") == "old.thing"
