"""What an import left as problems in the proposal it made (导入遗留问题). Selectors only."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from review.models.imports import ImportProblem, ImportRun
from review.models.proposals import Proposal

READ = Q(problems__source=ImportProblem.Source.READING)


def import_problems(proposal: Proposal) -> dict[str, Any] | None:
    """What reading the imports that made a proposal left as problems: each run with their number, and the gravest of
    all. What the checks find is found again in the drafts."""
    made_by = ImportRun.objects.filter(Q(proposal=proposal) | Q(further=proposal)).values("pk")
    runs = ImportRun.objects.filter(pk__in=made_by).annotate(left=Count("problems", filter=READ))
    rows = runs.filter(left__gt=0).defer("report", "answers", "completions").order_by("pk")
    found = [(run, run.left) for run in rows]
    if not found:
        return None
    grave = [When(severity=value, then=Value(n)) for n, value in enumerate(ImportProblem.Severity.values)]
    problems = ImportProblem.objects.filter(run__in=made_by, source=ImportProblem.Source.READING)
    graded = problems.order_by(Case(*grave, output_field=IntegerField()), "pk")
    return {"runs": found, "total": sum(count for _, count in found), "first": list(graded[:5])}
