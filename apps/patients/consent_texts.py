"""What people agree to: texts with a purpose and a version, read from `consents/*.toml`. Old versions stay."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "consents"
CARE = "care"


@dataclass(frozen=True, slots=True)
class ConsentText:
    purpose: str
    version: int
    required: bool
    language: str
    title: str
    text: str


@cache
def _all() -> dict[tuple[str, int, str], ConsentText]:
    found: dict[tuple[str, int, str], ConsentText] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        for entry in data["versions"]:
            for language in (key for key in entry if key != "version"):
                key = (data["purpose"], entry["version"], language)
                said = entry[language]
                found[key] = ConsentText(*key[:2], data["required"], language, said["title"], said["text"].strip())
    return found


def purposes() -> list[str]:
    """Required ones first."""
    required = {text.purpose: text.required for text in _all().values()}
    return sorted(required, key=lambda purpose: (not required[purpose], purpose))


def newest_version(purpose: str) -> int | None:
    """None: there is no such purpose."""
    return max((version for name, version, _ in _all() if name == purpose), default=None)


def consent_text(purpose: str, version: int, language: str) -> ConsentText:
    """The words as they were agreed to. KeyError: they have never been here in that language."""
    return _all()[purpose, version, language]


def newest_texts(language: str) -> list[ConsentText]:
    return [consent_text(purpose, newest_version(purpose) or 0, language) for purpose in purposes()]
