"""A file is read whole or not at all, and every error of it is named."""

import json
from collections.abc import Iterable
from itertools import count, islice

from apps.core.portable import LineError, PatientDiary, parse
from apps.core.portable.decode import FAST, SLOW
from tests.core.portable.broken_lines import BROKEN, PATIENT, night, record, with_symptoms

WELL = b'"date": "2026-02-01", "symptoms": false'


def errors(lines: Iterable[bytes]) -> list[tuple[int, str]]:
    return [(item.line, item.key) for item in parse(lines) if isinstance(item, LineError)]


def diary(*lines: bytes, patient: bytes = PATIENT) -> PatientDiary:
    (only,) = parse([patient, *lines])
    assert isinstance(only, PatientDiary), only
    return only


def test_a_broken_file_names_exactly_its_lines_and_keys() -> None:
    expected = [(number, key) for number, (_, keys) in enumerate(BROKEN, 1) for key in keys]
    found = errors(line + b"\n" for line, _ in BROKEN)
    assert sorted(found) == sorted(expected)
    assert [line for line, _ in found] == sorted(line for line, _ in found)


def test_a_file_with_an_error_in_every_patient_yields_no_patient() -> None:
    assert all(isinstance(item, LineError) for item in parse(line for line, _ in BROKEN))


def test_an_error_reads_as_line_key_and_what_is_wrong() -> None:
    (error,) = parse([PATIENT, with_symptoms(b"2026-02-01", b'"intensity": 12')])
    assert str(error) == "2: intensity: is out of range; give a whole number from 0 to 10, without a point"


def test_a_message_never_repeats_what_somebody_wrote() -> None:
    lines = [night(WELL + b', "note": ["secret"], "daytime_rest": "secret", "sleep": {"secret": 1}')]
    said = [str(error) for error in parse([PATIENT, *lines])]
    assert len(said) == 3
    assert "secret" not in "".join(said)


def test_an_odd_key_stays_on_one_line_of_the_report() -> None:
    (error,) = parse([PATIENT, night(WELL + b', "a\\nb\\ud800": 1')])
    assert isinstance(error, LineError)
    assert error.key == "a\\nb\\ud800"


def test_order_within_a_patient_is_free_and_blank_lines_count() -> None:
    lines = [PATIENT, b"", record(b"event", b'"date": "2026-03-01", "event": "visit"'), b"\r\n", night(WELL)]
    assert errors([*lines, night(WELL)]) == [(6, "date")]


def test_a_patient_is_yielded_before_the_next_one_is_read() -> None:
    def endless() -> Iterable[bytes]:
        for number in count():
            yield PATIENT.replace(b'"p"', b'"p%d"' % number)
            yield night(WELL).replace(b'"p"', b'"p%d"' % number)

    first = list(islice(parse(endless()), 3))
    assert [item.reference for item in first if isinstance(item, PatientDiary)] == ["p0", "p1", "p2"]


def test_nulls_and_empty_objects_are_not_recorded_but_an_empty_list_is() -> None:
    body = b'"onset": null, "sleep": {"into_bed": null}, "triggers": [], "episodes": [{"onset": "21:00", "id": null}]'
    (read,) = diary(with_symptoms(b"2026-02-01", body)).nights
    read.pop("id")
    assert read == {"date": "2026-02-01", "symptoms": True, "triggers": [], "episodes": [{"onset": "21:00"}]}


def test_a_repeated_night_is_found_beside_other_errors() -> None:
    spoilt = with_symptoms(b"2026-02-01", b'"intensity": 99')
    assert errors([PATIENT, spoilt, night(WELL)]) == [(2, "intensity"), (3, "date")]


def test_a_second_planned_dose_is_an_error_and_a_second_extra_one_is_not() -> None:
    dose = b'"drug": "levodopa", "date": "2026-03-01", "time": "20:00", "status": '
    planned, extra = record(b"dose", dose + b'"taken"'), record(b"dose", dose + b'"extra"')
    assert errors([PATIENT, planned, extra, extra]) == []
    assert errors([PATIENT, planned, extra, record(b"dose", dose + b'"late"')]) == [(4, "time")]


def test_all_day_symptoms_begin_with_the_day_of_the_clock_then_in_force() -> None:
    change = record(b"event", b'"date": "2026-02-10", "event": "timezone_change", "day_start": "14:00"')
    before = with_symptoms(b"2026-02-09", b'"continuous": true, "onset": "06:00"')
    after = with_symptoms(b"2026-02-11", b'"continuous": true, "onset": "14:00"')
    assert errors([PATIENT, before, after, change]) == []
    assert errors([PATIENT, before, after]) == [(3, "onset")]


def test_ids_of_episodes_are_unique_within_the_patient_too() -> None:
    one = b'"episodes": [{"id": "x", "onset": "21:00"}]'
    assert errors([PATIENT, with_symptoms(b"2026-02-01", one), with_symptoms(b"2026-02-02", one)]) == [(3, "episodes")]


def test_the_same_id_serves_two_patients() -> None:
    event = record(b"event", b'"date": "2026-03-01", "event": "visit", "id": "x"')
    other = PATIENT.replace(b'"p"', b'"q"'), event.replace(b'"p"', b'"q"')
    first, second = (item.events[0]["id"] for item in parse([PATIENT, event, *other]) if isinstance(item, PatientDiary))
    assert first != second


def test_the_fast_way_reads_what_the_slow_way_reads() -> None:
    for line, _ in BROKEN:
        try:
            fast = FAST.raw_decode(line.decode())
        except (ValueError, RecursionError):
            continue
        assert json.dumps(fast) == json.dumps(SLOW.raw_decode(line.decode()))
