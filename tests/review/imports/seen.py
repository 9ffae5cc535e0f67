"""What the page of a preview carries when it is confirmed."""

from __future__ import annotations

from review.imports.question_forms import QuestionsForm
from review.models.imports import ImportRun


def seen_of(run: ImportRun) -> dict[str, str]:
    """The reading that the page shows, opened now."""
    return {"seen": str(ImportRun.objects.values_list("job_id", flat=True).get(pk=run.pk) or "")}


def question(run: ImportRun, what: str = "q", n: int = 0) -> str:
    """The name of the field of a question as its page has it: `q` the answer, `r` whether it is remembered."""
    run.refresh_from_db()
    names = [name for name in QuestionsForm(run=run, person=run.created_by).fields if name.startswith("q-")]
    return f"{what}-{names[n].partition('-')[2]}"
