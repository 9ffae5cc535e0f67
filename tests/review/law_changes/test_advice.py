"""What a task says of each power when two texts of a law are imported: the kinds of change, and the advice for each.

One law with an article for each kind, one power for each; the words are those of the task's own page.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from review.law_changes.drafting import draft_adjustment
from review.law_changes.following import follow_up
from review.models.law_changes import AdjustmentTask

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]

PERMIT = "从事粮食收购的经营者应当依法取得许可，并在收购场所公示粮食的品种、质量标准和收购价格。"
RECORDS = "粮食经营者应当建立粮食经营台账，如实记录粮食的来源、数量、质量和去向，保留期限不得少于三年。"
CHECK = "工商行政管理部门依照有关法律、行政法规的规定，对粮食经营活动中的扰乱市场秩序行为进行监督检查。"
FINE = "粮食收购者未告知粮食质量标准的，由粮食主管部门责令改正，可以并处五万元以下的罚款。"
ORGAN = (
    "运输粮食不符合卫生标准的，由质量监督部门责令改正，给予警告；情节严重的，并处二万元以上五万元以下罚款。"
)
GONE = "外国企业在中国境内设立粮食代表机构的，应当每年向登记机关报送上一年度的代表业务活动报告。"
LEAD = "储存粮食的仓储设施应当符合国家有关标准和技术规范，达到规定的储存条件。"
MOVED = "粮食仓储单位应当按照规定对储存的粮食进行质量检验，出库时出具检验报告。"
FIRST = "粮食经营企业未按照规定报送统计资料的，给予警告，可以并处二万元以下的罚款。"
SECOND = "粮食加工企业使用国家禁用的添加剂的，没收违法所得，并处十万元以上五十万元以下的罚款。"
AIM = "为了保护粮食生产者的积极性，维护经营者、消费者的合法权益，制定本法。"

OLD = {
    "第一条": AIM,
    "第二条": PERMIT,
    "第三条": RECORDS,
    "第四条": CHECK,
    "第五条": FINE,
    "第六条": ORGAN,
    "第七条": GONE,
    "第八条": f"{LEAD}\n{MOVED}",
    "第九条": f"{FIRST}\n{SECOND}",
}
NEW = {
    "第一条": AIM,
    "第二条": PERMIT.replace("，并", "；并"),
    "第三条": "国家加强粮食安全宣传教育，增强全社会爱粮节粮意识。",
    "第四条": RECORDS,
    "第五条": CHECK.replace("工商行政管理部门", "市场监督管理部门"),
    "第六条": FINE.replace("五万元", "二十万元"),
    "第七条": ORGAN.replace("质量监督部门", "粮食和储备主管部门"),
    "第八条": f"{LEAD}\n仓储单位应当配备专业的保管人员。\n{MOVED}",
    "第九条": FIRST,
    "第十条": SECOND,
}
CITED = {
    "只改标点": ("第二条", PERMIT),
    "只改条号": ("第三条", RECORDS),
    "统一改称": ("第四条", CHECK),
    "改罚款数额": ("第五条", FINE),
    "改处罚机关": ("第六条", ORGAN),
    "没有承接": ("第七条", GONE),
    "款项后移": ("第八条第二款", MOVED),
    "只引一部分": ("第八条", LEAD),
    "拆分后一款": ("第九条第二款", SECOND),
    "引多条": ("第三条、第五条", ""),
    "引多条一条没有": ("第三条、第七条", ""),
    "没有引文": ("第五条", ""),
    "引文是另一条的": ("第五条", GONE),
    "引全文": ("", ""),
}
ADVICE = {
    "只改条号": "只改条号",
    "统一改称": "须改引文",
    "改罚款数额": "须改引文",
    "改处罚机关": "须改引文",
    "没有承接": "依据已废止",
    "款项后移": "只改条号",
    "拆分后一款": "只改条号",
    "引多条": "须改引文",
    "引多条一条没有": "请人判断",
    "没有引文": "须改引文",
    "引文是另一条的": "请人判断",
}
"""What a power's citation asks for; those without have nothing to adjust."""


def day(days: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


@pytest.fixture
def task(take_law: Make, list_power: Make) -> AdjustmentTask:
    take_law("2009-06-27", "2010-01-01", OLD)
    for name, citation in CITED.items():
        list_power(name, citation)
    take_law(day(-30), day(-10), NEW)
    follow_up()
    return AdjustmentTask.objects.with_progress().get()


def said(page: str) -> dict[str, str]:
    """Each power on a task's page with the advice for it: its own, or that of the article it stands under."""
    found: dict[str, str] = {}
    for section in re.findall(r'<section class="card article-change".*?</section>', page, re.DOTALL):
        head, _, powers = section.partition('<ul class="citing">')
        under = re.findall(r'<span class="tag">([^<]*)</span></h2>', head)[0]
        for line in re.findall(r"<li>(.*?)</li>", powers, re.DOTALL):
            name = re.sub(r"<.*?>", "", line.partition("</a>")[0]).strip()
            own = re.findall(r'<span class="tag">(.*?)</span>', line)
            found[html.unescape(name)] = own[0] if own else under
    return found


def test_each_kind_of_change_has_its_advice(
    task: AdjustmentTask, people: SimpleNamespace, signed_in: Make
) -> None:
    page = signed_in(people.clerk).get(reverse("review:law_task", args=[task.pk])).content.decode()
    assert said(page) == ADVICE
    assert "新文本没有这一条。须改引新的依据；核对后确认没有依据的，提出取消该职权。" in page


def test_the_drafts_say_what_the_advice_says(task: AdjustmentTask, people: SimpleNamespace) -> None:
    draft_adjustment(task, by=people.clerk)
    changes = task.event.tasks.get().proposal.changes.select_related("version")
    rows = {change.version.name: change.version.bases.get() for change in changes}
    assert set(rows) == set(ADVICE)
    expected = {
        "只改条号": ("第四条", RECORDS),
        "统一改称": ("第五条", NEW["第五条"]),
        "改罚款数额": ("第六条", NEW["第六条"]),
        "款项后移": ("第八条第三款", MOVED),
        "拆分后一款": ("第十条", SECOND),
        "没有承接": ("第七条", GONE),
        "引文是另一条的": ("第五条", GONE),
    }
    assert {name: (rows[name].locator, rows[name].text) for name in expected} == expected
    notes = {change.version.name: change.version.change_note for change in changes}
    assert "请人判断" in notes["引文是另一条的"]
    assert "第七条已删去，须改引新的依据；核对后确认没有依据的，提出取消" in notes["没有承接"]


def test_a_citation_of_a_text_before_the_older_one_is_followed_through_both(
    take_law: Make, list_power: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    """2005年的第三条 became 第五条 in 2009 and 第六条 now; 第三条 of 2009 says something else."""
    fine = FINE.replace("五万元", "一万元")
    take_law("2005-01-01", "2005-06-01", {"第一条": AIM, "第二条": CHECK, "第三条": fine})
    list_power("引2005年的", ("第三条", fine, "2005年1月1日通过"))
    list_power("引2005年未变的", ("第二条", CHECK, "2005年1月1日通过"))
    take_law("2009-06-27", "2010-01-01", OLD)
    take_law(day(-30), day(-10), NEW)
    follow_up()
    task = AdjustmentTask.objects.with_progress().get(event__version__version_date=day(-30))
    page = signed_in(people.clerk).get(reverse("review:law_task", args=[task.pk])).content.decode()
    assert said(page) == {"引2005年的": "须改引文", "引2005年未变的": "须改引文"}
    assert "第五条 → 第六条" in page
    draft_adjustment(task, by=people.clerk)
    changes = task.event.tasks.get().proposal.changes.select_related("version")
    rows = {change.version.name: change.version.bases.get() for change in changes}
    assert {name: (row.locator, row.text) for name, row in rows.items()} == {
        "引2005年的": ("第六条", NEW["第六条"]),
        "引2005年未变的": ("第五条", NEW["第五条"]),
    }


# --- a law ends ------------------------------------------------------------------------------------------

LAW = "中华人民共和国测试法"
CODE, RULE = "中华人民共和国粮食法典", "某省粮食条例"
POINTING = f"违反本条例规定的，依照《{LAW.removeprefix('中华人民共和国')}》第五条处罚。"
IN_CODE = {
    "第一条": "为了保障国家粮食安全，编纂本法。",
    "第八十条": FINE.replace("五万元", "三十万元"),
    "第八十一条": RECORDS,
    "第九十条": f"本法自{day(-10)}起施行。《{LAW}》同时废止。",
}


@pytest.fixture
def ended(take_law: Make, list_power: Make) -> Callable[[dict[str, str]], AdjustmentTask]:
    """A law that is cited, and pointed to, taken in by a code of these articles."""

    def end(code: dict[str, str]) -> AdjustmentTask:
        take_law("2009-06-27", "2010-01-01", OLD)
        take_law(
            "2012-01-01", "2012-06-01", {"第九条": POINTING}, title=RULE, type="地方性法规", region="全国"
        )
        list_power("收购处罚", ("第五条", FINE))
        list_power("代表机构报告", ("第七条", GONE))
        list_power("省里的处罚", ("第九条", POINTING), law=RULE)
        take_law(day(-30), day(-10), code, title=CODE)
        follow_up()
        return AdjustmentTask.objects.with_progress().get()

    return end


def test_a_code_names_the_articles_that_may_have_taken_the_place(
    ended: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    task = ended(IN_CODE)
    assert set(task.items.values_list("kind", "old_label")) == {
        ("ended", "第五条"),
        ("ended", "第七条"),
        ("referred", "第五条"),
    }
    page = signed_in(people.clerk).get(reverse("review:law_task", args=[task.pk])).content.decode()
    assert said(page) == {"收购处罚": "依据已废止", "代表机构报告": "依据已废止", "省里的处罚": "请人判断"}
    assert page.count(f"相近的《{CODE}》第八十条（系统比对") == 2
    assert f"所引条文写明依照的《{LAW}》第五条已经废止" in page


def test_what_a_table_says_stands_before_what_is_like(
    ended: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    from laws.models import Succession

    Succession.objects.create(
        old_title=LAW, old_label="第五条", new_title=CODE, new_locator="第八十一条", source="官方对照表"
    )
    task = ended(IN_CODE)
    page = signed_in(people.clerk).get(reverse("review:law_task", args=[task.pk])).content.decode()
    told, like = (
        page.index("承接的《中华人民共和国粮食法典》第八十一条（按官方对照表）"),
        page.index("相近的《"),
    )
    assert told < like


def test_the_drafts_of_a_repeal_name_the_candidates(ended: Make, people: SimpleNamespace) -> None:
    task = ended(IN_CODE)
    draft_adjustment(task, by=people.clerk)
    changes = task.event.tasks.get().proposal.changes.select_related("version")
    notes = {change.version.name: change.version.change_note for change in changes}
    assert f"相近的有《{CODE}》第八十条" in notes["收购处罚"]
    assert f"《{RULE}》第九条指向的{LAW}已废止，请核对现在依照哪一条行使并写明" in notes["省里的处罚"]
    assert "取消" not in notes["省里的处罚"]


def test_where_the_text_that_took_its_place_is_not_at_hand_the_page_says_so(
    take_law: Make, list_power: Make, people: SimpleNamespace, signed_in: Make, settings: Any
) -> None:
    take_law("2009-06-27", "2010-01-01", OLD, effective_to=day(-10), status_registry="已废止")
    list_power("收购处罚", ("第五条", FINE))
    from laws.models import LawVersion

    LawVersion.objects.update(effective_to=day(-10), status="repealed")
    follow_up()
    task = AdjustmentTask.objects.with_progress().get()
    page = signed_in(people.clerk).get(reverse("review:law_task", args=[task.pk])).content.decode()
    assert "法律库没有能对照的文本" in page
    assert "请先核对现在由哪部法律规定；确认没有依据的，才提出取消该职权。" in page


def test_a_power_that_cites_what_took_the_place_is_settled(
    ended: Make, list_power: Make, take_law: Make
) -> None:
    from powers.citing import relink

    task = ended(IN_CODE)
    list_power("已改引的", ("第八十条", IN_CODE["第八十条"]), ("第九条", POINTING), law=CODE)
    relink()
    follow_up()
    assert "已改引的" not in set(task.items.values_list("version__name", flat=True))
