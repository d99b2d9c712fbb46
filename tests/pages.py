"""A real browser, and pages in it whose errors fail the test."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import chromium as binary

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
# On a busy machine a page takes its time; what never comes fails all the same.
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)
UNFOLD = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
# Words that a narrow place breaks in two, without a hyphen of their own.
BROKEN = """() => [...document.querySelectorAll("main .option span, main button, main td, main th")].flatMap((each) => {
  const walk = document.createTreeWalker(each, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    for (const word of node.data.matchAll(/[^\\s\u00a0\u202f\u2013-]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) found.push(word[0]);
    }
  return found;
})"""
# Words of a picture that its frame cuts off: SVG shows nothing beyond its view box.
CUT = """() => [...document.querySelectorAll("main svg text")].filter((text) => {
  const inside = text.getBoundingClientRect(), frame = text.ownerSVGElement.getBoundingClientRect();
  return inside.left < frame.left - 0.5 || inside.right > frame.right + 0.5;
}).map((text) => text.textContent)"""


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


@contextmanager
def device(chromium: Browser, **looks: Any) -> Iterator[BrowserContext]:
    """Its own cookies, storage and service worker; a phone in Berlin unless told otherwise."""
    context = chromium.new_context(**{"viewport": PHONE, "locale": "en-GB", "timezone_id": "Europe/Berlin", **looks})
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    with device(chromium) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == [], "the page threw"
