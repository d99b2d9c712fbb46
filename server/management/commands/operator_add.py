"""Somebody is to look after this installation: its health, never its health data."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.core.validators import validate_email
from django.utils import timezone

from apps.accounts.models import Language
from apps.patients.invitations import operator_invite
from server.management.commands.clinic_add import checked, told


class Command(BaseCommand):
    help = "Invite an operator, who sees the health of the system and no health data. The code is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the link goes there")
        parser.add_argument("--language", default=Language.ENGLISH, choices=Language.values, help="of the mail")

    def handle(self, *args: Any, **options: Any) -> None:
        checked(validate_email, options["email"], "EMAIL")
        made = operator_invite(email=options["email"], language=options["language"], now=timezone.now())
        self.stdout.write(f"Invitation for an operator: {told(made, options['email'])}")
