"""When a review falls due: spread over ninety minutes, and never past a digest that would have told of it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from apps.accounts.models import Clinic, User
from apps.augmentation.due import BEFORE_DIGEST, SHARES, SPREAD, next_digest, spread_due
from apps.core.days import Clock, ClockHistory, review_due
from apps.core.zones import wall_clock
from apps.patients.models import Patient
from tests.augmentation.clinic import A_DAY, WELL, due, nights, run, treated

TEN = datetime(2026, 3, 30, 8, tzinfo=UTC)  # 10:00 in Berlin
LATEST = UUID(int=SHARES - 1)  # whoever comes last of all
ZONES = (
    "Pacific/Honolulu", "America/Los_Angeles", "America/New_York", "Atlantic/South_Georgia", "UTC", "Europe/Berlin",
    "Asia/Dubai", "Asia/Karachi", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Kiritimati",
)  # fmt: skip
DAYS = (date(2026, 3, 27), date(2026, 3, 28), date(2026, 3, 29), date(2026, 7, 1), date(2026, 10, 24))


@pytest.mark.parametrize("reader", ZONES)
def test_due_time_spread_in_any_zone_misses_no_digest_that_would_have_told_of_the_review(reader: str) -> None:
    for zone, start, day in product(ZONES, range(0, 1440, 30), DAYS):
        at = review_due(ClockHistory(Clock(zone, start)), day)
        moved, digest = spread_due(LATEST, at, [reader]), next_digest(reader, at)
        assert at <= digest < at + timedelta(hours=25)
        assert wall_clock(reader, digest).strftime("%H:%M") == "07:00"
        assert at <= moved < at + SPREAD
        assert moved == at or moved + BEFORE_DIGEST <= digest, (zone, start, day)
        if digest - at >= SPREAD + BEFORE_DIGEST:
            assert moved > at + SPREAD - timedelta(minutes=1)


def test_due_times_of_many_patients_are_spread_evenly_and_stay_the_same() -> None:
    ids = [UUID(int=n * 7919) for n in range(9000)]
    spread = [spread_due(one, TEN, []) for one in ids]
    assert spread == [spread_due(one, TEN, []) for one in ids]
    a_minute = Counter((at - TEN) // timedelta(minutes=1) for at in spread)
    assert set(a_minute) == set(range(90))
    assert max(a_minute.values()) < 120


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "latest"),
    [
        ("Europe/Berlin", TEN + SPREAD),  # tomorrow at seven is far
        ("Atlantic/South_Georgia", TEN + timedelta(minutes=30)),  # seven there is eleven in Berlin
        ("America/Sao_Paulo", TEN + SPREAD),  # there it is noon in Berlin
        ("Etc/GMT+1", TEN),  # there it is ten in Berlin
    ],
)
def test_review_is_due_early_enough_for_the_digest_of_the_patients_clinician(
    linden: Clinic, clara: User, zone: str, latest: datetime
) -> None:
    User.objects.filter(pk=clara.pk).update(mail_zone=zone)
    patient = Patient.objects.create(id=LATEST, timezone="Europe/Berlin", day_start=360)
    patient.care_links.create(clinic=linden, reference="P-9", basis="demo", consent_from=TEN - A_DAY)
    treated(patient, nights(WELL))
    run(TEN - A_DAY)
    assert latest - timedelta(minutes=2) < due(patient).due_at <= latest
