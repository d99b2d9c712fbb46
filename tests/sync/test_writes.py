"""What becomes of a write, seen from the phone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.diary.models import Night
from apps.patients.models import Patient
from apps.sync.models import Version
from tests.writes import BAD_NIGHT, QUIET_NIGHT, Phone, write


@pytest.fixture
def phone(pia: Patient) -> Phone:
    return Phone(pia)


def test_a_new_night_is_filed_with_its_minutes_zone_and_offset(phone: Phone) -> None:
    code, receipt = phone.put(write(BAD_NIGHT))
    assert (code, receipt["status"], receipt["seq"]) == (201, "new", 1)
    night = Night.objects.get()
    assert (night.onset_min, night.day_start, night.zone, night.utc_offset_min) == (930, 360, "Europe/Berlin", 60)


def test_the_same_write_id_always_gets_the_same_receipt(phone: Phone) -> None:
    once = write(BAD_NIGHT)
    first = phone.put(once)
    second = phone.put(write(QUIET_NIGHT, base=once["write_id"]))
    assert second[0] == 200
    assert phone.put(once) == (201, first[1])
    assert Night.objects.get().symptoms is False


def test_an_edit_on_the_head_is_applied(phone: Phone) -> None:
    first = write(BAD_NIGHT)
    phone.put(first)
    code, receipt = phone.put(write({**BAD_NIGHT, "intensity": 7}, base=first["write_id"]))
    assert (code, receipt["status"], Night.objects.get().intensity) == (200, "updated", 7)


def test_the_same_content_is_identical_and_makes_no_revision(phone: Phone) -> None:
    phone.put(write(BAD_NIGHT))
    code, receipt = phone.put(write({**BAD_NIGHT, "note": None}))
    assert (code, receipt["status"], receipt["seq"]) == (200, "identical", None)
    assert phone.get("/api/v1/changes?after=0")["next"] == 1


def test_two_phones_disagree_and_the_head_stays_while_the_other_is_kept_whole(phone: Phone) -> None:
    phone.put(write(BAD_NIGHT))
    code, receipt = phone.put(write(QUIET_NIGHT))
    assert (code, receipt["status"]) == (409, "conflict")
    assert receipt["head"]["payload"]["intensity"] == 6
    assert [kept["payload"]["symptoms"] for kept in phone.kept()] == [False]


def test_the_receipt_of_a_conflict_stays_the_same_after_the_head_has_moved_on(phone: Phone) -> None:
    first, lost = write(BAD_NIGHT), write(QUIET_NIGHT)
    phone.put(first)
    conflict = phone.put(lost)
    phone.delete(write(base=first["write_id"]))
    assert phone.put(lost) == conflict
    assert conflict[1]["head"]["write_id"] == first["write_id"]


def test_the_lost_version_is_chosen_by_an_ordinary_write_on_the_head(phone: Phone) -> None:
    phone.put(write(BAD_NIGHT))
    _, lost = phone.put(write(QUIET_NIGHT))
    code, _ = phone.put(write(QUIET_NIGHT, base=lost["head"]["write_id"]))
    assert (code, Night.objects.get().symptoms) == (200, False)


def test_an_edit_based_on_an_identical_version_stands_on_its_head(phone: Phone) -> None:
    phone.put(write(BAD_NIGHT))
    same = write(BAD_NIGHT)
    phone.put(same)
    assert phone.put(write(QUIET_NIGHT, base=same["write_id"]))[1]["status"] == "updated"


def test_an_edit_based_on_a_quarantined_version_stands_on_that_versions_base(phone: Phone) -> None:
    first = write(BAD_NIGHT)
    phone.put(first)
    broken = write({**BAD_NIGHT, "intensity": 11}, base=first["write_id"])
    assert phone.put(broken)[0] == 202
    assert phone.put(write({**BAD_NIGHT, "intensity": 9}, base=broken["write_id"]))[1]["status"] == "updated"


def test_an_edit_based_on_a_lost_version_is_lost_too(phone: Phone) -> None:
    phone.put(write(BAD_NIGHT))
    lost = write(QUIET_NIGHT)
    phone.put(lost)
    assert phone.put(write({**BAD_NIGHT, "intensity": 2}, base=lost["write_id"]))[0] == 409


def test_a_deletion_travels_like_any_version(phone: Phone) -> None:
    first = write(BAD_NIGHT)
    phone.put(first)
    assert phone.delete(write(base=first["write_id"]))[0] == 200
    assert not Night.objects.exists()
    (change,) = phone.get("/api/v1/changes?after=1")["changes"]
    assert (change["deleted"], change["payload"], change["seq"]) == (True, None, 2)


def test_an_edit_begun_before_the_deletion_is_a_conflict_and_one_on_the_tombstone_revives(phone: Phone) -> None:
    first, tombstone = write(BAD_NIGHT), write()
    phone.put(first)
    phone.delete({**tombstone, "base": first["write_id"]})
    assert phone.put(write({**BAD_NIGHT, "intensity": 5}, base=first["write_id"]))[0] == 409
    assert phone.put(write(BAD_NIGHT, base=tombstone["write_id"]))[0] == 200
    assert Night.objects.get().intensity == 6


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"payload": {"symptoms": True}}, "payload.onset"),
        ({"payload": {**BAD_NIGHT, "intensity": 11}}, "payload.intensity"),
        ({"payload": {**BAD_NIGHT, "colour": "red"}}, "payload.colour"),
        ({"payload": {"symptoms": False, "onset": "21:00"}}, "payload.onset"),
        ({"payload": [1, 2]}, "payload"),
        ({"payload": {**QUIET_NIGHT, "date": "2026-03-15"}}, "payload.date"),
        ({"payload": {**BAD_NIGHT, "note": "nul \0 here"}}, "payload.note"),
        ({"made_at": "yesterday"}, "made_at"),
        ({"base": "the one before"}, "base"),
        ({"form_version": 2}, "form_version"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_filed_is_kept_whole_with_what_is_wrong(
    phone: Phone, change: dict[str, Any], field: str
) -> None:
    sent = write(BAD_NIGHT) | change
    code, receipt = phone.put(sent)
    assert (code, receipt["status"]) == (202, "quarantined")
    assert field in [error["field"] for error in receipt["problem"]["errors"]]
    assert Version.objects.get().content == sent
    assert not Night.objects.exists()


def test_a_phone_a_day_ahead_of_time_is_quarantined(phone: Phone) -> None:
    ahead = (datetime.now(UTC) + timedelta(hours=25)).isoformat()
    assert phone.put(write(BAD_NIGHT, made_at=ahead))[0] == 202


@pytest.mark.parametrize(
    "change", [{"write_id": "7"}, {"kind": "dose"}, {"key": "2026-03-15"}, {"deleted": True}, {"payload": None, "x": 1}]
)
def test_what_is_no_write_is_refused_and_named(phone: Phone, change: dict[str, Any]) -> None:
    body = write(BAD_NIGHT) | change
    if body["payload"] is None:
        del body["payload"]
    code, problem = phone.put(body)
    assert (code, problem["type"]) == (422, "urn:stillnight:problem:not_a_write")
    assert problem["errors"][0]["field"]
    assert not Version.objects.exists()


def test_a_single_write_over_64_kb_stays_in_the_outbox(phone: Phone) -> None:
    big = write({**QUIET_NIGHT, "note": "x" * 65_536}, kind="night", key="2026-03-14")
    assert phone.put(big)[0] == 413
    code, answer = phone.batch(big, write(BAD_NIGHT, kind="night", key="2026-03-13"))
    assert code == 200
    assert [r.get("status") for r in answer["receipts"]] == [None, "new"]
    assert answer["receipts"][0]["problem"]["status"] == 413


def test_a_body_over_2_mb_is_refused(phone: Phone) -> None:
    assert phone.batch(*["x" * 2048] * 1100)[0] == 413


def test_a_batch_brings_a_receipt_for_each_and_a_bad_one_blocks_none(phone: Phone) -> None:
    night = {"kind": "night", "key": "2026-03-14"}
    first = write(BAD_NIGHT, **night)
    edit = write(QUIET_NIGHT, base=first["write_id"], **night)
    other = write(QUIET_NIGHT, kind="knight", key="?")
    code, answer = phone.batch(first, other, 7, edit, first)
    assert code == 200
    assert [r.get("status") for r in answer["receipts"]] == ["new", "quarantined", None, "updated", "new"]


def test_more_than_200_writes_are_refused(phone: Phone) -> None:
    assert phone.batch(*[{}] * 201)[0] == 413


def test_two_real_doses_a_minute_apart_are_two(phone: Phone) -> None:
    for minute in ("21:00", "21:01"):
        dose = {
            "drug": "ropinirole",
            "date": "2026-03-14",
            "time": minute,
            "status": "extra",
            "dose": 0.25,
            "unit": "mg",
        }
        assert phone.put(write(dose), f"/api/v1/doses/{uuid4()}")[0] == 201
    assert len(phone.get("/api/v1/changes?after=0")["changes"]) == 2


def test_the_change_feed_pages_without_gaps(phone: Phone) -> None:
    for day in range(10, 20):
        phone.put(write(QUIET_NIGHT, made_at="2026-03-20T05:30:00Z"), f"/api/v1/nights/2026-03-{day}")
    seen, after, more = [], 0, True
    while more:
        page = phone.get(f"/api/v1/changes?after={after}&limit=3")
        seen += [change["key"] for change in page["changes"]]
        after, more = page["next"], page["more"]
    assert seen == [f"2026-03-{day}" for day in range(10, 20)]


def test_a_night_keeps_its_minutes_when_the_patient_moves_to_another_zone(phone: Phone) -> None:
    phone.put(write(BAD_NIGHT))
    move = {"date": "2026-03-16", "event": "timezone_change", "timezone": "Pacific/Auckland", "day_start": "08:00"}
    assert phone.put(write(move), f"/api/v1/events/{uuid4()}")[0] == 201
    phone.put(write(BAD_NIGHT, made_at="2026-03-20T20:00:00Z"), "/api/v1/nights/2026-03-20")
    before, after = Night.objects.order_by("date")
    assert (before.onset_min, before.day_start) == (930, 360)
    assert (after.onset_min, after.day_start) == (810, 480)
    assert phone.get("/api/v1/session")["patient"]["timezone"] == "Pacific/Auckland"


def test_deleting_a_change_of_clock_takes_it_back(phone: Phone) -> None:
    move = write({"date": "2026-03-16", "event": "timezone_change", "timezone": "Pacific/Auckland"})
    url = f"/api/v1/events/{uuid4()}"
    phone.put(move, url)
    phone.delete(write(base=move["write_id"]), url)
    assert phone.get("/api/v1/session")["patient"]["timezone"] == "Europe/Berlin"


def test_a_write_tells_the_watch_from_which_day_on_to_look_again(phone: Phone, pia: Patient) -> None:
    for day in ("2026-03-14", "2026-03-12", "2026-03-13"):
        phone.put(write(QUIET_NIGHT), f"/api/v1/nights/{day}")
    pia.refresh_from_db()
    assert (str(pia.changed_from), pia.change_seq) == ("2026-03-12", 3)
