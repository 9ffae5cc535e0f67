"""/healthz: this process answers. /readyz: whether this installation can work (健康检查): database, migrations,
reference data, workers, the timer, room on the disk, the age of the last backup.

200 with "ok" or "degraded" while pages can be served, 503 with "down" when they cannot. In JSON, the words in Chinese.
They name no person and no matter, so that a monitor may ask without signing in.
"""

from __future__ import annotations

import datetime as dt
import logging
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs.living import lanes_without_worker
from office.backups import HEARTBEAT as BACKUP
from office.models.heartbeats import Heartbeat
from office.timer import OFTEN, PARTS, WHOLE
from powers.models import PowerType
from publish import standbys
from publish.caching import generation
from publish.pages.site_facts import unset

log = logging.getLogger(__name__)
OK, DEGRADED, DOWN = "ok", "degraded", "down"
STANDBYS = {
    standbys.State.READY: "备库{name}与主库一致，公开页面从它读取",
    standbys.State.BEHIND: "备库{name}落后于主库，公开页面改由主库读取，请查看复制延迟",
    standbys.State.PROMOTED: "备库{name}已不是备库（已提升为主库），请核对 DATABASE_URL 和 DATABASE_REPLICA_URL",
    standbys.State.AWAY: "备库{name}连接不上，公开页面改由主库读取，请检查这台服务器",
}
NAMES = {OK: "正常", DEGRADED: "可用，但有事项须处理", DOWN: "不可用"}


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    name: str
    status: str
    text: str


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Nothing is asked of anything: for whoever starts a process again that no longer answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The state of the installation, for a monitor or a load balancer."""
    checks = _checks()
    status = max((check.status for check in checks), key=[OK, DEGRADED, DOWN].index)
    body = {"status": status, "text": NAMES[status], "checks": [asdict(check) for check in checks]}
    return JsonResponse(
        body, status=503 if status == DOWN else 200, json_dumps_params={"ensure_ascii": False}
    )


def _checks() -> list[Check]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if settings.FACE == "public":
            generation()  # its account reads nothing of the offices; the office face tells the rest
            readable = Check("database", OK, "数据库可用，能读已公布的清单")
            return [readable, *_standbys(), _disk(settings.KEPT_DIR, "页面")]
        missing = _missing_migrations()
        found = [Check("database", OK, "数据库可用"), _migrations(missing)]
        if missing:
            return found
        disk = _disk(settings.MEDIA_ROOT, "附件")
        return [*found, *_standbys(), *_reference(), *_workers(), *_runs(), disk, *_site()]
    except Error:
        log.exception("/readyz: no database")
        return [Check("database", DOWN, "数据库不可用，请检查数据库服务和 DATABASE_URL")]


def _standbys() -> list[Check]:
    """Whatever is wrong with a standby, pages are made: the primary does it then."""
    return [
        Check(
            f"standby.{one.name}",
            OK if one.state == standbys.State.READY else DEGRADED,
            STANDBYS[one.state].format(name=one.name),
        )
        for one in standbys.states()
    ]


def _missing_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrations(missing: int) -> Check:
    if missing:
        return Check("migrations", DOWN, f"有{missing}项数据库迁移未执行，请运行 manage.py migrate")
    return Check("migrations", OK, "数据库结构为最新")


def _reference() -> list[Check]:
    if PowerType.objects.exists():
        return []
    return [Check("reference", DEGRADED, "没有基础数据，请运行 manage.py load_reference")]


def _workers() -> list[Check]:
    missing = lanes_without_worker()
    if not missing:
        return [Check("workers", OK, "后台任务进程在运行")]
    lanes = "、".join(lane.label for lane in missing)
    return [
        Check("workers", DEGRADED, f"没有处理{lanes}的后台任务进程，导入和发布会一直等待，请启动 run_worker")
    ]


def _site() -> list[Check]:
    """What the public site has to say of itself and nobody has set: a piece of information, for pages are served without it."""
    named = "、".join(f"{fact.named}（{fact.setting}）" for fact in unset())
    return [Check("site", OK, f"公开网站没有写明{named}，有关页面注明尚未公布")] if named else []


def _disk(folder: str | Path, what: str) -> Check:
    place = next(p for p in (Path(folder), *Path(folder).parents) if p.exists())
    free = shutil.disk_usage(place).free // 2**20
    if free < settings.LEAST_FREE_MB:
        return Check("disk", DEGRADED, f"存放{what}的磁盘只剩{free} MB，请清理或扩容")
    return Check("disk", OK, f"存放{what}的磁盘剩余{free // 1024} GB")


def _runs() -> list[Check]:
    """The whole run of the timer, and each part that is late, told one by one only where something is wrong; the backup."""
    ran = dict(Heartbeat.objects.values_list("name", "ran_at"))
    whole = _scheduled("scheduled", "定时任务", ran.get(WHOLE), OFTEN)
    parts = [_scheduled(f"scheduled.{p.name}", p.label, ran.get(p.name), p.every) for p in PARTS]
    late = [check for check in parts if check.status != OK] if whole.status == OK else []
    return [whole, *late, *_backup(ran.get(BACKUP))]


def _scheduled(name: str, label: str, ran_at: dt.datetime | None, every: dt.timedelta) -> Check:
    return _last(
        Check(name, DEGRADED, f"{label}从未完成，请启用定时器 qingdan-scheduled.timer"),
        f"{label}已{{age}}未完成（上次{{at}}），请查看定时任务的日志",
        f"{label}最近完成于{{at}}",
        ran_at,
        every,
    )


def _backup(ran_at: dt.datetime | None) -> list[Check]:
    """Asked only where somebody said how often: BACKUP_HOURS."""
    if not settings.BACKUP_HOURS:
        return []
    never = Check("backup", DEGRADED, "从未备份，请启用定时器 qingdan-backup.timer")
    late, done = "已{age}没有备份（上次{at}），请查看备份的日志", "最近备份于{at}"
    return [_last(never, late, done, ran_at, dt.timedelta(hours=settings.BACKUP_HOURS))]


def _last(never: Check, late: str, done: str, ran_at: dt.datetime | None, every: dt.timedelta) -> Check:
    """How long ago something was done that has to be done so often; `never`: what is said where it was not done yet."""
    if ran_at is None:
        return never
    age, at = timezone.now() - ran_at, f"{timezone.localtime(ran_at):%Y-%m-%d %H:%M}"
    said = done if age <= every else late
    return Check(never.name, OK if age <= every else DEGRADED, said.format(age=_words(age), at=at))


def _words(age: dt.timedelta) -> str:
    hours, minutes = divmod(int(age.total_seconds()) // 60, 60)
    return f"{hours // 24}天{hours % 24}小时" if hours >= 48 else f"{hours}小时{minutes}分钟"
