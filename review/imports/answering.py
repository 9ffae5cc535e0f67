"""Answering what an import asks and completing what its list leaves out (回答、补写), in its preview.

What must hold: only the uploader does, while the preview waits; the file is read again with what was said, so that what
is confirmed is what was shown. An answer is remembered where the person wants it: as a word of lists, the staffing
office's for its region, a department's for its own lists; another name of a department with that department, by the office.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from audit.log import record
from core.locking import lock_row
from core.reasons import allowed, refuse
from jobs.models import Job
from powers.completing import DRAWN_UP, FACTS, STAGE, TYPE, About, Meanings, NotUnderstood, fact_said
from powers.importing.asking import LEAVE, NEW, YES
from powers.word_models import ListWord
from review.imports.uploading import READ, imports_all_of, read_again, why_not_discard
from review.models.imports import ImportItem, ImportRun

if TYPE_CHECKING:
    from accounts.models import User

Said = Mapping[str, Mapping[str, str]]
REMEMBERED = frozenset(ListWord.Kind.values)
"""The kinds of questions whose answer holds for other lists too."""
why_not_answer = why_not_discard
"""Who may give a preview up may answer and complete in it."""


@transaction.atomic
def answer(run: ImportRun, given: Said, *, by: User, remember: Iterable[tuple[str, str]] = ()) -> Job:
    """Keep the answers and have the file read again with them; '' takes an answer back."""
    run = lock_row(run, *READ)
    allowed(why_not_answer(run, by))
    answers = {kind: dict(said) for kind, said in run.answers.items()}
    for kind, said in given.items():
        kept = answers.setdefault(kind, {})
        kept.update(said)
        answers[kind] = {text: one for text, one in kept.items() if one}
    run.answers = {kind: said for kind, said in answers.items() if said}
    for kind, text in remember:
        meaning = run.answers.get(kind, {}).get(text, "")
        if kind in REMEMBERED and meaning and (kind == "header" or meaning != LEAVE):
            _remember(run, kind, text, meaning, by)
        elif kind == "department" and imports_all_of(by, run.region_id):
            named = run.answers.setdefault("remember", {})
            named[text] = YES if meaning not in ("", LEAVE, NEW) else ""
    detail = {kind: len(said) for kind, said in given.items()}
    record("import.answered", actor=by, target=run, region_code=run.region.code, detail=detail)
    return read_again(run)


def _remember(run: ImportRun, kind: str, text: str, meaning: str, by: User) -> None:
    own = None if imports_all_of(by, run.region_id) else run.department
    ListWord.objects.update_or_create(
        kind=kind,
        text=text[:200],
        region=run.region,
        department=own,
        defaults={"meaning": meaning[:100], "created_by": by},
    )


@transaction.atomic
def complete_items(run: ImportRun, given: Said, *, by: User) -> Job:
    """Keep what was completed, `{"sheet!row": {field: value as understood}}`, and have the file read again with it."""
    run = lock_row(run, *READ)
    allowed(why_not_answer(run, by))
    if not given:
        refuse("nothing", "没有可以补写的内容。")
    kept = {place: dict(said) for place, said in run.completions.items()}
    for place, said in given.items():
        kept.setdefault(place, {}).update(said)
    run.completions = kept
    fields = sorted({name for said in given.values() for name in said})
    detail = {"items": len(given), "fields": fields}
    record("import.completed", actor=by, target=run, region_code=run.region.code, detail=detail)
    return read_again(run)


@transaction.atomic
def take_back(run: ImportRun, *, by: User) -> Job:
    """Forget all that was completed, and read the file as it is."""
    run = lock_row(run, *READ)
    allowed(why_not_answer(run, by))
    run.completions = {}
    record("import.completed", actor=by, target=run, region_code=run.region.code, detail={"items": 0})
    return read_again(run)


@transaction.atomic
def read_once_more(run: ImportRun, *, by: User) -> Job:
    """Have the file read again as it was answered, after a reading that broke off."""
    run = lock_row(run, *READ)
    allowed(why_not_answer(run, by))
    return read_again(run)


# --- what words mean for an item -------------------------------------------------------------------


def about(item: ImportItem, departments: Mapping[str, int], own: int | None) -> About:
    """The item as far as the meaning of words depends on it."""
    return About(
        department=own or departments.get(item.department),
        power_type="" if "type" in item.missing else item.power_type,
        responsibilities=item.responsibilities,
    )


COLUMNS = {"type": "power_type", "level": "level", "duty": "duty", "office": "unit"}
"""The fields that an item has as columns of its own; the others stand in its content."""


def now_in(rows: QuerySet[ImportItem], names: Iterable[str]) -> dict[int, dict[str, str]]:
    """What the list says now in these fields, of each item."""
    told = [name for name in names if name not in (STAGE, DRAWN_UP)]
    plain = [name for name in told if name not in FACTS]
    paths = [COLUMNS.get(name, f"content__read__{name}") for name in plain]
    found: dict[int, dict[str, str]] = {}
    for pk, facts, *values in rows.values_list("pk", "content__read__facts", *paths):
        found[pk] = {name: value or "" for name, value in zip(plain, values, strict=True)}
        found[pk] |= {name: fact_said(name, facts or {}) for name in told if name in FACTS}
    return found


def is_filled(item: ImportItem, name: str, now: str) -> bool:
    """Whether the list already says something in a field."""
    if name == STAGE:
        return "stage" not in item.missing
    if name == TYPE:
        return "type" not in item.missing
    return bool(now)


def meant_for(meanings: Meanings, item: ImportItem, name: str, words: str, known: About) -> str:
    """The value to keep; raises NotUnderstood, also where nothing is there to be completed."""
    if why := why_not_complete(item, name):
        raise NotUnderstood(why)
    return meanings.meant(name, words, known)


def why_not_complete(item: ImportItem, name: str) -> str:
    if name == STAGE and not item.responsibilities:
        return "没有责任事项，先补写责任事项。"
    if name == DRAWN_UP and item.action not in (ImportItem.Action.ADD, ImportItem.Action.BLOCKED):
        return "现有清单已有这项职权，责任事项请在草稿中修改。"
    return ""
