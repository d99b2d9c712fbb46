"""Two clinics on one installation: what the one has, the other can't read, name, guess or tell from nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from apps.accounts.models import Absence, Clinic, Membership, Role, User
from apps.patients.invitations import member_invite, patient_invite
from apps.patients.models import AccessEvent, CareLink, Patient
from tests.personas import member_of, patient_of, person, signed_in

pytestmark = pytest.mark.django_db
JSON = "application/json"
TODAY = str(datetime.now(UTC).date())
LINDEN = "/api/v1/clinics/linden"
NOBODY = "00000000-0000-4000-8000-00000000000f"


class Harbour:
    """Otto's clinic, with one of everything that has an id."""

    def __init__(self, clinic: Clinic, otto: User) -> None:
        now = datetime.now(UTC)
        oda = member_of(clinic, "Oda", Role.CLINICIAN)
        self.clinician = otto.memberships.get()
        self.colleague = oda.memberships.get()
        self.imported = patient_of(clinic, "H-9")
        self.absence = Absence.objects.create(
            member=self.clinician, deputy=self.colleague, first_day=now.date(), last_day=now.date()
        )
        none: Any = {"responsible": None, "deputy": None, "patient": None}
        shared: Any = {"clinic": clinic, "email": None, "language": "en", "by": otto, "now": now}
        self.invited = patient_invite(reference="H-10", **none, **shared).invitation
        self.invited_member = member_invite(role="nurse", **shared).invitation


@pytest.fixture
def there(harbour: Clinic, otto: User) -> Harbour:
    return Harbour(harbour, otto)


def mine(user: User) -> str:
    return str(user.memberships.get().id)


def send(who: User, method: str, address: str, body: dict[str, Any]) -> tuple[int, Any]:
    answer = signed_in(who).generic(method, address, json.dumps(body), JSON)
    return answer.status_code, (answer.json() if answer.content else None)


# --- guessing: another clinic's id in every field of every body -----------------------------------------------------

# (schema, field) -> who at Linden sends it, how, where to, and the sound rest of the body.
Case = Callable[[Patient, User, User, User], tuple[User, str, str, dict[str, Any]]]
FIELDS: dict[tuple[str, str], tuple[str, Case]] = {
    ("InviteIn", "responsible"): ("clinician", lambda p, clara, cora, m: (
        clara, "POST", f"{LINDEN}/invitations", {"kind": "patient"})),
    ("InviteIn", "deputy"): ("clinician", lambda p, clara, cora, m: (
        clara, "POST", f"{LINDEN}/invitations", {"kind": "patient"})),
    ("InviteIn", "patient"): ("imported", lambda p, clara, cora, m: (
        clara, "POST", f"{LINDEN}/invitations", {"kind": "patient"})),
    ("AbsenceIn", "member"): ("clinician", lambda p, clara, cora, m: (
        m, "POST", f"{LINDEN}/absences", {"deputy": mine(cora), "first_day": TODAY, "last_day": TODAY})),
    ("AbsenceIn", "deputy"): ("clinician", lambda p, clara, cora, m: (
        clara, "POST", f"{LINDEN}/absences", {"first_day": TODAY, "last_day": TODAY})),
    ("HandoverIn", "from"): ("clinician", lambda p, clara, cora, m: (
        m, "POST", f"{LINDEN}/handovers", {"to": mine(cora)})),
    ("HandoverIn", "to"): ("clinician", lambda p, clara, cora, m: (
        m, "POST", f"{LINDEN}/handovers", {"from": mine(clara)})),
    ("CareIn", "responsible"): ("clinician", lambda p, clara, cora, m: (
        clara, "PATCH", f"/api/v1/patients/{p.id}/care", {})),
    ("CareIn", "deputy"): ("clinician", lambda p, clara, cora, m: (
        clara, "PATCH", f"/api/v1/patients/{p.id}/care", {})),
}  # fmt: skip


def ids_in_bodies_of_clinics() -> set[tuple[str, str]]:
    """Every field that takes an id, of every body that a clinic's route takes, from the API's own description."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # ships no types
    found = set()
    for address, operations in schema["paths"].items():
        if not address.startswith(("/api/v1/clinics", "/api/v1/patients")):
            continue
        for operation in operations.values():
            for media in operation.get("requestBody", {}).get("content", {}).values():
                name = media["schema"]["$ref"].rsplit("/", 1)[-1]
                fields = schema["components"]["schemas"][name]["properties"]
                found |= {
                    (name.removeprefix("Patched"), f) for f, says in fields.items() if says.get("format") == "uuid"
                }
    return found


def test_every_field_that_takes_an_id_is_guessed_at_below() -> None:
    assert ids_in_bodies_of_clinics() == set(FIELDS)


@pytest.mark.parametrize("field", FIELDS, ids=".".join)
def test_an_id_of_another_clinic_is_as_good_as_a_made_up_one(
    field: tuple[str, str], pia: Patient, clara: User, cora: User, max_: User, there: Harbour
) -> None:
    what, case = FIELDS[field]
    who, method, address, rest = case(pia, clara, cora, max_)
    before = state()
    theirs = send(who, method, address, {**rest, field[1]: str(getattr(there, what).id)})
    made_up = send(who, method, address, {**rest, field[1]: str(uuid4())})
    assert theirs == made_up
    assert theirs[0] in (404, 422)
    assert state() == before, "and nothing has happened"


def state() -> list[Any]:
    links = CareLink.objects.order_by("id").values_list("id", "responsible", "deputy", "consent_to")
    members = Membership.objects.order_by("id").values_list("id", "role")
    return [list(links), list(members), Absence.objects.count()]


def test_an_id_of_another_clinic_in_the_address_is_as_good_as_a_made_up_one(
    pia: Patient, clara: User, max_: User, there: Harbour
) -> None:
    before = state()
    for place, theirs, body in (
        ("members", there.clinician.id, {"role": "nurse"}),
        ("invitations", there.invited.id, {}),
        ("invitations", there.invited_member.id, {}),
        ("absences", there.absence.id, {}),
    ):
        for who in (clara, max_):
            for method in ("DELETE", "PATCH") if place == "members" else ("DELETE",):
                known = send(who, method, f"{LINDEN}/{place}/{theirs}", body)
                assert known == send(who, method, f"{LINDEN}/{place}/{NOBODY}", body)
                # Clara may change no member at all, and is told so before anybody is looked up.
                assert known[0] == (403 if (who, method) == (clara, "PATCH") else 404)
    assert state() == before
    there.invited.refresh_from_db()
    assert there.invited.revoked_at is None


@pytest.mark.parametrize("place", ["", "/invitations", "/absences", "/handovers", f"/members/{NOBODY}"])
def test_another_clinic_is_as_good_as_none(place: str, clara: User, max_: User, there: Harbour) -> None:
    for who in (clara, max_):
        for method in ("GET", "POST", "PATCH", "DELETE"):
            known = send(who, method, f"/api/v1/clinics/harbour{place}", {})
            assert known == send(who, method, f"/api/v1/clinics/nowhere{place}", {})
            assert known[0] in (404, 405)


# --- one patient of two clinics -------------------------------------------------------------------------------------


@pytest.fixture
def both(pia: Patient, there: Harbour, harbour: Clinic) -> Patient:
    """Pia is looked after at Harbour too, where she goes by another name."""
    CareLink.objects.create(
        patient=pia, clinic=harbour, reference="H-1", responsible=there.clinician, basis="consent",
        consent_from=datetime.now(UTC),
    )  # fmt: skip
    return pia


def reads(user: User, patient: Patient, *queries: str) -> str:
    """Everything that the API shows this reader of this patient and of the lists."""
    client: Client = signed_in(user)
    pages = [f"/api/v1/patients/{patient.id}{page}" for page in ("", "/nights", "/kept-versions")]
    lists = ["/api/v1/patients", *(f"/api/v1/patients?{query}" for query in queries)]
    answers = [client.get(address) for address in (*pages, *lists, "/api/v1/session")]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() for answer in answers)


def test_each_clinic_sees_pia_under_its_own_name_and_nothing_of_the_other(
    both: Patient, clara: User, otto: User
) -> None:
    hers = reads(clara, both, "clinic=harbour", "reference=H-1")
    his = reads(otto, both, "clinic=linden", "reference=P-1")
    assert "P-1" in hers
    assert "H-1" in his
    assert not any(word in hers for word in ("H-1", "H-9", "Harbour", "harbour", "Otto"))
    assert not any(word in his for word in ("P-1", "Linden", "linden", "Clara"))


def test_pia_alone_reads_who_looked_from_both(both: Patient, clara: User, otto: User) -> None:
    assert both.user
    for who in (clara, otto):
        signed_in(who).get(f"/api/v1/patients/{both.id}")
        assert signed_in(who).get("/api/v1/access-events").status_code == 404
    events = signed_in(both.user).get("/api/v1/access-events").json()["events"]
    assert {(event["who"], event["clinic"]) for event in events} == {("Clara", "Linden"), ("Otto", "Harbour")}


def test_what_one_clinic_says_of_pia_is_nothing_to_the_other(both: Patient, clara: User, otto: User) -> None:
    theirs = CareLink.objects.get(reference="H-1")
    address = f"/api/v1/patients/{both.id}/care"
    assert send(clara, "PATCH", f"{address}?clinic=harbour", {"responsible": None})[0] == 404
    assert send(clara, "DELETE", f"{address}?clinic=harbour", {})[0] == 404
    assert send(clara, "PATCH", address, {"responsible": None})[0] == 200
    assert send(clara, "DELETE", address, {})[0] == 204
    theirs.refresh_from_db()
    assert (theirs.responsible, theirs.consent_to) == (CareLink.objects.get(reference="H-1").responsible, None)
    assert theirs.responsible is not None
    assert signed_in(otto).get(f"/api/v1/patients/{both.id}").status_code == 200
    assert signed_in(clara).get(f"/api/v1/patients/{both.id}").status_code == 404


def test_one_clinics_file_holds_nothing_of_the_other(both: Patient, there: Harbour, tmp_path: Path) -> None:
    path = tmp_path / "linden"
    call_command("export_diary", "--all", "--clinic", "linden", "--output", str(path))
    assert "P-1" in path.read_text()
    assert "H-" not in path.read_text()
    assert list(AccessEvent.objects.values_list("clinic__slug", flat=True)) == ["linden"]


def test_a_patient_who_works_elsewhere_is_a_patient_here(
    linden: Clinic, there: Harbour, otto: User, clara: User
) -> None:
    own = patient_of(linden, "P-7", user=otto)
    paul = patient_of(linden, "P-8", user=person("Paul"))
    client = signed_in(otto)
    assert client.get("/api/v1/care").json()["links"][0]["clinic"]["slug"] == "linden"
    assert [row["reference"] for row in client.get("/api/v1/patients").json()["patients"]] == ["H-9"]
    for patient in (own, paul):
        assert client.get(f"/api/v1/patients/{patient.id}").status_code == 404, "not even his own by the clinic's door"
    assert client.get(LINDEN).status_code == 404
