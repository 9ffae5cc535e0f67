"""One click drafts what a change of a law asks for: new places, new words, a note; nothing is overwritten or lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from core.database_roles import as_owner
from core.reasons import NotAllowed
from departments.models import Department
from laws.adjusting import edition_of
from laws.models import Article, LawVersion
from powers.checks.loading import checker_for, subjects_of
from powers.drafting import draft_from
from powers.models import LegalBasis, PowerVersion
from review.law_changes.drafting import Drafted, draft_adjustment
from review.law_changes.following import follow_up
from review.law_changes.own_bases import own_bases
from review.models.law_changes import AdjustmentTask, takes_effect_on
from review.models.proposals import Proposal

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
LAW = "中华人民共和国测试法"
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
TODAY = timezone.localdate


def ago(days: int) -> str:
    return (TODAY() - dt.timedelta(days=days)).isoformat()


@pytest.fixture
def old(take_law: Make) -> LawVersion:
    return take_law("2009-06-27", "2010-01-01", OLD)  # type: ignore[no-any-return]


@pytest.fixture
def draft_all(old: LawVersion, take_law: Make, department: Department, people: SimpleNamespace) -> Make:
    """`draft_all()` takes the new text in, follows it up and drafts the department's task."""

    def run(articles: dict[str, str] | None = None, begins: str = "") -> Drafted:
        take_law(ago(30), begins or ago(10), articles or NEW)
        follow_up()
        return draft_adjustment(AdjustmentTask.objects.get(department=department), by=people.clerk)

    return run


def rows_of(made: Drafted) -> dict[str, list[LegalBasis]]:
    changes = made.proposal.changes.select_related("version").prefetch_related("version__bases")
    return {change.version.name: list(change.version.bases.all()) for change in changes}


def test_one_proposal_of_the_department_holds_a_draft_of_each_power(
    list_power: Make, draft_all: Make, department: Department, people: SimpleNamespace
) -> None:
    first = list_power("统计管理", ("第二条", OLD["第二条"]))
    list_power("统计处罚", ("第三条", OLD["第三条"]))
    list_power("统计工作", ("第一条", OLD["第一条"]))
    made = draft_all()
    proposal = made.proposal
    assert (proposal.kind, proposal.state, proposal.department) == ("adjustment", "draft", department)
    assert proposal.created_by == people.clerk
    assert proposal.title.startswith(f"因《{LAW}》")
    assert set(rows_of(made)) == {"统计管理", "统计处罚"}
    change = proposal.changes.get(power=first.power)
    assert (change.action, change.base, change.version.number) == ("modify", first, 2)
    assert change.version.is_editable
    task = AdjustmentTask.objects.get(department=department)
    assert (task.state, task.proposal) == ("drafted", proposal)
    event = Event.objects.get(action="law.adjustment_drafted")
    assert event.detail == {"proposal": proposal.pk, "powers": 2, "left": 0}


def test_the_proposal_says_already_what_the_change_tells_of_it(
    list_power: Make, draft_all: Make, department: Department
) -> None:
    call_command("load_reference", verbosity=0)
    list_power("统计管理", ("第二条", OLD["第二条"]))
    proposal = draft_all(begins=ago(-60)).proposal
    task = AdjustmentTask.objects.get(department=department)
    assert proposal.trigger is not None
    assert proposal.trigger.code == "M1"
    assert proposal.trigger_on == proposal.wanted_on == task.event.on
    assert (proposal.due_on, proposal.due_provisional) == (task.due_on, task.due_provisional)


def test_a_renumbered_article_is_re_pointed_with_the_same_words(list_power: Make, draft_all: Make) -> None:
    list_power("统计管理", ("第二条", OLD["第二条"], "2009年6月27日修订"))
    made = draft_all()
    row = rows_of(made)["统计管理"][0]
    new = LawVersion.objects.get(version_date=ago(30))
    assert (row.locator, row.text, row.edition) == ("第三条", OLD["第二条"], edition_of(new))
    note = made.proposal.changes.get().version.change_note
    assert note == f"因《{LAW}》{edition_of(new)}而调整：第二条改为第三条。"


def test_a_changed_article_is_quoted_in_its_new_words(list_power: Make, draft_all: Make) -> None:
    list_power("统计处罚", ("第三条", OLD["第三条"]))
    made = draft_all()
    row = rows_of(made)["统计处罚"][0]
    assert (row.locator, row.text) == ("第四条", NEW["第四条"])
    assert "第三条改为第四条，内容有修改" in made.proposal.changes.get().version.change_note


def test_a_paragraph_is_quoted_as_the_paragraph_it_became(list_power: Make, draft_all: Make) -> None:
    list_power("统计处罚", ("第三条第二款", "企业有前款所列行为的，可以处五万元以下的罚款。"))
    row = rows_of(draft_all())["统计处罚"][0]
    assert (row.locator, row.text) == ("第四条第二款", "企业有前款所列行为的，可以处十万元以下的罚款。")


def test_other_citations_and_rows_stay_as_they_are(list_power: Make, draft_all: Make) -> None:
    base = list_power("统计处罚", ("第一条", OLD["第一条"]), ("第三条", OLD["第三条"]))
    rows = rows_of(draft_all())["统计处罚"]
    assert [(r.locator, r.text) for r in rows] == [("第一条", OLD["第一条"]), ("第四条", NEW["第四条"])]
    assert [r.uid for r in rows] == [r.uid for r in base.bases.all()]


@pytest.mark.django_db(transaction=True)
def test_an_article_linked_to_a_citation_is_linked_anew(
    list_power: Make, draft_all: Make, old: LawVersion
) -> None:
    base = list_power("统计处罚", ("第三条", OLD["第三条"]))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE powers_legalbasis DISABLE TRIGGER USER")
        LegalBasis.objects.filter(version=base).update(
            article=Article.objects.get(version=old, label="第三条")
        )
        cursor.execute("ALTER TABLE powers_legalbasis ENABLE TRIGGER USER")
    row = rows_of(draft_all())["统计处罚"][0]
    assert row.article is not None
    assert (row.article.label, row.article.version.version_date.isoformat()) == ("第四条", ago(30))


def test_the_own_basis_of_a_situation_is_re_pointed_too(list_power: Make, draft_all: Make) -> None:
    """What it says besides stays; the edition tells from now on which text is meant."""
    own = "《测试法》第二条；《公务员法》第五十九条。"
    list_power("统计管理", ("第一条", OLD["第一条"]), own=(own, "另有规定的，从其规定"))
    made = draft_all()
    version = made.proposal.changes.get().version
    new = LawVersion.objects.get(version_date=ago(30))
    rows = list(version.accountability.order_by("order").values_list("basis_text", flat=True))
    assert rows == [
        f"《测试法》（{edition_of(new)}）第三条；《公务员法》第五十九条。",
        "另有规定的，从其规定",
    ]
    assert "第二条改为第三条" in version.change_note
    assert own_bases([version.pk], []) == {}


def test_an_own_basis_without_a_sure_counterpart_is_left_with_a_note(
    list_power: Make, draft_all: Make
) -> None:
    list_power("统计管理", ("第一条", OLD["第一条"]), own=("《测试法》第四条",))
    version = draft_all().proposal.changes.get().version
    assert version.accountability.get().basis_text == "《测试法》第四条"
    assert "第四条" in version.change_note


def test_an_own_basis_of_a_law_that_ended_is_told(
    old: LawVersion, list_power: Make, take_law: Make, department: Department, people: SimpleNamespace
) -> None:
    list_power("统计处罚", ("第一条", "", ""), law="另一部法", own=("《测试法》第三条",))
    words = {"第一条": f"本条例自{ago(5)}起施行，《{LAW}》同时废止。"}
    take_law(ago(20), ago(5), words, title="新条例", type="行政法规")
    follow_up()
    made = draft_adjustment(AdjustmentTask.objects.get(department=department), by=people.clerk)
    assert "已废止，须改引新的依据" in made.proposal.changes.get().version.change_note


def test_a_removed_article_leaves_its_citation_with_a_note(list_power: Make, draft_all: Make) -> None:
    list_power("涉外统计调查", ("第四条", OLD["第四条"]))
    made = draft_all()
    row = rows_of(made)["涉外统计调查"][0]
    assert (row.locator, row.text, row.edition) == ("第四条", OLD["第四条"], "")
    assert (
        "第四条已删去，须改引新的依据；核对后确认没有依据的，提出取消"
        in made.proposal.changes.get().version.change_note
    )


def test_a_repealed_law_leaves_its_citations_with_a_note(
    old: LawVersion, list_power: Make, take_law: Make, department: Department, people: SimpleNamespace
) -> None:
    list_power("统计处罚", ("第三条", OLD["第三条"]))
    words = {"第一条": f"本条例自{ago(5)}起施行，《{LAW}》同时废止。"}
    take_law(ago(20), ago(5), words, title="新条例", type="行政法规")
    follow_up()
    made = draft_adjustment(AdjustmentTask.objects.get(department=department), by=people.clerk)
    assert rows_of(made)["统计处罚"][0].text == OLD["第三条"]
    note = made.proposal.changes.get().version.change_note
    assert "起废止而调整" in note
    assert "须改引新的依据；核对后确认没有依据的，提出取消" in note


def test_a_law_repealed_by_one_with_the_same_matter_names_where_it_stands_now(
    old: LawVersion, list_power: Make, take_law: Make, department: Department, people: SimpleNamespace
) -> None:
    """生态环境法典 art. 1242 repeals ten laws, whose powers live on in the code: nobody is told to cancel them."""
    list_power("统计处罚", ("第三条", OLD["第三条"]))
    words = {
        "第一条": "为了编纂统计法律，制定本法典。",
        "第九十条": OLD["第三条"].replace("五万元", "八万元"),
        "第九十九条": f"本法典自{ago(5)}起施行，《{LAW}》同时废止。",
    }
    take_law(ago(20), ago(5), words, title="中华人民共和国测试法典")
    follow_up()
    made = draft_adjustment(AdjustmentTask.objects.get(department=department), by=people.clerk)
    assert rows_of(made)["统计处罚"][0].text == OLD["第三条"]
    note = made.proposal.changes.get().version.change_note
    assert "请判断现在由哪一条规定（相近的有《中华人民共和国测试法典》第九十条）" in note
    assert "取消" not in note


def test_an_article_without_a_sure_counterpart_is_left_to_a_person(list_power: Make, draft_all: Make) -> None:
    list_power("涉外统计调查", ("第四条", OLD["第四条"]))
    made = draft_all(NEW | {"第五条": "境外机构和个人参与统计活动，应当经国务院统计机构同意。"})
    row = rows_of(made)["涉外统计调查"][0]
    assert (row.locator, row.text) == ("第四条", OLD["第四条"])
    note = made.proposal.changes.get().version.change_note
    assert "第四条在新文本中没有找到对应条文，请人判断" in note
    assert "取消" not in note


def test_a_text_that_took_the_place_of_the_noticed_one_is_filled_in(
    list_power: Make, take_law: Make, draft_all: Make, department: Department, people: SimpleNamespace
) -> None:
    list_power("统计处罚", ("第三条", OLD["第三条"]))
    take_law(ago(60), ago(50), NEW)
    follow_up()
    take_law(ago(6), ago(3), NEW | {"第四条": NEW["第四条"].replace("十万元", "二十万元")})
    task = AdjustmentTask.objects.get(department=department)
    row = rows_of(draft_adjustment(task, by=people.clerk))["统计处罚"][0]
    assert "二十万元" in row.text


def test_a_draft_for_a_law_to_come_is_right_on_the_day_it_takes_effect(
    list_power: Make, draft_all: Make
) -> None:
    """Judged by the law of today its new words would be wrong."""
    list_power("统计处罚", ("第三条", OLD["第三条"]))
    made = draft_all(begins=ago(-60))
    day = takes_effect_on(made.proposal.pk)
    assert day.isoformat() == ago(-60)
    assert takes_effect_on(made.proposal.pk, day + dt.timedelta(days=1)) == day + dt.timedelta(days=1)
    version = PowerVersion.objects.get(change__proposal=made.proposal)

    def codes(on: dt.date) -> set[str]:
        subjects = subjects_of([version.pk])
        return {finding.code for finding in checker_for(subjects, day=on).findings(subjects[0])}

    doubts = {
        "basis.text",
        "basis.text_old",
        "basis.article",
        "basis.unverifiable",
        "basis.superseded",
        "basis.not_in_force",
    }
    assert doubts & codes(TODAY())
    assert not doubts & codes(day)


# --- what is left alone ------------------------------------------------------------------------------------


def test_an_adjusted_quotation_is_left_alone(list_power: Make, draft_all: Make) -> None:
    list_power("统计处罚", ("第四条", NEW["第四条"]), ("第三条", OLD["第三条"]))
    rows = rows_of(draft_all())["统计处罚"]
    assert [(r.locator, r.edition == "") for r in rows] == [("第四条", True), ("第四条", False)]


def test_a_power_with_an_open_change_is_told_and_not_touched(
    list_power: Make, draft_all: Make, propose: Make
) -> None:
    busy = list_power("统计处罚", ("第三条", OLD["第三条"]))
    list_power("统计管理", ("第二条", OLD["第二条"]))
    other = propose(draft_from(busy), action="modify", base=busy)
    made = draft_all()
    assert [left.title for left in made.left] == ["统计处罚"]
    assert f"第{other.pk}号申请" in made.left[0].why
    assert set(rows_of(made)) == {"统计管理"}
    assert other.changes.get().version.bases.get().text == OLD["第三条"]


def test_when_every_power_has_an_open_change_nothing_is_drafted_and_all_are_named(
    list_power: Make, draft_all: Make, propose: Make
) -> None:
    busy = list_power("统计处罚", ("第三条", OLD["第三条"]))
    propose(draft_from(busy), action="modify", base=busy)
    with pytest.raises(NotAllowed, match=r"由已有申请一并办理.*“统计处罚”在第\d+号申请“"):
        draft_all()
    assert Proposal.objects.filter(kind="adjustment").count() == 1


def test_a_draft_starts_from_the_newest_approved_version(
    list_power: Make, draft_all: Make, propose: Make, decide: Make
) -> None:
    """An approved version that waits for release must not be overwritten by one made from the published one."""
    base = list_power("统计处罚", ("第三条", OLD["第三条"]))
    waiting = propose(draft_from(base, remark="待公布"), action="modify", base=base)
    Proposal.objects.filter(pk=waiting.pk).update(kind="initial")
    decide(Proposal.objects.get(pk=waiting.pk))
    change = draft_all().proposal.changes.get()
    assert (change.base.number, change.version.number, change.version.remark) == (2, 3, "待公布")


def test_what_an_approval_has_adjusted_already_is_not_drafted_again(
    list_power: Make, draft_all: Make, propose: Make, decide: Make
) -> None:
    base = list_power("统计处罚", ("第三条", OLD["第三条"]))
    draft = draft_from(base)
    draft.bases.update(locator="第四条", text=NEW["第四条"])
    waiting = propose(draft, action="modify", base=base)
    Proposal.objects.filter(pk=waiting.pk).update(kind="initial")
    decide(Proposal.objects.get(pk=waiting.pk))
    with pytest.raises(NotAllowed, match="已有批准待公布的调整"):
        draft_all()


def test_a_second_click_drafts_nothing_twice(
    list_power: Make, draft_all: Make, department: Department, people: SimpleNamespace
) -> None:
    list_power("统计处罚", ("第三条", OLD["第三条"]))
    draft_all()
    with pytest.raises(NotAllowed, match="任务目前为“已起草”"):
        draft_adjustment(AdjustmentTask.objects.get(department=department), by=people.clerk)
    assert Proposal.objects.filter(kind="adjustment").count() == 1


def test_a_note_is_no_longer_than_its_field(
    list_power: Make, take_law: Make, old: LawVersion, department: Department, people: SimpleNamespace
) -> None:
    before = {
        f"第{a}十{b}条": f"第{a}项第{b}目的内容{a}{b}" for a in "二三四五六" for b in "一二三四五六七八九"
    }
    take_law("2015-01-01", "2015-01-01", before)
    list_power("统计处罚", *(("、".join(list(before)[at : at + 10]), "") for at in range(0, 45, 10)))
    after = {label: f"{text}，后来作了很多修改" for label, text in before.items()}
    take_law(ago(30), ago(10), after)
    follow_up()
    made = draft_adjustment(AdjustmentTask.objects.get(department=department), by=people.clerk)
    note = made.proposal.changes.get().version.change_note
    assert len(note) == 500
    assert note.endswith("…")


def test_drafting_costs_as_many_queries_for_many_powers_as_for_few(
    list_power: Make, draft_all: Make, take_law: Make, people: SimpleNamespace, department: Department
) -> None:
    def cost() -> int:
        task = AdjustmentTask.objects.get(department=department)
        with CaptureQueriesContext(connection) as queries:
            draft_adjustment(task, by=people.clerk)
        return len(queries)

    for n in range(3):
        list_power(f"第{n}项处罚", ("第三条", OLD["第三条"]))
    take_law(ago(30), ago(10), NEW)
    follow_up()
    few = cost()
    Proposal.objects.filter(kind="adjustment").update(state="withdrawn")
    AdjustmentTask.objects.get().proposal.changes.update(is_open=False)  # type: ignore[union-attr]
    for n in range(3, 15):
        list_power(f"第{n}项处罚", ("第三条", OLD["第三条"]))
    assert PowerVersion.objects.filter(period__isnull=False).count() == 15
    assert cost() <= few
