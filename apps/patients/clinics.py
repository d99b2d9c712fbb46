"""Running a clinic: its members, who stands in for whom, handing over. No health data passes through here."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from apps.accounts.dialling import dialled
from apps.accounts.models import Absence, Clinic, Membership
from apps.accounts.roles import CLINICIANS, MANAGERS
from apps.core.errors import Problem
from apps.patients.care import clinician_at
from apps.patients.invitations import invitations_left_revoke
from apps.patients.models import CareLink
from apps.patients.selectors import links_open

LONGEST_ABSENCE = timedelta(days=366)


def clinic_make(*, slug: str, name: str, phone: str) -> Clinic:
    """Without members: a manager is invited next, who invites the others."""
    return Clinic.objects.create(slug=slug, name=name, phone=phone)


@transaction.atomic
def clinic_change(*, clinic: Clinic, changes: dict[str, Any]) -> None:
    """Name, telephone, whether patients are told of a change. Nobody is told without one number to ring."""
    held = Clinic.objects.select_for_update().get(pk=clinic.pk)
    for field, value in changes.items():
        setattr(held, field, value)
    if held.tells_patients and dialled(held.phone) is None:
        field = "phone" if "phone" in changes else "tells_patients"
        errors = [{"field": field, "message": "patients are told of a change only beside a number they can ring"}]
        raise Problem(
            "telephone", "Whoever is told of a change needs a number to ring.", status=409, errors=errors,
            way_out="Enter one telephone number and nothing beside it, or leave telling patients switched off.",
        )  # fmt: skip
    held.save(update_fields=list(changes))
    clinic.refresh_from_db(fields=list(changes))


@transaction.atomic
def member_change(*, member: Membership, role: str, now: datetime) -> None:
    """A clinician who becomes something else no longer answers for anybody: these patients are everyone's."""
    _keep_a_manager(member, stays=role in MANAGERS)
    if not Membership.objects.filter(pk=member.pk).exists():  # another manager was quicker
        raise Http404
    invitations_left_revoke(member=member, role=role, now=now)
    member.role = role
    member.save(update_fields=["role"])
    if role not in CLINICIANS:
        CareLink.objects.filter(responsible=member).update(responsible=None)
        CareLink.objects.filter(deputy=member).update(deputy=None)
        Absence.objects.filter(member=member).delete()
        Absence.objects.filter(deputy=member).update(deputy=None)


@transaction.atomic
def member_remove(*, member: Membership, now: datetime) -> None:
    """From the next request on this person sees nothing of the clinic; their patients are everyone's."""
    _keep_a_manager(member, stays=False)
    invitations_left_revoke(member=member, role=None, now=now)
    member.delete()


def _keep_a_manager(member: Membership, *, stays: bool) -> None:
    Clinic.objects.select_for_update().get(pk=member.clinic_id)  # two managers leaving at once: one after the other
    others = Membership.objects.filter(clinic=member.clinic_id, role__in=MANAGERS, user__is_active=True)
    if not stays and member.role in MANAGERS and not others.exclude(pk=member.pk).exists():
        title = "This clinic would have no manager left."
        raise Problem("last_manager", title, status=409, way_out="Make or invite another manager first.")


def handover(*, clinic: Clinic, giver: Membership | None, taker: UUID, now: datetime) -> int:
    """All patients in care for whom `giver` (null: nobody) is responsible become the taker's. Answers with how many."""
    to = clinician_at(clinic, taker, "to")
    links = links_open(now).filter(clinic=clinic, responsible=giver)
    with transaction.atomic():
        ids = list(links.select_for_update().values_list("pk", flat=True))
        CareLink.objects.filter(pk__in=ids, deputy=to).update(deputy=None)
        return CareLink.objects.filter(pk__in=ids).update(responsible=to)


def unassigned(clinic: Clinic, now: datetime) -> int:
    """How many patients in care have no clinician of this clinic who answers for them."""
    answered_for = Q(responsible__role__in=CLINICIANS, responsible__clinic=clinic, responsible__user__is_active=True)
    return links_open(now).filter(~answered_for, clinic=clinic).count()


def absence_make(*, member: Membership, deputy: UUID, first_day: date, last_day: date) -> Absence:
    """Both days included. Overlapping ones add up: each deputy named is told."""
    clinician_at(member.clinic, member.pk, "member")
    stands_in = clinician_at(member.clinic, deputy, "deputy")
    errors = []
    if stands_in == member:
        errors.append({"field": "deputy", "message": "is the absent person"})
    if last_day < first_day:
        errors.append({"field": "last_day", "message": "comes before the first day"})
    elif last_day - first_day > LONGEST_ABSENCE:
        errors.append({"field": "last_day", "message": f"is more than {LONGEST_ABSENCE.days} days after the first"})
    if errors:
        raise Problem("invalid", "Some fields need another look.", way_out="Correct them.", errors=errors)
    return Absence.objects.create(member=member, deputy=stands_in, first_day=first_day, last_day=last_day)


def absence_end(*, absence: Absence) -> None:
    """Back earlier, or never gone: the deputy is no longer told in place of the absent person."""
    absence.delete()
