"""The tool that changes the code and looks whether a test fails."""

import pytest

from tests.mutants import choose, page

GOLDEN = choose.ALL_RULES


def test_tests_of_the_changed_line_are_chosen_quickest_first() -> None:
    lines = {"apps/x.py": {"3": ["slow", "quick"], "4": ["other"]}}
    assert choose.chosen(lines, {"slow": 9.0, "quick": 1.0}, "apps/x.py", {3}) == ["quick", "slow"]


def test_line_that_no_test_runs_gets_the_tests_of_its_file() -> None:
    lines = {"apps/x.py": {"3": ["one"], "4": ["other"]}}
    assert choose.chosen(lines, {}, "apps/x.py", {1}) == ["one", "other"]
    assert choose.chosen(lines, {}, "apps/y.py", {1}) == []


def test_chosen_tests_end_at_their_time_and_the_golden_diaries_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "FIRST", 1)
    took = {"a": 100.0, "b": 110.0, "c": 120.0, GOLDEN: 500.0}
    assert choose.chosen({"x": {"1": list(took)}}, took, "x", {1}) == ["a", GOLDEN, "b"]


def test_page_says_which_survivor_has_no_reason() -> None:
    lived = {"file": "a.py", "minus": ["x"], "plus": ["y"], "killed": False, "timeout": False}
    text = page.page({"rules": [lived, {**lived, "killed": True}]})
    assert "| rules | 2 | 1 | 0 | 1 |" in text
    assert "`a.py: x -> y`\n  **No reason is given yet.**" in text


def test_every_survivor_on_the_page_has_a_reason() -> None:
    assert "No reason" not in page.PAGE.read_text(encoding="utf-8")
