"""The checks in the form of a draft (草稿检查): what they find in it as saved, or as it stands on the page unsaved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.forms import all_valid
from django.http import HttpRequest
from django.template.loader import render_to_string

from powers.checks.findings import Finding
from powers.checks.loading import Checker, Subject, checker_for
from powers.checks.presenting import Anchor, lights, shown, tally
from powers.diff import diff, without_note
from powers.documents import documents
from powers.fields import BY_NAME, ROWS, Document, rows_of
from powers.models import PowerVersion

Ease = Callable[[PowerVersion, Checker, Subject, Document | None], list[Finding]]
# The part of a row that a finding about the whole row leads to.
MAIN_PARTS = {"bases": "title", "responsibilities": "text", "accountability": "text"}


def panel(doc: Document, findings: list[Finding], prefixes: dict[str, str]) -> dict[str, Any]:
    """What `powers/_findings.html` shows beside the form whose rows have these prefixes (by the rows' uid)."""
    return {
        "lights": lights(findings),
        "shown": shown(findings, anchors(doc, prefixes)),
        "tally": tally(findings),
        "fixable": True,
    }


def prefixes_of(formsets: Iterable[Any]) -> dict[str, str]:
    """The prefix of each row's form, by the row's uid."""
    return {
        str(form.instance.uid): form.prefix
        for formset in formsets
        for form in formset.forms
        if getattr(form.instance, "uid", None)
    }


def prefixes_as_saved(doc: Document) -> dict[str, str]:
    """The same in a form that shows what is saved: its rows come in the order of the document."""
    return {
        str(row["uid"]): f"{name}-{number}" for name in ROWS for number, row in enumerate(rows_of(doc, name))
    }


def anchors(doc: Document, prefixes: dict[str, str]) -> Anchor:
    """From the path of a finding to the id of the field, row or section it is about."""

    def anchor(path: str) -> str:
        section, *rest = path.strip("/").split("/")
        if section not in ROWS:
            return f"id_{BY_NAME[section].path}" if section in BY_NAME else f"{section}-group"
        prefix = prefixes.get(str(rows_of(doc, section)[int(rest[0])]["uid"]), "") if rest else ""
        if not prefix:
            return f"{section}-group"
        column = ROWS[section].column(rest[1] if len(rest) > 1 else MAIN_PARTS.get(section, ""))
        return f"id_{prefix}-{column}"

    return anchor


def check_unsaved(model_admin: Any, request: HttpRequest, version: PowerVersion) -> str:
    """The panel for the form as it was sent: saved within a transaction that is undone, so that nothing is kept."""
    with transaction.atomic():
        sent = request.POST.copy()
        sent.pop("propose_links", None)  # it is told when it is done
        form = model_admin.get_form(request, version, change=True)(sent, instance=version)
        valid = form.is_valid()
        changed = model_admin.save_form(request, form, change=True) if valid else form.instance
        formsets, _ = model_admin._create_formsets(request, changed, change=True)  # noqa: SLF001  as the admin does
        context: dict[str, Any] = {}
        if not all_valid(formsets) or not valid:
            context = {"invalid": True, "missing": list(_missing(form, formsets))}
        else:
            model_admin.save_model(request, changed, form, change=True)
            model_admin.save_related(request, form, formsets, change=True)
            context = rail(changed, model_admin.base_of(changed), model_admin.eased, formsets)
            context |= model_admin.remaining_of(request, changed)
        transaction.set_rollback(True)
    return render_to_string("powers/_draft_findings.html", context)


def _missing(form: Any, formsets: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """The fields that are not filled in as they must be: `(id of the field, its name and what is wrong)`."""
    for one in (form, *(row for formset in formsets for row in formset.forms)):
        for name, errors in one.errors.items():
            if name in one.fields:
                yield one[name].id_for_label or one[name].auto_id, f"{one[name].label}：{'；'.join(errors)}"
            else:
                yield "", "；".join(errors)


def rail(
    version: PowerVersion, base: int | None, ease: Ease, formsets: Iterable[Any] | None = None
) -> dict[str, Any]:
    """What stands beside a draft: what the checks find, and in what it differs from the version it starts from.

    `ease`: what they find as it is asked of this draft, by one checker for it and the version it starts from.
    `formsets`: of a form that was sent; of one that shows the draft as saved they are not needed.
    """
    read = documents([pk for pk in (version.pk, base) if pk])
    doc, before = read[version.pk], read[base] if base else None
    subject = Subject(version.pk, version.power_id, doc)
    read_with = [
        subject,
        *([replace(subject, document=before)] if before else []),
    ]  # another body's, where it passes on
    findings = ease(version, checker_for(read_with), subject, before)
    prefixes = prefixes_as_saved(doc) if formsets is None else prefixes_of(formsets)
    shown = panel(doc, findings, prefixes)
    return shown | {"diff": diff(without_note(before), doc) if before else None}
