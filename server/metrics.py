"""Figures for Prometheus: how much, how fast, how late. Names of routes, tasks, states and codes; nobody's id.

What the processes counted is added up (server/counts.py); what the database knows is asked of it at that moment, and is
true however many processes there are. The web process answers /metrics; a worker answers on WORKER_METRICS_PORT, which
no network from outside may reach.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from server import alarms, vitals
from server.health import operators_only


@require_safe
@never_cache
@operators_only
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(generate_latest(registry(system=True)), content_type=CONTENT_TYPE_LATEST)


def registry(*, system: bool) -> CollectorRegistry:
    """What this machine's processes counted; and, for whom it is asked, what the database knows."""
    found = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(found)  # type: ignore[no-untyped-call]
    else:
        found.register(Ours())
    if system:
        found.register(System())
    return found


class Ours(Collector):
    """One process alone: what it counted, without Python's own figures."""

    def collect(self) -> Iterator[Any]:
        for metric in REGISTRY.collect():
            if metric.name.startswith("stillnight_"):
                yield metric


class System(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            found = vitals.look()
        except DatabaseError:
            yield gauge("database_up", "1: the database answers", 0)
            return
        yield gauge("database_up", "1: the database answers", 1)
        ages = {name: at.total_seconds() for name in found.heartbeats if (at := found.silence(name)) is not None}
        yield by("heartbeat_age_seconds", "Since something that should happen again last happened", "name", ages)
        lags = {
            zone.name: max(0.0, (found.at - zone.next_due).total_seconds())
            for zone in vitals.known_zones_only(found.zones)
        }
        yield by("review_lag_seconds", "How long the longest waiting patient of a zone has been due", "zone", lags)
        yield gauge("due_queue_age_seconds", "The same over all zones", found.queue_age.total_seconds())
        yield gauge("reviews_late", "Patients due for more than an hour", found.late)
        yield gauge("reviews_failing", "Patients whose review failed more than once in a row", found.failing)
        yield by("digests", "Mornings of the last days by state", "state", found.digests)
        yield by("digests_unsent", "Mornings not heard of, by fault", "fault", found.mail_faults)
        yield gauge("mornings_undecided", "Clinicians whose morning no sweep has decided", found.undecided)
        yield gauge("writes_refused", "Saves and other changes answered 503 in the last 15 minutes", found.refused)
        yield gauge("disk_free_bytes", "Of the disk that this process sees", shutil.disk_usage(settings.BASE_DIR).free)
        yield gauge("clock_skew_seconds", "The database's clock less ours", found.skew.total_seconds())
        now_raised = {alarm.name for alarm in alarms.raised(found)}
        states = {name: float(name in now_raised) for name in alarms.NAMES if name not in alarms.OUTSIDE}
        yield by("alarm", "1: raised; docs/operations.md says what to do", "name", states)


def gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"stillnight_{name}", says, value=value)


def by(name: str, says: str, label: str, values: "dict[str, Any]") -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"stillnight_{name}", says, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def serve_workers(**_: Any) -> None:
    """For Celery's worker_ready: the counts of this worker and its children, on a port of their own."""
    if settings.WORKER_METRICS_PORT:
        start_http_server(settings.WORKER_METRICS_PORT, registry=registry(system=False))
