"""Who was told what, and when: one digest per clinician and local date, each flag event told once."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from apps.accounts.models import Language, User
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
    # Counts of patients, never who: the fields of news.Counts.
    counts = models.JSONField()
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    # A worker's lease: until then nobody else sends this row, and whoever marks it must still hold the claim.
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
            one_of("digest_language_known", "language", Language.values),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="digest_sent_at_if_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state="pending") | Q(next_attempt_at__isnull=False), name="digest_pending_has_its_time"
            ),
            models.CheckConstraint(
                condition=Q(claim__isnull=True, claimed_until__isnull=True)
                | Q(state="pending", claim__isnull=False, claimed_until__isnull=False),
                name="digest_claim_whole_and_pending",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(last_fault=""), name="digest_failed_names_its_fault"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The sweep looks for what is still to be sent.
            models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="digest_to_send"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Told(models.Model):
    """This clinician is (being) told of this flag event by this digest. Gone again if the mail could not be sent."""

    clinician = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(FlagEvent, on_delete=models.CASCADE, related_name="+")
    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="told")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["clinician", "event"], name="told_once_per_clinician_and_event"),
        ]
