"""When each patient is due, what each RLS day's review found, and the flags that came of it."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from apps.accounts.models import User
from apps.core.checks import one_of
from apps.patients.models import CareLink, Patient

SIGNS = ["earlier_onset", "spread", "greater_intensity", "shorter_latency", "shorter_relief", "dose_creep"]


class Level(models.TextChoices):
    INSUFFICIENT_DATA = "insufficient_data"
    NONE = "none"
    WATCH = "watch"
    DISCUSS = "discuss"
    DISCUSS_SOON = "discuss_soon"


class DueTime(models.Model):
    """When a patient's next review falls due. The time moves only in the transaction that writes the results."""

    patient = models.OneToOneField(Patient, primary_key=True, on_delete=models.CASCADE, related_name="due_time")
    due_at = models.DateTimeField()
    # A worker's lease: until then nobody else takes this patient; whoever writes results must still hold the claim.
    claimed_until = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    # The first and the last RLS day reviewed, by which rules, and the change sequence that review had seen.
    reviewed_from = models.DateField(null=True)
    reviewed_through = models.DateField(null=True)
    reviewed_seq = models.BigIntegerField(default=0)
    rules = models.CharField(max_length=20, default="")
    # The checkpoint after `reviewed_through` (checkpoint.py): the next review resumes from it. Empty: it can't.
    standing = models.TextField(db_default="")
    # The key of the last review (checkpoint.py): the code and the data that all reviewed days were judged with.
    reviewed_key = models.CharField(max_length=32, db_default="")
    # The due time was brought forward, because the key has changed since the last review.
    renewing = models.BooleanField(db_default=False)
    # How often in a row this patient's review has raised; the row is retried, the others go on.
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(claim__isnull=True, claimed_until__isnull=True)
                | Q(claim__isnull=False, claimed_until__isnull=False),
                name="due_time_claim_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_from__isnull=True, reviewed_through__isnull=True)
                | Q(reviewed_from__isnull=False, reviewed_through__gte=F("reviewed_from")),
                name="due_time_reviewed_in_order",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A claim reads the first of those who are due, in this order, however many they are (core/lease.py).
            models.Index(fields=["due_at", "patient"], condition=Q(claim__isnull=True), name="due_time_unclaimed"),
            models.Index(
                fields=["claimed_until", "patient"], condition=Q(claim__isnull=False), name="due_time_claimed"
            ),
        ]


class Review(models.Model):
    """What the rules found for one RLS day: codes and numbers, replaced only when the facts they rest on change."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="reviews")
    day = models.DateField()
    rules = models.CharField(max_length=20)
    facts_hash = models.CharField(max_length=64)
    level = models.CharField(max_length=20, choices=Level.choices)
    # before_treatment, best_treatment, stable_treatment or null: which baseline the verdict used.
    reference = models.CharField(max_length=20, null=True)  # noqa: DJ001
    nights_logged = models.PositiveSmallIntegerField()
    nights_worse = models.PositiveSmallIntegerField(null=True)
    # The assessment as replay prints it, but for what stands in the columns: criteria, signs, evidence, considered.
    findings = models.JSONField()
    # Which signs are open after this day (hysteresis.to_json): from here the fold goes on.
    open_signs = models.JSONField(default=dict)
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["patient", "day", "rules"], name="review_once_per_day_and_rules"),
            one_of("review_level_known", "level", Level.values),
        ]

    @property
    def record(self) -> dict[str, Any]:
        """The assessment whole again, as replay prints it (but for the file's name of the patient)."""
        columns = {
            name: getattr(self, name) for name in ("level", "reference", "nights_logged", "nights_worse", "rules")
        }
        return {"date": self.day.isoformat(), **columns, **self.findings}


class Flag(models.Model):
    """A sign that is or was open for a patient; at most one open at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="flags")
    sign = models.CharField(max_length=20)
    level = models.CharField(max_length=20, choices=Level.choices)
    opened_on = models.DateField()
    cleared_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["patient", "sign"], condition=Q(cleared_on__isnull=True), name="flag_open_once_per_sign"
            ),
            one_of("flag_sign_known", "sign", SIGNS),
            one_of("flag_level_known", "level", [Level.WATCH, Level.DISCUSS, Level.DISCUSS_SOON]),
            models.CheckConstraint(
                condition=Q(cleared_on__isnull=True) | Q(cleared_on__gte=F("opened_on")), name="flag_period_in_order"
            ),
        ]


class FlagEvent(models.Model):
    """Something happened to a flag; what clinicians are told is found among these."""

    class What(models.TextChoices):
        OPENED = "opened"
        RAISED = "raised"
        CLEARED = "cleared"

    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=8, choices=What.choices)
    level = models.CharField(max_length=20, choices=Level.choices)
    # The level was reached in the first weeks of the diary: it was there at enrolment, and is nobody's news.
    already_at_enrolment = models.BooleanField(default=False, db_default=False)
    # The RLS day whose review brought it about.
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["flag", "what", "level"], name="flag_event_once"),
            one_of("flag_event_known", "what", ["opened", "raised", "cleared"]),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["at"], name="flag_event_at")]


class FlagSeen(models.Model):
    """A clinician of the clinic of this care had the patient's page before them, with this event on it.

    An access event says that somebody looked at a moment; this says what there was to be seen, and that a clinician's
    eyes saw it, whatever the role is today. Of several looks the last counts. It ends with the care it belongs to.
    """

    event = models.ForeignKey(FlagEvent, on_delete=models.CASCADE, related_name="seen")
    link = models.ForeignKey(CareLink, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["event", "link"], name="flag_seen_once_per_event_and_care"),
        ]
