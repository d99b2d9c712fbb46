"""A whole diary judged from its first to its last recorded night, as the nightly review judges it. Pure."""

from collections.abc import Iterator

from apps.augmentation.rules import Assessment, assess_each
from apps.augmentation.series import PatientFacts
from apps.augmentation.thresholds import Thresholds


def replayed(facts: PatientFacts, t: Thresholds, *, every_night: bool = False) -> Iterator[Assessment]:
    """The first RLS day and each on which the verdict changes; with `every_night` each day, logged or not."""
    if not facts.nights:
        return
    days = [night.day for night in facts.nights]
    yield from assess_each(facts, t, first=min(days), last=max(days), changes_only=not every_night)
