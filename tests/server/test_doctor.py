"""`manage.py doctor`: one screen that says what ails the system, and nothing of anybody's health."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from django.utils import timezone

from apps.accounts.models import Membership, User
from apps.alerts.models import Digest
from apps.augmentation.models import DueTime
from apps.core.models import Heartbeat
from apps.patients.models import Patient
from apps.records.ledger import Erasure, ledger_append
from server import checkup
from server.place import CHECKOUT
from tests import servers
from tests.alerts.world import SEVEN, WEDNESDAY, flagged, reads_mail, send, sweep
from tests.mail import Post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_worker_answers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """For an hour already, unless a test is about the worker itself."""
    if "slow" not in request.keywords:
        found = checkup.Workers(checkup.ok("workers", "1 answers"), timedelta(hours=1))
        monkeypatch.setattr(checkup, "workers", lambda: found)


@pytest.fixture
def ticking() -> None:
    for name in ("review_sweep", "digest_sweep"):
        Heartbeat.beat(name, timezone.now() - timedelta(minutes=3))


def this_morning_is_decided() -> None:
    """With nothing new to tell, for everybody; of the date on which the last sweep was, just after midnight too."""
    swept = Heartbeat.objects.filter(name="digest_sweep").values_list("at", flat=True).first() or timezone.now()
    here = swept.astimezone(ZoneInfo("Europe/Berlin")).date()
    for user in User.objects.filter(memberships__isnull=False).exclude(digests__local_date=here):
        fields = {"state": "nothing_new", "language": "en", "counts": {}, "created_at": timezone.now()}
        Digest.objects.create(clinician=user, local_date=here, **fields)


def doctor(expect: int = 0, *, decided: bool = True) -> str:
    if decided:
        this_morning_is_decided()
    out = StringIO()
    status = 0
    try:
        call_command("doctor", stdout=out)
    except SystemExit as end:
        status = int(str(end.code))
    assert status == expect, out.getvalue()
    return out.getvalue()


def line(screen: str, about: str) -> str:
    """The finding, with its way out if there is one."""
    lines = screen.splitlines()
    at = next(n for n, one in enumerate(lines) if one[9:].startswith(about + " "))
    return lines[at] + (lines[at + 1] if at + 1 < len(lines) and "->" in lines[at + 1] else "")


def test_a_system_that_works_is_said_to_work(smtp: Post, ticking: None) -> None:
    screen = doctor()
    assert screen.endswith("Nothing to mend.\n")
    assert "PostgreSQL" in line(screen, "database")
    assert "tzdata 20" in line(screen, "time zones")
    assert "ticked 3 min ago" in line(screen, "beat, digests")


def test_a_mail_server_that_is_away_is_named_with_the_way_out(smtp: Post, ticking: None, settings: object) -> None:
    settings.EMAIL_PORT = 9  # type: ignore[attr-defined]
    assert "no SMTP server takes mail (no_connection)" in line(doctor(1), "mail")
    assert "SMTP_*" in line(doctor(1), "mail")


def test_a_broker_that_is_away_is_named(smtp: Post, ticking: None, settings: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"  # type: ignore[attr-defined]
    assert "does not answer (ConnectionError)" in line(doctor(1), "broker")


def test_a_beat_that_fell_silent_is_found(smtp: Post, ticking: None) -> None:
    Heartbeat.objects.filter(name="digest_sweep").update(at=timezone.now() - timedelta(hours=3))
    assert "no tick for 3 h" in line(doctor(1), "beat, digests")


def test_right_after_a_start_the_first_tick_is_waited_for(smtp: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = checkup.Workers(checkup.ok("workers", "1 answers"), timedelta(minutes=2))
    monkeypatch.setattr(checkup, "workers", lambda: fresh)
    assert "note" in line(doctor(), "beat, digests")


def due(patient: Patient, zone: str, **fields: object) -> None:
    patient.timezone = zone
    patient.save()
    DueTime.objects.create(patient=patient, **{"due_at": timezone.now() + timedelta(hours=5), **fields})


def test_it_says_how_far_each_zones_reviews_have_come(smtp: Post, ticking: None, six: list[Patient]) -> None:
    due(six[0], "Europe/Berlin", reviewed_through=WEDNESDAY, reviewed_from=WEDNESDAY)
    due(six[1], "Europe/Berlin")
    due(six[2], "Asia/Tokyo")
    screen = doctor()
    assert "2 patients, reviewed through 2026-03-11, next due" in line(screen, "Europe/Berlin")
    assert "1 patient, never reviewed" in line(screen, "Asia/Tokyo")


def test_a_patient_who_moved_counts_for_the_zone_they_live_in(smtp: Post, ticking: None, pia: Patient) -> None:
    due(pia, "Europe/Berlin")
    pia.clock_entries.create(starts_at=datetime(2026, 1, 1, tzinfo=UTC), timezone="Asia/Tokyo", day_start=360)
    assert "1 patient" in line(doctor(), "Asia/Tokyo")


def test_a_review_that_is_late_or_fails_is_found(smtp: Post, ticking: None, six: list[Patient]) -> None:
    due(six[0], "Europe/Berlin", due_at=datetime(2026, 3, 11, 9, tzinfo=UTC))
    due(six[1], "Asia/Tokyo", failures=2)
    screen = doctor(1)
    assert "1 late since 2026-03-11 09:00 UTC" in line(screen, "Europe/Berlin")
    assert "1 fail" in line(screen, "Asia/Tokyo")


@pytest.mark.parametrize(
    ("answer", "says"),
    [("550 no", "1 given up since 2026-03-11 06:00 UTC (recipient_550)"), ("450 later", "1 waiting")],
)
def test_a_digest_that_did_not_get_out_is_shown_by_its_fault(
    smtp: Post, ticking: None, six: list[Patient], answer: str, says: str
) -> None:
    flagged(six[0])
    sweep()
    smtp.answer("RCPT", answer)
    send()
    assert says in line(doctor(1), "digests")
    smtp.answers.clear()
    sweep(SEVEN + timedelta(days=1))
    send(SEVEN + timedelta(days=1))
    assert Digest.objects.filter(state="sent").exists()
    assert "none is waiting" in line(doctor(), "digests")


def test_who_left_with_a_mailbox_that_is_gone_rings_for_no_one_any_more(
    smtp: Post, ticking: None, six: list[Patient], clara: User
) -> None:
    flagged(six[0])
    sweep()
    smtp.answer("RCPT", "550 no")
    send()
    assert "1 given up" in line(doctor(1), "digests")
    clara.memberships.all().delete()
    assert "none is waiting" in line(doctor(), "digests")


def test_a_clinician_who_never_confirmed_her_address_is_counted_and_not_named(
    smtp: Post, ticking: None, six: list[Patient], clara: User
) -> None:
    EmailAddress.objects.update(verified=False)
    flagged(six[0])
    sweep()
    send()
    screen = doctor(1)
    assert "(no_verified_address)" in line(screen, "digests")
    assert "clara" not in screen.lower()


def test_a_mail_zone_that_the_zone_data_lack_is_counted(smtp: Post, ticking: None, clara: User) -> None:
    reads_mail(clara)
    User.objects.update(mail_zone="Europe/Atlantis")
    assert "lacks the mail zone of 1 account" in line(doctor(1), "time zones")


def test_a_morning_that_the_last_sweep_left_undecided_is_found(
    smtp: Post, ticking: None, clara: User, linden: object
) -> None:
    swept = timezone.now().replace(hour=12) - timedelta(days=1)  # past seven in Berlin
    Heartbeat.objects.update(at=swept)
    assert "each decided" in line(doctor(1, decided=False), "mornings")  # she joined after it
    Membership.objects.update(created_at=swept - timedelta(days=1))
    assert "1 after the last sweep" in line(doctor(1, decided=False), "mornings")


def test_backups_and_retention_are_asked_for_where_they_are_meant_to_run(
    smtp: Post, ticking: None, settings: object
) -> None:
    assert "not watched here" in line(doctor(), "backup")
    settings.WATCH_BACKUP_HOURS = settings.WATCH_RETENTION_HOURS = 26  # type: ignore[attr-defined]
    assert "not yet" in line(doctor(), "backup")
    for name, days in (("backup", 2), ("retention", 3)):
        Heartbeat.beat(name, timezone.now() - timedelta(days=days))
    screen = doctor(1)
    assert "last ran 2 days ago (allowed: 26 h)" in line(screen, "backup")
    assert "last ran 3 days ago" in line(screen, "retention")


def test_clocks_that_differ_are_found(smtp: Post, ticking: None, monkeypatch: pytest.MonkeyPatch) -> None:
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() - timedelta(minutes=2))
    assert "120 s ahead of ours" in line(doctor(1), "clocks")


def test_a_full_disk_and_too_few_connections_are_found_before_nights_are_refused(
    smtp: Post, ticking: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "LEAST_MEGABYTES", 2**40)
    monkeypatch.setattr(checkup, "MOST_CONNECTIONS", 0.001)
    screen = doctor(1)
    assert "MB free" in line(screen, "disk") or "GB free" in line(screen, "disk")
    assert "of 200 in use" in line(screen, "connections")
    assert "2 to look at" in screen


def test_who_was_erased_and_is_back_after_a_restore_is_counted(
    smtp: Post, ticking: None, pia: Patient, settings: object, tmp_path: Path
) -> None:
    ledger = settings.ERASURE_LEDGER = tmp_path / "erasures"  # type: ignore[attr-defined]
    assert "none is pending" in line(doctor(), "erasures")
    ledger_append(ledger, Erasure(timezone.now(), pia.id, None))
    screen = doctor(1)
    assert "1 to be done again" in line(screen, "erasures")
    assert str(pia.id) not in screen
    ledger.write_text("torn\n")
    assert "1 line of the ledger damaged" in line(doctor(1), "erasures")
    settings.ERASURE_LEDGER = tmp_path / "nowhere" / "erasures"  # type: ignore[attr-defined]
    assert "cannot be written" in line(doctor(1), "erasures")


def test_second_factors_of_another_secret_are_found_before_anybody_wants_to_sign_in(
    smtp: Post, ticking: None, ben: User, settings: Any
) -> None:
    TOTP.activate(ben, generate_totp_secret())
    assert "reads them all" in line(doctor(), "second factors")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret, of the same length"
    assert "1 still made under an older" in line(doctor(), "second factors")
    settings.SECRET_KEY_FALLBACKS = []
    assert "1 cannot be read" in line(doctor(1), "second factors")


def test_in_production_somebody_must_be_told(smtp: Post, ticking: None, settings: object) -> None:
    settings.LOCAL, settings.OPERATOR_MAIL, settings.DEADMAN_URL = False, [], ""  # type: ignore[attr-defined]
    assert "OPERATOR_MAIL and DEADMAN_URL not set" in line(doctor(1), "alarms")
    settings.OPERATOR_MAIL, settings.DEADMAN_URL = ["olga@example.org"], "https://ring.example/1"  # type: ignore[attr-defined]
    assert "olga" not in doctor()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_without_a_database_it_still_says_what_it_can(smtp: Post) -> None:
    environment = {**servers.environment(), **smtp.environment, "DATABASE_URL": "postgres://127.0.0.1:9/none"}
    done = subprocess.run(
        [sys.executable, "-m", "django", "doctor"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "does not answer (OperationalError)" in line(done.stdout, "database")
    assert "Traceback" not in done.stderr
    assert "none answers" in line(done.stdout, "workers")
    words = [sys.executable, "manage.py", "incarnation_begin"]
    other = subprocess.run(words, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert (other.returncode, other.stderr.splitlines()) == (1, [
        "The database does not answer: see database_down in docs/operations.md. What was not finished was not kept."
    ])  # fmt: skip
