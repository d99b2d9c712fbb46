"""What the clinic records at enrolment: who may, what cannot be, who else wrote, and what the watch makes of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Clinic, User
from apps.augmentation.facts import load
from apps.augmentation.models import FlagSeen, Review
from apps.augmentation.series import Recalled, region_bits
from apps.patients.enrolment import enrolment_record
from apps.patients.models import AccessEvent, CareLink, Patient, RecalledReference
from apps.sync.bulk import Entry
from tests.alerts.world import flagged
from tests.augmentation.clinic import NOON_AFTER, REGIMEN, WORSE, events, file, nights, open_now, run
from tests.patients.invited import JSON, accept, invite, opened
from tests.personas import person, signed_in

pytestmark = pytest.mark.django_db
BEFORE = {
    "onset": "21:30", "onset_uncertain_min": 15, "intensity": 6, "regions": ["right_leg", "left_leg"],
    "latency_min": 20, "relief_min": None, "date": "2021-05-01",
}  # fmt: skip
GOOD = {"from": "2026-01-10", "to": "2026-01-24"}


def page(user: User, patient: Patient) -> dict[str, Any]:
    found: dict[str, Any] = signed_in(user).get(f"/api/v1/patients/{patient.id}").json()["enrolment"]
    return found


def record(user: User, patient: Patient, base: str | None = None, **changes: Any) -> Any:
    """From what the page shows, or from an earlier `base`."""
    client: Client = signed_in(user)
    base = base if base is not None else page(user, patient)["version"]
    body = {"base": base, **changes}
    return client.patch(f"/api/v1/patients/{patient.id}/enrolment", body, content_type=JSON)


def fields(answer: Any) -> list[str]:
    return [error["field"] for error in answer.json()["errors"]]


def test_nora_records_what_pia_tells_and_clara_reads_it(pia: Patient, nora: User, clara: User) -> None:
    answer = record(nora, pia, augmentation_status="suspected", helped_at_first=True,
                    first_dopaminergic="2021-06-01", before_treatment=BEFORE)  # fmt: skip
    assert answer.status_code == 200, answer.json()
    found = page(clara, pia)
    assert found == answer.json()
    assert (found["augmentation_status"], found["recorded_by"]) == ("suspected", "Nora")
    assert found["before_treatment"] == {**BEFORE, "regions": ["left_leg", "right_leg"]}
    assert (found["best_treatment"], found["good_period"]) == (None, None)


def test_only_a_clinician_marks_a_good_period(pia: Patient, nora: User, clara: User) -> None:
    refused = record(nora, pia, good_period=GOOD, augmentation_status="none")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:stillnight:problem:role")
    assert page(nora, pia)["augmentation_status"] == "not_asked", "and nothing of it was recorded"
    assert record(clara, pia, good_period=GOOD).json()["good_period"] == GOOD
    assert record(nora, pia, good_period=None).status_code == 403, "nor takes it back"


@pytest.mark.parametrize("who", ["otto", "ben", "olga", "max_", "pia"])
def test_nobody_else_can_even_tell_that_pia_is_a_patient(who: str, pia: Patient, request: Any) -> None:
    user = pia.user if who == "pia" else request.getfixturevalue(who)
    assert isinstance(user, User)
    assert record(user, pia, "x", augmentation_status="none").status_code == 404
    assert not AccessEvent.objects.exists()


def test_who_wrote_first_is_not_overwritten_unseen(pia: Patient, nora: User, clara: User) -> None:
    began = page(clara, pia)["version"]
    record(nora, pia, before_treatment=BEFORE)
    late = record(clara, pia, began, before_treatment={**BEFORE, "onset": "19:00"})
    assert (late.status_code, late.json()["type"]) == (409, "urn:stillnight:problem:conflict")
    assert page(clara, pia)["before_treatment"]["onset"] == "21:30"
    assert record(clara, pia, before_treatment={**BEFORE, "onset": "19:00"}).status_code == 200


def test_whoever_reads_what_another_wrote_meanwhile_has_not_seen_the_flags(
    pia: Patient, nora: User, clara: User, otto: User
) -> None:
    url = f"/api/v1/patients/{pia.id}/enrolment"
    flagged(pia)
    record(nora, pia, before_treatment=BEFORE)
    assert signed_in(clara).get(url).json()["before_treatment"]["onset"] == "21:30"
    assert not FlagSeen.objects.exists()
    assert AccessEvent.objects.filter(user=clara).count() == 1
    assert signed_in(otto).get(url).status_code == 404


def test_no_region_at_all_is_no_answer(pia: Patient, clara: User) -> None:
    assert record(clara, pia, before_treatment={**BEFORE, "regions": []}).json()["before_treatment"]["regions"] is None
    assert record(clara, pia, before_treatment={"regions": []}).json()["before_treatment"] is None


def test_the_same_again_after_a_lost_answer_changes_nothing(pia: Patient, clara: User) -> None:
    began = page(clara, pia)["version"]
    first = record(clara, pia, began, best_treatment=BEFORE, good_period=GOOD).json()
    seq = Patient.objects.get().change_seq
    assert record(clara, pia, began, best_treatment=BEFORE, good_period=GOOD).json() == first
    assert Patient.objects.get().change_seq == seq


def test_what_is_not_named_stays_and_a_reference_is_replaced_whole(pia: Patient, clara: User) -> None:
    record(clara, pia, before_treatment=BEFORE, helped_at_first=False)
    found = record(clara, pia, before_treatment={"onset": "20:00"}).json()
    assert found["before_treatment"] == {**dict.fromkeys(BEFORE), "onset": "20:00"}
    assert found["helped_at_first"] is False


def test_a_reference_of_which_nothing_is_known_is_none(pia: Patient, clara: User) -> None:
    record(clara, pia, before_treatment=BEFORE)
    assert record(clara, pia, before_treatment={}).json()["before_treatment"] is None
    assert not RecalledReference.objects.exists()


TOMORROW = str(datetime.now(UTC).date() + timedelta(days=2))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"augmentation_status": "maybe"}, "augmentation_status"),
        ({"helped_at_first": "perhaps"}, "helped_at_first"),
        ({"first_dopaminergic": TOMORROW}, "first_dopaminergic"),
        ({"first_dopaminergic": "0001-01-01"}, "first_dopaminergic"),
        ({"first_dopaminergic": "01.06.2021"}, "first_dopaminergic"),
        ({"before_treatment": {"onset": "25:00"}}, "before_treatment.onset"),
        ({"before_treatment": {"onset": "21:30:30"}}, "before_treatment.onset"),
        ({"before_treatment": {"onset_uncertain_min": 721}}, "before_treatment.onset_uncertain_min"),
        ({"before_treatment": {"onset_uncertain_min": -1}}, "before_treatment.onset_uncertain_min"),
        ({"best_treatment": {"intensity": 11}}, "best_treatment.intensity"),
        ({"best_treatment": {"regions": ["tail"]}}, "best_treatment.regions.0"),
        ({"best_treatment": {"latency_min": 1441}}, "best_treatment.latency_min"),
        ({"best_treatment": {"relief_min": 2.5}}, "best_treatment.relief_min"),
        ({"best_treatment": {"date": TOMORROW}}, "best_treatment.date"),
        ({"best_treatment": {"onsett": "21:00"}}, "best_treatment.onsett"),
        ({"good_period": {"from": "2026-01-24", "to": "2026-01-10"}}, "good_period.to"),
        ({"good_period": {"from": "2026-01-24", "to": TOMORROW}}, "good_period.to"),
        ({"good_period": {"from": "2026-01-24"}}, "good_period.to"),
        ({"status": "none"}, "status"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    wrong: dict[str, Any], field: str, pia: Patient, clara: User
) -> None:
    answer = record(clara, pia, **wrong)
    assert answer.status_code in (400, 422)
    assert field in fields(answer), fields(answer)
    assert not RecalledReference.objects.exists()


def test_a_body_that_is_no_object_is_refused(pia: Patient, clara: User) -> None:
    bodies: list[Any] = [[], "none", None, 3]
    for body in bodies:
        answer = signed_in(clara).patch(f"/api/v1/patients/{pia.id}/enrolment", body, content_type=JSON)
        assert answer.status_code == 400, body


def test_each_earlier_answer_is_kept_with_who_gave_it(pia: Patient, nora: User, clara: User) -> None:
    record(nora, pia, augmentation_status="suspected", before_treatment=BEFORE)
    record(clara, pia, augmentation_status="confirmed", before_treatment={**BEFORE, "onset": "20:00"})
    record(clara, pia, before_treatment=None)
    history = apps.get_model("patients", "PatientEvent").objects.filter(pgh_label="update").order_by("pgh_id")
    kept = history.values_list("augmentation_status", "enrolment_recorded_by__name")
    assert list(kept) == [("suspected", "Nora"), ("confirmed", "Clara"), ("confirmed", "Clara")]
    recalled = apps.get_model("patients", "RecalledReferenceEvent").objects.order_by("pgh_id")
    assert [(r.pgh_label, f"{r.onset:%H:%M}") for r in recalled] == [
        ("insert", "21:30"), ("update", "20:00"), ("delete", "20:00")
    ]  # fmt: skip


def test_pia_can_read_that_somebody_was_at_her_page(pia: Patient, nora: User) -> None:
    record(nora, pia, "x", augmentation_status="not_asked")
    assert not AccessEvent.objects.exists(), "refused: she began from nothing that is there"
    record(nora, pia, augmentation_status="none")
    assert [(look.user, look.what) for look in AccessEvent.objects.all()] == [(nora, "page")] * 2


def test_another_clinic_reads_the_answers_and_not_who_gave_them(
    pia: Patient, clara: User, otto: User, harbour: Clinic
) -> None:
    first = CareLink.objects.get()
    CareLink.objects.create(
        patient=pia, clinic=harbour, reference="H-1", basis="consent", consent_from=first.consent_from
    )
    record(clara, pia, augmentation_status="none")
    found = page(otto, pia)
    assert (found["augmentation_status"], found["recorded_by"]) == ("none", "")


def test_enrolment_that_another_clinic_in_care_recorded_is_read_and_not_changed(
    pia: Patient, clara: User, otto: User, harbour: Clinic
) -> None:
    first = CareLink.objects.get()
    CareLink.objects.create(
        patient=pia, clinic=harbour, reference="H-1", basis="consent", consent_from=first.consent_from
    )
    record(clara, pia, augmentation_status="suspected")
    answer = record(otto, pia, augmentation_status="none")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:stillnight:problem:recorded_elsewhere")
    assert page(otto, pia)["augmentation_status"] == "suspected"
    assert record(clara, pia, augmentation_status="confirmed").status_code == 200
    first.consent_to = datetime.now(UTC)
    first.save()
    assert record(otto, pia, augmentation_status="none").status_code == 200, "the patient has left the other clinic"


def test_a_role_counts_at_the_clinic_that_is_meant(pia: Patient, nora: User, linden: Clinic, harbour: Clinic) -> None:
    """Nora is a nurse at Linden and a clinician at Harbour; both look after Pia."""
    harbour.memberships.create(user=nora, role="clinician")
    since = CareLink.objects.get().consent_from
    CareLink.objects.create(patient=pia, clinic=harbour, reference="H-1", basis="consent", consent_from=since)
    body = {"base": page(nora, pia)["version"], "good_period": GOOD}
    said = {
        at: signed_in(nora).patch(f"/api/v1/patients/{pia.id}/enrolment{at}", body, content_type=JSON).status_code
        for at in ("", "?clinic=linden", "?clinic=harbour", "?clinic=elm", "?clinic=%00")
    }
    assert said == {"": 409, "?clinic=linden": 403, "?clinic=harbour": 200, "?clinic=elm": 404, "?clinic=%00": 404}


def test_who_has_come_by_invitation_has_not_been_asked_yet(clara: User, linden: Clinic) -> None:
    assert accept(opened(invite(clara, reference="P-8")["code"], person("Paul"))).status_code == 200
    (row,) = signed_in(clara).get("/api/v1/patients").json()["patients"]
    assert row["asked"] is False
    record(clara, Patient.objects.get(), augmentation_status="none")
    (row,) = signed_in(clara).get("/api/v1/patients").json()["patients"]
    assert row["asked"] is True


def test_a_diary_erased_meanwhile_is_not_there(pia: Patient, clara: User) -> None:
    link = CareLink.objects.get()
    Patient.objects.all().delete()
    with pytest.raises(Http404):
        enrolment_record(patient_id=link.patient_id, base="", changes={}, by=clara, now=datetime.now(UTC))


def test_recording_asks_the_database_the_same_whatever_is_recorded_already(pia: Patient, clara: User) -> None:
    def asked(onset: str) -> int:
        base = page(clara, pia)["version"]
        client = signed_in(clara)
        with CaptureQueriesContext(connection) as queries:
            body = {"base": base, "before_treatment": {**BEFORE, "onset": onset}}
            client.patch(f"/api/v1/patients/{pia.id}/enrolment", body, content_type=JSON)
        return len(queries)

    asked("20:00")
    assert asked("20:30") == asked("21:00")


# --- the watch ----------------------------------------------------------------------------------------------------


def test_what_was_recorded_is_what_the_watch_knows(pia: Patient, clara: User) -> None:
    record(clara, pia, augmentation_status="confirmed", helped_at_first=True, first_dopaminergic="2021-06-01",
           before_treatment=BEFORE, best_treatment={"onset": "23:00", "relief_min": 480}, good_period=GOOD)  # fmt: skip
    known = load([pia.id]).facts(pia.id)
    legs = region_bits(["left_leg", "right_leg"])
    assert known.before_treatment == Recalled(21 * 60 + 30, 15, 6, legs, 20, None)
    assert known.best_treatment == Recalled(23 * 60, None, None, None, None, 480)
    assert known.good_period == (date(2026, 1, 10), date(2026, 1, 24))
    assert (known.augmentation_status, known.helped_at_first) == ("confirmed", True)
    assert known.first_dopaminergic == date(2021, 6, 1)


@pytest.fixture
def worse(pia: Patient) -> Patient:
    """On pramipexole; her symptoms have come four hours earlier for eighteen nights. Nobody has asked her anything."""
    file(pia, [Entry("regimen", str(pia.pk), {**REGIMEN, "start": "2024-01-01"}), *nights(WORSE)])
    run()
    return pia


def said(patient: Patient) -> set[tuple[str, str | None]]:
    return set(Review.objects.filter(patient=patient).values_list("level", "reference"))


def test_what_is_recorded_late_has_every_night_reviewed_anew(worse: Patient, nora: User) -> None:
    assert said(worse) == {("insufficient_data", None)}
    assert open_now(worse) == []
    record(nora, worse, before_treatment={"onset": "21:00", "intensity": 5, "regions": BEFORE["regions"]})
    run(NOON_AFTER + timedelta(minutes=15))
    assert {reference for _, reference in said(worse)} == {"before_treatment"}, "not one is left as it was"
    assert "discuss" in {level for level, _ in said(worse)}
    assert ("earlier_onset", "opened") in [event[:2] for event in events(worse)]


def test_a_good_period_teaches_what_stable_is(worse: Patient, clara: User) -> None:
    first = min(Review.objects.values_list("day", flat=True))
    record(clara, worse, good_period={"from": str(first), "to": str(first + timedelta(days=13))})
    run(NOON_AFTER + timedelta(minutes=15))
    assert Review.objects.filter(day__lt=first + timedelta(days=13), reference="stable_treatment").count() == 0
    assert Review.objects.latest("day").reference == "stable_treatment"
    assert open_now(worse)


def test_an_answer_given_again_has_nothing_reviewed_anew(worse: Patient, nora: User) -> None:
    for _ in range(2):
        record(nora, worse, augmentation_status="none")
        assert run(NOON_AFTER + timedelta(minutes=15)).reviewed in (0, 1)
    assert Patient.objects.get().changed_from is None
    assert run(NOON_AFTER + timedelta(minutes=30)).reviewed == 0


def test_pias_phone_goes_on_from_where_it_was(worse: Patient, nora: User) -> None:
    assert worse.user
    phone = signed_in(worse.user)
    before = phone.get("/api/v1/changes").json()
    record(nora, worse, augmentation_status="none")
    assert phone.get("/api/v1/changes").json() == before
