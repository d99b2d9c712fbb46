"""Whose data it is, by which clock they live, and who may see it."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from apps.accounts.models import Clinic, Language, Membership, Role, User
from apps.core.history import keep_history
from apps.core.portable.fields import REGIONS


class AugmentationStatus(models.TextChoices):
    NONE = "none"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    RESOLVED = "resolved"
    NOT_ASKED = "not_asked"


@keep_history(exclude=["change_seq", "changed_from"])
class Patient(models.Model):
    """A person with a diary. Without `user` after an import, until an invitation joins an account to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="patient")
    # The clock before the first entry of the clock history. day_start: minutes after local midnight.
    timezone = models.CharField(max_length=64)
    day_start = models.PositiveSmallIntegerField(default=360)
    helped_at_first = models.BooleanField(null=True)
    first_dopaminergic = models.DateField(null=True)
    augmentation_status = models.CharField(max_length=12, choices=AugmentationStatus.choices, null=True)  # noqa: DJ001
    # Recorded nights that a clinician marked as good, both ends included.
    good_from = models.DateField(null=True)
    good_to = models.DateField(null=True)
    # Who recorded the above last, and when; null: nobody since the diary came here.
    enrolment_recorded_at = models.DateTimeField(null=True)
    enrolment_recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # Grows by one with every change of this patient's records, under the lock of this row.
    change_seq = models.BigIntegerField(default=0)
    # The earliest RLS day that a write has touched since the last review settled it; null: nothing has changed.
    changed_from = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The review sweep looks for late and edited nights; nearly always this is empty.
            models.Index(fields=["changed_from"], condition=Q(changed_from__isnull=False), name="patient_changed"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(day_start__lt=1440), name="patient_day_start_in_day"),
            models.CheckConstraint(condition=~Q(timezone=""), name="patient_timezone_given"),
            models.CheckConstraint(condition=Q(change_seq__gte=0), name="patient_change_seq_positive"),
            models.CheckConstraint(
                condition=Q(augmentation_status__isnull=True) | Q(augmentation_status__in=AugmentationStatus.values),
                name="patient_augmentation_status_known",
            ),
            models.CheckConstraint(
                condition=Q(good_from__isnull=True, good_to__isnull=True) | Q(good_to__gte=F("good_from")),
                name="patient_good_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(enrolment_recorded_by__isnull=True) | Q(enrolment_recorded_at__isnull=False),
                name="patient_enrolment_recorded_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Recall(models.TextChoices):
    BEFORE_TREATMENT = "before_treatment"
    BEST_TREATMENT = "best_treatment"


@keep_history()
class RecalledReference(models.Model):
    """What the patient remembers of a time before the diary. A field left null was not asked or not known."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="recalled_references")
    which = models.CharField(max_length=20, choices=Recall.choices)
    onset = models.TimeField(null=True)
    onset_uncertain_min = models.PositiveIntegerField(null=True)
    intensity = models.PositiveSmallIntegerField(null=True)
    regions = ArrayField(models.CharField(max_length=10), null=True)
    latency_min = models.PositiveIntegerField(null=True)
    relief_min = models.PositiveIntegerField(null=True)
    date = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["patient", "which"], name="recalled_reference_once"),
            models.CheckConstraint(condition=Q(which__in=Recall.values), name="recalled_reference_known"),
            models.CheckConstraint(
                condition=Q(intensity__isnull=True) | Q(intensity__lte=10), name="recalled_reference_intensity_0_10"
            ),
            models.CheckConstraint(
                condition=Q(regions__isnull=True) | Q(regions__contained_by=list(REGIONS)),
                name="recalled_reference_regions_known",
            ),
        ]


class ClockEntry(models.Model):
    """From `starts_at` on this clock gives the day. Rebuilt from the patient's events whenever one of them changes.

    Nothing recorded moves with it: every night keeps the zone and day_start it was written with.
    """

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="clock_entries")
    starts_at = models.DateTimeField()
    timezone = models.CharField(max_length=64)
    day_start = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["patient", "starts_at"], name="clock_entry_once_per_instant"),
            models.CheckConstraint(condition=Q(day_start__lt=1440), name="clock_entry_day_start_in_day"),
        ]


class Basis(models.TextChoices):
    CONSENT = "consent"
    IMPORT = "import"
    DEMO = "demo"


@keep_history()
class CareLink(models.Model):
    """A clinic looks after a patient, for as long as consent lasts.

    `reference` is the clinic's own opaque name for the patient, the `patient` of the portable diary: the same person
    in another clinic has another link with another reference.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="care_links")
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="care_links")
    reference = models.CharField(max_length=200)
    responsible = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="responsible_for")
    deputy = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="deputy_for")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    consent_from = models.DateTimeField()
    consent_to = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # Among those in care: who comes back later may go by the same name again.
            models.UniqueConstraint(
                fields=["clinic", "reference"],
                condition=Q(consent_to__isnull=True),
                name="care_link_reference_once_per_clinic",
            ),
            models.UniqueConstraint(
                fields=["patient", "clinic"], condition=Q(consent_to__isnull=True), name="care_link_open_once"
            ),
            models.CheckConstraint(
                condition=Q(consent_to__isnull=True) | Q(consent_to__gt=F("consent_from")),
                name="care_link_consent_in_order",
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="care_link_basis_known"),
            models.CheckConstraint(condition=~Q(reference=""), name="care_link_reference_given"),
        ]

    def __str__(self) -> str:
        return str(self.id)


@keep_history()
class Consent(models.Model):
    """A person agreed to one version of one purpose, towards one clinic. The words stand in `consents/`."""

    link = models.ForeignKey(CareLink, on_delete=models.CASCADE, related_name="consents")
    purpose = models.SlugField(max_length=40, db_index=False)
    version = models.PositiveSmallIntegerField()
    # In which the words were shown.
    language = models.CharField(max_length=2, choices=Language.choices)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    # The person, or whoever discharged them; null: their account is gone.
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["link", "purpose", "version"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_open_once_per_version",
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="consent_purpose_given"),
            models.CheckConstraint(condition=Q(version__gte=1), name="consent_version_from_1"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="consent_language_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_period_in_order",
            ),
        ]


class InvitationKind(models.TextChoices):
    PATIENT = "patient"
    MEMBER = "member"
    OPERATOR = "operator"


class Invitation(models.Model):
    """A code that opens one door once: a clinic's care, a place in a clinic, or the operator's seat.

    Only the hash of the code is stored. Without history: the row tells its whole life, and the invited address is to
    be gone once it is no longer needed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=InvitationKind.choices)
    clinic = models.ForeignKey(Clinic, null=True, on_delete=models.CASCADE, related_name="invitations")
    code_hash = models.CharField(max_length=64)
    # Of a member.
    role = models.CharField(max_length=12, choices=Role.choices, null=True)  # noqa: DJ001
    # Of a patient: the clinic's own name for them, who will answer for them, and an imported diary that is theirs; once
    # used, the care that came of it, with which it goes.
    reference = models.CharField(max_length=200, blank=True)
    responsible = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    deputy = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    link = models.ForeignKey(CareLink, null=True, on_delete=models.CASCADE, related_name="invitations")
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)
    # Where the link was mailed; forgotten once used, revoked or expired.
    email = models.EmailField(null=True)  # noqa: DJ001
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["code_hash"], name="invitation_code_once"),
            models.CheckConstraint(condition=Q(kind__in=InvitationKind.values), name="invitation_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="operator", clinic__isnull=True) | (~Q(kind="operator") & Q(clinic__isnull=False)),
                name="invitation_clinic_unless_operator",
            ),
            models.CheckConstraint(
                condition=Q(kind="member", role__isnull=False, role__in=Role.values)
                | (~Q(kind="member") & Q(role__isnull=True)),
                name="invitation_role_if_member",
            ),
            models.CheckConstraint(
                condition=(Q(kind="patient") & ~Q(reference=""))
                | (~Q(kind="patient") & Q(reference="", link=None, responsible=None, deputy=None)),
                name="invitation_care_if_patient",
            ),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="invitation_language_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_later"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True), name="invitation_used_or_revoked"
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(used_at__isnull=True, revoked_at__isnull=True),
                name="invitation_address_only_while_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Look(models.TextChoices):
    LIST = "list"
    DIGEST = "digest"
    PAGE = "page"
    NIGHTS = "nights"
    KEPT_VERSIONS = "kept_versions"
    EXPORT = "export"


# The names as they are at this moment, whoever inserts the row. A person without a name is known by their address.
NAMES_AT_THE_LOOK = """
    IF NEW.user_id IS NOT NULL THEN
        SELECT left(coalesce(nullif(u.name, ''), u.email), 254),
            coalesce((SELECT m.role FROM accounts_membership m
                WHERE m.user_id = NEW.user_id AND m.clinic_id = NEW.clinic_id), '')
            INTO NEW.user_name, NEW.user_role FROM accounts_user u WHERE u.id = NEW.user_id;
        IF NOT FOUND THEN
            RAISE foreign_key_violation USING MESSAGE = 'the account of this look is gone';
        END IF;
    END IF;
    NEW.clinic_name := coalesce((SELECT c.name FROM accounts_clinic c WHERE c.id = NEW.clinic_id), '');
    RETURN NEW;
"""
# All that an update may do is forget the two keys: the account or the clinic has been erased.
MORE_THAN_A_KEY_FORGOTTEN = """(
    (to_jsonb(OLD) - 'user_id' - 'clinic_id') IS DISTINCT FROM (to_jsonb(NEW) - 'user_id' - 'clinic_id')
    OR (NEW.user_id IS NOT NULL AND NEW.user_id IS DISTINCT FROM OLD.user_id)
    OR (NEW.clinic_id IS NOT NULL AND NEW.clinic_id IS DISTINCT FROM OLD.clinic_id)
)"""
# For pgtrigger.ignore: retention, and the erasure of the patient whose diary it is.
ACCESS_EVENTS_MAY_GO = "patients.AccessEvent:never_deleted"


class AccessEvent(models.Model):
    """Someone else looked. A list or a digest leaves one event per person, patient and day; a page one per look.

    `user_name`, `user_role` and `clinic_name` are those of the time of the look. They outlive the account, so that
    nobody makes their looks nameless. The database writes them, and refuses to change or delete a row.
    """

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="access_events")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    user_name = models.CharField(max_length=254, blank=True, default="", db_default="")
    user_role = models.CharField(max_length=12, blank=True, default="", db_default="", choices=Role.choices)
    clinic = models.ForeignKey(Clinic, null=True, on_delete=models.SET_NULL, related_name="+")
    clinic_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    what = models.CharField(max_length=16, choices=Look.choices)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="names_at_the_look", when=pgtrigger.Before, operation=pgtrigger.Insert, func=NAMES_AT_THE_LOOK
            ),
            pgtrigger.Protect(
                name="never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(MORE_THAN_A_KEY_FORGOTTEN),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["patient", "user", "what", "day"],
                condition=Q(what__in=[Look.LIST, Look.DIGEST]),
                name="access_event_once_a_day",
            ),
            models.CheckConstraint(condition=Q(what__in=Look.values), name="access_event_what_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["patient", "-at"], name="access_event_by_patient")
        ]
