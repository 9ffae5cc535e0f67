"""`bin/manage verify`: silent on an honest history, and it finds every change of a kept row, whoever made it and however."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from accounts.models import User
from audit import anchoring
from audit.chaining import chain
from audit.log import record
from audit.models import Anchor
from audit.rights import named_tables
from audit.verifying import PROOFS, Mismatch
from core.database_roles import as_owner
from core.digests import digest_bytes
from departments.models import Charter, Department, Duty, InternalUnit, Region
from powers.approving import Became, record_approval
from powers.models import (
    AccountabilityClause,
    IntegrityRisk,
    PenaltyDetail,
    Power,
    PowerLevel,
    PowerLineage,
    PowerVersion,
    SupervisionChannel,
    Withholding,
    WithholdingGround,
)
from publish.proofs import FILES as REGISTERS
from publish.recalling import ask_recall, confirm_recall, refuse_recall
from publish.releasing import awaiting, release
from review.drafting.attaching import attach
from review.imports.uploading import receive
from review.models.imports import ImportRun
from review.models.papers import PaperKind, PaperTemplate
from review.proofs import FILES
from review.proposals.commenting import comment, settle

Make = Callable[..., Any]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CHILDREN = {
    "powers_powerlevel": "version_id",
    "powers_responsibilityitem": "version_id",
    "powers_accountabilityclause": "version_id",
    "powers_legalbasis": "version_id",
    "powers_penaltydetail": "version_id",
    "powers_integrityrisk": "version_id",
    "powers_supervisionchannel": "version_id",
    "powers_withholding": "version_id",
    "powers_powerversion_units": "powerversion_id",
    "powers_powerversion_joint_departments": "powerversion_id",
    "powers_powerversion_duties": "powerversion_id",
}
ROWS = {
    "powers_powerversion": "sealed_at IS NOT NULL",
    "powers_power": "code IS NOT NULL",
    **{
        table: f"{column} IN (SELECT id FROM powers_powerversion WHERE sealed_at IS NOT NULL)"
        for table, column in CHILDREN.items()
    },
}
"""Which rows of a table are kept, where not all are."""
TABLES = sorted((named_tables() | set(ROWS) | {"review_reviewtask"}) - {"django_migrations"})
OTHERWISE = {
    "boolean": "NOT coalesce({0}, false)",
    "text": "coalesce({0}, '') || 'x'",
    "character varying": "CASE WHEN coalesce({0}, '') = 'x' THEN 'y' ELSE 'x' END",
    "smallint": "coalesce({0}, 0) + 1",
    "integer": "coalesce({0}, 0) + 1",
    "bigint": "coalesce({0}, 0) + 1000000",
    "date": "coalesce({0}, current_date) + 1",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 second'",
    "jsonb": "jsonb_build_object('x', {0})",
    "uuid": "gen_random_uuid()",
    "inet": "'198.51.100.9'::inet",
    "daterange": "CASE WHEN {0} = 'empty' OR {0} IS NULL THEN daterange('2020-01-01', NULL) ELSE 'empty'::daterange END",
    "tsvector": "to_tsvector('simple', 'x')",
}
"""Another value of each type."""


def found() -> Mismatch | None:
    """The first thing that does not fit, but for the guards: they are off in these tests."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")
    return next(
        (m for proof in PROOFS if proof.name != "guards" for m in proof.find() if m is not None), None
    )


@contextmanager
def attacking(table: str) -> Iterator[Any]:
    """The owner, with the triggers and constraints of a table off; nothing of it stays."""
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('u', 'c', 'x')",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass AND indisunique AND NOT indisprimary",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
        yield cursor
        transaction.set_rollback(True)


def tried(cursor: Any, statement: str, *values: Any) -> Mismatch | None:
    """What verify finds after a statement, which is taken back."""
    try:
        with transaction.atomic():
            cursor.execute(statement, values)
            assert cursor.rowcount, statement
            result = found()
            raise TakenBackError
    except TakenBackError:
        return result


class TakenBackError(Exception):
    pass


@pytest.fixture
def make_draft(make_draft: Make, region: Region, department: Department) -> Make:
    """A draft with a row of each kind."""

    def make(*args: Any, **fields: Any) -> PowerVersion:
        draft = make_draft(*args, **fields)
        charter, _ = Charter.objects.get_or_create(
            department=department, title="三定规定", doc_no="津编〔2020〕1号"
        )
        PowerLevel.objects.create(version=draft, level=region.level, order=1)
        AccountabilityClause.objects.create(version=draft, text="不依法受理的", order=1)
        PenaltyDetail.objects.create(version=draft, order=1, conduct="擅自办学")
        IntegrityRisk.objects.create(version=draft, order=1)
        SupervisionChannel.objects.create(version=draft, order=1)
        Withholding.objects.create(
            version=draft, place="flow", ground=WithholdingGround.objects.earliest("pk"), reason="演示"
        )
        draft.units.add(InternalUnit.objects.create(department=department, name=f"民办处{draft.pk}"))
        body, _ = Department.objects.get_or_create(region=region, code="950", defaults={"name": "天津市某局"})
        draft.joint_departments.add(body)
        draft.duties.add(Duty.objects.create(charter=charter, order=draft.pk, text=f"民办教育{draft.pk}"))
        return draft

    return make


@pytest.fixture
def history(
    adjustment: Make, bring: Make, region: Region, staffing: User, people: Any, settings: Any
) -> None:
    """What an installation goes through, with a row in every table that is kept."""
    (settings.MEDIA_ROOT / "materials").mkdir(parents=True)
    (settings.MEDIA_ROOT / "materials" / "one.pdf").write_bytes(b"%PDF-1.7\n")  # what demo.walker names
    proposal = adjustment("民办学校设立审批", "教师资格认定")
    release(region, by=staffing, effective_on=timezone.localdate(), note="公布")
    attach(proposal, SimpleUploadedFile("说明.pdf", b"%PDF-1.4\n%%EOF\n"), by=people.clerk)
    receive(
        ImportRun(region=region), SimpleUploadedFile("清单.csv", "事项名称,职权类型\n".encode()), by=staffing
    )
    given = b"a template that an office made"
    PaperTemplate.objects.create(
        region=region, kind=PaperKind.MINUTES, file=SimpleUploadedFile("纪要.docx", given), filename="纪要.docx",
        digest=digest_bytes(given), uploaded_by=staffing,
    )  # fmt: skip
    settle(comment(proposal.changes.earliest("pk"), by=people.clerk, text="请核对"), by=people.clerk)
    bring(proposal, "partly")
    with transaction.atomic():  # one power became another
        first, second = Power.objects.filter(code__isnull=False).order_by("pk")[:2]
        pk = PowerVersion.objects.filter(power=first, sealed_at__isnull=False).earliest("pk").pk
        became = Became(pk, first.pk, second.pk, PowerLineage.Kind.MERGED)
        day = timezone.localdate()
        record_approval(
            region,
            document_no="编发〔2026〕1号",
            body="",
            decided_on=day,
            urgent=False,
            versions={},
            became=[became],
        )
        record("proposal.approved", actor=staffing, target=proposal)
    scheduled = release(region, by=staffing, effective_on=timezone.localdate() + dt.timedelta(days=30))
    confirm_recall(ask_recall(scheduled, by=staffing, note="数据有误"), by=people.second)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (at, actor_label, action, request_id, target_type, target_label, region_code, detail) "
            "VALUES ('2020-01-01', '旧', 'release.made', '', '', '旧', '', '{}')"
        )
    call_command("archive_audit")
    anchoring.publish_anchor()
    chain()


def said_by_verify(*args: Any) -> str:
    """What the command says; it must not end well."""
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", *args, stdout=out, stderr=io.StringIO())
    assert ended.value.code == 1
    return out.getvalue()


def test_an_honest_history_is_silent_and_every_change_of_a_kept_row_is_found(history: None) -> None:
    call_command("verify", "--anchor", Anchor.objects.get().value)
    unnoticed, refused = [], []
    for table in TABLES:
        with attacking(table) as cursor:
            for what, statement in attacks(cursor, table):
                try:
                    if tried(cursor, statement) is None:
                        unnoticed.append(f"{table}: {what}")
                except DatabaseError as error:
                    refused.append(f"{table}: {what}: {error}")
    assert unnoticed == []
    assert refused == []


@pytest.mark.parametrize("seed", range(4))
def test_whatever_an_honest_history_was_verify_is_silent(
    seed: int, adjustment: Make, bring: Make, region: Region, staffing: User, people: Any, settings: Any
) -> None:
    """Proposals that end in every way, released at once or later, recalled or not, the log archived, entries rebuilt."""
    chance = random.Random(seed)  # noqa: S311
    (settings.MEDIA_ROOT / "materials").mkdir(parents=True)
    (settings.MEDIA_ROOT / "materials" / "one.pdf").write_bytes(b"%PDF-1.7\n")
    for turn in range(3):
        proposal = adjustment(f"第{turn}项审批", f"第{turn}项许可")
        bring(
            proposal, chance.choice(["approved", "partly", "rejected", "returned", "withdrawn", "reviewing"])
        )
        later = dt.timedelta(days=chance.choice([0, 30]))
        if awaiting(region).exists():
            made = release(region, by=staffing, effective_on=timezone.localdate() + later)
            if later and chance.random() < 0.7:
                asked = ask_recall(made, by=staffing, note="数据有误")
                (confirm_recall if chance.random() < 0.7 else refuse_recall)(asked, by=people.second)
        if chance.random() < 0.5:
            call_command("rebuild_list_entries")
        if chance.random() < 0.5:
            anchoring.publish_anchor()
    call_command("verify")


def attacks(cursor: Any, table: str) -> Iterator[tuple[str, str]]:
    """Each column of a row changed in turn, the row deleted, and a forged one beside it."""
    where = f"id = (SELECT min(id) FROM {table} WHERE {ROWS.get(table, 'true')})"
    cursor.execute(f"SELECT 1 FROM {table} WHERE {where}")
    assert cursor.fetchone(), f"no row of {table} to attack"
    cursor.execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [table],
    )
    columns = cursor.fetchall()
    for column, kind in columns:
        value = OTHERWISE[kind].format(f'"{column}"')
        yield column, f'UPDATE {table} SET "{column}" = {value} WHERE {where}'
    yield "deleted", f"DELETE FROM {table} WHERE {where}"
    names = ", ".join(f'"{column}"' for column, _ in columns if column != "id")
    yield (
        "forged",
        f"INSERT INTO {table} (id, {names}) SELECT id + 1000000, {names} FROM {table} WHERE {where}",
    )


def test_what_is_added_by_sql_with_all_guards_on_is_found(history: None, region: Region) -> None:
    """The account of the application may add a decision; that no action of the system did is seen all the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO review_opinion (task_id, change_id, verdict, grounds, checklist, submission_digest, given_by_id, given_at) "
            "SELECT task_id, change_id, 'disagree', '伪造', '[]', submission_digest, given_by_id, given_at "
            "FROM review_opinion ORDER BY id LIMIT 1"
        )
    assert "表review_opinion" in said_by_verify()


def test_a_change_made_with_the_guard_off_and_the_ledger_on_is_found(history: None) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE review_comment DISABLE TRIGGER review_comment_fixed")
        cursor.execute("UPDATE review_comment SET text = '改过'")
        cursor.execute("ALTER TABLE review_comment ENABLE TRIGGER review_comment_fixed")
    assert "第一处不符：表review_comment" in said_by_verify()


def test_a_guard_that_is_off_or_replaced_is_named(history: None) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE review_decision DISABLE TRIGGER review_decision_frozen")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION audit_refuse_fixed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        )
    try:
        said = said_by_verify()
    finally:
        restore_functions()
    assert "表review_decision，键review_decision_frozen：触发器已停用" in said
    assert "audit_refuse_fixed()：函数的内容与发布的不同" in said


def restore_functions() -> None:
    from importlib import import_module

    sql = import_module("audit.migrations.0002_guards").CREATE
    begin = sql.index("CREATE FUNCTION audit_refuse_fixed")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE review_decision ENABLE TRIGGER review_decision_frozen")
        cursor.execute(sql[begin : sql.index("$$;", begin) + 3].replace("CREATE", "CREATE OR REPLACE", 1))


def test_a_history_rewritten_with_its_ledger_is_told_by_yesterdays_anchor(history: None) -> None:
    """Who owns the database can make chain and rows fit again; the anchor that somebody holds does not."""
    held = Anchor.objects.get().value
    with as_owner(), connection.cursor() as cursor:
        for table in ("review_decision", "audit_ledgerentry", "audit_anchor"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE review_decision SET reason = '伪造' WHERE id = (SELECT min(id) FROM review_decision) RETURNING id"
        )
        [pk] = cursor.fetchone()
        cursor.execute(
            "UPDATE audit_ledgerentry SET content = (SELECT audit_content(to_jsonb(d)) FROM review_decision d WHERE id = key) "
            "WHERE subject = 'review_decision' AND key = %s",
            [pk],
        )
        assert "链上第" in said_by_verify("--only", "chain")
        cursor.execute("DELETE FROM audit_anchor")
        cursor.execute("DELETE FROM audit_ledgerentry WHERE subject = 'audit_anchor'")
        cursor.execute("UPDATE audit_ledgerentry SET number = NULL, link = ''")
        for table in ("review_decision", "audit_ledgerentry", "audit_anchor"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    chain()
    call_command("verify")
    assert "历史已被改写" in said_by_verify("--anchor", held)


@pytest.mark.parametrize("gone", [False, True])
def test_a_file_that_was_changed_or_is_gone_is_named(gone: bool, history: None) -> None:
    for model, (field, _, what) in FILES.items():
        row = model.objects.exclude(**{field: ""}).latest("pk")
        stored = getattr(row, field)
        with stored.open() as kept:
            content = kept.read()
        stored.storage.delete(stored.name)
        if not gone:
            stored.storage.save(stored.name, ContentFile(content + b" "))
        told = f"第一处不符：表{model._meta.db_table}，键{row.pk}：{what}{stored.name}"
        assert f"{told}{'不存在' if gone else '的摘要值应为'}" in said_by_verify()
        stored.storage.delete(stored.name)
        stored.storage.save(stored.name, ContentFile(content))
    call_command("verify")


def test_every_file_that_is_kept_is_proved() -> None:
    """A field that somebody adds for files comes under the proof, with a digest beside it."""
    kept = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    }
    assert kept == {(model, field) for model, (field, *_) in (FILES | REGISTERS).items()}
