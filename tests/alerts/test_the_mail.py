"""The mail itself: what it says, in whose language, and what it never says."""

from email.message import EmailMessage
from typing import Any

import pytest

from apps.accounts.models import Clinic, User
from apps.alerts import emails
from apps.alerts.models import Digest
from apps.alerts.unsubscribe import unsubscribe_url
from apps.patients.models import CareLink, Patient
from tests.alerts.world import SEVEN, flagged, morning, raised, reads_mail, reviewed, subjects, sweep
from tests.mail import Post

pytestmark = pytest.mark.django_db


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


@pytest.fixture
def mail(six: list[Patient], smtp: Post) -> EmailMessage:
    """As it came out of the post office."""
    raised(flagged(six[0]))
    reviewed(six[1], "insufficient_data")
    morning()
    return smtp.received[0]


def test_it_says_what_is_new_in_text_and_in_html(mail: EmailMessage, settings: Any, clara: User) -> None:
    assert part(mail, "plain").splitlines() == [
        "1 new since yesterday, 1 open, 0 cleared.",
        "",
        "1 had too few nights to say; a patient not listed is not thereby well.",
        "",
        f"Open the list: {settings.SITE_URL}/patients",
        "",
        "Replies are not read.",
        "",
        f"Stop this e-mail: {unsubscribe_url(clara)}",
    ]
    for line in part(mail, "plain").splitlines():
        assert line.removeprefix("Open the list: ").removeprefix("Stop this e-mail: ") in part(mail, "html")


def test_its_headers_derive_from_the_row(mail: EmailMessage, settings: Any) -> None:
    digest = Digest.objects.get()
    assert mail["Message-ID"] == f"<digest-{digest.id}@{settings.MAIL_DOMAIN}>"
    assert mail["Date"].datetime == SEVEN
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (mail["To"], mail["Cc"], mail["Bcc"]) == ("clara@example.org", None, None)
    assert (mail["From"], mail["Reply-To"]) == (settings.DEFAULT_FROM_EMAIL, settings.MAIL_REPLY_TO)


def test_where_answers_are_read_it_does_not_say_that_they_are_not(
    six: list[Patient], smtp: Post, settings: Any
) -> None:
    settings.MAIL_REPLY_TO = "desk@linden.example"
    flagged(six[0])
    morning()
    assert smtp.received[0]["Reply-To"] == "desk@linden.example"
    assert "Replies" not in part(smtp.received[0], "plain") + part(smtp.received[0], "html")


def test_it_identifies_nobody_and_says_nothing_of_health(mail: EmailMessage, six: list[Patient]) -> None:
    said = (str(mail["Subject"]) + part(mail, "plain") + part(mail, "html")).lower()
    said = said.replace(part(mail, "html").split("<style>")[1].split("</style>")[0].lower(), "")
    secrets = ["pia", "linden", "clara", "@", "discuss", "watch", "spread", "onset", "augment", "restless", "symptom"]
    secrets += [str(link.reference).lower() for link in CareLink.objects.all()]
    secrets += [str(patient.id) for patient in six]
    assert [secret for secret in secrets if secret in said] == []


def test_it_loads_nothing_and_runs_nothing(mail: EmailMessage) -> None:
    html = part(mail, "html")
    assert html.count("http") == 2, "to the list, and to stop it"
    for tag in ("<img", "<script", "<link", "<iframe", "url(", "@import", " on"):
        assert tag not in html.split("<body>")[1] + html.split("<style>")[1].split("</style>")[0]


def test_a_clinician_who_reads_german_is_told_in_german(six: list[Patient], clara: User, smtp: Post) -> None:
    User.objects.filter(id=clara.id).update(language="de")
    flagged(six[0])
    reviewed(six[1], "insufficient_data")
    morning()
    assert subjects(smtp) == ["Stillnight: 1 neu anzusehen"]
    html = part(smtp.received[0], "html")
    assert '<html lang="de">' in html
    assert "1 neu seit gestern, 1 offen, 0 abgeklungen." in html
    assert "Bei 1 gab es zu wenige Nächte für eine Aussage" in part(smtp.received[0], "plain")


def test_clinician_who_reads_french_is_told_in_french(six: list[Patient], clara: User, smtp: Post) -> None:
    User.objects.filter(id=clara.id).update(language="fr")
    flagged(six[0])
    reviewed(six[1], "insufficient_data")
    morning()
    (mail,) = smtp.received
    assert mail["Subject"] == "Stillnight\u00a0: du nouveau à regarder (1)"
    assert '<html lang="fr">' in part(mail, "html")
    plain = part(mail, "plain")
    assert "avec un signal nouveau depuis hier\u00a0: 1\u202f; encore ouvert\u00a0: 1\u202f; levé\u00a0: 0." in plain
    assert "trop peu de nuits pour dire quoi que ce soit\u00a0: 1\u202f; qu'un patient ne figure pas" in plain
    assert "Ouvrir la liste\u00a0: http" in plain


def test_french_subject_is_encoded_and_its_text_names_its_charset(six: list[Patient], clara: User, smtp: Post) -> None:
    User.objects.filter(id=clara.id).update(language="fr")
    flagged(six[0])
    morning()
    head, _, body = smtp.raw[0].partition(b"\r\n\r\n")
    assert head.isascii()
    assert b"=?utf-8?" in head
    assert b'charset="utf-8"' in body


def test_with_few_patients_neither_part_nor_subject_holds_a_number(
    linden: Clinic, pia: Patient, clara: User, smtp: Post
) -> None:
    reads_mail(clara)
    User.objects.filter(id=clara.id).update(language="de")
    flagged(pia)
    morning()
    (mail,) = smtp.received
    assert mail["Subject"] == "Stillnight: etwas Neues"
    body = part(mail, "html").split("<body>")[1].split("href")[0]
    assert "Etwas Neues seit gestern." in body
    assert not any(letter.isdigit() for letter in body.replace("h1>", "") + part(mail, "plain").split("http")[0])


def test_what_it_says_stays_as_it_was_decided(six: list[Patient], clara: User) -> None:
    flagged(six[0])
    sweep()
    User.objects.filter(id=clara.id).update(language="de")
    flagged(six[1])
    assert emails.digest_says(Digest.objects.get())["subject"] == "Stillnight: 1 new to look at"
