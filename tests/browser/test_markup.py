"""What a patient writes is text wherever it is shown, however much it looks like something else."""

from datetime import UTC, datetime

from playwright.sync_api import Browser, expect

from apps.accounts.models import User
from apps.patients.models import Patient
from tests.browser.phone import Phone, days_ago, opened
from tests.pages import DESK
from tests.personas import signed_in
from tests.writes import write

MARKUP = [
    "<img src=x onerror=\"document.title='taken'\">",
    "<script>document.title='taken'</script><b>bold</b>",
    "[link](javascript:alert(1)) **stars** &lt;i&gt;",
    "right to left \u202egnp.exe and \u200bnothing\u2060 between",
    "</textarea></script><svg onload=\"document.title='taken'\">",
]


def noted(pia: Patient) -> None:
    client = signed_in(User.objects.get(patient=pia))  # as it is now: signing in has renewed the password's hash
    for back, note in enumerate(MARKUP, start=1):
        night = write(payload={"symptoms": True, "onset": "22:00", "note": note}, made_at=datetime.now(UTC).isoformat())
        address = f"/api/v1/nights/{days_ago(back)}"
        assert client.put(address, night, content_type="application/json").status_code == 201


def shows_as_text(phone: Phone, note: str) -> None:
    field = phone.page.get_by_label("Note").and_(phone.page.locator("textarea, input"))
    expect(field).to_have_value(note)


def nothing_was_taken(phone: Phone) -> None:
    assert phone.page.title() != "taken"
    made = "main img, main b, main i, main script, main svg[onload], [onerror], a[href^='javascript:']"
    assert phone.page.locator(made).count() == 0


def test_a_note_full_of_markup_is_text_on_every_page(
    phone: Phone, pia: Patient, clara: User, chromium: Browser
) -> None:
    noted(pia)
    phone.reopen("/nights")
    phone.nothing_waits()
    expect(phone.page.get_by_role("link").first).to_be_visible()
    nothing_was_taken(phone)
    for back, note in enumerate(MARKUP, start=1):
        phone.reopen(f"/night/{days_ago(back)}")
        shows_as_text(phone, note)
        nothing_was_taken(phone)
    _clinicians_page(phone, pia, clara, chromium)


def _clinicians_page(phone: Phone, pia: Patient, clara: User, chromium: Browser) -> None:
    cookie = signed_in(clara).cookies["stillnight"].value
    with opened(chromium, phone.live, viewport=DESK) as desk:
        desk.context.add_cookies([{"name": "stillnight", "value": cookie, "url": phone.live.url}])
        desk.open(f"/patients/{pia.id}")
        expect(desk.page.locator("table").first).to_be_attached()
        nothing_was_taken(desk)
