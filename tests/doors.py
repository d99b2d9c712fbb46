"""Every route of the system, who may see what there, and how it is asked."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts.models import Absence, Membership, User
from apps.patients.models import Invitation, Patient
from tests.personas import signed_in, signed_in_weakly
from tests.writes import write

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


def put(client: Client, address: str, payload: dict[str, Any]) -> int:
    return client.put(f"/api/v1/{address}", write(payload=payload), content_type=JSON).status_code


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
        return write() if method == "delete" else write(payload={"symptoms": False})
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
