from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from apps.patients.models import Patient
from tests.browser.phone import Phone, opened, with_account
from tests.live import Live
from tests.mail import Post
from tests.pages import DESK


@pytest.fixture
def empty_phone(chromium: Browser, live: Live) -> Iterator[Phone]:
    """A phone that nobody has signed in on."""
    with opened(chromium, live) as phone:
        yield phone


@pytest.fixture
def other_phone(chromium: Browser, live: Live) -> Iterator[Phone]:
    """Another that nobody has signed in on."""
    with opened(chromium, live) as phone:
        yield phone


@pytest.fixture
def phone(empty_phone: Phone, pia: Patient) -> Phone:
    """Pia's phone, signed in, with the form of the night in front of her."""
    assert pia.user
    return empty_phone.sign_in(with_account(pia.user))


@pytest.fixture
def second_phone(other_phone: Phone, phone: Phone, pia: Patient) -> Phone:
    """Pia's tablet."""
    assert pia.user
    return other_phone.sign_in(pia.user)


@pytest.fixture
def desk(chromium: Browser, live: Live) -> Iterator[Phone]:
    """The clinic's own computer."""
    with opened(chromium, live, viewport=DESK) as desk:
        yield desk


@pytest.fixture
def post(live: Live, smtp: Post) -> Iterator[Post]:
    """The server sends its mail here."""
    before = live.extra
    live.stop()
    live.extra = smtp.environment
    live.start()
    yield smtp
    live.stop()
    live.extra = before
