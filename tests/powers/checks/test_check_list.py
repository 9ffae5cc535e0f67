"""`manage.py check_list`: what the checks find in versions in force and in drafts of open proposals."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from departments.models import BodyKind, Department, Region
from laws.importing import import_laws
from powers.models import CheckSetting, LegalBasis, PowerVersion, SettingFact
from publish.releasing import release
from review.models.proposals import Change, Proposal
from tests.powers.checks.building import PENALTY

pytestmark = pytest.mark.django_db
KEYS = [
    "code",
    "severity",
    "power",
    "name",
    "department",
    "path",
    "message",
    "law",
    "article",
    "ground",
    "proposal",
]
LAW = {
    "id": "L1", "title": "中华人民共和国某某法", "type": "法律", "issuing_organ": "全国人民代表大会常务委员会",
    "version_date": "2020-01-01", "effective_date_registry": "2020-06-01",
    "articles": [{"no": "第三十条", "n": 30, "text": PENALTY}],
}  # fmt: skip
WRONG = PENALTY.replace("五万元", "三万元")


@pytest.fixture(autouse=True)
def library(reference: None, tmp_path: Path) -> None:
    path = tmp_path / "laws.jsonl"
    path.write_text(json.dumps(LAW, ensure_ascii=False), encoding="utf-8")
    import_laws([path])


@pytest.fixture
def draft(make_draft: Callable[..., PowerVersion], region: Region) -> Callable[..., PowerVersion]:
    """`draft("name", text=…)`: a penalty on the law with these words quoted, in an open proposal of an initial list."""

    def make(name: str, *, text: str = PENALTY, **fields: Any) -> PowerVersion:
        made = make_draft(name, power_type="02", initiation="authority", **fields)
        made.bases.all().delete()
        LegalBasis.objects.create(
            version=made,
            order=1,
            title="某某法",
            locator="第三十条",
            text=text,
            kind_text="法律",
            edition="2020年1月1日通过",
        )
        proposal = Proposal.objects.create(
            region=made.power.region, department=made.department, kind=Proposal.Kind.INITIAL, title="初始编制"
        )
        Change.objects.create(proposal=proposal, power=made.power, version=made, action="add")
        return made

    return make


@pytest.fixture
def in_force(
    draft: Callable[..., PowerVersion], decide: Callable[[Proposal], None], region: Region, staffing: Any
) -> Callable[..., PowerVersion]:
    """The same, decided and released today."""

    def make(name: str, **fields: Any) -> PowerVersion:
        made = draft(name, **fields)
        decide(made.change.proposal)
        release(region, by=staffing, effective_on=timezone.localdate())
        return PowerVersion.objects.get(pk=made.pk)

    return make


def check_list(*arguments: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("check_list", *arguments, "--format", "json", stdout=out)
    rows: list[dict[str, Any]] = json.loads(out.getvalue())
    return rows


def text_findings(*arguments: str) -> list[str]:
    """The names of the powers in which a quotation was found to differ."""
    return [row["name"] for row in check_list(*arguments, "--code", "basis.text")]


def test_each_row_has_exactly_the_documented_keys(draft: Callable[..., PowerVersion]) -> None:
    draft("对甲的处罚", text=WRONG)
    rows = check_list()
    assert rows
    assert all(list(row) == KEYS for row in rows)
    assert {type(row["path"]) for row in rows} == {str}


def test_a_planted_defect_in_a_draft_is_found(draft: Callable[..., PowerVersion]) -> None:
    made = draft("对甲的处罚", text=WRONG, sub_name="子项")
    draft("对乙的处罚")
    (row,) = check_list("--code", "basis.text")
    proposal = made.change.proposal_id
    assert (row["name"], row["power"], row["proposal"]) == ("对甲的处罚—子项", None, proposal)
    assert (row["severity"], row["path"]) == ("error", "/bases/0/text")
    assert (row["law"], row["article"]) == ("中华人民共和国某某法", "第三十条")
    assert (row["department"], "立法法" in row["ground"]) == ("天津市教育委员会", True)


def test_a_planted_defect_in_a_version_in_force_is_found(in_force: Callable[..., PowerVersion]) -> None:
    made = in_force("对甲的处罚", text=WRONG)
    (row,) = check_list("--code", "basis.text")
    assert (row["power"], row["proposal"]) == (made.power.code, None)
    assert row["power"].startswith("120000")


def test_a_draft_of_a_closed_proposal_and_a_version_not_yet_in_force_are_not_checked(
    draft: Callable[..., PowerVersion], decide: Callable[[Proposal], None]
) -> None:
    made = draft("对甲的处罚", text=WRONG)
    decide(made.change.proposal)
    assert text_findings() == []


def test_the_draft_of_a_power_in_force_is_checked_beside_it_and_not_against_it(
    in_force: Callable[..., PowerVersion],
) -> None:
    from powers.drafting import draft_from

    base = in_force("对甲的处罚")
    changed = draft_from(base, name="对甲的行政处罚")
    proposal = Proposal.objects.create(region=base.power.region, kind="adjustment", title="调整")
    Change.objects.create(proposal=proposal, power=base.power, version=changed, base=base, action="modify")
    assert check_list("--code", "naming.duplicate") == []


def test_region_department_and_code_narrow_what_is_listed(
    draft: Callable[..., PowerVersion], district: Region, department: Department
) -> None:
    kind = BodyKind.objects.get(code="component")
    other = Department.objects.create(
        region=department.region, code="102", name="天津市民政局", short_name="市民政局", kind=kind
    )
    below = Department.objects.create(region=district, code="101", name="和平区教育局", kind=kind)
    for name, body in (("对甲的处罚", department), ("对乙的处罚", other), ("对丙的处罚", below)):
        draft(name, text=WRONG, department=body, level_text="")
    assert sorted(text_findings()) == ["对丙的处罚", "对乙的处罚", "对甲的处罚"]
    assert sorted(text_findings("--region", "120000")) == ["对乙的处罚", "对甲的处罚"]
    assert text_findings("--region", "120101") == ["对丙的处罚"]
    assert (
        text_findings("--department", "天津市民政局")
        == text_findings("--department", "市民政局")
        == ["对乙的处罚"]
    )
    assert text_findings("--region", "120000", "--department", "101") == ["对甲的处罚"]
    codes = {row["code"] for row in check_list("--code", "basis.text", "--code", "structure.level")}
    assert codes == {"basis.text", "structure.level"}


def test_one_departments_items_are_still_compared_with_the_whole_list(
    draft: Callable[..., PowerVersion], department: Department
) -> None:
    kind = BodyKind.objects.get(code="component")
    other = Department.objects.create(region=department.region, code="102", name="天津市民政局", kind=kind)
    draft("对甲的处罚")
    draft("对甲的处罚", department=other)
    names = [row["department"] for row in check_list("--department", "102", "--code", "overlap.name")]
    assert names == ["天津市民政局"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--region", "999999"), "没有区划999999"),
        (("--department", "没有的局"), "没有部门“没有的局”"),
        (("--code", "basis.nothing"), "没有检查项basis.nothing；全部检查项：.*basis.text"),
    ],
)
def test_an_unknown_value_is_told_plainly(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        check_list(*arguments)


def test_the_text_form_says_the_same_and_counts(draft: Callable[..., PowerVersion]) -> None:
    draft("对甲的处罚", text=WRONG)
    out = StringIO()
    call_command("check_list", stdout=out)
    assert "[error] basis.text 天津市教育委员会 （草稿） 对甲的处罚" in out.getvalue()
    assert f"共{len(check_list())}条" in out.getvalue()


def test_an_empty_list_has_no_findings(region: Region) -> None:
    assert check_list() == []


# --- what an office has set and answered -------------------------------------------------------------


def test_a_check_that_is_switched_off_finds_nothing(draft: Callable[..., PowerVersion]) -> None:
    draft("对甲的处罚", text=WRONG)
    CheckSetting.objects.create(code="basis.text", enabled=False)
    assert text_findings() == []


def test_a_check_has_the_severity_that_the_office_gives_it(draft: Callable[..., PowerVersion]) -> None:
    draft("对甲的处罚", text=WRONG)
    CheckSetting.objects.create(code="basis.text", severity="info")
    assert [row["severity"] for row in check_list("--code", "basis.text")] == ["info"]


def test_a_threshold_is_the_offices(draft: Callable[..., PowerVersion]) -> None:
    for name in ("对甲的处罚", "对乙的处罚"):
        made = draft(name)
        made.responsibilities.update(text="依法履行职责。")
    assert check_list("--code", "responsibility.boilerplate") == []
    CheckSetting.objects.create(code="responsibility.boilerplate", threshold=2)
    assert len(check_list("--code", "responsibility.boilerplate")) == 2


@pytest.mark.parametrize(("answer", "code"), [(False, None), (True, "basis.rank")])
def test_an_answer_turns_a_question_into_a_verdict(
    draft: Callable[..., PowerVersion], staffing: Any, answer: bool, code: str | None
) -> None:
    """行政处罚法第十三条第二款."""
    made = draft("对甲的处罚")
    row = made.bases.get()
    row.title, row.kind_text, row.text = "某某办法", "部门规章", "违反规定的，处一万元以下罚款。"
    row.save()
    assert len(check_list("--code", "basis.fact")) == 1
    given = {"power": made.power, "basis_uid": row.uid, "ground": "已核对", "answered_by": staffing}
    for fact, value in (
        ("law_or_ar_exists", not answer),
        ("higher_sets_penalty", False),
        ("law_or_ar_exists", answer),
    ):
        SettingFact.objects.create(fact=fact, value=value, **given)
    assert check_list("--code", "basis.fact") == []
    assert [r["code"] for r in check_list("--code", "basis.rank")] == ([code] if code else [])


def test_a_law_that_a_person_chose_goes_before_what_the_title_says(
    draft: Callable[..., PowerVersion],
) -> None:
    from laws.models import Law

    made = draft("对甲的处罚", text=WRONG)
    row = made.bases.get()
    row.title = "一部名称写错的法"
    row.save()
    assert text_findings() == []
    row.law = Law.objects.get()
    row.save()
    assert text_findings() == ["对甲的处罚"]


def test_a_title_that_decides_by_itself_goes_before_a_law_chosen_for_another(
    draft: Callable[..., PowerVersion],
) -> None:
    """A law that was right for the words before is not held against the words that stand there now."""
    from laws.models import Law, LawVersion, Repeal

    made, text = draft("对甲的处罚"), LawVersion.objects.get()
    row = made.bases.get()
    row.law, row.title = Law.objects.get(), "某某旧法"
    row.save()
    assert check_list("--code", "basis.repealed") == []
    Repeal.objects.create(version=text, label="第九条", title="某某旧法", on="2020-06-01")
    assert [r["law"] for r in check_list("--code", "basis.repealed")] == ["某某旧法"]
