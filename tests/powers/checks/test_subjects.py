"""Who is written as acting (行使主体): bodies of before a reform, departments near by, stand-ins; and twins that are none."""

from __future__ import annotations

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Standard, clean, plants

ABOUT = ("competence.former_subject", "competence.subject", "competence.placeholder")


def told(standard: Standard, department: str, written: str, **document: str) -> dict[str, Severity]:
    given = clean(department=department, subject=department, document={"subject_text": written, **document})
    return {f.code: f.severity for f in standard.findings(given) if f.code in ABOUT}


@plants("competence.former_subject")
@pytest.mark.parametrize(
    ("department", "written"),
    [
        ("安州市市场监督管理局", "安州市质量技术监督局"),
        ("临水县市场监督管理局", "县工商局"),
        ("东乌旗市场监督管理局", "原旗食药监局"),
        ("安州市自然资源和规划局", "市国土资源局"),
        ("河西区卫生健康委员会", "区卫生计生委"),
        ("临水县农业农村局", "县农委"),
        ("安州市文化广电和旅游局", "市旅游局"),
        ("安州市生态环境局", "市环保局（原）"),
        ("安州市应急管理局", "安州市安全生产监督管理局"),
        ("安州市消防救援支队", "市公安消防支队"),
        ("安州市司法局", "安州市人民政府法制办公室"),
        ("安州市自然资源局", "安州市国土资源局城东分局"),
        ("国家税务总局安州市税务局", "安州市地方税务局"),
    ],
)
def test_a_body_that_a_reform_has_ended(standard: Standard, department: str, written: str) -> None:
    assert told(standard, department, written) == {"competence.former_subject": Severity.WARNING}
    assert not told(standard, department, department)
    assert not told(standard, department, written, remark="职责调整，现由本局承担")


@pytest.mark.parametrize(
    ("department", "written"),
    [
        ("安州市国防动员办公室", "市人民防空办公室"),
        ("安州市农业农村局", "市畜牧兽医局"),
        ("安州市交通运输局", "市交通局"),
        ("安州市林业和草原局", "市林业局"),
    ],
)
def test_a_body_that_some_places_still_have_is_asked_of(
    standard: Standard, department: str, written: str
) -> None:
    assert told(standard, department, written) == {"competence.former_subject": Severity.QUESTION}


@pytest.mark.parametrize(
    ("department", "written"),
    [
        ("安州市应急管理局", "市消防救援支队"),
        ("安州市住房和城乡建设局", "市城市管理局"),
        ("安州市水务局", "市生态环境局、市城市管理局"),
        ("安州市农业农村局", "安州市林业和草原局"),
    ],
)
def test_another_department_of_a_line_near_by_is_asked_of(
    standard: Standard, department: str, written: str
) -> None:
    assert "competence.subject" in told(standard, department, written)


@pytest.mark.parametrize(
    ("department", "written"),
    [
        ("安州市卫生健康委员会", "市卫健委"),
        ("安州市人力资源和社会保障局", "市人社局"),
        ("安州市城市管理委员会", "市城管委"),
        ("安州市文化体育广播电视和旅游局", "市文旅局"),
        ("安州市住房和城乡建设局", "市住建局、市城管局"),
        ("安州市农业农村局", "市农业综合行政执法支队"),
        ("安州市自然资源局", "市不动产登记中心"),
        ("安州市市场监督管理局", "市市场监管局（原市工商局）"),
        ("安州市教育局", "市人民政府"),
        ("中共安州市委宣传部（新闻出版局）", "安州市新闻出版局"),
    ],
)
def test_the_department_under_a_shorter_name_or_a_body_of_its_own(
    standard: Standard, department: str, written: str
) -> None:
    assert not told(standard, department, written)


@pytest.mark.parametrize(
    "written",
    [
        "市直各部门", "市直有关单位", "有关部门", "各级行政机关", "相关单位", "相关职能部门", "各执法主体", "责任单位", "待明确",
        "待定", "根据三定确定", "按“三定”规定确定", "待机构改革后明确", "视情况确定", "全市各部门", "各乡镇",
    ],
)  # fmt: skip
def test_a_stand_in_or_a_crowd_is_no_body(standard: Standard, written: str) -> None:
    assert "competence.placeholder" in told(standard, "安州市财政局", written)


@pytest.mark.parametrize("written", ["市财政局", "财政部驻安州市监管局", "机关事务管理局"])
def test_a_body_with_such_a_word_in_its_name(standard: Standard, written: str) -> None:
    assert "competence.placeholder" not in told(standard, "安州市财政局", written)
