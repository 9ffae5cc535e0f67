"""/metrics: figures for a monitor in Prometheus' form (监控指标). There only where METRICS_TOKEN is set, and only for who sends it.

Requests by view, method and status, and how long they took, are counted by django-prometheus as they come; with several
processes in files they share (`take_place`). How the work stands is read from the database when it is asked.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from jobs.living import lanes_without_worker
from jobs.models import Job
from office.models.heartbeats import Heartbeat
from office.waiting import running
from publish import standbys

OPEN = (Job.State.QUEUED, Job.State.RUNNING)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; for everybody else there is no such page."""
    sent = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    state = CollectorRegistry()
    state.register(Standbys())
    if settings.FACE != "public":  # its account reads nothing of the offices' work
        state.register(State())
    return HttpResponse(
        generate_latest(_requests()) + generate_latest(state), content_type=CONTENT_TYPE_LATEST
    )


def _requests() -> CollectorRegistry:
    """What was counted: by this process, or by all of them."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


class Standbys(Collector):
    """How the standbys stand to the primary, looked at when it is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        is_in = GaugeMetricFamily(
            "qingdan_standby", "Whether a standby is in this state.", labels=["database", "state"]
        )
        lag = GaugeMetricFamily(
            "qingdan_standby_lag_seconds", "How far behind the primary it is.", labels=["database"]
        )
        for one in standbys.states() if settings.STANDBYS else ():
            for state in standbys.State:
                is_in.add_metric([one.name, state], one.state == state)
            if one.lag is not None:
                lag.add_metric([one.name], one.lag)
        yield from (is_in, lag)


def count_served(method: str, view: str, status: str) -> None:
    """One more answer that was given before Django, in the figures that django-prometheus keeps of the others."""
    from django_prometheus.middleware import Metrics  # noqa: PLC0415 - loaded only where it is on

    counted = Metrics.get_instance()
    counted.requests_total.inc()
    counted.responses_total.inc()
    counted.requests_by_method.labels(method=method).inc()
    counted.responses_by_status.labels(status=status).inc()
    counted.responses_by_status_view_method.labels(status=status, view=view, method=method).inc()


class State(Collector):
    """How the work of this installation stands, of which no process keeps count."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        jobs = GaugeMetricFamily("qingdan_jobs", "Jobs that are not over.", labels=["lane", "state"])
        oldest = GaugeMetricFamily(
            "qingdan_oldest_job_seconds", "Age of the oldest job not over.", labels=["lane"]
        )
        served = GaugeMetricFamily(
            "qingdan_lane_served", "Whether a living worker serves it.", labels=["lane"]
        )
        found = Job.objects.filter(state__in=OPEN).order_by().values_list("lane", "state")
        counted = {
            (lane, state): (n, first)
            for lane, state, n, first in found.annotate(Count("pk"), Min("created_at"))
        }
        missing = lanes_without_worker()
        for lane in Job.Lane.values:
            here = [counted.get((lane, state), (0, None)) for state in OPEN]
            for state, (number, _) in zip(OPEN, here, strict=True):
                jobs.add_metric([lane, state], number)
            begun = [first for _, first in here if first is not None]
            oldest.add_metric([lane], (now - min(begun)).total_seconds() if begun else 0)
            served.add_metric([lane], lane not in missing)
        since = GaugeMetricFamily(
            "qingdan_seconds_since",
            "Since it last ended well: the timer (run), its parts, backup.",
            labels=["what"],
        )
        for name, ran_at in Heartbeat.objects.values_list("name", "ran_at"):
            since.add_metric([name], (now - ran_at).total_seconds())
        late = GaugeMetricFamily(
            "qingdan_overdue", "Deadlines that are past and not met, by step.", labels=["step"]
        )
        today = timezone.localdate()
        passed = [one.kind for one in running() if one.due is not None and one.due < today]
        for kind in sorted(set(passed)):
            late.add_metric([kind], passed.count(kind))
        yield from (jobs, oldest, served, since, late)
