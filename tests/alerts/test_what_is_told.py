"""What a clinician is told in the morning: what is new, of her own patients, once."""

from datetime import timedelta

import pytest

from apps.accounts.models import Clinic, User
from apps.alerts.emails import Outcome
from apps.alerts.models import Digest, Told
from apps.patients.models import AccessEvent, CareLink, Look, Patient
from tests.alerts.world import (
    A_DAY,
    SEVEN,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    cleared,
    clinician_of,
    flagged,
    morning,
    quiet_patients,
    raised,
    reads_mail,
    reviewed,
    subjects,
    sweep,
)
from tests.mail import Post, text_of
from tests.personas import patient_of

pytestmark = pytest.mark.django_db
NOTHING = Digest.State.NOTHING_NEW


def states() -> list[str]:
    return list(Digest.objects.order_by("local_date", "clinician__email").values_list("state", flat=True))


def test_a_flag_opened_yesterday_is_told_this_morning(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    assert morning() == [Outcome.SENT]
    assert subjects(smtp) == ["Stillnight: 1 new to look at"]
    assert "1 new since yesterday, 1 open, 0 cleared." in text_of(smtp)
    assert smtp.recipients == [["clara@example.org"]]


def test_nothing_is_sent_when_nothing_is_new(six: list[Patient], smtp: Post) -> None:
    assert morning() == []
    assert states() == [NOTHING]


def test_what_was_told_is_not_told_again(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    morning()
    assert morning(SEVEN + A_DAY) == []
    assert states() == [Digest.State.SENT, NOTHING]


def test_a_flag_that_rises_is_news_again(six: list[Patient], smtp: Post) -> None:
    flag = flagged(six[0])
    morning()
    raised(flag, day=WEDNESDAY)
    morning(SEVEN + A_DAY)
    assert "1 new since yesterday, 1 open, 0 cleared." in text_of(smtp)


def test_patients_are_counted_and_not_flags(six: list[Patient], smtp: Post) -> None:
    flagged(six[0], "spread")
    raised(flagged(six[0], "earlier_onset"))
    flagged(six[1])
    morning()
    assert subjects(smtp) == ["Stillnight: 2 new to look at"]
    assert "2 new since yesterday, 2 open, 0 cleared." in text_of(smtp)


def test_a_flag_cleared_before_the_morning_is_not_told(six: list[Patient], smtp: Post) -> None:
    cleared(flagged(six[0], day=TUESDAY - A_DAY))
    assert morning() == []


def test_what_has_cleared_is_counted_in_the_next_mail_and_only_there(six: list[Patient], smtp: Post) -> None:
    flag = flagged(six[0])
    morning()
    cleared(flag, day=WEDNESDAY)
    assert morning(SEVEN + A_DAY) == [], "a flag that went is no reason for a mail"
    flagged(six[1], day=THURSDAY)
    morning(SEVEN + 2 * A_DAY)
    assert "1 new since yesterday, 1 open, 1 cleared." in text_of(smtp)
    flagged(six[2], day=THURSDAY + A_DAY)
    morning(SEVEN + 3 * A_DAY)
    assert "1 new since yesterday, 2 open, 0 cleared." in text_of(smtp)


def test_one_sign_gone_while_another_stays_is_still_open(six: list[Patient], smtp: Post) -> None:
    flag = flagged(six[0], "spread")
    flagged(six[0], "earlier_onset")
    morning()
    cleared(flag, day=WEDNESDAY)
    flagged(six[1], day=WEDNESDAY)
    morning(SEVEN + A_DAY)
    assert "1 new since yesterday, 2 open, 0 cleared." in text_of(smtp)


def test_too_few_nights_and_no_review_at_all_are_said_and_are_not_well(
    six: list[Patient], smtp: Post, linden: Clinic
) -> None:
    flagged(six[0])
    reviewed(six[1], "insufficient_data", day=TUESDAY)
    patient_of(linden, "Never reviewed")
    morning()
    assert "2 had too few nights to say; a patient not listed is not thereby well." in text_of(smtp)


def test_who_has_nothing_to_compare_with_did_not_log_too_little(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    reviewed(six[1], "insufficient_data", why="no_reference")
    morning()
    assert "too few" not in text_of(smtp)


def test_the_latest_review_decides_who_had_too_few_nights(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    reviewed(six[1], "insufficient_data", day=TUESDAY - A_DAY)
    morning()
    assert "too few" not in text_of(smtp)
    assert "A patient not listed is not thereby well." in text_of(smtp)


def test_with_fewer_than_five_patients_nothing_is_counted(
    linden: Clinic, pia: Patient, clara: User, smtp: Post
) -> None:
    reads_mail(clara)
    quiet_patients(linden, 3)
    flagged(pia)
    morning()
    assert subjects(smtp) == ["Stillnight: something new"]
    assert "Something new since yesterday." in text_of(smtp)
    assert not any(letter.isdigit() for letter in text_of(smtp).split("http")[0])


# --- whose patients -----------------------------------------------------------------------------------------------


def test_another_clinics_clinician_is_not_told(six: list[Patient], otto: User, harbour: Clinic, smtp: Post) -> None:
    reads_mail(otto)
    flagged(six[0])
    morning()
    assert smtp.recipients == [["clara@example.org"]]


def test_a_colleague_is_not_told_of_a_patient_who_is_somebody_elses(
    six: list[Patient], linden: Clinic, smtp: Post
) -> None:
    clinician_of(linden, "Cora")
    flagged(six[0])
    morning()
    assert smtp.recipients == [["clara@example.org"]]


def test_the_deputy_is_told_too(six: list[Patient], linden: Clinic, smtp: Post) -> None:
    cora = clinician_of(linden, "Cora")
    CareLink.objects.update(deputy=cora.memberships.get())
    flagged(six[0])
    assert morning() == [Outcome.SENT, Outcome.SENT]
    assert sorted(to for (to,) in smtp.recipients) == ["clara@example.org", "cora@example.org"]


def test_a_patient_without_a_responsible_clinician_counts_for_each(
    six: list[Patient], linden: Clinic, smtp: Post
) -> None:
    clinician_of(linden, "Cora")
    CareLink.objects.update(responsible=None)
    flagged(six[0])
    morning()
    assert subjects(smtp) == ["Stillnight: 1 new to look at"] * 2


def test_a_responsible_clinician_who_has_left_leaves_nobody_unheard(
    six: list[Patient], linden: Clinic, clara: User, smtp: Post
) -> None:
    clinician_of(linden, "Cora")
    clara.is_active = False
    clara.save()
    flagged(six[0])
    morning()
    assert smtp.recipients == [["cora@example.org"]]


def test_nurses_managers_and_patients_get_no_digest(
    six: list[Patient], linden: Clinic, smtp: Post, clara: User
) -> None:
    clara.memberships.update(role="nurse")
    CareLink.objects.update(responsible=None)
    flagged(six[0])
    assert sweep() == []


def test_a_consent_that_has_ended_is_not_told_and_not_counted(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    flagged(six[1])
    CareLink.objects.filter(patient=six[0]).update(consent_to=SEVEN)
    morning()
    assert "1 new since yesterday, 1 open, 0 cleared." in text_of(smtp)
    assert Digest.objects.get().counts["of_patients"] == 5


def test_a_consent_that_has_yet_to_begin_is_not_told(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    CareLink.objects.filter(patient=six[0]).update(consent_from=SEVEN + timedelta(minutes=1))
    assert morning() == []


def test_a_clinician_new_to_a_patient_is_told_of_what_is_open(six: list[Patient], linden: Clinic, smtp: Post) -> None:
    flagged(six[0])
    morning()
    cora = clinician_of(linden, "Cora")
    CareLink.objects.update(deputy=cora.memberships.get())
    morning(SEVEN + A_DAY)
    assert smtp.recipients == [["clara@example.org"], ["cora@example.org"]]


def test_the_patient_can_read_that_a_digest_told_of_them(
    six: list[Patient], clara: User, linden: Clinic, smtp: Post
) -> None:
    flagged(six[0])
    flagged(six[0], "earlier_onset")
    morning()
    look = AccessEvent.objects.get()
    assert (look.patient, look.user, look.clinic, look.what) == (six[0], clara, linden, Look.DIGEST)


def test_each_event_is_told_to_each_clinician_once_by_the_database(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    morning()
    told = Told.objects.get()
    with pytest.raises(Exception, match="told_once_per_clinician_and_event"):
        Told.objects.create(clinician=told.clinician, event=told.event, digest=told.digest)


def test_there_is_one_digest_a_clinician_and_date_by_the_database(six: list[Patient]) -> None:
    sweep()
    digest = Digest.objects.get()
    digest.pk = None
    with pytest.raises(Exception, match="digest_once_per_clinician_and_date"):
        digest.save(force_insert=True)


def test_who_logged_too_little_counts_whatever_else_is_missing(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    reviewed(six[1], "insufficient_data", why="no_reference")
    six[1].reviews.update(nights_logged=4)
    morning()
    assert "1 had too few nights to say" in text_of(smtp)


def test_a_responsible_clinician_of_another_clinic_leaves_nobody_unheard(
    six: list[Patient], otto: User, harbour: Clinic, smtp: Post
) -> None:
    reads_mail(otto)
    CareLink.objects.filter(patient=six[0]).update(responsible=otto.memberships.get())
    flagged(six[0])
    morning()
    assert smtp.recipients == [["clara@example.org"]]
