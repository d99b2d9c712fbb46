"""How regimens, doses and stimulation sessions are filed."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any, ClassVar

from django.db import models

from apps.core.portable.rules import Problem
from apps.patients.models import Patient
from apps.sync.kinds import Kind, Payload, Place, clock, is_date, is_uuid, plain
from apps.sync.models import Record
from apps.treatment.models import Dose, Intake, Regimen, SideEffect, Stimulation

SESSION = [
    "minutes", "modality", "setting", "planned_minutes", "end_confirmed", "device", "ear", "site", "frequency_hz",
    "pulse_width_us", "on_s", "off_s", "current_ma", "level", "sensation", "before", "after", "posture", "skin_ok",
    "medicine_before", "stopped_early", "stop_reason", "note",
]  # fmt: skip


def half_open_end(last_day: str | None) -> date | None:
    """The file's and the phone's `end` is the last day, inclusive; inside, a period ends before a day."""
    return None if last_day is None else date.fromisoformat(last_day) + timedelta(days=1)


class RegimenKind(Kind):
    name = "regimen"
    model = Regimen

    def day(self, key: str, payload: Payload) -> date:
        return date.fromisoformat(payload["start"])

    def rows(self, record: Record, payload: Payload, place: Place) -> list[models.Model]:
        regimen = Regimen(
            record=record, patient=place.patient, starts_on=date.fromisoformat(payload["start"]),
            ends_before=half_open_end(payload.get("end")), **plain(payload, ["drug", "basis", "reason", "changed_by"]),
        )  # fmt: skip
        intakes = [
            Intake(regimen=regimen, position=n, time=time.fromisoformat(i["time"]), **plain(i, ["dose", "unit"]))
            for n, i in enumerate(payload["intakes"])
        ]
        return [regimen, *intakes]


class DoseKind(Kind):
    """A planned dose's key is regimen/date/planned time (drug/date/time if no regimen fits); an extra one's a UUID."""

    name = "dose"
    model = Dose
    refers_to_nothing = "names a plan that is not in this diary; save the plan first, then this dose again"
    taken_already = "is of a medicine whose dose at that date and time is in the diary already"
    refusals: ClassVar[Mapping[str, str]] = {"dose_planned_once": taken_already}

    def key_problems(self, key: str, payload: Payload | None) -> list[Problem]:
        parts = key.rsplit("/", 2)
        if len(parts) == 1:
            planned = payload is not None and payload["status"] != "extra"
            if planned:
                return [Problem("key", "of a planned dose is regimen/date/planned time")]
            return super().key_problems(key, payload)
        whose, day, at = parts if len(parts) == 3 else ("", "", "")
        if not whose or not is_date(day) or not is_clock(at):
            return [Problem("key", "is not regimen/date/time, such as <uuid>/2026-03-14/21:00")]
        return [] if payload is None else self._against(whose, day, at, payload)

    def _against(self, whose: str, day: str, at: str, payload: Payload) -> list[Problem]:
        wrong = []
        if payload["status"] == "extra":
            wrong.append(Problem("status", "is `extra`, but the key is a planned dose's; give it a UUID"))
        if payload["date"] != day:
            wrong.append(Problem("date", "differs from the key"))
        if payload["time"] != at:
            wrong.append(Problem("time", "differs from the key; it is the planned time"))
        if not is_uuid(whose) and payload["drug"] != whose:
            wrong.append(Problem("drug", "differs from the key"))
        return wrong

    def refers_to(self, key: str) -> tuple[str, str] | None:
        """A planned dose belongs to a regimen, unless its key names the drug instead."""
        whose = key.rsplit("/", 2)[0] if "/" in key else ""
        return ("regimen", whose) if is_uuid(whose) else None

    def identity(self, payload: Payload) -> Hashable | None:
        return None if payload["status"] == "extra" else (payload["drug"], payload["date"], payload["time"])

    def identities(self, patient: Patient, payloads: Sequence[Payload]) -> dict[Hashable, int]:
        days = {payload["date"] for payload in payloads if payload["status"] != "extra"}
        if not days:
            return {}
        planned = Dose.objects.filter(patient=patient, date__in=days).exclude(status="extra")
        return {
            (drug, day.isoformat(), at.isoformat("minutes")): pk
            for pk, drug, day, at in planned.values_list("pk", "drug", "date", "time")
        }

    def twins(self, patient: Patient, entries: Sequence[tuple[str, Payload]]) -> dict[str, str]:
        """Planned doses of the same drug, date and time, whichever regimen they are recorded under."""
        planned = Dose.objects.filter(patient=patient).exclude(status="extra")
        stored = {
            (drug, day.isoformat(), at.isoformat("minutes")): digest
            for drug, day, at, digest in planned.values_list("drug", "date", "time", "record__head__digest")
        }
        identities = {key: (p["drug"], p["date"], p["time"]) for key, p in entries if p["status"] != "extra"}
        return {key: stored[identity] for key, identity in identities.items() if identity in stored}

    def rows(self, record: Record, payload: Payload, place: Place) -> list[models.Model]:
        day, at = date.fromisoformat(payload["date"]), time.fromisoformat(payload["time"])
        return [
            Dose(
                record=record, patient=place.patient, date=day, time=at, time_min=place.minutes(day, at),
                taken_at=clock(payload.get("taken_at")), **plain(payload, ["drug", "status", "dose", "unit", "basis"]),
            )
        ]  # fmt: skip


def is_clock(text: str) -> bool:
    try:
        return time.fromisoformat(text).isoformat("minutes") == text
    except ValueError:
        return False


def planned_dose_key(dose: Payload, regimens: Sequence[tuple[str, Payload]]) -> str:
    """The key of a planned dose that came without one: the regimen of its drug that covers the date with an intake at
    that time, latest start first; if none fits, the drug itself. `regimens`: (key, payload) of the patient."""
    fitting = [(r["start"], key) for key, r in regimens if _plans(r, dose)]
    whose = max(fitting)[1] if fitting else dose["drug"]
    return f"{whose}/{dose['date']}/{dose['time']}"


def _plans(regimen: Payload, dose: Payload) -> bool:
    return (
        regimen["drug"] == dose["drug"]
        and regimen["start"] <= dose["date"] <= (regimen.get("end") or dose["date"])
        and any(intake["time"] == dose["time"] for intake in regimen["intakes"])
    )


class StimulationKind(Kind):
    name = "stimulation"
    model = Stimulation

    def rows(self, record: Record, payload: Payload, place: Place) -> list[models.Model]:
        day, at = date.fromisoformat(payload["date"]), time.fromisoformat(payload["time"])
        moment: dict[str, Any] = {"date": day, "time": at, "time_min": place.minutes(day, at)}
        session = Stimulation(record=record, patient=place.patient, **moment, **plain(payload, SESSION))
        effects = [
            SideEffect(stimulation=session, position=n, **plain(one, ["effect", "severity"]))
            for n, one in enumerate(payload.get("side_effects") or [])
        ]
        return [session, *effects]
