"""Stages and phases (责任环节、事前事中事后): what a responsibility's words say, and open where they do not."""

from __future__ import annotations

import pytest

from powers.models import PowerType, Stage
from powers.staging import StageFinder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def finder(reference: None) -> StageFinder:
    return StageFinder()


def placed(finder: StageFinder, type_name: str, heading: str, text: str, power: str = "") -> tuple[str, str]:
    stage, phase = finder.place(PowerType.objects.get(name=type_name).pk, heading, text, power)
    return (stage.name if stage else "", phase)


@pytest.mark.parametrize(
    ("type_name", "heading", "wanted"),
    [
        ("行政许可", "受理责任", ("受理", "during")),
        ("行政许可", "1.审查责任", ("审查", "during")),
        ("行政许可", "（三）决定阶段责任", ("决定", "during")),
        ("行政许可", "送达责任", ("送达", "during")),
        ("行政许可", "事后监管责任", ("事后监管", "after")),
        ("行政许可", "监督管理责任", ("事后监管", "after")),
        ("行政许可", "颁证环节", ("送达", "during")),
        ("行政处罚", "立案责任", ("立案", "during")),
        ("行政处罚", "调查责任", ("调查取证", "during")),
        ("行政处罚", "告 知 责 任", ("告知", "during")),
        ("行政处罚", "执行责任", ("执行", "after")),
        ("行政确认", "事后监管责任", ("监管", "after")),
        ("行政检查", "处置责任", ("处理", "after")),
        ("行政奖励", "制定方案责任", ("方案", "before")),
        ("行政许可", "事前管理责任", ("", "before")),
        ("行政许可", "事后", ("", "after")),
    ],
)
def test_a_heading_names_the_stage(
    finder: StageFinder, type_name: str, heading: str, wanted: tuple[str, str]
) -> None:
    assert placed(finder, type_name, heading, "依法办理。") == wanted


@pytest.mark.parametrize(
    ("type_name", "text", "wanted"),
    [
        ("行政许可", "公示依法应当提交的材料；一次性告知补正材料。", ("受理", "during")),
        ("行政许可", "依法受理申请人的申请，不予受理的说明理由。", ("受理", "during")),
        ("行政许可", "对申请人提交的申请材料进行审查，提出初审意见。", ("审查", "during")),
        ("行政许可", "作出准予许可或者不予许可的书面决定。", ("决定", "during")),
        ("行政许可", "制发许可证，信息公开。", ("送达", "during")),
        ("行政许可", "对被许可人从事许可事项的活动开展监督检查。", ("事后监管", "after")),
        ("行政处罚", "发现涉嫌违法行为，予以审查，决定是否立案。", ("立案", "during")),
        ("行政处罚", "对立案的案件，指定专人负责，及时组织调查取证。", ("调查取证", "during")),
        ("行政处罚", "作出行政处罚决定前，告知当事人违法事实及其享有的权利。", ("告知", "during")),
        ("行政处罚", "依法作出行政处罚决定，制作行政处罚决定书。", ("决定", "during")),
        ("行政处罚", "行政处罚决定书按规定送达当事人。", ("送达", "during")),
        ("行政处罚", "依照生效的行政处罚决定，督促执行。", ("执行", "after")),
        ("行政检查", "制定年度检查计划。", ("计划", "before")),
        ("行政检查", "两名以上执法人员出示证件，进行检查。", ("实施", "during")),
        ("行政检查", "对检查发现的问题依法处理，责令整改。", ("处理", "after")),
        ("行政处罚", "细化、量化行政处罚裁量基准的具体标准。", ("", "before")),
        ("行政许可", "依法依规实施行政许可，作出的决定予以公开。", ("", "during")),
        ("行政征收", "按规定标准征收费用，开具票据。", ("征缴", "during")),
    ],
)
def test_a_responsibility_without_heading_shows_its_stage_by_how_it_begins(
    finder: StageFinder, type_name: str, text: str, wanted: tuple[str, str]
) -> None:
    assert placed(finder, type_name, "", text) == wanted
    assert placed(finder, type_name, "直接实施责任", f"1.{text}") == wanted


@pytest.mark.parametrize(
    ("type_name", "text"),
    [
        ("行政处罚", "其他法律法规规章文件规定应履行的责任。"),
        ("行政处罚", "指导下级行政机关完善行政处罚标准、程序等具体规定。"),
        ("行政许可", "加强与相关部门的沟通协调，开展联合检查。"),
        ("行政许可", "负责全市办公用房专项巡检。"),
        ("行政处罚", "经催告当事人仍不履行决定的，作出书面强制执行决定。"),
        ("行政许可", ""),
    ],
)
def test_what_is_not_sure_stays_open(finder: StageFinder, type_name: str, text: str) -> None:
    assert placed(finder, type_name, "", text) == ("", "")


@pytest.mark.parametrize(
    ("power", "heading", "text", "wanted"),
    [
        ("扣押违法工具", "执行责任", "两人到场、出示证件、现场笔录", ("实施", "during")),
        ("扣押违法工具", "处理责任", "作出解除决定", ("处理决定", "during")),
        ("扣押违法工具", "决定责任", "报负责人批准后制作扣押决定书", ("审批", "before")),
        ("扣押违法工具", "送达责任", "当场交付扣押决定书和清单", ("实施", "during")),
        ("扣押违法工具", "处置责任", "对应当没收的予以没收", ("处理决定", "during")),
        ("扣押违法工具", "解除责任", "符合条件的及时解除扣押，退还财物", ("处理决定", "during")),
        ("扣押违法工具", "决定责任", "依法作出决定", ("", "during")),
        ("扣押违法工具", "期限责任", "情况复杂的，经负责人批准，可以延长", ("", "during")),
        ("对逾期不清除的代履行", "执行责任", "两名执法人员到场监督", ("执行", "during")),
        ("", "执行责任", "两人到场、出示证件、现场笔录", ("执行", "during")),
    ],
)
def test_a_heading_of_the_other_procedure_of_coercion_is_read_by_its_words(
    finder: StageFinder, power: str, heading: str, text: str, wanted: tuple[str, str]
) -> None:
    """行政强制法第十八条至第二十八条，第三十五条至第五十一条."""
    assert placed(finder, "行政强制", heading, text, power) == wanted


def test_an_alias_that_an_office_gives_a_stage_is_known(reference: None) -> None:
    stage = Stage.objects.get(power_type__name="行政许可", name="审查")
    stage.aliases = ["会商论证"]
    stage.save()
    assert placed(StageFinder(), "行政许可", "会商论证责任", "") == ("审查", "during")
