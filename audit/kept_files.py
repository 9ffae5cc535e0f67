"""Whether the files that are kept are those of which a digest was taken (核验文件)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models

from audit.verifying import Mismatch
from core.digests import digest_file

EVERY = 1000
Files = dict[type[models.Model], tuple[str, str, str]]
"""By the model that keeps a file: its field, the field of its digest, and what it is called."""


def proved_files(kept: Files) -> Iterator[Mismatch | None]:
    """Each file is there and is the one of which the digest was taken."""
    for model, (field, digest_field, what) in kept.items():
        rows = model._default_manager.exclude(**{field: ""}).order_by("pk").only(field, digest_field)
        for row in rows.iterator(chunk_size=EVERY):
            if why := _why_another(getattr(row, field), getattr(row, digest_field)):
                yield Mismatch(model._meta.db_table, row.pk, f"{what}{getattr(row, field).name}{why}")
            yield None


def _why_another(stored: models.fields.files.FieldFile, expected: str) -> str:
    """Why a stored file is not the one of which this digest was taken; '' where it is."""
    try:
        with stored.open("rb") as file:
            found = digest_file(file, expected.partition(":")[0])
    except (OSError, ValueError):
        return "不存在或无法读取"
    return "" if found == expected else f"的摘要值应为{expected}，实为{found}"
