"""Who may do what: the one table."""

from datetime import UTC, datetime

import pytest
from django.http import Http404

from apps.accounts.models import Clinic, Role, User
from apps.accounts.roles import MAY, READERS, May, may, membership_of
from apps.core.errors import Problem
from apps.patients.access import patient_link_to
from apps.patients.models import AccessEvent, Patient
from tests.personas import signed_in

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
#                   reads, enrols, marks, disposes, care, absent, manages
TABLE = {
    Role.CLINICIAN: (True, True, True, True, True, True, False),
    Role.NURSE: (True, True, False, False, False, False, False),
    Role.MANAGER: (False, False, False, False, False, False, True),
}


def test_the_table_says_what_the_issue_says() -> None:
    columns = (May.READ, May.ENROL, May.MARK, May.DISPOSE, May.CARE, May.BE_ABSENT, May.MANAGE)
    assert set(columns) == set(May)
    assert {role: tuple(may(role, what) for what in columns) for role in Role} == TABLE
    assert set(MAY) == set(Role)
    assert READERS == [Role.CLINICIAN, Role.NURSE]


def test_a_role_that_the_table_does_not_know_may_nothing() -> None:
    assert not any(may("visitor", what) for what in May)


def test_whoever_manages_reads_nobody() -> None:
    """No role holds both the keys and the diaries."""
    assert not any({May.MANAGE, May.READ} <= allowed for allowed in MAY.values())


def test_clara_may_dispose_of_a_flag_and_nora_may_not(pia: Patient, clara: User, nora: User) -> None:
    assert patient_link_to(May.DISPOSE, clara, pia.id, NOW).patient == pia
    with pytest.raises(Problem, match="role"):
        patient_link_to(May.DISPOSE, nora, pia.id, NOW)


@pytest.mark.parametrize("who", ["otto", "ben", "olga", "max_"])
def test_who_reads_nobody_disposes_of_nothing(
    who: str, pia: Patient, harbour: Clinic, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Http404):
        patient_link_to(May.DISPOSE, request.getfixturevalue(who), pia.id, NOW)
    assert not AccessEvent.objects.exists()


def test_a_role_counts_in_its_own_clinic_alone(pia: Patient, nora: User, linden: Clinic, harbour: Clinic) -> None:
    """Nora is a clinician at Harbour, which does not look after Pia."""
    harbour.memberships.create(user=nora, role=Role.CLINICIAN)
    with pytest.raises(Problem, match="role"):
        patient_link_to(May.DISPOSE, nora, pia.id, NOW)
    assert membership_of(nora, "harbour", May.CARE).clinic == harbour


def test_where_two_clinics_of_one_clinician_treat_a_patient_she_says_which(
    pia: Patient, clara: User, linden: Clinic, harbour: Clinic
) -> None:
    harbour.memberships.create(user=clara, role=Role.CLINICIAN)
    pia.care_links.create(clinic=harbour, reference="H-1", basis="consent", consent_from=NOW)
    with pytest.raises(Problem, match="which_clinic"):
        patient_link_to(May.CARE, clara, pia.id, datetime.now(UTC))
    assert patient_link_to(May.CARE, clara, pia.id, datetime.now(UTC), "harbour").clinic == harbour
    with pytest.raises(Http404):
        patient_link_to(May.CARE, clara, pia.id, datetime.now(UTC), "elsewhere")


def test_nora_reads_and_pia_can_see_that_she_did(pia: Patient, nora: User) -> None:
    assert signed_in(nora).get(f"/api/v1/patients/{pia.id}").status_code == 200
    assert AccessEvent.objects.get().user == nora


@pytest.mark.parametrize("who", ["max_", "olga", "ben"])
def test_who_reads_nothing_leaves_no_trace_of_a_look(who: str, pia: Patient, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get("/api/v1/patients").json() == {"patients": []}
    for page in ("", "/nights", "/kept-versions"):
        assert client.get(f"/api/v1/patients/{pia.id}{page}").status_code == 404
    client.get("/api/v1/clinics/linden")
    assert not AccessEvent.objects.exists()


def test_a_role_of_nobody_is_a_stranger(linden: Clinic, ben: User) -> None:
    with pytest.raises(Http404):
        membership_of(ben, "linden")
    with pytest.raises(Http404):
        membership_of(ben, "nowhere")
