"""The tables of the review, by what they are about; imported here so that Django knows them, used by their module's name."""

from office.models import (
    bulletins,  # noqa: F401
    deadlines,  # noqa: F401
    notices,  # noqa: F401
)
from review.models import (  # noqa: F401
    campaigns,
    disputes,
    imports,
    law_changes,
    materials,
    meetings,
    papers,
    proposals,
    review_tasks,
    rules,
)
