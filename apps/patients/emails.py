"""The invitation as a mail. The address is the inviter's word for it: the mail holds nothing about anybody."""

import logging
import re

from django.conf import settings
from django.utils import formats, translation

from apps.accounts.models import Language
from apps.core.mail import message
from apps.patients.invitations import Made
from apps.patients.models import InvitationKind
from apps.patients.text import TEXTS

log = logging.getLogger(__name__)


def invitation_link(made: Made) -> str:
    """The code stands behind the #: browsers do not send it, so that no log on the way holds it."""
    return f"{settings.SITE_URL}/invite#{made.code}"


def invitation_mail(*, made: Made, address: str) -> bool:
    """One attempt, after the invitation is committed. False: the mail server did not take it, the code still holds."""
    invitation, text = made.invitation, TEXTS[Language(made.invitation.language)]
    invites = {InvitationKind.PATIENT: text.patient, InvitationKind.MEMBER: text.member}
    with translation.override(invitation.language):
        until = formats.date_format(invitation.expires_at, "DATE_FORMAT")
    until = re.sub(r"^1(?= )", text.first_of_month, until)
    said = {
        "clinic": invitation.clinic.name if invitation.clinic else "",
        "until": until,
        "link": invitation_link(made),
        "page": f"{settings.SITE_URL}/invite",
        "code": made.code,
    }
    lines = [invites.get(InvitationKind(invitation.kind), text.operator), text.link, text.code, text.until, text.ignore]
    try:
        message(to=address, subject=text.subject, text="\n\n".join(lines).format(**said) + "\n").send()
    except Exception as error:  # noqa: BLE001  (its text may hold the address)
        log.warning("invitation %s: not mailed, %s", invitation.id, type(error).__name__)
        return False
    return True
