"""The edge to Celery: ids and instants in, one service each. No health data passes the broker."""

import logging
from datetime import datetime, timedelta
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
# Then a batch gives back what is left. Batches are short, so that a digest need not wait long for a worker.
ENOUGH_S = 60


@shared_task(expires=TICK_S - 60, time_limit=TICK_S - 60, soft_time_limit=TICK_S - 120)
def review_sweep(**_: Any) -> None:
    """Announce the batches that are to be reviewed. It leases nobody: a worker takes its lease when it begins.

    1. Give every patient a due time, and make patients with late or edited nights due now.
    2. Count who is due, up to 8 batches.
    3. Send one message for each batch. It says how long it is good for: until the next sweep.

    A lost message loses nothing, because the next sweep counts again.
    """
    now = timezone.now()
    services.due_times_update(now=now)
    Heartbeat.beat("review_sweep", now)
    until = now + timedelta(seconds=TICK_S)
    for died_first in services.batches_due(now=now):
        _announce(until, died_first=died_first)


def _announce(until: datetime, *, died_first: bool) -> None:
    review_batch.apply_async(kwargs={"until": until.isoformat(), "died_first": died_first}, expires=until)


@shared_task(expires=TICK_S, time_limit=LEASE_S, soft_time_limit=LEASE_S - 60)
def review_batch(
    *,
    until: str | None = None,
    died_first: bool = False,
    patient_ids: list[str] | None = None,
    claim: str | None = None,
    **_: Any,
) -> dict[str, int]:
    """Review one batch and announce the next; return how many patients ended how (the metrics count them).

    1. Lease up to 200 patients who are due. Nobody is due: the chain of batches ends.
    2. Review them. After a minute, give back the rest.
    3. Until the next sweep, send one message for the next batch. It stands behind whatever waits by then.

    `patient_ids` and `claim`: the lease that the sweep of an older version has taken.
    """
    began, now, done = monotonic(), timezone.now(), services.Outcome()
    if patient_ids and claim:
        lease: services.Lease | None = services.Lease(UUID(claim), [UUID(patient_id) for patient_id in patient_ids])
    else:
        lease = services.due_lease(now=now, died_first=died_first)
    if lease:
        done = services.batch_review(
            patient_ids=lease.patient_ids,
            claim=lease.claim,
            now=now,
            out_of_time=lambda: monotonic() - began > ENOUGH_S,
        )
        log.info(
            "reviewed %s patients (%s reviews written), %s failed, %s no longer held, %s given back",
            done.reviewed, done.reviews_written, done.failed, done.lost, done.given_back,
        )  # fmt: skip
        if until and timezone.now() < (good_until := datetime.fromisoformat(until)):
            _announce(good_until, died_first=died_first)
    return {"reviewed": done.reviewed, "failed": done.failed, "lost": done.lost, "given_back": done.given_back}
