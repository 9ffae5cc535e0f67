"""Lists in the styles of many places: each kind of table that once was read wrongly, as small as it can be."""

from pathlib import Path

import pytest

from powers.importing.department_names import name_in_title
from powers.importing.lists import ListFile, ParsedItem, read_list
from tests.powers.importing.workbooks import Rows, lost_cells, write_csv, write_xls, write_xlsx

pytestmark = pytest.mark.usefixtures("read_here")

LAW = "《中华人民共和国水法》第七条"


def read(tmp_path: Path, rows: Rows, merged: tuple[str, ...] = (), name: str = "list.xlsx") -> ListFile:
    path = write_xlsx(tmp_path / name, {"Sheet1": rows}, merged)
    result = read_list(path)
    assert lost_cells(path, result) == []
    return result


def bases(item: ParsedItem) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.title, one.locator, one.text) for one in item.bases]


def stages(item: ParsedItem) -> list[tuple[str, str]]:
    return [(one.stage, one.text) for one in item.responsibilities]


# --- headers ---------------------------------------------------------------------------------------

TWO_ROW_HEADER = [
    ["序号", "基本编码", "权力名称", "", "权力类型", "行使层级", "法律依据", "主管处室"],
    ["", "", "主项", "子项", "", "", "", ""],
    ["1", "01", "放射诊疗许可", "", "行政许可", "市、县", LAW, "职业健康处"],
    ["2", "02", "对医疗机构的处罚", "对逾期不校验的处罚", "行政处罚", "市", LAW, "监督处"],
    ["", "03", "", "对超出登记范围的处罚", "行政处罚", "市", LAW, "监督处"],
]
NAMES = [
    ("放射诊疗许可", "", "职业健康处"),
    ("对医疗机构的处罚", "对逾期不校验的处罚", "监督处"),
    ("对医疗机构的处罚", "对超出登记范围的处罚", "监督处"),
]


def test_a_name_column_divided_into_main_item_and_sub_item(tmp_path: Path) -> None:
    title = [["苏州市卫生健康委员会权力清单"]]
    merged = ("A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3", "G2:G3", "H2:H3", "A5:A6", "C5:C6")
    result = read(tmp_path, title + TWO_ROW_HEADER, merged)
    assert [(i.name, i.sub_item, i.office) for i in result.items] == NAMES
    assert {i.department for i in result.items} == {"苏州市卫生健康委员会"}


def test_the_same_where_the_merges_are_lost(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", TWO_ROW_HEADER, "gb18030")
    assert [(i.name, i.sub_item, i.office) for i in read_list(path).items] == NAMES


def test_a_header_of_three_rows(tmp_path: Path) -> None:
    rows = [
        ["序号", "基本信息", "", "", "权力依据", "责任清单", "", "类别"],
        ["", "编码", "名称", "", "", "责任事项", "责任事项依据", ""],
        ["", "", "主项", "子项", "", "", "", ""],
        [1, "620501", "对河道违法行为的处罚", "对擅自采砂的处罚", LAW, "1.立案责任：立案。", LAW, "处罚"],
    ]
    merged = ("A1:A3", "B1:D1", "B2:B3", "C2:D2", "E1:E3", "F1:G1", "F2:F3", "G2:G3", "H1:H3")
    (item,) = read(tmp_path, rows, merged).items
    assert (item.name, item.sub_item, item.type) == (
        "对河道违法行为的处罚",
        "对擅自采砂的处罚",
        "行政处罚",
    )
    assert item.codes == [("基本信息 编码", "620501")]
    assert stages(item) == [("立案", "立案。")]


def test_responsibilities_in_a_column_for_each_stage(tmp_path: Path) -> None:
    for words in (["受理责任", "审查责任", "监管责任"], ["受理", "审查", "监管"]):
        rows = [
            ["衡阳市民政局权责清单"],
            ["编号", "职权名称", "职权类型", "职权依据", *words, "问责情形"],
            [1, "社会团体登记", "许可", LAW, "公示材料。", "审核章程。", "年检。", "违规的。"],
            [2, "慈善组织认定", "确认", LAW, "受理申请。", "书面审查。", "", "违规的。"],
        ]
        first, second = read(tmp_path, rows).items
        assert stages(first) == [("受理", "公示材料。"), ("审查", "审核章程。"), ("监管", "年检。")]
        assert stages(second) == [("受理", "受理申请。"), ("审查", "书面审查。")]


def test_levels_ticked_in_columns_of_their_own(tmp_path: Path) -> None:
    rows = [
        ["序号", "事项名称", "事项类型", "法律依据", "行使层级", "", ""],
        ["", "", "", "", "省级", "市级", "县级"],
        [1, "农药经营许可", "行政许可", LAW, "", "√", "√"],
        [2, "对生产假农药的处罚", "行政处罚", LAW, "√", "", "负责本辖区"],
    ]
    path = write_xlsx(tmp_path / "list.xlsx", {"S": rows}, ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:G1"))
    assert [item.level for item in read_list(path).items] == ["市级、县级", "省级、县级：负责本辖区"]


def test_a_column_that_is_no_level_stays_out_of_it(tmp_path: Path) -> None:
    rows = [
        ["项目名称", "行政职权类型", "职权依据", "职责边界", ""],
        ["", "", "", "市级", "县级"],
        ["娱乐场所设立审批", "行政许可", LAW, "市区范围内", "本县范围内"],
    ]
    (item,) = read(tmp_path, rows, ("A1:A2", "B1:B2", "C1:C2", "D1:E1")).items
    assert item.level == ""
    assert item.extras == [("职责边界 市级", "市区范围内"), ("职责边界 县级", "本县范围内")]


@pytest.mark.parametrize("group", ["执法依据", ""])
def test_a_basis_in_columns_for_law_article_and_text(tmp_path: Path, group: str) -> None:
    words = ["法律法规名称", "条款号", "条款内容"]
    rows: list[list[object]] = [
        ["序号", "执法事项", "执法类别", *words],
        [1, "木材运输证核发", "行政许可", "中华人民共和国森林法", "第三十七条", "必须持有运输证件。"],
        ["", "", "", "贵州省森林条例", "第三十条第一款", "应当办理运输证。"],
    ]
    merged = ["A2:A3", "B2:B3", "C2:C3"]
    if group:
        rows.insert(0, ["序号", "执法事项", "执法类别", group, "", ""])
        merged = ["A3:A4", "B3:B4", "C3:C4", "A1:A2", "B1:B2", "C1:C2", "D1:F1"]
        rows[1][:3] = ["", "", ""]
    (item,) = read(tmp_path, rows, tuple(merged)).items
    assert bases(item) == [
        ("法律", "中华人民共和国森林法", "第三十七条", "必须持有运输证件。"),
        ("法规", "贵州省森林条例", "第三十条第一款", "应当办理运输证。"),
    ]


def test_a_list_of_penalties_without_a_type_column(tmp_path: Path) -> None:
    rows = [["苍南县水利局行政处罚事项清单"], ["序号", "处罚事项", "处罚依据", "实施主体", "承办科室"]]
    rows.append(["1", "对非法取水的处罚", LAW, "苍南县水利局", "执法队"])
    (item,) = read(tmp_path, rows).items
    assert (item.type, item.office) == ("行政处罚", "执法队")
    assert bases(item) == [("法律", "中华人民共和国水法", "第七条", "")]


def test_two_tables_with_different_headers_on_one_sheet(tmp_path: Path) -> None:
    rows = [
        ["北海市海洋局权力清单"],
        ["一、行政许可事项"],
        ["序号", "项目名称", "设定依据", "承办科室"],
        ["1", "海域使用权审核", LAW, "海域科"],
        ["二、行政处罚事项"],
        ["序号", "案由", "处罚依据", "处罚种类", "承办科室"],
        ["1", "对非法占用海域的处罚", LAW, "罚款", "执法支队"],
    ]
    first, second = read(tmp_path, rows, ("A1:E1", "A2:E2", "A5:E5")).items
    assert (first.name, first.type, first.office) == ("海域使用权审核", "行政许可", "海域科")
    assert (second.name, second.type, second.office) == ("对非法占用海域的处罚", "行政处罚", "执法支队")


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ("主管处室", "office"),
        ("办事机构", "office"),
        ("第一责任层级建议", "level"),
        ("追责情形及追责方式", "accountability"),
        ("职责（责任事项）", "responsibilities"),
    ],
)
def test_headers_are_known_by_what_they_say(tmp_path: Path, word: str, field: str) -> None:
    rows = [["序号", "事项名称", "权力类型", "实施依据", word], [1, "甲审批", "许可", LAW, "市局法规科"]]
    (item,) = read(tmp_path, rows).items
    assert getattr(item, field)


def test_a_card_for_each_item(tmp_path: Path) -> None:
    def card(code: str, name: str) -> Rows:
        return [
            ["职权编码", code, "职权名称", name],
            ["职权类型", "行政许可", "承办机构", "培训科"],
            ["实施依据", LAW],
            ["责任事项", "受理", "受理申请。"],
            ["", "审查", "审查材料。"],
            [],
        ]

    title = [["娄底市教育局权责清单"]]
    result = read(tmp_path, [*title, *card("01", "校车许可"), *card("02", "办学许可")])
    assert [(i.row, i.name, i.codes[0][1]) for i in result.items] == [
        (2, "校车许可", "01"),
        (8, "办学许可", "02"),
    ]
    for item in result.items:
        assert (item.type, item.office, item.department) == ("行政许可", "培训科", "娄底市教育局")
        assert stages(item) == [("受理", "受理申请。"), ("审查", "审查材料。")]


def test_stages_in_a_column_under_a_group_whose_merges_are_lost(tmp_path: Path) -> None:
    rows = [
        ["序号", "权力分类", "项目名称", "实施依据", "责任事项", "", "", "追责情形"],
        ["", "", "", "", "共性环节", "责任事项", "责任事项依据", ""],
        ["1", "行政许可", "采伐许可", LAW, "受理", "公示材料", LAW, "不公示的"],
        ["", "", "", "", "审查", "审核", LAW, ""],
    ]
    (item,) = read_list(write_csv(tmp_path / "list.csv", rows)).items
    assert stages(item) == [("受理", "公示材料"), ("审查", "审核")]


# --- rows ------------------------------------------------------------------------------------------


def test_totals_are_no_items(tmp_path: Path) -> None:
    rows = [
        ["崇左市粮食局权责清单"],
        ["序号", "事项", "权责类别", "依据"],
        ["一、行政处罚小计：1项"],
        [1, "对压价的处罚", "行政处罚", LAW],
        ["小计", "", "1项"],
        ["", "总计", "1项"],
    ]
    assert [item.name for item in read(tmp_path, rows, ("A3:D3",)).items] == ["对压价的处罚"]


def test_sections_name_a_department_with_its_plaque_and_a_count(tmp_path: Path) -> None:
    rows = [
        ["石家庄市市级行政权力事项目录"],
        ["序号", "事项名称", "权力类型", "设定依据"],
        ["一、市教育局（1项）"],
        [1, "民办学校设立审批", "行政许可", LAW],
        ["二、市国家保密局（市委机要保密局）（1项）"],
        [2, "保密资质审批", "行政许可", LAW],
        ["单位：舞阳县水利局（共1项）"],
        [3, "取水许可", "行政许可", LAW],
    ]
    result = read(tmp_path, rows, ("A3:D3", "A5:D5", "A7:D7"))
    assert [item.department for item in result.items] == [
        "市教育局",
        "市国家保密局（市委机要保密局）",
        "舞阳县水利局",
    ]


# --- departments -----------------------------------------------------------------------------------


def test_the_bodies_of_a_list_of_several_departments_are_the_departments(tmp_path: Path) -> None:
    header = ["序号", "实施机关", "事项名称", "权力类型", "设定依据"]
    bodies = ["县公安局", "县公安局", "县民政局", "县民政局", "县委宣传部"]
    rows = [[n, body, f"事项{n}审批", "行政许可", LAW] for n, body in enumerate(bodies)]
    result = read(tmp_path, [["元阳县行政许可事项清单"], header, *rows])
    assert [item.department for item in result.items] == bodies


def test_a_department_above_several_items_is_that_of_each(tmp_path: Path) -> None:
    rows = [
        ["临泉县赋予乡镇权限指导目录"],
        ["序号", "县级主管部门", "事项名称", "权力类型", "赋权方式"],
        [1, "县城市管理局", "对损坏绿地的处罚", "行政处罚", "委托"],
        [2, "", "对乱堆物料的处罚", "行政处罚", "委托"],
        [3, "县民政局", "临时救助对象认定", "行政确认", "下放"],
    ]
    result = read(tmp_path, rows, ("B3:B4",))
    assert [item.department for item in result.items] == ["县城市管理局", "县城市管理局", "县民政局"]


def test_a_town_government_is_named_in_full_by_the_title(tmp_path: Path) -> None:
    rows = [
        ["大余县南安镇人民政府权责清单"],
        ["序号", "事项名称", "权责类别", "实施主体", "设定依据"],
        [1, "宅基地审批", "行政许可", "南安镇人民政府", LAW],
    ]
    assert read(tmp_path, rows).items[0].department == "大余县南安镇人民政府"


def test_a_shortened_name_is_spelled_out_by_another_source(tmp_path: Path) -> None:
    rows = [
        ["绍兴市人力社保局权力清单"],
        ["序号", "权力名称", "权力类别", "依据"],
        [1, "甲许可", "许可", LAW],
    ]
    result = read(tmp_path, rows, name="绍兴市人力资源和社会保障局.xlsx")
    assert result.items[0].department == "绍兴市人力资源和社会保障局"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("重庆市巴南区行政权力清单（区发展改革委）", "区发展改革委"),
        ("市直部门权责清单——市交通运输局", "市交通运输局"),
        ("01市发改委", "市发改委"),
        ("02_市教育局（12项）", "市教育局"),
        ("2024年权责清单（其他行政权力）", ""),
    ],
)
def test_where_a_title_names_the_department(title: str, name: str) -> None:
    assert name_in_title(title) == name


@pytest.mark.parametrize("header", ["实施机构", "责任主体"])
def test_inner_units_in_the_column_of_bodies_are_offices(tmp_path: Path, header: str) -> None:
    rows = [
        ["福州市林业局权责清单"],
        ["序号", "权责事项", "类别", "设定依据", header],
        [1, "采伐许可", "许可", LAW, "资源林政处"],
        [2, "对盗伐的处罚", "处罚", LAW, "市林业执法支队"],
    ]
    path = write_xls(tmp_path / "list.xls", {"表A": rows})
    assert [(i.department, i.office, i.subject) for i in read_list(path).items] == [
        ("福州市林业局", "资源林政处", ""),
        ("福州市林业局", "市林业执法支队", ""),
    ]
