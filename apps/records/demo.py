"""The demo clinic: made-up people with sign-ins and diaries, brought up to a day."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from apps.accounts.models import Clinic, Membership, Role, User
from apps.core.demo import generate
from apps.core.portable import PatientDiary
from apps.diary.models import Night
from apps.patients.care import Agreed, consents_file
from apps.patients.consent_texts import newest_texts
from apps.patients.models import Basis, CareLink
from apps.patients.selectors import link_by_reference
from apps.patients.services import patient_lock
from apps.records.services import Imported, diary_import, entries_of
from apps.sync.bulk import records_update
from apps.sync.models import Source

SLUG = "demo"
PHONE = "+49 30 23125 014"  # of the numbers that Germany keeps for films
# Made up, and long enough a list for a ward round; further patients go by their reference.
NAMES = (
    "Pia Sommer", "Jonas Falk", "Mira Okafor", "Edda Lund", "Tomás Rey", "Ilse Brandt", "Noor Haddad", "Oskar Wirth",
    "Lena Petrov", "Amaru Quispe", "Hana Sato", "Bruno Keller", "Greta Moss", "Samir Nair", "Vera Holm", "Emil Novak",
)  # fmt: skip
# Half of a referral clinic's first visits come late, so a top-up looks back a little for what changed meanwhile.
LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class World:
    """What the made-up data depend on. Extending it (more patients, more nights, a later day) changes no night."""

    patients: int
    nights: int
    profile: str
    zone: str
    as_of: date
    seed: str


def demo_top_up(*, world: World, now: datetime) -> list[Imported]:
    """Bring the demo clinic to this world; what it holds already stays."""
    with transaction.atomic():
        clinic, clara = _staff(world.zone)
        held = _held(clinic)
        return [_patient(world, index, held, clinic, clara, now) for index in range(world.patients)]


def _patient(
    world: World, index: int, held: dict[str, date | None], clinic: Clinic, clara: Membership, now: datetime
) -> Imported:
    first = world.as_of - timedelta(days=world.nights - 1)
    diary = _diary(world, index, world.as_of)
    if (newest := held.get(diary.reference)) is not None:
        first = max(first, newest - LOOK_BACK)
    diary = _diary(world, index, first)
    done = diary_import(clinic=clinic, diary=diary, basis=Basis.DEMO, source=Source.DEMO, now=now)
    link = link_by_reference(clinic, diary.reference)
    assert link is not None  # just imported
    if done.made:
        link.responsible = clara
        link.save(update_fields=["responsible"])
        if index < len(NAMES):
            link.patient.user = user = account(NAMES[index], zone=world.zone)
            link.patient.save(update_fields=["user"])
            agreed = [Agreed(text.purpose, text.version) for text in newest_texts(user.language) if text.required]
            consents_file(link=link, agreed=agreed, language=user.language, by=user, now=now)
    _end_regimens(link, diary, done, now)
    return done


def _diary(world: World, index: int, first: date) -> PatientDiary:
    return generate(
        seed=world.seed, patient_index=index, profile=world.profile, zone=world.zone, first=first, last=world.as_of
    )


def _end_regimens(link: CareLink, diary: PatientDiary, done: Imported, now: datetime) -> None:
    """A regimen that went on when last looked at may have ended since: the one thing that changes by time passing."""
    over = [entry for entry in entries_of(diary) if ("regimen", entry.key) in done.filed.differing]
    if over:
        patient = patient_lock(patient_id=link.patient_id)
        records_update(patient=patient, entries=over, source=Source.DEMO, now=now)


def _held(clinic: Clinic) -> dict[str, date | None]:
    """The newest night of each of the clinic's patients, by reference."""
    newest = dict(
        Night.objects.filter(patient__care_links__clinic=clinic).values_list("patient").annotate(newest=Max("date"))
    )
    # Who left and came back stands here by the care of today: of one reference the last counts.
    ordered = CareLink.objects.filter(clinic=clinic).order_by(F("consent_to").asc(nulls_last=True))
    links = ordered.values_list("reference", "patient")
    return {reference: newest.get(patient) for reference, patient in links}


def _staff(zone: str) -> tuple[Clinic, Membership]:
    clinic, _ = Clinic.objects.get_or_create(slug=SLUG, defaults={"name": "Linden Sleep Clinic (made up)"})
    if not clinic.phone:
        clinic.phone, clinic.tells_patients = PHONE, True
        clinic.save(update_fields=["phone", "tells_patients"])
    clara, _ = Membership.objects.get_or_create(
        user=account("Clara Weiss", zone=zone), clinic=clinic, defaults={"role": Role.CLINICIAN}
    )
    for_staff(clara.user)
    for name, role in (("Nora Berg", Role.NURSE), ("Max Adler", Role.MANAGER)):
        user = account(name, zone=zone)
        Membership.objects.get_or_create(user=user, clinic=clinic, defaults={"role": role})
        for_staff(user)
    for_staff(account("Olga Brenner", zone=zone, is_operator=True))
    return clinic, clara


def account(name: str, *, zone: str, is_operator: bool = False) -> User:
    """A made-up person, found again by the address. Signs in by a code by e-mail."""
    email = email_of(name)
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, name=name, mail_zone=zone, is_operator=is_operator)
        user.set_unusable_password()
        user.save()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def for_staff(user: User) -> None:
    """Who works for the clinic or operates has a password and an authenticator app, like everybody who does."""
    if not user.check_password(password_of(user.email)):
        user.set_password(password_of(user.email))
        user.save(update_fields=["password"])
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, seed_of(user.email))


def email_of(name: str) -> str:
    return f"{name.split()[0].lower().replace('á', 'a')}@demo.stillnight.invalid"


def password_of(email: str) -> str:
    """This installation's own password of a demo account: from its secret, so that none stands in the source."""
    digest = _secret_of(f"demo {email}").hex()
    return f"{digest[:4]}-{digest[4:8]}-{digest[8:12]}"


def seed_of(email: str) -> str:
    """What an authenticator app is given, made in the same way."""
    return base64.b32encode(_secret_of(f"demo seed {email}")[:20]).decode()


def code_of(email: str, now: datetime) -> tuple[str, int]:
    """What that app shows now, and for how many seconds more."""
    counter, passed = divmod(int(now.timestamp()), app_settings.TOTP_PERIOD)
    return format_hotp_value(hotp_value(seed_of(email), counter)), app_settings.TOTP_PERIOD - passed


def _secret_of(purpose: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), purpose.encode(), hashlib.sha256).digest()
