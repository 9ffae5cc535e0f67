"""What is withheld and said in public elsewhere, and what only sounds like it."""

from __future__ import annotations

from typing import Any

from powers.checks import Severity
from tests.powers.checks.building import Standard, clean, plants

SECRET = "由某某公司提供数据并由其工程师现场比对"


def withheld(place: str) -> list[dict[str, Any]]:
    return [
        {"uid": "w", "place": place, "reason": "商业秘密", "ground": "商业秘密", "statute": "条例第十五条"}
    ]


@plants("withheld.said_elsewhere")
def test_a_withheld_text_that_another_field_repeats_is_a_warning(standard: Standard) -> None:
    said = {"flow": SECRET, "conditions": f"办理时{SECRET}。", "withheld": withheld("flow")}
    finding = standard.found("withheld.said_elsewhere", clean(document=said))
    assert (finding.severity, finding.path) == (Severity.WARNING, "/conditions")


def test_what_is_withheld_in_both_places_or_short_or_not_withheld_is_let_alone(standard: Standard) -> None:
    both = [*withheld("flow"), {**withheld("conditions")[0], "uid": "v"}]
    for said in (
        {"flow": SECRET, "conditions": SECRET, "withheld": both},
        {"flow": "市级受理", "conditions": "市级受理的", "withheld": withheld("flow")},
        {"flow": SECRET, "conditions": SECRET},
    ):
        assert "withheld.said_elsewhere" not in standard.codes(clean(document=said))
