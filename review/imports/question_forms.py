"""The form of what an import asks (回答问题): each question with its samples and choices, once for a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q

from core.digests import digest
from departments.access import scope_of
from departments.models import Department, Level
from powers.importing.asking import LEAVE, answer_to
from powers.importing.header_list import column_choices
from powers.importing.matching import still_valid
from powers.models import PowerType, Stage
from review.imports.answering import REMEMBERED
from review.imports.questions import Asked, questions_of
from review.imports.uploading import imports_all_of
from review.models.imports import ImportRun

if TYPE_CHECKING:
    from accounts.models import User

Choices = Sequence[tuple[str, str]]
TITLES = {
    "header": "表头是什么栏目",
    "type": "是什么职权类型",
    "level": "是哪一级",
    "stage": "是哪个责任环节",
    "department": "是哪个部门",
    "region": "是不是本地区的清单",
    "likeness": "是不是同一项职权",
    "emptied": "空着的格子",
    "missing": "文件里没有的现行职权",
}
"""The kinds in the order in which they are asked: what comes first decides how the rest is read."""
LEFT = {
    "header": "都不是，作为其他公布内容保留",
    "type": "都不是",
    "level": "都不是，按原文保留",
    "stage": "都不是，按原文保留",
    "department": "都不是，不导入",
}
SEVERAL, BETWEEN = ("level",), "、"
"""What may have several answers, and what stands between them."""
NOT_YET = ("", "（还没有回答）")


@dataclass(frozen=True)
class Line:
    """A question as the page shows it."""

    asked: Asked
    field: Any
    was: Any
    remember: Any


class QuestionsForm(forms.Form):
    """Every question of a run. An answer counts only once it is saved; a guess is chosen beforehand and said to be one."""

    def __init__(self, *args: Any, run: ImportRun, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run, self.asked = run, _sorted(questions_of(run))
        self.choices = _choices_of(run, person, {one["kind"] for one in self.asked})
        for one in self.asked:
            name, answered = key_of(one), answer_to(run.answers, one["kind"], one["text"])
            self.fields[f"q-{name}"] = self._field(one)
            said = answered or one["guess"]
            self.initial[f"q-{name}"] = said.split(BETWEEN) if one["kind"] in SEVERAL else said
            self.fields[f"was-{name}"] = forms.CharField(required=False, widget=forms.HiddenInput)
            self.initial[f"was-{name}"] = answered
            if one["kind"] in REMEMBERED or (
                one["kind"] == "department" and imports_all_of(person, run.region_id)
            ):
                self.fields[f"r-{name}"] = forms.BooleanField(
                    label="记住，以后同样的写法不再问", required=False
                )
                self.initial[f"r-{name}"] = one["kind"] == "header"

    def _field(self, one: Asked) -> forms.ChoiceField:
        """A choice; of levels several."""
        offered = [tuple(choice) for choice in one["choices"]] or self.choices.get(one["kind"], [])
        answered = answer_to(self.run.answers, one["kind"], one["text"])
        known = {value for value, _ in offered}
        given = [] if one["kind"] in SEVERAL else [one["guess"], answered]
        more = [(value, value) for value in given if value and value not in known]
        if one["kind"] in LEFT and LEAVE not in known:
            more.append((LEAVE, LEFT[one["kind"]]))
        several = one["kind"] in SEVERAL
        choices = [*offered, *dict(more).items()]
        kind = forms.MultipleChoiceField if several else forms.ChoiceField
        return kind(
            label=one["text"],
            choices=choices if several else [NOT_YET, *choices],
            widget=forms.CheckboxSelectMultiple if several else None,
            required=False,
            error_messages={"invalid_choice": "请从列出的选项中选择。"},
        )

    def groups(self) -> Iterator[tuple[str, list[Line]]]:
        """The questions by kind, with the heading of each."""
        lines: dict[str, list[Line]] = {}
        for one in self.asked:
            name = key_of(one)
            remember = self[f"r-{name}"] if f"r-{name}" in self.fields else None
            line = Line(one, self[f"q-{name}"], self[f"was-{name}"], remember)
            lines.setdefault(one["kind"], []).append(line)
        for kind, found in lines.items():
            yield TITLES.get(kind, "其他"), found

    def given(self) -> dict[str, dict[str, str]]:
        """`{kind: {what the list says: the answer}}`, of those that were given here: what another page has saved
        meanwhile, and was left alone on this one, stays."""
        found: dict[str, dict[str, str]] = {}
        for one in self.asked:
            if not self._left_alone(one):
                found.setdefault(one["kind"], {})[one["text"]] = self._said(one)
        return found

    def clean(self) -> dict[str, Any]:
        """What was answered otherwise on another page since this one was opened is told, and not written over."""
        again: Any = self.data.copy()  # type: ignore[attr-defined]  # what a browser sent can be copied
        for one in self.asked:
            name, now = key_of(one), self._saved(one)
            if f"q-{name}" in self.errors or not self._saved_since(one) or self._left_alone(one):
                continue
            if self._said(one) != now:
                label = dict(self.fields[f"q-{name}"].choices).get(now, now)  # type: ignore[attr-defined]
                told = f"在您打开之后，另一个页面上已回答“{label or '还没有回答'}”；核对后再保存一次，以这里的为准。"
                self.add_error(f"q-{name}", told)
                again[f"was-{name}"] = now
        self.data = again
        return self.cleaned_data

    def _said(self, one: Asked) -> str:
        said = self.cleaned_data[f"q-{key_of(one)}"]
        return said if isinstance(said, str) else BETWEEN.join(said)

    def _saved(self, one: Asked) -> str:
        return answer_to(self.run.answers, one["kind"], one["text"]) or ""

    def _saved_since(self, one: Asked) -> bool:
        """Whether the answer that is saved now is another one than the page showed; one that says nothing showed none."""
        return bool(self.cleaned_data[f"was-{key_of(one)}"] != self._saved(one))

    def _left_alone(self, one: Asked) -> bool:
        """Whether another page has answered since, and here stands what stood there when this one was opened."""
        was = self.cleaned_data[f"was-{key_of(one)}"]
        return self._saved_since(one) and self._said(one) == (was or one["guess"] or "")

    def remembered(self) -> list[tuple[str, str]]:
        ticked = [one for one in self.asked if self.cleaned_data.get(f"r-{key_of(one)}")]
        return [(one["kind"], one["text"]) for one in ticked]


def key_of(one: Asked) -> str:
    """A question's name in the form: the same whatever else is asked, so that no answer comes to stand at another one."""
    return digest([one["kind"], one["text"]]).rpartition(":")[2][:12]


def _sorted(asked: Sequence[Asked]) -> list[Asked]:
    kinds = list(TITLES)
    return sorted(asked, key=lambda one: kinds.index(one["kind"]) if one["kind"] in kinds else len(kinds))


def _choices_of(run: ImportRun, person: User, kinds: set[str]) -> Mapping[str, Choices]:
    """The answers that follow from the kind of a question, of those that are asked."""
    makers = {
        "header": column_choices,
        "type": lambda: [(t.name, t.name) for t in PowerType.objects.filter(is_active=True)],
        "level": lambda: [(level.name, str(level)) for level in Level.objects.all()],
        "stage": lambda: [
            (n, n) for n in dict.fromkeys(Stage.objects.order_by("order").values_list("name", flat=True))
        ],
        "department": lambda: [(body.code, body.name) for body in departments_for(run, person)],
    }
    return {kind: make() for kind, make in makers.items() if kind in kinds}


def departments_for(run: ImportRun, person: User) -> Any:
    """The departments of a run's region that the person may import for."""
    rows = Department.objects.filter(still_valid(), region=run.region).order_by("order", "code")
    if imports_all_of(person, run.region_id):
        return rows
    return rows.filter(Q(pk__in=scope_of(person).department_ids))
