"""One computer, several people: what the next person finds on its disk after everybody has signed out.

The browser's whole profile directory is searched: history, IndexedDB with its logs, caches, preferences, form entries.
`CHROMIUM=/usr/bin/chromium` runs this with a browser that keeps a history; the one that npm brings keeps none, so the
titles, addresses and states that would go into it are read from the pages as well.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from playwright.sync_api import Playwright, expect, sync_playwright

from apps.accounts.models import Clinic, Role, User
from apps.accounts.sessions import sessions_end
from apps.diary.models import Night
from apps.patients.models import CareLink
from apps.sync.incarnation import incarnation_begin
from server.place import CHECKOUT
from tests import chromium as binary
from tests.browser.phone import (
    PASSWORD,
    Phone,
    code_of,
    days_ago,
    wait_until_the_server_is_idle,
    with_account,
    with_app,
)  # fmt: skip
from tests.faults.report import Say
from tests.live import Live
from tests.pages import PATIENCE_MS
from tests.personas import member_of, patient_of, person

pytestmark = [pytest.mark.browser, pytest.mark.faults]
NOTE = "Quarzelstorch in the left calf"
SHELL_KEPT = """async () => {
  const [one] = await navigator.serviceWorker.getRegistrations();
  return Boolean(one?.active) && Boolean(await caches.match("/"));
}"""

# What a browser would write down of the fields on a page, to bring it back after a crash.
KEPT_OF_FORMS = """
[...document.querySelectorAll("input:not([type=password], [type=radio], [type=checkbox]), textarea")]
  .filter((one) => (one.getAttribute("autocomplete") ?? one.form?.getAttribute("autocomplete")) !== "off")
  .filter((one) => one.value !== one.defaultValue)
  .map((one) => one.outerHTML)
"""
# A browser's own password manager keeps the address of a sign-in, if its owner lets it.
PASSWORD_MANAGER = "Default/Login Data"


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # as in tests/pages.py
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def zelda(linden: Clinic) -> User:
    """A patient whose name, address and note are found nowhere by chance."""
    return with_account(patient_of(linden, "Xq-Reference-77", user=person("Zeldamira")).user or person("Nobody"))


class Computer:
    """A browser profile on disk, for one person after another."""

    def __init__(self, playwright: Playwright, live: Live, profile: Path) -> None:
        self.playwright, self.live, self.profile = playwright, live, profile
        self.kept_by_history: list[str] = []
        self.pages = 0

    @contextmanager
    def on(self) -> Iterator[Phone]:
        """The browser from its start to its end; what it has to write is on disk afterwards."""
        context = self.playwright.chromium.launch_persistent_context(
            self.profile, executable_path=binary.executable(), args=binary.arguments(), env={**binary.environment()},
            viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id="Europe/Berlin",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        try:
            yield Phone(context, self.live)
        finally:
            context.close()
            wait_until_the_server_is_idle()

    def walk(self, desk: Phone, paths: list[str]) -> None:
        for path in paths:
            desk.open(path)
            expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
            expect(desk.page.get_by_text("One moment …").filter(visible=True)).to_have_count(0)
            self.pages += 1
            seen = desk.page.evaluate("[document.title, location.href, JSON.stringify(history.state)]")
            self.kept_by_history.extend(str(one) for one in seen)
            assert desk.page.evaluate(KEPT_OF_FORMS) == []

    def finds(self, *words: str) -> list[str]:
        """Where on the disk, and in what the history would keep, one of these words stands."""
        found = [f"history: {line}" for line in self.kept_by_history for word in words if word in line]
        for file in sorted(self.profile.rglob("*")):
            if file.is_file() and not file.is_symlink() and str(file.relative_to(self.profile)) != PASSWORD_MANAGER:
                held = file.read_bytes().lower()
                found += [
                    f"{file.relative_to(self.profile)}: {word}"
                    for word in words
                    if word.lower().encode() in held or word.lower().encode("utf-16-le") in held
                ]
        return found


@pytest.fixture
def computer(playwright: Playwright, live: Live, tmp_path: Path) -> Computer:
    return Computer(playwright, live, tmp_path / "profile")


def sign_in(desk: Phone, user: User, secret: str | None = None) -> None:
    """Typed, as people do: what a browser keeps of forms, it keeps of keys."""
    field = desk.open("/sign-in").page.get_by_label("E-mail")
    field.press("Control+A")  # a device knows the address of whom it belongs to
    field.press_sequentially(user.email)
    desk.open_password()
    desk.page.get_by_label("Password").press_sequentially(PASSWORD)
    desk.page.get_by_role("button", name="Sign in", exact=True).click()
    if secret:
        desk.page.get_by_label("Code of the app").press_sequentially(code_of(secret))
        desk.page.get_by_role("button", name="Go on", exact=True).click()
    expect(desk.page.get_by_role("navigation")).to_be_visible()


def sign_out(desk: Phone) -> None:
    desk.open("/account").page.get_by_role("button", name="Sign out", exact=True).click()
    desk.says("Send me a code")
    # The server has answered: until then the next opening of the page repeats the sign-out.
    desk.page.wait_for_function("localStorage.getItem('stillnight.signing-out') === null")


def write_a_night(desk: Phone, note: str = NOTE) -> None:
    desk.open("/").choose("No symptoms")
    desk.page.locator("summary", has_text="Note").click()
    desk.page.locator("textarea").press_sequentially(note)
    desk.press_save()
    expect(desk.page.get_by_role("status")).to_contain_text("Saved")


def test_patient_then_clinic_on_one_profile_leave_nothing_to_the_next_person(
    computer: Computer, zelda: User, linden: Clinic, olga: User, say: Say
) -> None:
    link = CareLink.objects.get(reference="Xq-Reference-77")
    words = [NOTE, link.reference, "Zeldamira", "Karlottina", "Maximiliana", "example.org"]
    with computer.on() as desk:
        sign_in(desk, zelda)
        write_a_night(desk)
        desk.is_at_the_clinic()
        computer.walk(desk, ["/", "/nights", f"/night/{days_ago(1)}", "/findings", "/account", "/invite", "/nowhere"])
        sign_out(desk)
    for name, role in (("Karlottina", Role.CLINICIAN), ("Maximiliana", Role.MANAGER)):
        member = member_of(linden, name, role)
        with computer.on() as desk:
            sign_in(desk, member, with_app(member))
            diary = ["/patients", f"/patients/{link.patient_id}", f"/patients/{member.pk}"]
            computer.walk(desk, [*diary, "/clinic", "/clinic/linden", "/account", "/operation"])
            sign_out(desk)
    with computer.on() as desk:
        sign_in(desk, olga, with_app(olga))
        computer.walk(desk, ["/operation", "/account"])
        sign_out(desk)
    found = computer.finds(*words)
    say("shared computer", "a patient, then two members and the operator, on one browser profile",
        requests=computer.pages, acknowledged=Night.objects.count(), lost=0, doubled=0,
        waited=f"nobody; the next person finds {len(found)} of {len(words)} words")  # fmt: skip
    assert found == [], "\n".join(found)


def test_search_of_the_profile_finds_what_a_signed_in_browser_keeps(computer: Computer, zelda: User) -> None:
    """The counter-test: without a sign-out the note is on the disk, and the search sees it."""
    with computer.on() as desk:
        sign_in(desk, zelda)
        write_a_night(desk)
        desk.is_at_the_clinic()
    assert any("IndexedDB" in found for found in computer.finds(NOTE))


def test_sign_in_ended_from_elsewhere_clears_the_disk_and_keeps_the_shell(computer: Computer, zelda: User) -> None:
    with computer.on() as desk:
        sign_in(desk, zelda)
        write_a_night(desk)
        desk.is_at_the_clinic()
    end_all_sessions()
    with computer.on() as desk:
        with desk.page.expect_response(lambda answer: "forget=device" in answer.url):
            desk.open("/").says("Send me a code")
        desk.wait_for(lambda: bool(desk.page.evaluate(SHELL_KEPT)))
        desk.offline()
        desk.reopen("/nights").says("Send me a code")
    assert computer.finds(NOTE, zelda.email) == []
    assert Night.objects.get().note == NOTE


def test_unsent_night_survives_a_sign_in_ended_from_elsewhere(computer: Computer, zelda: User) -> None:
    with computer.on() as desk:
        sign_in(desk, zelda)
        desk.offline()
        write_a_night(desk)
        desk.is_on_the_phone()
        end_all_sessions()
        desk.online()
        desk.open("/").says("You are no longer signed in.")
        assert [one["payload"]["note"] for one in desk.waiting()] == [NOTE]
    assert Night.objects.count() == 0
    with computer.on() as desk:
        sign_in(desk, zelda)
        desk.nothing_waits()
    assert Night.objects.get().note == NOTE


def test_diary_read_before_a_restore_survives_a_sign_in_ended_after_it(computer: Computer, zelda: User) -> None:
    """The server has lost the night and the phone is the only one to hold it."""
    with computer.on() as desk:
        sign_in(desk, zelda)
        write_a_night(desk)
        desk.is_at_the_clinic()
        desk.offline()
        incarnation_begin(now=datetime.now(UTC))
        end_all_sessions()
        desk.online()
        desk.open("/").says("You are no longer signed in.")
        assert len(desk.stored("records")) == 1


def test_night_saved_in_another_tab_after_the_count_is_asked_about_before_sign_out(
    computer: Computer, zelda: User
) -> None:
    with computer.on() as desk:
        sign_in(desk, zelda)
        account, desk.page = desk.page, desk.context.new_page()
        account.goto(computer.live.url + "/account")
        expect(account.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
        desk.offline()
        # As if the tabs had not heard of each other yet.
        account.evaluate("BroadcastChannel.prototype.dispatchEvent = () => true")
        write_a_night(desk)
        account.get_by_role("button", name="Sign out", exact=True).click()
        expect(account.get_by_text("1 entry has not been sent yet")).to_be_visible()
        assert len(desk.waiting()) == 1


def end_all_sessions() -> None:
    """As "sign out everywhere" on another device."""
    sessions_end(keys=UserSession.objects.values_list("session_key", flat=True), now=datetime.now(UTC))


def test_only_the_page_component_gives_the_tab_its_title() -> None:
    sources = (CHECKOUT / "frontend" / "src").rglob("*.ts*")
    assert [one.name for one in sources if "document.title" in one.read_text()] == ["page.tsx"]
