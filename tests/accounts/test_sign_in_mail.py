"""A code or a link by mail: what the post office says of an address stays out of the logs."""

import json
from logging import Formatter

import pytest
from django.test import Client

from apps.accounts.models import User
from tests.alerts.world import reads_mail
from tests.mail import HANG_UP, Post


def asked(place: str, email: str) -> int:
    client = Client(headers={"accept": "application/json"}, raise_request_exception=False)
    body = json.dumps({"email": email})
    return client.post(f"/_allauth/browser/v1/auth/{place}", body, content_type="application/json").status_code


@pytest.mark.parametrize("place", ["code/request", "password/request"])
@pytest.mark.parametrize("email", ["clara@example.org", "nobody@example.org"])
@pytest.mark.parametrize(("line", "name"), [("550 <{}> unknown here", "550"), (HANG_UP, "Disconnected")])
def test_a_mail_that_is_refused_names_nobody_in_the_logs(
    clara: User, smtp: Post, caplog: pytest.LogCaptureFixture, place: str, email: str, line: str, name: str
) -> None:
    reads_mail(clara)
    smtp.answer("RCPT", line.format(email))
    assert asked(place, email) == 503, "the same for whoever has an account and whoever has none"
    logged = [Formatter().format(one) for one in caplog.records if one.name != "mail.log"]  # the test's post office
    assert any(name in line for line in logged)
    assert not any("example.org" in line for line in logged)


def test_a_mail_that_goes_out_goes_to_whoever_asked(clara: User, smtp: Post) -> None:
    reads_mail(clara)
    assert asked("code/request", "clara@example.org") == 401
    assert smtp.recipients == [["clara@example.org"]]
