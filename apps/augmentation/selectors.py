"""Reading what the reviews found."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from apps.augmentation.models import Flag, Review
from apps.augmentation.thresholds import thresholds


def reviews() -> QuerySet[Review]:
    """Those of the rules now in force; reviews by other rules stand beside them."""
    return Review.objects.filter(rules=thresholds().rules)


def open_flags(patient_ids: Iterable[UUID]) -> QuerySet[Flag]:
    return Flag.objects.filter(patient__in=list(patient_ids), cleared_on=None).order_by("opened_on", "sign")


def levels_on(day: date) -> dict[str, int]:
    """How many patients are at which level by the review of this RLS day."""
    counted = reviews().filter(day=day).values_list("level").annotate(Count("pk"))
    return dict(counted)
