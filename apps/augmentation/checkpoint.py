"""The checkpoint that a review resumes from: the state after a day, and the key under which that state is valid.

An assessment rests on the whole series, but it takes little from the days before: a running estimate, the learned
references, how long a level has lasted. A nightly review reads the last weeks and resumes from the checkpoint (ADR 14).

The state is valid only for the code and the data that made it. `checkpoint_key` covers all of them: the thresholds, the
drug catalogue, the regions, `FORM`, and the syntax trees of the modules that a verdict passes through. A patient whose
last review has another key is reviewed from the first night (ADR 15).
"""

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.abc import InspectLoader
from importlib.util import find_spec
from typing import Any, NamedTuple

from apps.augmentation.thresholds import Thresholds
from apps.core.portable import fields
from apps.treatment import catalogue

# Raise it to have everyone reviewed from the first night when nothing that the key covers has changed.
FORM = 6

# Every module that a verdict passes through, from rows to a review. test_checkpoint.py finds what is missing here.
MODULES = (
    "apps.augmentation.assessment",
    "apps.augmentation.checkpoint",
    "apps.augmentation.compared",
    "apps.augmentation.considered",
    "apps.augmentation.criteria",
    "apps.augmentation.dosing",
    "apps.augmentation.evening",
    "apps.augmentation.evidence",
    "apps.augmentation.facts",
    "apps.augmentation.hysteresis",
    "apps.augmentation.levels",
    "apps.augmentation.method",
    "apps.augmentation.references",
    "apps.augmentation.reviews",
    "apps.augmentation.rules",
    "apps.augmentation.series",
    "apps.augmentation.thresholds",
    "apps.augmentation.treatment",
    "apps.augmentation.usual",
    "apps.augmentation.window",
    "apps.core.days",
    "apps.core.zones",
    "apps.treatment.catalogue",
)


HAVE_DOCSTRINGS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class Checkpoint(NamedTuple):
    """The state of the rules after the RLS day `through`."""

    through: date
    needs_from: date  # the first night or dose that the next review must read
    first_night: int  # ordinal
    kept: dict[str, Any]
    chain: str = ""  # hash of the dated facts so far (series.FactChain)
    timeless: str = ""  # hash of the facts without a date (series.timeless)

    def to_json(self, key: str) -> str:
        state = self._asdict() | {"through": self.through.isoformat(), "needs_from": self.needs_from.isoformat()}
        return json.dumps({"key": key, **state})


def from_json(text: str, key: str) -> Checkpoint | None:
    """Return the stored checkpoint; None if there is none, or if it was made under another key."""
    state = json.loads(text) if text else {}
    if state.pop("key", None) != key:
        return None
    days = {name: date.fromisoformat(state[name]) for name in ("through", "needs_from")}
    return Checkpoint(**{**state, **days})


@cache
def checkpoint_key(t: Thresholds) -> str:
    """Return the key of the checkpoints that this process makes."""
    return key_of(t, drugs=catalogue.content(), regions=fields.REGIONS, sources=SOURCES)


def key_of(
    t: Thresholds, *, drugs: Mapping[str, Any], regions: Iterable[str], sources: Mapping[str, str], form: int = FORM
) -> str:
    """Return a hash of all that a verdict depends on besides the patient's facts.

    The order of `regions` counts: the rules keep a set of regions as bits, by place.
    """
    trees = [(name, syntax_tree(text)) for name, text in sorted(sources.items())]
    parts = (form, t, _without_citations(drugs), tuple(regions), trees)
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def syntax_tree(source: str) -> str:
    """Return the source's syntax tree without docstrings. Comments and layout do not appear in it."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, HAVE_DOCSTRINGS) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def _without_citations(value: Any) -> Any:
    """The catalogue without its citations: a reworded one changes no verdict."""
    if isinstance(value, Mapping):
        return {name: _without_citations(one) for name, one in value.items() if not name.endswith("source")}
    return [_without_citations(one) for one in value] if isinstance(value, list) else value


def _source_of(module: str) -> str:
    spec = find_spec(module)
    text = spec.loader.get_source(module) if spec and isinstance(spec.loader, InspectLoader) else None
    if text is None:
        raise RuntimeError(f"The source of {module} is not installed; the checkpoint key is made from it.")
    return text


# Read at import: an upgrade that replaces files under a running worker must not give old code the new key.
SOURCES = {name: _source_of(name) for name in MODULES}
