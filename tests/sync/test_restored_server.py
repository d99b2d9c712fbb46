"""The server comes back from a backup: what phones were told had arrived since, they bring again, once, in its order.

Real backups and real restores, of this test's own database. For more random runs: `STILLNIGHT_RESTORES=100`.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from apps.accounts.models import Role
from apps.patients.models import Patient
from apps.records.erasure import patient_erase
from apps.sync.incarnation import incarnation_begin
from apps.sync.models import Incarnation, Record, Status, Version
from tests.live import Live
from tests.personas import clinic_of, member_of, patient_of, person, signed_in
from tests.sync.conservation import everything_holds, overtaken
from tests.sync.cutting_proxy import Line, line_to
from tests.sync.phone import Browser, Disk, Killed, Phone
from tests.sync.restores import Installation
from tests.sync.test_two_phones import NIGHTS, Story

RUNS = int(os.environ.get("STILLNIGHT_RESTORES", "4"))
FIRST = int(os.environ.get("STILLNIGHT_FIRST_RUN", "0"))
ONE, TWO, THREE = NIGHTS
CALM, BAD, WORSE = (
    {"symptoms": False},
    {"symptoms": True, "onset": "21:30", "intensity": 4},
    {"symptoms": True, "onset": "21:30", "intensity": 7},
)
COLD = {"date": ONE, "event": "illness", "note": "a cold"}
COUGH = "00000000-0000-4000-8000-0000000000d2"


class Clinics(Installation):
    """The server, the line to it, and who erases."""

    def __init__(self, live: Live, line: Line, directory: Path) -> None:
        super().__init__(live, directory)
        self.line, self.ledger = line, directory / "erasures"

    def phone(self, patient: Patient, **more: Any) -> Phone:
        assert patient.user
        signed = signed_in(patient.user).cookies["stillnight"].value
        return Phone(Disk(), Browser(self.line, {"stillnight": signed}), Random(signed), **more)


@pytest.fixture
def server(live: Live, tmp_path: Path, settings: Any) -> Iterator[Clinics]:
    with line_to(live.port) as line:
        clinics = Clinics(live, line, tmp_path)
        settings.ERASURE_LEDGER = clinics.ledger
        yield clinics


@pytest.fixture
def pia(server: Clinics) -> Patient:
    return patient_of(clinic_of("linden"), "P-1", user=person("Pia"))


@pytest.fixture
def two(server: Clinics, pia: Patient) -> list[Phone]:
    """Pia's two phones, which know three nights."""
    phones = [server.phone(pia), server.phone(pia)]
    for night in NIGHTS:
        phones[0].save("night", night, BAD)
    assert all(phone.sync() for phone in phones)
    return phones


def night(patient: Patient, key: str) -> Record:
    return Record.objects.select_related("head").get(patient=patient, kind="night", key=key)


def become(patient: Patient) -> Counter[str]:
    return Counter(Version.objects.filter(patient=patient).values_list("status", flat=True))


def saves(phones: list[Phone]) -> list[dict[str, Any]]:
    return [write for phone in phones for write in phone.said]


def test_what_was_saved_edited_and_deleted_after_the_backup_comes_back_without_a_question(
    server: Clinics, pia: Patient, two: list[Phone]
) -> None:
    first, second = two
    dump = server.back_up()
    first.save("night", ONE, CALM)
    first.save("night", ONE, WORSE)
    first.save("night", TWO, None)
    first.save("event", COUGH, COLD)
    assert first.sync()
    assert second.sync()
    second.save("night", THREE, WORSE)
    assert second.sync()
    gone = overtaken(pia)
    server.bring_back(dump)
    assert night(pia, ONE).head.content["intensity"] == 4  # type: ignore[union-attr]
    assert first.sync()
    assert second.sync()
    assert first.sync()
    everything_holds(pia, two, saves(two), gone)
    assert become(pia).keys() <= {Status.NEW, Status.UPDATED}
    assert [night(pia, key).deleted for key in NIGHTS] == [False, True, False]
    assert [night(pia, key).head.content["intensity"] for key in (ONE, THREE)] == [7, 7]  # type: ignore[union-attr]


def test_what_waited_unsent_on_the_phone_follows_on_what_it_was_written_upon(
    server: Clinics, pia: Patient, two: list[Phone]
) -> None:
    first, _ = two
    dump = server.back_up()
    first.save("night", ONE, CALM)
    assert first.sync()
    first.browser.offline = True
    first.save("night", ONE, WORSE)
    first.save("event", COUGH, COLD)
    gone = overtaken(pia)
    server.bring_back(dump)
    first.browser.offline = False
    assert all(phone.sync() for phone in two)
    everything_holds(pia, two, saves(two), gone)
    assert become(pia) == {Status.NEW: 4, Status.UPDATED: 2}


def test_what_was_kept_aside_is_kept_aside_again(server: Clinics, pia: Patient, two: list[Phone]) -> None:
    first, second = two
    dump = server.back_up()
    first.save("night", ONE, CALM)
    assert first.sync()
    second.save("night", ONE, WORSE)
    second.save("night", TWO, {"symptoms": "rather", "note": "an old build"})
    assert second.sync()
    gone = overtaken(pia)
    server.bring_back(dump)
    for phone in [second, first, second]:
        assert phone.sync()
    outcomes = everything_holds(pia, two, saves(two), gone)
    assert (outcomes[Status.CONFLICT], outcomes[Status.QUARANTINED]) == (1, 1)
    assert night(pia, ONE).head.content["symptoms"] is False  # type: ignore[union-attr]


def test_a_deletion_neither_removes_nor_an_edit_revives_what_was_written_since_the_restore(
    server: Clinics, pia: Patient, two: list[Phone]
) -> None:
    first, second = two
    dump = server.back_up()
    first.save("night", ONE, None)
    first.save("night", TWO, CALM)
    assert first.sync()
    gone = overtaken(pia)
    server.bring_back(dump)
    second.save("night", ONE, WORSE)
    second.save("night", TWO, None)
    assert all(phone.sync() for phone in [second, first, second])
    outcomes = everything_holds(pia, two, saves(two), gone)
    assert outcomes[Status.CONFLICT] == 2
    assert [(night(pia, key).deleted) for key in (ONE, TWO)] == [False, True]
    assert {write["key"] for write in first.lost()} == {ONE, TWO}


def test_killed_one_step_later_in_each_life_the_phone_loses_and_doubles_nothing(
    server: Clinics, pia: Patient, two: list[Phone]
) -> None:
    first, second = two
    dump = server.back_up()
    for key, content in ((ONE, WORSE), (TWO, None), (THREE, CALM)):
        first.save("night", key, content)
    first.save("event", COUGH, COLD)
    assert first.sync()
    first.save("night", THREE, WORSE)
    said, gone = saves(two), overtaken(pia)
    server.bring_back(dump)
    lives = 0
    while True:
        lives += 1
        mortal = Mortal(first.disk, first.browser, Random(lives), steps=lives)
        try:
            assert mortal.sync(batch=1)
            break
        except Killed:
            everything_that_is_there_is_there_once(pia)
    assert lives > 5
    assert second.sync()
    everything_holds(pia, two, said, gone)
    assert Status.CONFLICT not in become(pia)


class Mortal(Phone):
    """Dies after so many steps."""

    def __init__(self, disk: Disk, browser: Browser, chance: Random, *, steps: int) -> None:
        super().__init__(disk, browser, chance)
        self.steps = steps

    def breathe(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise Killed


def everything_that_is_there_is_there_once(patient: Patient) -> None:
    ids = list(Version.objects.filter(patient=patient).values_list("write_id", flat=True))
    assert len(ids) == len(set(ids))


def test_restored_twice_and_from_an_older_backup_the_nights_come_back_all_the_same(
    server: Clinics, pia: Patient, two: list[Phone]
) -> None:
    first, second = two
    oldest = server.back_up()
    first.save("night", ONE, CALM)
    assert first.sync()
    newer = server.back_up()
    first.save("night", ONE, WORSE)
    first.save("event", COUGH, COLD)
    assert first.sync()
    gone = overtaken(pia)
    server.bring_back(newer)
    assert first.sync()
    gone |= overtaken(pia)
    server.bring_back(oldest)
    assert Incarnation.objects.count() == 2  # that of the backup, and that of this restore
    for phone in [second, first, second]:
        assert phone.sync()
    everything_holds(pia, two, saves(two), gone)
    assert Record.objects.filter(patient=pia, kind="event", key=COUGH).exists()
    # The second backup had never heard of the life that the phone had read from: nothing can be proved.
    assert [(write["key"], write["payload"]["intensity"]) for write in first.lost()] == [(ONE, 7)]


def test_an_app_that_knows_no_names_of_servers_goes_on(server: Clinics, pia: Patient) -> None:
    old = server.phone(pia, modern=False)
    old.save("night", ONE, BAD)
    assert old.sync()
    dump = server.back_up()
    server.bring_back(dump)
    old.save("night", TWO, CALM)
    assert old.sync()
    assert night(pia, TWO).head is not None
    updated = Phone(old.disk, old.browser, Random(9))
    assert updated.sync()
    everything_holds(pia, [updated], old.said)


def test_a_phone_updated_only_after_the_restore_brings_what_is_missing_too(server: Clinics, pia: Patient) -> None:
    old = server.phone(pia, modern=False)
    dump = server.back_up()
    old.save("night", ONE, BAD)
    assert old.sync()
    server.bring_back(dump)
    updated = Phone(old.disk, old.browser, Random(9))
    assert updated.sync()
    everything_holds(pia, [updated], old.said)


def erased_before(server: Clinics, patient: Patient) -> None:
    patient_erase(patient_id=patient.pk, ledger=server.ledger, now=timezone.now())


@pytest.mark.parametrize("works_here", [False, True])
def test_who_was_erased_is_not_brought_back_by_their_phone(server: Clinics, *, works_here: bool) -> None:
    linden = clinic_of("linden")
    user = member_of(linden, "Nora", Role.NURSE) if works_here else person("Pia")
    patient = patient_of(linden, "P-1", user=user)
    phone = server.phone(patient)
    phone.save("night", ONE, BAD)
    assert phone.sync()
    dump = server.back_up()
    phone.save("night", TWO, BAD)
    assert phone.sync()
    erased_before(server, patient)
    said = server.bring_back(dump)
    assert any(words.startswith("erased again: 1") for words in said)
    held = phone.disk.text
    assert not phone.sync()
    assert phone.post(phone.said) in (None, 404)
    assert phone.disk.text == held
    assert not Version.objects.exists()
    assert not Patient.objects.filter(pk=patient.pk).exists()


def test_a_batch_for_the_server_as_it_was_is_refused_whole_and_says_why(pia: Patient) -> None:
    client = signed_in(pia.user)  # type: ignore[arg-type]
    page = client.get("/api/v1/changes").json()
    known = page["incarnation"]
    assert page["shared"] is None
    body = {"writes": [], "incarnation": known}
    assert client.post("/api/v1/writes", body, "application/json").status_code == 200
    incarnation_begin(now=timezone.now())
    refused = client.post("/api/v1/writes", body, "application/json")
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (412, "restored")
    page = client.get("/api/v1/changes", {"incarnation": known}).json()
    assert page["incarnation"] != known
    assert page["shared"] == 0
    stranger = client.get("/api/v1/changes", {"incarnation": str(UUID(int=7))}).json()
    assert stranger["shared"] is None


class Restores(Story):
    """Two phones, an import, a failing line, and in the middle of it a restore."""

    def live_on(self, steps: int) -> None:
        for _ in range(steps):
            self.happen()

    def end_in_agreement(self) -> None:
        """What one brings again the other has to hear of."""
        self.end_well()
        for phone in self.phones:
            assert phone.sync()


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
def test_whatever_happens_before_between_and_after_nothing_that_counts_is_lost(server: Clinics, seed: int) -> None:
    story = Restores(seed, server.line, clinic_of("linden"), server.live)
    story.live_on(14)
    dump = server.back_up()
    story.live_on(22)
    server.live.start()
    gone = overtaken(story.patient)
    server.bring_back(dump)
    story.live_on(10)
    story.end_in_agreement()
    everything_holds(story.patient, story.phones, story.saved, gone)
