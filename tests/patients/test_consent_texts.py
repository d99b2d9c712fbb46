"""What people agreed to stays as they read it."""

import hashlib

import pytest
from django.test import Client

from apps.accounts.models import Clinic, Language, User
from apps.patients import consent_texts
from apps.patients.consent_texts import consent_text, newest_texts, newest_version, purposes
from tests.patients.invited import accept, invite, opened

# A text that somebody may have agreed to is never changed: a new wording is a new version, and a new line here.
AS_AGREED = {
    ("care", 1, "de"): "c4dc47e1d12d0061",
    ("care", 1, "en"): "40fe331375145653",
    ("care", 1, "fr"): "ee2aec601dd3d29e",
    ("research", 1, "de"): "59bb9e7c210968c2",
    ("research", 1, "en"): "a9e549c0ffa8ff31",
    ("research", 1, "fr"): "e147f0a677ffba72",
}


def fingerprint(purpose: str, version: int, language: str) -> str:
    text = consent_text(purpose, version, language)
    return hashlib.sha256(f"{text.title}\n{text.text}".encode()).hexdigest()[:16]


def test_no_text_has_changed_under_its_version() -> None:
    assert {key: fingerprint(*key) for key in consent_texts._all()} == AS_AGREED


def test_every_version_stands_in_every_language() -> None:
    versions = {key[:2] for key in AS_AGREED}
    assert set(AS_AGREED) == {(*version, language) for version in versions for language in Language.values}
    for purpose in purposes():
        assert {v for name, v in versions if name == purpose} == set(range(1, (newest_version(purpose) or 0) + 1))


def test_the_required_one_comes_first_and_is_alone() -> None:
    assert [(text.purpose, text.required) for text in newest_texts("en")] == [("care", True), ("research", False)]


def test_it_can_be_shown_again_in_the_words_and_the_language_of_then(
    clara: User, linden: Clinic, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when there is a newer version, which is then offered."""
    client: Client = opened(invite(clara)["code"], ben)
    accept(client, language="de")
    then = consent_text("care", 1, "de")
    newer = consent_texts.ConsentText("care", 2, True, "de", "Neu", "Neue Worte")
    both = {**consent_texts._all(), ("care", 2, "de"): newer, ("care", 2, "en"): newer}
    monkeypatch.setattr(consent_texts, "_all", lambda: both)
    (link,) = client.get("/api/v1/care").json()["links"]
    (given,) = link["consents"]
    assert (given["version"], given["text"], given["title"], given["newest"]) == (1, then.text, then.title, False)
    assert [(text["purpose"], text["version"]) for text in link["offered"]] == [("care", 2), ("research", 1)]
