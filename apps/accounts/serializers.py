from typing import Any

from rest_framework import serializers

from apps.accounts.models import Language, Role
from apps.accounts.second_factor import SecondFactor


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


class SignInOut(serializers.Serializer[Any]):
    """How strong this sign-in is, and when it ends by itself (null: nobody is signed in).

    Until `second_factor` is `not_needed` or `done`, all that is a clinic's answers 403, problem `second_factor`.
    """

    second_factor = serializers.ChoiceField(choices=SecondFactor.choices)
    until = serializers.DateTimeField(allow_null=True)
