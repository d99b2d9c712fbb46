from asyncio import Server
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.alerts.world import six
from tests.mail import Post

__all__ = ["six"]


class PostOffice(Controller):
    """On a port that the system chooses; the controller's own first call would ring at port 0."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def smtp(settings: Any) -> Iterator[Post]:
    post = Post()
    office = PostOffice(post, hostname="127.0.0.1", port=0)
    office.start()
    post.port = office.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", post.port, False
    yield post
    office.stop()
