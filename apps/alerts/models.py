"""Who was told what, and when: one digest per clinician and local date, each flag event told once."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from apps.accounts.models import User
from apps.augmentation.models import FlagEvent
from apps.core.checks import one_of


class Digest(models.Model):
    """One morning's mail to one clinician. The zone is not in the key: who flies is not told twice.

    What it says is frozen with the row, so that every attempt sends the same words under the same Message-ID.
    """

    class State(models.TextChoices):
        NOTHING_NEW = "nothing_new"
        PENDING = "pending"
        SENT = "sent"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.ForeignKey(User, on_delete=models.CASCADE, related_name="digests")
    local_date = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices)
    language = models.CharField(max_length=2)
    # Counts of patients, never who: new, open, cleared, too_few_nights, of_patients.
    counts = models.JSONField()
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The last refusal as a bare SMTP code or the name of the fault; never an answer's text, which may quote addresses.
    last_fault = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["clinician", "local_date"], name="digest_once_per_clinician_and_date"),
            one_of("digest_state_known", "state", ["nothing_new", "pending", "sent", "failed"]),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="digest_sent_at_if_sent",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The sweep looks for what is still to be sent.
            models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="digest_to_send"),
        ]


class Told(models.Model):
    """This clinician is (being) told of this flag event by this digest."""

    clinician = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(FlagEvent, on_delete=models.CASCADE, related_name="+")
    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="told")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["clinician", "event"], name="told_once_per_clinician_and_event"),
        ]
