"""Running a clinic: members come, change, are away, hand over and leave."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import Http404

from apps.accounts.models import Absence, Clinic, Membership, Role, User
from apps.core.errors import Problem
from apps.patients.clinics import member_change, member_remove
from apps.patients.codes import code_read
from apps.patients.models import CareLink, Patient
from tests.mail import Post
from tests.patients.invited import JSON, accept, invite, opened, post
from tests.personas import member_of, patient_of, person, signed_in

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
LINDEN = "/api/v1/clinics/linden"


def mine(user: User) -> str:
    return str(user.memberships.get(clinic__slug="linden").id)


def page(user: User) -> dict[str, Any]:
    answer: dict[str, Any] = signed_in(user).get(LINDEN).json()
    return answer


# --- the page -------------------------------------------------------------------------------------------------------


def test_colleagues_see_one_another_and_max_their_addresses(
    clara: User, nora: User, max_: User, otto: User, harbour: Clinic
) -> None:
    seen = page(nora)
    assert [(m["name"], m["role"], m["you"], m["email"]) for m in seen["members"]] == [
        ("Clara", "clinician", False, None), ("Max", "manager", False, None), ("Nora", "nurse", True, None),
    ]  # fmt: skip
    assert page(max_)["members"][0]["email"] == "clara@example.org"
    assert signed_in(otto).get(LINDEN).status_code == 404


def test_max_changes_name_and_telephone(max_: User) -> None:
    client = signed_in(max_)
    assert client.patch(LINDEN, {"phone": "030 1234"}, JSON).json()["phone"] == "030 1234"
    assert client.patch(LINDEN, {"name": "Linden West"}, JSON).json()["phone"] == "030 1234"
    for refused in ({"slug": "elm"}, {"name": ""}, {"name": "x" * 121}):
        assert client.patch(LINDEN, refused, JSON).status_code == 400
    assert Clinic.objects.get(slug="linden").name == "Linden West"


def test_max_switches_telling_patients_on_and_off_and_nobody_else_does(
    max_: User, clara: User, nora: User, otto: User, harbour: Clinic
) -> None:
    boss = signed_in(max_)
    assert page(nora)["tells_patients"] is False, "nobody is told unless a clinic wants it"
    boss.patch(LINDEN, {"phone": "030 1234"}, JSON)
    for who, refused in ((clara, 403), (nora, 403), (otto, 404)):
        assert signed_in(who).patch(LINDEN, {"tells_patients": True}, JSON).status_code == refused
    for wanted in (True, False):
        assert boss.patch(LINDEN, {"tells_patients": wanted}, JSON).json()["tells_patients"] is wanted
    kept = apps.get_model("accounts", "ClinicEvent").objects.filter(slug="linden").order_by("pgh_id")
    told = list(kept.values_list("tells_patients", flat=True))
    assert told == [False, False, True, False], "the history tells from when to when"


@pytest.mark.parametrize("phone", ["", "ask at the desk", "030 1234 (8–16 Uhr)", "030 1234 / 5678"])
def test_nobody_is_told_beside_a_text_that_is_not_one_number(max_: User, phone: str) -> None:
    boss = signed_in(max_)
    answer = boss.patch(LINDEN, {"tells_patients": True, "phone": phone}, JSON)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:stillnight:problem:telephone")
    assert "telephone number" in answer.json()["way_out"]
    assert boss.patch(LINDEN, {"tells_patients": True, "phone": "030 1234"}, JSON).status_code == 200
    taken_away = boss.patch(LINDEN, {"phone": phone, "name": "Elm"}, JSON)
    assert (taken_away.status_code, taken_away.json()["errors"][0]["field"]) == (409, "phone")
    assert page(max_)["phone"] == "030 1234"
    assert boss.patch(LINDEN, {"phone": phone, "tells_patients": False}, JSON).status_code == 200


# --- leaving --------------------------------------------------------------------------------------------------------


def test_who_leaves_sees_nothing_at_the_next_request_and_her_patients_are_everyones(
    pia: Patient, clara: User, cora: User, max_: User
) -> None:
    hers = signed_in(clara)
    CareLink.objects.update(deputy=cora.memberships.get())
    assert hers.get(f"/api/v1/patients/{pia.id}").status_code == 200
    assert hers.delete(f"{LINDEN}/members/{mine(clara)}").status_code == 204
    assert hers.get("/api/v1/patients").json() == {"patients": []}
    for address in (f"/api/v1/patients/{pia.id}", LINDEN, f"{LINDEN}/invitations"):
        assert hers.get(address).status_code == 404
    assert (pia.care_links.get().responsible, pia.care_links.get().deputy) == (None, cora.memberships.get())
    assert page(max_)["unassigned"] == 1


def test_max_removes_a_member_and_clara_cannot(clara: User, nora: User, max_: User) -> None:
    theirs = mine(nora)
    assert signed_in(clara).delete(f"{LINDEN}/members/{theirs}").status_code == 403
    assert signed_in(max_).delete(f"{LINDEN}/members/{theirs}").status_code == 204
    assert signed_in(nora).get(LINDEN).status_code == 404


def test_of_two_managers_one_removes_and_the_other_changes_the_same_member(nora: User, max_: User) -> None:
    as_the_door_saw_her = nora.memberships.get()
    member_remove(member=nora.memberships.get(), now=datetime.now(UTC))
    with pytest.raises(Http404):
        member_change(member=as_the_door_saw_her, role="clinician", now=datetime.now(UTC))


def test_who_becomes_something_else_answers_for_nobody(pia: Patient, clara: User, cora: User, max_: User) -> None:
    Absence.objects.create(
        member=cora.memberships.get(), deputy=clara.memberships.get(), first_day=TODAY, last_day=TODAY
    )
    answer = signed_in(max_).patch(f"{LINDEN}/members/{mine(clara)}", {"role": "nurse"}, JSON)
    assert answer.json()["role"] == "nurse"
    assert pia.care_links.get().responsible is None
    assert Absence.objects.get().deputy is None
    assert page(max_)["unassigned"] == 1


@pytest.mark.parametrize("how", ["delete", "patch"])
def test_the_last_manager_stays(how: str, max_: User, clara: User) -> None:
    client, address = signed_in(max_), f"{LINDEN}/members/{mine(max_)}"
    body = {"role": "clinician"}
    refused = client.delete(address) if how == "delete" else client.patch(address, body, JSON)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:stillnight:problem:last_manager")
    signed_in(max_).patch(f"{LINDEN}/members/{mine(clara)}", {"role": "manager"}, JSON)
    again = client.delete(address) if how == "delete" else client.patch(address, body, JSON)
    assert again.status_code in (200, 204)


def test_a_manager_whose_account_is_closed_does_not_count(max_: User, linden: Clinic) -> None:
    gone = member_of(linden, "Mona", Role.MANAGER)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert signed_in(max_).delete(f"{LINDEN}/members/{mine(max_)}").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_leave_at_once_one_stays(linden: Clinic) -> None:
    members = [member_of(linden, name, Role.MANAGER).memberships.get() for name in ("Max", "Mona")]
    both, got = Barrier(2), []

    def leaves(member: Membership) -> None:
        try:
            both.wait()
            member_remove(member=member, now=datetime.now(UTC))
            got.append("left")
        except Problem as problem:
            got.append(problem.code)
        finally:
            connection.close()

    threads = [Thread(target=leaves, args=[member]) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["last_manager", "left"]


@pytest.mark.parametrize("how", ["removed", "made a nurse"])
def test_who_is_no_manager_any_more_does_not_come_back_by_an_invitation_of_his_own(
    how: str, max_: User, linden: Clinic, ben: User
) -> None:
    mona = member_of(linden, "Mona", Role.MANAGER)
    codes = [invite(max_, kind="member", role=role)["code"] for role in ("clinician", "manager")]
    hers, place = invite(mona, kind="member", role="nurse")["code"], f"{LINDEN}/members/{mine(max_)}"
    waits = opened(codes[0], ben)
    boss = signed_in(mona)
    done = boss.delete(place) if how == "removed" else boss.patch(place, {"role": "nurse"}, JSON)
    assert done.status_code in (200, 204)
    assert [post(signed_in(max_), "invitations/open", code=code).status_code for code in codes] == [404, 404]
    assert accept(waits).json()["type"] == "urn:stillnight:problem:no_invitation", "nor where it waits already"
    opened(hers, ben)  # what others invited to stays open
    rows = boss.get(f"{LINDEN}/invitations").json()["invitations"]
    assert [row["state"] for row in rows] == ["open", "revoked", "revoked"]


def test_a_nurse_who_leaves_takes_no_imported_diary_along_and_patients_papers_stay_good(
    nora: User, max_: User, linden: Clinic, ben: User
) -> None:
    imported = patient_of(linden, "P-5")
    paper, diary = invite(nora)["code"], invite(nora, patient=str(imported.id))["code"]
    assert signed_in(max_).delete(f"{LINDEN}/members/{mine(nora)}").status_code == 204
    assert post(signed_in(nora), "invitations/open", code=diary).status_code == 404
    assert accept(opened(paper, ben)).status_code == 200


class Dawdling(BytesIO):
    """A body that comes when something else has happened meanwhile."""

    def __init__(self, body: bytes, meanwhile: Callable[[], object]) -> None:
        super().__init__(body)
        self.meanwhile = meanwhile

    def read(self, size: int | None = -1) -> bytes:
        self.meanwhile()
        return super().read(size)


def test_who_sends_slowly_is_asked_who_they_are_at_the_end(max_: User, linden: Clinic) -> None:
    member_of(linden, "Mona", Role.MANAGER)
    his, body = signed_in(max_), b'{"role": "manager"}'
    demoted = max_.memberships.filter(clinic=linden)
    slow: dict[str, Any] = {
        "wsgi.input": Dawdling(body, lambda: demoted.update(role="nurse")),
        "CONTENT_LENGTH": str(len(body)),
    }
    answer = his.patch(f"{LINDEN}/members/{mine(max_)}", body, JSON, **slow)
    assert (answer.status_code, demoted.get().role) == (403, "nurse")


# --- handing over ---------------------------------------------------------------------------------------------------


def test_clara_hands_all_hers_over_to_cora(pia: Patient, linden: Clinic, clara: User, cora: User) -> None:
    theirs = cora.memberships.get()
    for number in range(2):
        patient_of(linden, f"Q-{number}")
    ended = patient_of(linden, "Q-9")
    CareLink.objects.filter(patient=ended).update(consent_to=datetime.now(UTC))
    pia.care_links.update(deputy=theirs)
    answer = post(signed_in(clara), "clinics/linden/handovers", **{"from": mine(clara), "to": mine(cora)})
    assert answer.json() == {"patients": 3}
    assert pia.care_links.get().responsible == theirs
    assert pia.care_links.get().deputy is None, "nobody is their own deputy"
    assert ended.care_links.get().responsible == clara.memberships.get()


def test_cora_takes_those_whom_nobody_answers_for(pia: Patient, clara: User, cora: User) -> None:
    CareLink.objects.update(responsible=None)
    client = signed_in(cora)
    assert post(client, "clinics/linden/handovers", **{"from": None, "to": mine(cora)}).json() == {"patients": 1}
    assert post(client, "clinics/linden/handovers", **{"from": mine(clara), "to": mine(cora)}).status_code == 403


def test_max_hands_over_in_numbers(pia: Patient, clara: User, cora: User, max_: User, nora: User) -> None:
    answer = post(signed_in(max_), "clinics/linden/handovers", **{"from": mine(clara), "to": mine(nora)})
    assert answer.status_code == 422, "a nurse answers for nobody"
    answer = post(signed_in(max_), "clinics/linden/handovers", **{"from": mine(clara), "to": mine(cora)})
    assert answer.json() == {"patients": 1}
    assert str(pia.id) not in answer.content.decode()


# --- being away -----------------------------------------------------------------------------------------------------


def absence(client: Any, **body: Any) -> Any:
    days = {"first_day": str(TODAY), "last_day": str(TODAY + timedelta(days=7))}
    return post(client, "clinics/linden/absences", **{**days, **body})


def test_clara_is_away_and_all_can_see_who_stands_in(clara: User, cora: User, nora: User) -> None:
    made = absence(signed_in(clara), deputy=mine(cora))
    assert made.status_code == 201
    (clara_row,) = [m for m in page(nora)["members"] if m["name"] == "Clara"]
    assert clara_row["absences"] == [made.json()]
    assert made.json()["deputy"] == {"id": mine(cora), "name": "Cora"}
    assert signed_in(clara).delete(f"{LINDEN}/absences/{made.json()['id']}").status_code == 204
    assert not Absence.objects.exists()


def test_an_absence_that_is_over_is_no_longer_shown(clara: User, cora: User) -> None:
    absence(signed_in(clara), deputy=mine(cora), first_day="2026-01-01", last_day="2026-01-02")
    assert [m["absences"] for m in page(clara)["members"]] == [[], []]


def test_max_enters_for_anybody_and_clara_for_herself_alone(clara: User, cora: User, nora: User, max_: User) -> None:
    assert absence(signed_in(max_), member=mine(clara), deputy=mine(cora)).status_code == 201
    assert absence(signed_in(cora), member=mine(clara), deputy=mine(cora)).status_code == 403
    assert absence(signed_in(nora), deputy=mine(cora)).status_code == 403
    made = Absence.objects.get()
    assert signed_in(cora).delete(f"{LINDEN}/absences/{made.id}").status_code == 403
    assert absence(signed_in(max_), deputy=mine(cora)).status_code == 422, "a manager has nothing to be stood in for"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_day": str(TODAY - timedelta(days=1))}, "last_day"),
        ({"last_day": str(TODAY + timedelta(days=400))}, "last_day"),
        ({"first_day": "soon"}, "first_day"),
        ({"deputy": "clara"}, "deputy"),
        ({"deputy": "nora"}, "deputy"),
        ({"deputy": str(uuid4())}, "deputy"),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused_by_its_field(
    wrong: dict[str, str], field: str, clara: User, cora: User, nora: User
) -> None:
    names = {"clara": mine(clara), "nora": mine(nora)}
    body = {"deputy": mine(cora), **{key: names.get(value, value) for key, value in wrong.items()}}
    refused = absence(signed_in(clara), **body)
    assert refused.status_code in (400, 422)
    assert [error["field"] for error in refused.json()["errors"]] == [field]


# --- the first of all -----------------------------------------------------------------------------------------------


def run(*args: str) -> str:
    said = StringIO()
    call_command(*args, stdout=said)
    return said.getvalue()


def code_of(said: str) -> str:
    (code,) = [line.split()[-1] for line in said.splitlines() if code_read(line.split()[-1])]
    return code


def test_a_clinic_begins_with_its_managers_code(db: None, smtp: Post) -> None:
    new = ["--slug", "elm", "--name", "Elm", "--phone", "040 1", "--manager", "max@example.org", "--language", "de"]
    said = run("clinic_add", *new)
    assert "on its way by mail" in said
    assert code_of(said) in str(smtp.received[0].get_content())
    client = opened(code_of(said), person("Max"))
    assert accept(client, consents=[]).json() == {"kind": "member", "clinic": {"slug": "elm", "name": "Elm"}}
    assert (Membership.objects.get().role, Clinic.objects.get().phone) == ("manager", "040 1")


def test_a_mail_server_that_is_away_does_not_keep_a_clinic_from_beginning(db: None, smtp: Post, settings: Any) -> None:
    settings.EMAIL_PORT = 9
    said = run("clinic_add", "--slug", "elm", "--name", "Elm", "--manager", "max@example.org")
    assert "hand over the link" in said
    opened(code_of(said))


def test_a_clinic_without_a_manager_gets_one(linden: Clinic, smtp: Post) -> None:
    said = run("clinic_add", "--slug", "linden", "--manager", "max@example.org")
    accept(opened(code_of(said), person("Max")), consents=[])
    assert Membership.objects.get(role="manager").clinic == linden


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--slug", "elm", "--manager", "max@example.org"], "say its --name"),
        (["--slug", "linden", "--name", "Elm", "--manager", "max@example.org"], "under another name"),
        (["--slug", "e l m", "--name", "Elm", "--manager", "max@example.org"], "--slug"),
        (["--slug", "elm", "--name", "Elm", "--manager", "max"], "--manager"),
    ],
)
def test_a_clinic_that_cannot_be_added_is_refused_in_words(args: list[str], said: str, linden: Clinic) -> None:
    with pytest.raises(CommandError, match=said):
        run("clinic_add", *args)
    assert Clinic.objects.count() == 1


def test_an_operator_comes_by_a_code_too(smtp: Post, ben: User) -> None:
    code = code_of(run("operator_add", "ben@example.org"))
    assert accept(opened(code, ben), consents=[]).json() == {"kind": "operator", "clinic": None}
    assert User.objects.get(pk=ben.pk).is_operator
    assert signed_in(User.objects.get(pk=ben.pk)).get("/api/v1/patients").json() == {"patients": []}


def test_members_are_listed_by_their_names_as_people_order_them(linden: Clinic, max_: User) -> None:
    for name in ("Zander", "Ärztin", "de Vries", "Arzt", "Çelik", "Denk", "Österle"):
        member_of(linden, name, Role.NURSE)
    listed = [one["name"] for one in signed_in(max_).get("/api/v1/clinics/linden").json()["members"]]
    assert listed == ["Arzt", "Ärztin", "Çelik", "Clara", "de Vries", "Denk", "Max", "Österle", "Zander"]
