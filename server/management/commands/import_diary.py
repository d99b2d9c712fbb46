"""Import a portable diary: all of it, or nothing and a list of what is wrong."""

import shutil
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import Clinic
from apps.core.errors import Problem
from apps.core.portable import LineError, PatientDiary, parse
from apps.patients.models import Basis
from apps.records.services import Imported, diary_import
from apps.sync.bulk import Filed
from apps.sync.models import Source
from apps.sync.services import constraint_of
from server import local

BAD_FILE = 2
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import a portable diary (NDJSON) into a clinic. Errors of the file: LINE: KEY: what is wrong; exit status 2."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the diary; - reads standard input")
        parser.add_argument("--clinic", help="slug of the clinic; default: the only one, made if there is none")

    def handle(self, *args: Any, **options: Any) -> None:
        with opened(options["file"]) as lines:
            if errors := self.report_errors(lines):
                self.stderr.write(f"{errors} error{'s' * (errors != 1)}; nothing was imported.")
                sys.exit(BAD_FILE)
            lines.seek(0)
            local.come_up(say=self.stderr.write)  # only now: a file's errors need no database
            try:
                with transaction.atomic():
                    self.bring_in(lines, clinic_chosen(options["clinic"]))
            except (IntegrityError, DataError) as error:
                # By the constraint's name, and without the cause: its text would show the row.
                raise CommandError(f"The database refused this file ({constraint_of(error)}).") from None
            except Problem as problem:
                raise CommandError(f"{problem.title} {problem.way_out} Nothing was imported.") from None

    def report_errors(self, lines: IO[bytes]) -> int:
        count = 0
        for item in parse(lines):
            if isinstance(item, LineError):
                count += 1
                self.stderr.write(str(item))
        return count

    def bring_in(self, lines: IO[bytes], clinic: Clinic) -> None:
        now, patients, made, total = timezone.now(), 0, 0, Filed()
        for diary in parse(lines):
            assert isinstance(diary, PatientDiary)
            result = diary_import(clinic=clinic, diary=diary, basis=Basis.IMPORT, source=Source.IMPORT, now=now)
            patients, made = patients + 1, made + result.made
            total.add(result.filed)
            self.report_differences(result)
            if sys.stderr.isatty():
                self.stderr.write(f"\r{patients} patients, {total.new} new records", ending="")
        if not patients:
            raise CommandError("The file holds no patient; nothing was imported.")
        left = len(total.differing) + len(total.deleted)
        self.stdout.write(
            f"{patients} patients ({made} new) in clinic {clinic.slug}: "
            f"{total.new} new records, {total.same} unchanged, {left} left as stored."
        )

    def report_differences(self, result: Imported) -> None:
        if result.profile_differs:
            self.stderr.write(f"{result.reference}: patient: differs from what is stored; left alone")
        for why, records in (
            ("differs from what is stored", result.filed.differing),
            ("was deleted", result.filed.deleted),
        ):
            for kind, key in records[:SHOWN]:
                self.stderr.write(f"{result.reference}: {kind} {key}: {why}; left alone")
            if len(records) > SHOWN:
                self.stderr.write(f"{result.reference}: … and {len(records) - SHOWN} more: {why}; left alone")


def opened(name: str) -> IO[bytes]:
    """The file, or a copy of what flows: an error on the last line forbids the first, so it is read twice."""
    if name == "-":
        return copied(sys.stdin.buffer)
    try:
        found = Path(name).open("rb")  # noqa: SIM115  (the caller closes it)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
    if found.seekable():
        return found
    with found:
        return copied(found)


def copied(flow: IO[bytes]) -> IO[bytes]:
    copy = tempfile.TemporaryFile()  # noqa: SIM115  (as above)
    shutil.copyfileobj(flow, copy)
    copy.seek(0)
    return copy


def clinic_chosen(slug: str | None) -> Clinic:
    if slug:
        clinic = Clinic.objects.filter(slug=slug).first()
        if clinic is None:
            known = ", ".join(Clinic.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no clinic {slug!r}; there are: {known}.")
        return clinic
    clinics = list(Clinic.objects.order_by("slug")[:2])
    if len(clinics) > 1:
        raise CommandError("There are several clinics: say which with --clinic SLUG.")
    return clinics[0] if clinics else Clinic.objects.create(slug="clinic", name="Clinic")
