"""`manage.py digest --as-of DATE`: as if that morning had just come for everyone."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import Clinic
from apps.patients.models import CareLink, Patient
from tests.alerts.world import SEVEN, TUESDAY, WEDNESDAY, cleared, clinician_of, flagged, subjects
from tests.mail import Post

pytestmark = pytest.mark.django_db


def digest(as_of: object) -> str:
    out = StringIO()
    call_command("digest", as_of=str(as_of), stdout=out)
    return out.getvalue().strip()


def test_it_sends_that_mornings_digests_and_says_how_many(six: list[Patient], linden: Clinic, smtp: Post) -> None:
    clinician_of(linden, "Cora")
    flagged(six[0])
    assert digest(WEDNESDAY) == "1 digest sent, 1 nothing new, 0 waiting"
    assert subjects(smtp) == ["Stillnight: 1 new to look at"]


def test_a_second_time_it_sends_nothing(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    digest(WEDNESDAY)
    assert digest(WEDNESDAY) == "0 digests sent, 0 nothing new, 0 waiting"
    assert len(smtp.received) == 1


def test_an_earlier_morning_knows_nothing_of_what_came_after(six: list[Patient], smtp: Post) -> None:
    cleared(flagged(six[0], day=TUESDAY))
    flagged(six[1], day=WEDNESDAY)
    assert digest(TUESDAY) == "0 digests sent, 1 nothing new, 0 waiting"


def test_consent_is_asked_as_of_now_and_not_as_of_then(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    CareLink.objects.update(consent_to=SEVEN.replace(month=4))
    assert digest(WEDNESDAY) == "0 digests sent, 1 nothing new, 0 waiting"


def test_what_could_not_be_sent_is_counted(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    smtp.answer("MAIL", "451 busy")
    assert digest(WEDNESDAY) == "0 digests sent, 0 nothing new, 1 waiting"


def test_a_refusal_points_to_the_doctor(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    smtp.answer("RCPT", "550 gone")
    assert digest(WEDNESDAY).endswith("0 waiting, 1 refused; `manage.py doctor` says why")


def test_a_date_that_is_none_is_refused_in_plain_words(db: None) -> None:
    with pytest.raises(CommandError, match="takes a date such as 2026-09-17"):
        digest("yesterday")


def test_a_morning_in_the_future_is_refused_and_nothing_is_used_up(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    with pytest.raises(CommandError, match="lies in the future"):
        digest("2199-01-01")
    assert digest(WEDNESDAY).startswith("1 digest sent")
