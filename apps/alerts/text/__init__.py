"""What a digest says: one file per language, all of one shape (tests/test_languages.py)."""

from apps.accounts.models import Language
from apps.alerts.text.de import GERMAN, GERMAN_UNSUBSCRIBE
from apps.alerts.text.en import ENGLISH, ENGLISH_UNSUBSCRIBE
from apps.alerts.text.fr import FRENCH, FRENCH_UNSUBSCRIBE
from apps.alerts.text.shape import DigestText, UnsubscribeText

TEXTS: dict[Language, DigestText] = {Language.ENGLISH: ENGLISH, Language.GERMAN: GERMAN, Language.FRENCH: FRENCH}
UNSUBSCRIBE: dict[Language, UnsubscribeText] = {
    Language.ENGLISH: ENGLISH_UNSUBSCRIBE,
    Language.GERMAN: GERMAN_UNSUBSCRIBE,
    Language.FRENCH: FRENCH_UNSUBSCRIBE,
}
