"""What an export says: one file per language, all of one shape, so that mypy finds what a language lacks."""

from apps.records.text.de import GERMAN
from apps.records.text.en import ENGLISH
from apps.records.text.shape import ExportText

TEXTS: dict[str, ExportText] = {"en": ENGLISH, "de": GERMAN}
