"""What the clock does for the review (定时任务), each part in its room; the order is that of the shell's timer."""

from __future__ import annotations

from office.reminding import telling_time
from office.timer import DAILY, OFTEN, PARTS, Did, Part
from powers.citing import relink
from review.campaigns.notifying import announce_begun
from review.law_changes.following import follow_up
from review.law_changes.notifying import tell_laws_in_force
from review.statistics.health_listing import keep_health
from review.workflow.finishing import note_published
from review.workflow.recounting import recount


def _published() -> Did:
    steps = note_published()
    return Did(f"{len(steps)}件申请批准的职权已公布", [f"已公布：{step.proposal}" for step in steps])


def _laws() -> Did:
    relink()
    found = follow_up()
    return Did(found.summary(), [f"{event}" for event in found.noticed] + [f"{t}" for t in found.opened])


def _recount() -> Did:
    moved = recount()
    return Did(f"改动暂定期限{len(moved)}项", moved)


def _in_force() -> Did:
    tasks = tell_laws_in_force()
    return Did(f"通知已施行而未完成调整的{len(tasks)}件", [f"{task}" for task in tasks])


def _campaigns() -> Did:
    return Did(f"发出通知{announce_begun() if telling_time() else 0}条")


def _health() -> Did:
    keep_health()
    return Did("各部门清单的得分已算好")


def enter() -> None:
    PARTS.add(
        Part("published", "公布情况", OFTEN, _published, order=10),
        Part("laws", "法律变化跟进", DAILY, _laws, order=20),
        Part("recount", "暂定期限重算", DAILY, _recount, order=30),
        Part("in_force", "法律施行通知", OFTEN, _in_force, order=40),
        Part("campaigns", "年度核对", OFTEN, _campaigns, order=70),
        Part("health", "清单得分", DAILY, _health, order=81),
    )
