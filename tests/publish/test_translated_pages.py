"""A public page in another language has no Chinese left but what the list itself says: labels of the offices' tables, too."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from departments.models import Charter, Department, Duty, Level, Lineage, Plaque
from powers.models import (
    AccountabilityClause,
    IntegrityRisk,
    LegalBasis,
    PenaltyDetail,
    PowerLevel,
    PowerType,
    PowerVersion,
    ResponsibilityItem,
    Situation,
    SupervisionChannel,
)
from publish.models import ListEntry

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
HAN = re.compile(r"[\u3400-\u9fff]")
SAID: dict[str, Any] = {
    "plain_title": "Plain", "remark": "Remark", "conditions": "Conditions", "flow": "Flow", "remedies": "Remedies",
    "supervision_text": "Supervision", "limit_text": "Limit", "fee_text": "Fee", "level_text": "Levels", "level_note": "Note",
    "unit_text": "Unit", "duty_text": "", "executing_body": "Body", "accountability_lead": "Lead", "subject_nature": "1",
    "power_source": "1", "initiation": "application", "counterparts": ["1", "2"], "statutory_limit": 20,
    "statutory_limit_unit": "working_day", "promised_limit": 10, "promised_limit_unit": "day", "fee": True,
    "on_enforcement_list": True, "everyday_terms": ["Word"], "keywords": ["Key"],
}  # fmt: skip


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language of our own, in which every Chinese character is an x."""
    monkeypatch.setattr("django.utils.translation._trans.gettext", lambda message: re.sub(HAN, "x", message))


def named(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


@pytest.fixture
def duty(department: Department) -> Duty:
    """A duty of a department that has everything a department can have, all of it without a Chinese character."""
    region = department.region
    other = Department.objects.create(region=region, code="102", name="Other")
    named(department, name="Body", short_name="", aliases=[], address="Street", complaint_email="a@b.example")
    named(region, name="City", staffing_contact="Contact")
    for kind in PowerType.objects.all():
        named(kind, name=f"Type {kind.code}", aliases=[])
    for level in Level.objects.all():
        named(level, name=f"Level {level.code}", label=f"Level {level.code}")
    Situation.objects.all().delete()
    charter = Charter.objects.create(
        department=department, title="Charter", doc_no="1", effective_from="2020-01-01"
    )
    for mode in Plaque.Mode.values:
        Plaque.objects.create(department=department, name=f"Plaque {mode}", mode=mode)
    for how in Lineage.Kind.values:
        Lineage.objects.create(predecessor=other, successor=department, on="2020-01-01", kind=how)
    duty = Duty.objects.create(charter=charter, number="1", text="Duty", order=1)
    duty.boundaries.create(other=other, text="Boundary")
    return duty


def fill(draft: PowerVersion) -> None:
    """A row of every kind, and of every kind of that."""
    ResponsibilityItem.objects.filter(version=draft).delete()
    LegalBasis.objects.filter(version=draft).delete()
    draft.duties.add(Duty.objects.get())
    level = Level.objects.get(code="2")
    PowerLevel.objects.create(
        version=draft, level=level, condition="Case", share="Share", is_first_responsible=True
    )
    for order, phase in enumerate(("before", "during", "after"), start=1):
        ResponsibilityItem.objects.create(
            version=draft, order=order, phase=phase, text=f"Text {phase}", basis_text="B"
        )
    for order, purpose in enumerate(LegalBasis.Purpose.values, start=1):
        LegalBasis.objects.create(
            version=draft, order=order, purpose=purpose, kind_text="Law", title=f"Act {order}", locator="1", role="set"
        )  # fmt: skip
    AccountabilityClause.objects.create(version=draft, order=1, text="Clause", subject="Who", basis_text="B")
    PenaltyDetail.objects.create(version=draft, order=1, conduct="Conduct", kinds="Fine", range="1")
    for about in SupervisionChannel.About.values:
        for kind in SupervisionChannel.Kind.values:
            SupervisionChannel.objects.create(version=draft, about=about, kind=kind, value="1")
    IntegrityRisk.objects.create(version=draft, order=1, text="Risk", grade="A", is_public=True)


@pytest.fixture
def power(duty: Duty, put_on_list: Make, follow_on_list: Make) -> PowerVersion:
    """A power of which everything is stated, and what changed of it, in words without a Chinese character."""
    first = put_on_list("Permit", sub_name="Part", children=fill, **SAID)
    changes = {"promised_limit": 5, "flow": "", "remark": "Longer " * 20, "subject_nature": "2", "fee": False}
    version: PowerVersion = follow_on_list(first, effective_on=timezone.localdate(), **changes)
    return version


def addresses(version: PowerVersion) -> list[str]:
    code, body = version.power.code, "/regions/120000/departments/101/"
    duty = ListEntry.objects.get(version=version).duty_ids[0]
    return [
        "/", "/regions/", "/regions/120000/", body, f"{body}?by=type", f"{body}duties/{duty}/", f"/powers/{code}/",
        f"/powers/{code}/versions/1/", f"/powers/{code}/versions/1/certificate/", f"/powers/{code}/history/",
        f"/powers/{code}/compare/", f"/powers/{version.power.main_code}/", "/changes/", "/changes/?by=release", "/changes/120000/1/",
        f"{body}history/", f"{body}compare/", "/regions/120000/history/", "/regions/120000/compare/",
    ]  # fmt: skip


def test_no_label_stays_chinese(client: Client, power: PowerVersion, foreign: None) -> None:
    left = {}
    for address in addresses(power):
        cache.clear()
        response = client.get(address)
        assert response.status_code == 200, address
        page = response.content.decode().partition("<main")[2].partition("</main>")[0]
        assert "xx" in page
        page = re.sub(
            "编发〔2026〕[0-9]+号|集中调整|演示公布", "", page
        )  # what the office wrote of release and decision
        if found := re.findall(r"[^<>\n]{0,20}[\u3400-\u9fff]+[^<>\n]{0,20}", page):
            left[address] = found
    assert not left, "\n".join(f"{address}: {found}" for address, found in left.items())
