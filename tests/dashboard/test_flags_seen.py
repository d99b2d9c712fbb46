"""Whose eyes were on a flag: a clinician's, on the patient's page, and when it was there to be seen."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Clinic, Membership, Role, User
from apps.augmentation.models import SIGNS, FlagSeen, Review
from apps.augmentation.thresholds import thresholds
from apps.patients.models import Basis, CareLink, Patient
from tests.alerts.world import cleared, flagged, raised, reviewed
from tests.personas import JANUARY, clinic_of, signed_in

pytestmark = pytest.mark.django_db


def seen() -> list[tuple[str, str, str, str]]:
    rows = FlagSeen.objects.order_by("id")
    return list(rows.values_list("event__flag__sign", "event__what", "link__clinic__slug", "by__name"))


def opens(user: User, patient: Patient, page: str = "") -> int:
    return signed_in(user).get(f"/api/v1/patients/{patient.id}{page}").status_code


def test_a_clinician_who_opens_the_page_has_seen_what_is_open_there(pia: Patient, clara: User) -> None:
    flagged(pia, "spread")
    cleared(flagged(pia, "dose_creep"))
    assert opens(clara, pia) == 200
    before = datetime.now(UTC)
    assert opens(clara, pia) == 200
    assert seen() == [("spread", "opened", "linden", "Clara")]
    assert before < FlagSeen.objects.get().at < datetime.now(UTC), "the last look counts"


def test_a_page_that_fails_was_seen_by_nobody(pia: Patient, clara: User) -> None:
    flagged(pia)
    reviewed(pia)
    client = signed_in(clara)
    client.raise_request_exception = False
    Review.objects.update(rules=thresholds().rules, findings={})
    assert client.get(f"/api/v1/patients/{pia.id}").status_code == 500
    assert not FlagSeen.objects.exists()


def test_the_page_says_beforehand_that_the_patient_may_then_read_of_it(
    pia: Patient, linden: Clinic, clara: User
) -> None:
    def may_read() -> bool:
        return bool(signed_in(clara).get(f"/api/v1/patients/{pia.id}").json()["may_read"])

    assert not may_read()
    Clinic.objects.update(phone="030 1234", tells_patients=True)
    assert may_read()
    Patient.objects.update(user=None)
    assert not may_read(), "nobody signs in to an imported diary"


def listed(user: User) -> bool:
    (row,) = signed_in(user).get("/api/v1/patients").json()["patients"]
    return bool(row["may_read"])


def test_the_list_says_it_before_the_page_is_opened_and_only_to_a_clinician(
    pia: Patient, linden: Clinic, clara: User, nora: User
) -> None:
    flagged(pia)
    assert not listed(clara)
    Clinic.objects.update(phone="030 1234", tells_patients=True)
    assert (listed(clara), listed(nora)) == (True, False)
    assert not FlagSeen.objects.exists()
    Patient.objects.update(user=None)
    assert not listed(clara), "nobody signs in to an imported diary"


def test_who_is_a_nurse_where_nobody_is_told_and_a_clinician_where_patients_are_reads_it_beforehand(
    pia: Patient, linden: Clinic, nora: User
) -> None:
    there = clinic_of("there", nora)
    CareLink.objects.create(patient=pia, clinic=there, reference="T", basis=Basis.CONSENT, consent_from=JANUARY)
    assert not listed(nora)
    Clinic.objects.filter(pk=there.pk).update(phone="030 1234", tells_patients=True)
    assert listed(nora)
    assert signed_in(nora).get(f"/api/v1/patients/{pia.id}").json()["may_read"], "by whichever link it was opened"
    CareLink.objects.filter(clinic=there).update(consent_to=datetime.now(UTC))
    assert not listed(nora), "what is over tells nobody"


def test_what_opens_or_rises_after_the_look_was_not_seen_by_it(pia: Patient, clara: User) -> None:
    spread = flagged(pia, "spread")
    opens(clara, pia)
    raised(spread)
    flagged(pia, "earlier_onset")
    assert len(seen()) == 1
    opens(clara, pia)
    assert {row[:2] for row in seen()} == {
        ("spread", "opened"), ("spread", "raised"), ("earlier_onset", "opened"),
    }  # fmt: skip


def test_neither_a_nurse_nor_a_manager_nor_a_stranger_nor_the_list_sees_for_a_clinician(
    pia: Patient, clara: User, nora: User, max_: User, otto: User, harbour: Clinic
) -> None:
    flagged(pia)
    assert [opens(who, pia) for who in (nora, max_, otto)] == [200, 404, 404]
    assert opens(clara, pia, "/nights") == opens(clara, pia, "/kept-versions") == 200
    assert signed_in(clara).get("/api/v1/patients").status_code == 200
    assert not FlagSeen.objects.exists()


def test_who_is_a_nurse_here_and_a_clinician_there_has_seen_it_there(pia: Patient, nora: User) -> None:
    there = clinic_of("there", nora)
    CareLink.objects.create(patient=pia, clinic=there, reference="T", basis=Basis.CONSENT, consent_from=JANUARY)
    flagged(pia)
    opens(nora, pia)
    assert seen() == [("spread", "opened", "there", "Nora")]
    Membership.objects.filter(user=nora, clinic__slug="linden").update(role=Role.CLINICIAN)
    assert len(seen()) == 1, "a nurse's look does not become a clinician's when she becomes one"


def test_what_was_seen_in_a_care_that_ended_is_not_seen_in_the_next(pia: Patient, linden: Clinic, clara: User) -> None:
    flagged(pia)
    opens(clara, pia)
    CareLink.objects.update(consent_to=datetime.now(UTC))
    again = CareLink.objects.create(
        patient=pia, clinic=linden, reference="P-1", basis=Basis.CONSENT, consent_from=datetime.now(UTC)
    )
    assert not FlagSeen.objects.filter(link=again).exists()
    opens(clara, pia)
    assert FlagSeen.objects.filter(link=again).count() == 1


def test_the_page_asks_as_many_questions_for_six_flags_as_for_one(pia: Patient, clara: User) -> None:
    def questions() -> int:
        client = signed_in(clara)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/api/v1/patients/{pia.id}").status_code == 200
        return len(asked)

    flagged(pia, SIGNS[0])
    few = questions()
    for sign in SIGNS[1:]:
        raised(flagged(pia, sign))
    assert questions() == few
    assert FlagSeen.objects.count() == 11


def test_a_clinician_whose_account_is_gone_has_seen_it_all_the_same(pia: Patient, clara: User) -> None:
    flagged(pia)
    opens(clara, pia)
    Membership.objects.filter(user=clara).delete()
    clara.delete()
    assert FlagSeen.objects.get().by is None
