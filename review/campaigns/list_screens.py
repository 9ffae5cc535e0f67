"""The lists of the yearly self-check (年度核对): the campaigns, how far departments are, the powers to look at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from departments.access import scope_of
from departments.models import Region
from departments.roles import Role
from office.listing import HeadAction, ListScreen
from office.listing_actions import BulkAction, Outcome
from office.listing_columns import BY_VALUE, Column, joined, link, partial, soft, tag
from powers.models import PowerVersion
from review.campaigns.conducting import CHANGED, campaign_shown, confirm, why_not_confirm, why_not_open
from review.campaigns.listing import (
    CampaignFilter,
    Looked,
    PowerFilter,
    campaigns_for,
    departments_in,
    looked,
    powers_for,
    summed,
)
from review.campaigns.progress_reading import DepartmentProgress, Progress
from review.models.campaigns import Campaign
from review.workflow.seen import allow_as_shown

if TYPE_CHECKING:
    from accounts.models import User


def opened_by(user: User) -> QuerySet[Region]:
    """The regions in which a person opens campaigns."""
    return Region.objects.filter(pk__in=scope_of(user).regions_as(Role.STAFFING)).order_by("code")


def _situation(campaign: Campaign) -> str:
    colour = "amber" if campaign.situation == "进行中" else "green" if campaign.is_over else ""
    return tag(campaign.situation, colour)


class Campaigns(ListScreen):
    """The campaigns of all years (年度核对)."""

    title = "年度核对"
    intro = "每年一次，各部门逐项核对清单：没有变化的确认，有变化的提出调整。"
    order = "-year,region__code"
    not_found = "没有符合条件的核对。"
    columns = (
        Column(
            "year", "年度", "year", 8, order="year", head=True,
            cell=lambda one: link(reverse("review:campaign", args=[one.pk]), f"{one.year}年度"),
        ),
        Column("region", "区划", "region.name", 14, order="region__code"),
        Column("standing", "状态", "situation", 10, cell=_situation),
        Column("opens", "开始", "opens_on", 12, order="opens_on", css="nowrap"),
        Column("closes", "截止", "closes_on", 12, order="closes_on", css="nowrap"),
        Column("confirmed", "确认无变化", "confirmed", 12, order="confirmed", css="number"),
        Column("by", "布置人", "opened_by.get_short_name", 12, hidden=True),
    )  # fmt: skip

    @cached_property
    def can_open(self) -> bool:
        return bool(scope_of(self.user).regions_as(Role.STAFFING))

    def rows(self) -> QuerySet[Campaign]:
        return campaigns_for(self.user)

    def make_filter(self, rows: Any) -> CampaignFilter:
        return CampaignFilter(self.request.GET, rows, user=self.user)

    def head_actions(self) -> list[HeadAction]:
        opening = HeadAction("布置年度核对", reverse("review:campaign_open"), primary=True)
        return [opening] if self.can_open else []

    def empty(self) -> str:
        if self.can_open:
            return "还没有布置过年度核对。点“布置年度核对”，各部门会收到通知。"
        return "还没有布置过年度核对。布置后，您会收到通知。"


class _OfCampaign(ListScreen):
    """A list of one campaign: its head stands above."""

    @cached_property
    def campaign(self) -> Campaign:
        return get_object_or_404(campaigns_for(self.user), pk=self.kwargs["pk"])

    @cached_property
    def departments(self) -> list[DepartmentProgress]:
        return departments_in(self.campaign, self.user)

    @cached_property
    def can_confirm(self) -> bool:
        return not why_not_confirm(self.campaign, self.user)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("年度核对", reverse("review:campaigns"))]

    def extra(self) -> dict[str, Any]:
        return {
            "campaign": self.campaign,
            "all": summed(self.departments),
            "can_change": not why_not_open(self.campaign.region, self.user),
        }


# --- how far departments are -----------------------------------------------------------------------------------


class CampaignDepartments(_OfCampaign):
    """How far each department is, a bar beside the numbers (各部门进度)."""

    template = "review/campaigns/campaign.html"
    table_css = "numbers"
    keeps_filters = False

    def get_columns(self) -> Sequence[Column]:
        return (
            Column("department", "部门", "name", 30, order=BY_VALUE, head=True, link=self._powers_of),
            Column("total", "职权", "total", 8, order=BY_VALUE, css="number"),
            Column("confirmed", "确认无变化", "confirmed", 12, order=BY_VALUE, css="number"),
            Column("adjusting", "已提出调整", "adjusting", 12, order=BY_VALUE, css="number"),
            Column("open", "未核对", "open", 10, order=BY_VALUE, css="number", cell=self._left),
            Column(
                "percent", "完成率（%）", "percent", 12, order=BY_VALUE, label="完成", css="campaign-bar", cell=_bar
            ),
        )  # fmt: skip

    @property
    def title(self) -> str:  # type: ignore[override]
        return f"{self.campaign.region.name}{self.campaign.year}年度"

    def rows(self) -> list[DepartmentProgress]:
        return self.departments

    def _powers_of(self, row: DepartmentProgress, progress: str = "&progress=") -> str:
        powers = reverse("review:campaign_powers", args=[self.campaign.pk])
        return f"{powers}?department={row.department}{progress}"

    def _left(self, row: DepartmentProgress) -> str:
        css = "late-words" if self.campaign.is_over else ""
        return link(self._powers_of(row, ""), row.open, css) if row.open else "0"

    def head_actions(self) -> list[HeadAction]:
        powers = reverse("review:campaign_powers", args=[self.campaign.pk])
        label = "逐项核对" if self.can_confirm else "未核对的职权"
        return [HeadAction(label, powers, primary=self.can_confirm)]

    def export_title(self) -> str:
        return f"{self.campaign}进度"

    def empty(self) -> str:
        if not why_not_open(self.campaign.region, self.user):
            return "本区划还没有现行职权。公布清单后再布置核对。"
        return "没有您部门的现行职权。"


def _bar(row: DepartmentProgress) -> str:
    bar = partial("review/campaigns/_bar.html", state=lambda state: state)(row)
    return format_html('{}<span class="number">{}%</span>', bar, row.percent)


# --- the powers ------------------------------------------------------------------------------------------------


def _confirm(screen: ListScreen, rows: Sequence[PowerVersion]) -> Outcome:
    """Confirm that the powers have not changed: all in one, as a department does it."""
    campaign: Campaign = screen.campaign  # type: ignore[attr-defined]
    allow_as_shown(screen.request.POST.get("seen", ""), campaign_shown(campaign), CHANGED)
    made = confirm(campaign, [row.pk for row in rows], by=screen.user)
    return Outcome(made.done, made.refused)


CONFIRM = BulkAction(
    "confirm",
    "确认无变化",
    _confirm,
    "已确认{}项职权无变化。",
    fits=lambda row, user: (
        row.progress == Progress.OPEN and row.version.department_id in scope_of(user).department_ids
    ),
    most=10_000,
)
COLOURS = {Progress.CONFIRMED: "green", Progress.ADJUSTING: "blue"}


def _code(row: Looked) -> SafeString:
    return link(reverse("publish:power", args=[row.version.power.code]), row.version.power.code, "code")


def _said(row: Looked) -> Any:
    """The confirmation that holds of a power."""
    return row.confirmation if row.progress == Progress.CONFIRMED else None


class CampaignPowers(_OfCampaign):
    """The powers of a campaign that a person sees (核对清单); a department confirms them here."""

    title = "核对清单"
    template = "review/campaigns/powers.html"
    many_template = "review/campaigns/_seen.html"
    order = "department__order,department__code,power_type__order,order,power__code,pk"
    tick_name = "version"
    filters_always = True
    keys_first = True
    actions = (CONFIRM,)
    not_found = "没有符合条件的职权。"
    act = Column(
        "act", "办理", lambda row: "", css="no-print", cell="review/campaigns/_acts.html", export=False
    )

    def get_columns(self) -> Sequence[Column]:
        columns = (
            Column("code", "编码", "version.power.code", 22, order="power__code", cell=_code),
            Column("type", "类型", "version.power_type.name", 12, order="power_type__order", css="nowrap"),
            Column(
                "name", "职权名称", "version.title", 60, order="name", head=True,
                tags=lambda row: [("暂停实施", "amber")] if row.version.standing == "suspended" else [],
            ),
            Column("department", "部门", "version.department.name", 28, order="department__order"),
            Column("progress", "核对情况", "progress.label", 14, order="progress", cell=self._how_far),
            Column("by", "确认人", lambda row: said.confirmed_by.get_short_name() if (said := _said(row)) else "",
                   12, hidden=True),
            Column("at", "确认时间", lambda row: said.confirmed_at if (said := _said(row)) else None, 17, hidden=True),
            Column("proposal", "申请编号", "change.proposal_id", 10, hidden=True),
            Column("state", "申请状态", "change.proposal.get_state_display", 12, hidden=True),
        )  # fmt: skip
        return (*columns, self.act) if self.can_confirm else columns

    def _how_far(self, row: Looked) -> str:
        colour = COLOURS.get(row.progress, "red" if self.campaign.is_over else "amber")
        more: list[str] = []
        if row.progress != Progress.CONFIRMED and row.change:
            url = reverse("review:proposal", args=[row.change.proposal_id])
            more.append(link(url, f"第{row.change.proposal_id}号申请", "small"))
            more.append(soft(row.change.proposal.get_state_display(), "small"))
        elif said := _said(row):
            more.append(soft(said.confirmed_by.get_short_name(), "small"))
            more.append(soft(said.confirmed_at, "small"))
        return joined([tag(row.progress.label, colour), *more])

    def rows(self) -> QuerySet[PowerVersion]:
        return powers_for(self.campaign, self.user)

    def make_filter(self, rows: Any) -> PowerFilter:
        return PowerFilter(self.request.GET, rows)

    def dressed(self, rows: list[Any]) -> list[Any]:
        """The powers with what was said of them, and which the person acts on."""
        own = scope_of(self.user).department_ids
        for row in rows:
            row.is_own = row.department_id in own
        return looked(rows)

    def row_key(self, row: Looked) -> int:
        return row.version.pk

    def crumbs(self) -> list[tuple[str, str]]:
        above = (
            f"{self.campaign.region.name}{self.campaign.year}年度",
            reverse("review:campaign", args=[self.campaign.pk]),
        )
        return [*super().crumbs(), above]

    # --- confirming ---

    def offered(self) -> Sequence[BulkAction]:
        return self.actions if self.can_confirm else ()

    def open_to_all(self, rows: Any) -> Any:
        return rows.filter(progress=Progress.OPEN, department__in=scope_of(self.user).department_ids)

    @property
    def page_url(self) -> str:
        return reverse("review:campaign_powers", args=[self.campaign.pk])

    @property
    def post_url(self) -> str:
        return reverse("review:campaign_confirm", args=[self.campaign.pk])

    @cached_property
    def start_url(self) -> str:
        """Where a change of a power is begun."""
        try:
            return reverse("admin:review_proposal_start")
        except NoReverseMatch:
            return ""

    def extra(self) -> dict[str, Any]:
        reasons = why_not_confirm(self.campaign, self.user)
        shown = {"reasons": reasons if scope_of(self.user).department_ids else []}
        return super().extra() | shown | {"seen": campaign_shown(self.campaign)}

    @property
    def many_hint(self) -> str:  # type: ignore[override]
        other = "点“提出调整”" if self.start_url else "另行提出调整申请"
        return f"先按职责或者类型筛选，可以成批确认。截止以前可以收回。有变化的不要确认，{other}。"

    def missed(self) -> str:
        """What is said where nothing fits: that all is done, while one looks for what is left."""
        left, asked = summed(self.departments), self.filter.form["progress"].value()
        if asked == Progress.OPEN and left.total and not left.open:
            return format_html('全部职权都已核对。<a href="?progress=">查看全部</a>　')
        return self.not_found

    def export_title(self) -> str:
        return f"{self.campaign}清单"
