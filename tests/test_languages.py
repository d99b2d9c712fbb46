"""Every language says everything: what the server says, wherever it stands. CONTRIBUTING.md: "To add a language"."""

import ast
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import RequestFactory
from django.utils.translation import check_for_language

import apps.accounts.text
import apps.alerts.text
import apps.patients.text
import apps.records.text
from apps.accounts.models import Language
from apps.accounts.page_language import asked_language
from apps.augmentation.sentences import DIRECTORY
from apps.patients import consent_texts
from server import trouble_page

HOUSE = Path(__file__).parents[1]
SOURCES = sorted(p for top in ("apps", "server") for p in (HOUSE / top).rglob("*.py") if "migrations" not in p.parts)


def tomls(folder: Path) -> dict[str, Any]:
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in folder.glob("*.toml")}


def consents() -> dict[str, Any]:
    """The newest text of each purpose. Older ones stay as they were agreed to, in the languages of then."""
    found: dict[str, Any] = {}
    for purpose, version, language in consent_texts._all():
        if version == consent_texts.newest_version(purpose):
            text = consent_texts.consent_text(purpose, version, language)
            found.setdefault(language, {})[purpose] = {"title": text.title, "text": text.text}
    return found


# Where the server has words: by the file or folder that holds them, for each language.
WORDS: dict[str, Mapping[Any, Any]] = {
    "apps/accounts/text/__init__.py": apps.accounts.text.TEXTS,
    "apps/alerts/text/__init__.py TEXTS": apps.alerts.text.TEXTS,
    "apps/alerts/text/__init__.py UNSUBSCRIBE": apps.alerts.text.UNSUBSCRIBE,
    "apps/records/text/__init__.py": apps.records.text.TEXTS,
    "apps/patients/text.py": apps.patients.text.TEXTS,
    "server/trouble_page.py": trouble_page.SAYS,
    "apps/augmentation/language": tomls(DIRECTORY),
    "apps/augmentation/language/patient": tomls(DIRECTORY / "patient"),
    "apps/patients/consents": consents(),
}


def shape(said: Any) -> Any:
    """Keys, and the placeholders of each sentence."""
    if is_dataclass(said) and not isinstance(said, type):
        said = asdict(said)
    if isinstance(said, Mapping):
        return {key: shape(inner) for key, inner in said.items()}
    if isinstance(said, list | tuple):
        return [shape(inner) for inner in said]
    return sorted(set(re.findall(r"{(\w+)}", said))) if isinstance(said, str) else type(said)


def test_every_place_with_words_has_every_language() -> None:
    wrong = {place: set(Language.values) ^ set(words) for place, words in WORDS.items()}
    named = sorted(f"{place}: {', '.join(sorted(languages))}" for place, languages in wrong.items() if languages)
    assert not named, "\n".join(["These lack a language, or have one beside the list:", *named])


def test_every_language_has_the_same_sentences_with_the_same_placeholders() -> None:
    wrong = [
        (place, language)
        for place, words in WORDS.items()
        for language in words
        if shape(words[language]) != shape(words["en"])
    ]
    assert wrong == []


def test_django_knows_the_languages_of_the_accounts_and_writes_their_dates() -> None:
    assert Language.choices == settings.LANGUAGES
    assert [language for language in Language.values if not check_for_language(language)] == []


# --- and there is no place beside these -------------------------------------------------------------------------------

# A language by name, with the reason why another one needs nothing there.
MAY_NAME_A_LANGUAGE = {
    "apps/accounts/models.py": "the list itself",
    "server/settings.py": "Django's copy, held to the list above",
    "apps/augmentation/clinical_picture.py": "documents for developers are in English",
    "apps/augmentation/clinical_rules.py": "documents for developers are in English",
    "apps/core/demo/occasions.py": "a made-up questionnaire, as a file would hold it",
    "apps/patients/care.py": "whether a text is required is the same in all languages",
}


def language_of(key: ast.expr | None) -> str | None:
    """The language that this expression names: "de", or Language.GERMAN."""
    if isinstance(key, ast.Attribute) and isinstance(key.value, ast.Name) and key.value.id == "Language":
        return key.attr if key.attr in Language.names else None
    return str(key.value) if isinstance(key, ast.Constant) and key.value in Language.values else None


def test_no_other_code_names_a_language() -> None:
    naming = set()
    for path in SOURCES:
        named = {
            language_of(node) for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.expr)
        }
        # English alone, by its name in the list, is the default that somebody chose.
        if named - {None, "ENGLISH"}:
            naming.add(str(path.relative_to(HOUSE)))
    assert naming - {place.partition(" ")[0] for place in WORDS} == set(MAY_NAME_A_LANGUAGE)


def test_no_other_folder_has_a_file_for_a_language() -> None:
    named = {p.parent for top in ("apps", "server") for p in (HOUSE / top).rglob("*") if p.stem in Language.values}
    places = {HOUSE / place.partition(" ")[0].removesuffix("/__init__.py") for place in WORDS}
    assert named - places == set()


def test_browser_is_answered_in_the_first_of_its_languages_that_we_have() -> None:
    def asked(header: str) -> Language | None:
        return asked_language(RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE=header))

    assert asked("de-AT,en;q=0.5") == "de"
    assert asked("pl, de;q=0.4, en;q=0.8") == "en"
    assert asked("pl") is None
    assert asked("") is None
