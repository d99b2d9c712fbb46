"""Shapes that every part of the API speaks."""

from typing import Any

from rest_framework import serializers

from apps.core.errors import PROBLEM_TYPE


class FieldErrorOut(serializers.Serializer[Any]):
    field = serializers.CharField()
    message = serializers.CharField()


class ProblemOut(serializers.Serializer[Any]):
    """Problem details (RFC 9457): what is wrong, in which field, and the way out."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    way_out = serializers.CharField()
    errors = FieldErrorOut(many=True)  # type: ignore[assignment]  # a serializer has an attribute of that name


def problems(*codes: int) -> dict[Any, Any]:
    """For `responses`: what a view refuses for reasons of its own. What any may answer apps/core/schema.py adds."""
    return {(code, PROBLEM_TYPE): ProblemOut for code in codes}
