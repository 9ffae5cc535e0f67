"""Names of laws: kinds by rule, and the full titles behind a short one."""

import time

import pytest

from laws.titles import canonical_title, full_title_candidates, infer_kind


@pytest.mark.parametrize(
    ("title", "edition", "kind"),
    [
        ("中华人民共和国食品安全法", "2021年修正", "法律"),
        ("民法典", "", "法律"),
        ("全国人民代表大会常务委员会关于司法鉴定管理问题的决定", "", "法律"),
        ("食品安全法实施条例", "", "法规"),
        ("信访工作办法", "国务院令第431号", "法规"),
        ("天津市实施〈中华人民共和国水法〉办法", "2018年修正", "法规"),
        ("食品经营许可管理办法", "国家市场监督管理总局令第78号", "规章"),
        ("天津市机动车停车管理办法", "2018年津政令第3号", "规章"),
        ("国务院对确需保留的行政审批项目设定行政许可的决定", "国务院令第412号", "国务院决定"),
        ("关于加强监管的通知", "", "规范性文件"),
        ("消毒产品生产企业卫生许可规定", "卫监督发〔2010〕110号", "规范性文件"),
        ("消毒产品生产企业卫生许可规定", "卫监督发[2010]110号", "规范性文件"),
        ("中国共产党问责条例", "", "党内法规"),
        ("最高人民法院关于适用民法典若干问题的解释", "", "司法解释"),
        ("价格违法行为行政处罚规定", "", ""),
        ("", "", ""),
    ],
)
def test_kind_follows_from_name_and_edition(title: str, edition: str, kind: str) -> None:
    assert infer_kind(title, edition) == kind


def test_titles_are_written_without_layout_and_with_single_inner_brackets() -> None:
    assert canonical_title("《 中华\n人民共和国水 法》") == "中华人民共和国水法"
    assert canonical_title("关于印发《X办法》(试行)的通知") == "关于印发〈X办法〉（试行）的通知"
    assert canonical_title("天津市实施<水法>办法") == "天津市实施〈水法〉办法"


def test_a_short_title_may_stand_for_the_state_law() -> None:
    assert full_title_candidates("食品安全法") == ["食品安全法", "中华人民共和国食品安全法"]
    assert full_title_candidates("中华人民共和国水法") == ["中华人民共和国水法", "水法"]
    assert "天津市实施〈中华人民共和国水法〉办法" in full_title_candidates("天津市实施〈水法〉办法")
    assert "X管理办法" in full_title_candidates("关于印发〈X管理办法〉的通知")
    assert "中华人民共和国水法" in full_title_candidates("中华人共和国水法（2016年修正）")
    assert full_title_candidates("") == []


@pytest.mark.parametrize(
    "piece", ["《", "〈", "印发", "《印发〈", "中华人民共和国", "（2020年", "印发〈》的通知"]
)
def test_time_of_candidates_grows_linearly_whatever_is_repeated(piece: str) -> None:
    title = piece * (60_000 // len(piece))
    start = time.thread_time()
    full_title_candidates(title)
    assert time.thread_time() - start < 1
