"""An article of several items, of a law that was taken into a code, has the articles its items went to beside it."""

from __future__ import annotations

from laws.successions import Successor, taking_place

LEAD = "违反本法规定，有下列行为之一的，责令停止违法行为，处十万元以上一百万元以下的罚款："
PERMIT = "未依法取得排污许可证排放水污染物的"
EXCESS = "超过水污染物排放标准或者总量控制指标排放水污染物的"
HIDDEN = "利用渗井、渗坑、裂隙或者私设暗管等逃避监管的方式排放水污染物的"


def test_each_item_has_the_article_it_went_to() -> None:
    old = {"第一条": f"{LEAD}\n（一）{PERMIT}；\n（二）{EXCESS}；\n（三）{HIDDEN}。"}
    new = {
        "第一条": f"违反本法典规定，{PERMIT}，责令停止排污，处二十万元以上罚款。",
        "第二条": f"违反本法典规定，{EXCESS}，责令限制生产，处二十万元以上罚款。",
        "第三条": f"违反本法典规定，{HIDDEN}，责令停产整治，处二十万元以上罚款。",
        "第四条": "噪声排放者应当公开监测数据，接受社会监督，配合主管部门的检查。",
    }
    near = taking_place(old, {}, "测试法典", new, lambda title: {})["第一条"]
    assert {one.label for one in near} == {f"《测试法典》第{n}条" for n in "一二三"}


WATER = f"""违反本法规定，有下列行为之一的，由县级以上人民政府环境保护主管部门责令改正或者责令限制生产、停产整治，并处十万元以上一百万元以下的罚款：
（一）{PERMIT}；
（二）超过水污染物排放标准或者超过重点水污染物排放总量控制指标排放水污染物的；
（三）利用渗井、渗坑、裂隙、溶洞，私设暗管，篡改、伪造监测数据，或者不正常运行水污染防治设施等逃避监管的方式排放水污染物的；
（四）未按照规定进行预处理，向污水集中处理设施排放不符合处理工艺要求的工业废水的。"""
CODE = {
    "第一千一百零二条": "违反本法规定，未依法取得排污许可证排放污染物的，由生态环境主管部门责令改正，处二十万元以上一百万元以下的罚款，并可以责令限制生产、停产整治。",
    "第一千一百零三条": "违反本法规定，超过污染物排放标准或者超过重点污染物排放总量控制指标排放污染物的，由生态环境主管部门责令改正，处十万元以上一百万元以下的罚款。",
    "第一千一百零八条": "违反本法规定，通过暗管、渗井、渗坑、灌注、裂隙、溶洞、篡改或者伪造监测数据、不正常运行污染防治设施等逃避监管的方式排放污染物的，由生态环境主管部门责令改正，处十万元以上一百万元以下的罚款。",
    "第一千二百条": "违反本法规定，未按照国家规定开展自行监测的，由生态环境主管部门责令改正，处二万元以上二十万元以下的罚款。",
}


def test_the_items_of_a_penalty_of_one_law_are_found_in_the_code_that_took_in_many() -> None:
    """As 水污染防治法第八十三条 went into 生态环境法典: item by item, each with its own penalty there."""
    near = taking_place({"第八十三条": WATER}, {}, "生态环境法典", CODE, lambda title: {})["第八十三条"]
    assert {one.label for one in near} == {f"《生态环境法典》第一千一百零{n}条" for n in "二三八"}, [
        (one.label, one.likeness) for one in near
    ]


def test_what_a_table_says_of_an_article_goes_before_what_is_like_its_items() -> None:
    told = {"第八十三条": [Successor("生态环境法典", "第一千一百零二条、第一千一百零八条", "官方对照表", "")]}
    near = taking_place({"第八十三条": WATER}, told, "生态环境法典", CODE, lambda title: CODE)["第八十三条"]
    assert (near[0].source, near[0].label) == (
        "官方对照表",
        "《生态环境法典》第一千一百零二条、第一千一百零八条",
    )
