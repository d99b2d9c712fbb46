"""What the database refuses, by the name it refuses it with."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, models

from apps.augmentation.models import DueTime, Flag, FlagEvent, Review
from apps.patients.models import Patient
from tests.augmentation.clinic import DAY, NOON_AFTER


def a_due_time(patient: Patient, **fields: Any) -> models.Model:
    return DueTime(patient=patient, **{"due_at": NOON_AFTER, **fields})


def a_review(patient: Patient, **fields: Any) -> models.Model:
    given = {
        "day": DAY,
        "rules": "test",
        "level": "none",
        "nights_logged": 7,
        "findings": {},
        "reviewed_at": NOON_AFTER,
    }
    return Review(patient=patient, **{**given, **fields})


def a_flag(patient: Patient, **fields: Any) -> models.Model:
    return Flag(patient=patient, **{"sign": "spread", "level": "watch", "opened_on": DAY, **fields})


def an_event(patient: Patient, **fields: Any) -> models.Model:
    flag, _ = Flag.objects.get_or_create(patient=patient, sign="spread", level="watch", opened_on=DAY)
    return FlagEvent(flag=flag, **{"what": "opened", "level": "watch", "day": DAY, "at": NOON_AFTER, **fields})


@pytest.mark.parametrize(
    ("make", "wrong", "constraint"),
    [
        (a_due_time, {"claim": uuid4()}, "due_time_claim_whole"),
        (a_due_time, {"claimed_until": NOON_AFTER}, "due_time_claim_whole"),
        (a_due_time, {"reviewed_through": DAY}, "due_time_reviewed_in_order"),
        (a_due_time, {"reviewed_from": DAY, "reviewed_through": date(2026, 1, 1)}, "due_time_reviewed_in_order"),
        (a_review, {"level": "well"}, "review_level_known"),
        (a_flag, {"sign": "unease"}, "flag_sign_known"),
        (a_flag, {"level": "none"}, "flag_level_known"),
        (a_flag, {"cleared_on": DAY - timedelta(days=1)}, "flag_period_in_order"),
        (an_event, {"what": "reopened"}, "flag_event_known"),
    ],
)
def test_the_database_refuses(
    pia: Patient, make: Callable[..., models.Model], wrong: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make(pia, **wrong).save(force_insert=True)


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (a_review, "review_once_per_day_and_rules"),
        (a_flag, "flag_open_once_per_sign"),
        (an_event, "flag_event_once"),
    ],
)
def test_nothing_is_there_twice(pia: Patient, make: Callable[..., models.Model], constraint: str) -> None:
    make(pia).save(force_insert=True)
    with pytest.raises(IntegrityError, match=constraint):
        make(pia).save(force_insert=True)


def test_a_sign_may_open_again_after_it_cleared(pia: Patient) -> None:
    a_flag(pia, cleared_on=DAY).save()
    a_flag(pia, opened_on=DAY + timedelta(days=1)).save()
    assert Flag.objects.count() == 2
