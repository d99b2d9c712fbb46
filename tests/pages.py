"""A real browser, and pages in it whose errors fail the test."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import chromium as binary

PHONE = {"width": 390, "height": 844}


# Once a file and not once a session: while it lives, Playwright keeps an event loop in this thread, and Django keeps
# a thread's connections with a loop apart from those without. A test that forks would hand the child the other ones.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Django would take that loop for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=binary.executable(), args=binary.arguments(), env={**binary.environment()}
        )
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """One phone: its own cookies, storage and service worker."""
    context = chromium.new_context(viewport=PHONE, locale="en-GB", timezone_id="Europe/Berlin")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == [], "the page threw"
