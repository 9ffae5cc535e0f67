"""Files that come with a proposal (申请材料): checked when they come by size, extension and content; never changed.

A file is kept under a name of our own and is only ever sent as a download. One that is taken out stays, for what was
submitted with it.
"""

from __future__ import annotations

import io
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from core.digests import digest_bytes
from core.locking import lock_row
from core.parsing_apart import UnreadableError
from core.reasons import Reason, allowed
from core.uploaded_files import OLE, ZIP, archive_parts, plain_name
from departments.access import scope_of
from departments.roles import Role
from review.models.materials import Material
from review.models.proposals import UNDER_REVIEW, WITH_DEPARTMENT, Proposal
from review.models.rules import MaterialRule
from review.models.seats import is_applicant
from review.workflow.locking import lock_proposal

if TYPE_CHECKING:
    from accounts.models import User

OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".ofd": ("application/ofd", (ZIP,)),
    ".docx": (f"{OFFICE}.wordprocessingml.document", (ZIP,)),
    ".xlsx": (f"{OFFICE}.spreadsheetml.sheet", (ZIP,)),
    ".doc": ("application/msword", (OLE,)),
    ".xls": ("application/vnd.ms-excel", (OLE,)),
    ".wps": ("application/wps-office.wps", (OLE, ZIP)),
    ".et": ("application/wps-office.et", (OLE, ZIP)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
}
INSIDE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".ofd": "OFD.xml"}
"""What must be in the archive, by extension."""
MACROS = ("vbaproject.bin",)
OLD_MACROS = "_VBA_PROJECT".encode("utf-16-le")
"""How the directory of an older Word or Excel file names the macros in it."""
WITH_MACROS = "文件中含有宏，请另存为不含宏的文档后上传。"
MOST_FILES = 60


def why_not_material(name: str, data: bytes, limit: int | None = None) -> list[Reason]:
    """Why a file is not taken. The extension, the first bytes and, in archives, the parts must agree."""
    why = _fault(name, data, limit)
    return [Reason("file", f"{name}：{why}")] if why else []


def _fault(name: str, data: bytes, limit: int | None) -> str:
    limit = limit or settings.MAX_MATERIAL_BYTES
    extension = Path(name).suffix.lower()
    if extension not in KINDS:
        return f"不能上传“{extension or '没有扩展名的'}”文件；可以是 PDF、OFD、Word、Excel、WPS 文档或者 JPG、PNG 图片。"
    if not data:
        return "文件是空的，请检查是否选对了文件。"
    if len(data) > limit:
        return f"文件有{len(data) / 1024 / 1024:.1f} MB，超过{limit // 1024 // 1024} MB，请压缩或者分开上传。"
    if not data.startswith(KINDS[extension][1]):
        return f"文件内容不是{extension}格式（可能改过扩展名或已损坏），请重新导出后上传。"
    if data.startswith(OLE) and OLD_MACROS in data:
        return WITH_MACROS
    return _archive_fault(extension, data) if data.startswith(ZIP) else ""


def _archive_fault(extension: str, data: bytes) -> str:
    try:
        names = [name.lower() for name in archive_parts(data)]
    except UnreadableError as error:
        return str(error)
    wanted = INSIDE.get(extension)
    if wanted and wanted.lower() not in names:
        return f"文件内容不是{extension}格式（可能改过扩展名），请重新导出后上传。"
    if any(name.endswith(MACROS) for name in names):
        return WITH_MACROS
    return ""


def why_not_attach(proposal: Proposal, user: User) -> list[Reason]:
    """Why a person cannot add or take out materials: the applicant may while it works on it, the office during review."""
    if proposal.state in WITH_DEPARTMENT and is_applicant(proposal, user):
        return []
    office = proposal.region_id in scope_of(user).regions_as(Role.STAFFING)
    if proposal.state in UNDER_REVIEW and office:
        return []
    state = proposal.get_state_display()
    return [Reason("role", f"申请目前为“{state}”，您不能增减材料。")]


@transaction.atomic
def attach(
    proposal: Proposal,
    file: File[bytes],
    *,
    by: User,
    rule: MaterialRule | None = None,
    title: str = "",
    document_no: str = "",
    for_trigger: bool = False,
) -> Material:
    """Take a file in. Raises NotAllowed with every reason."""
    name = plain_name(file.name or "")
    data = file.read(settings.MAX_MATERIAL_BYTES + 1)
    faults, said = why_not_material(name, data), digest_bytes(data)
    proposal = lock_proposal(proposal)
    reasons = why_not_attach(proposal, by) + faults
    kept = proposal.materials.filter(removed_at=None)
    if kept.count() >= MOST_FILES:
        reasons.append(Reason("many", f"一份申请最多{MOST_FILES}份材料，请合并后上传。"))
    if kept.filter(digest=said, filename=name, rule=rule, for_trigger=for_trigger).exists():
        reasons.append(Reason("twice", f"{name}：这份材料已经上传过，内容相同，没有重复上传。"))
    allowed(reasons)
    material = Material(
        proposal=proposal,
        rule=rule,
        for_trigger=for_trigger,
        title=(title.strip() or (rule.name if rule else Path(name).stem))[:200],
        document_no=document_no.strip()[:100],
        filename=name,
        size=len(data),
        content_type=KINDS[Path(name).suffix.lower()][0],
        digest=said,
        added_by=by,
    )
    material.file.save(f"{uuid.uuid4().hex}{Path(name).suffix.lower()}", File(io.BytesIO(data)), save=False)
    material.save()
    return material


@transaction.atomic
def remove(material: Material, *, by: User) -> None:
    """Take a file out; it is kept for what was submitted with it."""
    allowed(why_not_attach(lock_proposal(material.proposal), by))
    material = lock_row(material)
    if material.removed_at is None:
        material.removed_at = timezone.now()
        material.save(update_fields=["removed_at"])
