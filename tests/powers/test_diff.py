"""The reviewer sees all that they approve: any change of any part of a document shows as a difference."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from departments.models import Charter, Department, InternalUnit, Level
from laws.models import Instrument
from powers.diff import Kind, diff
from powers.documents import document, document_digest
from powers.models import PowerVersion, Stage

pytestmark = pytest.mark.django_db
# Choices that a changed value must be one of; and parts that are no content of their own.
OTHER = {
    "standing": "suspended",
    "initiation": "ex_officio",
    "subject_nature": "2",
    "power_source": "3",
    "secrecy": "closed",
    "phase": "after",
    "purpose": "fee",
    "role": "detail",
    "about": "setting",
    "kind": "email",
}
NO_CONTENT = {"uid", "schema", "region", "instrument"}  # the instrument is shown by its name


@pytest.fixture
def full(make_draft: Callable[..., PowerVersion], department: Department) -> dict[str, Any]:
    """The document of a draft with something in every field and a row of every kind."""
    texts = {
        f.attname: f"{f.verbose_name}的内容"
        for f in PowerVersion._meta.concrete_fields
        if f.get_internal_type() == "TextField"
    }
    draft = make_draft(
        **texts | {"sub_name": "子项", "plain_title": "通俗", "guide_url": "https://a.invalid/", "discretion_url": "https://b.invalid/"},
        subject_text="市教委", executing_body="总队", fee=True, statutory_limit=20, statutory_limit_unit="working_day",
        promised_limit=10, promised_limit_unit="working_day", counterparts=["1"], keywords=["词"], everyday_terms=["话"],
        extras=[["栏", "内容"]], external_codes=[["编码", "A-1"]], secrecy_basis="依据", change_note="说明",
        on_enforcement_list=True,
    )  # fmt: skip
    draft.duties.create(
        charter=Charter.objects.create(department=department), number="（一）", text="职责", order=1
    )
    draft.units.add(InternalUnit.objects.create(department=department, name="处室"))
    draft.joint_departments.add(
        Department.objects.create(region=department.region, code="102", name="民政局")
    )
    draft.levels.create(
        level=Level.objects.get(code="2"), condition="情形", share="权限", is_first_responsible=True
    )
    stage = Stage.objects.filter(power_type=draft.power_type)[0]
    draft.responsibilities.create(
        stage=stage, stage_text="受理", group_text="类别", phase="during", text="责任", basis_text="依据"
    )
    draft.accountability.create(text="情形", subject="对象", basis_text="依据")
    draft.bases.create(
        role="set", kind_text="法律", instrument=Instrument.objects.get(code="LAW"), title="法", edition="版", locator="条",
        text="文", note="注",
    )  # fmt: skip
    draft.penalties.create(conduct="行为", kinds="种类", range="幅度")
    draft.risks.create(stage_text="环节", text="表现", grade="高", measures="措施", responsible="人")
    draft.channels.create(about="exercise", kind="phone", value="022")
    return document(PowerVersion.objects.with_children().get(pk=draft.pk))


def changed(doc: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """`(path, document)` for each leaf, the document changed in that leaf alone."""
    here = doc
    for step in path:
        here = here[step]
    if isinstance(here, dict):
        for name in here:
            if name not in NO_CONTENT:
                yield from changed(doc, (*path, name))
    elif isinstance(here, list):
        for n in range(len(here)):
            yield from changed(doc, (*path, n))
    elif not (
        path[-1] == "code" and len(path) > 1
    ):  # codes of types, levels and departments stand for their names
        other = copy.deepcopy(doc)
        place = other
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = _different(path[-1], here, path)
        yield path, other


def _different(name: Any, value: Any, path: tuple[Any, ...]) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if name in OTHER and not (name == "kind" and path[0] == "bases"):
        return OTHER[name]
    return f"{value or ''}改"


def test_any_change_of_any_part_is_shown(full: dict[str, Any]) -> None:
    leaves = 0
    for path, other in changed(full):
        leaves += 1
        assert diff(full, other), f"a change of {path} is not shown"
    assert leaves > 70
    assert not diff(full, copy.deepcopy(full))


def row(uid: str, text: str) -> dict[str, Any]:
    return {"uid": uid, "group": "", "phase": "", "stage": "", "text": text, "basis": ""}


def kinds(full: dict[str, Any], before: list[Any], after: list[Any]) -> list[tuple[str, Kind]]:
    found = diff(full | {"responsibilities": before}, full | {"responsibilities": after})
    return [(one.row.uid, one.kind) for section in found.sections for one in section.rows]


def test_a_reworded_row_is_changed_not_replaced(full: dict[str, Any]) -> None:
    before, after = [row("a", "受理申请"), row("b", "审查")], [row("a", "依法受理申请"), row("b", "审查")]
    assert kinds(full, before, after) == [("a", Kind.CHANGED)]
    part = (
        diff(full | {"responsibilities": before}, full | {"responsibilities": after})
        .sections[0]
        .rows[0]
        .parts
    )
    assert [(p.label, [tuple(piece) for piece in p.pieces]) for p in part] == [
        ("责任", [("ins", "依法"), ("same", "受理申请")])
    ]


def test_a_row_that_stands_elsewhere_is_moved_and_the_others_are_not(full: dict[str, Any]) -> None:
    a, b, c, d = (row(x, x) for x in "abcd")
    assert kinds(full, [a, b, c, d], [d, a, b, c]) == [("d", Kind.MOVED)]
    assert kinds(full, [a, b, c, d], [a, c, b, d]) in ([("b", Kind.MOVED)], [("c", Kind.MOVED)])
    assert kinds(full, [a, b], [row("b", "乙"), a])[0][1] in (Kind.MOVED_CHANGED, Kind.CHANGED)


def test_rows_that_came_and_went_are_told_where_they_stood(full: dict[str, Any]) -> None:
    a, b, c, new = row("a", "甲"), row("b", "乙"), row("c", "丙"), row("n", "新")
    assert kinds(full, [a, b, c], [a, new, c]) == [("n", Kind.ADDED), ("b", Kind.REMOVED)]
    assert kinds(full, [a], []) == [("a", Kind.REMOVED)]
    assert kinds(full, [a, b], [a, b]) == []


def test_links_are_told_by_the_numbers_of_the_responsibilities(
    make_draft: Callable[..., PowerVersion],
) -> None:
    draft = make_draft()
    second = draft.responsibilities.create(order=2, text="依法送达")
    was = document(PowerVersion.objects.with_children().get(pk=draft.pk))
    first = draft.responsibilities.all()[0]
    draft.bases.update(responsibility_uids=[str(first.uid), str(second.uid)])
    now = document(PowerVersion.objects.with_children().get(pk=draft.pk))
    [section] = diff(was, now).sections
    [part] = section.rows[0].parts
    assert (part.label, part.before, part.after) == ("对应责任事项", "", "1、2")


def test_where_only_the_numbers_moved_the_links_are_the_same(make_draft: Callable[..., PowerVersion]) -> None:
    draft = make_draft()
    draft.bases.update(responsibility_uids=[str(draft.responsibilities.get().uid)])
    was = document(PowerVersion.objects.with_children().get(pk=draft.pk))
    draft.responsibilities.create(order=0, text="公示条件")
    now = document(PowerVersion.objects.with_children().get(pk=draft.pk))
    assert [section.label for section in diff(was, now).sections] == ["责任事项"]


def test_a_link_with_a_row_that_is_gone_is_not_in_the_document(
    make_draft: Callable[..., PowerVersion],
) -> None:
    draft = make_draft()
    before = document_digest(PowerVersion.objects.with_children().get(pk=draft.pk))
    draft.bases.update(responsibility_uids=["00000000-0000-0000-0000-000000000000"])
    assert document_digest(PowerVersion.objects.with_children().get(pk=draft.pk)) == before
