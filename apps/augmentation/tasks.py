"""The edge to Celery: ids and instants in, one service each. No health data passes the broker."""

import logging
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.augmentation import services

log = logging.getLogger(__name__)
LEASE_S = int(services.LEASE.total_seconds())
# Above the hard limit on purpose: a soft limit raises inside whatever runs, and would be taken for one patient's fault.
NO_SOFT_LIMIT_S = 3600


@shared_task(expires=14 * 60, time_limit=14 * 60, soft_time_limit=NO_SOFT_LIMIT_S)
def review_sweep(**_: Any) -> None:
    """Hand out all who are due. Whatever happens to the messages: when their leases run out they are due again."""
    services.due_times_update(now=timezone.now())
    while lease := services.due_lease(now=timezone.now()):
        try:
            review_batch.apply_async(
                kwargs={"patient_ids": [str(patient_id) for patient_id in lease.patient_ids], "claim": str(lease.claim)}
            )
        except Exception:  # the broker is away; the next sweep, or the one after it, will find it back
            services.lease_release(lease=lease)
            raise


@shared_task(expires=LEASE_S, time_limit=LEASE_S, soft_time_limit=NO_SOFT_LIMIT_S)
def review_batch(*, patient_ids: list[str], claim: str, **_: Any) -> None:
    done = services.batch_review(
        patient_ids=[UUID(patient_id) for patient_id in patient_ids], claim=UUID(claim), now=timezone.now()
    )
    log.info(
        "reviewed %s patients (%s reviews written), %s failed, %s no longer held",
        done.reviewed, done.reviews_written, done.failed, done.lost,
    )  # fmt: skip
