"""What follows an import: nobody is led into a dead end, and what an initial list still lacks is told to whoever goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.reasons import NotAllowed
from departments.models import Charter, Department, Duty, Region
from powers.models import PowerVersion
from review.acting.deciding import approve
from review.drafting.completion_forms import opened_now
from review.drafting.submitting import submit
from review.imports.answering import answer, read_once_more
from review.models.imports import ImportRun
from review.models.proposals import Proposal
from tests.admin.test_drafts import fill
from tests.review.imports.lists import CASE, OTHER, ROW, publish_all, run, write
from tests.review.imports.seen import seen_of

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
BARE = {key: value for key, value in ROW.items() if key != "部门职责"}


@pytest.fixture
def bring(region: Region, department: Department, signed_in: Make, at_once: Make) -> Make:
    """`bring(person, path)` uploads a list for the department through the form; gives the run and the client."""

    def upload(person: Any, path: Path, own: Any = department) -> tuple[ImportRun, Any]:
        client = signed_in(person)
        file = SimpleUploadedFile(path.name, path.read_bytes())
        with at_once():
            client.post(
                reverse("admin:review_importrun_add"),
                {"region": region.pk, "department": own.pk if own else "", "file": file},
            )
        return ImportRun.objects.latest("pk"), client

    return upload


@pytest.fixture
def confirmed(bring: Make, at_once: Make) -> Make:
    def press(person: Any, path: Path) -> tuple[Proposal, Any]:
        made, client = bring(person, path)
        with at_once():
            client.post(reverse("review:import_confirm", args=[made.pk]), seen_of(made))
        made.refresh_from_db()
        assert made.proposal is not None, made.job.message
        return made.proposal, client

    return press


def text(client: Any, name: str, *args: Any, **query: Any) -> str:
    return str(client.get(reverse(name, args=args), query, follow=True).content.decode())


# --- what an initial list goes on with ---------------------------------------------------------------


def test_what_an_initial_list_lacks_is_told_in_preview_draft_submission_and_approval(
    tmp_path: Path, bring: Make, at_once: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    made, client = bring(people.clerk, write(tmp_path, BARE, BARE | {"事项名称": "教师资格认定"}))
    told = "初始编制可以带着下列问题提交：没有对应职责（2项）"
    preview = text(client, "review:import", made.pk)
    assert told in preview
    assert "只看“没有对应职责”的2项" in preview
    with at_once():
        client.post(reverse("review:import_confirm", args=[made.pk]), seen_of(made))
    proposal = Proposal.objects.latest("pk")
    draft = text(client, "admin:powers_powerversion_change", proposal.changes.first().version_id)
    assert "初始编制时可以提交，批准前请尽量补齐" in draft
    assert "错误不改正不能提交" not in draft
    page = text(signed_in(people.staffing), "review:act", proposal.pk, "submit")
    assert told in page
    assert reverse("review:change", args=[proposal.changes.first().pk]) in page, "it leads to the items"
    submit(proposal, by=people.legal)
    page = text(signed_in(people.staffing), "review:act", proposal.pk, "approve")
    assert "带着2个错误批准</strong>：没有对应职责（2项）" in page
    assert reverse("review:change", args=[proposal.changes.first().pk]) in page, "with the list"


def test_a_list_that_lacks_nothing_is_told_nothing(
    tmp_path: Path, confirmed: Make, people: SimpleNamespace
) -> None:
    proposal, client = confirmed(people.staffing, write(tmp_path, ROW, OTHER))
    assert "可以带着下列问题提交" not in text(client, "review:act", proposal.pk, "submit")


def test_the_draft_of_an_adjustment_still_says_that_errors_block(
    adjustment: Any, signed_in: Make, people: SimpleNamespace
) -> None:
    version = adjustment.changes.first().version_id
    assert "错误不改正不能提交" in text(signed_in(people.clerk), "admin:powers_powerversion_change", version)


@pytest.fixture
def in_force(tmp_path: Path, region: Region, department: Department, staffing: Any) -> None:
    """The two powers of the department's list, published."""
    run(write(tmp_path, ROW, OTHER))
    publish_all(region, staffing)


@pytest.fixture
def adjustment(tmp_path: Path, in_force: Any) -> Proposal:
    """An adjustment that an import made."""
    run(write(tmp_path, ROW | {"备注": "另有规定的除外"}, OTHER), **CASE)
    return Proposal.objects.latest("pk")


# --- who goes on ---------------------------------------------------------------------------------------


def test_the_office_edits_completes_and_submits_the_initial_list_it_brought_in_but_does_not_decide(
    tmp_path: Path, confirmed: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    proposal, client = confirmed(people.staffing, write(tmp_path, BARE, OTHER))
    change = proposal.changes.order_by("pk").first()
    draft = reverse("admin:powers_powerversion_change", args=[change.version_id])
    page = text(client, "review:proposal", proposal.pk)
    assert draft in page
    assert reverse("review:proposal_complete", args=[proposal.pk]) in page
    assert 'name="_save"' in client.get(draft).content.decode()
    saved = client.post(draft, fill(client, change.version) | {"name": "民办学校设立、变更审批"})
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    given = {
        "action": "complete",
        "row": [change.pk],
        "field": "remark",
        "value": "由编办代为补写",
        "overwrite": "1",
        "opened": opened_now(),
    }
    client.post(reverse("review:proposal_complete", args=[proposal.pk]), given)
    assert PowerVersion.objects.get(pk=change.version_id).remark == "由编办代为补写"
    assert PowerVersion.objects.get(pk=change.version_id).name == "民办学校设立、变更审批"
    submit(proposal, by=people.staffing)
    assert 'name="_save"' not in client.get(draft).content.decode(), "what is submitted is frozen"
    digest = proposal.submissions.get().digest
    decision = {"digest": digest, "document_no": "编发1号", "decided_on": proposal.created_at.date()}
    with pytest.raises(NotAllowed, match="须由另一人决定"):
        approve(proposal, by=people.staffing, **decision)
    approve(proposal, by=people.second, **decision)


def test_nobody_else_of_the_office_edits_it_and_the_department_still_does(
    tmp_path: Path, confirmed: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    proposal, _ = confirmed(people.staffing, write(tmp_path, ROW, OTHER))
    draft = reverse("admin:powers_powerversion_change", args=[proposal.changes.first().version_id])
    for person, edits in ((people.second, False), (people.clerk, True), (people.legal, True)):
        page = signed_in(person).get(draft).content.decode()
        assert ('name="_save"' in page) == edits, person
    page = signed_in(people.second).get(draft).content.decode()
    assert "经办人或者法制、负责人，或者导入这份清单的机构编制人员修改" in page
    for person in (people.stranger, people.neighbour):
        shown = signed_in(person).get(draft)
        assert shown.status_code != 200 or 'name="_save"' not in shown.content.decode()


def test_the_office_does_not_edit_what_a_department_brought_in(
    tmp_path: Path, confirmed: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    proposal, _ = confirmed(people.clerk, write(tmp_path, ROW, OTHER))
    draft = reverse("admin:powers_powerversion_change", args=[proposal.changes.first().version_id])
    assert 'name="_save"' not in signed_in(people.staffing).get(draft).content.decode()


def test_the_preview_of_the_office_says_that_the_department_goes_on_with_an_adjustment(
    tmp_path: Path, adjustment: Proposal, bring: Make, people: SimpleNamespace
) -> None:
    Proposal.objects.filter(pk=adjustment.pk).update(state="withdrawn")
    adjustment.changes.update(is_open=False)
    path = write(tmp_path, ROW | {"备注": "改"}, OTHER)
    for person, theirs in ((people.staffing, True), (people.clerk, False)):
        made, client = bring(person, path)
        made.answers = {"case": CASE}
        made.save()
        page = text(client, "review:import", made.pk)
        assert ("由该部门的经办人核对、修改" in page) == theirs
        assert ("由您核对、修改后提交" in page) != theirs


# --- addresses that are no more ------------------------------------------------------------------------


def test_an_item_of_an_earlier_reading_leads_to_the_preview(
    tmp_path: Path, bring: Make, at_once: Make, people: SimpleNamespace
) -> None:
    made, client = bring(people.clerk, write(tmp_path, ROW, OTHER))
    old = made.items.first().pk
    with at_once():
        read_once_more(made, by=people.clerk)
    led = client.get(reverse("review:import_item", args=[made.pk, old]))
    assert led.url == reverse("review:import", args=[made.pk])
    assert "重新读取" in text(client, "review:import_item", made.pk, old)


# --- why, and what is cancelled ------------------------------------------------------------------------


def test_the_case_of_each_action_stands_on_the_proposal_and_in_its_draft_page(
    tmp_path: Path, adjustment: Proposal, department: Department, people: SimpleNamespace, signed_in: Make
) -> None:
    Proposal.objects.filter(pk=adjustment.pk).update(state="withdrawn")
    adjustment.changes.update(is_open=False)
    run(write(tmp_path, ROW | {"备注": "改"}), **CASE, answers={"missing": {department.name: "cancel"}})
    proposal = Proposal.objects.latest("pk")
    page = text(signed_in(people.clerk), "review:proposal", proposal.pk)
    cancelling = proposal.changes.get(action="cancel")
    assert f"<dt>取消的情形</dt><dd>{cancelling.trigger}</dd>" in page
    assert f"<dd>{proposal.trigger}</dd>" in page
    assert str(cancelling.trigger) in text(
        signed_in(people.clerk), "admin:review_proposal_change", proposal.pk
    )


def test_powers_to_be_cancelled_for_missing_in_the_file_are_listed_and_filtered(
    tmp_path: Path, in_force: Any, bring: Make, at_once: Make, department: Department, people: SimpleNamespace
) -> None:
    made, client = bring(people.clerk, write(tmp_path, ROW))
    with at_once():
        answer(made, {"missing": {department.name: "cancel"}}, by=people.clerk)
    page = client.get(reverse("review:import", args=[made.pk]), {"action": "取消"})
    (item,) = page.context["page"].object_list
    assert (item.name, item.department, item.action) == ("教师资格认定", department.name, "取消")
    assert "文件中没有" in page.content.decode()
    shown = text(client, "review:import_item", made.pk, item.pk)
    assert "文件中没有这一项，按您的回答提出取消" in shown
    assert "未读到" not in shown
    given = {"action": "complete", "row": [item.pk], "field": "remark", "value": "不该写"}
    with at_once():
        client.post(reverse("review:import_complete", args=[made.pk]), given)
    made.refresh_from_db()
    assert not any("不该写" in said.values() for said in made.completions.values())


# --- duties as free text -------------------------------------------------------------------------------


@pytest.fixture
def charter(department: Department) -> Charter:
    made = Charter.objects.create(department=department, title="市教委三定规定", effective_from="2024-01-01")
    Duty.objects.create(charter=made, number="（一）", text="负责民办教育的统筹规划", order=1)
    Duty.objects.create(charter=made, number="（二）", text="负责教师资格管理", order=2)
    return made


@pytest.mark.parametrize(
    "said", ["管理民办教育", "统筹全市各级各类教育的改革与发展并对民办学校的设立变更终止实施监督管理"]
)
def test_a_duty_that_is_not_in_the_charter_is_named_in_preview_draft_and_bulk_form(
    tmp_path: Path, charter: Charter, bring: Make, at_once: Make, people: SimpleNamespace, said: str
) -> None:
    made, client = bring(
        people.clerk, write(tmp_path, ROW | {"部门职责": said}, OTHER | {"部门职责": "负责教师资格管理"})
    )
    named = "没有对应到部门“三定”规定的哪一项"
    problems = made.problems.filter(message__contains=named)
    assert [one.item.name for one in problems] == ["民办学校设立审批"], "what stands in the charter is chosen"
    page = text(client, "review:import", made.pk)
    assert named in page
    assert "（一）　负责民办教育的统筹规划" in page, "the bulk form lists the duties with their numbers"
    assert "（二）　负责教师资格管理" in text(client, "review:import_paste", made.pk)
    with at_once():
        client.post(reverse("review:import_confirm", args=[made.pk]), seen_of(made))
    proposal = Proposal.objects.latest("pk")
    change = proposal.changes.get(version__name="民办学校设立审批")
    draft = text(client, "admin:powers_powerversion_rail", change.version_id)
    assert named in draft
    assert "1处须说明" in draft
    bulk = reverse("review:proposal_complete", args=[proposal.pk])
    given = {
        "action": "complete",
        "row": [change.pk],
        "field": "duty",
        "overwrite": "1",
        "opened": opened_now(),
    }
    refused = client.post(bulk, given | {"value": said}, follow=True).content.decode()
    shown = said if len(said) <= 20 else f"{said[:20]}…"
    assert f"没有这一项“{shown}”，请填序号" in refused
    client.post(bulk, given | {"value": "一"})
    assert named not in text(client, "admin:powers_powerversion_change", change.version_id)


def test_without_a_charter_a_duty_stays_as_it_is_written(
    tmp_path: Path, confirmed: Make, people: SimpleNamespace
) -> None:
    proposal, client = confirmed(people.clerk, write(tmp_path, ROW))
    change = proposal.changes.get()
    given = {"action": "complete", "row": [change.pk], "field": "duty", "value": "管理学校", "overwrite": "1"}
    given["opened"] = opened_now()
    client.post(reverse("review:proposal_complete", args=[proposal.pk]), given)
    assert PowerVersion.objects.get(pk=change.version_id).duty_text == "管理学校"
    assert "没有对应到部门" not in text(client, "admin:powers_powerversion_change", change.version_id)
