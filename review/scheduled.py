"""What is done by the clock (定时任务): one run does everything that is due, in order, each part by itself.

Safe to run twice, late, beside itself and after a kill: one run at a time holds an advisory lock, every part finds
out from the data what is left to do, and a part that fails stops no other. A part that ends writes its heartbeat,
which /readyz reports (qingdan/health.py).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from jobs.running import recover_lost
from powers.checks.loading import save_findings
from powers.citing import relink
from review.campaigns.notifying import campaign_reminders
from review.law_changes.following import follow_up
from review.models.notices import Heartbeat
from review.notices.outbox import send_letters, waiting_letters
from review.terms.recounting import recount
from review.terms.reminding import remind, tell_laws_in_force, telling_time
from review.workflow.published import note_published

log = logging.getLogger(__name__)
LOCK = 20250714
OFTEN = dt.timedelta(minutes=30)
DAILY = dt.timedelta(hours=26)
WHOLE = "run"
"""The heartbeat of a whole run, whatever became of its parts."""


@dataclass(frozen=True)
class Did:
    """What a part has done: in a sentence, and each thing in a line."""

    summary: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One piece of scheduled work. `every`: how long it may be ago; a daily part is due once a day, by date."""

    name: str
    label: str
    every: dt.timedelta
    work: Callable[[], Did]

    @property
    def is_daily(self) -> bool:
        return self.every == DAILY


@dataclass(frozen=True)
class Outcome:
    """How a part ended."""

    part: Part
    did: Did
    failed: bool = False


# --- the parts ----------------------------------------------------------------------------------------------


def _jobs() -> Did:
    count = recover_lost()
    return Did(f"重新排队{count}件" if count else "没有中断的任务")


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


def _remind() -> Did:
    reminders = remind()
    late = sum(one.event.startswith("overdue") for one in reminders)
    return Did(f"提醒{len(reminders) - late}项，逾期通知{late}项", [f"{one}" for one in reminders])


def _campaigns() -> Did:
    count = campaign_reminders(timezone.localdate()) if telling_time() else 0
    return Did(f"发出通知{count}条")


def _findings() -> Did:
    return Did(f"存下检查结果{save_findings()}条")


def _tidy() -> Did:
    call_command("clearsessions", verbosity=0)
    call_command("prune_db_task_results", verbosity=0)
    return Did("已清理过期的登录和任务记录")


def _letters() -> Did:
    sent = send_letters()
    return Did(f"发出{sent.sent}封，未成功{sent.failed}封")


PARTS = (
    Part("jobs", "中断任务恢复", OFTEN, _jobs),
    Part("published", "公布情况", OFTEN, _published),
    Part("laws", "法律变化跟进", DAILY, _laws),
    Part("recount", "暂定期限重算", DAILY, _recount),
    Part("in_force", "法律施行通知", OFTEN, _in_force),
    Part("reminders", "期限提醒和逾期", OFTEN, _remind),
    Part("campaigns", "年度核对", OFTEN, _campaigns),
    Part("findings", "清单检查", DAILY, _findings),
    Part("tidy", "清理", DAILY, _tidy),
    Part("letters", "信件发送", OFTEN, _letters),
)
"""In their order: what earlier parts find, later ones tell of, and the last sends."""


# --- one run ------------------------------------------------------------------------------------------------


def run_scheduled(*, dry_run: bool = False) -> Iterator[Outcome]:
    """Do every part that is due, telling of each as it ends. Nothing, and no outcome, while another run is on."""
    with _alone() as alone:
        if not alone:
            return
        ran = dict(Heartbeat.objects.values_list("name", "ran_at"))
        for part in PARTS:
            if _is_due(part, ran.get(part.name)):
                yield _run(part, dry_run=dry_run)
        if not dry_run:
            _beat(WHOLE, "")


def _is_due(part: Part, ran_at: dt.datetime | None) -> bool:
    if not part.is_daily or ran_at is None:
        return True
    return timezone.localdate(ran_at) != timezone.localdate()


def _run(part: Part, *, dry_run: bool) -> Outcome:
    try:
        did = _rehearse(part) if dry_run else part.work()
    except Exception:  # whatever it is, the other parts must run
        log.exception("scheduled part %s failed", part.name)
        return Outcome(part, Did("出错，已记录；下次再试"), failed=True)
    if not dry_run:
        _beat(part.name, did.summary)
    return Outcome(part, did)


def _rehearse(part: Part) -> Did:
    """Do it in a transaction that is rolled back; letters, which cannot be taken back, are only counted."""
    if part.work is _letters:
        return Did(f"待发{waiting_letters()}封")
    with transaction.atomic():
        did = part.work()
        transaction.set_rollback(True)
    return did


def _beat(name: str, detail: str) -> None:
    now = {"ran_at": timezone.now(), "detail": detail[:300]}
    Heartbeat.objects.update_or_create(name=name, defaults=now)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this is the only run; the lock falls with the connection, however the process ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        got = bool(cursor.fetchone()[0])
        try:
            yield got
        finally:
            if got:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
