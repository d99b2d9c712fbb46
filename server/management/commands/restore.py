"""Bring a backup back, compare every table with what was backed up, and erase again who was erased since."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from server.backup import restore


class Command(BaseCommand):
    help = "Restore FILE (a .dump with its .json beside it) into this installation's database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", default="", metavar="NAME", help="the name of a database that is not empty")

    def handle(self, *args: Any, file: Path, replace: str, **options: Any) -> None:
        begun = time.monotonic()
        restore(dump=file, replace=replace, say=self.stdout.write)
        self.stdout.write(f"done in {time.monotonic() - begun:.1f} s")
