"""Pia with a row in every table that can hold one of hers, and the whole database as text."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from apps.accounts.models import Clinic, User
from apps.alerts.models import Digest, Told
from apps.augmentation.models import DueTime, Flag, FlagEvent, FlagSeen, Review
from apps.core.portable import PatientDiary, parse
from apps.patients.models import AccessEvent, Basis, CareLink, Consent, Invitation, Patient, RecalledReference
from apps.records.services import diary_import
from apps.sync.models import Source
from tests.browser.phone import PASSWORD, with_account
from tests.personas import patient_of, person
from tests.writes import BAD_NIGHT, Phone, write

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
DAY = date(2026, 3, 14)


def diary_records(words: str) -> list[dict[str, Any]]:
    """One of every kind, with `words` wherever a person may write some."""
    return [
        {"kind": "patient", "timezone": "Europe/Berlin"},
        {"kind": "regimen", "drug": words, "start": "2026-01-01", "reason": words,
         "intakes": [{"time": "20:00", "dose": 1, "unit": words}]},
        {"kind": "event", "date": "2026-02-01", "event": "timezone_change", "timezone": "Asia/Kathmandu"},
        {"kind": "event", "date": "2026-03-02", "event": "illness", "note": words},
        {"kind": "lab", "date": "2026-03-01", "analyte": "ferritin", "value": 48, "unit": words, "assay": words},
        {"kind": "score", "date": "2026-03-01", "instrument": words, "total": 21, "version": words},
        {"kind": "night", "date": "2026-03-03", "symptoms": True, "onset": "01:30", "note": words,
         "episodes": [{"onset": "01:30"}], "moments": [{"at": "02:10", "strength": 3}]},
        {"kind": "dose", "drug": words, "date": "2026-03-04", "time": "03:00", "status": "extra", "unit": words},
        {"kind": "stimulation", "date": "2026-03-05", "time": "21:00", "minutes": 60, "device": words, "note": words,
         "posture": words, "stop_reason": words, "side_effects": [{"effect": words, "severity": 1}]},
    ]  # fmt: skip


def diary_of_words(reference: str, words: str) -> PatientDiary:
    lines = (json.dumps({**record, "patient": reference}).encode() + b"\n" for record in diary_records(words))
    (diary,) = parse(lines)
    assert isinstance(diary, PatientDiary), diary
    return diary


def everything_of(clinic: Clinic, name: str, words: str, *, other: Clinic, told_by: Digest) -> Patient:
    """A person with a row in every table that can hold one of theirs."""
    user = person(name)
    patient = patient_of(clinic, f"ref {words}", user=user)
    diary = diary_of_words(f"ref {words}", words)
    diary_import(clinic=clinic, diary=diary, basis=Basis.IMPORT, source=Source.IMPORT, now=NOW)
    phone = Phone.__new__(Phone)
    phone.client = just_signed_in(user)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": words})
    for content in ({**BAD_NIGHT, "note": words}, {"symptoms": False, "note": words}, {"intensity": words}):
        phone.put(write(content))
    phone.delete(write(base=phone.get("/api/v1/nights/2026-03-14")["write_id"]))
    RecalledReference.objects.create(patient=patient, which="best_treatment", intensity=3)
    patient.recalled_references.update(intensity=4)
    Patient.objects.filter(pk=patient.pk).update(helped_at_first=True)
    CareLink.objects.create(
        patient=patient, clinic=other, reference=f"old {words}", basis=Basis.CONSENT, consent_from=NOW
    ).delete()
    agreed(patient, words)
    watch(patient, told_by)
    AccessEvent.objects.create(patient=patient, user=told_by.clinician, clinic=clinic, what="page", day=DAY, at=NOW)
    return patient


def agreed(patient: Patient, words: str) -> None:
    """Consents given and withdrawn, and three invitations: taken up, mailed, and to a diary that was imported."""
    link, user = patient.care_links.get(), patient.user
    consent = Consent.objects.create(link=link, purpose="care", version=1, language="en", given_at=NOW, given_by=user)
    consent.withdrawn_at, consent.withdrawn_by = NOW, user
    consent.save()
    each: list[dict[str, Any]] = [
        {"used_by": user, "used_at": NOW}, {"email": user and user.email}, {"link": link},
    ]  # fmt: skip
    for n, named in enumerate(each):
        Invitation.objects.create(
            kind="patient", clinic=link.clinic, code_hash=f"{n} {words}", reference=f"ref {words}", created_at=NOW,
            expires_at=NOW + timedelta(days=14), **named,
        )  # fmt: skip


def watch(patient: Patient, told_by: Digest) -> None:
    DueTime.objects.update_or_create(patient=patient, defaults={"due_at": NOW})
    Review.objects.create(
        patient=patient,
        day=DAY,
        rules="1",
        facts_hash="x",
        level="watch",
        nights_logged=6,
        findings={},
        reviewed_at=NOW,
    )
    flag = Flag.objects.create(patient=patient, sign="spread", level="watch", opened_on=DAY)
    event = FlagEvent.objects.create(flag=flag, what="opened", level="watch", day=DAY, at=NOW)
    Told.objects.create(clinician=told_by.clinician, event=event, digest=told_by)
    FlagSeen.objects.create(event=event, link=CareLink.objects.get(patient=patient), by=told_by.clinician, at=NOW)


def just_signed_in(user: User) -> Client:
    """By the door that people use, so that everything is there which a sign-in leaves."""
    if not user.has_usable_password():  # a new password would end the sign-ins before
        with_account(user)
    client = Client(headers={"accept": "application/json"})
    body = {"email": user.email, "password": PASSWORD}
    answer = client.post("/_allauth/browser/v1/auth/login", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return client


def every_row() -> dict[str, list[str]]:
    """Every row of every table of the database, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select format('%I.%I', table_schema, table_name) from information_schema.tables"
            " where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found: dict[str, list[str]] = {}
        for table in tables:
            cursor.execute(f"select t::text from {table} t order by t::text")
            found[table] = [row for (row,) in cursor.fetchall()]
    return found
