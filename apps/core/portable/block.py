"""The lines of one patient while they are read: what may not come twice, and what only the end shows."""

from collections.abc import Iterator
from datetime import date

from apps.core.days import clock_of_day
from apps.core.portable.clocks import clock_history, clock_text
from apps.core.portable.diary import PatientDiary, tidy
from apps.core.portable.ids import assign_ids, settle_ids
from apps.core.portable.rules import Context, Problem, Record, all_day_begins_with_the_day

REPEATED_NIGHT = "this patient's night of this date stands in the file already; keep one of them"
REPEATED_DOSE = (
    "this planned dose (drug, date, time) stands in the file already; keep one of them, "
    'or set `status` to "extra" if it was taken besides'
)
REPEATED_ID = "another record of this patient has this id; give each its own, or leave it out"


class Block:
    """An open patient."""

    def __init__(self, reference: str, profile: Record) -> None:
        self.reference = reference
        self.ids: set[str] = set()
        self.dates: set[str] = set()
        self.planned: set[tuple[str, str, str]] = set()
        self.all_day: list[tuple[int, Record]] = []
        self.ids.update(claimed for _, claimed in settle_ids(reference, "patient", profile))
        self.diary = PatientDiary(reference, profile)

    def repeats(self, kind: str, record: Record) -> list[Problem]:
        """What this record repeats of the patient's earlier ones. Looks at sound keys only, and counts
        a record also where other keys of it are wrong: it will stand in the corrected file."""
        problems = []
        if kind == "night" and (day := record.get("date")) is not None:
            if day in self.dates:
                problems.append(Problem("date", REPEATED_NIGHT))
            self.dates.add(day)
        elif kind == "dose" and record.get("status") not in (None, "extra"):
            plan = (record.get("drug", ""), record.get("date", ""), record.get("time", ""))
            if all(plan):
                if plan in self.planned:
                    problems.append(Problem("time", REPEATED_DOSE))
                self.planned.add(plan)
        for key, claimed in settle_ids(self.reference, kind, record):
            if claimed in self.ids:
                problems.append(Problem(key, REPEATED_ID))
            self.ids.add(claimed)
        return problems

    def keep(self, kind: str, record: Record) -> None:
        self.diary.records[kind].append(record)

    def note_all_day(self, number: int, night: Record) -> None:
        """Remembers an all-day night whose onset must be compared once all changes of clock are known."""
        if night.get("continuous") is True and night.get("onset") and night.get("date"):
            self.all_day.append((number, night))

    def late_problems(self) -> Iterator[tuple[int, Problem]]:
        """Problems, with their line, that could not be seen before the block's last line."""
        if not self.all_day:
            return
        assign_ids(self.diary, self.ids)  # they decide between two changes of clock in one minute
        history = clock_history(self.diary)
        for number, night in self.all_day:
            begins = clock_of_day(history, date.fromisoformat(night["date"])).day_start
            for problem in all_day_begins_with_the_day(night, Context(clock_text(begins))):
                yield number, problem

    def finish(self, *, ids: bool) -> PatientDiary:
        """The diary of a block without errors."""
        if ids:
            assign_ids(self.diary, self.ids)
        return self.diary


def without_nothings(raw: bytes, record: Record) -> Record:
    """`tidy`, spared where the line shows that nothing is to be taken out."""
    return tidy(record) if b"null" in raw or (raw.rfind(b"{") > 0 and holds_empty(record)) else record


def holds_empty(record: Record) -> bool:
    """Whether an object in it, or in a list in it, has no keys."""
    for value in record.values():
        for item in value if type(value) is list else (value,):
            if type(item) is dict and (not item or holds_empty(item)):
                return True
    return False
