"""A patient's phone as its owner and its storage see it: through the pages, and through IndexedDB itself."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect

from apps.accounts.models import User
from server import frontend
from tests.live import Live
from tests.pages import device
from tests.waiting import eventually

AXE = frontend.FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "a quiet night at last"

READ = """
async (store) => {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  if (!names.includes("stillnight")) return [];
  const base = await new Promise((done) => { indexedDB.open("stillnight").onsuccess = (e) => done(e.target.result); });
  const asked = base.transaction(store).objectStore(store).getAll();
  const rows = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  base.close();
  return rows;
}
"""


def with_account(user: User) -> User:
    """Personas have no password until they need one; hashing takes its time."""
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    return user


def with_app(user: User) -> str:
    """The secret of an authenticator app, set up for an account."""
    secret = generate_totp_secret()
    TOTP.activate(user if user.has_usable_password() else with_account(user), secret)
    return str(secret)


def code_of(secret: str, later: int = 0) -> str:
    """What the app shows now; each code works once, so a second one is that of the half minute to come."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run(document, { resultTypes: ['violations'] })).violations")
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


class Phone:
    def __init__(self, context: BrowserContext, live: Live) -> None:
        self.context = context
        self.live = live
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.watch()

    def watch(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda line: self.errors.append(line.text) if "Content Security Policy" in line.text else None,
        )

    def open(self, path: str = "/") -> "Phone":
        self.page.goto(self.live.url + path)
        return self

    def reopen(self, path: str = "/") -> "Phone":
        """The page is killed, whatever it was doing, and the app opened anew."""
        self.page.close()
        self.page = self.context.new_page()
        self.watch()
        return self.open(path)

    def sign_in(self, user: User, password: str = PASSWORD) -> "Phone":
        """As at home: the worker has its copy of the shell before anything else happens."""
        self.open("/sign-in")
        self.fill_sign_in(user, password)
        expect(self.page.get_by_role("navigation")).to_be_visible()
        # Asked again and again from here: a predicate that waits in the page would need eval, which the page forbids.
        self.wait_for(lambda: bool(self.page.evaluate("Boolean(navigator.serviceWorker.controller)")))
        expect(
            self.page.get_by_text("nights are at your clinic").or_(self.page.get_by_text("No nights"))
        ).to_be_visible()
        return self

    def fill_sign_in(self, user: User, password: str = PASSWORD) -> None:
        self.page.get_by_label("E-mail").fill(user.email)
        self.open_password()
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def sign_in_to_clinic(self, user: User, secret: str | None = None) -> "Phone":
        """By password and the code of the app, as who works for a clinic must."""
        secret = secret or with_app(user)
        self.open("/sign-in").fill_sign_in(user)
        self.page.get_by_label("Code of the app").fill(code_of(secret))
        self.page.get_by_role("button", name="Go on", exact=True).click()
        expect(self.page).not_to_have_url(re.compile("/sign-in|/$"))
        expect(self.page.get_by_role("navigation")).to_be_visible()
        return self

    def open_password(self) -> None:
        """Behind a fold, until it has been used once on this device."""
        if not self.page.get_by_label("Password").is_visible():
            self.page.get_by_text("With a password").click()

    def offline(self) -> None:
        self.context.set_offline(True)

    def online(self) -> None:
        self.context.set_offline(False)

    # --- the form

    def choose(self, symptoms: str) -> None:
        self.page.get_by_role("radio", name=symptoms, exact=True).check()

    def press_save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).click()

    def save(self, onset: str | None = "22:00") -> None:
        """No symptoms, or symptoms from a clock time on; done when the phone says that it is saved."""
        self.choose("No symptoms" if onset is None else "Symptoms")
        if onset is not None:
            self.page.get_by_label("When did it begin?").and_(self.page.locator("input")).fill(onset)
        self.press_save()
        expect(self.page.get_by_role("status")).to_contain_text("Saved")

    def says(self, sentence: str) -> None:
        """Somewhere on the page; where a fold hides the same words, that is not what is meant."""
        expect(self.page.get_by_text(sentence).filter(visible=True).first).to_be_visible()

    def is_at_the_clinic(self) -> None:
        expect(self.page.locator(".save-bar .state")).to_have_text("At your clinic")

    def is_on_the_phone(self) -> None:
        expect(self.page.locator(".save-bar .state")).to_have_text("Saved on this phone")

    def never_said(self, sentence: str) -> None:
        expect(self.page.get_by_text(sentence)).to_have_count(0)

    # --- the storage

    def stored(self, store: str) -> list[dict[str, Any]]:
        return list(self.page.evaluate(READ, store))

    def waiting(self) -> list[dict[str, Any]]:
        """The writes in the outbox, oldest first."""
        return [entry["write"] for entry in self.stored("outbox")]

    def wait_for(self, happened: Callable[[], bool]) -> None:
        eventually(happened, pause=lambda seconds: self.page.wait_for_timeout(1000 * seconds))

    def until(self, store: str, count: int) -> None:
        """Waits until the phone's storage has so many rows."""
        self.wait_for(lambda: len(self.stored(store)) == count)

    def nothing_waits(self) -> None:
        """Everything that can be sent has been."""
        self.until("outbox", 0)

    def forget_drafts(self) -> None:
        self.page.evaluate(
            """async () => {
              const base = await new Promise((done) => {
                indexedDB.open("stillnight").onsuccess = (e) => done(e.target.result);
              });
              const tx = base.transaction("drafts", "readwrite");
              tx.objectStore("drafts").clear();
              await new Promise((done) => { tx.oncomplete = done; });
              base.close();
            }"""
        )


def days_ago(count: int) -> str:
    return str(datetime.now(ZoneInfo("Europe/Berlin")).date() - timedelta(days=count))


@contextmanager
def opened(chromium: Browser, live: Live, **looks: Any) -> Iterator[Phone]:
    """A phone, or what `looks` make of it, whose pages may not throw."""
    with device(chromium, **looks) as context:
        phone = Phone(context, live)
        yield phone
        # A call that a test still holds up must not fail in the next one's hands.
        context.unroute_all(behavior="ignoreErrors")
    wait_until_the_server_is_idle()
    assert phone.errors == [], "a page threw, or broke the content security policy"


def wait_until_the_server_is_idle() -> None:
    """The database is about to be emptied: no request may be in the middle of something."""
    busy = """select count(*) from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'"""
    idle = 0

    def stays_idle() -> bool:  # between two statements of one request it looks idle too
        nonlocal idle
        with connection.cursor() as cursor:
            cursor.execute(busy)
            idle = idle + 1 if cursor.fetchone() == (0,) else 0
        return idle == 5

    eventually(stays_idle, "the server is idle")
