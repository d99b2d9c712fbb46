"""Reading what the reviews found."""

from datetime import date

from django.db.models import BooleanField, Count, Func, JSONField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from apps.augmentation.levels import KEPT_SIGNS
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


def shown_by(before: Combinable | None = None, known_at: Combinable | None = None) -> Subquery:
    """Of a flag, for annotate(): the last review within its life that saw its sign, by whatever rules.

    While a level is only held its signs stand beside numbers of nights that no longer show them: not of these.
    `before`: of an RLS day before this one; `known_at`: there to be read at this moment. OuterRefs to annotations.
    """
    sign = Func(OuterRef("sign"), function="to_jsonb", output_field=JSONField())
    seen = Review.objects.filter(patient=OuterRef("patient"), findings__signs__contains=sign)
    for code in KEPT_SIGNS:
        seen = seen.exclude(findings__considered__contains=[code])
    alive = seen.filter(day__gte=OuterRef("opened_on"), day__lte=Coalesce(OuterRef("cleared_on"), date.max))
    if before is not None:
        alive = alive.filter(day__lt=before)
    if known_at is not None:
        alive = alive.filter(reviewed_at__lte=known_at)
    return Subquery(alive.order_by("-day", "-reviewed_at").values("pk")[:1])
