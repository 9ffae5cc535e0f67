"""Every action that is written to the log has a Chinese name."""

import re
from pathlib import Path

from django.apps import apps

from audit.actions import ACTIONS, action_name
from review.workflow.transitions import TRANSITIONS

ROOT = Path(__file__).resolve().parents[2]
APPS = [app.name for app in apps.get_app_configs() if (ROOT / app.name).is_dir()]
RECORDED = re.compile(r"\b_?record\(\s*\"([a-z]+\.[a-z_]+)\"")


def test_every_recorded_action_has_a_name() -> None:
    written = {
        action
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        for action in RECORDED.findall(path.read_text(encoding="utf-8"))
    }
    written |= {f"proposal.{one.event}" for one in TRANSITIONS.values()} | {"proposal.partly"}
    assert {"release.made", "admin.changed"} <= written
    assert sorted(written - set(ACTIONS)) == []


def test_an_action_of_an_older_release_shows_its_code() -> None:
    assert action_name("admin.changed") == "后台修改"
    assert action_name("old.thing") == "old.thing"
