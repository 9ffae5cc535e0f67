"""What the page of a preview carries when it is confirmed."""

from __future__ import annotations

from review.models.imports import ImportRun


def seen_of(run: ImportRun) -> dict[str, str]:
    """The reading that the page shows, opened now."""
    return {"seen": str(ImportRun.objects.values_list("job_id", flat=True).get(pk=run.pk) or "")}
