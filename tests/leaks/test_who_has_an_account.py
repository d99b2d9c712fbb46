"""Whether somebody has an account is health data here: neither words nor the clock may tell a stranger.

The clock: the least of some rounds, taken in turns against the real server with its real password hash; whatever else a
machine does only ever adds to a time. What is left of a difference must drown in the noise; a hash that is made for the
one and not for the other stands out five times and more.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests import servers
from tests.alerts.world import reads_mail
from tests.live import Live
from tests.mail import Post
from tests.personas import person

pytestmark = pytest.mark.slow
PASSWORD = "a night without end"
ROUNDS = 9
KNOWN, UNKNOWN, CLOSED = "pia@example.org", "nobody@example.org", "paul@example.org"
MOST_APART, NOISE = 1.6, 0.03  # a factor, and seconds


@pytest.fixture
def server(smtp: Post, transactional_db: None) -> Iterator[Live]:
    hashed = Argon2PasswordHasher().encode(PASSWORD, "k" * 22)  # the real one, as the server's own
    for name in ("Pia", "Paul"):
        user = reads_mail(person(name))
        user.password, user.is_active = hashed, name == "Pia"
        user.save()
    live = Live(extra=smtp.environment)
    live.start()
    yield live
    live.stop()


def asked(server: Live, place: str, body: dict[str, str]) -> tuple[float, int, str]:
    """How long it took, and what was said; what is never the same (times, flows) left out."""
    servers.forget_our_keys()
    with urllib.request.urlopen(server.url + "/api/v1/session") as session:
        token = str(session.headers["Set-Cookie"]).partition("csrftoken=")[2].partition(";")[0]
    request = urllib.request.Request(
        f"{server.url}/_allauth/browser/v1/auth/{place}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "X-CSRFToken": token, "Cookie": f"csrftoken={token}"},
    )
    begun = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            status, text = answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read().decode()
    return time.perf_counter() - begun, status, text


@pytest.mark.parametrize("place", ["login", "code/request", "password/request"])
def test_neither_words_nor_clock_tell_who_has_an_account(server: Live, place: str) -> None:
    took: dict[str, list[float]] = {KNOWN: [], UNKNOWN: [], CLOSED: []}
    said = set()
    for turn in range(ROUNDS + 2):
        for email, times in took.items():
            password = {"password": "a day without end"} if place == "login" else {}
            seconds, status, text = asked(server, place, {"email": email, **password})
            said.add((status, text.replace(email, "…")))
            if turn > 1:  # the first ones warm up
                times.append(seconds)
    assert len(said) == 1, said
    least = {email: min(times) for email, times in took.items()}
    print(place, {email: f"{1000 * seconds:.0f} ms" for email, seconds in least.items()})
    assert max(least.values()) < MOST_APART * min(least.values()) + NOISE, took
