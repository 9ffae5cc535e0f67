"""A proposal on one page: what stands beside a draft is saved with it, files are recognised, rows come in as a whole."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document as WordDocument

from laws.models import Instrument, Law
from powers.models import PowerVersion, Stage
from review.drafting.recognising import kind_of
from review.models.proposals import Proposal
from review.models.rules import MaterialRule, Trigger
from tests.admin.test_drafts import door, fill

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + b"0" * 100
LAW = "中华人民共和国测试法"


def pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def word(name: str, *lines: str) -> SimpleUploadedFile:
    document, data = WordDocument(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(data)
    return SimpleUploadedFile(name, data.getvalue())


@pytest.fixture
def draft(make_draft: Callable[..., Any], propose: Any, people: SimpleNamespace) -> PowerVersion:
    """A draft of a new power in an adjustment of the department, with its case."""
    made: PowerVersion = make_draft("民办学校设立审批")
    proposal = propose(made, by=people.clerk, kind="adjustment")
    Proposal.objects.filter(pk=proposal.pk).update(
        trigger=Trigger.objects.get(code="A1"), trigger_on=dt.date(2026, 11, 2), reason="新设"
    )
    return made


@pytest.fixture
def clerk(people: SimpleNamespace, stay_signed_in: Callable[..., Any]) -> Any:
    return stay_signed_in(people.clerk)


def page(clerk: Any, draft: PowerVersion) -> dict[str, Any]:
    """The one page as a browser would send it back."""
    case = clerk.get(door(draft)).context["case"]
    said = {field.html_name: field.value() for field in case if field.value() not in (None, "")}
    return fill(clerk, draft) | said


def proposal_of(draft: PowerVersion) -> Proposal:
    return Proposal.objects.get(changes__version=draft)


def test_the_way_back_from_a_draft_is_the_desk_and_its_proposal(clerk: Any, draft: PowerVersion) -> None:
    html = clerk.get(door(draft)).content.decode()
    crumbs = html[html.index('class="breadcrumbs"') :].split("</div>", 1)[0]
    desk, proposal = reverse("office:desk"), proposal_of(draft)
    assert f'<a href="{desk}">待办</a> › ' in crumbs
    assert f"第{proposal.pk}号申请" in crumbs
    assert "首页" not in crumbs


# --- the case ------------------------------------------------------------------------------------------------


def test_case_draft_and_files_are_saved_by_one_button(clerk: Any, draft: PowerVersion) -> None:
    data = page(clerk, draft) | {
        "conditions": "有固定场所",
        "case-reason": "法律新设的许可",
        "case-document_no": "津教请〔2026〕12号",
        "materials": [pdf("关于新增职权的请示.pdf"), pdf("扫描件3.pdf")],
        "_continue": "1",
    }
    answer = clerk.post(door(draft), data, follow=True)
    shown = answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith(door(draft))
    draft.refresh_from_db()
    proposal = proposal_of(draft)
    assert (draft.conditions, proposal.reason) == ("有固定场所", "法律新设的许可")
    assert proposal.document_no == "津教请〔2026〕12号"
    kinds = {one.title: (str(one.rule or ""), one.kind_asked) for one in proposal.materials.all()}
    assert kinds == {"请示或者函": ("请示或者函", False), "扫描件3": ("", True)}
    assert "其中1份看不出是哪种材料" in shown
    beside = clerk.get(reverse("admin:powers_powerversion_rail", args=[draft.pk])).content.decode()
    assert "“扫描件3”是哪种材料？请在材料栏选择。" in beside
    asked = proposal.materials.get(kind_asked=True)
    rule = MaterialRule.objects.get(name="设定依据全文")
    clerk.post(door(draft), page(clerk, draft) | {f"kind-{asked.pk}": rule.pk, "_continue": "1"})
    asked.refresh_from_db()
    assert (asked.rule, asked.kind_asked) == (rule, False)


def test_a_wrong_case_saves_nothing_and_loses_nothing(clerk: Any, draft: PowerVersion) -> None:
    data = page(clerk, draft) | {"conditions": "留下的条件", "case-trigger_on": "不知道", "_continue": "1"}
    answer = clerk.post(door(draft), data)
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "留下的条件" in shown
    assert "不知道" in shown
    assert "申请事由有误" in shown
    assert PowerVersion.objects.get(pk=draft.pk).conditions == ""


def test_a_colleagues_case_is_not_overwritten_unseen(clerk: Any, draft: PowerVersion) -> None:
    data = page(clerk, draft) | {"case-reason": "我的理由", "conditions": "我的条件"}
    Proposal.objects.filter(pk=proposal_of(draft).pk).update(reason="同事的理由")
    shown = clerk.post(door(draft), data | {"_continue": "1"}).content.decode()
    assert "现在保存的是：同事的理由" in shown
    assert "我的理由" in shown
    assert proposal_of(draft).reason == "同事的理由"
    assert PowerVersion.objects.get(pk=draft.pk).conditions == ""


def test_a_refused_file_is_told_and_stops_nothing(clerk: Any, draft: PowerVersion) -> None:
    files = [SimpleUploadedFile("病毒.exe", b"MZ"), pdf("民办教育促进法.pdf")]
    data = page(clerk, draft) | {"conditions": "照常保存", "materials": files, "_continue": "1"}
    shown = clerk.post(door(draft), data, follow=True).content.decode()
    assert "不能上传“.exe”文件" in shown
    assert PowerVersion.objects.get(pk=draft.pk).conditions == "照常保存"
    assert str(proposal_of(draft).materials.get().rule) == "设定依据全文"


def test_files_are_taken_in_as_they_are_dropped(clerk: Any, draft: PowerVersion) -> None:
    proposal = proposal_of(draft)
    address = reverse("admin:review_proposal_materials", args=[proposal.pk])
    shown = clerk.post(address, {"materials": [pdf("请示.pdf"), pdf("照片.pdf")]}).content.decode()
    assert "已上传2份材料" in shown
    assert "是哪种材料？" in shown
    assert proposal.materials.count() == 2


@pytest.mark.parametrize("who", ["neighbour_clerk", "other_staffing", "staffing", "inspector", "root"])
def test_nobody_else_writes_beside_a_draft(
    who: str, draft: PowerVersion, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client, proposal = stay_signed_in(getattr(people, who)), proposal_of(draft)
    client.post(
        reverse("admin:review_proposal_materials", args=[proposal.pk]), {"materials": [pdf("请示.pdf")]}
    )
    assert not proposal.materials.exists()
    for name in ("basis", "copy"):
        assert client.get(reverse(f"admin:powers_powerversion_{name}", args=[draft.pk])).status_code == 403
    answer = client.get(door(draft))
    assert answer.status_code == 302 or "draft-case" not in answer.content.decode()


# --- which kind a file is ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (pdf("关于新增行政许可的请示.pdf"), "请示或者函"),
        (pdf("市教委2026年第3号函.pdf"), "请示或者函"),
        (pdf("附件2 设定依据全文（含施行日期）.pdf"), "设定依据全文"),
        (pdf("天津市教育督导条例.pdf"), "设定依据全文"),
        (pdf("集体讨论记录1.pdf"), "集体讨论记录"),
        (pdf("民办教育促进法全文.pdf"), "设定依据全文"),
        (pdf("《民办教育促进法》（2018年修正）.pdf"), "设定依据全文"),
        (pdf("内部法制审核意见.pdf"), "内部法制审核意见"),
        (pdf("民政局有关部门意见.pdf"), "有关部门意见"),
        (pdf("20261103.pdf"), None),
        (pdf("材料.pdf"), None),
        (pdf("函授教育情况.pdf"), None),
        (word("材料1.docx", "天津市教育委员会", "关于新增职权的请示", "市委编办："), "请示或者函"),
        (word("新建.docx", "天津市测试条例", "第一条 为了测试，制定本条例。"), "设定依据全文"),
        (word("新建.docx", "会议通知", "请各处室参加。"), None),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_the_kind_of_a_file_is_recognised_or_asked(
    reference: None, file: SimpleUploadedFile, kind: str | None
) -> None:
    rules = list(MaterialRule.objects.filter(action__in=("", "add")))
    found = kind_of(file, rules, ["法律文本、施行日期"])
    assert (str(found.rule) if found.rule else None) == kind
    assert found.sure == (kind is not None)


# --- rows as a whole ---------------------------------------------------------------------------------------------


def test_standard_stages_come_by_one_button_without_script(clerk: Any, draft: PowerVersion) -> None:
    wanted = list(Stage.objects.filter(power_type=draft.power_type_id, variant=""))
    draft.responsibilities.all().delete()
    draft.responsibilities.create(text="已经写好的", stage=wanted[0], order=1)
    answer = clerk.post(door(draft), page(clerk, draft) | {"conditions": "一并保存", "_stages": ""})
    assert answer["Location"].startswith(door(draft))
    rows = list(draft.responsibilities.all())
    assert [row.stage for row in rows] == wanted
    assert rows[0].text == "已经写好的"
    assert PowerVersion.objects.get(pk=draft.pk).conditions == "一并保存"


def test_empty_rows_come_by_one_button_without_script(clerk: Any, draft: PowerVersion) -> None:
    was = draft.bases.count()
    answer = clerk.post(door(draft), page(clerk, draft) | {"_rows": "bases"})
    assert answer["Location"] == f"{door(draft)}?rows=bases#bases-group"
    shown = clerk.get(answer["Location"])
    formsets = {one.formset.prefix: one.formset for one in shown.context["inline_admin_formsets"]}
    assert len(formsets["bases"].forms) == was + 5
    assert not formsets["responsibilities"].extra_forms
    assert draft.bases.count() == was, "empty rows are not saved"


def test_a_provision_is_found_and_becomes_a_basis_without_script(
    clerk: Any, draft: PowerVersion, take_law: Callable[..., Any]
) -> None:
    take_law("2020-01-01", "2020-02-01", {"第三条": "审批机关应当：\n（一）受理；\n（二）审查。"}, title=LAW)
    answer = clerk.post(door(draft), page(clerk, draft) | {"_basis": "1"})
    address = reverse("admin:powers_powerversion_basis", args=[draft.pk])
    assert answer["Location"] == address
    law = Law.objects.get(title=LAW)
    assert f"?law={law.pk}" in clerk.get(address, {"q": "测试 法"}).content.decode()
    [article] = clerk.get(address, {"law": law.pk, "as": "json"}).json()["articles"]
    chosen = clerk.get(address, {"law": law.pk, "article": article["pk"]})
    places = [locator for locator, _ in chosen.context["found"]["places"]]
    assert places == ["第三条", "第三条第（一）项", "第三条第（二）项"]
    clerk.post(address, {"law": law.pk, "article": article["pk"], "place": "2"})
    basis = draft.bases.last()
    assert (basis.title, basis.locator, basis.text) == (LAW, "第三条第（二）项", "（二）审查。")
    assert (basis.law, basis.article_id) == (law, article["pk"])


@pytest.mark.parametrize("words", [f"{LAW}第三条", f"《{LAW}》第3条", f"{LAW} 3", f"{LAW}第三条第一项"])
def test_a_law_and_its_article_are_found_as_they_are_typed_together(
    clerk: Any, draft: PowerVersion, take_law: Callable[..., Any], words: str
) -> None:
    texts = {"第二条": "适用范围。", "第三条": "审批机关应当：\n（一）受理；\n（二）审查。"}
    take_law("2020-01-01", "2020-02-01", texts, title=LAW)
    address = reverse("admin:powers_powerversion_basis", args=[draft.pk])
    found = clerk.get(address, {"q": words, "as": "json"}).json()
    assert found["law"]["title"] == LAW
    assert [one["label"] for one in found["articles"]] == ["第三条"]


def test_an_article_is_found_by_what_it_says(
    clerk: Any, draft: PowerVersion, take_law: Callable[..., Any]
) -> None:
    take_law(
        "2020-01-01", "2020-02-01", {"第二条": "适用范围。", "第三条": "审批机关应当核验印鉴。"}, title=LAW
    )
    address = reverse("admin:powers_powerversion_basis", args=[draft.pk])
    [hit] = clerk.get(address, {"q": "核验印鉴", "as": "json"}).json()["hits"]
    assert (hit["title"], hit["label"]) == (LAW, "第三条")
    assert f"article={hit['pk']}" in clerk.get(address, {"q": "核验印鉴"}).content.decode()
    assert clerk.get(address, {"q": "没有任何条文这样写", "as": "json"}).json()["hits"] == []


def test_a_law_of_another_place_is_not_offered(
    clerk: Any, draft: PowerVersion, take_law: Callable[..., Any], district: Any
) -> None:
    elsewhere = type(district).objects.create(
        code="310000", name="上海市", kind=district.kind, level=district.level
    )
    law = Law.objects.create(
        title="上海市测试条例", instrument=Instrument.objects.get(code="LAW"), region=elsewhere
    )
    address = reverse("admin:powers_powerversion_basis", args=[draft.pk])
    assert clerk.get(address, {"q": "测试条例", "as": "json"}).json()["laws"] == []
    assert clerk.get(address, {"law": law.pk, "as": "json"}).json()["law"] is None


def test_rows_are_copied_from_another_power(
    clerk: Any, draft: PowerVersion, world: SimpleNamespace, people: SimpleNamespace
) -> None:
    source = world.sealed
    had = {name: getattr(draft, name).count() for name in ("responsibilities", "bases", "accountability")}
    answer = clerk.post(door(draft), page(clerk, draft) | {"_copy": "bases"})
    assert answer["Location"].endswith("?kind=bases")
    assert source.name in clerk.get(answer["Location"]).content.decode()
    address = reverse("admin:powers_powerversion_copy", args=[draft.pk])
    clerk.post(address, {"source": source.pk, "kind": ["responsibilities", "bases"]})
    for name in ("responsibilities", "bases"):
        assert getattr(draft, name).count() == had[name] + getattr(source, name).count()
    assert draft.accountability.count() == had["accountability"]
    copied = draft.bases.last()
    assert copied.text == source.bases.last().text
    assert copied.uid != source.bases.last().uid, "a row of its own"
    own = {str(uid) for uid in draft.responsibilities.values_list("uid", flat=True)}
    assert set(copied.responsibility_uids) <= own


# --- light enough ---------------------------------------------------------------------------------------------------


def test_the_page_needs_few_queries(clerk: Any, draft: PowerVersion, listed_base: PowerVersion) -> None:
    """A new power's page, and one that is compared with the version it changes."""
    changed = PowerVersion.objects.get(change__base=listed_base)
    for one in (draft, changed):
        clerk.get(door(one))
        with CaptureQueriesContext(connection) as seen:
            clerk.get(door(one))
        assert len(seen) <= 30, [query["sql"][:160] for query in seen]


def test_what_stands_beside_a_draft_needs_few_queries_however_many_rows(
    clerk: Any, draft: PowerVersion
) -> None:
    """The checks, what is missing and what is changed; with a citation or with thirty."""
    beside, counts = reverse("admin:powers_powerversion_rail", args=[draft.pk]), []
    for rows in (3, 30):
        for order in range(rows):
            draft.bases.create(title="中华人民共和国测试法", locator="第一条", order=order, text="内容")
        clerk.get(beside)
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(beside).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 30, counts


@pytest.fixture
def listed_base(world: SimpleNamespace, people: SimpleNamespace, propose: Any) -> PowerVersion:
    from powers.drafting import draft_from

    base: PowerVersion = world.sealed
    propose(draft_from(base), action="modify", base=base, by=people.clerk)
    return base


def test_a_clerks_home_shows_what_a_clerk_does(
    clerk: Any, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    home = reverse("admin:index")
    does = clerk.get(home).context["does"]
    assert {table["object_name"] for table in does} == {
        "ContactOfficer",
        "ImportRun",
        "Proposal",
        "ListWord",
        "PowerVersion",
    }
    assert all(table["about"] for table in does)
    assert stay_signed_in(people.staffing).get(home).context["does"] == []
