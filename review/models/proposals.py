"""Proposals and what is decided on them (调整申请、审核、决定).

What must hold: a submission is frozen (document and digest of each change); a decision names the submission's
digest; at most one open change per power; nobody decides on what they or their department proposed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.access import scope_of
from departments.models import Department, Region
from departments.roles import Role
from powers.models import Power, PowerVersion
from review.models.rules import ChangeAction, DecisionLevel

if TYPE_CHECKING:
    from accounts.models import User


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> ProposalQuerySet:
        """Own department's proposals and those it signs with; for the offices of a region, all of that region; for a
        member of the joint meeting, those it reviews, has proposed, or finds on an agenda."""
        scope = scope_of(user)
        if scope.everything:
            return self
        own = scope.department_ids
        seen = Q(department_id__in=own) | Q(region_id__in=scope.region_ids)
        if own:
            seen |= Q(pk__in=Proposal.objects.filter(cosigns__department_id__in=own).values("pk"))
        if seats := scope.seats:
            regions = scope.regions_as(Role.MEMBER)
            on_agenda = Proposal.objects.filter(changes__meeting_items__meeting__region_id__in=regions)
            seen |= Q(unit__department_id__in=seats)
            seen |= Q(pk__in=Proposal.objects.filter(tasks__unit__department_id__in=seats).values("pk"))
            seen |= Q(pk__in=on_agenda.values("pk"))
        return self.filter(seen)


class Proposal(models.Model):
    """A request to change the list (调整申请): one or many changes, submitted and decided together."""

    class Kind(models.TextChoices):
        INITIAL = "initial", "初始编制"
        ADJUSTMENT = "adjustment", "动态调整"

    class State(models.TextChoices):
        DRAFT = "draft", "起草中"
        INTERNAL = "internal", "部门审核中"
        SUBMITTED = "submitted", "待受理"
        ACCEPTED = "accepted", "已受理"
        REVIEWING = "reviewing", "联席审查中"
        CONSOLIDATED = "consolidated", "已汇总"
        MEETING = "meeting", "联席会议审议中"
        ESCALATED = "escalated", "提请审定中"
        URGENT = "urgent", "紧急办理待确认"
        RETURNED = "returned", "已退回"
        APPROVED = "approved", "已批准"
        PARTLY = "partly", "部分批准"
        REJECTED = "rejected", "不予调整"
        WITHDRAWN = "withdrawn", "已撤回"

    class Origin(models.TextChoices):
        DEPARTMENT = "department", "部门提出"
        MEMBER = "member", "联席会议成员单位提出"
        CAMPAIGN = "campaign", "年度核对提出"

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="申请部门",
        help_text="涉及多个部门的留空",
    )
    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    origin = models.CharField("来源", max_length=12, choices=Origin.choices, default=Origin.DEPARTMENT)
    unit = models.ForeignKey(
        "review.MemberUnit",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="提出单位",
        related_name="proposals",
        help_text="成员单位直接提出的",
    )
    title = models.CharField("标题", max_length=300)
    trigger = models.ForeignKey(
        "review.Trigger",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="调整情形",
        related_name="proposals",
    )
    trigger_on = models.DateField("事由发生日期", null=True, blank=True)
    reason = models.TextField("调整理由", blank=True)
    document_no = models.CharField("来文文号", max_length=100, blank=True, help_text="请示或者函的文号")
    wanted_on = models.DateField("希望生效日期", null=True, blank=True)
    due_on = models.DateField("提出期限", null=True, blank=True)
    due_provisional = models.BooleanField("提出期限待定", default=False)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    urgent_reason = models.TextField("紧急办理的理由", blank=True)
    urgent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="紧急办理提出人",
        related_name="+",
    )
    shared_draft = models.BooleanField(
        "提交以前机构编制部门可以查看草稿", default=False, help_text="由申请部门决定；提交以后都能查看"
    )
    reply = models.TextField("部门答复", blank=True, help_text="成员单位直接提出的，部门可以答复")
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="答复人",
        related_name="+",
    )
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="起草人",
        related_name="+",
        help_text="空为命令行导入",
    )
    created_at = models.DateTimeField("起草时间", auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="提交人",
        related_name="+",
    )
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "调整申请"
        verbose_name_plural = "调整申请"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["region", "state"], name="proposal_region_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def keeps_back_drafts(self) -> bool:
        """Whether its drafts are the department's own as yet (`kept_back`), shared or not."""
        drafting = self.state in (State.DRAFT, State.INTERNAL) and self.submitted_at is None
        return drafting and self.origin == self.Origin.DEPARTMENT and self.kind == self.Kind.ADJUSTMENT

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


State = Proposal.State
OVER = (State.APPROVED, State.PARTLY, State.REJECTED, State.WITHDRAWN)
OPEN_STATES = tuple(state for state in State if state not in OVER)
WITH_DEPARTMENT = (State.DRAFT, State.INTERNAL, State.RETURNED)
"""The states in which the department works on its drafts."""
UNDER_REVIEW = tuple(state for state in OPEN_STATES if state not in WITH_DEPARTMENT)


def kept_back(path: str) -> Q:
    """A department's drafts that were never submitted, which it keeps to itself unless it says otherwise; as a condition on
    the proposal at the end of `path`."""
    drafting = {f"{path}state__in": (State.DRAFT, State.INTERNAL), f"{path}submitted_at__isnull": True}
    own = {f"{path}origin": Proposal.Origin.DEPARTMENT, f"{path}kind": Proposal.Kind.ADJUSTMENT}
    return Q(**drafting, **own, **{f"{path}shared_draft": False})


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: User) -> ChangeQuerySet:
        """All of a proposal for those whose matter it is; for a member only what it reviews, proposed or meets on."""
        scope = scope_of(user)
        if scope.everything:
            return self
        own = scope.department_ids
        open_to_office = Q(proposal__region_id__in=scope.region_ids) & ~kept_back("proposal__")
        seen = Q(proposal__department_id__in=own) | open_to_office
        if own:
            signed = Proposal.objects.filter(cosigns__department_id__in=own)
            seen |= Q(proposal__in=signed.values("pk"))
        if seats := scope.seats:
            items = Change.objects.filter(task_items__task__unit__department_id__in=seats)
            regions = scope.regions_as(Role.MEMBER)
            on_agenda = Change.objects.filter(meeting_items__meeting__region_id__in=regions)
            seen |= Q(proposal__unit__department_id__in=seats)
            seen |= Q(pk__in=items.values("pk")) | Q(pk__in=on_agenda.values("pk"))
        return self.filter(seen)


class Change(models.Model):
    """One power's change in a proposal (变更): its draft version, and the version it starts from."""

    Action = ChangeAction

    proposal = models.ForeignKey(Proposal, models.PROTECT, verbose_name="申请", related_name="changes")
    power = models.ForeignKey(Power, models.PROTECT, verbose_name="职权", related_name="changes")
    version = models.OneToOneField(PowerVersion, models.PROTECT, verbose_name="草稿", related_name="change")
    base = models.ForeignKey(
        PowerVersion, models.PROTECT, null=True, blank=True, verbose_name="基准版本", related_name="+"
    )
    action = models.CharField("动作", max_length=10, choices=ChangeAction.choices)
    trigger = models.ForeignKey(
        "review.Trigger",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="调整情形",
        related_name="+",
        help_text="与申请的情形不同的",
    )
    details = models.JSONField(
        "办理要素", default=dict, blank=True, help_text="依动作而定：监管措施、在办件、承接单位、交接日期等"
    )
    conflicts = models.JSONField(
        "合并冲突", default=list, blank=True, help_text="变基时两边都改过的栏目，须由起草人核对"
    )
    is_open = models.BooleanField("未结", default=True, help_text="申请办结或撤回后为否")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "变更"
        verbose_name_plural = "变更"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["power"],
                condition=Q(is_open=True),
                name="one_open_change_per_power",
                violation_error_message="该职权已有一项未办结的变更，请等其办结或在其中修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.version}"


class ProposalStep(models.Model):
    """A stretch of time a proposal spent in one state (办理环节): for clocks and statistics of steps and offices."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, verbose_name="申请", related_name="steps")
    state = models.CharField("状态", max_length=12, choices=State.choices)
    entered_at = models.DateTimeField("进入时间")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="办理人",
        related_name="+",
    )
    left_at = models.DateTimeField("离开时间", null=True, blank=True)
    due_on = models.DateField("期限", null=True, blank=True, db_index=True)
    due_provisional = models.BooleanField("期限待定", default=False)
    note = models.TextField("意见", blank=True)

    class Meta:
        verbose_name = "办理环节"
        verbose_name_plural = "办理环节"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(left_at__isnull=True), name="one_step_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.get_state_display()}"


class Submission(models.Model):
    """A proposal as it was submitted (提交稿): frozen, numbered, with one digest over all its changes."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, verbose_name="申请", related_name="submissions")
    number = models.PositiveIntegerField("次数")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="提交人",
        related_name="+",
    )
    submitted_at = models.DateTimeField("提交时间", auto_now_add=True)
    digest = models.CharField("摘要值", max_length=80)

    class Meta:
        verbose_name = "提交稿"
        verbose_name_plural = "提交稿"
        ordering = ["proposal", "number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="submission_number_once")]

    def __str__(self) -> str:
        return f"{self.proposal} 第{self.number}次提交"


class SubmittedChange(models.Model):
    """One change of a submission: the document of the draft as submitted, its digest, and what was said besides."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="items")
    change = models.ForeignKey(Change, models.PROTECT, related_name="+")
    document = models.JSONField("提交内容")
    digest = models.CharField("摘要值", max_length=80)
    details = models.JSONField(
        "办理要素", default=dict, blank=True, help_text="提交时的监管措施、承接单位、交接日期等"
    )
    findings = models.JSONField(
        "检查发现", default=list, blank=True, help_text="提交时检查发现的问题和所写的理由"
    )

    class Meta:
        verbose_name = "提交事项"
        verbose_name_plural = "提交事项"
        constraints = [models.UniqueConstraint(fields=["submission", "change"], name="submitted_change_once")]

    def __str__(self) -> str:
        return f"{self.submission} {self.change_id}"


class WarningReason(models.Model):
    """Why a change is submitted in spite of a warning (问题说明): by finding, so that it holds when checked again."""

    change = models.ForeignKey(Change, models.CASCADE, verbose_name="变更", related_name="reasons")
    key = models.CharField("检查发现", max_length=200)
    reason = models.TextField("理由")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="填写人", related_name="+"
    )
    written_at = models.DateTimeField("填写时间", auto_now=True)

    class Meta:
        verbose_name = "问题说明"
        verbose_name_plural = "问题说明"
        constraints = [models.UniqueConstraint(fields=["change", "key"], name="warning_reason_once")]

    def __str__(self) -> str:
        return f"{self.change}：{self.reason[:40]}"


class Decision(models.Model):
    """What was decided on a submission (审批决定); it names the digest of what it approves."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", "批准"
        PARTLY = "partly", "部分批准"
        REJECTED = "rejected", "不予调整"
        RETURNED = "returned", "退回"

    submission = models.OneToOneField(
        Submission, models.PROTECT, verbose_name="提交稿", related_name="decision"
    )
    submission_digest = models.CharField("所决定提交稿的摘要值", max_length=80)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    level = models.CharField("审定层级", max_length=12, choices=DecisionLevel.choices, blank=True)
    urgent = models.BooleanField("紧急办理", default=False)
    document_no = models.CharField("批准文号", max_length=100, blank=True)
    decided_on = models.DateField("决定日期")
    reason = models.TextField("意见", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办人", related_name="+"
    )
    decided_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "审批决定"
        verbose_name_plural = "审批决定"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.submission} {self.get_outcome_display()}"


class DecidedChange(models.Model):
    """What was decided on one change (逐项决定); without a row, what the decision says of the whole."""

    decision = models.ForeignKey(Decision, models.PROTECT, verbose_name="决定", related_name="items")
    change = models.OneToOneField(Change, models.PROTECT, verbose_name="变更", related_name="decided")
    approved = models.BooleanField("批准")
    note = models.TextField("意见", blank=True)

    class Meta:
        verbose_name = "逐项决定"
        verbose_name_plural = "逐项决定"

    def __str__(self) -> str:
        return f"{self.change} {'批准' if self.approved else '不予调整'}"
