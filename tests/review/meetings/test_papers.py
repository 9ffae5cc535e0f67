"""The papers (公文) open in a word processor, say what the database says, and look like official documents."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from core.chinese import chinese
from review.handling import issuing
from review.meetings import holding
from review.models.meetings import Handling, Meeting
from review.models.proposals import State

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def opened(answer: Any) -> Any:
    assert answer.status_code == 200
    return Document(io.BytesIO(b"".join(answer.streaming_content)))


def words(document: Any) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.fixture
def held(
    adjustment: Make, bring: Make, opine: Make, people: SimpleNamespace, joint: SimpleNamespace
) -> Meeting:
    """A meeting that is over: 甲许可 approved, 乙许可 turned down, 政务服务 having dissented from both."""
    from review.joint_review import reviewing

    proposal = bring(adjustment("甲许可", "乙许可"), State.REVIEWING)
    for task in list(proposal.tasks.select_related("unit")):
        verdict = ("disagree", "材料\x0b重复") if task.unit.kind == "service" else ("agree", "")
        member = getattr(joint.people, task.unit.kind)
        opine(proposal, task.unit.kind, by=member, verdict=verdict[0], grounds=verdict[1])
    reviewing.consolidate(proposal, by=people.staffing, summary="意见不一致。")
    meeting = holding.call_meeting(
        proposal.region, by=people.staffing, held_on=timezone.localdate(), place="一号会议室", chair="主任"
    )
    holding.put_on_agenda(proposal, meeting, by=people.staffing)
    first, second = meeting.items.order_by("order")
    resolved = {first.pk: ("approve", ""), second.pk: ("reject", "重复设置")}
    holding.resolve(meeting, resolved, by=people.staffing)
    holding.note_attendance(
        meeting, {row.pk: (True, "") for row in meeting.attendance.all()[:2]}, by=people.staffing
    )
    from review.meetings.minutes import draft_minutes

    holding.close_meeting(meeting, by=people.staffing, minutes=draft_minutes(meeting))
    return meeting


def paper(client: Any, meeting: Meeting, kind: str) -> Any:
    return opened(client.get(reverse("review:meeting_paper", args=[meeting.pk, kind])))


def test_the_agenda_lists_the_items(held: Meeting, people: SimpleNamespace, signed_in: Make) -> None:
    """The agenda as a document (会议议程)."""
    document = paper(signed_in(people.staffing), held, "agenda")
    text = words(document)
    assert "天津市权责清单管理联席会议" in text
    for said in (
        "一号会议室",
        "市司法局",
        "1.修改“甲许可”",
        "2.修改“乙许可”",
        "市政务服务办不同意：材料",
        "市委编办",
    ):
        assert said in text, said


def test_it_looks_like_an_official_document(held: Meeting, people: SimpleNamespace, signed_in: Make) -> None:
    document = paper(signed_in(people.staffing), held, "minutes")
    title, body = document.paragraphs[0], document.paragraphs[2]
    assert title.alignment == WD_ALIGN_PARAGRAPH.CENTER
    run = title.runs[0]
    assert (run.font.size, run._element.rPr.rFonts.get(qn("w:eastAsia"))) == (Pt(22), "方正小标宋简体")
    run = body.runs[0]
    assert (run.font.size, run._element.rPr.rFonts.get(qn("w:eastAsia"))) == (Pt(16), "仿宋")
    assert body.paragraph_format.first_line_indent == Pt(32)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.top_margin.mm)) == (210, 37)
    assert "PAGE" in section.footer.paragraphs[0]._element.xml


@pytest.mark.parametrize("kind", ["minutes", "opinions"], ids=["from a template", "written"])
def test_its_file_is_chinese_and_names_no_program(
    held: Meeting, people: SimpleNamespace, signed_in: Make, kind: str
) -> None:
    document = paper(signed_in(people.staffing), held, kind)
    about = document.core_properties
    assert (about.author, about.comments) == ("", "")
    assert about.title.startswith(str(held.region))
    assert timezone.now() - about.modified < dt.timedelta(minutes=10)
    language = document.styles.element.find(f".//{qn('w:lang')}")
    assert language.get(qn("w:eastAsia")) == "zh-CN", "fonts and spelling are chosen by it"


def test_the_minutes_say_what_was_resolved(held: Meeting, people: SimpleNamespace, signed_in: Make) -> None:
    text = words(paper(signed_in(people.staffing), held, "minutes"))
    for said in (
        "同意1项。",
        "不同意1项。",
        "“乙许可”：不同意。理由：重复设置。不同意见：市政务服务办不同意：材料 重复。",
        "出席单位：",
        "缺席单位：",
        "主任主持",
    ):
        assert said in text, said
    assert "草稿" not in text


def test_the_table_holds_every_item_with_every_opinion(
    held: Meeting, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    document = paper(signed_in(joint.people.justice), held, "opinions")
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == ["序号", "事项", "部门", "成员单位意见", "决议"]
    assert [row[1] for row in rows[1:]] == ["修改：甲许可", "修改：乙许可"]
    assert "市政务服务办：不同意（材料 重复）" in rows[1][3]
    assert rows[2][4] == "不同意：重复设置"
    assert document.sections[0].page_width > document.sections[0].page_height


@pytest.mark.parametrize("step", list(Handling.Step))
def test_each_step_of_the_ladder_has_its_letter(
    department: Any, people: SimpleNamespace, signed_in: Make, step: str
) -> None:
    made = issuing.issue(department, "remind", by=people.staffing, text="请抓紧办理。\n并报送情况。")
    Handling.objects.filter(pk=made.pk).update(step=step, recipient="市督查室")
    text = words(opened(signed_in(people.clerk).get(reverse("review:handling_letter", args=[made.pk]))))
    assert made.number in text
    assert "并报送情况。" in text
    to = {"notify": "各有关部门", "transfer": "市督查室"}.get(step, "天津市教育委员会")
    assert f"{to}：" in text.splitlines()


def test_papers_are_for_those_who_see_the_meeting(
    held: Meeting, people: SimpleNamespace, signed_in: Make
) -> None:
    url = reverse("review:meeting_paper", args=[held.pk, "minutes"])
    reads = {"staffing", "second", "inspector", "root", "member"}
    for name, user in vars(people).items():
        assert signed_in(user).get(url).status_code == (200 if name in reads else 404), name
    assert signed_in(people.staffing).get(url.replace("minutes", "nonsense")).status_code == 404
    assert signed_in(None).get(url).status_code == 302


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (42, "四十二"), (100, "100")]
)
def test_numbers_of_headings(number: int, said: str) -> None:
    assert chinese(number) == said
