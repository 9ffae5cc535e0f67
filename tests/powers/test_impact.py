"""Which powers a change of a law touches: by citation, article by article, in the newest published version of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from departments.models import Department, Region
from laws.models import LawVersion
from powers.drafting import draft_from
from powers.impact import AffectedPower, impact
from powers.models import PowerVersion
from publish.releasing import release

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
OLD = {
    "第一条": "为了科学、有效地组织统计工作，制定本法。",
    "第二条": "国家建立集中统一的统计系统，实行统一领导、分级负责的统计管理体制。",
    "第三条": "拒绝提供统计资料的，责令改正，给予警告。\n企业有前款所列行为的，可以处五万元以下的罚款。",
    "第四条": "境外组织不得在境内开展统计调查。",
}
NEW = {
    "第一条": OLD["第一条"],
    "第二条": "国家加强统计监督工作，建立健全统计监督体系。",
    "第三条": OLD["第二条"],
    "第四条": "拒绝提供统计资料的，责令改正，给予警告。\n企业有前款所列行为的，可以处十万元以下的罚款。",
}


@pytest.fixture
def old(take_law: Make) -> LawVersion:
    return take_law("2009-06-27", "2010-01-01", OLD)  # type: ignore[no-any-return]


@pytest.fixture
def new(old: LawVersion, take_law: Make) -> LawVersion:
    return take_law("2024-09-13", "2024-09-13", NEW)  # type: ignore[no-any-return]


def found(affected: list[AffectedPower]) -> dict[str, list[tuple[str, str, str]]]:
    """What was found, in short: each power with the changes of its citations."""
    return {
        power.title: [(c.kind, c.old_label, c.new_label) for basis in power.bases for c in basis.changes]
        for power in affected
    }


def test_powers_are_found_by_the_articles_they_cite(
    old: LawVersion, list_power: Make, take_law: Make
) -> None:
    list_power("引用未变", ("第一条", OLD["第一条"]))
    list_power("引用条号变动", ("第二条", OLD["第二条"]))
    list_power("引用修改", ("第三条", OLD["第三条"]))
    list_power("引用删去", ("第四条", OLD["第四条"]))
    list_power("引用多条", ("第一条、第二条、第四条", ""))
    list_power("引用别的法律", ("第二条", "")).bases.all()
    new = take_law("2024-09-13", "2024-09-13", NEW)
    assert found(impact(old.law, old, new)) == {
        "引用条号变动": [("renumbered", "第二条", "第三条")],
        "引用修改": [("moved", "第三条", "第四条")],
        "引用删去": [("removed", "第四条", "")],
        "引用多条": [("renumbered", "第二条", "第三条"), ("removed", "第四条", "")],
        "引用别的法律": [("renumbered", "第二条", "第三条")],
    }


def test_each_citation_comes_with_what_to_do_about_it(
    old: LawVersion, list_power: Make, take_law: Make
) -> None:
    list_power("条号变动", ("第二条", OLD["第二条"]))
    list_power("内容修改", ("第三条", OLD["第三条"]))
    list_power("未变的一款", ("第三条第一款", "拒绝提供统计资料的，责令改正，给予警告。"))
    list_power("没有对应", ("第四条", OLD["第四条"]))
    new = take_law("2024-09-13", "2024-09-13", NEW | {"第五条": "国家统计局在各地派出调查机构。"})
    advice = {power.title: power.bases[0].advice.value for power in impact(old.law, old, new)}
    assert advice == {
        "条号变动": "只改条号",
        "内容修改": "须改引文",
        "未变的一款": "只改条号",
        "没有对应": "请人判断",
    }
    ended = {power.title: power.bases[0].advice.value for power in impact(old.law, old, None)}
    assert set(ended.values()) == {"依据已废止"}


def test_a_change_comes_with_its_redline(old: LawVersion, list_power: Make, take_law: Make) -> None:
    list_power("引用修改", ("第三条", OLD["第三条"]))
    affected = impact(old.law, old, take_law("2024-09-13", "2024-09-13", NEW))
    pieces = affected[0].bases[0].changes[0].pieces
    assert [piece for piece in pieces if piece.op != "same"] == [("del", "五"), ("ins", "十")]


@pytest.mark.parametrize(
    ("locator", "text", "touched"),
    [
        ("第四条", NEW["第四条"], False),  # cites the new number and words
        ("第四条", "企业有前款所列行为的，可以处十万元以下的罚款。", False),
        ("第三条", OLD["第二条"], False),  # re-pointed already
        ("第三条", "拒绝提供统计资料的，责令改正，给予警告。", True),  # same words, but elsewhere now
        ("第三条", "", True),
        ("第三条", "（略）", True),
        ("第三条第二款", "企业有前款所列行为的，可以处五万元以下的罚款。", True),
    ],
)
def test_a_citation_that_already_says_what_the_new_text_says_is_left_out(
    old: LawVersion, list_power: Make, take_law: Make, locator: str, text: str, touched: bool
) -> None:
    list_power("行政处罚", (locator, text))
    new = take_law("2024-09-13", "2024-09-13", NEW)
    assert bool(impact(old.law, old, new)) is touched


def test_a_paragraph_that_did_not_change_needs_no_adjusting(
    old: LawVersion, list_power: Make, take_law: Make
) -> None:
    list_power("行政处罚", ("第三条第一款", "拒绝提供统计资料的，责令改正，给予警告。"))
    same_number = NEW | {"第三条": NEW["第四条"], "第四条": OLD["第四条"], "第五条": OLD["第二条"]}
    new = take_law("2024-09-13", "2024-09-13", same_number)
    assert impact(old.law, old, new) == []


def test_where_nothing_is_quoted_the_edition_tells_which_text_is_meant(
    old: LawVersion, list_power: Make, take_law: Make
) -> None:
    list_power("引用旧版", ("第三条", "", "2009年6月27日修订"))
    list_power("引用新版", ("第三条", "", "2024年9月13日第二次修正"))
    list_power("只写新版年份", ("第三条", "", "2024年修正"))
    new = take_law("2024-09-13", "2024-09-13", NEW)
    assert list(found(impact(old.law, old, new))) == ["引用旧版"]


# --- which versions ------------------------------------------------------------------------------------


@pytest.fixture
def follow(propose: Make, decide: Make, staffing: Any) -> Make:
    """`follow(version, text, effective_on=…, standing=…)` publishes the next version of a power with another quotation."""

    def make(base: PowerVersion, text: str, *, effective_on: dt.date, **changes: Any) -> PowerVersion:
        draft = draft_from(PowerVersion.objects.get(pk=base.pk), **changes)
        draft.bases.update(text=text, locator="第四条")
        proposal = propose(draft, base=base, action="cancel" if changes else "modify")
        type(proposal).objects.filter(pk=proposal.pk).update(kind="initial")
        decide(type(proposal).objects.get(pk=proposal.pk))
        release(base.power.region, by=staffing, effective_on=effective_on, note="调整")
        return PowerVersion.objects.get(pk=draft.pk)

    return make


def test_drafts_and_what_is_not_published_are_not_looked_at(
    old: LawVersion, make_draft: Make, take_law: Make
) -> None:
    draft = make_draft("草稿")
    draft.bases.update(title=old.law.title, locator="第三条", text=OLD["第三条"])
    assert impact(old.law, old, take_law("2024-09-13", "2024-09-13", NEW)) == []


def test_a_version_released_for_a_later_day_stands_for_its_power(
    old: LawVersion, list_power: Make, follow: Make, take_law: Make
) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    base = list_power("行政处罚", ("第三条", OLD["第三条"]))
    later = list_power("即将生效", ("第三条", OLD["第三条"]), effective_on=tomorrow)
    new = take_law("2024-09-13", "2024-09-13", NEW)
    assert {power.version for power in impact(old.law, old, new)} == {base.pk, later.pk}
    follow(base, NEW["第四条"], effective_on=tomorrow)
    assert {power.version for power in impact(old.law, old, new)} == {later.pk}


def test_a_cancelled_power_is_past(old: LawVersion, list_power: Make, follow: Make, take_law: Make) -> None:
    base = list_power("行政处罚", ("第三条", OLD["第三条"]))
    follow(base, OLD["第三条"], effective_on=timezone.localdate(), standing="cancelled")
    assert impact(old.law, old, take_law("2024-09-13", "2024-09-13", NEW)) == []


# --- repeals -------------------------------------------------------------------------------------------


def test_a_repeal_touches_every_citation_of_the_law(old: LawVersion, list_power: Make) -> None:
    list_power("引用全文", ("", ""))
    list_power("引用一条", ("第三条", OLD["第三条"]), ("第九条", ""))
    affected = impact(old.law, old, None)
    assert found(affected) == {
        "引用全文": [("ended", "", "")],
        "引用一条": [("ended", "第三条", ""), ("ended", "第九条", "")],
    }
    assert affected[1].bases[0].changes[0].old == OLD["第三条"]


# --- how much it costs -----------------------------------------------------------------------------------


def test_the_own_basis_of_a_situation_counts_like_a_citation(
    old: LawVersion, list_power: Make, take_law: Make
) -> None:
    """What the power cites besides is told once; what the row alone cites is found with its place and words."""
    list_power(
        "只在情形中", ("第一条", OLD["第一条"]), own=("《测试法》第三条第二款", "测试法第二条、第一条")
    )
    list_power("也在依据中", ("第三条", OLD["第三条"]), own=("《测试法》第三条",))
    list_power("别的法律", ("第一条", OLD["第一条"]), own=("《另一部法》第三条", "待定"))
    affected = impact(old.law, old, take_law("2024-09-13", "2024-09-13", NEW))
    assert {power.title: sorted(basis.locator for basis in power.bases) for power in affected} == {
        "只在情形中": ["第三条第二款", "第二条"],
        "也在依据中": ["第三条"],
    }
    assert [basis.basis is None for power in affected for basis in power.bases].count(True) == 2
    assert "只在情形中" in found(impact(old.law, old, None))


def test_the_departments_can_be_chosen(
    old: LawVersion, list_power: Make, region: Region, department: Department
) -> None:
    other = Department.objects.create(region=region, code="109", name="天津市统计局")
    list_power("教委的", ("第三条", ""))
    list_power("统计局的", ("第三条", ""), department=other)
    assert set(found(impact(old.law, old, None, departments=[other.pk]))) == {"统计局的"}


@pytest.mark.slow
def test_it_asks_as_often_for_many_powers_as_for_few(
    old: LawVersion, list_power: Make, take_law: Make
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            impact(old.law, old, new)
        return len(queries)

    for n in range(3):
        list_power(f"第{n}项处罚", ("第三条", OLD["第三条"]))
    new = take_law("2024-09-13", "2024-09-13", NEW)
    impact(old.law, old, new)
    few = cost()
    for n in range(3, 20):
        list_power(f"第{n}项处罚", ("第三条", OLD["第三条"]), ("第二条", OLD["第二条"]))
    assert cost() == few == 1
