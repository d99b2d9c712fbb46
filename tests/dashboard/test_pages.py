"""What a clinician sees: whom to look at first, and why."""

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Clinic, Language, Membership, Role, User
from apps.augmentation.evidence import threshold_names
from apps.augmentation.models import SIGNS, Flag, Review
from apps.augmentation.thresholds import thresholds
from apps.dashboard import serializers
from apps.patients.models import AccessEvent, Basis, CareLink, Patient, RecalledReference
from server.place import CHECKOUT
from tests.alerts.world import A_DAY, SEVEN, TUESDAY, cleared, flagged, happened, morning, raised, reads_mail
from tests.personas import JANUARY, clinic_of, patient_of, signed_in

pytestmark = pytest.mark.django_db
RULES = thresholds().rules


def reviewed(patient: Patient, level: str = "none", *, day: date = TUESDAY, **evidence: Any) -> Review:
    findings = {"evidence": evidence, "signs": [], "considered": [], "criteria": {}, "already_at_enrolment": False}
    if level in ("watch", "discuss", "discuss_soon"):
        findings["signs"] = ["earlier_onset"]
    return Review.objects.create(
        patient=patient, day=day, rules=RULES, facts_hash="", level=level, nights_logged=6, nights_worse=5,
        reference="before_treatment", findings=findings, reviewed_at=SEVEN,
    )  # fmt: skip


def already(flag: Flag) -> Flag:
    """As a level of the diary's first six weeks is marked."""
    flag.events.update(already_at_enrolment=True)
    return flag


def rows_for(user: User) -> list[dict[str, Any]]:
    answer = signed_in(user).get("/api/v1/patients")
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()["patients"]
    return rows


def page_for(user: User, patient: Patient) -> dict[str, Any]:
    answer = signed_in(user).get(f"/api/v1/patients/{patient.id}")
    assert answer.status_code == 200
    page: dict[str, Any] = answer.json()
    return page


# --- the list -----------------------------------------------------------------------------------------------------


def test_clara_sees_pia_and_otto_sees_nobody(pia: Patient, clara: User, otto: User, harbour: Clinic) -> None:
    (row,) = rows_for(clara)
    assert (row["name"], row["reference"], row["clinic"]) == ("Pia", "P-1", {"slug": "linden", "name": "Linden"})
    assert rows_for(otto) == []


def test_flagged_first_then_too_few_nights_then_the_rest(linden: Clinic, clara: User) -> None:
    quiet, silent, _never_reviewed, watch, soon, discuss = (patient_of(linden, name) for name in "abcdef")
    reviewed(quiet)
    reviewed(silent, "insufficient_data")
    for patient, level in [(watch, "watch"), (discuss, "discuss"), (soon, "discuss_soon")]:
        reviewed(patient, level)
        flagged(patient, level=level)
    assert [row["level"] for row in rows_for(clara)] == [
        "discuss_soon", "discuss", "watch", "insufficient_data", "insufficient_data", "none",
    ]  # fmt: skip
    assert [row["review"] is None for row in rows_for(clara)] == [False, False, False, False, True, False]


def test_of_one_level_the_newest_stands_first(linden: Clinic, clara: User) -> None:
    for place, name in enumerate(["older", "newest", "oldest"]):
        flagged(patient_of(linden, name), day=TUESDAY - [3, 1, 9][place] * A_DAY)
    assert [row["reference"] for row in rows_for(clara)] == ["newest", "older", "oldest"]


def test_a_flag_stays_though_last_nights_review_could_not_say(pia: Patient, clara: User) -> None:
    reviewed(pia, "discuss", day=TUESDAY - A_DAY, onset_advance_min=150)
    reviewed(pia, "insufficient_data")
    flagged(pia, "earlier_onset", day=TUESDAY - A_DAY)
    (row,) = rows_for(clara)
    assert row["level"] == "discuss"
    assert row["review"]["day"] == TUESDAY.isoformat()
    assert Flag.objects.get().id == Flag.objects.get(id=row["flags"][0]["id"]).id
    assert row["flags"][0]["reasons"], "from the review that saw the sign"
    assert row["flags"][0]["shown_on"] < row["review"]["day"]


def test_what_was_there_at_enrolment_stands_in_a_group_of_its_own(linden: Clinic, clara: User) -> None:
    came_so, quiet, both, new = (patient_of(linden, name) for name in ("came so", "quiet", "both", "new"))
    already(flagged(came_so, level="discuss_soon"))
    already(flagged(both, "earlier_onset", level="discuss_soon"))
    flagged(both, "spread", level="watch")
    flagged(new, level="watch")
    reviewed(quiet)
    listed = [(row["reference"], row["group"]) for row in rows_for(clara)]
    assert listed == [
        ("both", "flagged"), ("new", "flagged"), ("came so", "already_at_enrolment"), ("quiet", "others"),
    ]  # fmt: skip


def test_what_was_there_at_enrolment_is_nobodys_news_until_it_rises(pia: Patient, clara: User) -> None:
    flag = already(flagged(pia, level="watch", day=TUESDAY - A_DAY))
    (row,) = rows_for(clara)
    assert (row["flags"][0]["already_at_enrolment"], row["flags"][0]["is_new"]) == (True, False)
    raised(flag)
    (row,) = rows_for(clara)
    assert (row["group"], row["flags"][0]["already_at_enrolment"]) == ("flagged", False)


def test_which_reference_a_verdict_used_is_said_on_the_list(pia: Patient, clara: User) -> None:
    reviewed(pia)
    assert rows_for(clara)[0]["review"]["compared_with"] == "Compared with the time before treatment, as recalled."


def test_what_has_cleared_no_longer_lifts_a_patient(pia: Patient, clara: User) -> None:
    reviewed(pia)
    cleared(flagged(pia))
    (row,) = rows_for(clara)
    assert (row["level"], row["flags"]) == ("none", [])


def test_a_flag_is_new_until_the_morning_after_it_was_told(pia: Patient, clara: User, smtp: object) -> None:
    reads_mail(clara)
    flagged(pia)
    morning()
    assert rows_for(clara)[0]["flags"][0]["is_new"]
    morning(SEVEN + A_DAY)
    assert not rows_for(clara)[0]["flags"][0]["is_new"]


def test_a_flag_that_rises_is_new_again(pia: Patient, clara: User, smtp: object) -> None:
    reads_mail(clara)
    flag = flagged(pia)
    morning()
    morning(SEVEN + A_DAY)
    raised(flag, day=TUESDAY + A_DAY)
    morning(SEVEN + 2 * A_DAY)
    assert rows_for(clara)[0]["flags"][0]["is_new"]


def test_the_sentences_come_in_the_readers_language(pia: Patient, clara: User) -> None:
    reviewed(pia, "insufficient_data")
    english = rows_for(clara)[0]["review"]["sentence"]
    User.objects.filter(id=clara.id).update(language="de")
    clara.refresh_from_db()
    assert rows_for(clara)[0]["review"]["sentence"] != english


def test_the_sentences_come_in_the_language_of_the_page_that_shows_them(pia: Patient, clara: User) -> None:
    reviewed(pia)
    page = signed_in(clara).get(f"/api/v1/patients/{pia.id}", headers={"accept-language": "de-AT,en"}).json()
    assert page["review"]["compared_with"] == "Verglichen mit der Zeit vor der Behandlung (erinnert)."


def test_a_patient_of_two_of_ones_clinics_stands_there_once(pia: Patient, clara: User) -> None:
    second = clinic_of("second", clara)
    CareLink.objects.create(
        patient=pia, clinic=second, reference="Other", basis=Basis.CONSENT, consent_from=JANUARY + A_DAY
    )
    assert [row["reference"] for row in rows_for(clara)] == ["P-1"]


def test_the_list_asks_as_many_questions_for_forty_patients_as_for_two(
    linden: Clinic, clara: User, pia: Patient
) -> None:
    def questions() -> int:
        client = signed_in(clara)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/api/v1/patients").status_code == 200
        return len(asked)

    reviewed(pia, "discuss")
    flagged(pia, "earlier_onset")
    few = questions()
    for number in range(40):
        patient = patient_of(linden, f"L-{number}")
        reviewed(patient, "discuss" if number % 2 else "none")
        raised(flagged(patient, "earlier_onset"))
        flagged(patient, "spread")
    assert questions() == few
    assert few <= 17  # three of them: does this person need a second factor, and have one


# --- one patient ----------------------------------------------------------------------------------------------------


def test_a_page_shows_the_flags_and_their_reasons(pia: Patient, clara: User) -> None:
    reviewed(pia, "discuss", onset_advance_min=150)
    flagged(pia, "earlier_onset")
    page = page_for(clara, pia)
    assert (page["level"], page["responsible"]) == ("discuss", "Clara")
    (flag,) = page["flags"]
    assert (flag["sign"], flag["cleared_on"]) == ("earlier_onset", None)
    assert flag["sentence"]
    assert page["review"]["evidence"] == {"onset_advance_min": 150}
    assert page["review"]["rules"] == RULES


def test_a_page_says_what_would_clear_an_open_flag_and_how_far_it_has_come(pia: Patient, clara: User) -> None:
    reviewed(pia, "watch", day=TUESDAY - A_DAY)
    latest = reviewed(pia)
    flagged(pia, "earlier_onset", level="watch", day=TUESDAY - A_DAY)
    Review.objects.filter(pk=latest.pk).update(
        open_signs={"earlier_onset": ["watch", "2026-03-09", "2026-03-09", 3, False]}
    )
    (flag,) = page_for(clara, pia)["flags"]
    assert ": 3 of 7 days so far." in flag["clears"][0]
    assert flag["compared_with"] == "Compared with the time before treatment, as recalled."


def test_a_page_pictures_the_last_review_that_could_say_something_while_a_flag_is_open(
    pia: Patient, clara: User
) -> None:
    reviewed(pia, "discuss", day=TUESDAY - A_DAY, onset_now="17:00")
    reviewed(pia, "insufficient_data")
    flagged(pia, "earlier_onset", day=TUESDAY - A_DAY)
    page = page_for(clara, pia)
    assert (page["review"]["level"], page["pictured"]["evidence"]) == ("insufficient_data", {"onset_now": "17:00"})


def test_a_page_keeps_what_has_cleared_after_what_is_open(pia: Patient, clara: User) -> None:
    cleared(flagged(pia, "spread", level="discuss_soon"))
    flagged(pia, "earlier_onset", level="watch")
    page = page_for(clara, pia)
    assert [flag["cleared_on"] for flag in page["flags"]] == [None, TUESDAY.isoformat()]
    assert page["level"] == "watch"


def test_a_page_is_read_by_the_patients_own_clock(pia: Patient, clara: User) -> None:
    Patient.objects.update(timezone="Asia/Tokyo", day_start=720)
    pia.clock_entries.create(starts_at=JANUARY, timezone="America/New_York", day_start=360)
    page = page_for(clara, pia)
    assert (page["timezone"], page["day_start"]) == ("America/New_York", "06:00")


def test_a_page_shows_what_is_recalled_and_the_good_period(pia: Patient, clara: User) -> None:
    Patient.objects.update(good_from=date(2026, 1, 1), good_to=date(2026, 1, 14))
    RecalledReference.objects.create(patient=pia, which="before_treatment", onset="21:30", intensity=7)
    page = page_for(clara, pia)
    assert page["enrolment"]["good_period"] == {"from": "2026-01-01", "to": "2026-01-14"}
    before = page["enrolment"]["before_treatment"]
    assert (before["onset"], before["regions"]) == ("21:30", None)


def test_a_patient_nobody_has_reviewed_has_a_page_too(pia: Patient, clara: User) -> None:
    page = page_for(clara, pia)
    assert (page["level"], page["review"], page["flags"]) == ("insufficient_data", None, [])


# --- nights ----------------------------------------------------------------------------------------


def night(client: Any, day: str, **payload: Any) -> None:
    write = {
        "write_id": str(uuid.uuid4()), "base": None, "form_version": 1, "made_at": f"{day}T22:00:00Z",
        "zone": "Europe/Berlin", "payload": {"symptoms": True, **payload},
    }  # fmt: skip
    receipt = client.put(f"/api/v1/nights/{day}", write, content_type="application/json").json()
    assert receipt["status"] == "new", receipt["problem"]


@pytest.fixture
def logged(pia: Patient) -> Patient:
    """Two nights of Pia's, saved from her phone."""
    assert pia.user
    phone = signed_in(pia.user)
    night(phone, "2026-03-09", onset="01:00", intensity=4, note="bad tea")
    night(
        phone, "2026-03-10", onset="23:30", episodes=[{"id": "0b9d8a52-3a1c-4a4e-8b8e-3d1f5d8b1a11", "onset": "23:30"}]
    )
    return pia


def nights_for(user: User, patient: Patient, query: str = "") -> Any:
    return signed_in(user).get(f"/api/v1/patients/{patient.id}/nights{query}").json()


def test_nights_are_shown_as_written_on_their_own_clock(logged: Patient, clara: User) -> None:
    first, second = nights_for(clara, logged)["nights"]
    assert (first["date"], first["onset"], first["onset_min"], first["day_start"]) == (
        "2026-03-09", "01:00", 19 * 60, "06:00",
    )  # fmt: skip
    assert (first["note"], first["zone"], first["utc_offset_min"]) == ("bad tea", "Europe/Berlin", 60)
    assert second["episodes"][0]["onset"] == "23:30"


def test_nights_can_be_asked_for_by_date(logged: Patient, clara: User) -> None:
    found = nights_for(clara, logged, "?from=2026-03-10&to=2026-03-10")["nights"]
    assert [one["date"] for one in found] == ["2026-03-10"]


def test_a_date_that_is_none_is_named_with_the_way_out(logged: Patient, clara: User) -> None:
    problem = nights_for(clara, logged, "?from=yesterday")
    assert (problem["status"], problem["errors"][0]["field"]) == (422, "from")


# --- the door -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "/nights"])
def test_strangers_find_nothing_and_leave_nothing(
    pia: Patient, otto: User, harbour: Clinic, ben: User, olga: User, page: str
) -> None:
    assert pia.user
    for stranger in (otto, ben, olga, pia.user):
        answer = signed_in(stranger).get(f"/api/v1/patients/{pia.id}{page}")
        assert answer.status_code == 404
    assert not AccessEvent.objects.exists()


def test_when_consent_ends_the_page_closes(pia: Patient, clara: User) -> None:
    CareLink.objects.update(consent_to=JANUARY + timedelta(days=1))
    assert signed_in(clara).get(f"/api/v1/patients/{pia.id}").status_code == 404
    assert rows_for(clara) == []


def test_a_manager_runs_the_clinic_and_reads_no_diary(pia: Patient, linden: Clinic, ben: User) -> None:
    Membership.objects.create(user=ben, clinic=linden, role=Role.MANAGER)
    assert rows_for(ben) == []


def test_every_look_is_written_down_for_the_patient(logged: Patient, clara: User) -> None:
    rows_for(clara)
    rows_for(clara)
    page_for(clara, logged)
    nights_for(clara, logged)
    looks = AccessEvent.objects.order_by("id").values_list("what", flat=True)
    assert list(looks) == ["list", "page", "nights"]


# --- what is promised ------------------------------------------------------------------------------------------------


def test_the_answers_hold_what_the_schema_describes(logged: Patient, clara: User) -> None:
    reviewed(logged, "discuss")
    flag = flagged(logged, "earlier_onset")
    happened(flag, "raised", TUESDAY)
    (row,), page = rows_for(clara), page_for(clara, logged)
    assert list(row) == list(serializers.PatientRowOut().fields)
    assert set(page) == set(serializers.PatientPageOut().fields)
    assert set(page["review"]) == set(serializers.ReviewOut().fields)
    assert set(row["flags"][0]) == set(serializers.FlagOut().fields)
    assert set(page["flags"][0]) == set(serializers.PageFlagOut().fields)
    assert set(nights_for(clara, logged)["nights"][0]) <= set(serializers.NightOut().fields)


@pytest.mark.parametrize("language", Language.values)
def test_every_threshold_that_a_finding_keeps_has_a_name_on_the_page(language: str) -> None:
    words = (CHECKOUT / "frontend" / "src" / "text" / f"{language}-clinic.ts").read_text()
    listed = words.partition("thresholdNames: {")[2].partition("\n    }")[0]
    kept = [threshold_names(tuple(SIGNS), reference) for reference in ("before_treatment", "stable_treatment")]
    assert {*kept[0], *kept[1]} == set(re.findall(r"^ +(\w+):\s", listed, re.MULTILINE))
