"""Consent ends while a mail waits: what goes out no longer tells of that patient."""

from datetime import timedelta

import pytest

from apps.accounts.models import Clinic, User
from apps.alerts.emails import Outcome
from apps.alerts.models import Digest, Told
from apps.patients.care import link_end
from apps.patients.models import AccessEvent, CareLink, Patient
from tests.alerts.world import A_DAY, SEVEN, THURSDAY, WEDNESDAY, cleared, clinician_of, flagged, morning, send, sweep
from tests.mail import Post, text_of
from tests.personas import patient_of

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


def leaves(patient: Patient, by: User) -> None:
    link_end(link=patient.care_links.get(), by=by, now=SEVEN + A_MINUTE)


def test_a_mail_about_her_alone_that_waits_is_not_sent(six: list[Patient], clara: User, smtp: Post) -> None:
    flagged(six[0])
    (digest,) = sweep()
    leaves(six[0], clara)
    assert send(SEVEN + 2 * A_MINUTE) == [Outcome.NOT_OURS]
    digest.refresh_from_db()
    assert (digest.state, digest.counts["of_patients"]) == (Digest.State.NOTHING_NEW, 5)
    assert smtp.received == []
    assert not Told.objects.exists()
    assert not AccessEvent.objects.exists(), "nobody has looked"
    assert send(SEVEN + timedelta(hours=2)) == []


def test_a_mail_about_others_too_counts_her_no_more(
    six: list[Patient], linden: Clinic, clara: User, smtp: Post
) -> None:
    patient_of(linden, "R-1")
    flagged(six[0])
    flagged(six[1])
    sweep()
    leaves(six[0], clara)
    assert send(SEVEN + 2 * A_MINUTE) == [Outcome.SENT]
    assert "1 new since yesterday, 1 open, 0 cleared." in text_of(smtp)
    assert Digest.objects.get().counts["of_patients"] == 6
    assert [event.patient for event in AccessEvent.objects.all()] == [six[1]]


def test_with_her_gone_too_few_are_left_to_be_counted(
    linden: Clinic, pia: Patient, clara: User, six: list[Patient], smtp: Post
) -> None:
    CareLink.objects.filter(reference="Q-4").delete()
    flagged(six[0])
    flagged(six[1])
    sweep()
    leaves(six[0], clara)
    send(SEVEN + 2 * A_MINUTE)
    assert "Something new since yesterday." in text_of(smtp)


def test_a_second_attempt_tells_no_more_than_was_decided(six: list[Patient], clara: User, smtp: Post) -> None:
    """What is new since waits for the next morning: a mail program may drop the second mail as a double."""
    flagged(six[0])
    sweep()
    smtp.answer("MAIL", "451 busy")
    send()
    flagged(six[1])
    assert send(SEVEN + timedelta(minutes=15)) == [Outcome.SENT]
    assert "1 new since yesterday, 2 open, 0 cleared." in text_of(smtp)
    morning(SEVEN + A_DAY)
    assert "1 new since yesterday, 2 open, 0 cleared." in text_of(smtp)
    assert len(smtp.received) == 2


def test_who_left_the_clinic_before_the_mail_went_is_told_nothing(
    six: list[Patient], clara: User, linden: Clinic, smtp: Post
) -> None:
    flagged(six[0])
    sweep()
    clara.memberships.get().delete()
    clinician_of(linden, "Cora")
    assert send(SEVEN + A_MINUTE) == [Outcome.NOT_OURS]
    morning(SEVEN + A_DAY)
    assert smtp.recipients == [["cora@example.org"]]


def test_a_patient_handed_over_before_the_mail_went_is_told_to_whoever_took_her(
    six: list[Patient], clara: User, linden: Clinic, smtp: Post
) -> None:
    cora = clinician_of(linden, "Cora")
    flagged(six[0])
    sweep()
    CareLink.objects.filter(patient=six[0]).update(responsible=cora.memberships.get())
    assert send(SEVEN + A_MINUTE) == [Outcome.NOT_OURS]
    morning(SEVEN + A_DAY)
    assert smtp.recipients == [["cora@example.org"]]


def test_what_had_cleared_is_told_in_the_next_mail_when_this_one_is_not_sent(
    six: list[Patient], clara: User, smtp: Post
) -> None:
    old = flagged(six[1])
    morning()
    cleared(old, day=WEDNESDAY)
    flagged(six[0], day=WEDNESDAY)
    sweep(SEVEN + A_DAY)
    link_end(link=six[0].care_links.get(), by=clara, now=SEVEN + A_DAY + A_MINUTE)
    assert send(SEVEN + A_DAY + 2 * A_MINUTE) == [Outcome.NOT_OURS]
    flagged(six[2], day=THURSDAY)
    morning(SEVEN + 2 * A_DAY)
    assert "1 new since yesterday, 1 open, 1 cleared." in text_of(smtp)
