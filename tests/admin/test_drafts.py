"""Drafts are edited by their own department until they are submitted, and never overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from audit.models import Event
from powers.models import LegalBasis, PowerVersion
from review.drafting.submitting import submit

pytestmark = pytest.mark.django_db


def door(version: PowerVersion) -> str:
    return reverse("admin:powers_powerversion_change", args=[version.pk])


def fill(client: Any, version: PowerVersion) -> dict[str, Any]:
    """What a browser would send back from the form as it was served."""
    context = client.get(door(version)).context
    data: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False and value not in ("", []):
                data[field.html_name] = "on" if value is True else value
    return data


def test_a_clerk_saves_a_draft_of_their_department(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    data = fill(client, world.draft) | {
        "name": "民办学校设立、变更审批",
        "keywords": "办学\n办学\n 民办 ",
        "counterparts": ["1", "4"],
        "extras": "# 办理地点\n演示路1号\n二楼",
        "duties": [str(pk) for pk in world.draft.duties.values_list("pk", flat=True)],
    }
    answer = client.post(door(world.draft), data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    draft = PowerVersion.objects.get(pk=world.draft.pk)
    assert draft.name == "民办学校设立、变更审批"
    assert draft.keywords == ["办学", "民办"]
    assert draft.counterparts == ["1", "4"]
    assert draft.extras == [["办理地点", "演示路1号\n二楼"]]
    assert Event.objects.filter(action="admin.changed", target_id=draft.pk, region_code="120000").exists()


def test_saving_unchanged_changes_nothing(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    from powers.documents import document

    draft = world.draft
    draft.extras, draft.everyday_terms = [["地点", "一楼\n二楼"]], ["办学校"]
    draft.counterparts = ["4", "1"]
    draft.save()
    before = document(PowerVersion.objects.with_children().get(pk=draft.pk))
    client = stay_signed_in(people.clerk)
    assert client.post(door(draft), fill(client, draft)).status_code == 302
    assert document(PowerVersion.objects.with_children().get(pk=draft.pk)) == before


def test_a_second_editor_is_told_and_overwrites_nothing(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.legal)
    stale = fill(client, world.draft)
    client = stay_signed_in(people.clerk)
    assert (
        client.post(door(world.draft), fill(client, world.draft) | {"remark": "经办先存"}).status_code == 302
    )
    client = stay_signed_in(people.legal)
    answer = client.post(door(world.draft), stale | {"remark": "法制后存"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "clerk于" in page
    assert "没有保存" in page
    assert "法制后存" in page
    assert PowerVersion.objects.get(pk=world.draft.pk).remark == "经办先存"


def test_a_draft_submitted_meanwhile_is_not_saved(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    data = fill(client, world.draft)
    submit(world.proposal, by=None)
    assert client.post(door(world.draft), data | {"remark": "迟到"}).status_code == 403
    assert client.get(door(world.draft)).status_code == 200
    assert PowerVersion.objects.get(pk=world.draft.pk).remark == ""


@pytest.mark.parametrize("who", ["clerk", "staffing", "root"])
def test_a_sealed_version_is_read_only_to_all(
    who: str, world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(getattr(people, who))
    answer = client.get(door(world.sealed))
    assert answer.status_code == 200
    assert "现行有效" in answer.content.decode()
    assert not answer.context["has_change_permission"]
    assert client.post(door(world.sealed), {}).status_code == 403


@pytest.mark.parametrize("who", ["staffing", "inspector", "root"])
def test_who_reviews_does_not_edit_drafts(
    who: str, world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(getattr(people, who))
    assert not client.get(door(world.draft)).context["has_change_permission"]
    assert client.post(door(world.draft), {}).status_code == 403


def test_a_new_row_goes_to_the_end_and_finds_its_article(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    data = fill(client, world.draft)
    total = int(data["bases-TOTAL_FORMS"])
    data |= {
        "bases-TOTAL_FORMS": str(total + 1),
        f"bases-{total}-purpose": "power",
        f"bases-{total}-title": "民办教育促进法",
        f"bases-{total}-locator": "第十二条第一款",
    }
    answer = client.post(door(world.draft), data)
    assert answer.status_code == 302
    basis = LegalBasis.objects.filter(version=world.draft).last()
    assert basis is not None
    assert basis.title == "民办教育促进法"
    assert basis.order == 2
    assert basis.law == world.law
    assert basis.article is not None
    assert basis.article.label == "第十二条"


def test_a_title_that_is_altered_loses_the_law_chosen_for_the_old_one(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    """Else the checks would judge the new title by the old law; a title left alone keeps the law that was chosen."""
    basis = LegalBasis.objects.filter(version=world.draft).order_by("order")[0]
    basis.title, basis.law = "某某学校办法", world.law
    basis.save()
    client = stay_signed_in(people.clerk)
    assert client.post(door(world.draft), fill(client, world.draft)).status_code == 302
    basis.refresh_from_db()
    assert basis.law == world.law
    data = fill(client, world.draft)
    title = next(name for name, value in data.items() if value == "某某学校办法")
    assert client.post(door(world.draft), data | {title: "某某学校管理办法"}).status_code == 302
    basis.refresh_from_db()
    assert (basis.title, basis.law, basis.article) == ("某某学校管理办法", None, None)


def test_the_list_filters_by_state(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    page = reverse("admin:powers_powerversion_changelist")
    shown = {
        state: {row.pk for row in client.get(page, {"state": state}).context["cl"].result_list}
        for state in ("draft", "frozen", "approved", "current", "future", "past")
    }
    assert shown["draft"] == {world.draft.pk}
    assert shown["current"] == {world.sealed.pk}
    assert not shown["frozen"] | shown["approved"] | shown["future"] | shown["past"]


@pytest.mark.slow
def test_the_form_needs_the_same_queries_however_many_rows(
    world: SimpleNamespace,
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = stay_signed_in(people.clerk)
    client.get(door(world.draft))
    with CaptureQueriesContext(connection) as few:
        client.get(door(world.draft))
    for order in range(10, 40):
        world.draft.bases.create(title="中华人民共和国教育法", locator="第一条", order=order, law=world.law)
        world.draft.responsibilities.create(text="责任", order=order)
    with CaptureQueriesContext(connection) as many:
        client.get(door(world.draft))
    assert len(many) == len(few), [query["sql"][:200] for query in many][-8:]
