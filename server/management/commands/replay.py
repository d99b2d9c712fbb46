"""Replay the augmentation rules over portable diaries: no database, one patient in memory at a time."""

import gc
import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from apps.augmentation.facts import from_diary
from apps.augmentation.replay import replayed
from apps.augmentation.thresholds import thresholds
from apps.core.portable import LineError, parse

BAD_FILE = 2
ENCODER = json.JSONEncoder(ensure_ascii=False)


class Command(BaseCommand):
    help = (
        "Run the augmentation rules over a portable diary (NDJSON) and print one JSON object a line, whenever the "
        "verdict changes. Errors of the file: LINE: KEY: what is wrong; a patient with one is left out; exit status 2."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("diary", metavar="DIARY.ndjson", help="the diary; - reads standard input")
        parser.add_argument("--output", metavar="FILE", help="a file; default: standard output")
        parser.add_argument("--every-night", action="store_true", help="every RLS day, changed or not")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with source(options["diary"]) as lines, sink(options["output"]) as out:
                errors = self.replay(lines, out, every_night=options["every_night"])
        except BrokenPipeError:  # whoever read has seen enough, as `| head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        if errors:
            self.stderr.write(f"{errors} error{'s' * (errors != 1)}; the patients concerned were left out.")
            sys.exit(BAD_FILE)

    def replay(self, lines: Iterable[bytes], out: IO[bytes], *, every_night: bool) -> int:
        errors, t = 0, thresholds()
        spare_the_collector()
        for item in parse(lines, ids=False):
            if isinstance(item, LineError):
                errors += 1
                self.stderr.write(str(item))
                continue
            for found in replayed(from_diary(item), t, every_night=every_night):
                out.write(ENCODER.encode(found.as_record(item.reference)).encode() + b"\n")
        return errors


def spare_the_collector() -> None:
    """What Django has set up stays to the end, and records refer to nothing in a circle: there is little to collect."""
    gc.freeze()
    gc.set_threshold(50_000)


@contextmanager
def source(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        opened = Path(name).open("rb")  # noqa: SIM115  (closed below)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
    with opened:
        yield opened


@contextmanager
def sink(name: str | None) -> Iterator[IO[bytes]]:
    """A new file is for whoever asked for it alone: verdicts are health data too."""
    if name is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        opened = open(name, "wb", opener=lambda path, flags: os.open(path, flags, 0o600))  # noqa: SIM115
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
    with opened:
        yield opened
