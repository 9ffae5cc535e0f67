"""The tables of the shell that every office screen stands in; imported here so that Django knows them."""

from office.models import bulletins, deadlines, heartbeats, kept_forms, notices, saved_filters  # noqa: F401
