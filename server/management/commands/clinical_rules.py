"""Write docs/clinical-rules.md and its picture from the numbers of the augmentation rules."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.augmentation.clinical_rules import files
from server.place import CHECKOUT


class Command(BaseCommand):
    help = "Write docs/clinical-rules.md, the rules in plain words with every number and its source, and its picture."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=CHECKOUT / "docs", help="folder (docs/)")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, content in files().items():
            file = options["output"] / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
            self.stdout.write(f"Wrote {file}")
