"""Who holds which patients: bounds, order and indexes of the lease, whatever PostgreSQL knows of the table."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.augmentation import services
from apps.augmentation.models import DueTime
from apps.augmentation.services import BATCH, SMALL_BATCH
from apps.core.lease import LEASE
from apps.patients.models import Patient
from tests.augmentation.clinic import NOON_AFTER

PATIENTS = 3000


def fill(patients: int = PATIENTS) -> None:
    """So many patients without a diary, due one second after the other."""
    rows = [Patient(id=uuid4(), timezone="Europe/Berlin", day_start=360) for _ in range(patients)]
    Patient.objects.bulk_create(rows)
    DueTime.objects.bulk_create(
        DueTime(patient=row, due_at=NOON_AFTER - timedelta(seconds=n)) for n, row in enumerate(rows)
    )


@pytest.fixture(params=["of an empty table", "of the filled table"])
def three_thousand(request: pytest.FixtureRequest, db: None) -> None:
    """PATIENTS who are due; the planner has the statistics of the table as it was, or as it is.

    All within the test's transaction: autovacuum sees no row, and brings no other statistics.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE augmentation_duetime")
        fill()
        if request.param == "of the filled table":
            cursor.execute("ANALYZE augmentation_duetime")


@pytest.mark.usefixtures("three_thousand")
def test_claim_with_any_planner_statistics_leases_no_more_than_a_batch() -> None:
    leases = [services.due_lease(now=NOON_AFTER) for _ in range(3)]
    assert [len(lease.patient_ids) for lease in leases if lease] == [BATCH] * 3
    assert DueTime.objects.exclude(claim=None).count() == 3 * BATCH


@pytest.mark.usefixtures("three_thousand")
def test_reclaim_after_a_dead_batch_leases_twenty_then_one_with_any_planner_statistics() -> None:
    DueTime.objects.update(claim=uuid4(), claimed_until=NOON_AFTER - LEASE)
    first = services.due_lease(now=NOON_AFTER)
    assert first
    assert len(first.patient_ids) == SMALL_BATCH
    DueTime.objects.update(failures=1, claimed_until=NOON_AFTER - LEASE - services.RETRY_AFTER[0])
    second = services.due_lease(now=NOON_AFTER)
    assert second
    assert len(second.patient_ids) == 1
    assert DueTime.objects.filter(claimed_until__gt=NOON_AFTER).count() == 1


@pytest.mark.usefixtures("three_thousand")
def test_claims_one_after_the_other_take_the_oldest_due_first_and_nobody_twice() -> None:
    taken = []
    while lease := services.due_lease(now=NOON_AFTER):
        taken.append(set(lease.patient_ids))
    oldest_first = list(DueTime.objects.order_by("due_at").values_list("pk", flat=True))
    expected = [set(oldest_first[start : start + BATCH]) for start in range(0, PATIENTS, BATCH)]
    assert taken == expected


@pytest.mark.django_db
@pytest.mark.parametrize("died", [False, True])
def test_claim_among_three_thousand_reads_an_index_and_sorts_no_backlog(died: bool) -> None:
    fill()
    if died:
        DueTime.objects.filter(pk__in=list(DueTime.objects.values_list("pk", flat=True)[:40])).update(
            claim=uuid4(), claimed_until=NOON_AFTER - LEASE
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE augmentation_duetime")
    with CaptureQueriesContext(connection) as queries:
        services.due_lease(now=NOON_AFTER, died_first=died)
    claim = next(query["sql"] for query in queries if "LIMIT" in query["sql"])
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL enable_seqscan = off")  # at this size, reading all of it may cost as little
        cursor.execute(f"EXPLAIN {claim}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert f" {'due_time_claimed' if died else 'due_time_unclaimed'}" in plan, plan
    assert died or "Sort" not in plan, plan
