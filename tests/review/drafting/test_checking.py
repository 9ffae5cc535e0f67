"""Errors block a submission, warnings need a written reason; a list taken over comes as it is."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core.reasons import NotAllowed
from powers.models import CheckSetting, PowerVersion
from review.drafting.checking import checked_now, give_reasons, reasons_in, warning_groups
from review.drafting.submitting import submit
from review.models.proposals import Proposal, SubmittedChange, WarningReason

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def doubtful(make_draft: Make, propose: Make, complete: Make) -> Proposal:
    """A proposal of one draft about which the checks have one warning: its filing rests on a ministry's document."""
    draft = make_draft("学校收费备案", power_type="10")
    draft.bases.update(
        title="教育部关于学校收费的通知", locator="第二条", text="学校收费应当备案。", kind_text="规范性文件"
    )
    draft.bases.update(instrument_id=None, edition="教财〔2020〕5号", role="set", role_confirmed=True)
    proposal: Proposal = propose(draft, kind="adjustment")
    complete(proposal)
    return proposal


@pytest.fixture
def wrong(make_draft: Make, propose: Make, complete: Make) -> Proposal:
    """A proposal of a penalty that rests on a document alone."""
    draft = make_draft("对违规收费的处罚", power_type="02", initiation="ex_officio")
    draft.bases.update(
        title="天津市人民政府关于收费的通知", text="处一万元以下罚款。", kind_text="规范性文件", role="set"
    )
    proposal: Proposal = propose(draft, kind="adjustment")
    complete(proposal)
    return proposal


def test_an_error_blocks_the_submission(wrong: Proposal) -> None:
    with pytest.raises(NotAllowed, match="除法律、法规、规章外") as refused:
        submit(wrong, by=None)
    assert "basis.rank" in {r.code for r in refused.value.reasons}
    assert not wrong.submissions.exists()


def test_a_warning_blocks_until_a_reason_is_written(doubtful: Proposal, staffing: User) -> None:
    with pytest.raises(NotAllowed, match="请写明理由"):
        submit(doubtful, by=None)
    [(change, finding)] = checked_now(doubtful).unexplained()
    assert finding.code == "basis.rank_reason"
    give_reasons(doubtful, [(change, finding.key, "教育部文件要求备案，无更高依据")], by=staffing)
    submit(doubtful, by=None)


def test_a_reason_of_blanks_is_none_and_one_can_be_taken_back(doubtful: Proposal, staffing: User) -> None:
    [(change, finding)] = checked_now(doubtful).unexplained()
    give_reasons(doubtful, [(change, finding.key, "  \n ")], by=staffing)
    assert checked_now(doubtful).unexplained()
    give_reasons(doubtful, [(change, finding.key, "确有必要")], by=staffing)
    assert not checked_now(doubtful).unexplained()
    give_reasons(doubtful, [(change, finding.key, "")], by=staffing)
    assert not WarningReason.objects.exists()


def test_a_reason_for_another_proposals_change_is_not_written(
    doubtful: Proposal, wrong: Proposal, staffing: User
) -> None:
    assert give_reasons(doubtful, [(wrong.changes.get().pk, "x", "理由")], by=staffing) == 0


def test_the_submission_keeps_what_was_found_with_its_reason(doubtful: Proposal, staffing: User) -> None:
    [(change, finding)] = checked_now(doubtful).unexplained()
    give_reasons(doubtful, [(change, finding.key, "确有必要")], by=staffing)
    submission = submit(doubtful, by=None)
    kept = SubmittedChange.objects.get(submission=submission).findings
    [row] = [row for row in kept if row["code"] == "basis.rank_reason"]
    assert row["reason"] == "确有必要"
    assert row["severity"] == "warning"


def test_a_list_taken_over_comes_as_it_is(wrong: Proposal, make_draft: Make, propose: Make) -> None:
    """初始编制 takes over what is published; what is found is mended afterwards (docs/adr/0005)."""
    Proposal.objects.filter(pk=wrong.pk).update(kind=Proposal.Kind.INITIAL)
    submit(Proposal.objects.get(pk=wrong.pk), by=None)
    bare = make_draft("没有责任的事项")
    bare.responsibilities.all().delete()
    without = propose(bare)
    Proposal.objects.filter(pk=without.pk).update(kind=Proposal.Kind.INITIAL)
    with pytest.raises(NotAllowed, match="没有责任事项"):
        submit(Proposal.objects.get(pk=without.pk), by=None)


def test_an_office_can_switch_a_check_off_or_change_its_gravity(wrong: Proposal) -> None:
    CheckSetting.objects.create(code="basis.rank", severity="info")
    submit(wrong, by=None)


def test_the_page_of_submitting_lists_errors_and_asks_for_reasons(
    doubtful: Proposal, wrong: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(people.clerk)
    page = client.get(reverse("review:act", args=[wrong.pk, "send"])).content.decode()
    assert "处错误，改正后才能提交" in page
    assert "不能设定罚款" in page
    url = reverse("review:act", args=[doubtful.pk, "send"])
    answer = client.get(url)
    [(code, title, rows)] = answer.context["checked"]["groups"]
    assert (code, title, len(rows)) == ("basis.rank_reason", "设定依据须说明理由", 1)
    refused = client.post(url, {rows[0].field: " "})
    assert refused.status_code == 409
    done = client.post(url, {rows[0].field: "无更高依据"})
    assert done.status_code == 302
    doubtful.refresh_from_db()
    assert doubtful.state == "internal"


def test_one_text_in_many_changes_asks_for_one_reason(
    make_draft: Make, propose: Make, complete: Make, staffing: User
) -> None:
    """A warning about words that several changes have alike is told once; its reason goes for each."""
    drafts = [make_draft(f"第{n}种学校收费备案", power_type="10") for n in "一二三"]
    for draft in drafts:
        draft.bases.update(
            title="教育部关于学校收费的通知",
            locator="第二条",
            text="学校收费应当备案。",
            kind_text="规范性文件",
        )
        draft.bases.update(instrument_id=None, edition="教财〔2020〕5号", role="set", role_confirmed=True)
    proposal = propose(*drafts, kind="adjustment")
    complete(proposal)
    checked = checked_now(proposal)
    [(code, _, [row])] = [group for group in warning_groups(checked) if group[0] == "basis.rank_reason"]
    assert len(row.places) == 3
    assert "等3项" in row.title
    assert len([r for r in checked.why_not() if "设定依据须说明理由" in r.message]) == 1
    give_reasons(proposal, reasons_in({row.field: "教育部文件要求"}, checked), by=staffing)
    assert not [f for _, f in checked_now(proposal).unexplained() if f.code == code]


def test_what_was_typed_is_kept_when_submitting_is_refused(
    make_draft: Make,
    propose: Make,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    doubtful: Proposal,
    complete: Make,
) -> None:
    bad = make_draft("没有层级的事项", level_text="")
    proposal = propose(bad, kind="adjustment")
    complete(proposal)
    bad.bases.update(title="教育部关于学校收费的通知", edition="教财〔2020〕5号", role="set")
    PowerVersion.objects.filter(pk=bad.pk).update(power_type=doubtful.changes.get().version.power_type)
    client = signed_in(people.clerk)
    url = reverse("review:act", args=[proposal.pk, "send"])
    groups = client.get(url).context["checked"]["groups"]
    answers = {row.field: "先写下的理由" for _, _, rows in groups for row in rows}
    assert answers
    assert client.post(url, answers).status_code == 409
    assert "先写下的理由" in client.get(url).content.decode()


def test_one_reason_goes_for_all_of_a_kind(
    make_draft: Make, propose: Make, complete: Make, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    drafts = [make_draft(f"学校第{n}类备案", power_type="10") for n in range(3)]
    for draft in drafts:
        draft.bases.update(
            title="教育部关于学校收费的通知", edition="教财〔2020〕5号", role="set", role_confirmed=True
        )
    proposal = propose(*drafts, kind="adjustment")
    complete(proposal)
    url = reverse("review:act", args=[proposal.pk, "send"])
    assert signed_in(people.clerk).post(url, {"reason-all:basis.rank_reason": "同一文件"}).status_code == 302
    assert WarningReason.objects.filter(reason="同一文件").count() == 3
