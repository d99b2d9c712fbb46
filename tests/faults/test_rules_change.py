"""A change of the rules: 50,000 patients are due at once, and the ordinary night and the morning's mails go on."""

import os
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Clinic, User
from apps.augmentation import services
from apps.augmentation.checkpoint import checkpoint_key
from apps.augmentation.models import DueTime, Review
from apps.augmentation.thresholds import thresholds
from apps.core.days import Clock, ClockHistory, last_reviewable_day
from tests.alerts.world import clinician_of, flagged
from tests.augmentation.clinic import nights, treated
from tests.clocks import zone_at
from tests.faults.balance import balance
from tests.faults.report import Say
from tests.faults.town import DIGESTS, REVIEWS, Town
from tests.load.town import PEOPLE, copy_people
from tests.mail import Post
from tests.personas import patient_of
from tests.waiting import eventually

PATIENTS = int(os.environ.get("PATIENTS", "50000")) // PEOPLE * PEOPLE
NIGHTS = 14
ORDINARY = (
    PATIENTS // 100
)  # of them, reviewed by today's rules, whose next review falls due while the others are reviewed again
BERLIN = ClockHistory(Clock("Europe/Berlin", 360))
# A reviewer's transaction lasts no longer than this, so that of two claims apart by more, the second saw the first.
AT_ONCE = timedelta(seconds=5)

WATCH_CLAIMS = """
    CREATE TABLE seen (patient_id uuid, what text, due_at timestamptz, claim uuid, at timestamptz);
    CREATE FUNCTION note_seen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF OLD.claim IS NULL AND NEW.claim IS NOT NULL THEN
            INSERT INTO seen VALUES (NEW.patient_id, 'claimed', OLD.due_at, NEW.claim, clock_timestamp());
        ELSIF OLD.due_at <> NEW.due_at AND NEW.claim IS NULL THEN
            INSERT INTO seen VALUES (NEW.patient_id, 'reviewed', OLD.due_at, OLD.claim, clock_timestamp());
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER note_seen AFTER UPDATE ON augmentation_duetime FOR EACH ROW EXECUTE FUNCTION note_seen();"""
FORGET_THE_RULES = """
    UPDATE augmentation_review SET rules = '2000.1';
    UPDATE augmentation_duetime SET rules = '2000.1', reviewed_key = 'another', standing = '',
        due_at = now() - (hashtextextended(patient_id::text, 0) & 2147483647) / 2147483648.0 * interval '90 minutes'"""
# In the middle of the backlog, second by second: these have a night of their own to be reviewed, and no other rules.
FALL_DUE = """
    UPDATE augmentation_duetime d SET rules = %s, reviewed_key = %s, due_at = now() + s.n * interval '0.5 seconds'
    FROM (SELECT patient_id, row_number() OVER (ORDER BY patient_id) AS n FROM augmentation_duetime LIMIT %s) s
    WHERE s.patient_id = d.patient_id"""
# Who has not been reviewed yet, or whose ordinary review has not come.
LEFT = """
    SELECT count(*) FROM augmentation_duetime d LEFT JOIN ordinary o ON o.patient_id = d.patient_id
    WHERE d.reviewed_key = 'another' OR d.claim IS NOT NULL OR d.due_at = o.due_at"""
# A batch of which a patient had been due for less long than one whom an earlier batch, long claimed, had taken.
OUT_OF_ORDER = """
    WITH batches AS (SELECT claim, min(due_at) AS oldest, max(due_at) AS newest, min(at) AS at FROM seen
                     WHERE what = 'claimed' GROUP BY claim)
    SELECT count(*) FROM batches b
    WHERE b.oldest < (SELECT max(e.newest) FROM batches e WHERE e.at < b.at - %s::interval)"""


@dataclass
class Waits:
    """Seconds."""

    mails: list[float] = field(default_factory=list)


@pytest.mark.long
@pytest.mark.timeout(3 * 3600)
def test_rules_change_reviews_everybody_once_oldest_due_first_while_mails_go_out_in_time(
    town: Town, lime: Clinic, carla: User, smtp: Post, monkeypatch: pytest.MonkeyPatch, say: Say
) -> None:
    monkeypatch.setenv("DATABASE_URL", town.place.database_url)
    User.objects.filter(pk=carla.pk).update(morning_mail=False)  # her own morning comes whenever it comes
    fill(lime)
    statements = statements_of_a_batch()
    told_of(lime)
    began = time.monotonic()
    town.worker("server.celery", "--concurrency=2", **smtp.environment)
    waits = reviewed_while_mails_go_out(town, lime, smtp)
    took = time.monotonic() - began
    batches = one("SELECT count(DISTINCT claim) FROM seen WHERE what = 'claimed'")
    again = one("SELECT count(*) FROM (SELECT FROM seen WHERE what = 'reviewed' GROUP BY patient_id"
                " HAVING count(*) > 1) AS twice")  # fmt: skip
    never = PATIENTS - one("SELECT count(DISTINCT patient_id) FROM seen WHERE what = 'reviewed'")
    late = one("SELECT extract(epoch FROM max(seen.at - seen.due_at)) FROM seen JOIN ordinary USING (patient_id)"
               " WHERE what = 'claimed'")  # fmt: skip
    out_of_order = one(OUT_OF_ORDER, AT_ONCE)
    say(
        f"rules changed for {PATIENTS:,} patients, {NIGHTS} nights each",
        f"{batches} batches of {statements} statements, {out_of_order} out of order, {ORDINARY} ordinary reviews",
        **balance(mails=smtp.received, expected=len(waits.mails)),
        back_after=took,
        waited=f"mails {max(waits.mails):.0f} s at most, ordinary reviews {late:.0f} s at most",
    )
    assert (never, again, out_of_order) == (0, 0, 0)
    assert not DueTime.objects.filter(failures__gt=0).exists()
    assert Review.objects.filter(rules=thresholds().rules).count() >= (PATIENTS - ORDINARY) * NIGHTS
    assert max(waits.mails) < 15 * 60, "a digest is sent before the next sweep of digests"
    assert late < 3600, "a night is reviewed within the hour"


def reviewed_while_mails_go_out(town: Town, lime: Clinic, smtp: Post) -> Waits:
    """Sweeps come as beat sends them, and as soon as nothing waits in the broker; before each digest sweep one more
    clinician waits for the mail."""
    waits, last_sweep = Waits(), 0.0
    while one(LEFT):
        if time.monotonic() - last_sweep > 900 or not town.queued():
            last_sweep = time.monotonic()
            town.tick(REVIEWS)
        clinician_of(lime, f"Reader-{len(waits.mails)}", mail_zone=zone_at(12))
        asked = time.monotonic()
        town.tick(DIGESTS)
        eventually(lambda: len(smtp.received) > len(waits.mails), patience=1800)
        waits.mails.append(time.monotonic() - asked)
        time.sleep(5)
    return waits


def fill(lime: Clinic) -> None:
    """PEOPLE with a diary of their own and copies of them, reviewed by other rules, due within the last 90 minutes."""
    last = yesterday()
    for n in range(PEOPLE):
        worse = ["21:00"] * (NIGHTS // 2) + ["17:00"] * (NIGHTS // 2)
        treated(patient_of(lime, f"R-{n}"), nights(worse if n % 2 else ["21:00"] * NIGHTS, last))
    now = datetime.now(UTC)
    services.due_times_update(now=now)
    while lease := services.due_lease(now=now):
        services.batch_review(patient_ids=lease.patient_ids, claim=lease.claim, now=now)
    Review.objects.exclude(day=last).delete()  # of another version: what is not there need not be copied
    copy_people(PATIENTS)
    with connection.cursor() as cursor:
        cursor.execute(FORGET_THE_RULES)
        cursor.execute(FALL_DUE, [thresholds().rules, checkpoint_key(thresholds()), ORDINARY])
        cursor.execute("CREATE TABLE ordinary AS SELECT patient_id, due_at FROM augmentation_duetime"
                       " WHERE reviewed_key <> 'another'")  # fmt: skip
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(WATCH_CLAIMS)


def yesterday() -> date:
    """The last RLS day that can be reviewed."""
    return last_reviewable_day(BERLIN, datetime.now(UTC))


def statements_of_a_batch() -> int:
    """Of the first batch, which is reviewed here: those of its claim as well."""
    with CaptureQueriesContext(connection) as queries:
        lease = services.due_lease(now=datetime.now(UTC))
        assert lease
        services.batch_review(patient_ids=lease.patient_ids, claim=lease.claim, now=datetime.now(UTC))
    return len(queries)


def told_of(lime: Clinic) -> None:
    """Six patients of the clinic with a flag that no review of this run comes to: something to tell."""
    day = datetime.now(UTC).date() - timedelta(days=2)
    for n in range(6):
        patient = patient_of(lime, f"T-{n}")
        patient.care_links.update(responsible=None)  # so that every clinician is told
        flagged(patient, day=day)
        DueTime.objects.create(
            patient=patient, due_at=datetime.now(UTC) + timedelta(hours=20), rules=thresholds().rules,
            reviewed_from=day, reviewed_through=day, reviewed_key=checkpoint_key(thresholds()),
        )  # fmt: skip


def one(query: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]
