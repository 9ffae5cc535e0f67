"""The shell is tried with what the review enters in it: its people, its joint meeting, its ways."""

from tests.review.conftest import (  # noqa: F401  the cast of the review
    adjustment,
    at_once,
    bring,
    joint,
    neighbour,
    opine,
    people,
    signed_in,
    workbook,
)
