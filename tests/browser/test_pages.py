"""The pages as people meet them: by night, by keyboard, by screen reader, across midnight."""

import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import User
from apps.diary.models import Moment, Night
from apps.patients.models import Patient
from apps.records.demo import seed_of
from apps.sync.models import Record
from server import frontend
from tests.browser.phone import Phone, days_ago, opened, violations, with_account
from tests.live import Live
from tests.pages import BROKEN, UNFOLD

BERLIN = ZoneInfo("Europe/Berlin")
# A patient whose level is none has no badge: the sentence says why.
LEVELS = {"Discuss soon", "Discuss", "Watch", "Nothing can be said yet", ""}


def berlin(hour: int, minute: int = 0) -> datetime:
    """That clock time of today, as Pia's phone shows it."""
    return datetime.now(BERLIN).replace(hour=hour, minute=minute, second=0, microsecond=0)


def night_name(evening: date) -> str:
    morning = evening + timedelta(days=1)
    if evening.month != morning.month:
        return f"{evening:%A} {evening.day} {evening:%B} to {morning:%A} {morning.day} {morning:%B}"
    return f"{evening:%A} {evening.day} to {morning:%A} {morning.day}"


def heading(phone: Phone) -> Any:
    return expect(phone.page.get_by_role("heading", level=1))


def payload() -> dict[str, Any]:
    return dict(Record.objects.get().head.content)  # type: ignore[union-attr]


# --- which night


def test_for_the_first_six_hours_of_a_day_the_form_means_the_night_just_ended(phone: Phone) -> None:
    today = berlin(9).date()
    phone.page.clock.set_fixed_time(berlin(11, 59))
    heading(phone.open()).to_contain_text("Last night " + night_name(today - timedelta(days=1)))
    phone.page.clock.set_fixed_time(berlin(12))
    heading(phone.open()).to_contain_text("Tonight " + night_name(today))
    phone.page.clock.set_fixed_time(berlin(2))
    heading(phone.open()).to_contain_text("Tonight " + night_name(today - timedelta(days=1)))


def test_a_form_that_is_being_written_stays_with_its_night_when_the_day_changes(phone: Phone) -> None:
    yesterday = berlin(9).date() - timedelta(days=1)
    phone.page.clock.install(time=berlin(11, 58))
    phone.open().choose("No symptoms")
    phone.page.clock.fast_forward("05:00")
    phone.says(f"A new day has begun. This is still {night_name(yesterday)}.")
    heading(phone).to_contain_text(night_name(yesterday))
    phone.press_save()
    phone.until("records", 1)
    assert phone.stored("records")[0]["key"] == str(yesterday)
    heading(phone).to_contain_text(night_name(yesterday + timedelta(days=1)))


def test_a_form_killed_across_the_change_of_day_is_still_there(phone: Phone) -> None:
    yesterday = berlin(9).date() - timedelta(days=1)
    phone.page.clock.set_fixed_time(berlin(11, 58))
    phone.open().choose("No symptoms")
    phone.until("drafts", 1)
    phone.page.clock.set_fixed_time(berlin(12, 3))
    phone.open().says(f"You began {night_name(yesterday)} and have not saved it.")
    phone.page.get_by_role("link", name="Go on with it").click()
    phone.says("This is what you had entered before the page was closed.")
    expect(phone.page.get_by_role("radio", name="No symptoms")).to_be_checked()
    phone.page.get_by_role("button", name="Discard it").click()
    expect(phone.page.get_by_role("radio", name="No symptoms")).not_to_be_checked()
    phone.until("drafts", 0)


def test_symptoms_now_takes_two_taps_and_no_typing(phone: Phone) -> None:
    phone.page.get_by_role("button", name="Symptoms now").click()
    phone.page.get_by_role("button", name="Strong", exact=True).click()
    phone.says("on this phone")
    phone.nothing_waits()
    night, moment = Night.objects.get(), Moment.objects.get()
    assert (night.symptoms, night.onset, moment.strength) == (True, None, 3)


def test_symptoms_now_takes_nothing_from_a_form_that_is_open(phone: Phone) -> None:
    phone.page.clock.set_fixed_time(berlin(1))  # two o'clock is no time at all in the night of a change in spring
    phone.open().choose("Symptoms")
    phone.page.get_by_role("button", name="23:00").click()
    phone.page.get_by_role("button", name="Symptoms now").click()
    phone.page.get_by_role("button", name="Mild").click()
    phone.says("Noted at 01:00")
    expect(phone.page.get_by_label("When did it begin?").and_(phone.page.locator("input"))).to_have_value("23:00")
    phone.press_save()
    phone.until("drafts", 0)
    saved = phone.stored("records")[0]
    content = (saved["local"] or saved["server"])["payload"]
    assert (content["onset"], [moment["at"] for moment in content["moments"]]) == ("23:00", ["01:00"])


# --- what is entered


def test_a_time_hit_by_mistake_is_taken_back_by_pressing_it_again(phone: Phone) -> None:
    phone.choose("Symptoms")
    chip = phone.page.get_by_role("button", name="22:00")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    chip.click()
    expect(phone.page.get_by_label("When did it begin?").and_(phone.page.locator("input"))).to_have_value("")


def test_a_whole_night_arrives_as_it_was_entered(phone: Phone) -> None:
    phone.choose("Symptoms")
    phone.page.get_by_role("button", name="22:00").click()
    phone.page.get_by_role("button", name="15 minutes later").click()
    worst = phone.page.get_by_role("group", name="How strong at its worst?")
    worst.get_by_role("radio", name="7", exact=True).check()
    for region in ("Left leg", "Right leg", "Left arm"):
        phone.page.get_by_label(region).check()
    phone.page.locator("summary", has_text="More about the symptoms").click()
    phone.page.get_by_label("5–15 min").check()
    phone.page.get_by_label("How often did you get up").fill("3")
    phone.page.locator("summary", has_text="What else was there").click()
    phone.page.get_by_label("Travel").check()
    phone.page.locator("summary", has_text="Note").click()
    phone.page.get_by_role("textbox", name="Note").fill("Long train ride.")
    phone.press_save()
    phone.is_at_the_clinic()
    night = payload()
    assert {key: night[key] for key in night if key not in {"recorded_at", "recall_days", "date"}} == {
        "symptoms": True, "onset": "22:15", "intensity": 7, "regions": ["left_arm", "left_leg", "right_leg"],
        "latency_min": 10, "times_got_up": 3, "triggers": ["travel"], "note": "Long train ride.",
    }  # fmt: skip


def test_not_answered_is_not_zero(phone: Phone) -> None:
    phone.choose("Symptoms")
    worst = phone.page.get_by_role("group", name="How strong at its worst?")
    expect(worst.get_by_role("radio", name="Not answered")).to_be_checked()
    phone.save("22:00")
    phone.is_at_the_clinic()
    assert "intensity" not in payload()
    worst.get_by_role("radio", name="0, none").check()
    phone.press_save()
    phone.wait_for(lambda: payload().get("intensity") == 0)
    worst.get_by_role("radio", name="Not answered").check()
    phone.press_save()
    phone.wait_for(lambda: "intensity" not in payload())


def test_symptoms_without_a_time_are_asked_for_it(phone: Phone) -> None:
    phone.press_save()
    phone.says("Please choose “No symptoms” or “Symptoms” first.")
    phone.choose("Symptoms")
    phone.press_save()
    phone.says("Please say when it began.")
    assert phone.waiting() == []


def test_a_missing_night_is_shown_as_not_recorded_and_can_be_filled_in_later(phone: Phone) -> None:
    phone.page.get_by_role("link", name="Nights").click()
    row = phone.page.locator(".nights a").nth(4)
    expect(row).to_contain_text("Not recorded")
    day = str(row.get_attribute("href")).removeprefix("/night/")
    row.click()
    phone.save(None)
    phone.is_at_the_clinic()
    today = datetime.now(BERLIN)
    rls_day = today.date() if today.hour >= 6 else today.date() - timedelta(days=1)
    assert payload()["recall_days"] == (rls_day - date.fromisoformat(day)).days - 1
    phone.page.get_by_role("link", name="Your nights").click()
    expect(phone.page.locator(f'a[href="/night/{day}"]')).to_contain_text("No symptoms")


def test_the_picture_of_the_nights_has_a_table_with_the_same_onsets(phone: Phone) -> None:
    for night, onset in ((2, "21:00"), (3, "23:30"), (4, None)):
        phone.open(f"/night/{days_ago(night)}").save(onset)
    phone.open("/nights")
    expect(phone.page.locator(".chart > svg circle.onset")).to_have_count(2)
    phone.page.get_by_text("The same as a table").click()
    began = phone.page.locator(".twin tbody td:first-of-type").all_inner_texts()
    assert [text for text in began if text != "Not recorded"] == ["21:00", "23:30", "No symptoms"]
    assert len(began) == 30


def test_a_night_can_be_kept_by_keyboard_alone(phone: Phone) -> None:
    phone.page.get_by_role("radio", name="No symptoms").focus()
    phone.page.keyboard.press("Space")
    phone.page.keyboard.press("Enter")
    phone.is_at_the_clinic()
    assert Night.objects.get().symptoms is False


@pytest.mark.parametrize(
    ("name", "account", "form", "to"),
    [
        ("Deutsch", "Wer Ihr Tagebuch angesehen hat", "Unruhige Beine in dieser Nacht?", " auf "),
        ("Français", "Qui a consulté votre journal", "Jambes sans repos cette nuit", " au "),
    ],
)
def test_the_other_language_is_one_choice_away_and_stays(
    phone: Phone, name: str, account: str, form: str, to: str
) -> None:
    phone.open("/account").page.get_by_label(name).check()
    phone.says(account)
    phone.reopen().says(form)
    heading(phone).to_contain_text(to)


# --- by night


def test_at_two_in_the_morning_it_is_dark_whatever_the_phone_prefers(phone: Phone) -> None:
    phone.page.emulate_media(color_scheme="light")
    phone.page.clock.set_fixed_time(berlin(2))
    phone.open().says("Symptoms now")
    colours = phone.page.evaluate(
        """() => [...document.body.querySelectorAll("*")].flatMap((each) => {
          const { color, backgroundColor, opacity } = getComputedStyle(each);
          return opacity === "0" ? [] : [color, backgroundColor];
        }).map((text) => text.match(/[\\d.]+/g).map(Number)).filter(([, , , alpha]) => alpha !== 0)"""
    )
    assert max(luminance(colour) for colour in colours) < 0.6
    assert [colour for colour in colours if colour[2] > colour[0]] == [], "nothing is coded in blue"


def luminance(colour: list[float]) -> float:
    linear = [(c / 255 / 12.92) if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# Other machines have other fonts: the same word was 2 px wider in one of them than the page. 0.12em is what WCAG 2.2
# (1.4.12, text spacing) lets every reader ask for, and is more than the widest font adds.
SPACE = """rules => {
  const sheet = new CSSStyleSheet(); sheet.replaceSync(rules); document.adoptedStyleSheets = [sheet];
}"""
SPACED = "* { letter-spacing: %s !important; word-spacing: 0.16em !important; }"
BEYOND = """width => [...document.body.querySelectorAll("*")]
  .filter((each) => each.getBoundingClientRect().right > width + 0.5 && !each.closest(".chart, .visually-hidden"))
  .map((each) => `${each.tagName}.${each.className}: ${each.textContent.slice(0, 40)}`)"""


# German has the longer words, French the longer sentences: what is chosen, what is tapped, and a sign of each page.
LONGER = {
    "de": ("Beschwerden", "Jetzt Beschwerden", "Wie stark im", "Ihre Nächte", "Wo Sie angemeldet"),
    "fr": ("Symptômes", "Symptômes maintenant", "Quelle intensité, au", "Vos nuits", "Vos sessions ouvertes"),
}
# The usual phone, a small one; and the usual one with letters twice as large, where half as many fit.
SIZES = [(390, "normal"), *((width, spacing) for width in (320, 195) for spacing in ("normal", "0.06em", "0.12em"))]


@pytest.mark.parametrize("language", LONGER)
@pytest.mark.parametrize(("width", "spacing"), SIZES)
def test_nothing_stands_beyond_the_edge_of_a_small_phone_or_of_large_letters(
    phone: Phone, width: int, spacing: str, language: str
) -> None:
    symptoms, now, *signs = LONGER[language]
    phone.page.set_viewport_size({"width": width, "height": 844})
    phone.page.evaluate(f"localStorage.setItem('stillnight.language', '{language}')")
    phone.open().choose(symptoms)
    phone.page.get_by_role("button", name=now).click()
    for path, sign in zip(("", "/nights", "/account"), signs, strict=True):
        if path:
            phone.open(path)
        phone.says(sign)
        phone.page.evaluate(UNFOLD)
        phone.page.evaluate(SPACE, SPACED % spacing)
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= width, phone.page.evaluate(BEYOND, width)
        assert width < 390 or phone.page.evaluate(BROKEN) == [], path


@pytest.mark.parametrize("width", [390, 360, 320])
def test_everything_to_touch_is_large_enough_for_a_thumb(phone: Phone, width: int) -> None:
    phone.page.set_viewport_size({"width": width, "height": 844})
    phone.choose("Symptoms")
    phone.page.evaluate(UNFOLD)
    small = phone.page.evaluate(
        """() => [...document.querySelectorAll("main button, main input, main textarea, main summary, nav a")]
          .map((each) => [each.textContent || each.name || each.type, each.getBoundingClientRect()])
          .filter(([, box]) => box.height < 47.5 || box.width < 47.5)
          .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
    )
    assert small == []
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# --- clinicians


@pytest.fixture
def clinic_page(empty_phone: Phone, transactional_db: None) -> Phone:
    """Clara of the demo clinic in front of her list."""
    call_command("demo", patients=4, nights=60, profile="augmenting", stdout=io.StringIO())
    clara = User.objects.get(email__startswith="clara@demo")
    empty_phone.sign_in_to_clinic(with_account(clara), seed_of(clara.email))
    expect(empty_phone.page.locator(".patients li").first).to_be_visible()
    return empty_phone


def test_each_patient_stands_in_the_list_with_the_reason(clinic_page: Phone) -> None:
    rows = clinic_page.page.locator(".patients li")
    assert rows.count() == 4
    for row in rows.all():
        assert row.locator(".level").inner_text() in LEVELS
        assert len(row.locator(".reason").first.inner_text()) > 20


def test_a_patients_page_shows_reasons_picture_and_table_and_the_patient_sees_who_looked(clinic_page: Phone) -> None:
    clinic_page.page.locator(".patients a").first.click()
    expect(clinic_page.page.get_by_role("img", name=re.compile("^Onset of|^Onset, last 60"))).to_be_visible()
    clinic_page.says("Last review")
    dots = clinic_page.page.locator(".chart circle.mark.onset").count() - 1  # one in the legend
    clinic_page.page.get_by_text("The same as a table").click()
    times = clinic_page.page.locator(".twin").last.locator("td").filter(has_text=re.compile(r"^\d\d:\d\d$"))
    assert times.count() == dots > 0


def test_clara_comes_back_to_the_patient_whose_page_she_had_opened(clinic_page: Phone) -> None:
    page = clinic_page.page
    name = page.locator(".patients a").last.inner_text()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.go_back()
    link = page.get_by_role("link", name=name, exact=True)
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()


def test_nothing_about_patients_stays_on_a_clinicians_device(clinic_page: Phone) -> None:
    clinic_page.page.locator(".patients a").first.click()
    clinic_page.says("Last review")
    assert clinic_page.stored("records") == []
    (session,) = clinic_page.stored("meta")
    assert session["user"]["name"] == "Clara Weiss"
    clinic_page.open(f"/patients/{uuid4()}").says("There is no such patient, or none of yours.")


def test_a_patients_first_load_brings_no_clinicians_pages(empty_phone: Phone, pia: Patient) -> None:
    asked: list[str] = []
    empty_phone.context.on("request", lambda request: asked.append(request.url))
    assert pia.user
    empty_phone.sign_in(with_account(pia.user))
    empty_phone.open("/nights").says("Your nights")
    scripts = {Path(url).name for url in asked if url.endswith(".js")}
    sources = " ".join((frontend.DIST / "assets" / name).read_text() for name in scripts if name != "sw.js")
    assert "/api/v1/session" in sources
    assert "/api/v1/patients/" not in sources


# --- for everybody


def test_axe_finds_nothing_on_the_patients_pages(empty_phone: Phone, pia: Patient) -> None:
    phone = empty_phone
    assert pia.user
    phone.open().says("Send me a code")
    assert violations(phone.page) == []
    phone.sign_in(with_account(pia.user)).save("22:00")
    phone.is_at_the_clinic()
    for theme in ("dark", "light"):
        phone.page.evaluate(f"localStorage.setItem('stillnight.theme', '{theme}')")
        for path, sign in (("/", "When did it begin?"), ("/nights", "Your nights"), ("/account", "Who looked")):
            phone.open(path).says(sign)
            for button in phone.page.get_by_role("button", name="Symptoms now").all():
                button.click()
            phone.page.evaluate(UNFOLD)
            assert violations(phone.page) == [], path


def test_abroad_pias_phone_says_whose_clock_counts_in_a_landmark_of_its_own(
    chromium: Browser, live: Live, pia: Patient
) -> None:
    assert pia.user
    with opened(chromium, live, timezone_id="America/New_York") as phone:
        phone.sign_in(with_account(pia.user))
        phone.says("This phone is on America/New York time, your diary on Europe/Berlin time.")
        assert violations(phone.page) == []


def test_axe_finds_nothing_on_the_clinicians_pages(clinic_page: Phone) -> None:
    for theme in ("dark", "light"):
        clinic_page.page.evaluate(f"localStorage.setItem('stillnight.theme', '{theme}')")
        clinic_page.open("/patients")
        expect(clinic_page.page.locator(".patients li").first).to_be_visible()
        assert violations(clinic_page.page) == []
        clinic_page.page.locator(".patients a").first.click()
        clinic_page.says("Last review")
        clinic_page.page.get_by_text("The same as a table").click()
        assert violations(clinic_page.page) == []


def test_the_shell_holds_no_inline_code_and_the_policy_allows_none(live: Live, page: Page) -> None:
    answer = page.goto(live.url + "/")
    assert answer
    policy, shell = answer.headers["content-security-policy"], answer.text()
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", shell) == []


def test_a_missing_asset_is_a_404_and_an_unknown_address_no_shell(live: Live, page: Page) -> None:
    for path in ("/static/assets/first-00000000.js", "/api/v1/nothing", "/something"):
        answer = page.request.get(live.url + path)
        assert answer.status == 404, path


def replaced(file: Path, text: str) -> None:
    """At one stroke: pages of other tests read the same file."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_text(text)
    fresh.rename(file)


def test_a_new_version_is_offered_and_not_forced(phone: Phone) -> None:
    worker = frontend.DIST / "sw.js"
    before = worker.read_text()
    replaced(worker, before + "// the next one\n")
    try:
        phone.choose("No symptoms")
        phone.page.evaluate("navigator.serviceWorker.getRegistration().then((known) => known.update())")
        phone.says("A new version is ready.")
        with phone.page.expect_navigation():
            phone.page.get_by_role("button", name="Use it now").click()
        phone.says("This is what you had entered before the page was closed.")
    finally:
        replaced(worker, before)


def test_the_app_can_be_installed(live: Live, page: Page) -> None:
    manifest = page.request.get(live.url + "/manifest.webmanifest").json()
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/")
    for icon in manifest["icons"]:
        assert page.request.get(live.url + icon["src"]).ok, icon["src"]
