"""Every route of the system × every persona, walked from the URL table itself. A new route without a rule fails."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts.models import Absence, Clinic, Membership, Role, User
from apps.patients.invitations import patient_invite
from apps.patients.models import AccessEvent, CareLink, Invitation, Patient
from apps.sync.models import Record
from tests import servers
from tests.personas import patient_of, person, signed_in, signed_in_weakly

JSON = "application/json"
DAY, DOSE, OTHER = "2026-03-14", "00000000-0000-4000-8000-0000000000e1", "00000000-0000-4000-8000-0000000000e2"
WORDS = "Pia's own words"
WEAK = "Cleo"

# What each route shows, and to whom. The rules stand below.
RULES = {
    "api/v1/session": "anybody",
    "api/v1/session/preferences": "signed in",
    "api/v1/schema": "anybody",
    "api/v1/nights/<str:key>": "own",
    "api/v1/doses/<path:key>": "own",
    "api/v1/regimens/<str:key>": "own",
    "api/v1/stimulations/<str:key>": "own",
    "api/v1/labs/<str:key>": "own",
    "api/v1/scores/<str:key>": "own",
    "api/v1/events/<str:key>": "own",
    "api/v1/writes": "own",
    "api/v1/changes": "own",
    "api/v1/kept-versions": "own",
    "api/v1/kept-versions/read": "own",
    "api/v1/findings": "own",
    "api/v1/access-events": "own",
    "api/v1/export": "own",
    "api/v1/erasure": "own, shown again",
    "api/v1/invitations/open": "waiting",
    "api/v1/invitations/accept": "invited",
    "api/v1/care": "own",
    "api/v1/care/<uuid:id>": "own",
    "api/v1/care/<uuid:id>/consents": "own",
    "api/v1/care/<uuid:id>/consents/<slug:purpose>": "own",
    "api/v1/patients": "list",
    "api/v1/patients/<uuid:id>": "treats",
    "api/v1/patients/<uuid:id>/nights": "treats",
    "api/v1/patients/<uuid:id>/kept-versions": "treats",
    "api/v1/patients/<uuid:id>/care": "clinic",
    "api/v1/patients/<uuid:id>/enrolment": "clinic",
    "api/v1/clinics/<slug:slug>": "clinic",
    "api/v1/clinics/<slug:slug>/members/<uuid:id>": "clinic",
    "api/v1/clinics/<slug:slug>/invitations": "clinic",
    "api/v1/clinics/<slug:slug>/invitations/<uuid:id>": "clinic",
    "api/v1/clinics/<slug:slug>/absences": "clinic",
    "api/v1/clinics/<slug:slug>/absences/<uuid:id>": "clinic",
    "api/v1/clinics/<slug:slug>/handovers": "clinic",
    "unsubscribe/<str:signed>": "nothing",  # to whoever made the address up; tests/alerts/test_unsubscribe.py
    "health/live": "anybody",
    "health/ready": "anybody",
    "health/night": "operates",
    "metrics": "operates",
    "sw.js": "anybody",
    "manifest.webmanifest": "anybody",
    "": "anybody",
    "sign-in": "anybody",
    "nights": "anybody",
    "night/<str:day>": "anybody",
    "findings": "anybody",
    "account": "anybody",
    "invite": "anybody",
    "clinic": "anybody",
    "clinic/<str:clinic>": "anybody",
    "operation": "anybody",
    "patients": "anybody",
    "patients/<str:patient>": "anybody",
    "_allauth/browser/v1/config": "anybody",
    "_allauth/browser/v1/auth/session": "sign-in",
    "_allauth/browser/v1/auth/reauthenticate": "sign-in",
    "_allauth/browser/v1/auth/code/confirm": "sign-in",
    "_allauth/browser/v1/auth/password/request": "sign-in",
    "_allauth/browser/v1/auth/password/reset": "sign-in",
    "_allauth/browser/v1/auth/login": "sign-in",
    "_allauth/browser/v1/auth/signup": "sign-in",
    "_allauth/browser/v1/auth/email/verify": "sign-in",
    "_allauth/browser/v1/auth/email/verify/resend": "sign-in",
    "_allauth/browser/v1/auth/phone/verify": "nothing",
    "_allauth/browser/v1/auth/phone/verify/resend": "nothing",
    "_allauth/browser/v1/auth/code/request": "sign-in",
    "_allauth/browser/v1/auth/code/resend": "sign-in",
    "_allauth/browser/v1/auth/2fa/authenticate": "sign-in",
    "_allauth/browser/v1/auth/2fa/reauthenticate": "sign-in",
    "_allauth/browser/v1/auth/webauthn/authenticate": "sign-in",
    "_allauth/browser/v1/auth/webauthn/reauthenticate": "sign-in",
    "_allauth/browser/v1/auth/webauthn/login": "sign-in",
    "_allauth/browser/v1/account/authenticators": "sign-in",
    "_allauth/browser/v1/account/authenticators/totp": "sign-in",
    "_allauth/browser/v1/account/authenticators/recovery-codes": "sign-in",
    "_allauth/browser/v1/account/authenticators/webauthn": "sign-in",
    "_allauth/browser/v1/auth/sessions": "sign-in",
    "_allauth/browser/v1/account/password/change": "sign-in",
    "_allauth/browser/v1/account/email": "sign-in",
    "_allauth/browser/v1/account/phone": "nothing",
    "^_allauth/browser/v1/(account|auth)/phone": "nothing",
}
# Of the people at Linden, who may do what there; their colleagues get 403, everybody else 404.
AT_LINDEN = {"clara", "cora", "nora", "max"}
READERS = {"clara", "cora", "nora"}
CLINIC_RULES: dict[str, dict[str, set[str]]] = {
    "api/v1/patients/<uuid:id>/care": {"get": READERS, "patch": {"clara", "cora"}, "delete": {"clara", "cora"}},
    "api/v1/patients/<uuid:id>/enrolment": {"get": READERS, "patch": READERS},
    "api/v1/clinics/<slug:slug>": {"get": AT_LINDEN, "patch": {"max"}},
    "api/v1/clinics/<slug:slug>/members/<uuid:id>": {"patch": {"max"}, "delete": {"max", "clara"}},  # it is Clara's
    "api/v1/clinics/<slug:slug>/invitations": {"get": AT_LINDEN, "post": READERS},  # of a patient
    "api/v1/clinics/<slug:slug>/invitations/<uuid:id>": {"delete": READERS},
    "api/v1/clinics/<slug:slug>/absences": {"post": {"clara", "max"}},  # of Clara
    "api/v1/clinics/<slug:slug>/absences/<uuid:id>": {"delete": {"clara", "max"}},
    "api/v1/clinics/<slug:slug>/handovers": {"post": {"clara", "max"}},  # from Clara
}
# No role of theirs opens a patient, and Max does not see the invitations of patients.
NOT_EVEN_403 = {
    ("max", "api/v1/patients/<uuid:id>/care"),
    ("max", "api/v1/patients/<uuid:id>/enrolment"),
    ("max", "api/v1/clinics/<slug:slug>/invitations/<uuid:id>"),
}
KEYS = {"nights": DAY, "doses": DOSE}


# Each rule: what the persona it is about gets, who that is, and what everybody else gets who is signed in.
OTHERS: dict[str, tuple[set[int], set[str], set[int]]] = {
    "own, shown again": ({403}, {"pia"}, {404}),  # only to a sign-in of the last minutes
    "own": ({200, 201, 202, 204, 409}, {"pia"}, {404}),
    "invited": (set(), set(), {404}),  # nobody here has opened an invitation
    "signed in": (set(), set(), {200}),
    "operates": ({200, 503}, {"olga"}, {404}),
    "list": (set(), set(), {200}),
    "treats": ({200}, READERS, {404}),
}
ANYBODY: dict[str, set[int]] = {
    "anybody": {200},
    "nothing": {404},
    "waiting": {404, 204},  # likewise
    # allauth answers with the state of one's own sign-in: 400 to an empty form, 401 and 409 to what is not its turn.
    "sign-in": {200, 400, 401, 403, 404, 405, 409, 410, 429},
}


def expected(route: str, who: str, method: str) -> set[int]:
    if (rule := RULES[route]) in ANYBODY:
        return ANYBODY[rule]
    if who == "nobody":
        return {401}
    if who == "weak" and rule in ("list", "treats", "clinic", "own, shown again"):
        return {403}  # whatever a clinic's route shows: it comes to what the rule says only after the second factor
    if rule == "clinic":
        colleagues = {404} if (who, route) in NOT_EVEN_403 or who not in AT_LINDEN else {403}
        allowed = CLINIC_RULES[route].get("get" if method == "head" else method, set())
        return {200, 201, 204} if who in allowed else colleagues
    theirs, whose, others = OTHERS[rule]
    return theirs if who in whose else others


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, Any]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one.callback


TABLE = dict(routes(get_resolver().url_patterns))


def methods(view: Any) -> list[str]:
    """Those it allows; a plain function here only shows a page."""
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    return [m for m in ("get", "put", "post", "patch", "delete") if hasattr(cls, m)] if cls else ["get"]


def asked_of(view: Any) -> list[str]:
    """What it allows, and what follows from that without anybody having written it."""
    found = methods(view)
    return [*found, *(["head"] if "get" in found else [])]


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


def put(client: Client, address: str, payload: dict[str, Any]) -> int:
    return client.put(f"/api/v1/{address}", write(payload=payload), content_type=JSON).status_code


def write(**more: Any) -> dict[str, Any]:
    head = {"write_id": str(uuid4()), "base": None, "form_version": 1, "zone": "Europe/Berlin"}
    return {**head, "made_at": "2026-03-15T05:30:00Z", **more}


def client_of(user: User | None) -> Client:
    if user is None:
        return Client(headers={"accept": JSON})
    return signed_in_weakly(user) if user.name == WEAK else signed_in(user)


@contextmanager
def undone() -> Iterator[None]:
    """One persona after another at the same rows: what one deletes is there again for the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def id_in(route: str, pia: Patient) -> Any:
    """Whose or which id belongs into the address."""
    match route.removeprefix("api/v1/").split("/"):
        case ["care", *_]:
            return pia.care_links.get(clinic__slug="linden").id
        case ["clinics", _, "members", *_]:
            return member("clara")
        case ["clinics", _, "invitations", *_]:
            return getattr(Invitation.objects.filter(kind="patient").first(), "id", OTHER)
        case ["clinics", _, "absences", *_]:
            return getattr(Absence.objects.first(), "id", OTHER)
    return pia.id


def member(name: str) -> str:
    """The only membership of somebody, as the API names it; in a test without them, nobody's."""
    found = Membership.objects.filter(user__email=f"{name}@example.org").first()
    return str(found.id if found else uuid4())


BODIES: dict[str, Callable[[], dict[str, Any]]] = {
    "api/v1/writes": lambda: {"writes": []},
    "api/v1/kept-versions/read": lambda: {"write_ids": []},
    "api/v1/invitations/open": lambda: {"code": "0000-0000-0000"},
    "api/v1/invitations/accept": lambda: {"timezone": "Europe/Berlin"},
    "api/v1/care/<uuid:id>/consents": lambda: {"purpose": "research", "version": 1},
    "api/v1/patients/<uuid:id>/care": lambda: {"deputy": member("cora")},
    "api/v1/patients/<uuid:id>/enrolment": lambda: {"base": "as it was", "augmentation_status": None},
    "api/v1/clinics/<slug:slug>": lambda: {"phone": "030 1234"},
    "api/v1/clinics/<slug:slug>/members/<uuid:id>": lambda: {"role": "clinician"},
    "api/v1/clinics/<slug:slug>/invitations": lambda: {"kind": "patient"},
    "api/v1/clinics/<slug:slug>/absences": lambda: {
        "member": member("clara"), "deputy": member("cora"), "first_day": DAY, "last_day": DAY
    },
    "api/v1/clinics/<slug:slug>/handovers": lambda: {"from": member("clara"), "to": member("cora")},
}  # fmt: skip


def body_for(route: str, method: str) -> dict[str, Any]:
    if "key>" in route:
        return write(deleted=True) if method == "delete" else write(payload={"symptoms": False})
    return BODIES.get(route, dict)()


def place_of(route: str) -> str:
    return route.removeprefix("api/v1/").split("/")[0]


def address_of(route: str, pia: Patient) -> str:
    """The route with Pia's ids in it."""
    place, address = place_of(route), "/" + route
    if "<uuid:id>" in route:
        address = address.replace("<uuid:id>", str(id_in(route, pia)))
    for part, value in (
        ("^", ""),
        ("(account|auth)", "auth"),
        ("<str:patient>", pia.id),
        ("<slug:slug>", "linden"),
        ("<slug:purpose>", "research"),
        ("<str:day>", DAY),
        ("<str:clinic>", "linden"),
        ("<str:signed>", "0" * 96),
    ):
        address = address.replace(part, str(value))
    address = address.replace("<str:key>", KEYS.get(place, OTHER)).replace("<path:key>", KEYS.get(place, OTHER))
    assert "<" not in address, f"give {route} its ids"
    return address


def ask(client: Client, route: str, method: str, pia: Patient, body: dict[str, Any] | None = None) -> Any:
    """With a body that makes sense there."""
    content = json.dumps(body_for(route, method) if body is None else body)
    address = address_of(route, pia)
    answer: Any = client.generic(method.upper(), address, *(() if method in ("get", "head") else (content, JSON)))
    if answer.streaming:  # read now: what flows from a file leaves it open until it is read
        whole = b"".join(answer)
        answer.streaming_content = iter([whole])
    return answer


def read_to_its_end(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    assert set(TABLE) - set(RULES) == set(), "new routes: say above who may see them"
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
