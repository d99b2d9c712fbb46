"""How long a sign-in lasts, whose sign-ins these are, and what ends them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Clinic, Membership, Role, User
from apps.accounts.sessions import sessions_end
from apps.patients.models import Patient
from apps.records.retention import sessions_clear
from apps.sync.incarnation import incarnation_now
from tests.accounts.browser import PASSWORD, Browser, with_mailbox
from tests.accounts.test_signing_in import app_shows, with_app
from tests.accounts.test_signing_in import by_password as with_password
from tests.personas import signed_in, signed_in_weakly

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(time_machine: Any, later: timedelta) -> None:
    time_machine.move_to(NOON + later, tick=False)


def by_password(user: User) -> Browser:
    browser = Browser()
    assert browser.post("auth/login", email=user.email, password=PASSWORD) == 200
    return browser


def test_a_patients_phone_stays_signed_in_for_180_days_after_it_was_last_used(pia: Patient, time_machine: Any) -> None:
    assert pia.user
    at(time_machine, timedelta())
    phone = Browser(signed_in(pia.user))
    for days in (2, 180, 359, 538):
        at(time_machine, timedelta(days=days))
        assert phone.is_signed_in, days
        until = datetime.fromisoformat(phone.session["sign_in"]["until"])
        assert until == NOON + timedelta(days=days + 180)
    at(time_machine, timedelta(days=538 + 181))
    assert not phone.is_signed_in


def test_the_session_is_written_once_a_day_and_not_with_every_request(pia: Patient, time_machine: Any) -> None:
    assert pia.user

    def written() -> bool:
        with CaptureQueriesContext(connection) as asked:
            assert phone.is_signed_in
        return any('UPDATE "django_session"' in one["sql"] for one in asked)

    at(time_machine, timedelta())
    phone = Browser(signed_in(pia.user))
    assert phone.is_signed_in
    at(time_machine, timedelta(hours=23))
    assert not written()
    at(time_machine, timedelta(hours=25))
    assert [written(), written()] == [True, False]


@pytest.mark.parametrize("who", ["clara", "olga"])
def test_who_works_signs_in_anew_after_twelve_hours_used_or_not(
    who: str, clara: User, olga: User, linden: Clinic, time_machine: Any
) -> None:
    at(time_machine, timedelta())
    browser = Browser(signed_in({"clara": clara, "olga": olga}[who]))
    for hours in range(12):
        at(time_machine, timedelta(hours=hours))
        assert browser.get("/api/v1/patients") == 200
        assert browser.session["sign_in"]["until"] == "2026-11-23T00:00:00Z"
    at(time_machine, timedelta(hours=12))
    assert browser.get("/api/v1/patients") == 401
    assert not browser.is_signed_in
    assert browser.get("account/authenticators") == 401


def test_who_becomes_a_member_has_what_is_left_of_twelve_hours_since_signing_in(
    ben: User, linden: Clinic, time_machine: Any
) -> None:
    at(time_machine, timedelta())
    phone, old_phone = Browser(signed_in(ben)), Browser(signed_in(ben))
    at(time_machine, timedelta(hours=3))
    Membership.objects.create(user=ben, clinic=linden, role=Role.NURSE)
    assert phone.session["sign_in"]["until"] == "2026-11-23T00:00:00Z"
    at(time_machine, timedelta(hours=12, seconds=1))
    assert [phone.is_signed_in, old_phone.is_signed_in] == [False, False]


@pytest.mark.parametrize("marked", [True, False], ids=["now", "of the release before"])
def test_session_of_a_dismissed_member_ends_after_the_twelve_hours_it_began_with(
    clara: User, linden: Clinic, time_machine: Any, marked: bool
) -> None:
    at(time_machine, timedelta())
    ward = with_password(with_app(clara))
    assert ward.post("auth/2fa/authenticate", code=app_shows()) == 200
    if not marked:
        session = ward.client.session
        del session["short"]
        session.save()
    Membership.objects.all().delete()
    for hours in (1, 11):
        at(time_machine, timedelta(hours=hours))
        assert ward.session["sign_in"]["until"] == "2026-11-23T00:00:00Z"
    at(time_machine, timedelta(hours=12))
    assert not ward.is_signed_in


def test_a_session_that_says_nothing_of_its_beginning_is_no_members(clara: User, linden: Clinic) -> None:
    client = signed_in(clara)
    session = client.session
    del session["signed_in_at"]
    session.save()
    assert client.get("/api/v1/patients").status_code == 401
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_what_a_backup_holds_of_a_session_signs_nobody_in(ben: User) -> None:
    with_mailbox(ben)
    phone = by_password(ben)
    cookie, key = phone.client.cookies["stillnight"].value, UserSession.objects.get().session_key
    tables = [table for table in apps.get_models() if table._meta.managed and not table._meta.proxy]
    held = [str(vars(row)) for table in tables for row in table._base_manager.all()]
    assert any(key in row for row in held)
    assert not any(cookie.removeprefix(key).lstrip(":") in row for row in held), "the seal stands nowhere"
    for forged in (key, f"{key}:", f"{key}:{'A' * 43}", cookie[:-1], f":{cookie}"):
        thief = Client(headers={"accept": "application/json"})
        thief.cookies["stillnight"] = forged
        assert thief.get("/api/v1/access-events").status_code == 401
    assert phone.is_signed_in


def test_a_changed_secret_keeps_sign_ins_that_come_by_while_the_old_one_is_known(ben: User, settings: Any) -> None:
    used, unused = Browser(signed_in(ben)), Browser(signed_in(ben))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret of fifty letters or so"
    assert used.is_signed_in
    settings.SECRET_KEY_FALLBACKS = []
    assert [used.is_signed_in, unused.is_signed_in] == [True, False]


def test_ben_sees_his_sign_ins_and_ends_one(ben: User) -> None:
    with_mailbox(ben)
    here, there = by_password(ben), by_password(ben)
    assert here.get("auth/sessions") == 200
    listed = here.body["data"]
    assert [one["is_current"] for one in listed].count(True) == 1
    (other,) = [one for one in listed if not one["is_current"]]
    assert here.delete("auth/sessions", sessions=[other["id"]]) == 200
    assert [here.is_signed_in, there.is_signed_in] == [True, False]


def test_ben_signs_out_everywhere_this_one_included(ben: User) -> None:
    with_mailbox(ben)
    here, there = by_password(ben), by_password(ben)
    here.get("auth/sessions")
    assert here.delete("auth/sessions", sessions=[one["id"] for one in here.body["data"]]) == 401
    assert [here.is_signed_in, there.is_signed_in] == [False, False]
    assert not UserSession.objects.filter(user=ben).exists()


def test_nobody_ends_anothers_session(ben: User, otto: User) -> None:
    with_mailbox(ben)
    with_mailbox(otto)
    his, stranger = by_password(ben), by_password(otto)
    number = UserSession.objects.get(user=ben).pk
    assert stranger.delete("auth/sessions", sessions=[number]) == 400
    assert his.is_signed_in


def test_a_new_password_ends_all_other_sessions(ben: User, smtp: Any) -> None:
    with_mailbox(ben)
    here, there = by_password(ben), by_password(ben)
    assert here.post("account/password/change", current_password=PASSWORD, new_password="an even quieter night") == 200
    assert [here.is_signed_in, there.is_signed_in] == [True, False]
    assert here.get("auth/sessions") == 200
    assert [one["is_current"] for one in here.body["data"]] == [True]


def test_a_closed_account_is_out_everywhere(ben: User) -> None:
    phone = Browser(signed_in_weakly(ben))
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert phone.get("/api/v1/changes") == 401
    assert phone.get("auth/sessions") == 401
    assert not phone.is_signed_in


def forgotten(browser: Browser, place: str = "auth/session?forget=device") -> str | None:
    browser.delete(place)
    return browser.last.headers.get("Clear-Site-Data")  # type: ignore[no-any-return]


def test_sign_out_of_a_device_that_asks_to_forget_clears_its_storage(ben: User) -> None:
    phone = Browser(signed_in(ben))
    assert forgotten(phone) == '"storage"'
    assert not phone.is_signed_in
    assert forgotten(phone) == '"storage"', "also once the sign-in has ended elsewhere"


def test_sign_out_of_a_device_that_keeps_its_entries_clears_nothing(ben: User) -> None:
    assert forgotten(Browser(signed_in(ben)), "auth/session") is None


def test_clear_of_a_device_without_csrf_token_is_refused(ben: User) -> None:
    phone = Browser(Client(headers={"accept": "application/json"}, enforce_csrf_checks=True))
    phone.client.cookies = signed_in(ben).cookies
    assert (forgotten(phone), phone.is_signed_in) == (None, True)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_other_request_clears_a_device(method: str, ben: User) -> None:
    phone = Browser(signed_in(ben))
    for place in ("auth/session?forget=device", "/api/v1/session?forget=device", "/?forget=device"):
        phone.ask(method, place)
        assert "Clear-Site-Data" not in phone.last.headers, place


def test_session_ended_from_elsewhere_tells_its_browser_until_it_signs_in_again(ben: User) -> None:
    with_mailbox(ben)
    here, there = by_password(ben), by_password(ben)
    here.get("auth/sessions")
    (other,) = [one["id"] for one in here.body["data"] if not one["is_current"]]
    here.delete("auth/sessions", sessions=[other])
    now = str(incarnation_now())
    assert [there.session["ended"] for _ in range(2)] == [now, now]
    assert here.session["ended"] is None
    assert there.post("auth/login", email=ben.email, password=PASSWORD) == 200
    assert there.session["ended"] is None
    there.delete("auth/session")
    assert there.session["ended"] is None, "signed out here, which has forgotten all by itself"


def test_session_ended_by_a_new_password_tells_its_browser(ben: User, smtp: Any) -> None:
    with_mailbox(ben)
    here, there = by_password(ben), by_password(ben)
    here.post("account/password/change", current_password=PASSWORD, new_password="an even quieter night")
    assert there.session["ended"] == str(incarnation_now())
    assert there.session["ended"] == str(incarnation_now())


def test_session_that_is_unknown_or_over_tells_nothing(ben: User, pia: Patient, time_machine: Any) -> None:
    """As after a restore from a backup: phones may be the only ones that hold the newest nights."""
    assert pia.user
    at(time_machine, timedelta())
    unknown, over = Browser(signed_in(ben)), Browser(signed_in(pia.user))
    Session.objects.filter(session_key=unknown.client.session.session_key).delete()
    at(time_machine, timedelta(days=181))
    assert [unknown.session["ended"], over.session["ended"]] == [None, None]
    assert not unknown.is_signed_in
    assert not over.is_signed_in


def test_mark_of_an_ended_session_names_nobody_and_goes_after_180_days(ben: User, time_machine: Any) -> None:
    at(time_machine, timedelta())
    phone = signed_in(ben)
    sessions_end(keys=[str(phone.session.session_key)], now=NOON)
    (left,) = Session.objects.all()
    assert left.get_decoded() == {"ended": True}
    assert sessions_clear(now=NOON + timedelta(days=179)) == 0
    assert sessions_clear(now=NOON + timedelta(days=181)) == 1
