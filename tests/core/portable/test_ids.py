"""A record without an id gets the same one wherever and whenever the file is read."""

import json
from decimal import Decimal
from uuid import UUID, uuid5

from apps.core.portable import NAMESPACE, PatientDiary, assign_ids, parse, settled_id

PATIENT = {"kind": "patient", "patient": "p", "timezone": "UTC"}
PLAN = {"drug": "levodopa", "date": "2026-03-01", "time": "03:10"}
EXTRA = {"kind": "dose", "patient": "p", **PLAN, "status": "extra", "dose": 100}


def dose_ids(*doses: dict[str, object]) -> list[str]:
    (diary,) = parse(json.dumps(one).encode() for one in (PATIENT, *doses))
    assert isinstance(diary, PatientDiary), diary
    return [dose["id"] for dose in diary.doses]


def test_the_id_is_made_of_exactly_these_bytes() -> None:
    content = (
        '["p",{"date":"2026-03-01","dose":100,"drug":"levodopa","kind":"dose","status":"extra","time":"03:10"},%d]'
    )
    assert dose_ids(EXTRA, EXTRA) == [str(uuid5(NAMESPACE, content % before)) for before in (0, 1)]


def test_order_of_keys_nulls_and_points_do_not_matter() -> None:
    other = {"unit": None, **dict(reversed(EXTRA.items())), "dose": 100.0}
    assert dose_ids(other) == dose_ids(EXTRA)


def test_a_decimal_from_the_database_gives_the_id_of_the_number() -> None:
    record = {key: value for key, value in EXTRA.items() if key not in {"kind", "patient"}}
    diary = PatientDiary("p", {"timezone": "UTC"})
    diary.records["dose"] = [{**record, "dose": Decimal("100.000")}]
    assign_ids(diary, set())
    assert [diary.doses[0]["id"]] == dose_ids(EXTRA)


def test_another_patient_gets_another_id() -> None:
    lines = [PATIENT, EXTRA, {**PATIENT, "patient": "q"}, {**EXTRA, "patient": "q"}]
    first, second = (
        item.doses[0]["id"] for item in parse(json.dumps(x).encode() for x in lines) if isinstance(item, PatientDiary)
    )
    assert first != second


def test_an_exported_record_counts_as_one_that_came_before() -> None:
    first, second = dose_ids(EXTRA, EXTRA)
    assert dose_ids({**EXTRA, "id": first}, EXTRA) == [first, second]


def test_an_id_that_another_record_states_is_passed_over() -> None:
    first, second = dose_ids(EXTRA, EXTRA)
    assert len(set(dose_ids({**EXTRA, "id": second}, EXTRA, EXTRA))) == 3
    assert len(set(dose_ids(EXTRA, {**EXTRA, "id": first}))) == 2


def test_a_uuid_is_kept_and_any_other_id_becomes_one() -> None:
    assert settled_id("p", "0E3C2A9E-1111-4000-8000-00000000000A") == "0e3c2a9e-1111-4000-8000-00000000000a"
    assert settled_id("p", "night-7") == str(UUID(settled_id("p", "night-7"))) != settled_id("q", "night-7")


def test_ids_can_be_left_out() -> None:
    (diary,) = parse([json.dumps(one).encode() for one in (PATIENT, EXTRA)], ids=False)
    assert isinstance(diary, PatientDiary)
    assert "id" not in diary.doses[0]
