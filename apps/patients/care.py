"""A clinic's care for a patient: consents, who answers for them, and the end of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.http import Http404

from apps.accounts.models import Clinic, Membership, User
from apps.accounts.roles import CLINICIANS
from apps.core.errors import Problem
from apps.patients.consent_texts import consent_text, newest_version, purposes
from apps.patients.models import CareLink, Consent, Invitation


@dataclass(frozen=True, slots=True)
class Agreed:
    purpose: str
    version: int


def is_required(purpose: str) -> bool:
    return consent_text(purpose, newest_version(purpose) or 0, "en").required


def agreed_check(agreed: Iterable[Agreed]) -> None:
    """Every required purpose is there, and each in its newest version. Raises Problem naming what is not."""
    given = {one.purpose: one.version for one in agreed}
    known = purposes()
    errors = [f"{name}: there is no such purpose" for name in given if name not in known]
    for name in known:
        newest = newest_version(name)
        if name in given and given[name] != newest:
            errors.append(f"{name}: version {newest} is the one to agree to")
        if name not in given and is_required(name):
            errors.append(f"{name}: is needed")
    if errors:
        raise Problem(
            "consent", "This needs your consent to what is shown.", way_out="Read the texts again and agree to them.",
            errors=[{"field": "consents", "message": message} for message in errors],
        )  # fmt: skip


def consents_file(*, link: CareLink, agreed: Iterable[Agreed], language: str, by: User, now: datetime) -> None:
    """Write down what was agreed to. What holds already is not written twice."""
    Consent.objects.bulk_create(
        [
            Consent(link=link, purpose=a.purpose, version=a.version, language=language, given_at=now, given_by=by)
            for a in agreed
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def consent_give(*, link: CareLink, agreed: Agreed, language: str, by: User, now: datetime) -> None:
    if newest_version(agreed.purpose) != agreed.version:
        errors = [{"field": "version", "message": "is not the newest of this purpose"}]
        raise Problem("consent", "This text has changed.", way_out="Read the newest one.", errors=errors)
    held = CareLink.objects.select_for_update().filter(pk=link.pk).first()
    if held is None or held.consent_to != link.consent_to:  # ended since the door looked: nobody could withdraw this
        raise Http404
    consents_file(link=link, agreed=[agreed], language=language, by=by, now=now)


@transaction.atomic
def consent_withdraw(*, link: CareLink, purpose: str, by: User, now: datetime) -> None:
    """Without what is required for it the clinic's care ends at once. Repeating it changes nothing."""
    if newest_version(purpose) is not None and is_required(purpose):
        link_end(link=link, by=by, now=now)
    else:
        _withdraw(link, by, now, purpose=purpose)


@transaction.atomic
def link_end(*, link: CareLink, by: User, now: datetime) -> None:
    """The clinic no longer sees this patient, from the next request, digest and export on. The diary stays as it is."""
    held = CareLink.objects.select_for_update().get(pk=link.pk)
    if held.consent_to is None:
        # A clock that was set back must not make the end fall before the beginning.
        held.consent_to = max(now, held.consent_from + timedelta(microseconds=1))
        held.save(update_fields=["consent_to"])
        _withdraw(held, by, now)
        Invitation.objects.filter(link=held, used_at=None, revoked_at=None).update(revoked_at=now, email=None)


def _withdraw(link: CareLink, by: User, now: datetime, **which: str) -> None:
    for consent in Consent.objects.select_for_update().filter(link=link, withdrawn_at=None, **which):
        consent.withdrawn_at, consent.withdrawn_by = max(now, consent.given_at), by
        consent.save(update_fields=["withdrawn_at", "withdrawn_by"])


def clinician_at(clinic: Clinic, membership_id: UUID | None, field: str) -> Membership | None:
    """A clinician of this clinic. Another clinic's looks like one that does not exist: Problem with the field."""
    if membership_id is None:
        return None
    found = Membership.objects.filter(pk=membership_id, clinic=clinic, role__in=CLINICIANS).first()
    if found is None:
        errors = [{"field": field, "message": "is no clinician of this clinic"}]
        raise Problem("invalid", "Some fields need another look.", way_out="Correct them.", errors=errors)
    return found


def care_change(*, link: CareLink, changes: dict[str, UUID | None]) -> CareLink:
    """Who answers for this patient: `responsible` and `deputy` by membership, null for nobody."""
    for field, membership_id in changes.items():
        setattr(link, field, clinician_at(link.clinic, membership_id, field))
    if link.responsible_id is not None and link.responsible_id == link.deputy_id:
        errors = [{"field": "deputy", "message": "is the responsible clinician already"}]
        raise Problem("invalid", "Some fields need another look.", way_out="Name somebody else.", errors=errors)
    link.save(update_fields=list(changes))
    return link
