"""A patient and their clinics: agreeing, withdrawing, leaving, coming back."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.http import Http404
from django.test import Client

from apps.accounts.models import Clinic, User
from apps.patients.care import Agreed, consent_give, link_end
from apps.patients.models import AccessEvent, Basis, CareLink, Consent, Invitation, Patient
from tests.patients.invited import CARE, JSON, accept, invite, opened, post
from tests.personas import patient_of, person, signed_in

pytestmark = pytest.mark.django_db
RESEARCH = {"purpose": "research", "version": 1}


def care(client: Client) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = client.get("/api/v1/care").json()["links"]
    return links


def seen_by(user: User) -> list[str]:
    return [row["reference"] for row in signed_in(user).get("/api/v1/patients").json()["patients"]]


@pytest.fixture
def paul(clara: User, linden: Clinic) -> Client:
    """Has come to Linden by invitation, as P-8."""
    client = opened(invite(clara, reference="P-8")["code"], person("Paul"))
    assert accept(client).status_code == 200
    return client


def test_paul_reads_what_he_agreed_to_and_whom_to_ring(paul: Client, linden: Clinic) -> None:
    Clinic.objects.update(phone="030 1234")
    (link,) = care(paul)
    assert link["clinic"] == {"slug": "linden", "name": "Linden", "phone": "030 1234"}
    assert [(c["purpose"], c["version"], c["required"], c["newest"]) for c in link["consents"]] == [
        ("care", 1, True, True)
    ]
    assert [text["purpose"] for text in link["offered"]] == ["research"]
    assert link["until"] is None


def test_the_words_he_could_agree_to_are_those_of_the_page_he_reads(paul: Client) -> None:
    (link,) = paul.get("/api/v1/care", headers={"Accept-Language": "de"}).json()["links"]
    (offered,) = link["offered"]
    assert (offered["language"], offered["title"]) == ("de", "Ich darf nach Studien gefragt werden")
    assert [text["language"] for text in link["consents"]] == ["en"], "the words as he agreed to them"


def test_he_agrees_to_more_and_withdraws_it_and_the_care_goes_on(paul: Client, clara: User) -> None:
    address = f"care/{care(paul)[0]['id']}/consents"
    for _ in range(2):
        assert post(paul, address, **RESEARCH).status_code == 200
    assert Consent.objects.filter(purpose="research").count() == 1, "agreeing twice is once"
    assert paul.delete(f"/api/v1/{address}/research").status_code == 204
    (link,) = care(paul)
    assert [c["withdrawn_at"] is None for c in link["consents"]] == [True, False]
    assert [text["purpose"] for text in link["offered"]] == ["research"]
    assert seen_by(clara) == ["P-8"]
    post(paul, address, **RESEARCH)
    assert Consent.objects.filter(purpose="research").count() == 2, "agreeing anew is a new consent"


@pytest.mark.parametrize("body", [{**RESEARCH, "version": 2}, {"purpose": "marketing", "version": 1}])
def test_he_cannot_agree_to_what_does_not_exist(body: dict[str, Any], paul: Client) -> None:
    refused = post(paul, f"care/{care(paul)[0]['id']}/consents", **body)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:stillnight:problem:consent")


@pytest.mark.parametrize("how", ["", "/consents/care"])
def test_when_he_leaves_the_clinic_sees_nothing_at_the_next_request(how: str, paul: Client, clara: User) -> None:
    post(paul, f"care/{care(paul)[0]['id']}/consents", **RESEARCH)
    hers, his = signed_in(clara), Patient.objects.get().id
    assert hers.get(f"/api/v1/patients/{his}").status_code == 200
    assert paul.delete(f"/api/v1/care/{care(paul)[0]['id']}{how}").status_code == 204
    assert seen_by(clara) == []
    for page in ("", "/nights", "/kept-versions"):
        assert hers.get(f"/api/v1/patients/{his}{page}").status_code == 404
    assert hers.patch(f"/api/v1/patients/{his}/care", {}, JSON).status_code == 404
    assert AccessEvent.objects.filter(what="page").count() == 1, "the look before, and none since"
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert paul.get("/api/v1/session").json()["patient"]["clinics"] == []


def test_what_his_other_phone_agrees_to_as_he_leaves_counts_for_nothing(paul: Client) -> None:
    as_the_door_saw_it, paul_himself = CareLink.objects.get(), User.objects.get(patient__isnull=False)
    assert paul.delete(f"/api/v1/care/{care(paul)[0]['id']}").status_code == 204
    with pytest.raises(Http404):
        consent_give(
            link=as_the_door_saw_it, agreed=Agreed("research", 1), language="en", by=paul_himself, now=datetime.now(UTC)
        )
    assert not Consent.objects.filter(withdrawn_at=None).exists(), "nobody could withdraw it any more"


def test_having_left_he_keeps_his_diary_and_what_he_agreed_to(paul: Client) -> None:
    (link,) = care(paul)
    paul.delete(f"/api/v1/care/{link['id']}")
    body = {
        "write_id": str(uuid4()), "base": None, "form_version": 1, "zone": "Europe/Berlin",
        "made_at": datetime.now(UTC).isoformat(), "payload": {"symptoms": False},
    }  # fmt: skip
    assert paul.put("/api/v1/nights/2026-03-14", body, JSON).status_code == 201
    (past,) = care(paul)
    assert past["until"] is not None
    assert past["consents"][0]["text"] == link["consents"][0]["text"]
    assert past["offered"] == []
    assert paul.delete(f"/api/v1/care/{link['id']}").status_code == 404, "it has ended"
    assert post(paul, f"care/{link['id']}/consents", **RESEARCH).status_code == 404


def test_coming_back_is_a_new_link_under_the_same_name(paul: Client, clara: User) -> None:
    paul.delete(f"/api/v1/care/{care(paul)[0]['id']}")
    code = invite(clara, reference="P-8")["code"]
    assert post(paul, "invitations/open", code=code).status_code == 200
    assert accept(paul).status_code == 200
    assert [link["until"] is None for link in care(paul)] == [False, True]
    assert seen_by(clara) == ["P-8"]
    assert Patient.objects.count() == 1


def test_clara_discharges_and_nora_and_max_cannot(paul: Client, clara: User, nora: User, max_: User) -> None:
    his = Patient.objects.get().id
    for who, status in ((nora, 403), (max_, 404), (clara, 204), (clara, 404)):
        assert signed_in(who).delete(f"/api/v1/patients/{his}/care").status_code == status
    assert seen_by(clara) == []
    assert Consent.objects.get().withdrawn_by == clara


def test_leaving_one_clinic_leaves_the_other(paul: Client, clara: User, otto: User, harbour: Clinic) -> None:
    post(paul, "invitations/open", code=invite(otto, "harbour", reference="H-8")["code"])
    accept(paul)
    first, second = care(paul)
    paul.delete(f"/api/v1/care/{first['id']}")
    assert (seen_by(clara), seen_by(otto)) == ([], ["H-8"])
    assert [c["withdrawn_at"] for c in care(paul)[1]["consents"]] == [None]
    assert second["clinic"]["slug"] == "harbour"


def test_another_patients_clinic_is_not_his_to_leave_or_to_agree_towards(paul: Client, pia: Patient) -> None:
    hers = pia.care_links.get()
    for method, address in (("delete", ""), ("delete", "/consents/care"), ("post", "/consents")):
        answer = getattr(paul, method)(f"/api/v1/care/{hers.id}{address}", RESEARCH, content_type=JSON)
        assert answer.status_code == 404
    hers.refresh_from_db()
    assert hers.consent_to is None
    assert not hers.consents.exists()


def test_an_invitation_into_an_imported_diary_ends_with_its_care(clara: User, linden: Clinic, ben: User) -> None:
    imported = patient_of(linden, "P-5")
    code = invite(clara, patient=str(imported.id))["code"]
    signed_in(clara).delete(f"/api/v1/patients/{imported.id}/care")
    assert Invitation.objects.get().revoked_at
    assert post(signed_in(ben), "invitations/open", code=code).status_code == 404


def test_a_clock_that_was_set_back_ends_a_care_all_the_same(paul: Client, clara: User) -> None:
    CareLink.objects.update(consent_from=datetime.now(UTC) + timedelta(milliseconds=50))
    link = CareLink.objects.get()
    link_end(link=link, by=clara, now=link.consent_from - timedelta(hours=1))
    link.refresh_from_db()
    assert link.consent_to
    assert link.consent_to - link.consent_from == timedelta(microseconds=1)


# --- who answers for a patient ----------------------------------------------------------------------------------------


def test_clara_says_who_answers_for_pia(pia: Patient, clara: User, cora: User) -> None:
    client, theirs = signed_in(clara), cora.memberships.get()
    answer = client.patch(f"/api/v1/patients/{pia.id}/care", {"deputy": str(theirs.id)}, JSON).json()
    assert answer["deputy"] == {"id": str(theirs.id), "name": "Cora"}
    assert answer["responsible"]["name"] == "Clara"
    looks = AccessEvent.objects.count()
    assert client.get(f"/api/v1/patients/{pia.id}/care").json() == answer
    assert AccessEvent.objects.count() == looks, "who answers for her stands in no diary"
    client.patch(f"/api/v1/patients/{pia.id}/care", {"responsible": None}, JSON)
    assert (pia.care_links.get().responsible, pia.care_links.get().deputy) == (None, theirs)


def test_only_clinicians_of_the_clinic_answer_for_a_patient(
    pia: Patient, clara: User, nora: User, otto: User, harbour: Clinic
) -> None:
    for who in (str(nora.memberships.get().id), str(otto.memberships.get().id), str(uuid4()), "nobody"):
        answer = signed_in(clara).patch(f"/api/v1/patients/{pia.id}/care", {"deputy": who}, JSON)
        assert answer.status_code in (400, 422)
        assert answer.json()["errors"][0]["field"] == "deputy"


def test_nobody_is_their_own_deputy(pia: Patient, clara: User) -> None:
    mine = str(clara.memberships.get().id)
    assert signed_in(clara).patch(f"/api/v1/patients/{pia.id}/care", {"deputy": mine}, JSON).status_code == 422


# --- the export ------------------------------------------------------------------------------------------------------


def exported(*args: str, path: Path) -> tuple[str, str]:
    """The file, and what was said."""
    said = StringIO()
    call_command("export_diary", *args, "--output", str(path), stderr=said)
    return path.read_text(), said.getvalue()


def test_who_has_left_is_not_exported_and_who_is_can_read_that(
    paul: Client, pia: Patient, linden: Clinic, tmp_path: Path
) -> None:
    paul.delete(f"/api/v1/care/{care(paul)[0]['id']}")
    lines, said = exported("--all", path=tmp_path / "all")
    assert '"P-1"' in lines
    assert '"P-8"' not in lines
    assert said.strip() == "Left out, no longer in the clinic's care: linden P-8."
    event = AccessEvent.objects.get()
    assert (event.patient, event.user, event.clinic, event.what) == (pia, None, linden, "export")
    assert pia.user
    (shown,) = signed_in(pia.user).get("/api/v1/access-events").json()["events"]
    assert (shown["who"], shown["clinic"], shown["what"]) == ("", "Linden", "export")


def test_asked_for_alone_who_has_left_yields_no_file(paul: Client, tmp_path: Path) -> None:
    paul.delete(f"/api/v1/care/{care(paul)[0]['id']}")
    with pytest.raises(CommandError, match="Nothing was exported"):
        call_command("export_diary", "P-8", "--output", str(tmp_path / "one"), stderr=StringIO())
    assert not (tmp_path / "one").exists()
    assert not AccessEvent.objects.exists()


def test_a_file_is_not_imported_into_the_diary_of_who_has_left(
    paul: Client, pia: Patient, clara: User, tmp_path: Path
) -> None:
    exported("P-1", path=tmp_path / "pia")
    signed_in(clara).delete(f"/api/v1/patients/{pia.id}/care")
    with pytest.raises(CommandError, match="no longer in the care of clinic linden"):
        call_command("import_diary", str(tmp_path / "pia"), "--clinic", "linden")
    assert Patient.objects.count() == 2


def test_who_has_come_back_is_exported_by_the_care_of_today(paul: Client, clara: User, tmp_path: Path) -> None:
    paul.delete(f"/api/v1/care/{care(paul)[0]['id']}")
    post(paul, "invitations/open", code=invite(clara, reference="P-8")["code"])
    accept(paul, consents=[CARE])
    lines, said = exported("--all", path=tmp_path / "all")
    assert (lines.count('"P-8"') >= 1, said) == (True, "")
    assert CareLink.objects.filter(basis=Basis.CONSENT).count() == 2
