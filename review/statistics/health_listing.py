"""The state of the list in force (清单检查): what the checks last found, by department, by check and by power.

Selectors over the kept findings (powers.checks.loading.save_findings). A department sees its own, an office its
region's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import django_filters
from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from core.digests import digest
from departments.access import scope_of
from departments.models import Department
from departments.roles import Role
from office.listing import HeadAction, ListScreen
from office.listing_columns import BY_VALUE, Column, link, soft
from office.models.heartbeats import Heartbeat
from office.words_filter import WordsFilter
from powers.checks import CHECKS, Severity
from powers.checks.loading import listed
from powers.checks.scoring import Weights, gains, mean, score, weights
from powers.models import ListFinding, PowerType, PowerVersion

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User

KEEP_FOR = 86_400
MENDED = 3
"""How many things to mend are named beside a score."""
CANDIDATES = {
    "basis.rank": "取消",
    "basis.repealed": "取消",
    "basis.setting": "取消",
    "enforcement.rules_only": "建议修法或者取消",
    "enforcement.dormant": "取消",
    "overlap.name": "合并或者划转",
    "overlap.basis": "核对是否多头执法",
}
"""What cleaning up would do with an enforcement power for which a check speaks (执法事项清理)."""
ENFORCEMENT = (PowerType.Family.PENALTY, PowerType.Family.COERCION)


def versions_for(user: User) -> QuerySet[PowerVersion]:
    """The versions in force whose findings a person may see."""
    return listed(timezone.localdate()).visible_to(user)


def departments_for(user: User) -> QuerySet[Department]:
    """The departments whose powers in force a person sees."""
    bodies = Department.objects.filter(
        Exists(versions_for(user).order_by().filter(department=OuterRef("pk")))
    )
    return bodies.order_by("region__code", "order", "code")


def findings_for(user: User) -> QuerySet[ListFinding]:
    """The kept findings a person may see, those of versions still in force."""
    rows, scope = ListFinding.objects.filter(version__in=versions_for(user).values("pk")), scope_of(user)
    if not (scope.everything or scope.region_ids):  # said twice: the database would go through everybody's
        rows = rows.filter(version__department__in=scope.department_ids)
    return rows.select_related("version__power", "version__department", "version__power_type").defer(
        "version__source", "version__sealed_document"
    )


def checked_on(user: User) -> dt.date | None:
    """The day of the last check of what the person sees; of a list without any finding, that of the nightly check.

    All that is kept was found by one run (save_findings), so any of it tells.
    """
    day = next(iter(findings_for(user).order_by().values_list("found_on", flat=True)[:1]), None)
    if day is None and (nightly := Heartbeat.objects.filter(name="findings").first()):
        day = timezone.localdate(nightly.ran_at)
    return day


class FindingFilter(django_filters.FilterSet):
    """Findings by severity, check, department, type and words."""

    q = WordsFilter(label="职权、法律或者内容", method="filter_q", max_length=100)
    severity = django_filters.ChoiceFilter(
        label="级别", choices=[(s.value, s.label) for s in Severity], empty_label="全部"
    )
    code = django_filters.ChoiceFilter(
        label="检查项", choices=[(c.code, c.title) for c in CHECKS.values()], empty_label="全部"
    )
    department = django_filters.ModelChoiceFilter(
        label="部门", field_name="version__department", queryset=Department.objects.none(), empty_label="全部"
    )
    type = django_filters.ModelChoiceFilter(
        label="类型", field_name="version__power_type", queryset=PowerType.objects.all(), empty_label="全部"
    )

    class Meta:
        model = ListFinding
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[ListFinding], *, user: User) -> None:
        super().__init__(data, queryset)
        self.filters["department"].field.queryset = departments_for(user)

    def filter_q(self, rows: QuerySet[ListFinding], name: str, value: str) -> QuerySet[ListFinding]:
        for word in value.split():
            rows = rows.filter(
                Q(version__name__icontains=word)
                | Q(version__sub_name__icontains=word)
                | Q(version__power__code__icontains=word)
                | Q(law__icontains=word)
                | Q(message__icontains=word)
            )
        return rows


@dataclass(frozen=True)
class Health:
    """How a department's list stands: its powers, the findings by severity, those without error or warning, a score.

    `department`: read anew for each page. `gains`: the points its score would gain if a check found nothing any more, the most first.
    """

    department: Department
    powers: int
    clean: int
    counts: Mapping[str, int]
    score: float
    gains: Sequence[tuple[str, float]]

    @property
    def share(self) -> int:
        """The powers with neither error nor warning, in percent."""
        return round(100 * self.clean / self.powers) if self.powers else 0


@dataclass
class _Tally:
    """What was found in one department: the points that each check takes from each power, findings by severity."""

    taken: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    counts: Counter[str] = field(default_factory=Counter)
    grave: set[int] = field(default_factory=set)

    def health(self, department: int, powers: int) -> Health:
        more: Counter[str] = Counter()
        for taken in self.taken.values():
            more.update(gains(taken))
        raising = [(code, round(points / powers, 1)) for code, points in more.most_common()]
        return Health(
            Department(pk=department),
            powers,
            powers - len(self.grave),
            self.counts,
            mean((score(taken) for taken in self.taken.values()), powers),
            [(code, points) for code, points in raising if points],
        )


def health_by_department(user: User) -> list[Health]:
    """The score of each department a person sees, the worst first. A constant number of queries.

    Of hundreds of thousands of findings: worked out once for the same powers, findings and weights, and kept by them.
    """
    found = _kept_health(versions_for(user), findings_for(user))
    bodies = Department.objects.filter(pk__in=found).select_related("region")
    return sorted((replace(found[body.pk], department=body) for body in bodies), key=lambda h: h.score)


def keep_health() -> None:
    """Work out how the list of every department stands, so that nobody waits for it after a check."""
    versions = listed(timezone.localdate())
    _kept_health(versions, ListFinding.objects.filter(version__in=versions.values("pk")))


def _kept_health(versions: QuerySet[PowerVersion], findings: QuerySet[ListFinding]) -> dict[int, Health]:
    """Of each department that has such versions; those that were worked out before are not again."""
    rows = versions.order_by().values_list("department").annotate(Count("pk"), Sum("pk"))
    powers, by = {department: (count, int(keys)) for department, count, keys in rows}, weights()
    newest = list(ListFinding.objects.order_by("-pk").values_list("pk", flat=True)[:1])
    key_of = {
        department: f"health:{digest([department, *said, newest, [by.by_severity, by.by_code]])}"
        for department, said in powers.items()
    }
    kept = cache.get_many(key_of.values())
    found: dict[int, Health] = {of: kept[key] for of, key in key_of.items() if key in kept}
    if missing := {of: count for of, (count, _) in powers.items() if of not in found}:
        made = _health(findings.filter(version__department__in=missing), missing, by)
        cache.set_many({key_of[of]: health for of, health in made.items()}, KEEP_FOR)
        found |= made
    return found


def _health(findings: QuerySet[ListFinding], totals: Mapping[int, int], by: Weights) -> dict[int, Health]:
    tallies = defaultdict[int, _Tally](_Tally)
    rows = findings.order_by().values_list("version__department", "version", "code", "severity")
    told = Count("pk", filter=Q(is_told=True))
    for department, version, code, severity, n, shown in rows.annotate(n=Count("pk"), told=told):
        tally = tallies[department]
        tally.taken[version][code] = tally.taken[version].get(code, 0) + n * by.of(code, severity)
        tally.counts[severity] += shown
        if severity in (Severity.ERROR, Severity.WARNING):
            tally.grave.add(version)
    return {
        department: tallies[department].health(department, powers) for department, powers in totals.items()
    }


def candidates_for(user: User) -> QuerySet[ListFinding]:
    """What speaks for cleaning up an enforcement power (执法事项清理候选)."""
    return findings_for(user).filter(code__in=CANDIDATES, version__power_type__family__in=ENFORCEMENT)


def named_weights(by: Weights) -> list[tuple[str, int]]:
    """The points that a finding takes, by severity in words."""
    return [(Severity(severity).label, points) for severity, points in by.by_severity.items()]


# --- the screens ---------------------------------------------------------------------------------------------


def _gravity(row: ListFinding) -> str:
    return format_html('<span class="gravity {}">{}</span>', row.severity, Severity(row.severity).label)


def _code(row: ListFinding) -> str:
    code = row.version.power.code
    return link(reverse("publish:power", args=[code]), code, "code") if code else ""


def _items(row: ListFinding) -> str:
    """How many powers of the department have the same words; leads to each of them."""
    if row.items < 2:
        return "1"
    address = f"{reverse('review:findings')}?template={row.template}&department={row.version.department_id}"
    return link(address, row.items)


class Findings(ListScreen):
    """What the checks last found (清单检查)."""

    title = "清单检查"
    template = "review/statistics/findings.html"
    order = "version__department__order,version__department__code,version__power__code,code,pk"
    keys_first = True
    not_found = "没有符合条件的发现。"
    nothing = "没有发现。"
    columns: Sequence[Column] = (
        Column("severity", "级别", lambda row: Severity(row.severity).label, 8, cell=_gravity),
        Column("title", "检查项", "title", 20, order="title"),
        Column("department", "部门", "version.department.name", 28, order="version__department__name"),
        Column("code", "职权编码", "version.power.code", 24, order="version__power__code", label="编码", cell=_code),
        Column("name", "职权名称", "version.title", 50, order="version__name", head=True),
        Column("law", "法律文件", "law", 30, order="law", hidden=True),
        Column("article", "条款", "article", 16, hidden=True),
        Column(
            "message", "发现", "message", 80,
            cell=lambda row: format_html(
                '{}<div class="soft small">根据：{}</div>', row.message, row.ground
            ),
        ),
        Column("ground", "根据", "ground", 30, hidden=True),
        Column("items", "涉及职权", "items", 10, order="items", css="number", cell=_items),
    )  # fmt: skip

    def rows(self) -> QuerySet[ListFinding]:
        """What is found, of one template once; each item of it where a template or words are looked for."""
        rows = findings_for(self.user)
        if template := self.request.GET.get("template", "")[:32]:
            return rows.filter(template=template)
        return rows if self.request.GET.get("q", "").strip() else rows.filter(is_told=True)

    def make_filter(self, rows: Any) -> FindingFilter:
        return FindingFilter(self.request.GET, rows, user=self.user)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("清单检查", reverse("review:health"))]

    def extra(self) -> dict[str, Any]:
        return {"checked_on": checked_on(self.user)}


class Cleanup(Findings):
    """Enforcement powers for which something speaks to clean them up (执法事项清理候选), with what it would do."""

    title = "执法事项清理"
    advice = "候选由检查得出，是否取消、保留、合并或者建议修法，由部门提出、联席会议审查。"
    columns = (
        *Findings.columns[:5],
        Column("advice", "清理意见", lambda row: CANDIDATES.get(row.code, ""), 20),
        *Findings.columns[5:],
    )

    def rows(self) -> QuerySet[ListFinding]:
        return candidates_for(self.user)

    def export_title(self) -> str:
        return "执法事项清理候选"


def score_bar(points: float) -> str:
    """A score with a bar as long as it is high."""
    return format_html(
        '<span class="score"><b>{0}</b><svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none"'
        ' aria-hidden="true" focusable="false"><rect width="{0}" height="10"/></svg></span>',
        points,
    )


def what_to_mend(raising: Sequence[tuple[str, float]]) -> list[str]:
    """What to mend first, each with the points it would give."""
    return [
        f"{CHECKS[code].title if code in CHECKS else code}（+{points:g}分）"
        for code, points in raising[:MENDED]
    ]


def mending_lines(raising: Sequence[tuple[str, float]]) -> str:
    """The same as a cell of a list."""
    return format_html_join("", "<div>{}</div>", ((words,) for words in what_to_mend(raising))) or soft(
        "没有要改的"
    )


def _of_severity(severity: Severity) -> Column:
    """How many findings there are of a severity, leading to them."""

    def cell(row: Health) -> str:
        count = row.counts.get(severity.value, 0)
        url = f"{reverse('review:findings')}?department={row.department.pk}&severity={severity.value}"
        return link(url, count) if count else "0"

    return Column(
        severity.value, severity.label, lambda row: row.counts.get(severity.value, 0), 10, order=BY_VALUE,
        css="number", cell=cell,
    )  # fmt: skip


class HealthOfDepartments(ListScreen):
    """How each department's list stands (清单检查), the worst first."""

    title = "清单检查"
    template = "review/statistics/health.html"
    nothing = "还没有现行职权。"
    columns = (
        Column(
            "department", "部门", "department.name", 28, order=BY_VALUE, head=True,
            link=lambda row: f"{reverse('review:findings')}?department={row.department.pk}",
        ),
        Column("score", "得分", "score", 10, order=BY_VALUE, cell=lambda row: score_bar(row.score)),
        Column("powers", "职权", "powers", 8, order=BY_VALUE, css="number"),
        *(_of_severity(severity) for severity in Severity),
        Column(
            "clean", "无错误和须说明的", "clean", 16, order=BY_VALUE, css="number",
            cell=lambda row: f"{row.clean}（{row.share}%）",
        ),
        Column("share", "无错误和须说明的占比（%）", "share", 16, hidden=True),
        Column(
            "raise", "先改什么", lambda row: "；".join(what_to_mend(row.gains)), 60,
            cell=lambda row: mending_lines(row.gains),
        ),
    )  # fmt: skip

    @cached_property
    def checked_on(self) -> dt.date | None:
        return checked_on(self.user)

    @cached_property
    def departments(self) -> list[Health]:
        return health_by_department(self.user)

    def rows(self) -> list[Health]:
        return self.departments if self.checked_on else []

    def head_actions(self) -> list[HeadAction]:
        return [
            HeadAction("职权健康分", reverse("review:scores")),
            HeadAction("全部发现", reverse("review:findings")),
            HeadAction("执法事项清理", reverse("review:cleanup")),
        ]

    def empty(self) -> str:
        if not self.departments:
            return self.nothing
        now = "，也可以现在点“重新检查”" if self.can_check else ""
        return f"还没有检查过{len(self.departments)}个部门的现行职权。每天夜里自动检查一次{now}。"

    @property
    def can_check(self) -> bool:
        return scope_of(self.user).has(Role.STAFFING)

    def extra(self) -> dict[str, Any]:
        return {
            "checked_on": self.checked_on,
            "can_check": self.can_check,
            "weights": named_weights(weights()),
        }
