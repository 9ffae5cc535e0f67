"""A compiled query gives what its queryset gives, whatever values it is asked with, and is compiled once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from core.compiled_queries import LONGEST, Compiled
from departments.models import Level, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def regions() -> list[Region]:
    level = Level.objects.get(code="2")
    city = Region.objects.create(code="990000", name="甲市", kind=Region.Kind.CITY, level=level)
    rows = [
        Region.objects.create(
            code=f"9901{n:02d}", name=f"{n}区", kind=Region.Kind.DISTRICT, level=level, parent=city
        )
        for n in range(LONGEST + 5)
    ]
    return [city, *rows]


def by_keys(keys: list[int], name: str, most: int) -> QuerySet[Region]:
    """Joins, columns left out, an annotation, constants, values in a subquery."""
    below = Region.objects.filter(parent=OuterRef("pk"), name=name).order_by().values("name")[:1]
    return (
        Region.objects.filter(pk__in=keys, pk__lt=most)
        .exclude(name="没有这个名字")
        .select_related("parent__level", "level")
        .defer("staffing_contact")
        .annotate(below=Subquery(below), of=F("parent__name"))
        .order_by("-code")
    )


def told(rows: Any) -> list[Any]:
    return [
        (row.pk, row.name, row.below, row.of, row.level.name, row.parent and row.parent.level.name, row.get_deferred_fields())
        for row in rows
    ]  # fmt: skip


def test_rows_are_those_of_the_queryset(
    reference: None, regions: list[Region], django_assert_num_queries: Any
) -> None:
    read: Compiled[Region] = Compiled(by_keys)
    keys = [region.pk for region in regions]
    for asked in (
        ([keys[0]], "1区", keys[-1]),
        ([keys[3]], "2区", keys[-1]),
        (keys[2:5], "'; --", keys[4]),
        (keys[:2], "1区", 10**12),
    ):
        expected = told(by_keys(*asked))
        with django_assert_num_queries(1):
            rows = read(*asked)
        assert told(rows) == expected
    assert told(read(keys, "1区", 10**12)) == told(by_keys(keys, "1区", 10**12))
    with django_assert_num_queries(0):
        assert read([], "1区", 1) == []


def test_it_is_built_once_for_each_number_of_values(reference: None, regions: list[Region]) -> None:
    asked = []

    def build(keys: list[int]) -> Any:
        asked.append(keys)
        return Region.objects.filter(pk__in=keys).values_list("pk", "parent__name").order_by("pk")

    read: Compiled[Any] = Compiled(build)
    keys = [region.pk for region in regions]
    assert [read([key]) for key in keys[:9]] == [
        list(Region.objects.filter(pk=key).values_list("pk", "parent__name")) for key in keys[:9]
    ]
    assert len(asked) == 1
    assert read(keys[:2]) == [(keys[0], None), (keys[1], "甲市")]
    assert len(asked) == 2


def test_a_value_that_does_not_reach_the_query_as_it_is_is_refused(reference: None) -> None:
    for build in (
        lambda text: Region.objects.filter(name__contains=text),
        lambda most: Region.objects.annotate(n=Count("departments")).order_by("pk")[:1],
    ):
        with pytest.raises(ValueError, match="reaches the query"):
            Compiled(build)("市")
    with pytest.raises(ValueError, match="prefetched"):
        Compiled(lambda code: Region.objects.filter(code=code).prefetch_related("departments"))("990000")
