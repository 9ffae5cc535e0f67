"""A small world for the admin: two regions with their bodies and people, and one row at least of every kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from accounts.models import User
    from departments.models import Department, Region
    from powers.models import PowerVersion
    from review.models.proposals import Proposal


@pytest.fixture
def other_department(district: Region) -> Department:
    """A body of the other region."""
    from departments.models import BodyKind, Department

    return Department.objects.create(
        region=district, code="101", name="和平区教育局", kind=BodyKind.objects.get(code="component")
    )


@pytest.fixture
def neighbour(region: Region) -> Department:
    """Another body of the same region."""
    from departments.models import Department

    return Department.objects.create(region=region, code="102", name="天津市民政局")


@pytest.fixture
def people(
    region: Region,
    district: Region,
    department: Department,
    neighbour: Department,
    other_department: Department,
    make_user: Callable[..., User],
) -> SimpleNamespace:
    """People in every role for the region, and strangers to it."""
    return SimpleNamespace(
        clerk=make_user("clerk", ("clerk", region, department)),
        legal=make_user("legal", ("legal", region, department)),
        staffing=make_user("staffing", ("staffing", region, None)),
        inspector=make_user("inspector", ("inspector", region, None)),
        decider=make_user("decider", ("decider", region, None)),
        member=make_user("member", ("member", region, neighbour)),
        accounts=make_user("accounts", ("accounts", region, None)),
        security=make_user("security", ("security", region, None)),
        auditor=make_user("auditor", ("auditor", region, None)),
        platform=make_user("platform", ("platform", region, None)),
        platform2=make_user("platform2", ("platform", region, None)),
        other_security=make_user("othersecurity", ("security", district, None)),
        root=make_user("root", is_superuser=True),
        nobody=make_user("nobody"),
        neighbour_clerk=make_user("neighbour", ("clerk", region, neighbour)),
        other_clerk=make_user("otherclerk", ("clerk", district, other_department)),
        other_staffing=make_user("otherstaffing", ("staffing", district, None)),
        other_accounts=make_user("otheraccounts", ("accounts", district, None)),
    )


@pytest.fixture
def bodies(region: Region, department: Department, neighbour: Department) -> SimpleNamespace:
    """What hangs below the department."""
    from departments.models import Charter, Duty, DutyBoundary, InternalUnit, Lineage, Plaque

    charter = Charter.objects.create(
        department=department, title="市教委三定规定", effective_from=dt.date(2018, 12, 1)
    )
    duty = Duty.objects.create(charter=charter, number="（一）", text="负责民办教育的统筹规划。", order=1)
    DutyBoundary.objects.create(duty=duty, other=neighbour, text="民政局负责登记。")
    return SimpleNamespace(
        charter=charter,
        duty=duty,
        unit=InternalUnit.objects.create(department=department, name="民办教育处"),
        plaque=Plaque.objects.create(department=department, name="天津市教育督导室"),
        lineage=Lineage.objects.create(
            predecessor=neighbour, successor=department, kind="absorbed", on=dt.date(2018, 11, 1)
        ),
    )


@pytest.fixture
def world(
    region: Region,
    department: Department,
    bodies: SimpleNamespace,
    people: SimpleNamespace,
    make_draft: Callable[..., PowerVersion],
    propose: Callable[..., Proposal],
    decide: Callable[..., None],
) -> SimpleNamespace:
    """A draft, a released version and one row at least of every registered model, all of the region."""
    from django.utils import timezone

    from audit.log import record
    from departments.models import CalendarDay, Level, PendingChange
    from jobs.models import Job
    from laws.models import Article, Instrument, Law, LawVersion, Succession
    from office.models.bulletins import Bulletin, ContactOfficer
    from office.models.deadlines import DeadlineRule
    from powers.models import CheckSetting, CodeScheme, ListWord, SettingFact, UsageCount
    from publish.models import DepartmentSite, Measure
    from publish.releasing import release
    from review.models.campaigns import Campaign, Confirmation
    from review.models.imports import ImportRun
    from review.models.papers import PaperTemplate
    from review.models.rules import MemberUnit, ReviewSetting

    law = Law.objects.create(
        title="中华人民共和国民办教育促进法", instrument=Instrument.objects.get(code="LAW")
    )
    version = LawVersion.objects.create(law=law, version_date=dt.date(2018, 12, 29), status="in_force")
    Succession.objects.create(
        old_title="某某旧法", old_label="第一条", new_title=law.title, new_locator="第一条"
    )
    Article.objects.create(
        version=version, order=1, label="第十二条", number=12, text="举办民办学校应当审批。"
    )
    CodeScheme.objects.create(name="本市规则", region=region)
    ListWord.objects.create(
        kind="header", text="经办处", meaning="office", region=region, department=department
    )
    DeadlineRule.objects.create(step="propose", region=region, working_days=10)
    MemberUnit.objects.create(region=region, kind="staffing", name="市委编办")
    ReviewSetting.objects.create(silence_is_consent=True)
    PaperTemplate.objects.create(
        region=region, kind="handling", file="a.docx", filename="a.docx", uploaded_by=people.staffing
    )
    ContactOfficer.objects.create(department=department, name="联络员", phone="022-1")
    Bulletin.objects.create(region=region, title="培训通知", text="全文")
    Measure.objects.create(
        region=region, title="动态管理办法", effective_from=dt.date(2024, 2, 1), text="全文"
    )
    DepartmentSite.objects.create(department=department, origin="https://jw.example.gov.cn")
    CalendarDay.objects.create(date=dt.date(2027, 2, 6), is_working=True, note="调休上班")
    sealed = make_draft("民办学校终止审批")
    decide(propose(sealed))
    release(region=region, effective_on=timezone.localdate(), note="首批", by=people.staffing)
    draft = make_draft("民办学校设立审批")
    draft.duties.add(bodies.duty)
    draft.levels.create(level=Level.objects.get(code="2"), order=1)
    draft.responsibilities.create(text="受理申请", order=1)
    draft.bases.create(title=law.title, locator="第十二条", text="举办民办学校应当审批。", order=1, law=law)
    proposal = propose(draft)
    ImportRun.objects.create(
        region=region, department=department, file="x.xlsx", filename="x.xlsx", created_by=people.clerk
    )
    Job.objects.create(
        kind="import-read", title="读取", created_by=people.clerk, state="done", message="完成"
    )
    record("admin.changed", actor=people.staffing, target=department, region_code=region.code)
    PendingChange.objects.create(about="层级：市级", path="/admin/", asked_by=people.platform)
    CheckSetting.objects.create(code="naming.body", title="名称中有部门名称", enabled=False)
    SettingFact.objects.create(
        power=sealed.power,
        fact="law_exists",
        value=True,
        ground="民办教育促进法第十二条",
        answered_by=people.staffing,
    )
    UsageCount.objects.create(power=sealed.power, year=2025, count=3, source="年度统计")
    campaign = Campaign.objects.create(
        region=region,
        year=2026,
        opens_on=dt.date(2026, 11, 2),
        closes_on=dt.date(2026, 12, 31),
        opened_by=people.staffing,
    )
    Confirmation.objects.create(
        campaign=campaign, power=sealed.power, version=sealed, confirmed_by=people.clerk
    )
    sealed.refresh_from_db()
    return SimpleNamespace(draft=draft, sealed=sealed, proposal=proposal, law=law, extra={})


@pytest.fixture
def stay_signed_in(client: Any) -> Callable[[User | None], Any]:
    """The client, signed in as that person (nobody for None), with a fresh reading of their offices."""

    def as_(user: User | None) -> Any:
        client.logout()
        if user is not None:
            client.force_login(user)
        return client

    return as_


@pytest.fixture(autouse=True)
def _static_root(settings: Any, tmp_path: Path) -> None:
    """WhiteNoise warns where the folder of collected files does not exist."""
    settings.STATIC_ROOT = tmp_path
