"""Powers that an import ends or stops (取消、暂停、恢复), and those its files leave out (缺行).

A power that is missing in a file stays on the list, and that is told, unless a person said to end it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max

from core.reasons import refuse
from departments.models import Department
from powers.importing.asking import CANCEL, LEAVE, Answers, Question, answer_to
from powers.importing.drafts import write_ends
from powers.importing.listed import Existing
from powers.importing.parsed import Problem
from powers.importing.planning import Planned
from powers.locking import lock_powers
from powers.models import PowerVersion
from review.drafting.intentions import why_not_action
from review.models.proposals import Change
from review.workflow.change_actions import CHANGE_ACTIONS

NAMED = 300
Asked = tuple[int, Question, list[Problem], list[PowerVersion]]


def hold(bases: Sequence[PowerVersion]) -> None:
    """Lock the powers to be changed. Whoever has proposed or decided on one since they were read comes first."""
    if not bases:
        return
    keys = [base.power_id for base in bases]
    lock_powers(keys)
    titles = {base.power_id: base.title[:60] for base in bases}
    busy = dict(Change.objects.filter(power__in=keys, is_open=True).values_list("power", "proposal"))
    rows = PowerVersion.objects.filter(power__in=keys, sealed_at__isnull=False).order_by()
    newest = dict(rows.values_list("power").annotate(Max("number")))
    stale = [base.power_id for base in bases if newest.get(base.power_id, 0) > base.number]
    changed = [titles[key] for key in dict.fromkeys([*busy, *stale])]
    if changed:
        numbers = "、".join(f"第{pk}号" for pk in sorted(set(busy.values())))
        where = f"（见{numbers}申请）" if numbers else ""
        refuse(
            "changed",
            f"刚刚有人提出或批准了{listed(changed)}的变更{where}，没有导入任何内容。请按“重新读取”，核对后再导入。",
        )


def listed(titles: Sequence[str]) -> str:
    """The first of some powers by name, and how many there are."""
    named = "、".join(f"“{title[:60]}”" for title in titles[:5])
    return named if len(titles) <= 5 else f"{named}等{len(titles)}项职权"


def end_powers(
    bases: Sequence[PowerVersion], action: str, reasons: Mapping[int, str]
) -> tuple[list[tuple[PowerVersion, PowerVersion]], dict[int, str]]:
    """`(base, draft)` of each power that is ended or stopped; and by version why one cannot be."""
    refused = {
        base.pk: "".join(reason.message for reason in why)
        for base in bases
        if (why := why_not_action(base, action))
    }
    fitting = [base for base in bases if base.pk not in refused]
    drafts = write_ends(fitting, CHANGE_ACTIONS[action].standing, reasons) if fitting else []
    return list(zip(fitting, drafts, strict=True)), refused


@dataclass
class Missing:
    """Powers in force of the departments whose lists were read, that no row speaks of; by department, with the file."""

    powers: dict[int, list[PowerVersion]]
    departments: dict[int, tuple[Department, int]]

    def asked(self, answers: Answers) -> Iterator[Asked]:
        """For each department the file, the question, what is told meanwhile, and the powers a person said to end."""
        for pk, (department, file) in self.departments.items():
            if powers := self.powers.get(pk):
                whole = answer_to(answers, "missing", department.name)
                ended = [
                    v
                    for v in powers
                    if (answer_to(answers, "missing", v.power.code or "") or whole) == CANCEL
                ]
                yield file, self._question(department, powers), self._told(department, powers, ended), ended

    def _question(self, department: Department, powers: Sequence[PowerVersion]) -> Question:
        named = [f"{v.power.code or ''} {v.title}".strip() for v in powers[:NAMED]]
        return Question(
            kind="missing",
            text=department.name,
            message=f"{department}现行清单中有{len(powers)}项在文件中没有。缺行是不变，还是提出取消？不回答的不变。",
            choices=((LEAVE, "不变"), (CANCEL, "提出取消")),
            samples=tuple(named),
            rows=len(powers),
        )

    def _told(
        self, department: Department, powers: Sequence[PowerVersion], ended: Sequence[PowerVersion]
    ) -> list[Problem]:
        left = [v for v in powers if v not in ended]
        if not left:
            return []
        named = "、".join(f"“{v.title[:60]}”" for v in left[:10])
        more = "等" if len(left) > 10 else ""
        message = f"{department}现行清单中有{len(left)}项在文件中没有（{named}{more}），没有改动；要取消的请在回答中说明。"
        return [Problem("", 0, "", "warning", message)]


def missing_powers(existing: Existing, plans: Sequence[Sequence[Planned]], maybe: set[int]) -> Missing:
    """What is missing over all files together. A table of adjustments leaves out what does not change; a power that an
    item may be, for all we know, is not missing, and one with an open change is not ended beside it."""
    departments: dict[int, tuple[Department, int]] = {}
    present = set(maybe) | existing.open_powers
    for file, planned in enumerate(plans):
        for plan in planned:
            if plan.base is not None:
                present.add(plan.base.power_id)
            department = plan.resolved.department
            if not plan.resolved.item.adjustment and department.pk in existing.with_list:
                departments.setdefault(department.pk, (department, file))
    powers: dict[int, list[PowerVersion]] = defaultdict(list)
    for version in existing.in_force(departments):
        if version.power_id not in present:
            powers[version.department_id].append(version)
    return Missing(powers, departments)
