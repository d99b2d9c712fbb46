"""No number without unit, meaning and source."""

from pathlib import Path

import pytest

from apps.augmentation.thresholds import FILE, cited, thresholds


def test_every_number_is_cited() -> None:
    for number in cited():
        assert number.unit
        assert number.meaning.endswith(".")
        assert "[M]" in number.source or "[P]" in number.source or "[F]" in number.source, number.key


def test_a_missing_or_unknown_number_is_named(tmp_path: Path) -> None:
    odd = tmp_path / "thresholds.toml"
    odd.write_text(FILE.read_text(encoding="utf-8").replace("[spread_nights]", "[spread_knights]"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"spread_knights.*spread_nights"):
        thresholds(odd)
