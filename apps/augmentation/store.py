"""Reading and writing reviews and flags of some hundred patients: one statement each, whatever their number."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.augmentation.hysteresis import State, from_json
from apps.augmentation.models import Flag, FlagEvent
from apps.augmentation.reviews import EventRow, FlagChanges, OpenFlag, ReviewRow, Span, StoredReview
from apps.augmentation.selectors import already_at_enrolment

STATES = """
    SELECT w.patient_id, r.open_signs::text
    FROM unnest(%s::uuid[], %s::date[]) AS w (patient_id, first)
    CROSS JOIN LATERAL (
        SELECT open_signs FROM augmentation_review WHERE patient_id = w.patient_id AND rules = %s AND day < w.first
        ORDER BY day DESC LIMIT 1) r"""
STORED = """
    SELECT r.patient_id, r.day, r.facts_hash, r.level, r.open_signs::text
    FROM unnest(%s::uuid[], %s::date[], %s::date[]) AS w (patient_id, first, last)
    JOIN augmentation_review r ON r.patient_id = w.patient_id AND r.rules = %s AND r.day BETWEEN w.first AND w.last"""
PUT_REVIEWS = """
    INSERT INTO augmentation_review (patient_id, rules, reviewed_at, day, facts_hash, level, reference, nights_logged,
                          nights_worse, findings, open_signs)
    SELECT patient_id, %s, %s, day, facts_hash, level, reference, nights_logged, nights_worse, findings, open_signs
    FROM ROWS FROM (
             unnest(%s::uuid[]), unnest(%s::date[]), unnest(%s::text[]), unnest(%s::text[]), unnest(%s::text[]),
             unnest(%s::int[]), unnest(%s::int[]), jsonb_array_elements(%s::jsonb), jsonb_array_elements(%s::jsonb))
         AS r (patient_id, day, facts_hash, level, reference, nights_logged, nights_worse, findings, open_signs)
    ORDER BY patient_id, day
    ON CONFLICT (patient_id, day, rules) DO UPDATE SET
        facts_hash = excluded.facts_hash, level = excluded.level, reference = excluded.reference,
        nights_logged = excluded.nights_logged, nights_worse = excluded.nights_worse, findings = excluded.findings,
        open_signs = excluded.open_signs, reviewed_at = excluded.reviewed_at"""
MOVE_FLAGS = """
    UPDATE augmentation_flag f SET level = m.level, opened_on = m.opened_on
    FROM unnest(%s::uuid[], %s::text[], %s::date[]) AS m (id, level, opened_on) WHERE f.id = m.id"""
MARK_FLAGS = """
    UPDATE augmentation_flagevent e SET already_at_enrolment = m.already
    FROM unnest(%s::uuid[], %s::boolean[]) AS m (id, already)
    WHERE e.id = (SELECT id FROM augmentation_flagevent WHERE flag_id = m.id AND what <> 'cleared'
                  ORDER BY day DESC, id DESC LIMIT 1)"""
CLEAR_FLAGS = """
    UPDATE augmentation_flag f SET cleared_on = c.day
    FROM unnest(%s::uuid[], %s::date[]) AS c (id, day) WHERE f.id = c.id"""


def states_before(spans: Mapping[UUID, Span], rules: str) -> dict[UUID, State]:
    """Which signs were open the day before each span; a patient without an earlier review is left out."""
    rows = _select(STATES, [list(spans), [s.first for s in spans.values()], rules])
    return {patient_id: from_json(json.loads(text)) for patient_id, text in rows}


def stored_reviews(spans: Mapping[UUID, Span], rules: str) -> dict[UUID, dict[date, StoredReview]]:
    """Return every review stored within the spans."""
    found: dict[UUID, dict[date, StoredReview]] = {patient_id: {} for patient_id in spans}
    firsts, lasts = [s.first for s in spans.values()], [s.last for s in spans.values()]
    for patient_id, day, *review in _select(STORED, [list(spans), firsts, lasts, rules]):
        found[patient_id][day] = StoredReview(*review)
    return found


def open_flags(patient_ids: Iterable[UUID]) -> dict[UUID, dict[str, OpenFlag]]:
    found: dict[UUID, dict[str, OpenFlag]] = {patient_id: {} for patient_id in patient_ids}
    rows = Flag.objects.filter(patient__in=list(found), cleared_on=None).annotate(already=already_at_enrolment())
    for patient_id, sign, *flag in rows.values_list("patient_id", "sign", "id", "level", "opened_on", "already"):
        found[patient_id][sign] = OpenFlag(*flag)
    return found


def put_reviews(rows: Sequence[tuple[UUID, ReviewRow]], *, rules: str, now: datetime) -> None:
    if rows:
        *columns, findings, open_signs = zip(*((patient_id, *row) for patient_id, row in rows), strict=True)
        listed = [list(column) for column in columns]
        _execute(PUT_REVIEWS, [rules, now, *listed, json_list(findings), json_list(open_signs)])


def json_list(texts: Iterable[str]) -> str:
    """One parameter of many: as an array of texts each quotation mark in each would be escaped by itself."""
    return f"[{','.join(texts)}]"


def put_flags(changes: FlagChanges, *, now: datetime) -> None:
    if changes.cleared:
        _execute(CLEAR_FLAGS, [list(column) for column in zip(*changes.cleared, strict=True)])
    if changes.moved:
        _execute(MOVE_FLAGS, [list(column) for column in zip(*(flag[:3] for flag in changes.moved), strict=True)])
    if changes.marked:
        _execute(MARK_FLAGS, [list(column) for column in zip(*changes.marked, strict=True)])
    Flag.objects.bulk_create(
        Flag(id=flag.id, patient_id=patient_id, sign=sign, level=flag.level, opened_on=flag.opened_on)
        for patient_id, sign, flag in changes.opened
    )
    # The same thing happens to a flag once: after a correction it may have happened already, and was told then.
    FlagEvent.objects.bulk_create((_event(row, now) for row in changes.events), ignore_conflicts=True)


def _event(row: EventRow, now: datetime) -> FlagEvent:
    already = row.already_at_enrolment
    return FlagEvent(
        flag_id=row.flag_id, what=row.what, level=row.level, day=row.day, at=now, already_at_enrolment=already
    )


def _select(query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _execute(query: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
