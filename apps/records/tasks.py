"""The nightly clearing. Edges only: read the clock, call services."""

import logging

from celery import shared_task
from django.conf import settings

from apps.core.clock import database_now
from apps.core.models import Heartbeat
from apps.records import erasure, retention

log = logging.getLogger(__name__)


@shared_task(expires=6 * 3600, time_limit=3600, soft_time_limit=3500)
def retention_enforce(**_: object) -> None:
    """Clear what has stood its time, and complete an erasure that a crash cut short between ledger and commit."""
    now = database_now()  # a worker whose clock is ahead clears nothing too early
    done = retention.retention_enforce(now=now, logs=settings.LOG_DIRECTORY)
    done["erased_again"], damaged = erasure.erasures_replay(ledger=settings.ERASURE_LEDGER)
    log.info("retention: %s", " ".join(f"{name}={count}" for name, count in done.items()))
    if damaged:
        log.error("erasure ledger: lines %s cannot be understood", damaged)
    Heartbeat.beat("retention", now)
