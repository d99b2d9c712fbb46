"""A made-up patient's whole diary between two dates."""

from datetime import date, timedelta

from apps.core.demo.course import augments
from apps.core.demo.night import night_record
from apps.core.demo.occasions import event_records, lab_records, score_records, session_records
from apps.core.demo.person import MIXED, Person, make_person
from apps.core.demo.treatment import clock, dose_records, drug_of, first_start, regimen_records
from apps.core.portable import FORMAT, PatientDiary, Record

GOOD_WEEKS = (21, 77)
"""Days of a course between which a clinician may mark the nights as good."""


def generate(
    *, seed: str | int, patient_index: int, profile: str = MIXED, zone: str, first: date, last: date
) -> PatientDiary:
    """The diary of patient number `patient_index`, nights of `first` to `last` (RLS days, both included).

    The same arguments give the same diary everywhere. Other dates or more patients change no night, dose
    or session that both worlds hold; a regimen that goes on in the smaller world may have an `end` in the
    larger one, under the same id. `profile` is one of `PROFILES`; raises ValueError for any other.
    """
    person = make_person(seed=seed, index=patient_index, profile=profile, zone=zone)
    days = [first + timedelta(days=since) for since in range((last - first).days + 1)]
    diary = PatientDiary(person.reference, profile_record(person, last))
    diary.records |= {
        "regimen": list(regimen_records(person, last)),
        "event": list(event_records(person, first, last)),
        "lab": list(lab_records(person, first, last)),
        "score": list(score_records(person, first, last)),
        "night": [night for day in days if (night := night_record(person, day)) is not None],
        "dose": [dose for day in days for dose in dose_records(person, day)],
        "stimulation": [session for day in days for session in session_records(person, day)],
    }
    return diary


def profile_record(person: Person, last: date) -> Record:
    """The patient line: the clock at home, and what is known of the time before the diary."""
    record: Record = {"format": FORMAT, "timezone": person.zone, "day_start": clock(person.day_start)}
    chance = person.chance("profile")
    if person.profile != "no_reference":
        record["before_treatment"] = before_treatment(person)
        if chance.random() < 0.6:
            record["best_treatment"] = best_treatment(person)
        if chance.random() < 0.4 and (good := good_period(person, last)):
            record["good_period"] = good
    if drug_of(person, -1).name not in {"pregabalin", "gabapentin"}:
        record["first_dopaminergic"] = first_start(person).isoformat()
    record["augmentation_status"] = status(person, chance.random())
    record["helped_at_first"] = True
    return record


def before_treatment(person: Person) -> Record:
    legs = ("left", "right") if person.first_side == "both" else (person.first_side,)
    return {
        "onset": clock(person.before_onset),
        "onset_uncertain_min": 15,
        "intensity": person.before_intensity,
        "regions": [f"{side}_leg" for side in legs],
        "latency_min": 20,
    }


def best_treatment(person: Person) -> Record:
    best = {"onset": clock(person.treated_onset), "intensity": round(person.treated_intensity)}
    return {**before_treatment(person), **best, "onset_uncertain_min": 30, "latency_min": 40, "relief_min": 420}


def good_period(person: Person, last: date) -> Record | None:
    """Good weeks of the latest course that had them behind it on the last day; none while all is bad."""
    if person.profile in {"already_augmented", "tvns"}:
        return None
    number, into = person.cycle(last)
    start = person.cycle_start(number if into > GOOD_WEEKS[1] else number - 1)
    since, until = (start + timedelta(days=days) for days in GOOD_WEEKS)
    return {"from": since.isoformat(), "to": until.isoformat()} if number >= 0 else None


def status(person: Person, drawn: float) -> str:
    if person.profile == "already_augmented":
        return "suspected" if drawn < 0.5 else "not_asked"
    if person.profile == "no_reference" and augments(person):
        return "not_asked"
    return "resolved" if drawn < 0.1 else "none"
