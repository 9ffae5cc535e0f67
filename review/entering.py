"""What the review enters in the registries of the apps below (登记), once, when the apps are ready."""

from __future__ import annotations

from audit.sentences import enter_sentences
from laws.after_import import AFTER_IMPORT, Following
from office.deadline_steps import enter_steps
from office.desk import BUTTONS, CARDS, DeskButton, DeskCard
from office.waiting import enter as enter_waiting
from review import navigation, proofs, timer_parts
from review.acting import jobs as acting_jobs  # noqa: F401  their decorators enter the handlers of long work
from review.audit_sentences import SENTENCES
from review.campaigns import waiting as campaigns
from review.campaigns.listing import running_now
from review.drafting.startable_listing import may_start
from review.handling import waiting as handling
from review.imports import jobs as import_jobs  # noqa: F401
from review.imports import waiting as imports
from review.imports.uploading import importable_regions
from review.joint_review import waiting as joint_review
from review.law_changes import jobs as law_jobs  # noqa: F401
from review.law_changes import public_reading as law_changes_public
from review.law_changes import waiting as law_changes
from review.law_changes.following import follow_import
from review.law_changes.reading import omitted
from review.meetings import waiting as meetings
from review.proposals import origin_reading
from review.proposals import waiting as proposals
from review.proposals.following_listing import followed
from review.statistics import jobs as statistics_jobs  # noqa: F401
from review.workflow import notices
from review.workflow.deadline_steps import COUNTED_BACK, SHIPPED, Step


def enter() -> None:
    enter_sentences(SENTENCES)
    enter_steps(Step, SHIPPED, back=COUNTED_BACK)
    notices.enter()
    for room in (proposals, joint_review, meetings, handling, law_changes, campaigns, imports):
        enter_waiting(*room.KINDS)
    navigation.enter()
    timer_parts.enter()
    origin_reading.enter()
    law_changes_public.enter()
    proofs.enter()
    AFTER_IMPORT.add(Following("law_changes", "法律变化跟进", 0, follow_import))
    CARDS.add(
        DeskCard("omitted", "应调未调", 20, "review/law_changes/_omitted.html", omitted),
        DeskCard("campaigns", "年度核对", 30, "review/campaigns/_running.html", running_now),
        DeskCard("followed", "在办情况", 40, "review/proposals/_followed.html", followed),
    )
    BUTTONS.add(
        DeskButton("admin:review_proposal_start", "提出调整", 0, may_start),
        DeskButton("admin:review_proposal_start?action=add", "新增职权", 1, may_start),
        DeskButton("admin:review_importrun_add", "导入清单", 2, lambda user: bool(importable_regions(user))),
    )
