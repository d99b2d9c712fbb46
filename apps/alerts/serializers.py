"""What a patient reads of a change. They describe and never save."""

from typing import Any

from rest_framework import serializers


class FindingDaysOut(serializers.Serializer[Any]):
    """`days`: which days the sentences' numbers are of, such as "In the last 14 days"."""

    days = serializers.CharField()
    sentences = serializers.ListField(child=serializers.CharField())


class FindingClinicOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    phone = serializers.CharField()


class FindingPictureOut(serializers.Serializer[Any]):
    last = serializers.DateField(help_text="the last RLS day of the numbers")
    onset_reference = serializers.CharField(allow_null=True, help_text="HH:MM, what the onsets are compared with")


class FindingOut(serializers.Serializer[Any]):
    """In this order: `first`, then what has changed, its causes, and whom to ring. Not to be kept beyond `until`."""

    first = serializers.CharField()
    changes = FindingDaysOut(many=True)
    causes = serializers.CharField()
    show = serializers.CharField()
    clinics = FindingClinicOut(many=True)
    picture = FindingPictureOut()
    until = serializers.DateTimeField()


class FindingsOut(serializers.Serializer[Any]):
    """`finding` null: nothing is shown now, which says nothing about how anybody is."""

    finding = FindingOut(allow_null=True)
