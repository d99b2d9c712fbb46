"""Edges only: read the clock, call one service. Unknown arguments come from a newer caller and are let pass."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.alerts import emails, selectors, services
from apps.core.models import Heartbeat

# A queue that stood still does not replay old attempts: the next sweep finds in the rows what is still to be sent.
EXPIRES = 14 * 60


@shared_task(expires=EXPIRES, time_limit=300, soft_time_limit=270)
def digest_sweep(**_: object) -> None:
    now = timezone.now()
    services.digest_sweep(now=now)
    Heartbeat.beat("digest_sweep", now)
    for digest_id in selectors.digests_to_send(now):
        digest_send.apply_async(kwargs={"digest_id": str(digest_id)})


# Limits well below the lease: an attempt that still runs when its lease ends would be joined by a second one.
@shared_task(expires=EXPIRES, time_limit=300, soft_time_limit=270)
def digest_send(*, digest_id: str, **_: object) -> None:
    emails.digest_send(digest_id=UUID(digest_id), now=timezone.now())
