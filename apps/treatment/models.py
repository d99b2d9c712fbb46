"""What was taken and what was done: regimens, doses, stimulation sessions."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from apps.core.checks import null_unless, one_of, within
from apps.sync.models import RecordRow

BASES = ["salt", "base"]


class Regimen(RecordRow):
    """A plan: this drug, these intakes, from `starts_on` until the day before `ends_before` (null: still taken)."""

    drug = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)
    basis = models.CharField(max_length=4, null=True)  # noqa: DJ001
    reason = models.TextField(null=True)  # noqa: DJ001
    changed_by = models.CharField(max_length=10, null=True)  # noqa: DJ001

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
                name="regimen_period_in_order",
            ),
            models.CheckConstraint(condition=~Q(drug=""), name="regimen_drug_given"),
            one_of("regimen_basis_known", "basis", BASES),
            null_unless("regimen_basis_only_pramipexole", Q(drug__iexact="pramipexole"), ["basis"]),
            one_of("regimen_changed_by_known", "changed_by", ["patient", "clinician"]),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["patient", "starts_on"], name="regimen_by_day")]


class Intake(models.Model):
    """One planned intake of a regimen, by the patient's wall clock."""

    regimen = models.ForeignKey(Regimen, on_delete=models.CASCADE, related_name="intakes")
    position = models.PositiveSmallIntegerField()
    time = models.TimeField()
    dose = models.FloatField()
    unit = models.TextField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["regimen", "position"], name="intake_once_per_place"),
            models.CheckConstraint(condition=Q(dose__gte=0), name="intake_dose_not_negative"),
        ]


class Dose(RecordRow):
    """What became of one planned intake, or one taken besides the plan."""

    drug = models.CharField(max_length=200)
    date = models.DateField()
    # Of a planned dose the planned time; of an extra one the time it was taken. time_min: minutes after day_start.
    time = models.TimeField()
    time_min = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8)
    taken_at = models.TimeField(null=True)
    dose = models.FloatField(null=True)
    unit = models.TextField(null=True)  # noqa: DJ001
    basis = models.CharField(max_length=4, null=True)  # noqa: DJ001

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["patient", "drug", "date", "time"], condition=~Q(status="extra"), name="dose_planned_once"
            ),
            one_of("dose_status_known", "status", ["taken", "late", "skipped", "extra"]),
            models.CheckConstraint(condition=Q(dose__isnull=True) | Q(dose__gte=0), name="dose_not_negative"),
            one_of("dose_basis_known", "basis", BASES),
            null_unless("dose_basis_only_pramipexole", Q(drug__iexact="pramipexole"), ["basis"]),
            within("dose_time_in_day", "time_min", 0, 1439),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["patient", "date"], name="dose_by_day")]


class Stimulation(RecordRow):
    """One session with a device. mA is not comparable between devices: `level` and `current_ma` stand apart."""

    date = models.DateField()
    time = models.TimeField()
    time_min = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()
    modality = models.CharField(max_length=8, null=True)  # noqa: DJ001
    setting = models.CharField(max_length=6, null=True)  # noqa: DJ001
    planned_minutes = models.PositiveIntegerField(null=True)
    end_confirmed = models.BooleanField(null=True)
    device = models.TextField(null=True)  # noqa: DJ001
    ear = models.CharField(max_length=5, null=True)  # noqa: DJ001
    site = models.CharField(max_length=12, null=True)  # noqa: DJ001
    frequency_hz = models.FloatField(null=True)
    pulse_width_us = models.FloatField(null=True)
    on_s = models.FloatField(null=True)
    off_s = models.FloatField(null=True)
    current_ma = models.FloatField(null=True)
    level = models.FloatField(null=True)
    sensation = models.PositiveSmallIntegerField(null=True)
    before = models.PositiveSmallIntegerField(null=True)
    after = models.PositiveSmallIntegerField(null=True)
    posture = models.TextField(null=True)  # noqa: DJ001
    skin_ok = models.BooleanField(null=True)
    medicine_before = models.BooleanField(null=True)
    stopped_early = models.BooleanField(null=True)
    stop_reason = models.TextField(null=True)  # noqa: DJ001
    note = models.TextField(null=True)  # noqa: DJ001

    class Meta:
        constraints: ClassVar[list[Any]] = [
            one_of("stimulation_modality_known", "modality", ["tvns", "peroneal"]),
            one_of("stimulation_setting_known", "setting", ["home", "clinic"]),
            one_of("stimulation_ear_known", "ear", ["left", "right"]),
            one_of("stimulation_site_known", "site", ["cymba_concha", "tragus", "concha", "lobe", "other"]),
            within("stimulation_sensation_0_10", "sensation", 0, 10),
            within("stimulation_before_0_10", "before", 0, 10),
            within("stimulation_after_0_10", "after", 0, 10),
            within("stimulation_time_in_day", "time_min", 0, 1439),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["patient", "date"], name="stimulation_by_day")]


class SideEffect(models.Model):
    stimulation = models.ForeignKey(Stimulation, on_delete=models.CASCADE, related_name="side_effects")
    position = models.PositiveSmallIntegerField()
    effect = models.TextField()
    severity = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["stimulation", "position"], name="side_effect_once_per_place"),
            within("side_effect_severity_1_3", "severity", 1, 3),
        ]
