"""What is under way in the demo (演示的在办事项): something in every state, so that every screen has something to show.

Each story ends where its proposal stands today. Days are working days ago; a negative one lies ahead.
"""

from __future__ import annotations

from collections.abc import Iterable

from demo.cast import Cast
from demo.clock import Story
from departments.models import Department, Level
from powers.models import PowerLevel, PowerVersion
from review.acting.deciding import ask_urgent, reject, send_back
from review.drafting.submitting import withdraw
from review.meetings.circulating import answer
from review.meetings.disputing import consult
from review.meetings.holding import call_meeting, put_on_agenda
from review.models.meetings import Meeting
from review.models.rules import ChangeAction
from review.proposals.commenting import comment


def work(cast: Cast) -> Iterable[Story]:
    """Everything that is open, and what ended lately without a change of the list."""
    yield _begun(cast)
    yield _drafted(cast)
    yield _sent(cast)
    yield _transferred(cast)
    yield _submitted(cast, "water-09", "市水务局修改计量设施处罚的通俗名称", plain_title="弄坏水表怎么处罚")
    yield _submitted(
        cast, "hpcg-01", "和平区修改市容处罚的通俗名称", plain_title="吐痰、乱扔垃圾和烟头怎么罚"
    )
    yield _accepted(cast)
    yield _reviewed_in_part(cast)
    yield _overdue_in_review(cast)
    yield _begun_to_review(cast)
    yield _reviewed_in_district(cast)
    yield _disputed(cast)
    yield _circulated(cast)
    yield _devolved(cast)
    yield _escalated(cast)
    yield _returned(cast)
    yield _urgent(cast)
    yield _approved(cast)
    yield _rejected(cast)
    yield _withdrawn(cast)


# --- with the department --------------------------------------------------------------------------------------


def _begun(cast: Cast) -> Story:
    """A clerk has begun and gone home: no letter is attached yet."""
    yield cast.days.at(1, 16)
    made = cast.propose(
        ["edu-09"],
        ChangeAction.MODIFY,
        "M2",
        "市教委修改骗取教师资格处罚的日常用语",
        "群众检索常用“教师资格造假”，补充为日常用语",
    )
    draft = cast.change(made, "edu-09").version
    cast.writers[draft.department_id].edit(draft, {"everyday_terms": ["教师资格造假", "假教师证"]})


def _drafted(cast: Cast) -> Story:
    """Complete, but not sent yet, and its deadline is near."""
    yield cast.days.at(9, 10)
    cast.modify(
        {
            "edu-12": {
                "plain_title": "住校的困难学生可以领生活补助",
                "everyday_terms": ["寄宿生补助", "困难学生补助"],
            }
        },
        "M4",
        "市教委修改寄宿生生活补助的办理流程说明",
        "补助改为线上申请、学校核对，通俗名称和日常用语随之修改",
    )


def _sent(cast: Cast) -> Story:
    """Waits for the department's own reviewer."""
    yield cast.days.at(2, 10)
    made = cast.modify(
        {"edu-07": {"plain_title": "考试作弊怎么处理", "everyday_terms": ["高考作弊", "考试作弊"]}},
        "M2",
        "市教委修改考试作弊处罚的通俗名称",
        "补充通俗名称，便于检索",
    )
    yield cast.days.at(1, 10)
    cast.send(made, note="请审核，考试季前需要公布。")


def _transferred(cast: Cast) -> Story:
    """A power that is to pass to another department, which has not signed yet (会签)."""
    yield cast.days.at(3, 10)
    receiver = Department.objects.get(region__code="120000", code="105")
    made = cast.propose(
        ["hrss-05"],
        ChangeAction.TRANSFER,
        "T1",
        "市人社局向市市场监管委划转虚假招聘信息处罚",
        "虚假招聘信息与虚假广告一并查处，避免多头执法",
        receiver=receiver,
        details={"handover_on": f"{cast.days.ago(-20)}", "pending": "交接日期前立案的由市人社局办结"},
    )
    draft, writer = cast.change(made, "hrss-05").version, cast.writers[receiver.pk]
    draft.duties.set([writer.duties["d1"]])
    draft.units.set([writer.units["产品质量与检验检测管理处"]])
    cast.complete(made)
    yield cast.days.at(2, 10)
    cast.send(made)


def _withdrawn(cast: Cast) -> Story:
    yield cast.days.at(12, 10)
    made = cast.modify(
        {"xc-05": {"plain_title": "无证开印刷厂怎么处罚"}},
        "M2",
        "市委宣传部修改印刷经营处罚的通俗名称",
        "补充通俗名称",
    )
    yield from cast.hand_in(made, 11)
    yield cast.days.at(10, 11)
    withdraw(made, by=cast.legal(cast.of(made)))


# --- with the staffing office ---------------------------------------------------------------------------------


def _submitted(cast: Cast, key: str, title: str, **edits: object) -> Story:
    """Waits to be taken in."""
    yield cast.days.at(2, 9)
    made = cast.modify({key: edits}, "M2", title, "公众检索不到，按日常说法修改")
    yield from cast.hand_in(made, 1)


def _accepted(cast: Cast) -> Story:
    """Taken in; its joint review is to be started."""
    yield cast.days.at(4, 9)
    made = cast.modify(
        {"hrss-14": {"plain_title": "集体合同签订后报送审查"}},
        "M2",
        "市人社局修改集体合同审查的通俗名称",
        "原名称群众不易理解",
    )
    yield from cast.hand_in(made, 3)
    yield cast.days.at(1, 10)
    cast.accept(made)


def _escalated(cast: Cast) -> Story:
    """Before the 编委: an award that is to be given up."""
    yield cast.days.at(22, 9)
    made = cast.cancel(
        "wl-11",
        "C2",
        "市文化和旅游局取消文物保护奖励",
        "评比达标表彰项目清理后由市级统一表彰，不再单独实施",
    )
    yield from cast.submitted(made, 21)
    yield from cast.begin(made, 20)
    yield from cast.opinions(made, 17)
    yield from cast.gather(made, 14)
    yield from cast.submit_up(made, 4)


def _urgent(cast: Cast) -> Story:
    """One of the office has asked for the short way; the other is to confirm it."""
    yield cast.days.at(3, 9)
    made = cast.modify(
        {"yj-07": {"plain_title": "发生安全事故的单位怎么处罚", "everyday_terms": ["安全事故罚款"]}},
        "M2",
        "市应急管理局修改生产安全事故处罚的通俗名称",
        "汛期前须对外公布，便于举报",
    )
    yield from cast.hand_in(made, 2)
    yield cast.days.at(1, 16)
    digest = made.submissions.latest("number").digest
    why = "汛期将至，上级要求三日内公布，不能等待联席审查（演示）。"
    ask_urgent(made, by=cast.staffing(made.region), digest=digest, reason=why)


def _returned(cast: Cast) -> Story:
    """Back with the department, with the reason."""
    yield cast.days.at(8, 9)
    made = cast.modify(
        {"edu-14": {"plain_title": "教师对学校处理不服可以申诉", "everyday_terms": ["教师申诉"]}},
        "M2",
        "市教委修改教师申诉处理的通俗名称",
        "补充通俗名称",
    )
    yield from cast.submitted(made, 7)
    yield cast.days.at(5, 10)
    digest = made.submissions.latest("number").digest
    why = "申诉处理的法定时限没有写明依据条款，请补充《中华人民共和国教师法》有关条款后重新报送。"
    send_back(made, by=cast.staffing(made.region), digest=digest, reason=why)


def _approved(cast: Cast) -> Story:
    """Waits to be released for a day in the future."""
    yield cast.days.at(16, 9)
    made = cast.modify(
        {"hrss-01": {"promised_limit": {"number": 7, "unit": "工作日"}}},
        "M2",
        "市人社局压缩人力资源服务许可的承诺时限",
        "实行告知承诺，承诺时限缩短为七个工作日",
        wanted_on=cast.days.ago(-15),
    )
    yield from cast.submitted(made, 15)
    yield from cast.begin(made, 14)
    yield from cast.opinions(made, 9)
    yield from cast.gather(made, 6)
    yield from cast.approved(made, 2)


def _rejected(cast: Cast) -> Story:
    """Decided against."""
    yield cast.days.at(24, 9)
    made = cast.modify(
        {"xc-09": {"plain_title": "出版物质量检查（抽查）"}},
        "M2",
        "市委宣传部修改出版物质量监督检查的通俗名称",
        "突出抽查方式",
    )
    yield from cast.submitted(made, 23)
    yield from cast.begin(made, 22)
    why = "监督检查不限于抽查，改名会使公众误解检查范围。"
    yield from cast.opinions(made, 18, said={"justice": ("disagree", why)})
    yield from cast.gather(made, 15, "市司法局不同意，建议不予调整。")
    yield cast.days.at(13, 10)
    digest = made.submissions.latest("number").digest
    by, day = cast.staffing(made.region), cast.days.ago(13)
    number = f"演示编发〔{day.year}〕{made.pk}号"
    reject(made, by=by, digest=digest, document_no=number, decided_on=day, reason=why)


# --- with the members -----------------------------------------------------------------------------------------


def _reviewed_in_part(cast: Cast) -> Story:
    """A licence, a penalty and a levy in one proposal: some members have signed, one has asked something."""
    yield cast.days.at(7, 9)
    made = cast.modify(
        {
            "plan-03": {"plain_title": "用海要先办审核"},
            "plan-04": {"plain_title": "没有规划许可就盖房怎么罚"},
            "plan-11": {"plain_title": "闲置土地要缴土地闲置费"},
        },
        "M2",
        "市规划资源局修改三项职权的通俗名称",
        "按公众常用说法修改，便于检索",
    )
    yield from cast.submitted(made, 6)
    yield from cast.begin(made, 5)
    yield from cast.opinions(made, 2, silent=("finance", "reform", "staffing"), unsigned=("service",))
    yield cast.days.at(1, 10)
    asked = comment(
        cast.change(made, "plan-04"),
        by=cast.member(cast.unit("justice")),
        path="plain_title",
        text="“盖房”只指房屋，构筑物、道路管线也须规划许可，建议改为“没有规划许可就建设怎么罚”。",
    )
    yield cast.days.at(1, 15)
    by = cast.clerk(cast.of(made))
    comment(asked.change, by=by, parent=asked, text="同意，本次报送稿退回后一并修改。")


def _overdue_in_review(cast: Cast) -> Story:
    """A member has let its deadline pass."""
    yield cast.days.at(13, 9)
    made = cast.modify(
        {"water-11": {"plain_title": "动土要缴水土保持补偿费"}},
        "M2",
        "市水务局修改水土保持补偿费征收的通俗名称",
        "按公众常用说法修改",
    )
    yield from cast.submitted(made, 12)
    yield from cast.begin(made, 11)
    yield from cast.opinions(made, 7, silent=("finance",))


def _begun_to_review(cast: Cast) -> Story:
    """Every member still has to look at it."""
    yield cast.days.at(4, 9)
    made = cast.modify(
        {
            "hrss-08": {
                "plain_title": "骗领养老金、失业金怎么处罚",
                "everyday_terms": ["骗领养老金", "骗社保"],
            }
        },
        "M2",
        "市人社局修改骗取社会保险待遇处罚的通俗名称",
        "按公众常用说法修改",
    )
    yield from cast.submitted(made, 3)
    yield from cast.begin(made, 2)


def _reviewed_in_district(cast: Cast) -> Story:
    yield cast.days.at(5, 9)
    made = cast.modify(
        {"xqny-02": {"plain_title": "开兽药店要先办证"}},
        "M2",
        "西青区农业农村委修改兽药经营许可的通俗名称",
        "按公众常用说法修改",
    )
    yield from cast.submitted(made, 4)
    yield from cast.begin(made, 3)


def _disputed(cast: Cast) -> Story:
    """The opinions are gathered and differ: it is for the meeting."""
    yield cast.days.at(13, 9)
    made = cast.modify(
        {"mca-08": {"plain_title": "私自募捐怎么处罚", "everyday_terms": ["非法募捐", "网上求助"]}},
        "M2",
        "市民政局修改擅自公开募捐处罚的日常用语",
        "补充日常用语",
    )
    yield from cast.submitted(made, 12)
    yield from cast.begin(made, 11)
    why = "个人求助不是公开募捐，不适用慈善法的处罚规定，“网上求助”不应列为日常用语。"
    yield from cast.opinions(made, 7, said={"justice": ("disagree", why)})
    yield from cast.gather(made, 4, "市司法局不同意“网上求助”一语，其余无意见，拟协商后送联席会议审议。")
    yield cast.days.at(2, 10)
    consult(
        cast.change(made, "mca-08"),
        by=cast.staffing(made.region),
        held_on=cast.days.ago(2),
        agreed=True,
        text="市民政局、市司法局参加。市民政局同意删去“网上求助”，改为“非法募捐”一语；待市司法局确认（演示）。",
    )


def _circulated(cast: Cast) -> Story:
    """Asked of the members in writing (书面征求意见): one has answered, one has not, the day is still to come."""
    yield cast.days.at(14, 9)
    made = cast.modify(
        {"hrss-11": {"plain_title": "失业、大龄人员交社保可以领补贴"}},
        "M2",
        "市人社局修改就业困难人员补贴的通俗名称",
        "按公众常用说法修改",
    )
    yield from cast.submitted(made, 13)
    yield from cast.begin(made, 12)
    why = "补贴对象还包括招用就业困难人员的单位，通俗名称只写个人不完整。"
    yield from cast.opinions(made, 8, said={"justice": ("after_changes", why)})
    yield from cast.gather(made, 6, "市司法局建议补充用人单位，拟书面征求意见。")
    yield cast.days.at(5, 9)
    by = cast.staffing(made.region)
    asked = call_meeting(made.region, by=by, held_on=cast.days.ago(-4), mode=Meeting.Mode.WRITTEN)
    put_on_agenda(made, asked, by=by)
    yield cast.days.at(3, 15)
    items = list(asked.items.values_list("pk", flat=True))
    for kind, said in (("service", ("agree", "")), ("justice", ("after_changes", why))):
        answer(asked, dict.fromkeys(items, said), by=cast.member(cast.unit(kind)))


def _devolved(cast: Cast) -> Story:
    """A matter between city and district: part of a power passes down, and the members review it."""
    yield cast.days.at(8, 9)
    made = cast.propose(
        ["mkt-02"],
        ChangeAction.DEVOLVE,
        "D1",
        "市市场监管委将特种设备使用登记下放各区",
        "登记、监督检查由同一级办理，就近服务企业",
        details={
            "receivers": "各区市场监督管理局",
            "handover_on": f"{cast.days.ago(-25)}",
            "plan": "交接前完成两轮培训，交接后半年内市级按季抽查（演示）",
        },
    )
    draft = cast.change(made, "mkt-02").version
    draft.levels.all().delete()
    level = Level.objects.get(code="4")
    PowerLevel.objects.create(version=draft, order=1, level=level, share="各区办理辖区内使用登记")
    PowerVersion.objects.filter(pk=draft.pk).update(change_note="下放各区市场监管局，市级负责培训和抽查")
    cast.complete(made)
    yield from cast.submitted(made, 7)
    yield from cast.begin(made, 6)
    yield from cast.opinions(made, 3, silent=("staffing", "reform"))
