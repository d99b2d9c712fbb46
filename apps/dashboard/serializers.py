"""What a clinician's pages are made of. They describe and never save."""

from typing import Any

from rest_framework import serializers

from apps.accounts.serializers import ClinicOut
from apps.augmentation.models import SIGNS, Level
from apps.core.portable.fields import KINDS
from apps.core.portable_schema import payload_serializer
from apps.dashboard.selectors import Group
from apps.patients.serializers_enrolment import EnrolmentOut


class FlagOut(serializers.Serializer[Any]):
    """A sign that is, or was, open. `reasons`: the numbers and nights behind the sentence."""

    id = serializers.UUIDField()
    sign = serializers.ChoiceField(choices=SIGNS)
    level = serializers.ChoiceField(choices=Level.choices)
    opened_on = serializers.DateField()
    cleared_on = serializers.DateField(allow_null=True)
    is_new = serializers.BooleanField(help_text="told to you this morning, or not told yet")
    already_at_enrolment = serializers.BooleanField(help_text="its level was reached in the diary's first weeks")
    sentence = serializers.CharField()
    shown_on = serializers.DateField(allow_null=True, help_text="the RLS day whose week the sentence's numbers are of")
    reasons = serializers.ListField(child=serializers.CharField())


class PageFlagOut(FlagOut):
    clears = serializers.ListField(child=serializers.CharField(), help_text="what would clear it; empty once cleared")
    compared_with = serializers.CharField(allow_blank=True, help_text="the reference, as a sentence")


class RowReviewOut(serializers.Serializer[Any]):
    day = serializers.DateField(help_text="the RLS day reviewed")
    reference = serializers.CharField(allow_null=True)
    nights_logged = serializers.IntegerField()
    sentence = serializers.CharField()
    compared_with = serializers.CharField(allow_blank=True, help_text="empty: the sentence says that there is nothing")


class PatientRowOut(serializers.Serializer[Any]):
    """`level`: the highest open flag's, else the latest review's. Too few nights never means well."""

    id = serializers.UUIDField()
    name = serializers.CharField(allow_blank=True, help_text="empty for a patient without sign-in")
    reference = serializers.CharField()
    clinic = ClinicOut()
    level = serializers.ChoiceField(choices=Level.choices)
    group = serializers.ChoiceField(choices=list(Group), help_text="the part of the list in which the patient stands")
    flags = FlagOut(many=True)
    review = RowReviewOut(allow_null=True)
    last_night = serializers.DateField(allow_null=True)
    may_read = serializers.BooleanField(help_text="the patient, of open flags, by day, once you open the page")
    asked = serializers.BooleanField(help_text="whether anybody asked for the augmentation status at enrolment")


class PatientsOut(serializers.Serializer[Any]):
    patients = PatientRowOut(many=True)


class ReviewOut(serializers.Serializer[Any]):
    """The latest review, with its numbers; `considered`: other explanations found in the same window."""

    day = serializers.DateField(help_text="the RLS day reviewed")
    level = serializers.ChoiceField(choices=Level.choices)
    reference = serializers.CharField(allow_null=True, help_text="what the nights were compared with")
    nights_logged = serializers.IntegerField()
    nights_worse = serializers.IntegerField(allow_null=True)
    sentences = serializers.ListField(child=serializers.CharField())
    compared_with = serializers.CharField(allow_blank=True, help_text="empty: a sentence says that there is nothing")
    evidence = serializers.DictField()
    criteria = serializers.DictField(
        child=serializers.BooleanField(allow_null=True), help_text="the published ones over the week; null: cannot tell"
    )
    considered = serializers.ListField(child=serializers.CharField())
    rules = serializers.CharField()


class IntakeOut(serializers.Serializer[Any]):
    time = serializers.CharField(help_text="HH:MM")
    dose = serializers.FloatField()
    unit = serializers.CharField()


class RegimenOut(serializers.Serializer[Any]):
    drug = serializers.CharField()
    intakes = IntakeOut(many=True)
    start = serializers.DateField()
    end = serializers.DateField(allow_null=True, help_text="the last day; null: still taken")
    dopaminergic = serializers.BooleanField(allow_null=True, help_text="null: not in the catalogue")


class PatientPageOut(serializers.Serializer[Any]):
    """By the patient's own clock: `timezone` and `day_start` are those in force now."""

    id = serializers.UUIDField()
    name = serializers.CharField(allow_blank=True)
    has_account = serializers.BooleanField(help_text="false: imported, nobody signs in to it; may be invited to")
    may_read = serializers.BooleanField(help_text="of open flags, by day, once a clinician has opened this page")
    reference = serializers.CharField()
    clinic = ClinicOut()
    timezone = serializers.CharField()
    day_start = serializers.CharField()
    responsible = serializers.CharField(allow_null=True)
    level = serializers.ChoiceField(choices=Level.choices)
    review = ReviewOut(allow_null=True)
    pictured = ReviewOut(allow_null=True, help_text="whose numbers the pictures show: the latest, or an open flag's")
    flags = PageFlagOut(many=True)
    regimens = RegimenOut(many=True)
    enrolment = EnrolmentOut()


_NIGHT: dict[str, Any] = {
    "onset_min": serializers.IntegerField(allow_null=True, help_text="wall-clock minutes after day_start"),
    "day_start": serializers.CharField(help_text="of the clock the night was written with"),
    "zone": serializers.CharField(),
    "utc_offset_min": serializers.IntegerField(),
    "__doc__": "A recorded night as it was written, on the patient's wall clock of that night.",
}
NightOut = type("NightOut", (payload_serializer("NightPayload", KINDS["night"], leave_out=("id",)),), _NIGHT)


class NightsOut(serializers.Serializer[Any]):
    nights = NightOut(many=True)
