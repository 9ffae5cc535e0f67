"""The rules as data: tried in order, the first that fits decides, an unknown fact stops and asks."""

from __future__ import annotations

import re
from typing import Any

import pytest

from powers.checks.editions import shipped_rules
from powers.checks.rulebook import Layer, Rule, RuleBook, Ruling, Verdict, book_from
from tests.powers.checks.building import Standard


def book(*rules: dict[str, Any], implies: tuple[dict[str, Any], ...] = ()) -> RuleBook:
    """A book with these rules for penalties, as rows of the file."""
    rows = [
        {"verdict": "DENY", "ground": "某法", "inst": "*", "code": f"X-{n}"} | r for n, r in enumerate(rules)
    ]
    data = {
        "groups": {"LR": {"name": "地方性法规", "members": ["LR_P", "LR_C"]}}, "list": [], "statute": {"penalty": rows},
        "kinds": {}, "facts": {"a": "甲？", "b": "乙？"}, "families": {}, "implies": list(implies), "limits": {}, "exclusive": [],
    }  # fmt: skip
    return book_from(data)


def ruling(made: RuleBook, instrument: str = "LAW", kind: str = "K1", **facts: bool) -> Ruling:
    return made.by_statute("penalty", instrument, kind, facts)


def test_the_first_rule_that_fits_decides() -> None:
    made = book({"inst": ["LAW"], "verdict": "SET"}, {"inst": "*", "verdict": "DETAIL"})
    assert ruling(made).verdict == Verdict.SET
    assert ruling(made, "AR").verdict == Verdict.DETAIL


def test_a_group_stands_for_its_members_and_a_kind_for_itself() -> None:
    made = book({"inst": ["LR"], "kind": ["K5"], "verdict": "SET"})
    assert ruling(made, "LR_C", "K5").verdict == Verdict.SET
    assert ruling(made, "LR_C", "K1").verdict == Verdict.DENY
    assert ruling(made, "DR", "K5").verdict == Verdict.DENY


def test_what_no_rule_is_about_is_denied_and_a_family_without_rules_is_free() -> None:
    made = book({"inst": ["LAW"], "verdict": "SET"})
    assert ruling(made, "OTHER") == Ruling(Verdict.DENY)
    assert made.by_statute("permit", "OTHER", "*", {}).verdict == Verdict.ALLOW
    assert made.by_list("01", "OTHER").verdict == Verdict.ALLOW


def test_an_unknown_fact_stops_and_asks() -> None:
    made = book({"if": {"a": True}, "verdict": "SET"}, {"inst": "*", "verdict": "DENY"})
    asked = ruling(made)
    assert (asked.verdict, asked.needs) == (Verdict.NEEDS_FACT, ("a",))
    assert asked.possible == {Verdict.SET, Verdict.DENY}
    assert asked.may_be_admitted
    assert not asked.is_admitted_anyway


def test_a_known_fact_decides_or_passes_the_rule_over() -> None:
    made = book({"if": {"a": True}, "verdict": "SET"}, {"inst": "*", "verdict": "DENY"})
    assert ruling(made, a=True).verdict == Verdict.SET
    assert ruling(made, a=False).verdict == Verdict.DENY


def test_all_the_conditions_of_a_rule_must_be_met() -> None:
    made = book({"if": {"a": True, "b": False}, "verdict": "SET"}, {"inst": "*", "verdict": "DENY"})
    assert ruling(made, a=True, b=True).verdict == Verdict.DENY
    assert ruling(made, a=True).needs == ("b",)


def test_what_is_admissible_either_way_is_admissible() -> None:
    made = book({"if": {"a": True}, "verdict": "DETAIL"}, {"inst": "*", "verdict": "SET"})
    assert ruling(made).is_admitted_anyway


def test_one_answer_settles_another_question() -> None:
    implied = ({"if": {"a": True}, "then": {"b": False}},)
    made = book({"if": {"b": False}, "verdict": "SET"}, implies=implied)
    assert ruling(made, a=True).verdict == Verdict.SET
    assert ruling(made, a=True, b=True).verdict == Verdict.DENY, "an answer given stands"


def test_implications_are_followed_to_their_end(standard: Standard) -> None:
    known = standard.book.settled({"law_or_regulation_exists": False})
    assert known["higher_sets_penalty"] is False
    assert known["law_exists"] is False
    assert known["law_sets_measure"] is False


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_words(verdict: Verdict) -> None:
    assert verdict.label
    assert verdict.admits == (verdict not in (Verdict.DENY, Verdict.NEEDS_FACT))


# --- the shipped edition -----------------------------------------------------------------------------


def test_every_rule_has_a_ground_and_a_code_of_its_own(standard: Standard) -> None:
    codes = [rule.code for rule in standard.book.rules]
    assert len(codes) == len(set(codes)) >= 40
    assert all(rule.ground for rule in standard.book.rules)


def test_every_fact_that_a_rule_asks_for_is_a_question(standard: Standard) -> None:
    asked = {name for rule in standard.book.rules for name, _ in rule.conditions}
    asked |= {name for one in standard.book.implications for name in (*one.given, *one.then)}
    assert asked <= set(standard.book.facts)


def test_every_question_can_be_answered_by_yes_or_no(standard: Standard) -> None:
    for name, question in standard.book.facts.items():
        assert re.search("是否|是不是", question), name
        assert not re.search("[A-Za-z_]{3,}|[？?]$", question), name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("城市基础设施配套费征收", "政府性基金"), ("残疾人就业保障金征缴", "政府性基金"), ("教育费附加征收", "政府性基金"),
        ("地方教育附加征收", "政府性基金"), ("地方水利建设基金征收", "政府性基金"), ("森林植被恢复费征收", "政府性基金"),
        ("文化事业建设费征收", "政府性基金"), ("国家电影事业发展专项资金征收", "政府性基金"), ("彩票公益金征收", "政府性基金"),
        ("农网还贷资金征收", "政府性基金"), ("民航发展基金征收", "政府性基金"), ("可再生能源发展基金征收", "政府性基金"),
        ("水土保持补偿费征收", "涉企收费"), ("污水处理费征收", "涉企收费"), ("防空地下室易地建设费征收", "涉企收费"),
        ("土地闲置费征收", "涉企收费"), ("农民工工资保证金收取", "涉企保证金"), ("基本医疗保险费征缴", "社会保险费"),
        ("房产税征收", "现行税种"), ("城镇土地使用税征收", "现行税种"), ("土地增值税征收", "现行税种"), ("税款征收", "现行税种"),
        ("某某特产税征收", "税"), ("国有土地上房屋征收", "征收非国有财产"), ("应急物资征用", "征用"), ("许可证工本费收取", "许可收费"),
    ],
)  # fmt: skip
def test_kinds_of_levies_by_their_names(standard: Standard, text: str, kind: str) -> None:
    assert kind in {one.code for one in standard.book.kinds_in("levy", text)}
    assert kind == "税" or "税" not in {one.code for one in standard.book.kinds_in("levy", text)}


def test_social_insurance_funds_are_no_government_funds(standard: Standard) -> None:
    for text in ("社会保险基金监督", "医疗保险基金", "工伤保险基金支付"):
        assert standard.book.kinds_in("levy", text) == []


def test_a_denial_says_why(standard: Standard) -> None:
    assert [r.code for r in standard.book.rules if r.verdict == Verdict.DENY and not r.message] == []


def test_every_rule_decides_for_each_instrument_it_names(standard: Standard) -> None:
    """None stands behind another that takes all of its cases: what the page shows is what happens."""
    groups = shipped_rules()["groups"]
    data = shipped_rules()
    for rule in standard.book.rules:
        tables = rule.types if rule.layer == Layer.LIST else {rule.family}
        rows = data["list"] if rule.layer == Layer.LIST else data["statute"][rule.family]
        row = next(r for r in rows if r["code"] == rule.code)
        named = row["inst"] if isinstance(row["inst"], list) else ["OTHER"]
        facts = dict(rule.conditions)
        for table in tables:
            for instrument in (m for name in named for m in groups.get(name, {}).get("members", [name])):
                for kind in rule.kinds:
                    ask = standard.book.by_list if rule.layer == Layer.LIST else standard.book.by_statute
                    came = ask(table, instrument, kind, facts)
                    before = [r.code for r in standard.book.rules if r is came.rule and r is not rule]
                    assert came.rule is rule or _may_come_to(standard.book, rule, table, instrument, kind), (
                        rule.code, table, instrument, kind, before,
                    )  # fmt: skip


def _may_come_to(book: RuleBook, rule: Rule, table: str, instrument: str, kind: str) -> bool:
    """Whether some answers to the questions lead to a rule."""
    ask = book.by_list if rule.layer == Layer.LIST else book.by_statute

    def search(facts: dict[str, bool], depth: int) -> bool:
        ruling = ask(table, instrument, kind, facts)
        if ruling.rule is rule:
            return True
        if not ruling.needs or depth > 8:
            return False
        return any(search(facts | {ruling.needs[0]: value}, depth + 1) for value in (False, True))

    return search(dict(rule.conditions), 0) or search({}, 0)


def test_every_table_ends_in_a_rule_for_whatever_is_left(standard: Standard) -> None:
    data = shipped_rules()
    for family, rows in data["statute"].items():
        assert (rows[-1]["inst"], rows[-1]["verdict"]) == ("*", "DENY"), family
    for power_type in standard.types:
        rules = [r for r in standard.book.rules if r.layer == Layer.LIST and power_type in r.types]
        assert not rules or rules[-1].verdict == Verdict.DENY


def test_every_type_of_power_with_a_family_has_its_tables(standard: Standard) -> None:
    for one in standard.types.values():
        assert not one.family or one.family in standard.book.families


def test_fine_ceilings_of_the_region_or_of_all() -> None:
    made = book_from(shipped_rules())
    assert made.fine_limits("PROV_NPC_SC", "120101") != made.fine_limits("PROV_NPC_SC", "110000")
    assert made.fine_limits("PROV_NPC_SC", "650200") == []
    assert {limit.amount for limit in made.fine_limits("STATE_COUNCIL", "650200")} == {100_000, 200_000}
    assert made.fine_limits("", "120000") == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("处一万元以下罚款", ["K2a"]),
        ("吊销营业执照", ["K3b"]),
        ("吊销许可证，并没收违法所得", ["K3a", "K2b"]),
        ("责令停产停业", ["K4"]),
        ("给予警告", ["K1"]),
        ("处五日以下行政拘留", ["K5"]),
        ("责令改正", []),
    ],
)
def test_kinds_of_penalties_by_their_words(standard: Standard, text: str, kinds: list[str]) -> None:
    """行政处罚法第九条."""
    assert [kind.code for kind in standard.book.kinds_in("penalty", text)] == kinds
