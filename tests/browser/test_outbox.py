"""Nothing that the phone called saved is lost or arrives twice: real pages, killed and cut off at every step."""

from contextlib import suppress
from functools import partial
from operator import ne
from typing import Any

from django.contrib.sessions.models import Session
from playwright.sync_api import Error as PageGone
from playwright.sync_api import Request, Route, expect

from apps.diary.models import Night
from apps.sync.models import Version
from tests.browser.phone import PASSWORD, Phone, days_ago

WRITES = "**/api/v1/writes"
NO_RECEIPTS: list[dict[str, Any]] = [
    {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to the hotel</h1>"},
    {"status": 200, "json": {"receipts": [{"status": "new"}]}},
    {"status": 200, "json": {"receipts": []}},
    {"status": 204},
    {"status": 500, "json": {}},
    {"status": 503},
]
CLICK_AND_WAIT = """async (delay) => {
  document.querySelector(".save-bar button").click();
  await new Promise((done) => setTimeout(done, delay));
}"""


def onsets() -> list[str]:
    return [str(night.onset)[:5] for night in Night.objects.order_by("date")]


def test_a_night_saved_offline_is_sent_later_exactly_once(phone: Phone) -> None:
    phone.offline()
    phone.save("22:30")
    phone.is_on_the_phone()
    assert Version.objects.count() == 0
    phone.online()
    phone.is_at_the_clinic()
    phone.nothing_waits()
    assert (Version.objects.count(), onsets()) == (1, ["22:30"])


def test_a_page_killed_after_the_save_has_it_when_it_opens_again(phone: Phone) -> None:
    phone.offline()
    phone.save("23:15")
    phone.reopen()
    phone.is_on_the_phone()
    phone.online()
    phone.is_at_the_clinic()
    assert onsets() == ["23:15"]


def test_five_nights_offline_and_two_kills_make_five_records(phone: Phone) -> None:
    phone.offline()
    for night in range(2, 7):
        phone.reopen(f"/night/{days_ago(night)}") if night in {3, 5} else phone.open(f"/night/{days_ago(night)}")
        phone.save("21:00")
    assert len(phone.waiting()) == 5
    phone.online()
    phone.nothing_waits()
    assert (Night.objects.count(), Version.objects.count()) == (5, 5)


def test_a_page_killed_while_it_saves_has_both_record_and_entry_or_neither(phone: Phone) -> None:
    phone.offline()
    for number, delay_ms in enumerate([0, 1, 2, 4, 8, 16], start=2):
        phone.open(f"/night/{days_ago(number)}").choose("No symptoms")
        phone.until("drafts", 1)
        phone.page.evaluate(CLICK_AND_WAIT, delay_ms)
        phone.reopen()
        records, waiting = phone.stored("records"), phone.waiting()
        assert {r["local"]["write_id"] for r in records} == {write["write_id"] for write in waiting}
        # Saved, or still in the form: never neither.
        drafts = [draft["key"] for draft in phone.stored("drafts")]
        assert (days_ago(number) in {write["key"] for write in waiting}) != (days_ago(number) in drafts)
        phone.forget_drafts()


def test_a_page_killed_between_filing_and_answer_sends_again_and_nothing_is_doubled(
    phone: Phone,
) -> None:
    def filed_but_never_answered(route: Route) -> None:
        with suppress(PageGone):  # the test may be over before the answer is there
            route.fetch()
            route.abort()

    phone.context.route(WRITES, filed_but_never_answered)
    phone.save("22:00")
    phone.wait_for(Version.objects.exists)
    phone.is_on_the_phone()
    assert (Version.objects.count(), len(phone.waiting())) == (1, 1)
    phone.context.unroute(WRITES)
    phone.reopen()
    phone.is_at_the_clinic()
    phone.nothing_waits()
    assert Version.objects.count() == 1


def test_what_is_no_receipt_leaves_the_entry_where_it_is(phone: Phone) -> None:
    phone.offline()
    phone.save("22:00")
    answers = iter(NO_RECEIPTS)
    given: list[dict[str, Any]] = []

    def no_receipt(route: Route) -> None:
        given.append(next(answers, {"status": 503}))
        route.fulfill(**given[-1])

    phone.context.route(WRITES, no_receipt)
    phone.online()
    while len(given) < len(NO_RECEIPTS):
        before = [*given]
        phone.reopen()
        phone.wait_for(partial(ne, given, before))
        phone.is_on_the_phone()
        assert len(phone.waiting()) == 1, given[-1]


def test_an_entry_that_the_clinic_refuses_does_not_hold_up_the_other_nights(phone: Phone) -> None:
    phone.offline()
    for night in (2, 3):
        phone.open(f"/night/{days_ago(night)}").save("21:00")
    refused = phone.waiting()[0]["write_id"]

    def all_but_one(route: Route) -> None:
        with suppress(PageGone):
            answer = route.fetch()
            body = answer.json()
            for receipt in body["receipts"]:
                if receipt["write_id"] == refused:
                    receipt.pop("status")
            route.fulfill(response=answer, json=body)

    phone.context.route(WRITES, all_but_one)
    phone.online()
    phone.until("outbox", 1)
    phone.open()
    phone.says("1 entry could not be taken yet")
    assert [write["write_id"] for write in phone.waiting()] == [refused]


def test_with_the_server_stopped_the_app_opens_and_saves_and_later_sends(phone: Phone) -> None:
    phone.live.stop()
    phone.reopen("/nights")
    phone.says("Your nights")
    phone.open().save(None)
    phone.is_on_the_phone()
    phone.live.start()
    phone.reopen()
    phone.is_at_the_clinic()
    assert [night.symptoms for night in Night.objects.all()] == [False]


def test_an_ended_session_neither_loses_nor_hides_anything(phone: Phone) -> None:
    Session.objects.all().delete()
    phone.save("22:45")
    phone.is_on_the_phone()
    phone.says("You are no longer signed in")
    phone.page.get_by_role("link", name="Sign in").click()
    phone.page.get_by_label("Password").fill(PASSWORD)
    phone.page.get_by_role("button", name="Sign in", exact=True).click()
    phone.is_at_the_clinic()
    assert onsets() == ["22:45"]


def test_edits_made_offline_chain_on_one_another(phone: Phone) -> None:
    phone.offline()
    phone.save("22:00")
    phone.save("22:30")
    phone.until("outbox", 2)
    first, second = phone.waiting()
    assert (first["base"], second["base"]) == (None, first["write_id"])
    phone.online()
    phone.nothing_waits()
    assert list(Version.objects.order_by("id").values_list("status", flat=True)) == ["new", "updated"]
    assert onsets() == ["22:30"]


def test_two_tabs_send_every_entry_once(phone: Phone) -> None:
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/v1/writes"):
            body: Any = request.post_data_json
            sent.extend(write["write_id"] for write in body["writes"])

    phone.context.on("request", note)
    other = Phone(phone.context, phone.live).open()
    phone.offline()
    for night in (2, 3, 4):
        other.open(f"/night/{days_ago(night)}").save("21:00")
    phone.online()
    phone.nothing_waits()
    assert (len(sent), len(set(sent))) == (3, 3)


def test_what_another_phone_saved_is_read_back(phone: Phone, second_phone: Phone) -> None:
    second_phone.save("20:15")
    second_phone.is_at_the_clinic()
    phone.reopen()
    expect(phone.page.locator(".stepper input")).to_have_value("20:15")


def test_the_version_that_lost_is_shown_and_can_be_chosen(phone: Phone, second_phone: Phone) -> None:
    phone.offline()
    phone.save("22:00")
    second_phone.save("20:15")
    second_phone.is_at_the_clinic()
    phone.online()
    phone.says("Another version of this night exists")
    expect(phone.page.locator(".stepper input")).to_have_value("20:15")
    phone.page.get_by_role("button", name="Use mine").click()
    phone.never_said("Another version of this night exists")
    phone.nothing_waits()
    assert onsets() == ["22:00"]
    assert list(Version.objects.order_by("id").values_list("status", flat=True)) == ["new", "conflict", "updated"]


def test_an_open_form_does_not_overwrite_what_came_meanwhile(phone: Phone, second_phone: Phone) -> None:
    phone.choose("Symptoms")
    second_phone.save("20:15")
    second_phone.is_at_the_clinic()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.until("records", 1)
    phone.save("22:00")
    phone.says("Another version of this night exists")
    assert onsets() == ["20:15"]


def test_what_cannot_be_filed_is_kept_and_shown(phone: Phone) -> None:
    def mangled(route: Route) -> None:
        body: Any = route.request.post_data_json
        body["writes"][0]["payload"]["intensity"] = 99
        route.continue_(post_data=body)

    phone.context.route(WRITES, mangled)
    phone.save("22:00")
    phone.says("could not read this version")
    phone.nothing_waits()
    assert Version.objects.get().status == "quarantined"


def test_a_deleted_night_is_gone_on_the_other_phone_too(phone: Phone, second_phone: Phone) -> None:
    phone.save("22:00")
    phone.is_at_the_clinic()
    phone.page.get_by_role("button", name="Delete this night").click()
    phone.page.get_by_role("button", name="Remove").click()
    phone.wait_for(lambda: not Night.objects.exists())
    second_phone.reopen().says("Nothing recorded yet")


def test_a_note_that_is_too_long_is_refused_where_it_can_still_be_shortened(phone: Phone) -> None:
    phone.choose("No symptoms")
    phone.page.locator("summary", has_text="Note").click()
    phone.page.get_by_role("textbox", name="Note").evaluate("field => field.removeAttribute('maxlength')")
    phone.page.get_by_role("textbox", name="Note").fill("ü" * 33_000)
    phone.press_save()
    phone.says("too long to be sent")
    assert phone.waiting() == []


def test_a_phone_whose_clock_is_wrong_is_told(phone: Phone) -> None:
    phone.context.add_init_script("const now = Date.now; Date.now = () => now() + 11 * 60_000")
    phone.reopen()
    phone.says("11 minutes ahead")
