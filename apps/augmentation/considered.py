"""Other explanations of a change, found in the same weeks: listed beside it, never silently applied. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date

from apps.augmentation.series import Iron, Night, PatientFacts
from apps.augmentation.thresholds import Thresholds

FROM_TRIGGERS = {
    "travel": "travel", "illness": "illness", "short_sleep": "short_sleep", "alcohol": "alcohol",
    "new_medicine": "new_medicine", "blood_donation": "blood_donation",
}  # fmt: skip
FROM_EVENTS = {
    "timezone_change": "travel", "illness": "illness", "shift_work": "shift_work", "blood_donation": "blood_donation",
    "surgery": "surgery", "hospital": "surgery",
}  # fmt: skip
LASTING = ("pregnancy", "new_condition")  # these go on beyond the weeks in which they are noted


def others(facts: PatientFacts, nights: Sequence[Night], today: date, t: Thresholds) -> Iterator[str]:
    """`nights`: those logged in the window of findings that ends today. Codes of sentences.py, each once."""
    seen = dict.fromkeys([
        *_doses(facts, nights, today, t),
        *_medicines(facts, today, t),
        *_iron(facts.iron, today, t),
        *_circumstances(facts, nights, today, t),
        *_stimulation(facts, today, t),
    ])  # fmt: skip
    yield from seen


def _recent(day: date, today: date, days: int) -> bool:
    return 0 <= (today - day).days < days


def _doses(facts: PatientFacts, nights: Sequence[Night], today: date, t: Thresholds) -> Iterator[str]:
    missed = {day for day in facts.doses_off if _recent(day, today, t.findings_days)}
    if len(missed | {night.day for night in nights if "missed_dose" in night.triggers}) >= t.missed_doses:
        yield "missed_doses"


def _medicines(facts: PatientFacts, today: date, t: Thresholds) -> Iterator[str]:
    if any(r.worsens and _recent(r.start, today, t.new_medicine_days) for r in facts.regimens):
        yield "worsening_medicine_started"
    if any(r.watched != "yes" and r.ends_before and _recent(r.ends_before, today, t.new_medicine_days)
           for r in facts.regimens):  # fmt: skip
        yield "medicine_ended"


def _iron(values: Sequence[Iron], today: date, t: Thresholds) -> Iterator[str]:
    known = [one for one in values if one.day <= today]
    latest = {one.analyte: one for one in sorted(known)}
    if not latest:
        yield "iron_unknown"
        return
    if any(_low(one, t) for one in latest.values()):
        yield "iron_low"
    if all((today - one.day).days > t.iron_old_days for one in latest.values()):
        yield "iron_old"


def _low(one: Iron, t: Thresholds) -> bool:
    unit = one.unit.casefold().replace("µ", "u").replace("μ", "u").replace(" ", "")
    if one.analyte == "ferritin":  # ng/mL and µg/L are the same number
        return unit in ("ng/ml", "ug/l", "mcg/l") and one.value <= t.ferritin_low
    return unit == "%" and one.value < t.transferrin_saturation_low


def _circumstances(facts: PatientFacts, nights: Sequence[Night], today: date, t: Thresholds) -> Iterator[str]:
    for night in nights:
        for trigger in night.triggers:
            if trigger in FROM_TRIGGERS:
                yield FROM_TRIGGERS[trigger]
    for day, event in facts.events:
        if event in FROM_EVENTS and _recent(day, today, t.findings_days):
            yield FROM_EVENTS[event]
        if event in LASTING and _recent(day, today, t.condition_days):
            yield event


def _stimulation(facts: PatientFacts, today: date, t: Thresholds) -> Iterator[str]:
    held = [day for day in facts.sessions if day <= today]
    if len(held) >= t.stimulation_sessions and (today - max(held)).days > t.stimulation_pause_days:
        yield "stimulation_paused"
