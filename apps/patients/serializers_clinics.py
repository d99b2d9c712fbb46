"""What goes in and out of invitations, consents and the running of a clinic. They describe and never save."""

from datetime import time
from typing import Any

from rest_framework import serializers

from apps.accounts.models import Absence, Clinic, Language, Membership, Role
from apps.accounts.serializers import ClinicOut, permissions_field
from apps.core.zones import UnknownZone, canonical_zone
from apps.patients.consent_texts import ConsentText, consent_text, newest_version
from apps.patients.models import CareLink, Consent, Invitation, InvitationKind


class StrictIn(serializers.Serializer[Any]):
    """A name that is not known is refused: a misspelt one would silently do nothing."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError({str(name)[:60]: "There is no such field." for name in sorted(unknown)})
        return super().to_internal_value(data)


class ZoneField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        try:
            return canonical_zone(super().to_internal_value(data))
        except UnknownZone:
            raise serializers.ValidationError("No time zone of this name is known.") from None


# --- invitations --------------------------------------------------------------------------------------------------


class CodeIn(StrictIn):
    code = serializers.CharField(max_length=60)
    language = serializers.ChoiceField(choices=Language.choices, required=False)


class ConsentTextOut(serializers.Serializer[Any]):
    purpose = serializers.CharField()
    version = serializers.IntegerField()
    language = serializers.ChoiceField(choices=Language.choices)
    title = serializers.CharField()
    text = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field has an attribute of that name


class InvitationOut(serializers.Serializer[Any]):
    """`clinic` is null for an operator, `role` for all but members; `consents` only patients are asked for."""

    kind = serializers.ChoiceField(choices=InvitationKind.choices)
    role = serializers.ChoiceField(choices=Role.choices, allow_null=True)
    clinic = ClinicOut(allow_null=True)
    language = serializers.ChoiceField(choices=Language.choices)
    expires_at = serializers.DateTimeField()
    consents = ConsentTextOut(many=True)


class AgreedIn(StrictIn):
    purpose = serializers.CharField(max_length=40)
    version = serializers.IntegerField(min_value=1, max_value=1000)


class AcceptIn(StrictIn):
    """`timezone`: of the diary, and of mail for a new account. `language`: the one the texts were read in."""

    consents = serializers.ListField(child=AgreedIn(), required=False, max_length=20)
    timezone = ZoneField(max_length=64)
    day_start = serializers.TimeField(input_formats=["%H:%M"], required=False, default=time(6))
    language = serializers.ChoiceField(choices=Language.choices, required=False)
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class AcceptedOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=InvitationKind.choices)
    clinic = ClinicOut(allow_null=True)


class InviteIn(StrictIn):
    """`kind` patient: reference, responsible, deputy (memberships), patient (an imported diary). Member: role."""

    kind = serializers.ChoiceField(choices=[InvitationKind.PATIENT, InvitationKind.MEMBER])
    role = serializers.ChoiceField(choices=Role.choices, required=False)
    email = serializers.EmailField(required=False, allow_null=True)
    language = serializers.ChoiceField(choices=Language.choices, required=False)
    reference = serializers.CharField(max_length=200, required=False, allow_blank=True)
    responsible = serializers.UUIDField(required=False, allow_null=True)
    deputy = serializers.UUIDField(required=False, allow_null=True)
    patient = serializers.UUIDField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        member = attrs["kind"] == InvitationKind.MEMBER
        foreign = ("reference", "responsible", "deputy", "patient") if member else ("role",)
        if wrong := [name for name in foreign if attrs.get(name)]:
            raise serializers.ValidationError(dict.fromkeys(wrong, "Is not for an invitation of this kind."))
        if member and "role" not in attrs:
            raise serializers.ValidationError({"role": "Say which role."})
        if attrs.get("responsible") and attrs["responsible"] == attrs.get("deputy"):
            raise serializers.ValidationError({"deputy": "Is the responsible clinician already."})
        return attrs


class InvitationMadeOut(serializers.Serializer[Any]):
    """The code is shown here and never again. `mailed` null: no address was given; false: the server refused it."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    link = serializers.CharField()
    reference = serializers.CharField(allow_blank=True)
    expires_at = serializers.DateTimeField()
    mailed = serializers.BooleanField(allow_null=True)


class InvitationRowOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=InvitationKind.choices)
    role = serializers.ChoiceField(choices=Role.choices, allow_null=True)
    reference = serializers.CharField(allow_blank=True)
    email = serializers.EmailField(allow_null=True)
    created_at = serializers.DateTimeField()
    by = serializers.CharField(allow_blank=True)
    expires_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=["open", "used", "revoked", "expired"])


class InvitationsOut(serializers.Serializer[Any]):
    invitations = InvitationRowOut(many=True)


# --- one's own care -----------------------------------------------------------------------------------------------


class CareConsentOut(serializers.Serializer[Any]):
    """The words as they were shown. `newest` false: there is a newer version to agree to."""

    purpose = serializers.CharField()
    version = serializers.IntegerField()
    language = serializers.ChoiceField(choices=Language.choices)
    title = serializers.CharField()
    text = serializers.CharField()
    given_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field has an attribute of that name
    newest = serializers.BooleanField()


class CareClinicOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)


class CareLinkOut(serializers.Serializer[Any]):
    """`until` null: the clinic looks after me. `offered`: the newest texts that I could agree to and have not."""

    id = serializers.UUIDField()
    clinic = CareClinicOut()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    consents = CareConsentOut(many=True)
    offered = ConsentTextOut(many=True)


class CareOut(serializers.Serializer[Any]):
    links = CareLinkOut(many=True)


class ConsentIn(AgreedIn):
    language = serializers.ChoiceField(choices=Language.choices, required=False)


# --- the clinic ---------------------------------------------------------------------------------------------------


class PersonOut(serializers.Serializer[Any]):
    """A member of the clinic, by membership."""

    id = serializers.UUIDField()
    name = serializers.CharField(allow_blank=True)


class AbsenceOut(serializers.Serializer[Any]):
    """Both days included. `deputy` null: who was named has left; everyone there is told."""

    id = serializers.UUIDField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    deputy = PersonOut(allow_null=True)


class MemberOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=Role.choices)
    may = permissions_field()
    you = serializers.BooleanField()
    email = serializers.EmailField(allow_null=True)
    absences = AbsenceOut(many=True)


class ClinicPageOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    tells_patients = serializers.BooleanField(help_text="of a change, once a clinician here has opened it")
    role = serializers.ChoiceField(choices=Role.choices)
    may = permissions_field()
    members = MemberOut(many=True)
    unassigned = serializers.IntegerField()


class ClinicIn(StrictIn):
    name = serializers.CharField(max_length=120, required=False)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    tells_patients = serializers.BooleanField(required=False)


class MemberIn(StrictIn):
    role = serializers.ChoiceField(choices=Role.choices)


class AbsenceIn(StrictIn):
    """`member` left out: oneself."""

    member = serializers.UUIDField(required=False)
    deputy = serializers.UUIDField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()


class HandoverIn(StrictIn):
    """Of all patients in care of `from` (null: those without a responsible clinician) to `to`, by membership."""

    to = serializers.UUIDField()

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.UUIDField(allow_null=True), **super().get_fields()}


class HandoverOut(serializers.Serializer[Any]):
    patients = serializers.IntegerField()


class CareIn(StrictIn):
    responsible = serializers.UUIDField(required=False, allow_null=True)
    deputy = serializers.UUIDField(required=False, allow_null=True)


class CareTeamOut(serializers.Serializer[Any]):
    responsible = PersonOut(allow_null=True)
    deputy = PersonOut(allow_null=True)


# --- rows to answers ----------------------------------------------------------------------------------------------


def clinic_out(clinic: Clinic | None) -> dict[str, str] | None:
    return {"slug": clinic.slug, "name": clinic.name} if clinic else None


def text_out(text: ConsentText) -> dict[str, Any]:
    return {name: getattr(text, name) for name in ("purpose", "version", "language", "title", "text", "required")}


def consent_out(consent: Consent) -> dict[str, Any]:
    return {
        **text_out(consent_text(consent.purpose, consent.version, consent.language)),
        "given_at": consent.given_at,
        "withdrawn_at": consent.withdrawn_at,
        "newest": consent.version == newest_version(consent.purpose),
    }


def care_link_out(link: CareLink, offered: list[ConsentText]) -> dict[str, Any]:
    consents = sorted(link.consents.all(), key=lambda consent: (consent.given_at, consent.pk))
    held = {(c.purpose, c.version) for c in consents if c.withdrawn_at is None}
    return {
        "id": link.id,
        "clinic": {"slug": link.clinic.slug, "name": link.clinic.name, "phone": link.clinic.phone},
        "since": link.consent_from,
        "until": link.consent_to,
        "consents": [consent_out(consent) for consent in consents],
        "offered": [text_out(text) for text in offered if (text.purpose, text.version) not in held],
    }


def invitation_row_out(invitation: Invitation, now: Any) -> dict[str, Any]:
    state = "expired" if invitation.expires_at <= now else "open"
    state = "used" if invitation.used_at else "revoked" if invitation.revoked_at else state
    names = ("id", "kind", "role", "reference", "email", "created_at", "expires_at")
    by = invitation.created_by.name if invitation.created_by else ""
    return {**{name: getattr(invitation, name) for name in names}, "by": by, "state": state}


def person_out(membership: Membership | None) -> dict[str, Any] | None:
    return {"id": membership.id, "name": membership.user.name} if membership else None


def care_team_out(link: CareLink) -> dict[str, Any]:
    return {"responsible": person_out(link.responsible), "deputy": person_out(link.deputy)}


def absence_out(absence: Absence) -> dict[str, Any]:
    return {
        "id": absence.id,
        "first_day": absence.first_day,
        "last_day": absence.last_day,
        "deputy": person_out(absence.deputy),
    }
