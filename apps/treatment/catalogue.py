"""The catalogue of drugs: whose words name which drug, and what the rules need to know of it.

Pure but for reading catalogue.toml once. A drug that is not in it is None: its class is unknown, and nobody guesses.
"""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("catalogue.toml")

# What people write beside the name: how it is released, in which salt, how much of it.
_FORMS = frozenset(
    [
        "er", "xr", "sr", "cr", "ir", "la", "lt", "pr", "retard", "depot", "prolonged", "release", "extended", "patch",
        "pflaster", "tablet", "tablets", "tablette", "tabletten", "capsule", "capsules", "kapsel", "kapseln",
        "hydrochloride", "hydrochlorid", "dihydrochloride", "hcl", "mg", "mcg", "ug", "µg", "g", "ml", "h", "day",
    ]
)  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Drug:
    """`watched`: the augmentation rules speak of it: the dopaminergic ones, and tramadol.

    `worsens`: known to worsen restless legs. `most_mg_a_day`: the label's maximum (pramipexole: as salt), if known.
    """

    key: str
    drug_class: str
    dopaminergic: bool
    watched: bool
    names: tuple[str, ...]
    source: str
    worsens: bool
    most_mg_a_day: float | None


@cache
def drugs() -> tuple[Drug, ...]:
    return tuple(
        Drug(
            key=entry["key"],
            drug_class=entry["class"],
            dopaminergic=entry["dopaminergic"],
            watched=entry.get("watched", entry["dopaminergic"]),
            names=tuple(entry.get("names", ())),
            source=entry.get("source", "general pharmacology [M]"),
            worsens=entry.get("worsens", entry["class"] in content()["worsening"]["classes"]),
            most_mg_a_day=entry.get("most_mg_a_day"),
        )
        for entry in content()["drug"]
    )


@lru_cache(maxsize=4096)
def find(name: str) -> Drug | None:
    """The drug that a diary's words name; None if the catalogue does not know it."""
    return _by_name().get(_normalised(name))


def salt_mg(base_mg: Decimal) -> Decimal:
    """Pramipexole: the salt, in mg, of an amount given as base. Tablets by the table, the rest by the salt's weight."""
    table = content()["pramipexole"]
    for base, salt in ((Decimal(b), Decimal(s)) for b, s in table["strengths_mg"]):
        tablets = base_mg / base
        if tablets > 0 and tablets * 2 == (tablets * 2).to_integral_value():  # halves are cut at the score
            return salt * tablets
    return (base_mg * Decimal(table["salt_per_base"])).quantize(Decimal("0.001"))


@cache
def content() -> dict[str, Any]:
    """Return the whole file."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def _by_name() -> dict[str, Drug]:
    found: dict[str, Drug] = {}
    for drug in drugs():
        for name in (drug.key, *drug.names):
            if found.setdefault(_normalised(name), drug) is not drug:
                raise ValueError(f"catalogue.toml: {name} stands for two drugs")
    return found


def _normalised(name: str) -> str:
    words = [word for word in _WORDS.findall(name.casefold()) if word not in _FORMS]
    # "levodopa/carbidopa" and "carbidopa + levodopa" are one.
    return " ".join(sorted(words))
