"""The one door to a patient.

Nothing else turns an id from outside into a patient. Each question is asked of the database at the moment of the
request, so that a consent that ended a second ago no longer opens. A stranger gets the same 404 as for an id that does
not exist. A look by someone else leaves an access event that the patient can read.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from apps.accounts.roles import CLINICIANS, READERS, May, role_refused, roles_that
from apps.core.errors import Problem
from apps.patients.models import AccessEvent, CareLink, Look, Patient
from apps.patients.selectors import links_open
from apps.patients.services import patient_lock


def own_patient_or_none(user: Any) -> Patient | None:
    """The diary of the person who is signed in, if they have one."""
    return Patient.objects.filter(user=user).select_related("user").first()


def own_patient(user: Any) -> Patient:
    """The diary of the person who is signed in. Raises Http404 for somebody without one."""
    patient = own_patient_or_none(user)
    if patient is None:
        raise Http404
    return patient


def own_patient_locked(user: Any, *, wait_ms: int) -> Patient:
    """The same, its row locked for a write (`patient_lock`): what was erased in between is not brought back by one."""
    try:
        return patient_lock(user_id=user.pk, wait_ms=wait_ms)
    except Patient.DoesNotExist:
        raise Http404 from None


def open_links(user: Any, now: datetime) -> QuerySet[CareLink]:
    """The care links by which `user` may read now: their clinics', with consent begun and not ended."""
    return links_open(now).filter(clinic__in=user.memberships.filter(role__in=READERS).values("clinic"))


def own_link(user: Any, link_id: UUID, now: datetime) -> CareLink:
    """An open care link of the patient who is signed in. Raises Http404 for anybody else's, and for an ended one."""
    link = links_open(now).filter(pk=link_id, patient=own_patient(user)).select_related("patient", "clinic").first()
    if link is None:
        raise Http404
    return link


def patient_link_for(user: Any, patient_id: UUID, now: datetime, what: Look) -> CareLink:
    """The link by which `user` may read this patient now, its patient and clinic loaded; the look is written down.

    Raises Http404 for a stranger, and for an id that does not exist.
    """
    link = open_links(user, now).filter(patient=patient_id).select_related("patient", "clinic").first()
    if link is None:
        raise Http404
    AccessEvent.objects.create(patient=link.patient, user=user, clinic=link.clinic, what=what, day=now.date(), at=now)
    return link


def links_as_clinician(user: Any, patient_id: UUID, now: datetime) -> list[CareLink]:
    """The open links of this patient by which `user` is a clinician, and neither a nurse nor a manager."""
    clinics = user.memberships.filter(role__in=CLINICIANS).values("clinic")
    return list(links_open(now).filter(patient=patient_id, clinic__in=clinics))


def patient_link_to(what: May, user: Any, patient_id: UUID, now: datetime, clinic: str | None = None) -> CareLink:
    """The link by which `user` may do `what` to this patient now: dispose of a flag, hand over. It is no look.

    Raises Http404 for a stranger, Problem `role` for a reader whose role does not include it. Where two of the user's
    clinics look after the patient, `clinic` (a slug) says which is meant; without it: Problem `which_clinic`.
    """
    if clinic and "\0" in clinic:  # which no database takes, and no clinic is called
        raise Http404
    links = open_links(user, now).filter(patient=patient_id, **({"clinic__slug": clinic} if clinic else {}))
    if not links.exists():
        raise Http404
    allowed = links.filter(clinic__in=user.memberships.filter(role__in=roles_that(what)).values("clinic"))
    found = list(allowed.select_related("patient", "clinic")[:2])
    if not found:
        raise role_refused()
    if len(found) > 1:
        title = "Two of your clinics look after this patient."
        raise Problem("which_clinic", title, status=409, way_out="Add ?clinic= and the slug of the one you mean.")
    return found[0]


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


def exported(links: Iterable[CareLink], now: datetime) -> None:
    """Write down that these diaries leave the system in a file, by whoever runs it: no user is known."""
    AccessEvent.objects.bulk_create(
        AccessEvent(patient_id=link.patient_id, clinic_id=link.clinic_id, what=Look.EXPORT, day=now.date(), at=now)
        for link in links
    )
