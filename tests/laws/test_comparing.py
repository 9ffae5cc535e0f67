"""Two texts of a law, article by article: none is lost, and none is said to be struck out that may still stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from laws.comparing import Advice, Kind, changes_of, compare_texts

A = "从事食品经营的单位应当依法取得许可，并在经营场所公示。"
B = "县级以上人民政府主管部门负责本行政区域内的监督管理工作。"
C = "违反本法规定的，由主管部门责令改正，处一万元以上五万元以下的罚款。"
D = "国家鼓励和支持有关的科学研究，推广先进技术。"


def kinds(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(row.kind.value, row.old_label, row.new_label) for row in compare_texts(old, new)]


def test_an_article_that_says_the_same_is_the_same_whatever_its_signs() -> None:
    assert kinds({"第一条": A}, {"第一条": A.replace("，", ",")}) == [("same", "第一条", "第一条")]


def test_an_article_that_moved_is_renumbered() -> None:
    old, new = {"第一条": A, "第二条": B}, {"第一条": D, "第二条": A, "第三条": B}
    assert kinds(old, new) == [
        ("added", "", "第一条"),
        ("renumbered", "第一条", "第二条"),
        ("renumbered", "第二条", "第三条"),
    ]


def test_an_article_with_other_words_under_its_number_is_changed() -> None:
    (row,) = compare_texts({"第一条": C}, {"第一条": C.replace("五万元", "十万元")})
    assert row.kind == Kind.CHANGED
    assert [p.text for p in row.pieces if p.op == "ins"] == ["十"]


def test_an_article_with_other_words_under_another_number_is_moved() -> None:
    old, new = {"第一条": A, "第二条": C}, {"第一条": A, "第九条": C.replace("五万元", "十万元")}
    assert kinds(old, new)[1] == ("moved", "第二条", "第九条")


def test_an_article_reworded_throughout_is_found_again_elsewhere() -> None:
    """渔业法 41 → 69: other fines, a second paragraph, another number."""
    old = {
        "第一条": A,
        "第二条": "未依法取得采伐证擅自采伐的，没收木材和违法所得，并处十万元以下的罚款；情节严重的，可以没收工具。",
    }
    new = {
        "第一条": A,
        "第五条": "未依法取得采伐证擅自采伐的，没收木材和违法所得，并处二十万元以下的罚款；情节严重的，并处二十万元以上"
        "二百万元以下的罚款，可以没收工具、车辆。\n伪造采伐证的，吊销采伐证，处一万元以上十万元以下的罚款。",
    }
    fate = changes_of(old, new)["第二条"]
    assert (fate.kind, fate.new_labels) == (Kind.MOVED, ("第五条",))
    assert 40 < fate.likeness < 90


def test_an_article_whose_paragraphs_became_articles_is_split() -> None:
    old, new = {"第一条": f"{A}\n{B}", "第二条": C}, {"第一条": A, "第二条": B, "第三条": C}
    assert kinds(old, new) == [
        ("split", "第一条", "第一条、第二条"),
        ("renumbered", "第二条", "第三条"),
    ]
    assert changes_of(old, new)["第一条"].new == f"{A}\n{B}"


def test_a_paragraph_that_went_to_another_article_is_followed() -> None:
    long = C.replace("由主管部门", "由县级以上人民政府主管部门")
    old, new = {"第一条": f"{A}\n{long}", "第二条": D}, {"第一条": A, "第二条": D, "第三条": f"{B}\n{long}"}
    assert changes_of(old, new)["第一条"].new_labels == ("第一条", "第三条")


def test_articles_that_became_one_are_joined() -> None:
    old, new = {"第一条": A, "第二条": B, "第三条": C}, {"第一条": f"{A}\n{B}", "第二条": C}
    assert kinds(old, new) == [
        ("joined", "第一条", "第一条"),
        ("joined", "第二条", "第一条"),
        ("renumbered", "第三条", "第二条"),
    ]
    assert changes_of(old, new)["第二条"].joined == ("第一条",)


def test_an_article_taken_into_a_long_one_that_hardly_changed_is_joined() -> None:
    long = "\n".join(text.replace("单位", kind) for kind in ("单位", "企业", "商户") for text in (A, B, C, D))
    fate = changes_of(
        {"第一条": long, "第二条": "进口的食品应当经海关检验合格。"},
        {"第一条": f"{long}\n进口的食品应当经海关检验合格。"},
    )
    assert (fate["第二条"].kind, fate["第二条"].new_labels) == (Kind.JOINED, ("第一条",))


def test_where_it_stands_decides_between_two_that_are_alike() -> None:
    """立法法 13 → 16, not 79, which says the same of another body."""
    old = {"第一条": A, "第二条": "部门可以根据需要暂时停止适用本法的部分规定。", "第三条": C}
    new = {
        "第一条": A,
        "第二条": "部门可以根据改革的需要在一定期限内暂时停止适用本法的部分规定。",
        "第三条": C,
        "第四条": "地方可以根据需要暂时停止适用本法的有关规定。",
    }
    assert changes_of(old, new)["第二条"].new_labels == ("第二条",)


def test_nothing_alike_and_nothing_in_its_place_was_removed() -> None:
    old, new = {"第一条": A, "第二条": B, "第三条": C}, {"第一条": A, "第二条": C}
    assert kinds(old, new) == [
        ("same", "第一条", "第一条"),
        ("removed", "第二条", ""),
        ("renumbered", "第三条", "第二条"),
    ]


def test_where_something_new_stands_in_its_place_a_person_decides() -> None:
    assert kinds({"第一条": A}, {"第一条": D}) == [("added", "", "第一条"), ("unsure", "第一条", "")]


def test_an_article_without_a_sure_counterpart_has_the_nearest_beside_it() -> None:
    old = {
        "第一条": A,
        "第二条": "发现违法行为的，主管部门可以查阅、复制有关合同和账簿，并可以先行登记保存证据。",
    }
    near = "监督检查人员进入现场，应当出示证件，可以查阅有关合同。"
    other = "办理案件的人员对有关物品先行登记保存的，应当当场清点并开具清单。"
    fate = changes_of(old, {"第一条": A, "第七条": D, "第八条": near, "第九条": other})["第二条"]
    assert (fate.kind, fate.new_labels, fate.kind.advice) == (Kind.UNSURE, (), Advice.ASK)
    assert {("第八条", near), ("第九条", other)} <= {(one.label, one.text) for one in fate.candidates}
    assert 5 < fate.candidates[0].likeness < 60
    assert len(fate.candidates) <= 3


def test_what_is_left_of_both_texts_in_one_place_is_one_article() -> None:
    """监狱法 45 → 65: other words for the most part, but nothing else is like it, and its neighbours stand around it."""
    device = "遇有下列情形之一的，可以使用戒具：（一）罪犯有脱逃行为的；（二）罪犯正在押解途中的。"
    now = "人民警察遇有下列情形之一的，可以使用约束性警械：（一）执行押解任务的；（二）有迹象表明罪犯可能脱逃、自伤的。"
    old, new = (
        {"第一条": A, "第二条": device, "第三条": B},
        {"第一条": A, "第二条": D, "第三条": now, "第四条": B},
    )
    assert changes_of(old, new)["第二条"].new_labels == ("第三条",)


def test_a_penalty_is_not_taken_for_the_duty_whose_breach_it_follows() -> None:
    """民用航空法 99: the plan of the duty is gone, the penalty for having none is another provision."""
    duty = "企业应当依照安全保卫规定，制定安全保卫方案，并报主管部门备案。"
    penalty = (
        "未制定安全保卫方案并备案的，由主管部门责令限期改正；逾期未改正的，处一万元以上十万元以下的罚款。"
    )
    old, new = {"第一条": A, "第二条": duty, "第三条": B}, {"第一条": A, "第二条": B, "第三条": penalty}
    assert changes_of(old, new)["第二条"].kind == Kind.UNSURE


def test_of_several_articles_alike_the_one_of_the_same_number_is_meant() -> None:
    old, new = {"第一条": A, "第二条": A}, {"第一条": B, "第二条": A}
    assert ("same", "第二条", "第二条") in kinds(old, new)


def test_the_fate_of_each_old_article() -> None:
    fates = changes_of({"第一条": A, "第二条": B}, {"第一条": A, "第五条": B})
    assert (fates["第一条"].kind, fates["第二条"].new_label) == (Kind.SAME, "第五条")


LABELS = st.sampled_from([f"第{n}条" for n in "一二三四五六七八九十"])
WORDS = st.sampled_from([A, B, C, D, C.replace("五", "十"), A + B, "", "。", "甲", B.replace("县", "市")])
TEXTS = st.dictionaries(LABELS, WORDS, max_size=10)


@given(TEXTS, TEXTS)
def test_no_article_of_either_text_is_left_out(old: dict[str, str], new: dict[str, str]) -> None:
    rows = compare_texts(old, new)
    assert sorted(row.old_label for row in rows if row.old_label) == sorted(old)
    assert {label for row in rows for label in row.new_labels} == set(new)
    came = [row.new_labels for row in rows if row.kind == Kind.ADDED]
    became = {label for row in rows if row.old_label for label in row.new_labels}
    assert not became & {label for (label,) in came}
    for row in rows:
        assert row.old == old.get(row.old_label, "")
        assert row.new == "\n".join(new[label] for label in row.new_labels)
        assert bool(row.new_labels) == (row.kind not in (Kind.REMOVED, Kind.UNSURE))
        assert bool(row.candidates) <= (row.kind == Kind.UNSURE)
