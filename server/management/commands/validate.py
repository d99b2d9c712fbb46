"""Measure the augmentation rules on made-up people whose true course is known, and write docs/validation.md."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandError

from apps.augmentation.thresholds import thresholds
from apps.augmentation.validation.charts import drawn
from apps.augmentation.validation.report import Made, document
from apps.augmentation.validation.study import fingerprint, jobs, run_all
from server.place import CHECKOUT


class Command(BaseCommand):
    help = "Replay made-up cohorts through the augmentation rules and write docs/validation.md with its pictures."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--each", type=int, default=200, help="people per scenario and tier (200); fewer for a quick look"
        )
        parser.add_argument("--processes", type=int, default=2, help="how many work at the same time (2)")
        parser.add_argument("--output", type=Path, default=CHECKOUT / "docs", help="folder of validation.md (docs/)")

    def handle(self, *args: Any, **options: Any) -> None:
        each, folder = options["each"], options["output"]
        if each < 1 or options["processes"] < 1:
            raise CommandError("--each and --processes take numbers from 1.")
        (folder / "pictures").mkdir(parents=True, exist_ok=True)
        todo = jobs(each)
        self.people, self.done, self.began = sum(len(job.numbers) for job in todo), 0, time.monotonic()
        found = run_all(todo, processes=options["processes"], begin=django.setup, progress=self.progress)
        self.stderr.write("")
        made = Made(thresholds().rules, fingerprint(), each)
        for name, picture in drawn(found).items():
            (folder / name).write_text(picture, encoding="utf-8")
        (folder / "validation.md").write_text(document(found, made), encoding="utf-8")
        self.stdout.write(f"Wrote {folder / 'validation.md'}")

    def progress(self, people: int) -> None:
        self.done += people
        passed = time.monotonic() - self.began
        left = passed / self.done * (self.people - self.done)
        words = f"{self.done} of {self.people} people, about {left / 60:.0f} min left"
        ends = "\r" if sys.stderr.isatty() else "\n"
        self.stderr.write(f"{words:60}", ending=ends)
