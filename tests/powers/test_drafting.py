"""Drafts that begin as a copy: they say what the version they start from says, with the same rows, at one cost for many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Charter, Department, Duty, InternalUnit, Level
from powers.documents import document
from powers.drafting import draft_from, drafts_from
from powers.models import PowerVersion

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def rich(make_draft: Make, department: Department) -> Callable[[str], PowerVersion]:
    """A version with rows of every kind."""

    def make(name: str) -> PowerVersion:
        draft: PowerVersion = make_draft(name, plain_title="办学校", statutory_limit=20)
        draft.levels.create(level=Level.objects.get(code="2"), order=1)
        draft.accountability.create(text="违法审批的", order=1)
        draft.penalties.create(conduct="擅自办学", order=1)
        draft.risks.create(text="以权谋私", order=1)
        draft.channels.create(value="022-1", order=1)
        charter = Charter.objects.create(department=department, title=f"三定{name}")
        draft.duties.add(Duty.objects.create(charter=charter, text="负责民办教育", order=1))
        draft.units.add(InternalUnit.objects.create(department=department, name=f"{name}处"))
        draft.joint_departments.add(department)
        return draft

    return make


def said(version: PowerVersion) -> dict[str, Any]:
    return document(PowerVersion.objects.with_children().get(pk=version.pk))


def test_a_draft_says_what_its_base_says(rich: Callable[[str], PowerVersion]) -> None:
    base = rich("民办学校设立审批")
    draft = draft_from(base, change_note="修改名称")
    same = {key: value for key, value in said(base).items() if key not in ("number", "change_note")}
    assert {key: value for key, value in said(draft).items() if key in same} == same
    assert (draft.number, draft.change_note) == (2, "修改名称")
    assert [row.uid for row in draft.bases.all()] == [row.uid for row in base.bases.all()]


def test_drafts_of_many_are_each_of_their_own(rich: Callable[[str], PowerVersion]) -> None:
    bases = [rich(name) for name in ("设立审批", "终止审批")]
    draft_from(bases[1])
    drafts = drafts_from(bases)
    assert [(d.name, d.number, d.power_id) for d in drafts] == [
        ("设立审批", 2, bases[0].power_id),
        ("终止审批", 3, bases[1].power_id),
    ]
    for draft, base in zip(drafts, bases, strict=True):
        assert said(draft)["responsibilities"] == said(base)["responsibilities"]
        assert said(draft)["units"] == said(base)["units"]


def test_many_drafts_cost_as_many_queries_as_few(rich: Callable[[str], PowerVersion]) -> None:
    bases = [rich(f"第{n}项审批") for n in range(12)]

    def cost(some: list[PowerVersion]) -> int:
        with CaptureQueriesContext(connection) as queries:
            drafts_from(some)
        return len(queries)

    assert cost(bases[:3]) == cost(bases)
