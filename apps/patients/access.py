"""The one door to a patient.

Nothing else turns an id from outside into a patient. Each question is asked of the database at the moment of the
request, so that a consent that ended a second ago no longer opens. A stranger gets the same 404 as for an id that does
not exist. A look by someone else leaves an access event that the patient can read.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from apps.accounts.models import Role
from apps.patients.models import AccessEvent, CareLink, Look, Patient

READERS = (Role.CLINICIAN, Role.NURSE)


def own_patient(user: Any) -> Patient:
    """The diary of the person who is signed in. Raises Http404 for somebody without one."""
    patient = Patient.objects.filter(user=user).select_related("user").first()
    if patient is None:
        raise Http404
    return patient


def open_links(user: Any, now: datetime) -> QuerySet[CareLink]:
    """The care links by which `user` may read now: their clinics', with consent begun and not ended."""
    clinics = user.memberships.filter(role__in=READERS).values("clinic")
    return CareLink.objects.filter(
        Q(consent_to__isnull=True) | Q(consent_to__gt=now), clinic__in=clinics, consent_from__lte=now
    )


def patient_link_for(user: Any, patient_id: UUID, now: datetime, what: Look) -> CareLink:
    """The link by which `user` may read this patient now, its patient and clinic loaded; the look is written down.

    Raises Http404 for a stranger, and for an id that does not exist.
    """
    link = open_links(user, now).filter(patient=patient_id).select_related("patient", "clinic").first()
    if link is None:
        raise Http404
    AccessEvent.objects.create(patient=link.patient, user=user, clinic=link.clinic, what=what, day=now.date(), at=now)
    return link


def patient_links_for(user: Any, now: datetime, what: Look) -> list[CareLink]:
    """All links by which `user` may read now, oldest patient first; the look at each is written down, once a day."""
    links = list(open_links(user, now).select_related("patient__user", "clinic").order_by("consent_from", "id"))
    looked({user.id: links}, what, now)
    return links


def looked(seen: dict[UUID, Iterable[CareLink]], what: Look, now: datetime) -> None:
    """Write down for each user (by id) the patients listed to them: one event per user, patient and day, in one go."""
    rows = [
        AccessEvent(
            patient_id=link.patient_id, user_id=user_id, clinic_id=link.clinic_id, what=what, day=now.date(), at=now
        )
        for user_id, links in seen.items()
        for link in links
    ]
    AccessEvent.objects.bulk_create(rows, ignore_conflicts=True)
