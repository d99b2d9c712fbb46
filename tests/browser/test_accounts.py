"""Every way of signing in, as people meet it: code, passkey, password with a second factor, and the way back in."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import BrowserContext, Locator, expect

from apps.accounts.models import User
from apps.patients.models import Consent, Patient
from tests.browser.phone import PASSWORD, Phone, code_of, violations, with_account, with_app
from tests.mail import CODE, Post, said_in
from tests.pages import PHONE


def with_key(context: BrowserContext, phone: Phone) -> None:
    """The device can make passkeys, and its owner is there to touch it."""
    session = context.new_cdp_session(phone.page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )


def fold(phone: Phone, name: str) -> Locator:
    """One part of the account page, opened."""
    part = phone.page.locator("details.section").filter(has=phone.page.locator("summary", has_text=name))
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    return part


def press(place: Any, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def an_hour_passes() -> None:
    """Since everybody signed in: what is then changed asks first whether it is still the same person."""
    for session in SessionStore.get_model_class().objects.all():
        kept = SessionStore(session.session_key)
        kept["signed_in_at"] -= 3600
        for record in kept["account_authentication_methods"]:
            record["at"] -= 3600
        kept.save()


def answer_still_you(phone: Phone) -> None:
    dialog = phone.page.get_by_role("dialog")
    dialog.get_by_label("Password").fill(PASSWORD)
    press(dialog, "Go on")
    expect(dialog).to_have_count(0)


def set_up_totp(phone: Phone) -> str:
    """The authenticator app reads the key off the page; the secret."""
    app = fold(phone, "Authenticator app")
    press(app, "Set it up")
    secret = app.locator("code.secret").inner_text().replace(" ", "")
    app.get_by_label("The code that the app shows now").fill(code_of(secret))
    press(app, "Confirm")
    return secret


def test_clara_is_led_to_a_second_factor_and_sees_no_patient_before(
    empty_phone: Phone, clara: User, pia: Patient
) -> None:
    empty_phone.open().fill_sign_in(with_account(clara))
    empty_phone.says("A second step protects your patients")
    empty_phone.never_said("P-1")
    secret = set_up_totp(empty_phone)
    expect(empty_phone.page.locator(".codes li")).to_have_count(10)
    press(empty_phone.page, "Go on to the clinic")
    empty_phone.says("P-1")
    empty_phone.context.clear_cookies()
    empty_phone.open("/sign-in").fill_sign_in(clara)
    empty_phone.says("Your sign-in asks for a second step")
    empty_phone.page.get_by_label("Code of the app").fill("000000")
    press(empty_phone.page, "Go on")
    empty_phone.says("This code does not match")
    empty_phone.page.get_by_label("Code of the app").fill(code_of(secret, later=1))
    press(empty_phone.page, "Go on")
    empty_phone.says("P-1")


def test_a_sign_in_from_before_claras_second_factor_confirms_it_first(
    empty_phone: Phone, clara: User, pia: Patient
) -> None:
    empty_phone.open().fill_sign_in(with_account(clara))
    empty_phone.says("A second step protects your patients")
    secret = with_app(clara)
    empty_phone.open("/patients").says("Before the clinic opens, please show your second factor")
    empty_phone.never_said("P-1")
    empty_phone.page.get_by_label("Code of the app").fill(code_of(secret))
    press(empty_phone.page, "Go on")
    empty_phone.says("P-1")


def test_without_network_and_after_too_many_tries_pia_is_told_so(empty_phone: Phone, pia: Patient) -> None:
    assert pia.user
    empty_phone.open().fill_sign_in(with_account(pia.user), "no 1 of the wrong ones")
    for number in range(2, 7):
        empty_phone.says("E-mail and password do not match")
        empty_phone.fill_sign_in(pia.user, f"no {number} of the wrong ones")
        expect(empty_phone.page.get_by_role("button", name="Sign in", exact=True)).to_be_enabled()
    empty_phone.says("Too many tries")
    empty_phone.offline()
    press(empty_phone.page, "Use a passkey")
    empty_phone.says("The server cannot be reached")


OLDER_BROWSER = """
delete PublicKeyCredential.parseRequestOptionsFromJSON;
delete PublicKeyCredential.parseCreationOptionsFromJSON;
delete PublicKeyCredential.prototype.toJSON;
"""


@pytest.mark.parametrize("lacks", ["", OLDER_BROWSER], ids=["browser of today", "browser without JSON for passkeys"])
def test_clara_signs_in_with_a_passkey_alone(empty_phone: Phone, clara: User, pia: Patient, lacks: str) -> None:
    empty_phone.page.add_init_script(lacks)
    with_key(empty_phone.context, empty_phone)
    empty_phone.open().fill_sign_in(with_account(clara))
    keys = fold(empty_phone, "Passkeys")
    keys.get_by_label("What do you call this device?").fill("Ward laptop")
    press(keys, "Add a passkey")
    expect(keys.get_by_text("Ward laptop")).to_be_visible()
    empty_phone.context.clear_cookies()
    empty_phone.open("/sign-in")
    press(empty_phone.page, "Use a passkey")
    empty_phone.says("P-1")


def test_a_passkey_that_is_removed_signs_nobody_in(empty_phone: Phone, pia: Patient) -> None:
    assert pia.user
    with_key(empty_phone.context, empty_phone)
    phone = empty_phone.sign_in(with_account(pia.user)).open("/account")
    keys = fold(phone, "Passkeys")
    an_hour_passes()
    press(keys, "Add a passkey")
    expect(phone.page.get_by_role("dialog").get_by_label("Password")).to_be_focused()
    phone.page.keyboard.press("Escape")
    phone.says("Not changed.")
    press(keys, "Add a passkey")
    answer_still_you(phone)
    press(keys, "Remove: This device")
    expect(keys.get_by_role("alertdialog")).to_contain_text("no longer signs you in")
    press(keys, "Remove")
    expect(keys.get_by_text("Not used yet")).to_have_count(0)
    phone.context.clear_cookies()
    phone.open("/sign-in")
    press(phone.page, "Use a passkey")
    expect(phone.page.locator(".trouble")).to_be_visible()
    assert phone.context.request.get(phone.live.url + "/api/v1/session").json()["user"] is None


def test_pia_comes_by_a_code_adds_a_passkey_and_needs_no_mail_any_more(
    post: Post, empty_phone: Phone, pia: Patient
) -> None:
    assert pia.user
    with_account(pia.user)
    pia.user.set_unusable_password()
    pia.user.save()
    with_key(empty_phone.context, empty_phone)
    empty_phone.open().page.get_by_label("E-mail").fill(pia.user.email)
    press(empty_phone.page, "Send me a code by e-mail")
    empty_phone.page.get_by_label("Code").fill(said_in(post, CODE))
    press(empty_phone.page, "Go on")
    expect(empty_phone.page.get_by_role("navigation")).to_be_visible()
    keys = fold(empty_phone.open("/account"), "Passkeys")
    press(keys, "Add a passkey")
    expect(keys.get_by_text("This device", exact=True)).to_be_visible()
    empty_phone.context.clear_cookies()
    empty_phone.open("/sign-in")
    press(empty_phone.page, "Use a passkey")
    expect(empty_phone.page.get_by_role("navigation")).to_be_visible()


def test_a_forgotten_password_is_replaced_by_a_link_that_leaves_the_address_bar(
    post: Post, empty_phone: Phone, pia: Patient
) -> None:
    assert pia.user
    empty_phone.open().page.get_by_label("E-mail").fill(with_account(pia.user).email)
    empty_phone.open_password()
    press(empty_phone.page, "Forgotten the password?")
    empty_phone.says("a mail with a link is on its way")
    empty_phone.reopen(said_in(post, r"(/sign-in#reset=\S+)"))
    empty_phone.page.get_by_label("New password").fill("another quiet night at last")
    assert "reset" not in empty_phone.page.url
    press(empty_phone.page, "Save the password")
    empty_phone.says("The new password is saved")
    empty_phone.fill_sign_in(pia.user, "another quiet night at last")
    expect(empty_phone.page.get_by_role("navigation")).to_be_visible()


def test_sign_out_everywhere_else_ends_the_other_phone(phone: Phone, other_phone: Phone, pia: Patient) -> None:
    assert pia.user
    other_phone.sign_in(pia.user)
    phone.open("/account").says("Last seen")
    press(phone.page, "Sign out everywhere else")
    phone.says("1 other sign-in ends at once")
    phone.page.get_by_role("alertdialog").get_by_role("button", name="Sign out everywhere else").click()
    expect(phone.page.get_by_text("Last seen")).to_have_count(0)
    other_phone.open("/").says("You are no longer signed in")
    phone.open("/account").says("Where you are signed in")
    assert phone.context.request.get(phone.live.url + "/api/v1/session").json()["user"]


def test_recovery_codes_are_shown_again_only_to_whoever_is_asked_and_can_be_kept(phone: Phone) -> None:
    phone.open("/account")
    set_up_totp(phone)
    codes = fold(phone, "Recovery codes")
    expect(codes.locator(".codes li")).to_have_count(10)
    with phone.page.expect_download() as kept:
        codes.get_by_role("link", name="Keep as a file").click()
    assert kept.value.path().read_text().count("\n") == 12
    shown = codes.locator(".codes").inner_text()
    press(codes, "Make new ones")
    codes.get_by_role("alertdialog").get_by_role("button", name="Make new ones").click()
    expect(codes.locator(".codes li")).to_have_count(10)
    phone.wait_for(lambda: codes.locator(".codes").inner_text() != shown)


def test_pias_new_address_counts_once_its_mail_has_been_read(post: Post, phone: Phone, pia: Patient) -> None:
    email = fold(phone.open("/account"), "E-mail")
    email.get_by_label("New e-mail address").fill("pia.new@example.org")
    press(email, "Send the code")
    code = said_in(post, CODE)
    assert User.objects.get(name="Pia").email == "pia@example.org"
    email.get_by_label("Code").fill(code)
    press(email, "Go on")
    phone.says("The new address is confirmed")
    assert User.objects.get(name="Pia").email == "pia.new@example.org"


def test_a_language_chosen_here_is_that_of_pias_mail_too(phone: Phone, pia: Patient) -> None:
    phone.open("/account").page.get_by_role("radio", name="Deutsch").check()
    phone.says("Wo Sie angemeldet sind")
    phone.wait_for(lambda: User.objects.get(name="Pia").language == "de")


def test_what_pia_could_agree_to_turns_to_her_language_with_the_page(phone: Phone) -> None:
    phone.open("/account").says("I may be asked about studies")
    phone.page.get_by_role("radio", name="Deutsch").check()
    studies = fold(phone, "Ich darf nach Studien gefragt werden")
    studies.get_by_role("checkbox").check()
    press(studies, "Zustimmen")
    phone.wait_for(lambda: [each.language for each in Consent.objects.filter(purpose="research")] == ["de"])


def test_claras_morning_mail_is_switched_off_and_goes_by_the_clock_she_chose(
    empty_phone: Phone, clara: User, pia: Patient
) -> None:
    page = empty_phone.sign_in_to_clinic(clara).open("/account").page
    page.get_by_label("Tell me each morning").uncheck()
    empty_phone.wait_for(lambda: not User.objects.get(pk=clara.pk).morning_mail)
    page.get_by_label("By the clock of").select_option("Europe/Lisbon")
    empty_phone.wait_for(lambda: User.objects.get(pk=clara.pk).mail_zone == "Europe/Lisbon")


def test_what_the_account_page_asks_for_can_be_read_by_axe_and_by_thumb(phone: Phone) -> None:
    phone.open("/account").says("Authenticator app")
    for part in ("Passkeys", "Authenticator app", "Password", "E-mail"):
        fold(phone, part)
    assert violations(phone.page) == []
    press(fold(phone, "Authenticator app"), "Set it up")
    phone.says("Point the app's camera")
    assert violations(phone.page) == []
    wide = phone.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
