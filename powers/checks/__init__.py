"""The checks of the legal-basis standard (依据标准检查): pure functions over a document and a read-only context.

`run(Item(document, context))` gives the findings. Each module registers its checks when it is imported here.
"""

from powers.checks import (
    citations,
    classes,
    commencement,
    competence,
    disguises,
    endings,
    entrusting,
    fillers,
    fines,
    founding,
    higher_laws,
    holders,
    liberty,
    naming,
    omissions,
    orders,
    overlaps,
    paragraphs_cited,
    procedure,
    ranges,
    setting,
    stated,
    structure,
    temporary,
    unconfirmed,
)
from powers.checks.findings import Finding, Problem, Severity
from powers.checks.items import Item
from powers.checks.registry import CHECKS, run

__all__ = [
    "CHECKS",
    "Finding",
    "Item",
    "Problem",
    "Severity",
    "citations",
    "classes",
    "commencement",
    "competence",
    "disguises",
    "endings",
    "entrusting",
    "fillers",
    "fines",
    "founding",
    "higher_laws",
    "holders",
    "liberty",
    "naming",
    "omissions",
    "orders",
    "overlaps",
    "paragraphs_cited",
    "procedure",
    "ranges",
    "run",
    "setting",
    "stated",
    "structure",
    "temporary",
    "unconfirmed",
]
