"""How laboratory values and scores are filed."""

from datetime import date

from django.db import models

from apps.measures.models import LabValue, Score
from apps.sync.kinds import Kind, Payload, Place, plain
from apps.sync.models import Record


class LabKind(Kind):
    name = "lab"
    model = LabValue

    def rows(self, record: Record, payload: Payload, place: Place) -> list[models.Model]:
        names = ["analyte", "value", "unit", "assay", "fasting", "morning"]
        day = date.fromisoformat(payload["date"])
        return [LabValue(record=record, patient=place.patient, date=day, **plain(payload, names))]


class ScoreKind(Kind):
    name = "score"
    model = Score

    def rows(self, record: Record, payload: Payload, place: Place) -> list[models.Model]:
        names = ["instrument", "total", "items", "version", "language", "mode"]
        day = date.fromisoformat(payload["date"])
        return [Score(record=record, patient=place.patient, date=day, **plain(payload, names))]
