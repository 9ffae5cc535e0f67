"""A basis whose law ended, or that points to one: where the matter stands now, by the table, by comparison, or not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from laws.library import LawRecord, Library, RepealRecord, TextRecord
from laws.successions import Successor, Told
from powers.checks.endings import points_to_repealed, repealed
from powers.checks.findings import Problem
from powers.checks.items import Item
from tests.powers.checks.building import Standard, clean, plants

OLD_LAW, CODE, RULE = "中华人民共和国固体防治法", "中华人民共和国生态法典", "某省固体防治条例"
DUMPING = (
    "擅自倾倒、堆放工业固体废物的，由生态环境主管部门责令改正，处十万元以上一百万元以下的罚款，没收违法所得。"
)
RECORDS = "产生工业固体废物的单位应当建立管理台账，如实记录种类、数量、流向、贮存、利用、处置等信息。"
OLD = {"第一条": "为了防治固体废物污染环境，制定本法。", "第三十六条": RECORDS, "第七十条": DUMPING}
NEW = {
    "第一条": "为了保护生态环境，编纂本法。",
    "第五百条": RECORDS.replace("管理台账", "全过程管理台账"),
    "第九百条": DUMPING.replace("十万元以上", "二十万元以上"),
    "第一千条": f"本法自2021年1月1日起施行。《{OLD_LAW}》同时废止。",
}
RULE_TEXT = f"违反本条例规定的，依照《{OLD_LAW.removeprefix('中华人民共和国')}》第七十条处罚。"
REPEAL = RepealRecord(OLD_LAW, dt.date(2021, 1, 1), CODE, "第一千条")


def library(
    *, code: bool = True, told: Told | None = None, repeals: Sequence[RepealRecord] = (REPEAL,)
) -> Library:
    """A law that ended, what ended it, and a rule that stands and points to it."""
    texts: Mapping[int, Mapping[str, str]] = {1: OLD, 2: NEW, 3: {"第九条": RULE_TEXT}}
    laws = [
        LawRecord(1, OLD_LAW, "LAW", texts=[TextRecord(1, dt.date(2010, 1, 1), dt.date(2010, 6, 1))]),
        LawRecord(3, RULE, "LR_P", texts=[TextRecord(3, dt.date(2015, 1, 1), dt.date(2015, 6, 1))]),
    ]
    if code:
        laws.append(
            LawRecord(2, CODE, "LAW", texts=[TextRecord(2, dt.date(2020, 5, 1), dt.date(2021, 1, 1))])
        )
    return Library(laws, texts.__getitem__, repeals, tables=lambda: {OLD_LAW: told} if told else {})


def item(standard: Standard, shelf: Library, **basis: Any) -> Item:
    made = standard.item(
        clean(basis={"title": OLD_LAW, "locator": "第七十条", "text": DUMPING, "edition": ""} | basis)
    )
    made.ctx.library = shelf
    return made


def only(problems: Any) -> Problem:
    (problem,) = problems
    assert isinstance(problem, Problem)
    return problem


def test_a_repealed_basis_names_the_article_that_is_likest_in_what_repealed_it(standard: Standard) -> None:
    said = only(repealed(item(standard, library()))).message
    assert said.startswith(f"《{OLD_LAW}》已自2021年1月1日起由《{CODE}》第一千条废止，不能再作依据。")
    assert f"所引第七十条内容相近的有《{CODE}》第九百条，请核对后改引。" in said
    assert "取消" not in said


def test_what_a_table_says_goes_before_what_is_like(standard: Standard) -> None:
    told = {"第七十条": [Successor(CODE, "第八百条第二款", "官方对照表", "")]}
    said = only(repealed(item(standard, library(told=told)))).message
    assert f"所引第七十条按官方对照表，由《{CODE}》第八百条第二款承接，请核对后改引。" in said


def test_a_table_is_known_where_neither_text_is(standard: Standard) -> None:
    told = {"": [Successor(CODE, "", "官方对照表", "")]}
    said = only(repealed(item(standard, library(code=False, told=told)))).message
    assert f"由《{CODE}》承接" in said


def test_where_the_text_of_what_repealed_it_is_not_at_hand_nothing_is_cancelled(standard: Standard) -> None:
    said = only(repealed(item(standard, library(code=False)))).message
    assert f"法律库没有能对照的文本，请核对《{CODE}》等现行规定后改引；确认没有现行依据的，提出取消。" in said


def test_a_text_that_only_repeals_takes_no_place(standard: Standard) -> None:
    decision = RepealRecord(OLD_LAW, dt.date(2021, 1, 1), "关于废止部分法律的决定", "")
    said = only(repealed(item(standard, library(repeals=(decision,))))).message
    assert "请核对现行规定" in said or "请核对" in said
    assert "相近" not in said


def test_a_law_that_only_a_table_knows_ended_too(standard: Standard) -> None:
    """依照《治安管理处罚条例》: neither its text nor what repealed it is at hand."""
    regulation = "中华人民共和国某某管理处罚条例"
    shelf = Library([], lambda pk: {}, tables=lambda: {regulation: {"": [Successor(CODE, "", "沿革表", "")]}})
    made = item(standard, shelf, title=RULE, locator="第九条", text=f"依照《{regulation}》第十九条处罚。")
    said = only(points_to_repealed(made)).message
    assert f"指向的《{regulation}》已废止。第十九条按沿革表，由《{CODE}》承接" in said


@plants("basis.points_to_repealed")
def test_a_provision_that_points_to_a_law_that_ended(standard: Standard) -> None:
    made = item(standard, library(), title=RULE, locator="第九条", text=RULE_TEXT)
    problem = only(points_to_repealed(made))
    assert problem.path == "/bases/0/text"
    assert f"《{RULE}》第九条指向的《{OLD_LAW}》已自2021年1月1日起由《{CODE}》第一千条废止" in problem.message
    assert f"第七十条内容相近的有《{CODE}》第九百条" in problem.message
    assert list(repealed(made)) == []


def test_it_is_found_too_where_the_list_quotes_nothing(standard: Standard) -> None:
    made = item(standard, library(), title=RULE, locator="第九条", text="")
    assert only(points_to_repealed(made)).law == OLD_LAW


def test_a_provision_that_points_to_a_law_in_force_is_clean(standard: Standard) -> None:
    made = item(standard, library(repeals=()), title=RULE, locator="第九条", text=RULE_TEXT)
    assert list(points_to_repealed(made)) == []


def test_a_law_that_points_to_itself_is_told_once(standard: Standard) -> None:
    text = f"违反《{OLD_LAW}》第三十六条的，处十万元以下罚款。"
    assert list(points_to_repealed(item(standard, library(), text=text))) == []
