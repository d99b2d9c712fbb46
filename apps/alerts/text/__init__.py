"""What a digest says: one file per language, all of one shape, so that mypy finds what a language lacks."""

from apps.alerts.text.de import GERMAN, GERMAN_UNSUBSCRIBE
from apps.alerts.text.en import ENGLISH, ENGLISH_UNSUBSCRIBE
from apps.alerts.text.shape import DigestText, UnsubscribeText

TEXTS: dict[str, DigestText] = {"en": ENGLISH, "de": GERMAN}
UNSUBSCRIBE: dict[str, UnsubscribeText] = {"en": ENGLISH_UNSUBSCRIBE, "de": GERMAN_UNSUBSCRIBE}
