"""The one envelope of all mail: who it is from, where answers go, and that a machine wrote it."""

import re
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

# A subject is one line. Its no-break spaces stay: they are French.
BREAKS = r"[^\S\u00a0\u202f]+"


def message(
    *, to: str, subject: str, text: str, html: str | None = None, headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """A mail to one person. `to` is an address that its owner has shown to read; the caller sees to that."""
    mail = EmailMultiAlternatives(
        subject=re.sub(BREAKS, " ", subject).strip(),
        body=text,
        to=[to],
        reply_to=[settings.MAIL_REPLY_TO],
        # By our domain: the machine's own name would be that of a container, which mail servers hold against us.
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": make_msgid(domain=settings.MAIL_DOMAIN),
            **(headers or {}),
        },
    )
    if html is not None:
        mail.attach_alternative(html, "text/html")
    return mail
