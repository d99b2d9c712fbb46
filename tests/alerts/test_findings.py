"""When a patient is told, and what: each condition by itself is enough for silence, and all silence looks alike."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Clinic, Membership, User
from apps.alerts.findings import finding_of, finding_out
from apps.augmentation.models import SIGNS, Flag, Level, Review
from apps.augmentation.patient_voice import change_sentence, voice
from apps.augmentation.sentences import languages, sentence
from apps.patients.models import Basis, CareLink, Patient
from tests.alerts.world import flagged, happened
from tests.augmentation.clinic import WORSE, nights, run, treated
from tests.clocks import zone_at
from tests.personas import JANUARY, patient_of, person, signed_in

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
NOTHING = {"finding": None}


def in_zone(patient: Patient, hour: int) -> None:
    Patient.objects.filter(pk=patient.pk).update(timezone=zone_at(hour))


@pytest.fixture
def linden(linden: Clinic) -> Clinic:
    """Wants its patients to know, and can be rung."""
    linden.phone, linden.tells_patients = "030 1234", True
    linden.save()
    return linden


@pytest.fixture
def pia(linden: Clinic) -> Patient:
    """Her symptoms begin four hours earlier since 18 days; where she is it is noon."""
    pia = patient_of(linden, "P-1", user=person("Pia"), timezone=zone_at(12))
    treated(pia, nights(WORSE, last=datetime.now(UTC).date() - 2 * A_DAY))
    run(datetime.now(UTC))
    assert Flag.objects.filter(patient=pia, cleared_on=None).exists()
    return pia


def opens(user: User, patient: Patient) -> None:
    assert signed_in(user).get(f"/api/v1/patients/{patient.id}").status_code == 200


def read(patient: Patient) -> dict[str, Any]:
    assert patient.user
    answer = signed_in(patient.user).get("/api/v1/findings")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found: dict[str, Any] = answer.json()
    return found


def told(patient: Patient) -> dict[str, Any]:
    found: dict[str, Any] = read(patient)["finding"]
    assert found
    return found


# --- what is said ---------------------------------------------------------------------------------------------------


def test_pia_reads_do_not_stop_first_then_what_changed_and_whom_to_ring(pia: Patient, clara: User) -> None:
    opens(clara, pia)
    found = told(pia)
    assert next(iter(found)) == "first"
    assert found["first"].startswith("Do not stop or change your medicine on your own")
    (change,) = found["changes"]
    assert change["days"] == "In the last 14 days"
    sentence = change["sentences"][0].replace("\u00a0", " ")
    assert sentence.startswith("Your symptoms began about 3 h 50 min earlier than before treatment, as you remember it")
    assert "(by 2 h or more on 13 of 13 nights)" in sentence
    assert "many causes" in found["causes"]
    assert "A clinician at Linden has opened this" in found["show"]
    assert found["clinics"] == [{"name": "Linden", "phone": "030 1234"}]
    assert found["picture"]["onset_reference"] == "21:00"


def test_she_reads_it_in_her_language(pia: Patient, clara: User) -> None:
    assert pia.user
    opens(clara, pia)
    pia.user.language = "de"
    pia.user.save()
    assert told(pia)["first"].startswith("Setzen Sie Ihr Medikament nicht von sich aus ab")
    assert told(pia)["changes"][0]["sentences"][0].startswith("Ihre Beschwerden begannen etwa 3")


def test_on_a_page_in_another_language_she_reads_it_in_that_one(pia: Patient, clara: User) -> None:
    assert pia.user
    opens(clara, pia)
    answer = signed_in(pia.user).get("/api/v1/findings", headers={"Accept-Language": "de"})
    assert answer.json()["finding"]["first"].startswith("Setzen Sie Ihr Medikament nicht von sich aus ab")


def test_numbers_of_a_while_ago_are_said_with_their_date(pia: Patient, clara: User) -> None:
    opens(clara, pia)
    Patient.objects.filter(pk=pia.pk).update(timezone="UTC")
    pia.refresh_from_db()
    finding = finding_of(pia, datetime.now(UTC).replace(hour=12) + 30 * A_DAY)
    assert finding
    last = Review.objects.filter(patient=pia).latest("day").day
    assert finding_out(finding, "en")["changes"][0]["days"] == f"In the 14 days to {last.day} {last:%B %Y}"
    assert finding_out(finding, "de")["changes"][0]["days"].startswith(f"In den 14 Tagen bis zum {last.day}. ")


FORBIDDEN = """augment, you have, sie haben, should, sollte, reduc, increas, split, taper, diagnos, probab, likely,
    risk, wahrschein, risiko, verringer, erhöh, senken, teilen, ausschleich, stop, abset, %, percent, prozent, watch,
    discuss, insufficient, level, stufe, all clear, all is well, alles in ordnung, alles gut, normal, no sign,
    kein anzeichen, making you worse, schlechter, warn, alarm, {, }, none, vous avez, devriez, devez, rédui, diminu,
    arrêt, risque, niveau, surveill, discut, tout va bien, aucun signe, aggrav, pire"""


@pytest.mark.parametrize("reference", ["stable_treatment", "before_treatment", "best_treatment"])
@pytest.mark.parametrize("language", languages())
def test_no_word_diagnoses_advises_a_dose_frightens_or_comforts(
    language: str, reference: str, pia: Patient, clara: User
) -> None:
    everything_changed(pia, reference)
    opens(clara, pia)
    finding = finding_of(pia, datetime.now(UTC))
    assert finding
    said = finding_out(finding, language)
    (change,) = said["changes"]
    assert len(change["sentences"]) == len(SIGNS)
    text = " ".join([change["days"], *change["sentences"], said["causes"], said["show"]]).casefold()
    assert [word for each in FORBIDDEN.split(",") if (word := each.strip()) in text] == []
    assert re.search("stop|abset|arrêt", said["first"].casefold()), "but once, and first"


def test_no_number_is_finer_than_anybody_could_feel() -> None:
    numbers = {"relief_now_min": 189, "relief_reference_min": 420, "intensity_now": 7.2, "intensity_reference": 5}
    relief, strength = (
        change_sentence(sign, numbers, "before_treatment", "en").replace("\u00a0", " ")
        for sign in ("shorter_relief", "greater_intensity")
    )
    assert "about 3 h 10 min instead of 7 h" in relief
    assert "7 of 10 instead of 5" in strength


def test_relief_of_the_diarys_first_weeks_is_not_called_treatment_that_worked() -> None:
    numbers = {"relief_now_min": 180, "relief_reference_min": 420, "relief_at_enrolment": True}
    assert "than when this diary began: about 3" in change_sentence("shorter_relief", numbers, "before_treatment", "en")
    del numbers["relief_at_enrolment"]
    assert "than when treatment was working" in change_sentence("shorter_relief", numbers, "before_treatment", "en")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("sign", SIGNS)
def test_a_sentence_that_ends_with_a_length_of_time_has_one_full_stop(sign: str, language: str) -> None:
    numbers = {
        "relief_now_min": 60, "relief_reference_min": 360, "latency_now_min": 5, "latency_reference_min": 40,
        "onset_advance_min": 60, "onset_threshold_min": 120, "nights_earlier": 3, "regions_new": ["trunk"],
        "onset_reference_uncertain_min": 60,
    }  # fmt: skip
    said = change_sentence(sign, numbers, "before_treatment", language), sentence(sign, numbers, None, language)
    assert [one for one in said if ".." in one or not one.endswith(".")] == []


@pytest.mark.parametrize("language", languages())
def test_every_language_has_all_of_the_patients_sentences(language: str) -> None:
    own, english = voice(language), voice("en")
    for part in ("page", "sign", "relief", "often", "uncertain", "beside"):
        assert own[part].keys() == english[part].keys()
    assert set(own["reference"]) == {"stable_treatment", "before_treatment", "best_treatment", "at_enrolment"}
    assert len(own["page"]["months"]) == 12


def everything_changed(pia: Patient, reference: str = "before_treatment") -> None:
    day = Flag.objects.latest("opened_on").opened_on
    numbers = {
        "regions_new": ["left_arm"], "nights_spread": 6, "nights_regions_known": 7, "onset_on_treatment": "22:00",
        "relief_now_min": 60, "relief_reference_min": 240, "latency_now_min": 5, "latency_reference_min": 40,
        "intensity_now": 7, "intensity_reference": 4,
    }  # fmt: skip
    for sign in SIGNS:
        if not Flag.objects.filter(patient=pia, sign=sign).exists():
            flagged(pia, sign, day=day)
    for review in Review.objects.filter(patient=pia):
        review.reference = reference
        review.findings |= {"signs": list(SIGNS), "evidence": {**review.findings["evidence"], **numbers}}
        review.save()


# --- when -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "shown"),
    [("07:59:59", False), ("08:00:00", True), ("19:59:59", True), ("20:00:00", False), ("02:00:00", False)],
)
def test_only_from_eight_to_eight_by_the_patients_own_clock(time: str, shown: bool, pia: Patient, clara: User) -> None:
    opens(clara, pia)
    Patient.objects.filter(pk=pia.pk).update(timezone="Asia/Kathmandu")  # 5:45 ahead of UTC, and far from the clinic
    pia.refresh_from_db()
    today = datetime.now(UTC).date()
    finding = finding_of(pia, datetime.fromisoformat(f"{today}T{time}+05:45"))
    assert bool(finding) is shown
    if finding:
        assert finding.until == datetime.fromisoformat(f"{today}T20:00+05:45")


def test_at_night_the_answer_is_the_same_as_when_there_is_nothing(pia: Patient, clara: User) -> None:
    opens(clara, pia)
    for hour in (2, 7, 20, 23):
        in_zone(pia, hour)
        assert read(pia) == NOTHING


def test_a_clock_that_changed_on_a_journey_counts(pia: Patient, clara: User) -> None:
    opens(clara, pia)
    assert told(pia)
    pia.clock_entries.create(starts_at=datetime.now(UTC) - A_DAY, timezone=zone_at(2), day_start=360)
    assert read(pia) == NOTHING


def test_not_where_the_clinic_has_not_switched_it_on(pia: Patient, clara: User, linden: Clinic) -> None:
    opens(clara, pia)
    assert told(pia)
    Clinic.objects.update(tells_patients=False)
    assert read(pia) == NOTHING


def test_not_before_a_clinician_has_opened_it(pia: Patient, clara: User) -> None:
    signed_in(clara).get("/api/v1/patients")
    signed_in(clara).get(f"/api/v1/patients/{pia.id}/nights")
    assert read(pia) == NOTHING
    opens(clara, pia)
    assert told(pia)


def test_not_because_a_nurse_has(pia: Patient, nora: User) -> None:
    opens(nora, pia)
    Membership.objects.filter(user=nora).update(role="clinician")
    assert read(pia) == NOTHING


def test_not_because_a_clinician_looked_before_it_was_there(linden: Clinic, clara: User) -> None:
    paul = patient_of(linden, "P-2", user=person("Paul"), timezone=zone_at(12))
    opens(clara, paul)
    treated(paul, nights(WORSE, last=datetime.now(UTC).date() - 2 * A_DAY))
    run(datetime.now(UTC))
    assert read(paul) == NOTHING


def test_what_has_risen_since_the_look_is_told_as_it_was_before_it_rose(pia: Patient, clara: User) -> None:
    opens(clara, pia)
    before = told(pia)
    risen = Review.objects.filter(patient=pia).latest("day")
    risen.pk, risen.day, risen.level = None, risen.day + A_DAY, Level.DISCUSS_SOON
    risen.findings["evidence"]["onset_now"] = "11:15"
    risen.save()
    for flag in Flag.objects.filter(patient=pia):
        happened(flag, "raised", risen.day)
    assert told(pia) == before, "and nothing vanishes either, which would look like good news"
    opens(clara, pia)
    assert "11:15" in told(pia)["changes"][0]["sentences"][0]


def test_numbers_of_reviews_since_the_last_look_wait_for_the_next(pia: Patient, clara: User) -> None:
    opens(clara, pia)
    before = told(pia)
    later = Review.objects.filter(patient=pia).latest("day")
    later.pk, later.day, later.reviewed_at = None, later.day + A_DAY, datetime.now(UTC)
    later.findings["evidence"]["onset_now"] = "11:15"
    later.save()
    assert told(pia) == before, "the level is the same, and no event says that its numbers are new"
    opens(clara, pia)
    assert "11:15" in told(pia)["changes"][0]["sentences"][0]


def test_not_after_the_care_has_ended(pia: Patient, clara: User) -> None:
    opens(clara, pia)
    link = CareLink.objects.get(patient=pia)
    assert told(pia)
    assert pia.user
    assert signed_in(pia.user).delete(f"/api/v1/care/{link.id}").status_code == 204
    assert read(pia) == NOTHING


def test_a_look_of_a_care_that_ended_does_not_count_in_the_next(pia: Patient, clara: User, linden: Clinic) -> None:
    opens(clara, pia)
    CareLink.objects.update(consent_to=datetime.now(UTC))
    CareLink.objects.create(
        patient=pia, clinic=linden, reference="P-1", basis=Basis.CONSENT, consent_from=datetime.now(UTC)
    )
    assert read(pia) == NOTHING


def test_what_has_cleared_is_gone_without_a_word(pia: Patient, clara: User) -> None:
    opens(clara, pia)
    Flag.objects.update(cleared_on=datetime.now(UTC).date())
    assert read(pia) == NOTHING


def test_too_few_nights_of_late_take_nothing_back_and_alone_say_nothing(pia: Patient, clara: User) -> None:
    opens(clara, pia)
    later = datetime.now(UTC).replace(hour=12) + 30 * A_DAY
    run(later)
    assert Review.objects.filter(patient=pia).latest("day").level == Level.INSUFFICIENT_DATA
    Patient.objects.filter(pk=pia.pk).update(timezone="UTC")
    pia.refresh_from_db()
    assert finding_of(pia, later)
    Flag.objects.all().delete()
    assert finding_of(pia, later) is None


# --- whose ----------------------------------------------------------------------------------------------------------


def test_of_two_clinics_the_one_that_opened_it_and_wants_it_is_named(
    pia: Patient, clara: User, otto: User, harbour: Clinic
) -> None:
    CareLink.objects.create(patient=pia, clinic=harbour, reference="H", basis=Basis.CONSENT, consent_from=JANUARY)
    opens(otto, pia)
    assert read(pia) == NOTHING, "Harbour has not switched it on, Linden has not opened it"
    opens(clara, pia)
    assert [clinic["name"] for clinic in told(pia)["clinics"]] == ["Linden"]
    Clinic.objects.filter(pk=harbour.pk).update(tells_patients=True, phone="040 99")
    found = told(pia)
    assert [clinic["name"] for clinic in found["clinics"]] == ["Harbour", "Linden"]
    assert "Harbour and Linden" in found["show"]


def test_another_patient_of_the_clinic_reads_nothing_of_pias(pia: Patient, clara: User, linden: Clinic) -> None:
    paul = patient_of(linden, "P-2", user=person("Paul"), timezone=zone_at(12))
    opens(clara, pia)
    opens(clara, paul)
    assert read(paul) == NOTHING


def test_the_number_of_questions_does_not_depend_on_how_much_has_changed(pia: Patient, clara: User) -> None:
    def questions() -> int:
        assert pia.user
        client = signed_in(pia.user)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/api/v1/findings").json()["finding"]
        return len(asked)

    opens(clara, pia)
    few = questions()
    everything_changed(pia)
    opens(clara, pia)
    assert questions() == few
