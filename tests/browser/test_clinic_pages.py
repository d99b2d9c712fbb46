"""From a clinic's invitation to a diary that it reads, and back out again; and how a clinic looks after itself."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, expect

from apps.accounts.models import Clinic, Membership, Role, User
from apps.core.models import Heartbeat
from apps.patients.models import CareLink, Patient
from tests.browser.phone import Phone, violations, with_account
from tests.mail import CODE, Post, said_in
from tests.pages import PHONE
from tests.personas import member_of


def press(place: Any, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def fold(phone: Phone, name: str) -> Locator:
    part = phone.page.locator("details.section").filter(has=phone.page.locator("summary", has_text=name))
    expect(part).to_be_visible()
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    return part


def answer_yes(phone: Phone, name: str) -> None:
    press(phone.page.get_by_role("alertdialog"), name)


def invitation_of(desk: Phone, nurse: User, **fields: str) -> str:
    """The code as it stands on the sheet."""
    desk.sign_in_to_clinic(nurse).page.get_by_role("link", name="Clinic", exact=True).click()
    desk.page.get_by_label("Your reference for the patient").fill("P-77")
    for label, value in fields.items():
        desk.page.get_by_label(re.compile(f"^{label}")).fill(value)
    press(desk.page, "Make the invitation")
    return desk.page.locator(".paper-code").inner_text()


def test_from_noras_paper_code_to_a_diary_that_clara_reads(
    desk: Phone, empty_phone: Phone, post: Post, nora: User, linden: Clinic
) -> None:
    paper = invitation_of(desk, nora)
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", paper)
    phone = empty_phone.open("/invite")
    phone.page.get_by_label("Invitation code").fill(paper.lower().replace("-", " "))
    press(phone.page, "Go on")
    phone.says("Linden invites you to keep a diary")
    phone.page.get_by_label("I agree: The clinic may read my diary").check()
    phone.page.get_by_label("E-mail").fill("new@example.org")
    press(phone.page, "I am new here: make an account")
    phone.page.get_by_label("Code", exact=True).fill(said_in(post, CODE))
    press(phone.page, "Go on")
    expect(phone.page.get_by_label("I agree: The clinic may read my diary")).to_be_checked()
    phone.page.get_by_label("Your name").fill("Nina Neu")
    press(phone.page, "Accept the invitation")
    phone.says("From now on Linden can read your diary")
    phone.page.get_by_role("link", name="To my diary").click()
    phone.save("22:00")
    phone.is_at_the_clinic()
    desk.open("/patients").says("Nina Neu")
    link = CareLink.objects.get(reference="P-77")
    assert (link.clinic, link.patient.timezone) == (linden, "Europe/Berlin")
    desk.open("/clinic").page.get_by_text("0 open").click()
    desk.says("used · by Nora")
    page = f"/api/v1/patients/{link.patient_id}"
    assert desk.page.request.get(desk.live.url + page).status == 200
    consent = fold(phone.open("/account"), "The clinic may read my diary")
    consent.get_by_role("button", name="Withdraw").click()
    answer_yes(phone, "Withdraw")
    phone.says("Your diary is not joined to a clinic")
    assert desk.page.request.get(desk.live.url + page).status == 404


def test_an_invitation_by_mail_opens_and_leaves_no_code_in_the_address_bar(
    desk: Phone, empty_phone: Phone, post: Post, nora: User
) -> None:
    invitation_of(desk, nora, **{"E-mail": "new@example.org"})
    desk.says("The link was sent by e-mail")
    empty_phone.open(said_in(post, r"(/invite#\S+)")).says("Linden invites you to keep a diary")
    assert empty_phone.page.url.endswith("/invite")
    press(empty_phone.page, "Leave it aside")
    empty_phone.says("Please enter the code from your invitation")


def test_without_the_needed_consent_nothing_is_accepted(desk: Phone, empty_phone: Phone, nora: User, ben: User) -> None:
    paper = invitation_of(desk, nora)
    empty_phone.open("/sign-in").fill_sign_in(with_account(ben))
    expect(empty_phone.page.get_by_role("navigation")).to_be_visible()
    empty_phone.open(f"/invite#{paper}").says("Linden invites you")
    press(empty_phone.page, "Accept the invitation")
    empty_phone.says("agree to the text that is needed")
    assert not CareLink.objects.exists()
    assert violations(empty_phone.page) == []


def test_a_withdrawn_and_a_mistyped_code_open_nothing(desk: Phone, empty_phone: Phone, nora: User) -> None:
    paper = invitation_of(desk, nora)
    press(desk.page, "Done")
    fold(desk, "Invitations").get_by_role("button", name="Withdraw: P-77").click()
    answer_yes(desk, "Withdraw")
    desk.says("withdrawn · by Nora")
    for wrong in (paper, "K7QM-2XHD-9FTW"):
        empty_phone.reopen("/invite").page.get_by_label("Invitation code").fill(wrong)
        press(empty_phone.page, "Go on")
        empty_phone.says("This code opens nothing")
    assert violations(empty_phone.page) == []


def test_pia_leaves_and_claras_next_request_finds_nothing(phone: Phone, desk: Phone, clara: User, pia: Patient) -> None:
    Clinic.objects.update(phone="+49 30 1234")
    phone.save("22:00")
    phone.is_at_the_clinic()
    desk.sign_in_to_clinic(clara).open(f"/patients/{pia.id}").says("P-1")
    expect(phone.open("/account").page.get_by_role("link", name="+49 30 1234")).to_be_visible()
    phone.page.get_by_role("button", name="Leave this clinic: Linden").click()
    expect(phone.page.get_by_role("alertdialog")).to_contain_text("nobody at Linden sees your diary")
    answer_yes(phone, "Leave")
    phone.says("Your diary is not joined to a clinic")
    answer = desk.page.request.get(desk.live.url + f"/api/v1/patients/{pia.id}")
    assert answer.status == 404
    desk.open("/patients").says("No patients are linked")
    phone.open("/nights").says("From 22:00")


def test_max_looks_after_members_and_is_offered_no_diary(desk: Phone, max_: User, pia: Patient) -> None:
    desk.sign_in_to_clinic(max_).says("Your role: Manager")
    expect(desk.page.get_by_role("link", name="Patients")).to_have_count(0)
    desk.never_said("P-1")
    desk.page.get_by_label("Role of Clara").select_option("nurse")
    desk.says("The role is saved")
    assert Membership.objects.get(user__name="Clara").role == Role.NURSE
    desk.page.get_by_role("button", name="Leave the clinic: Max").click()
    answer_yes(desk, "Leave the clinic")
    desk.says("A clinic needs a manager")
    details = fold(desk, "The clinic's details")
    details.get_by_label("Patients may read of a change").check()
    press(details, "Save")
    desk.says("only beside a number that they can ring")
    details.get_by_label("Telephone").fill("+49 30 555 (8 to 16)")
    desk.says("not one telephone number alone")
    details.get_by_label("Telephone").fill("+49 (0)30 555")
    desk.says("Their phones dial +4930555.")
    press(details, "Save")
    desk.wait_for(lambda: Clinic.objects.get().phone == "+49 (0)30 555")
    assert Clinic.objects.get().tells_patients


def test_clara_names_her_deputy_while_she_is_away_and_hands_her_patients_over(
    desk: Phone, clara: User, linden: Clinic, pia: Patient
) -> None:
    member_of(linden, "Dora", Role.CLINICIAN)
    desk.sign_in_to_clinic(clara).page.get_by_role("link", name="Clinic", exact=True).click()
    away = fold(desk, "Absences")
    away.get_by_label("First day").fill(str(datetime.now(UTC).date() + timedelta(days=1)))
    away.get_by_label("Last day").fill(str(datetime.now(UTC).date() + timedelta(days=9)))
    away.get_by_label("Deputy").select_option("Dora")
    press(away, "Save")
    expect(away.get_by_text("meanwhile: Dora")).to_be_visible()
    over = fold(desk, "Hand patients over")
    over.get_by_label("To", exact=True).select_option("Dora")
    press(over, "Hand over")
    desk.says("1 patient handed over")
    assert CareLink.objects.get().responsible == Membership.objects.get(user__name="Dora")


def test_clara_says_who_answers_for_pia_and_discharges_her(
    desk: Phone, clara: User, linden: Clinic, pia: Patient
) -> None:
    member_of(linden, "Dora", Role.CLINICIAN)
    desk.sign_in_to_clinic(clara).open(f"/patients/{pia.id}")
    care = fold(desk, "Who answers for this patient")
    care.get_by_label("Deputy").select_option("Dora")
    desk.wait_for(lambda: CareLink.objects.get().deputy == Membership.objects.get(user__name="Dora"))
    press(care, "Discharge")
    answer_yes(desk, "Discharge")
    desk.says("No patients are linked")
    assert desk.page.request.get(desk.live.url + f"/api/v1/patients/{pia.id}").status == 404


def test_a_nurse_is_not_offered_what_she_may_not_do(desk: Phone, nora: User, pia: Patient) -> None:
    desk.sign_in_to_clinic(nora).open(f"/patients/{pia.id}").says("Last review")
    desk.never_said("Discharge")
    desk.open("/clinic").says("Invite a patient")
    for words in ("Absences", "Hand patients over", "The clinic's details", "Invite somebody to work here"):
        desk.never_said(words)


def test_when_noras_twelve_hours_are_over_the_clinics_page_says_so(desk: Phone, nora: User) -> None:
    desk.sign_in_to_clinic(nora)
    Session.objects.all().delete()
    # A page asks when it is back in front; it may have asked before, so nothing on it is relied on.
    desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.says("You are no longer signed in")
    desk.never_said("Invite a patient")


def test_olga_sees_the_systems_health_and_nobodys_own(desk: Phone, olga: User, pia: Patient) -> None:
    Heartbeat.beat("review_sweep", datetime.now(UTC) - timedelta(hours=2))
    desk.sign_in_to_clinic(olga).says("The system's health")
    desk.says("Digests not sent")
    expect(desk.page.get_by_role("row", name="The nightly review ticked")).to_contain_text("2 h 0 min ago")
    expect(desk.page.get_by_role("link", name="Patients")).to_have_count(0)
    desk.never_said("P-1")
    assert violations(desk.page) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_clinics_page_can_be_read_by_axe_and_fits_a_phone(empty_phone: Phone, max_: User, theme: str) -> None:
    phone = empty_phone.sign_in_to_clinic(max_)
    phone.page.evaluate(f"localStorage.setItem('stillnight.theme', '{theme}')")
    phone.open("/clinic").says("Who works here")
    phone.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert violations(phone.page) == []
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
