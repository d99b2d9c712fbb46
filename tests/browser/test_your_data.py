"""Pia takes her diary away and erases it, from her phone, in the dark."""

import os
import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from apps.accounts.models import User
from apps.patients.models import Patient
from apps.sync.models import Version
from tests.browser.phone import Phone, days_ago
from tests.writes import BAD_NIGHT, write


def button(phone: Phone, name: str) -> Any:
    return phone.page.get_by_role("button", name=name, exact=True)


def test_she_downloads_everything_and_erases_it_and_the_phone_is_wiped(
    phone: Phone, pia: Patient, tmp_path: Path
) -> None:
    phone.page.emulate_media(color_scheme="dark")
    phone.save("22:00")
    phone.is_at_the_clinic()
    phone.open("/account")
    with phone.page.expect_download() as download:
        button(phone, "Download everything").click()
    file = tmp_path / "all.zip"
    download.value.save_as(file)
    assert "nights.csv" in zipfile.ZipFile(file).namelist()
    assert download.value.suggested_filename.startswith("stillnight-20")
    phone.says("The file has been downloaded.")

    button(phone, "Erase everything").click()
    phone.says("Have you downloaded everything that you want to keep?")
    field = phone.page.get_by_label("To go on, type your e-mail address: pia@example.org")
    field.fill("paul@example.org")
    if shots := os.environ.get("SHOTS"):
        button(phone, "Keep my diary").scroll_into_view_if_needed()
        phone.page.screenshot(path=f"{shots}/your-data.png")
    button(phone, "Erase it all now").click()
    phone.says("That is not the e-mail address of this account.")
    assert Patient.objects.exists()
    field.fill("pia@example.org")
    button(phone, "Erase it all now").click()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    for store in ("records", "outbox", "versions", "drafts", "meta"):
        assert phone.stored(store) == []
    assert not Patient.objects.exists()
    assert not User.objects.filter(name="Pia").exists()


def test_what_was_kept_aside_is_marked_as_read(phone: Phone, pia: Patient) -> None:
    day = days_ago(2)
    script = """async ([url, body]) => {
      const token = /csrftoken=([^;]*)/.exec(document.cookie)[1];
      const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
      return (await fetch(url, {method: "PUT", headers, body: JSON.stringify(body)})).status;
    }"""
    unfit = write({**BAD_NIGHT, "onset": "25:61"}, made_at=f"{day}T20:00:00Z")
    assert phone.page.evaluate(script, [f"/api/v1/nights/{day}", unfit]) == 202
    phone.open("/account")
    phone.says("could not be read")
    button(phone, "I have read these").click()
    expect(button(phone, "I have read these")).to_have_count(0)
    phone.says("· read")
    assert Version.objects.get().read_at is not None
