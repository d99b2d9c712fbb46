"""What people do with their own account: open it by invitation, a new password, another address."""

import re
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone

from apps.accounts.models import Clinic, Language, Membership, Role, User
from apps.accounts.text import AccountMails
from apps.patients.invitations import operator_invite
from apps.patients.models import Invitation, Patient
from tests.accounts.browser import PASSWORD, Browser, code_in, with_mailbox
from tests.accounts.test_signing_in import app_shows, with_app
from tests.mail import Post, text_of
from tests.personas import signed_in

NEW = "an even quieter night"


def invited(headers: dict[str, str] | None = None) -> Browser:
    """A browser that has shown the code of an invitation."""
    browser = Browser(headers=headers)
    code = operator_invite(email=None, language="en", now=timezone.now()).code
    assert browser.client.post("/api/v1/invitations/open", {"code": code}, "application/json").status_code == 200
    return browser


def by_password(user: User, password: str = PASSWORD) -> Browser:
    browser = Browser()
    browser.post("auth/login", email=user.email, password=password)
    return browser


# --- opening an account ---


def test_nobody_opens_an_account_without_an_invitation(db: None, smtp: Post) -> None:
    browser = Browser()
    assert browser.post("auth/signup", email="new@example.org") == 403
    assert (User.objects.count(), smtp.received) == (0, [])


def test_an_invitation_that_was_revoked_meanwhile_opens_no_account(db: None, smtp: Post) -> None:
    browser = invited()
    Invitation.objects.update(revoked_at=timezone.now())
    assert browser.post("auth/signup", email="new@example.org") == 403
    assert (User.objects.count(), smtp.received) == (0, [])


def test_an_invited_person_opens_an_account_without_a_password_by_a_code(db: None, smtp: Post) -> None:
    browser = invited({"accept-language": "de-AT,de;q=0.9"})
    assert browser.post("auth/signup", email="New@Example.org") == 401
    assert browser.pending() == {"verify_email"}
    assert not browser.is_signed_in
    assert "Ihr Konto zu eröffnen" in text_of(smtp)
    assert browser.post("auth/email/verify", key=code_in(smtp)) == 200
    user = User.objects.get()
    assert (browser.is_signed_in, user.email, user.language) == (True, "new@example.org", Language.GERMAN)
    assert not user.has_usable_password()
    assert browser.client.session["invitation"], "it still waits to be accepted"


def test_who_has_an_account_already_is_told_so_by_mail_alone(ben: User, smtp: Post) -> None:
    with_mailbox(ben)
    known, unknown = invited(), invited()
    assert known.post("auth/signup", email=ben.email) == unknown.post("auth/signup", email="new@example.org") == 401
    assert known.body == unknown.body
    assert "already" in smtp.received[0]["Subject"]
    assert known.post("auth/email/verify", key="BCDF-GHJK") == 400
    assert User.objects.filter(email=ben.email).count() == 1


# --- passwords ---


def reset_link(smtp: Post) -> str:
    link = re.search(r"^http://localhost:\d+/sign-in#reset=(\S+)$", text_of(smtp).replace("\r", ""), re.MULTILINE)
    assert link, text_of(smtp)
    return link[1]


def test_a_forgotten_password_is_replaced_by_mail_and_the_second_factor_is_still_asked(
    clara: User, linden: Clinic, smtp: Post
) -> None:
    with_app(clara)
    there = Browser(signed_in(clara))
    assert there.is_signed_in
    browser = Browser()
    assert browser.post("auth/password/request", email=clara.email) == 200
    key = reset_link(smtp)
    assert browser.post("auth/password/reset", key=key, password=NEW) == 401
    assert [browser.is_signed_in, there.is_signed_in] == [False, False]
    assert "new password was set" in text_of(smtp)
    assert by_password(clara).last.status_code == 400
    fresh = by_password(clara, NEW)
    assert fresh.pending() == {"mfa_authenticate"}
    assert fresh.post("auth/2fa/authenticate", code=app_shows()) == 200
    assert Browser().post("auth/password/reset", key=key, password=PASSWORD) == 400, "the link works once"


def test_the_link_to_a_new_password_lives_an_hour(ben: User, smtp: Post, time_machine: Any) -> None:
    with_mailbox(ben)
    Browser().post("auth/password/request", email=ben.email)
    time_machine.move_to(time.time() + 3601)
    assert Browser().post("auth/password/reset", key=reset_link(smtp), password=NEW) == 400


def test_an_account_without_a_password_gets_its_first_one_by_mail(ben: User, smtp: Post) -> None:
    with_mailbox(ben, None)
    Browser().post("auth/password/request", email=ben.email)
    Browser().post("auth/password/reset", key=reset_link(smtp), password=NEW)
    assert by_password(ben, NEW).is_signed_in


def test_who_is_signed_in_by_code_sets_a_first_password(ben: User, smtp: Post) -> None:
    with_mailbox(ben, None)
    browser = Browser()
    browser.post("auth/code/request", email=ben.email)
    browser.post("auth/code/confirm", code=code_in(smtp))
    assert browser.post("account/password/change", new_password="short") == 400
    assert browser.post("account/password/change", new_password=NEW) == 200
    assert by_password(ben, NEW).is_signed_in
    assert "password was set" in text_of(smtp)


def test_asking_for_a_new_password_says_the_same_to_everybody(ben: User, smtp: Post) -> None:
    with_mailbox(ben)
    answers = []
    for email in (ben.email, "nobody@example.org"):
        browser = Browser()
        browser.post("auth/password/request", email=email)
        answers.append((browser.last.status_code, browser.body))
    assert answers[0] == answers[1]


# --- another address ---


def test_another_address_counts_once_its_code_was_entered(ben: User, smtp: Post) -> None:
    here, there = by_password(with_mailbox(ben)), by_password(ben)
    assert here.post("account/email", email="Ben@Elsewhere.example") == 200
    assert smtp.recipients[-1] == ["ben@elsewhere.example"]
    ben.refresh_from_db()
    assert (ben.email, there.is_signed_in) == ("ben@example.org", True)
    assert f"http://localhost:8000/account#verify={code_in(smtp)}" in text_of(smtp)
    assert here.post("auth/email/verify", key=code_in(smtp)) == 200
    ben.refresh_from_db()
    assert ben.email == "ben@elsewhere.example"
    assert list(ben.emailaddress_set.values_list("email", "verified", "primary")) == [  # type: ignore[attr-defined]
        ("ben@elsewhere.example", True, True)
    ]
    assert smtp.recipients[-1] == ["ben@example.org"], "the old address is told"
    assert "another e-mail address" in text_of(smtp)
    assert [here.is_signed_in, there.is_signed_in] == [True, False]
    assert [one["is_current"] for one in here.body_of("auth/sessions")["data"]] == [True]


def test_an_address_that_is_somebody_elses_cannot_be_taken_nor_found_out(ben: User, otto: User, smtp: Post) -> None:
    with_mailbox(otto)
    browser = by_password(with_mailbox(ben))
    browser.post("account/email", email="free@example.org")
    free = browser.last.status_code
    browser = by_password(ben)
    assert browser.post("account/email", email=otto.email) == free == 200
    assert browser.post("auth/email/verify", key=code_in(smtp)) == 400
    ben.refresh_from_db()
    assert ben.email == "ben@example.org"


def test_an_old_session_is_asked_for_the_password_before_the_address_changes(
    ben: User, smtp: Post, time_machine: Any
) -> None:
    browser = by_password(with_mailbox(ben))
    time_machine.move_to(time.time() + 600)
    assert browser.post("account/email", email="new@example.org") == 401
    assert browser.post("auth/reauthenticate", password=PASSWORD) == 200
    assert browser.post("account/email", email="new@example.org") == 200


def by_code(user: User, smtp: Post) -> Browser:
    browser = Browser()
    browser.post("auth/code/request", email=user.email)
    assert browser.post("auth/code/confirm", code=code_in(smtp)) == 200
    return browser


def add_app(browser: Browser) -> int:
    secret = browser.body_of("account/authenticators/totp")["meta"]["secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return browser.post("account/authenticators/totp", code=code)


@pytest.mark.parametrize("passkey", [False, True])
def test_a_phone_left_open_is_not_enough_to_take_an_account_over(
    ben: User, smtp: Post, time_machine: Any, passkey: bool
) -> None:
    phone = by_code(with_mailbox(ben, None), smtp)
    if passkey:
        Authenticator.objects.create(user=ben, type=Authenticator.Type.WEBAUTHN, data={})
    time_machine.move_to(time.time() + 600)
    assert phone.post("account/password/change", new_password=NEW) == 401
    assert phone.post("account/email", email="thief@example.org") == 401
    assert add_app(phone) == 401
    assert phone.get("account/authenticators/webauthn") == 401
    ben.refresh_from_db()
    assert not ben.has_usable_password()
    if not passkey:
        anew = by_code(ben, smtp)
        assert anew.post("account/password/change", new_password=NEW) == 200


def test_a_new_member_has_an_hour_to_find_an_app(clara: User, linden: Clinic, smtp: Post, time_machine: Any) -> None:
    linden.memberships.all().delete()
    browser = by_code(with_mailbox(clara, None), smtp)
    Membership.objects.create(user=clara, clinic=linden, role=Role.CLINICIAN)
    time_machine.move_to(time.time() + 1800)
    assert browser.get("account/authenticators/webauthn") == 200
    assert browser.post("account/email", email="thief@example.org") == 401
    time_machine.move_to(time.time() + 1801)
    assert browser.get("account/authenticators/webauthn") == 401
    assert add_app(browser) == 401


def test_the_link_of_a_mail_sets_a_password_in_a_browser_that_has_long_been_signed_in(
    ben: User, smtp: Post, time_machine: Any
) -> None:
    browser = by_code(with_mailbox(ben, None), smtp)
    time_machine.move_to(time.time() + 600)
    browser.post("auth/password/request", email=ben.email)
    browser.post("auth/password/reset", key=reset_link(smtp), password=NEW)
    assert by_password(ben, NEW).is_signed_in


# --- what the mails are like ---


@pytest.mark.parametrize(("language", "word"), [("en", "Your code"), ("de", "Ihr Code"), ("fr", "Votre code")])
def test_mails_come_in_ones_language_and_in_the_houses_envelope(
    pia: Patient, smtp: Post, language: str, word: str
) -> None:
    assert pia.user
    User.objects.filter(pk=pia.user.pk).update(language=language)
    Browser().post("auth/code/request", email=with_mailbox(pia.user, None).email)
    (mail,) = smtp.received
    assert word in text_of(smtp)
    assert (mail["Auto-Submitted"], mail["Reply-To"] is not None) == ("auto-generated", True)
    assert mail.get_body(("html",)) is None


def test_where_the_zone_data_no_longer_know_a_zone_a_mail_tells_the_time_in_utc(ben: User, smtp: Post) -> None:
    browser = by_password(with_mailbox(ben))
    User.objects.update(mail_zone="Europe/Atlantis")
    assert browser.post("account/password/change", current_password=PASSWORD, new_password=NEW) == 200
    assert re.search(r"Your password was changed, \S+ \S+ \(UTC\)", text_of(smtp))


def test_a_change_that_could_not_be_told_of_has_happened_all_the_same(
    ben: User, smtp: Post, caplog: pytest.LogCaptureFixture
) -> None:
    browser = by_password(with_mailbox(ben))
    smtp.answer("RCPT", "550 <ben@example.org> unknown here")
    assert browser.post("account/password/change", current_password=PASSWORD, new_password=NEW) == 200
    assert by_password(ben, NEW).is_signed_in
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("apps.")]
    assert ours == [f"user {ben.pk} was not told of password_changed: SMTPRecipientsRefused 550"]


def test_there_are_words_for_every_mail_that_allauth_may_send() -> None:
    sources = Path(str(allauth.__file__)).parent
    sent = {
        name
        for file in sources.rglob("*.py")
        if "socialaccount" not in file.parts
        for name in re.findall(r'"(?:account|mfa)/email/(\w+)"', file.read_text())
    }
    by_other_ways = {"password_reset_code"}  # PASSWORD_RESET_BY_CODE_ENABLED is off
    assert {"login_code", "totp_activated"} <= sent
    assert sent - by_other_ways <= {field.name for field in fields(AccountMails)}


def test_a_closed_account_gets_no_new_password(ben: User, smtp: Post) -> None:
    with_mailbox(ben)
    Browser().post("auth/password/request", email=ben.email)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    Browser().post("auth/password/reset", key=reset_link(smtp), password=NEW)
    assert not by_password(ben, NEW).is_signed_in
    Browser().post("auth/password/request", email=ben.email)
    assert "no account" in text_of(smtp)
