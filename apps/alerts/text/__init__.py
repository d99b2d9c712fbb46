"""What a digest says: one file per language, all of one shape, so that mypy finds what a language lacks."""

from apps.alerts.text.de import GERMAN
from apps.alerts.text.en import ENGLISH
from apps.alerts.text.shape import DigestText

TEXTS: dict[str, DigestText] = {"en": ENGLISH, "de": GERMAN}
