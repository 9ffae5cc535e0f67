"""From an amended article to the public page, each person signing in for real, in a real browser.

The clock of the site is moved from working day to working day; everything else is the product itself: the command that
imports laws, the command of the timer, and the words on the buttons.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from demo.clock import Days, at
from demo.papers import pdf
from departments.models import Department
from laws.models import Instrument
from powers.models import LegalBasis, PowerVersion
from publish.releasing import release
from review.models.law_changes import AdjustmentTask
from review.models.rules import MemberUnit

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Any]
TITLE = "天津市校外培训测试条例"
RULE = "天津市校外培训登记测试办法"
OLD = {
    "第三条": "设立校外培训机构，应当经教育行政部门审批。",
    "第十条": "未经审批设立校外培训机构的，由教育行政部门责令停止办学，处一万元以下罚款。",
    "第十一条": "校外培训机构超出核准范围培训的，由教育行政部门责令改正，处五千元以下罚款。",
    "第十二条": "校外培训机构未按规定公示收费的，由民政部门给予警告。",
    "第十三条": "校外培训机构擅自变更登记事项的，由民政部门给予警告。",
    "第十四条": "校外培训机构未按规定报送年度报告的，由民政部门给予警告。",
}
NEW = {label: text.replace("校外培训机构", "校外培训机构（含线上机构）") for label, text in OLD.items()}
POWERS = {
    "校外培训机构设立审批": ("01", "101", "第三条"),
    "对擅自设立校外培训机构的处罚": ("02", "101", "第十条"),
    "对超出核准范围培训的处罚": ("02", "101", "第十一条"),
    "对未按规定公示收费的处罚": ("02", "102", "第十二条"),
    "对擅自变更登记事项的处罚": ("02", "102", "第十三条"),
    "对未按规定报送年度报告的处罚": ("02", "102", "第十四条"),
}
CIVIL = {name: label for name, (_, body, label) in POWERS.items() if body == "102"}
FINED = "对未按规定悬挂登记证书的处罚"
FINE, TOO_HIGH = "未按规定悬挂登记证书的，处五百元以下罚款。", "未按规定悬挂登记证书的，处二万元以下罚款。"
IN_FORCE = 21
"""The amended regulation takes effect twenty working days after it was imported."""


class Clock:
    """The site's clock: set to an hour of a working day ahead of today."""

    def __init__(self, stack: ExitStack) -> None:
        self.days, self.stack = Days(timezone.localdate()), stack

    def set(self, day: int, hour: float = 9) -> None:
        self.stack.close()
        self.stack.enter_context(at(self.days.at(-day, hour)))

    def on(self, day: int) -> dt.date:
        return self.days.ago(-day)


@pytest.fixture
def clock() -> Iterator[Clock]:
    with ExitStack() as stack:
        yield Clock(stack)


@pytest.fixture
def take_text(reference: None, tmp_path: Path) -> Callable[[dt.date, dt.date, dict[str, str]], None]:
    """Import a text of the regulation with the command an office uses."""

    def take(made: dt.date, begins: dt.date, articles: dict[str, str]) -> None:
        path = tmp_path / "条例.jsonl"
        record = {
            "title": TITLE,
            "type": "地方性法规",
            "issuing_organ": "天津市人民代表大会常务委员会",
            "version_date": f"{made}",
            "effective_date_registry": f"{begins}",
            "articles": [
                {"no": no, "n": n, "heading": "", "text": said}
                for n, (no, said) in enumerate(articles.items(), 1)
            ],
        }
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        call_command("import_laws", path, verbosity=0)

    return take


@pytest.fixture
def city(region: Any, department: Department, staffing: Any, make_user: Make) -> SimpleNamespace:
    """Two departments with a clerk and a reviewer each, and a joint meeting of three."""
    civil = Department.objects.create(
        region=region, code="102", name="天津市民政局", short_name="市民政局", kind=department.kind
    )
    for name, body in (("jw", department), ("mz", civil)):
        make_user(f"{name}jingban", ("clerk", region, body))
        make_user(f"{name}fazhi", ("legal", region, body))
    MemberUnit.objects.create(region=region, kind="staffing", name="市委编办", convenes=True)
    for order, (username, kind, name) in enumerate(
        (("sifa", "justice", "市司法局"), ("zhengwu", "service", "市政务服务办")), 1
    ):
        body = Department.objects.create(
            region=region, code=f"20{order}", name=f"天津{name}", short_name=name
        )
        MemberUnit.objects.create(region=region, kind=kind, name=name, department=body, order=order)
        make_user(username, ("member", region, body))
    return SimpleNamespace(region=region, education=department, civil=civil, office=staffing)


@pytest.fixture
def listed(city: SimpleNamespace, make_draft: Make, propose: Make, decide: Make, take_text: Any) -> None:
    """The list as it stands: six powers that cite the regulation, one that cites a rule with a fine of its own."""
    take_text(dt.date(2024, 3, 1), dt.date(2024, 5, 1), OLD)
    bodies = {"101": city.education, "102": city.civil}
    drafts = []
    for name, (kind, body, label) in POWERS.items():
        drafts.append(_draft(make_draft, name, kind, bodies[body], "LR_P", TITLE, label, OLD[label]))
    drafts.append(_draft(make_draft, FINED, "02", city.education, "PR_P", RULE, "第九条", FINE))
    for body in bodies.values():
        decide(propose(*(draft for draft in drafts if draft.department_id == body.pk)))
    release(city.region, by=city.office, effective_on=timezone.localdate(), note="首次公布")


def _draft(
    make_draft: Make, name: str, kind: str, body: Any, instrument: str, title: str, label: str, text: str
) -> PowerVersion:
    initiation = "application" if kind == "01" else "ex_officio"
    draft: PowerVersion = make_draft(name, power_type=kind, department=body, initiation=initiation)
    draft.bases.all().delete()
    LegalBasis.objects.create(
        version=draft,
        order=1,
        role="set",
        role_confirmed=True,
        instrument=Instrument.objects.get(code=instrument),
        title=title,
        locator=label,
        text=text,
    )
    return draft


def press(page: Page, words: str) -> None:
    """Press a button that leads to a page, and wait for that page."""
    with page.expect_navigation():
        page.get_by_role("button", name=words).first.click()


def follow(page: Page, words: str, *, exact: bool = False) -> None:
    """Follow a link, and wait for its page: what reads a page at once (`all`, `url`) must not read the old one."""
    with page.expect_navigation():
        page.get_by_role("link", name=words, exact=exact).first.click()


def told(page: Page, words: str) -> None:
    """The page says so after something was done."""
    expect(page.locator("[role=status], .messagelist").filter(has_text=words).first).to_be_visible()


def test_from_an_amended_article_to_the_public_page(
    listed: None,
    city: SimpleNamespace,
    clock: Clock,
    take_text: Any,
    visit: Callable[..., Page],
    picture: Any,
) -> None:
    clock.set(1)
    take_text(timezone.localdate(), clock.on(IN_FORCE), NEW)
    tasks = AdjustmentTask.objects.order_by("department__code")
    assert [(t.department, t.items.count()) for t in tasks] == [(city.education, 3), (city.civil, 3)]

    clock.set(2)
    clerk = visit("jwjingban")
    adjustment = draft_the_adjustment(clerk, picture)
    correct_draft(clerk, adjustment, TOO_HIGH, picture)
    send_on(clerk, visit("jwfazhi"), adjustment)

    clock.set(3)
    office = visit("bianban")
    start_review(office, adjustment, {"市司法局": 3, "市政务服务办": 1})
    find_the_fine(visit("sifa"), adjustment, picture)
    send_back(office, adjustment)

    clock.set(4)
    clerk = visit("jwjingban")
    correct_draft(clerk, adjustment, FINE.replace("悬挂", "在醒目处悬挂"), told="超过限额")
    send_on(clerk, visit("jwfazhi"), adjustment)

    clock.set(5)
    office = visit("bianban")
    start_review(office, adjustment, {"市司法局": 3, "市政务服务办": 1})
    for member in (visit("sifa"), visit("zhengwu"), office):
        agree(member, adjustment)
    gather(office, adjustment)

    for day in (9, 13, 16, 17):  # at 50, 80 and 100 %, and once the deadline has passed
        clock.set(day)
        call_command("run_scheduled", verbosity=0)
    clerk = visit("mzjingban")
    late(clerk, picture)
    instead = propose_instead(visit("sifa"), picture)
    office = visit("bianban")
    remind(office, picture)
    receive(clerk)
    start_review(office, instead, {"市委编办": 3})
    agree(office, instead)
    gather(office, instead)

    clock.set(18)
    office = visit("bianban")
    meet(office, [adjustment, instead], clock.on(18), picture)
    for number, proposal in enumerate((adjustment, instead), start=1):
        approve(office, proposal, f"津编发〔2026〕{number}号")

    clock.set(19)
    publish(visit("bianban"), clock.on(IN_FORCE), picture)
    citizen = visit()
    read(citizen, OLD["第十条"])
    expect(citizen.get_by_text("即将调整")).to_be_visible()
    picture(citizen, "coming")

    clock.set(IN_FORCE)
    citizen = visit()
    code = read(citizen, NEW["第十条"])
    expect(citizen.get_by_text("即将调整")).to_have_count(0)
    citizen.goto(f"/powers/{code}/?on={clock.on(IN_FORCE - 1)}")
    expect(citizen.get_by_text(OLD["第十条"]).first).to_be_visible()


def number_of(page: Page) -> int:
    """The proposal whose page this is."""
    found = re.search(r"proposals?/(\d+)/", page.url)
    assert found, page.url
    return int(found[1])


# --- the department -------------------------------------------------------------------------------------------


def draft_the_adjustment(clerk: Page, picture: Any) -> int:
    """The clerk drafts what the change asks for, and adds a power of their own. Returns the proposal's number."""
    follow(clerk, "法律变化")
    follow(clerk, "调整任务")
    follow(clerk, TITLE)
    press(clerk, "起草调整")
    told(clerk, "已起草3项职权的调整")
    number = number_of(clerk)
    clerk.goto(f"/admin/review/proposal/{number}/change/")
    follow(clerk, "再加职权")
    clerk.locator(".step-actions").get_by_role("link", name="修改", exact=True).click()
    clerk.get_by_label(FINED).check()
    press(clerk, "下一步：写明事由")
    clerk.get_by_label("放入哪份申请").select_option(str(number))
    press(clerk, "建立申请")
    told(clerk, f"已写入第{number}号申请")
    attach(clerk, number)
    picture(clerk, "proposal")
    return number


def attach(page: Page, number: int) -> None:
    """The letter a proposal comes with."""
    page.goto(f"/admin/review/proposal/{number}/change/")
    follow(page, "上传材料")
    page.get_by_label("材料种类").select_option(label="请示或者函")
    letter = {"name": "请示.pdf", "mimeType": "application/pdf", "buffer": pdf("请示")}
    page.locator("#id_file").set_input_files(letter)  # type: ignore[arg-type]
    page.get_by_label("文号").fill("演示函〔2026〕1号")
    press(page, "上传")
    expect(page.get_by_text("材料（1份）")).to_be_visible()


def correct_draft(clerk: Page, number: int, fine: str, picture: Any = None, told: str = "") -> None:
    """The clerk writes in the admin what the rule says of the fine; the redline shows what differs."""
    clerk.goto(f"/admin/review/proposal/{number}/change/")
    expect(clerk.locator("main, #content").first).to_contain_text(told)
    clerk.locator("tr", has_text=FINED).get_by_role("link", name="修改草稿").click()
    clerk.locator("#id_bases-0-text").fill(fine)
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.locator("#draft-diff")).to_contain_text("罚款")
    if picture:
        picture(clerk, "draft")


def send_on(clerk: Page, reviewer: Page, number: int) -> None:
    """The clerk sends it to the department's reviewer, who submits it."""
    clerk.goto(f"/admin/review/proposal/{number}/change/")
    follow(clerk, "送本部门法制审核")
    explain(clerk)
    press(clerk, "送本部门法制审核")
    told(clerk, "已送本部门法制审核")
    reviewer.goto(f"/review/proposals/{number}/")
    follow(reviewer, "提交天津市机构编制部门")
    reviewer.get_by_label("本部门审核意见").fill("经审核，依据有效，同意报送。")
    press(reviewer, "提交天津市机构编制部门")
    told(reviewer, "等待机构编制部门")


def explain(page: Page) -> None:
    """A reason for each warning there is."""
    for field in page.locator(".warning-row textarea").all():
        field.fill("确有必要，已核对。")


# --- the review -----------------------------------------------------------------------------------------------


def start_review(office: Page, number: int, plan: dict[str, int]) -> None:
    """The office takes it in and starts the review; the page says who gets how many."""
    office.goto(f"/review/proposals/{number}/")
    follow(office, "受理并启动联席审查")
    for unit, count in plan.items():
        expect(office.locator("tr", has_text=unit).locator("td.number")).to_have_text(str(count))
    press(office, "受理并启动联席审查")
    told(office, "已启动联席审查")


def find_the_fine(member: Page, number: int, picture: Any) -> None:
    """The checks ask a fact; answered, they tell that the fine is over the ceiling for rules in Tianjin."""
    follow(member, "审查任务")
    member.locator("tr", has_text=f"第{number}号").get_by_role("link").first.click()
    member.locator(".review-row", has_text=FINED).get_by_role("link", name=FINED).click()
    member.get_by_role("dialog").get_by_role("link", name="全文、检查与批注").click()
    follow(member, "按现在的法律库和规则重新检查")
    for question in ("地方性法规", "经营活动"):
        form = member.locator("form.question", has_text=question).first
        form.get_by_label("否", exact=True).check()
        form.get_by_label("根据").fill("经检索法律法规库核实")
        form.get_by_role("button", name="记下核实结果").click()
    expect(member.get_by_text("限额1000元").first).to_be_visible()
    picture(member, "fine")


def send_back(office: Page, number: int) -> None:
    office.goto(f"/review/proposals/{number}/")
    follow(office, "退回天津市教育委员会补正")
    office.get_by_label("退回理由").fill("悬挂登记证书一项的罚款超过限额，请按办法原文改正。")
    press(office, "退回天津市教育委员会补正")
    told(office, "已退回")


def agree(member: Page, number: int) -> None:
    """Everything is agreed to, with the whole checklist, and signed."""
    follow(member, "审查任务")
    member.locator("tr", has_text=f"第{number}号").get_by_role("link").first.click()
    member.get_by_text("批量填写", exact=True).click()
    member.locator("#many-agree").check()
    member.locator("#many-all").check()
    press(member, "按此填写并保存")
    if member.get_by_role("button", name="去签署").count():  # one item alone is signed on its page
        press(member, "去签署")
    press(member, "签署并交回")
    told(member, "已签署")


def gather(office: Page, number: int) -> None:
    office.goto(f"/review/proposals/{number}/")
    follow(office, "汇总审查意见")
    office.get_by_label("汇总情况").fill("各单位意见一致，送联席会议审议。")
    press(office, "汇总审查意见")
    told(office, "已汇总")


# --- who did nothing ------------------------------------------------------------------------------------------


def late(clerk: Page, picture: Any) -> None:
    """The department that did nothing was reminded, and then told that it is late."""
    follow(clerk, "通知")
    for words in (r"已用5\d%", r"已用8\d%", "今天到期", "天津市民政局没有在"):
        expect(clerk.get_by_role("table", name="通知")).to_contain_text(re.compile(words))
    picture(clerk, "notices")


def propose_instead(member: Page, picture: Any) -> int:
    """A member of the joint meeting puts forward what the department did not (P1)."""
    follow(member, "法律变化")
    follow(member, "应调未调")
    member.locator("tr", has_text="天津市民政局").get_by_role("link", name="由本单位直接提出").click()
    expect(member.get_by_label("P1")).to_be_checked()
    press(member, "建立申请")
    told(member, "已写入")
    number = number_of(member)
    for name, label in CIVIL.items():
        member.goto(f"/admin/review/proposal/{number}/change/")
        member.locator("tr", has_text=name).get_by_role("link", name="修改草稿").click()
        member.locator("#id_bases-0-text").fill(NEW[label])
        member.get_by_role("button", name="保存", exact=True).click()
        expect(member.locator("#draft-diff")).to_contain_text("含线上机构")
    attach(member, number)
    member.goto(f"/review/proposals/{number}/")
    follow(member, "提交天津市机构编制部门")
    explain(member)
    member.get_by_label("本部门审核意见").fill("部门逾期未提出，由本单位直接提出。")
    press(member, "提交天津市机构编制部门")
    told(member, "等待机构编制部门")
    return number


def remind(office: Page, picture: Any) -> None:
    """The office issues the first step of the ladder, with a number."""
    follow(office, "法律变化")
    follow(office, "应调未调")
    office.locator("tr", has_text="天津市民政局").get_by_role("link", name="签发督促").click()
    press(office, "签发，通知部门")
    expect(office.get_by_text(re.compile(r"天津市权责清单提醒〔\d{4}〕1号")).first).to_be_visible()
    picture(office, "handling")


def receive(clerk: Page) -> None:
    follow(clerk, "督办")
    clerk.locator("tr", has_text="提醒").get_by_role("link").first.click()
    press(clerk, "签收")
    told(clerk, "已签收")


# --- the decision ---------------------------------------------------------------------------------------------


def meet(office: Page, proposals: list[int], day: dt.date, picture: Any) -> None:
    """A meeting with both on its agenda: everybody came, everything was agreed to."""
    follow(office, "联席会议")
    follow(office, "新建会议")
    office.get_by_label("会议日期或者答复期限").fill(f"{day}")
    press(office, "建立，接着列议题")
    for number in proposals:
        office.locator(f"#p-{number}").check()
    press(office, "列入议程")
    for box in office.locator("input[name^=present-]").all():
        box.check()
    for choice in office.locator("select[name^=resolution-]").all():
        choice.select_option("approve")
    press(office, "保存")
    picture(office, "meeting")
    press(office, "拟写纪要，结束会议")
    press(office, "结束会议，决议生效")
    told(office, "结束")


def approve(office: Page, number: int, document: str) -> None:
    office.goto(f"/review/proposals/{number}/")
    follow(office, "按联席会议决议批准并赋码")
    office.get_by_label("批准文号").fill(document)
    press(office, "下一步：核对后果")
    press(office, "确认批准")
    told(office, "已封存")


def publish(office: Page, day: dt.date, picture: Any) -> None:
    """Released for the day on which the regulation takes effect."""
    follow(office, "公布", exact=True)
    office.get_by_label("生效日期").fill(f"{day}")
    office.get_by_label("公布说明").fill("因条例修改调整")
    press(office, "下一步")
    picture(office, "release")
    press(office, "公布7项")
    expect(office.get_by_role("heading", name="天津市权责清单第2批")).to_be_visible()


def read(citizen: Page, text: str) -> str:
    """A citizen finds the power and reads what its basis says. Returns its code."""
    citizen.goto("/search/?q=擅自设立校外培训机构")
    citizen.locator(".hits").get_by_role("link", name="擅自设立校外培训机构").click()
    expect(citizen.get_by_text(text).first).to_be_visible()
    return re.sub(".*/powers/|/.*", "", citizen.url)
