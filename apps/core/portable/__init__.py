"""The portable diary: one file format for import, export, replay, demo data and the phones' payloads.

Pure: no Django, no database, no clock.

Reading a file. Each item is a patient or an error; use nothing of a file that has errors:

    with open(path, "rb") as lines:
        for item in parse(lines):            # parse(lines, ids=False) where ids do not matter
            if isinstance(item, LineError):
                print(item, file=sys.stderr)  # "LINE: KEY: what is wrong"
            else:
                item.reference, item.profile, item.nights, item.doses, …   # see PatientDiary

Reading standard input works the same (`sys.stdin.buffer`). An import reads the file twice, or keeps the
diaries until the last line, because an error on the last line forbids the first.

Judging a phone's payload (a record without `kind` and `patient`), then making it comparable:

    problems = check_record("night", payload, day_start="06:00", phone=True)
    content = tidy(payload)                  # without nulls, as the parser yields it

Writing: `file.writelines(line.encode() for line in diary_lines(diary))`.

`clock_history(diary)` is what `apps.core.days` asks for. `KINDS` declares every kind's fields as data.
`settled_id` is what an id from outside becomes.
"""

from apps.core.portable.check import check_record
from apps.core.portable.clocks import clock_history
from apps.core.portable.diary import RECORD_KINDS, PatientDiary, tidy
from apps.core.portable.fields import DEFAULT_DAY_START, FORMAT, KINDS
from apps.core.portable.ids import NAMESPACE, assign_ids, settled_id
from apps.core.portable.parse import LineError, parse
from apps.core.portable.rules import Problem, Record
from apps.core.portable.write import diary_lines

__all__ = [
    "DEFAULT_DAY_START",
    "FORMAT",
    "KINDS",
    "NAMESPACE",
    "RECORD_KINDS",
    "LineError",
    "PatientDiary",
    "Problem",
    "Record",
    "assign_ids",
    "check_record",
    "clock_history",
    "diary_lines",
    "parse",
    "settled_id",
    "tidy",
]
