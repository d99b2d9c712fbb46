"""Deciding each morning's digests, and what becomes of the attempts to send them. Every step may be repeated."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from apps.alerts import facts
from apps.alerts.facts import Clinician
from apps.alerts.models import Digest, Told
from apps.alerts.news import News, news_for, only
from apps.augmentation.due import DIGEST_AT
from apps.core.lease import Queue, unclaimed
from apps.core.zones import wall_clock
from apps.patients.access import looked, open_links
from apps.patients.models import Look

RETRY_AFTER = [timedelta(minutes=m) for m in (5, 15, 30, 60)]  # then every hour, until the next morning's digest
QUEUE = Queue(
    Digest, due="next_attempt_at", counter="attempts", first=1, pauses=RETRY_AFTER, condition="state = 'pending'"
)
# Not a fault of anybody's: switched off between the decision and the sending.
UNSUBSCRIBED = "unsubscribed"
_DECIDING = 0x5713_0001  # any number that no other advisory lock of ours uses


# --- deciding -----------------------------------------------------------------------------------------------------


def digest_sweep(*, now: datetime) -> list[Digest]:
    """Decide the digest of every clinician whose own 07:00 has come and who has none for that date."""
    due = _due(now)
    return [digest for day, who in due.items() for digest in digests_decide(local_date=day, clinicians=who, now=now)]


def mornings_undecided(*, at: datetime) -> int:
    """Clinicians whose own 07:00 had come at that time and who have no digest for that date. After a sweep: none.

    Who joined since has the next sweep to wait for.
    """
    due = _due(at, worked_by=at)
    decided = set(Digest.objects.filter(local_date__in=list(due)).values_list("local_date", "clinician"))
    return sum(1 for day, who in due.items() for clinician in who if (day, clinician.id) not in decided)


def _due(now: datetime, *, worked_by: datetime | None = None) -> dict[date, list[Clinician]]:
    """By the date that it is where they are."""
    due: dict[date, list[Clinician]] = {}
    for clinician in facts.clinicians(worked_by=worked_by):
        # A zone's name that is no longer known must not silence everybody after it.
        wall = wall_clock(clinician.mail_zone, now)
        if wall.time() >= DIGEST_AT:
            due.setdefault(wall.date(), []).append(clinician)
    return due


@transaction.atomic
def digests_decide(*, local_date: date, clinicians: Iterable[Clinician], now: datetime) -> list[Digest]:
    """One row each, with what it says and which events it tells, or none of it."""
    with connection.cursor() as cursor:
        # One at a time: two that decide different mornings at once would tell the same event in both. The wait ends
        # with the other's transaction, which has a bound of its own; a worker's lock_timeout would fail the sweep.
        cursor.execute(
            f"set local lock_timeout = 0; select pg_advisory_xact_lock({_DECIDING}); set local lock_timeout to default"
        )
    already = set(Digest.objects.filter(local_date=local_date).values_list("clinician", flat=True))
    waiting = [clinician for clinician in clinicians if clinician.id not in already]
    if not waiting:
        return []
    _supersede(waiting, local_date, now)
    morning = facts.morning_of(local_date, waiting, now)
    news = {clinician.id: news_for(clinician.id, morning) for clinician in waiting}
    digests = [_digest(clinician, local_date, news[clinician.id], now) for clinician in waiting]
    Digest.objects.bulk_create(digests)
    Told.objects.bulk_create(
        Told(clinician_id=digest.clinician_id, event_id=event, digest=digest)
        for digest in digests
        if digest.state == Digest.State.PENDING
        for event in sorted(news[digest.clinician_id].events)
    )
    return digests


def _digest(clinician: Clinician, local_date: date, news: News, now: datetime) -> Digest:
    return Digest(
        clinician_id=clinician.id,
        local_date=local_date,
        state=Digest.State.PENDING if news.worth_a_mail else Digest.State.NOTHING_NEW,
        language=clinician.language,
        counts=asdict(news.counts),
        created_at=now,
        next_attempt_at=now if news.worth_a_mail else None,
    )


def _supersede(clinicians: list[Clinician], local_date: date, now: datetime) -> None:
    """Yesterday's mail that never got out is stale: this morning's tells it all. One being sent just now is left."""
    stale = Digest.objects.filter(
        unclaimed(now),
        clinician__in=[clinician.id for clinician in clinicians],
        state=Digest.State.PENDING,
        local_date__lt=local_date,
    )
    _give_up(stale.select_for_update(skip_locked=True), "superseded")


# --- sending ------------------------------------------------------------------------------------------------------


@transaction.atomic
def digest_claim(*, digest_id: uuid.UUID, now: datetime) -> Digest | None:
    """Take the row for one attempt. None: it is sent, not due, in another worker's hands, or no longer to be told."""
    claim = uuid.uuid4()
    if not QUEUE.claim_one(claim=claim, now=now, key=digest_id):
        return None
    digest = Digest.objects.select_related("clinician").get(id=digest_id)
    return digest if _recount(digest, now) else None


def _recount(digest: Digest, now: datetime) -> bool:
    """Count again: since it was decided consent may have ended, or the patient been handed over.

    Nothing is added, so that a mail which did arrive, and is dropped as a double, has told what its row says.
    """
    who = Clinician(digest.clinician.id, digest.clinician.mail_zone, digest.clinician.language)
    decided = set(Told.objects.filter(digest=digest).values_list("event", flat=True))
    morning = facts.morning_of(digest.local_date, [who], now, decided_by=digest)
    news = news_for(who.id, only(morning, decided))
    held = Digest.objects.filter(id=digest.id)
    if not news.worth_a_mail:
        Told.objects.filter(digest=digest).delete()
        held.update(
            state=Digest.State.NOTHING_NEW, counts=asdict(news.counts), claim=None, claimed_until=None,
            next_attempt_at=None, last_fault="",
        )  # fmt: skip
        return False
    Told.objects.filter(digest=digest, event__in=decided - news.events).delete()
    digest.counts = asdict(news.counts)
    held.update(counts=digest.counts)
    return True


@transaction.atomic
def digest_sent(*, digest: Digest, now: datetime) -> bool:
    """False: this attempt outlived its lease, and the row is no longer ours to mark."""
    marked = _held(digest).update(
        state=Digest.State.SENT, sent_at=now, last_fault="", claim=None, claimed_until=None, next_attempt_at=None
    )
    if marked:
        told = Told.objects.filter(digest=digest).values("event__flag__patient")
        looked({digest.clinician_id: open_links(digest.clinician, now).filter(patient__in=told)}, Look.DIGEST, now)
    return bool(marked)


def digest_retry(*, digest: Digest, fault: str, now: datetime) -> bool:
    later = now + QUEUE.pause(digest.attempts)
    return bool(_held(digest).update(next_attempt_at=later, last_fault=fault, claim=None, claimed_until=None))


@transaction.atomic
def digest_refused(*, digest: Digest, fault: str) -> bool:
    """For good: what it would have told is news again for the next morning."""
    return _give_up(_held(digest).select_for_update(), fault)


def _held(digest: Digest) -> QuerySet[Digest]:
    assert digest.claim
    return QUEUE.held(claim=digest.claim, ids=[digest.id]).filter(state=Digest.State.PENDING)


def _give_up(digests: QuerySet[Digest], fault: str) -> bool:
    ids = list(digests.values_list("id", flat=True))
    Told.objects.filter(digest__in=ids).delete()
    return bool(
        Digest.objects.filter(id__in=ids).update(
            state=Digest.State.FAILED, last_fault=fault, claim=None, claimed_until=None, next_attempt_at=None
        )
    )
