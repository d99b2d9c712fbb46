"""Invitations: made by a clinic, opened by whoever holds the code, accepted once."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from apps.accounts.models import Clinic, Membership, User
from apps.accounts.roles import May, may
from apps.core.errors import Problem
from apps.patients.care import Agreed, agreed_check, clinician_at, consents_file
from apps.patients.codes import ALPHABET, code_read, code_shown, new_code
from apps.patients.models import Basis, CareLink, Invitation, InvitationKind, Patient
from apps.patients.selectors import links_open

VALID = timedelta(days=14)
MAKES = {InvitationKind.PATIENT: May.ENROL, InvitationKind.MEMBER: May.MANAGE}


def no_invitation() -> Problem:
    """Unknown, used, revoked and expired look alike: a guess learns nothing."""
    return Problem(
        "no_invitation", "There is no open invitation with this code.", status=404,
        way_out="Compare the code with the paper or the mail, or ask the clinic for a new one.",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """The code is known now and never again: what is stored is its hash."""

    invitation: Invitation
    code: str


# --- making -------------------------------------------------------------------------------------------------------


def member_invite(
    *, clinic: Clinic, role: str, email: str | None, language: str, by: User | None, now: datetime
) -> Made:
    return _made(
        Invitation(kind=InvitationKind.MEMBER, clinic=clinic, role=role, email=email, language=language), by, now
    )


def operator_invite(*, email: str | None, language: str, now: datetime) -> Made:
    return _made(Invitation(kind=InvitationKind.OPERATOR, email=email, language=language), None, now)


@transaction.atomic
def patient_invite(
    *,
    clinic: Clinic,
    reference: str,
    email: str | None,
    language: str,
    responsible: UUID | None,
    deputy: UUID | None,
    patient: UUID | None,
    by: User,
    now: datetime,
) -> Made:
    """`patient`: an imported diary of this clinic, without an account, that is this person's."""
    link = _imported_link(clinic, patient, now) if patient else None
    if link is None and reference and reference_taken(clinic, reference, now):
        title, way_out = "This reference is another patient's.", "Choose another one, or leave it empty."
        errors = [{"field": "reference", "message": title}]
        raise Problem("reference_taken", title, status=409, way_out=way_out, errors=errors)
    invitation = Invitation(
        kind=InvitationKind.PATIENT,
        clinic=clinic,
        reference=link.reference if link else reference or new_reference(),
        responsible=clinician_at(clinic, responsible, "responsible"),
        deputy=clinician_at(clinic, deputy, "deputy"),
        link=link,
        email=email,
        language=language,
    )
    return _made(invitation, by, now)


def _made(invitation: Invitation, by: User | None, now: datetime) -> Made:
    code = new_code()
    invitation.code_hash = code_hash(code)
    invitation.created_by, invitation.created_at, invitation.expires_at = by, now, now + VALID
    invitation.save(force_insert=True)
    return Made(invitation, code_shown(code))


def _imported_link(clinic: Clinic, patient: UUID, now: datetime) -> CareLink:
    link = links_open(now).filter(clinic=clinic, patient=patient, patient__user__isnull=True).first()
    if link is None:
        errors = [{"field": "patient", "message": "is no patient of this clinic without an account"}]
        raise Problem("invalid", "Some fields need another look.", way_out="Correct them.", errors=errors)
    return link


def code_hash(code: str, secret: str | None = None) -> str:
    """With the installation's secret: a stolen backup alone cannot be searched for codes."""
    return salted_hmac("stillnight.invitation", code, secret=secret, algorithm="sha256").hexdigest()


def new_reference() -> str:
    return "P-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


def reference_taken(clinic: Clinic, reference: str, now: datetime) -> bool:
    waiting = open_invitations(now).filter(clinic=clinic, reference=reference)
    return waiting.exists() or links_open(now).filter(clinic=clinic, reference=reference).exists()


# --- opening ------------------------------------------------------------------------------------------------------


def open_invitations(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at=None, revoked_at=None, expires_at__gt=now)


def invitation_find(*, code: str, now: datetime) -> Invitation:
    """The open invitation of a code as somebody typed it. Raises Problem `no_invitation`."""
    read = code_read(code)
    # A secret that was exchanged leaves the paper that is on its way good.
    hashes = [code_hash(read, secret) for secret in (None, *settings.SECRET_KEY_FALLBACKS)] if read else []
    found = open_invitations(now).select_related("clinic").filter(code_hash__in=hashes).first()
    if found is None:
        raise no_invitation()
    return found


def invitation_open(invitation_id: UUID | str | None, now: datetime) -> Invitation | None:
    """The invitation that waits in a session, while it is still open."""
    if invitation_id is None:
        return None
    return open_invitations(now).select_related("clinic").filter(pk=invitation_id).first()


# --- accepting ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clock:
    timezone: str
    day_start: int  # minutes after local midnight


@transaction.atomic
def invitation_accept(
    *, invitation_id: UUID | str | None, user: User, consents: Iterable[Agreed], clock: Clock, language: str,
    name: str, now: datetime,
) -> Invitation:  # fmt: skip
    """Use the invitation up, under its lock: of two at once one finds it used. Raises Problem `no_invitation`."""
    person = User.objects.select_for_update().get(pk=user.pk)
    found = open_invitations(now).select_related("clinic").select_for_update(of=("self",))
    invitation = found.filter(pk=invitation_id).first() if invitation_id else None
    if invitation is None:
        raise no_invitation()
    match invitation.kind:
        case InvitationKind.PATIENT:
            invitation.link = _enrol(invitation, person, list(consents), clock, language, now)
        case InvitationKind.MEMBER:
            _join(invitation, person)
        case InvitationKind.OPERATOR:
            person.is_operator = True
    # What the person has chosen before stays; a new account knows neither.
    if person.mail_zone == "UTC":
        person.mail_zone = clock.timezone
    person.name, person.language = person.name or name, language
    person.save(update_fields=["is_operator", "mail_zone", "name", "language"])
    invitation.used_at, invitation.used_by, invitation.email = now, person, None
    invitation.save(update_fields=["used_at", "used_by", "email", "link"])
    return invitation


def _join(invitation: Invitation, person: User) -> None:
    assert invitation.clinic is not None
    assert invitation.role is not None
    if Membership.objects.filter(user=person, clinic=invitation.clinic).exists():
        title = "You work for this clinic already."
        raise Problem("already_member", title, status=409, way_out="A manager can change your role.")
    Membership.objects.create(user=person, clinic=invitation.clinic, role=invitation.role)


def _enrol(
    invitation: Invitation, person: User, consents: list[Agreed], clock: Clock, language: str, now: datetime
) -> CareLink:
    agreed_check(consents)
    patient = Patient.objects.filter(user=person).first()
    if invitation.link_id:
        link = _join_imported(invitation, person, patient, now)
    else:
        # A diary that the person keeps already is the one the clinic will read; its clock stays.
        patient = patient or Patient.objects.create(user=person, timezone=clock.timezone, day_start=clock.day_start)
        link = _link(invitation, patient, now)
    consents_file(link=link, agreed=consents, language=language, by=person, now=now)
    return link


def _link(invitation: Invitation, patient: Patient, now: datetime) -> CareLink:
    assert invitation.clinic is not None
    if CareLink.objects.filter(patient=patient, clinic=invitation.clinic, consent_to=None).exists():
        title = "This clinic looks after you already."
        raise Problem("already_enrolled", title, status=409, way_out="There is nothing to do; the code stays unused.")
    held = CareLink.objects.filter(clinic=invitation.clinic, reference=invitation.reference, consent_to=None)
    return CareLink.objects.create(
        patient=patient,
        clinic=invitation.clinic,
        # Another has come to bear it since the invitation was made: the clinic can't be asked just now.
        reference=new_reference() if held.exists() else invitation.reference,
        responsible=invitation.responsible,
        deputy=invitation.deputy,
        basis=Basis.CONSENT,
        consent_from=now,
    )


def _join_imported(invitation: Invitation, person: User, own: Patient | None, now: datetime) -> CareLink:
    """The account becomes the owner of the imported diary: nothing recorded changes, so every review stays right."""
    if own is not None:
        raise Problem(
            "diary_exists", "You already keep a diary here, and this invitation brings another one.", status=409,
            way_out="Ask the clinic for an invitation without the imported diary.",
        )  # fmt: skip
    assert invitation.link_id is not None
    links = links_open(now).select_for_update(of=("self", "patient")).select_related("patient")
    link = links.filter(pk=invitation.link_id, patient__user__isnull=True).first()
    if link is None:
        raise no_invitation()
    link.patient.user = person
    link.patient.save(update_fields=["user"])
    link.basis = Basis.CONSENT
    link.responsible = invitation.responsible or link.responsible
    link.deputy = invitation.deputy or link.deputy
    link.save(update_fields=["basis", "responsible", "deputy"])
    return link


# --- ending -------------------------------------------------------------------------------------------------------


def invitation_revoke(*, invitation: Invitation, now: datetime) -> None:
    """Repeating it changes nothing. Raises Problem for one that has been used."""
    # The update waits for whoever is just accepting it, and then finds it used.
    Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(revoked_at=now, email=None)
    if Invitation.objects.filter(pk=invitation.pk, used_at__isnull=False).exists():
        title = "This invitation has been used."
        raise Problem("invitation_used", title, status=409, way_out="Remove the member, or discharge the patient.")


def invitations_left_revoke(*, member: Membership, role: str | None, now: datetime) -> None:
    """What this member invited to and, with the new role (None: gone), could not any more.

    Whoever made an invitation knows its code and could come back in by it. A patient's paper stays good, since it shows
    nobody anything new; one that hands over an imported diary does not.
    """
    lost = [kind for kind, what in MAKES.items() if role is None or not may(role, what)]
    theirs = open_invitations(now).filter(clinic=member.clinic_id, created_by=member.user_id, kind__in=lost)
    theirs.exclude(kind=InvitationKind.PATIENT, link=None).update(revoked_at=now, email=None)


def invitations_forget(*, now: datetime) -> int:
    """Expired invitations no longer need the address they were mailed to; used and revoked ones have lost it."""
    return Invitation.objects.filter(expires_at__lte=now, email__isnull=False).update(email=None)
