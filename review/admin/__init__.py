"""The review in the admin, a module for each kind of record; imported here so that Django's admin finds them."""

from review.admin import bulletins, campaigns, drafts, proposals, records, rules  # noqa: F401
