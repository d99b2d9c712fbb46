"""A write_id that comes with other content: the words are kept under an id of their own, and nobody is told "new"."""

from typing import Any
from uuid import uuid4

import pytest

from apps.diary.models import Night
from apps.patients.models import Patient
from apps.sync.models import Version
from tests.writes import BAD_NIGHT, QUIET_NIGHT, Phone, write

NIGHT = {"kind": "night", "key": "2026-03-14"}
REUSED = "urn:stillnight:problem:write_id_reused"


@pytest.fixture
def phone(pia: Patient) -> Phone:
    return Phone(pia)


def check_is_kept(answer: tuple[int, Any], sent: dict[str, Any]) -> None:
    code, receipt = answer
    assert (code, receipt["status"], receipt["problem"]["type"]) == (202, "quarantined", REUSED)
    assert receipt["write_id"] == sent["write_id"], "by this the phone knows its entry"


def test_reused_write_id_with_another_payload_is_quarantined_and_kept_whole(phone: Phone) -> None:
    first = write(BAD_NIGHT)
    phone.put(first)
    second = {**first, "payload": {**QUIET_NIGHT, "note": "other words"}}
    check_is_kept(phone.put(second), second)
    assert [kept["payload"]["note"] for kept in phone.kept()] == ["other words"]
    assert Night.objects.get().symptoms is True


def test_reused_write_id_sent_again_gets_the_receipts_it_got(phone: Phone) -> None:
    first = write(BAD_NIGHT)
    second = {**first, "payload": QUIET_NIGHT}
    answers = [phone.put(one) for one in (first, second)]
    assert [phone.put(one) for one in (first, second, second)] == [*answers, answers[1]]
    assert Version.objects.count() == 2


def test_reused_write_id_of_a_deletion_deletes_nothing_and_is_kept(phone: Phone) -> None:
    first = write(BAD_NIGHT)
    phone.put(first)
    deletion = write(write_id=first["write_id"])
    check_is_kept(phone.delete(deletion), deletion)
    assert Night.objects.exists()
    assert [kept["deleted"] for kept in phone.kept()] == [True]


def test_write_id_used_for_another_night_is_kept_and_swallows_neither(phone: Phone) -> None:
    first = write(BAD_NIGHT)
    phone.put(first)
    check_is_kept(phone.put(first, "/api/v1/nights/2026-03-15"), first)
    assert [kept["key"] for kept in phone.kept()] == ["2026-03-15"]


def test_three_contents_under_one_write_id_in_a_batch_are_all_there(phone: Phone) -> None:
    notes = ["one", "two", "three"]
    same = {"write_id": str(uuid4()), **NIGHT}
    batch = [write({**QUIET_NIGHT, "note": note}, **same) for note in notes]
    for _ in range(2):
        _, answer = phone.batch(*batch)
        assert [receipt["status"] for receipt in answer["receipts"]] == ["new", "quarantined", "quarantined"]
    assert sorted(kept["payload"]["note"] for kept in phone.kept()) == ["three", "two"]
    assert Version.objects.count() == 3


def test_quarantined_write_with_its_words_gone_is_still_answered_by_its_receipt(phone: Phone) -> None:
    broken = write({**BAD_NIGHT, "intensity": 11})
    receipt = phone.put(broken)
    Version.objects.update(body="", digest="")  # what the nightly clearing leaves of it
    assert phone.put(broken) == receipt
