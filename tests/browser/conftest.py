from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from apps.patients.models import Patient
from tests.browser.phone import Phone, with_account
from tests.live import Live
from tests.pages import PHONE


@pytest.fixture
def empty_phone(context: BrowserContext, live: Live) -> Iterator[Phone]:
    """A phone that nobody has signed in on."""
    phone = Phone(context, live)
    yield phone
    assert phone.errors == [], "a page threw, or broke the content security policy"


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
