"""One made-up night: the state of its date, and the scatter of single nights around it."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from apps.core.demo.chance import made_up_id
from apps.core.demo.course import State, state_on
from apps.core.demo.person import Person
from apps.core.demo.treatment import clock, dose_was_missed
from apps.core.demo.words import note_for
from apps.core.portable import Record
from apps.core.zones import zone_rules

STEP_MIN = 15
"""People name a quarter of an hour, not a minute."""

SINGLE_NIGHT_TRIGGERS = ("alcohol", "late_exercise", "long_sitting", "stress", "short_sleep", "travel", "other")


def night_record(person: Person, day: date) -> Record | None:
    """The entry of that date, or None where the person wrote none."""
    chance = person.chance("night", day)
    if chance.random() < person.missing:
        return None
    state, missed = state_on(person, day), dose_was_missed(person, day)
    triggers = triggers_of(person, state, missed, chance)
    free = chance.random() < state.free and not missed and "alcohol" not in triggers
    night: Record = {
        "id": made_up_id(person.seed, person.index, "night", day),
        "date": day.isoformat(),
        "symptoms": not free,
    }
    if not free:
        night |= symptoms(person, day, worse(state, missed, triggers), chance)
    night |= around(person, day, state, triggers, free, chance)
    return night


def worse(state: State, missed: bool, triggers: list[str]) -> State:
    """The state on a night on which a dose was missed or something stirred the legs up."""
    stirred = min(2, len(triggers)) * 0.5 + 2.0 * missed
    return State(
        onset=state.onset - 20 * stirred,
        intensity=state.intensity + stirred,
        arms=state.arms,
        latency=state.latency - 5 * stirred,
        relief=state.relief * (0.6 if missed else 1),
        free=0,
        burden=state.burden,
        flare=state.flare,
    )


def symptoms(person: Person, day: date, state: State, chance: Random) -> Record:
    """The keys of a night with symptoms, in the order of the declaration."""
    onset = quarter(chance.gauss(state.onset, person.onset_sd_min))
    onset = min(max(onset, person.day_start), person.day_start + 1440 - STEP_MIN)
    intensity = bounded(chance.gauss(state.intensity, 0.9), 1, 10)
    all_day = state.burden > 0.9 and chance.random() < 0.03
    relief = quarter(bounded(chance.gauss(state.relief, 70), 0, 600))
    return {
        **({"continuous": True} if all_day else {"onset": clock(onset)}),
        "intensity": intensity,
        "regions": regions(person, state, chance),
        "latency_min": 5 * bounded(chance.gauss(state.latency, 8) / 5, 0, 18),
        "duration_min": quarter(bounded(chance.gauss(90 + 40 * intensity, 60), 15, 900)),
        **({} if chance.random() < 0.15 else {"relief_min": relief}),
        **({"returned_before_morning": relief < 300} if chance.random() < 0.3 else {}),
        "times_got_up": bounded(chance.gauss(intensity / 2.5, 1), 0, 9),
        **({} if all_day else bouts(person, day, onset, intensity, chance)),
    }


def regions(person: Person, state: State, chance: Random) -> list[str]:
    sides = ("left", "right") if person.first_side == "both" or state.burden > 0.35 else (person.first_side,)
    where = [f"{side}_leg" for side in sides]
    if chance.random() < state.arms:
        where += [f"{side}_arm" for side in sides]
    if chance.random() < 0.3 * state.arms - 0.1:
        where.append("trunk")
    return where


def bouts(person: Person, day: date, onset: int, intensity: int, chance: Random) -> Record:
    """Sometimes the single bouts, the earliest at the onset, and moments noted in the night itself."""
    written: Record = {}
    latest = person.day_start + 1440 - STEP_MIN
    if chance.random() < 0.08:
        starts = [onset, *(at for at in (onset + quarter(chance.uniform(120, 330)),) if at <= latest)]
        written["episodes"] = [
            {
                "id": made_up_id(person.seed, person.index, "episode", day, place),
                "onset": clock(at),
                "duration_min": 5 * chance.randint(3, 18),
                "intensity": max(1, intensity - place),
            }
            for place, at in enumerate(starts)
        ]
    if chance.random() < 0.08:
        at = min(onset + chance.randint(5, 240), latest)
        moment = {"id": made_up_id(person.seed, person.index, "moment", day), "at": clock(at)}
        written["moments"] = [{**moment, "strength": bounded(intensity / 2.5, 1, 4)}]
    return written


def around(person: Person, day: date, state: State, triggers: list[str], free: bool, chance: Random) -> Record:
    """What may be said of any night."""
    recall = chance.choices((0, 1, 2, 4), weights=(88, 8, 3, 1))[0]
    rest = bounded(chance.gauss(4.5 * state.burden, 1), 0, 10)
    written: Record = {}
    if chance.random() < 0.7:
        written |= {"daytime_rest": rest, "daytime_active": bounded(rest - 2, 0, 10)}
    if person.keeps_sleep and chance.random() < 0.8:
        written["sleep"] = sleep(state, free, chance)
    if triggers:
        written["triggers"] = triggers
    written["recall_days"] = recall
    if recall == 0:
        written["recorded_at"] = next_morning(person, day, chance.randint(0, 170))
        if chance.random() < 0.1 and not free:
            written["prefilled"] = ["regions", "times_got_up"]
    if chance.random() < 0.09:
        written["note"] = note_for(state, free, triggers, chance)
    return written


def sleep(state: State, free: bool, chance: Random) -> Record:
    bed = 1350 + 5 * chance.randint(-6, 9)
    awake = 1800 + 5 * chance.randint(-6, 9)
    trouble = 0.2 if free else 0.5 + state.burden
    return {
        "into_bed": clock(bed),
        "tried_to_sleep": clock(bed + 5 * chance.randint(1, 5)),
        "final_awakening": clock(awake),
        "out_of_bed": clock(awake + 5 * chance.randint(1, 6)),
        "sol_min": bounded(chance.gauss(15 + 40 * trouble, 12), 2, 180),
        "waso_min": bounded(chance.gauss(10 + 60 * trouble, 20), 0, 300),
        "quality": bounded(chance.gauss(4.6 - 2 * trouble, 0.6), 1, 5),
    }


def triggers_of(person: Person, state: State, missed: bool, chance: Random) -> list[str]:
    found = [chance.choice(SINGLE_NIGHT_TRIGGERS)] if chance.random() < 0.1 else []
    if person.drinks_coffee and chance.random() < 0.08:
        found.append("caffeine")
    if state.flare and chance.random() < 0.6:
        found.append("illness")
    if missed and chance.random() < 0.7:
        found.append("missed_dose")
    return found


def next_morning(person: Person, day: date, minutes: int) -> str:
    """When the night was written down: in the first hours of the next day, on the clock at home."""
    wall = datetime.combine(day + timedelta(days=1), time(), zone_rules(person.zone))
    morning = wall.replace(hour=person.day_start // 60, minute=person.day_start % 60)
    return (morning.astimezone(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def quarter(minutes: float) -> int:
    return STEP_MIN * round(minutes / STEP_MIN)


def bounded(value: float, low: int, high: int) -> int:
    return min(max(round(value), low), high)
