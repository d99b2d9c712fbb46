"""What becomes of a digest when the post office refuses, is away or hangs up."""

import logging
from datetime import date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from apps.accounts.models import User
from apps.alerts import emails, services
from apps.alerts.emails import Outcome
from apps.alerts.models import Digest, Told
from apps.core.lease import LEASE
from apps.patients.models import AccessEvent, Patient
from tests.alerts.world import A_DAY, SEVEN, WEDNESDAY, flagged, morning, send, subjects, sweep
from tests.mail import HANG_UP, Post

pytestmark = pytest.mark.django_db
A_QUARTER = timedelta(minutes=15)
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def digest(six: list[Patient]) -> Digest:
    """One is waiting to be sent to Clara."""
    flagged(six[0])
    (digest,) = sweep()
    return digest


def now_of(digest: Digest) -> Digest:
    return Digest.objects.get(id=digest.id)


def attempt(digest: Digest, now: datetime = SEVEN) -> Outcome:
    return emails.digest_send(digest_id=digest.id, now=now)


# --- what can be mended is tried again ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "answer", "fault"),
    [
        ("MAIL", "451 busy", "server_451"),
        ("MAIL", "550 this sender may not", "server_550"),
        ("RCPT", "450 greylisted", "recipient_450"),
        ("DATA", "452 disk full", "message_452"),
        ("BODY", "421 closing", "message_421"),
        ("MAIL", HANG_UP, "hung_up"),
        ("RCPT", HANG_UP, "hung_up"),
        ("DATA", HANG_UP, "hung_up"),
    ],
)
def test_what_ails_the_server_is_tried_again(digest: Digest, smtp: Post, step: str, answer: str, fault: str) -> None:
    smtp.answer(step, answer)
    assert attempt(digest) == Outcome.WAITING
    assert now_of(digest).last_fault == fault
    assert send(SEVEN) == [], "not at once"
    assert send(SEVEN + A_QUARTER) == [Outcome.SENT]
    assert now_of(digest).last_fault == ""


def test_a_post_office_that_is_away_is_waited_for(digest: Digest, smtp: Post, settings: pytest.FixtureRequest) -> None:
    there, settings.EMAIL_PORT = smtp.port, 9  # type: ignore[attr-defined]
    assert attempt(digest) == Outcome.WAITING
    assert now_of(digest).last_fault == "no_connection"
    settings.EMAIL_PORT = there  # type: ignore[attr-defined]
    assert send(SEVEN + A_QUARTER) == [Outcome.SENT]


def test_attempts_grow_apart_up_to_an_hour(digest: Digest, smtp: Post) -> None:
    smtp.answer("MAIL", *["451 busy"] * 6)
    now, waits = SEVEN, []
    for _ in range(6):
        attempt(digest, now)
        waits.append(round((now_of(digest).next_attempt_at - now).total_seconds() / 60))  # type: ignore[operator]
        now += timedelta(minutes=waits[-1])
    assert waits == [5, 15, 30, 60, 60, 60]


def test_a_hang_up_after_the_text_may_double_it_under_the_same_message_id(digest: Digest, smtp: Post) -> None:
    """The server kept it and died before its yes: nobody can know, and a mail program drops the second."""
    smtp.answer("BODY", HANG_UP)
    assert attempt(digest) == Outcome.WAITING
    assert send(SEVEN + A_QUARTER) == [Outcome.SENT]
    first, second = (str(message["Message-ID"]) for message in smtp.received)
    assert first == second


# --- what is refused for good is told again in the morning ------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "answer", "fault"),
    [("RCPT", "550 no such mailbox clara@example.org", "recipient_550"), ("DATA", "554 spam", "message_554")],
)
def test_a_refusal_for_good_frees_what_it_would_have_told(
    digest: Digest, smtp: Post, step: str, answer: str, fault: str
) -> None:
    smtp.answer(step, answer)
    assert attempt(digest) == Outcome.FAILED
    assert (now_of(digest).state, now_of(digest).last_fault) == (Digest.State.FAILED, fault)
    assert not Told.objects.exists()
    assert send(SEVEN + AN_HOUR) == []
    assert morning(SEVEN + A_DAY) == [Outcome.SENT]
    assert subjects(smtp) == ["Stillnight: 1 new to look at"]


def test_without_a_verified_address_nothing_leaves_the_house(digest: Digest, smtp: Post, clara: User) -> None:
    EmailAddress.objects.update(verified=False)
    assert attempt(digest) == Outcome.WAITING
    assert now_of(digest).last_fault == "no_verified_address"
    assert smtp.received == []
    EmailAddress.objects.update(verified=True)
    assert send(SEVEN + A_QUARTER) == [Outcome.SENT]


def test_an_account_out_of_use_gets_no_mail(digest: Digest, smtp: Post, clara: User) -> None:
    clara.is_active = False
    clara.save()
    assert attempt(digest) == Outcome.WAITING
    assert smtp.received == []


def test_a_mail_still_waiting_next_morning_gives_way_to_the_new_one(digest: Digest, smtp: Post) -> None:
    smtp.answer("MAIL", "451 busy")
    attempt(digest)
    assert morning(SEVEN + A_DAY) == [Outcome.SENT]
    assert now_of(digest).last_fault == "superseded"
    assert Told.objects.get().digest.local_date == WEDNESDAY + A_DAY
    assert len(smtp.received) == 1


# --- two at once ---------------------------------------------------------------------------------------------------


def test_a_task_delivered_twice_sends_once(digest: Digest, smtp: Post) -> None:
    assert [attempt(digest), attempt(digest)] == [Outcome.SENT, Outcome.NOT_OURS]
    assert len(smtp.received) == 1


def test_while_one_worker_sends_another_keeps_its_hands_off(digest: Digest, smtp: Post) -> None:
    assert services.digest_claim(digest_id=digest.id, now=SEVEN)
    assert attempt(digest, SEVEN + timedelta(minutes=9)) == Outcome.NOT_OURS
    assert send(SEVEN + timedelta(minutes=9)) == []
    assert smtp.received == []


def test_the_lease_of_a_dead_worker_runs_out(digest: Digest, smtp: Post) -> None:
    services.digest_claim(digest_id=digest.id, now=SEVEN)
    assert send(SEVEN + LEASE) == [Outcome.SENT]


def test_whoever_has_lost_the_lease_marks_nothing(digest: Digest) -> None:
    slow = services.digest_claim(digest_id=digest.id, now=SEVEN)
    quick = services.digest_claim(digest_id=digest.id, now=SEVEN + LEASE)
    assert slow
    assert quick
    assert not services.digest_sent(digest=slow, now=SEVEN)
    assert not services.digest_retry(digest=slow, fault="hung_up", now=SEVEN)
    assert not services.digest_refused(digest=slow, fault="recipient_550")
    assert not AccessEvent.objects.exists()
    assert services.digest_sent(digest=quick, now=SEVEN)


def test_a_mail_that_is_being_sent_is_not_given_up_at_dawn(digest: Digest) -> None:
    services.digest_claim(digest_id=digest.id, now=SEVEN + A_DAY)
    assert [d.state for d in sweep(SEVEN + A_DAY)] == [Digest.State.NOTHING_NEW]
    assert now_of(digest).state == Digest.State.PENDING


# --- nothing leaks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("step", "answer"), [("RCPT", "550 clara@example.org"), ("RCPT", "450 clara@example.org")])
def test_no_address_reaches_a_log_or_a_fault(
    digest: Digest, smtp: Post, caplog: pytest.LogCaptureFixture, step: str, answer: str
) -> None:
    smtp.answer(step, answer)
    with caplog.at_level(logging.DEBUG):
        attempt(digest)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("apps.")]
    assert ours
    assert "clara" not in "".join(ours) + now_of(digest).last_fault


def test_a_fault_nobody_foresaw_keeps_its_text_to_itself(
    digest: Digest, smtp: Post, clara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("clara@example.org")

    monkeypatch.setattr(emails, "digest_message", broken)
    assert attempt(digest) == Outcome.WAITING
    assert now_of(digest).last_fault == "RuntimeError"


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "lost"}, "digest_state_known"),
        ({"language": "xx"}, "digest_language_known"),
        ({"state": "sent"}, "digest_sent_at_if_sent"),
        ({"next_attempt_at": None}, "digest_pending_has_its_time"),
        ({"claimed_until": SEVEN}, "digest_claim_whole_and_pending"),
        ({"state": "failed"}, "digest_failed_names_its_fault"),
    ],
)
def test_the_database_refuses_a_row_that_makes_no_sense(
    digest: Digest, values: dict[str, object], constraint: str
) -> None:
    with pytest.raises(Exception, match=constraint), connection.cursor():
        Digest.objects.update(**values)


def test_an_old_morning_does_not_give_up_a_newer_mail(digest: Digest) -> None:
    from apps.alerts import facts

    services.digests_decide(local_date=date(2026, 3, 9), clinicians=facts.clinicians(), now=SEVEN)
    assert now_of(digest).state == Digest.State.PENDING
