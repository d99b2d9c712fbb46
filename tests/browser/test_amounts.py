"""Numbers as people type them, key by key: what is stored is what stands in the field."""

import pytest
from playwright.sync_api import Locator, expect

from apps.diary.models import Night
from tests.browser.phone import Phone

KEY_MS = 60


def slept(phone: Phone) -> Locator:
    phone.choose("No symptoms")
    phone.page.locator("summary", has_text="Sleep").click()
    return phone.page.get_by_label("Slept in all (hours)")


@pytest.mark.parametrize(("typed", "minutes"), [("7.5", 450), ("7,5", 450), ("6:45", 405), ("10.25", 615), ("0.5", 30)])
def test_amount_typed_key_by_key_is_stored_as_it_stands(phone: Phone, typed: str, minutes: int) -> None:
    field = slept(phone)
    field.press_sequentially(typed, delay=KEY_MS)
    expect(field).to_have_value(typed)
    phone.press_save()
    phone.is_at_the_clinic()
    assert Night.objects.get().slept_min == minutes
    expect(field).to_have_value(typed)


def test_amount_out_of_range_is_refused_and_stays_as_typed_until_it_is_mended(phone: Phone) -> None:
    field = slept(phone)
    field.press_sequentially("420", delay=KEY_MS)
    phone.says("Please enter at most 24.")
    phone.press_save()
    phone.says("What stands in one field cannot be read.")
    expect(field).to_be_focused()
    expect(field).to_have_value("420")
    assert Night.objects.count() == 0
    field.press("Control+A")
    field.press_sequentially("7", delay=KEY_MS)
    phone.press_save()
    phone.is_at_the_clinic()
    assert Night.objects.get().slept_min == 420


def test_amount_that_cannot_be_read_is_not_dropped_in_silence(phone: Phone) -> None:
    field = slept(phone)
    field.press_sequentially("6-7", delay=KEY_MS)
    phone.press_save()
    phone.says("What stands in one field cannot be read.")
    expect(field).to_have_value("6-7")
    assert Night.objects.count() == 0


def test_time_of_which_half_is_typed_is_not_dropped_in_silence(phone: Phone) -> None:
    slept(phone)
    phone.page.get_by_label("Into bed").press_sequentially("23", delay=KEY_MS)
    phone.press_save()
    phone.says("What stands in one field cannot be read.")
    assert Night.objects.count() == 0
