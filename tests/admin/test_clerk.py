"""A clerk files every kind of change through the admin, and nobody else does (提出调整): by the doors a person uses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from demo.walker import Walker
from departments.models import Department, Region
from office.models.notices import Notice
from powers.checks.loading import check_versions
from powers.models import PowerType, PowerVersion
from publish.releasing import release
from review.models.materials import CoSign
from review.models.proposals import Change, Proposal
from review.models.rules import MemberUnit, Trigger
from review.workflow.change_actions import CHANGE_ACTIONS
from review.workflow.cosigning import cosign
from tests.admin.test_drafts import door, fill
from tests.page_forms import seen_on

pytestmark = pytest.mark.django_db
START = reverse("admin:review_proposal_start")
PDF = b"%PDF-1.7\n" + b"0" * 100


@pytest.fixture
def listed(make_draft: Callable[..., Any], propose: Any, decide: Any) -> Callable[..., list[PowerVersion]]:
    """`listed("名称", …)` are powers that stand approved."""

    def make(*names: str, **fields: Any) -> list[PowerVersion]:
        drafts = [make_draft(name, **fields) for name in names]
        decide(propose(*drafts))
        return [PowerVersion.objects.get(pk=draft.pk) for draft in drafts]

    return make


def case(action: str) -> dict[str, Any]:
    """What a clerk fills in for any action."""
    trigger = next(t for t in Trigger.objects.order_by("order") if action in t.actions)
    said = {d.key: "2026-12-31" if d.kind == "date" else "无" for d in CHANGE_ACTIONS[action].details}
    return said | {"trigger": trigger.pk, "trigger_on": "2026-11-02", "reason": "依据有变化"}


def start(client: Any, action: str, powers: list[PowerVersion], **more: Any) -> Any:
    keys = ",".join(str(version.power_id) for version in powers)
    return client.post(f"{START}?action={action}&powers={keys}", case(action) | more)


def made() -> Proposal:
    return Proposal.objects.latest("pk")


def page_of(proposal: Proposal) -> str:
    return reverse("admin:review_proposal_change", args=[proposal.pk])


SIMPLE = ("modify", "cancel", "devolve", "entrust", "empower", "recall", "suspend", "erratum")


@pytest.mark.parametrize("action", SIMPLE)
def test_a_clerk_starts_each_action_from_a_power(
    action: str,
    listed: Any,
    people: SimpleNamespace,
    department: Department,
    stay_signed_in: Callable[..., Any],
) -> None:
    power = listed("民办学校设立审批")
    client = stay_signed_in(people.clerk)
    shown = client.get(START, {"action": action, "powers": power[0].power_id}).content.decode()
    assert CHANGE_ACTIONS[action].hint in shown
    answer = start(client, action, power)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    proposal = made()
    change = proposal.changes.get()
    assert (change.action, change.base, proposal.department) == (action, power[0], department)
    assert proposal.trigger_on == dt.date(2026, 11, 2)
    assert proposal.due_on is not None
    assert change.version.standing == CHANGE_ACTIONS[action].standing
    page = client.get(page_of(proposal)).content.decode()
    assert "还差什么" in page
    assert "缺少必备材料" in page


def test_what_was_suspended_is_resumed(
    listed: Any, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    powers = listed("甲审批", standing="suspended")
    assert start(stay_signed_in(people.clerk), "resume", powers).status_code == 302
    assert made().changes.get().version.standing == "listed"


def test_an_action_that_does_not_fit_is_refused_with_why(
    listed: Any, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    assert "没有暂停，无须恢复" in start(client, "resume", listed("甲审批")).content.decode()
    coercion = listed("查封场所", power_type="03")
    assert "行政强制措施权不得委托" in start(client, "entrust", coercion).content.decode()
    assert not Change.objects.filter(action__in=("resume", "entrust")).exists()


def test_a_clerk_starts_a_new_power_from_nothing(
    people: SimpleNamespace, department: Department, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    kind = PowerType.objects.get(code="01")
    said = case("add") | {"name": "校外培训机构设立审批", "power_type": kind.pk}
    assert client.post(f"{START}?action=add", said).status_code == 302
    draft = made().changes.get().version
    assert (draft.name, draft.department, draft.power_type) == ("校外培训机构设立审批", department, kind)
    assert client.get(door(draft)).context["has_change_permission"]


def test_a_form_that_is_sent_twice_makes_one_new_power(
    people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    """By a second click, the back button, or a second tab; a sub-item of the same power is another."""
    client = stay_signed_in(people.clerk)
    kind = PowerType.objects.get(name="行政许可").pk
    asked: dict[str, Any] = {"name": "教师资格认定", "power_type": kind}
    assert start(client, "add", [], **asked).status_code == 302
    first = made()
    again = start(client, "add", [], **asked)
    assert again.status_code == 409
    assert f"“教师资格认定”已在第{first.pk}号申请中新增" in again.content.decode()
    assert Proposal.objects.count() == 1
    PowerVersion.objects.filter(change__proposal=first).update(sub_name="高等学校教师资格认定")
    assert start(client, "add", [], **asked, into=first.pk).status_code == 302
    assert first.changes.count() == 2


def test_a_transfer_asks_the_receiver_and_stays_with_the_giver(
    listed: Any,
    people: SimpleNamespace,
    neighbour: Department,
    stay_signed_in: Callable[..., Any],
) -> None:
    client = stay_signed_in(people.clerk)
    assert start(client, "transfer", listed("甲审批"), receiver=neighbour.pk).status_code == 302
    proposal = made()
    draft = proposal.changes.get().version
    assert draft.department == neighbour
    assert CoSign.objects.get(proposal=proposal).department == neighbour
    assert client.get(door(draft)).context["has_change_permission"]
    assert not stay_signed_in(people.neighbour_clerk).get(door(draft)).context["has_change_permission"]
    assert "会签" in stay_signed_in(people.clerk).get(page_of(proposal)).content.decode()


def test_powers_are_merged_and_split(
    listed: Any, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    powers = listed("甲审批", "乙审批", "丙审批")
    assert start(client, "merge", powers[:2], kept=powers[0].power_id).status_code == 302
    ends = {change.power_id: change.version.standing for change in made().changes.all()}
    assert ends == {powers[0].power_id: "listed", powers[1].power_id: "cancelled"}
    assert start(client, "split", powers[2:], parts="丙一审批\n丙二审批", ends="on").status_code == 302
    assert sorted(change.version.name for change in made().changes.all()) == [
        "丙一审批",
        "丙二审批",
        "丙审批",
    ]


def test_several_powers_go_in_one_proposal_with_their_own_case(
    listed: Any, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    powers = listed("甲审批", "乙审批", "丙审批")
    start(client, "modify", powers[:2])
    proposal = made()
    answer = start(client, "cancel", powers[2:], into=proposal.pk, trigger_on="", reason="")
    assert answer.status_code == 302
    assert proposal.changes.count() == 3
    assert proposal.changes.get(action="cancel").trigger != proposal.trigger
    assert "不适用" not in client.get(page_of(proposal)).content.decode()


def test_the_steps_lead_from_the_action_to_the_powers(
    listed: Any, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    powers = listed("甲审批", "乙审批")
    client = stay_signed_in(people.clerk)
    first = client.get(START).content.decode()
    assert "要办什么" in first
    assert "action=cancel" in first
    second = client.get(START, {"action": "cancel", "find": 1, "q": "乙"}).content.decode()
    assert "乙审批" in second
    assert "甲审批" not in second
    chosen = client.get(START, {"powers": powers[0].power_id}).content.decode()
    assert "没有暂停，无须恢复" in chosen
    listing = reverse("admin:powers_powerversion_changelist")
    ticked = {"action": "propose", "_selected_action": [v.pk for v in powers]}
    assert client.post(listing, ticked)["Location"].startswith(START)
    assert f"powers={powers[0].power_id}" in client.get(door(powers[0])).content.decode()


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        ({"trigger": ""}, "请选择调整情形"),
        ({"trigger_on": ""}, "请填写事由发生日期"),
        ({"trigger_on": "明天"}, "请按“年-月-日”填写"),
        ({"trigger_on": "2099-01-01"}, "事由发生日期2099年1月1日过晚，请核对年份"),
        ({"trigger_on": "0206-01-01"}, "事由发生日期206年1月1日过早，请核对年份"),
        ({"reason": " "}, "请写明调整理由"),
        ({"trigger": "999999"}, "选择"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(
    spoilt: dict[str, str],
    told: str,
    listed: Any,
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    client = stay_signed_in(people.clerk)
    powers = listed("甲审批")
    before = Proposal.objects.count()
    answer = start(client, "modify", powers, **({"document_no": "津教报〔2026〕7号"} | spoilt))
    assert told in answer.content.decode()
    assert "津教报〔2026〕7号" in answer.content.decode()
    assert Proposal.objects.count() == before


def test_a_power_under_way_is_told_with_its_proposal(
    listed: Any, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    powers = listed("甲审批")
    start(client, "modify", powers)
    first = made()
    answer = start(client, "cancel", powers)
    assert answer.status_code == 409
    assert f"在第{first.pk}号申请" in answer.content.decode()
    assert made() == first


@pytest.mark.parametrize("who", ["neighbour_clerk", "other_clerk", "other_staffing"])
def test_who_is_not_of_the_department_starts_nothing(
    who: str, listed: Any, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    powers = listed("甲审批")
    before = Proposal.objects.count()
    answer = start(stay_signed_in(getattr(people, who)), "modify", powers)
    assert answer.status_code in (200, 403)
    assert "甲审批" not in answer.content.decode()
    assert Proposal.objects.count() == before


@pytest.mark.parametrize("who", ["inspector", "decider", "accounts", "root", "nobody"])
def test_who_only_reads_has_no_start_page(
    who: str, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(getattr(people, who))
    assert client.get(START).status_code in (302, 403)
    assert "提出调整" not in client.get(reverse("admin:index")).content.decode()


def test_a_colleagues_case_is_overwritten_only_knowingly(
    mine: Proposal, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    """The reviewer's page was open while the clerk saved: told, nothing typed is lost, the second time it is meant."""
    reviewer, clerk = stay_signed_in(people.legal), stay_signed_in(people.clerk)

    def shown(page: str) -> dict[str, str]:
        seen = re.search(r'name="seen" value="([^"]+)"', page)
        assert seen
        return {"seen": seen[1], "trigger": str(mine.trigger_id), "trigger_on": "2026-11-02"}

    old = shown(reviewer.get(page_of(mine)).content.decode())
    clerk.post(page_of(mine), old | {"title": "经办人的标题", "reason": "依据有变化"})
    mine.refresh_from_db()
    assert mine.title == "经办人的标题"
    answer = reviewer.post(page_of(mine), old | {"title": "审核人的标题", "reason": "审核人的理由"})
    page = answer.content.decode()
    assert "同事修改了申请事由" in page
    assert "现在保存的是：经办人的标题" in page
    assert "审核人的理由" in page
    mine.refresh_from_db()
    assert (mine.title, mine.reason) == ("经办人的标题", "依据有变化")
    reviewer.post(page_of(mine), shown(page) | {"title": "审核人的标题", "reason": "审核人的理由"})
    mine.refresh_from_db()
    assert (mine.title, mine.reason) == ("审核人的标题", "审核人的理由")


@pytest.fixture
def mine(listed: Any, people: SimpleNamespace, stay_signed_in: Callable[..., Any]) -> Proposal:
    """A proposal of the clerk to modify two powers."""
    start(stay_signed_in(people.clerk), "modify", listed("甲审批", "乙审批"))
    return made()


@pytest.mark.parametrize(
    "who", [None, "neighbour_clerk", "other_clerk", "other_staffing", "inspector", "staffing"]
)
def test_nobody_else_shapes_a_proposal(
    who: str | None, mine: Proposal, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(getattr(people, who) if who else None)
    change = mine.changes.order_by("pk").first()
    assert change is not None
    doors = {
        "material": ((mine.pk,), {"kind": "", "file": SimpleUploadedFile("a.pdf", PDF)}),
        "details": ((mine.pk, change.pk), {}),
        "take_out": ((mine.pk,), {"changes": change.pk, "confirmed": 1}),
        "ask": (
            (mine.pk,),
            {"department": people.neighbour_clerk.memberships.get().department_id, "reason": "涉及"},
        ),
    }
    for name, (args, said) in doors.items():
        answer = client.post(reverse(f"admin:review_proposal_{name}", args=args), said)
        assert answer.status_code in (302, 403, 404, 409), (who, name)
    client.post(page_of(mine), {"title": "改了"})
    client.post(door(change.version), {"name": "改了"})
    mine.refresh_from_db()
    change.version.refresh_from_db()
    assert mine.title != "改了"
    assert change.version.name != "改了"
    assert mine.changes.count() == 2
    assert not mine.materials.exists()
    assert not mine.cosigns.exists()


def test_the_case_is_edited_and_its_term_follows(
    mine: Proposal, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    was = mine.due_on
    said = {"title": "新标题", "trigger": mine.trigger_id, "trigger_on": "2026-10-08", "reason": "新理由"}
    said |= {"seen": client.get(page_of(mine)).context["adminform"].form["seen"].value()}
    assert client.post(page_of(mine), said).status_code == 302
    mine.refresh_from_db()
    assert (mine.title, mine.reason) == ("新标题", "新理由")
    assert mine.due_on
    assert was
    assert mine.due_on < was
    wrong = client.post(page_of(mine), said | {"trigger_on": "不知道", "reason": "留下的字"})
    assert wrong.status_code == 200
    assert "留下的字" in wrong.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("请示.pdf", b"MZ\x90\x00" + b"0" * 50, "文件内容不是.pdf格式"),
        ("请示.exe", b"MZ\x90\x00", "不能上传“.exe”文件"),
        ("请示.docx", b"PK\x03\x04" + b"0" * 50, "文件已损坏"),
        ("请示.pdf", b"", "文件是空的"),
        ("请示.pdf", b"%PDF-" + b"0" * 2000, "超过"),
    ],
)
def test_a_wrong_file_is_refused_in_words(
    name: str,
    data: bytes,
    told: str,
    mine: Proposal,
    people: SimpleNamespace,
    settings: Any,
    stay_signed_in: Callable[..., Any],
) -> None:
    settings.MAX_MATERIAL_BYTES = 1024
    client = stay_signed_in(people.clerk)
    upload = reverse("admin:review_proposal_material", args=[mine.pk])
    said = {"kind": "", "file": SimpleUploadedFile(name, data), "document_no": "津教报〔2026〕7号"}
    page = client.post(upload, said).content.decode()
    assert told in page
    assert "津教报〔2026〕7号" in page
    assert not mine.materials.exists()


def test_materials_come_and_go(
    mine: Proposal, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    from review.workflow.conditions import material_rules

    client = stay_signed_in(people.clerk)
    rule = material_rules(mine).filter(required=True).first()
    assert rule is not None
    assert f"缺少必备材料“{rule.name}”" in client.get(page_of(mine)).content.decode()
    upload = reverse("admin:review_proposal_material", args=[mine.pk])
    assert (
        client.post(upload, {"kind": rule.pk, "file": SimpleUploadedFile("请示.pdf", PDF)}).status_code == 302
    )
    page = client.get(page_of(mine)).content.decode()
    assert f"缺少必备材料“{rule.name}”" not in page
    assert "请示.pdf" in page
    remove = reverse("admin:review_proposal_material_remove", args=[mine.pk, mine.materials.get().pk])
    assert client.get(remove).status_code == 200
    assert mine.materials.get().removed_at is None
    assert client.post(remove).status_code == 302
    assert mine.materials.get().removed_at is not None


def test_an_item_is_taken_out_after_a_look(
    mine: Proposal, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    change = mine.changes.order_by("pk").first()
    assert change is not None
    out = reverse("admin:review_proposal_take_out", args=[mine.pk])
    assert "不能恢复" in client.get(out, {"changes": change.pk}).content.decode()
    assert mine.changes.count() == 2
    assert client.post(out, {"changes": change.pk, "confirmed": 1}).status_code == 302
    assert mine.changes.count() == 1
    assert not Change.objects.filter(power=change.power_id, is_open=True).exists()


def test_details_and_another_department(
    listed: Any,
    people: SimpleNamespace,
    neighbour: Department,
    stay_signed_in: Callable[..., Any],
) -> None:
    client = stay_signed_in(people.clerk)
    start(client, "cancel", listed("甲审批"), supervision="", pending="")
    proposal = made()
    change = proposal.changes.get()
    assert "请填写“取消后的监管措施”" in client.get(page_of(proposal)).content.decode()
    told = reverse("admin:review_proposal_details", args=[proposal.pk, change.pk])
    assert (
        client.post(told, seen_on(client, told) | {"supervision": "双随机抽查", "pending": "无"}).status_code
        == 302
    )
    change.refresh_from_db()
    assert change.details["supervision"] == "双随机抽查"
    ask = reverse("admin:review_proposal_ask", args=[proposal.pk])
    assert client.post(ask, {"department": neighbour.pk, "reason": ""}).status_code == 200
    assert client.post(ask, {"department": neighbour.pk, "reason": "涉及登记"}).status_code == 302
    assert proposal.cosigns.get().department == neighbour


def test_only_another_text_voids_a_cosignature(
    mine: Proposal,
    people: SimpleNamespace,
    region: Region,
    neighbour: Department,
    make_user: Callable[..., Any],
    stay_signed_in: Callable[..., Any],
) -> None:
    """Another department signs what a draft says: saving it as it is voids nothing, nor does writing something and back."""
    draft = mine.changes.order_by("pk")[0].version
    client = stay_signed_in(people.clerk)
    ask = reverse("admin:review_proposal_ask", args=[mine.pk])
    client.post(ask, {"department": neighbour.pk, "reason": "涉及登记"})
    asked = mine.cosigns.get()
    cosign(asked, by=make_user("signer", ("legal", region, neighbour)), agreed=True, note="")
    again = f"{neighbour}会签之后内容又有修改"
    was = fill(client, draft)
    before = PowerVersion.objects.get(pk=draft.pk).updated_at
    assert client.post(door(draft), was).status_code == 302
    assert PowerVersion.objects.get(pk=draft.pk).updated_at == before, "nobody else's page is out of date"
    assert again not in client.get(page_of(mine)).content.decode()
    client.post(door(draft), was | {"conditions": "有固定场所"})
    assert again in client.get(page_of(mine)).content.decode()
    client.post(door(draft), fill(client, draft) | {"conditions": ""})
    assert again not in client.get(page_of(mine)).content.decode(), "it says what was signed"


def test_a_clerk_sends_and_the_reviewer_gives_back_or_submits(
    listed: Any,
    people: SimpleNamespace,
    complete: Callable[..., None],
    explain: Callable[..., None],
    stay_signed_in: Callable[..., Any],
) -> None:
    client = stay_signed_in(people.clerk)
    start(client, "modify", listed("甲审批"))
    proposal = made()
    draft = proposal.changes.get().version
    saved = client.post(door(draft), fill(client, draft) | {"plain_title": "办学怎么批", "_save": "1"})
    assert saved["Location"].startswith(page_of(proposal))
    complete(proposal)
    explain(proposal)
    page = client.get(page_of(proposal)).content.decode()
    assert "都已办齐" in page
    assert "与现行版本有1处不同" in page
    act = {name: reverse("review:act", args=[proposal.pk, name]) for name in ("send", "give_back", "submit")}
    assert act["send"] in page
    assert client.post(act["send"], {"note": ""}).status_code == 302
    assert "不能修改" in client.get(door(draft)).content.decode()
    client = stay_signed_in(people.legal)
    assert "待您审核" in client.get(reverse("admin:index")).content.decode()
    assert act["submit"] in client.get(page_of(proposal)).content.decode()
    client.post(act["give_back"], {"reason": "请写明时限依据"})
    client = stay_signed_in(people.clerk)
    assert "请写明时限依据" in client.get(page_of(proposal)).content.decode()
    client.post(act["send"], {"note": ""})
    client = stay_signed_in(people.legal)
    client.post(act["submit"], {"opinion": "合法，同意报送"})
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.SUBMITTED
    assert not client.get(page_of(proposal)).context["has_change_permission"]


def test_the_office_pages_lead_to_where_things_are_put_right(
    mine: Proposal, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    assert START in client.get(reverse("office:desk")).content.decode()
    assert page_of(mine) in client.get(reverse("review:proposal", args=[mine.pk])).content.decode()
    assert page_of(mine) in client.get(reverse("review:act", args=[mine.pk, "send"])).content.decode()
    page = stay_signed_in(people.staffing).get(reverse("review:proposal", args=[mine.pk])).content.decode()
    assert page_of(mine) not in page


def test_the_desk_tells_what_waits(
    mine: Proposal, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    home = reverse("admin:index")
    mine.steps.update(due_on=timezone.localdate() - dt.timedelta(days=1))
    shown = stay_signed_in(people.clerk).get(home).content.decode()
    assert mine.title in shown
    assert "已逾期" in shown
    assert "提出调整" in shown
    assert mine.title not in stay_signed_in(people.neighbour_clerk).get(home).content.decode()


# --- the draft -----------------------------------------------------------------------------------------


def test_what_a_colleague_saved_is_shown_and_overwritten_only_knowingly(
    mine: Proposal, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    draft = mine.changes.order_by("pk")[0].version
    stale = fill(stay_signed_in(people.legal), draft)
    client = stay_signed_in(people.clerk)
    said = {"conditions": "经办写的条件", "responsibilities-0-DELETE": "on"}
    client.post(door(draft), fill(client, draft) | said)
    assert not draft.responsibilities.exists()
    client = stay_signed_in(people.legal)
    answer = client.post(door(draft), stale | {"remark": "法制写的备注"})
    page = answer.content.decode()
    assert "对方的改动" in page
    assert "经办写的条件" in page
    assert "法制写的备注" in page
    draft.refresh_from_db()
    assert (draft.conditions, draft.remark) == ("经办写的条件", "")
    merged = stale | {"remark": "法制写的备注", "conditions": "合并的条件", "merged": answer.context["now"]}
    assert client.post(door(draft), merged).status_code == 302
    draft.refresh_from_db()
    assert (draft.conditions, draft.remark) == ("合并的条件", "法制写的备注")
    assert draft.responsibilities.count() == 1


def test_the_redline_stands_beside_the_draft_saved_or_not(
    mine: Proposal, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    draft = mine.changes.order_by("pk")[0].version
    client = stay_signed_in(people.clerk)
    beside = client.get(reverse("admin:powers_powerversion_rail", args=[draft.pk])).content.decode()
    assert "与现行版本对照：没有不同" in beside
    assert "与现行版本没有任何不同" in beside, "what is still to be done stands there too"
    without_script = client.get(f"{door(draft)}?rail=1").content.decode()
    assert "与现行版本对照：没有不同" in without_script
    check = reverse("admin:powers_powerversion_check", args=[draft.pk])
    typed = client.post(check, fill(client, draft) | {"conditions": "有固定场所"}).content.decode()
    assert "1处不同" in typed
    assert "<ins>有固定场所</ins>" in typed
    draft.refresh_from_db()
    assert draft.conditions == ""


# --- members, and what was refused ---------------------------------------------------------------------


@pytest.fixture
def seat(region: Region, make_user: Callable[..., Any]) -> SimpleNamespace:
    """A member of the joint meeting with a person sitting for it."""
    body = Department.objects.create(region=region, code="201", name="天津市司法局")
    unit = MemberUnit.objects.create(region=region, kind="justice", name="市司法局", department=body)
    return SimpleNamespace(unit=unit, person=make_user("sifa", ("member", region, body)))


def test_a_member_proposes_directly_and_the_department_is_told(
    listed: Any,
    seat: SimpleNamespace,
    people: SimpleNamespace,
    complete: Callable[..., None],
    explain: Callable[..., None],
    stay_signed_in: Callable[..., Any],
) -> None:
    powers = listed("甲审批")
    client = stay_signed_in(seat.person)
    shown = client.get(START, {"action": "modify", "powers": powers[0].power_id}).content.decode()
    assert "联席会议成员单位" in shown
    assert start(client, "modify", powers).status_code == 302
    proposal = made()
    assert (proposal.origin, proposal.unit) == (Proposal.Origin.MEMBER, seat.unit)
    draft = proposal.changes.get().version
    assert client.post(door(draft), fill(client, draft) | {"plain_title": "怎么批"}).status_code == 302
    clerk = stay_signed_in(people.clerk)
    assert not clerk.get(door(draft)).context["has_change_permission"]
    complete(proposal)
    explain(proposal)
    client = stay_signed_in(seat.person)
    client.post(reverse("review:act", args=[proposal.pk, "submit"]), {"opinion": "应当调整"})
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.SUBMITTED
    assert Notice.objects.filter(user=people.clerk, event="member_proposed").exists()
    assert "请答复" in stay_signed_in(people.clerk).get(reverse("admin:index")).content.decode()


@pytest.fixture
def refuse(
    people: SimpleNamespace, complete: Callable[..., None], explain: Callable[..., None]
) -> Callable[[Proposal], None]:
    """`refuse(proposal)` submits it and decides that the list stays as it is."""
    from review.acting.deciding import reject
    from review.drafting.submitting import submit
    from review.joint_review.reviewing import accept

    def run(proposal: Proposal) -> None:
        complete(proposal)
        explain(proposal)
        digest = submit(proposal, by=people.legal, opinion="同意").digest
        accept(proposal, by=people.staffing)
        today = timezone.localdate()
        reject(
            proposal, by=people.staffing, digest=digest, document_no="1号", decided_on=today, reason="不足"
        )

    return run


def write(client: Any, proposal: Proposal, **said: str) -> PowerVersion:
    """Save the one draft of a proposal with these words."""
    draft = proposal.changes.get().version
    assert client.post(door(draft), fill(client, draft) | said).status_code == 302
    return draft


def test_what_was_refused_is_proposed_again_as_it_was(
    listed: Any, people: SimpleNamespace, refuse: Any, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    start(client, "modify", listed("甲审批"))
    proposal = made()
    write(client, proposal, plain_title="办学怎么批")
    refuse(proposal)
    again = reverse("admin:review_proposal_again", args=[proposal.pk])
    assert again in client.get(page_of(proposal)).content.decode()
    assert client.post(again).status_code == 302
    fresh = made()
    assert fresh != proposal
    assert fresh.state == Proposal.State.DRAFT
    assert fresh.changes.get().version.plain_title == "办学怎么批"
    assert again not in client.get(page_of(proposal)).content.decode()
    assert client.post(again).status_code == 409


@pytest.mark.slow
def test_a_newer_version_is_merged_and_what_both_changed_is_settled(
    listed: Any, people: SimpleNamespace, refuse: Any, decide: Any, stay_signed_in: Callable[..., Any]
) -> None:
    """A change refused and proposed again after another one of the same power was approved."""
    client = stay_signed_in(people.clerk)
    powers = listed("甲审批")
    start(client, "modify", powers)
    first = made()
    write(client, first, conditions="草稿的条件")
    refuse(first)
    start(client, "modify", powers)
    write(client, made(), conditions="新版本的条件", remark="新版本的备注")
    decide(made())
    client.post(reverse("admin:review_proposal_again", args=[first.pk]))
    proposal = made()
    change = proposal.changes.get()
    merge = reverse("admin:powers_powerversion_rebase", args=[change.version_id])
    assert merge in client.get(page_of(proposal)).content.decode()
    assert merge in client.get(door(change.version)).content.decode()
    page = client.post(merge, follow=True).content.decode()
    assert "新版本的条件" in page
    assert "草稿的条件" in page
    typed = fill(client, change.version) | {"plain_title": "核对时填写的", "_settle": "1 theirs"}
    assert client.post(door(change.version), typed)["Location"] == door(change.version)
    draft = PowerVersion.objects.get(pk=change.version_id)
    assert (draft.conditions, draft.remark) == ("新版本的条件", "新版本的备注")
    assert draft.plain_title == "核对时填写的", "what was typed meanwhile is saved with it"
    change.refresh_from_db()
    assert change.conflicts == []
    assert stay_signed_in(people.neighbour_clerk).post(merge).status_code in (302, 403, 404)


def test_the_page_of_a_proposal_needs_the_same_queries_however_many_items(
    listed: Any, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.clerk)
    counts = []
    for names in ([f"事项{n}审批" for n in range(3)], [f"职权{n}审批" for n in range(30)]):
        start(client, "modify", listed(*names))
        client.get(page_of(made()))
        with CaptureQueriesContext(connection) as seen:
            client.get(page_of(made()))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 30, counts


@pytest.mark.parametrize("action", ["modify", "transfer", "suspend"])
def test_what_stands_beside_a_draft_is_checked_with_the_version_before_by_one_reading(
    action: str,
    listed: Any,
    people: SimpleNamespace,
    neighbour: Department,
    stay_signed_in: Callable[..., Any],
    django_assert_max_num_queries: Any,
) -> None:
    """What was wrong before is only told where the action leaves the text alone."""
    client = stay_signed_in(people.clerk)
    start(client, action, listed("民办学校设立审批"), receiver=neighbour.pk)
    beside = reverse("admin:powers_powerversion_rail", args=[made().changes.get().version_id])
    client.get(beside)
    with django_assert_max_num_queries(26):
        page = client.get(beside).content.decode()
    assert ("（原有）" in page) == (action != "modify")


def test_the_page_of_sending_needs_the_same_queries_however_many_items(
    listed: Any, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    """Complete, so that its drafts are checked; with more items than are looked for by name each."""
    client = stay_signed_in(people.clerk)
    counts = []
    for names in ([f"事项{n}审批" for n in range(4)], [f"职权{n}审批" for n in range(30)]):
        start(client, "modify", listed(*names))
        Walker().note_materials(made(), by=people.clerk)
        address = reverse("review:act", args=[made().pk, "send"])
        assert client.get(address).context["checked"] is not None
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 30, counts


def test_a_name_of_another_department_is_found_among_few_items_and_among_many(
    listed: Any, make_draft: Any, propose: Any, decide: Any, neighbour: Department, people: SimpleNamespace
) -> None:
    """The twin is looked for by the item's name where there are few, else among all names of the list."""
    decide(propose(make_draft("对校车超载的检查", power_type="06", department=neighbour)))
    release(neighbour.region, by=people.staffing, effective_on=timezone.localdate())
    for others in (0, 20):
        drafts = [make_draft("对校车“超载”的行政检查", power_type="06", order=1)]
        drafts += [make_draft(f"第{n}类检查", power_type="06", order=n + 2) for n in range(others)]
        found = check_versions([draft.pk for draft in drafts])
        assert "overlap.name" in {finding.code for finding in found[drafts[0].pk]}
