"""A real SMTP server that answers as a test tells it to."""

import email
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.live import free_port
from tests.waiting import eventually

HANG_UP = "hang up"


@dataclass
class Post:
    """`answers` are given in turn, each to the step it names (MAIL, RCPT, DATA, or BODY after the text was received).

    An answer is a line such as "451 later", or HANG_UP; when none is left, everything is accepted.
    """

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    answers: deque[tuple[str, str]] = field(default_factory=deque)
    on_body: Callable[[], None] = lambda: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, step: str, *lines: str) -> None:
        self.answers.extend((step, line) for line in lines)

    @property
    def environment(self) -> dict[str, str]:
        """For programs that send: `{**servers.environment(), **smtp.environment}`."""
        return {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.port)}

    def next_answer(self, step: str, server: SMTP) -> str | None:
        with self.lock:
            if not self.answers or self.answers[0][0] != step:
                return None
            line = self.answers.popleft()[1]
        if line == HANG_UP:
            server.transport.abort()  # type: ignore[union-attr]
            return "421 gone"
        return line

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if line := self.next_answer("MAIL", server):
            return line
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if line := self.next_answer("RCPT", server):
            return line
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called with the whole text: "DATA" refuses or hangs up without keeping it, "BODY" after keeping it."""
        if line := self.next_answer("DATA", server):
            return line
        content: Any = envelope.content
        self.raw.append(content)
        self.received.append(email.message_from_bytes(content, policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        self.on_body()
        return self.next_answer("BODY", server) or "250 OK"


def text_of(post: Post, number: int = -1) -> str:
    """The text part of a mail; of the last, if none is named."""
    part = post.received[number].get_body(("plain",))
    assert part is not None
    return str(part.get_content())


CODE = r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$"


def said_in(post: Post, pattern: str, count: int = 1) -> str:
    """The words that a mail brought to a real browser, once so many mails have come."""
    eventually(lambda: len(post.received) >= count, "the mail comes")
    found = re.search(pattern, text_of(post).replace("\r", ""), re.MULTILINE)
    assert found, text_of(post)
    return found[1]


@pytest.fixture
def smtp(settings: Any) -> Iterator[Post]:
    post = Post()
    post.port = free_port()  # the controller rings at the port it was given, so 0 would not do
    controller = Controller(post, hostname="127.0.0.1", port=post.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
    settings.EMAIL_USE_TLS = False
    yield post
    controller.stop()
