"""A file whose upload was undone stays in no folder for ever: verify tells of it, the timer takes it away; nothing else goes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit.unnamed_files import take_away_unnamed
from departments.models import Region
from review.models.imports import ImportRun
from review.models.papers import PaperTemplate
from review.models.proposals import Proposal

ROOT = Path(__file__).resolve().parents[2]
PDF = b"%PDF-1.7\n" + b"0" * 100
KILLED = """
import os, signal, django
django.setup()
from django.core.files.base import ContentFile
from django.db import transaction
from departments.models import Region
from review.models.imports import ImportRun
with transaction.atomic():
    run = ImportRun(region=Region.objects.get(code="990000"), filename="清单.csv")
    run.file.save("killed.csv", ContentFile(b"half"))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def files(settings: Any) -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def grow_old(path: Path, days: float) -> None:
    when = time.time() - days * 86400
    os.utime(path, (when, when))


def verified() -> str:
    out = io.StringIO()
    call_command("verify", "--only", "files", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def scheduled(*options: str) -> str:
    out = io.StringIO()
    call_command("run_scheduled", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def proposal(
    make_draft: Callable[..., Any], propose: Callable[..., Any], people: SimpleNamespace
) -> Proposal:
    made: Proposal = propose(make_draft(), by=people.clerk, kind="adjustment")
    return made


@pytest.mark.django_db
def test_an_upload_that_is_undone_leaves_a_file_that_goes_in_time(
    proposal: Proposal,
    people: SimpleNamespace,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    """Through the page of uploading: the row fails after the file was written."""
    client.force_login(people.clerk)
    upload = reverse("admin:review_proposal_materials", args=[proposal.pk])
    client.post(upload, {"materials": [SimpleUploadedFile("请示.pdf", PDF)]})
    [kept] = files(settings)

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("the transaction is undone here")

    client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("review.models.materials.Material.save", fails)
        client.post(upload, {"materials": [SimpleUploadedFile("条例.pdf", PDF + b"1")]})
    [left] = [path for path in files(settings) if path != kept]
    assert "没有任何记录使用" not in verified(), "so young it may be about to be named"

    grow_old(left, 2)
    grow_old(kept, 400)
    said = verified()
    assert f"另有1个文件没有任何记录使用（上传后没有保存成的），如{left}" in said
    assert "核验通过" in said
    assert take_away_unnamed() == [], "not thirty days old"

    grow_old(left, 31)
    assert "待清理没有记录使用的文件1个" in scheduled("--dry-run")
    assert left.exists()
    assert "清理没有记录使用的文件1个" in scheduled()
    assert files(settings) == [kept]
    assert kept.read_bytes() == PDF


@pytest.mark.django_db
def test_what_a_row_named_before_and_what_others_put_there_stays(
    region: Region, people: SimpleNamespace, settings: Any
) -> None:
    template = PaperTemplate.objects.create(
        region=region, kind="minutes", file=ContentFile(b"old", "old.docx"), filename="纪要.docx",
        uploaded_by=people.staffing,
    )  # fmt: skip
    template.file = ContentFile(b"new", "new.docx")
    template.save()
    beside = Path(settings.MEDIA_ROOT) / "说明.txt"
    beside.write_text("put here by an operations person")
    for path in files(settings):
        grow_old(path, 400)
    before = files(settings)
    assert take_away_unnamed() == []
    assert files(settings) == before


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_upload_that_is_killed_leaves_no_row_and_its_file_goes_in_time(settings: Any) -> None:
    Region.objects.create(code="990000", name="某市")
    database = connection.settings_dict
    host = str(database["HOST"]).replace("/", "%2F")
    login = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    port = f":{database['PORT']}" if database["PORT"] else ""
    env = os.environ | {
        "DATABASE_URL": f"postgres://{login}@{host}{port}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "qingdan.settings",
        "SECRET_KEY": "test",
        "PYTHONPATH": str(ROOT),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=env, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr.decode()
    assert not ImportRun.objects.exists()
    [left] = files(settings)
    grow_old(left, 31)
    assert len(take_away_unnamed()) == 1
    assert files(settings) == []
