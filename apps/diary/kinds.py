"""How nights and events are filed."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db import models

from apps.core.days import ClockEvent
from apps.core.portable.check import check_record
from apps.core.portable.rules import Problem
from apps.diary.models import Episode, Event, Moment, Night
from apps.diary.sleep_check import Question, sleep_questions
from apps.patients.models import Patient
from apps.patients.services import clock_rebuild
from apps.sync.kinds import Kind, Payload, Place, clock, instant, is_date, plain
from apps.sync.models import Record

AS_IS = [
    "symptoms", "continuous", "intensity", "regions", "latency_min", "duration_min", "relief_min",
    "returned_before_morning", "times_got_up", "daytime_rest", "daytime_active", "triggers", "recall_days",
    "prefilled", "note",
]  # fmt: skip
SLEEP_TIMES = ["into_bed", "tried_to_sleep", "final_awakening", "out_of_bed"]
SLEEP_MINUTES = ["slept_min", "sol_min", "waso_min"]

# A slip of the year would be reviewed day by day ever after. More than a year, for whoever copies a paper diary; a day
# ahead, for a running RLS day that a journey over the date line has made long.
LONGEST_RECALL, AHEAD = timedelta(days=400), timedelta(days=1)


class NightKind(Kind):
    """A night's key is its RLS date."""

    name = "night"
    model = Night

    def key_problems(self, key: str, payload: Payload | None) -> list[Problem]:
        if not is_date(key):
            return [Problem("key", "is no date; a night's key is its RLS day, such as 2026-03-14")]
        if payload is not None and payload["date"] != key:
            return [Problem("date", "differs from the key; the key says which night it is")]
        return []

    def complete(self, key: str, payload: Payload) -> dict[str, Any]:
        return {"date": key, **payload}

    def place_problems(self, payload: Payload, place: Place) -> list[Problem]:
        day_start = place.day_start(date.fromisoformat(payload["date"]))
        return check_record("night", dict(payload), day_start=f"{day_start // 60:02}:{day_start % 60:02}", phone=True)

    def new_problems(self, key: str, payload: Payload, made_on: date, oldest: date | None) -> list[Problem]:
        night = date.fromisoformat(key)
        far = night - made_on
        if far > AHEAD:
            where = "more than a day after the day it was entered"
        elif far < -LONGEST_RECALL:
            where = f"more than {LONGEST_RECALL.days} days before the day it was entered"
        elif oldest and night < oldest:
            where = f"more than {LONGEST_RECALL.days} days ago"
        else:
            return []
        return [Problem("key", f"is {where}; check the year, and enter that night again")]

    def questions(self, payload: Payload) -> list[Question]:
        return sleep_questions(payload.get("sleep") or {})

    def rows(self, record: Record, payload: Payload, place: Place) -> list[models.Model]:
        day = date.fromisoformat(payload["date"])
        sleep = payload.get("sleep") or {}
        onset = clock(payload.get("onset"))
        night = Night(
            record=record, patient=place.patient, date=day, onset=onset,
            onset_min=None if onset is None else place.minutes(day, onset),
            sleep_quality=sleep.get("quality"), recorded_at=instant(payload.get("recorded_at")),
            zone=place.zone, utc_offset_min=place.utc_offset_min, day_start=place.day_start(day),
            **plain(payload, AS_IS), **plain(sleep, SLEEP_MINUTES),
            **{name: clock(sleep.get(name)) for name in SLEEP_TIMES},
        )  # fmt: skip
        episodes = [episode(night, n, one, day, place) for n, one in enumerate(payload.get("episodes") or [])]
        moments = [moment(night, n, one, day, place) for n, one in enumerate(payload.get("moments") or [])]
        return [night, *episodes, *moments]


def episode(night: Night, position: int, one: Payload, day: date, place: Place) -> Episode:
    onset = time.fromisoformat(one["onset"])
    return Episode(
        night=night, episode_id=own_id(one), position=position, onset=onset, onset_min=place.minutes(day, onset),
        **plain(one, ["duration_min", "intensity", "regions"]),
    )  # fmt: skip


def moment(night: Night, position: int, one: Payload, day: date, place: Place) -> Moment:
    at = time.fromisoformat(one["at"])
    return Moment(
        night=night, moment_id=own_id(one), position=position, at=at, at_min=place.minutes(day, at),
        strength=one["strength"],
    )  # fmt: skip


def own_id(one: Payload) -> UUID | None:
    try:
        return UUID(one["id"]) if one.get("id") else None
    except ValueError:  # a foreign id; the record's body keeps it
        return None


class EventKind(Kind):
    name = "event"
    model = Event

    def rows(self, record: Record, payload: Payload, place: Place) -> list[models.Model]:
        at = clock(payload.get("day_start"))
        return [
            Event(
                record=record, patient=place.patient, date=date.fromisoformat(payload["date"]),
                day_start=None if at is None else at.hour * 60 + at.minute, time=clock(payload.get("time")),
                **plain(payload, ["event", "note", "timezone"]),
            )
        ]  # fmt: skip

    def moves_clock(self, payload: Payload) -> bool:
        return bool(payload["event"] == "timezone_change")

    def changed(self, patient: Patient) -> None:
        """The clock history is what the events say; rebuilt whole, so that their order of arrival doesn't matter."""
        moves = Event.objects.filter(patient=patient, event="timezone_change").select_related("record")
        clock_rebuild(
            patient=patient,
            events=[ClockEvent(e.date, e.time, e.timezone, e.day_start, e.record.key) for e in moves.order_by("pk")],
        )
