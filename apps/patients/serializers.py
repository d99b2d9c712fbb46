"""What a person learns of themselves: who they are here, by which clock they live, who looked."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from apps.accounts.models import Role, User
from apps.accounts.serializers import ClinicOut, MembershipOut, SignInOut, UserOut
from apps.core.days import ClockHistory, clock_at
from apps.patients.models import Look, Patient


class ClockOut(serializers.Serializer[Any]):
    """From `at` on (null: from the beginning) this clock gives the RLS day."""

    at = serializers.DateTimeField(allow_null=True)
    timezone = serializers.CharField()
    day_start = serializers.CharField()


class OwnPatientOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    timezone = serializers.CharField()
    day_start = serializers.CharField()
    clock = ClockOut(many=True)
    clinics = ClinicOut(many=True)


class SessionOut(serializers.Serializer[Any]):
    """Who is signed in; `user` null: nobody."""

    user = UserOut(allow_null=True)
    operator = serializers.BooleanField()
    clinics = MembershipOut(many=True)
    patient = OwnPatientOut(allow_null=True)
    sign_in = SignInOut()
    ended = serializers.UUIDField(
        allow_null=True,
        help_text="set where the sign-in of this browser was ended from elsewhere: it should forget the diary, if it "
        "read it from the server of this incarnation and has nothing to send",
    )


class AccessEventOut(serializers.Serializer[Any]):
    """Name, role and clinic as they were at the look; empty where a file was made by whoever runs the system."""

    at = serializers.DateTimeField()
    who = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices, allow_blank=True)
    clinic = serializers.CharField()
    what = serializers.ChoiceField(choices=Look.choices)


class AccessEventsOut(serializers.Serializer[Any]):
    """Newest first. `next` is the `before` of the next page."""

    events = AccessEventOut(many=True)
    more = serializers.BooleanField()
    next = serializers.CharField(allow_null=True)


def clock_text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def user_out(user: User) -> dict[str, Any]:
    return {"id": user.id, "email": user.email, "name": user.name, "language": user.language}


def own_patient_out(
    patient: Patient, history: ClockHistory, clinics: list[dict[str, str]], now: datetime
) -> dict[str, Any]:
    """`timezone` and `day_start` are those in force now; the history may know of a journey to come."""
    first, changes = history.first, history.changes
    clock: list[dict[str, Any]] = [
        {"at": None, "timezone": first.zone, "day_start": clock_text(first.day_start)},
        *({"at": c.at, "timezone": c.clock.zone, "day_start": clock_text(c.clock.day_start)} for c in changes),
    ]
    in_force = clock_at(history, now)
    return {
        "id": patient.id,
        "timezone": in_force.zone,
        "day_start": clock_text(in_force.day_start),
        "clock": clock,
        "clinics": clinics,
    }
