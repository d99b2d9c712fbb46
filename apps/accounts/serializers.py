from typing import Any

from rest_framework import serializers

from apps.accounts.models import Language, Role


class UserOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)


class MembershipOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)


class ClinicOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
