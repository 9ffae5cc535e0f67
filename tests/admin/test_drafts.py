"""Drafts are edited by their own department until they are submitted, and never overwritten unseen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from audit.models import Event
from powers.models import LegalBasis, PowerType, PowerVersion, Stage, WithholdingGround
from review.drafting.submitting import submit
from review.models.rules import MemberUnit, Trigger

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
    assert not client.get(page, {"_facets": "True"}).context["cl"].add_facets, "nothing counts the whole list"


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


# --- what was chosen once stays ----------------------------------------------------------------------------


def chosen_in(page: str, select: str) -> str:
    """The words of the option that is selected in a select."""
    inside = re.search(rf'<select name="{select}".*?</select>', page, re.DOTALL)
    assert inside
    return " ".join(re.findall(r"<option[^>]*selected[^>]*>([^<]*)</option>", inside.group()))


def test_stages_of_another_type_stay_and_are_marked(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    """职权类型 is changed and saved, and saved again: no responsibility loses its stage."""
    draft, client = world.draft, stay_signed_in(people.clerk)
    first, second = Stage.objects.filter(power_type=draft.power_type)[:2]
    draft.responsibilities.all().delete()
    draft.responsibilities.create(text="受理申请", order=1, stage=first)
    draft.responsibilities.create(text="审查材料", order=2, stage=second)
    other = PowerType.objects.exclude(pk=draft.power_type_id).exclude(letters="CF").first()
    for note in ("第一次", "第二次"):
        data = fill(client, draft) | {"power_type": other.pk, "remark": note}
        assert client.post(door(draft), data).status_code == 302
    assert [row.stage for row in draft.responsibilities.all()] == [first, second]
    page = client.get(door(draft)).content.decode()
    assert chosen_in(page, "responsibilities-0-stage") == f"{first.name}（行政许可的环节，请另选）"
    data = fill(client, draft)
    another = Stage.objects.filter(power_type=other).first()
    assert client.post(door(draft), data | {"responsibilities-0-stage": another.pk}).status_code == 302
    assert draft.responsibilities.first().stage == another


def test_a_stage_chosen_before_the_type_was_changed_is_not_refused(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    draft, client = world.draft, stay_signed_in(people.clerk)
    old = Stage.objects.filter(power_type=draft.power_type).last()
    other = PowerType.objects.exclude(pk=draft.power_type_id).exclude(letters="CF").first()
    data = fill(client, draft) | {"power_type": other.pk, "responsibilities-0-stage": old.pk}
    assert client.post(door(draft), data).status_code == 302
    assert draft.responsibilities.first().stage == old


def test_a_plaque_unit_or_duty_that_ended_stays_and_is_marked(
    world: SimpleNamespace,
    bodies: SimpleNamespace,
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    draft, client, gone = world.draft, stay_signed_in(people.clerk), dt.date(2020, 1, 1)
    draft.units.add(bodies.unit)
    PowerVersion.objects.filter(pk=draft.pk).update(plaque=bodies.plaque)
    for row in (bodies.unit, bodies.plaque):
        type(row).objects.filter(pk=row.pk).update(valid_to=gone)
    type(bodies.charter).objects.filter(pk=bodies.charter.pk).update(effective_to=gone)
    page = client.get(door(draft)).content.decode()
    assert page.count("已停用或者不属于本部门，请核对") == 3
    assert client.post(door(draft), fill(client, draft) | {"remark": "存"}).status_code == 302
    saved = PowerVersion.objects.get(pk=draft.pk)
    assert (saved.plaque, [*saved.units.all()], [*saved.duties.all()]) == (
        bodies.plaque,
        [bodies.unit],
        [bodies.duty],
    )


def test_a_case_that_no_longer_fits_the_actions_stays_and_is_marked(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client, proposal = stay_signed_in(people.clerk), world.proposal
    address = reverse("admin:review_proposal_change", args=[proposal.pk])
    trigger = Trigger.objects.filter(is_active=True).exclude(actions__contains="add").first()
    type(proposal).objects.filter(pk=proposal.pk).update(trigger=trigger, kind="adjustment")
    page = client.get(address)
    assert "不再适用于现在的动作，请另选" in page.content.decode()
    form = page.context["adminform"].form
    data = {field.html_name: field.value() or "" for field in form} | {"reason": "补充理由"}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    proposal.refresh_from_db()
    assert (proposal.trigger, proposal.reason) == (trigger, "补充理由")


def test_no_admin_form_loses_a_choice_that_its_reader_could_not_make(
    world: SimpleNamespace,
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
    other_department: Any,
) -> None:
    """A member of the joint meeting whose body went to another region: who opens and saves it changes nothing."""
    unit = MemberUnit.objects.get(name="市委编办")
    MemberUnit.objects.filter(pk=unit.pk).update(department=other_department)
    client = stay_signed_in(people.staffing)
    address = reverse("admin:review_memberunit_change", args=[unit.pk])
    page = client.get(address)
    assert "和平区教育局（不再可选，请另选）" in page.content.decode()
    form = page.context["adminform"].form
    data = {
        field.html_name: field.value() for field in form if str(field.value()) not in ("None", "", "False")
    }
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert MemberUnit.objects.get(pk=unit.pk).department == other_department


def test_a_clerk_withholds_a_field_and_a_row_and_what_is_always_public_is_refused(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    draft, client = world.draft, stay_signed_in(people.clerk)
    basis = draft.bases.first()
    ground = WithholdingGround.objects.first()
    data = fill(client, draft)

    def rows(*places: str) -> dict[str, Any]:
        said = {"withheld-TOTAL_FORMS": len(places), "withheld-INITIAL_FORMS": 0}
        for n, place in enumerate(places):
            said |= {f"withheld-{n}-{name}": value for name, value in
                     {"place": place, "ground": ground.pk, "reason": "商业秘密", "order": ""}.items()}  # fmt: skip
        return said

    for always in ("name", "bases", "department", "flow:x", "没有"):
        answer = client.post(door(draft), data | rows(always))
        assert answer.status_code == 200, always
        assert not draft.withheld.exists()
    assert client.post(door(draft), data | rows("flow", f"bases:{basis.uid}")).status_code == 302
    assert set(draft.withheld.values_list("place", flat=True)) == {"flow", f"bases:{basis.uid}"}
    assert client.post(door(draft), fill(client, draft)).status_code == 302
    basis.delete()
    assert client.post(door(draft), fill(client, draft)).status_code == 302
    assert set(draft.withheld.values_list("place", flat=True)) == {"flow"}
