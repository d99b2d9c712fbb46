"""One patient as the clinic sees them, by the patient's own clock and never by the viewer's."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from apps.accounts.models import User
from apps.augmentation.levels import KEPT_SIGNS
from apps.augmentation.models import Flag, Level, Review
from apps.augmentation.selectors import reviews
from apps.core.days import Clock, clock_at
from apps.dashboard.selectors import ShownFlag, shown_flags
from apps.diary.models import Night
from apps.patients.access import open_links
from apps.patients.models import CareLink
from apps.patients.selectors import clock_history
from apps.treatment.models import Intake, Regimen


@dataclass(frozen=True, slots=True)
class Page:
    link: CareLink
    clock: Clock
    review: Review | None
    flags: list[ShownFlag]
    pictured: Review | None  # whose numbers the pictures show
    regimens: list[Regimen]
    may_read: bool  # the patient, of a clinic through which this reader sees them


def patient_page(user: User, link: CareLink, now: datetime) -> Page:
    patient = link.patient
    intakes = Prefetch("intakes", Intake.objects.order_by("position"))
    regimens = Regimen.objects.filter(patient=patient).prefetch_related(intakes)
    review = reviews().filter(patient=patient).order_by("-day").first()
    flags = shown_flags(user, Flag.objects.filter(patient=patient), now)
    return Page(
        link=link,
        clock=clock_at(clock_history(patient), now),
        review=review,
        flags=flags,
        pictured=_pictured(review, flags),
        regimens=list(regimens.order_by("-starts_on", "drug", "pk")),
        may_read=patient.user_id is not None
        and open_links(user, now).filter(patient=patient, clinic__tells_patients=True).exists(),
    )


def _pictured(review: Review | None, flags: list[ShownFlag]) -> Review | None:
    """The latest review; where it shows nothing itself, the last that saw an open flag's sign."""
    kept = review and not {*KEPT_SIGNS}.isdisjoint(review.findings["considered"])
    if review and review.level != Level.INSUFFICIENT_DATA and not kept:
        return review
    seen = [shown.shown_by for shown in flags if shown.shown_by and not shown.flag.cleared_on]
    return max(seen, key=lambda one: one.day, default=review)


def patient_nights(patient_id: UUID, since: date | None, until: date | None) -> QuerySet[Night]:
    """Recorded nights only: one that is missing is not a good one. Oldest first, each with what was written."""
    nights = Night.objects.filter(patient=patient_id).select_related("record__head").order_by("date")
    if since:
        nights = nights.filter(date__gte=since)
    return nights.filter(date__lte=until) if until else nights
