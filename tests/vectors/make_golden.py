"""Write what this rules version says of the golden diaries: `python -m tests.vectors.make_golden`.

The diaries are clinic-50.ndjson.xz, fifty made-up people over 200 days, and courses-23.ndjson.xz, one of each course of
the validation over a year (its seed: "golden"). `golden/VERSION.json` holds, for each of them, a
digest of the records of all days as `replay --every-night` prints them, and the days on which the verdict changes, to
read. A version's file is written once: rules that find something else are another version.
"""

import hashlib
import json
import lzma
import os
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "server.settings"
    django.setup()

from apps.augmentation.facts import from_diary
from apps.augmentation.replay import replayed
from apps.augmentation.thresholds import thresholds
from apps.core.portable import LineError, PatientDiary, parse

HERE = Path(__file__).parent
DIARIES = HERE / "clinic-50.ndjson.xz", HERE / "courses-23.ndjson.xz"
Golden = dict[str, dict[str, Any]]


def golden_file(rules: str) -> Path:
    return HERE / "golden" / f"{rules}.json"


def golden_diaries() -> Iterator[PatientDiary]:
    for file in DIARIES:
        with lzma.open(file) as lines:
            for item in parse(lines, ids=False):
                assert not isinstance(item, LineError), item
                yield item


def golden_verdicts() -> Golden:
    """Return the verdicts of the rules as they are, by patient."""
    return {diary.reference: _verdicts(diary) for diary in golden_diaries()}


def _verdicts(diary: PatientDiary) -> dict[str, Any]:
    records = [one.as_record(diary.reference) for one in replayed(from_diary(diary), thresholds(), every_night=True)]
    digest = hashlib.blake2b("\n".join(map(json.dumps, records)).encode(), digest_size=16).hexdigest()
    turns = [now for before, now in pairwise([{}, *records]) if _verdict(before) != _verdict(now)]
    return {"days": len(records), "digest": digest, "verdicts": [f"{one['date']} {_verdict(one)}" for one in turns]}


def _verdict(record: dict[str, Any]) -> str:
    """In words: "discuss against before_treatment: earlier_onset"."""
    if not record:
        return ""
    against = f" against {record['reference']}" if record["reference"] else ""
    signs = f": {', '.join(record['signs'])}" if record["signs"] else ""
    return f"{record['level']}{against}{signs}"


def differences(stored: Golden, found: Golden) -> list[str]:
    """Return what a reader needs to see: each patient whose records differ, with the verdicts that came and went."""
    told = []
    for name in sorted(stored.keys() | found.keys()):
        before, after = stored.get(name, {}), found.get(name, {})
        if before != after:
            told.append(f"{name}: {'other verdicts' if before.get('verdicts') != after.get('verdicts') else 'numbers'}")
            told += [f"  - {one}" for one in before.get("verdicts", ()) if one not in after.get("verdicts", ())]
            told += [f"  + {one}" for one in after.get("verdicts", ()) if one not in before.get("verdicts", ())]
    return told


def main() -> None:
    rules, found = thresholds().rules, golden_verdicts()
    file = golden_file(rules)
    if file.exists():
        different = differences(json.loads(file.read_text(encoding="utf-8")), found)
        if different:
            print("\n".join(different))
            sys.exit(f"Rules {rules} said something else. Give the rules a new version in thresholds.toml first.")
        return
    file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"{file} written")


if __name__ == "__main__":
    main()
