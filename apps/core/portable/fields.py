"""The kinds of the portable diary and their fields, declared once.

The file's parser, the phones' payloads, the writer and the schemas of the API are drawn from `KINDS`.
A payload of the write protocol is a file's record without `kind` and `patient`, so neither is listed.
"""

from collections.abc import Mapping

from apps.core.portable.shapes import (
    SHORT,
    Clock,
    Day,
    Field,
    Flag,
    Instant,
    ListOf,
    Number,
    ObjectOf,
    OneOf,
    Text,
    Whole,
    Zone,
)

FORMAT = 1
"""The version of the portable diary written and read here."""

DEFAULT_DAY_START = "06:00"

REGIONS = ("left_leg", "right_leg", "left_arm", "right_arm", "trunk", "neck_face", "other")
TRIGGERS = (
    *("alcohol", "caffeine", "late_exercise", "long_sitting", "travel", "stress", "illness"),
    *("short_sleep", "new_medicine", "missed_dose", "period", "blood_donation", "other"),
)
EVENTS = (
    *("timezone_change", "illness", "new_condition", "blood_donation", "shift_work", "surgery"),
    *("visit", "pregnancy", "hospital", "other"),
)
AUGMENTATION_STATUSES = ("none", "suspected", "confirmed", "resolved", "not_asked")
DOSE_STATUSES = ("taken", "late", "skipped", "extra")
BASES = ("salt", "base")
ANALYTES = ("ferritin", "transferrin_saturation", "haemoglobin", "egfr", "crp")

CLOCK, DAY, FLAG, NUMBER, TEXT, COUNT = Clock(), Day(), Flag(), Number(), Text(), Whole()
RATING = Whole(0, 10)
NAME = Text(at_most=SHORT, filled=True)
AMOUNT = Number(low=0)
BODY = ListOf(OneOf(REGIONS))
ID = Field(NAME)

Fields = Mapping[str, Field]


def needs(shape: Clock | Day | Flag | ListOf | Number | OneOf | Text | Whole | Zone) -> Field:
    """A key that must stand there and be no null."""
    return Field(shape, required=True)


def if_symptoms(shape: Clock | Flag | ListOf | Whole) -> Field:
    """A key that may stand only on a night with symptoms."""
    return Field(shape, symptoms=True)


BASELINE = ObjectOf(
    {
        "onset": Field(CLOCK),
        "onset_uncertain_min": Field(COUNT),
        "intensity": Field(RATING),
        "regions": Field(BODY),
        "latency_min": Field(COUNT),
        "relief_min": Field(COUNT),
        "date": Field(DAY),
    }
)

PATIENT: Fields = {
    "id": ID,
    "format": Field(Whole(FORMAT, FORMAT)),
    "timezone": needs(Zone()),
    "day_start": Field(CLOCK),
    "before_treatment": Field(BASELINE),
    "best_treatment": Field(BASELINE),
    "good_period": Field(ObjectOf({"from": needs(DAY), "to": needs(DAY)})),
    "first_dopaminergic": Field(DAY),
    "augmentation_status": Field(OneOf(AUGMENTATION_STATUSES)),
    "helped_at_first": Field(FLAG),
}

EPISODE = ObjectOf(
    {
        "id": ID,
        "onset": needs(CLOCK),
        "duration_min": Field(COUNT),
        "intensity": Field(RATING),
        "regions": Field(BODY),
    }
)
MOMENT = ObjectOf({"id": ID, "at": needs(CLOCK), "strength": needs(Whole(1, 4))})
SLEEP = ObjectOf(
    {
        "into_bed": Field(CLOCK),
        "tried_to_sleep": Field(CLOCK),
        "final_awakening": Field(CLOCK),
        "out_of_bed": Field(CLOCK),
        "slept_min": Field(COUNT),
        "sol_min": Field(COUNT),
        "waso_min": Field(COUNT),
        "quality": Field(Whole(1, 5)),
    }
)

NIGHT: Fields = {
    "id": ID,
    "date": needs(DAY),
    "symptoms": needs(FLAG),
    "onset": if_symptoms(CLOCK),
    "continuous": if_symptoms(FLAG),
    "intensity": if_symptoms(RATING),
    "regions": if_symptoms(BODY),
    "latency_min": if_symptoms(COUNT),
    "duration_min": if_symptoms(COUNT),
    "relief_min": if_symptoms(COUNT),
    "returned_before_morning": if_symptoms(FLAG),
    "times_got_up": if_symptoms(COUNT),
    "episodes": if_symptoms(ListOf(EPISODE)),
    "moments": if_symptoms(ListOf(MOMENT)),
    "daytime_rest": Field(RATING),
    "daytime_active": Field(RATING),
    "sleep": Field(SLEEP),
    "triggers": Field(ListOf(OneOf(TRIGGERS))),
    "recall_days": Field(COUNT),
    "recorded_at": Field(Instant()),
    "prefilled": Field(ListOf(TEXT)),
    "note": Field(TEXT),
}

INTAKE = ObjectOf({"id": ID, "time": needs(CLOCK), "dose": needs(AMOUNT), "unit": needs(TEXT)})

REGIMEN: Fields = {
    "id": ID,
    "drug": needs(NAME),
    "start": needs(DAY),
    "end": Field(DAY),
    "intakes": needs(ListOf(INTAKE, at_least=1)),
    "basis": Field(OneOf(BASES)),
    "reason": Field(TEXT),
    "changed_by": Field(OneOf(("patient", "clinician"))),
}

DOSE: Fields = {
    "id": ID,
    "date": needs(DAY),
    "time": needs(CLOCK),
    "drug": needs(NAME),
    "status": needs(OneOf(DOSE_STATUSES)),
    "taken_at": Field(CLOCK),
    "dose": Field(AMOUNT),
    "unit": Field(TEXT),
    "basis": Field(OneOf(BASES)),
}

SIDE_EFFECT = ObjectOf({"id": ID, "effect": needs(TEXT), "severity": needs(Whole(1, 3))})

STIMULATION: Fields = {
    "id": ID,
    "date": needs(DAY),
    "time": needs(CLOCK),
    "minutes": needs(COUNT),
    "modality": Field(OneOf(("tvns", "peroneal"))),
    "setting": Field(OneOf(("home", "clinic"))),
    "planned_minutes": Field(COUNT),
    "end_confirmed": Field(FLAG),
    "device": Field(TEXT),
    "ear": Field(OneOf(("left", "right"))),
    "site": Field(OneOf(("cymba_concha", "tragus", "concha", "lobe", "other"))),
    "frequency_hz": Field(NUMBER),
    "pulse_width_us": Field(NUMBER),
    "on_s": Field(NUMBER),
    "off_s": Field(NUMBER),
    "current_ma": Field(NUMBER),
    "level": Field(NUMBER),
    "sensation": Field(RATING),
    "before": Field(RATING),
    "after": Field(RATING),
    "posture": Field(TEXT),
    "skin_ok": Field(FLAG),
    "medicine_before": Field(FLAG),
    "stopped_early": Field(FLAG),
    "stop_reason": Field(TEXT),
    "side_effects": Field(ListOf(SIDE_EFFECT)),
    "note": Field(TEXT),
}

LAB: Fields = {
    "id": ID,
    "date": needs(DAY),
    "analyte": needs(OneOf(ANALYTES)),
    "value": needs(NUMBER),
    "unit": needs(TEXT),
    "assay": Field(TEXT),
    "fasting": Field(FLAG),
    "morning": Field(FLAG),
}

SCORE: Fields = {
    "id": ID,
    "date": needs(DAY),
    "instrument": needs(NAME),
    "total": needs(NUMBER),
    "items": Field(ListOf(NUMBER)),
    "version": Field(TEXT),
    "language": Field(TEXT),
    "mode": Field(OneOf(("self", "rater"))),
}

EVENT: Fields = {
    "id": ID,
    "date": needs(DAY),
    "event": needs(OneOf(EVENTS)),
    "note": Field(TEXT),
    "timezone": Field(Zone()),
    "day_start": Field(CLOCK),
    "time": Field(CLOCK),
}

KINDS: Mapping[str, Fields] = {
    "patient": PATIENT,
    "regimen": REGIMEN,
    "event": EVENT,
    "lab": LAB,
    "score": SCORE,
    "night": NIGHT,
    "dose": DOSE,
    "stimulation": STIMULATION,
}
"""Every kind, in the order in which a patient's records are written."""
