"""The tables of the review, by what they are about; imported here so that Django knows them, used by their module's name."""

from review.models import (  # noqa: F401
    bulletins,
    campaigns,
    deadlines,
    disputes,
    imports,
    law_changes,
    materials,
    meetings,
    notices,
    proposals,
    review_tasks,
    rules,
)
