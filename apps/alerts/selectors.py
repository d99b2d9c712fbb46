"""Reading about digests."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q

from apps.accounts.models import User
from apps.alerts.facts import people_told
from apps.alerts.models import Digest
from apps.alerts.services import QUEUE, UNSUBSCRIBED

MOST_AT_ONCE = 2000  # messages that one sweep sends; the next sweep goes on


def digests_to_send(now: datetime) -> list[UUID]:
    """The pending rows whose time has come and that nobody is sending, the longest waiting first."""
    return QUEUE.list_due(now=now, at_most=MOST_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Unsent:
    state: str
    fault: str  # empty: no attempt has been refused yet
    digests: int
    oldest: datetime


def unsent_digests(now: datetime, patience: timedelta) -> list[Unsent]:
    """Mornings not heard of: waiting for longer than `patience`, or given up; none to that clinician sent since.

    Who has left, or wants no mail any more, waits for none.
    """
    latest = Digest.objects.exclude(state=Digest.State.NOTHING_NEW).exclude(last_fault=UNSUBSCRIBED)
    latest = latest.order_by("clinician", "-local_date")
    waiting = Q(state=Digest.State.PENDING, created_at__lte=now - patience)
    rows = Digest.objects.filter(
        waiting | Q(state=Digest.State.FAILED),
        id__in=latest.distinct("clinician").values("id"),
        clinician__in=people_told().values("id"),
    )
    groups = rows.values("state", "last_fault").annotate(digests=Count("id"), oldest=Min("created_at"))
    return [Unsent(g["state"], g["last_fault"], g["digests"], g["oldest"]) for g in groups.order_by("oldest")]


@dataclass(frozen=True, slots=True)
class LastTold:
    at: datetime
    events: frozenset[int]


def last_told(clinician: User) -> LastTold | None:
    """This clinician's last morning and the flag events it told; one that could not be sent does not count."""
    digests = Digest.objects.filter(clinician=clinician).exclude(state=Digest.State.FAILED)
    digest = digests.order_by("-local_date").first()
    if digest is None:
        return None
    return LastTold(digest.created_at, frozenset(digest.told.values_list("event", flat=True)))
