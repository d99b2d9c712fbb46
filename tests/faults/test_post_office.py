"""No mail server for a whole day: the morning is tried again and again, and the next morning tells it all, once."""

from datetime import timedelta
from typing import Any

import pytest

from apps.alerts.models import Digest, Told
from apps.patients.models import Patient
from tests.alerts.world import A_DAY, SEVEN, flagged, morning
from tests.faults.balance import balance
from tests.faults.report import Say
from tests.live import free_port
from tests.mail import Post

pytestmark = pytest.mark.django_db
A_TICK = timedelta(minutes=15)


def test_a_day_without_a_mail_server_loses_no_digest_and_tells_none_twice(
    six: list[Patient], smtp: Post, settings: Any, say: Say
) -> None:
    flagged(six[0])
    settings.EMAIL_PORT, post_office = free_port(), settings.EMAIL_PORT  # nobody listens there
    now = SEVEN
    while now < SEVEN + A_DAY:
        morning(now)
        now += A_TICK
    (first,) = Digest.objects.all()
    assert (first.state, first.last_fault, first.attempts > 20) == (Digest.State.PENDING, "no_connection", True)
    morning(now)  # the next morning, still nobody
    assert Digest.objects.get(pk=first.pk).last_fault == "superseded"
    flagged(six[1])
    settings.EMAIL_PORT = post_office
    while now < SEVEN + 2 * A_DAY + A_TICK:
        morning(now)
        now += A_TICK
    told = [str(message["Subject"]) for message in smtp.received]
    assert len(told) == 2, "the second morning's, late, and the third's, with what came after it was decided"
    assert [d.counts["new"] for d in Digest.objects.filter(state="sent").order_by("local_date")] == [1, 1]
    assert Told.objects.count() == 2, "each event once"
    say(
        "SMTP down for a day",
        f"{first.attempts} attempts, 97 sweeps",
        **balance(mails=told, expected=2),
        back_after="the next morning",
    )
