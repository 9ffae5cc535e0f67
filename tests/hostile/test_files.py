"""Files that were tampered with (被篡改的文件): lists and laws of every format, by the reader and by the doors that take them.

Each is read or refused with words for a person. What a reader did not foresee ends in its child (core/parsing_apart.py).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st

from core.parsing_apart import LOST, UnreadableError
from core.sheets.opening import open_sheets
from jobs.models import Job
from tests.hostile import samples
from tests.hostile.findings import CHINESE, Findings, said
from tests.hostile.strategies import torn
from tests.hostile.undoing import undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Make = Callable[..., Any]


@pytest.mark.parametrize("kind", samples.lists())
def test_a_torn_list_is_read_or_refused_with_words(kind: str, tried: Make, tmp_path: Path) -> None:
    path = tmp_path / f"清单.{kind}"

    def case(findings: Findings, data: bytes) -> None:
        path.write_bytes(data)
        with findings.case(f"{kind}: {data[:200]!r}… ({len(data)} bytes)"):
            words = ""
            try:
                open_sheets(path)
            except UnreadableError as refused:
                words = str(refused)
                assert CHINESE.search(words), words
            findings.answers["not foreseen" if words == LOST else "refused" if words else "read"] += 1
            said(words)

    tried("sheets", case, torn(samples.lists()[kind]), part=len(samples.lists()))


def test_a_torn_list_that_is_uploaded(
    region: Any, department: Any, people: SimpleNamespace, client: Client, at_once: Make, tried: Make
) -> None:
    """By the import of a clerk, with the work of the worker: previewed, or failed with words."""
    client.force_login(people.clerk)
    url = reverse("admin:review_importrun_add")
    kinds = sorted(samples.lists())

    def case(findings: Findings, data: Any) -> None:
        kind = data.draw(st.sampled_from(kinds))
        sent = data.draw(st.one_of(st.just(samples.lists()[kind]), *[torn(samples.lists()[kind])] * 4))
        file = SimpleUploadedFile(f"清单.{kind}", sent)
        with findings.case(f"upload of {kind}: {sent[:200]!r}… ({len(sent)} bytes)"), undone():
            with at_once():
                answer = client.post(url, {"region": region.pk, "department": department.pk, "file": file})
            findings.answered(answer)
            for job in Job.objects.all():
                assert job.is_over
                assert "系统出错" not in job.message
                said(job.message)
                findings.answered(client.get(job.url or job.back_url))

    tried("uploads", case, st.data(), part=2)


def test_a_torn_law_that_is_uploaded(people: SimpleNamespace, client: Client, tried: Make) -> None:
    client.force_login(people.root)
    kinds = sorted(samples.laws())

    def case(findings: Findings, data: Any) -> None:
        kind = data.draw(st.sampled_from(kinds))
        sent = data.draw(st.one_of(st.just(samples.laws()[kind]), *[torn(samples.laws()[kind])] * 4))
        file = SimpleUploadedFile(f"law.{kind}", sent)
        with findings.case(f"upload of law.{kind}: {sent[:200]!r}… ({len(sent)} bytes)"), undone():
            findings.answered(client.post("/admin/laws/law/upload/", {"file": file, "import": "1"}))

    tried("uploads", case, st.data(), part=2)
