"""Post offices that hang up where no mail server of the textbook would: at the greeting, at EHLO, at the good-bye."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from apps.alerts.emails import Outcome
from apps.alerts.models import Digest
from apps.patients.models import Patient
from tests.alerts.world import SEVEN, flagged, send, sweep

pytestmark = pytest.mark.django_db
GOOD = {
    "EHLO": "250 hello",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 go on",
    ".": "250 taken",
    "QUIT": "221 bye",
}
HANG_UP = ""


@contextmanager
def post_office(settings: object, greeting: str = "220 here", **odd: str) -> Iterator[list[str]]:
    """Answers by the book but for `odd`; yields the commands it has heard."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
        settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()  # type: ignore[attr-defined]
        settings.EMAIL_TIMEOUT = 2  # type: ignore[attr-defined]
        thread = threading.Thread(target=_serve, args=(listening, heard, greeting, {**GOOD, **odd}), daemon=True)
        thread.start()
        yield heard
        thread.join(5)


def _serve(listening: socket.socket, heard: list[str], greeting: str, answers: dict[str, str]) -> None:
    visitor, _ = listening.accept()
    with visitor, visitor.makefile("rwb") as line:
        if not greeting:
            return
        line.write(f"{greeting}\r\n".encode())
        line.flush()
        for said in line:
            words = said.decode().split() or [""]
            command = words[0].upper() if len(words[0]) > 1 or words == ["."] else ""
            if command not in answers:
                continue  # a line of the text
            heard.append(command)
            if not answers[command]:
                return
            line.write(f"{answers[command]}\r\n".encode())
            line.flush()


@pytest.fixture
def digest(six: list[Patient]) -> Digest:
    flagged(six[0])
    (digest,) = sweep()
    return digest


def state(digest: Digest) -> tuple[str, str]:
    digest.refresh_from_db()
    return digest.state, digest.last_fault


@pytest.mark.parametrize(
    ("odd", "fault"),
    [
        ({"greeting": HANG_UP}, "hung_up"),
        ({"greeting": "554 go away"}, "server_554"),
        ({"greeting": "421 too many"}, "server_421"),
        ({"EHLO": HANG_UP}, "hung_up"),
        ({"MAIL": HANG_UP}, "hung_up"),
        ({"RCPT": HANG_UP}, "hung_up"),
        ({"DATA": HANG_UP}, "hung_up"),
        ({"DATA": "554 no"}, "message_554"),
        ({".": HANG_UP}, "hung_up"),
        ({".": "what?"}, "message_-1"),
    ],
)
def test_whatever_it_does_the_digest_waits_or_is_given_up_by_name(
    digest: Digest, settings: object, odd: dict[str, str], fault: str
) -> None:
    with post_office(settings, **odd):
        (outcome,) = send(SEVEN)
    assert outcome == (Outcome.FAILED if fault == "message_554" else Outcome.WAITING)
    assert state(digest)[1] == fault


@pytest.mark.parametrize("bye", [HANG_UP, "500 what?", "x" * 9000])
def test_after_its_yes_a_rude_good_bye_changes_nothing(digest: Digest, settings: object, bye: str) -> None:
    with post_office(settings, QUIT=bye) as heard:
        assert send(SEVEN) == [Outcome.SENT]
    assert state(digest) == (Digest.State.SENT, "")
    assert heard[-1] == "QUIT"
