"""Whether the bases may found the power, by the list's standard and the statutes. One planted defect each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from powers.checks.fines import max_fine
from powers.checks.setting import judge
from tests.powers.checks.building import STAGES, Given, Standard, clean, plants

FINE = "违反规定的，处{}以下的罚款。"


def rule(instrument: str, text: str, *, facts: dict[str, bool] | None = None, **basis: Any) -> Given:
    """A penalty that rests on one citation of an instrument which the library has not got."""
    row = {
        "instrument": instrument,
        "title": "某某规定",
        "edition": "",
        "locator": "第三条",
        "kind": "",
        "text": text,
    }
    return clean(basis=row | basis, library=[], facts=facts or {})


@plants("basis.none")
def test_a_power_without_a_basis(standard: Standard) -> None:
    given = clean()
    given["bases"] = []
    assert standard.found("basis.none", given).path == "/bases"


def test_a_public_service_needs_no_setting_basis(standard: Standard) -> None:
    given = clean(type="20", name="某某咨询服务")
    given["bases"] = []
    assert "basis.none" not in standard.codes(given)


@plants("basis.setting")
def test_bases_that_all_do_something_else(standard: Standard) -> None:
    given = clean(basis={"role": "procedure", "text": "", "locator": "第三十一条"})
    assert "程序" in standard.found("basis.setting", given).message


def test_what_is_only_to_be_followed_by_analogy_founds_nothing(standard: Standard) -> None:
    """参照《某某法》第三十条执行, whether somebody has confirmed it or not."""
    for confirmed in (False, True):
        given = clean(basis={"role": "refer", "role_confirmed": confirmed})
        assert "参照" in standard.found("basis.setting", given).message
        assert "basis.rank" not in standard.codes(given)


def test_a_higher_law_followed_by_analogy_leaves_the_lower_one_to_be_judged(standard: Standard) -> None:
    given = clean(basis={"role": "refer", "role_confirmed": False})
    lower = {"instrument": "ND_DIST", "title": "某区管理通知", "role": "", "role_confirmed": False}
    given["bases"].append(given["bases"][0] | lower | {"kind": "", "text": "违反规定的，处一万元以下罚款。"})
    item = standard.item(given)
    assert [cited.title for cited in judge(item).candidates] == ["某区管理通知"]
    assert item.proposed_roles == {1: "set"}


@plants("basis.rank")
def test_a_notice_as_the_only_basis_of_a_penalty(standard: Standard) -> None:
    """行政处罚法第十六条."""
    given = rule("ND_MIN", FINE.format("一万元"), title="关于某某的通知", edition="某发〔2020〕1号")
    found = standard.found("basis.rank", given)
    assert found.path == "/bases/0/instrument"
    assert "行政处罚法" in found.ground


def test_a_law_beside_the_notice_founds_the_penalty(standard: Standard) -> None:
    given = clean()
    given["bases"].append(
        {"instrument": "ND_MIN", "title": "关于某某的通知", "text": FINE.format("一万元"), "role": "detail"}
    )
    assert "basis.rank" not in standard.codes(given)


@plants("basis.instrument")
def test_a_document_of_which_nobody_can_tell_the_kind(standard: Standard) -> None:
    found = standard.found("basis.instrument", rule("", FINE.format("一万元"), title="某某办法"))
    assert found.path == "/bases/0/instrument"
    assert "basis.rank" not in standard.codes(rule("", FINE.format("一万元"), title="某某办法"))


@plants("basis.fact")
def test_a_rule_that_may_set_a_fine_only_where_no_law_does(standard: Standard) -> None:
    """行政处罚法第十三条第二款."""
    found = standard.found("basis.fact", rule("DR", FINE.format("一万元")))
    assert found.problem.facts == ("law_or_ar_exists",)


@pytest.mark.parametrize(("answer", "code"), [(False, None), (True, "basis.rank")])
def test_an_answer_turns_the_question_into_a_verdict(
    standard: Standard, answer: bool, code: str | None
) -> None:
    facts = {"law_or_ar_exists": answer, "higher_sets_penalty": False}
    codes = standard.codes(rule("DR", FINE.format("一万元"), facts=facts))
    assert "basis.fact" not in codes
    assert ("basis.rank" in codes) == (code == "basis.rank")


@plants("basis.rank_reason")
def test_a_basis_that_needs_a_reason(standard: Standard) -> None:
    given = rule("ND_PC", "符合条件的予以认定。") | {"type": "07", "name": "某某认定"}
    assert "变相许可" in standard.found("basis.rank_reason", given).message


@plants("basis.role")
def test_a_confirmed_basis_that_cannot_set(standard: Standard) -> None:
    given = clean()
    notice = {
        "instrument": "ND_MIN",
        "title": "关于某某的通知",
        "locator": "第一条",
        "text": FINE.format("一万元"),
    }
    given["bases"].append(notice | {"role_confirmed": True})
    assert standard.found("basis.role", given).path == "/bases/1/role"
    given["bases"][1]["role_confirmed"] = False
    assert "basis.role" not in standard.codes(given), "only a proposal"


@plants("basis.fine")
@pytest.mark.parametrize(("fine", "over"), [("三万元", False), ("六万元", True)])
def test_a_fine_above_the_ceiling_of_the_province(standard: Standard, fine: str, over: bool) -> None:
    """天津市制定规章设定罚款限额规定."""
    facts = {"law_or_regulation_exists": False, "business": True, "illegal_gain": True}
    assert ("basis.fine" in standard.codes(rule("PR_P", FINE.format(fine), facts=facts))) is over


@pytest.mark.parametrize(
    "facts", [{}, {"higher_sets_penalty": True}, {"law_or_ar_exists": True, "higher_sets_penalty": True}]
)
def test_what_repeats_a_higher_fine_has_no_ceiling_of_its_own(
    standard: Standard, facts: dict[str, bool]
) -> None:
    """行政处罚法第十三条第一款: as long as it may be so, it is no error either."""
    codes = standard.codes(rule("DR", FINE.format("五十万元"), facts=facts))
    assert not codes & {"basis.fine", "basis.rank"}
    assert ("basis.fine_fact" in codes) is (not facts), "while nobody has answered, it is asked"


@pytest.mark.parametrize(("answer", "code"), [(None, "basis.fine_fact"), (True, None), (False, "basis.fine")])
@pytest.mark.parametrize(
    "text", ["处五千元以下罚款。", "处违法所得一倍以上三倍以下罚款。", "处货值金额百分之二十以下的罚款。"]
)
def test_where_no_ceiling_is_known_the_reviewer_is_asked(
    standard: Standard, text: str, answer: bool | None, code: str | None
) -> None:
    """A province that has none in the table: asked, never silent."""
    facts = {"law_or_regulation_exists": False} | ({} if answer is None else {"within_ceiling": answer})
    codes = standard.codes(rule("PR_P", text, facts=facts) | {"region": "530000"})
    assert codes & {"basis.fine", "basis.fine_fact"} == ({code} if code else set())


@plants("basis.fine_fact")
def test_a_fine_whose_ceiling_depends_on_facts(standard: Standard) -> None:
    found = standard.found(
        "basis.fine_fact", rule("PR_P", FINE.format("二万元"), facts={"law_or_regulation_exists": False})
    )
    assert set(found.problem.facts) == {"business", "illegal_gain"}


def temporary(standard: Standard, days: int) -> set[str]:
    begun = dt.date(2025, 1, 1)
    text = "从事某某活动应当取得许可。"
    texts = {"date": begun, "from": begun, "articles": {"第三条": text}}
    given = clean(
        type="01", name="某某活动许可", day=begun + dt.timedelta(days=days),
        basis={"kind": "", "instrument": "PR_P", "title": "天津市某某办法", "edition": "", "locator": "第三条", "text": text},
        library=[{"title": "天津市某某办法", "instrument": "PR_P", "region": "120000", "versions": [texts]}],
        facts={"law_ar_lr_exists": False, "excluded_matter": False, "urgent": True},
    )  # fmt: skip
    return {code for code in standard.codes(given) if code.startswith("basis.temporary")}


@plants("basis.temporary", "basis.temporary_soon", "basis.temporary_clock")
@pytest.mark.parametrize(
    ("days", "code"),
    [
        (10, "basis.temporary_clock"),
        (299, "basis.temporary_clock"),
        (300, "basis.temporary_soon"),
        (365, "basis.temporary_soon"),
        (366, "basis.temporary"),
    ],
)
def test_a_temporary_permit_ends_after_a_year(standard: Standard, days: int, code: str) -> None:
    """行政许可法第十五条第一款."""
    assert temporary(standard, days) == {code}


@plants("basis.temporary_fact")
def test_a_temporary_permit_of_which_nobody_can_tell_the_first_day(standard: Standard) -> None:
    known = {"law_ar_lr_exists": False, "excluded_matter": False, "urgent": True}
    given = rule("PR_P", "应当取得许可。", facts=known) | {"type": "01", "name": "某某许可"}
    assert standard.found("basis.temporary_fact", given).problem.facts == ("year_over",)
    answered = given | {"facts": known | {"year_over": True}}
    assert "满一年" in standard.found("basis.temporary", answered).message
    assert "basis.temporary_fact" not in standard.codes(answered)
    assert "basis.temporary" not in standard.codes(given | {"facts": known | {"year_over": False}})


@pytest.mark.parametrize(("day", "asked"), [(dt.date(2024, 12, 1), False), (dt.date(2026, 6, 1), True)])
def test_a_rule_that_may_have_been_made_ahead_of_a_regulation(
    standard: Standard, day: dt.date, asked: bool
) -> None:
    """立法法第九十三条第五款: asked when two years are over and nothing higher is cited."""
    begun = dt.date(2024, 1, 1)
    text = "主管部门应当进行监督检查。"
    library = [
        {"title": "某某规定", "instrument": "PR_P", "versions": [{"date": begun, "from": begun, "articles": {"第三条": text}}]}
    ]  # fmt: skip
    given = rule("PR_P", text) | {"type": "06", "name": "某某检查", "day": day, "library": library}
    assert ("basis.temporary_fact" in standard.codes(given)) is asked
    known = given | {"facts": {"ahead_of_regulation": True}}
    assert ("basis.temporary" in standard.codes(known)) is asked


LAW_FINE = {"instrument": "LAW", "title": "中华人民共和国另法", "locator": "第九条", "role": "set"}


@plants("basis.range")
@pytest.mark.parametrize(
    ("higher", "lower", "asked"),
    [
        ("处五万元以下罚款。", "处十万元以下罚款。", True),
        ("处十万元以下罚款。", "处五万元以下罚款。", False),
        ("处五万元以下罚款。", "处五万元以下罚款；情节严重的，吊销许可证。", True),
        ("处五万元以下罚款；情节严重的，吊销许可证。", "处五万元以下罚款。", False),
        ("处违法所得三倍以下罚款。", "处十万元以下罚款。", False),
        ("处五万元以下罚款。", "处违法所得三倍以下罚款，最高不超过十万元。", False),
        ("主管部门负责监督管理工作。", "处十万元以下罚款。", False),
    ],
)
def test_a_local_regulation_that_goes_beyond_the_law_beside_it(
    standard: Standard, higher: str, lower: str, asked: bool
) -> None:
    """行政处罚法第十二条第二款: 行为、种类和幅度."""
    given = rule("LR_P", lower)
    given["bases"].append(LAW_FINE | {"text": higher})
    assert ("basis.range" in standard.codes(given)) is asked
    assert "basis.range" not in standard.codes(given | {"facts": {"within_range": True}})
    assert "basis.rank" not in standard.codes(given)


def test_a_special_zone_is_asked_whether_it_varies_too(standard: Standard) -> None:
    given = rule("SEZ", "处十万元以下罚款。")
    given["bases"].append(LAW_FINE | {"text": "处五万元以下罚款。"})
    assert standard.found("basis.range", given).problem.facts == ("within_range", "varies_by_authority")


@plants("basis.varies")
@pytest.mark.parametrize("instrument", ["SEZ", "AUT"])
def test_what_may_vary_higher_law_is_asked_whether_it_does(standard: Standard, instrument: str) -> None:
    """立法法第八十四条、第八十五条: where a law is known to be there."""
    given = rule(instrument, FINE.format("一万元"), facts={"higher_sets_penalty": True})
    assert standard.found("basis.varies", given).problem.facts == ("varies_by_authority",)
    for known in ({}, {"higher_sets_penalty": True, "varies_by_authority": False}):
        assert "basis.varies" not in standard.codes(given | {"facts": known})
    assert "basis.varies" not in standard.codes(rule("LR_P", FINE.format("一万元"), facts=given["facts"]))


def test_a_law_applied_by_analogy_founds_nothing(standard: Standard) -> None:
    given = rule("ND_PC", FINE.format("一万元"))
    given["bases"].append(LAW_FINE | {"role": "refer", "text": FINE.format("一万元")})
    assert "行政处罚法第十六条" in standard.found("basis.rank", given).message
    given["bases"] = [given["bases"][1]]
    assert "参照" in standard.found("basis.setting", given).message


def test_of_unconfirmed_citations_those_count_whose_words_found_the_power(standard: Standard) -> None:
    """A law that only assigns the work does not carry the fine of a notice."""
    given = rule("ND_PC", FINE.format("一万元"), role="detail", role_confirmed=False)
    assigning = LAW_FINE | {"role": "assign", "role_confirmed": False, "text": "主管部门负责监督管理工作。"}
    given["bases"].append(assigning)
    assert "basis.rank" in standard.codes(given)


@plants("enforcement.rules_only")
def test_an_enforcement_that_rests_on_rules_alone(standard: Standard) -> None:
    given = rule("DR", "给予警告。", facts={"law_or_ar_exists": False})
    assert standard.found("enforcement.rules_only", given).path == "/bases/0/instrument"
    law = {
        "instrument": "LAW",
        "title": "中华人民共和国另法",
        "locator": "第九条",
        "text": "主管部门负责监督管理工作。",
    }
    given["bases"].append(law | {"role": "assign"})
    assert "enforcement.rules_only" not in standard.codes(given)
    assert "enforcement.rules_only" not in standard.codes(given | {"type": "08", "name": "某某奖励"})


@pytest.mark.parametrize(
    ("code", "sum_", "region", "says"),
    [
        ("DR", "十五万元", "120000", "是否超过限额取决于"),
        ("DR", "十万元", "120000", ""),
        ("DR", "二十五万元", "120000", "超过部门规章可以设定的限额200000元"),
        ("DR", "违法所得五倍", "120000", "没有写明最高多少元"),
        ("DR", "违法所得三倍、最高十万元", "120000", ""),
        ("PR_C", "十五万元", "210100", "没有登记本地的规章罚款限额"),
        ("PR_C", "五万元", "210100", ""),
        ("PR_P", "五万元", "120000", "超过省级政府规章可以设定的限额30000元"),
    ],
)
def test_a_fine_of_a_rule_is_held_against_its_ceiling_before_anybody_has_answered(
    standard: Standard, code: str, sum_: str, region: str, says: str
) -> None:
    """行政处罚法第十三条第二款、第十四条第二款; also where the provision confiscates besides."""
    for words in (FINE.format(sum_), FINE.format(sum_).replace("处", "没收违法所得，并处", 1)):
        given = rule(code, words) | {"region": region}
        messages = [f.message for f in standard.findings(given) if f.code == "basis.fine_fact"]
        assert bool(messages) is bool(says), words
        assert all(says in message for message in messages)


def test_where_nobody_can_read_the_provision_the_fine_that_is_stated_counts(standard: Standard) -> None:
    row = {"conduct": "某行为", "kinds": "罚款", "range": "二十万元至三十万元"}
    given = rule("DR", "")
    given["document"]["penalties"] = [row]
    assert "300000元" in standard.found("basis.fine_fact", given).message


def test_stages_of_the_clean_item_are_those_of_its_type(standard: Standard) -> None:
    assert [s.name for s in standard.types["02"].stages if s.required] == STAGES.split("、")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("处一万元以上五万元以下罚款", 50_000),
        ("处5000元以上2万元以下的罚款", 20_000),
        ("处 1.5 万元以下罚款", 15_000),
        ("处10,000元以下罚款", 10_000),
        ("处二千元以下罚款；情节严重的，处二万元以下罚款", 20_000),
        ("违法所得一万元以上的，处违法所得三倍以下罚款", None),
        ("货值金额不足一万元的，处五千元以下罚款", 5_000),
        ("货值金额一万元以上的，并处货值金额五倍罚款", None),
        ("处违法所得三倍以下罚款，但最高不得超过三万元", 30_000),
        ("注册资本一百万元以上", None),
        ("责令改正", None),
        ("处一亿元以下罚款", 100_000_000),
        ("", None),
    ],
)
def test_the_highest_fine_a_text_speaks_of(text: str, amount: int | None) -> None:
    assert max_fine(text) == amount


def test_a_rule_of_which_the_library_knows_no_kind_is_asked_about(standard: Standard) -> None:
    """企业环境信息依法披露管理办法: a title that a rule may bear, filed as 其他 because nobody said whose it is."""
    library = [{"title": "某某信息披露管理办法", "instrument": "OTHER", "versions": []}]
    row = {"title": "某某信息披露管理办法", "kind": "其他文件", "edition": ""}
    given = rule("OTHER", FINE.format("一万元"), **row) | {"library": library}
    codes = standard.codes(given)
    assert "basis.rank" not in codes
    assert "basis.instrument" in codes


def test_the_order_tells_that_it_is_a_department_rule(standard: Standard) -> None:
    row = {"title": "某某信息披露管理办法", "kind": "规章", "edition": "生态环境部令第24号"}
    codes = standard.codes(rule("OTHER", FINE.format("一万元"), **row))
    assert "basis.rank" not in codes
    assert "basis.fact" in codes


@pytest.mark.parametrize(
    "title", ["某局职能配置、内设机构和人员编制规定", "最高人民法院关于某某的规定", "会议纪要"]
)
def test_what_is_no_rule_stays_another_document(standard: Standard, title: str) -> None:
    assert "basis.rank" in standard.codes(rule("OTHER", FINE.format("一万元"), title=title))


@pytest.mark.parametrize(("instrument", "severity"), [("DR", "error"), ("PR_C", "error"), ("PR_P", None)])
def test_a_permit_that_rests_only_on_rules(standard: Standard, instrument: str, severity: str | None) -> None:
    """行政许可法第十四条至第十七条."""
    given = rule(instrument, "从事某某活动应当取得许可。") | {"type": "01", "name": "某某活动许可"}
    found = {f.severity.value for f in standard.findings(given) if f.code == "enforcement.rules_only"}
    assert found == ({severity} if severity else set())
    for beside in ("LAW", "AR", "SC_DEC", "LR_P"):
        more = {"instrument": beside, "title": "某某法", "locator": "第三条"}
        both = given | {"bases": [*given["bases"], given["bases"][0] | more]}
        assert "enforcement.rules_only" not in standard.codes(both)


@pytest.mark.parametrize(("amount", "found"), [("五十万元", True), ("二万元", False)])
def test_a_fine_above_the_ceiling_is_told_while_a_fact_is_open(
    standard: Standard, amount: str, found: bool
) -> None:
    findings = standard.findings(rule("DR", FINE.format(amount)))
    told = [f.message for f in findings if f.code == "basis.fine_fact"]
    assert any("500000元，超过" in message for message in told) is found


@pytest.mark.parametrize("part", ["title", "text", "locator"])
@pytest.mark.parametrize("dash", ["—", "——", "-", "/"])
def test_a_dash_is_no_basis(standard: Standard, part: str, dash: str) -> None:
    given = clean()
    given["bases"] = [
        {"instrument": "", "title": "", "text": "", "locator": "", "edition": ""} | {part: dash}
    ]
    assert "basis.none" in standard.codes(given)
