"""Dumps (开放数据包): once for each release, whole, the same as the site, signed, and shown only when all of it is there."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from departments.models import Region
from jobs.models import Job
from jobs.running import run
from powers.models import PowerVersion
from publish.dumps import files, making
from publish.dumps.jobs import start_waiting
from publish.dumps.making import make, make_all, waiting
from publish.dumps.signing import keys_are_keys, new_key
from publish.dumps.snapshot import LostItemError, snapshot_of
from publish.models import Dump, ListEntry, Release
from tests.killing import wait_for

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ROOT = Path(__file__).resolve().parents[3]
VERIFIER = ROOT / "docs" / "verify_dump.py"


def body(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def lines(client: Client, address: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body(client.get(address)).splitlines()]


def newest() -> Release:
    return Release.objects.latest("pk")


@pytest.fixture
def history(put_on_list: Make, follow_on_list: Make) -> Any:
    """Three releases of the past: two powers, one that is changed, one that is cancelled as another comes."""
    today = timezone.localdate()
    first, second = put_on_list("民办学校设立审批", "=cmd|'/c calc'!A1 校车许可", made_on=today - 9 * DAY)
    follow_on_list(first, effective_on=today, promised_limit=20, promised_limit_unit="day")
    return {"first": first, "second": second}


# --- what it holds -----------------------------------------------------------------------------------------------


def test_the_dump_equals_the_site(client: Client, history: Any, region: Region) -> None:
    """Item for item what a download of the same day gives, in every form, and each with the digest that was published."""
    make(newest())
    said = lines(client, "/data/120000/2/list.jsonl")
    site = json.loads(body(client.get("/regions/120000/export.json")))
    assert [(one["code"], one["version"], one["digest"], one["document"]) for one in said] == sorted(
        (one["code"], one["version"], one["digest"], one["document"]) for one in site
    )
    table = list(csv.DictReader(io.StringIO(body(client.get("/data/120000/2/list.csv")).decode("utf-8-sig"))))
    export = body(client.get("/regions/120000/export.csv")).decode("utf-8-sig").partition("\n")[2]
    for ours, theirs in zip(
        table, sorted(csv.DictReader(io.StringIO(export)), key=lambda row: row["职权编码"]), strict=True
    ):
        assert {**theirs, "序号": ""} == {**{k: v for k, v in ours.items() if k in theirs}, "序号": ""}
        assert (ours["行政区划代码"], ours["部门代码"], ours["权力类型代码"]) == ("120000", "101", "01")
    book = load_workbook(io.BytesIO(body(client.get("/data/120000/2/list.xlsx"))))
    heads, *rows = book.active.iter_rows(values_only=True)
    assert list(heads) == list(table[0])
    assert [dict(zip(heads, row, strict=True))["职权编码"] for row in rows] == [
        one["职权编码"] for one in table
    ]


def test_a_text_is_never_a_formula(client: Client, history: Any) -> None:
    make(newest())
    name = lines(client, "/data/120000/2/list.jsonl")[1]["name"]
    assert name.startswith("=cmd")
    [row] = [
        one
        for one in csv.DictReader(
            io.StringIO(body(client.get("/data/120000/2/list.csv")).decode("utf-8-sig"))
        )
        if "calc" in one["事项名称"]
    ]
    assert row["事项名称"] == f"'{name}"
    sheet = load_workbook(io.BytesIO(body(client.get("/data/120000/2/list.xlsx")))).active
    assert {cell.data_type for cells in sheet.iter_rows() for cell in cells if cell.value} == {"s"}


def test_a_dump_is_of_its_release_and_not_of_what_the_table_says_now(client: Client, history: Any) -> None:
    """Made late, the first release's dump says what the list said then."""
    first = Release.objects.earliest("pk")
    dump = make(first)
    assert dump is not None
    said = lines(client, "/data/120000/1/list.jsonl")
    assert [one["version"] for one in said] == [1, 1]
    assert [row[2] for row in sorted(first.manifest)] == [one["digest"] for one in said]
    on_the_day = json.loads(body(client.get(f"/regions/120000/export.json?on={first.effective_on}")))
    assert sorted(one["digest"] for one in on_the_day) == sorted(one["digest"] for one in said)


def test_every_line_keeps_the_schema_that_lies_beside_it(client: Client, history: Any) -> None:
    make(Release.objects.earliest("pk"))
    make(newest())
    schema = json.loads(body(client.get("/data/120000/2/schema.json")))
    Draft202012Validator.check_schema(schema)
    items, changes = (lines(client, f"/data/120000/2/{name}") for name in (files.LINES, files.CHANGES))
    for one in items:
        Draft202012Validator(schema).validate(one)
    for one in changes:
        Draft202012Validator({**schema["$defs"]["change"], "properties": {}}).validate(one)
    header = body(client.get("/data/120000/2/list.csv")).decode("utf-8-sig").splitlines()[0]
    assert header.split(",") == schema["x-table"]["columns"]


def test_changes_lead_from_one_dump_to_the_next(
    client: Client, history: Any, put_on_list: Make, follow_on_list: Make, monkeypatch: Any
) -> None:
    make(Release.objects.earliest("pk"))
    make(newest())
    follow_on_list(history["second"], effective_on=timezone.localdate(), standing="cancelled")
    put_on_list("民办学校终止审批")
    assert len(make_all(newest().region)) == 2
    held = {json.dumps(one["code"]): one for one in lines(client, "/data/120000/1/list.jsonl")}
    ops = []
    for number in (2, 3, 4):
        manifest = json.loads(body(client.get(f"/data/120000/{number}/manifest.json")))
        before = body(client.get(f"/data/120000/{number - 1}/manifest.json"))
        assert manifest["previous"] == {
            "number": number - 1,
            "manifest": f"sha256:{hashlib.sha256(before).hexdigest()}",
        }
        for change in lines(client, f"/data/120000/{number}/changes.jsonl"):
            ops.append(change["op"])
            key = json.dumps(change["code"])
            if change["op"] == "removed":
                del held[key]
            else:
                held[key] = change["item"]
        now = lines(client, f"/data/120000/{number}/list.jsonl")
        assert sorted(held.values(), key=lambda one: one["code"]) == now
    assert ops == ["changed", "removed", "added"]


def test_what_is_closed_or_cancelled_is_not_in_it(
    client: Client, put_on_list: Make, follow_on_list: Make
) -> None:
    put_on_list("民办学校设立审批")
    put_on_list("不公开的许可", secrecy="closed")
    gone = put_on_list("校车使用许可")
    follow_on_list(gone, effective_on=timezone.localdate(), standing="cancelled")
    make(newest())
    assert [one["name"] for one in lines(client, f"/data/120000/{newest().number}/list.jsonl")] == [
        "民办学校设立审批"
    ]


# --- once, whole or not at all -----------------------------------------------------------------------------------


def test_an_attempt_that_breaks_shows_nothing_and_the_next_one_is_whole(
    client: Client, history: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Wherever it breaks: in the middle of a file, before the place is taken, after it and before the row."""
    release = newest()
    folder = Path(settings.MEDIA_ROOT) / "dumps" / "120000"
    make(Release.objects.earliest("pk"))

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise OSError("disk full")

    for owner, name in ((files, "schema"), (making, "signature_of"), (making, "_shown"), (Path, "rename")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, broken)
            with pytest.raises(OSError, match="disk full"):
                make(release)
        assert client.get("/data/120000/2/list.jsonl").status_code == 404
        assert client.get("/data/120000/latest/list.jsonl")["Location"] == "/data/120000/1/list.jsonl"
        assert [one["number"] for one in client.get("/data/index.json").json()["regions"]["120000"]] == [1]
    make(release)
    assert sorted(path.name for path in folder.iterdir()) == ["1", "2"]
    assert client.get("/data/120000/latest/list.jsonl")["Location"] == "/data/120000/2/list.jsonl"


def test_a_list_that_changes_while_it_is_read_makes_no_dump(
    history: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = snapshot_of(newest())
    with pytest.raises(LostItemError):
        list(type(snapshot)(snapshot.release, [*snapshot.versions, 0]).entries())
    monkeypatch.setattr("publish.dumps.snapshot.public_digest", lambda document: "sha256:other")
    with pytest.raises(LostItemError):
        make(newest())
    assert not Dump.objects.exists()


def test_an_empty_list_replaces_nothing(client: Client, put_on_list: Make, follow_on_list: Make) -> None:
    only = put_on_list("民办学校设立审批")
    make(newest())
    follow_on_list(only, effective_on=timezone.localdate(), standing="cancelled")
    assert make(newest()) is None
    assert client.get("/data/120000/latest/list.jsonl")["Location"] == "/data/120000/1/list.jsonl"


def test_it_is_made_once_and_not_before_its_day(history: Any, put_on_list: Make, region: Region) -> None:
    assert [release.number for release in waiting(region)] == [2]
    [dump] = make_all(region)
    assert make(newest()) == dump
    assert waiting(region) == []
    put_on_list("校车使用许可", effective_on=timezone.localdate() + 3 * DAY)
    assert waiting(region) == []


def test_the_clock_begins_it_and_the_worker_makes_it(history: Any, client: Client) -> None:
    start_waiting()
    start_waiting()
    job = Job.objects.get(kind="dump")
    run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.message
    assert Dump.objects.get().items == 2
    assert client.get(job.url).status_code == 200


def test_dumps_past_those_that_are_kept_go(
    client: Client, history: Any, settings: Any, region: Region, django_capture_on_commit_callbacks: Any
) -> None:
    settings.DUMPS_KEPT = 1
    make(Release.objects.earliest("pk"))
    with django_capture_on_commit_callbacks(execute=True):
        make_all(region)
    assert client.get("/data/120000/1/list.jsonl").status_code == 404
    assert body(client.get("/data/120000/2/list.jsonl"))
    assert [path.name for path in (Path(settings.MEDIA_ROOT) / "dumps" / "120000").iterdir()] == ["2"]


def test_the_command_tells_what_it_made(history: Any, capsys: Any) -> None:
    call_command("make_dumps", "120000")
    assert "第2批2项" in capsys.readouterr().out
    with pytest.raises(CommandError, match="999999"):
        call_command("make_dumps", "999999")


# --- digests and signature ---------------------------------------------------------------------------------------


def downloaded(client: Client, folder: Path) -> list[str]:
    """Everything the page of downloads leads to."""
    assert "/data/120000/2/list.jsonl" in client.get("/data/").content.decode()
    page = client.get("/data/120000/").content.decode()
    dump = Dump.objects.get()
    names = list(dump.files.values_list("name", flat=True))
    for name in names:
        assert f"/data/120000/2/{name}" in page
        answer = client.get(f"/data/120000/2/{name}")
        (folder / name).write_bytes(body(answer))
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert (
            client.get(f"/data/120000/2/{name}", headers={"If-None-Match": answer["ETag"]}).status_code == 304
        )
    return names


def test_the_ten_lines_of_the_docs_verify_a_dump(
    client: Client, history: Any, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_SIGNING_KEY, public = new_key()
    make(newest())
    assert files.SIGNATURE in downloaded(client, tmp_path)
    manifest = json.loads((tmp_path / files.MANIFEST).read_text())
    assert manifest["key"] == public.id
    [known] = client.get("/data/keys.json").json()["keys"]
    assert (known["id"], known["public_key"]) == (public.id, public.text)

    def verifies(key: str) -> bool:
        told = subprocess.run(
            [sys.executable, VERIFIER, tmp_path, key], capture_output=True, text=True, check=False
        )
        return told.returncode == 0

    assert verifies(known["public_key"])
    assert not verifies(new_key()[1].text), "another key did not sign it"
    list_file = tmp_path / files.LINES
    list_file.write_bytes(list_file.read_bytes().replace("民办".encode(), "公办".encode()))
    assert not verifies(known["public_key"]), "a file that was altered"


def test_old_keys_are_told_with_the_new_one(client: Client, history: Any, settings: Any) -> None:
    before = new_key()[1]
    settings.DATA_SIGNING_KEY, now = new_key()
    settings.DATA_SIGNING_OLD_KEYS = [before.text]
    assert [key["id"] for key in client.get("/data/keys.json").json()["keys"]] == [now.id, before.id]
    assert keys_are_keys(None) == []
    settings.DATA_SIGNING_KEY = "没有"
    assert [one.id for one in keys_are_keys(None)] == ["publish.E001"]


def test_without_a_key_the_page_says_that_nothing_is_signed(client: Client, history: Any) -> None:
    make(newest())
    assert "这一份没有签名" in client.get("/data/120000/").content.decode()
    assert client.get("/data/120000/2/manifest.json.sig").status_code == 404


def test_the_manifest_says_what_it_is(client: Client, history: Any, settings: Any) -> None:
    settings.DATA_LICENCE, settings.DATA_LICENCE_URL = "公共数据开放许可", "https://example.gov.cn/licence"
    make(newest())
    said = json.loads(body(client.get("/data/120000/2/manifest.json")))
    assert said["licence"] == {"name": "公共数据开放许可", "url": "https://example.gov.cn/licence"}
    assert said["release"]["digest"] == newest().digest
    assert said["release"]["effective_on"] == timezone.localdate().isoformat()
    for one in said["files"]:
        data = body(client.get(f"/data/120000/2/{one['name']}"))
        assert one["sha256"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert one["bytes"] == len(data)
        assert one["digest"].partition(":")[0] in ("sm3", "sha256")


def test_what_is_not_there_is_not_found(client: Client, history: Any) -> None:
    make(newest())
    for address in (
        "/data/999999/",
        "/data/120000/9/list.jsonl",
        "/data/120000/2/..%2f..%2fsecret",
        "/data/120000/latest/no.csv",
    ):
        assert client.get(address).status_code == 404, address
    call_command("verify", "--only", "registers")


def test_the_snapshot_follows_releases_in_the_order_they_take_effect(
    put_on_list: Make, follow_on_list: Make, region: Region
) -> None:
    """A later release of an earlier day comes before; what is released for one day twice, the second time counts."""
    today = timezone.localdate()
    one = put_on_list("甲许可", made_on=today - 9 * DAY)
    two = follow_on_list(one, effective_on=today, sub_name="", plain_title="一")
    three = follow_on_list(two, effective_on=today, plain_title="二")
    releases = list(Release.objects.order_by("number"))
    assert [snapshot_of(release).versions for release in releases] == [[one.pk], [two.pk], [three.pk]]
    assert snapshot_of(releases[-1]).versions == list(
        ListEntry.objects.on(today).values_list("version_id", flat=True)
    )
    assert PowerVersion.objects.get(pk=two.pk).period.isempty


# --- killed ------------------------------------------------------------------------------------------------------

HALFWAY = """
import django, pathlib, sys, time
django.setup()
from publish.dumps import files, making
from publish.models import Release
mark = pathlib.Path(sys.argv[1])
owner = {{"schema": files, "_shown": making}}["{name}"]
def stop(*args):
    mark.touch()
    time.sleep(600)
owner.{name} = stop
making.make(Release.objects.latest("pk"))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["schema", "_shown"])
def test_a_worker_killed_in_the_middle_leaves_nothing_shown(
    client: Client, history: Any, settings: Any, tmp_path: Path, name: str
) -> None:
    """Killed with half of the files written, and with all of them in their place but no row yet."""
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + str(connection.settings_dict["NAME"])
    given = {
        "DATABASE_URL": url,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "DJANGO_SETTINGS_MODULE": "qingdan.settings",
    }
    mark, folder = tmp_path / "mark", Path(settings.MEDIA_ROOT) / "dumps" / "120000"
    command = [sys.executable, "-c", HALFWAY.format(name=name), str(mark)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **given})
    wait_for(lambda: mark.exists() or process.poll() is not None)
    assert process.poll() is None
    process.kill()
    process.wait()
    assert list(folder.iterdir()), "something was written"
    assert client.get("/data/120000/2/list.jsonl").status_code == 404
    assert client.get("/data/120000/latest/list.jsonl").status_code == 404
    assert client.get("/data/index.json").json() == {"regions": {}}
    dump = make(newest())
    assert dump is not None
    assert [path.name for path in folder.iterdir()] == ["2"]
    assert len(lines(client, "/data/120000/2/list.jsonl")) == 2
    call_command("verify", "--only", "registers")
