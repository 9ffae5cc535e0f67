"""Whether the words cited found the power. One planted defect each, with a twin that must not be found."""

from __future__ import annotations

from typing import Any

import pytest

from tests.powers.checks.building import Given, Standard, clean, plants


def resting_on(kind: str, name: str, *texts: str, **fields: Any) -> Given:
    """A power of a type whose bases, of laws that the library has not, say these words."""
    given = clean(type=kind, name=name, **fields)
    given["bases"] = [
        {"title": f"某某法之{n}", "instrument": "LAW", "locator": f"第{n}条", "text": text}
        for n, text in enumerate(texts, start=1)
    ]
    return given


@plants("basis.founding")
@pytest.mark.parametrize(
    ("kind", "name", "silent", "founding"),
    [
        (
            "02", "对未采取防沙治沙措施的处罚",
            "未采取防沙治沙措施，造成土地严重沙化的，由县级以上人民政府林业草原主管部门责令限期治理。",
            "未按照治理方案进行治理的，责令停止违法行为，限期改正，可以并处每公顷一万元以下的罚款。",
        ),
        (
            "02", "对扩建不符合规划的建筑物的处罚", "已建的不符合用途的建筑物、构筑物，不得重建、扩建。",
            "违反前款规定的，给予警告。",
        ),
        (
            "06", "对测绘单位的监督检查", "从事测绘活动的单位应当具备下列条件，并依法取得相应等级的测绘资质证书。",
            "县级以上人民政府测绘地理信息主管部门应当对测绘单位实施监督检查。",
        ),
        (
            "01", "某某活动许可", "国家鼓励社会力量依法参与某某事业，推动行业健康发展。",
            "从事某某活动，应当经县级以上人民政府主管部门批准。",
        ),
        (
            "03", "扣押违法财物", "当事人应当如实陈述有关情况，并提供必要的说明和材料。",
            "对有证据证明是违法经营的财物，可以予以扣押。",
        ),
        (
            "04", "某某补偿费的征收", "开发利用某某资源，应当坚持保护优先、合理利用的原则。",
            "开发利用某某资源的单位和个人，应当依法缴纳某某补偿费。",
        ),
        (
            "05", "某某人员生活补助", "全社会应当尊重某某人员，关心某某人员的工作和生活。",
            "符合条件的某某人员，按月发放生活补助。",
        ),
        (
            "07", "某某资格的认定", "某某人员应当恪守职业道德，遵守执业规范，诚实守信。",
            "县级以上人民政府主管部门负责某某资格的认定。",
        ),
        ("08", "对某某工作的奖励", "任何单位和个人都有保护某某资源的义务，不得破坏。", "对成绩显著的单位和个人给予表彰和奖励。"),
    ],
)  # fmt: skip
def test_words_that_found_no_such_power(
    standard: Standard, kind: str, name: str, silent: str, founding: str
) -> None:
    assert standard.found("basis.founding", resting_on(kind, name, silent)).path == "/bases/0/locator"
    for given in (resting_on(kind, name, founding), resting_on(kind, name, silent, founding)):
        assert not {"basis.founding", "basis.founding_open"} & standard.codes(given)


def test_an_order_to_correct_is_no_penalty(standard: Standard) -> None:
    """行政处罚法第二十八条."""
    given = resting_on("02", "对某某行为的处罚", "违反本法规定的，由主管部门责令限期改正。")
    found = standard.found("basis.founding", given)
    assert (found.ground, "责令改正不是行政处罚" in found.message) == ("行政处罚法第二十八条", True)


@pytest.mark.parametrize(
    "words", ["给予通报批评。", "予以警告；情节严重的，责令停产停业。", "依照有关法律的规定处罚。"]
)
def test_a_reprimand_is_a_penalty(standard: Standard, words: str) -> None:
    """行政处罚法第九条第一项."""
    given = resting_on("02", "对某某行为的处罚", f"违反本法第十条规定的，由主管部门责令改正，{words}")
    assert not {"basis.founding", "basis.founding_open"} & standard.codes(given)


@plants("basis.founding_open")
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("02", "违反本法规定的，由县级以上人民政府主管部门依法查处。"),
        ("06", "县级以上人民政府主管部门应当定期组织开展考核评估。"),
        ("01", "从事某某活动的单位应当向县级以上人民政府主管部门提出申请。"),
    ],
)
def test_words_that_leave_it_open_are_asked_of(standard: Standard, kind: str, words: str) -> None:
    given = resting_on(kind, "对某某行为的处理", words)
    assert "basis.founding_open" in standard.codes(given)
    assert "basis.founding" not in standard.codes(given)


@pytest.mark.parametrize("text", ["", "17", "200》14"])
def test_what_nobody_can_read_here_is_not_judged(standard: Standard, text: str) -> None:
    given = resting_on("02", "对某某行为的处罚", text)
    assert not {"basis.founding", "basis.founding_open"} & standard.codes(given)


def test_the_article_is_read_in_the_library_where_it_is_there(standard: Standard) -> None:
    """Quoted is only what leads to the penalty; the article goes on."""
    given = clean(basis={"text": "有下列行为之一的：（一）未取得许可从事某某活动的；", "locator": "第三十条"})
    assert "basis.founding" not in standard.codes(given)
    given = clean(basis={"text": "", "locator": "第十条"}, name="对未取得许可从事某某活动的处罚")
    assert "basis.founding" in standard.codes(given)


@pytest.mark.parametrize("kind", ["10", "20"])
def test_other_powers_and_services_are_not_judged(standard: Standard, kind: str) -> None:
    given = resting_on(kind, "某某事项", "国家鼓励社会力量依法参与某某事业，推动行业健康发展。")
    assert not {"basis.founding", "basis.founding_open"} & standard.codes(given)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("为了规范某某活动，保护当事人的合法权益，根据宪法，制定本法。", True),
        ("为加强某某管理，制定本条例。", True),
        ("从事某某活动的，应当自开业之日起十日内向主管部门备案。", False),
    ],
)
def test_the_purpose_of_a_law_founds_no_power(standard: Standard, text: str, found: bool) -> None:
    basis = {"locator": "第一条", "text": text}
    given = clean(type="10", name="某某备案", basis=basis, library=[])
    messages = [f.message for f in standard.findings(given) if f.code == "basis.founding_open"]
    assert any("立法目的" in message for message in messages) is found


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("代表机构被责令限期停止活动的，由主管部门封存其印章并告知。", True),
        ("代表机构被责令限期停止活动的，由主管部门处一万元罚款。", False),
    ],
)
def test_what_a_party_has_suffered_before_founds_no_penalty(
    standard: Standard, text: str, silent: bool
) -> None:
    codes = standard.codes(resting_on("02", "对被责令停止活动的代表机构的处罚", text))
    assert bool(codes & {"basis.founding", "basis.founding_open"}) is silent
