"""What must hold between the keys of one record.

A rule sees only keys whose own value is sound, and gives each key at most one problem.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.core.portable.fields import NIGHT
from apps.core.portable.values import CLOCK_TIMES

Record = dict[str, Any]
"""A record as in the file: JSON values by key."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a record. `key` is its top-level key, `message` says the way out as well."""

    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the record. `day_start`: "HH:MM" on the night's date, None if unknown.
    `phone`: the record comes from a phone's form and must be whole, not merely possible."""

    day_start: str | None = None
    phone: bool = False


Rule = Callable[[Record, Context], Sequence[Problem]]

SYMPTOM_KEYS = frozenset(key for key, field in NIGHT.items() if field.symptoms)
CLOCK_CHANGE_KEYS = ("timezone", "day_start", "time")
HAS_BASIS = "pramipexole"


def good_period_runs_forward(record: Record, _: Context) -> Sequence[Problem]:
    period = record.get("good_period")
    if period and period["to"] < period["from"]:
        return [Problem("good_period", "its `to` is before its `from`; exchange them or correct one")]
    return ()


def well_nights_have_no_symptoms(night: Record, _: Context) -> Sequence[Problem]:
    if night.get("symptoms") is not False or SYMPTOM_KEYS.isdisjoint(night):
        return ()
    said = "stands on a night without symptoms; take the key out, or set `symptoms` to true"
    return [Problem(key, said) for key in night if key in SYMPTOM_KEYS and night[key] is not None]


def all_day_begins_with_the_day(night: Record, context: Context) -> Sequence[Problem]:
    if night.get("continuous") is not True or context.day_start is None:
        return ()
    if night.get("onset") in (None, context.day_start):
        return ()
    way_out = f'leave `onset` out or give "{context.day_start}", where this patient\'s day starts'
    return [Problem("onset", f"symptoms last all day, so they began with the day; {way_out}")]


def phone_night_is_whole(night: Record, context: Context) -> Sequence[Problem]:
    """Onset is entered, or still open while only moments exist; the earliest episode is the onset."""
    if not context.phone or night.get("symptoms") is not True:
        return ()
    return [*_unfinished(night, context)]


def _unfinished(night: Record, context: Context) -> Iterator[Problem]:
    onset = night.get("onset")
    if onset is None and night.get("continuous") is True:
        onset = context.day_start
    elif onset is None:
        if night.get("episodes"):
            yield Problem("onset", "is missing; with episodes it is the start of the earliest one")
        elif not night.get("moments"):
            yield Problem("onset", "is missing; give the time of the first symptoms")
        return
    if night.get("episodes") and onset and context.day_start:
        starts = [minutes_after(context.day_start, one["onset"]) for one in night["episodes"]]
        if min(starts) != minutes_after(context.day_start, onset):
            yield Problem("episodes", "the earliest episode must start at `onset`; change either")


def regimen_runs_forward(regimen: Record, _: Context) -> Sequence[Problem]:
    end, start = regimen.get("end"), regimen.get("start")
    if end and start and end < start:
        return [Problem("end", "is before `start`; it is the last day on which the drug was taken")]
    return ()


def basis_is_of_pramipexole(record: Record, _: Context) -> Sequence[Problem]:
    drug = record.get("drug")
    if record.get("basis") and drug is not None and drug.casefold() != HAS_BASIS:
        return [Problem("basis", f"only {HAS_BASIS} is counted as salt or base; take the key out")]
    return ()


def skipped_dose_was_not_taken(dose: Record, context: Context) -> Sequence[Problem]:
    if context.phone and dose.get("status") == "skipped" and dose.get("taken_at") is not None:
        way_out = 'take the key out, or set `status` to "late"'
        return [Problem("taken_at", f"stands on a skipped dose; {way_out}")]
    return ()


def only_clock_changes_set_clocks(event: Record, _: Context) -> Sequence[Problem]:
    if event.get("event") in (None, "timezone_change"):
        return ()
    said = "belongs to `timezone_change` only; take the key out, or record the change of clock as an event of its own"
    return [Problem(key, said) for key in CLOCK_CHANGE_KEYS if event.get(key) is not None]


def minutes_after(day_start: str, time: str) -> int:
    """Wall-clock minutes from `day_start` to `time`, 0 to 1439."""
    return (CLOCK_TIMES[time] - CLOCK_TIMES[day_start]) % (24 * 60)


RULES: Mapping[str, tuple[Rule, ...]] = {
    "patient": (good_period_runs_forward,),
    "night": (
        well_nights_have_no_symptoms,
        all_day_begins_with_the_day,
        phone_night_is_whole,
    ),
    "regimen": (regimen_runs_forward, basis_is_of_pramipexole),
    "dose": (basis_is_of_pramipexole, skipped_dose_was_not_taken),
    "event": (only_clock_changes_set_clocks,),
    "stimulation": (),
    "lab": (),
    "score": (),
}
