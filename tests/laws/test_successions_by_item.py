"""An article of several items, of a law that was taken into a code, has the articles its items went to beside it."""

from __future__ import annotations

from laws.successions import taking_place

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
