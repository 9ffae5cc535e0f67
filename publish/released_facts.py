"""What a version's permanent page shows of reference data (公布时的机构情况): read once, by the release, and never altered.

The telephone of the body, where to turn about the list, the law each citation means, the duties: the page of a version is made of
these and of the sealed document, so that no later edit, import or renaming reaches it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, TypedDict

from powers.models import CitedArticle, PowerVersion
from publish.laws.row_articles import places_of
from publish.models import ListEntry

REGION = ("name", "staffing_contact")
DEPARTMENT = ("name", "address", "complaint_phone", "complaint_email")
TYPE = ("name", "effect")


class Facts(TypedDict):
    """`laws`: by the uid of a citation the law and article of the library; `duties`: the id of each duty of the document;
    `articles`: what the rows of the document lead to for sure (`publish.laws.row_articles`)."""

    region: dict[str, str]
    department: dict[str, str]
    type: dict[str, str]
    laws: dict[str, list[Any]]
    articles: dict[str, list[list[Any]]]
    duties: list[int | None]


def facts_of(version_ids: Collection[int]) -> dict[int, Facts]:
    """The facts of these versions as they are now; four queries."""
    laws, duties, articles = _laws(version_ids), _duties(version_ids), places_of(version_ids)
    rows = PowerVersion.objects.filter(pk__in=version_ids).values(
        "pk",
        "sealed_document__duties",
        "sealed_document__withheld",
        *(f"power__region__{name}" for name in REGION),
        *(f"department__{name}" for name in DEPARTMENT),
        *(f"power_type__{name}" for name in TYPE),
    )
    return {
        row["pk"]: Facts(
            region={name: row[f"power__region__{name}"] for name in REGION},
            department={name: row[f"department__{name}"] for name in DEPARTMENT},
            type={name: row[f"power_type__{name}"] for name in TYPE},
            laws=laws[row["pk"]],
            articles=articles[row["pk"]],
            duties=[]
            if _hides_duties(row)
            else [duties[row["pk"]].get(d["text"]) for d in row["sealed_document__duties"] or ()],
        )
        for row in rows
    }


def _hides_duties(row: Mapping[str, Any]) -> bool:
    return any(one["place"] == "duties" for one in row["sealed_document__withheld"] or ())


def give(entry: ListEntry, facts: Facts) -> None:
    """Let an entry be called as its release called it."""
    for row, key in ((entry.region, "region"), (entry.department, "department"), (entry.power_type, "type")):
        for name, value in facts[key].items():  # type: ignore[literal-required]
            setattr(row, name, value)


def _laws(version_ids: Collection[int]) -> dict[int, dict[str, list[Any]]]:
    found: dict[int, dict[str, list[Any]]] = defaultdict(dict)
    public = CitedArticle.objects.filter(version__in=version_ids, basis__isnull=False, is_public=True)
    rows = public.order_by("-pk")
    for version, uid, law, label in rows.values_list("version_id", "basis__uid", "law_id", "label"):
        found[version][str(uid)] = [law, label]
    return found


def _duties(version_ids: Collection[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = PowerVersion.duties.through.objects.filter(powerversion_id__in=version_ids).order_by("-duty_id")
    for version, duty, text in rows.values_list("powerversion_id", "duty_id", "duty__text"):
        found[version][text] = duty
    return found
