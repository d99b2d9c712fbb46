"""What the night was like. A null is "not recorded"; it never means none, and never means well."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod

from apps.core.checks import all_of, null_unless, one_of, within
from apps.core.portable.fields import EVENTS, REGIONS, TRIGGERS
from apps.sync.models import RecordRow

DAY_MIN = 1440
# What only a night with symptoms can say.
SYMPTOM_FIELDS = [
    "onset", "onset_min", "continuous", "intensity", "regions", "latency_min", "duration_min", "relief_min",
    "returned_before_morning", "times_got_up",
]  # fmt: skip


def regions_field() -> Any:
    return ArrayField(models.CharField(max_length=10), null=True)


class Night(RecordRow):
    """One RLS day of one patient.

    `onset_min` counts wall-clock minutes from `day_start`, so that 23:30 → 01:00 is +90 and earlier is always smaller.
    Zone, offset and day_start are those it was written with, and are never derived again.
    """

    date = models.DateField()
    symptoms = models.BooleanField()
    onset = models.TimeField(null=True)
    onset_min = models.PositiveSmallIntegerField(null=True)
    continuous = models.BooleanField(null=True)
    intensity = models.PositiveSmallIntegerField(null=True)
    regions = regions_field()
    latency_min = models.PositiveIntegerField(null=True)
    duration_min = models.PositiveIntegerField(null=True)
    relief_min = models.PositiveIntegerField(null=True)
    returned_before_morning = models.BooleanField(null=True)
    times_got_up = models.PositiveIntegerField(null=True)
    daytime_rest = models.PositiveSmallIntegerField(null=True)
    daytime_active = models.PositiveSmallIntegerField(null=True)
    into_bed = models.TimeField(null=True)
    tried_to_sleep = models.TimeField(null=True)
    final_awakening = models.TimeField(null=True)
    out_of_bed = models.TimeField(null=True)
    slept_min = models.PositiveIntegerField(null=True)
    sol_min = models.PositiveIntegerField(null=True)
    waso_min = models.PositiveIntegerField(null=True)
    sleep_quality = models.PositiveSmallIntegerField(null=True)
    triggers = ArrayField(models.CharField(max_length=16), null=True)
    recall_days = models.PositiveIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)
    prefilled = ArrayField(models.TextField(), null=True)
    note = models.TextField(null=True)  # noqa: DJ001  (null is "not recorded", as everywhere here)
    zone = models.CharField(max_length=64)
    utc_offset_min = models.SmallIntegerField()
    day_start = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["patient", "date"], name="night_once_per_day"),
            null_unless("night_symptoms_only", Q(symptoms=True), SYMPTOM_FIELDS),
            models.CheckConstraint(
                condition=Q(onset__isnull=True, onset_min__isnull=True)
                | Q(onset__isnull=False, onset_min__isnull=False),
                name="night_onset_both_ways",
            ),
            within("night_onset_in_day", "onset_min", 0, DAY_MIN - 1),
            models.CheckConstraint(
                condition=Q(onset__isnull=True)
                | Q(onset__hour=((F("onset_min") + F("day_start")) / 60) % 24)
                & Q(onset__minute=Mod(F("onset_min") + F("day_start"), 60)),
                name="night_onset_agrees_with_day_start",
            ),
            models.CheckConstraint(
                condition=~Q(continuous=True) | Q(onset_min__isnull=True) | Q(onset_min=0),
                name="night_continuous_from_day_start",
            ),
            within("night_intensity_0_10", "intensity", 0, 10),
            within("night_daytime_rest_0_10", "daytime_rest", 0, 10),
            within("night_daytime_active_0_10", "daytime_active", 0, 10),
            within("night_sleep_quality_1_5", "sleep_quality", 1, 5),
            within("night_day_start_in_day", "day_start", 0, DAY_MIN - 1),
            all_of("night_regions_known", "regions", list(REGIONS)),
            all_of("night_triggers_known", "triggers", list(TRIGGERS)),
        ]


class Episode(models.Model):
    """One bout of symptoms within a night."""

    night = models.ForeignKey(Night, on_delete=models.CASCADE, related_name="episodes")
    episode_id = models.UUIDField(null=True)
    position = models.PositiveSmallIntegerField()
    onset = models.TimeField()
    onset_min = models.PositiveSmallIntegerField()
    duration_min = models.PositiveIntegerField(null=True)
    intensity = models.PositiveSmallIntegerField(null=True)
    regions = regions_field()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["night", "episode_id"], name="episode_once"),
            within("episode_intensity_0_10", "intensity", 0, 10),
            within("episode_onset_in_day", "onset_min", 0, DAY_MIN - 1),
            all_of("episode_regions_known", "regions", list(REGIONS)),
        ]


class Moment(models.Model):
    """ "Symptoms now": a button pressed in the night, spared from recall."""

    night = models.ForeignKey(Night, on_delete=models.CASCADE, related_name="moments")
    moment_id = models.UUIDField(null=True)
    position = models.PositiveSmallIntegerField()
    at = models.TimeField()
    at_min = models.PositiveSmallIntegerField()
    strength = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["night", "moment_id"], name="moment_once"),
            within("moment_strength_1_4", "strength", 1, 4),
            within("moment_at_in_day", "at_min", 0, DAY_MIN - 1),
        ]


class Event(RecordRow):
    """Something that happened: an illness, a visit, a journey. A `timezone_change` may move the clock."""

    date = models.DateField()
    event = models.CharField(max_length=20)
    note = models.TextField(null=True)  # noqa: DJ001
    timezone = models.CharField(max_length=64, null=True)  # noqa: DJ001
    day_start = models.PositiveSmallIntegerField(null=True)
    # On the clock being left; null: the start of `date`.
    time = models.TimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            one_of("event_known", "event", list(EVENTS)),
            null_unless("event_clock_only_on_change", Q(event="timezone_change"), ["timezone", "day_start", "time"]),
            within("event_day_start_in_day", "day_start", 0, DAY_MIN - 1),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["patient", "date"], name="event_by_day")]
