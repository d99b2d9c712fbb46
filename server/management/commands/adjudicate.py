"""Blinded patient-months for two experts, and how far they and the rules agree."""

import json
import os
import secrets
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.augmentation.thresholds import thresholds
from apps.augmentation.validation import adjudication
from apps.augmentation.validation.month_page import page
from apps.core.portable import LineError, PatientDiary, parse

BAD_SHEET = 2
READ_ME = """\
Each page shows one patient's nights. Judge the state at the end of these nights: is this augmentation?

For the experts: pages/ and one sheet each. Not for them: key.json, and nothing about the other's sheet.
In the sheet, for each id: augmentation (no, possible or definite), sure (1 guessing to 5 certain), and a remark.
Rate alone, and rate all. Whoever made this keeps key.json; its seal was printed when it was made: write it down.
"""


class Command(BaseCommand):
    help = "Export blinded patient-months for two experts, or report how far they and the rules agree."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_subparsers(dest="way", required=True)
        export = ways.add_parser("export", help="pages, a rating sheet for each of two experts, and the key")
        export.add_argument("folder", type=Path, metavar="OUT_DIR", help="a new or empty folder")
        export.add_argument("--months", type=int, default=60, help="how many patient-months (60)")
        export.add_argument("--days", type=int, choices=(28, 56), default=28, help="nights on a page (28)")
        export.add_argument("--seed", help="the same seed chooses the same months; default: chance")
        export.add_argument(
            "--diary", type=Path, metavar="FILE.ndjson", help="of these patients, not of made-up people"
        )
        report = ways.add_parser("report", help="the experts' kappa and the rules' agreement with them")
        for name in ("key", "a", "b"):
            report.add_argument(name, type=Path, metavar="KEY" if name == "key" else f"RATINGS_{name.upper()}.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["way"] == "export":
            self.export(options)
        else:
            self.report(options["key"], options["a"], options["b"])

    # --- export -----------------------------------------------------------------------------------------------------

    def export(self, options: dict[str, Any]) -> None:
        folder, months, t = options["folder"], options["months"], thresholds()
        if months < 1:
            raise CommandError("--months takes a number from 1.")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(f"{folder} is not empty: name a new folder.")
        seed = options["seed"] or secrets.token_hex(8)
        if options["diary"]:
            picks = adjudication.of_diaries(self.diaries(options["diary"]), seed, months, options["days"], t)
        else:
            picks = list(adjudication.made_up(seed, months, options["days"], t))
        if not picks:
            raise CommandError(
                f"No patient of {options['diary']} has {options['days']} days with enough nights logged."
            )
        if len(picks) < months:
            self.stderr.write(f"Only {len(picks)} patients have a month worth judging.")
        named = adjudication.named(picks, seed)
        key = adjudication.key_of(named, seed, options["days"], t)
        (folder / "pages").mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for name, pick in named.items():
            write(folder / "pages" / f"{name}.html", page(name, pick.month))
        for expert in ("a", "b"):
            write(folder / f"ratings-{expert}.csv", adjudication.sheet(named))
        write(folder / "key.json", json.dumps(key, ensure_ascii=False, indent=1) + "\n")
        write(folder / "read-me.txt", READ_ME)
        self.stdout.write(f"{len(named)} patient-months in {folder}. Seal of the key: {key['seal']}")

    def diaries(self, file: Path) -> Iterator[PatientDiary]:
        """Those of a sound file: of one with errors nothing is exported."""
        errors = 0
        try:
            with file.open("rb") as lines:
                for item in parse(lines, ids=False):
                    if isinstance(item, LineError):
                        errors += 1
                        self.stderr.write(str(item))
                    else:
                        yield item
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        if errors:
            raise CommandError(f"{file} has {errors} error{'s' * (errors != 1)}; nothing was exported.")

    # --- report -----------------------------------------------------------------------------------------------------

    def report(self, key_file: Path, a: Path, b: Path) -> None:
        try:
            key = adjudication.read_key(read(key_file))
        except ValueError as error:
            raise CommandError(f"{key_file}: {error}") from error
        ratings, wrong = [], 0
        for file in (a, b):
            rated, errors = adjudication.read_sheet(read(file), key["months"])
            ratings.append(rated)
            wrong += len(errors)
            for told in errors:
                self.stderr.write(f"{file}: {told}")
        if wrong:
            sys.exit(BAD_SHEET)
        self.stdout.write(adjudication.report(key, *ratings), ending="")


def read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file}: not UTF-8; save the sheet as CSV UTF-8.") from error


def write(file: Path, content: str) -> None:
    """For whoever asked for it alone: patients' nights are health data."""
    opened = open(  # noqa: SIM115
        file, "w", encoding="utf-8", newline="", opener=lambda path, flags: os.open(path, flags, 0o600)
    )
    with opened:
        opened.write(content)
