"""The preview of an import (预览): every item as it was understood, problems by kind, what is asked, completing in bulk."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html
from openpyxl import Workbook, load_workbook

from departments.models import Charter, Department, Duty, InternalUnit, Region
from powers.importing.special_rows import SAMPLE_MARK
from powers.models import PowerVersion
from powers.proposed_text import MARK
from powers.word_models import ListWord
from review.imports.problem_keeping import kind_of
from review.imports.question_forms import key_of
from review.models.imports import ImportItem, ImportRun
from tests.page_forms import form_in, form_on
from tests.review.imports.seen import question, seen_of

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
HEADER = ["事项名称", "权力类型", "实施依据", "责任事项", "追责情形"]
BASIS = "《中华人民共和国民办教育促进法》第十二条"
DUTIES = "1.受理责任：依法受理。2.审查责任：组织核查。3.决定责任：作出决定。4.送达责任：送达决定。5.事后监管责任：监督检查。"


@pytest.fixture
def book() -> Make:
    """`book([…], […], header=…)` is an uploaded workbook with these rows."""

    def make(*rows: list[str], header: list[str] = HEADER, filename: str = "市教委权责清单.xlsx") -> Any:
        made = Workbook()
        made.active.title = "清单"
        for row in (["天津市教育委员会权责清单"], header, *rows):
            made.active.append(row)
        data = io.BytesIO()
        made.save(data)
        return SimpleUploadedFile(filename, data.getvalue())

    return make


@pytest.fixture
def upload(region: Region, department: Department, signed_in: Make, at_once: Make, people: Any) -> Make:
    """`upload(file)` has the clerk upload it for the department; gives the run and the client."""

    def post(file: Any, by: Any = None, own: Any = department) -> tuple[ImportRun, Any]:
        client = signed_in(by or people.clerk)
        given = {"region": region.pk, "department": own.pk if own else "", "file": file}
        with at_once():
            client.post(reverse("admin:review_importrun_add"), given)
        return ImportRun.objects.latest("pk"), client

    return post


@pytest.fixture
def send(at_once: Make) -> Make:
    """`send(client, "import_complete", run, field="level", …)` posts a form of a run's pages, the worker at hand."""

    def post(client: Any, name: str, run: ImportRun, **given: Any) -> Any:
        with at_once():
            carried = seen_of(run) if name == "import_confirm" else {}
            return client.post(reverse(f"review:{name}", args=[run.pk]), carried | given)

    return post


def row(name: str = "民办学校设立审批", **cells: str) -> list[str]:
    return [
        name,
        cells.get("type", "行政许可"),
        cells.get("basis", BASIS),
        cells.get("duties", DUTIES),
        "1.违法审批的；",
    ]


def page_of(client: Any, run: ImportRun, **query: Any) -> Any:
    return client.get(reverse("review:import", args=[run.pk]), query)


def names(answer: Any) -> list[str]:
    return [item.name for item in answer.context["page"].object_list]


# --- the items -------------------------------------------------------------------------------------


def test_items_are_filtered_by_action_and_by_kind_of_problem(upload: Make, book: Make) -> None:
    run, client = upload(book(row("甲审批"), row("丙审批", type="行政怪事"), row("乙审批")))
    assert names(page_of(client, run)) == ["甲审批", "丙审批", "乙审批"]
    assert names(page_of(client, run, action="blocked")) == ["丙审批"]
    assert names(page_of(client, run, action="新增")) == ["甲审批", "乙审批"]
    assert names(page_of(client, run, q="乙")) == ["乙审批"]
    assert names(page_of(client, run, sort="-order"))[0] == "甲审批", "an unknown order is the usual one"
    assert names(page_of(client, run, sort="-place"))[0] == "乙审批"
    kinds = page_of(client, run).context["kinds"]
    unknown = next(kind["kind"] for kind in kinds if "职权类型" in kind["kind"])
    assert names(page_of(client, run, problem=unknown)) == ["丙审批"]


def test_items_are_filtered_by_what_they_lack(upload: Make, book: Make) -> None:
    run, client = upload(book(row("甲审批"), row("乙审批", duties="")))
    assert names(page_of(client, run, missing="responsibilities")) == ["乙审批"]
    assert names(page_of(client, run, problem="没有责任事项")) == ["乙审批"]
    assert names(page_of(client, run, missing="duty")) == ["甲审批", "乙审批"]


def test_one_item_opens_to_all_it_holds_beside_its_cells(upload: Make, book: Make) -> None:
    run, client = upload(book(row("甲审批"), row("乙审批")))
    item = run.items.get(name="甲审批")
    page = client.get(reverse("review:import_item", args=[run.pk, item.pk]))
    by_label = {column.label: column for column in page.context["columns"]}
    assert [one["stage"] for one in by_label["责任事项内容"].value] == [
        "受理",
        "审查",
        "决定",
        "送达",
        "事后监管",
    ]
    assert by_label["责任事项内容"].cell == DUTIES
    ((basis, law, article),) = by_label["实施依据"].value
    assert (basis["title"], basis["locator"], law, article) == (
        "中华人民共和国民办教育促进法",
        "第十二条",
        False,
        False,
    )
    assert by_label["部门职责"].lacks
    assert "法律库中没有" in page.content.decode()
    assert (page.context["before"], page.context["total"]) == (None, 2)
    assert client.get(reverse("review:import_item", args=[run.pk, page.context["after"]])).status_code == 200


def test_the_page_of_an_item_calls_every_row_in_chinese(upload: Make, book: Make) -> None:
    run, client = upload(book(row("甲审批")))
    item = run.items.get()
    told = {"subject_kind": "name", "department_kind": "name", "adjustment": "修改", "former_name": "旧"}
    item.content["read"] |= told | {"adjustment_reason": "修法"}
    item.save()
    page = client.get(reverse("review:import_item", args=[run.pk, item.pk]))
    labels = [column.label for column in page.context["columns"]]
    assert [label for label in labels if re.search("[a-z]", label)] == []
    assert labels.count("调整") == 1
    assert len(labels) == len(set(labels))


def test_an_empty_cell_is_never_shown_with_the_words_of_the_row_above(upload: Make, book: Make) -> None:
    run, client = upload(
        book(row("对甲的处罚", type="行政处罚", duties="1.立案责任：立案。"), row("乙审批", duties=""))
    )
    item = run.items.get(name="乙审批")
    page = client.get(reverse("review:import_item", args=[run.pk, item.pk])).content.decode()
    assert "立案" not in page
    assert item.responsibilities == 0


def test_an_unknown_type_leads_to_its_question_and_what_is_left_out_so_is_no_error(
    upload: Make, send: Make, book: Make
) -> None:
    run, client = upload(book(row("甲审批"), row("乙审批", type="行政怪事")))
    errors = run.problems.filter(severity="error")
    assert errors.filter(message__contains="在“回答问题”中选择类型").exists()
    assert errors.filter(message__contains="有1项将不导入").exists()
    send(client, "import_questions", run, **{question(run): "-"})
    run.refresh_from_db()
    assert run.answers == {"type": {"行政怪事": "-"}}
    assert not run.problems.filter(source="reading", severity="error").exists()
    assert run.problems.filter(severity="info", message="有1项按您的回答将不导入。").exists()


def test_an_item_that_changes_a_power_shows_the_redline(
    upload: Make, book: Make, make_draft: Make, propose: Make, decide: Make
) -> None:
    draft = make_draft("民办学校设立审批")
    decide(propose(draft))
    run, client = upload(book(row(duties=DUTIES.replace("依法受理", "当场受理"))))
    item = run.items.get()
    assert item.action == "修改"
    page = client.get(reverse("review:import_item", args=[run.pk, item.pk]))
    assert page.context["diff"]
    assert "与现行版本的不同" in page.content.decode()
    assert "level" not in item.missing, "what the record has is not lacking"


def test_items_are_exported_as_they_are_filtered(upload: Make, book: Make) -> None:
    run, client = upload(book(row("甲审批"), row("乙审批", duties="")))
    answer = client.get(reverse("review:import_export", args=[run.pk]), {"missing": "responsibilities"})
    rows = list(
        load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True)
    )
    assert rows[0][:2] == ("导入动作", "事项名称")
    assert [line[1] for line in rows[1:]] == ["乙审批"]


# --- problems by kind ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("不认识职权类型“行政怪事”。请改正这一格。", "不认识职权类型“行政大事”。请改正这一格。"),
        ("“备注”长812字，超过500字，只导入前500字。", "“条件”长1,020字，超过500字，只导入前500字。"),
        ("法律库中没有《统计法》，未能核对。", "法律库中没有《〈统计法〉实施条例》，未能核对。"),
        ("《甲法》第三条已经删去。", "《乙法》第十二条第二款已经删去。"),
        ("与工作表“一”第 3 行的事项同名（甲）。", "与工作表“二”第 41 行的事项同名（甲）。"),
    ],
)
def test_the_same_sentence_about_other_things_is_one_kind(one: str, other: str) -> None:
    assert kind_of(one) == kind_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("事项名称为空。", "没有写职权类型。"), ("不认识职权类型“甲”。", "不认识行使层级“甲”。")],
)
def test_other_sentences_are_other_kinds(one: str, other: str) -> None:
    assert kind_of(one) != kind_of(other)


def test_problems_are_told_by_kind_and_each_opens_to_its_rows(upload: Make, book: Make) -> None:
    run, client = upload(book(*[row(f"第{n}项审批", type=f"怪事{n}") for n in range(8)]))
    kinds = page_of(client, run).context["kinds"]
    unknown = next(kind for kind in kinds if "职权类型" in kind["kind"])
    assert (unknown["count"], len(unknown["first"])) == (8, 5)
    assert kinds[0]["severity"] == "error", "the gravest first"
    found = client.get(reverse("review:import_problems", args=[run.pk]), {"kind": unknown["kind"]})
    assert found.context["page"].paginator.count == 8
    assert {one.item.name for one in found.context["page"].object_list} == {f"第{n}项审批" for n in range(8)}


def test_queries_do_not_grow_with_the_items(
    upload: Make, book: Make, django_assert_max_num_queries: Make
) -> None:
    run, client = upload(book(*[row(f"第{n}项审批", duties="") for n in range(40)]))
    page_of(client, run)
    with django_assert_max_num_queries(30):
        page_of(client, run)


# --- what is asked ---------------------------------------------------------------------------------


def ask(run: ImportRun, **more: Any) -> None:
    """The run's reading asks what a header means."""
    question = {
        "kind": "header", "text": "办理处", "message": "不认识的表头。", "guess": "", "choices": [], "samples": ["人事处"],
        "sheet": "清单", "rows": 1, "required": False,
    }  # fmt: skip
    run.report["questions"] = [question | more]
    run.save()


def test_an_answer_is_kept_remembered_and_the_file_is_read_again(
    upload: Make, send: Make, book: Make, department: Department, people: SimpleNamespace
) -> None:
    run, client = upload(book(row()))
    ask(run)
    page = client.get(reverse("review:import_questions", args=[run.pk]))
    assert ("office", "承办机构") in page.context["form"].fields[question(run)].choices
    job = run.job_id
    send(client, "import_questions", run, **{question(run): "office", question(run, "r"): "on"})
    run.refresh_from_db()
    assert run.answers == {"header": {"办理处": "office"}}
    assert (run.state, run.job_id != job) == ("preview", True), "read again"
    word = ListWord.objects.get()
    assert (word.kind, word.text, word.meaning) == ("header", "办理处", "office")
    assert (word.department, word.created_by) == (department, people.clerk), "a clerk's for the own lists"
    assert client.get(reverse("review:import_questions", args=[run.pk])).context["groups"], "can be changed"


def test_the_offices_answer_holds_for_its_region(
    upload: Make, send: Make, book: Make, people: Any, region: Region
) -> None:
    run, client = upload(book(row()), by=people.staffing)
    ask(run)
    send(client, "import_questions", run, **{question(run): "-", question(run, "r"): "on"})
    word = ListWord.objects.get()
    assert (word.meaning, word.region, word.department) == ("-", region, None)


def test_two_tabs_of_one_person_lose_no_answer_of_each_other(upload: Make, send: Make, book: Make) -> None:
    """Each answers another question; what both have answered otherwise is told, and stays typed."""
    run, client = upload(book(row("甲审批", duties=ODD), row("乙审批", duties=ODD.replace("甄别", "踏勘"))))
    url = reverse("review:import_questions", args=[run.pk])
    names = {one["text"]: f"q-{key_of(one)}" for one in run.report["questions"] if one["kind"] == "stage"}
    first, second = names["甄别"], names["踏勘"]
    tab, other = form_on(client, url, first), form_on(client, url, first)
    send(client, "import_questions", run, **tab | {first: "审查"})
    refused = send(client, "import_questions", run, **other | {first: "决定", second: "审查"})
    assert "另一个页面上已回答“审查”" in refused.content.decode()
    again = form_in(refused, first)
    assert (again[first], again[second]) == ("决定", "审查"), "what was typed stays"
    send(client, "import_questions", run, **other | {second: "审查"})
    run.refresh_from_db()
    assert run.answers["stage"] == {"甄别": "审查", "踏勘": "审查"}
    send(client, "import_questions", run, **again)
    run.refresh_from_db()
    assert run.answers["stage"]["甄别"] == "决定", "what is sent once more is meant"


def test_an_answer_never_comes_to_stand_at_another_question(upload: Make, send: Make, book: Make) -> None:
    """The questions of a file change when it is read again: an older page still says which one it answers."""
    run, client = upload(book(row()))
    ask(run)
    old = form_on(client, reverse("review:import_questions", args=[run.pk]), question(run))
    name = question(run)
    ask(run, text="科室", kind="header")
    send(client, "import_questions", run, **old | {name: "office"})
    run.refresh_from_db()
    assert "科室" not in run.answers.get("header", {})


def test_an_answer_that_is_not_to_be_remembered_is_not(upload: Make, send: Make, book: Make) -> None:
    run, client = upload(book(row()))
    ask(run)
    send(client, "import_questions", run, **{question(run): "office"})
    assert not ListWord.objects.exists()


def test_what_must_be_answered_holds_the_confirmation_back(upload: Make, send: Make, book: Make) -> None:
    run, client = upload(book(row()))
    ask(run, required=True)
    page = page_of(client, run).content.decode()
    assert "请先回答：不认识的表头。" in page
    send(client, "import_confirm", run)
    assert not PowerVersion.objects.exists()


def test_a_guess_is_no_answer(upload: Make, send: Make, book: Make) -> None:
    run, client = upload(book(row()))
    ask(run, guess="office", required=True)
    assert "推测，请核对" in client.get(reverse("review:import_questions", args=[run.pk])).content.decode()
    run.refresh_from_db()
    assert run.answers == {}


def test_who_did_not_upload_answers_and_completes_nothing(
    upload: Make, send: Make, book: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    run, _ = upload(book(row()))
    ask(run)
    client = signed_in(people.legal)
    assert send(client, "import_questions", run, **{question(run): "office"}).status_code == 409
    send(client, "import_complete", run, row=run.items.get().pk, field="level", value="市级")
    run.refresh_from_db()
    assert (run.answers, run.completions) == ({}, {})


@pytest.mark.parametrize("kind", ["type", "level"])
def test_a_remembered_word_is_understood_in_the_next_list(
    upload: Make, book: Make, region: Region, kind: str
) -> None:
    meant = {"type": "行政许可", "level": "县（区）级"}[kind]
    ListWord.objects.create(kind=kind, text="准营事项", meaning=meant, region=region)
    header = [*HEADER, "实施层级"]
    run, _ = upload(
        book([*row(type="准营事项" if kind == "type" else "行政许可"), "准营事项"], header=header)
    )
    item = run.items.get()
    assert item.content["read"]["type" if kind == "type" else "levels"] == (
        meant if kind == "type" else [meant]
    )


def test_a_districts_words_do_not_hold_in_the_city(upload: Make, book: Make, district: Region) -> None:
    ListWord.objects.create(kind="type", text="准营事项", meaning="行政许可", region=district)
    run, _ = upload(book(row(type="准营事项")))
    assert run.items.get().action == ""


ODD = "1.受理责任：依法受理。2.甄别责任：组织核查。3.决定责任：作出决定。"


def stages_of(name: str) -> list[str]:
    rows = PowerVersion.objects.get(name=name).responsibilities.select_related("stage")
    return [row.stage.name if row.stage else "" for row in rows]


@pytest.mark.parametrize("odd", [ODD, "1.受理：依法受理。\n2.甄别：组织核查。\n3.决定：作出决定。"])
def test_an_unknown_stage_is_asked_remembered_and_understood_in_the_next_list(
    upload: Make, send: Make, book: Make, region: Region, odd: str
) -> None:
    run, client = upload(book(row("甲审批", duties=odd), row("乙审批")))
    [one] = [asked for asked in run.report["questions"] if asked["kind"] == "stage"]
    assert (one["text"], one["rows"]) == ("甄别", 1)
    field = (
        client.get(reverse("review:import_questions", args=[run.pk])).context["form"].fields[question(run)]
    )
    assert {"审查", "-"} < {value for value, _ in field.choices}
    assert "立案" not in {value for value, _ in field.choices}, "a stage of the types that name it"
    send(client, "import_questions", run, **{question(run): "审查", question(run, "r"): "on"})
    word = ListWord.objects.get()
    assert (word.kind, word.text, word.meaning) == ("stage", "甄别", "审查")
    run.refresh_from_db()
    send(client, "import_confirm", run)
    assert stages_of("甲审批") == ["受理", "审查", "决定"]
    again, _ = upload(book(row("丙审批", duties=odd)))
    assert [asked for asked in again.report["questions"] if asked["kind"] == "stage"] == []


def test_a_stage_that_is_none_stays_as_it_was_written(upload: Make, send: Make, book: Make) -> None:
    run, client = upload(book(row("甲审批", duties=ODD)))
    send(client, "import_questions", run, **{question(run): "-", question(run, "r"): "on"})
    assert not ListWord.objects.exists()
    run.refresh_from_db()
    send(client, "import_confirm", run)
    assert stages_of("甲审批") == ["受理", "", "决定"]
    texts = PowerVersion.objects.get(name="甲审批").responsibilities.values_list("stage_text", flat=True)
    assert list(texts) == ["受理", "甄别", "决定"]


@pytest.mark.parametrize(
    "duties",
    [DUTIES, "直接实施责任：1.受理申请。2.组织核查。", "1.受理申请。2.注意：材料齐全。", "负责：审批。"],
)
def test_what_is_a_stage_or_says_none_is_not_asked(upload: Make, book: Make, duties: str) -> None:
    run, _ = upload(book(row(duties=duties)))
    assert [one for one in run.report.get("questions", []) if one["kind"] == "stage"] == []


# --- completing ------------------------------------------------------------------------------------


@pytest.fixture
def charter(department: Department) -> Charter:
    made = Charter.objects.create(department=department, title="市教委三定规定", effective_from="2024-01-01")
    for n, text in enumerate(("负责民办教育的统筹规划", "负责教师资格管理"), start=1):
        Duty.objects.create(charter=made, number="（一）（二）"[(n - 1) * 3 : n * 3], text=text, order=n)
    InternalUnit.objects.create(department=department, name="民办教育处")
    return made


def test_what_was_not_completed_stays_ticked_and_typed(upload: Make, book: Make, charter: Charter) -> None:
    run, client = upload(book(row("甲审批"), row("乙审批")))
    first, _ = items = [item.pk for item in run.items.order_by("order")]
    said = {"action": "complete", "row": items[:1], "field": "duty", "value": "没有这项职责"}
    page = client.post(reverse("review:import", args=[run.pk]), said)
    assert page.status_code == 409
    text = page.content.decode()
    assert "三定规定的职责中没有这一项" in text
    assert html.fromstring(text).xpath("//input[@name='value']/@value") == ["没有这项职责"]
    assert '<option value="duty" selected>' in text
    ticked = html.fromstring(text).xpath("//input[@name='row' and @checked]/@value")
    assert ticked == [str(first)]


def test_a_kind_of_problem_is_told_by_an_example_and_counts_the_items_that_have_it(
    upload: Make, book: Make
) -> None:
    run, client = upload(book(row("甲审批"), row("乙审批", type="神秘权力")))
    page = page_of(client, run)
    choices = html.fromstring(page.content.decode()).xpath(
        "//select[@name='problem']/option[position() > 1]/text()"
    )
    assert choices
    assert not [one for one in choices if "“…”" in one or "…项" in one], choices
    assert len({one.rpartition("（")[0] for one in choices}) == len(choices), "each kind once"
    values = html.fromstring(page.content.decode()).xpath(
        "//select[@name='problem']/option[position() > 1]/@value"
    )
    for value, words in zip(values, choices, strict=True):
        shown = page_of(client, run, problem=value).context["page"].paginator.count
        assert f"（{shown}项）" in words, "what the filter shows is what it promised"


def test_ticked_rows_are_set_at_once_and_imported_so(
    upload: Make, send: Make, book: Make, charter: Charter
) -> None:
    run, client = upload(book(row("甲审批"), row("乙审批"), row("丙审批")))
    ticked = [item.pk for item in run.items.filter(name__in=["甲审批", "丙审批"])]
    send(client, "import_complete", run, row=ticked, field="level", value="市级")
    all_of = {"all": "3"}
    send(client, "import_complete", run, field="duty", value="（二）", **all_of)
    send(client, "import_complete", run, field="office", value="民办教育处", **all_of)
    assert [item.level for item in run.items.order_by("order")] == ["市级", "", "市级"]
    run.refresh_from_db()
    send(client, "import_confirm", run)
    first = PowerVersion.objects.get(name="甲审批")
    assert [duty.text for duty in first.duties.all()] == ["负责教师资格管理"]
    assert [unit.name for unit in first.units.all()] == ["民办教育处"]
    assert [level.level.name for level in first.levels.all()] == ["省级"], "市级 of a municipality"
    assert first.level_text == "市级"
    assert not PowerVersion.objects.get(name="乙审批").levels.exists()


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("level", "宇宙级", "看不出“宇宙级”是哪一级"),
        ("duty", "（九）", "没有这一项"),
        ("duty", "负责", "没有这一项"),
        ("type", "行政怪事", "没有“行政怪事”这个职权类型"),
        ("stage", "立案", "行政许可没有“立案”环节"),
        ("level", "", "请填写内容"),
        ("nothing", "市级", "请从列出的栏目中选择"),
    ],
)
def test_what_means_nothing_is_refused_and_told(
    upload: Make, send: Make, book: Make, charter: Charter, field: str, value: str, why: str
) -> None:
    run, client = upload(book(row(duties="受理申请，依法办理。")))
    send(client, "import_complete", run, row=run.items.get().pk, field=field, value=value, overwrite="on")
    assert why in page_of(client, run).content.decode()
    run.refresh_from_db()
    assert run.completions == {}


def test_limits_and_fees_are_set_at_once_where_the_list_says_nothing(
    upload: Make, send: Make, book: Make
) -> None:
    header = [*HEADER, "法定时限", "是否收费"]
    run, client = upload(
        book([*row("甲审批"), "", ""], [*row("乙审批"), "20个工作日", "不收费"], header=header)
    )
    ids = [item.pk for item in run.items.order_by("order")]
    send(client, "import_complete", run, row=ids, field="statutory_limit", value="自受理之日起三十日内")
    ids = [item.pk for item in run.items.order_by("order")]
    send(client, "import_complete", run, row=ids, field="fee", value="收费")
    run.refresh_from_db()
    assert {place.rpartition("!")[2] for place in run.completions} == {"3"}, "what the list says stays"
    send(client, "import_confirm", run)
    first, second = (PowerVersion.objects.get(name=name) for name in ("甲审批", "乙审批"))
    assert (first.statutory_limit, first.statutory_limit_unit, first.fee) == (30, "day", True)
    assert (second.statutory_limit, second.statutory_limit_unit, second.fee) == (20, "working_day", False)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("fee", "看情况", "请填收费或者不收费"),
    ],
)
def test_a_value_that_cannot_be_read_for_certain_is_refused(
    upload: Make, send: Make, book: Make, field: str, value: str, why: str
) -> None:
    run, client = upload(book(row()))
    send(client, "import_complete", run, row=run.items.get().pk, field=field, value=value)
    assert why in page_of(client, run).content.decode()
    run.refresh_from_db()
    assert run.completions == {}


def test_what_the_list_says_is_kept_unless_one_asks(upload: Make, send: Make, book: Make) -> None:
    run, client = upload(book([*row(), "区级"], header=[*HEADER, "实施层级"]))
    pk = run.items.get().pk
    send(client, "import_complete", run, row=pk, field="level", value="市级")
    run.refresh_from_db()
    assert run.completions == {}
    send(client, "import_complete", run, row=run.items.get().pk, field="level", value="市级", overwrite="on")
    assert run.items.get().level == "市级"


def test_responsibilities_are_drawn_up_from_the_stages_and_never_published_so(
    upload: Make, send: Make, book: Make
) -> None:
    run, client = upload(book(row("甲审批", duties="")))
    send(client, "import_complete", run, all="1", row=run.items.get().pk, field="responsibilities")
    item = run.items.get()
    read = item.content["read"]["responsibilities"]
    assert [one["stage"] for one in read] == ["受理", "审查", "决定", "送达", "事后监管"]
    assert all(one["text"].startswith(MARK) for one in read)
    assert run.problems.filter(kind="拟写的文字没有核对", severity="error").count() == 5


def test_a_type_with_two_sets_of_stages_asks_which(upload: Make, send: Make, book: Make) -> None:
    run, client = upload(book(row("甲强制", type="行政强制", duties="")))
    pk = run.items.get().pk
    send(client, "import_complete", run, row=pk, field="responsibilities")
    assert "强制措施或强制执行" in page_of(client, run).content.decode()
    send(client, "import_complete", run, row=pk, field="responsibilities", value="强制执行")
    stages = [one["stage"] for one in run.items.get().content["read"]["responsibilities"]]
    assert stages == ["催告", "陈述申辩", "决定", "送达", "执行"]


def test_a_missing_type_is_completed_and_the_item_is_imported(upload: Make, send: Make, book: Make) -> None:
    run, client = upload(book(row("甲审批"), row("乙审批", type="行政怪事")))
    blocked = run.items.get(action="")
    send(client, "import_complete", run, row=blocked.pk, field="type", value="行政确认")
    assert run.items.get(name="乙审批").action == "新增"
    assert not run.problems.filter(kind__contains="不认识职权类型").exists()


def test_what_was_found_is_no_question_and_a_type_is_called_as_elsewhere(upload: Make, book: Make) -> None:
    run, client = upload(book(row("乙审批", type="行政怪事")))
    page = client.get(reverse("review:import", args=[run.pk])).content.decode()
    assert re.search(r'id="h-problems">发现', page)
    assert re.search(r"<option[^>]*>职权类型</option>", page)
    assert "权力类型</option>" not in page
    assert "有1个问题要请您回答" in page


def test_all_completions_can_be_taken_back(upload: Make, send: Make, book: Make) -> None:
    run, client = upload(book(row()))
    send(client, "import_complete", run, row=run.items.get().pk, field="level", value="市级")
    assert run.items.get().level == "市级"
    send(client, "import_again", run, all="1")
    run.refresh_from_db()
    assert (run.completions, run.items.get().level) == ({}, "")


# --- from a spreadsheet ----------------------------------------------------------------------------


def test_a_column_is_pasted_by_order(upload: Make, send: Make, book: Make) -> None:
    run, client = upload(book(row("甲审批"), row("乙审批")))
    given = {"how": "order", "field": "level", "text": "市级\n区级"}
    page = send(client, "import_paste", run, **given)
    assert [(cell.target.title, cell.value) for cell in page.context["reading"].cells] == [
        ("甲审批", "市级"),
        ("乙审批", "区级"),
    ]
    run.refresh_from_db()
    assert run.completions == {}, "seen before it is kept"
    send(client, "import_paste", run, sure="1", seen=page.context["reading"].replaced, **given)
    assert [item.level for item in run.items.order_by("order")] == ["市级", "区级"]


def test_a_block_with_headings_is_pasted_by_name(
    upload: Make, send: Make, book: Make, charter: Charter
) -> None:
    run, client = upload(book(row("甲审批"), row("乙审批"), row("丙审批")))
    text = "事项名称\t实施层级\t部门职责\t承办机构\n丙审批\t市级\t（一）\t\n甲审批\t\t负责教师资格管理\t人事处\n丁审批\t市级\t\t"
    given = {"how": "order", "field": "level", "text": text}
    page = send(client, "import_paste", run, **given)
    reading = page.context["reading"]
    assert [message for _, message in reading.problems] == ["“丁审批”：列表中没有这一项。"]
    assert [cell.note for cell in reading.cells if cell.name == "office"] == [
        "内设机构中没有这个名称，按原文保留"
    ]
    send(client, "import_paste", run, sure="1", seen=reading.replaced, **given)
    by_name = {item.name: item for item in run.items.all()}
    assert (by_name["丙审批"].level, by_name["丙审批"].duty) == ("市级", "负责民办教育的统筹规划")
    assert (by_name["甲审批"].level, by_name["甲审批"].unit) == ("", "人事处")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"how": "order", "field": "level", "text": "市级"}, "行数不同，不能按顺序对应"),
        ({"how": "name", "field": "level", "text": "甲审批\t市级"}, "有2项都叫这个名称"),
        ({"how": "order", "field": "level", "text": "市级\n宇宙级\n市级"}, "看不出“宇宙级”是哪一级"),
        ({"how": "order", "field": "level", "text": "市级\t甲\n市级\t乙\n市级\t丙"}, "看不出各列是什么栏目"),
        ({"how": "order", "field": "level", "text": " "}, "请把表格中的内容粘贴到这里"),
    ],
)
def test_what_cannot_be_matched_or_understood_is_told(
    upload: Make, send: Make, book: Make, given: dict[str, str], why: str
) -> None:
    run, client = upload(book(row("甲审批"), row("甲审批", type="行政确认"), row("乙审批")))
    assert why in send(client, "import_paste", run, **given).content.decode()


def test_a_cell_with_line_breaks_and_stages_line_by_line(upload: Make, send: Make, book: Make) -> None:
    run, client = upload(book(row(duties="1.收下申请材料。2.看一看。")))
    assert run.items.get().responsibilities == 2
    text = '民办学校设立审批\t"受理\n审查"'
    given = {"how": "name", "field": "stage", "text": text}
    seen = send(client, "import_paste", run, **given).context["reading"].replaced
    send(client, "import_paste", run, sure="1", seen=seen, **given)
    assert [one["stage"] for one in run.items.get().content["read"]["responsibilities"]] == ["受理", "审查"]


# --- headers and the sample ------------------------------------------------------------------------


def unmarked(sample: bytes, kind: str) -> bytes:
    """The sample with its example made a power of one's own."""
    if kind == "csv":
        return sample.replace(SAMPLE_MARK.encode(), b"")
    book, data = load_workbook(io.BytesIO(sample)), io.BytesIO()
    for cell in book.active[2]:
        cell.value = str(cell.value or "").replace(SAMPLE_MARK, "") or None
    book.save(data)
    return data.getvalue()


def test_the_sample_is_read_without_a_question(
    upload: Make, signed_in: Make, people: SimpleNamespace
) -> None:
    for kind in ("xlsx", "csv"):
        answer = signed_in(people.clerk).get(reverse("review:import_sample", args=[kind]))
        assert answer.status_code == 200
        left_in, _ = upload(SimpleUploadedFile(f"示例清单.{kind}", answer.content))
        assert not left_in.items.exists(), "the example is no power"
        assert left_in.problems.filter(message__contains="示例行", severity="info").exists()
        run, _ = upload(SimpleUploadedFile(f"示例清单.{kind}", unmarked(answer.content, kind)))
        item = run.items.get()
        assert (item.power_type, item.level, item.responsibilities, item.bases) == (
            "行政许可",
            "市级",
            5,
            1,
        ), kind
        assert item.missing in ([], ["law"]), kind
        assert run.report["questions"] == [], kind
        assert not item.content["read"]["extras"], "every column of the sample has its field"
        assert not run.problems.filter(source="reading", severity="error").exists(), kind


def test_the_sheet_of_a_csv_bears_the_name_of_the_file(upload: Make) -> None:
    text = f"事项名称,权力类型,实施依据\n甲审批,行政许可,{BASIS}\n"
    run, _ = upload(SimpleUploadedFile("市教委清单.csv", text.encode("utf-8-sig")))
    assert run.items.get().sheet == "市教委清单"


def test_every_header_is_listed_with_what_it_is_filled_with(signed_in: Make, people: SimpleNamespace) -> None:
    client = signed_in(people.clerk)
    rows = client.get(reverse("review:import_headers")).context["page"].object_list
    by_header = {line.header: line for line in rows}
    assert "实施机关" in by_header["行使主体"].also
    assert all(line.kind for line in rows)
    assert client.get(reverse("review:import_words")).status_code == 200


def test_command_writes_the_sample(tmp_path: Any, reference: None) -> None:
    from django.core.management import CommandError, call_command

    for name in ("示例.xlsx", "示例.csv"):
        call_command("sample_list", str(tmp_path / name))
        assert (tmp_path / name).stat().st_size > 500
    with pytest.raises(CommandError, match="只有"):
        call_command("sample_list", str(tmp_path / "示例.pdf"))


def test_items_belong_to_their_run(
    upload: Make, book: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    run, client = upload(book(row("甲审批")))
    other, _ = upload(book(row("乙审批")))
    strange = ImportItem.objects.get(run=other)
    assert client.get(reverse("review:import_item", args=[run.pk, strange.pk])).status_code == 404
    assert (
        signed_in(people.neighbour)
        .get(reverse("review:import_item", args=[other.pk, strange.pk]))
        .status_code
        == 404
    )
