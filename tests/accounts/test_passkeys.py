"""Passkeys, by an authenticator made of software; the pages with Chromium's own stand in tests/browser."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from apps.accounts.models import Clinic, User
from apps.patients.models import Patient
from tests.accounts.browser import PASSWORD, Browser, with_mailbox
from tests.accounts.soft_passkey import SoftPasskey
from tests.mail import Post, text_of


def by_password(user: User) -> Browser:
    browser = Browser()
    browser.post("auth/login", email=user.email, password=PASSWORD)
    return browser


def add(browser: Browser, key: SoftPasskey) -> int:
    options = browser.body_of("account/authenticators/webauthn?passwordless")["data"]["creation_options"]
    return browser.post("account/authenticators/webauthn", name="Phone", credential=key.create(options))


def by_passkey(key: SoftPasskey) -> Browser:
    browser = Browser()
    options = browser.body_of("auth/webauthn/login")["data"]["request_options"]
    browser.post("auth/webauthn/login", credential=key.get(options))
    return browser


def test_pia_signs_in_by_a_passkey(pia: Patient, smtp: Post) -> None:
    assert pia.user
    key = SoftPasskey()
    assert add(by_password(with_mailbox(pia.user)), key) == 200
    assert "passkey was added" in text_of(smtp)
    browser = by_passkey(key)
    assert (browser.last.status_code, browser.second_factor) == (200, "not_needed")


def test_a_passkey_alone_is_enough_for_clara(clara: User, linden: Clinic, smtp: Post) -> None:
    key, enrolling = SoftPasskey(), by_password(with_mailbox(clara))
    assert enrolling.second_factor == "to_set_up"
    assert add(enrolling, key) == 200
    assert enrolling.second_factor == "done", "who adds it has shown it"
    browser = by_passkey(key)
    assert (browser.second_factor, browser.get("/api/v1/patients")) == ("done", 200)


def test_a_passkey_is_claras_second_factor_after_the_password(clara: User, linden: Clinic, smtp: Post) -> None:
    key = SoftPasskey()
    add(by_password(with_mailbox(clara)), key)
    browser = by_password(clara)
    assert browser.pending() == {"mfa_authenticate"}
    options = browser.body_of("auth/webauthn/authenticate")["data"]["request_options"]
    assert browser.post("auth/webauthn/authenticate", credential=key.get(options)) == 200
    assert browser.second_factor == "done"


def test_a_key_that_does_not_look_who_holds_it_counts_for_nothing(clara: User, linden: Clinic, smtp: Post) -> None:
    careless, key = SoftPasskey(verifies=False), SoftPasskey()
    assert add(by_password(with_mailbox(clara)), careless) == 400
    assert not Authenticator.objects.exists()
    add(by_password(clara), key)
    key.verifies = False
    browser = by_passkey(key)
    assert (browser.last.status_code, browser.is_signed_in) == (400, False)
    second = by_password(clara)
    options = second.body_of("auth/webauthn/authenticate")["data"]["request_options"]
    assert second.post("auth/webauthn/authenticate", credential=key.get(options)) == 400
    assert not second.is_signed_in


@pytest.mark.parametrize("trick", ["stranger's key", "old answer"])
def test_another_key_or_an_old_answer_opens_nothing(clara: User, linden: Clinic, smtp: Post, trick: str) -> None:
    key = SoftPasskey()
    add(by_password(with_mailbox(clara)), key)
    browser = Browser()
    options = browser.body_of("auth/webauthn/login")["data"]["request_options"]
    answer: Any = key.get(options)
    if trick == "stranger's key":
        stranger = SoftPasskey()
        stranger.id, stranger.handle = key.id, key.handle
        answer = stranger.get(options)
    else:
        browser.get("auth/webauthn/login")  # a new challenge
    assert browser.post("auth/webauthn/login", credential=answer) == 400
    assert not browser.is_signed_in


def test_a_closed_accounts_passkey_opens_nothing(ben: User, smtp: Post) -> None:
    key = SoftPasskey()
    add(by_password(with_mailbox(ben)), key)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    browser = by_passkey(key)
    assert (browser.last.status_code, browser.is_signed_in) == (401, False)
