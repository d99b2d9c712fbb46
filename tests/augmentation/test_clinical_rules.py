"""docs/clinical-rules.md says what the rules do, with every number."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command

from apps.augmentation.assessment import RANK, SIGNS
from apps.augmentation.clinical_rules import PICTURE, files, page, sections
from apps.augmentation.sentences import catalogue
from apps.augmentation.thresholds import cited
from server.place import CHECKOUT

DOCS = CHECKOUT / "docs"


@pytest.mark.parametrize("name", files())
def test_the_page_and_its_picture_are_of_the_rules_as_they_are(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == files()[name], "run `make clinical-rules`"


def test_every_number_stands_there_with_its_unit_meaning_and_source() -> None:
    rows = page().splitlines()
    assert [one.key for entries in sections().values() for one in entries] == [one.key for one in cited()]
    for one in cited():
        (row,) = [row for row in rows if row.startswith(f"| `{one.key}` | {one.value} {one.unit}")]
        assert row.endswith(f" | {one.meaning} | {one.source} |")


def test_every_level_sign_reference_and_explanation_is_told() -> None:
    words = catalogue("en")
    for code in (*RANK, *SIGNS, *words["reference"], *words["considered"]):
        assert re.search(rf"^\| `{code}`", page(), re.MULTILINE), code
    for told in words["reference"].values():
        assert told in page()


def test_it_diagnoses_nobody_advises_no_dose_and_calls_nobody_well() -> None:
    said = page().casefold()
    assert "never say that somebody has augmentation" in said
    assert [word for word in ("you have", "should", "all clear", "reduce the dose", "✓") if word in said] == []


def test_the_picture_reads_in_the_dark_and_has_a_twin_in_words() -> None:
    picture = files()[PICTURE]
    assert ET.fromstring(picture).tag.endswith("svg")
    assert "prefers-color-scheme:dark" in picture
    for level in re.findall(r"^\| \d+ to \d+ \| `(\w+)`", page(), re.MULTILINE):
        assert f">{level}</text>" in picture


def test_the_command_writes_both(tmp_path: Path) -> None:
    call_command("clinical_rules", output=tmp_path)
    assert (tmp_path / "clinical-rules.md").read_text(encoding="utf-8") == page()
    assert (tmp_path / PICTURE).exists()
