"""Run in the house: the people whose secrets the canaries are. Prints their ids as JSON."""

import json
import sys
from pathlib import Path


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from server import local

    local.prepare()
    import django

    django.setup()
    from allauth.account.models import EmailAddress
    from django.utils import timezone

    from apps.accounts.models import Clinic, Membership, User
    from apps.patients.models import Basis, CareLink, Patient
    from tests.clocks import zone_at
    from tests.leaks import canaries

    def person(email: str, name: str) -> User:
        user = User(email=email, name=name, mail_zone=zone_at(12))
        user.set_password(canaries.PASSWORD)
        user.save()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        return user

    clinic = Clinic.objects.create(slug="linden", name="Linden")
    clara = person(canaries.CLARAS_ADDRESS, "Clara")
    work = Membership.objects.create(user=clara, clinic=clinic, role="clinician")
    # The demo clinic's patients have flags: with a place there, Clara has something to be told.
    Membership.objects.create(user=clara, clinic=Clinic.objects.get(slug="demo"), role="clinician")
    CareLink.objects.filter(clinic__slug="demo").update(responsible=None)
    User.objects.exclude(pk=clara.pk).filter(memberships__isnull=False).update(morning_mail=False)
    pia = person(canaries.PIAS_ADDRESS, canaries.NAME)
    patient = Patient.objects.create(user=pia, timezone="Europe/Berlin", day_start=360)
    CareLink.objects.create(
        patient=patient, clinic=clinic, reference=canaries.REFERENCE, responsible=work, basis=Basis.CONSENT,
        consent_from=timezone.now(),
    )  # fmt: skip
    print(json.dumps({"pia": str(pia.pk), "clara": str(clara.pk), "patient": str(patient.pk)}))


if __name__ == "__main__":
    main()
