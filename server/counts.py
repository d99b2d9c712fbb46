"""What the processes count as they go. Web and worker run in several processes each: with PROMETHEUS_MULTIPROC_DIR set
each counts into a file there, and server/metrics.py adds them up.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.multiprocess import mark_process_dead

from server import logs, processes

Answer = Callable[[HttpRequest], HttpResponseBase]
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
LONG = (0.1, 1, 5, 30, 60, 300, 600)

REQUESTS = Histogram(
    "stillnight_request_seconds", "Answers by route pattern", ["route", "method", "status"], buckets=SECONDS
)
POOL = Gauge("stillnight_pool", "The connection pool of the web processes", ["what"], multiprocess_mode="livesum")
TASKS = Histogram("stillnight_task_seconds", "Tasks by name and end", ["task", "state"], buckets=LONG)
REVIEWED = Counter("stillnight_review_patients", "Patients that review batches came to", ["outcome"])
POOLED = ("pool_size", "pool_available", "requests_waiting", "requests_num", "requests_queued", "requests_errors")


def requests_measured(get_response: Answer) -> Answer:
    """Middleware. An address that no route knows is counted as such: it may hold what somebody typed."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = get_response(request)
        method = request.method if request.method in METHODS else "other"
        route = logs.route_of(request) or "(none)"
        REQUESTS.labels(route, method, response.status_code).observe(time.perf_counter() - began)
        for what, value in pool_stats().items():
            if what in POOLED:
                POOL.labels(what).set(value)
        return response

    return middleware


def pool_stats() -> dict[str, Any]:
    """Of this process's pool; empty where there is none."""
    from django.db import connection

    if not connection.settings_dict["OPTIONS"].get("pool"):
        return {}
    return dict(connection.pool.get_stats())  # type: ignore[attr-defined]


def forget_the_dead() -> None:
    """What a process that is gone had open: its counts stay, its gauges go. Called as a process begins."""
    if directory := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        for file in Path(directory).glob("gauge_live*_*.db"):
            pid = file.stem.rpartition("_")[2]
            if pid.isdigit() and not processes.alive(int(pid)):
                mark_process_dead(int(pid))  # type: ignore[no-untyped-call]


# --- tasks -----

_begun: dict[str, float] = {}


def watch_tasks() -> None:
    """Celery tells of each task's begin and end; the counts of a review batch are what its task returns."""
    from celery import signals

    signals.task_prerun.connect(_task_begins, weak=False)
    signals.task_postrun.connect(_task_ends, weak=False)


def _task_begins(task_id: str = "", **_: Any) -> None:
    _begun[task_id] = time.monotonic()


def _task_ends(task_id: str = "", task: Any = None, state: str = "", retval: Any = None, **_: Any) -> None:
    TASKS.labels(task.name, state or "UNKNOWN").observe(time.monotonic() - _begun.pop(task_id, time.monotonic()))
    if state == "SUCCESS" and task.name.endswith(".review_batch") and isinstance(retval, dict):
        for outcome, patients in retval.items():
            REVIEWED.labels(outcome).inc(patients)
