"""The measured nights, and what is said of them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from statistics import median
from time import perf_counter

import psycopg

from server.place import CHECKOUT
from tests.load import town
from tests.load.database import execute, rows

WORKERS = 2
TARGET_RATIO, TARGET_MB = 10, 300
READS_DAYS = 16  # of an ordinary night, where nothing is being learned (checkpoint.py: needs_from)
# The facts of the rules, as the review reads them; {since} is a condition on the day.
FACTS = (
    (
        "select patient_id, date, symptoms, onset_min, day_start, continuous, intensity, regions, latency_min,"
        " relief_min, daytime_rest, out_of_bed, final_awakening, triggers from diary_night where date >= '{since}'"
    ),
    "select patient_id, date, status from treatment_dose where status in ('skipped', 'late') and date >= '{since}'",
    "select patient_id, record_id, drug, basis, starts_on, ends_before from treatment_regimen",
    "select regimen_id, time, dose, unit from treatment_intake",
    (
        "select patient_id, which, onset, onset_uncertain_min, intensity, regions, latency_min, relief_min"
        " from patients_recalledreference"
    ),
    "select patient_id, date, event from diary_event where date >= '{since}'",
    (
        "select id, timezone, day_start, good_from, good_to, first_dopaminergic, helped_at_first, augmentation_status"
        " from patients_patient"
    ),
)


def measure(*, patients: int, nights: int, first: int) -> None:
    patients = max(town.PEOPLE, patients // town.PEOPLE * town.PEOPLE)
    fill(patients, nights)
    floor = bare_copy("all these facts", date(2000, 1, 1))
    read = bare_copy("what an ordinary night reads of them", town.LAST - timedelta(days=READS_DAYS))
    few = max(town.PEOPLE, patients // 10)
    with workers() as started:
        print(f"\nan ordinary night, {WORKERS} workers")
        small = night(started, few, town.LAST - timedelta(days=1))
        if patients > few:
            night(started, patients - few, town.LAST - timedelta(days=1))
        whole = night(started, patients, town.LAST)
        print(f"  ratio to the bare COPY of all these facts: {whole / floor:.2f} (target {TARGET_RATIO});", end="")
        print(f" of what is read: {whole / read:.1f}")
        each = 1000 * whole / patients, 1000 * small / few
        print(f"  a patient takes {each[0]:.2f} ms among {patients:,}, {each[1]:.2f} ms among {few:,}")
        if first:
            forget(first)
            print("\nthe first review of everything")
            night(started, first, town.LAST)


def fill(patients: int, nights: int) -> None:
    began = perf_counter()
    town.file_people(nights, through=town.LAST - timedelta(days=2))
    storage(nights)
    town.copy_people(patients)
    counts = [rows(f"select count(*) from {table}")[0][0] for table in ("diary_night", "treatment_dose")]
    print(f"{patients:,} patients, {nights} days: {counts[0]:,} nights, {counts[1]:,} doses, ", end="")
    print(f"filled in {perf_counter() - began:.0f} s", flush=True)


def storage(nights: int) -> None:
    """Of the people, whose rows are all there."""
    execute("vacuum (full, analyze)")  # without which the count of rows lags behind
    years = town.PEOPLE * nights / 365
    print("\nstored in a patient's year, logged every night with every dose (rows; KB, indexes apart)")
    for table, count, size, indexes in rows(
        "select relname, n_live_tup, pg_table_size(relid), pg_indexes_size(relid) from pg_stat_user_tables"
        " where relname = any(%s) order by 3 desc",
        ["diary_night", "treatment_dose", "sync_record", "sync_version", *town.OF_THE_WATCH],
    ):
        print(f"  {table:<24}{count / years:8.0f} rows {size / years / 1024:8.0f} KB {indexes / years / 1024:8.0f} KB")
    print()


def bare_copy(what: str, since: date) -> float:
    """Seconds of the median of three."""
    took, size = [], 0
    with psycopg.connect(os.environ["DATABASE_URL"]) as database:
        for _ in range(3):
            began, size = perf_counter(), 0
            for query in FACTS:
                copy = f"copy ({query.format(since=since)}) to stdout (format binary)"
                with database.cursor().copy(copy.encode()) as data:
                    size += sum(len(block) for block in data)
            took.append(perf_counter() - began)
    print(f"a bare binary COPY of {what}: {median(took):.2f} s, {size / 1e6:.0f} MB", flush=True)
    return median(took)


@contextmanager
def workers() -> Iterator[list["subprocess.Popen[str]"]]:
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.load.reviewer"],
            cwd=CHECKOUT, env=dict(os.environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(WORKERS)
    ]  # fmt: skip
    try:
        for one in started:
            assert one.stdout
            assert one.stdout.readline().strip() == "ready"
        yield started
    finally:
        for one in started:
            one.communicate()


def night(started: list["subprocess.Popen[str]"], patients: int, day: date) -> float:
    """So many patients fall due after that RLS day, and are reviewed by all workers."""
    now = town.morning_after(day)
    execute("update augmentation_duetime set due_at = %s", now + timedelta(days=1))
    execute(
        "update augmentation_duetime set due_at = %s where patient_id in (select patient_id from augmentation_duetime"
        " where reviewed_through is distinct from %s order by patient_id limit %s)",
        now, day, patients,
    )  # fmt: skip
    began = perf_counter()
    for one in started:
        assert one.stdin
        one.stdin.write(f"{now.isoformat()}\n")
        one.stdin.flush()
    said = [json.loads(one.stdout.readline()) for one in started if one.stdout]
    wall = perf_counter() - began
    statements = sorted({count for one in said for count in one["statements"]})
    done, failed = sum(one["reviewed"] for one in said), sum(one["failed"] for one in said)
    memory = ", ".join(f"{one['memory']:.0f}" for one in said)
    cpu = sum(one["cpu_s"] for one in said)
    print(f"  {done:>7,} patients in {wall:.1f} s ({cpu:.1f} s of the workers' CPU),", end="")
    print(f" {sum(one['written'] for one in said):,} reviews written, statements per batch {statements},", end="")
    print(f" peak MB per worker {memory} (target {TARGET_MB})" + (f"; {failed} FAILED" if failed else ""), flush=True)
    return wall


def forget(patients: int) -> None:
    """These patients as if nobody had ever reviewed them."""
    execute("create table gone as select patient_id from augmentation_duetime order by patient_id limit %s", patients)
    execute("delete from augmentation_flagevent where flag_id in"
                 " (select id from augmentation_flag where patient_id in (select patient_id from gone))")  # fmt: skip
    for table in ("augmentation_flag", "augmentation_review"):
        execute(f"delete from {table} where patient_id in (select patient_id from gone)")
    execute(
        "update augmentation_duetime set reviewed_from = null, reviewed_through = null, rules = ''"
        " where patient_id in (select patient_id from gone)"
    )
