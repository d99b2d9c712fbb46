"""A host whose clock is wrong opens nothing that has ended: doors ask the database's clock, and an end is a state."""

import ast
import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.db import transaction
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from apps.accounts.factors import validate_code_once
from apps.accounts.models import Clinic, Membership, User
from apps.patients.models import CareLink, Patient
from server.place import CHECKOUT
from tests import servers
from tests.accounts.browser import PASSWORD, Browser, code_in, with_mailbox
from tests.clocks import move_database_clock
from tests.mail import Post
from tests.patients.invited import accept, invite, opened, post
from tests.personas import signed_in
from tests.writes import write

pytestmark = pytest.mark.django_db
SKEWS = st.integers(-400 * 24 * 60, 400 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _nobody_has_tried_before() -> Iterator[None]:
    servers.forget_our_keys()
    yield
    servers.forget_our_keys()


def host(skew: timedelta) -> Any:
    """As if this process ran on a host whose clock is so far off. The database's clock stays right."""
    return time_machine.travel(datetime.now(UTC) + skew, tick=True)


@given(ended_on=SKEWS, asked_on=SKEWS)
@example(ended_on=timedelta(), asked_on=-A_DAY)
@example(ended_on=2 * A_DAY, asked_on=timedelta())
@hypothesis_settings(max_examples=10)
def test_consent_withdrawn_on_any_host_is_closed_on_every_host(
    pia: Patient, clara: User, ended_on: timedelta, asked_on: timedelta
) -> None:
    assert pia.user
    hers, clinicians = signed_in(pia.user), signed_in(clara)
    with transaction.atomic():
        with host(ended_on):
            assert hers.delete(f"/api/v1/care/{CareLink.objects.get().id}").status_code == 204
        with host(asked_on):
            for address in (f"patients/{pia.id}", f"patients/{pia.id}/nights", f"patients/{pia.id}/kept-versions"):
                assert clinicians.get(f"/api/v1/{address}").status_code == 404
            assert clinicians.get("/api/v1/patients").json() == {"patients": []}
            assert hers.get("/api/v1/session").json()["patient"]["clinics"] == []
        ended = CareLink.objects.get().consent_to
        assert ended
        assert abs(ended - datetime.now(UTC)) < timedelta(minutes=5), "the patient reads the true time"
        transaction.set_rollback(True)


@given(ended_on=SKEWS, asked_on=SKEWS)
@hypothesis_settings(max_examples=5)
def test_membership_ended_on_any_host_is_closed_on_every_host(
    pia: Patient, clara: User, max_: User, ended_on: timedelta, asked_on: timedelta
) -> None:
    manager, clinicians, place = signed_in(max_), signed_in(clara), Membership.objects.get(user=clara)
    with transaction.atomic():
        with host(ended_on):
            assert manager.delete(f"/api/v1/clinics/linden/members/{place.id}").status_code == 204
        with host(asked_on):
            assert clinicians.get(f"/api/v1/patients/{pia.id}").status_code == 404
            assert clinicians.get("/api/v1/clinics/linden").status_code == 404
        transaction.set_rollback(True)


@pytest.mark.parametrize("skew", [-A_DAY, -400 * A_DAY])
def test_session_that_expired_is_closed_on_a_host_that_is_behind(pia: Patient, clara: User, skew: timedelta) -> None:
    assert pia.user
    phone, ward = signed_in(pia.user), signed_in(clara)
    move_database_clock(by="13 hours")
    with host(skew):
        assert ward.get("/api/v1/patients").status_code == 401
        assert phone.get("/api/v1/changes").status_code == 200
    Session.objects.update(expire_date=datetime.now(UTC))
    with host(skew):
        assert phone.get("/api/v1/changes").status_code == 401


def test_sign_in_on_a_host_that_is_ahead_lasts_no_longer(clara: User, linden: Clinic) -> None:
    browser, before = Browser(), datetime.now(UTC)
    with_mailbox(clara)
    with host(2 * A_DAY):
        assert browser.post("auth/login", email=clara.email, password=PASSWORD) == 200
    until = datetime.fromisoformat(browser.session["sign_in"]["until"])
    assert until - before < timedelta(hours=12, minutes=5)


@pytest.mark.parametrize("skew", [-A_DAY, 2 * A_DAY])
def test_invitation_that_expired_is_closed_on_every_host(clara: User, linden: Clinic, skew: timedelta) -> None:
    clinician = signed_in(clara)
    with host(skew):
        code = post(clinician, "clinics/linden/invitations", kind="patient").json()["code"]
    waiting = opened(code)
    move_database_clock(by="14 days 1 minute")
    with host(skew):
        assert post(waiting, "invitations/open", code=code).status_code == 404
        assert waiting.get("/api/v1/invitations/open").status_code in (204, 404)


def test_invitation_on_a_host_that_is_ahead_still_works(clara: User, linden: Clinic, ben: User) -> None:
    waiting = opened(invite(clara)["code"], ben)
    with host(20 * A_DAY):
        assert accept(waiting).status_code == 200


@pytest.mark.parametrize("skew", [-A_DAY, timedelta(), 2 * A_DAY])
def test_sign_in_code_that_expired_opens_nothing_on_any_host(ben: User, smtp: Post, skew: timedelta) -> None:
    browser = Browser()
    browser.post("auth/code/request", email=with_mailbox(ben, None).email)
    move_database_clock(by="601 seconds")
    with host(skew):
        assert browser.post("auth/code/confirm", code=code_in(smtp)) == 409
    assert not browser.is_signed_in


@pytest.mark.parametrize("skew", [-A_DAY, timedelta(), 2 * A_DAY])
def test_old_sign_in_changes_no_address_and_erases_nothing_on_any_host(pia: Patient, skew: timedelta) -> None:
    assert pia.user
    browser = Browser()
    browser.post("auth/login", email=with_mailbox(pia.user).email, password=PASSWORD)
    move_database_clock(by="10 minutes")
    with host(skew):
        assert browser.post("account/email", email="thief@example.org") == 401
        assert browser.post("/api/v1/erasure", confirm=pia.user.email) == 403


def test_code_of_the_app_of_yesterday_is_wrong_on_a_host_that_is_behind(ben: User) -> None:
    seed = base64.b32encode(b"Ben's own telephone.").decode()
    app = TOTP.activate(ben, seed)
    yesterday = int((datetime.now(UTC) - A_DAY).timestamp()) // 30
    with host(-A_DAY):
        assert not validate_code_once(app, format_hotp_value(hotp_value(seed, yesterday)))
        assert validate_code_once(app, format_hotp_value(hotp_value(seed, yesterday + 2880)))


@pytest.mark.parametrize("skew", [-A_DAY - timedelta(hours=1), 2 * A_DAY])
def test_night_made_now_is_filed_by_a_host_whose_clock_is_wrong(pia: Patient, skew: timedelta) -> None:
    assert pia.user
    now = datetime.now(UTC)
    body = write(payload={"symptoms": True, "onset": "21:30"}, made_at=now.isoformat())
    phone, key = signed_in(pia.user), (now - A_DAY).date()
    with host(skew):
        answer = phone.put(f"/api/v1/nights/{key}", body, content_type="application/json")
    assert (answer.status_code, answer.json()["status"]) == (201, "new")


def test_no_api_module_reads_the_clock_of_its_host() -> None:
    modules = [
        *CHECKOUT.glob("apps/*/api*.py"),
        *CHECKOUT.glob("apps/accounts/*.py"),
        *CHECKOUT.glob("apps/*/access.py"),
    ]
    assert len(modules) > 20
    assert {str(path): found for path in modules if (found := clocks_read_in(path))} == {}


def clocks_read_in(path: Path) -> list[str]:
    """Calls such as timezone.now(), datetime.now(UTC), time.time(), date.today()."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    named = [ast.unparse(call) for call in calls if isinstance(call, ast.Attribute)]
    return [name for name in named if name.endswith(("timezone.now", "datetime.now", "time.time", "date.today"))]
