"""Whether a power is filed under the type it is. One planted defect each, with a twin that must not be found."""

from __future__ import annotations

import pytest

from tests.powers.checks.building import Standard, clean, plants


@plants("type.order")
@pytest.mark.parametrize(
    ("kind", "name", "wrong"),
    [
        ("03", "责令限期恢复", True),
        ("03", "责令限期拆除违法建筑，逾期不拆除的强制拆除", False),
        ("03", "责令改正违法行为", True),
        ("03", "对擅自占用林地的责令恢复原状", True),
        ("02", "责令限期改正", True),
        ("02", "责令退还所收费用的处罚", True),
        ("02", "对责令改正后拒不改正的处罚", False),
        ("02", "对不办理登记，责令限期改正，逾期不改正的处罚", False),
        ("02", "责令停产停业的处罚", False),
        ("03", "查封、扣押违法财物", False),
        ("10", "责令限期改正", False),
        ("02", "责令停止违法设卡、收费", True),
        ("02", "责令限期改正违法占用公路用地、在公路用地范围内堆放物品行为", True),
        ("02", "责令限期拆除未按照批准的工程建设方案修建的建筑物、构筑物", True),
        ("02", "责令改正未按规定期限报送材料后仍继续生产的行为", True),
        ("02", "责令停止生产销售不符合标准的产品并处罚款", False),
        ("02", "责令停止招生", False),
        ("02", "对责令停止违法行为后逾期不停止行为的处罚", False),
        ("02", "责令改正发布的信息不真实、不合法，未依法开展业务", True),
        ("02", "对代表机构被责令限期停止活动行为的处罚", False),
    ],
)
def test_an_order_to_correct_is_neither_penalty_nor_coercion(
    standard: Standard, kind: str, name: str, wrong: bool
) -> None:
    """行政处罚法第二十八条."""
    assert ("type.order" in standard.codes(clean(type=kind, name=name))) is wrong


def test_a_kind_of_penalty_that_is_only_an_order(standard: Standard) -> None:
    def kinds(words: str) -> bool:
        row = {"conduct": "某行为", "kinds": words, "range": ""}
        return "type.order" in standard.codes(clean(document={"penalties": [row]}))

    assert kinds("责令改正")
    assert not kinds("责令改正、警告、罚款")


@plants("type.requisition")
@pytest.mark.parametrize(
    ("kind", "name", "wrong"),
    [
        ("03", "应急征用", True),
        ("03", "征用单位和个人的财产", True),
        ("04", "应急征用", False),
        ("03", "查封、征用场所", False),
    ],
)
def test_requisition_is_no_coercion(standard: Standard, kind: str, name: str, wrong: bool) -> None:
    assert ("type.requisition" in standard.codes(clean(type=kind, name=name))) is wrong


@plants("type.penalty")
@pytest.mark.parametrize(
    ("kind", "name", "wrong"),
    [
        ("10", "对违规单位的通报批评", True),
        ("10", "对违规行为给予警告", True),
        ("06", "对违规经营者罚款", True),
        ("10", "罚款的收缴", False),
        ("10", "重大行政处罚备案", False),
        ("02", "对违规单位给予通报批评的处罚", False),
        ("03", "加处罚款", False),
        ("03", "没收违法所得和非法财物", True),
        ("03", "没收违法生产的产品", True),
        ("03", "责令停产停业整顿", True),
        ("03", "吊销营业执照", True),
        ("03", "扣押违法所得", False),
        ("03", "强制拆除违法建筑物", False),
        ("03", "没收伪造、变造法律文件，以不正当手段招揽业务的违法所得", True),
        ("10", "吊销某某经营许可证", True),
        ("10", "警告标志设置审批", False),
    ],
)
def test_a_reprimand_is_a_penalty_wherever_it_is_filed(
    standard: Standard, kind: str, name: str, wrong: bool
) -> None:
    """行政处罚法第九条."""
    assert ("type.penalty" in standard.codes(clean(type=kind, name=name))) is wrong


@plants("type.name")
@pytest.mark.parametrize(
    ("kind", "name", "wrong"),
    [
        ("02", "对某某单位的监督检查", True),
        ("06", "对某某行为的行政处罚", True),
        ("10", "某某事项行政许可", True),
        ("06", "对行政许可实施情况的监督检查", False),
        ("02", "对某某行为的处罚", False),
        ("20", "某某检查", False),
        ("07", "某某经营许可证核发", True),
        ("10", "某某许可的注销", False),
        ("01", "某某企业备案", True),
        ("02", "对未备案行为的处罚", False),
        ("10", "某某企业备案", False),
        ("02", "查封、扣押违法经营的场所、物品", True),
        ("02", "对转移被查封物品行为的处罚", False),
        ("10", "对某某工作先进单位的表彰、奖励", True),
        ("10", "水土保持补偿费征收", True),
        ("10", "困难群众生活补贴发放", True),
        ("05", "困难群众生活补贴发放", False),
    ],
)
def test_a_name_that_ends_in_another_type(standard: Standard, kind: str, name: str, wrong: bool) -> None:
    assert ("type.name" in standard.codes(clean(type=kind, name=name))) is wrong


@plants("type.guidance")
@pytest.mark.parametrize(
    ("kind", "name", "wrong"),
    [
        ("03", "约谈未投保强制保险的单位", True),
        ("02", "告诫违规经营者", True),
        ("10", "约谈违规经营者", False),
        ("02", "对拒绝约谈行为的处罚", False),
        ("03", "督促履行并强制执行", False),
    ],
)
def test_guidance_is_neither_penalty_nor_coercion(
    standard: Standard, kind: str, name: str, wrong: bool
) -> None:
    assert ("type.guidance" in standard.codes(clean(type=kind, name=name))) is wrong


@plants("type.ceasing")
@pytest.mark.parametrize(
    ("kind", "name", "asked"),
    [
        ("03", "责令停止违法设卡、收费", True),
        ("03", "取缔违法举办的学校", True),
        ("03", "责令暂停销售", True),
        ("03", "停止供电", False),
        ("03", "责令停止使用并查封有关设备", False),
        ("02", "责令停止招生", False),
    ],
)
def test_ceasing_filed_as_coercion_is_asked_of(standard: Standard, kind: str, name: str, asked: bool) -> None:
    """行政强制法第二条、第九条: an order, a penalty or a measure, as the statute has it."""
    assert ("type.ceasing" in standard.codes(clean(type=kind, name=name))) is asked


@pytest.mark.parametrize(
    ("kind", "name", "wrong"),
    [
        ("01", "对水产苗种生产的检查", True),
        ("02", "动物检疫合格证明核发", True),
        ("02", "渔业船舶登记", True),
        ("03", "种子质量认定", True),
        ("07", "渔业水域争议裁决", True),
        ("04", "养殖补贴", True),
        ("02", "对养殖场的日常巡查", True),
        ("01", "渔业船舶登记", False),
        ("07", "渔业船舶登记", False),
        ("10", "对养殖场的检查", False),
        ("02", "对拒绝监督检查", False),
        ("02", "对未办理登记", False),
        ("05", "养殖补贴", False),
    ],
)
def test_a_name_that_ends_like_another_type(standard: Standard, kind: str, name: str, wrong: bool) -> None:
    assert ("type.name" in standard.codes(clean(type=kind, name=name))) is wrong


def test_an_order_stays_one_whatever_the_conduct(standard: Standard) -> None:
    order = clean(type="03", name="对未按照规定处置污染物的责令限期改正")
    assert "type.order" in standard.codes(order)
    assert "type.order" not in standard.codes(clean(type="03", name="责令限期改正后代为清除"))


@pytest.mark.parametrize(
    ("kind", "name", "code", "severity"),
    [
        ("02", "户外广告设施设置许可", "type.name", "warning"),
        ("02", "放射性物品运输许可", "type.name", "warning"),
        ("02", "公路超限运输许可", "type.name", "warning"),
        ("02", "出租汽车经营许可", "type.name", "warning"),
        ("03", "烟花爆竹经营（零售）许可", "type.name", "warning"),
        ("07", "民办学校办学许可", "type.name", "warning"),
        ("03", "对粮食收购企业的安全检查", "type.name", "warning"),
        ("02", "旅游市场抽查", "type.name", "warning"),
        ("01", "职工工伤确认", "type.name", "question"),
        ("02", "社会保险费征缴", "type.name", "warning"),
        ("02", "对违法场所的查封", "type.name", "warning"),
        ("02", "加处罚款", "type.name", "warning"),
        ("10", "违法建筑代履行", "type.name", "warning"),
        ("01", "水事纠纷裁决", "type.name", "warning"),
        ("02", "国有土地上房屋征收", "type.name", "question"),
        ("01", "暂扣、吊销从事违法经营活动的、情节严重的单位的资质证书", "type.penalty", "warning"),
        ("05", "对违规单位的罚款", "type.penalty", "warning"),
        ("01", "公众聚集场所投入使用、营业前消防安全检查", "type.name", "question"),
    ],
)
def test_a_power_filed_as_what_its_name_is_not(
    standard: Standard, kind: str, name: str, code: str, severity: str
) -> None:
    (found,) = [f for f in standard.findings(clean(type=kind, name=name)) if f.code.startswith("type.")]
    assert (found.code, found.severity.value) == (code, severity)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("02", "对未取得户外广告设施设置许可擅自设置的处罚"),
        ("02", "许可证超期使用的处罚"),
        ("10", "撤销行政许可"),
        ("10", "注销取水许可"),
        ("02", "吊销许可证"),
        ("06", "对被许可人的监督检查"),
        ("02", "未取得危险货物运输许可"),
        ("02", "对以欺骗手段取得行政许可"),
        ("03", "对违法嫌疑人的人身检查"),
        ("01", "教师资格认定"),
        ("01", "河道采砂许可（含变更、延续）"),
        ("02", "对拒不执行查封、扣押"),
        ("03", "对场所的查封"),
        ("02", "涂改、倒卖、出租、出借行政许可"),
        ("01", "建设用地使用权转让许可"),
        ("10", "农村土地承包合同备案"),
    ],
)
def test_a_power_filed_as_what_its_name_is(standard: Standard, kind: str, name: str) -> None:
    assert not [c for c in standard.codes(clean(type=kind, name=name)) if c.startswith("type.")]
