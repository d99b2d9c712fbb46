"""A clinic comes to this installation, or gets a manager anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email, validate_slug
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Clinic, Language, Role
from apps.patients.clinics import clinic_make
from apps.patients.emails import invitation_link, invitation_mail
from apps.patients.invitations import Made, member_invite


class Command(BaseCommand):
    help = (
        "Make a clinic and invite its first manager, who invites the others. For a clinic that is here already it only "
        "invites a manager. The code is shown once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--slug", required=True, help="its name in addresses: small letters, digits, hyphens")
        parser.add_argument("--name", help="as people know it; needed for a new clinic")
        parser.add_argument("--phone", default="", help="where its patients reach it")
        parser.add_argument("--manager", required=True, metavar="EMAIL", help="who is to run it; the link goes there")
        parser.add_argument("--language", default=Language.ENGLISH, choices=Language.values, help="of the mail")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, name, email = options["slug"], options["name"], options["manager"]
        checked(validate_slug, slug, "--slug")
        checked(validate_email, email, "--manager")
        with transaction.atomic():
            clinic = Clinic.objects.filter(slug=slug).first()
            if clinic is None:
                if not name:
                    raise CommandError(f"There is no clinic {slug!r} yet: say its --name to make it.")
                clinic = clinic_make(slug=slug, name=name, phone=options["phone"])
                self.stdout.write(f"Clinic {slug} made.")
            elif name and name != clinic.name:
                raise CommandError(f"Clinic {slug!r} is here already, under another name; its manager can change it.")
            made = member_invite(
                clinic=clinic, role=Role.MANAGER, email=email, language=options["language"], by=None, now=timezone.now()
            )
        self.stdout.write(f"Invitation for its manager: {told(made, email)}")


def checked(check: Any, value: str, option: str) -> None:
    try:
        check(value)
    except ValidationError as error:
        raise CommandError(f"{option}: {' '.join(error.messages)}") from None


def told(made: Made, email: str) -> str:
    mailed = invitation_mail(made=made, address=email)
    how = "The link is on its way by mail." if mailed else "The mail server did not take it: hand over the link."
    return (
        f"{made.code}\n{invitation_link(made)}\nGood once, until {made.invitation.expires_at:%Y-%m-%d %H:%M} UTC. {how}"
    )
