"""The people every test is about.

Pia logs her nights; Clara treats her at the Linden clinic and is responsible for her; Otto is a clinician of another
clinic (Harbour); Ben has an ordinary account and no link to anyone; Olga operates the system and sees no health data.
At Linden, Cora is another clinician, Nora a nurse (enrols, reads, disposes of nothing) and Max the manager (members, no
health data).
"""

import time
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Clinic, Membership, Role, User
from apps.accounts.sessions import PATIENTS
from apps.patients.models import Basis, CareLink, Patient

JANUARY = datetime(2026, 1, 1, 12, tzinfo=UTC)


def person(name: str, **fields: object) -> User:
    user = User(email=f"{name.lower()}@example.org", name=name, **{"mail_zone": "Europe/Berlin", **fields})
    user.set_unusable_password()
    user.save()
    return user


def clinic_of(slug: str, *clinicians: User) -> Clinic:
    clinic = Clinic.objects.create(slug=slug, name=slug.capitalize())
    for user in clinicians:
        Membership.objects.create(user=user, clinic=clinic, role=Role.CLINICIAN)
    return clinic


def member_of(clinic: Clinic, name: str, role: Role) -> User:
    user = person(name)
    Membership.objects.create(user=user, clinic=clinic, role=role)
    return user


def patient_of(clinic: Clinic, reference: str, *, user: User | None = None, **fields: object) -> Patient:
    """A patient with an open care link; the clinic's first clinician is responsible."""
    patient = Patient.objects.create(user=user, **{"timezone": "Europe/Berlin", "day_start": 360, **fields})
    CareLink.objects.create(
        patient=patient,
        clinic=clinic,
        reference=reference,
        responsible=clinic.memberships.order_by("created_at").first(),
        basis=Basis.CONSENT,
        consent_from=JANUARY,
    )
    return patient


def signed_in(user: User) -> Client:
    """Signed in as strongly as this person has to be: who works for a clinic or operates, with a second factor."""
    client = signed_in_weakly(user)
    if user.is_operator or user.memberships.exists():
        factor, _ = Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "id": factor.pk, "type": "totp", "at": 0}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def signed_in_weakly(user: User) -> Client:
    """As after a password alone."""
    client = Client(headers={"accept": "application/json"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["signed_in_at"] = time.time()
    session.set_expiry(timezone.now() + PATIENTS)
    session.save()
    return client


def session_of(user: User) -> str:
    """The key to a session, as the phone of somebody who has signed in holds it."""
    return signed_in_weakly(user).cookies["stillnight"].value


@pytest.fixture
def clara(db: None) -> User:
    return person("Clara")


@pytest.fixture
def linden(clara: User) -> Clinic:
    return clinic_of("linden", clara)


@pytest.fixture
def cora(linden: Clinic) -> User:
    return member_of(linden, "Cora", Role.CLINICIAN)


@pytest.fixture
def nora(linden: Clinic) -> User:
    return member_of(linden, "Nora", Role.NURSE)


@pytest.fixture
def max_(linden: Clinic) -> User:
    """Max; `max` is Python's own."""
    return member_of(linden, "Max", Role.MANAGER)


@pytest.fixture
def otto(db: None) -> User:
    return person("Otto")


@pytest.fixture
def harbour(otto: User) -> Clinic:
    return clinic_of("harbour", otto)


@pytest.fixture
def pia(linden: Clinic) -> Patient:
    """Pia's diary; her account is `pia.user`."""
    return patient_of(linden, "P-1", user=person("Pia"))


@pytest.fixture
def ben(db: None) -> User:
    return person("Ben")


@pytest.fixture
def olga(db: None) -> User:
    return person("Olga", is_operator=True)
