"""How somebody comes in: a code from a clinic, used once."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from apps.accounts.models import Clinic, Membership, User
from apps.core.errors import Problem
from apps.patients.care import Agreed
from apps.patients.codes import ALPHABET, code_read, code_shown, new_code
from apps.patients.emails import invitation_mail
from apps.patients.invitations import Clock, code_hash, invitation_accept, invitations_forget, operator_invite
from apps.patients.models import CareLink, Consent, Invitation, Patient
from tests.mail import Post
from tests.patients.invited import CARE, JSON, accept, invite, opened, post
from tests.personas import patient_of, person, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def patients_of(user: User) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = signed_in(user).get("/api/v1/patients").json()["patients"]
    return rows


# --- the code ------------------------------------------------------------------------------------------------------


def test_a_code_is_read_as_people_write_it_down() -> None:
    assert code_read(" k7qm 2xhd–9ftw ") == "K7QM2XHD9FTW"
    assert code_read("K7QM\u00a02XHD\u20099\uff26TW\u200b") == "K7QM2XHD9FTW"
    assert code_read("oil0-OIL0-oIl0") == "011001100110"
    assert code_read("K7QM-2XHD-9FT") is code_read("K7QM-2XHD-9FTU") is code_read("") is None


def test_a_code_shown_is_read_back() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {char for code in codes for char in code} == set(ALPHABET)
    assert all(code_read(code_shown(code).lower()) == code for code in codes)


def test_the_code_itself_is_nowhere_in_the_database(clara: User, linden: Clinic) -> None:
    code = code_read(invite(clara)["code"])
    assert code
    stored = Invitation.objects.get()
    assert stored.code_hash == code_hash(code)
    assert code not in str(vars(stored))


# --- a patient -----------------------------------------------------------------------------------------------------


def test_ben_comes_in_by_a_code_and_clara_sees_him(clara: User, linden: Clinic, ben: User) -> None:
    made = invite(clara, reference="P-7", responsible=str(clara.memberships.get().id))
    assert made["link"].endswith(f"/invite#{made['code']}")
    client = opened(made["code"].lower().replace("-", " "), ben)
    assert accept(client, day_start="05:30").json() == {
        "kind": "patient", "clinic": {"slug": "linden", "name": "Linden"},
    }  # fmt: skip
    assert client.get("/api/v1/session").json()["patient"]["day_start"] == "05:30"
    assert [row["reference"] for row in patients_of(clara)] == ["P-7"]
    link = CareLink.objects.get()
    assert (link.responsible, link.basis) == (clara.memberships.get(), "consent")


def test_the_invitation_shows_what_one_agrees_to_before_one_has_an_account(clara: User, linden: Clinic) -> None:
    client = opened(invite(clara, language="de")["code"])
    shown = client.get("/api/v1/invitations/open").json()
    assert (shown["kind"], shown["clinic"], shown["role"]) == ("patient", {"slug": "linden", "name": "Linden"}, None)
    assert [(text["purpose"], text["required"]) for text in shown["consents"]] == [("care", True), ("research", False)]
    assert shown["consents"][0]["title"] == "Die Klinik darf mein Tagebuch lesen"
    english = client.get("/api/v1/invitations/open?language=en").json()
    assert english["consents"][0]["title"] == "The clinic may read my diary"


def test_nothing_is_accepted_without_signing_in(clara: User, linden: Clinic) -> None:
    assert accept(opened(invite(clara)["code"])).status_code == 401
    assert not CareLink.objects.exists()


def test_an_invitation_waits_through_the_sign_in(clara: User, linden: Clinic, ben: User) -> None:
    client = opened(invite(clara)["code"])
    client.force_login(ben, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert accept(client).status_code == 200


def test_an_invitation_can_be_let_go_and_stays_good(clara: User, linden: Clinic, ben: User) -> None:
    code = invite(clara)["code"]
    client = opened(code, ben)
    assert client.delete("/api/v1/invitations/open").status_code == 204
    assert client.get("/api/v1/invitations/open").status_code == 404
    assert accept(client).status_code == 404
    assert accept(opened(code, ben)).status_code == 200


@pytest.mark.parametrize(
    "consents",
    [
        [],
        [{"purpose": "care", "version": 2}],
        [{"purpose": "research", "version": 1}],
        [CARE, {**CARE, "purpose": "x"}],
    ],
)
def test_without_consent_to_what_is_shown_nothing_begins(consents: Any, clara: User, linden: Clinic, ben: User) -> None:
    client = opened(invite(clara)["code"], ben)
    refused = accept(client, consents=consents)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:stillnight:problem:consent")
    assert not Patient.objects.exists()
    assert accept(client).status_code == 200, "the code is still good"


def test_what_was_agreed_to_is_written_down_with_its_language(clara: User, linden: Clinic, ben: User) -> None:
    accept(opened(invite(clara)["code"], ben), language="de", consents=[CARE, {"purpose": "research", "version": 1}])
    rows = Consent.objects.order_by("purpose").values_list("purpose", "version", "language", "given_by", "withdrawn_at")
    assert list(rows) == [("care", 1, "de", ben.id, None), ("research", 1, "de", ben.id, None)]


def test_who_keeps_a_diary_already_goes_on_in_it(pia: Patient, otto: User, harbour: Clinic) -> None:
    assert pia.user
    accept(opened(invite(otto, "harbour")["code"], pia.user), timezone="Asia/Tokyo", day_start="04:00")
    assert Patient.objects.get().timezone == "Europe/Berlin"
    assert [row["id"] for row in patients_of(otto)] == [str(pia.id)]


def test_an_imported_diary_becomes_the_persons_own(clara: User, linden: Clinic, ben: User) -> None:
    imported = patient_of(linden, "P-5", timezone="Asia/Tokyo")
    made = invite(clara, patient=str(imported.id))
    assert made["reference"] == "P-5"
    client = opened(made["code"], ben)
    assert accept(client).status_code == 200
    assert client.get("/api/v1/session").json()["patient"]["id"] == str(imported.id)
    assert client.get("/api/v1/session").json()["patient"]["timezone"] == "Asia/Tokyo"
    assert CareLink.objects.get().basis == "consent"


def test_joining_an_imported_diary_changes_nothing_that_a_review_rests_on(
    clara: User, linden: Clinic, ben: User
) -> None:
    imported = patient_of(linden, "P-5", change_seq=7, timezone="Asia/Tokyo", day_start=240, helped_at_first=True)
    before = Patient.objects.values().get()
    client = opened(invite(clara, patient=str(imported.id))["code"], ben)
    accept(client, timezone="Europe/Lisbon", day_start="05:30")
    assert Patient.objects.values().get() == {**before, "user_id": ben.id}
    night = {
        "write_id": "00000000-0000-4000-8000-0000000000a1", "base": None, "form_version": 1, "zone": "Asia/Tokyo",
        "made_at": "2026-03-15T05:30:00Z", "payload": {"symptoms": False},
    }  # fmt: skip
    assert client.put("/api/v1/nights/2026-03-14", night, JSON).status_code == 201
    imported.refresh_from_db()
    assert (imported.change_seq, str(imported.changed_from)) == (8, "2026-03-14"), "the next review takes it in"


def test_two_diaries_are_not_mixed(clara: User, linden: Clinic, pia: Patient) -> None:
    imported = patient_of(linden, "P-5")
    assert pia.user
    refused = accept(opened(invite(clara, patient=str(imported.id))["code"], pia.user))
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:stillnight:problem:diary_exists")


def test_an_imported_diary_is_given_away_once(clara: User, linden: Clinic, ben: User) -> None:
    imported = patient_of(linden, "P-5")
    codes = [invite(clara, patient=str(imported.id))["code"] for _ in range(2)]
    assert accept(opened(codes[0], ben)).status_code == 200
    assert accept(opened(codes[1], person("Paul"))).status_code == 404


def test_who_is_in_care_already_does_not_use_a_code_up(clara: User, pia: Patient, ben: User) -> None:
    assert pia.user
    code = invite(clara)["code"]
    assert accept(opened(code, pia.user)).json()["type"] == "urn:stillnight:problem:already_enrolled"
    assert accept(opened(code, ben)).status_code == 200


def test_a_reference_is_one_persons_at_a_time(clara: User, pia: Patient) -> None:
    invite(clara, reference="P-2")
    for taken in ("P-1", "P-2"):
        answer = post(signed_in(clara), "clinics/linden/invitations", kind="patient", reference=taken)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "reference")
    names = {invite(clara)["reference"] for _ in range(3)}
    assert len(names) == 3, "left empty, each gets a name of its own"


def test_a_reference_taken_meanwhile_does_not_keep_anybody_out(clara: User, linden: Clinic, ben: User) -> None:
    code = invite(clara, reference="P-3")["code"]
    patient_of(linden, "P-3")
    assert accept(opened(code, ben)).status_code == 200
    assert CareLink.objects.get(patient__user=ben).reference not in ("P-3", "")


# --- a member ------------------------------------------------------------------------------------------------------


def test_max_invites_a_nurse(max_: User, ben: User) -> None:
    code = invite(max_, kind="member", role="nurse")["code"]
    client = opened(code, ben)
    assert client.get("/api/v1/invitations/open").json()["consents"] == []
    assert accept(client, consents=[], name="Ben Nurse").json()["kind"] == "member"
    assert Membership.objects.get(user=ben).role == "nurse"
    assert not Patient.objects.filter(user=ben).exists()


def test_who_works_there_already_keeps_their_role(max_: User, clara: User) -> None:
    refused = accept(opened(invite(max_, kind="member", role="manager")["code"], clara))
    assert refused.json()["type"] == "urn:stillnight:problem:already_member"
    assert Membership.objects.get(user=clara).role == "clinician"


def test_nobody_invites_to_more_than_their_role(clara: User, nora: User, max_: User) -> None:
    for who, kind in ((clara, "member"), (nora, "member"), (max_, "patient")):
        body = {"kind": kind, **({"role": "manager"} if kind == "member" else {})}
        answer = post(signed_in(who), "clinics/linden/invitations", **body)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:stillnight:problem:role")
    assert post(signed_in(max_), "clinics/linden/invitations", kind="operator").status_code == 400
    assert not Invitation.objects.exists()


def test_an_operators_code_makes_an_operator(ben: User) -> None:
    made = operator_invite(email=None, language="en", now=NOW)
    client = opened(made.code, ben)
    shown = client.get("/api/v1/invitations/open").json()
    assert (shown["kind"], shown["clinic"]) == ("operator", None)
    accept(client, consents=[])
    assert User.objects.get(pk=ben.pk).is_operator


def test_a_new_account_takes_the_clock_and_the_language_of_the_one_who_accepts(max_: User) -> None:
    new = person("New", mail_zone="UTC")
    User.objects.filter(pk=new.pk).update(name="")
    accept(opened(invite(max_, kind="member", role="clinician")["code"], new), language="de", name="Nel Wu")
    new.refresh_from_db()
    assert (new.mail_zone, new.language, new.name) == ("Europe/Berlin", "de", "Nel Wu")


def test_what_somebody_has_chosen_before_stays(max_: User, otto: User) -> None:
    accept(opened(invite(max_, kind="member", role="clinician")["code"], otto), timezone="Asia/Tokyo", name="X")
    otto.refresh_from_db()
    assert (otto.mail_zone, otto.name) == ("Europe/Berlin", "Otto")


# --- once, not for ever, and not by guessing --------------------------------------------------------------------------


def test_used_revoked_expired_and_made_up_look_the_same(clara: User, linden: Clinic, ben: User) -> None:
    used, revoked, expired = invite(clara), invite(clara), invite(clara)
    accept(opened(used["code"], ben))
    assert signed_in(clara).delete(f"/api/v1/clinics/linden/invitations/{revoked['id']}").status_code == 204
    Invitation.objects.filter(pk=expired["id"]).update(
        created_at=NOW - timedelta(days=15), expires_at=NOW - timedelta(days=1)
    )
    codes = [used["code"], revoked["code"], expired["code"], "0000-0000-0000", "what?"]
    answers = [post(Client(), "invitations/open", code=code) for code in codes]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    rows = signed_in(clara).get("/api/v1/clinics/linden/invitations").json()["invitations"]
    assert {row["id"]: row["state"] for row in rows} == {
        used["id"]: "used", revoked["id"]: "revoked", expired["id"]: "expired",
    }  # fmt: skip


def test_one_that_was_opened_in_time_still_has_to_be_open_when_accepted(clara: User, linden: Clinic, ben: User) -> None:
    made = invite(clara)
    client = opened(made["code"], ben)
    signed_in(clara).delete(f"/api/v1/clinics/linden/invitations/{made['id']}")
    assert client.get("/api/v1/invitations/open").status_code == 404
    assert accept(client).status_code == 404


def test_a_used_invitation_cannot_be_revoked(clara: User, linden: Clinic, ben: User) -> None:
    made = invite(clara)
    accept(opened(made["code"], ben))
    answer = signed_in(clara).delete(f"/api/v1/clinics/linden/invitations/{made['id']}")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:stillnight:problem:invitation_used")


def test_guesses_from_one_address_are_stopped_whatever_the_address_claims(clara: User, linden: Clinic) -> None:
    for n in range(30):
        header = {"x-forwarded-for": f"10.0.0.{n}"}
        assert Client(headers=header).post("/api/v1/invitations/open", {"code": "x"}, JSON).status_code == 404
    code = invite(clara)["code"]
    stopped = post(Client(), "invitations/open", code=code)
    assert stopped.status_code == 429
    assert 0 < int(stopped["Retry-After"]) <= 60
    other = Client(REMOTE_ADDR="10.9.9.9").post("/api/v1/invitations/open", {"code": code}, JSON)
    assert other.status_code == 200, "another address is not held up"


def test_guesses_from_many_addresses_are_stopped_in_total() -> None:
    answers = [
        Client(REMOTE_ADDR=f"10.1.{n // 30}.1").post("/api/v1/invitations/open", {"code": "x"}, JSON).status_code
        for n in range(601)
    ]
    assert answers == [404] * 600 + [429]


def test_a_stolen_sign_in_is_no_mailing_list(clara: User, linden: Clinic) -> None:
    for _ in range(60):
        invite(clara)
    assert post(signed_in(clara), "clinics/linden/invitations", kind="patient").status_code == 429


# --- the mail ------------------------------------------------------------------------------------------------------


def test_the_link_comes_by_mail_and_the_address_is_forgotten_once_used(
    clara: User, linden: Clinic, ben: User, smtp: Post
) -> None:
    made = invite(clara, email="ben@example.org", language="de")
    assert made["mailed"] is True
    (mail,) = smtp.received
    text = str(mail.get_content())
    assert made["link"] in text
    assert made["code"] in text
    assert (mail["To"], mail["Auto-Submitted"]) == ("ben@example.org", "auto-generated")
    assert "lädt Sie ein" in text
    accept(opened(made["code"], ben))
    assert Invitation.objects.get().email is None


def test_invitation_in_french_is_french_to_its_date(clara: User, linden: Clinic, smtp: Post) -> None:
    made = operator_invite(email="ben@example.org", language="fr", now=datetime(2027, 2, 15, 12, tzinfo=UTC))
    assert invitation_mail(made=made, address="ben@example.org")
    invite(clara, email="ben@example.org", language="fr")
    first, second = (str(mail.get_content()) for mail in smtp.received)
    assert smtp.received[0]["Subject"] == "Votre invitation à Stillnight"
    assert "jusqu'au 1er mars 2027." in first
    assert f"Ouvrez ce lien\u00a0: {settings.SITE_URL}/invite#" in first
    assert "Linden vous invite à tenir un journal avec Stillnight." in second


def test_a_mail_server_that_refuses_leaves_the_code_good(
    clara: User, linden: Clinic, smtp: Post, caplog: pytest.LogCaptureFixture
) -> None:
    smtp.answer("RCPT", "550 no such mailbox ben@example.org")
    made = invite(clara, email="ben@example.org")
    assert made["mailed"] is False
    (ours,) = [record.getMessage() for record in caplog.records if record.name.startswith("apps.")]
    assert ours == f"invitation {made['id']}: not mailed, SMTPRecipientsRefused"
    opened(made["code"])


def test_the_address_of_an_expired_invitation_is_forgotten_and_of_an_open_one_kept(
    clara: User, linden: Clinic, smtp: Post
) -> None:
    invite(clara, email="a@example.org")
    assert invitations_forget(now=NOW + timedelta(days=13)) == 0
    assert invitations_forget(now=NOW + timedelta(days=15)) == 1
    assert Invitation.objects.get().email is None


# --- two at once ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_gets_in(clara: User, linden: Clinic) -> None:
    invite(clara)
    made, both, got = Invitation.objects.get(), Barrier(2), []

    def accepts(user: User) -> None:
        try:
            both.wait()
            invitation_accept(
                invitation_id=made.id, user=user, consents=[Agreed("care", 1)], clock=Clock("UTC", 360), language="en",
                name="", now=datetime.now(UTC),
            )  # fmt: skip
            got.append("in")
        except Problem as problem:
            got.append(problem.code)
        finally:
            connection.close()

    threads = [Thread(target=accepts, args=[person(name)]) for name in ("Paul", "Paula")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["in", "no_invitation"]
    assert CareLink.objects.count() == 1
