"""What an export says: one file per language, all of one shape (tests/test_languages.py)."""

from apps.accounts.models import Language
from apps.records.text.de import GERMAN
from apps.records.text.en import ENGLISH
from apps.records.text.fr import FRENCH
from apps.records.text.shape import ExportText

TEXTS: dict[Language, ExportText] = {Language.ENGLISH: ENGLISH, Language.GERMAN: GERMAN, Language.FRENCH: FRENCH}
