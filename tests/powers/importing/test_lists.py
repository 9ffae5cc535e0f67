"""Reading lists of many layouts: which rows are items, whose, of what type, and that nothing is lost."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from powers.importing.lists import ListFile, ParsedItem, Problem, Vocabulary, read_list
from powers.importing.report import report
from powers.importing.special_rows import SAMPLE_MARK
from tests.powers.importing.workbooks import (
    BASIS,
    BLAME,
    DUTIES,
    HEADER,
    Rows,
    item_row,
    lost_cells,
    write_csv,
    write_xls,
    write_xlsx,
)

pytestmark = pytest.mark.usefixtures("read_here")

TITLE = ["滨海市城市管理局2024年权责清单"]


def read(tmp_path: Path, rows: Rows, merged: tuple[str, ...] = (), sheet: str = "Sheet1") -> ListFile:
    path = write_xlsx(tmp_path / "list.xlsx", {sheet: rows}, merged)
    result = read_list(path)
    assert lost_cells(path, result) == []
    return result


def names(result: ListFile) -> list[tuple[str, str]]:
    return [(item.name, item.sub_item) for item in result.items]


def problems(result: ListFile, severity: str = "error") -> list[str]:
    return [problem.message for problem in result.problems if problem.severity == severity]


def test_a_plain_row_gives_every_field(tmp_path: Path) -> None:
    result = read(tmp_path, [TITLE, HEADER, item_row(备注="说明文字")])
    (item,) = result.items
    assert (item.row, item.seq, item.name, item.type, item.department) == (
        3,
        "1",
        "户外广告设置审批",
        "行政许可",
        "滨海市城市管理局",
    )
    assert [(basis.title, basis.locator) for basis in item.bases] == [
        ("中华人民共和国行政许可法", "第三十条")
    ]
    assert [(one.stage, one.text) for one in item.responsibilities] == [
        ("受理", "公示材料。"),
        ("审查", "审查材料。"),
    ]
    assert item.accountability == ["不受理的；", "乱作为的。"]
    assert item.accountability_lead.startswith("因不履行职责")
    assert (item.subject, item.office, item.texts["remark"]) == ("某市城市管理局", "审批科", "说明文字")
    assert problems(result) == []


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_the_same_list_reads_the_same_from_every_format(tmp_path: Path, kind: str) -> None:
    rows = [TITLE, HEADER, item_row(1), item_row(2, "户外广告拆除")]
    if kind == "csv":
        path = write_csv(tmp_path / "l.csv", rows, "gb18030")
    else:
        path = (write_xls if kind == "xls" else write_xlsx)(tmp_path / f"l.{kind}", {"表": rows})
    result = read_list(path)
    assert [(i.row, i.seq, i.name, i.department) for i in result.items] == [
        (3, "1", "户外广告设置审批", "滨海市城市管理局"),
        (4, "2", "户外广告拆除", "滨海市城市管理局"),
    ]
    assert lost_cells(path, result) == []


def test_the_header_may_stand_low_and_be_broken_by_lines(tmp_path: Path) -> None:
    header = [word[:2] + "\n " + word[2:] for word in HEADER]
    rows = [["附件3"], TITLE, [], ["填报时间：2024年3月"], *[[] for _ in range(20)], header, item_row()]
    assert read(tmp_path, rows).items[0].row == 26


def test_a_header_over_two_rows_with_merged_groups(tmp_path: Path) -> None:
    rows = [
        TITLE,
        ["序号", "权力清单", "", "", "责任事项", "", "追责", "", "监督电话"],
        ["", "事项名称", "类型", "设定依据", "内容", "依据", "情形", "依据", ""],
        [
            1,
            "甲审批",
            "行政许可",
            BASIS,
            DUTIES,
            "《行政许可法》第三十一条",
            BLAME,
            "《行政许可法》第七十二条",
            "12345",
        ],
    ]
    merged = ("A1:I1", "A2:A3", "B2:D2", "E2:F2", "G2:H2", "I2:I3")
    (item,) = read(tmp_path, rows, merged).items
    assert (item.name, item.type, item.texts["supervision"]) == ("甲审批", "行政许可", "12345")
    assert item.responsibility_bases[0].locator == "第三十一条"
    assert item.accountability_bases[0].locator == "第七十二条"
    assert len(item.responsibilities) == 2


def test_a_header_over_two_rows_whose_merges_are_lost(tmp_path: Path) -> None:
    rows = [
        ["序号", "事项名称", "权力类型", "责任事项", "", "追责情形"],
        ["", "", "", "内容", "依据", ""],
        ["1", "甲审批", "行政许可", DUTIES, "《行政许可法》第三十一条", BLAME],
    ]
    (item,) = read_list(write_csv(tmp_path / "l.csv", rows)).items
    assert len(item.responsibilities) == 2
    assert item.responsibility_bases[0].locator == "第三十一条"


def test_sub_items_under_a_merged_main_item(tmp_path: Path) -> None:
    rows = [
        TITLE,
        HEADER,
        item_row(1, "户外广告管理", 子项名称="1.设置审批"),
        item_row("", "", 子项名称="2.变更审批", 承办机构="变更科"),
        item_row("", "", 子项名称="3.延期审批"),
        item_row(2, "占道审批", 子项名称="无"),
    ]
    result = read(tmp_path, rows, ("A3:A5", "B3:B5"))
    assert names(result) == [
        ("户外广告管理", "1.设置审批"),
        ("户外广告管理", "2.变更审批"),
        ("户外广告管理", "3.延期审批"),
        ("占道审批", "无"),
    ]
    assert [item.seq for item in result.items] == ["1", "1", "1", "2"]
    assert result.items[3].sub_name == ""


def test_one_item_over_several_rows_is_one_item(tmp_path: Path) -> None:
    rows = [
        TITLE,
        HEADER,
        item_row(责任事项内容="1.受理责任：公示。"),
        [
            "",
            "",
            "",
            "",
            "《城市市容和环境卫生管理条例》第十一条：应当批准。",
            "",
            "",
            "2.审查责任：审核。",
            "",
            "",
        ],
        ["", "", "", "", "", "", "", "3.决定责任：决定。", "", ""],
        item_row(2, "占道审批"),
    ]
    result = read(tmp_path, rows, ("A3:A5", "B3:B5", "D3:D5", "I3:I5"))
    assert [item.row for item in result.items] == [3, 6]
    assert [one.stage for one in result.items[0].responsibilities] == ["受理", "审查", "决定"]
    assert len(result.items[0].bases) == 2


def test_a_cell_merged_over_several_items_belongs_to_each(tmp_path: Path) -> None:
    rows = [
        TITLE,
        HEADER,
        item_row(1),
        item_row(2, "乙", 责任事项内容="", 权力类型=""),
        item_row(3, "丙", 责任事项内容=""),
    ]
    result = read(tmp_path, rows, ("H3:H5", "D3:D4"))
    assert [len(item.responsibilities) for item in result.items] == [2, 2, 2]
    assert [item.type for item in result.items] == ["行政许可"] * 3


SHARED = dict.fromkeys(["责任事项内容", "追责情形", "行使主体"], "")


def told_of(result: ListFile, severity: str) -> list[Problem]:
    return [one for one in result.problems if one.severity == severity and one.row]


def test_a_blank_below_another_item_stays_blank_and_is_told_at_each_item(tmp_path: Path) -> None:
    rows = [TITLE, HEADER, item_row(1), *[item_row(n, f"事项{n}", **SHARED) for n in range(2, 6)]]
    result = read_list(write_csv(tmp_path / "l.csv", rows))
    assert [(i.subject, len(i.responsibilities)) for i in result.items[1:]] == [("", 0)] * 4
    told = told_of(result, "warning")
    assert [one.row for one in told] == [4, 5, 6, 7]
    assert all("“责任事项内容”" in one.message and "没有照上面的行补写" in one.message for one in told)


def test_a_licence_below_a_penalty_never_gets_its_responsibilities(tmp_path: Path) -> None:
    rows = [
        TITLE,
        HEADER,
        item_row(1, "对擅自设置广告的处罚", 权力类型="行政处罚", 责任事项内容="1.立案责任：立案。"),
        item_row(2, "广告设置审批", 权力类型="行政许可", **SHARED),
        item_row(3, "占道审批", 权力类型="行政许可", **SHARED),
    ]
    for path in (write_csv(tmp_path / "l.csv", rows), write_xlsx(tmp_path / "l.xlsx", {"S": rows})):
        result = read_list(path)
        assert [len(item.responsibilities) for item in result.items] == [1, 0, 0]
        assert [item.accountability for item in result.items[1:]] == [[], []]


def test_a_type_that_a_row_does_not_state_is_not_taken_from_the_row_above(tmp_path: Path) -> None:
    rows = [TITLE, HEADER, item_row(1), *[item_row(n, f"事项{n}", 权力类型="") for n in (2, 3)]]
    result = read_list(write_csv(tmp_path / "l.csv", rows))
    assert [item.type for item in result.items] == ["行政许可", "", ""]
    assert [one.row for one in told_of(result, "error")] == [4, 5]


def test_a_numbered_row_without_a_name_is_not_named_after_the_row_above(tmp_path: Path) -> None:
    rows = [TITLE, HEADER, item_row(1), item_row(2, ""), item_row(3, "丙")]
    result = read_list(write_csv(tmp_path / "l.csv", rows))
    assert [item.name for item in result.items] == ["户外广告设置审批", "", "丙"]
    assert [(one.row, one.message[:7]) for one in told_of(result, "error")] == [(4, "事项名称为空。")]


def test_sub_items_whose_merges_are_lost_take_what_the_main_item_says_and_it_is_told(tmp_path: Path) -> None:
    sub = ["", "", "2.变更", "", "", "", "", "", "", ""]
    rows = [TITLE, HEADER, item_row(1, "甲", 子项名称="1.设立"), sub, item_row(2, "乙")]
    result = read_list(write_csv(tmp_path / "l.csv", rows))
    assert names(result) == [("甲", "1.设立"), ("甲", "2.变更"), ("乙", "")]
    filled = result.items[1]
    assert len(filled.responsibilities) == 2
    assert filled.type == "行政许可"
    assert filled.own_cells == {"sub_item": "2.变更"}
    (told,) = [one for one in told_of(result, "warning") if one.row == 4]
    assert "“责任事项内容”" in told.message
    assert "按同一主项“甲”上面的行补写" in told.message


def test_a_sub_item_of_another_type_takes_only_the_name(tmp_path: Path) -> None:
    sub = ["", "", "2.检查", "行政检查", "", "", "", "", "", ""]
    rows = [TITLE, HEADER, item_row(1, "甲", 子项名称="1.设立"), sub]
    item = read_list(write_csv(tmp_path / "l.csv", rows)).items[1]
    assert (item.name, item.type, len(item.responsibilities)) == ("甲", "行政检查", 0)


def test_the_example_of_the_sample_list_is_no_item(tmp_path: Path) -> None:
    rows = [TITLE, HEADER, item_row(1, f"{SAMPLE_MARK}民办幼儿园设立审批"), item_row(2, "乙")]
    result = read_list(write_xlsx(tmp_path / "l.xlsx", {"S": rows}))
    assert [item.name for item in result.items] == ["乙"]
    (told,) = [one for one in result.problems if "示例行" in one.message]
    assert (told.row, told.severity) == (3, "info")


@pytest.mark.parametrize(("header", "field"), [("群众怎么叫", "plain_title"), ("还要说的", "remark")])
def test_under_a_header_said_to_be_a_column_the_text_alone_is_kept(
    tmp_path: Path, header: str, field: str
) -> None:
    rows = [
        ["序号", "事项名称", "权力类型", "实施依据", "通俗名称", "备注", header],
        ["1", "甲", "行政许可", BASIS, "", "", "俗名3"],
        ["2", "乙", "行政许可", BASIS, "原有", "原有", "又一个"],
    ]
    answers = {"header": {header: field}}
    path = write_csv(tmp_path / "l.csv", [TITLE, *rows])
    first, second = read_list(path, answers=answers).items
    assert first.texts[field] == "俗名3"
    assert second.texts[field] == "原有\n又一个"


def test_a_heading_row_above_its_sub_items_is_no_item(tmp_path: Path) -> None:
    rows = [
        TITLE,
        HEADER,
        [1, "户外广告管理"],
        item_row("", "", 子项名称="设置审批"),
        item_row("", "", 子项名称="变更审批"),
    ]
    assert names(read(tmp_path, rows)) == [("户外广告管理", "设置审批"), ("户外广告管理", "变更审批")]


def test_what_a_heading_row_alone_says_is_reported(tmp_path: Path) -> None:
    rows = [
        TITLE,
        HEADER,
        [2, "户外广告管理", "", "行政许可", "", "", "", "", "", "合并编制"],
        item_row(1, "", 子项名称="设置审批"),
    ]
    result = read(tmp_path, rows)
    assert [(item.seq, item.name, item.sub_item) for item in result.items] == [
        ("1", "户外广告管理", "设置审批")
    ]
    assert [(one.column, one.message) for one in result.problems if one.row == 3] == [
        ("序号", "主项行的序号，原样保留：2"),
        ("备注", "主项行的备注，原样保留：合并编制"),
    ]


def test_an_item_without_a_number_but_with_a_name_is_an_item(tmp_path: Path) -> None:
    rows = [
        TITLE,
        HEADER,
        item_row(1),
        item_row("", "洗染业经营者备案", 权力类型="其他行政权力"),
        item_row(3, "丙"),
    ]
    assert [item.name for item in read(tmp_path, rows).items] == [
        "户外广告设置审批",
        "洗染业经营者备案",
        "丙",
    ]


def test_a_name_broken_over_a_page_is_joined(tmp_path: Path) -> None:
    rows = [
        TITLE,
        HEADER,
        item_row(1),
        item_row(2, "对擅自设置大型户外"),
        ["", "广告影响市容的处罚", "", "", "《条例》第三十六条：处以罚款。"],
        item_row(3, "丙"),
        item_row(4, "丁"),
    ]
    result = read(tmp_path, rows)
    assert [item.name for item in result.items][1] == "对擅自设置大型户外广告影响市容的处罚"
    assert len(problems(result, "warning")) == 1


@pytest.mark.parametrize(
    "section",
    [
        ["二、行政处罚（共5项）"],
        ["二", "行政处罚（5项）"],
        ["行政处罚类"],
        ["（二）行政处罚"],
        ["第二部分 行政处罚"],
        ["行政处罚"],
    ],
)
def test_the_type_may_stand_in_a_section_row(tmp_path: Path, section: list[str]) -> None:
    rows = [TITLE, HEADER, item_row(权力类型=""), section, item_row(1, "乙的处罚", 权力类型="")]
    result = read(tmp_path, rows, sheet="行政许可（1项）")
    assert [item.type for item in result.items] == ["行政许可", "行政处罚"]


def test_the_type_may_stand_in_the_sheet_name_or_the_title(tmp_path: Path) -> None:
    header = [word for word in HEADER if word != "权力类型"]
    row = [value for word, value in zip(HEADER, item_row(), strict=True) if word != "权力类型"]
    sheets = {"1.行政强制": [header, row], "二": [["滨海市城市管理局权责清单（行政检查类）"], header, row]}
    result = read_list(write_xlsx(tmp_path / "滨海市城市管理局.xlsx", sheets))
    assert [item.type for item in result.items] == ["行政强制", "行政检查"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("行政\n许可", "行政许可"),
        ("行 政 许 可", "行政许可"),
        ("行政许可类", "行政许可"),
        ("许可", "行政许可"),
        ("ＸＫ", "行政许可"),
        ("其他", "其他行政权力"),
        ("其他权力", "其他行政权力"),
        ("行政强制措施", "行政强制"),
        ("行政许可（3项）", "行政许可"),
        ("监督检查", "行政检查"),
        ("行政许不可", ""),
    ],
)
def test_types_are_recognised_as_written(tmp_path: Path, cell: str, expected: str) -> None:
    result = read(tmp_path, [TITLE, HEADER, item_row(权力类型=cell)])
    assert result.items[0].type == expected
    assert bool(problems(result)) == (not expected)


def test_an_unknown_type_says_how_to_mend_it(tmp_path: Path) -> None:
    (problem,) = problems(read(tmp_path, [TITLE, HEADER, item_row(权力类型="行政协议")]))
    assert "行政协议" in problem
    assert "在“回答问题”中选择类型" in problem
    vocabulary = Vocabulary(types={"行政协议": "其他行政权力"})
    assert read_list(tmp_path / "list.xlsx", vocabulary=vocabulary).items[0].type == "其他行政权力"


def test_headers_printed_again_notes_and_page_numbers_are_no_items(tmp_path: Path) -> None:
    numbers = [str(n) for n in range(1, 11)]
    rows = [
        TITLE,
        HEADER,
        numbers,
        item_row(1),
        ["第1页"],
        HEADER,
        numbers,
        item_row(2, "乙"),
        [],
        ["合计", "2项"],
        ["注：本清单依据现行法律编制。"],
        ["填表人：张三", "", "审核人：李四", "", "联系电话：12345678"],
    ]
    result = read(tmp_path, rows, ("A11:J11",))
    assert [item.name for item in result.items] == ["户外广告设置审批", "乙"]
    kept = "".join(p.message for p in result.problems)
    assert "张三" in kept
    assert "现行法律" in kept
    assert problems(result) == []


def test_what_is_new_in_a_header_printed_again_is_reported(tmp_path: Path) -> None:
    again = [*HEADER[:-1], "续表二"]
    result = read(tmp_path, [TITLE, HEADER, item_row(1), again, item_row(2, "乙")])
    assert [item.name for item in result.items] == ["户外广告设置审批", "乙"]
    (problem,) = problems(result, "warning")
    assert "续表二" in problem


def test_unknown_and_headless_columns_are_kept_verbatim(tmp_path: Path) -> None:
    rows = [TITLE, [*HEADER, "法定时限", "神秘列"], [*item_row(), "20个工作日", "神秘内容", "无头内容"]]
    result = read(tmp_path, rows)
    assert result.items[0].extras == [("神秘列", "神秘内容"), ("M列", "无头内容")]
    assert result.items[0].facts == {"statutory_limit": 20, "statutory_limit_unit": "working_day"}
    assert len(problems(result, "warning")) == 2


def test_a_repeated_column_fills_gaps_and_keeps_what_differs(tmp_path: Path) -> None:
    header = [*HEADER, "追责情形"]
    rows = [
        TITLE,
        header,
        [*item_row(1, 追责情形=""), BLAME],
        [*item_row(2, "乙"), BLAME],
        [*item_row(3, "丙"), "另一种。"],
    ]
    result = read(tmp_path, rows)
    assert [len(item.accountability) for item in result.items] == [2, 2, 2]
    assert [item.extras for item in result.items] == [[], [], [("追责情形（重复列K）", "另一种。")]]


def test_texts_hidden_under_a_merge_are_kept_aside(tmp_path: Path) -> None:
    rows = [TITLE, HEADER, item_row(1)]
    hidden = ["", "", "", "", "", "区城管局", "", "", "", ""]
    path = write_xls(tmp_path / "h.xls", {"表": [*rows, hidden]}, [(2, c, 3, c) for c in range(10)])
    result = read_list(path)
    assert result.items[0].subject == "某市城市管理局"
    assert result.items[0].extras == [("行使主体（被合并单元格遮住）", "区城管局")]
    assert len(problems(result, "warning")) == 1
    assert lost_cells(path, result) == []


def test_a_plaque_is_read_from_the_body(tmp_path: Path) -> None:
    rows = [
        TITLE,
        HEADER,
        item_row(行使主体="市委宣传部\n（新闻出版局、版权局）"),
        item_row(2, "乙", 行使主体="某局（受委托）"),
    ]
    result = read(tmp_path, rows)
    assert [item.plaque for item in result.items] == ["新闻出版局、版权局", ""]


@pytest.mark.parametrize(
    ("file", "title", "subject", "expected"),
    [
        ("清单.xlsx", "滨海市商务局2024年权责清单", "市商务局", "滨海市商务局"),
        ("附件：滨海市财政局2025年权责清单 (1).xlsx", "附件", "市财政局", "滨海市财政局"),
        (
            "滨海市委宣传部（新闻出版局）权责清单.xlsx",
            "滨海市委宣传部2024年权责清单",
            "市委宣传部",
            "滨海市委宣传部（新闻出版局）",
        ),
        (
            "国动办.xlsx",
            "滨海市人防系统权责清单",
            "滨海市国防动员办公室（滨海市人民防空办公室）",
            "滨海市国防动员办公室",
        ),
        ("a.xlsx", "部门名称：滨海市统计局", "市统计局", "滨海市统计局"),
        ("a.xlsx", "权责清单", "市统计局", "市统计局"),
        ("a.xlsx", "滨海新区住房和建设委员会行政处罚权责清单（2023年版）", "", "滨海新区住房和建设委员会"),
    ],
)
def test_whose_list_it_is(tmp_path: Path, file: str, title: str, subject: str, expected: str) -> None:
    path = write_xlsx(tmp_path / file, {"Sheet1": [[title], HEADER, item_row(行使主体=subject)]})
    assert read_list(path).items[0].department == expected
    assert read_list(path, department="指定局").items[0].department == "指定局"


def test_a_department_column_or_section_decides_for_its_rows(tmp_path: Path) -> None:
    header = ["序号", "部门名称", "事项名称", "权力类型", "实施依据", "行使主体"]
    rows = [
        ["滨海市权责清单"],
        header,
        [1, "滨海市教育局", "甲", "行政许可", BASIS, "市教育局"],
        [2, "滨海市民政局", "乙", "行政处罚", BASIS, "市民政局"],
    ]
    assert [item.department for item in read(tmp_path, rows).items] == ["滨海市教育局", "滨海市民政局"]


def test_sections_may_name_the_department_and_a_body_column_its_offices(tmp_path: Path) -> None:
    rows = [
        ["和平区各部门权责清单"],
        ["序号", "权力名称", "职权类别", "职权依据", "责任主体"],
        ["一、区教育局（共1项）"],
        [1, "民办学校审批", "行政许可", BASIS, "审批科"],
        ["二、区民政局（共1项）"],
        [1, "低保给付", "行政给付", BASIS, "救助科"],
    ]
    result = read(tmp_path, rows, ("A1:E1", "A3:E3", "A5:E5"))
    assert [(item.department, item.office, item.subject) for item in result.items] == [
        ("区教育局", "审批科", ""),
        ("区民政局", "救助科", ""),
    ]
    assert problems(result) == []


def test_sheets_without_a_list_are_information(tmp_path: Path) -> None:
    sheets = {"说明": [["本清单自公布之日起施行。"]], "空": [], "清单": [TITLE, HEADER, item_row()]}
    path = write_xlsx(tmp_path / "s.xlsx", sheets)
    result = read_list(path)
    assert len(result.items) == 1
    assert {p.severity for p in result.problems} == {"info"}
    assert lost_cells(path, result) == []


def test_a_file_without_any_item_is_an_error(tmp_path: Path) -> None:
    assert "没有读到任何事项" in problems(read(tmp_path, [["只是一段话"]]))[0]


def test_ditto_marks_repeat_the_row_above(tmp_path: Path) -> None:
    rows = [TITLE, HEADER, item_row(1), item_row(2, "乙", 权力类型="同上", 责任事项内容="〃")]
    assert read(tmp_path, rows).items[1].type == "行政许可"
    assert len(read_list(tmp_path / "list.xlsx").items[1].responsibilities) == 2


def test_stages_in_a_column_of_their_own(tmp_path: Path) -> None:
    header = ["序号", "职权名称", "职权类别", "职权依据", "责任环节", "责任内容", "问责依据"]
    rows = [
        TITLE,
        header,
        ["1", "甲许可", "行政许可", BASIS, "受理责任", "公示材料。", "《行政许可法》第七十二条"],
        ["", "", "", "", "审查责任", "审查材料。", ""],
        ["2", "乙处罚", "行政处罚", BASIS, "立案", "发现线索。", ""],
    ]
    first, second = read(tmp_path, rows, ("A3:A4", "B3:B4", "C3:C4", "D3:D4")).items
    assert [(one.stage, one.text) for one in first.responsibilities] == [
        ("受理", "公示材料。"),
        ("审查", "审查材料。"),
    ]
    assert [(one.stage, one.text) for one in second.responsibilities] == [("立案", "发现线索。")]


def test_bases_in_columns_by_kind_of_law(tmp_path: Path) -> None:
    rows = [
        TITLE,
        ["序号", "权力名称", "权力类型", "设定依据", "", ""],
        ["", "", "", "法律", "行政法规", "规章"],
        [1, "甲", "行政许可", "《某法》第一条：甲。", "《某条例》第二条：乙。", ""],
    ]
    (item,) = read(tmp_path, rows, ("A2:A3", "B2:B3", "C2:C3", "D2:F2")).items
    assert [basis.title for basis in item.bases] == ["某法", "某条例"]


def shandong(tmp_path: Path) -> ParsedItem:
    rows = [
        ["济南市城市管理局行政权力清单"],
        [
            "序号",
            "事项编码",
            "主项名称",
            "子项名称",
            "职权类别",
            "实施机关",
            "设定依据",
            "法定时限",
            "承诺时限",
            "是否收费",
        ],
        [
            1,
            "3701000101",
            "建筑垃圾处置核准",
            "处置核准",
            "行政许可",
            "济南市城市管理局",
            BASIS,
            "20个工作日",
            "5个工作日",
            "否",
        ],
    ]
    return read(tmp_path, rows).items[0]


def test_columns_as_in_shandong(tmp_path: Path) -> None:
    item = shandong(tmp_path)
    assert item.codes == [("事项编码", "3701000101")]
    assert (item.name, item.sub_item, item.type) == ("建筑垃圾处置核准", "处置核准", "行政许可")
    assert item.facts == {
        "statutory_limit": 20,
        "statutory_limit_unit": "working_day",
        "promised_limit": 5,
        "promised_limit_unit": "working_day",
        "fee": False,
    }
    assert item.extras == []


def test_columns_as_in_anhui_and_guangdong(tmp_path: Path) -> None:
    rows = [
        ["合肥市城市管理局权责清单（2023年本）"],
        [
            "序号",
            "权力类型",
            "权力事项",
            "实施主体",
            "实施依据",
            "责任事项",
            "追责情形",
            "廉政风险点",
            "",
            "监督方式",
            "备注",
        ],
        ["", "", "", "", "", "", "", "表现形式", "防控措施", "", ""],
        [
            1,
            "行政处罚",
            "对甲行为的处罚",
            "合肥市城市管理局",
            BASIS,
            DUTIES,
            BLAME,
            "优亲厚友",
            "集体审议",
            "0551-12345",
            "",
        ],
        [
            2,
            "",
            "对乙行为的处罚",
            "合肥市城市管理局",
            BASIS,
            DUTIES,
            BLAME,
            "优亲厚友",
            "集体审议",
            "0551-12345",
            "",
        ],
    ]
    merged = (
        "A1:K1",
        "A2:A3",
        "B2:B3",
        "C2:C3",
        "D2:D3",
        "E2:E3",
        "F2:F3",
        "G2:G3",
        "H2:I2",
        "J2:J3",
        "K2:K3",
        "B4:B5",
    )
    result = read(tmp_path, rows, merged)
    assert [item.type for item in result.items] == ["行政处罚", "行政处罚"]
    assert result.items[0].rows == {"risks": [{"text": "优亲厚友", "measures": "集体审议"}]}
    assert result.items[0].extras == []
    assert result.items[1].texts["supervision"] == "0551-12345"


def test_duties_above_powers_as_in_tianjin(tmp_path: Path) -> None:
    rows = [
        ["天津市和平区城市管理委员会权责清单"],
        ["序号", "职权名称", "职权类型", "法定依据", "责任事项", "监督方式"],
        ["主要职责一：负责市容环境管理"],
        [1, "甲审批", "行政许可", BASIS, DUTIES, "022-12345"],
        ["主要职责二：负责执法"],
        [1, "乙处罚", "行政处罚", BASIS, DUTIES, "022-12345"],
    ]
    result = read(tmp_path, rows, ("A3:F3", "A5:F5"))
    assert [item.duty for item in result.items] == ["负责市容环境管理", "负责执法"]


def test_the_report_has_the_promised_keys_in_order(tmp_path: Path) -> None:
    document = report(read(tmp_path, [TITLE, HEADER, item_row()]))
    assert list(document)[:4] == ["file", "counts", "items", "problems"]
    assert list(document["counts"]) == ["rows", "items", "problems"]
    assert list(document["items"][0])[:12] == [
        "sheet",
        "row",
        "name",
        "sub_item",
        "type",
        "department",
        "office",
        "level",
        "duty",
        "bases",
        "responsibilities",
        "accountability",
    ]
    assert list(document["problems"][0]) == ["sheet", "row", "column", "severity", "message"]


CELL = st.sampled_from(
    [
        "",
        "",
        "",
        "1",
        "2",
        "甲审批",
        "乙处罚",
        "无",
        "行政许可",
        "行政处罚",
        "同上",
        BASIS,
        DUTIES,
        BLAME,
        "备注：某",
        "注：某",
        "合计",
        "一、行政许可",
        "序号",
        "事项名称",
        "市商务局",
        "第3页",
        "随便写的文字",
        "部门名称：滨海市统计局",
        "2.变更",
        "\n 甲\n乙 ",
    ]
)


BASIS_FIRST = [
    ["实施依据", "事项名称", "子项名称", "权力类型", "序号", "行使主体"],
    ["序号", "", "1"],
    ["序号", "", "1", "2"],
]
"""The row under the header is taken for its second row, and the next one for the header printed again."""
Drawn = tuple[Rows, list[tuple[int, int, int, int]]]


@st.composite
def sheets(draw: st.DrawFn) -> Drawn:
    """Rows under a shuffled header, and cells merged downwards that do not touch each other."""
    width = draw(st.integers(3, 12))
    body = draw(st.lists(st.lists(CELL, min_size=1, max_size=width), max_size=12))
    header = draw(st.permutations([*HEADER, "追责情形", "神秘列"]))
    starts = draw(st.lists(st.tuples(st.integers(3, 12), st.integers(0, 8), st.integers(1, 3)), max_size=4))
    merged: list[tuple[int, int, int]] = []
    for row, column, height in starts:
        if not any(column == c and not (row + height < r or r + h < row) for r, c, h in merged):
            merged.append((row, column, height))
    return [header, *body], [(r, c, r + h, c) for r, c, h in merged]


@pytest.mark.usefixtures("read_here")
@given(sheets())
@example(([[*HEADER, "追责情形"], ["2", "1"], ["1", "", "1"]], []))
@example((BASIS_FIRST, []))
def test_nothing_of_any_sheet_is_lost(tmp_path: Path, sheet: Drawn) -> None:
    drawn, spans = sheet
    rows = [["滨海市商务局权责清单"], *drawn]
    padded = [[*row, *[""] * (12 - len(row))] for row in rows] + [[""] * 12 for _ in range(20 - len(rows))]
    path = write_xls(tmp_path / "any.xls", {"表": padded}, spans)
    assert lost_cells(path, read_list(path)) == []
