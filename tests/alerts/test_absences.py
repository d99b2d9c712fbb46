"""Clara is away: who is told in her place, and what she hears when she is back."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Absence, Clinic, Membership, User
from apps.alerts import facts
from apps.alerts.duty import Duty
from apps.patients.models import CareLink, Patient
from tests.alerts.world import A_DAY, SEVEN, THURSDAY, TUESDAY, WEDNESDAY, cleared, clinician_of, flagged, morning
from tests.mail import Post, text_of
from tests.personas import patient_of

pytestmark = pytest.mark.django_db


def member(user: User) -> Membership:
    return user.memberships.get()


def away(user: User, first: date, last: date, deputy: User | None = None) -> Absence:
    stands_in = member(deputy) if deputy else None
    return Absence.objects.create(member=member(user), deputy=stands_in, first_day=first, last_day=last)


@pytest.fixture
def dora(linden: Clinic) -> User:
    return clinician_of(linden, "Dora")


def told(smtp: Post) -> list[str]:
    """To whom mail has gone since last asked, by first name."""
    names = sorted(to.split("@")[0] for (to,) in smtp.recipients)
    smtp.recipients.clear()
    return names


def test_the_deputy_named_is_told_what_clara_would_be_and_clara_is_not(
    six: list[Patient], clara: User, dora: User, linden: Clinic, smtp: Post
) -> None:
    clinician_of(linden, "Eve")
    away(clara, WEDNESDAY, WEDNESDAY, dora)
    flagged(six[0])
    morning()
    assert told(smtp) == ["dora"]
    assert "1 new since yesterday, 1 open, 0 cleared." in text_of(smtp)


@pytest.mark.parametrize(
    ("first", "last", "whom"),
    [
        (TUESDAY, TUESDAY, ["clara"]),
        (TUESDAY, WEDNESDAY, ["dora"]),
        (WEDNESDAY, WEDNESDAY, ["dora"]),
        (WEDNESDAY, THURSDAY, ["dora"]),
        (THURSDAY, THURSDAY, ["clara"]),
    ],
)
def test_the_first_and_the_last_day_count(
    first: date, last: date, whom: list[str], six: list[Patient], clara: User, dora: User, smtp: Post
) -> None:
    away(clara, first, last, dora)
    flagged(six[0])
    morning()
    assert told(smtp) == whom


def test_the_days_are_those_of_the_absent_persons_own_clock(
    six: list[Patient], clara: User, dora: User, smtp: Post
) -> None:
    """At 07:00 in Berlin it is still Tuesday in Los Angeles, where Clara gets her mail."""
    clara.mail_zone = "America/Los_Angeles"
    clara.save()
    away(clara, TUESDAY, TUESDAY, dora)
    flagged(six[0])
    morning()
    assert told(smtp) == ["dora"]


def test_who_comes_back_hears_what_is_still_open_and_nothing_else(
    six: list[Patient], clara: User, dora: User, smtp: Post
) -> None:
    flagged(six[0], day=TUESDAY - A_DAY)
    morning(SEVEN - A_DAY)
    assert told(smtp) == ["clara"]
    away(clara, WEDNESDAY, WEDNESDAY, dora)
    gone = flagged(six[1])
    flagged(six[2])
    morning()
    assert told(smtp) == ["dora"]
    cleared(gone, day=WEDNESDAY)
    morning(SEVEN + A_DAY)
    assert told(smtp) == ["clara"]
    assert "1 new since yesterday, 2 open, 0 cleared." in text_of(smtp), "new to her: the third patient alone"
    morning(SEVEN + 2 * A_DAY)
    assert told(smtp) == []


def test_a_deputy_who_is_away_too_leaves_it_to_everyone_who_is_there(
    six: list[Patient], clara: User, dora: User, linden: Clinic, smtp: Post
) -> None:
    clinician_of(linden, "Eve")
    away(clara, WEDNESDAY, WEDNESDAY, dora)
    away(dora, WEDNESDAY, WEDNESDAY)
    flagged(six[0])
    morning()
    assert told(smtp) == ["eve"]


def test_when_all_are_away_all_are_told(six: list[Patient], clara: User, dora: User, smtp: Post) -> None:
    away(clara, WEDNESDAY, WEDNESDAY, dora)
    away(dora, WEDNESDAY, WEDNESDAY, clara)
    flagged(six[0])
    morning()
    assert told(smtp) == ["clara", "dora"]


def test_where_absences_overlap_each_deputy_is_told(
    six: list[Patient], clara: User, dora: User, linden: Clinic, smtp: Post
) -> None:
    away(clara, TUESDAY, WEDNESDAY, dora)
    away(clara, WEDNESDAY, THURSDAY, clinician_of(linden, "Eve"))
    flagged(six[0])
    morning()
    assert told(smtp) == ["dora", "eve"]


def test_a_deputy_who_has_left_leaves_it_to_everyone(
    six: list[Patient], clara: User, dora: User, linden: Clinic, smtp: Post
) -> None:
    eve = clinician_of(linden, "Eve")
    away(clara, WEDNESDAY, WEDNESDAY, eve)
    member(eve).delete()
    flagged(six[0])
    morning()
    assert told(smtp) == ["dora"]


def test_a_patients_deputy_who_is_away_is_stood_in_for_too(
    six: list[Patient], clara: User, dora: User, linden: Clinic, smtp: Post
) -> None:
    away(dora, WEDNESDAY, WEDNESDAY, clinician_of(linden, "Eve"))
    CareLink.objects.filter(patient=six[0]).update(deputy=member(dora))
    flagged(six[0])
    morning()
    assert told(smtp) == ["clara", "eve"]


def test_an_absence_in_one_clinic_is_none_in_another(
    six: list[Patient], clara: User, dora: User, harbour: Clinic, smtp: Post
) -> None:
    there = harbour.memberships.create(user=clara, role="clinician")
    patient = patient_of(harbour, "H-1")
    CareLink.objects.filter(patient=patient).update(responsible=there)
    Absence.objects.create(
        member=clara.memberships.get(clinic__slug="linden"),
        deputy=member(dora),
        first_day=WEDNESDAY,
        last_day=WEDNESDAY,
    )
    flagged(patient)
    morning()
    assert told(smtp) == ["clara"]


def test_absences_cost_no_query_more_however_many(six: list[Patient], clara: User, linden: Clinic) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            facts.morning_of(WEDNESDAY, facts.clinicians(), SEVEN)
        return len(caught)

    before = queries()
    for number in range(5):
        away(clara, WEDNESDAY - timedelta(days=number), WEDNESDAY, clinician_of(linden, f"C{number}"))
        away(User.objects.get(name=f"C{number}"), WEDNESDAY, WEDNESDAY, clara)
    assert queries() == before


def test_nobody_is_told_of_a_patient_of_a_clinic_that_is_not_theirs() -> None:
    here, there, anna, otto = (uuid4() for _ in range(4))
    duty = Duty({anna: here, otto: there}, {})
    assert duty.told_of(here, otto, otto) == {anna}
    assert Duty({anna: here, otto: there}, {anna: {otto}}).told_of(here, anna, None) == {anna}
