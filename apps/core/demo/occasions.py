"""What happens now and then in a made-up life: laboratory values, scores, visits, journeys, sessions.

Each occasion has its place in a slot of days counted from the person's epoch, so it depends on no range.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from apps.core.demo.chance import made_up_id
from apps.core.demo.course import FLARE_EVERY_DAYS, flare_days, state_on
from apps.core.demo.night import bounded
from apps.core.demo.person import Person
from apps.core.portable import Record

LAB_EVERY, SCORE_EVERY, VISIT_EVERY, JOURNEY_EVERY, RARE_EVERY = 168, 28, 84, 290, 120
LONGEST_JOURNEY = 16
"""Days. A journey begun so long before the first night still tells in which zone that night was."""

ZONES_AWAY = (
    "Asia/Tokyo",
    "America/New_York",
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Nairobi",
)
RARE_EVENTS = ("blood_donation", "shift_work", "new_condition", "surgery", "hospital", "other")
SIDE_EFFECTS = ("tingling after the session", "skin slightly red", "headache")


def slots(person: Person, every: int, about: str, first: date, last: date) -> Iterator[tuple[date, int, Random]]:
    """(day, number, chance) for the one day of each slot that lies between the dates."""
    from_slot = (first - person.epoch).days // every
    upto_slot = (last - person.epoch).days // every
    for number in range(from_slot, upto_slot + 1):
        chance = person.chance(about, number)
        day = person.epoch + timedelta(days=number * every + chance.randrange(every))
        if first <= day <= last:
            yield day, number, chance


def head(person: Person, kind: str, day: date, about: str = "") -> Record:
    return {"id": made_up_id(person.seed, person.index, kind, day, about), "date": day.isoformat()}


def lab_records(person: Person, first: date, last: date) -> Iterator[Record]:
    low = person.chance("iron").random() < 0.4
    for day, _, chance in slots(person, LAB_EVERY, "lab", first, last):
        ferritin = chance.randint(18, 70) if low else chance.randint(80, 260)
        tsat = chance.randint(9, 19) if low else chance.randint(20, 42)
        drawn = {"fasting": True, "morning": chance.random() < 0.8}
        yield {**lab(person, day, "ferritin", ferritin, "ng/mL"), "assay": "made-up assay", **drawn}
        yield {**lab(person, day, "transferrin_saturation", tsat, "%"), **drawn}
        if chance.random() < 0.3:
            yield lab(person, day, "haemoglobin", round(chance.uniform(11.8, 15.6), 1), "g/dL")
        if chance.random() < 0.2:
            yield lab(person, day, "egfr", chance.randint(62, 105), "mL/min/1.73m2")
            yield lab(person, day, "crp", round(chance.uniform(0.3, 6.0), 1), "mg/L")


def lab(person: Person, day: date, analyte: str, value: float, unit: str) -> Record:
    return {**head(person, "lab", day, analyte), "analyte": analyte, "value": value, "unit": unit}


def score_records(person: Person, first: date, last: date) -> Iterator[Record]:
    """Totals only: the wording of the instruments is not ours."""
    for day, number, chance in slots(person, SCORE_EVERY, "score", first, last):
        total = bounded(chance.gauss(4 * state_on(person, day).intensity, 2.5), 0, 40)
        yield {**head(person, "score", day, "IRLS"), "instrument": "IRLS", "total": total, "mode": "self"}
        if number % 3 == 0:
            items = [chance.randint(0, 2) for _ in range(9)]
            phq = {"instrument": "PHQ-9", "total": sum(items), "items": items, "language": "en", "mode": "self"}
            yield {**head(person, "score", day, "PHQ-9"), **phq}


def event_records(person: Person, first: date, last: date) -> Iterator[Record]:
    for day, _, _ in slots(person, VISIT_EVERY, "visit", first, last):
        yield {**head(person, "event", day, "visit"), "event": "visit"}
    for day, _, chance in slots(person, RARE_EVERY, "rare", first, last):
        if chance.random() < 0.25:
            yield {**head(person, "event", day, "rare"), "event": chance.choice(RARE_EVENTS)}
    if person.profile == "flare":
        yield from illnesses(person, first, last)
    if person.travels:
        yield from journeys(person, first - timedelta(days=LONGEST_JOURNEY), last)


def illnesses(person: Person, first: date, last: date) -> Iterator[Record]:
    """The illness that each flare comes with."""
    for slot in range(
        (first - person.epoch).days // FLARE_EVERY_DAYS, (last - person.epoch).days // FLARE_EVERY_DAYS + 1
    ):
        day = person.epoch + timedelta(days=flare_days(person, slot)[0])
        if first <= day <= last:
            note = "A cold that would not go."
            yield {**head(person, "event", day, "illness"), "event": "illness", "note": note}


def journeys(person: Person, first: date, last: date) -> Iterator[Record]:
    """There and, unless it lies ahead, back. A journey whose start lies before `first` is left out whole."""
    for day, _, chance in slots(person, JOURNEY_EVERY, "journey", first, last):
        away = chance.choice([zone for zone in ZONES_AWAY if zone != person.zone])
        back = day + timedelta(days=chance.randint(7, LONGEST_JOURNEY - 1))
        change = {"event": "timezone_change"}
        yield {**head(person, "event", day, "journey"), **change, "timezone": away, "time": "09:00"}
        if back <= last:
            yield {**head(person, "event", back, "journey"), **change, "timezone": person.zone, "time": "18:30"}


def session_records(person: Person, day: date) -> Iterator[Record]:
    """A weekly hour of stimulation at home; of the other people, one in eight tries it a few times."""
    if (day - person.epoch).days % 7:
        return
    weekly = person.profile == "tvns"
    if not weekly and person.chance("tries stimulation").random() > 0.125:
        return
    chance = person.chance("session", day)
    if chance.random() > (0.9 if weekly else 0.3):
        return
    before = bounded(state_on(person, day).intensity + 1, 0, 10)
    stopped = chance.random() < 0.06
    yield {
        **head(person, "stimulation", day),
        "time": "19:00",
        "minutes": chance.randint(15, 45) if stopped else 60,
        "modality": "tvns",
        "setting": "home",
        "planned_minutes": 60,
        "end_confirmed": True,
        "device": "made-up ear stimulator",
        "ear": "left",
        "site": "cymba_concha",
        "frequency_hz": 25,
        "pulse_width_us": 250,
        "on_s": 30,
        "off_s": 30,
        "current_ma": round(chance.uniform(0.6, 2.2), 1),
        "level": chance.randint(6, 20),
        "sensation": chance.randint(3, 6),
        "before": before,
        "after": bounded(before - chance.uniform(0, 3), 0, 10),
        "posture": "sitting",
        "skin_ok": True,
        "medicine_before": False,
        "stopped_early": stopped,
        **({"stop_reason": "the telephone rang"} if stopped else {}),
        "side_effects": [{"effect": chance.choice(SIDE_EFFECTS), "severity": 1}] if chance.random() < 0.12 else [],
    }
