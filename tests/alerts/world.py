"""A clinic on a Wednesday morning: what a test of the digest needs to say in a line."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from apps.accounts.models import Clinic, User
from apps.alerts import emails, selectors, services
from apps.alerts.emails import Outcome
from apps.alerts.models import Digest
from apps.augmentation.models import Flag, FlagEvent, Level, Review
from apps.patients.models import Patient
from tests.mail import Post
from tests.personas import patient_of, person

TUESDAY, WEDNESDAY, THURSDAY = date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12)
SEVEN = datetime(2026, 3, 11, 6, tzinfo=UTC)  # 07:00 in Berlin, Wednesday
A_DAY = timedelta(days=1)


def reads_mail(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def clinician_of(clinic: Clinic, name: str, **fields: object) -> User:
    user = reads_mail(person(name, **fields))
    clinic.memberships.create(user=user, role="clinician")
    return user


def flagged(patient: Patient, sign: str = "spread", *, day: date = TUESDAY, level: str = Level.DISCUSS) -> Flag:
    flag = Flag.objects.create(patient=patient, sign=sign, level=level, opened_on=day)
    happened(flag, "opened", day)
    return flag


def happened(flag: Flag, what: str, day: date) -> FlagEvent:
    return FlagEvent.objects.create(
        flag=flag,
        what=what,
        level=flag.level,
        day=day,
        at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + A_DAY,
    )


def raised(flag: Flag, *, day: date = TUESDAY) -> None:
    flag.level = Level.DISCUSS_SOON
    flag.save()
    happened(flag, "raised", day)


def cleared(flag: Flag, *, day: date = TUESDAY) -> None:
    flag.cleared_on = day
    flag.save()
    happened(flag, "cleared", day)


def reviewed(patient: Patient, level: str = Level.NONE, *, day: date = TUESDAY, why: str = "too_few_nights") -> None:
    findings = {"considered": [why], "evidence": {}}
    found = {"level": level, "nights_logged": 5, "findings": findings, "reviewed_at": SEVEN}
    Review.objects.update_or_create(patient=patient, day=day, rules="2026.1", defaults=found)


def quiet_patients(clinic: Clinic, how_many: int = 5) -> list[Patient]:
    """Reviewed, with nothing to report."""
    patients = [patient_of(clinic, f"Q-{number}") for number in range(how_many)]
    for patient in patients:
        reviewed(patient)
    return patients


def sweep(now: datetime = SEVEN) -> list[Digest]:
    return services.digest_sweep(now=now)


def send(now: datetime = SEVEN) -> list[Outcome]:
    return [emails.digest_send(digest_id=digest_id, now=now) for digest_id in selectors.digests_to_send(now)]


def morning(now: datetime = SEVEN) -> list[Outcome]:
    """What the sweep's task does, without a broker."""
    sweep(now)
    return send(now)


@pytest.fixture
def six(linden: Clinic, pia: Patient, clara: User) -> list[Patient]:
    """Clara reads her mail and has six patients, Pia first: enough to be counted."""
    reads_mail(clara)
    reviewed(pia)
    return [pia, *quiet_patients(linden)]


def subjects(smtp: Post) -> list[str]:
    return [str(message["Subject"]) for message in smtp.received]
