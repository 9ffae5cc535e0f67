"""One table of a power's fields: nothing of a version is missing from it, and nothing in it is told nowhere."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NotRequired, get_origin, get_type_hints

import hypothesis
import pytest
from django.db import models
from hypothesis import strategies as st

from core.digests import canonical
from departments.models import Charter, Department, Duty, InternalUnit, Level, Plaque
from laws.models import Instrument
from powers import field_kinds, fields
from powers.admin_drafts import PowerVersionAdmin
from powers.diff import diff
from powers.document_reading import facts, row_of
from powers.documents import document, document_digest, documents
from powers.draft_layout import with_the_rest
from powers.drafting import VERSION_FIELDS, draft_from
from powers.fields import ALL, BOOKKEEPING, COLUMNS, FACTS, ROW_BOOKKEEPING, ROWS, Document
from powers.importing import columns, header_words
from powers.models import (
    CHILD_MODELS,
    ChildRow,
    PowerLevel,
    PowerType,
    PowerVersion,
    Stage,
    Withholding,
    WithholdingGround,
)

SYNONYMS = Path(header_words.__file__).parent / "header_synonyms.json"
SPECIAL = set(columns.LABELS) - columns.READ | {columns.KEPT}
"""What lists have columns for and the record has no field of its own."""


def names(model: type[models.Model]) -> set[str]:
    return {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}


def test_every_field_of_a_version_stands_in_the_table_or_is_its_bookkeeping() -> None:
    told = {column for field in FACTS for column in field.made_from}
    assert names(PowerVersion) == told | BOOKKEEPING
    assert not told & BOOKKEEPING


@pytest.mark.parametrize("model", CHILD_MODELS)
def test_every_field_of_a_row_stands_in_the_table_or_is_its_bookkeeping(model: type[ChildRow]) -> None:
    [(name, rows)] = [(name, rows) for name, rows in ROWS.items() if rows.model is model]
    told = {column for part in rows.parts for column in part.made_from}
    assert names(model) == told | ROW_BOOKKEEPING | set(rows.beside)
    assert getattr(PowerVersion, name).rel.related_model is model


@pytest.fixture
def full(make_draft: Callable[..., PowerVersion], department: Department) -> PowerVersion:
    """A draft with something in every field and a row of every kind."""
    texts = {
        f.attname: f"{f.verbose_name}甲"
        for f in PowerVersion._meta.concrete_fields
        if isinstance(f, (models.CharField, models.TextField)) and not f.choices and f.name not in BOOKKEEPING
    }
    draft = make_draft(
        **texts | {"guide_url": "https://a.invalid/", "discretion_url": "https://b.invalid/"},
        statutory_limit=20, statutory_limit_unit="working_day", promised_limit=10, promised_limit_unit="day", fee=True,
        counterparts=["1"], keywords=["词"], everyday_terms=["话"], extras=[["栏", "内容"]], on_enforcement_list=True,
        subject_nature="1", power_source="1",
        external_codes=[["编码", "A-1"]], plaque=Plaque.objects.create(department=department, name="牌子"),
    )  # fmt: skip
    charter = Charter.objects.create(department=department)
    draft.duties.add(Duty.objects.create(charter=charter, number="（一）", text="职责", order=1))
    draft.units.add(InternalUnit.objects.create(department=department, name="处室"))
    draft.joint_departments.add(
        Department.objects.create(region=department.region, code="102", name="民政局")
    )
    stage, instrument = Stage.objects.filter(power_type=draft.power_type)[0], Instrument.objects.first()
    for model in CHILD_MODELS:
        model.objects.filter(version=draft).delete()
        said = {f.name: f"{f.verbose_name}乙" for f in texts_of(model)}
        more = {"level": Level.objects.get(code="2"), "stage": stage, "instrument": instrument}
        more |= {"ground": WithholdingGround.objects.first(), "place": "flow"}
        model.objects.create(version=draft, **said | {k: v for k, v in more.items() if k in names(model)})
    return PowerVersion.objects.with_children().get(pk=draft.pk)


def texts_of(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, (models.CharField, models.TextField)) and not field.choices:
            yield field


def another(owner: models.Model, name: str) -> Any:
    """Another value of a field, as somebody could write it."""
    field, value = owner._meta.get_field(name), getattr(owner, name)
    if isinstance(field, models.ForeignKey):
        return field.related_model._default_manager.exclude(pk=value.pk).first()
    if field.choices:
        return next(choice for choice, _ in field.choices if choice != value)
    if isinstance(field, models.BooleanField):
        return not value
    if field.name == "responsibility_uids":
        return [str(owner.version.responsibilities.get().uid)]  # type: ignore[attr-defined]
    if isinstance(field, models.JSONField):
        return [*value, ["又", "一"]]
    return value + 1 if isinstance(value, int) else f"{value}改"


@pytest.mark.django_db
def test_whatever_is_changed_in_a_draft_changes_its_digest(full: PowerVersion) -> None:
    Department.objects.create(region=full.department.region, code="109", name="另一局")
    Plaque.objects.create(department=full.department, name="另一牌子")
    assert PowerType.objects.count() > 1
    owners: list[tuple[Any, str]] = [
        (full, column)
        for field in FACTS
        if not isinstance(field.kind, field_kinds.Linked)
        for column in field.made_from
    ]
    for name, rows in ROWS.items():
        [row] = getattr(full, name).all()
        owners += [(row, column) for part in rows.parts for column in part.made_from]
    was = document_digest(full)
    for owner, column in owners:
        said = getattr(owner, column)
        if column == "stage":  # the list's own words go before the stage they were found to be
            owner.stage_text = ""
        was = document_digest(full)
        setattr(owner, column, another(owner, column))
        assert document_digest(full) != was, f"{type(owner).__name__}.{column} is nowhere in the digest"
        setattr(owner, column, said)


@pytest.mark.django_db
@pytest.mark.parametrize("relation", fields.RELATIONS)
def test_whatever_is_linked_to_a_draft_is_in_its_digest(full: PowerVersion, relation: str) -> None:
    was = document_digest(full)
    getattr(full, relation).clear()
    assert document_digest(PowerVersion.objects.with_children().get(pk=full.pk)) != was


anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@pytest.mark.django_db
@hypothesis.settings(max_examples=40)
@hypothesis.given(said=st.lists(anything, min_size=1, max_size=4), number=st.integers(0, 5))
def test_a_document_is_the_same_made_alone_or_among_many(
    full: PowerVersion, said: list[str], number: int, django_assert_num_queries: Any
) -> None:
    """Whatever somebody has written, and whether its rows come from Django or as JSON."""
    words = itertools.cycle(said)

    def written(owner: type[models.Model]) -> dict[str, str]:
        own = (field for field in texts_of(owner) if field.name not in BOOKKEEPING)
        return {field.attname: next(words)[: field.max_length] for field in own}

    texts = written(PowerVersion)
    PowerVersion.objects.filter(pk=full.pk).update(
        **texts, keywords=said, extras=[[one, one] for one in said]
    )
    for model in CHILD_MODELS:
        model.objects.filter(version=full, order__gt=9).delete()
        more: dict[str, Any] = {"level": Level.objects.get(code="3")} if model is PowerLevel else {}
        if model is Withholding:
            more = {"place": "remark", "ground": WithholdingGround.objects.last()}
        model.objects.create(version=full, order=10 + number, **written(model) | more)
    with django_assert_num_queries(1):
        found = documents([full.pk])
    alone = document(PowerVersion.objects.with_children().get(pk=full.pk))
    assert found == {full.pk: alone}
    assert canonical(found[full.pk]) == canonical(alone)


@pytest.mark.django_db
def test_every_field_and_every_part_of_a_row_is_read(full: PowerVersion) -> None:
    doc = document(full)
    assert len(facts(doc)) == len(FACTS)
    unsaid = {"role_confirmed", "code", "instrument"}  # said by another part
    for name, rows in ROWS.items():
        assert {part.name for part in rows.parts if not part.label} <= unsaid
        [row] = fields.rows_of(doc, name)
        line = row_of(name, row)
        for part in rows.parts:
            if isinstance(part.kind, field_kinds.Text) and part.label and part.words is None:
                assert row[part.name] in f"{line.head}{line.text}{line.note}", f"{name}/{part.name}"


def test_only_what_is_internal_or_came_later_may_be_missing() -> None:
    for table, entries in [(Document, ALL), *((rows.type, rows.parts) for rows in ROWS.values())]:
        hints = get_type_hints(table, include_extras=True)
        missing = {name for name, hint in hints.items() if get_origin(hint) is NotRequired}
        later = {e.name for e in entries if e.internal or e.since > field_kinds.FIRST_SCHEMA}
        assert missing == later


def test_the_next_draft_begins_with_all_but_what_is_said_of_the_change() -> None:
    carried = {name.removesuffix("_id") for name in VERSION_FIELDS} | set(fields.RELATIONS)
    assert names(PowerVersion) - carried == (BOOKKEEPING - {"power"}) | {"change_note"}


def test_every_field_has_its_place_in_the_form_of_a_draft() -> None:
    layout = with_the_rest(PowerVersionAdmin.fieldsets)
    rows = [row for _, options in layout for row in options["fields"]]
    laid_out = [name for row in rows for name in (row if isinstance(row, tuple) else (row,))]
    wanted = {column for field in FACTS if field.typed for column in field.made_from}
    assert wanted <= set(laid_out)
    assert len(laid_out) == len(set(laid_out))


def test_a_word_of_a_list_means_one_column() -> None:
    data = json.loads(SYNONYMS.read_text("utf-8"))
    data.pop("_comment")
    assert set(data) <= columns.READ | SPECIAL
    for word, column in columns.words().items():
        elsewhere = {name for name, synonyms in data.items() if word in synonyms}
        assert elsewhere <= {column}, f"{word}: {column}, {elsewhere}"
        assert header_words.field_of(word) == column


def test_the_columns_of_the_list_have_places_and_headers_of_their_own() -> None:
    for said in ([c.place for c, _ in COLUMNS], [c.header for c, _ in COLUMNS]):
        assert len(said) == len(set(said))


@pytest.mark.django_db
def test_a_version_that_says_nothing_in_a_newer_field_has_the_document_it_always_had(
    make_draft: Callable[..., PowerVersion],
) -> None:
    later = [field.name for field in FACTS if field.since > field_kinds.FIRST_SCHEMA]
    assert later, "take this test out with the last of them"
    draft = make_draft("甲许可")
    was = document(PowerVersion.objects.with_children().get(pk=draft.pk))
    assert (was["schema"], [name for name in later if name in was]) == (field_kinds.FIRST_SCHEMA, [])
    draft = draft_from(draft, promised_limit_text="材料齐全的当场办结")
    now = document(PowerVersion.objects.with_children().get(pk=draft.pk))
    assert (now["schema"], now["promised_limit_text"]) == (3, "材料齐全的当场办结")
    assert fields.differing(was, now) == fields.differing(now, was) == {"promised_limit_text"}
    for before, after, said in (
        (was, now, ("", "材料齐全的当场办结")),
        (now, was, ("材料齐全的当场办结", "")),
    ):
        [part] = diff(before, after).fields
        assert (part.label, part.before, part.after) == ("承诺办结时限说明", *said)
