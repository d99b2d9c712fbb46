import time
from collections.abc import Iterator

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext

from apps.patients.models import Patient
from tests.browser.phone import Phone, with_account
from tests.live import Live
from tests.pages import PHONE


@pytest.fixture
def empty_phone(live: Live, context: BrowserContext) -> Iterator[Phone]:
    """A phone that nobody has signed in on."""
    phone = Phone(context, live)
    yield phone
    # A call that a test still holds up must not fail in the next one's hands.
    context.unroute_all(behavior="ignoreErrors")
    context.close()
    wait_until_the_server_is_idle()
    assert phone.errors == [], "a page threw, or broke the content security policy"


def wait_until_the_server_is_idle() -> None:
    """The database is about to be emptied: no request may be in the middle of something."""
    busy = """select count(*) from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'"""
    idle = 0
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(busy)
            idle = idle + 1 if cursor.fetchone() == (0,) else 0
        if idle == 5:  # between two statements of one request it looks idle too
            return
        time.sleep(0.05)


@pytest.fixture
def phone(empty_phone: Phone, pia: Patient) -> Phone:
    """Pia's phone, signed in, with the form of the night in front of her."""
    assert pia.user
    return empty_phone.sign_in(with_account(pia.user))


@pytest.fixture
def second_phone(chromium: Browser, phone: Phone, pia: Patient) -> Iterator[Phone]:
    """Pia's tablet."""
    context = chromium.new_context(viewport=PHONE, locale="en-GB", timezone_id="Europe/Berlin")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    assert pia.user
    yield Phone(context, phone.live).sign_in(pia.user)
    context.close()
