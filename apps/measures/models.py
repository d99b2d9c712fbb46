"""What was measured: laboratory values and the totals of questionnaires (never their licensed wording)."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.core.checks import one_of
from apps.core.portable.fields import ANALYTES
from apps.sync.models import RecordRow


class LabValue(RecordRow):
    date = models.DateField()
    analyte = models.CharField(max_length=24)
    value = models.FloatField()
    unit = models.TextField()
    # Assays differ by more than half (ferritin), so the laboratory's own name for it is kept.
    assay = models.TextField(null=True)  # noqa: DJ001
    fasting = models.BooleanField(null=True)
    morning = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            one_of("lab_value_analyte_known", "analyte", list(ANALYTES)),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["patient", "date"], name="lab_value_by_day")]


class Score(RecordRow):
    date = models.DateField()
    instrument = models.TextField()
    total = models.FloatField()
    items = ArrayField(models.FloatField(), null=True)
    version = models.TextField(null=True)  # noqa: DJ001
    language = models.TextField(null=True)  # noqa: DJ001
    mode = models.CharField(max_length=6, null=True)  # noqa: DJ001

    class Meta:
        constraints: ClassVar[list[Any]] = [one_of("score_mode_known", "mode", ["self", "rater"])]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["patient", "date"], name="score_by_day")]
