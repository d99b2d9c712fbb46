"""A clinic of any size in a database of its own: some people filed as every diary is, and copies of their rows.

The copies are made by the database, table by table, without the rows that the review never reads (records, versions,
care links); of the copies' reviews only the last weeks. What a patient's year takes is measured on the people.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import psycopg
from psycopg import sql

from apps.accounts.models import Clinic
from apps.augmentation import services
from apps.augmentation.validation.cohorts import case
from apps.augmentation.validation.courses import SCENARIOS
from apps.augmentation.validation.diaries import FIRST_NIGHT
from apps.augmentation.validation.people import Person
from apps.core.portable import PatientDiary, Record, diary_lines, parse
from apps.patients.models import Basis, Patient
from apps.records.services import diary_import
from apps.sync.models import Source

PEOPLE = 50
LAST = FIRST_NIGHT + timedelta(days=379)  # no course is shorter
KEPT_REVIEWS = 30  # days, of the copies
SPAN = 10_000_000  # between the ids of a row and of its copy
# Columns that hold a patient's or a flag's id, and those that hold a number of a row.
COPIED = {
    "patients_patient": (["id"], []),
    "patients_recalledreference": (["patient_id"], ["id"]),
    "patients_clockentry": (["patient_id"], ["id"]),
    "diary_night": (["patient_id"], ["record_id"]),
    "diary_event": (["patient_id"], ["record_id"]),
    "treatment_regimen": (["patient_id"], ["record_id"]),
    "treatment_intake": ([], ["id", "regimen_id"]),
    "treatment_dose": (["patient_id"], ["record_id"]),
    "augmentation_duetime": (["patient_id"], []),
    "augmentation_review": (["patient_id"], ["id"]),
    "augmentation_flag": (["id", "patient_id"], []),
    "augmentation_flagevent": (["flag_id"], ["id"]),
}
OF_THE_WATCH = ("augmentation_duetime", "augmentation_review", "augmentation_flag", "augmentation_flagevent")


def morning_after(day: date) -> datetime:
    """When the night of that RLS day has fallen due in Berlin."""
    return datetime.combine(day + timedelta(days=1), time(12), UTC)


def file_people(nights: int, *, through: date) -> None:
    """The people with that many days up to LAST, reviewed through a day."""
    clinic = Clinic.objects.create(slug="load", name="Load")
    now = morning_after(LAST)
    for number, diary in enumerate(people(nights)):
        diary_import(clinic=clinic, diary=diary, basis=Basis.DEMO, source=Source.DEMO, now=now)
        if number % 10 == 9:
            print(f"  {number + 1} people filed", flush=True)
    services.due_times_update(now=now)
    everybody = list(Patient.objects.values_list("pk", flat=True))
    lease = services.patients_lease(patient_ids=everybody, now=morning_after(through))
    services.batch_review(patient_ids=everybody, claim=lease.claim, now=morning_after(through), through=through)


def people(nights: int) -> Iterator[PatientDiary]:
    scenarios = list(SCENARIOS)
    for number in range(PEOPLE):
        one = case("load", "ordinary", scenarios[number % len(scenarios)], number, otherwise=diligent)
        said = cut(one.diary, f"load-{number}", LAST - timedelta(days=nights - 1))
        for diary in parse(line.encode() for line in diary_lines(said)):  # with the ids of its records
            assert isinstance(diary, PatientDiary), diary
            yield diary


def diligent(person: Person) -> Person:
    return replace(person, missing=0.0)


def cut(diary: PatientDiary, name: str, first: date) -> PatientDiary:
    """The diary's last days, with every planned dose written down."""
    chance = Random(name)
    said = PatientDiary(name, diary.profile)
    begins, ends = first.isoformat(), LAST.isoformat()
    for kind, records in diary.records.items():
        key = "start" if kind == "regimen" else "date"
        said.records[kind] = [one for one in records if one[key] <= ends and (kind == "regimen" or one[key] >= begins)]
    off = {(dose["date"], dose["time"]) for dose in said.doses}
    for day in range((LAST - first).days + 1):
        said.doses.extend(doses((first + timedelta(days=day)).isoformat(), said.regimens, off, chance))
    return said


def doses(day: str, regimens: list[Record], off: set[tuple[str, str]], chance: Random) -> Iterator[Record]:
    for regimen in regimens:
        if regimen["start"] <= day <= (regimen.get("end") or day):
            for intake in regimen["intakes"]:
                if (day, intake["time"]) not in off:
                    status = "late" if chance.random() < 0.03 else "taken"
                    yield {"drug": regimen["drug"], "date": day, "time": intake["time"], "status": status, **intake}


def copy_people(patients: int) -> None:
    """As many patients as asked for, the people among them."""
    copies = patients // PEOPLE - 1
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        database.execute("set session_replication_role = replica")  # neither keys nor history: nothing else is here
        for table, (names, numbers) in COPIED.items():
            columns = [row[0] for row in database.execute(
                "select column_name from information_schema.columns where table_name = %s order by ordinal_position",
                [table],
            )]  # fmt: skip
            values = [value(column, names, numbers) for column in columns]
            where = sql.SQL("where t.day > {}").format(LAST - timedelta(days=KEPT_REVIEWS + 2))
            database.execute(
                sql.SQL("insert into {table} ({columns}) overriding system value select {values} from {table} t,"
                        " generate_series(1, {copies}) n {where} order by n").format(
                    table=sql.Identifier(table),
                    columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                    values=sql.SQL(", ").join(values),
                    copies=copies,
                    where=where if table == "augmentation_review" else sql.SQL(""),
                )
            )  # fmt: skip
        database.execute("vacuum analyze")


def value(column: str, names: list[str], numbers: list[str]) -> sql.Composable:
    here = sql.Identifier("t", column)
    if column in names:
        return sql.SQL("md5({}::text || n)::uuid").format(here)
    if column in numbers:
        return sql.SQL("{} + n::bigint * {}").format(here, SPAN)
    return here
