"""Reading what the reviews found."""

from datetime import date

from django.db.models import Count, QuerySet

from apps.augmentation.models import Review
from apps.augmentation.thresholds import thresholds


def reviews() -> QuerySet[Review]:
    """Those of the rules now in force; reviews by other rules stand beside them."""
    return Review.objects.filter(rules=thresholds().rules)


def levels_on(day: date) -> dict[str, int]:
    """How many patients are at which level by the review of this RLS day."""
    counted = reviews().filter(day=day).values_list("level").annotate(Count("pk"))
    return dict(counted)
