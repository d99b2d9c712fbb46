"""What goes in and out of an enrolment: the answers that the watch compares the nights with."""

from typing import Any

from rest_framework import serializers

from apps.core.portable.fields import REGIONS
from apps.patients.enrolment import enrolment_of, version_of
from apps.patients.models import AugmentationStatus, CareLink, Patient
from apps.patients.serializers_clinics import StrictIn

# Further off than half a day, a clock time says nothing; nothing here lasts longer than a day.
HALF_A_DAY_MIN, A_DAY_MIN = 720, 1440


def minutes(at_most: int, **more: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=at_most, allow_null=True, **more)


class RecalledIn(StrictIn):
    """What the patient remembers of a time before the diary; left out or null: not asked, or not known."""

    onset = serializers.TimeField(
        format="%H:%M", input_formats=["%H:%M"], allow_null=True, default=None, help_text="HH:MM, the patient's clock"
    )
    onset_uncertain_min = minutes(HALF_A_DAY_MIN, default=None, help_text="so much earlier or later")
    intensity = serializers.IntegerField(min_value=0, max_value=10, allow_null=True, default=None)
    regions = serializers.ListField(
        child=serializers.ChoiceField(choices=REGIONS), max_length=len(REGIONS), allow_null=True, default=None
    )
    latency_min = minutes(A_DAY_MIN, default=None)
    relief_min = minutes(A_DAY_MIN, default=None)
    date = serializers.DateField(allow_null=True, default=None)

    def validate_regions(self, regions: list[str] | None) -> list[str] | None:
        """None of them is no answer: in whom nothing is affected there is nothing to recall."""
        return [region for region in REGIONS if region in (regions or [])] or None


# `from` is no name that a class body could hold.
GoodPeriodIn = type("GoodPeriodIn", (StrictIn,), {"from": serializers.DateField(), "to": serializers.DateField()})
GoodPeriodOut = type(
    "GoodPeriodOut", (serializers.Serializer,), {"from": serializers.DateField(), "to": serializers.DateField()}
)


class EnrolmentIn(StrictIn):
    """What is named is replaced whole, the rest stays. `base`: the `version` that this edit began from."""

    base = serializers.CharField(max_length=40)
    augmentation_status = serializers.ChoiceField(choices=AugmentationStatus.choices, required=False, allow_null=True)
    helped_at_first = serializers.BooleanField(required=False, allow_null=True)
    first_dopaminergic = serializers.DateField(required=False, allow_null=True)
    before_treatment = RecalledIn(required=False, allow_null=True)
    best_treatment = RecalledIn(required=False, allow_null=True)
    good_period = GoodPeriodIn(required=False, allow_null=True)


class RecalledOut(serializers.Serializer[Any]):
    """What the patient remembers of a time before the diary; null: not asked, or not known."""

    onset = serializers.TimeField(format="%H:%M", allow_null=True, help_text="HH:MM, the patient's clock")
    onset_uncertain_min = serializers.IntegerField(allow_null=True)
    intensity = serializers.IntegerField(allow_null=True)
    regions = serializers.ListField(child=serializers.ChoiceField(choices=REGIONS), allow_null=True)
    latency_min = serializers.IntegerField(allow_null=True)
    relief_min = serializers.IntegerField(allow_null=True)
    date = serializers.DateField(allow_null=True)


class EnrolmentOut(serializers.Serializer[Any]):
    """What the nights are compared with, as recorded. Null: not asked yet, or not known.

    `recorded_by` is empty where a person did who does not work at this clinic.
    """

    version = serializers.CharField()
    augmentation_status = serializers.ChoiceField(choices=AugmentationStatus.choices)
    helped_at_first = serializers.BooleanField(allow_null=True)
    first_dopaminergic = serializers.DateField(allow_null=True)
    before_treatment = RecalledOut(allow_null=True)
    best_treatment = RecalledOut(allow_null=True)
    good_period = GoodPeriodOut(allow_null=True)
    recorded_at = serializers.DateTimeField(allow_null=True)
    recorded_by = serializers.CharField(allow_blank=True)


def enrolment_out(patient: Patient, link: CareLink) -> dict[str, Any]:
    """To a reader at the clinic of this link: clinics do not see one another."""
    enrolment, by = enrolment_of(patient), patient.enrolment_recorded_by
    colleague = by is not None and by.memberships.filter(clinic=link.clinic_id).exists()
    return {
        **enrolment,
        **{which: recalled_out(enrolment[which]) for which in ("before_treatment", "best_treatment")},
        "version": version_of(enrolment),
        "augmentation_status": enrolment["augmentation_status"] or AugmentationStatus.NOT_ASKED,
        "recorded_at": patient.enrolment_recorded_at,
        "recorded_by": by.name if by and colleague else "",
    }


def recalled_out(recalled: dict[str, Any] | None) -> dict[str, Any] | None:
    if recalled is None:
        return None
    onset = recalled["onset"]
    return {**recalled, "onset": onset and f"{onset:%H:%M}"}


def is_asked(patient: Patient) -> bool:
    """Whether anybody has asked for the augmentation status."""
    return patient.augmentation_status not in (None, AugmentationStatus.NOT_ASKED)
