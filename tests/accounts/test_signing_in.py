"""Signing in: patients by a code or a passkey, who works for a clinic or operates by more than one proof."""

import base64
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection

from apps.accounts.factors import WRONG_CODES_A_DAY, factors_sealed
from apps.accounts.models import Clinic, Membership, Role, User
from apps.patients.models import Patient
from tests.accounts.browser import PASSWORD, Browser, code_in, with_mailbox
from tests.mail import Post, text_of

SEED = base64.b32encode(b"Clara's own telephone").decode()


def app_shows(later: int = 0) -> str:
    return str(format_hotp_value(hotp_value(SEED, int(time.time()) // 30 + later)))


def with_app(user: User) -> User:
    TOTP.activate(user, SEED)
    return with_mailbox(user)


def ask_for_code(browser: Browser, smtp: Post, email: str) -> str:
    assert browser.post("auth/code/request", email=email) == 401
    return code_in(smtp)


def by_password(user: User) -> Browser:
    browser = Browser()
    browser.post("auth/login", email=user.email, password=PASSWORD)
    return browser


# --- patients ---


def test_pia_signs_in_by_a_code_by_e_mail_which_works_once(pia: Patient, smtp: Post) -> None:
    assert pia.user
    browser, email = Browser(), with_mailbox(pia.user, None).email
    code = ask_for_code(browser, smtp, email)
    assert browser.post("auth/code/confirm", code=code.lower().replace("-", " ")) == 200
    assert browser.second_factor == "not_needed"
    other = Browser()
    ask_for_code(other, smtp, email)
    assert other.post("auth/code/confirm", code=code) == 400
    assert not other.is_signed_in


def test_a_code_lives_ten_minutes_and_three_guesses(pia: Patient, smtp: Post, time_machine: Any) -> None:
    assert pia.user
    email = with_mailbox(pia.user, None).email
    late, guessing = Browser(), Browser()
    code = ask_for_code(guessing, smtp, email)
    assert [guessing.post("auth/code/confirm", code="WRON-GONE") for _ in range(3)] == [400] * 3
    assert guessing.post("auth/code/confirm", code=code) == 409
    code = ask_for_code(late, smtp, email)
    time_machine.move_to(time.time() + 601)
    assert late.post("auth/code/confirm", code=code) == 409
    assert not late.is_signed_in


@pytest.mark.django_db(transaction=True)
def test_sign_in_code_takes_three_tries_also_all_at_once(pia: Patient, smtp: Post) -> None:
    assert pia.user
    browser = Browser()
    code = ask_for_code(browser, smtp, with_mailbox(pia.user, None).email)
    start = Barrier(12)

    def guess(_: int) -> int:
        one = Browser(headers={"cookie": f"stillnight={browser.client.cookies['stillnight'].value}"})
        start.wait(30)
        try:
            return one.post("auth/code/confirm", code="WRON-GONE")
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        answers = Counter(pool.map(guess, range(12)))
    assert answers[400] <= 3, answers
    assert answers[400] + answers[409] + answers[429] == 12, answers
    assert browser.post("auth/code/confirm", code=code) in (409, 429), "the right one comes too late"


@pytest.mark.parametrize("written", ["{0}\u00a0{1}", "{0}\u2009{1}\u200b", " {0} - {1} ", "wide", "arabic"])
def test_code_of_the_app_is_taken_as_it_was_pasted(clara: User, linden: Clinic, written: str) -> None:
    browser = by_password(with_app(clara))
    code = app_shows()
    zero = {"wide": 0xFF10, "arabic": 0x0660}.get(written)
    typed = "".join(chr(zero + int(one)) for one in code) if zero else written.format(code[:3], code[3:])
    assert browser.post("auth/2fa/authenticate", code=typed) == 200


def test_whoever_asks_for_a_code_is_told_the_same(pia: Patient, clara: User, linden: Clinic, smtp: Post) -> None:
    assert pia.user
    answers = []
    for email in (with_mailbox(pia.user, None).email, with_app(clara).email, "nobody@example.org"):
        browser = Browser()
        assert browser.post("auth/code/request", email=email) == 401
        answers.append(browser.body)
    assert answers[0] == answers[1] == answers[2]
    assert [one["To"] for one in smtp.received] == ["pia@example.org", "clara@example.org", "nobody@example.org"]
    assert "no account" in text_of(smtp)


def test_a_patients_passkey_does_not_lock_out_who_lost_it(pia: Patient, smtp: Post) -> None:
    assert pia.user
    browser, user = Browser(), with_mailbox(pia.user, None)
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "lost", "credential": {}})
    assert browser.post("auth/code/confirm", code=ask_for_code(browser, smtp, user.email)) == 200


def test_a_patient_who_set_up_an_app_is_asked_for_its_code(pia: Patient, smtp: Post) -> None:
    assert pia.user
    browser, user = Browser(), with_app(pia.user)
    assert browser.post("auth/code/confirm", code=ask_for_code(browser, smtp, user.email)) == 401
    assert browser.pending() == {"mfa_authenticate"}
    assert not browser.is_signed_in
    assert browser.post("auth/2fa/authenticate", code=app_shows()) == 200


# --- who works for a clinic, and operators ---


def test_clara_signs_in_by_password_and_the_code_of_her_app(clara: User, linden: Clinic) -> None:
    browser = by_password(with_app(clara))
    assert (browser.last.status_code, browser.pending()) == (401, {"mfa_authenticate"})
    assert browser.get("/api/v1/patients") == 401
    assert browser.post("auth/2fa/authenticate", code="000000") == 400
    assert browser.post("auth/2fa/authenticate", code=app_shows()) == 200
    assert (browser.second_factor, browser.get("/api/v1/patients")) == ("done", 200)


@pytest.mark.parametrize("wiped", [False, True])
def test_a_code_of_the_app_works_once_for_as_long_as_it_would_work(
    clara: User, linden: Clinic, time_machine: Any, wiped: bool
) -> None:
    time_machine.move_to("2026-11-22T08:00:05Z", tick=False)
    with_app(clara)
    code, before = app_shows(), app_shows(-1)
    assert by_password(clara).post("auth/2fa/authenticate", code=code) == 200
    for _ in range(3):
        if wiped:
            cache.clear()
        assert by_password(clara).post("auth/2fa/authenticate", code=code) == 400
        time_machine.shift(30)
    time_machine.move_to("2026-11-22T08:00:05Z", tick=False)
    assert by_password(clara).post("auth/2fa/authenticate", code=before) == 400, "nor the one before it"


def test_a_code_by_e_mail_still_needs_claras_app(clara: User, linden: Clinic, smtp: Post) -> None:
    browser = Browser()
    code = ask_for_code(browser, smtp, with_app(clara).email)
    assert browser.post("auth/code/confirm", code=code) == 401
    assert not browser.is_signed_in
    assert browser.post("auth/2fa/authenticate", code=app_shows()) == 200
    assert browser.second_factor == "done"


@pytest.mark.parametrize("who", ["member", "operator"])
def test_a_code_by_e_mail_alone_never_signs_in_who_sees_others_data(
    who: str, clara: User, olga: User, linden: Clinic, smtp: Post
) -> None:
    browser, user = Browser(), with_mailbox(clara if who == "member" else olga)
    assert browser.post("auth/code/confirm", code=ask_for_code(browser, smtp, user.email)) == 403
    assert browser.body["errors"][0]["code"] == "password_needed"
    assert not browser.is_signed_in
    assert browser.post("auth/code/confirm", code=code_in(smtp)) == 409


def test_a_password_alone_lets_clara_set_up_a_second_factor_and_nothing_else(
    transactional_db: None, clara: User, linden: Clinic, smtp: Post
) -> None:
    browser = by_password(with_mailbox(clara))
    assert (browser.second_factor, browser.get("/api/v1/patients")) == ("to_set_up", 403)
    assert browser.get("account/authenticators/totp") == 404
    secret = browser.body["meta"]["secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert browser.post("account/authenticators/totp", code=code) == 200
    assert (browser.second_factor, browser.get("/api/v1/patients")) == ("done", 200)
    assert "authenticator app" in text_of(smtp)


def test_a_factor_set_up_elsewhere_is_asked_of_every_other_session(clara: User, linden: Clinic) -> None:
    first, second = by_password(with_mailbox(clara)), by_password(clara)
    with_app_only(clara)
    assert [first.second_factor, second.second_factor] == ["to_confirm"] * 2
    assert first.post("auth/2fa/reauthenticate", code=app_shows()) == 200
    assert [first.second_factor, second.second_factor] == ["done", "to_confirm"]


def test_a_code_of_the_app_cannot_be_guessed_over_months(
    clara: User, linden: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    with_app(clara)
    app = Authenticator.objects.get(user=clara)
    for _ in range(WRONG_CODES_A_DAY):
        assert not app.wrap().validate_code("000000")
    assert not app.wrap().validate_code(app_shows()), "not even the right one, today"
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("apps.")]
    assert ours == [f"user {clara.pk}: 30 wrong codes of the app today, none is taken before tomorrow"]
    app.refresh_from_db()
    app.data["wrong"][0] = "2026-01-01"
    app.save()
    assert app.wrap().validate_code(app_shows()), "a new day"


def with_app_only(user: User) -> None:
    TOTP.activate(user, SEED)


def test_who_has_not_shown_their_factor_cannot_exchange_it_by_password(clara: User, linden: Clinic) -> None:
    browser = by_password(with_mailbox(clara))
    with_app_only(clara)
    browser.post("auth/reauthenticate", password=PASSWORD)
    assert browser.delete("account/authenticators/totp") == 401
    assert browser.get("account/authenticators/recovery-codes") in (401, 404)
    assert browser.post("account/authenticators/recovery-codes") in (400, 401)
    assert browser.get("account/authenticators/webauthn") == 401
    assert Authenticator.objects.filter(user=clara, type="totp").exists()


def test_who_removes_their_last_factor_has_to_set_one_up_again(clara: User, linden: Clinic, smtp: Post) -> None:
    browser = by_password(with_app(clara))
    assert browser.post("auth/2fa/authenticate", code=app_shows()) == 200
    assert browser.delete("account/authenticators/totp") == 200
    assert (browser.second_factor, browser.get("/api/v1/patients")) == ("to_set_up", 403)
    assert "removed" in smtp.received[-1]["Subject"]


def test_a_recovery_code_replaces_a_lost_app_once(clara: User, linden: Clinic, smtp: Post) -> None:
    browser = by_password(with_app(clara))
    browser.post("auth/2fa/authenticate", code=app_shows())
    assert browser.post("account/authenticators/recovery-codes") == 200
    code = browser.body["data"]["unused_codes"][0]
    assert len(code) == 10, "who knows the password may guess at these day and night"
    second = by_password(clara)
    assert second.post("auth/2fa/authenticate", code=code) == 200
    assert second.second_factor == "done"
    assert by_password(clara).post("auth/2fa/authenticate", code=code) == 400


def test_secrets_are_unreadable_at_rest_and_outlive_a_change_of_the_installations_secret(
    clara: User, linden: Clinic, settings: Any
) -> None:
    with_app(clara)
    assert SEED not in str(Authenticator.objects.get(user=clara).data)
    RecoveryCodes.activate(clara)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret, of the same length"
    assert factors_sealed() == (2, 0)
    assert by_password(clara).post("auth/2fa/authenticate", code=app_shows()) == 200
    settings.SECRET_KEY_FALLBACKS = []  # who has signed in since needs the old one no more
    assert factors_sealed() == (0, 0)


# --- nobody ---


def test_a_closed_account_is_told_what_a_wrong_password_is_told(ben: User, smtp: Post) -> None:
    with_mailbox(ben)
    wrong = Browser()
    assert wrong.post("auth/login", email=ben.email, password="not this one") == 400
    User.objects.filter(pk=ben.pk).update(is_active=False)
    right = by_password(ben)
    assert (right.last.status_code, right.body) == (400, wrong.body)
    assert right.post("auth/code/request", email=ben.email) == 401
    assert "no account" in text_of(smtp)


def test_guessing_codes_of_the_app_ends_after_five(clara: User, linden: Clinic) -> None:
    browser = by_password(with_app(clara))
    assert [browser.post("auth/2fa/authenticate", code="123456") for _ in range(5)] == [400] * 5
    assert browser.post("auth/2fa/authenticate", code=app_shows()) == 400
    assert browser.body["errors"][0]["code"] == "too_many_login_attempts"


def test_guessing_a_password_ends_after_five_for_everybody(ben: User) -> None:
    with_mailbox(ben)
    for _ in range(5):
        assert Browser().post("auth/login", email=ben.email, password="not this one") == 400
    last = by_password(ben)
    assert (last.last.status_code, last.body["errors"][0]["code"]) == (400, "too_many_login_attempts")


def test_one_mailbox_gets_three_codes_a_minute(ben: User, smtp: Post) -> None:
    with_mailbox(ben)
    answers = [Browser().post("auth/code/request", email=ben.email) for _ in range(4)]
    assert (answers, len(smtp.received)) == ([401, 401, 401, 400], 3)


def test_a_member_who_was_a_patient_needs_the_factor_from_that_moment(pia: Patient, linden: Clinic, smtp: Post) -> None:
    assert pia.user
    browser = Browser()
    browser.post("auth/code/confirm", code=ask_for_code(browser, smtp, with_mailbox(pia.user, None).email))
    assert browser.get("/api/v1/patients") == 200
    Membership.objects.create(user=pia.user, clinic=linden, role=Role.NURSE)
    assert (browser.second_factor, browser.get("/api/v1/patients")) == ("to_set_up", 403)
    assert browser.get("/api/v1/changes") == 200, "her own diary"
