"""`make bench-replay`: how fast the rules run over portable diaries on one core, and how much memory they take.

Beside each figure stands what the same machine took, in the same run, merely to read the same lines as JSON: on a busy
or a slow one both grow, and their ratio stays.
"""

import argparse
import gc
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

import django

from server import local

local.pretend()  # the bridge to the facts imports models; no server is asked
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
django.setup()

from apps.augmentation.facts import from_diary  # noqa: E402
from apps.augmentation.replay import replayed  # noqa: E402
from apps.augmentation.thresholds import thresholds  # noqa: E402
from apps.core.portable import LineError, PatientDiary, parse  # noqa: E402
from server.management.commands.replay import ENCODER, spare_the_collector  # noqa: E402
from tests.load import diaries  # noqa: E402
from tests.load.measuring import program  # noqa: E402

TARGET = 25_000
PARTS = ("parse", "facts", "assess", "write")
SIZES = (100, 1_000, 10_000)
NIGHTS_FOR_MEMORY = 30


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--patients", type=int, default=200)
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="stillnight-") as kept:
        place = Path(kept)
        for title, people in (
            ("plain diaries (200 bytes a night)", partial(diaries.plain_people, asked.patients)),
            ("full diaries (600 bytes a night, with doses and sessions)", partial(diaries.full_people, asked.patients)),
        ):
            speed(title, people, place / "speed.ndjson", asked.rounds)
        memory(asked.sizes, place)


def speed(title: str, people: Callable[[], Iterator[PatientDiary]], path: Path, rounds: int) -> None:
    nights = diaries.write_diaries(path, people())
    lines = path.read_bytes().splitlines(keepends=True)
    gc.collect()
    spare_the_collector()
    bare, took = [], []
    for _ in range(rounds):
        bare.append(read_alone(lines))
        took.append(replay_in_parts(lines))
    print(f"\n{title}: {nights:,} nights, {len(lines):,} lines, median of {rounds} rounds, CPU time of one core")
    reading, whole = median(bare), median(sum(one.values()) for one in took)
    for part in PARTS:
        print(f"  {part:<12}{1e6 * median(one[part] for one in took) / nights:8.1f} µs a night")
    print(f"  {'together':<12}{1e6 * whole / nights:8.1f} µs a night = {nights / whole:,.0f} nights a second", end="")
    print(f" (target {TARGET:,})")
    print(f"  bare reading{1e6 * reading / nights:8.1f} µs a night; ratio {whole / reading:.1f}")
    command = program("manage.py", "replay", path)
    start = program("manage.py", "replay", "/dev/null")
    print(f"  the command: {command.cpu_s:.1f} s of CPU, of which {start.cpu_s:.1f} s to start, ", end="")
    print(f"{nights / (command.cpu_s - start.cpu_s):,.0f} nights a second after that; {command.memory:.0f} MB")


def read_alone(lines: list[bytes]) -> float:
    began = process_time()
    for line in lines:
        json.loads(line)
    return process_time() - began


def replay_in_parts(lines: list[bytes]) -> dict[str, float]:
    """Seconds of each part, taken patient by patient as they stream through."""
    took, t, written = dict.fromkeys(PARTS, 0.0), thresholds(), 0
    items, now = parse(lines, ids=False), process_time()
    while (item := next(items, None)) is not None:
        assert not isinstance(item, LineError)
        parsed = process_time()
        facts = from_diary(item)
        known = process_time()
        found = list(replayed(facts, t))
        judged = process_time()
        for one in found:
            written += len(ENCODER.encode(one.as_record(item.reference)).encode())
        took["parse"] += parsed - now
        took["facts"] += known - parsed
        took["assess"] += judged - known
        now = process_time()
        took["write"] += now - judged
    took["parse"] += process_time() - now
    assert written
    return took


def memory(sizes: list[int], place: Path) -> None:
    print(f"\npeak memory of `replay`, {NIGHTS_FOR_MEMORY} nights a patient")
    for patients in sizes:
        diaries.write_copies(place / "memory.ndjson", patients, nights=NIGHTS_FOR_MEMORY)
        print(f"  {patients:>7,} patients {program('manage.py', 'replay', place / 'memory.ndjson').memory:8.1f} MB")


if __name__ == "__main__":
    main()
