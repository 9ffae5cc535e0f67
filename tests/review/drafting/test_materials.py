"""Files that come with a proposal (申请材料), sent by somebody who means harm or has slipped: what is taken, under which name,
how it is given out, and who takes it out again."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.reasons import NotAllowed
from demo.walker import Walker
from review.drafting import submitting
from review.drafting.attaching import attach, remove
from review.models.materials import Material
from review.models.proposals import Proposal, State
from tests.review.test_concurrency import DONE, at_once, fresh

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
HTML = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def proposal(adjustment: Make, monkeypatch: pytest.MonkeyPatch) -> Proposal:
    """One that has no material yet."""
    with monkeypatch.context() as patched:
        patched.setattr(Walker, "note_materials", lambda *args, **kwargs: None)
        made: Proposal = adjustment()
    return made


@pytest.fixture
def clerk(proposal: Proposal, people: SimpleNamespace) -> Client:
    client = Client()
    client.force_login(people.clerk)
    return client


def upload(client: Client, proposal: Proposal, name: str, data: bytes, kind: str = "") -> Any:
    """As a browser sends it, its name too."""
    file = SimpleUploadedFile("x", data, content_type="text/html")
    file.name, file._name = name, name  # type: ignore[attr-defined]  # not cleaned by the test client
    url = reverse("admin:review_proposal_material", args=[proposal.pk])
    return client.post(url, {"kind": kind, "title": "", "file": file})


def archive(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空的.pdf", b""), ("网页.html", HTML), ("图.svg", b"<svg onload=alert(1)>"), ("网页.pdf", HTML),
        ("脚本.pdf.html", PDF), ("程序.pdf.exe", PDF), ("程序.exe", b"MZ"), ("没有扩展名", PDF), (".pdf", HTML),
        ("图.png", b"<svg/>"), ("图.jpg", PDF), ("表.xlsx", archive("x.html")), ("文.docx", archive("word/document.xml", "word/vbaProject.bin")),
        ("损坏.docx", b"PK\x03\x04broken"), ("宏.xlsm", archive("xl/workbook.xml")), ("清单.pdf\0.html", HTML), ("清单.pdf ", HTML),
    ],
)  # fmt: skip
def test_what_is_no_material_is_refused_in_words(
    clerk: Client, proposal: Proposal, name: str, data: bytes
) -> None:
    answer = upload(clerk, proposal, name, data)
    assert answer.status_code in (200, 409)
    assert not proposal.materials.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/请示.pdf", "请示.pdf"), ("C:\\temp\\请示.pdf", "请示.pdf"), ("请\u202e示fdp.exe.pdf", "请示fdp.exe.pdf"),
        ('请"示\'<b>.pdf', None), ("请" * 250 + ".pdf", None), ("请示.pdf.pdf", "请示.pdf.pdf"),
        ("请示.PDF", "请示.PDF"),
    ],
)  # fmt: skip
def test_a_file_is_kept_under_a_name_of_our_own_and_given_out_as_a_download(
    clerk: Client, proposal: Proposal, name: str, kept: str | None
) -> None:
    assert upload(clerk, proposal, name, PDF).status_code == 302
    material = proposal.materials.get()
    assert kept is None or material.filename == kept
    assert not any(sign in material.filename for sign in "\\/\r\n\0\u202e")
    assert material.filename.lower().endswith(".pdf")
    inside = Path(django_settings.MEDIA_ROOT).resolve()
    assert Path(material.file.path).resolve().is_relative_to(inside)
    assert name not in material.file.name
    answer = clerk.get(reverse("review:material", args=[material.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "\n" not in answer["Content-Disposition"]
    page = clerk.get(reverse("admin:review_proposal_change", args=[proposal.pk])).content.decode()
    assert "<b>.pdf" not in page


def test_a_file_that_is_too_large_is_told_with_its_size(
    clerk: Client, proposal: Proposal, settings: Any
) -> None:
    settings.MAX_MATERIAL_BYTES = 1024 * 1024
    page = upload(clerk, proposal, "大.pdf", PDF + b"0" * 1024 * 1024).content.decode()
    assert "超过1 MB" in page
    assert not proposal.materials.exists()


def test_the_same_file_twice_is_taken_once(clerk: Client, proposal: Proposal) -> None:
    assert upload(clerk, proposal, "请示.pdf", PDF).status_code == 302
    again = upload(clerk, proposal, "请示.pdf", PDF)
    assert (again.status_code, "已经上传过" in again.content.decode()) == (409, True)
    assert upload(clerk, proposal, "请示.pdf", PDF + b"\n% other").status_code == 302
    assert proposal.materials.count() == 2
    remove(proposal.materials.earliest("pk"), by=proposal.created_by)  # type: ignore[arg-type]
    assert upload(clerk, proposal, "请示.pdf", PDF).status_code == 302, "what was taken out can come again"


@pytest.mark.parametrize(
    "who", ["neighbour", "stranger", "inspector", "nobody", "root", "member", "staffing"]
)
def test_nobody_else_takes_a_file_out_or_puts_one_in(
    clerk: Client, proposal: Proposal, people: SimpleNamespace, who: str
) -> None:
    upload(clerk, proposal, "请示.pdf", PDF)
    material = proposal.materials.get()
    other = Client()
    other.force_login(getattr(people, who))
    url = reverse("admin:review_proposal_material_remove", args=[proposal.pk, material.pk])
    assert other.post(url).status_code in (302, 403, 404, 409)
    assert upload(other, proposal, "另.pdf", PDF).status_code in (302, 403, 404, 409)
    beside = reverse("admin:review_proposal_materials", args=[proposal.pk])
    other.post(beside, {"materials": [SimpleUploadedFile("旁.pdf", PDF)], f"kind-{material.pk}": "other"})
    material.refresh_from_db()
    assert material.removed_at is None
    assert proposal.materials.count() == 1


def test_a_file_of_another_proposal_is_not_found_under_this_one(
    clerk: Client, proposal: Proposal, adjustment: Make
) -> None:
    foreign = adjustment("别的许可").materials.earliest("pk")
    url = reverse("admin:review_proposal_material_remove", args=[proposal.pk, foreign.pk])
    assert clerk.post(url).status_code == 404
    foreign.refresh_from_db()
    assert foreign.removed_at is None


def test_a_file_cannot_be_taken_out_of_what_was_submitted(
    adjustment: Make, bring: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    proposal, clerk = adjustment(), signed_in(people.clerk)
    bring(proposal, State.SUBMITTED)
    material = proposal.materials.earliest("pk")
    url = reverse("admin:review_proposal_material_remove", args=[proposal.pk, material.pk])
    assert clerk.post(url).status_code in (403, 409)
    with pytest.raises(NotAllowed):
        remove(Material.objects.get(pk=material.pk), by=people.clerk)
    material.refresh_from_db()
    assert material.removed_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["attach", "remove"])
def test_a_file_comes_or_goes_before_the_submission_or_not_at_all(
    adjustment: Make, people: SimpleNamespace, what: str
) -> None:
    """The proposal as it was read before is not believed: it may have been submitted meanwhile."""
    proposal = adjustment()
    stale, material = fresh(proposal), proposal.materials.select_related("proposal").earliest("pk")
    material.proposal = stale
    submitted = threading.Event()

    def submit() -> None:
        submitting.submit(fresh(proposal), by=people.legal, opinion="同意。")
        submitted.set()

    def late() -> None:
        submitted.wait(20)
        if what == "attach":
            attach(stale, SimpleUploadedFile("迟到.pdf", PDF), by=people.clerk)
        else:
            remove(material, by=people.clerk)

    outcomes = at_once(submit, late)
    assert outcomes[0] == DONE
    assert "您不能增减材料" in outcomes[1]
