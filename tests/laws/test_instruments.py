"""What kind of instrument a citation names, by the list's tag, the title and what the edition says of its making."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.instruments import classify, rank_of
from laws.texts import instrument_of


@pytest.mark.parametrize(
    ("kind", "title", "edition", "code"),
    [
        ("法律", "甲法", "", "LAW"),
        ("", "中华人民共和国甲法", "1999年通过", "LAW"),
        ("宪法", "中华人民共和国宪法", "", "CONST"),
        ("行政法规", "甲条例", "国务院令第100号", "AR"),
        ("法规", "甲条例", "2008年7月23日国务院第18次常务会议通过", "AR"),
        ("地方性法规", "天津市甲条例", "", "LR_P"),
        ("法规", "天津市甲条例", "天津市人大常委会公告", "LR_P"),
        ("地方性法规", "内蒙古自治区甲条例", "", "LR_P"),
        ("地方性法规", "呼和浩特市甲条例", "", "LR_C"),
        ("法规", "深圳经济特区甲条例", "", "SEZ"),
        ("自治条例", "恩施土家族苗族自治州自治条例", "", "AUT"),
        ("部门规章", "甲管理办法", "", "DR"),
        ("规章", "甲管理办法", "国家市场监督管理总局令第78号", "DR"),
        ("规章", "天津市甲管理办法", "2005年市人民政府令第10号", "PR_P"),
        ("规章", "杭州市甲管理规定", "杭州市人民政府令第1号", "PR_C"),
        ("国务院决定", "国务院对确需保留的行政审批项目设定行政许可的决定", "国务院令第412号", "SC_DEC"),
        ("规范性文件", "国务院关于取消一批行政许可事项的决定", "国发〔2020〕13号", "SC_DEC"),
        ("", "国务院办公厅关于甲的通知", "国办发〔2020〕1号", "ND_CEN"),
        ("规范性文件", "住房城乡建设部关于印发甲标准的通知", "建市〔2014〕159号", "ND_MIN"),
        ("规范性文件", "关于加强甲工作的意见", "津政办发〔2019〕10号", "ND_PC"),
        ("规范性文件", "关于甲的通知", "粤府办〔2019〕1号", "ND_PC"),
        ("规范性文件", "市教委关于印发甲的通知", "津教委〔2019〕10号", "ND_DEPT"),
        ("规范性文件", "关于甲的通知", "津发改价费〔2019〕1号", "ND_DEPT"),
        ("规范性文件", "和平区甲管理办法", "和平政发〔2019〕1号", "ND_DIST"),
        ("其他", "天津市教育委员会职能配置、内设机构和人员编制规定", "", "OTHER"),
        ("", "最高人民法院关于甲的解释", "", "OTHER"),
        ("标准", "GB 2760 食品安全国家标准", "", "OTHER"),
    ],
)  # fmt: skip
def test_the_instrument_is_told_by_tag_title_and_maker(
    kind: str, title: str, edition: str, code: str
) -> None:
    assert classify(kind, title, edition) == code


def test_the_maker_goes_before_a_wrong_tag() -> None:
    assert classify("法规", "甲管理办法", "国家市场监督管理总局令第78号") == "DR"
    assert classify("规章", "甲条例", "国务院令第100号") == "AR"
    assert classify("规章", "甲规定", "技监局政发[1997]118号") == "ND_MIN"


def test_a_rule_is_never_called_regulation() -> None:
    """规章制定程序条例第七条：规章的名称不得称“条例”."""
    assert classify("规章", "甲条例", "") == "AR"


@pytest.mark.parametrize(
    ("kind", "title", "edition", "code"),
    [
        ("", "海南自由贸易港消防条例", "", "SEZ"),
        ("地方性法规", "上海市浦东新区某某若干规定", "", "SEZ"),
        ("", "上海市浦东新区某某规定", "上海市人大常委会通过", "SEZ"),
        ("规章", "深圳经济特区某某办法", "深圳市人民政府令第1号", "PR_C"),
        ("规范性文件", "海南自由贸易港某某实施方案", "琼府办〔2021〕1号", "ND_PC"),
        ("", "玉树藏族自治州自治条例", "", "AUT"),
        ("", "威宁彝族回族苗族自治县草海保护条例", "", "AUT"),
        ("", "甲自治区执行某某法变通规定", "", "AUT"),
        ("", "新疆维吾尔自治区环境保护条例", "", "LR_P"),
    ],
)
def test_regulations_that_may_vary_higher_law(kind: str, title: str, edition: str, code: str) -> None:
    """立法法第八十四条、第八十五条."""
    assert classify(kind, title, edition) == code


def test_an_office_of_the_state_council_does_not_make_regulations() -> None:
    assert classify("规范性文件", "甲事项汇总清单", "2016年6月国务院审改办公布") != "AR"


def test_what_does_not_decide_is_left_open() -> None:
    assert classify("", "甲规定", "") == ""
    assert classify("规范性文件", "甲办法", "") == ""


def test_ranks_follow_the_law() -> None:
    """立法法第九十八条至第一百零二条."""
    order = ("CONST", "LAW", "AR", "LR_P", "DR", "ND_MIN", "ND_PC", "ND_DEPT", "ND_DIST", "OTHER")
    ranks = [rank_of(code) or 0.0 for code in order]
    assert ranks == sorted(ranks)
    assert rank_of("DR") == rank_of("PR_P")
    assert rank_of("") is None


@given(st.text(max_size=20), st.text(max_size=40), st.text(max_size=40))
def test_no_text_raises(kind: str, title: str, edition: str) -> None:
    assert isinstance(classify(kind, title, edition), str)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("杭环发〔2022〕5号", "ND_DEPT"),
        ("杭建发〔2012〕5号", "ND_DEPT"),
        ("甬教办〔2021〕7号", "ND_DEPT"),
        ("穗交〔2019〕12号", "ND_DEPT"),
        ("环办土壤〔2019〕47号", "ND_MIN"),
        ("环办〔2014〕30号", "ND_MIN"),
        ("建城〔2012〕5号", "ND_MIN"),
        ("财税〔2016〕36号", "ND_MIN"),
        ("国土资发〔2008〕24号", "ND_MIN"),
        ("发改价格〔2015〕962号", "ND_MIN"),
        ("交公路发〔2010〕65号", "ND_MIN"),
        ("某某发〔2020〕1号", ""),
        ("衡发〔2020〕1号", ""),
    ],
)
def test_a_number_tells_whose_document_it_is(number: str, code: str) -> None:
    """Only the words of a known department of the State Council make its document; whose else it is has to be asked."""
    assert classify("规范性文件", "关于甲的通知", number) == code


@pytest.mark.parametrize(
    ("organ", "code"),
    [
        ("生态环境部", "DR"),
        ("国家市场监督管理总局", "DR"),
        ("交通运输部、工业和信息化部", "DR"),
        ("中国人民银行", "DR"),
        ("国家发展和改革委员会", "DR"),
        ("杭州市人民政府", "PR_C"),
        ("浙江省人民政府", "PR_P"),
        ("天津市人民政府", "PR_P"),
        ("杭州市生态环境局", "OTHER"),
        ("浙江省水利厅", "OTHER"),
        ("", "OTHER"),
    ],
)
def test_a_rule_is_of_the_organ_that_made_it(organ: str, code: str) -> None:
    assert instrument_of("规章", "甲管理办法", organ) == code
