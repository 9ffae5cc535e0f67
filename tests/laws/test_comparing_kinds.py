"""Kinds of amendment on which a comparison goes wrong easily: twins set apart, strangers, and what has no counterpart."""

from __future__ import annotations

import pytest

from laws.comparing import Advice, Kind, changes_of

DUTY = "从事林木采伐的单位和个人应当依法申请采伐许可证，并按照许可证的规定进行采伐。"
STEAL = (
    "盗伐林木的，由县级以上人民政府林业主管部门责令限期补种盗伐株数一倍以上五倍以下的树木，并处盗伐林木价值五倍以上"
    "十倍以下的罚款。"
)
FELL = (
    "滥伐林木的，由县级以上人民政府林业主管部门责令限期补种滥伐株数一倍以上三倍以下的树木，可以处滥伐林木价值三倍以上"
    "五倍以下的罚款。"
)
FORGE = "伪造、变造采伐许可证的，由县级以上人民政府林业主管部门没收证件，处一万元以上三万元以下的罚款。"
DREDGE = (
    "违反本法规定，在红树林湿地内挖塘的，由县级以上人民政府林业草原主管部门责令停止违法行为，限期修复湿地，处每平方米"
    "一千元以上一万元以下罚款。"
)
FILL = (
    "违反本法规定，开垦、填埋自然湿地的，由县级以上人民政府林业草原主管部门责令停止违法行为，限期修复湿地，处每平方米"
    "五百元以上五千元以下罚款。"
)
DRAIN = (
    "违反本法规定，排干自然湿地水源的，由县级以上人民政府林业草原主管部门责令停止违法行为，限期修复湿地，处五万元以上"
    "五十万元以下罚款。"
)
PLANT = (
    "违反本法规定，在红树林湿地内投放妨碍红树林生长物种的，由县级以上人民政府林业草原主管部门责令停止违法行为，限期"
    "清理，处二万元以上十万元以下罚款。"
)
NEUTRAL = "鼓励行业协会加强自律，制定团体标准，开展信用评价和业务培训。"


@pytest.mark.parametrize("fine", ["十倍以下", "二十倍以下"])
def test_an_article_of_twin_paragraphs_that_was_split_keeps_both_halves(fine: str) -> None:
    old = {"第一条": DUTY, "第二条": f"{STEAL}\n{FELL}", "第三条": FORGE}
    new = {"第一条": DUTY, "第二条": STEAL.replace("十倍以下", fine), "第三条": FELL, "第四条": FORGE}
    fate = changes_of(old, new)["第二条"]
    assert (fate.kind, fate.new_labels) == (Kind.SPLIT, ("第二条", "第三条"))


@pytest.mark.parametrize("where", [1, 2])
def test_a_struck_article_did_not_go_into_one_that_only_got_a_neutral_paragraph(where: int) -> None:
    rows = [FILL, DRAIN]
    old = {"第一条": DUTY, "第二条": "\n".join(rows), "第三条": FORGE, "第四条": f"{DREDGE}\n{PLANT}"}
    rows.insert(where, NEUTRAL)
    new = {"第一条": DUTY, "第二条": "\n".join(rows), "第三条": FORGE}
    assert changes_of(old, new)["第四条"].kind.advice in (Advice.REPEALED, Advice.ASK)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (
            (
                "偷捕、抢夺他人养殖的水产品的，责令改正，可以处二万元以下的罚款；造成他人损失的，依法承担赔偿责任；构成犯罪的，"
                "依法追究刑事责任。"
            ),
            (
                "违反本法规定，造成他人损害的，依法承担民事责任；构成违反治安管理行为的，依法给予治安管理处罚；构成犯罪的，"
                "依法追究刑事责任。"
            ),
        ),
        (
            "涂改、倒卖船舶名牌的，给予警告，可以并处五千元以下的罚款；构成犯罪的，依法追究刑事责任。",
            "违反本法规定，有其他严重情节的，给予警告，可以并处五千元以下的罚款；构成犯罪的，依法追究刑事责任。",
        ),
    ],
)
def test_a_penalty_is_not_found_again_where_only_the_sanction_is(older: str, newer: str) -> None:
    old = {"第一条": DUTY, "第二条": older}
    new = {"第一条": DUTY, "第二条": NEUTRAL, "第三条": newer}
    assert changes_of(old, new)["第二条"].kind.advice in (Advice.REPEALED, Advice.ASK)
