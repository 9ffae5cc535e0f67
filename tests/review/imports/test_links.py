"""Which responsibility rests on what and answers for what: proposed at import, edited in the draft, read by the public."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from departments.models import Charter, Department, Duty, Level, Region
from powers.drafting import draft_from
from powers.models import PowerVersion
from publish.releasing import release
from review.drafting.rebasing import conflicts_of, rebase
from review.imports.importing import import_lists
from review.models.proposals import Change, Proposal
from tests.admin.test_drafts import door, fill
from tests.review.imports.lists import CASE

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
PERMIT = "《中华人民共和国行政许可法》"
ROW = {
    "事项名称": "民办学校设立审批",
    "权力类型": "行政许可",
    "行使主体": "天津市教育委员会",
    "实施依据": f"【法律】《中华人民共和国民办教育促进法》第十二条：由教育行政部门审批。\n【法律】{PERMIT}第三十四条：应当审查。",
    "责任事项": "1.受理责任：公示条件，一次性告知。\n2.审查责任：核查材料。\n3.决定责任：依法作出决定。",
    "责任事项依据": f"1.{PERMIT}第三十条：应当公示。\n2.{PERMIT}第三十五条：应当核查。\n3.{PERMIT}第三十九条：应当颁发。",
    "追责情形": "有下列情形的，应承担相应责任：\n1.对符合条件的申请不予受理的；\n2.玩忽职守的；\n3.审查不严的。",
}


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    def make(*rows: dict[str, str]) -> Path:
        book = Workbook()
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append(list(row.values()))
        book.save(tmp_path / "权责清单.xlsx")
        return tmp_path / "权责清单.xlsx"

    return make


def imported(path: Path, region: Region, **options: Any) -> Any:
    """The list read in; where it changes one in force, with its case."""
    options["answers"] = {"case": CASE} | options.get("answers", {})
    return import_lists([(path, path.name)], region, by=None, **options)


def links(version: PowerVersion) -> dict[str, list[int]]:
    """The numbers of the responsibilities of each linked row, by its place in the law or its words."""
    number = {
        str(uid): n for n, uid in enumerate(version.responsibilities.values_list("uid", flat=True), start=1)
    }
    rows = [*version.bases.all(), *version.accountability.all()]
    return {
        getattr(row, "locator", "") or row.text: [number[uid] for uid in row.responsibility_uids]
        for row in rows
        if row.responsibility_uids
    }


PROPOSED = {
    "第三十四条": [2],
    "第三十条": [1],
    "第三十五条": [2],
    "第三十九条": [3],
    "对符合条件的申请不予受理的；": [1],
    "审查不严的。": [2],
}


@pytest.fixture
def draft(workbook: Make, region: Region, department: Department) -> PowerVersion:
    imported(workbook(ROW), region)
    return PowerVersion.objects.get()


def test_an_import_proposes_links_and_tells_how_many_once(
    workbook: Make, region: Region, department: Department
) -> None:
    [report] = imported(workbook(ROW, ROW | {"事项名称": "教师资格认定"}), region).reports
    assert [links(version) for version in PowerVersion.objects.all()] == [PROPOSED, PROPOSED]
    [told] = [p for p in report["problems"] if p["column"] == "责任依据追责对应"]
    assert told["severity"] == "info"
    assert "对应到责任事项的：依据8条、追责情形4条" in told["message"]
    assert "未能确定、留空的：依据2条、追责情形2条" in told["message"]


def sent(client: Any, draft: PowerVersion, **changes: Any) -> Any:
    """Save the form of a draft as it is served, but for `changes`."""
    return client.post(door(draft), fill(client, draft) | changes)


def test_a_clerk_sets_and_removes_links(
    draft: PowerVersion, people: SimpleNamespace, signed_in: Make
) -> None:
    taken_back(draft)
    client = signed_in(people.clerk)
    shown = client.get(door(draft)).content.decode()
    assert "1. 受理：公示条件，一次性告知。" in shown
    uids = list(map(str, draft.responsibilities.values_list("uid", flat=True)))
    answer = sent(
        client,
        draft,
        **{"bases-0-responsibility_uids": [uids[2], uids[0]], "accountability-0-responsibility_uids": []},
    )
    assert answer.status_code == 302
    expected = {key: found for key, found in PROPOSED.items() if "不予受理" not in key}
    assert links(draft) == expected | {"第十二条": [1, 3]}


def test_a_citation_added_in_the_form_is_linked_in_the_same_saving(
    draft: PowerVersion, people: SimpleNamespace, signed_in: Make
) -> None:
    taken_back(draft)
    uid = str(draft.responsibilities.all()[2].uid)
    added = {
        "bases-TOTAL_FORMS": "6",
        "bases-5-purpose": "responsibility",
        "bases-5-title": "某办法",
        "bases-5-locator": "第九条",
        "bases-5-responsibility_uids": [uid],
    }
    assert sent(signed_in(people.clerk), draft, **added).status_code == 302
    assert links(draft) == PROPOSED | {"第九条": [3]}


def taken_back(draft: PowerVersion) -> None:
    """The proposal an import made is a draft again, as after it was returned."""
    Proposal.objects.update(state="draft", department=draft.department)
    PowerVersion.objects.filter(pk=draft.pk).update(frozen_at=None)


def test_what_points_at_a_removed_responsibility_is_dropped(
    draft: PowerVersion, people: SimpleNamespace, signed_in: Make
) -> None:
    taken_back(draft)
    client = signed_in(people.clerk)
    assert sent(client, draft, **{"responsibilities-1-DELETE": "on"}).status_code == 302
    assert links(draft) == {"第三十条": [1], "第三十九条": [2], "对符合条件的申请不予受理的；": [1]}


def test_a_clerk_has_links_proposed_for_rows_that_have_none(
    draft: PowerVersion, people: SimpleNamespace, signed_in: Make
) -> None:
    taken_back(draft)
    for rows in (draft.bases, draft.accountability):
        rows.update(responsibility_uids=[])
    uid = str(draft.responsibilities.all()[2].uid)
    draft.bases.filter(locator="第三十条").update(responsibility_uids=[uid])
    answer = sent(signed_in(people.clerk), draft, propose_links="on")
    assert answer.status_code == 302
    assert links(draft) == PROPOSED | {"第三十条": [3]}, "what a person chose stays"


def test_a_sealed_draft_shows_its_links_and_lets_nobody_change_them(
    draft: PowerVersion, people: SimpleNamespace, signed_in: Make, decide: Make
) -> None:
    decide_again(draft, decide)
    shown = signed_in(people.clerk).get(door(draft)).content.decode()
    assert "2. 审查：核查材料。" in shown
    assert "responsibility_uids" not in shown


def decide_again(draft: PowerVersion, decide: Make) -> None:
    taken_back(draft)
    decide(Proposal.objects.get())


@pytest.fixture
def public(draft: PowerVersion, decide: Make, staffing: Any) -> PowerVersion:
    decide_again(draft, decide)
    release(draft.power.region, by=staffing, effective_on=timezone.localdate())
    return PowerVersion.objects.get(pk=draft.pk)


def test_the_public_reads_links_both_ways(public: PowerVersion, client: Any) -> None:
    shown = client.get(f"/powers/{public.power.code}/").content.decode()
    duty = public.responsibilities.all()[1]
    basis, clause = public.bases.get(locator="第三十五条"), public.accountability.all()[2]
    assert f'<a href="#b-{basis.uid}">《中华人民共和国行政许可法》第三十五条</a>' in shown
    assert f'<a href="#a-{clause.uid}">追责情形3</a>' in shown
    assert shown.count(f'<a href="#r-{duty.uid}">责任事项2（审查）</a>') == 3, "two citations, one situation"
    for anchor in (f'id="b-{basis.uid}"', f'id="a-{clause.uid}"', f'id="r-{duty.uid}"'):
        assert anchor in shown
    answer = json.loads(client.get(f"/api/v1/powers/{public.power.code}/").content)
    document = answer.get("document", answer)
    [said] = [row for row in document["bases"] if row["locator"] == "第三十五条"]
    assert said["responsibilities"] == [str(duty.uid)]


def test_the_page_of_a_change_leads_from_a_responsibility_to_its_bases_and_back(
    draft: PowerVersion, people: SimpleNamespace, signed_in: Make
) -> None:
    change = Change.objects.get()
    shown = signed_in(people.staffing).get(f"/review/changes/{change.pk}/").content.decode()
    duty, basis = draft.responsibilities.all()[1], draft.bases.get(locator="第三十五条")
    assert f'<a href="#row-{basis.uid}">责任事项依据2</a>' in shown
    assert f'<a href="#row-{duty.uid}">责任事项2</a>' in shown


def test_links_that_both_sides_changed_are_shown_by_their_numbers(
    public: PowerVersion, people: SimpleNamespace, propose: Make, decide: Make
) -> None:
    mine, theirs = draft_from(public), draft_from(public)
    uids = list(map(str, public.responsibilities.values_list("uid", flat=True)))
    for version, chosen in ((mine, uids[:1]), (theirs, uids[1:])):
        version.bases.filter(locator="第十二条").update(responsibility_uids=chosen)
    theirs.bases.filter(locator="第三十条").update(responsibility_uids=uids[2:])
    charter = Charter.objects.create(department=public.department, title="三定规定")
    theirs.duties.add(Duty.objects.create(charter=charter, text="管理民办教育。", order=1))
    theirs.levels.create(order=1, level=Level.objects.get(code="2"))
    decide(propose(theirs, action="modify", base=public))
    change = propose(mine, action="modify", base=public, by=people.clerk).changes.get()
    rebase(change, by=people.clerk)
    change.refresh_from_db()
    [conflict] = conflicts_of(change)
    assert (conflict.label, conflict.mine, conflict.theirs) == ("依据：对应责任事项", "1", "2、3")
    assert links(mine) == PROPOSED | {"第十二条": [1], "第三十条": [3]}


def exported(client: Any, public: PowerVersion, path: Path) -> Path:
    answer: Any = client.get(f"/regions/{public.power.region.code}/export.xlsx")
    path.write_bytes(b"".join(answer.streaming_content))
    return path


def altered(path: Path, heading: str, how: Callable[[str], str]) -> Path:
    book = load_workbook(path)
    at = next(cell.column for cell in book.active[2] if cell.value == heading)
    cell = book.active.cell(3, at)
    cell.value = how(str(cell.value or ""))
    book.save(path)
    return path


def test_an_export_says_the_links_and_an_altered_line_changes_just_them(
    public: PowerVersion, client: Any, region: Region, tmp_path: Path
) -> None:
    path = exported(client, public, tmp_path / "list.xlsx")
    assert imported(path, region, dry_run=True).reports[0]["actions"] == {"无变化": 1}
    altered(
        path,
        "责任依据追责对应",
        lambda cell: cell.replace("责任事项3：责任事项依据3", "责任事项3：责任事项依据3、设定依据1"),
    )
    [report] = imported(path, region).reports
    assert [change["fields"] for change in report["changes"]] == [["依据"]]
    new = PowerVersion.objects.get(sealed_at=None)
    assert links(new) == PROPOSED | {"第十二条": [3]}


def test_an_export_read_into_another_region_keeps_the_links(
    public: PowerVersion, client: Any, district: Region, tmp_path: Path
) -> None:
    path = exported(client, public, tmp_path / "list.xlsx")
    altered(path, "责任依据追责对应", lambda cell: "责任事项1：设定依据1、追责情形2\n责任事项3：设定依据1")
    altered(path, "职权编码", lambda cell: "")  # it is another power here
    imported(path, district, create_departments=True, answers={"region": {"天津市": "yes"}})
    assert links(PowerVersion.objects.get(power__region=district)) == {
        "第十二条": [1, 3],
        "玩忽职守的；": [1],
    }


@pytest.mark.parametrize("cell", ["第一条对应第二条", "责任事项9：设定依据1", "责任事项1：设定依据9"])
def test_links_that_cannot_be_read_are_told_and_change_nothing(
    public: PowerVersion, client: Any, region: Region, tmp_path: Path, cell: str
) -> None:
    path = altered(exported(client, public, tmp_path / "list.xlsx"), "责任依据追责对应", lambda _: cell)
    [report] = imported(path, region, dry_run=True).reports
    assert report["actions"] == {"无变化": 1}
    [told] = [p for p in report["problems"] if p["column"] == "责任依据追责对应"]
    assert told["severity"] == "warning"


@pytest.mark.parametrize(
    ("heading", "was", "now", "expected"),
    [
        ("责任事项", "2.审查责任：核查材料。", "2.审查责任：核查材料并现场查看。", PROPOSED),
        ("责任事项", "\n3.决定责任：依法作出决定。", "", {k: v for k, v in PROPOSED.items() if v != [3]}),
        ("追责情形", "审查不严的。", "审核把关不严，造成后果的；\n4.其他。", PROPOSED),
    ],
    ids=["reworded", "removed", "another in its place"],
)
def test_a_list_that_comes_again_keeps_the_links_of_what_stayed(
    public: PowerVersion,
    workbook: Make,
    region: Region,
    heading: str,
    was: str,
    now: str,
    expected: dict[str, Any],
) -> None:
    imported(workbook(ROW | {heading: ROW[heading].replace(was, now)}), region)
    new = PowerVersion.objects.get(sealed_at=None)
    found = {
        key.replace("审核把关不严，造成后果的；", "审查不严的。"): said for key, said in links(new).items()
    }
    assert found == expected


def test_the_next_draft_carries_the_links(public: PowerVersion) -> None:
    assert links(draft_from(public)) == PROPOSED
