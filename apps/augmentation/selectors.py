"""Reading what the reviews found."""

from datetime import date

from django.db.models import BooleanField, Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from apps.augmentation.models import FlagEvent, Review
from apps.augmentation.thresholds import thresholds


def reviews() -> QuerySet[Review]:
    """Those of the rules now in force; reviews by other rules stand beside them."""
    return Review.objects.filter(rules=thresholds().rules)


def levels_on(day: date) -> dict[str, int]:
    """How many patients are at which level by the review of this RLS day."""
    counted = reviews().filter(day=day).values_list("level").annotate(Count("pk"))
    return dict(counted)


def already_at_enrolment() -> Coalesce:
    """Of a flag, for annotate(): whether the level that it has now was there at enrolment, as its last event says."""
    risen = FlagEvent.objects.filter(flag=OuterRef("pk")).exclude(what=FlagEvent.What.CLEARED).order_by("-day", "-pk")
    said = Subquery(risen.values("already_at_enrolment")[:1])
    return Coalesce(said, Value(False), output_field=BooleanField())
