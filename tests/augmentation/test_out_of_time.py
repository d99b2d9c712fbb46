"""A diary so long or so odd that time runs out over it holds nobody else up, and is itself not given up."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from apps.accounts.models import Clinic
from apps.augmentation import reviews, services
from apps.augmentation.models import DueTime, Review
from apps.augmentation.services import RETRY_AFTER, SMALL_BATCH, Outcome
from apps.core.lease import LEASE
from apps.patients.models import Patient
from tests.augmentation.clinic import DAY, NOON_AFTER, WORSE, due, events, file, found, night, nights, run, treated
from tests.personas import patient_of

pytestmark = pytest.mark.faults
A_TICK = timedelta(minutes=15)
A_SLIP = date(1900, 3, 14)


@pytest.fixture
def five(linden: Clinic) -> list[Patient]:
    return [treated(patient_of(linden, f"P-{n}"), nights(WORSE)) for n in range(10, 15)]


def a_batch(out_of_time: Callable[[], bool]) -> Outcome:
    services.due_times_update(now=NOON_AFTER)
    lease = services.due_lease(now=NOON_AFTER)
    assert lease
    return services.batch_review(
        patient_ids=lease.patient_ids, claim=lease.claim, now=NOON_AFTER, out_of_time=out_of_time
    )


def test_a_batch_out_of_time_writes_what_is_done_and_gives_back_the_rest(five: list[Patient]) -> None:
    asked: list[int] = []

    def after_the_seventh_question() -> bool:
        asked.append(1)
        return len(asked) >= 7  # five while planning, then two patients judged

    done = a_batch(out_of_time=after_the_seventh_question)
    assert (done.reviewed, done.given_back, done.failed) == (2, 3, 0)
    assert DueTime.objects.filter(claim=None, failures=0).count() == 5
    assert run().reviewed == 3, "the rest needs not wait for the lease"
    assert {tuple(events(patient)) for patient in five} == {(("earlier_onset", "opened", "discuss"),)}


def test_however_short_the_time_every_attempt_gets_on(five: list[Patient]) -> None:
    for _ in five:
        assert a_batch(out_of_time=lambda: True).reviewed == 1
    assert services.due_lease(now=NOON_AFTER) is None
    assert len({str(found(patient)) for patient in five}) == 1


def test_a_patient_over_whom_the_time_runs_out_is_put_off_and_the_others_are_reviewed(
    five: list[Patient], pia: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    treated(pia, nights(WORSE))
    honest, slow = reviews.review, pia.pk

    def review_until_the_limit(facts: object, *arguments: object) -> object:
        if facts is slow_facts.get(slow):
            raise SoftTimeLimitExceeded
        return honest(facts, *arguments)  # type: ignore[arg-type]

    slow_facts: dict[UUID, object] = {}
    plan = services._plan

    def plan_and_remember(batch: services._Batch, patient_id: UUID) -> bool:
        went = plan(batch, patient_id)
        slow_facts.update(batch.facts)
        return went

    monkeypatch.setattr(services, "review", review_until_the_limit)
    monkeypatch.setattr(services, "_plan", plan_and_remember)
    run()
    assert (due(pia).failures, due(pia).due_at) == (1, NOON_AFTER + RETRY_AFTER[0])
    assert all(due(other).reviewed_through == DAY for other in five)
    monkeypatch.undo()
    run(NOON_AFTER + A_TICK)
    assert (due(pia).failures, due(pia).reviewed_through) == (0, DAY)


def test_patients_whose_batch_died_come_back_in_small_companies_then_alone_with_growing_pauses(linden: Clinic) -> None:
    Patient.objects.bulk_create(Patient(timezone="Europe/Berlin", day_start=360) for _ in range(50))
    services.due_times_update(now=NOON_AFTER)
    now, sizes = NOON_AFTER, []
    for _ in range(4):
        held = []
        while lease := services.due_lease(now=now):
            held.append(len(lease.patient_ids))
        sizes.append(sorted(set(held), reverse=True))
        assert sum(held) == 50
        assert services.due_lease(now=now + LEASE - timedelta(seconds=1)) is None
        failures = DueTime.objects.values_list("failures", flat=True).distinct().get()
        now += LEASE + (RETRY_AFTER[failures - 1] if failures else timedelta(0))
        assert services.due_lease(now=now - timedelta(seconds=1)) is None
    assert sizes == [[50], [SMALL_BATCH, 10], [1], [1]]
    assert run(now).reviewed == 50, "they died of something else, and are well again"
    assert not DueTime.objects.filter(failures__gt=0).exists()


def test_a_night_of_1900_is_reviewed_and_holds_up_nobody(five: list[Patient], pia: Patient) -> None:
    treated(pia, nights(WORSE))
    file(pia, [night(A_SLIP)])
    done = run()
    assert (done.reviewed, done.failed) == (6, 0)
    assert Review.objects.filter(patient=pia).earliest("day").day == A_SLIP
    assert Review.objects.filter(patient=pia).count() > 46_000
