"""Links of responsibilities with citations and situations are proposed only where the list itself shows them."""

from __future__ import annotations

import pytest

from powers.linking import Cited, Duty, Linker
from powers.models import PowerType, Stage

pytestmark = pytest.mark.django_db
STAGES = "1.受理责任：公示材料。\n2.审查责任：审查材料。\n3.决定责任：作出决定。"
PERMIT = "中华人民共和国行政许可法"


def stage(name: str, power_type: str = "01") -> int:
    return Stage.objects.get(power_type__code=power_type, name=name).pk


def proposed(
    texts: list[str],
    cited: list[tuple[str, str]],
    bases_cell: str,
    responsibilities_cell: str,
    purpose: str = "responsibility",
    stages: list[str] | None = None,
) -> list[list[str]]:
    """Which responsibilities (by their number) each citation is linked with."""
    duties = [Duty(str(n), stage(stages[n - 1]) if stages else None, text) for n, text in enumerate(texts, 1)]
    cells = {"responsibilities": responsibilities_cell, "responsibility_bases": bases_cell}
    return Linker().bases(duties, [Cited(purpose, *one) for one in cited], cells)


THREE = ["公示材料。", "审查材料。", "作出决定。"]
ARTICLES = [(PERMIT, "第三十条"), (PERMIT, "第三十五条"), (PERMIT, "第三十九条")]


@pytest.mark.parametrize(
    ("bases", "cited", "expected"),
    [
        (
            "1.《中华人民共和国行政许可法》第三十条：公示。\n2.《中华人民共和国行政许可法》第三十五条：审查。\n3.《中华人民共和国行政许可法》第三十九条：决定。",
            ARTICLES,
            [["1"], ["2"], ["3"]],
        ),
        ("1.《行政许可法》第三十条；2.第三十五条；3.第三十九条", [("行政许可法", c) for _, c in ARTICLES], [["1"], ["2"], ["3"]]),
        (
            "1-1.《甲条例》第一条：甲。\n1-2.《乙条例》第二条：乙。\n2.《丙条例》第三条：丙。\n3.《丁条例》第四条：丁。",
            [("甲条例", "第一条"), ("乙条例", "第二条"), ("丙条例", "第三条"), ("丁条例", "第四条")],
            [["1"], ["1"], ["2"], ["3"]],
        ),
    ],
)  # fmt: skip
def test_cells_that_number_alike_correspond(
    bases: str, cited: list[tuple[str, str]], expected: list[list[str]]
) -> None:
    assert proposed(THREE, cited, bases, STAGES) == expected


@pytest.mark.parametrize(
    ("bases", "cited"),
    [
        ("1.《甲法》第一条\n2.《乙法》第二条\n3.《丙法》第三条", [("甲法", "第一条"), ("乙法", "第二条"), ("丙法", "第三条")]),
        ("1.《甲法》第一条\n2.《甲法》第二条", [("甲法", "第一条"), ("甲法", "第二条")]),
        ("《甲法》第一条：\n1.公示；\n2.审查；\n3.决定。", [("甲法", "第一条")]),
        ("1.《甲法》第一条\n3.《甲法》第二条\n2.《甲法》第三条", [("甲法", "第一条"), ("甲法", "第二条"), ("甲法", "第三条")]),
    ],
    ids=["a mere list of laws", "fewer numbers", "numbers inside an article", "numbers out of turn"],
)  # fmt: skip
def test_numbers_that_need_not_mean_the_responsibilities_link_nothing(
    bases: str, cited: list[tuple[str, str]]
) -> None:
    assert proposed(THREE, cited, bases, STAGES) == [[] for _ in cited]


def test_numbers_that_a_statute_contradicts_link_nothing_by_number() -> None:
    """第三十四条 founds 审查, the second stage; here it stands under 1."""
    bases = "1.《行政许可法》第三十四条\n2.《行政许可法》第八十条\n3.《行政许可法》第八十一条"
    cited = [("行政许可法", "第三十四条"), ("行政许可法", "第八十条"), ("行政许可法", "第八十一条")]
    assert proposed(THREE, cited, bases, STAGES, stages=["受理", "审查", "决定"]) == [["2"], [], []]


@pytest.mark.parametrize("purpose", ["power", "responsibility"])
def test_the_statute_of_a_stage_links_with_the_responsibilities_of_that_stage(purpose: str) -> None:
    cited = [
        (PERMIT, "第三十二条第一款"),
        ("行政许可法", "第三十四条、第三十八条"),
        ("行政处罚法", "第三十二条"),
        (PERMIT, "第三章"),
    ]
    found = proposed(
        [*THREE, "再次审查。"], cited, "", "", purpose, stages=["受理", "审查", "决定", "审查"]
    )  # fmt: skip
    assert found == [["1"], ["2", "3", "4"], [], []]


def test_what_is_cited_for_accountability_is_no_basis_of_a_responsibility() -> None:
    assert proposed(["受理。"], [(PERMIT, "第三十二条")], "", "", "accountability", ["受理"]) == [[]]


def test_a_responsibility_that_names_its_basis_is_linked_with_it() -> None:
    duty = Duty("1", None, "审批。", "《中华人民共和国民办教育促进法》第十二条")
    cited = [Cited("power", "民办教育促进法", "第十二条"), Cited("power", "民办教育促进法", "第十三条")]
    assert Linker().bases([duty, Duty("2", None, "监管。")], cited, {}) == [["1"], []]


@pytest.mark.parametrize(
    ("basis", "cited", "linked"),
    [
        ("《甲条例》第三条", ("甲条例", "第四条"), False),
        ("《甲条例》第三条", ("甲条例实施细则", "第三条"), False),
        ("《甲条例》第三条", ("甲条例", "第三条第二款"), True),
        ("《甲条例》第三条第二款", ("甲条例", "第三条"), True),
        ("《甲条例》第三条第一款", ("甲条例", "第三条第二款"), False),
        ("《甲条例》第三条第一款第（一）项", ("甲条例", "第三条第一款第（二）项"), False),
        ("《甲条例》第三条、第八条", ("甲条例", "第八条"), True),
        ("《甲条例》第八条", ("甲条例", "第三条、第八条"), True),
        ("《甲条例》第三条", ("甲条例", ""), False),
        ("《甲条例》", ("甲条例", ""), False),
        ("《甲条例》", ("甲条例", "第三条"), False),
    ],
)
def test_a_responsibility_is_linked_with_the_very_article_that_it_names(
    basis: str, cited: tuple[str, str], linked: bool
) -> None:
    duty = Duty("1", None, "监管。", basis)
    assert Linker().bases([duty], [Cited("power", *cited)], {}) == [["1"] if linked else []]


@pytest.mark.parametrize(
    ("basis", "linked"),
    [
        ("", True),
        ("有关规定", True),
        ("《行政许可法》第三十四条第三款", True),
        ("《行政许可法》第三十五条", False),
    ],
)
def test_what_a_responsibility_names_itself_goes_before_its_stage(basis: str, linked: bool) -> None:
    """第三十四条 founds 审查."""
    duty = Duty("1", stage("审查"), "审查。", basis)
    assert Linker().bases([duty], [Cited("power", PERMIT, "第三十四条")], {}) == [["1"] if linked else []]


def test_numbers_link_no_responsibility_with_another_article_than_it_names() -> None:
    bases = "1.《行政许可法》第三十条；2.第三十五条；3.第三十九条"
    duties = [Duty(str(n), None, text) for n, text in enumerate(THREE, 1)]
    duties[1] = duties[1]._replace(basis="《行政许可法》第四十条")
    cited = [Cited("responsibility", *one) for one in ARTICLES]
    cells = {"responsibilities": STAGES, "responsibility_bases": bases.replace("行政许可法", PERMIT)}
    assert Linker().bases(duties, cited, cells) == [["1"], [], ["3"]]


@pytest.mark.parametrize(
    ("power_type", "text", "named"),
    [
        ("01", "对符合法定条件的行政许可申请不予受理的；", "受理"),
        ("01", "未一次性告知申请人必须补正的全部内容的；", "受理"),
        ("01", "对不符合法定条件的申请人准予行政许可或者超越法定职权作出准予行政许可决定的；", "决定"),
        ("01", "不在法定期限内作出准予行政许可决定的；", "决定"),
        ("01", "审查把关不严，造成严重后果的；", "审查"),
        ("01", "未按规定送达行政许可证件的；", "送达"),
        ("01", "不依法履行监督职责或者监督不力，造成严重后果的；", "事后监管"),
        ("01", "行政许可后续监管不到位，造成严重后果的；", "事后监管"),
        ("02", "对符合法定条件的违法情形不予立案导致严重后果的；", "立案"),
        ("02", "未按规定调查取证的；", "调查取证"),
        ("02", "不履行告知义务的；", "告知"),
        ("02", "应予组织听证而不组织听证的；", "告知"),
        ("02", "拒绝听取当事人陈述、申辩的；", "告知"),
        ("06", "在监督检查中发现重大事故隐患，不依法及时处理的；", "处理"),
        ("01", "对符合法定条件的行政许可申请不予受理、不予行政许可的；", ""),
        ("01", "在受理、审查、决定行政许可过程中，未向申请人履行法定告知义务的；", ""),
        ("01", "滥用职权、玩忽职守、徇私舞弊的；", ""),
        ("01", "其他违反法律法规规章文件规定的行为。", ""),
        ("01", "对投诉举报不予受理的；", ""),
        ("01", "自受理之日起超过法定期限的；", ""),
        ("02", "擅自改变行政处罚种类、幅度、程序的；", ""),
        ("02", "阻碍调查的；", ""),
        ("02", "对检察机关立案侦查的案件不予配合的；", ""),
        ("02", "拒绝执行上级依法作出的决定和命令的；", ""),
        ("02", "对应当予以制止和处罚的违法行为不予制止、处罚的；", ""),
        ("02", "不予受理的；", ""),
        ("01", "不履行告知义务的；", ""),
    ],
)
def test_a_situation_belongs_to_the_one_stage_of_the_procedure_that_it_names(
    power_type: str, text: str, named: str
) -> None:
    kind = PowerType.objects.get(code=power_type)
    duties = [Duty(one.name, one.pk, one.name) for one in kind.stages.filter(variant="")]
    assert Linker().clauses(duties, [text], kind.pk) == [[named] if named else []]
