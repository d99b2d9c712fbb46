"""What a person writes down of their course: noise, holes, rounded clock times, an uncertain memory.

The result is a `PatientDiary`, which goes to the rules by way of the portable format, as a real one would.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from math import sqrt
from random import Random

from apps.augmentation.validation.courses import Course
from apps.augmentation.validation.people import Person, State
from apps.core.portable import PatientDiary, Record

FIRST_NIGHT = date(2025, 2, 3)
DAY_START = 360
LEGS = ("left_leg", "right_leg")
ARMS = ("left_arm", "right_arm")
GOOD_PERIOD = (7, 48)  # days of logging that a clinician marks as good


def diary_of(reference: str, person: Person, course: Course, chance: Random) -> PatientDiary:
    diary = PatientDiary(reference, profile_of(person, course, chance))
    diary.records["regimen"] = list(regimens(course))
    logged = kept_days(person, course, chance)
    deviation = 0.0
    for day, state in enumerate(course.states):
        fresh = heavy_tailed(chance) if person.long_evenings else chance.gauss(0, 1)
        deviation = person.likeness * deviation + sqrt(1 - person.likeness**2) * fresh * scatter(person, course, day)
        if (day in logged) and (night := night_of(person, course, day, state, deviation, chance)):
            diary.records["night"].append(night)
        if day in course.missed and chance.random() < 0.7:
            diary.records["dose"].append(skipped(course, day))
    for first, last in course.travels:
        diary.records["event"].append({"date": on(first), "event": "timezone_change"})
        diary.records["event"].append({"date": on(min(last, len(course.states) - 1)), "event": "timezone_change"})
    for first, _ in course.ill:
        diary.records["event"].append({"date": on(first), "event": "illness"})
    return diary


def scatter(person: Person, course: Course, day: int) -> float:
    """Minutes, from night to night."""
    return person.onset_sd_min * (1 + person.scatter_drifts * (2 * day / len(course.states) - 1))


def on(day: int) -> str:
    return (FIRST_NIGHT + timedelta(days=day)).isoformat()


def heavy_tailed(chance: Random) -> float:
    """Deviation 1 on average, with a long evening now and then: one in ten is drawn twice as wide."""
    wide = 2.0 if chance.random() < 0.1 else 1.0
    return chance.gauss(0, wide / sqrt(1.3))


def profile_of(person: Person, course: Course, chance: Random) -> Record:
    profile: Record = {
        "timezone": "Europe/Berlin",
        "helped_at_first": True,
        "first_dopaminergic": on(-course.on_drug_since),
        "augmentation_status": "not_asked",
    }
    if course.drug == "pregabalin":
        del profile["first_dopaminergic"]
    for which, state, key in (
        ("before", person.before, "before_treatment"),
        ("best", person.treated, "best_treatment"),
    ):
        if which in course.references:
            profile[key] = recalled(person, state, chance)
    if "good_period" in course.references:
        profile["good_period"] = {"from": on(GOOD_PERIOD[0]), "to": on(GOOD_PERIOD[1])}
    return profile


def recalled(person: Person, state: State, chance: Random) -> Record:
    error = person.recall_error_min
    said: Record = {
        "onset": clock(15 * round(chance.gauss(state.onset + person.recall_bias_min, error) / 15)),
        **({"onset_uncertain_min": round(error)} if person.tells_uncertainty else {}),
        "intensity": bounded(state.intensity + chance.gauss(0, 0.5), 0, 10),
        "regions": list(LEGS),
        "latency_min": max(5, 5 * round(state.latency_min * chance.uniform(0.8, 1.2) / 5)),
    }
    if state.relief_min:
        said["relief_min"] = 15 * round(state.relief_min * chance.uniform(0.9, 1.1) / 15)
    return said


def kept_days(person: Person, course: Course, chance: Random) -> set[int]:
    days = len(course.states)
    rates = course.unlogged
    base = rates.get("always", person.missing)
    kept = set()
    for day, state in enumerate(course.states):
        bad = min(
            1.0, max(0.0, (person.treated.onset - state.onset) / 200 + (state.intensity - person.treated.intensity) / 6)
        )
        bad = min(1.0, max(0.0, bad + chance.gauss(0, 0.3)))
        gone = max(base, base + rates.get("bad", 0) * bad + rates.get("good", 0) * (1 - bad) * (1 - base))
        if chance.random() >= gone:
            kept.add(day)
    for _ in range(chance.randint(0, 2)):  # a holiday, a phone in repair
        first = chance.randrange(days)
        kept -= set(range(first, first + chance.randint(4, 14)))
    if person.bursts:
        logging, without = person.bursts
        kept = {day for day in kept if day % (logging + without) < logging}
    return kept | {0}


def night_of(  # noqa: C901 - one line for each thing that a person may write down
    person: Person, course: Course, day: int, state: State, deviation: float, chance: Random
) -> Record | None:
    night: Record = {"date": on(day), "symptoms": chance.random() >= state.free}
    if not night["symptoms"]:
        if chance.random() < state.morning:  # quiet evening, bad morning
            night |= {"symptoms": True, "onset": clock(chance.gauss(1440 + 270, 40)), "intensity": 3}
        return night
    weekend = person.late_weekends_min if (FIRST_NIGHT + timedelta(days=day)).weekday() in (4, 5) else 0.0
    onset = state.onset + deviation + weekend
    if (FIRST_NIGHT + timedelta(days=day)).weekday() < 4:
        onset -= person.workdays_earlier_min
    step = person.rounds_to_min
    onset = min(DAY_START + 1439.0, max(float(DAY_START), step * round(onset / step)))
    if chance.random() >= 0.03:
        night["onset"] = clock(onset)
    if chance.random() >= 0.05:
        night["intensity"] = bounded(state.intensity + chance.gauss(0, 1.1), 0, 10)
    arms = chance.random() < max(state.arms, 0.015)
    regions = [*LEGS, *(ARMS[: chance.randint(1, 2)] if arms else ())]
    if person.tells_regions >= 1 or chance.random() < person.tells_regions:
        night["regions"] = regions
    if chance.random() < person.tells_latency:
        night["latency_min"] = max(1, 5 * round(state.latency_min * chance.uniform(0.6, 1.4) / 5))
    if state.relief_min and chance.random() < person.tells_relief:
        night["relief_min"] = max(0, 15 * round(state.relief_min * chance.uniform(0.75, 1.25) / 15))
    if chance.random() < state.morning:
        night["returned_before_morning"] = True
    if day in course.missed:
        night["triggers"] = ["missed_dose"]
    if any(first <= day <= last for first, last in course.travels):
        night["triggers"] = ["travel"]
    if any(first <= day <= last for first, last in course.ill):
        night["triggers"] = ["illness"]
    return night


def regimens(course: Course) -> Iterator[Record]:
    ends = [*(one.day - 1 for one in course.dosings[1:]), None]
    for one, end in zip(course.dosings, ends, strict=True):
        yield {
            "drug": course.drug,
            "start": on(one.day),
            **({"end": on(end)} if end is not None else {}),
            "intakes": [{"time": clock(at), "dose": dose, "unit": course.unit} for at, dose in one.intakes],
            **({"basis": "salt"} if course.drug == "pramipexole" else {}),
            "changed_by": "clinician",
        }


def skipped(course: Course, day: int) -> Record:
    plan = [one for one in course.dosings if one.day <= day][-1]
    return {"drug": course.drug, "date": on(day), "time": clock(plan.intakes[-1][0]), "status": "skipped"}


def clock(minutes: float) -> str:
    return "{:02}:{:02}".format(*divmod(round(minutes) % 1440, 60))


def bounded(value: float, low: int, high: int) -> int:
    return min(high, max(low, round(value)))
