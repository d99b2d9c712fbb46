"""Write docs/mutants.md from the results of each set and the reasons of reasons.toml."""

import json
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "mutants.md"
HEAD = """# Mutants

`make mutants` changes the code in small ways (one at a time, drawn with a committed seed), runs the tests that reach
the changed line, and counts how often one fails. This page is written by it; the reasons stand in
tests/mutants/reasons.toml.

| set | drawn | killed | of these by a time limit | survived |
| --- | --- | --- | --- | --- |
"""


def told_as(mutant: dict[str, Any]) -> str:
    """How a mutant is called in reasons.toml."""
    return f"{mutant['file']}: {' '.join(mutant['minus'])} -> {' '.join(mutant['plus'])}"


def page(results: dict[str, list[dict[str, Any]]]) -> str:
    told = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    reasons = {one["mutant"]: one["reason"] for one in told["survived"]}
    text, lived = HEAD, list[str]()
    for name, mutants in sorted(results.items()):
        killed = [one for one in mutants if one["killed"]]
        late = sum(one["timeout"] for one in killed)
        text += f"| {name} | {len(mutants)} | {len(killed)} | {late} | {len(mutants) - len(killed)} |\n"
        lived += [told_as(one) for one in mutants if not one["killed"]]
    text += f"\n{told['note']}\n\n## What survived\n"
    for one in lived:
        text += f"\n* `{one}`\n  {reasons.get(one, '**No reason is given yet.**')}\n"
    return text


REASONS = HERE / "reasons.toml"


def write(state: Path) -> None:
    found = {
        file.parent.name: json.loads(file.read_text(encoding="utf-8"))["mutants"]
        for file in sorted(state.glob("*/results.json"))
    }
    PAGE.write_text(page(found), encoding="utf-8")
