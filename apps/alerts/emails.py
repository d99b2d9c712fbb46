"""The digest as a mail, and one attempt to send it.

Nothing here may tell who a patient is or how they are: counts and a link, and with few patients not even counts.
Addresses stay out of logs and faults; an SMTP answer may quote them, so only its code is kept.
"""

import logging
import smtplib
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from apps.accounts.models import Language, User
from apps.alerts import services
from apps.alerts.models import Digest
from apps.alerts.news import Counts
from apps.alerts.text import TEXTS
from apps.alerts.unsubscribe import unsubscribe_url
from apps.core.mail import message

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    SENT = "sent"
    WAITING = "waiting"  # will be tried again
    FAILED = "failed"
    NOT_OURS = "not_ours"  # already sent, not due, or another worker's


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    for_good: bool  # trying the same mail again would be refused again


def digest_send(*, digest_id: UUID, now: datetime) -> Outcome:
    """One attempt. Repeating it, or two workers at once, sends nothing twice; see docs/adr/0005-one-digest.md."""
    digest = services.digest_claim(digest_id=digest_id, now=now)
    if digest is None:
        return Outcome.NOT_OURS
    outcome = _attempt(digest, now)
    log.info("digest %s: attempt %s, %s", digest.id, digest.attempts, outcome)
    return outcome


def _attempt(digest: Digest, now: datetime) -> Outcome:
    if not digest.clinician.morning_mail:
        return _mark(digest, Fault(services.UNSUBSCRIBED, for_good=True), now)
    address = verified_address(digest.clinician)
    if address is None:
        return _mark(digest, Fault("no_verified_address", for_good=False), now)
    connection = get_connection()
    try:
        fault = _post(connection, digest, address)
        # Marked before the good-bye: a worker killed between the server's yes and this mark means a double.
        return _mark(digest, fault, now)
    finally:
        with suppress(Exception):
            connection.close()


def _post(connection: BaseEmailBackend, digest: Digest, address: str) -> Fault | None:
    """None: the server has taken the mail. The exception stays in here, for its text may hold the address."""
    try:
        connection.open()
        connection.send_messages([digest_message(digest, address)])
    except Exception as error:  # noqa: BLE001
        return fault_of(error)
    return None


def _mark(digest: Digest, fault: Fault | None, now: datetime) -> Outcome:
    if fault is None:
        return Outcome.SENT if services.digest_sent(digest=digest, now=now) else Outcome.NOT_OURS
    if fault.for_good:
        return Outcome.FAILED if services.digest_refused(digest=digest, fault=fault.name) else Outcome.NOT_OURS
    return Outcome.WAITING if services.digest_retry(digest=digest, fault=fault.name, now=now) else Outcome.NOT_OURS


def verified_address(user: User) -> str | None:
    """Where this person reads mail, if they have shown that they do and still work here."""
    known = EmailAddress.objects.filter(user=user, user__is_active=True, verified=True, email__iexact=user.email)
    return user.email if known.exists() else None


def fault_of(error: Exception) -> Fault:
    """Only a refusal of this recipient or this text is final; what ails the server, or us, can be mended by morning."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max(code for code, _ in error.recipients.values())
        return Fault(f"recipient_{code}", for_good=code >= 500)
    if isinstance(error, smtplib.SMTPDataError):
        return Fault(f"message_{error.smtp_code}", for_good=error.smtp_code >= 500)
    if isinstance(error, smtplib.SMTPResponseException):
        return Fault(f"server_{error.smtp_code}", for_good=False)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Fault("hung_up", for_good=False)
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return Fault("no_connection", for_good=False)
    return Fault(type(error).__name__[:60], for_good=False)


def digest_message(digest: Digest, address: str) -> EmailMultiAlternatives:
    """The same words and the same Message-ID at every attempt, so that mail programs can drop a double."""
    says = digest_says(digest)
    url, stop = settings.SITE_URL + "/patients", unsubscribe_url(digest.clinician)
    labeled = says["labeled"].format
    links = [labeled(label=says["link"], url=url), says["replies"], labeled(label=says["stop"], url=stop)]
    lines = [says["headline"], says["caution"], *links]
    page = {**says, "url": url, "stop_url": stop, "language": digest.language}
    return message(
        to=address,
        subject=says["subject"],
        text="\n\n".join(line for line in lines if line) + "\n",
        html=render_to_string("alerts/digest.html", page),
        headers={
            "Message-ID": f"<digest-{digest.id}@{settings.MAIL_DOMAIN}>",
            "Date": format_datetime(digest.created_at.astimezone(UTC)),
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def digest_says(digest: Digest) -> dict[str, str]:
    counts, text = Counts(**digest.counts), TEXTS[Language(digest.language)]
    if counts.may_be_said:
        said = {"subject": text.subject, "headline": text.counts, "caution": text.not_listed}
        if counts.too_few_nights:
            said["caution"] = text.too_few_nights
    else:
        said = {"subject": text.subject_uncounted, "headline": text.uncounted, "caution": text.not_listed}
    said = {key: sentence.format(**asdict(counts)) for key, sentence in said.items()}
    # With an address of its own for answers, somebody reads them.
    replies = text.replies if settings.MAIL_REPLY_TO == settings.DEFAULT_FROM_EMAIL else ""
    links = {"link": text.link, "replies": replies, "stop": text.stop, "labeled": text.labeled}
    return {**said, "headline": said["headline"] + ".", **links}
