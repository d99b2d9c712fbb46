"""What a telephone dials. tests/vectors/telephone.json is read by the front end's telephone.test.ts too."""

import json
from pathlib import Path

import pytest

from apps.accounts.dialling import dialled

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "telephone.json").read_text())


@pytest.mark.parametrize(("text", "number"), VECTORS.items())
def test_the_button_rings_the_number_that_is_written_or_is_not_there(text: str, number: str | None) -> None:
    assert dialled(text) == number
