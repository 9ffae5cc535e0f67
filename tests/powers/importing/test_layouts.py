"""Layouts of other places and platforms, each as small as it can be, and what must come out of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from powers.importing.asking import LEAVE
from powers.importing.lists import DEFAULT_VOCABULARY, ListFile, ParsedItem, Vocabulary, read_list
from powers.importing.report import report
from tests.powers.importing.workbooks import Rows, lost_cells, write_csv, write_xlsx

pytestmark = pytest.mark.usefixtures("read_here")

LAW = "《中华人民共和国水法》第七条"


def read(tmp_path: Path, rows: Rows, merged: tuple[str, ...] = (), **options: Any) -> ListFile:
    path = write_xlsx(tmp_path / "list.xlsx", {options.pop("sheet", "Sheet1"): rows}, merged)
    result = read_list(path, **options)
    assert lost_cells(path, result) == []
    return result


def one(result: ListFile) -> ParsedItem:
    (item,) = result.items
    return item


def said(result: ListFile, severity: str) -> list[str]:
    return [problem.message for problem in result.problems if problem.severity == severity]


# --- columns of types, platforms and places ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "column", "cell"),
    [
        ("检查主体", "subject", "甲市水利局"),
        ("行政处罚机关", "subject", "甲市水利局"),
        ("许可机关", "subject", "甲市水利局"),
        ("审批部门名称", "subject", "甲市水利局"),
        ("征收主体", "subject", "甲市水利局"),
        ("监管主体", "subject", "甲市水利局"),
        ("备案机关", "subject", "甲市水利局"),
        ("實施主體", "subject", "甲市水利局"),
        ("实施主体名称（全称）", "subject", "甲市水利局"),
        ("4.行使主体", "subject", "甲市水利局"),
        ("DEPT_NAME", "subject", "甲市水利局"),
        ("deptName", "subject", "甲市水利局"),
        ("实施主体/DEPT_NAME", "subject", "甲市水利局"),
        ("DEPT_NAME（实施主体）", "subject", "甲市水利局"),
        ("职权类别名称", "type_raw", "行政许可"),
        ("職權類型", "type_raw", "行政许可"),
        ("（二）事项类别", "type_raw", "行政许可"),
        ("事项类型|TASK_TYPE", "type_raw", "行政许可"),
        ("用水许可子项", "sub_item", "初次申请"),
        ("随机抽查子项", "sub_item", "初次申请"),
        ("行使层级（市/区）", "level", "市级"),
        ("USE_LEVEL", "level", "3"),
    ],
)
def test_a_header_of_a_type_a_platform_or_a_place(
    tmp_path: Path, header: str, column: str, cell: str
) -> None:
    rows = [["甲市水利局权责清单"], ["序号", "事项名称", header, "设定依据"], [1, "取水许可", cell, LAW]]
    item = one(read(tmp_path, rows))
    assert getattr(item, column) == cell
    assert item.extras == []


@pytest.mark.parametrize(
    "header", ["抽查依据", "检查依据", "处罚法律依据", "BY_LAW", "設定依據", "设定依据/BY_LAW"]
)
def test_a_column_of_bases(tmp_path: Path, header: str) -> None:
    rows = [["甲市水利局权责清单"], ["序号", "事项名称", "权力类型", header], [1, "取水许可", "许可", LAW]]
    assert [basis.title for basis in one(read(tmp_path, rows)).bases] == ["中华人民共和国水法"]


def test_a_platform_export_with_english_names_alone(tmp_path: Path) -> None:
    rows = [
        ["TASK_CODE", "TASK_NAME", "TASK_TYPE", "BY_LAW", "DEPT_NAME", "USE_LEVEL", "ANTICIPATE_DAY", "ANTICIPATE_TYPE",
         "PROMISE_DAY", "PROMISE_TYPE", "IS_FEE", "SERVER_TYPE", "POWER_SOURCE", "DEPT_TYPE", "ACCEPT_CONDITION"],
        ["000701", "取水许可", "行政许可", LAW, "甲市水利局", "3,4", "45", "工作日", "20", "工作日", "0", "1,2", "1", "1", "有水源"],
    ]  # fmt: skip
    item = one(read(tmp_path, rows))
    assert (item.codes, item.name, item.type) == ([("TASK_CODE", "000701")], "取水许可", "行政许可")
    assert (item.department, item.levels) == ("甲市水利局", ["市级", "县级"])
    assert item.facts == {
        "statutory_limit": 45, "statutory_limit_unit": "working_day", "promised_limit": 20,
        "promised_limit_unit": "working_day", "fee": False, "counterparts": ["1", "2"], "power_source": "1",
        "subject_nature": "1",
    }  # fmt: skip
    assert item.texts["conditions"] == "有水源"


def test_the_national_list_of_inspections(tmp_path: Path) -> None:
    rows = [
        ["甲市涉企行政检查事项清单（2025年版）"],
        ["序号", "检查主体", "检查事项名称", "检查对象", "检查依据", "检查方式", "年度检查频次上限", "备注"],
        [1, "甲市市场监管局", "对特种设备使用单位的检查", "特种设备使用单位", LAW, "现场检查", "2次", ""],
    ]
    result = read(tmp_path, rows)
    item = one(result)
    assert (item.type, item.department, item.name) == (
        "行政检查",
        "甲市市场监管局",
        "对特种设备使用单位的检查",
    )
    assert ("检查对象", "特种设备使用单位") in item.extras, "no kind of counterpart: kept, told, not guessed"
    assert any("检查对象" in message for message in said(result, "warning"))


def test_random_inspections_name_their_type_in_the_headers(tmp_path: Path) -> None:
    rows = [
        ["编号", "抽查事项名称", "抽查子项", "抽查依据", "抽查主体", "抽查比例", "抽查频次"],
        [1, "企业检查", "生产企业检查", LAW, "甲市公安局", "5%", "每年一次"],
    ]
    item = one(read(tmp_path, rows, sheet="双随机"))
    assert (item.name, item.sub_item, item.type, item.subject) == (
        "企业检查",
        "生产企业检查",
        "行政检查",
        "甲市公安局",
    )


def test_a_header_in_two_rows_with_notes_in_brackets(tmp_path: Path) -> None:
    rows = [
        ["甲市水利局行政权力清单"],
        ["序号", "权力事项", "", "办理时限", "", "收费", "", "实施依据（法律、法规、规章名称及条款）"],
        [
            "",
            "名称",
            "类别（10类）",
            "法定时限（工作日）",
            "承诺时限（工作日）",
            "是否收费",
            "收费依据和标准",
            "",
        ],
        ["1", "取水许可", "行政许可", "45", "20", "是", "每立方米0.1元", LAW],
    ]
    merged = ("A1:H1", "A2:A3", "B2:C2", "D2:E2", "F2:G2", "H2:H3")
    item = one(read(tmp_path, rows, merged))
    assert (item.name, item.type, item.bases[0].title) == ("取水许可", "行政许可", "中华人民共和国水法")
    assert item.facts == {
        "statutory_limit": 45, "statutory_limit_unit": "working_day", "promised_limit": 20,
        "promised_limit_unit": "working_day", "fee": True,
    }  # fmt: skip
    assert item.texts["fee_text"] == "每立方米0.1元"


def test_a_county_with_risks_and_flow_charts(tmp_path: Path) -> None:
    rows = [
        ["乙县水务局权责清单"],
        ["序号", "职权名称", "职权类别", "职权依据", "责任主体", "廉政风险点", "风险等级", "防控措施", "责任人", "外部流程图", "监督电话"],
        ["1", "取水许可", "行政许可", LAW, "乙县水务局", "优亲厚友", "高", "集体审议", "股长", "申请—受理", "0937-1234567"],
    ]  # fmt: skip
    item = one(read(tmp_path, rows))
    assert item.rows == {
        "risks": [{"text": "优亲厚友", "grade": "高", "measures": "集体审议", "responsible": "股长"}]
    }
    assert (item.texts["flow"], item.texts["supervision"]) == ("申请—受理", "0937-1234567")


def test_penalties_with_kind_and_range_in_columns_of_their_own(tmp_path: Path) -> None:
    rows = [
        ["乙市水务局行政处罚事项清单"],
        ["序号", "处罚事项", "处罚机关", "处罚依据", "处罚种类", "处罚幅度"],
        ["1", "对未经批准取水的处罚", "乙市水务局", LAW, "罚款", "二万元以上十万元以下"],
        ["2", "对拒不缴纳水资源费的处罚", "乙市水务局", LAW, "—", "/"],
    ]
    first, second = read(tmp_path, rows).items
    assert (first.type, first.subject, first.rows["penalties"]) == (
        "行政处罚",
        "乙市水务局",
        [{"conduct": "对未经批准取水的处罚", "kinds": "罚款", "range": "二万元以上十万元以下"}],
    )
    assert second.rows == {}


def test_a_province_template_with_nature_source_and_joint_bodies(tmp_path: Path) -> None:
    rows = [
        ["某省行政职权目录"],
        ["基本编码", "事项主项名称", "业务办理项", "行使主体", "主体性质", "权力来源", "共同实施部门", "行政相对人", "行使层级",
         "办理条件", "通俗名称", "办事指南网址", "裁量基准", "启动方式", "事项类型"],
        ["X1", "取水许可", "首次", "某省水利厅", "法定机关", "法定本级行使", "某省财政厅、某省农业农村厅", "自然人、企业法人", "省级、市级",
         "有水源", "打井取水", "https://www.example.gov.cn/a", "详见附件", "依申请", "行政许可"],
    ]  # fmt: skip
    result = read(tmp_path, rows)
    item = one(result)
    assert item.facts == {
        "subject_nature": "1", "power_source": "1", "counterparts": ["1", "2"], "initiation": "application",
        "guide_url": "https://www.example.gov.cn/a",
    }  # fmt: skip
    assert item.joint == ["某省财政厅", "某省农业农村厅"]
    assert item.extras == [("裁量基准", "详见附件")]
    assert (item.texts["plain_title"], item.texts["conditions"]) == ("打井取水", "有水源")


@pytest.mark.parametrize(
    ("header", "cell", "facts"),
    [
        ("法定时限", "30个工作日", (30, "working_day")),
        ("法定时限", "三十日", (30, "day")),
        ("法定时限", "自受理之日起3个月内", (3, "month")),
        ("法定办结时限（自然日）", "60", (60, "day")),
        ("法定时限", "60", None),
        ("法定时限", "20个工作日（不含专家评审）", None),
        ("法定时限", "10至20个工作日", None),
        ("法定时限", "即时办结", None),
        ("法定时限", "无", ()),
    ],
)
def test_a_limit_is_a_number_and_a_unit_and_nothing_else(
    tmp_path: Path, header: str, cell: str, facts: tuple[Any, ...] | None
) -> None:
    rows = [["甲市水利局权责清单"], ["序号", "事项名称", "权力类型", header], [1, "取水许可", "许可", cell]]
    result = read(tmp_path, rows)
    found = one(result).facts
    if facts is None:
        assert found == {}
        assert [text for _, text in one(result).extras] == [cell]
        assert any("读不成" in message for message in said(result, "warning"))
    else:
        assert tuple(found.values()) == facts
        assert said(result, "warning") == []


@pytest.mark.parametrize(
    ("cell", "limits"),
    [
        ("法定：20个工作日；承诺：5个工作日", (20, 5)),
        ("承诺5个工作日\n法定20个工作日", (20, 5)),
        ("20个工作日/5个工作日", (20, 5)),
        ("20个工作日", None),
    ],
)
def test_both_limits_in_one_cell(tmp_path: Path, cell: str, limits: tuple[int, int] | None) -> None:
    header = ["序号", "事项名称", "权力类型", "法定/承诺办结时限"]
    result = read(tmp_path, [["甲市水利局权责清单"], header, [1, "取水许可", "许可", cell]])
    facts = one(result).facts
    found = (facts["statutory_limit"], facts["promised_limit"]) if facts else None
    assert found == limits


@pytest.mark.parametrize(
    ("cell", "fee"),
    [
        ("否", False),
        ("不收费", False),
        ("无", False),
        ("是", True),
        ("收费", True),
        ("—", None),
        ("按标准收取", None),
    ],
)
def test_whether_a_fee_is_taken(tmp_path: Path, cell: str, fee: bool | None) -> None:
    rows = [
        ["甲市水利局权责清单"],
        ["序号", "事项名称", "权力类型", "是否收费"],
        [1, "取水许可", "许可", cell],
    ]
    assert one(read(tmp_path, rows)).facts.get("fee") is fee


# --- what is asked ------------------------------------------------------------------------------------------------


def test_an_unknown_header_is_asked_with_what_stands_below_it_and_answered(tmp_path: Path) -> None:
    rows = [
        ["甲市水利局权责清单"],
        ["序号", "事项名称", "权力类型", "行权之依据", "内部流转单"],
        [1, "取水许可", "许可", LAW, "表一"],
        [2, "排水许可", "许可", "《排水条例》第三条", "表二"],
    ]
    result = read(tmp_path, rows)
    asked = {q.text: q for q in result.questions}
    assert {(q.kind, q.text, q.guess) for q in result.questions} == {
        ("header", "行权之依据", "bases"),
        ("header", "内部流转单", ""),
    }
    assert asked["内部流转单"].samples == ("表一", "表二")
    assert asked["内部流转单"].rows == 2
    assert result.items[0].bases == [], "a guess is not an answer"
    answers = {"header": {"行权之依据": "bases", "内部流转单": LEAVE}}
    again = read_list(tmp_path / "list.xlsx", answers=answers)
    assert again.questions == []
    assert [item.bases[0].title for item in again.items] == ["中华人民共和国水法", "排水条例"]
    assert again.items[0].extras == [("内部流转单", "表一")]


def test_learned_headers_are_known(tmp_path: Path) -> None:
    learned = Vocabulary(
        types=DEFAULT_VOCABULARY.types,
        levels=DEFAULT_VOCABULARY.levels,
        headers={"行权之依据": "bases", "事由": "name", "门类": "type"},
    )
    rows = [["甲市水利局权责清单"], ["序号", "事由", "门类", "行权之依据"], [1, "取水许可", "许可", LAW]]
    result = read(tmp_path, rows, vocabulary=learned)
    assert (one(result).name, one(result).type, len(one(result).bases)) == ("取水许可", "行政许可", 1)
    assert result.questions == []


def test_unknown_types_and_levels_are_asked_once_and_answered(tmp_path: Path) -> None:
    rows = [
        ["甲市水利局权责清单"],
        ["序号", "事项名称", "权力类型", "行使层级"],
        [1, "取水许可", "行政许或", "县级以上"],
        [2, "排水许可", "行政许或", "流域"],
        [3, "其他事", "许可", "市级"],
    ]
    result = read(tmp_path, rows)
    assert [(q.kind, q.text, q.guess, q.rows) for q in result.questions] == [
        ("type", "行政许或", "行政许可", 2),
        ("level", "县级以上", "", 1),
        ("level", "流域", "", 1),
    ]
    assert [item.levels for item in result.items] == [[], [], ["市级"]]
    answers = {"type": {"行政许或": "行政许可"}, "level": {"县级以上": "市级、县级", "流域": LEAVE}}
    again = read_list(tmp_path / "list.xlsx", answers=answers)
    assert again.questions == []
    assert [(item.type, item.levels) for item in again.items] == [
        ("行政许可", ["市级", "县级"]),
        ("行政许可", []),
        ("行政许可", ["市级"]),
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("其他行政权力-备案", "其他行政权力"),
        ("其他行政权力—其他", "其他行政权力"),
        ("其他类-备案", "其他行政权力"),
        ("其他权力：行政备案", "其他行政权力"),
        ("行政强制-强制措施", "行政强制"),
        ("行政许可/行政处罚", ""),
        ("行政许可-新办", "行政许可"),
    ],
)
def test_a_type_with_its_subclass(tmp_path: Path, cell: str, expected: str) -> None:
    rows = [["甲市水利局权责清单"], ["序号", "事项名称", "权力类型", "依据"], [1, "取水", cell, LAW]]
    assert one(read(tmp_path, rows)).type == expected


@pytest.mark.parametrize(
    ("cell", "levels"),
    [
        ("市、县", ["市级", "县级"]),
        ("市级、县级", ["市级", "县级"]),
        ("省市县", ["省级", "市级", "县级"]),
        ("市县两级", []),
        ("市", ["市级"]),
        ("市级（跨省、跨县的）、县级", ["市级", "县级"]),
        ("县（市、区）级", ["县级"]),
        ("县级以上", []),
    ],
)
def test_words_for_levels(tmp_path: Path, cell: str, levels: list[str]) -> None:
    rows = [["甲市水利局权责清单"], ["序号", "事项名称", "权力类型", "行使层级"], [1, "取水", "许可", cell]]
    assert one(read(tmp_path, rows)).levels == levels


# --- placeholders and repetitions -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["—", "无", "/", "（空）", "略", "……", "N/A", "待定", "＊"])
def test_a_placeholder_is_no_name(tmp_path: Path, name: str) -> None:
    rows = [["甲市水利局权责清单"], ["序号", "事项名称", "权力类型", "依据"], [1, "取水许可", "许可", LAW], [2, name, "许可", LAW]]  # fmt: skip
    result = read(tmp_path, rows)
    assert [item.name for item in result.items] == ["取水许可", ""]
    [message] = said(result, "error")
    assert name in message


def test_as_above_is_filled_from_above_in_every_column(tmp_path: Path) -> None:
    rows = [
        ["甲市水利局权责清单"],
        ["序号", "事项名称", "子项", "权力类型", "依据", "行使主体", "法定时限", "备注"],
        [1, "取水许可", "新建", "许可", LAW, "甲市水利局", "20个工作日", "说明"],
        [2, "同上", "改建", "同上", "〃", "（同上）", "同上", "同上项"],
        [3, "排水许可", "", "许可", "同第1项", "甲市水利局", "30日", ""],
    ]
    result = read(tmp_path, rows)
    first, second, third = result.items
    assert (second.name, second.type, second.subject) == ("取水许可", "行政许可", "甲市水利局")
    assert second.bases == first.bases == third.bases
    assert second.facts == first.facts
    assert second.texts["remark"] == "说明"
    assert said(result, "error") == []


def test_as_above_where_nothing_stands_above_is_an_error(tmp_path: Path) -> None:
    rows = [["甲市水利局权责清单"], ["序号", "事项名称", "权力类型", "依据"], [1, "同上", "许可", LAW]]
    result = read(tmp_path, rows)
    assert one(result).name == ""
    assert len(said(result, "error")) == 2


def test_no_main_item_but_a_sub_item_is_the_item(tmp_path: Path) -> None:
    rows = [["甲市水利局权责清单"], ["序号", "主项名称", "子项名称", "权力类型", "依据"], [1, "/", "取水许可", "许可", LAW]]  # fmt: skip
    item = one(read(tmp_path, rows))
    assert (item.name, item.sub_name) == ("取水许可", "")


def test_the_same_code_twice_is_told_with_both_rows(tmp_path: Path) -> None:
    header = ["序号", "职权编码", "事项名称", "子项名称", "权力类型", "依据"]
    rows = [
        ["甲市水利局权责清单"],
        header,
        [1, "A-1", "取水许可", "新建", "许可", LAW],
        [2, "A-1", "取水许可", "改建", "许可", LAW],
        [3, "A-2", "排水许可", "", "许可", LAW],
        [4, "a-2", "蓄水许可", "", "许可", LAW],
        [5, "—", "引水许可", "", "许可", LAW],
        [6, "—", "调水许可", "", "许可", LAW],
    ]
    [message] = [text for text in said(read(tmp_path, rows), "warning") if "编码" in text]
    assert "第 5 行" in message
    assert "第 6 行" in message
    assert "排水许可" in message


# --- levels with rows of their own, templates -------------------------------------------------------------------

LEVELLED = ["序号", "事项名称", "权力类型", "依据", "行使层级", "行使主体", "部门职责", "责任事项"]


@pytest.mark.parametrize("merged", [("A3:A4", "B3:B4", "C3:C4", "D3:D4"), ()])
def test_an_item_whose_rows_are_its_levels_is_one_power(tmp_path: Path, merged: tuple[str, ...]) -> None:
    rows = [
        ["克拉玛依市农业农村局权责清单"],
        LEVELLED,
        [
            1,
            "农药经营许可",
            "许可",
            LAW,
            "自治区级",
            "自治区农业农村厅",
            "指导全区",
            "1.受理责任：限制使用农药。",
        ],
        [
            "",
            "",
            "",
            "",
            "地州市级",
            "克拉玛依市农业农村局",
            "本市审批",
            "1.受理责任：其他农药。\n2.审查责任：审查。",
        ],
        [
            2,
            "种子生产许可",
            "许可",
            LAW,
            "地州市级",
            "克拉玛依市农业农村局",
            "本市审批",
            "1.受理责任：种子。",
        ],
    ]
    first, second = read(tmp_path, rows, merged).items
    assert first.levels == ["省级", "市级"]
    assert [(s.name, s.subject, s.body, s.duty) for s in first.shares] == [
        ("省级", "自治区农业农村厅", "name", "指导全区"),
        ("市级", "克拉玛依市农业农村局", "name", "本市审批"),
    ]
    assert [(r.group, r.stage, r.text) for r in first.responsibilities] == [
        ("自治区级", "受理", "限制使用农药。"),
        ("地州市级", "受理", "其他农药。"),
        ("地州市级", "审查", "审查。"),
    ]
    assert (first.department, first.subject, first.duty) == (
        "克拉玛依市农业农村局",
        "克拉玛依市农业农村局",
        "本市审批",
    )
    assert (second.name, second.shares) == ("种子生产许可", [])


@pytest.mark.parametrize(
    "organ",
    [
        "地州市农业农村局",
        "县市区××局",
        "××市（区）XX局",
        "各县（市、区）水利局",
        "设区的市水行政主管部门",
        "本级水利局",
        "＊＊县水务局",
    ],
)
def test_a_templates_organ_is_no_name(tmp_path: Path, organ: str) -> None:
    header = ["序号", "事项名称", "权力类型", "依据", "行使主体"]
    rows = [["权责清单通用目录"], header, *([n, f"事项{n}许可", "许可", LAW, organ] for n in range(1, 5))]
    result = read(tmp_path, rows)
    assert {(item.department_kind, item.subject_kind) for item in result.items} == {("template", "template")}


@pytest.mark.parametrize("organ", ["甲市农业农村局", "市场监管局", "地震局"])
def test_a_name_is_no_stand_in(tmp_path: Path, organ: str) -> None:
    header = ["序号", "事项名称", "权力类型", "依据", "行使主体"]
    result = read(tmp_path, [["权责清单"], header, [1, "甲许可", "许可", LAW, organ]])
    assert (one(result).subject_kind, result.questions) == ("name", [])


# --- tables of adjustments, lists of duties ---------------------------------------------------------------------


def test_a_table_of_adjustments_says_what_is_to_be_done(tmp_path: Path) -> None:
    rows = [
        ["甲市教育局权责清单调整事项对照表"],
        ["序号", "调整类型", "原事项名称", "调整后事项名称", "权力类型", "调整理由及依据"],
        [1, "取消", "民办学校广告备案", "—", "其他行政权力", "依据已废止"],
        [2, "名称变更", "教师资格认定", "中小学教师资格认定", "行政许可", "条例修改"],
        [3, "新增", "—", "校外培训机构检查", "行政检查", "《某条例》第九条"],
        [4, "拟下放", "甲审批", "甲审批", "行政许可", "省里决定"],
        [5, "另议", "乙审批", "乙审批", "行政许可", ""],
    ]
    result = read(tmp_path, rows)
    assert [(i.adjustment, i.former_name, i.name, i.adjustment_reason) for i in result.items] == [
        ("取消", "民办学校广告备案", "民办学校广告备案", "依据已废止"),
        ("修改", "教师资格认定", "中小学教师资格认定", "条例修改"),
        ("新增", "", "校外培训机构检查", "《某条例》第九条"),
        ("下放", "甲审批", "甲审批", "省里决定"),
        ("另议", "乙审批", "乙审批", ""),
    ]
    [message] = said(result, "error")
    assert "另议" in message


def test_before_and_after_in_groups_of_columns(tmp_path: Path) -> None:
    rows = [
        ["乙县水务局权责事项动态调整表"],
        ["序号", "调整前", "", "调整后", "", "调整方式"],
        ["", "事项名称", "权力类型", "事项名称", "权力类型", ""],
        [1, "取水审批", "其他行政权力", "取水许可", "行政许可", "变更"],
        [2, "排污口审核", "其他行政权力", "", "", "取消"],
    ]
    merged = ("A2:A3", "B2:C2", "D2:E2", "F2:F3")
    result = read(tmp_path, rows, merged)
    assert [(i.adjustment, i.former_name, i.name, i.type) for i in result.items] == [
        ("修改", "取水审批", "取水许可", "行政许可"),
        ("取消", "排污口审核", "排污口审核", ""),
    ]


def test_headings_and_titles_say_what_is_to_be_done(tmp_path: Path) -> None:
    header = ["序号", "事项名称", "权力类型", "实施机关", "备注"]
    rows = [
        ["甲市权责清单调整事项"],
        header,
        ["一、取消的事项（1项）"],
        [1, "甲审批", "许可", "市水利局", ""],
        ["二、新增的事项（1项）"],
        [1, "乙审批", "许可", "市水利局", ""],
    ]
    result = read(tmp_path, rows, ("A3:E3", "A5:E5"))
    assert [(item.name, item.adjustment) for item in result.items] == [("甲审批", "取消"), ("乙审批", "新增")]
    rows = [["甲省下放行政许可事项目录"], header, [1, "甲审批", "许可", "省水利厅", ""]]
    assert one(read(tmp_path, rows)).adjustment == "下放"


def test_a_list_with_a_column_of_adjustments_stays_a_list(tmp_path: Path) -> None:
    rows = [
        ["甲市水利局权责清单"],
        ["序号", "事项名称", "权力类型", "依据", "调整情况"],
        [1, "甲许可", "许可", LAW, "保留"],
        [2, "乙许可", "许可", LAW, "取消"],
        [3, "丙许可", "许可", LAW, ""],
    ]
    result = read(tmp_path, rows)
    assert [(item.name, item.adjustment) for item in result.items] == [
        ("甲许可", ""),
        ("乙许可", "取消"),
        ("丙许可", ""),
    ]
    assert result.items[0].extras == [("调整情况", "保留")]


def test_a_towns_list_of_duties_is_no_list_of_powers(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "基本履职事项": [
            ["甲街道基本履职事项清单"], ["序号", "事项名称"], ["一、党的建设（1项）"], [1, "做好理论学习工作"],
        ],
        "配合履职事项": [
            ["甲街道配合履职事项清单"],
            ["序号", "事项名称", "对应上级部门", "上级部门职责", "街道配合职责"],
            [1, "食品摊贩管理", "区市场监管局", "登记和检查", "巡查"],
        ],
        "上级部门收回事项": [
            ["甲街道上级部门收回事项清单"],
            ["序号", "事项名称", "承接部门及工作方式"],
            [1, "对违规处置渣土的处罚", "承接部门：区城管委"],
        ],
    }  # fmt: skip
    path = write_xlsx(tmp_path / "街道.xlsx", sheets)
    result = read_list(path)
    assert lost_cells(path, result) == []
    assert {(item.type, item.adjustment) for item in result.items} == {("", "")}
    errors = [p for p in result.problems if p.severity == "error" and "履职事项" in p.message]
    assert [p.sheet for p in errors] == list(sheets), "once for each sheet, not once for each row"
    assert not any("没有写职权类型" in message for message in said(result, "error"))


# --- cards, pages, headings, links ------------------------------------------------------------------------------


def test_cards_with_two_pairs_on_a_row_and_empty_values(tmp_path: Path) -> None:
    rows = [
        ["丙县民政局权责清单"],
        ["职权名称", "社团登记", "职权类型", "许可事项"],
        ["子项名称", "", "承办机构", ""],
        ["办理层次", "县级窗口", "备注", ""],
        ["实施依据", LAW, "", ""],
        ["责任事项", "1.受理责任：受理。", "", ""],
        ["追责情形", "不受理的。", "监督电话", "12345"],
    ]
    item = one(read(tmp_path, rows))
    assert (item.name, item.sub_item, item.office, item.type) == ("社团登记", "", "", "行政许可")
    assert item.extras == [("办理层次", "县级窗口")]
    assert (item.texts.get("remark", ""), item.texts["supervision"]) == ("", "12345")
    assert [(basis.title, basis.locator) for basis in item.bases] == [("中华人民共和国水法", "第七条")]


def test_page_numbers_of_a_pdf_are_taken_out_of_texts(tmp_path: Path) -> None:
    header = ["序号", "事项名称", "权力类型", "依据", "责任事项"]
    rows = [
        ["甲市水利局权责清单"],
        header,
        *(
            [n, f"事项{n}许可", "许可", LAW, f"1.受理责任：公示依法应当提交的{80 + n}/582材料。"]
            for n in range(1, 5)
        ),
    ]
    result = read_list(write_xlsx(tmp_path / "list.xlsx", {"Sheet1": rows}))
    assert [item.responsibilities[0].text for item in result.items] == ["公示依法应当提交的材料。"] * 4
    [message] = said(result, "warning")
    assert "81/582" in message


def test_a_fraction_is_no_page_number(tmp_path: Path) -> None:
    rows = [
        ["甲市水利局权责清单"],
        ["序号", "事项名称", "权力类型", "依据", "备注"],
        [1, "甲许可", "许可", LAW, "1/3以上同意"],
        [2, "乙许可", "许可", LAW, "编号 12/2024、〔2023〕5/20"],
    ]
    result = read(tmp_path, rows)
    assert [item.texts["remark"] for item in result.items] == ["1/3以上同意", "编号 12/2024、〔2023〕5/20"]


def test_a_heading_names_the_department_a_list_corresponds_to(tmp_path: Path) -> None:
    rows = [
        ["一、档案管理系统"],
        ["对应市级部门：市委办公室（市档案局）"],
        ["序号", "规范统一事项名称", "", "权力类型", "行使层级", "备注"],
        ["", "主项名称", "子项名称", "", "", ""],
        [1, "档案检查", "", "其他行政权力-其他", "市、县", ""],
    ]
    item = one(read(tmp_path, rows, ("A3:A4", "B3:C3", "D3:D4", "E3:E4", "F3:F4")))
    assert (item.department, item.type, item.levels) == (
        "市委办公室（市档案局）",
        "其他行政权力",
        ["市级", "县级"],
    )


def test_a_cell_that_only_points_somewhere_is_told(tmp_path: Path) -> None:
    rows = [["甲市水利局权责清单"], ["序号", "事项名称", "权力类型", "办事指南", "流程图"], [1, "甲许可", "许可", "点击查看", "见附件"]]  # fmt: skip
    result = read(tmp_path, rows)
    assert one(result).facts == {}
    assert sum("没有带链接" in message for message in said(result, "warning")) == 2


def test_a_cell_that_points_somewhere_is_the_address_it_points_at(tmp_path: Path) -> None:
    rows = [["甲市水利局权责清单"], ["序号", "事项名称", "权力类型", "办事指南", "流程图"], [1, "甲许可", "许可", "点击查看", "查看流程图"]]  # fmt: skip
    path = write_xlsx(tmp_path / "list.xlsx", {"Sheet1": rows})
    book = load_workbook(path)
    book.active["D3"].hyperlink = "https://example.gov.cn/guide"
    book.active["E3"].hyperlink = "https://example.gov.cn/flow"
    book.save(path)
    item = one(read_list(path))
    assert item.facts == {"guide_url": "https://example.gov.cn/guide"}
    assert item.texts["flow"] == "https://example.gov.cn/flow"
    assert item.extras == []


def test_the_report_tells_editions_mentioned_laws_and_questions(tmp_path: Path) -> None:
    cell = "《中华人民共和国水法》（2016年修正）第七条：依照《中华人民共和国行政处罚法》处罚。"
    rows = [["甲市水利局权责清单"], ["序号", "事项名称", "权力类型", "依据", "神秘列"], [1, "甲许可", "许可", cell, "某"]]  # fmt: skip
    made = report(read(tmp_path, rows))
    [basis] = made["items"][0]["bases"]
    assert list(basis) == ["kind", "title", "locator", "text", "edition"]
    assert basis["edition"] == "2016年修正"
    assert made["items"][0]["mentioned"] == ["中华人民共和国行政处罚法"]
    assert [(q["kind"], q["text"]) for q in made["questions"]] == [("header", "神秘列")]


def test_traditional_characters_in_csv(tmp_path: Path) -> None:
    rows = [
        ["序號", "權力名稱", "職權類別", "實施依據", "責任事項", "監督電話", "備註"],
        ["1", "取水許可", "行政許可", LAW, "1.受理责任：受理。", "12345", "說明"],
    ]
    item = read_list(write_csv(tmp_path / "l.csv", rows), department="甲市水利局").items[0]
    assert (item.name, item.type, item.texts["supervision"]) == ("取水許可", "行政许可", "12345")
