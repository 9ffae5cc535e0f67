"""What an import left as problems in the proposal it made (导入遗留问题). Selectors only."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from review.models.imports import ImportProblem
from review.models.proposals import Proposal

READ = Q(problems__source=ImportProblem.Source.READING)


def import_problems(proposal: Proposal) -> dict[str, Any] | None:
    """What reading the imports that made a proposal left as problems: each run with their number, and the gravest of
    all. What the checks find is found again in the drafts."""
    runs = proposal.import_runs.annotate(left=Count("problems", filter=READ)).filter(left__gt=0)
    found = [(run, run.left) for run in runs.defer("report", "answers", "completions").order_by("pk")]
    if not found:
        return None
    grave = [When(severity=value, then=Value(n)) for n, value in enumerate(ImportProblem.Severity.values)]
    rows = ImportProblem.objects.filter(
        run__in=[run for run, _ in found], source=ImportProblem.Source.READING
    )
    graded = rows.order_by(Case(*grave, output_field=IntegerField()), "pk")
    return {"runs": found, "total": sum(count for _, count in found), "first": list(graded[:5])}
