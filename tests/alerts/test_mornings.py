"""When it is morning: by each clinician's own clock, once a date, wherever she flies."""

import threading
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Clinic, User
from apps.alerts import services
from apps.alerts.emails import Outcome
from apps.alerts.models import Digest
from apps.patients.models import CareLink, Patient
from tests import servers
from tests.alerts.world import (
    A_DAY,
    SEVEN,
    TUESDAY,
    WEDNESDAY,
    clinician_of,
    flagged,
    morning,
    quiet_patients,
    raised,
    sweep,
)
from tests.mail import Post
from tests.personas import patient_of

pytestmark = pytest.mark.django_db


def lives_in(user: User, zone: str) -> None:
    User.objects.filter(id=user.id).update(mail_zone=zone)


def dates() -> list[date]:
    return sorted(Digest.objects.values_list("local_date", flat=True))


def test_it_is_morning_at_seven_and_not_before(six: list[Patient]) -> None:
    assert sweep(SEVEN - timedelta(minutes=1)) == []
    assert [digest.local_date for digest in sweep(SEVEN)] == [WEDNESDAY]


def test_a_sweep_that_comes_late_tells_late_rather_than_never(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    assert morning(SEVEN + timedelta(hours=13)) == [Outcome.SENT]


def test_each_clinician_has_a_morning_of_her_own(six: list[Patient], linden: Clinic) -> None:
    clinician_of(linden, "Tomo", mail_zone="Asia/Tokyo")
    sweep(SEVEN - A_DAY)
    assert [(d.clinician.name, d.local_date) for d in sweep(SEVEN - timedelta(hours=8))] == [("Tomo", WEDNESDAY)]
    assert [(d.clinician.name, d.local_date) for d in sweep(SEVEN)] == [("Clara", WEDNESDAY)]


def test_who_flies_west_over_the_date_line_has_no_second_morning_of_that_date(
    six: list[Patient], clara: User, smtp: Post
) -> None:
    lives_in(clara, "Pacific/Auckland")
    flagged(six[0])
    morning(datetime(2026, 3, 10, 18, tzinfo=UTC))  # Wednesday, 07:00 in Auckland
    lives_in(clara, "Pacific/Honolulu")
    raised(flagged(six[1]))
    assert morning(datetime(2026, 3, 11, 17, tzinfo=UTC)) == []  # Wednesday, 07:00 in Honolulu
    assert morning(datetime(2026, 3, 12, 17, tzinfo=UTC)) == [Outcome.SENT]
    assert dates() == [WEDNESDAY, WEDNESDAY + A_DAY]


def test_who_flies_east_over_the_date_line_is_told_nothing_twice(six: list[Patient], clara: User, smtp: Post) -> None:
    lives_in(clara, "Pacific/Honolulu")
    flagged(six[0])
    morning(datetime(2026, 3, 11, 17, tzinfo=UTC))  # Wednesday, 07:00 in Honolulu
    lives_in(clara, "Pacific/Auckland")
    assert morning(datetime(2026, 3, 11, 18, tzinfo=UTC)) == []  # Thursday, 07:00 in Auckland
    assert dates() == [WEDNESDAY, WEDNESDAY + A_DAY]


@pytest.mark.parametrize(
    ("zone", "seven"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 5, tzinfo=UTC)),  # an hour shorter since the clock went forward
        ("Europe/Berlin", datetime(2026, 10, 25, 6, tzinfo=UTC)),
        ("Africa/Casablanca", datetime(2026, 2, 15, 7, tzinfo=UTC)),  # back to +0 for Ramadan
    ],
)
def test_on_the_morning_of_a_clock_change_it_is_seven_on_the_new_clock(
    six: list[Patient], clara: User, zone: str, seven: datetime
) -> None:
    lives_in(clara, zone)
    assert sweep(seven - timedelta(minutes=1)) == []
    assert len(sweep(seven)) == 1


def test_a_zone_that_no_longer_exists_silences_nobody(six: list[Patient], linden: Clinic, clara: User) -> None:
    lives_in(clara, "Europe/Atlantis")
    clinician_of(linden, "Cora")
    assert [d.clinician.name for d in sweep(SEVEN)] == ["Cora"]
    assert [d.clinician.name for d in sweep(SEVEN + timedelta(hours=1))] == ["Clara"]


def test_a_morning_tells_only_of_days_before_it(six: list[Patient], smtp: Post) -> None:
    """So that a morning decided late, or again from a copy, says the same."""
    flagged(six[0], day=WEDNESDAY)
    assert morning() == []
    assert morning(SEVEN + A_DAY) == [Outcome.SENT]


def test_a_sweep_asks_as_many_questions_for_sixty_patients_as_for_six(
    six: list[Patient], linden: Clinic, harbour: Clinic, otto: User
) -> None:
    def questions(now: datetime) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            sweep(now)
        return len(asked)

    flagged(six[0])
    few = questions(SEVEN)
    for number in range(5):
        cora = clinician_of(linden, f"Cora{number}")
        clinician_of(harbour, f"Carl{number}")
        for place in range(5):
            flagged(patient_of(linden, f"L{number}-{place}"), day=TUESDAY)
            raised(flagged(patient_of(harbour, f"H{number}-{place}"), day=TUESDAY))
        CareLink.objects.filter(reference__startswith=f"L{number}").update(responsible=cora.memberships.get())
    quiet_patients(harbour, 9)
    many = questions(SEVEN + A_DAY)
    assert Digest.objects.filter(local_date=WEDNESDAY + A_DAY, state="pending").count() == 7
    assert many <= few + 3, "three more: yesterday's mails give way to the new ones"
    assert few < 20


@pytest.mark.django_db(transaction=True)
def test_digest_decision_waits_for_another_one_longer_than_a_workers_lock_timeout() -> None:
    with psycopg.connect(servers.environment()["DATABASE_URL"]) as other, connection.cursor() as cursor:
        other.execute("select pg_advisory_xact_lock(%s)", [services._DECIDING])
        released = threading.Timer(1.0, other.commit)
        released.start()
        cursor.execute("set lock_timeout = '100ms'")
        assert services.digests_decide(local_date=date(2026, 3, 3), clinicians=[], now=SEVEN) == []
        assert released.finished.is_set()
        cursor.execute("show lock_timeout")
        assert cursor.fetchone() == ("100ms",)
        cursor.execute("reset lock_timeout")
        released.join()
