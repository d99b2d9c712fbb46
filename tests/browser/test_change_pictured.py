"""A clinician looks at a change: a sentence, figures and pictures; and the list keeps apart what was there already."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from apps.accounts.models import Clinic, User
from apps.augmentation.models import Review
from apps.augmentation.thresholds import thresholds
from apps.patients.models import Patient
from tests.augmentation.clinic import A_DAY, DAY, LEGS, WELL, WORSE, night, nights, run, treated
from tests.browser.phone import Phone, opened, violations
from tests.live import Live
from tests.pages import BROKEN, CUT, DESK, UNFOLD
from tests.personas import clinic_of, patient_of, person

WEEKS_AGO = DAY - 18 * A_DAY


@pytest.fixture(params=["phone, dark", "desk, light"])
def screen(request: pytest.FixtureRequest, chromium: Browser, live: Live) -> Iterator[Phone]:
    looks: dict[str, Any] = (
        {"color_scheme": "dark"} if request.param == "phone, dark" else {"viewport": DESK, "color_scheme": "light"}
    )
    with opened(chromium, live, **looks) as screen:
        yield screen


def changed(patient: Patient) -> Patient:
    """Well for two months; for eighteen nights now from five in the afternoon, and in an arm."""
    worse = [night(DAY - n * A_DAY, "17:00", regions=[*LEGS, "left_arm"]) for n in range(18)]
    treated(patient, [*nights(WELL * 3, WEEKS_AGO), *worse])
    run()
    return patient


def picture(screen: Phone, name: str) -> Locator:
    found = screen.page.get_by_role("img", name=re.compile(f"^{name}"))
    expect(found).to_be_visible()
    return found


def test_a_change_is_told_in_a_sentence_in_figures_and_in_pictures(screen: Phone, pia: Patient, clara: User) -> None:
    changed(pia)
    screen.sign_in_to_clinic(clara).open(f"/patients/{pia.id}").says("than before treatment, as recalled, by 2")
    clock, body = picture(screen, "When symptoms begin"), picture(screen, "Where they are")
    assert "Before at 21:00" in (clock.get_attribute("aria-label") or "")
    assert re.search(
        r"Usually now at 17:\d\d. 3\sh\s\d+\smin earlier. 14 nights marked", clock.get_attribute("aria-label") or ""
    )
    assert "Before: both legs. Now, of 14 nights:" in (body.get_attribute("aria-label") or "")
    assert (body.get_attribute("aria-label") or "").endswith("New: left arm")
    figures = screen.page.get_by_role("table", name="The same in figures")
    expect(figures.get_by_role("row", name=re.compile(r"^Symptoms begin 21:00.* 17:\d\d$"))).to_be_visible()
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(screen.page) == []


def test_where_nobody_wrote_which_parts_the_body_now_says_so_and_looks_free_of_nothing(
    screen: Phone, pia: Patient, clara: User
) -> None:
    worse = [night(DAY - n * A_DAY, "17:00", regions=None) for n in range(18)]
    treated(pia, [*nights(WELL * 3, WEEKS_AGO), *worse])
    run()
    body = picture(screen.sign_in_to_clinic(clara).open(f"/patients/{pia.id}"), "Where they are")
    assert (body.get_attribute("aria-label") or "").endswith("Before: both legs. Now: not recorded")
    expect(body.get_by_text("Not recorded")).to_have_count(1)
    expect(screen.page.get_by_role("row", name="Parts of the body")).to_contain_text("–")


def test_until_the_first_review_by_new_rules_the_list_keeps_the_level_of_an_open_flag(
    desk: Phone, pia: Patient, clara: User
) -> None:
    changed(pia)
    desk.sign_in_to_clinic(clara)
    for rules in (thresholds().rules, "the last ones"):
        Review.objects.update(rules=rules)
        desk.open("/patients")
        expect(desk.page.locator(".patients .level")).to_have_text(re.compile("^(Discuss soon|Discuss|Watch)$"))


ONCE_OPENED = "Opening a flagged patient's page lets that patient read of it by day."
THIS_ONE = "Opening this patient's page lets the patient read of it by day."


def test_what_opening_a_page_does_is_said_once_before_it_is_opened(
    screen: Phone, linden: Clinic, pia: Patient, clara: User
) -> None:
    Clinic.objects.update(phone="+49 30 1234", tells_patients=True)
    changed(pia)
    treated(patient_of(linden, "quiet", user=person("Quentin")), nights(WELL * 3))
    run()
    page = screen.sign_in_to_clinic(clara).page
    expect(page.get_by_text(ONCE_OPENED)).to_have_count(1)
    expect(page.get_by_text(THIS_ONE)).to_have_count(0)
    assert violations(screen.page) == []


def test_where_one_of_her_clinics_tells_patients_the_rows_say_whose_page_does(
    screen: Phone, pia: Patient, clara: User
) -> None:
    Clinic.objects.update(phone="+49 30 1234", tells_patients=True)
    changed(pia)
    changed(patient_of(clinic_of("elm", clara), "other", user=person("Quentin")))
    rows = screen.sign_in_to_clinic(clara).page.locator(".patients > li")
    expect(rows.filter(has_text="Pia")).to_contain_text(THIS_ONE)
    expect(rows.filter(has_text="Quentin")).not_to_contain_text("Opening")
    expect(screen.page.get_by_text(ONCE_OPENED)).to_have_count(0)


def test_every_mark_of_the_pictures_stands_in_a_table(screen: Phone, pia: Patient, clara: User) -> None:
    changed(pia)
    screen.sign_in_to_clinic(clara).open(f"/patients/{pia.id}")
    clock = picture(screen, "When symptoms begin")
    screen.page.get_by_text("14 nights in these pictures").click()
    rows = screen.page.locator("details", has_text="in these pictures").locator("tbody tr")
    assert rows.count() == clock.locator("circle.night-dot").count() == 14
    expect(rows.first).to_contain_text("17:00")
    expect(rows.first).to_contain_text("left arm")


def test_what_would_clear_a_flag_and_what_it_was_compared_with_are_said(
    screen: Phone, pia: Patient, clara: User
) -> None:
    changed(pia)
    screen.sign_in_to_clinic(clara).open(f"/patients/{pia.id}")
    screen.says("Compared with the time before treatment, as recalled.")
    screen.says("Clears once the usual onset is no longer clearly earlier than before treatment, as recalled: 0 of 7")
    screen.says("days without a verdict do not count")
    screen.page.get_by_text("Thresholds that the signs were held against").click()
    screen.says("Discuss: usual onset earlier by (min)")
    screen.page.get_by_text("Published criteria").click()
    screen.says("C2: earlier by 2 h or more, with a further feature")


@pytest.mark.parametrize(
    ("language", "sentence", "clock", "before"),
    [
        ("de", "Die Beschwerden begannen etwa", "Wann die Beschwerden beginnen", "Vorher um 21:00"),
        ("fr", "Les symptômes ont commencé environ", "Quand les symptômes commencent", "Avant\u00a0: 21:00"),
    ],
)
def test_page_in_another_language_is_in_it_throughout_and_nothing_is_cut(
    screen: Phone, pia: Patient, clara: User, language: str, sentence: str, clock: str, before: str
) -> None:
    changed(pia)
    screen.sign_in_to_clinic(clara)
    screen.page.evaluate(f"localStorage.setItem('stillnight.language', '{language}')")
    screen.open(f"/patients/{pia.id}").says(sentence)
    assert before in (picture(screen, clock).get_attribute("aria-label") or "")
    assert "Symptoms" not in screen.page.locator("main").inner_text()
    screen.page.evaluate(UNFOLD)
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert screen.page.evaluate(CUT) == []
    assert screen.page.evaluate(BROKEN) == []


def test_what_was_there_at_enrolment_stands_apart_from_what_is_new(
    screen: Phone, linden: Clinic, pia: Patient, clara: User
) -> None:
    changed(pia)
    treated(patient_of(linden, "came so"), nights(WORSE))
    treated(patient_of(linden, "quiet"), nights(WELL * 3))
    run()
    screen.sign_in_to_clinic(clara)
    apart = screen.page.get_by_role("region", name="Already so at enrolment")
    expect(apart.get_by_role("link")).to_have_text("came so")
    expect(apart).to_contain_text("listed here and in no e-mail")
    expect(apart.locator(".new")).to_have_count(0)
    expect(screen.page.get_by_role("region", name="No open flag").get_by_role("link")).to_have_text("quiet")
    order = screen.page.locator(".patients a").all_inner_texts()
    assert order == ["Pia", "came so", "quiet"]
    assert violations(screen.page) == []
