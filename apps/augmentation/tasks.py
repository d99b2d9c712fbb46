"""The edge to Celery: ids and instants in, one service each. No health data passes the broker."""

import logging
from time import monotonic
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.augmentation import services
from apps.core.lease import LEASE
from apps.core.models import Heartbeat

log = logging.getLogger(__name__)
LEASE_S = int(LEASE.total_seconds())
TICK_S = 15 * 60
# Of the lease's ten minutes: a patient begun in the last of these still has two before the soft limit.
ENOUGH_S = LEASE_S - 180


@shared_task(expires=TICK_S - 60, time_limit=TICK_S - 60, soft_time_limit=TICK_S - 120)
def review_sweep(**_: Any) -> None:
    """Hand out all who are due. Whatever happens to the messages: when their leases run out they are due again."""
    now = timezone.now()
    services.due_times_update(now=now)
    Heartbeat.beat("review_sweep", now)
    while lease := services.due_lease(now=timezone.now()):
        try:
            review_batch.apply_async(
                kwargs={"patient_ids": [str(patient_id) for patient_id in lease.patient_ids], "claim": str(lease.claim)}
            )
        except Exception:  # the broker is away; the next sweep, or the one after it, will find it back
            services.lease_release(lease=lease)
            raise


@shared_task(expires=LEASE_S, time_limit=LEASE_S, soft_time_limit=LEASE_S - 60)
def review_batch(*, patient_ids: list[str], claim: str, **_: Any) -> dict[str, int]:
    """How many patients ended how; no result is stored, the metrics count them."""
    began = monotonic()
    done = services.batch_review(
        patient_ids=[UUID(patient_id) for patient_id in patient_ids],
        claim=UUID(claim),
        now=timezone.now(),
        out_of_time=lambda: monotonic() - began > ENOUGH_S,
    )
    log.info(
        "reviewed %s patients (%s reviews written), %s failed, %s no longer held, %s given back",
        done.reviewed, done.reviews_written, done.failed, done.lost, done.given_back,
    )  # fmt: skip
    return {"reviewed": done.reviewed, "failed": done.failed, "lost": done.lost, "given_back": done.given_back}
