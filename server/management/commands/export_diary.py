"""Export patients' diaries in the portable format, to standard output."""

import os
import sys
from argparse import ArgumentParser
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import Clinic
from apps.core.portable import diary_lines
from apps.patients.access import exported
from apps.patients.models import CareLink
from apps.records.selectors import diary_of


class Command(BaseCommand):
    help = (
        "Write the diaries of PATIENT… (the clinic's references) as portable diary lines. Only of patients in the "
        "clinic's care; each can read that it was exported."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("patients", nargs="*", metavar="PATIENT", help="the clinic's reference of a patient")
        parser.add_argument("--all", action="store_true", help="every patient of the clinic")
        parser.add_argument("--clinic", help="slug of the clinic, where a reference is known in several")
        parser.add_argument("--output", help="a file; default: standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        known = self.links(options["patients"], options["clinic"], everyone=options["all"])
        links = [link for link in known if link.consent_to is None]
        if ended := [f"{link.clinic.slug} {link.reference}" for link in known if link not in links]:
            self.stderr.write(f"Left out, no longer in the clinic's care: {', '.join(ended)}.")
        if known and not links:
            raise CommandError("Nothing was exported.")
        out = opened(options["output"]) if options["output"] else sys.stdout.buffer
        exported(links, now)  # before the first line leaves: an export that breaks off has been one all the same
        for link in links:
            out.writelines(line.encode() for line in diary_lines(diary_of(link)))
        out.flush()
        if options["output"]:
            out.close()

    def links(self, references: list[str], clinic: str | None, *, everyone: bool) -> list[CareLink]:
        if bool(references) == everyone:
            raise CommandError("Name patients by the clinic's references, or give --all.")
        # Who left and came back is two links: the one in care stands for both, else the one that ended last.
        newest = [F("consent_to").desc(nulls_first=True)]
        found = CareLink.objects.select_related("patient", "clinic").order_by("clinic__slug", "reference", *newest)
        found = found.distinct("clinic__slug", "reference")
        if clinic:
            if not Clinic.objects.filter(slug=clinic).exists():
                raise CommandError(f"There is no clinic {clinic!r}.")
            found = found.filter(clinic__slug=clinic)
        if everyone:
            # One clinic's file must not hold another's patients.
            if not clinic and Clinic.objects.count() > 1:
                raise CommandError("There are several clinics: say whose patients with --clinic SLUG.")
            return list(found)
        by_reference: dict[str, list[CareLink]] = {}
        for link in found.filter(reference__in=references):
            by_reference.setdefault(link.reference, []).append(link)
        for reference in references:
            clinics = [link.clinic.slug for link in by_reference.get(reference, [])]
            if len(clinics) != 1:
                known = f"in several clinics ({', '.join(clinics)}): say --clinic" if clinics else "to no clinic here"
                raise CommandError(f"Patient {reference!r} is known {known}.")
        return [by_reference[reference][0] for reference in dict.fromkeys(references)]


def opened(name: str) -> IO[bytes]:
    """A new file is for whoever asked for it alone: it holds health data."""
    try:
        return open(name, "wb", opener=lambda path, flags: os.open(path, flags, 0o600))
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
