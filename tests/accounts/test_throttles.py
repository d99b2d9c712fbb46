"""How often is too often, whose count it is, and what happens while nobody can count."""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from apps.accounts.models import User
from apps.core import throttle
from apps.core.address import client_address, network_of
from apps.patients.models import Patient
from apps.sync.models import Record
from tests import servers
from tests.accounts.browser import PASSWORD, Browser, with_mailbox
from tests.mail import Post
from tests.personas import patient_of, person, signed_in
from tests.waiting import eventually
from tests.writes import write

JSON = "application/json"


def batch(size: int) -> dict[str, Any]:
    doses = {"drug": "ropinirole", "date": "2026-03-14", "time": "21:00", "status": "extra"}
    return {"writes": [{**write(payload=doses), "kind": "dose", "key": str(uuid4())} for _ in range(size)]}


def send(client: Client, size: int) -> Any:
    return client.post("/api/v1/writes", batch(size), content_type=JSON)


@pytest.fixture
def settings_for_ten(settings: Any) -> None:
    settings.LIMITS_A_MINUTE = {"reads": 1000, "changes": 1000, "anonymous": 10, "writes": 10}


# --- mails ---


@pytest.mark.parametrize(
    ("action", "place", "refused"),
    [("request_login_code", "auth/code/request", 400), ("reset_password", "auth/password/request", 429)],
)
def test_nobody_makes_strangers_a_mailing_list_by_asking_all_day(
    action: str, place: str, refused: int, smtp: Post, settings: Any, time_machine: Any
) -> None:
    limits = settings.ACCOUNT_RATE_LIMITS
    assert ",300/d/ip," in limits[action], "the stated limit; in here it is twelve"
    settings.ACCOUNT_RATE_LIMITS = {**limits, action: limits[action].replace("300/d", "12/d")}
    began, answers = timezone.now(), []
    for number in range(14):
        time_machine.move_to(began + timedelta(hours=number), tick=False)
        answers.append(Browser().post(place, email=f"stranger{number}@example.org"))
    assert (refused not in answers[:12], answers[12:]) == (True, [refused] * 2), answers
    assert len(smtp.received) == 12


# --- writes ---


@pytest.mark.usefixtures("settings_for_ten")
def test_a_batch_counts_its_entries_and_one_that_does_not_fit_is_not_filed_at_all(pia: Patient) -> None:
    assert pia.user
    client = signed_in(pia.user)
    assert send(client, 6).status_code == 200
    answer = send(client, 5)
    assert (answer.status_code, answer.json()["type"]) == (429, "urn:stillnight:problem:throttled")
    assert 0 < int(answer["Retry-After"]) <= 60
    assert Record.objects.filter(patient=pia).count() == 6
    assert send(client, 4).status_code == 200, "what was refused was not counted"
    assert client.put(f"/api/v1/doses/{uuid4()}", write(payload={}), content_type=JSON).status_code == 429


@pytest.mark.usefixtures("settings_for_ten")
def test_one_diary_does_not_wait_for_another(pia: Patient, linden: Any) -> None:
    paul = patient_of(linden, "P-2", user=person("Paul"))
    assert pia.user
    assert paul.user
    assert send(signed_in(pia.user), 10).status_code == 200
    assert send(signed_in(pia.user), 1).status_code == 429, "two of her phones share one count"
    assert send(signed_in(paul.user), 10).status_code == 200


def test_a_diary_takes_in_so_many_kilobytes_an_hour_and_then_others_still_do(
    pia: Patient, linden: Any, settings: Any
) -> None:
    assert settings.WRITTEN_KB_AN_HOUR == 32 * 1024, "the stated limit"
    settings.WRITTEN_KB_AN_HOUR = 100
    paul = patient_of(linden, "P-2", user=person("Paul"))
    assert pia.user
    assert paul.user
    night = {"symptoms": True, "note": "x" * 60_000}
    answers = [
        signed_in(who).put(f"/api/v1/nights/2026-03-{day}", write(payload=night), content_type=JSON)
        for who, day in ((pia.user, 11), (pia.user, 12), (paul.user, 11))
    ]
    assert [answer.status_code == 429 for answer in answers] == [False, True, False]
    assert 60 < int(answers[1]["Retry-After"]) <= 3600
    assert send(signed_in(pia.user), 1).status_code == 200, "what fits is taken: a night is some hundred bytes"


@pytest.mark.usefixtures("settings_for_ten")
def test_what_has_to_wait_fits_when_it_was_told_to_come_again(pia: Patient) -> None:
    waiting = throttle.spend(throttle.Cost("t", "x", 10, 10, 2))
    assert waiting == 0
    waiting = throttle.spend(throttle.Cost("t", "x", 10, 1, 2))
    assert 0 < waiting <= 2
    time.sleep(waiting)
    assert throttle.spend(throttle.Cost("t", "x", 10, 10, 2)) == 0


def test_the_stated_limit_is_six_hundred_writes_a_minute(settings: Any) -> None:
    assert settings.LIMITS_A_MINUTE["writes"] == 600


# --- people ---


def test_each_person_has_a_count_of_their_own_wherever_they_ask_from(settings: Any, pia: Patient, ben: User) -> None:
    settings.LIMITS_A_MINUTE = {"reads": 3, "changes": 2, "anonymous": 1000, "writes": 1000}
    assert pia.user
    at_home, at_work = signed_in(pia.user), signed_in(pia.user)
    asked = [at_home.get("/api/v1/changes", REMOTE_ADDR=f"198.51.100.{n}").status_code for n in range(3)]
    assert [*asked, at_work.get("/api/v1/changes").status_code] == [200, 200, 200, 429]
    assert [send(at_home, 1).status_code for _ in range(3)] == [200, 200, 429], "changes are counted by themselves"
    assert signed_in(ben).get("/api/v1/session").status_code == 200


# --- addresses ---


@pytest.mark.usefixtures("settings_for_ten")
def test_who_is_not_signed_in_is_counted_by_address(db: None, ben: User) -> None:
    here = Client(headers={"accept": JSON}, REMOTE_ADDR="198.51.100.7")
    assert [here.get("/api/v1/session").status_code for _ in range(11)] == [200] * 10 + [429]
    assert Client(REMOTE_ADDR="198.51.100.8").get("/api/v1/session").status_code == 200
    assert signed_in(ben).get("/api/v1/session", REMOTE_ADDR="198.51.100.7").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "203.0.113.9", "10.0.0.1"),  # no proxy of ours: whoever writes the header is not believed
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),  # the client forged the first entry
        (1, "6.6.6.6, 7.7.7.7,203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),  # came past the outer proxy
        (1, "", "10.0.0.1"),
        (1, "203.0.113.9:51234", "203.0.113.9"),
        (1, "6.6.6.6:80, 203.0.113.9:51234", "203.0.113.9"),
        (1, "[2001:db8::7]:51234", "2001:db8::7"),
        (1, "[2001:db8::7]", "2001:db8::7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "[::ffff:203.0.113.9]:51234", "203.0.113.9"),
        (1, "203.0.113.9:http", "0.0.0.0"),
        (1, "<script>", "0.0.0.0"),
    ],
)
def test_the_address_behind_a_proxy_comes_from_a_trusted_hop_only(
    settings: Any, proxies: int, forwarded: str, counted: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": forwarded})
    assert client_address(request) == counted


def test_a_forged_header_buys_no_further_guesses(ben: User) -> None:
    with_mailbox(ben)

    def guess(number: int, **login: str) -> Browser:
        browser = Browser(headers={"x-forwarded-for": f"203.0.113.{number}"})
        assert browser.post("auth/login", **{"email": f"{number}@example.org", "password": PASSWORD, **login}) == 400
        return browser

    for number in range(10):
        assert guess(number).body["errors"][0]["code"] == "email_password_mismatch"
    assert guess(10, email=ben.email).body["errors"][0]["code"] == "too_many_login_attempts"


def test_a_network_of_ipv6_addresses_is_one_place() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2:ffff::1") != network_of("2001:db8:1:3::1")


def test_ipv4_in_a_socket_of_both_families_is_no_network_of_ipv6() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="::ffff:203.0.113.9")
    assert network_of(client_address(request)) == "203.0.113.9"


@pytest.mark.usefixtures("settings_for_ten")
def test_who_asks_for_challenges_without_end_fills_no_table_of_sessions(db: None) -> None:
    there = "/_allauth/browser/v1/auth/webauthn/login"
    answers = [Client(REMOTE_ADDR="198.51.100.7").get(there) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert Session.objects.filter(expire_date__lt=timezone.now() + timedelta(days=1, minutes=1)).count() == 10
    assert Client(REMOTE_ADDR="198.51.100.8").get(there).status_code == 200


def test_limit_is_remembered_over_a_pause_and_forgotten_after_its_window() -> None:
    """By the clock of the real Redis: its key outlives the window by a second, and no more."""
    who = uuid4().hex
    spent = throttle.Cost("pause", who, 3, seconds=4)
    assert [throttle.spend(spent) for _ in range(3)] == [0, 0, 0]
    key = f"{django_settings.REDIS_PREFIX}:throttle:pause:{who}"
    assert 4 <= int(throttle._redis().ttl(key)) <= 5
    time.sleep(2.1)
    assert 1 <= throttle.spend(spent) <= 2
    eventually(lambda: not throttle._redis().exists(key))
    assert throttle.spend(spent) == 0


# --- without Redis ---


@pytest.fixture
def no_redis(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Its socket is gone, as when the server was killed."""
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": settings.REDIS_URL}}
    throttle._redis.cache_clear()
    monkeypatch.setattr(throttle, "_away_since", None)
    monkeypatch.setattr(throttle, "_logged_at", None)
    yield
    throttle._redis.cache_clear()


@pytest.mark.usefixtures("no_redis")
def test_without_redis_a_night_is_filed_and_it_is_logged_once(pia: Patient, caplog: pytest.LogCaptureFixture) -> None:
    assert pia.user
    client = signed_in(pia.user)
    caplog.set_level(logging.ERROR)
    for _ in range(5):
        assert send(client, 2).status_code == 200
        assert client.get("/api/v1/changes").status_code == 200
    assert Record.objects.filter(patient=pia).count() == 10
    assert [one.getMessage() for one in caplog.records] == ["requests are not counted, Redis is away: ConnectionError"]


def calls(silent: socket.socket) -> int:
    """How many have rung and wait."""
    silent.setblocking(False)
    count = 0
    with suppress(BlockingIOError):
        while True:
            silent.accept()[0].close()
            count += 1
    return count


def test_a_redis_that_hangs_holds_a_night_up_for_a_moment_only(
    pia: Patient, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pia.user
    client = signed_in(pia.user)
    monkeypatch.setattr(throttle, "_away_since", None)
    monkeypatch.setattr(throttle, "ASK_AGAIN_AFTER", 600.0)  # not within this test, however slow the machine
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "s"))
        silent.listen()
        settings.REDIS_URL = f"unix://{tmp_path / 's'}?db=0"
        throttle._redis.cache_clear()
        assert [send(client, 1).status_code for _ in range(10)] == [200] * 10
        assert calls(silent) == 1, "it was asked once, for half a second, and gave no answer"
    throttle._redis.cache_clear()


@pytest.mark.usefixtures("no_redis")
@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("auth/login", {"email": "ben@example.org", "password": PASSWORD}),
        ("auth/code/request", {"email": "ben@example.org"}),
        ("auth/password/request", {"email": "ben@example.org"}),
    ],
)
def test_without_redis_nobody_signs_in_uncounted_and_the_answer_says_why(
    ben: User, place: str, body: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    monkeypatch.setattr(User, "check_password", lambda self, raw: checked.append(raw))
    with_mailbox(ben)
    browser = Browser()
    assert browser.post(place, **body) == 503
    assert (browser.last["Content-Type"], browser.last["Retry-After"]) == ("application/problem+json", "60")
    assert "Try again" in browser.body["way_out"]
    assert (checked, browser.is_signed_in) == ([], False)


def test_a_wiped_redis_breaks_nothing(pia: Patient) -> None:
    assert pia.user
    client = signed_in(pia.user)
    assert send(client, 2).status_code == 200
    servers.forget_our_keys()
    cache.clear()
    assert send(client, 2).status_code == 200
    browser = Browser()
    assert browser.post("auth/login", email=with_mailbox(pia.user).email, password=PASSWORD) == 200
