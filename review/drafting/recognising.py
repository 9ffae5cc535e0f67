"""Which kind of material a file is (材料种类识别): by its name, else by its first words; where that is not sure, it is asked.

The words are those of the rules themselves (申请材料), which an office keeps: 请示或者函 is known by 请示 and by 函.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction

from core.chinese import squeeze
from core.parsing_apart import Limits, UnreadableError, parse_apart
from core.reasons import NotAllowed, Reason, allowed
from core.word_documents import read_word
from review.drafting.attaching import attach, why_not_attach
from review.models.materials import Material
from review.models.proposals import Proposal
from review.models.rules import MaterialRule
from review.workflow.conditions import cases_of, material_rules

if TYPE_CHECKING:
    from accounts.models import User

FIRST = 12
"""How many lines of a document are its first words."""
QUICK = Limits(memory=600_000_000, seconds=15)
_ALTERNATIVES = re.compile(r"或者|、|及|和|与")
_REMARK = r"(?:[（(][^（(）)]*[）)]?)?"  # 2018年修正; the bracket at the end is taken for numbering
_LAW = re.compile(rf"(?:法|条例|规定|办法|规则|细则|规章)》?{_REMARK}(?:全文|文本|原文|正文)?{_REMARK}$")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零0-9]+条")
_NUMBERING = re.compile(r"^[\s\d.．、（）()附件一二三四五六七八九十]+|[\s\d.．（）()]+$")


@dataclass(frozen=True)
class Kind:
    """What a file is: a kind of material, the evidence of the case, or (both empty) other material; sure or not."""

    rule: MaterialRule | None = None
    for_trigger: bool = False
    sure: bool = True


UNSURE = Kind(sure=False)


@transaction.atomic
def attach_all(
    proposal: Proposal, files: Iterable[File[bytes]], *, by: User
) -> tuple[list[Material], list[Reason]]:
    """Take several files in, each as what it is recognised to be; what is refused stops no other."""
    allowed(why_not_attach(proposal, by))
    taken, reasons = [], []
    rules, evidence = list(material_rules(proposal)), _evidence(proposal)
    for file in files:
        kind = kind_of(file, rules, evidence)
        try:
            made = attach(proposal, file, by=by, rule=kind.rule, for_trigger=kind.for_trigger)
        except NotAllowed as refused:
            reasons += refused.reasons
            continue
        if not kind.sure:
            made.kind_asked = True
            made.save(update_fields=["kind_asked"])
        taken.append(made)
    return taken, reasons


@transaction.atomic
def say_kind(material: Material, rule: MaterialRule | None, *, for_trigger: bool, by: User) -> None:
    """A person says what a file is."""
    allowed(why_not_attach(material.proposal, by))
    material.rule, material.for_trigger, material.kind_asked = rule, for_trigger, False
    material.save(update_fields=["rule", "for_trigger", "kind_asked"])


def kind_of(file: File[bytes], rules: Sequence[MaterialRule], evidence: Sequence[str]) -> Kind:
    """What a file is, by its name; where that names nothing, by the first lines of a Word document."""
    stem = Path(file.name or "").stem
    found = _named(_NUMBERING.sub("", squeeze(stem)), rules, evidence)
    if found is None:
        lines = _first_lines(file)
        title = next((line for line in lines if line.strip()), "")
        is_law = _LAW.search(squeeze(title)) and any(_ARTICLE.match(line.strip()) for line in lines)
        found = _law(rules, evidence) if is_law else _named_in(lines, rules, evidence)
    return found or UNSURE


def _named_in(lines: Sequence[str], rules: Sequence[MaterialRule], evidence: Sequence[str]) -> Kind | None:
    """The first line that names a kind; lines of a text, longer than a title, name nothing."""
    return next(
        (kind for line in lines if len(line) < 50 and (kind := _named(squeeze(line), rules, evidence))), None
    )


def _named(words: str, rules: Sequence[MaterialRule], evidence: Sequence[str]) -> Kind | None:
    """The one kind whose name the words say; the longest name counts, and two of one length say nothing."""
    said = [
        (len(name), rule)
        for rule in rules
        for name in _names(rule.name)
        if name in words or words.endswith(name)
    ]
    said = [(length, rule) for length, rule in said if length > 1 or words.endswith(_names(rule.name)[-1])]
    longest = max((length for length, _ in said), default=0)
    found = {rule.pk: rule for length, rule in said if length == longest}
    if len(found) == 1:
        return Kind(next(iter(found.values())))
    if not found and any(len(name) > 1 and name in words for one in evidence for name in _names(one)):
        return Kind(for_trigger=True)
    if not found and _LAW.search(words):
        return _law(rules, evidence)
    return None


def _law(rules: Sequence[MaterialRule], evidence: Sequence[str]) -> Kind | None:
    """The text of a law is what a new power is founded on, and the evidence of a case that asks for one."""
    rule = next((rule for rule in rules if "依据" in rule.name and "全文" in rule.name), None)
    asked = any("文本" in one for one in evidence)
    return Kind(rule, for_trigger=asked) if rule or asked else None


def _names(name: str) -> list[str]:
    return [part for part in _ALTERNATIVES.split(squeeze(name)) if part]


def _evidence(proposal: Proposal) -> list[str]:
    return [trigger.evidence for trigger in cases_of(proposal) if trigger and trigger.evidence]


def _first_lines(file: File[Any]) -> list[str]:
    """Of a Word document, its first lines; of anything else, none."""
    if not (file.name or "").lower().endswith(".docx"):
        return []
    with tempfile.NamedTemporaryFile(suffix=".docx") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        file.seek(0)
        try:
            return parse_apart(read_word, Path(copy.name), QUICK).lines[:FIRST]
        except UnreadableError:
            return []
