"""`make bench-lease`: how long a worker waits for its batch, among so many patients who are due at the same instant.

The rows are made by the database. All patients are claimed, batch by batch, as workers do; nobody is reviewed. In the
same run, and with the same rows, the same statement with an index on the due time alone.
"""

import argparse
import os
from statistics import median
from time import perf_counter

import django

from tests.load.database import execute, own_database

SIZES = (10_000, 200_000)
INDEX = "create index due_time_unclaimed on augmentation_duetime (due_at, patient_id) where claim is null"
CLAIMS = 40  # enough for a median; all of them where there are fewer


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    asked = words.parse_args()
    with own_database():
        os.environ["DJANGO_SETTINGS_MODULE"] = "server.settings"
        django.setup()
        print("a claim of 200 patients, the first 40 of a backlog: best and median")
        for size in asked.sizes:
            fill(size)
            first = claims(CLAIMS)
            execute("update augmentation_duetime set claim = null, claimed_until = null")
            execute("vacuum analyze augmentation_duetime")
            execute("drop index due_time_unclaimed")
            execute("create index due_time_due_at on augmentation_duetime (due_at)")
            without = claims(CLAIMS)
            execute("drop index due_time_due_at")
            execute(INDEX)
            print(f"  {size:>9,} due: {first} by (due_at, patient), {without} by (due_at)", flush=True)


def fill(patients: int) -> None:
    """So many patients without a diary, due at one instant, a worker's batch or two in hand already."""
    execute("truncate patients_patient cascade")
    # Without keys and history, which the measured statements do not touch.
    execute(
        "set session_replication_role = replica;"
        " insert into patients_patient (id, timezone, day_start, change_seq, created_at)"
        f" select gen_random_uuid(), 'Europe/Berlin', 360, 0, now() from generate_series(1, {patients:d});"
        " insert into augmentation_duetime (patient_id, due_at, reviewed_seq, failures, rules, standing)"
        " select id, now() - interval '1 minute', 0, 0, '', repeat('x', 1600) from patients_patient"
    )
    execute("vacuum analyze")


def claims(most: int) -> str:
    """Milliseconds of a claim, of the first so many: on a busy machine the best says more than the median."""
    from django.utils import timezone

    from apps.augmentation import services

    took: list[float] = []
    while len(took) < most:
        began = perf_counter()
        if services.due_lease(now=timezone.now()) is None:
            break
        took.append((perf_counter() - began) * 1000)
    return f"{min(took):6.2f} and {median(took):6.2f} ms"


if __name__ == "__main__":
    main()
