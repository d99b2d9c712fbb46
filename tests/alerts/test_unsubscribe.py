"""Clara wants no more morning e-mails: one click, no sign-in, and nobody else is touched."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Clinic, User
from apps.alerts.models import Digest
from apps.alerts.selectors import unsent_digests
from apps.alerts.unsubscribe import unsubscribe_url
from apps.augmentation.models import FlagEvent
from apps.patients.models import Patient
from tests.alerts.world import A_DAY, SEVEN, cleared, clinician_of, flagged, morning, send, subjects, sweep
from tests.mail import Post
from tests.personas import signed_in

pytestmark = pytest.mark.django_db
ONE_CLICK: dict[str, Any] = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}


def link(user: User) -> str:
    return urlsplit(unsubscribe_url(user)).path


def one_click(address: str) -> Any:
    """As a mail program does: no cookie, no token, no referrer."""
    return Client(enforce_csrf_checks=True).post(address, **ONE_CLICK)


def wants_mail(user: User) -> bool:
    return User.objects.values_list("morning_mail", flat=True).get(pk=user.pk)


def test_the_mail_carries_what_mail_programs_need_for_one_click(six: list[Patient], smtp: Post, clara: User) -> None:
    flagged(six[0])
    morning()
    (mail,) = smtp.received
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = re.fullmatch(r"<(\S+)>", str(mail["List-Unsubscribe"]).strip())
    assert url
    assert one_click(urlsplit(url[1]).path).status_code == 200
    assert not wants_mail(clara)


def test_one_click_switches_off_hers_alone_and_says_how_to_switch_it_on(clara: User, otto: User) -> None:
    for _ in range(2):
        answer = one_click(link(clara))
        assert answer.status_code == 200
        assert "open your account page" in answer.content.decode()
    assert (wants_mail(clara), wants_mail(otto)) == (False, True)


def test_a_mail_scanner_that_follows_the_link_changes_nothing(clara: User) -> None:
    for method in ("get", "head", "options", "put", "delete"):
        getattr(Client(), method)(link(clara))
    assert wants_mail(clara)


def test_the_page_asks_in_her_language_without_script_or_style_of_its_own(clara: User) -> None:
    User.objects.update(language="de")
    answer = Client().get(link(clara))
    page = answer.content.decode()
    assert '<html lang="de">' in page
    assert "E-Mail am Morgen ausschalten</button>" in page
    assert not re.search(r"<script|<style|style=|\son\w+=", page)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "clara" not in page.lower(), "whoever was sent the link on learns nothing"


@pytest.mark.parametrize("change", ["of one sign", "cut", "of somebody else", "empty", "of no text", "too long"])
def test_a_link_that_was_not_sealed_here_does_nothing(clara: User, otto: User, change: str) -> None:
    sealed = link(clara)
    sign = "0" if sealed[-1] != "0" else "1"
    made = {
        "of one sign": sealed[:-1] + sign,
        "cut": sealed[:-10],
        "of somebody else": sealed.replace(clara.pk.hex, otto.pk.hex),
        "empty": "/unsubscribe/" + clara.pk.hex,
        "of no text": "/unsubscribe/%00%ff",
        "too long": sealed + "0" * 5000,
    }[change]
    assert one_click(made).status_code == 404
    assert "how" not in Client().get(made).content.decode().split("<main>")[0]
    assert (wants_mail(clara), wants_mail(otto)) == (True, True)


def test_the_links_of_an_old_mailbox_end_when_she_moves_to_another(clara: User) -> None:
    old = link(clara)
    User.objects.filter(pk=clara.pk).update(email="clara@elsewhere.example")
    assert one_click(old).status_code == 404
    assert one_click(link(User.objects.get(pk=clara.pk))).status_code == 200


def test_a_link_outlives_the_change_of_the_servers_secret(clara: User, settings: Any) -> None:
    sealed = link(clara)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another " * 8
    assert sealed != link(clara)
    assert one_click(sealed).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert one_click(sealed).status_code == 404


def test_who_is_signed_in_as_somebody_else_unsubscribes_the_one_of_the_link(clara: User, otto: User) -> None:
    assert signed_in(otto).post(link(clara), **ONE_CLICK).status_code == 200
    assert (wants_mail(clara), wants_mail(otto)) == (False, True)


# --- and then -------------------------------------------------------------------------------------------------------


def test_nothing_more_is_sent_to_her_while_others_of_her_clinic_hear_as_before(
    six: list[Patient], smtp: Post, clara: User, linden: Clinic
) -> None:
    carl = clinician_of(linden, "Carl")
    six[0].care_links.update(deputy=carl.memberships.get())
    one_click(link(clara))
    flagged(six[0])
    morning()
    assert smtp.recipients == [["carl@example.org"]]
    assert not Digest.objects.filter(clinician=clara).exists()


def test_one_already_decided_is_given_up_without_an_alarm(six: list[Patient], smtp: Post, clara: User) -> None:
    flagged(six[0])
    (digest,) = sweep()
    one_click(link(clara))
    assert unsent_digests(SEVEN + A_DAY, A_DAY / 24) == []
    send()
    digest.refresh_from_db()
    assert (smtp.received, digest.state, digest.last_fault) == ([], "failed", "unsubscribed")
    assert unsent_digests(SEVEN + A_DAY, A_DAY / 24) == []


def test_switched_on_again_she_hears_once_of_what_is_still_open(six: list[Patient], smtp: Post, clara: User) -> None:
    one_click(link(clara))
    for patient in six[:3]:
        flagged(patient)
    cleared(six[2].flags.get())
    for day in range(3):
        morning(SEVEN + day * A_DAY)
    assert smtp.received == []
    signed_in(clara).patch("/api/v1/session/preferences", {"morning_mail": True}, content_type="application/json")
    for day in range(3, 6):
        morning(SEVEN + day * A_DAY)
    assert subjects(smtp) == ["Stillnight: 2 new to look at"]


def test_her_list_still_shows_everything_and_calls_the_last_days_news_new(
    six: list[Patient], smtp: Post, clara: User
) -> None:
    flagged(six[0])
    morning()
    one_click(link(clara))
    flagged(six[1])
    FlagEvent.objects.filter(flag__patient=six[1]).update(at=timezone.now() - timedelta(hours=3))
    rows = signed_in(clara).get("/api/v1/patients").json()["patients"]
    shown = {row["reference"]: flag["is_new"] for row in rows for flag in row["flags"]}
    assert shown == {"P-1": False, "Q-0": True}
