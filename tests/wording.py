"""Every sentence that people read, by language and by a name that all languages share."""

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from apps.accounts.text import TEXTS as ACCOUNT_MAILS
from apps.alerts.text import TEXTS as DIGESTS
from apps.alerts.text import UNSUBSCRIBE
from apps.augmentation.sentences import DIRECTORY, languages
from apps.patients.consent_texts import FOLDER
from apps.patients.text import TEXTS as INVITATIONS
from apps.records.text import TEXTS as EXPORTS
from server.frontend import FRONTEND, node
from server.place import CHECKOUT
from server.trouble_page import SAYS

FIRST = "en"
PARTS = {"first": "", "more": "-more", "clinic": "-clinic"}
SERVER: dict[str, Mapping[Any, Any]] = {
    "account_mails": ACCOUNT_MAILS, "digest": DIGESTS, "unsubscribe": UNSUBSCRIBE, "invitation": INVITATIONS,
    "export": EXPORTS, "trouble": SAYS,
}  # fmt: skip
# Pages and files with words of their own, the same for readers of every language.
SHARED = ("frontend/index.html", "frontend/public/manifest.webmanifest", "apps/records/diary.typ")
# Placeholders and names of files.
NOT_WORDS = re.compile(r"{\w+}|\b[\w-]+\.(?:csv|json|ndjson|pdf|txt|md)\b")
# A sentence made by a function is read as it comes out for several numbers.
READ = """
const [folder, file] = process.argv.slice(1);
const [words] = Object.values(await import(`${folder}/${file}.ts`));
const said = (make) => [0, 1, 2, 12, undefined].flatMap((n) => {
  for (const given of [n, String(n)]) try { return [make(...Array(make.length).fill(given)) ?? ""].flat(); } catch {}
  return [];
});
const flat = (value, name) =>
  typeof value === "string" ? [[name, value]]
  : typeof value === "function" ? [[name, said(value).join("\\n")]]
  : Object.entries(value).flatMap(([key, inner]) => flat(inner, `${name}.${key}`));
console.log(JSON.stringify(Object.fromEntries(Object.entries(words).flatMap(([key, value]) => flat(value, key)))));
"""


@cache
def said_in(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part, ending in PARTS.items():
        found |= {f"{part}.{name}": text for name, text in front_end(f"{language}{ending}").items()}
    for folder, name in ((DIRECTORY, "sentences"), (DIRECTORY / "patient", "patient")):
        found |= flat(tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8")), name)
    for name, texts in SERVER.items():
        found |= flat(texts[language], name)
    for file in sorted(FOLDER.glob("*.toml")):
        for version in tomllib.loads(file.read_text(encoding="utf-8"))["versions"]:
            found |= flat(version[language], f"consent.{file.stem}.{version['version']}")
    return {name: NOT_WORDS.sub("…", text) for name, text in found.items()}


def front_end(file: str) -> dict[str, str]:
    words = [str(node()), "--input-type=module", "-e", READ, str(FRONTEND / "src" / "text"), file]
    told = subprocess.run(words, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(told.stdout)
    return found


def flat(value: Any, name: str) -> dict[str, str]:
    if is_dataclass(value) and not isinstance(value, type):
        return flat(asdict(value), name)
    if isinstance(value, Mapping):
        return {key: text for part, inner in value.items() for key, text in flat(inner, f"{name}.{part}").items()}
    return {name: " ".join(value) if isinstance(value, (list, tuple)) else str(value)}


def templates() -> Iterator[tuple[str, str]]:
    files = [*CHECKOUT.glob("apps/*/templates/**/*.html"), *CHECKOUT.glob("server/templates/**/*.html")]
    for file in [*files, *(CHECKOUT / name for name in SHARED)]:
        text = re.sub(
            r"<style>.*?</style>|<[^>]*>|{[{%].*?[%}]}", " ", file.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        yield str(file.relative_to(CHECKOUT)), text


def one_of(words: list[str]) -> re.Pattern[str]:
    """Whole words, without regard to capitals; `*` stands for any beginning or ending of one."""
    shapes = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(shapes)})(?!\w)", re.IGNORECASE)


@cache
def glossary() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(Path(CHECKOUT / "docs" / "translation.toml").read_text(encoding="utf-8"))


def all_languages() -> list[str]:
    return languages()
