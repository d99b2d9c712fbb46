"""A record is a chain of versions; the row of its app (a night, a dose …) shows the newest one that was applied.

Every version ever received stays, whole, whatever became of it: that is the revision history, the receipt book and
the shelf of what was kept in conflict or in quarantine, in one table.
"""

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from apps.accounts.models import User
from apps.patients.models import Patient


class Kind(models.TextChoices):
    NIGHT = "night"
    DOSE = "dose"
    REGIMEN = "regimen"
    STIMULATION = "stimulation"
    LAB = "lab"
    SCORE = "score"
    EVENT = "event"


class Record(models.Model):
    """What a record is: (patient, kind, key), agreed on by no one and met by all."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=300)
    head = models.OneToOneField("Version", null=True, on_delete=models.RESTRICT, related_name="+")
    # The patient's change sequence at this record's last change; the change feed pages by it.
    seq = models.BigIntegerField()
    deleted = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["patient", "kind", "key"], name="record_once"),
            models.UniqueConstraint(fields=["patient", "seq"], name="record_seq_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="record_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Status(models.TextChoices):
    NEW = "new"
    UPDATED = "updated"
    IDENTICAL = "identical"
    CONFLICT = "conflict"
    QUARANTINED = "quarantined"


class Source(models.TextChoices):
    PHONE = "phone"
    IMPORT = "import"
    DEMO = "demo"


class Version(models.Model):
    """One write as it was received, and what became of it; also its receipt."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="versions")
    write_id = models.UUIDField()
    record = models.ForeignKey(Record, null=True, on_delete=models.CASCADE, related_name="versions")
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=300)
    base = models.UUIDField(null=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    # The head at the time: what `identical` stands for, and what a conflict's receipt carries. Of a quarantined version
    # the applied version that it began from, settled once, when it came: nobody follows a chain of quarantined ones.
    stands_for = models.ForeignKey("self", null=True, on_delete=models.RESTRICT, related_name="+")
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.PHONE)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    form_version = models.PositiveIntegerField()
    made_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    deleted = models.BooleanField(default=False)
    # JSON text, ASCII-escaped: unlike jsonb it keeps anything that parses, NUL and lone surrogates included.
    # A quarantined version keeps the whole write, any other its payload.
    body = models.TextField()
    digest = models.CharField(max_length=64)
    problem = models.JSONField(null=True)
    seq = models.BigIntegerField(null=True)
    # When the patient said to have read what was kept in quarantine. Some time later its words go, its receipt stays.
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["patient", "write_id"], name="version_once_per_write"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="version_status_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="version_source_known"),
            models.CheckConstraint(
                condition=Q(status=Status.QUARANTINED) | Q(record__isnull=False), name="version_has_its_record"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.NEW, Status.UPDATED], seq__isnull=False)
                | (~Q(status__in=[Status.NEW, Status.UPDATED]) & Q(seq__isnull=True)),
                name="version_seq_if_applied",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.QUARANTINED, problem__isnull=False)
                | (~Q(status=Status.QUARANTINED) & Q(problem__isnull=True)),
                name="version_problem_if_quarantined",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # What was kept instead of applied, shown to patient and clinic.
            models.Index(
                fields=["patient", "received_at"],
                condition=Q(status__in=["conflict", "quarantined"]),
                name="version_kept",
            ),
            # The nightly clearing looks for what was read long ago and still has its words.
            models.Index(fields=["read_at"], condition=Q(read_at__isnull=False) & ~Q(body=""), name="version_read"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.write_id}"

    @property
    def content(self) -> Any:
        return json.loads(self.body)


class Incarnation(models.Model):
    """One life of this server: the newest row's is the present one. Every restore begins another (sync.incarnation)."""

    number = models.PositiveIntegerField(primary_key=True)
    name = models.UUIDField()
    began_at = models.DateTimeField(null=True)
    # The newest version that the backup brought: so far the lives before it and this one are the same.
    last_version = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["name"], name="incarnation_name_once"),
            models.CheckConstraint(
                condition=Q(number=1) | Q(last_version__isnull=False), name="incarnation_says_what_it_shares"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class RecordRow(models.Model):
    """What the apps' rows have in common: each shows the head of one record, and goes when the record is deleted."""

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.CASCADE, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True
