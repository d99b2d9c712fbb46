"""Every mail comes in the one envelope, whatever stands in a name or a subject."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings

from apps.accounts.models import User
from apps.core.mail import message
from apps.patients.models import Patient
from tests.accounts.test_sign_in_mail import asked
from tests.alerts.world import flagged, morning, reads_mail
from tests.mail import CODE, Post, said_in, text_of

pytestmark = pytest.mark.django_db
FORGED = [
    "Hello\nBcc: everybody@example.org",
    "Hello\r\nBcc: everybody@example.org\r\n\r\nanother text",
    "a\u2028b\x0bc",
]


@pytest.mark.parametrize("subject", FORGED)
def test_a_line_break_begins_no_header(subject: str, smtp: Post) -> None:
    message(to="pia@example.org", subject=subject, text="x").send()
    (mail,) = smtp.received
    assert smtp.recipients == [["pia@example.org"]]
    assert mail["Bcc"] is None
    assert mail["Subject"].split()[0] in ("Hello", "a")
    assert mail.get_content().strip() == "x"


@pytest.mark.parametrize("where", ["to", "headers"])
def test_a_line_break_elsewhere_sends_nothing(where: str, smtp: Post) -> None:
    forged = "pia@example.org\nBcc: everybody@example.org"
    envelope: dict[str, Any] = {"to": "pia@example.org", "subject": "x", "text": "x"}
    envelope[where] = forged if where == "to" else {"X-Name": forged}
    with pytest.raises(ValueError):
        message(**envelope).send()
    assert smtp.received == []


def test_whatever_is_sent_says_who_from_where_to_answer_and_that_a_machine_wrote_it(
    six: list[Patient], clara: User, smtp: Post
) -> None:
    EmailAddress.objects.filter(user=clara).delete()
    reads_mail(clara)
    User.objects.filter(pk=clara.pk).update(name="Clara\nBcc: everybody@example.org")
    flagged(six[0])
    morning()
    asked("code/request", "clara@example.org")
    asked("password/request", "clara@example.org")
    assert len(smtp.received) == 3
    for mail in smtp.received:
        assert mail["From"] == django_settings.DEFAULT_FROM_EMAIL
        assert mail["Reply-To"] == django_settings.MAIL_REPLY_TO
        assert mail["Auto-Submitted"] in ("auto-generated", "auto-replied")
        assert mail["Message-ID"].endswith(f"@{django_settings.MAIL_DOMAIN}>")
        assert mail["Bcc"] is None


def test_a_code_asked_for_goes_to_an_address_that_nobody_confirmed_too_and_names_nobody(
    clara: User, smtp: Post
) -> None:
    EmailAddress.objects.create(user=clara, email=clara.email, verified=False, primary=True)
    asked("code/request", "clara@example.org")
    assert said_in(smtp, CODE)
    assert smtp.recipients == [["clara@example.org"]]
    assert "clara" not in text_of(smtp).lower()
