"""The review in the admin, a module for each kind of record; imported here so that Django's admin finds them."""

from office import admin as bulletins  # noqa: F401
from review.admin import campaigns, drafts, papers, proposals, records, rules  # noqa: F401
