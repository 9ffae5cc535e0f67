"""One truth at a time: whatever changes what a public page shows is shown by the next answer, of whichever process."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from audit.anchoring import publish_anchor
from audit.chaining import chain
from audit.public_tables import declared, watched
from departments.models import Charter, Department, Duty, Level, Lineage, Plaque
from powers.models import PowerType, Situation
from publish.caching import generation
from publish.measure_models import Measure
from publish.models import Generation
from review.models.rules import MemberUnit
from tests.killing import wait_for
from tests.page_forms import form_on

Make = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db
NEEDED = {
    "api/v1/plaques/": "?department=120000-101",
    "api/v1/duties/": "?department=120000-101",
    "api/v1/diff/": "?region=120000&from=2001-01-01",
    "api/v1/suggest/": "?q=学校",
    "api/v1/search/": "?q=学校",
    "api/v1/changes/": "?documents=true",
}
"""What an address must be asked with, or tells more with."""
READ = re.compile(r'\b(?:FROM|JOIN)\s+"?([a-z_0-9]+)"?', re.IGNORECASE)


# --- every table that a public page reads -------------------------------------------------------------------------


def public_patterns(found: Any = None, before: str = "") -> Iterator[str]:
    """Every address that is kept, as the url conf has it."""
    for one in (found or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from public_patterns(one, before + str(one.pattern))
        elif getattr(one.callback, "is_public_page", False):
            yield before + str(one.pattern)


def filled(route: str, addresses: dict[str, str]) -> str:
    """The address of a page by its route."""
    names = re.findall(r"<(?:\w+:)?(\w+)>", route)
    assert set(names) <= set(addresses), f"say in `addresses` what stands in {route}"
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: addresses[m[1]], route)


@pytest.fixture
def addresses(put_on_list: Make, follow_on_list: Make, add_law: Make, department: Any) -> dict[str, str]:
    """What stands in the address of a page that shows everything there is to show."""
    charter = Charter.objects.create(department=department, title="市教委三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="主管教师工作", order=1)
    other = Department.objects.create(region=department.region, code="102", name="天津市民政局")
    duty.boundaries.create(other=other, text="由民政局登记")
    Plaque.objects.create(department=department, name="市政府教育督导室")
    Lineage.objects.create(predecessor=other, successor=department, on="2020-01-01", kind="merged")
    texts = [("2016-11-07", {"第十二条": "旧文。"}), ("2018-12-29", {"第十二条": "举办学校由人民政府审批。"})]
    law = add_law("中华人民共和国民办教育促进法", *texts)
    version = put_on_list("民办学校设立审批", children=lambda draft: draft.duties.add(duty))
    MemberUnit.objects.create(region=department.region, kind="staffing", name="市委编办")
    today = timezone.localdate()
    measure = Measure.objects.create(
        region=department.region, title="动态管理办法", effective_from=today, text="第一条"
    )
    situation = Situation.objects.create(name="办学校", kind="life", words=["民办学校"])
    chain()
    publish_anchor()
    newest = law.versions.order_by("-version_date")[0]
    return {
        "region": "120000", "department": "101", "duty": str(duty.pk), "code": version.power.code, "number": "1",
        "law": str(law.pk), "version": str(newest.pk), "label": "第十二条",
        "pk": str(measure.pk), "name": "powers", "situation": str(situation.pk),
        "approval": str(version.approved.approval_id), "form": "csv", "type": "01", "key": "120000-101", "table": "kinds",
    }  # fmt: skip


def test_every_table_that_a_public_page_reads_raises_the_generation(
    client: Client, addresses: dict[str, str]
) -> None:
    read: dict[str, str] = {}
    tables = set(connection.introspection.table_names())
    patterns = list(public_patterns())
    assert len(patterns) > 20
    for route in patterns:
        address = filled(route, addresses)
        needed = NEEDED.get(route, "")
        for more in ("", "?q=学校&on=2999-01-01", "?q=没有这个词"):
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                status = client.get(address + (more or needed)).status_code
            assert status == 200 or more, (address, status)
            for query in queries.captured_queries:
                read |= {table: address for table in READ.findall(query["sql"]) if table in tables}
    said = declared()
    known = {*said["shown"], *said["not_shown"]}
    missing = {table: page for table, page in read.items() if table.replace("_historical", "_") not in known}
    assert not sorted(missing), (
        "a public page shows these: name them in qingdan/public_tables.yaml, else say there why not"
    )
    assert len(set(said["shown"]) & set(read)) > 20


def test_the_database_watches_what_is_declared() -> None:
    said = declared()
    found = watched()
    assert {place.partition(".")[2] for place in found} == set(said["shown"])
    assert {len(triggers) for triggers in found.values()} == {3}
    copied = {table for table, part in said["parts"].items() if set(part) != {"columns"}}
    assert {place.partition(".")[2] for place in found if place.startswith("face.")} == copied & set(
        said["shown"]
    )
    assert all(reason for reason in said["not_shown"].values())
    assert not set(said["shown"]) & set(said["not_shown"])
    assert set(said["shown"]) | set(said["not_shown"]) <= set(connection.introspection.table_names())


# --- when it is raised --------------------------------------------------------------------------------------------


def test_whoever_changes_it_raises_it(department: Department) -> None:
    def sql(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    for change in (
        lambda: Department.objects.filter(pk=department.pk).update(complaint_phone="022-1"),
        lambda: sql("UPDATE departments_department SET complaint_phone = '022-2'"),
        lambda: Plaque.objects.bulk_create(
            [Plaque(department=department, name=f"牌子{n}") for n in range(3)]
        ),
        lambda: Plaque.objects.all().delete(),
        lambda: PowerType.objects.update(is_active=False),
        lambda: Level.objects.update(label="级"),
    ):
        before = generation()
        change()
        assert generation() != before


def test_what_changes_nothing_raises_nothing(department: Department) -> None:
    before = generation()
    Department.objects.filter(pk=department.pk).update(name=department.name)
    Department.objects.filter(pk=0).update(name="没有")
    Plaque.objects.filter(name="没有").delete()
    assert generation() == before
    with transaction.atomic():
        Department.objects.filter(pk=department.pk).update(name="撤销的名称")
        transaction.set_rollback(True)
    assert generation() == before


def test_drafts_raise_nothing(make_draft: Make) -> None:
    make_draft()
    before = generation()
    draft = make_draft("教师资格认定")
    draft.remark = "备注"
    draft.save()
    assert generation() == before


def test_after_a_part_that_was_taken_back_the_next_change_raises_it(department: Department) -> None:
    before = generation()
    with transaction.atomic():
        with transaction.atomic():
            Department.objects.filter(pk=department.pk).update(name="撤销的名称")
            transaction.set_rollback(True)
        Department.objects.filter(pk=department.pk).update(name="留下的名称")
    assert generation() != before


@pytest.mark.django_db(transaction=True)
def test_a_long_transaction_holds_up_nobody_and_each_counts(department: Department) -> None:
    """The first has raised it and is not over; three others raise it meanwhile, and are seen before it."""
    seen = [generation()]

    def edit(n: int) -> None:
        try:
            Department.objects.create(region=department.region, code=f"20{n}", name=f"第{n}局")
            seen.append(generation())
        finally:
            connection.close()

    with transaction.atomic():
        Department.objects.create(region=department.region, code="300", name="长")
        for n in range(3):
            thread = threading.Thread(target=edit, args=(n,))
            thread.start()
            thread.join(60)
            assert not thread.is_alive()
    seen.append(generation())
    assert len(set(seen)) == 5
    assert Generation.objects.count() == 2


# --- two processes ------------------------------------------------------------------------------------------------


@pytest.fixture
def two_servers(transactional_db: None, settings: Any) -> Iterator[list[str]]:
    """The site as two web servers of one process each."""
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + str(connection.settings_dict["NAME"])
    places, running = [], []
    for _ in range(2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            places.append(f"127.0.0.1:{free.getsockname()[1]}")
        given = {"DATABASE_URL": url, "WEB_CONCURRENCY": "1", "KEPT_DIR": str(settings.KEPT_DIR)}
        given["WEB_BIND"] = places[-1]
        command = [sys.executable, "-m", "qingdan.serving"]
        running.append(subprocess.Popen(command, cwd=ROOT, env={**os.environ, **given}))
    try:
        yield [f"http://{place}" for place in places]
    finally:
        for process in running:
            process.terminate()
            process.wait()


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=120) as answer:  # noqa: S310 - our own server
        return str(answer.read().decode())


def _answers(url: str) -> bool:
    try:
        return read(f"{url}/healthz") == "ok"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_the_admin_changes_every_process_shows_at_once(
    two_servers: list[str], put_on_list: Make, department: Department, make_user: Make, client: Client
) -> None:
    power = put_on_list("民办学校设立审批").power
    for site in two_servers:
        wait_for(lambda site=site: _answers(site))
    pages = [f"{site}/powers/{power.code}/" for site in two_servers]
    client.force_login(make_user("bangong", ("staffing", department.region, None)))
    address = f"/admin/departments/department/{department.pk}/change/"
    for phone in ("022-00007777", "022-00008888"):
        assert all(phone not in read(page) for page in pages)
        form = form_on(client, address, "complaint_phone") | {"complaint_phone": phone}
        assert client.post(address, form).status_code == 302
        assert all(phone in read(page) for page in reversed(pages))
