"""A patient reads of a change: quietly, by day, from the server alone; at night there is nothing to come upon."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Clinic, User
from apps.augmentation.models import Flag
from apps.patients.models import Patient
from tests.alerts.test_findings import in_zone, opens
from tests.augmentation.clinic import WORSE, nights, run, treated
from tests.browser.phone import Phone, violations
from tests.clocks import zone_at
from tests.personas import patient_of, person

CARD = "There is something to read about your nights"
FIRST = "Do not stop or change your medicine on your own"
HIDE = """(state) => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def pia(linden: Clinic, clara: User) -> Patient:
    """It is noon where Pia is; her symptoms begin four hours earlier, and Clara has opened it."""
    linden.phone, linden.tells_patients = "+49 (0)30 1234", True
    linden.save()
    pia = patient_of(linden, "P-1", user=person("Pia"), timezone=zone_at(12))
    treated(pia, nights(WORSE, last=datetime.now(UTC).date() - timedelta(days=2)))
    run(datetime.now(UTC))
    opens(clara, pia)
    return pia


def reads(phone: Phone) -> Phone:
    phone.page.get_by_role("link", name="Read it").click()
    phone.says(FIRST)
    return phone


def test_pia_finds_a_quiet_card_and_behind_it_the_number_before_the_numbers(phone: Phone) -> None:
    card = phone.page.get_by_role("complementary")
    expect(card).to_contain_text(CARD)
    expect(card).not_to_contain_text("earlier")
    expect(card).to_contain_text("Linden")
    page = reads(phone).page
    said = page.locator("main").inner_text().replace("\u00a0", " ")
    order = [said.index(words) for words in (FIRST, "+49 (0)30 1234", "Your symptoms began about", "many")]
    assert order == sorted(order)
    expect(page.get_by_role("link", name="Ring Linden: +49 (0)30 1234")).to_have_attribute("href", "tel:+49301234")
    expect(page.get_by_role("img")).to_have_attribute("aria-label", re.compile("Of these 30 nights: 2[0-9] with"))
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    expect(page.get_by_text("compared with 21:00")).to_be_visible()
    assert violations(page) == []


def test_nothing_of_it_is_kept_on_the_phone_and_without_network_there_is_nothing(phone: Phone) -> None:
    reads(phone)
    kept = phone.page.evaluate(
        """async () => {
          const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) found.push(request.url);
          return found.join(" ");
        }"""
    )
    assert "/api/" not in kept
    assert FIRST not in kept
    phone.offline()
    phone.reopen("/findings").says("Nothing to read here now")
    phone.open().says("Symptoms")
    phone.never_said(CARD)


def test_a_phone_that_was_put_away_shows_nothing_until_the_server_says_so_again(phone: Phone, pia: Patient) -> None:
    phone.says(CARD)
    phone.page.evaluate(HIDE, "hidden")
    phone.never_said(CARD)
    phone.page.evaluate(HIDE, "visible")
    phone.says(CARD)
    phone.page.evaluate(HIDE, "hidden")
    in_zone(pia, 2)
    with phone.page.expect_response("**/api/v1/findings"):
        phone.page.evaluate(HIDE, "visible")
    phone.never_said(CARD)


def test_at_two_in_the_morning_neither_card_nor_page_gives_a_hint(phone: Phone, pia: Patient) -> None:
    in_zone(pia, 2)
    with phone.page.expect_response("**/api/v1/findings"):
        phone.open()
    phone.says("Symptoms")
    phone.never_said(CARD)
    phone.open("/findings").says("That says nothing about how you are")
    night = phone.page.locator("main").inner_text()
    Flag.objects.all().delete()
    in_zone(pia, 12)
    phone.reopen("/findings").says("That says nothing about how you are")
    assert phone.page.locator("main").inner_text() == night, "by day, with nothing there, it reads the same"


def test_tab_and_history_keep_one_and_the_same_name_whether_there_was_anything_or_not(
    phone: Phone, pia: Patient
) -> None:
    def named() -> str:
        expect(phone.page).to_have_title("Tonight · Stillnight")
        return phone.page.title()

    reads(phone)
    there = named()
    phone.page.evaluate(HIDE, "hidden")
    phone.never_said(FIRST)
    expect(phone.page.get_by_role("heading", name="One moment")).to_be_visible()
    hidden = named()
    in_zone(pia, 2)
    phone.page.evaluate(HIDE, "visible")
    phone.says("Nothing to read here now")
    assert there == hidden == named()


def test_who_reads_when_the_evening_begins_sees_it_go(phone: Phone) -> None:
    phone.page.clock.install()
    reads(phone.open())
    phone.page.clock.fast_forward("08:00:00")
    phone.says("Nothing to read here now")
    phone.never_said(FIRST)


def test_it_is_read_in_german(phone: Phone, pia: Patient) -> None:
    User.objects.filter(patient=pia).update(language="de")
    phone.page.evaluate("localStorage.setItem('stillnight.language', 'de')")
    phone.reopen().page.get_by_role("link", name="Lesen", exact=True).click()
    phone.says("Setzen Sie Ihr Medikament nicht von sich aus ab")
    phone.says("Linden anrufen: +49 (0)30 1234")
    phone.says("Ihre Beschwerden begannen etwa")
