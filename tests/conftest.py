"""Fixtures shared by all tests. State is built by the functions the product itself uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings

from core.rate_limit import COUNTED

if TYPE_CHECKING:
    from accounts.models import User
    from departments.models import Department, Region
    from powers.models import PowerVersion
    from review.models.proposals import Proposal

pytest_plugins = ["tests.browser.fixtures"]

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PASSWORD = "Qingdan-2026!"
LAW = "中华人民共和国测试法"
STAGES = (
    "，经立案调查、审查核定、公示告知后决定，送达并执行，事后监管，按计划实施检查并处理，推荐评审，征缴发放"
)
COMPLETE = {
    "duty_text": "负责民办教育的统筹规划",
    "level_text": "市级",
    "accountability_lead": "不依法履行职责的，依法追究责任。",
}
"""What else a power has that stands on the list: its duty, level and accountability."""

# Property tests draw the same examples at every run, so that a test fails for a change and never by chance;
# `bin/test --explore` draws others each time, and what it finds becomes an @example of its test.
hypothesis.settings.register_profile(
    "same",
    derandomize=True,
    database=None,
    deadline=None,  # how fast a machine is, is no fault of the code
    max_examples=200,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "explore",
    hypothesis.settings.get_profile("same"),
    derandomize=False,
    max_examples=3000,
    print_blob=True,
)
hypothesis.settings.load_profile("same")


MANY_FILES = (
    "tests/core/sheets/",
    "tests/review/imports/",
    "tests/publish/test_reading_back.py",
    "tests/publish/test_exporting.py",
    "tests/laws/test_edited_texts.py",
    "tests/powers/checks/test_real_lists.py",
    "tests/powers/importing/test_real_lists.py",
)
"""Where tests read many files, each in a process of its own, or whole lists and laws: slow as well."""


def pytest_configure() -> None:
    """No public page is anybody's own, whichever test asks for it."""
    settings.MIDDLEWARE = ["tests.refusing.RefusePersonal", *settings.MIDDLEWARE]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that commit are slow: after each of them every table is emptied and filled again."""
    for item in items:
        if item.nodeid.startswith(MANY_FILES):
            item.add_marker("slow")
        database = item.get_closest_marker("django_db")
        commits = database is not None and database.kwargs.get("transaction", False)
        if commits or "transactional_db" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real lists and laws beside the checkout; tests that need them skip, visibly, where they are absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"needs the real data in {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def _plain_settings(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Fast passwords, plain static files, uploads in a folder of the test's own, an empty cache."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SECOND_FACTOR = False  # tests/accounts/ turns it on
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ANCHORS_DIR, settings.ARCHIVE_DIR = tmp_path / "anchors", tmp_path / "archive"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.CACHES = {
        **settings.CACHES,
        "default": {**settings.CACHES["default"], "LOCATION": tmp_path / "kept"},
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.KEPT_DIR = tmp_path / "kept"
    COUNTED.clear()
    yield
    COUNTED.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """The owner makes the test database, and removes it."""
    from core.database_roles import as_owner

    with as_owner():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests are the application's account, so that a missing right shows; the reference data is there, so that not every
    test loads it again. Only the owner can empty the tables after a test that commits."""
    from django.conf import settings
    from django.db import connection
    from django.db.backends.postgresql.operations import DatabaseOperations

    from core.database_roles import PERSON, application_person, connect_as
    from review.workflow.reference import load_all

    with django_db_blocker.unblock():
        owner = {name: connection.settings_dict[name] for name in PERSON}
        if settings.DATABASE_OWNER:
            connect_as(application_person())
        load_all()
        _keep_reference()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(DatabaseOperations, "execute_sql_flush", _empty_as_owner)
        yield
    with django_db_blocker.unblock():
        connect_as(owner)


def _empty_as_owner(self: Any, sql_list: list[str]) -> None:
    """What `flush` does, with the triggers off that refuse it."""
    from django.db import connection, transaction

    from core.database_roles import as_owner

    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgfoid = 'audit_refuse_truncate'::regproc"
        )
        guards = cursor.fetchall()
        for table, name in guards:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        for statement in sql_list:
            cursor.execute(statement)
        for table, name in guards:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


KEPT = "kept_reference"
"""The schema with a copy of every table as the reference data left it: a copy comes back ten times as fast as it is loaded."""


def _keep_reference() -> None:
    from django.db import connection

    from core.database_roles import as_owner

    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {KEPT} CASCADE")
        cursor.execute(f"CREATE SCHEMA {KEPT}")
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT EXISTS (SELECT FROM public.{table})")
            if cursor.fetchone()[0] and table != "django_migrations":
                cursor.execute(f"CREATE TABLE {KEPT}.{table} AS TABLE public.{table}")


def _bring_back_reference() -> None:
    """Into the tables that are empty, as they were; what a trigger wrote when it was loaded comes back as a row. By a
    connection of its own: a test's stands in the test's transaction and cannot become the owner's there."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management.color import no_style
    from django.db import connection

    from core.database_roles import PERSON

    beside = connection.copy()
    beside.settings_dict.update(
        {name: settings.DATABASE_OWNER[name] for name in PERSON if settings.DATABASE_OWNER}
    )
    try:
        beside.set_autocommit(False)
        with beside.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20s'")
            cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace", [KEPT])
            empty = []
            for (table,) in cursor.fetchall():
                cursor.execute(f"SELECT EXISTS (SELECT FROM public.{table})")
                if not cursor.fetchone()[0]:
                    empty.append(table)
                    cursor.execute(f"ALTER TABLE public.{table} DISABLE TRIGGER USER")
            for table in empty:
                cursor.execute(f"INSERT INTO public.{table} SELECT * FROM {KEPT}.{table}")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with pending events cannot be altered
            for table in empty:
                cursor.execute(f"ALTER TABLE public.{table} ENABLE TRIGGER USER")
            models = [
                model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in empty
            ]
            for statement in beside.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)  # emptying began the numbers anew
        beside.commit()
    finally:
        beside.close()


@pytest.fixture
def reference(db: None) -> None:
    """The reference data every installation starts with (again, where a transactional test has emptied the tables)."""
    from powers.models import PowerType

    if not PowerType.objects.exists():
        _bring_back_reference()


@pytest.fixture
def region(reference: None) -> Region:
    """A municipality (直辖市) with the code and name of Tianjin."""
    from departments.models import Level, Region

    return Region.objects.create(
        code="120000",
        name="天津市",
        kind=Region.Kind.PROVINCE,
        level=Level.objects.get(code="2"),
        staffing_contact="演示电话 022-00000001",
    )


@pytest.fixture
def district(region: Region) -> Region:
    from departments.models import Level, Region

    return Region.objects.create(
        code="120101",
        name="和平区",
        kind=Region.Kind.DISTRICT,
        level=Level.objects.get(code="4"),
        parent=region,
    )


@pytest.fixture
def department(region: Region) -> Department:
    from departments.models import BodyKind, Department

    return Department.objects.create(
        region=region,
        code="101",
        name="天津市教育委员会",
        short_name="市教委",
        kind=BodyKind.objects.get(code="component"),
        complaint_phone="022-00001011",
    )


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """`make_user("name", (role, region, department_or_None), …)` makes a person with these offices."""
    from accounts.models import User
    from departments.models import Membership

    def make(username: str, *offices: tuple[str, Any, Any], **extra: Any) -> User:
        user = User.objects.create_user(
            username, f"{username}@example.invalid", PASSWORD, name=username, is_staff=True, **extra
        )
        for role, region, department in offices:
            Membership.objects.create(user=user, role=role, region=region, department=department)
        return user

    return make


@pytest.fixture
def make_draft(region: Region, department: Department) -> Callable[..., PowerVersion]:
    """`make_draft("name", power_type="01", …)` makes a draft of a new power with which no check finds fault."""
    from powers.drafting import new_draft
    from powers.models import LegalBasis, PowerType, ResponsibilityItem

    def make(name: str = "民办学校设立审批", *, power_type: str = "01", **fields: Any) -> PowerVersion:
        fields = COMPLETE | {"department": department, "initiation": "application"} | fields
        draft = new_draft(
            fields["department"].region,
            name=name,
            power_type=PowerType.objects.get(code=power_type),
            **fields,
        )
        ResponsibilityItem.objects.create(version=draft, order=1, text=f"依法受理{name}的申请{STAGES}")
        LegalBasis.objects.create(
            version=draft, order=1, title="中华人民共和国民办教育促进法", locator="第十二条"
        )
        return draft

    return make


@pytest.fixture
def propose(region: Region, department: Department) -> Callable[..., Proposal]:
    """`propose(draft, …, base=…, by=…)` makes a proposal of drafts: new powers as an import does (初始编制), changed
    ones as a clerk would (动态调整)."""
    from review.models.proposals import Change, Proposal
    from review.workflow.moving import opened

    def make(
        *drafts: PowerVersion,
        action: str = "add",
        base: PowerVersion | None = None,
        by: Any = None,
        kind: str = "",
    ) -> Proposal:
        taken_over = action == "add" and base is None
        proposal = Proposal.objects.create(
            region=drafts[0].power.region,
            department=drafts[0].department,
            kind=kind or (Proposal.Kind.INITIAL if taken_over else Proposal.Kind.ADJUSTMENT),
            title="调整申请",
            created_by=by,
        )
        opened(proposal, by=by)
        for draft in drafts:
            Change.objects.create(
                proposal=proposal, power=draft.power, version=draft, base=base, action=action
            )
        return proposal

    return make


@pytest.fixture
def staffing(region: Region, make_user: Callable[..., User]) -> User:
    """A person of the staffing office (机构编制部门) of the region."""
    return make_user("bianban", ("staffing", region, None))


@pytest.fixture
def explain() -> Callable[[Proposal], None]:
    """`explain(proposal)` writes a reason for every warning, as a department does before it submits."""
    from accounts.models import User
    from demo.walker import Walker

    def run(proposal: Proposal) -> None:
        Walker().explain(proposal, by=User.objects.earliest("pk"))

    return run


@pytest.fixture
def complete(staffing: User) -> Callable[[Proposal], None]:
    """`complete(proposal)` gives an adjustment its case, reasons and every material it must come with."""
    from django.utils import timezone

    from demo.walker import Walker
    from review.models.proposals import Change, Proposal
    from review.models.rules import Trigger
    from review.workflow.change_actions import CHANGE_ACTIONS

    def run(proposal: Proposal) -> None:
        actions = set(proposal.changes.values_list("action", flat=True))
        fitting = [t for t in Trigger.objects.order_by("order") if actions <= set(t.actions)]
        Proposal.objects.filter(pk=proposal.pk).update(
            trigger=fitting[0], trigger_on=timezone.localdate(), reason="依据有变化"
        )
        proposal.refresh_from_db()
        for change in proposal.changes.all():
            said = {
                d.key: f"{timezone.localdate() + timezone.timedelta(days=30)}" if d.kind == "date" else "无"
                for d in CHANGE_ACTIONS[change.action].details
            }
            Change.objects.filter(pk=change.pk).update(details=change.details | said)
        Walker().note_materials(proposal, by=staffing)

    return run


@pytest.fixture
def decide(
    staffing: User, explain: Callable[[Proposal], None], complete: Callable[[Proposal], None]
) -> Callable[..., None]:
    """`decide(proposal)` submits and approves it, so that its versions wait for release. An adjustment goes the
    shortest way: to an office that has nothing reviewed and decides all by itself."""
    from demo.walker import Walker
    from review.drafting.submitting import submit
    from review.models.proposals import Proposal
    from review.models.rules import DecisionRule, ReviewRoute

    def run(proposal: Proposal) -> None:
        walker = Walker()
        explain(proposal)
        adjusts = proposal.kind == Proposal.Kind.ADJUSTMENT
        if adjusts:
            complete(proposal)
            ReviewRoute.objects.all().delete()
            DecisionRule.objects.all().delete()
        submit(proposal, by=None)
        if adjusts:
            walker.accept(proposal)
        walker.approve(proposal)

    return run


# --- laws that change, and powers that cite them ----------------------------------------------------


@pytest.fixture
def take_law(reference: None, tmp_path: Path) -> Callable[..., Any]:
    """`take_law("2024-09-13", "2024-10-01", {"第一条": "…"}, title=…)` imports one text of a law, as a file would."""
    import json

    from laws.importing import import_laws
    from laws.models import LawVersion

    def take(
        made: str, begins: str, articles: dict[str, str], *, title: str = LAW, **more: Any
    ) -> LawVersion:
        record = {
            "title": title,
            "type": "法律",
            "issuing_organ": "全国人民代表大会常务委员会",
            "version_date": made,
            "effective_date_registry": begins,
            "articles": [
                {"no": no, "n": n, "heading": "", "text": said}
                for n, (no, said) in enumerate(articles.items(), start=1)
            ],
        } | more
        path = tmp_path / "law.jsonl"
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        [report] = import_laws([path], confirm_fewer=True)
        assert [problem for problem in report.problems if problem["severity"] == "error"] == []
        return LawVersion.objects.get(law__title=title, version_date=made)

    return take


@pytest.fixture
def list_power(make_draft: Callable[..., PowerVersion], propose: Any, decide: Any, staffing: User) -> Any:
    """`list_power("名称", ("第三条", "引文"), …, law=LAW, effective_on=…, department=…)` publishes a power that cites so; `own`: the
    own bases of its situations of accountability."""
    from django.utils import timezone

    from powers.models import AccountabilityClause, LegalBasis, PowerVersion
    from publish.releasing import release
    from review.models.proposals import Proposal

    def make(
        name: str,
        *citations: tuple[str, ...],
        law: str = LAW,
        effective_on: Any = None,
        own: tuple[str, ...] = (),
        **fields: Any,
    ) -> PowerVersion:
        draft = make_draft(name, **fields)
        draft.bases.all().delete()
        for order, words in enumerate(own, start=1):
            AccountabilityClause.objects.create(
                version=draft, order=order, text=f"情形{order}", basis_text=words
            )
        for order, (locator, text, *edition) in enumerate(citations, start=1):
            cited = {"title": law, "locator": locator, "text": text, "edition": "".join(edition)}
            LegalBasis.objects.create(version=draft, order=order, **cited)
        proposal = propose(draft)
        Proposal.objects.filter(pk=proposal.pk).update(kind=Proposal.Kind.INITIAL)
        decide(Proposal.objects.get(pk=proposal.pk))
        region = draft.power.region
        release(region, by=staffing, effective_on=effective_on or timezone.localdate(), note="公布")
        return PowerVersion.objects.select_related("power").get(pk=draft.pk)

    return make
