"""The nightly review: who is due, who holds whom, and the one transaction in which a batch is written.

The database is the queue of record. A due time moves only in the transaction that writes the results, so a batch
killed at any point has either happened whole or not at all, and its patients are due again when the lease runs out.
A batch writes only while its claim stands, checked under lock: of a redelivered task, or of two workers whose lease
overlapped, one writes.

Nobody's diary may hold up the others for ever. A batch that runs out of time writes what it has done and gives back the
rest; a patient in whose review the time ran out is put off. Patients whose batch died (killed at the hard limit, out of
memory, or only because a machine fell) come back in small companies, then alone, with growing pauses between.

Every patient is reviewed, also one whom no clinic looks after just now: the diary and what it shows are the patient's.
Nobody is told, since telling goes by care links.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from uuid import UUID, uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection, transaction

from apps.augmentation import facts as rows
from apps.augmentation import store
from apps.augmentation.checkpoint import Checkpoint, checkpoint_key, from_json
from apps.augmentation.due import spread_due
from apps.augmentation.hysteresis import NOTHING_OPEN
from apps.augmentation.models import DueTime
from apps.augmentation.reviews import FlagChanges, ReviewRow, Span, reconcile, review, span
from apps.augmentation.series import PatientFacts, timeless
from apps.augmentation.thresholds import Thresholds, thresholds
from apps.core.days import last_reviewable_day, next_review, review_due
from apps.core.lease import LEASE, Queue
from apps.patients.models import Patient
from apps.patients.selectors import mail_zones
from apps.patients.services import changes_settle

log = logging.getLogger(__name__)

BATCH = 200
# Of patients whose batch has died once; whose batch dies again is taken alone.
SMALL_BATCH = 20
# Batches that a sweep announces. Each sends its successor when it is done, so no more messages than these wait in the
# broker, and a digest waits behind no more batches than these.
MOST_BATCHES = 8
# No day lasts so long, wherever the patient flies: nobody's next review is further off.
NO_DAY_IS_SO_LONG = timedelta(days=5)
ROWS_AT_ONCE = 2000
# Of one sweep. A patient beyond it is renewed by a later sweep, or by the next ordinary review.
MOST_RENEWALS = 20_000
# The database went away, no more time: no patient's row is to blame.
NOBODYS_FAULT = (OperationalError, InterfaceError, SoftTimeLimitExceeded)
# Of these errors, some row is to blame after all: lock_not_available (lock_timeout), deadlock_detected.
LOCKED_OUT = ("55P03", "40P01")
RETRY_AFTER = [timedelta(minutes=m) for m in (15, 30, 60, 120, 240, 480, 720)]
QUEUE = Queue(DueTime, due="due_at", counter="failures", first=0, pauses=RETRY_AFTER)

MAKE_MISSING = """
    INSERT INTO augmentation_duetime (patient_id, due_at, reviewed_seq, failures, rules, standing)
    SELECT id, %s, 0, 0, '', '' FROM patients_patient p
    WHERE NOT EXISTS (SELECT FROM augmentation_duetime d WHERE d.patient_id = p.id)
    FOR KEY SHARE OF p SKIP LOCKED
    ON CONFLICT DO NOTHING"""
# SKIP LOCKED, here and above: a row that somebody holds is looked at again by the next sweep.
PULL_FORWARD = """
    UPDATE augmentation_duetime SET due_at = %s WHERE patient_id = ANY(ARRAY(
        SELECT d.patient_id FROM augmentation_duetime d JOIN patients_patient p ON p.id = d.patient_id
        WHERE p.changed_from <= d.reviewed_through AND d.due_at > %s AND d.failures = 0
        ORDER BY d.patient_id FOR UPDATE OF d SKIP LOCKED))"""
# What a clock set that has been put right since: a first review, or the next, that would be waited for in vain.
PULL_BACK = """
    UPDATE augmentation_duetime SET due_at = %s WHERE patient_id = ANY(ARRAY(
        SELECT patient_id FROM augmentation_duetime
        WHERE due_at > %s OR (due_at > %s AND reviewed_through IS NULL AND failures = 0)
        ORDER BY patient_id FOR UPDATE SKIP LOCKED))"""
# Reviews by another key read the whole series, and many due times are the same instant: the due times are drawn apart,
# each to a moment between now and itself that hangs on the patient. So no night waits, and each is read whole once.
RENEW = """
    UPDATE augmentation_duetime SET renewing = true,
        due_at = %s + (due_at - %s) * ((hashtextextended(patient_id::text, 0) & 2147483647) / 2147483648.0::float8)
    WHERE patient_id = ANY(ARRAY(
        SELECT patient_id FROM augmentation_duetime
        WHERE reviewed_key <> %s AND NOT renewing AND due_at > %s AND failures = 0 AND reviewed_through IS NOT NULL
        ORDER BY due_at, patient_id LIMIT %s FOR UPDATE SKIP LOCKED))"""
CLAIM_THESE = """
    UPDATE augmentation_duetime SET claim = %s, claimed_until = %s WHERE patient_id = ANY(ARRAY(
        SELECT patient_id FROM augmentation_duetime WHERE patient_id = ANY(%s) ORDER BY patient_id FOR UPDATE))"""
SETTLE = """
    UPDATE augmentation_duetime d SET
        due_at = s.due_at, reviewed_from = s.reviewed_from, reviewed_through = s.reviewed_through,
        reviewed_seq = s.seq, standing = coalesce(s.standing, d.standing), rules = %s, reviewed_key = %s,
        renewing = false, failures = 0, claim = NULL, claimed_until = NULL
    FROM ROWS FROM (
             unnest(%s::uuid[]), unnest(%s::timestamptz[]), unnest(%s::date[]), unnest(%s::date[]),
             unnest(%s::bigint[]), json_array_elements_text(%s::json))
         AS s (patient_id, due_at, reviewed_from, reviewed_through, seq, standing)
    WHERE d.patient_id = s.patient_id"""


@dataclass(frozen=True, slots=True)
class Lease:
    claim: UUID
    patient_ids: list[UUID]


@dataclass(slots=True)
class Outcome:
    """What became of a batch: patients reviewed, put off, no longer held, and given back for want of time."""

    reviewed: int = 0
    failed: int = 0
    lost: int = 0
    given_back: int = 0
    reviews_written: int = 0

    def add(self, other: "Outcome") -> None:
        self.reviewed += other.reviewed
        self.failed += other.failed
        self.lost += other.lost
        self.given_back += other.given_back
        self.reviews_written += other.reviews_written


def due_times_update(*, now: datetime) -> None:
    """Every patient has a due time, and none that lies beyond their next night; whose late or edited nights await a
    new review is due at once; who was last reviewed under another key is due within the day."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MAKE_MISSING, [now])
        cursor.execute(PULL_FORWARD, [now, now])
        cursor.execute(PULL_BACK, [now, now + NO_DAY_IS_SO_LONG, now])
        cursor.execute(RENEW, [now, now, checkpoint_key(thresholds()), now, MOST_RENEWALS])


def batches_due(*, now: datetime) -> list[bool]:
    """One element for each batch that a sweep announces: whether it looks first for patients whose batch has died.

    One batch at most does, so that a diary that kills its worker occupies no more than one worker.
    """
    due = QUEUE.count_due(now=now, at_most=MOST_BATCHES * BATCH)
    for_the_dead = [True] if due.expired else []
    return for_the_dead + [False] * ceil(due.new / BATCH)


def due_lease(*, now: datetime, limit: int = BATCH, died_first: bool = False) -> Lease | None:
    """Lease patients whose review is due to the worker that begins now; None if there is nobody to review.

    1. Lease up to `limit` unclaimed patients, the oldest due first.
    2. If there are none, lease up to 20 patients whose batch has died once.
    3. If there are none, lease one patient whose batch has died again.

    `died_first`: steps 2 and 3 come first, so that in a long backlog nobody waits until the end of it.
    """
    claim = uuid4()
    steps = (_claim_new, _claim_died_once, _claim_died_again)
    for step in (*steps[1:], steps[0]) if died_first else steps:
        if ids := step(claim, now, limit):
            return Lease(claim, ids)
    return None


def _claim_new(claim: UUID, now: datetime, limit: int) -> list[UUID]:
    return QUEUE.claim(claim=claim, now=now, limit=limit)


def _claim_died_once(claim: UUID, now: datetime, limit: int) -> list[UUID]:
    return QUEUE.reclaim(claim=claim, now=now, limit=min(limit, SMALL_BATCH), died_again=False)


def _claim_died_again(claim: UUID, now: datetime, limit: int) -> list[UUID]:
    return QUEUE.reclaim(claim=claim, now=now, limit=1, died_again=True)


def patients_lease(*, patient_ids: Collection[UUID], now: datetime) -> Lease:
    """These patients, due or not; whoever holds one of them loses the claim and writes nothing."""
    claim = uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM_THESE, [claim, now + LEASE, list(patient_ids)])
    return Lease(claim, sorted(patient_ids))


def checkpoints_drop(*, lease: Lease) -> None:
    """Have the next review of these patients begin with the first night, even if this process dies before it."""
    DueTime.objects.filter(pk__in=lease.patient_ids, claim=lease.claim).update(reviewed_key="", renewing=False)


def lease_release(*, lease: Lease) -> None:
    """Give the patients of a lease back, so that they need not wait for its end."""
    QUEUE.release(claim=lease.claim, ids=lease.patient_ids)


def never() -> bool:
    return False


def batch_review(
    *,
    patient_ids: Collection[UUID],
    claim: UUID,
    now: datetime,
    through: date | None = None,
    out_of_time: Callable[[], bool] = never,
) -> Outcome:
    """Review those of the patients that the claim still holds, up to now, or as if day `through` had just fallen due.

    What raises for one patient, or waits too long for a row that somebody holds, is counted and tried again later; the
    others go on. Once `out_of_time`, what is done is
    written and the rest is given back, at least one patient further than before.
    """
    try:
        return _review(patient_ids, claim, now, through, out_of_time)
    except NOBODYS_FAULT as error:
        if getattr(error.__cause__, "sqlstate", None) not in LOCKED_OUT:
            raise  # nothing was written, and the lease will run out
        log.warning("review batch locked out: claim=%s patients=%s", claim, len(patient_ids))
    except Exception as error:
        # Somebody's row cannot even be loaded or stored: find out whose.
        kind, whose = type(error).__name__, patient_ids
        if len(whose) == 1:
            log.error("review failed: %s patient=%s", kind, *whose, exc_info=error)  # noqa: TRY400
        else:
            log.error("review batch failed: %s claim=%s patients=%s", kind, claim, len(whose))  # noqa: TRY400
    if len(patient_ids) == 1:
        with transaction.atomic():
            QUEUE.put_off(claim=claim, ids=patient_ids, now=now)
        return Outcome(failed=1)
    whole, left = Outcome(), list(patient_ids)
    while left and not (whole.reviewed + whole.failed and out_of_time()):
        whole.add(batch_review(patient_ids=[left.pop(0)], claim=claim, now=now, through=through))
    if left:
        lease_release(lease=Lease(claim, left))
        whole.given_back += len(left)
    return whole


@dataclass(slots=True)
class _Batch:
    """One transaction's work, gathered patient by patient."""

    now: datetime
    through: date | None
    t: Thresholds
    key: str  # of the checkpoints that this review makes
    held: Mapping[UUID, DueTime]
    rows: rows.FactSet
    reader_zones: Mapping[UUID, Collection[str]]  # where the clinicians read who are told of the patient
    facts: dict[UUID, PatientFacts] = field(default_factory=dict)
    spans: dict[UUID, Span] = field(default_factory=dict)
    flags: FlagChanges = field(default_factory=FlagChanges)
    waiting: list[tuple[UUID, ReviewRow]] = field(default_factory=list)
    checkpoints: dict[UUID, Checkpoint] = field(default_factory=dict)  # of the patients whose review resumes from one
    # (patient, next due, reviewed from, reviewed through, sequence seen, checkpoint as JSON; null: as before)
    settled: list[tuple[UUID, datetime, date, date, int, str]] = field(default_factory=list)
    failed: list[UUID] = field(default_factory=list)
    written: int = 0
    drifted: int = 0  # stored days that the rules would now judge otherwise

    @property
    def left(self) -> list[UUID]:
        done = {patient_id for patient_id, *_ in self.settled} | set(self.failed)
        return [patient_id for patient_id in self.held if patient_id not in done]


def _review(
    patient_ids: Collection[UUID], claim: UUID, now: datetime, through: date | None, out_of_time: Callable[[], bool]
) -> Outcome:
    with transaction.atomic():
        held = _locked(patient_ids, claim)
        if not held:
            return Outcome(lost=len(patient_ids))
        t, checkpoints = thresholds(), dict[UUID, Checkpoint]()
        key = checkpoint_key(t)
        loaded = rows.load(held, lambda patient: _resumes_from(held[patient.pk], patient, key, checkpoints))
        batch = _Batch(now, through, t, key, held, loaded, mail_zones(held), checkpoints=checkpoints)
        for patient_id in held:
            if not _plan(batch, patient_id) or out_of_time():
                break
        _judge_all(batch, out_of_time)
        _write(batch, claim)
    if batch.drifted:
        log.error(
            "review drifted: rules=%s find another level on %s days from the same facts; the stored reviews stand. "
            "A change that alters verdicts needs a new rules version.", t.rules, batch.drifted,
        )  # fmt: skip
    lost = len(patient_ids) - len(held)
    return Outcome(len(batch.settled), len(batch.failed), lost, len(batch.left), batch.written)


def _locked(patient_ids: Iterable[UUID], claim: UUID) -> dict[UUID, DueTime]:
    """The due times still held by the claim, locked in the order of their ids until the results are written."""
    found = QUEUE.held(claim=claim, ids=list(patient_ids)).order_by("pk").select_for_update()
    return {due.pk: due for due in found}


def _resumes_from(due: DueTime, patient: Patient, key: str, checkpoints: dict[UUID, Checkpoint]) -> date | None:
    """Return the first night that a review needs to resume, and note its checkpoint; None if it needs all nights."""
    if due.reviewed_key != key or due.reviewed_through is None:
        return None
    if patient.changed_from is not None and patient.changed_from <= due.reviewed_through:
        return None
    checkpoint = from_json(due.standing, key)
    if checkpoint is None or checkpoint.through != due.reviewed_through:
        return None
    checkpoints[patient.pk] = checkpoint
    return checkpoint.needs_from


def _plan(batch: _Batch, patient_id: UUID) -> bool:
    """Which days of this patient to review, and the facts. False: the time ran out over it."""
    due, patient = batch.held[patient_id], batch.rows.patients[patient_id]
    other_rules = due.rules != batch.t.rules  # their reviews stay beside ours, which begin with the first night
    other_key = due.reviewed_key != batch.key  # so do ours where the catalogue, the regions or the code have changed
    try:
        history = batch.rows.histories[patient_id]
        known = batch.rows.facts(patient_id)
        if (checkpoint := batch.checkpoints.get(patient_id)) and checkpoint.timeless != timeless(known):
            del batch.checkpoints[patient_id]  # nobody noted that it changed: rare enough to read everything
            known = rows.load([patient_id]).facts(patient_id)
        batch.spans[patient_id] = span(
            known,
            changed_from=date.min if other_key else patient.changed_from,
            reviewed_from=None if other_rules else due.reviewed_from,
            reviewed_through=None if other_rules else due.reviewed_through,
            last=batch.through or last_reviewable_day(history, batch.now),
        )
        batch.facts[patient_id] = known
    except SoftTimeLimitExceeded as error:
        _fail(batch, patient_id, error)
        return False
    except NOBODYS_FAULT:
        raise
    except Exception as error:  # noqa: BLE001 - one patient's poisoned row is not the others'
        _fail(batch, patient_id, error)
    return True


def _judge_all(batch: _Batch, out_of_time: Callable[[], bool]) -> None:
    days = {patient_id: s for patient_id, s in batch.spans.items() if s.first <= s.last}
    before = store.states_before(days, batch.t.rules)
    # A patient with a checkpoint has been reviewed no further than that: nothing is stored of the days to come.
    stored = store.stored_reviews({one: days[one] for one in days.keys() - batch.checkpoints.keys()}, batch.t.rules)
    flags = store.open_flags(days)
    for patient_id, its_span in batch.spans.items():
        try:
            again, checkpoint = _due_again(batch, patient_id), "null"
            if patient_id in days:
                state = before.get(patient_id, NOTHING_OPEN)
                done = review(
                    batch.facts[patient_id], batch.t, its_span, state, stored.get(patient_id, {}),
                    batch.checkpoints.get(patient_id),
                )  # fmt: skip
                checkpoint = done.checkpoint.to_json(batch.key) if done.checkpoint else '""'
                batch.flags.add(reconcile(patient_id, flags[patient_id], done.folded, its_span.last, new_id=uuid4))
                batch.waiting += [(patient_id, row) for row in done.rows]
                batch.drifted += done.drifted
            batch.settled.append((patient_id, *again, checkpoint))
        except SoftTimeLimitExceeded as error:
            _fail(batch, patient_id, error)
            break
        except NOBODYS_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            _fail(batch, patient_id, error)
        if len(batch.waiting) >= ROWS_AT_ONCE:
            _flush(batch)
        if out_of_time():
            break


def _due_again(batch: _Batch, patient_id: UUID) -> tuple[datetime, date, date, int]:
    """(next due, reviewed from, reviewed through, sequence seen)."""
    due, its_span, history = batch.held[patient_id], batch.spans[patient_id], batch.rows.histories[patient_id]
    reached = review_due(history, batch.through) if batch.through else batch.now
    begun = due.reviewed_from if due.reviewed_from and due.rules == batch.t.rules else its_span.first
    return (
        spread_due(patient_id, next_review(history, reached), batch.reader_zones.get(patient_id, ())),
        min(begun, its_span.first, its_span.last),
        its_span.last,
        batch.rows.patients[patient_id].change_seq,
    )


def _flush(batch: _Batch) -> None:
    store.put_reviews(batch.waiting, rules=batch.t.rules, now=batch.now)
    batch.written += len(batch.waiting)
    batch.waiting.clear()


def _write(batch: _Batch, claim: UUID) -> None:
    _flush(batch)
    store.put_flags(batch.flags, now=batch.now)
    # Only what the facts were loaded after; what has changed since stays noted, and is reviewed within the hour.
    changes_settle(seen={patient_id: seq for patient_id, *_, seq, _ in batch.settled})
    if batch.settled:
        with connection.cursor() as cursor:
            *columns, checkpoints = [list(column) for column in zip(*batch.settled, strict=True)]
            cursor.execute(SETTLE, [batch.t.rules, batch.key, *columns, store.json_list(checkpoints)])
    if batch.failed:
        QUEUE.put_off(claim=claim, ids=batch.failed, now=batch.now)
    if batch.left:
        lease_release(lease=Lease(claim, batch.left))


def _fail(batch: _Batch, patient_id: UUID, error: Exception) -> None:
    """By id, kind and frames: what an exception says may quote the diary, and our logs leave it out."""
    log.error("review failed: %s patient=%s", type(error).__name__, patient_id, exc_info=error)
    batch.failed.append(patient_id)
