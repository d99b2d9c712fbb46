from typing import Any

from rest_framework import serializers

from apps.accounts.models import Language, Role
from apps.accounts.roles import May
from apps.accounts.second_factor import SecondFactor
from apps.core.zones import UnknownZone, canonical_zone


class UserOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)


def permissions_field() -> serializers.ListField:
    """What a role may do. Pages show what it names; the doors decide by themselves."""
    return serializers.ListField(child=serializers.ChoiceField(choices=[what.value for what in May]))


class MembershipOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    may = permissions_field()


class ClinicOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class SignInOut(serializers.Serializer[Any]):
    """How strong this sign-in is, and when it ends by itself (null: nobody is signed in).

    Until `second_factor` is `not_needed` or `done`, all that is a clinic's answers 403, problem `second_factor`.
    """

    second_factor = serializers.ChoiceField(choices=SecondFactor.choices)
    until = serializers.DateTimeField(allow_null=True)


class PreferencesOut(serializers.Serializer[Any]):
    language = serializers.ChoiceField(choices=Language.choices)
    mail_zone = serializers.CharField(help_text="IANA name; one's own mail goes out by this clock")
    morning_mail = serializers.BooleanField(help_text="clinicians: whether the morning's e-mail comes")


class PreferencesIn(serializers.Serializer[Any]):
    """Each may be left out."""

    language = serializers.ChoiceField(choices=Language.choices, required=False)
    mail_zone = serializers.CharField(max_length=64, required=False)
    morning_mail = serializers.BooleanField(required=False)

    def validate_mail_zone(self, name: str) -> str:
        try:
            return canonical_zone(name)
        except UnknownZone as error:
            raise serializers.ValidationError("is no IANA time zone, such as Europe/Berlin") from error

    def validate(self, chosen: dict[str, Any]) -> dict[str, Any]:
        if unknown := sorted(set(self.initial_data) - set(self.fields)):
            raise serializers.ValidationError(dict.fromkeys(unknown, "is no preference"))
        return chosen
