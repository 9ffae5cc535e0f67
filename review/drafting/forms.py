"""The forms in which a clerk starts an adjustment and says why (提出调整、申请事由、办理要素)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from core.forms import EMPTY_CHOICE, ComparesSeen, DayField, NumberField, TypedField, keep_chosen
from core.widgets import DateInput
from departments.models import Department
from powers.models import Power, PowerType, PowerVersion
from review.drafting.intentions import LONGEST_NAME, Intention
from review.drafting.proposing import Case
from review.models.proposals import Change, Proposal
from review.models.rules import ChangeAction, MaterialRule, MemberUnit, Trigger
from review.workflow.change_actions import CHANGE_ACTIONS, Detail
from review.workflow.dates import case_out_of_order

BAD_DATE = "请按“年-月-日”填写，如 2026-01-31。"
DIRECTLY = "P1"
"""The case in which a member proposes where a department did not (成员单位直接提出)."""
CASE = ("trigger", "trigger_on", "reason", "document_no", "wanted_on")


class TriggerField(forms.ModelChoiceField):
    """The cases that fit some actions, each with what has to be attached; those most used first.

    `without`: the code of one that is not for this person; `chosen`: the one at hand, which stays, marked where it does
    not fit any more.
    """

    def __init__(
        self, actions: Iterable[str] = (), *, chosen: int | None = None, without: str = "", **kwargs: Any
    ) -> None:
        wanted = set(actions)
        rows = Trigger.objects.filter(is_active=True).exclude(code=without)
        fitting = [trigger for trigger in rows if wanted <= set(trigger.actions)]
        super().__init__(
            Trigger.objects.by_use().filter(code__in=[trigger.code for trigger in fitting]), **kwargs
        )
        keep_chosen(self, chosen, "——不再适用于现在的动作，请另选", fitting)

    def label_from_instance(self, obj: Any) -> str:
        if not obj.evidence:
            return str(obj)
        return f"{obj}（{'须附' if obj.evidence_required else '一般附'}{obj.evidence}）"


class CaseForm(forms.Form):
    """Why a proposal is made (申请事由)."""

    trigger_on = forms.DateField(
        label="事由发生日期",
        widget=DateInput(),
        help_text="如法律施行日期、上级文件印发日期；提出期限由此计算",
        error_messages={"required": "请填写事由发生日期。", "invalid": BAD_DATE},
    )
    reason = TypedField(
        label="调整理由",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="依据什么、为什么要这样调整",
        error_messages={"required": "请写明调整理由。"},
    )
    document_no = NumberField(
        label="来文文号", max_length=100, required=False, help_text="请示或者函的文号，没有的可以以后补填"
    )
    wanted_on = forms.DateField(
        label="希望生效日期",
        required=False,
        widget=DateInput(),
        help_text="没有要求的不填",
        error_messages={"invalid": BAD_DATE},
    )

    def __init__(self, *args: Any, actions: Iterable[str], without: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trigger"] = TriggerField(
            actions,
            without=without,
            label="调整情形",
            widget=forms.RadioSelect,
            empty_label=None,
            help_text="没有合适的，请联系机构编制部门",
            error_messages={"required": "请选择调整情形。"},
        )
        self.order_fields(CASE)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for reason in case_out_of_order(given.get("trigger_on"), given.get("wanted_on")):
            self.add_error(reason.code, reason.message)
        return given

    def case(self) -> Case:
        said = self.cleaned_data
        return Case(
            said.get("trigger"),
            said.get("trigger_on"),
            said.get("reason", ""),
            said.get("document_no", ""),
            said.get("wanted_on"),
        )


def detail_field(detail: Detail) -> forms.Field:
    """The field of one thing an action asks for; what is needed is asked for again before it is submitted."""
    help_text = detail.hint + ("" if detail.required else f"{'；' if detail.hint else ''}可以不填")
    if detail.kind == "date":
        return DayField(label=detail.label, required=False, help_text=help_text)
    return TypedField(
        label=detail.label,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "grows"}),
        help_text=help_text,
    )


def _said(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")


class DetailsForm(ComparesSeen, forms.Form):
    """What is said about one change besides its draft (办理要素), and its own case."""

    def __init__(self, *args: Any, change: Change, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.details = CHANGE_ACTIONS[change.action].details
        for detail in self.details:
            self.fields[detail.key] = detail_field(detail)
            self.initial.setdefault(detail.key, change.details.get(detail.key, ""))
        self.fields["trigger"] = TriggerField(
            [change.action],
            chosen=change.trigger_id,
            label="这一项的调整情形",
            required=False,
            empty_label="与申请相同",
        )
        self.initial.setdefault("trigger", change.trigger_id)

    def said(self) -> dict[str, str]:
        return {detail.key: _said(self.cleaned_data.get(detail.key)) for detail in self.details}


class IntoField(forms.ModelChoiceField):
    """The proposals at hand, each with its number and where it stands."""

    def label_from_instance(self, obj: Any) -> str:
        return f"第{obj.pk}号（{obj.get_state_display()}）{obj.title}"


class StartForm(CaseForm):
    """An action with the powers chosen for it: what it needs, and why; into a proposal of its own or one at hand."""

    into = IntoField(
        label="放入哪份申请",
        queryset=Proposal.objects.none(),
        required=False,
        empty_label="新建一份申请",
        help_text="几项职权可以在一份申请中提出；放入已有申请的，事由沿用那份申请的，下面的可以不填（那份申请的调整情形不适用的，另选情形）",
    )

    def __init__(
        self,
        *args: Any,
        action: str,
        powers: Sequence[Power],
        titles: dict[int, str],
        department: Department,
        unit: MemberUnit | None,
        drafts: Any,
        **kwargs: Any,
    ) -> None:
        without = DIRECTLY if unit is None else ""  # the case of a member proposing is not a department's
        super().__init__(*args, actions=[action], without=without, **kwargs)
        self.action, self.powers, self.department = action, powers, department
        into: Any = self.fields["into"]
        into.queryset = drafts
        if not drafts:
            del self.fields["into"]
        first = {"into": self.fields.pop("into")} if "into" in self.fields else {}
        self.fields = {**first, **self._own(titles), **self.fields}
        if self.data.get("into"):  # the case is that of the proposal it goes into
            for name in CASE:
                self.fields[name].required = False

    def _own(self, titles: dict[int, str]) -> dict[str, forms.Field]:
        """What this action asks for."""
        makers = {
            ChangeAction.ADD: self._for_add,
            ChangeAction.TRANSFER: self._for_transfer,
            ChangeAction.MERGE: lambda: self._for_merge(titles),
            ChangeAction.SPLIT: self._for_split,
        }
        made = makers[ChangeAction(self.action)]() if self.action in makers else {}
        return made | {d.key: detail_field(d) for d in CHANGE_ACTIONS[self.action].details}

    def _for_add(self) -> dict[str, forms.Field]:
        return {
            "name": TypedField(
                label="职权名称",
                max_length=LONGEST_NAME,
                help_text="不带部门名称，如“民办学校设立审批”",
                error_messages={"required": "请填写职权名称。"},
            ),
            "power_type": forms.ModelChoiceField(
                PowerType.objects.filter(is_active=True),
                label="职权类型",
                empty_label=EMPTY_CHOICE,
                error_messages={"required": "请选择职权类型。"},
            ),
        }

    def _for_transfer(self) -> dict[str, forms.Field]:
        current = Q(valid_to__isnull=True) | Q(valid_to__gt=timezone.localdate())
        rows = Department.objects.filter(current, region=self.department.region_id)
        field = forms.ModelChoiceField(
            rows.exclude(pk=self.department.pk).order_by("order", "code"),
            label="划入部门",
            empty_label=EMPTY_CHOICE,
            help_text="由划入部门会签后才能提交",
            error_messages={"required": "请选择划入部门。"},
        )
        return {"receiver": field}

    def _for_merge(self, titles: dict[int, str]) -> dict[str, forms.Field]:
        choices = [(str(power.pk), titles[power.pk]) for power in self.powers]
        field = forms.ChoiceField(
            label="合并后保留哪一项",
            choices=choices,
            widget=forms.RadioSelect,
            help_text="保留的一项接着修改草稿，其余各项取消，编码不再使用",
            error_messages={"required": "请选择合并后保留哪一项。"},
        )
        return {"kept": field}

    def _for_split(self) -> dict[str, forms.Field]:
        return {
            "parts": TypedField(
                label="分出的各项名称",
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text="每行一项；各项先照原职权起草，再分别修改",
                error_messages={"required": "请写出分出的各项名称，每行一项。"},
            ),
            "ends": forms.BooleanField(label="原职权取消，全部改为分出的各项", required=False),
        }

    def clean(self) -> dict[str, Any]:
        """Where the case of the proposal it goes into does not fit this action, it needs one of its own."""
        given = super().clean()
        into = given.get("into")
        case = into.trigger if into else None
        if into and case and self.action not in case.actions and not given.get("trigger"):
            label = ChangeAction(self.action).label
            self.add_error(
                "trigger",
                f"第{into.pk}号申请的调整情形“{case}”不适用于{label}，请在这里另选这一项的调整情形，或者新建一份申请。",
            )
        return given

    def intention(self) -> Intention:
        said = self.cleaned_data
        kept = next((power for power in self.powers if str(power.pk) == said.get("kept")), None)
        return Intention(
            action=self.action,
            powers=self.powers,
            details={d.key: _said(said.get(d.key)) for d in CHANGE_ACTIONS[self.action].details},
            receiver=said.get("receiver"),
            kept=kept,
            parts=said.get("parts", "").splitlines(),
            ends=said.get("ends", False),
            name=said.get("name", ""),
            power_type=said.get("power_type"),
            trigger=said.get("trigger"),
        )


def kinds_of_material(rules: Iterable[MaterialRule]) -> list[tuple[str, str]]:
    """What a file can be, as choices."""
    return [*((str(rule.pk), rule.name) for rule in rules), (MaterialForm.TRIGGER, "调整情形的证明材料")]


class MaterialForm(forms.Form):
    """A file that comes with a proposal (材料)."""

    TRIGGER = "trigger"

    kind = forms.ChoiceField(label="材料种类", required=False)
    file = forms.FileField(
        label="文件",
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请检查是否选对了文件。"},
    )
    title = TypedField(label="名称", max_length=200, required=False, help_text="不填则按材料种类或者文件名")
    document_no = NumberField(label="文号", max_length=100, required=False)

    def __init__(self, *args: Any, rules: Iterable[MaterialRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = {str(rule.pk): rule for rule in rules}
        kind: Any = self.fields["kind"]
        kind.choices = [*kinds_of_material(self.rules.values()), ("", "其他材料")]

    def given(self) -> dict[str, Any]:
        kind = self.cleaned_data["kind"]
        return {
            "file": self.cleaned_data["file"],
            "rule": self.rules.get(kind),
            "for_trigger": kind == self.TRIGGER,
            "title": self.cleaned_data["title"],
            "document_no": self.cleaned_data["document_no"],
        }


class AskForm(forms.Form):
    """Asking another department that is concerned for its word (会签)."""

    department = forms.ModelChoiceField(
        Department.objects.none(),
        label="部门",
        empty_label=EMPTY_CHOICE,
        error_messages={"required": "请选择会签部门。"},
    )
    reason = TypedField(
        label="会签事由",
        max_length=200,
        help_text="如：涉及你局的职责",
        error_messages={"required": "请写明会签的事由。"},
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = Q(valid_to__isnull=True) | Q(valid_to__gt=timezone.localdate())
        rows = Department.objects.filter(current, region=proposal.region_id)
        field: Any = self.fields["department"]
        field.queryset = rows.exclude(proposal=proposal.pk).order_by("order", "code")


def title_of(version: PowerVersion) -> str:
    """A power as a choice: its name, and its code if it has one."""
    code = version.power.code
    return f"{version.title}（{code}）" if code else version.title
