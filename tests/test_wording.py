"""Sentences in three languages: the same terms, nothing that must not be said, French with its own spaces."""

import re
from typing import Any

import pytest

from server.alarms import NAMES
from tests.wording import FIRST, all_languages, glossary, one_of, said_in, templates

TERMS, NEVER = glossary()["term"], glossary()["never"]
OTHERS = [language for language in all_languages() if language != FIRST]


def name_of(entry: dict[str, Any]) -> str:
    return str(entry.get("name") or entry["what"])


def untranslated(term: dict[str, Any], language: str, said: dict[str, str]) -> dict[str, str]:
    english, allowed = one_of(term["en"]), one_of(term[language])
    return {
        name: said[name]
        for name, sentence in said_in(FIRST).items()
        if english.search(sentence) and name not in term.get("except", ()) and not allowed.search(said[name])
    }


def forbidden(words: list[str], said: dict[str, str], allowed: list[str]) -> dict[str, str]:
    never = one_of(words)
    return {name: text for name, text in said.items() if never.search(text) and name not in allowed}


@pytest.mark.parametrize("language", OTHERS)
def test_language_has_every_sentence_that_english_has(language: str) -> None:
    assert said_in(language).keys() == said_in(FIRST).keys()
    assert len(said_in(language)) > 700


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("term", TERMS, ids=name_of)
def test_term_of_the_glossary_is_said_by_its_own_word(term: dict[str, Any], language: str) -> None:
    assert untranslated(term, language, said_in(language)) == {}
    assert forbidden(term.get(f"not_{language}", ["\0"]), said_in(language), []) == {}


def test_every_term_of_the_glossary_is_used() -> None:
    assert [name_of(term) for term in TERMS if not any(map(one_of(term["en"]).search, said_in(FIRST).values()))] == []


@pytest.mark.parametrize("language", all_languages())
@pytest.mark.parametrize("rule", NEVER, ids=name_of)
def test_no_sentence_says_what_must_not_be_said(rule: dict[str, Any], language: str) -> None:
    assert forbidden(rule[language], said_in(language), rule.get("except", [])) == {}
    assert forbidden(rule[language], dict(templates()), []) == {}


@pytest.mark.parametrize("entry", [*TERMS, *NEVER], ids=name_of)
def test_exception_of_the_glossary_is_still_a_sentence(entry: dict[str, Any]) -> None:
    assert [name for name in entry.get("except", ()) if name not in said_in(FIRST)] == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "This looks promising."), ("en", "Your nights are normal."), ("en", "Nothing to worry about."),
        ("de", "Ein Durchbruch."), ("de", "Es ist alles in Ordnung."), ("de", "Sie sollten weniger nehmen."),
        ("fr", "C'est un espoir pour vous."), ("fr", "Tout va bien cette nuit."), ("fr", "Réduisez la dose."),
        ("fr", "Vous avez une augmentation."),
    ],
)  # fmt: skip
def test_forbidden_sentence_is_found_in_each_language(language: str, sentence: str) -> None:
    said = {**said_in(language), "more.account.title": sentence}
    assert [name for rule in NEVER for name in forbidden(rule[language], said, rule.get("except", []))] == [
        "more.account.title"
    ]


def test_whole_words_alone_are_forbidden() -> None:
    assert not one_of(["cure", "hope"]).search("Securely kept; hopeless is another word, and so is hopen.")
    assert one_of(["hope*"]).search("hopeless")


@pytest.mark.parametrize("language", all_languages())
def test_alarm_has_a_name_on_the_page_of_the_operator(language: str) -> None:
    part = "clinic.operation.alarmNames."
    assert {name.removeprefix(part) for name in said_in(language) if name.startswith(part)} == {*NAMES}


# --- French typography

LOOSE = {
    "a plain space before a mark": r"[^\W_)»\d]? [;:!?»]|« ",
    "no space before a mark": r"[^\W\d_)»][;!?»]|[^\W\d_)»]:(?=\s|$)|«(?!\u00a0)",
    "a typographer's apostrophe among plain ones": "’",
}


@pytest.mark.parametrize("kind", LOOSE)
def test_french_mark_keeps_its_no_break_space(kind: str) -> None:
    assert {name: text for name, text in said_in("fr").items() if re.search(LOOSE[kind], text)} == {}
