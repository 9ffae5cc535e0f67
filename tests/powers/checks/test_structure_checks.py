"""What every item must have. One planted defect each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from powers.checks import run
from tests.powers.checks.building import Standard, build, clean, plants


@plants("structure.name")
def test_an_item_without_a_name(standard: Standard) -> None:
    assert standard.found("structure.name", clean(name=" ")).path == "/name"


@plants("structure.duty")
def test_an_item_without_a_duty(standard: Standard) -> None:
    given = clean(document={"duties": [], "duty_text": ""})
    assert standard.found("structure.duty", given).path == "/duties"
    assert standard.codes(clean(document={"duties": [], "duty_text": "负责某某监督管理"})) == set()


@plants("structure.level")
def test_an_item_without_a_level(standard: Standard) -> None:
    given = clean(document={"levels": [], "level_text": " "})
    assert standard.found("structure.level", given).path == "/levels"
    assert standard.codes(clean(document={"levels": [], "level_text": "市级"})) == set()


@plants("structure.responsibility")
def test_an_item_without_responsibilities(standard: Standard) -> None:
    """中办发〔2015〕21号：权力与责任一一对应."""
    codes = standard.codes(clean(document={"responsibilities": []}))
    assert codes == {"structure.responsibility"}, "and no missing stages beside"


@plants("structure.accountability")
def test_an_item_without_accountability(standard: Standard) -> None:
    assert standard.codes(clean(document={"accountability": []})) == {"structure.accountability"}
    assert standard.codes(clean(document={"accountability": [], "accountability_lead": "依法追责"})) == set()


@plants("structure.accountability_basis")
def test_accountability_without_a_basis(standard: Standard) -> None:
    given = clean(document={"accountability": [{"text": "没有法定依据的", "basis": ""}]})
    assert standard.codes(given) == {"structure.accountability_basis"}
    given["bases"].append(given["bases"][0] | {"purpose": "accountability"})
    assert standard.codes(given) == set()


def rows(*texts: str, stage: str = "") -> dict[str, Any]:
    return {"responsibilities": [{"stage": stage, "phase": "during", "text": text} for text in texts]}


@plants("structure.stage")
def test_a_stage_of_the_procedure_without_a_responsibility(standard: Standard) -> None:
    """行政处罚法第五十四条至第七十二条."""
    given = clean()
    given["document"]["responsibilities"] = [
        r for r in given["document"]["responsibilities"] if r["stage"] != "告知"
    ]
    found = standard.found("structure.stage", given)
    assert "缺少1个环节：告知（行政处罚法第四十四条、第六十三条）" in found.message


@plants("structure.stage_usual")
def test_a_stage_that_no_statute_orders_is_only_told(standard: Standard) -> None:
    given = clean(
        type="06", name="对某某单位的监督检查", document=rows("制定年度检查计划。", "实施现场检查。")
    )
    assert standard.found("structure.stage_usual", given).severity == "info"
    assert "structure.stage" not in standard.codes(given)
    whole = rows("制定年度检查计划。", "实施现场检查。", "对发现的问题依法作出处理。")
    assert "structure.stage_usual" not in standard.codes(given | {"document": given["document"] | whole})


def test_a_stage_may_be_told_by_the_words_of_the_text(standard: Standard) -> None:
    words = "立案；调查取证；对案件进行法制审核；听取陈述和申辩；作出决定；送达当事人；督促履行。"
    assert standard.codes(clean(document=rows(words))) == set()


def test_coercion_has_one_of_its_two_procedures(standard: Standard) -> None:
    measure = rows("报请负责人批准后实施", "现场实施查封", "作出处理决定，解除或者没收")
    basis = {
        "title": "另法",
        "kind": "",
        "instrument": "LAW",
        "locator": "第三条",
        "text": "可以查封违法场所。",
        "edition": "",
    }
    given = clean(type="03", name="查封违法场所", basis=basis, document=measure)
    assert "structure.stage" not in standard.codes(given)


@plants("responsibility.boilerplate")
@pytest.mark.parametrize(("others", "found"), [(18, False), (19, True)])
def test_responsibilities_that_many_powers_share_word_for_word(
    standard: Standard, others: int, found: bool
) -> None:
    item = standard.item(clean())
    for power in range(others + 1):
        item.ctx.index.add(power, item.doc)
    from powers.checks.structure import boilerplate

    problems = list(boilerplate(item))
    assert bool(problems) is found
    if found:
        assert [p.path for p in problems] == ["/responsibilities", "/accountability"]
        assert "另外19项" in problems[0].message


@plants("structure.unconfirmed")
def test_a_responsibility_that_was_only_proposed(standard: Standard) -> None:
    """What is drawn up from the stages of a type is no statement until the department has written it."""
    words = "【请核对】按照行政许可法第三十二条，写明“受理”环节的责任"
    given = clean(document={"responsibilities": [{"stage": "受理", "text": words}]})
    assert standard.found("structure.unconfirmed", given).path == "/responsibilities/0/text"
    given = clean(document={"responsibilities": [{"stage": "受理", "text": "请申请人核对材料后受理"}]})
    assert "structure.unconfirmed" not in standard.codes(given)


@plants("responsibility.phase")
def test_a_responsibility_of_which_nobody_said_the_phase(standard: Standard) -> None:
    given = clean()
    given["document"]["responsibilities"][1]["phase"] = ""
    assert "第2条" in standard.found("responsibility.phase", given).message


@pytest.mark.parametrize("grave", ["error", "warning", "info"])
def test_how_grave_a_gap_is_is_data_of_the_type(standard: Standard, grave: str) -> None:
    """Accountability without a basis, a stage of the procedure without a responsibility."""
    given = clean(document={"accountability": [{"text": "违法实施处罚的", "basis": ""}]})
    given["document"]["responsibilities"] = given["document"]["responsibilities"][:2]
    own = replace(standard.types["02"], missing_stages=grave, missing_accountability_basis=grave)
    found = {f.code: f.severity for f in run(build(given, standard.book, {"02": own}))}
    assert found["structure.stage"] == found["structure.accountability_basis"] == grave


@pytest.mark.parametrize(
    ("left_out", "text"), [("告知", "调查时听取陈述，告知权利。"), ("立案", "自立案之日起九十日内决定。")]
)
def test_a_stage_is_not_there_because_a_word_of_it_stands_elsewhere(
    standard: Standard, left_out: str, text: str
) -> None:
    rows = [row | {"text": text} for row in clean()["document"]["responsibilities"]]
    rest = [row for row in rows if row["stage"] != left_out]
    assert left_out in standard.found("structure.stage", clean(document={"responsibilities": rest})).message
    unnamed = [row | {"stage": ""} for row in rows]
    assert left_out not in "".join(
        f.message
        for f in standard.findings(clean(document={"responsibilities": unnamed}))
        if f.code == "structure.stage"
    )


def test_of_rows_with_a_stage_only_the_row_without_one_is_read(standard: Standard) -> None:
    named = [row for row in clean()["document"]["responsibilities"] if row["stage"] != "告知"]
    passing = {"stage": "", "phase": "during", "text": "当事人的陈述应当记入笔录。"}
    given = clean(document={"responsibilities": [*named, passing]})
    assert "告知" in standard.found("structure.stage", given).message
    told = passing | {"text": "听取当事人的陈述和申辩。"}
    assert "structure.stage" not in standard.codes(clean(document={"responsibilities": [*named, told]}))


@pytest.mark.parametrize(
    ("name", "stages", "missing"),
    [
        (
            "对逾期不拆除的代履行",
            {"催告": "事先催告，听取陈述和申辩", "决定": "", "送达": "", "执行": ""},
            "",
        ),
        ("对逾期不拆除的代履行", {"催告": "事先催告", "决定": "", "送达": "", "执行": ""}, "第三十六条"),
        ("查封违法场所", {"审批": "", "现场实施": "听取陈述和申辩"}, "第二十七条"),
        ("查封违法场所", {"催告": "", "决定": "", "送达": "", "执行": "解除"}, "第十八条"),
    ],
)
def test_coercion_is_judged_by_the_procedure_that_its_name_says(
    standard: Standard, name: str, stages: dict[str, str], missing: str
) -> None:
    rows = [
        {"stage": stage, "phase": "during", "text": text or f"依法{stage}"} for stage, text in stages.items()
    ]
    given = clean(type="03", name=name, library=[], document={"responsibilities": rows})
    found = [f.message for f in standard.findings(given) if f.code == "structure.stage"]
    assert all(missing in message for message in found)
    assert bool(found) is bool(missing)


SEALED, DONE_FOR = "查封违法经营场所", "对逾期不清除障碍物的代履行"
SEALING = {
    "报批责任": "实施前向行政机关负责人报告并经批准。",
    "执行责任": "两名执法人员到场，出示执法身份证件，制作现场笔录。",
    "处理责任": "及时查清事实，不再需要查封的解除查封，退还财物。",
}
EXECUTING = {
    "告诫责任": "书面催告当事人履行义务。",
    "听取意见责任": "听取当事人的陈述和申辩，记录并复核。",
    "审定责任": "经催告仍不履行的，作出强制执行决定。",
    "文书责任": "将决定书直接送达当事人。",
    "落实责任": "按照决定的方式和时间代履行。",
}
PENALTY_ROWS = {
    "启动责任": "对发现的线索予以审查，决定是否立案。",
    "查证责任": "全面收集证据，询问当事人。",
    "案审责任": "对案件事实进行法制审核。",
    "权利保障责任": "告知拟处罚的内容，听取陈述申辩。",
    "裁处责任": "依法作出行政处罚决定。",
    "文书责任": "七日内将决定书送达当事人。",
    "结果责任": "督促当事人履行，逾期不履行的加处罚款。",
}
PERMIT_ROWS = {
    "收件责任": "受理申请，一次性告知需要补正的材料。",
    "把关责任": "对申请材料进行审查，需要的进行实地核查。",
    "办理责任": "作出准予许可或者不予许可的决定。",
    "办证责任": "向申请人颁发许可证件。",
    "跟进责任": "对被许可人从事许可事项的活动进行监督检查。",
}
ORDERED = [
    ("03", SEALED, SEALING),
    ("03", DONE_FOR, EXECUTING),
    ("02", "对未取得许可从事某某活动的处罚", PENALTY_ROWS),
    ("01", "某某活动许可", PERMIT_ROWS),
]


def headed(type_: str, name: str, rows: dict[str, str]) -> dict[str, Any]:
    told = [{"stage": stage, "phase": "during", "text": text} for stage, text in rows.items()]
    return clean(type=type_, name=name, library=[], document={"responsibilities": told})


def missing_in(standard: Standard, given: dict[str, Any]) -> str:
    return "".join(f.message for f in standard.findings(given) if f.code == "structure.stage")


@pytest.mark.parametrize(("type_", "name", "rows"), ORDERED)
def test_a_row_whose_heading_names_no_stage_is_read_by_its_words(
    standard: Standard, type_: str, name: str, rows: dict[str, str]
) -> None:
    """行政强制法第十八条、第二十七条、第三十五条至第三十八条，行政处罚法、行政许可法的程序."""
    assert missing_in(standard, headed(type_, name, rows)) == ""


@pytest.mark.parametrize(
    ("type_", "name", "rows", "row"),
    [(type_, name, rows, row) for type_, name, rows in ORDERED for row in rows],
)
def test_each_of_these_rows_is_missed_where_it_is_not_there(
    standard: Standard, type_: str, name: str, rows: dict[str, str], row: str
) -> None:
    given = headed(type_, name, {stage: text for stage, text in rows.items() if stage != row})
    assert "缺少1个环节" in missing_in(standard, given)


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        ("决定责任", "经负责人批准，作出查封决定。"),
        ("审查责任", "对是否需要查封进行审查，报负责人批准。"),
        ("立案责任", "情况紧急的，二十四小时内报告负责人并补办批准手续。"),
    ],
)
def test_the_approval_of_a_measure_may_stand_under_another_heading(
    standard: Standard, stage: str, text: str
) -> None:
    rows = {stage: text} | {head: words for head, words in SEALING.items() if head != "报批责任"}
    assert missing_in(standard, headed("03", SEALED, rows)) == ""
    extended = {"期限责任": "经行政机关负责人批准，可以延长三十日。"} | {
        head: words for head, words in SEALING.items() if head != "报批责任"
    }
    assert "审批" in missing_in(standard, headed("03", SEALED, extended))


@pytest.mark.parametrize(
    "passing",
    [
        "其他法律法规规章文件规定应履行的责任。",
        "执行上级制定的行政处罚标准规范，细化、量化裁量基准的具体标准。",
        "健全信息公开、投诉举报受理、案卷审查等配套制度。",
        "作出的行政处罚决定应当予以公开。",
    ],
)
def test_words_that_only_sound_like_a_stage_are_none(standard: Standard, passing: str) -> None:
    given = headed("02", "对未取得许可从事某某活动的处罚", {"直接实施责任": passing})
    assert "缺少7个环节" in missing_in(standard, given)


def test_what_is_owed_for_bodies_below_is_no_stage_of_its_own(standard: Standard) -> None:
    given = headed("02", "对未取得许可从事某某活动的处罚", {"指导监督责任": "指导下级调查取证、送达、执行。"})
    assert "缺少7个环节" in missing_in(standard, given)


@pytest.mark.parametrize(
    ("type_", "stage", "heading", "text"),
    [
        ("01", "事后监管", "指导监督责任", "对被许可人从事行政许可事项的活动进行监督检查。"),
        ("01", "事后监管", "决定责任", "作出决定，并对取得许可证的企业开展跟踪检查。"),
        ("01", "事后监管", "送达责任", "颁发证件，加强事中事后监管。"),
        ("01", "送达", "决定责任", "作出准予许可决定，十日内向申请人颁发许可证。"),
        ("02", "送达", "决定责任", "制作行政处罚决定书，七日内送达当事人。"),
        ("02", "送达", "决定责任", "制作行政处罚决定书，当场交付当事人。"),
        ("02", "调查取证", "立案责任", "予以立案，全面、客观、公正地调查，收集有关证据。"),
        ("02", "告知", "审查责任", "审查案件，告知当事人拟作出的处罚和陈述、申辩的权利。"),
        ("02", "执行", "送达责任", "送达决定书，监督当事人履行处罚。"),
    ],
)
def test_what_tells_plainly_of_a_stage_counts_under_any_heading(
    standard: Standard, type_: str, stage: str, heading: str, text: str
) -> None:
    """Where it may be so, a stage is not said to be missing; without these words it is."""
    names = [s.name for s in standard.types[type_].stages if s.required and s.name != stage]
    rows = {f"{name}责任": f"依法完成{name}。" for name in names}
    name = dict(zip(("01", "02"), ("某某活动许可", "对某某行为的处罚"), strict=True))[type_]
    assert stage in missing_in(standard, headed(type_, name, rows))
    assert missing_in(standard, headed(type_, name, rows | {heading: text})) == ""
