"""Every route of the system × every persona, walked from the URL table itself. A new route without a rule fails."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.models import Absence, Clinic, Membership, Role, User
from apps.patients.invitations import patient_invite
from apps.patients.models import AccessEvent, CareLink, Patient
from apps.sync.models import Record
from tests import servers
from tests.doors import (
    DAY,
    DOSE,
    JSON,
    KEYS,
    READERS,
    RULES,
    TABLE,
    WEAK,
    WORDS,
    ask,
    asked_of,
    client_of,
    expected,
    methods,
    put,
    read_to_its_end,
    undone,
)
from tests.personas import patient_of, person, signed_in, signed_in_weakly
from tests.writes import write

pytestmark = pytest.mark.usefixtures("built")


@pytest.fixture
def people(
    pia: Patient, clara: User, cora: User, nora: User, max_: User, otto: User, harbour: object, ben: User, olga: User,
    linden: Clinic,
) -> dict[str, User | None]:  # fmt: skip
    """`weak` may do what Clara may, and has signed in with a password alone."""
    weak = person(WEAK)
    Membership.objects.create(user=weak, clinic=linden, role=Role.CLINICIAN)
    clinic = {"clara": clara, "cora": cora, "nora": nora, "max": max_, "weak": weak}
    return {"pia": pia.user, **clinic, "otto": otto, "ben": ben, "olga": olga, "nobody": None}


@pytest.fixture(autouse=True)
def _her_clinic(linden: Clinic, clara: User, cora: User, nora: User, max_: User) -> None:
    """An open invitation of a patient, and an absence of Clara's."""
    patient_invite(
        clinic=linden, reference="P-77", email=None, language="en", responsible=None, deputy=None, patient=None,
        by=clara, now=datetime.now(UTC),
    )  # fmt: skip
    today = datetime.now(UTC).date()
    mine = clara.memberships.get()
    Absence.objects.create(member=mine, deputy=cora.memberships.get(), first_day=today, last_day=today)


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    """All of a run ask from one address: what others have spent of its minute is no matter of the door."""
    servers.forget_our_keys()


@pytest.fixture(autouse=True)
def _her_night(pia: Patient) -> None:
    """A night, a dose and a version that lost, each with words that no stranger may ever read."""
    assert pia.user
    client = signed_in(pia.user)
    night, dose = {"symptoms": False, "note": WORDS}, {"drug": "ropinirole", "date": DAY, "time": "02:00"}
    for content in (night, {**night, "recall_days": 1}):
        put(client, f"nights/{DAY}", content)
    put(client, f"doses/{DOSE}", {**dose, "status": "extra", "unit": WORDS})


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    assert set(TABLE) - set(RULES) == set(), "new routes: say in doors.py who may see them"
    assert set(RULES) - set(TABLE) == set(), "rules for routes that are gone"


@pytest.mark.parametrize("route", sorted(RULES))
def test_nobody_sees_more_than_the_rule_of_the_route_says(
    route: str, people: dict[str, User | None], pia: Patient
) -> None:
    for who, user in people.items():
        for method in asked_of(TABLE[route]):
            with undone():
                answer = ask(client_of(user), route, method, pia)
            allowed = expected(route, who, method)
            if who == "pia" and method in ("get", "head") and "key>" in route and KEYS.get(route.split("/")[2]) is None:
                allowed = {404, 200}  # she has none of that kind, later a tombstone
            assert answer.status_code in allowed, f"{who} {method} {route}"
            text = read_to_its_end(answer)
            if who not in {"pia"} | READERS:
                for hers in (WORDS, str(pia.id), "pia@example.org"):
                    assert hers.encode() not in text, f"{who} reads {hers} at {method} {route}"


@pytest.mark.parametrize("route", sorted(r for r in RULES if r.startswith("api/")))
def test_an_api_route_refuses_the_methods_it_does_not_have_in_words(route: str, people: Any, pia: Patient) -> None:
    for method in {"get", "put", "post", "patch", "delete"} - set(methods(TABLE[route])):
        answer = ask(client_of(people["pia"]), route, method, pia)
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


@pytest.mark.parametrize(
    "route", sorted(r for r, rule in RULES.items() if rule in ("own", "list", "treats", "clinic", "invited"))
)
def test_asking_what_an_address_can_do_says_nothing_of_anybody(route: str, people: Any, pia: Patient) -> None:
    for who, user in people.items():
        answer = ask(client_of(user), route, "options", pia)
        refused = 403 if who == "weak" and RULES[route] not in ("own", "invited") else 200
        assert answer.status_code == (401 if who == "nobody" else refused)
        assert WORDS not in answer.content.decode()
    assert not AccessEvent.objects.exists()


@pytest.mark.parametrize("route", sorted(r for r, rule in RULES.items() if rule == "treats"))
@pytest.mark.parametrize("who", ["otto", "ben", "olga", "pia", "max"])
def test_a_stranger_cannot_tell_a_patient_from_nothing(route: str, who: str, people: Any, pia: Patient) -> None:
    client, nothing = client_of(people[who]), Patient(id=uuid4())
    known, unknown = ask(client, route, "get", pia), ask(client, route, "get", nothing)
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert {k: v for k, v in known.headers.items() if k != "X-Request-ID"} == {
        k: v for k, v in unknown.headers.items() if k != "X-Request-ID"
    }


@pytest.mark.parametrize("who", ["otto", "ben", "olga", "pia", "max"])
def test_who_treats_nobody_has_an_empty_list_whatever_they_ask_for(who: str, people: Any, pia: Patient) -> None:
    for query in ("", f"?id={pia.id}", f"?patient={pia.id}&clinic=linden", "?reference=P-1"):
        assert client_of(people[who]).get(f"/api/v1/patients{query}").json() == {"patients": []}


def test_clara_sees_pia_by_every_clinic_route(people: Any, pia: Patient) -> None:
    client = client_of(people["clara"])
    assert str(pia.id) in client.get("/api/v1/patients").content.decode()
    for route in (r for r, rule in RULES.items() if rule == "treats"):
        assert ask(client, route, "get", pia).status_code == 200


def test_another_patient_reads_and_writes_only_their_own_at_the_same_addresses(pia: Patient, linden: Any) -> None:
    paul = patient_of(linden, "P-2", user=person("Paul"))
    assert paul.user
    client = signed_in(paul.user)
    for place, key in KEYS.items():
        assert client.get(f"/api/v1/{place}/{key}").status_code == 404
    assert put(client, f"nights/{DAY}", {"symptoms": False, "note": "Paul's"}) == 201
    assert put(client, f"doses/{DOSE}", {"drug": "x", "date": DAY, "time": "03:00", "status": "extra"}) == 201
    for query in ("", f"?after=0&patient={pia.id}", f"?user={pia.user_id}"):
        assert WORDS not in client.get(f"/api/v1/changes{query}").content.decode()
    assert Record.objects.get(patient=pia, kind="night").head.content["note"] == WORDS  # type: ignore[union-attr]


def test_the_base_of_a_write_does_not_reach_into_another_diary(pia: Patient, linden: Any) -> None:
    paul = patient_of(linden, "P-2", user=person("Paul"))
    assert paul.user
    hers = Record.objects.get(patient=pia, kind="night").head
    assert hers
    client = signed_in(paul.user)
    body = write(payload={"symptoms": True, "onset": "21:00"}, base=str(hers.write_id))
    receipt = client.put(f"/api/v1/nights/{DAY}", {**body, "write_id": str(hers.write_id)}, content_type=JSON).json()
    assert (receipt["status"], receipt["head"]) == ("new", None)
    assert WORDS not in client.get("/api/v1/changes").content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"consent_to": timedelta(seconds=-1)},
        {"consent_to": timedelta(days=2)},  # written by a host whose clock was ahead
        {"consent_from": timedelta(hours=1)},
    ],
)
def test_outside_consent_the_door_is_shut_that_very_second(
    change: dict[str, timedelta], people: Any, pia: Patient
) -> None:
    CareLink.objects.filter(patient=pia).update(**{name: datetime.now(UTC) + by for name, by in change.items()})
    client = client_of(people["clara"])
    assert client.get("/api/v1/patients").json() == {"patients": []}
    for route in (r for r, rule in RULES.items() if rule == "treats"):
        assert ask(client, route, "get", pia).status_code == 404
    assert not AccessEvent.objects.exists()


def test_a_clinics_manager_and_somebody_who_left_see_no_diary(people: Any, pia: Patient) -> None:
    client, hers = client_of(people["clara"]), Membership.objects.filter(user=people["clara"])
    for change in (lambda: hers.update(role=Role.MANAGER), hers.delete):
        change()
        assert client.get("/api/v1/patients").json() == {"patients": []}
        assert client.get(f"/api/v1/patients/{pia.id}").status_code == 404


def test_an_account_that_was_closed_is_signed_out_at_once(people: Any, pia: Patient) -> None:
    client = client_of(people["pia"])
    User.objects.filter(pk=people["pia"].pk).update(is_active=False)
    assert client.get(f"/api/v1/nights/{DAY}").status_code == 401


def test_claras_looks_are_written_down_for_pia_to_read_and_her_own_are_not(people: Any, pia: Patient) -> None:
    clara, own = client_of(people["clara"]), client_of(people["pia"])
    for _ in range(2):
        clara.get("/api/v1/patients")
        for page in ("", "/nights", "/kept-versions"):
            clara.get(f"/api/v1/patients/{pia.id}{page}")
    for route in (r for r, rule in RULES.items() if rule == "own" and "get" in methods(TABLE[r])):
        read_to_its_end(ask(own, route, "get", pia))
    for stranger in ("otto", "ben", "olga"):
        client_of(people[stranger]).get(f"/api/v1/patients/{pia.id}")
    events = own.get("/api/v1/access-events").json()["events"]
    assert {(event["who"], event["clinic"]) for event in events} == {("Clara", "Linden")}
    # A list once a day, a page at every look.
    assert sorted(event["what"] for event in events) == ["kept_versions"] * 2 + ["list"] + ["nights"] * 2 + ["page"] * 2


NOT_CLINICS = ("anybody", "nothing", "own", "signed in", "sign-in", "operates", "waiting", "invited")
CLINICS = sorted(r for r, rule in RULES.items() if rule not in NOT_CLINICS)


@pytest.mark.parametrize("route", CLINICS)
def test_a_password_alone_opens_nothing_of_a_clinic(route: str, people: Any, pia: Patient) -> None:
    for state, way_out in (("to_set_up", "Set up"), ("to_confirm", "Confirm")):
        client = client_of(people["weak"])
        assert client.get("/api/v1/session").json()["sign_in"]["second_factor"] == state
        for method in asked_of(TABLE[route]):
            answer = ask(client, route, method, pia)
            assert answer.status_code == 403, method
            if method != "head":
                assert answer.json()["type"] == "urn:stillnight:problem:second_factor"
                assert answer.json()["way_out"].startswith(way_out)
        signed_in(people["weak"])  # she has a factor now, and this session has not shown it
    assert not AccessEvent.objects.exists()


def test_an_operators_password_alone_is_no_more(people: Any) -> None:
    assert signed_in_weakly(people["olga"]).get("/api/v1/patients").status_code == 403


def test_a_clinician_who_keeps_a_diary_writes_it_without_a_second_factor(people: Any, linden: Clinic) -> None:
    patient_of(linden, "P-9", user=people["weak"])
    client = client_of(people["weak"])
    assert put(client, f"nights/{DAY}", {"symptoms": False}) == 201
    assert client.get(f"/api/v1/nights/{DAY}").status_code == 200
    assert client.get("/api/v1/patients").status_code == 403
