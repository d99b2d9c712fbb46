"""Signing in and out: whose data is on the phone, and that nobody else's ever shows."""

import re

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Clinic, User
from apps.diary.models import Night
from apps.patients.models import Patient
from tests.browser.phone import Phone, with_account
from tests.mail import CODE, Post, said_in
from tests.personas import patient_of, person

STORES = ("records", "outbox", "versions", "drafts", "meta")


@pytest.fixture
def paul(linden: Clinic) -> User:
    """Pia's husband: another patient, the same phone."""
    return with_account(patient_of(linden, "P-2", user=person("Paul")).user or person("Nobody"))


def is_wiped(phone: Phone) -> bool:
    return all(phone.stored(store) == [] for store in STORES)


def test_a_password_opens_the_diary(phone: Phone) -> None:
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text(" to ")


def test_a_wrong_password_is_told_and_opens_nothing(empty_phone: Phone, pia: Patient) -> None:
    assert pia.user
    empty_phone.open().fill_sign_in(with_account(pia.user), "something else entirely")
    expect(empty_phone.page.locator(".trouble")).to_be_visible()
    expect(empty_phone.page.get_by_role("navigation")).to_have_count(0)


def test_a_code_from_an_email_opens_the_diary(post: Post, empty_phone: Phone, pia: Patient) -> None:
    assert pia.user
    empty_phone.open().page.get_by_label("E-mail").fill(with_account(pia.user).email)
    empty_phone.page.get_by_role("button", name="Send me a code by e-mail").click()
    empty_phone.says("a code is on its way")
    empty_phone.page.get_by_label("Code").fill(said_in(post, CODE))
    empty_phone.page.get_by_role("button", name="Go on").click()
    expect(empty_phone.page.get_by_role("navigation")).to_be_visible()


def test_signing_out_wipes_the_phone(phone: Phone) -> None:
    phone.save("22:00")
    phone.is_at_the_clinic()
    phone.open("/account").page.get_by_role("button", name="Sign out").click()
    phone.says("Send me a code")
    assert is_wiped(phone)
    phone.reopen("/nights").says("Send me a code")
    phone.never_said("22:00")


def test_signing_out_with_unsent_entries_asks_first(phone: Phone) -> None:
    phone.offline()
    phone.save("22:00")
    phone.page.get_by_role("link", name="Account").click()
    phone.page.get_by_role("button", name="Sign out", exact=True).click()
    phone.says("1 entry has not been sent yet")
    phone.page.get_by_role("button", name="Stay signed in").click()
    assert len(phone.waiting()) == 1
    phone.page.get_by_role("button", name="Sign out", exact=True).click()
    phone.page.get_by_role("button", name="Sign out and lose them").click()
    phone.says("Send me a code")
    assert is_wiped(phone)


def test_signing_out_without_network_is_finished_later(phone: Phone) -> None:
    phone.page.get_by_role("link", name="Account").click()
    expect(phone.page.get_by_role("button", name="Sign out")).to_be_visible()
    phone.offline()
    phone.page.get_by_role("button", name="Sign out").click()
    phone.says("Send me a code")
    phone.online()
    phone.reopen().says("Send me a code")
    session = phone.live.url + "/api/v1/session"
    phone.wait_for(lambda: phone.context.request.get(session).json()["user"] is None)


def test_another_person_sees_nothing_and_is_asked_about_unsent_entries(phone: Phone, paul: User) -> None:
    phone.offline()
    phone.save("22:00")
    phone.context.clear_cookies()
    phone.online()
    phone.open("/sign-in").fill_sign_in(paul)
    phone.says("1 entry of the person who used this phone before")
    for path in ("/", "/nights", "/account"):
        phone.open(path).says("somebody else's entries")
        phone.never_said("22:00")
    phone.page.get_by_role("button", name="Delete it for good").click()
    phone.says("No nights recorded yet")
    assert (phone.waiting(), phone.stored("records"), Night.objects.count()) == ([], [], 0)


def test_entries_kept_for_their_owner_are_sent_when_she_signs_in_again(phone: Phone, pia: Patient, paul: User) -> None:
    assert pia.user
    phone.offline()
    phone.save("22:00")
    phone.context.clear_cookies()
    phone.online()
    phone.open("/sign-in").fill_sign_in(paul)
    phone.page.get_by_role("button", name="Keep them and sign me out").click()
    phone.says("Send me a code")
    phone.open("/nights").says("Send me a code")
    phone.fill_sign_in(pia.user)
    phone.nothing_waits()
    assert [night.patient_id for night in Night.objects.all()] == [pia.id]


def test_another_person_on_a_phone_where_all_was_sent_starts_with_an_empty_diary(phone: Phone, paul: User) -> None:
    phone.save("22:00")
    phone.is_at_the_clinic()
    phone.context.clear_cookies()
    phone.open("/sign-in").fill_sign_in(paul)
    phone.says("No nights recorded yet")
    assert phone.stored("records") == []


def test_what_the_server_says_about_people_never_reaches_a_cache(phone: Phone) -> None:
    phone.save("22:00")
    phone.is_at_the_clinic()
    phone.open("/account").says("Who looked at your diary")
    kept = phone.page.evaluate(
        """async () => {
          const urls = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname);
          return urls;
        }"""
    )
    assert "/" in kept
    assert [url for url in kept if not re.match(r"/$|/static/|/manifest", url)] == []
