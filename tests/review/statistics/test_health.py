"""The state of the list in force: what the checks last found, by department, scoped, filtered and exported."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from office.models.heartbeats import Heartbeat
from powers.checks.loading import save_findings
from powers.checks.scoring import gains, score
from powers.models import CheckSetting, ListFinding, ScoreWeight, UsageCount
from publish.releasing import release
from review.statistics import health_listing
from review.statistics.health_listing import keep_health

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def found(make_draft: Make, propose: Make, decide: Make, region: Any, people: SimpleNamespace) -> None:
    """Two powers in force: a permit with which nothing is wrong, a penalty that rests on a rule alone."""
    penalty = make_draft("对违规招生的处罚", power_type="02", initiation="ex_officio")
    penalty.bases.update(
        title="违规招生处理办法", locator="第八条", text="处一万元以下罚款。", kind_text="规章", role="set"
    )
    decide(propose(make_draft(), penalty))
    release(region=region, effective_on=timezone.localdate(), note="首批", by=people.staffing)
    save_findings()


def test_what_is_found_is_kept_once(found: None) -> None:
    before = ListFinding.objects.count()
    assert before
    call_command("check_list", "--save", stdout=io.StringIO())
    assert ListFinding.objects.count() == before
    assert ListFinding.objects.filter(code="enforcement.rules_only", severity="warning").count() == 1


def test_health_tells_powers_findings_and_score(
    found: None, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    answer = signed_in(people.staffing).get(reverse("review:health"))
    [row] = answer.context["page"].object_list
    assert (row.powers, row.clean) == (2, 1)
    assert 0 < row.score < 100
    assert row.counts["warning"] == 1


def test_no_score_is_shown_before_the_first_check(
    found: None, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    ListFinding.objects.all().delete()
    client = signed_in(people.staffing)
    page = client.get(reverse("review:health")).content.decode()
    assert "还没有检查过1个部门的现行职权" in page
    assert "100.0" not in page
    Heartbeat.objects.create(name="findings", ran_at=timezone.now())
    page = client.get(reverse("review:health")).content.decode()
    assert "检查的结果" in page
    assert "100.0" in page


def test_findings_are_filtered_and_exported(
    found: None, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(people.inspector)
    url = reverse("review:findings")
    lines = client.get(url, {"severity": "warning"}).context["page"].object_list
    assert [row.code for row in lines] == ["enforcement.rules_only"]
    assert client.get(url, {"q": "违规招生"}).context["page"].object_list
    assert not client.get(url, {"q": "没有这样的"}).context["page"].object_list
    assert client.get(url, {"department": "9999", "sort": "nonsense", "page": "x"}).status_code == 200
    export = client.get(reverse("review:findings_export"), {"severity": "warning"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(export.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert any("执法事项只有规章依据" in str(row) for row in rows)


def test_one_text_in_many_powers_is_listed_once_with_their_number(
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    make_draft: Make,
    propose: Make,
    decide: Make,
    region: Any,
) -> None:
    drafts = [make_draft(f"对第{n}种行为的处罚", power_type="02", initiation="ex_officio") for n in range(3)]
    for draft in drafts:
        draft.bases.update(
            title="某某处理办法", locator="第八条", text="处一万元以下罚款。", kind_text="规章", role="set"
        )
    decide(propose(*drafts))
    release(region=region, effective_on=timezone.localdate(), note="首批", by=people.staffing)
    save_findings()
    client, url = signed_in(people.staffing), reverse("review:findings")
    (row,) = client.get(url, {"code": "enforcement.rules_only"}).context["page"].object_list
    assert row.items == 3
    each = {"template": row.template}
    assert len(client.get(url, each).context["page"].object_list) == 3
    assert len(client.get(url, {"q": "第2种", "code": row.code}).context["page"].object_list) == 1
    export = client.get(reverse("review:findings_export"), {"code": row.code})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(export.streaming_content)))
    lines = [line for line in book.active.iter_rows(values_only=True) if "执法事项只有规章依据" in str(line)]
    assert len(lines) == 1
    assert 3 in lines[0]


def test_candidates_for_cleaning_up_come_with_advice(
    found: None, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    page = signed_in(people.staffing).get(reverse("review:cleanup"))
    [row] = page.context["page"].object_list
    assert row.code == "enforcement.rules_only"
    assert "建议修法或者取消" in page.content.decode()


def test_an_enforcement_power_unused_for_years_is_a_candidate(found: None) -> None:
    version = ListFinding.objects.get(code="enforcement.rules_only").version
    year = timezone.localdate().year
    for n in range(1, 6):
        UsageCount.objects.create(power=version.power, year=year - n, count=0)
    save_findings()
    assert ListFinding.objects.filter(version=version, code="enforcement.dormant").exists()
    UsageCount.objects.filter(power=version.power, year=year - 2).update(count=1)
    save_findings()
    assert not ListFinding.objects.filter(code="enforcement.dormant").exists()


def test_yearly_counts_are_imported_by_code(found: None, tmp_path: Any) -> None:
    code = ListFinding.objects.get(code="enforcement.rules_only").version.power.code
    file = tmp_path / "usage.csv"
    file.write_text(
        f"职权编码,年度,办件数\n{code},2024年,0\n{code},2025,3\n没有,2025,1\n{code},x,1\n{code},2023,-1\n",
        encoding="utf-8",
    )
    out = io.StringIO()
    for arguments in (["--dry-run"], [], []):
        with pytest.raises(CommandError, match="有3处错误"):
            call_command("import_usage", str(file), *arguments, stdout=out)
        assert UsageCount.objects.exists() != bool(arguments)
    assert dict(UsageCount.objects.values_list("year", "count")) == {2024: 0, 2025: 3}
    assert "没有编码为“没有”的职权" in out.getvalue()
    assert "不是年度" in out.getvalue()
    assert "不是办件数" in out.getvalue()


def test_a_person_sees_what_is_theirs(
    found: None, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    for who, sees in (
        ("clerk", True),
        ("inspector", True),
        ("stranger", False),
        ("neighbour", False),
    ):
        client = signed_in(getattr(people, who))
        for name in ("health", "findings", "cleanup"):
            assert client.get(reverse(f"review:{name}")).status_code == 200
        assert bool(client.get(reverse("review:findings")).context["page"].object_list) is sees, who
        assert bool(client.get(reverse("review:health")).context["page"].object_list) is sees, who


def test_strangers_are_sent_to_sign_in(client: Any) -> None:
    for name in ("health", "findings", "cleanup", "findings_export", "cleanup_export"):
        assert client.get(reverse(f"review:{name}")).status_code == 302


def test_only_the_staffing_office_has_it_checked_again(
    found: None, people: SimpleNamespace, signed_in: Callable[..., Any], settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    assert signed_in(people.clerk).post(reverse("review:check_again")).url == reverse("review:health")
    assert "/jobs/" in signed_in(people.staffing).post(reverse("review:check_again")).url


def test_queries_do_not_grow_with_the_findings(
    found: None,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    make_draft: Make,
    propose: Make,
    decide: Make,
    region: Any,
) -> None:
    client = signed_in(people.staffing)

    def count(name: str) -> int:
        client.get(reverse(f"review:{name}"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"review:{name}"))
        return len(queries)

    few = {name: count(name) for name in ("health", "findings", "cleanup")}
    decide(propose(*(make_draft(f"对第{n}种行为的处罚", power_type="02") for n in range(20))))
    release(region=region, effective_on=timezone.localdate(), note="第二批", by=people.staffing)
    save_findings()
    assert few == {name: count(name) for name in few}
    assert max(few.values()) <= 16


def test_each_power_has_a_score_the_worst_first_and_what_would_raise_it(
    found: None, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    answer = signed_in(people.staffing).get(reverse("review:scores"))
    worst, best = answer.context["page"].object_list
    assert worst.title == "对违规招生的处罚"
    assert worst.score < best.score <= 100
    assert worst.gains[0] == ("enforcement.rules_only", 15)
    assert "执法事项只有规章依据（+15分）" in answer.content.decode()


def test_what_a_finding_takes_is_data(
    found: None, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(people.staffing)
    before = client.get(reverse("review:scores")).context["page"].object_list[0].score
    ScoreWeight.objects.filter(severity="warning").update(weight=25)
    assert client.get(reverse("review:scores")).context["page"].object_list[0].score == before - 10
    CheckSetting.objects.create(code="enforcement.rules_only", weight=0)
    assert client.get(reverse("review:scores")).context["page"].object_list[0].score == before + 15
    assert "须说明每处扣25分" in client.get(reverse("review:health")).content.decode()


def test_a_department_is_told_what_would_raise_its_score(
    found: None, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    [row] = signed_in(people.staffing).get(reverse("review:health")).context["page"].object_list
    assert ("enforcement.rules_only", 7.5) in row.gains


def test_a_power_cannot_lose_more_than_all_its_points() -> None:
    taken = {"a": 90, "b": 40}
    assert score(taken) == 0
    assert gains(taken) == {"a": 60, "b": 10}


def test_scores_are_scoped_filtered_and_exported(
    found: None, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(people.inspector)
    page = client.get(reverse("review:scores"), {"below": "100", "q": "违规招生"}).context["page"]
    assert [row.title for row in page.object_list] == ["对违规招生的处罚"]
    assert client.get(reverse("review:scores_export"), {"below": "x"}).status_code == 200
    assert not client.get(reverse("review:scores"), {"below": "1"}).context["page"].object_list


def test_the_list_is_scored_with_its_check_so_that_nobody_waits(
    found: None, people: SimpleNamespace, signed_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_health()
    monkeypatch.setattr(health_listing, "_health", lambda *_: pytest.fail("worked out once more"))
    rows = signed_in(people.staffing).get(reverse("review:health")).context["page"].object_list
    assert {row.department.name for row in rows} == {"天津市教育委员会"}
