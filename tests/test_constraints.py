"""The database refuses, by name, whatever the code should never have asked for.

Every named constraint of every table has a row here that breaks it and nothing else; a constraint without one fails.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from apps.accounts.models import Absence, Clinic, Membership, User
from apps.alerts.models import Digest, Told
from apps.augmentation.models import DueTime, Flag, FlagEvent, FlagSeen, Review
from apps.diary.models import Episode, Event, Moment, Night
from apps.measures.models import LabValue, Score
from apps.patients.models import (
    AccessEvent,
    CareLink,
    ClockEntry,
    Consent,
    Invitation,
    Patient,
    RecalledReference,
)
from apps.sync.models import Incarnation, Record, Version
from apps.sync.services import constraint_of
from apps.treatment.models import Dose, Intake, Regimen, SideEffect, Stimulation
from tests.personas import person

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
DAY = date(2026, 3, 14)
NINE = time(21)
Row = dict[str, Any]


class Rows:
    """A sound row of every table, made when first asked for; `another` is one that collides with nothing."""

    def __init__(self, patient: Patient) -> None:
        self.patient, self.made, self.count = patient, dict[type[models.Model], Any](), 0

    def one(self, table: type[models.Model]) -> Any:
        if table not in self.made:
            self.made[table] = table._default_manager.create(**self.sound(table))
        return self.made[table]

    def record(self, kind: str = "night") -> Record:
        self.count += 1
        return Record.objects.create(patient=self.patient, kind=kind, key=f"key {self.count}", seq=self.count)

    def sound(self, table: type[models.Model]) -> Row:
        return SOUND[table](self)


def of_record(**more: Any) -> Callable[[Rows], Row]:
    return lambda rows: {"record": rows.record(), "patient": rows.patient, **more}


SOUND: dict[type[models.Model], Callable[[Rows], Row]] = {
    User: lambda r: {"email": f"{uuid4()}@example.org"},
    Clinic: lambda r: {"slug": "elm", "name": "Elm"},
    Membership: lambda r: {"user": person(f"p{uuid4()}"), "clinic": r.one(Clinic), "role": "nurse"},
    Absence: lambda r: {"member": r.one(Membership), "first_day": DAY, "last_day": DAY},
    Patient: lambda r: {"timezone": "Europe/Berlin"},
    RecalledReference: lambda r: {"patient": r.patient, "which": "best_treatment"},
    ClockEntry: lambda r: {"patient": r.patient, "starts_at": NOW, "timezone": "Asia/Tokyo", "day_start": 360},
    CareLink: lambda r: {
        "patient": Patient.objects.create(timezone="UTC"), "clinic": r.one(Clinic), "reference": str(uuid4()),
        "basis": "consent", "consent_from": NOW,
    },
    Consent: lambda r: {
        "link": r.one(CareLink), "purpose": "care", "version": 1, "language": "de", "given_at": NOW
    },
    Invitation: lambda r: {
        "kind": "patient", "clinic": r.one(Clinic), "reference": "P-9", "code_hash": str(uuid4()), "created_at": NOW,
        "expires_at": NOW + timedelta(days=14),
    },
    AccessEvent: lambda r: {"patient": r.patient, "user": r.one(User), "what": "list", "day": DAY, "at": NOW},
    Record: lambda r: {"patient": r.patient, "kind": "night", "key": str(uuid4()), "seq": 1000 + len(r.made)},
    Version: lambda r: {
        "patient": r.patient, "write_id": uuid4(), "record": r.one(Record), "kind": "night", "key": "k",
        "status": "conflict", "form_version": 1, "received_at": NOW, "zone": "UTC", "body": "{}", "digest": "x",
    },
    Incarnation: lambda r: {"number": 2 + uuid4().int % 10**8, "name": uuid4(), "last_version": 1},
    Night: of_record(
        date=DAY, symptoms=True, onset=NINE, onset_min=900, zone="UTC", utc_offset_min=0, day_start=360, intensity=3
    ),
    Episode: lambda r: {
        "night": r.one(Night), "episode_id": uuid4(), "position": 0, "onset": NINE, "onset_min": 900
    },
    Moment: lambda r: {
        "night": r.one(Night), "moment_id": uuid4(), "position": 0, "at": NINE, "at_min": 900, "strength": 2
    },
    Event: of_record(date=DAY, event="timezone_change", timezone="Asia/Tokyo"),
    Regimen: of_record(drug="pramipexole", starts_on=DAY),
    Intake: lambda r: {"regimen": r.one(Regimen), "position": len(r.made), "time": NINE, "dose": 1, "unit": "mg"},
    Dose: of_record(drug="Pramipexole", date=DAY, time=NINE, time_min=900, status="taken"),
    Stimulation: of_record(date=DAY, time=NINE, time_min=900, minutes=60),
    SideEffect: lambda r: {"stimulation": r.one(Stimulation), "position": 0, "effect": "itching", "severity": 1},
    LabValue: of_record(date=DAY, analyte="ferritin", value=40, unit="ng/mL"),
    Score: of_record(date=DAY, instrument="IRLS", total=20),
    DueTime: lambda r: {"patient": Patient.objects.create(timezone="UTC"), "due_at": NOW},
    Review: lambda r: {
        "patient": r.patient, "day": DAY, "rules": "1", "facts_hash": "x", "level": "none", "nights_logged": 6,
        "findings": {}, "reviewed_at": NOW,
    },
    Flag: lambda r: {"patient": r.patient, "sign": "spread", "level": "watch", "opened_on": DAY},
    FlagEvent: lambda r: {"flag": r.one(Flag), "what": "opened", "level": "watch", "day": DAY, "at": NOW},
    FlagSeen: lambda r: {"event": r.one(FlagEvent), "link": r.one(CareLink), "at": NOW},
    Digest: lambda r: {
        "clinician": person(f"p{uuid4()}"), "local_date": DAY, "state": "nothing_new", "language": "en", "counts": {},
        "created_at": NOW,
    },
    Told: lambda r: {"clinician": r.one(User), "event": r.one(FlagEvent), "digest": r.one(Digest)},
}  # fmt: skip

# What to change in a sound row so that just this constraint breaks. A function gets the rows; SAME: the row again.
SAME = object()
OTHER_ONSET: Row = {"onset": NINE, "onset_min": 901}
LONG_AGO = NOW - timedelta(days=1)
BREAKS: dict[str, Any] = {
    "user_email_unique": lambda r: {"email": r.one(User).email.upper()},
    "user_language_known": {"language": "tl"},
    "clinic_slug_unique": lambda r: {"slug": r.one(Clinic).slug},
    "clinic_tells_patients_with_phone": {"tells_patients": True, "phone": "ask at the desk, 1st floor"},
    "membership_once_per_clinic": lambda r: {"user": r.one(Membership).user},
    "membership_role_known": {"role": "visitor"},
    "absence_period_in_order": {"last_day": date(2026, 3, 13)},
    "absence_deputy_is_another": lambda r: {"deputy": r.one(Membership)},
    "patient_day_start_in_day": {"day_start": 1440},
    "patient_timezone_given": {"timezone": ""},
    "patient_change_seq_positive": {"change_seq": -1},
    "patient_augmentation_status_known": {"augmentation_status": "perhaps"},
    "patient_good_period_in_order": {"good_from": DAY, "good_to": date(2026, 3, 1)},
    "patient_enrolment_recorded_at_a_time": lambda r: {"enrolment_recorded_by": r.one(User)},
    "recalled_reference_once": SAME,
    "recalled_reference_known": {"which": "last_week"},
    "recalled_reference_intensity_0_10": {"intensity": 11},
    "recalled_reference_regions_known": {"regions": ["left_foot"]},
    "clock_entry_once_per_instant": SAME,
    "clock_entry_day_start_in_day": {"day_start": 1440},
    "care_link_reference_once_per_clinic": lambda r: {"reference": r.one(CareLink).reference},
    "care_link_open_once": lambda r: {"patient": r.one(CareLink).patient},
    "care_link_consent_in_order": {"consent_to": LONG_AGO},
    "care_link_basis_known": {"basis": "hearsay"},
    "care_link_reference_given": {"reference": ""},
    "consent_open_once_per_version": SAME,
    "consent_purpose_given": {"purpose": ""},
    "consent_version_from_1": {"version": 0},
    "consent_language_known": {"language": "tl"},
    "consent_period_in_order": {"withdrawn_at": LONG_AGO},
    "invitation_code_once": lambda r: {"code_hash": r.one(Invitation).code_hash},
    "invitation_kind_known": {"kind": "guest", "reference": ""},
    "invitation_clinic_unless_operator": {"clinic": None},
    "invitation_role_if_member": {"role": "nurse"},
    "invitation_care_if_patient": {"reference": ""},
    "invitation_language_known": {"language": "tl"},
    "invitation_expires_later": {"expires_at": NOW},
    "invitation_used_or_revoked": {"used_at": NOW, "revoked_at": NOW},
    "invitation_address_only_while_open": {"email": "p@example.org", "used_at": NOW},
    "access_event_once_a_day": SAME,
    "access_event_what_known": {"what": "peek"},
    "record_once": lambda r: {"key": r.one(Record).key, "seq": 5000},
    "record_seq_once": lambda r: {"seq": r.one(Record).seq},
    "record_kind_known": {"kind": "knight"},
    "version_once_per_write": lambda r: {"write_id": r.one(Version).write_id},
    "version_status_known": {"status": "lost"},
    "version_source_known": {"source": "rumour"},
    "version_has_its_record": {"record": None},
    "incarnation_name_once": lambda r: {"name": r.one(Incarnation).name},
    "incarnation_says_what_it_shares": {"last_version": None},
    "version_seq_if_applied": {"status": "new"},
    "version_problem_if_quarantined": {"problem": {"title": "?"}},
    "night_once_per_day": SAME,
    "night_symptoms_only": {"symptoms": False},
    "night_onset_both_ways": {"onset": None},
    "night_onset_in_day": {"onset_min": 900 + 1440},
    "night_onset_agrees_with_day_start": OTHER_ONSET,
    "night_continuous_from_day_start": {"continuous": True},
    "night_intensity_0_10": {"intensity": 11},
    "night_daytime_rest_0_10": {"daytime_rest": 11},
    "night_daytime_active_0_10": {"daytime_active": 11},
    "night_sleep_quality_1_5": {"sleep_quality": 0},
    "night_day_start_in_day": {"day_start": 1440, "onset": None, "onset_min": None},
    "night_regions_known": {"regions": ["left_foot"]},
    "night_triggers_known": {"triggers": ["moon"]},
    "episode_once": lambda r: {"episode_id": r.one(Episode).episode_id},
    "episode_intensity_0_10": {"intensity": 11},
    "episode_onset_in_day": {"onset_min": 1440},
    "episode_regions_known": {"regions": ["left_foot"]},
    "moment_once": lambda r: {"moment_id": r.one(Moment).moment_id},
    "moment_strength_1_4": {"strength": 5},
    "moment_at_in_day": {"at_min": 1440},
    "event_known": {"event": "party", "timezone": None},
    "event_clock_only_on_change": {"event": "illness"},
    "event_day_start_in_day": {"day_start": 1440},
    "regimen_period_in_order": {"ends_before": DAY},
    "regimen_drug_given": {"drug": ""},
    "regimen_basis_known": {"basis": "acid"},
    "regimen_basis_only_pramipexole": {"drug": "ropinirole", "basis": "salt"},
    "regimen_changed_by_known": {"changed_by": "neighbour"},
    "intake_once_per_place": lambda r: {"position": r.one(Intake).position},
    "intake_dose_not_negative": {"dose": -1},
    "dose_planned_once": SAME,
    "dose_status_known": {"status": "forgot"},
    "dose_not_negative": {"dose": -1},
    "dose_basis_known": {"basis": "acid"},
    "dose_basis_only_pramipexole": {"drug": "ropinirole", "basis": "salt"},
    "dose_time_in_day": {"time_min": 1440},
    "stimulation_modality_known": {"modality": "magic"},
    "stimulation_setting_known": {"setting": "bus"},
    "stimulation_ear_known": {"ear": "mid"},
    "stimulation_site_known": {"site": "nose"},
    "stimulation_sensation_0_10": {"sensation": 11},
    "stimulation_before_0_10": {"before": 11},
    "stimulation_after_0_10": {"after": 11},
    "stimulation_time_in_day": {"time_min": 1440},
    "side_effect_once_per_place": SAME,
    "side_effect_severity_1_3": {"severity": 4},
    "lab_value_analyte_known": {"analyte": "vibes"},
    "score_mode_known": {"mode": "guess"},
    "due_time_claim_whole": {"claim": uuid4()},
    "due_time_reviewed_in_order": {"reviewed_from": DAY, "reviewed_through": date(2026, 3, 1)},
    "review_once_per_day_and_rules": SAME,
    "review_level_known": {"level": "fine"},
    "flag_open_once_per_sign": SAME,
    "flag_sign_known": {"sign": "omen"},
    "flag_level_known": {"level": "none"},
    "flag_period_in_order": {"cleared_on": date(2026, 3, 1)},
    "flag_event_once": SAME,
    "flag_event_known": {"what": "ignored"},
    "flag_seen_once_per_event_and_care": SAME,
    "digest_once_per_clinician_and_date": lambda r: {"clinician": r.one(Digest).clinician},
    "digest_state_known": {"state": "somewhere"},
    "digest_language_known": {"language": "tl"},
    "digest_sent_at_if_sent": {"sent_at": NOW},
    "digest_pending_has_its_time": {"state": "pending"},
    "digest_claim_whole_and_pending": {"claim": uuid4()},
    "digest_failed_names_its_fault": {"state": "failed"},
    "told_once_per_clinician_and_event": SAME,
}

NAMED = {c.name: m for m in apps.get_models() if m.__module__.startswith("apps.") for c in m._meta.constraints}


def test_every_named_constraint_has_a_row_that_breaks_it() -> None:
    assert set(BREAKS) == set(NAMED)


@pytest.mark.parametrize("table", SOUND, ids=lambda table: table.__name__)
def test_a_sound_row_is_taken(table: type[models.Model], pia: Patient) -> None:
    assert Rows(pia).one(table).pk


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(name: str, pia: Patient) -> None:
    rows, table, change = Rows(pia), NAMED[name], BREAKS[name]
    row = rows.sound(table)
    if change is SAME:
        rows.one(table)
        row = {**rows.sound(table), **{k: v for k, v in row.items() if k == "record"}}
    else:
        row |= change(rows) if callable(change) else change
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        table._default_manager.create(**row)
    assert constraint_of(refused.value) == name
