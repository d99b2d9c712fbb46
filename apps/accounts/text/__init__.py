"""What mails about an account say: a file per language, all of one shape, so that mypy finds what a language lacks."""

from apps.accounts.text.de import GERMAN
from apps.accounts.text.en import ENGLISH
from apps.accounts.text.shape import AccountMails, Mail

TEXTS: dict[str, AccountMails] = {"en": ENGLISH, "de": GERMAN}

__all__ = ["TEXTS", "AccountMails", "Mail"]
