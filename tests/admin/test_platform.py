"""What holds for everyone is 平台管理's to change, by two persons; a district's office reads it (departments/reach.py)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import models
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from departments.access import scope_of
from departments.models import CalendarDay, Level, PendingChange, Region
from departments.reach import HOLDINGS, Reach
from laws.models import Law, LawVersion
from powers.models import CodeScheme, PowerType, RuleSet, Stage
from tests.admin.test_access import REGISTERED, url
from tests.page_forms import seen_in, seen_on

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Client = Callable[[User | None], Any]
DISTRICT = ("other_clerk", "other_staffing", "other_accounts", "other_security")
GLOBAL = [m for m in REGISTERED if HOLDINGS[m._meta.label].reach is Reach.GLOBAL]
GENERAL = [m for m in REGISTERED if HOLDINGS[m._meta.label].reach is Reach.GENERAL]


def test_every_class_of_the_admin_says_for_whom_its_rows_hold() -> None:
    assert {model._meta.label for model in REGISTERED} == set(HOLDINGS)


@pytest.mark.parametrize("model", GLOBAL + GENERAL, ids=lambda m: m._meta.label)
def test_a_districts_office_reads_what_holds_for_everyone_and_changes_none_of_it(
    model: type[models.Model], world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Client
) -> None:
    """By every door of every class: form, deletion, bulk action; as GET and as POST."""
    general = rows_for_everyone(model)
    assert general, "no row for everyone in the world of this test"
    before = [model._base_manager.filter(pk=row.pk).values().get() for row in general]
    for who in (*DISTRICT, "staffing", "accounts", "security", "auditor", "inspector", "clerk"):
        client = stay_signed_in(getattr(people, who))
        for row in general:
            shown = client.get(url(model, "change", row.pk))
            assert shown.status_code != 200 or not shown.context["has_change_permission"], (who, row)
            assert client.post(url(model, "change", row.pk), {}).status_code in (302, 403), (who, row)
            assert client.get(url(model, "delete", row.pk)).status_code in (302, 403), (who, row)
            assert client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code in (302, 403)
        bulk = {"action": "delete_selected", "_selected_action": [row.pk for row in general], "post": "yes"}
        client.post(url(model, "changelist"), bulk)
        if model in GLOBAL:
            assert client.get(url(model, "add")).status_code == 403, who
            assert client.post(url(model, "add"), {}).status_code == 403, who
    assert [model._base_manager.filter(pk=row.pk).values().get() for row in general] == before


def rows_for_everyone(model: type[models.Model]) -> list[models.Model]:
    owner = HOLDINGS[model._meta.label].owner
    rows = model._base_manager.filter(**{f"{owner}__isnull": True}) if owner else model._base_manager.all()
    if not rows.exists():
        make_general(model)
    return list(rows.order_by("pk")[:2])


def make_general(model: type[models.Model]) -> None:
    row = model._base_manager.first()
    assert row is not None
    row.pk = None
    row._state.adding = True
    setattr(row, HOLDINGS[model._meta.label].owner, None)
    if hasattr(row, "department"):
        row.department = None
    row.save()


@pytest.mark.parametrize(
    "name", ["departments_calendarday_notice", "laws_law_upload", "laws_succession_upload"]
)
def test_screens_beside_the_forms_are_closed_to_a_district_too(
    name: str, people: SimpleNamespace, stay_signed_in: Client
) -> None:
    for who in ("other_staffing", "staffing", "clerk"):
        client = stay_signed_in(getattr(people, who))
        assert client.get(reverse(f"admin:{name}")).status_code == 403
        assert client.post(reverse(f"admin:{name}"), {}).status_code == 403


def test_a_general_rule_cannot_be_made_or_taken_over_by_an_office(
    region: Region, district: Region, people: SimpleNamespace, stay_signed_in: Client
) -> None:
    """Neither by leaving the region out nor by putting the general row into one's own region."""
    client = stay_signed_in(people.other_staffing)
    assert client.post(url(CodeScheme, "add"), scheme("无区划")).status_code == 200
    assert not CodeScheme.objects.filter(name="无区划").exists()
    general = CodeScheme.objects.get(region=None)
    assert client.post(url(CodeScheme, "change", general.pk), scheme("我的", district)).status_code == 403
    assert client.post(url(CodeScheme, "add"), scheme("我区", district)).status_code == 302
    own = CodeScheme.objects.get(name="我区")
    assert client.post(url(CodeScheme, "change", own.pk), scheme("通用")).status_code == 200
    own.refresh_from_db()
    assert own.region == district


def test_a_region_keeps_its_own_laws_and_touches_none_of_the_state(
    world: SimpleNamespace, district: Region, people: SimpleNamespace, stay_signed_in: Client
) -> None:
    own = Law.objects.create(title="和平区某某办法", instrument=world.law.instrument, region=district)
    version = LawVersion.objects.create(law=own, version_date="2020-01-01", status="in_force")
    client = stay_signed_in(people.other_staffing)
    assert client.get(url(Law, "change", own.pk)).context["has_change_permission"]
    assert client.get(url(LawVersion, "change", version.pk)).context["has_change_permission"]
    client.post(url(LawVersion, "change", version.pk), version_form(version, world.law))
    version.refresh_from_db()
    assert version.law == own, "a text was put under a law of the state"


# --- two persons ------------------------------------------------------------------------------------


def test_one_asks_another_confirms(region: Region, people: SimpleNamespace, stay_signed_in: Client) -> None:
    rule = CodeScheme.objects.get(region=None)
    old, wanted = rule.template, "{region}{department}{serial:05d}"
    client = stay_signed_in(people.platform)
    door = url(CodeScheme, "change", rule.pk)
    seen = seen_on(client, door)
    client.post(door, scheme(rule.name) | {"template": wanted} | seen, follow=True)
    rule.refresh_from_db()
    assert rule.template == old, "nothing is changed before a second person confirms"
    change = PendingChange.objects.get(state="waiting")
    assert [(before, after) for _, before, after in change.lines] == [(old, wanted)]
    answer(client, change, "confirm")
    rule.refresh_from_db()
    assert rule.template == old, "nobody confirms what they ask for themselves"
    page = stay_signed_in(people.platform2).get(url(PendingChange, "change", change.pk)).content.decode()
    assert old in page
    assert wanted in page
    answer(client, change, "confirm")
    rule.refresh_from_db()
    assert rule.template == wanted
    logged = Event.objects.filter(action__in=("platform.asked", "platform.confirmed")).order_by("pk")
    assert [(e.action, e.actor) for e in logged] == [
        ("platform.asked", people.platform),
        ("platform.confirmed", people.platform2),
    ]


def test_adding_and_deleting_wait_as_well(people: SimpleNamespace, stay_signed_in: Client) -> None:
    client = stay_signed_in(people.platform)
    client.post(url(Level, "add"), {"code": "9", "name": "园区级", "order": "9", "aliases": ""})
    assert not Level.objects.filter(code="9").exists()
    stay_signed_in(people.platform2)
    answer(client, PendingChange.objects.get(state="waiting"), "confirm")
    level = Level.objects.get(code="9")
    client.post(url(Level, "delete", level.pk), {"post": "yes"})
    assert Level.objects.filter(code="9").exists()
    stay_signed_in(people.platform)
    answer(client, PendingChange.objects.get(state="waiting"), "confirm")
    assert not Level.objects.filter(code="9").exists()


def test_a_form_with_a_mistake_is_told_at_once(people: SimpleNamespace, stay_signed_in: Client) -> None:
    client = stay_signed_in(people.platform)
    page = client.post(url(Level, "add"), {"code": "", "name": "", "order": "x"})
    assert page.status_code == 200
    assert page.context["errors"]
    assert not PendingChange.objects.exists()


def test_rows_below_wait_with_their_row(people: SimpleNamespace, stay_signed_in: Client) -> None:
    """A stage of a type, sent with the type's form."""
    client = stay_signed_in(people.platform)
    type_ = PowerType.objects.get(code="01")
    data = form_of(client.get(url(PowerType, "change", type_.pk)))
    first = Stage.objects.filter(pk=data["stages-0-id"]).get()
    client.post(url(PowerType, "change", type_.pk), data | {"stages-0-name": "受理登记"})
    first.refresh_from_db()
    assert first.name != "受理登记"
    change = PendingChange.objects.get(state="waiting")
    assert any(after == "受理登记" for _, _, after in change.lines)
    stay_signed_in(people.platform2)
    answer(client, change, "confirm")
    first.refresh_from_db()
    assert first.name == "受理登记"


def test_what_has_changed_in_between_is_not_confirmed(
    people: SimpleNamespace, stay_signed_in: Client
) -> None:
    level = Level.objects.get(code="4")
    client = stay_signed_in(people.platform)
    data = form_of(client.get(url(Level, "change", level.pk)))
    client.post(url(Level, "change", level.pk), data | {"label": "区级"})
    Level.objects.filter(pk=level.pk).update(label="县级")
    stay_signed_in(people.platform2)
    page = answer(client, PendingChange.objects.get(state="waiting"), "confirm")
    assert "已有变化" in page
    level.refresh_from_db()
    assert level.label == "县级"
    assert PendingChange.objects.get().state == "waiting"


def test_refusing_needs_a_reason_and_only_who_asked_withdraws(
    people: SimpleNamespace, stay_signed_in: Client
) -> None:
    level = Level.objects.get(code="4")
    client = stay_signed_in(people.platform)
    data = form_of(client.get(url(Level, "change", level.pk)))
    client.post(url(Level, "change", level.pk), data | {"label": "区级"})
    change = PendingChange.objects.get()
    stay_signed_in(people.platform2)
    assert "请写明不同意的理由" in answer(client, change, "refuse")
    assert "只有提出人可以撤回" in answer(client, change, "withdraw")
    assert "已答复不同意" in answer(client, change, "refuse", why="与国家代码不一致")
    change.refresh_from_db()
    assert (change.state, change.answer) == ("refused", "与国家代码不一致")
    assert "不再办理" in answer(client, change, "confirm")


def test_an_edition_of_the_rules_is_taken_into_use_by_two(
    people: SimpleNamespace, stay_signed_in: Client
) -> None:
    client = stay_signed_in(people.platform)
    in_force = RuleSet.objects.exclude(in_force_from=None).latest("number")
    client.post(reverse("admin:powers_ruleset_draft", args=[in_force.pk]))
    draft = RuleSet.objects.latest("number")
    assert draft.is_draft
    client.post(reverse("admin:powers_ruleset_activate", args=[draft.pk]), {"on": "2030-01-01"})
    draft.refresh_from_db()
    assert draft.is_draft
    stay_signed_in(people.platform2)
    answer(client, PendingChange.objects.get(), "confirm")
    draft.refresh_from_db()
    assert not draft.is_draft


def test_a_notice_of_holidays_is_taken_in_by_two(people: SimpleNamespace, stay_signed_in: Client) -> None:
    client, door = stay_signed_in(people.platform), reverse("admin:departments_calendarday_notice")
    said = "现将2019年劳动节假期安排调整如下。劳动节：5月1日至4日放假调休，共4天。"
    client.post(door, {"text": said, "year": "2019", "source": "", "save": "1"})
    assert not CalendarDay.objects.filter(date__year=2019).exists()
    stay_signed_in(people.platform2)
    answer(client, PendingChange.objects.get(state="waiting"), "confirm")
    assert CalendarDay.objects.filter(date__year=2019).count() == 4


def test_others_neither_see_nor_answer(people: SimpleNamespace, stay_signed_in: Client) -> None:
    change = PendingChange.objects.create(about="层级：市级", path="/admin/", asked_by=people.platform)
    for who in ("staffing", "other_staffing", "accounts", "security", "auditor", "clerk"):
        client = stay_signed_in(getattr(people, who))
        assert client.get(url(PendingChange, "change", change.pk)).status_code in (302, 403)
        door = reverse("admin:departments_pendingchange_answer", args=[change.pk])
        assert client.post(door, {"confirm": ""}).status_code == 403
        assert client.get(door).status_code == 403


# --- who 平台管理 is -----------------------------------------------------------------------------------


def test_only_the_region_above_all_has_it(
    district: Region, region: Region, make_user: Any, settings: Any, stay_signed_in: Client
) -> None:
    """Also where the office was written into the database past every form."""
    below, above = (
        make_user("below", ("platform", district, None)),
        make_user("above", ("platform", region, None)),
    )
    assert not scope_of(below).has("platform")
    assert scope_of(above).has("platform")
    settings.PLATFORM_REGION = district.code
    assert scope_of(User.objects.get(pk=below.pk)).has("platform")
    assert not scope_of(User.objects.get(pk=above.pk)).has("platform")


def scheme(name: str, region: Region | None = None) -> dict[str, Any]:
    general = CodeScheme.objects.get(region=None)
    texts = {"template": general.template, "sub_template": general.sub_template}
    return {"name": name, "region": str(region.pk) if region else "", **texts}


def version_form(version: LawVersion, law: Law) -> dict[str, Any]:
    return {"law": str(law.pk), "version_date": f"{version.version_date}", "status": version.status}


def form_of(page: Any) -> dict[str, str]:
    """What a browser would send of a form of the admin that nobody touched."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    sent: dict[str, Any] = seen_in(page)
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                sent[bound.html_name] = "\n".join(value) if isinstance(value, list) else value
    return sent


def answer(client: Any, change: PendingChange, what: str, **more: str) -> str:
    door = reverse("admin:departments_pendingchange_answer", args=[change.pk])
    page: str = client.post(door, {what: "", **more}, follow=True).content.decode()
    return page


@pytest.mark.parametrize("part", ["", "list", "statute", "limits", "cases", "outcomes", "nonsense"])
@pytest.mark.parametrize("drafted", [False, True])
def test_an_edition_of_the_rules_is_shown_part_by_part(
    people: SimpleNamespace,
    stay_signed_in: Client,
    part: str,
    drafted: bool,
    django_assert_max_num_queries: Any,
) -> None:
    client = stay_signed_in(people.platform)
    edition = RuleSet.objects.exclude(in_force_from=None).latest("number")
    if drafted:
        client.post(reverse("admin:powers_ruleset_draft", args=[edition.pk]))
        edition = RuleSet.objects.latest("number")
    with django_assert_max_num_queries(20):
        page = client.get(url(RuleSet, "change", edition.pk), {"part": part})
    (shown,) = page.context["inline_admin_formsets"] or [None]
    rows = {"limits": edition.ceilings, "cases": edition.cases}.get(part)
    if part == "outcomes":
        assert shown is None
        assert len(page.context["outcomes"]) == edition.cases.count()
    elif part in ("", "list", "statute", "nonsense"):
        layer = "statute" if part == "statute" else "list"
        assert len(shown.formset.initial_forms) == edition.rules.filter(layer=layer).count()
    elif rows is not None:
        assert len(shown.formset.initial_forms) == rows.count()


def test_a_rule_of_a_draft_is_saved_from_the_page_of_its_part(
    people: SimpleNamespace, stay_signed_in: Client
) -> None:
    client = stay_signed_in(people.platform)
    in_force = RuleSet.objects.exclude(in_force_from=None).latest("number")
    client.post(reverse("admin:powers_ruleset_draft", args=[in_force.pk]))
    draft = RuleSet.objects.latest("number")
    door = f"{url(RuleSet, 'change', draft.pk)}?part=statute"
    data = form_of(client.get(door))
    assert client.post(door, data | {"rules-0-message": "请核对设定依据。"}).status_code == 302
    for waiting in PendingChange.objects.filter(state="waiting"):
        stay_signed_in(people.platform2)
        assert waiting.about in client.get(url(RuleSet, "change", draft.pk)).content.decode()
        answer(client, waiting, "confirm")
    first = draft.rules.filter(layer="statute").order_by("order", "pk")[0]
    assert first.message == "请核对设定依据。"
    assert draft.rules.count() == in_force.rules.count()
