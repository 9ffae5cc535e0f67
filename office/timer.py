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

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from audit.anchoring import publish_anchor
from audit.chaining import chain
from audit.unnamed_files import take_away_unnamed, unnamed_files
from core.registry import Registry
from jobs.running import recover_lost
from office.keeping import drop_old
from office.models.heartbeats import Heartbeat
from office.notice_kinds import OVERDUE
from office.outbox import send_letters, waiting_letters
from office.reminding import remind

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
    """One piece of scheduled work. `every`: how long it may be ago; a daily part is due once a day, by date.
    `rehearse`: what a dry run does in its place, where the work cannot be taken back."""

    name: str
    label: str
    every: dt.timedelta
    work: Callable[[], Did]
    order: int = 50
    rehearse: Callable[[], Did] | None = None

    @property
    def is_daily(self) -> bool:
        return self.every == DAILY


@dataclass(frozen=True)
class Outcome:
    """How a part ended."""

    part: Part
    did: Did
    failed: bool = False


PARTS: Registry[Part] = Registry("定时任务")
"""In their order: what earlier parts find, later ones tell of, and the last sends."""


# --- the shell's own ----------------------------------------------------------------------------------------


def _jobs() -> Did:
    count = recover_lost()
    return Did(f"重新排队{count}件" if count else "没有中断的任务")


def _remind() -> Did:
    reminders = remind()
    late = sum(one.event.startswith(OVERDUE) for one in reminders)
    return Did(f"提醒{len(reminders) - late}项，逾期通知{late}项", [f"{one}" for one in reminders])


def _tidy() -> Did:
    call_command("clearsessions", verbosity=0)
    call_command("prune_db_task_results", verbosity=0)
    drop_old()
    return Did("已清理过期的登录、任务记录和没有保存的填写")


def _unnamed() -> Did:
    gone = take_away_unnamed()
    return Did(f"清理没有记录使用的文件{len(gone)}个", gone)


def _unnamed_counted() -> Did:
    found = unnamed_files(dt.timedelta(days=settings.UNNAMED_DAYS))
    return Did(f"待清理没有记录使用的文件{len(found)}个", [str(path) for path in found])


def _letters() -> Did:
    sent = send_letters()
    return Did(f"发出{sent.sent}封，未成功{sent.failed}封")


def _letters_counted() -> Did:
    return Did(f"待发{waiting_letters()}封")


def _chain() -> Did:
    return Did(f"存证链续上{chain()}条")


def _anchor() -> Did:
    made = publish_anchor()
    return Did(f"公示存证值{made}" if made else "今天已公示，或者还没有存证")


def _anchor_told() -> Did:
    return Did("公示今天的存证值")


PARTS.add(
    Part("jobs", "中断任务恢复", OFTEN, _jobs, order=0),
    Part("reminders", "期限提醒和逾期", OFTEN, _remind, order=60),
    Part("tidy", "清理", DAILY, _tidy, order=90),
    Part("unnamed", "无主文件清理", DAILY, _unnamed, order=91, rehearse=_unnamed_counted),
    Part("chain", "存证", OFTEN, _chain, order=95),
    Part("anchor", "存证公示", DAILY, _anchor, order=96, rehearse=_anchor_told),
    Part("letters", "信件发送", OFTEN, _letters, order=99, rehearse=_letters_counted),
)


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
    """Do it in a transaction that is rolled back, or what stands for what cannot be taken back."""
    if part.rehearse is not None:
        return part.rehearse()
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
