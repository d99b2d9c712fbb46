"""Named database constraints that many tables need. Null always passes: not answered is not 0."""

from typing import Any

from django.db.models import CheckConstraint, Q


def within(name: str, field: str, low: float, high: float) -> CheckConstraint:
    """`field` lies in low..high, both included."""
    return CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high}), name=name
    )


def one_of(name: str, field: str, values: list[str]) -> CheckConstraint:
    return CheckConstraint(condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__in": values}), name=name)


def all_of(name: str, field: str, values: list[str]) -> CheckConstraint:
    """Every element of the array `field` is one of `values`."""
    return CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__contained_by": values}), name=name
    )


def null_unless(name: str, condition: Q, fields: list[str]) -> CheckConstraint:
    """The fields are recorded only where the condition holds."""
    nothing: dict[str, Any] = {f"{field}__isnull": True for field in fields}
    return CheckConstraint(condition=condition | Q(**nothing), name=name)
