"""Who is signed in, and which clinic they work for."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from apps.core.history import keep_history


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    GERMAN = "de", "Deutsch"
    FRENCH = "fr", "Français"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who can sign in. What they may see follows from their patient row and their memberships alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)
    # IANA name; the clock by which this person's own mail goes out, which need not be any patient's.
    mail_zone = models.CharField(max_length=64, default="UTC")
    # Off: the person has unsubscribed from the morning digest; the list still shows everything.
    morning_mail = models.BooleanField(default=True, db_default=True)
    is_active = models.BooleanField(default=True)
    # Sees the health of the system and no health data.
    is_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="user_language_known"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session is good for as long as password and address are those it began with."""
        return salted_hmac(
            "apps.accounts.User", f"{self.password} {self.email}", secret=secret, algorithm="sha256"
        ).hexdigest()


# The least that the database asks for: three digits or more. That it is one number, dialling.py says.
DIALLED = r"[0-9]([^0-9]*[0-9]){2}"


@keep_history()
class Clinic(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    # Where its patients reach it, as they would dial it.
    phone = models.CharField(max_length=40, blank=True, default="", db_default="")
    # Its patients may read of a change once a clinician here has opened it; only where there is a number to ring.
    tells_patients = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["slug"], name="clinic_slug_unique"),
            models.CheckConstraint(
                condition=Q(tells_patients=False) | Q(phone__regex=DIALLED), name="clinic_tells_patients_with_phone"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Role(models.TextChoices):
    CLINICIAN = "clinician"
    NURSE = "nurse"
    MANAGER = "manager"


@keep_history()
class Membership(models.Model):
    """A person works for a clinic. Leaving removes the row; its history stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "clinic"], name="membership_once_per_clinic"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return str(self.id)


@keep_history()
class Absence(models.Model):
    """A clinician is away, first and last day included, by the dates of their own mail zone.

    Meanwhile `deputy`, of the same clinic, is told what they would be. Nobody named any more: everyone there is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="stands_in")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_period_in_order"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("member")), name="absence_deputy_is_another"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
