"""What is proved of the review (核验项目): submissions and what rests on them name the same digests, and files are as uploaded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db import connection
from django.db.models import F

from audit.kept_files import Files, proved_files
from audit.subjects import SUBJECTS, frozen, kept
from audit.verifying import PROOFS, Mismatch, Proof
from core.digests import digest, matches
from review.joint_review.reviewing import opinions_of, signed_digest
from review.models.imports import ImportRun
from review.models.materials import Material
from review.models.papers import PaperTemplate
from review.models.proposals import Decision, SubmittedChange
from review.models.review_tasks import Opinion, ReviewTask

EVERY = 1000
FROZEN = (
    "review_submission",
    "review_submittedchange",
    "review_decision",
    "review_decidedchange",
    "review_opinion",
)
COMMENT = (
    "proposal_id",
    "change_id",
    "path",
    "text",
    "parent_id",
    "written_by_id",
    "written_for",
    "written_at",
)
MATERIAL = ("proposal_id", "file", "filename", "size", "content_type", "digest", "added_by_id", "added_at")
IMPORTED = ("file", "filename", "file_digest", "created_by_id")
"""What of a comment, a material and an import is never altered; migration 0002 has its own copy, as migrations do."""
FILES: Files = {
    Material: ("file", "digest", "材料文件"),
    ImportRun: ("file", "file_digest", "导入的文件"),
    PaperTemplate: ("file", "digest", "公文模板文件"),
}
"""Every file that somebody sent and that is kept; an import by the command kept none."""


def enter() -> None:
    SUBJECTS.add(
        *[frozen(table) for table in FROZEN],
        *kept("review_comment", fixed=COMMENT),
        *kept("review_material", fixed=MATERIAL),
        *kept("review_reviewtask"),
        *kept("review_importrun", fixed=IMPORTED),
        *kept("review_papertemplate", lawful="IUD"),
    )
    PROOFS.add(
        Proof("submissions", "提交稿", 60, _submissions),
        Proof("decisions", "审批决定", 61, _decisions),
        Proof("opinions", "审查意见", 62, _opinions),
        Proof("signatures", "签署的审查任务", 62, _signatures),
        Proof("sealing", "封存与决定", 63, _sealed_undecided),
        Proof("files", "上传的文件", 70, partial(proved_files, FILES)),
    )


def _submissions() -> Iterator[Mismatch | None]:
    """Each document has its digest, and each decided submission the digest over all of them."""
    rows = SubmittedChange.objects.order_by("submission_id", "change_id").values_list(
        "pk", "submission_id", "change_id", "document", "digest", "details", "change__action",
        "submission__digest", "submission__decision__outcome",
    )  # fmt: skip
    said: list[list[object]] = []
    open_submission: tuple[int, str, str] | None = None
    for count, row in enumerate(rows.iterator(chunk_size=EVERY), start=1):
        pk, submission, change, document, own, details, action, over_all, outcome = row
        if not matches(document, own):
            yield Mismatch("review_submittedchange", pk, f"提交内容的摘要值应为{own}")
        if open_submission and open_submission[0] != submission:
            yield from _over_all(open_submission, said)
            said = []
        open_submission = (submission, over_all, outcome or "")
        said.append([change, own, action, details])
        if count % EVERY == 0:
            yield None
    if open_submission:
        yield from _over_all(open_submission, said)


def _over_all(submission: tuple[int, str, str], said: list[list[object]]) -> Iterator[Mismatch]:
    """An undecided or returned submission is left to the ledger: its changes may since be meant otherwise."""
    pk, over_all, outcome = submission
    decided = outcome in (Decision.Outcome.APPROVED, Decision.Outcome.PARTLY, Decision.Outcome.REJECTED)
    if decided and digest(said, over_all.partition(":")[0]) != over_all:
        yield Mismatch("review_submission", pk, f"各提交事项合计的摘要值应为{over_all}")


def _decisions() -> Iterator[Mismatch]:
    rows = Decision.objects.exclude(submission_digest=F("submission__digest")).order_by("pk")
    for pk, own, expected in rows.values_list("pk", "submission_digest", "submission__digest"):
        yield Mismatch("review_decision", pk, f"所决定提交稿的摘要值应为{expected}，实为{own}")


def _opinions() -> Iterator[Mismatch]:
    rows = Opinion.objects.exclude(submission_digest=F("task__submission__digest")).order_by("pk")
    for pk, own, expected in rows.values_list("pk", "submission_digest", "task__submission__digest"):
        yield Mismatch("review_opinion", pk, f"所审提交稿的摘要值应为{expected}，实为{own}")
    after = Opinion.objects.filter(task__signed_at__lt=F("given_at")).order_by("pk")
    for pk in after.values_list("pk", flat=True):
        yield Mismatch("review_opinion", pk, "填写时间晚于该任务的签署时间，签署后不能再有意见")


def _signatures() -> Iterator[Mismatch | None]:
    """What a member signed is over the opinions that there are, and over no others."""
    for task in (
        ReviewTask.objects.filter(signed_at__isnull=False).select_related("submission").order_by("pk")
    ):
        expected = signed_digest(task, opinions_of(task))
        if task.digest != expected:
            yield Mismatch("review_reviewtask", task.pk, f"所签意见的摘要值应为{expected}，实为{task.digest}")
        yield None


def _sealed_undecided() -> Iterator[Mismatch]:
    """What is sealed was approved by a decision, or says again what such a version said (继续有效)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH decided AS (
                SELECT c.version_id, c.power_id, s.digest FROM review_decision d
                JOIN review_submittedchange s ON s.submission_id = d.submission_id JOIN review_change c ON c.id = s.change_id
                LEFT JOIN review_decidedchange x ON x.decision_id = d.id AND x.change_id = c.id
                WHERE d.outcome IN ('approved', 'partly') AND x.approved IS NOT FALSE)
            SELECT v.id FROM powers_powerversion v
            WHERE v.sealed_at IS NOT NULL AND (v.power_id, v.digest) NOT IN (SELECT power_id, digest FROM decided)
               OR v.sealed_at IS NOT NULL AND EXISTS (SELECT 1 FROM review_change c WHERE c.version_id = v.id)
                  AND v.id NOT IN (SELECT version_id FROM decided)
            ORDER BY 1
            """
        )
        for (pk,) in cursor:
            yield Mismatch("powers_powerversion", pk, "已封存，而没有批准它的决定")
