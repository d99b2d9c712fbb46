"""A change that alters what the rules say of the golden diaries needs a new rules version."""

import json
from dataclasses import replace

import pytest

from apps.augmentation.assessment import RANK, SIGNS
from apps.augmentation.thresholds import thresholds
from tests.vectors import make_golden
from tests.vectors.make_golden import Golden, differences, golden_file, golden_verdicts

RULES = thresholds().rules
WHAT_TO_DO = f"""
Rules {RULES} said something else of these made-up diaries, so this change alters verdicts. Is that wanted?
No:  mend the change; a refactoring finds what it found.
Yes: 1. give the rules a new version in apps/augmentation/thresholds.toml ("{RULES}" stays what it was);
     2. write its verdicts: python -m tests.vectors.make_golden;
     3. read them beside those of {RULES}, then `make validate` and `make clinical-rules`.
Reviews of {RULES} stay as they are, and everyone is reviewed by the new version within a day (ADR 15)."""


@pytest.fixture(scope="module")
def golden() -> Golden:
    file = golden_file(RULES)
    assert file.exists(), f"Rules {RULES} have no golden verdicts yet: python -m tests.vectors.make_golden"
    stored: Golden = json.loads(file.read_text(encoding="utf-8"))
    return stored


def test_golden_verdicts_are_those_of_this_rules_version(golden: Golden) -> None:
    different = differences(golden, golden_verdicts())
    assert not different, "\n".join([*different, WHAT_TO_DO])


def test_golden_diaries_show_every_level_reference_and_sign(golden: Golden) -> None:
    """A level that no golden diary shows would be guarded by none."""
    words = (
        " ".join(verdict for one in golden.values() for verdict in one["verdicts"]).replace(",", "").replace(":", "")
    )
    references = {"before_treatment", "stable_treatment", "best_treatment"}
    assert {*RANK, *SIGNS, *references} <= set(words.split())


def test_golden_verdicts_name_the_day_on_which_a_changed_rule_speaks(
    golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_golden, "thresholds", lambda: replace(thresholds(), watch_hold_days=7))
    told = differences(golden, golden_verdicts())
    assert any(line.startswith("  - ") for line in told)
    assert any(line.startswith("  + ") for line in told)
