"""What the nights are compared with, on the patient's page: nurse and clinician record it, and neither overwrites."""

import pytest
from playwright.sync_api import Locator

from apps.accounts.models import Clinic, User
from apps.patients.models import Patient
from tests.browser.phone import Phone, violations
from tests.personas import patient_of


@pytest.fixture
def paul(linden: Clinic, clara: User) -> Patient:
    """Has joined, and nobody has asked him anything yet."""
    return patient_of(linden, "P-8")


def press(phone: Phone, name: str) -> None:
    phone.page.get_by_role("button", name=name, exact=True).click()


def group(phone: Phone, name: str) -> Locator:
    return phone.page.get_by_role("group", name=name, exact=True)


def chosen(place: Locator, *names: str) -> None:
    for name in names:
        place.get_by_label(name, exact=True).check()


def on_his_page(desk: Phone, user: User) -> Phone:
    desk.sign_in_to_clinic(user).open("/patients").says("Augmentation before this diary: not asked yet")
    desk.page.get_by_role("link", name="P-8").click()
    desk.says("Not asked yet. The diary alone")
    press(desk, "Record it")
    return desk


def test_nora_asks_paul_and_records_what_he_tells(desk: Phone, nora: User, paul: Patient) -> None:
    on_his_page(desk, nora)
    assert not violations(desk.page)
    chosen(group(desk, "Augmentation before this diary"), "Suspected")
    chosen(group(desk, "Did treatment clearly help at first?"), "Yes")
    desk.page.get_by_label("First dopaminergic medicine taken on").fill("2021-06-01")
    before = group(desk, "Before any treatment")
    before.get_by_label("Symptoms began at").fill("21:37")
    before.get_by_label("give or take (min)").fill("15")
    chosen(before, "6", "Left leg", "Right leg")
    desk.says("Only a clinician marks it.")
    press(desk, "Save")
    desk.says("Saved. The nights are reviewed anew within the hour.")
    desk.says("21:37 ± 15 min")
    paul.refresh_from_db()
    assert (paul.augmentation_status, paul.helped_at_first, str(paul.first_dopaminergic)) == (
        "suspected", True, "2021-06-01"
    )  # fmt: skip
    recalled = paul.recalled_references.get()
    assert (recalled.which, recalled.intensity, recalled.regions, recalled.latency_min) == (
        "before_treatment", 6, ["left_leg", "right_leg"], None
    )  # fmt: skip


def test_clara_marks_a_good_period_and_does_not_undo_what_nora_wrote_meanwhile(
    desk: Phone, clara: User, nora: User, paul: Patient
) -> None:
    on_his_page(desk, clara)
    chosen(group(desk, "Augmentation before this diary"), "None known")
    desk.page.get_by_label("From the night of").fill("2026-01-10")
    desk.page.get_by_label("to the night of").fill("2026-01-24")
    Patient.objects.update(helped_at_first=True)
    press(desk, "Save")
    desk.says("Somebody else has recorded something here meanwhile")
    press(desk, "Save")
    desk.says("10 Jan 2026 – 24 Jan 2026")
    paul.refresh_from_db()
    assert (paul.augmentation_status, paul.helped_at_first, str(paul.good_to)) == ("none", True, "2026-01-24")
