"""What mails about an account say: a file per language, all of one shape (tests/test_languages.py)."""

from apps.accounts.models import Language
from apps.accounts.text.de import GERMAN
from apps.accounts.text.en import ENGLISH
from apps.accounts.text.fr import FRENCH
from apps.accounts.text.shape import AccountMails, Mail

TEXTS: dict[Language, AccountMails] = {Language.ENGLISH: ENGLISH, Language.GERMAN: GERMAN, Language.FRENCH: FRENCH}

__all__ = ["TEXTS", "AccountMails", "Mail"]
