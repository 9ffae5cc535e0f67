"""What an import left as problems in the proposal it made (导入遗留问题). Selectors only."""

from __future__ import annotations

from typing import Any

from review.models.proposals import Proposal


def import_problems(proposal: Proposal) -> dict[str, Any] | None:
    """What the imports that made a proposal left as problems: each run with their number, and the gravest of all."""
    made_by = (proposal.import_runs.all() | proposal.further_import_runs.all()).distinct()
    runs = [(run, run.report.get("problems", [])) for run in made_by.order_by("pk")]
    runs = [(run, problems) for run, problems in runs if problems]
    if not runs:
        return None
    graded = sorted(
        (problem for _, problems in runs for problem in problems),
        key=lambda p: ("error", "warning", "info").index(p["severity"]),
    )
    return {
        "runs": [(run, len(problems)) for run, problems in runs],
        "total": len(graded),
        "first": graded[:5],
    }
