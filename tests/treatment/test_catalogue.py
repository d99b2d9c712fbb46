"""Whose words name which drug."""

from decimal import Decimal

import pytest

from apps.treatment.catalogue import drugs, find, salt_mg


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Pramipexole", "pramipexole"), ("pramipexole ER 0.375 mg", "pramipexole"), ("SIFROL", "pramipexole"),
        ("Carbidopa-Levodopa 25/100", "levodopa"), ("levodopa", "levodopa"), ("Neupro 2 mg/24h", "rotigotine"),
        ("gabapentin", "gabapentin"), ("Gabapentin Enacarbil", "gabapentin_enacarbil"), ("Tramadol", "tramadol"),
    ],
)  # fmt: skip
def test_a_drug_is_known_by_its_names(words: str, key: str) -> None:
    assert [drug.key for drug in [find(words)] if drug] == [key]


@pytest.mark.parametrize("words", ["", "12", "mg", "grandmother's tea", "\u0000", "amantadine"])
def test_an_unknown_drug_has_no_class(words: str) -> None:
    assert find(words) is None


def test_the_rules_watch_the_dopaminergic_drugs_and_tramadol() -> None:
    assert {drug.key for drug in drugs() if drug.watched and not drug.dopaminergic} == {"tramadol"}
    assert all(drug.watched for drug in drugs() if drug.dopaminergic)


@pytest.mark.parametrize(
    ("words", "worsens"),
    [("Lithium carbonate", True), ("Depakote", True), ("phenytoin", True), ("sertraline", True), ("gabapentin", False),
     ("lamotrigine", False)],
)  # fmt: skip
def test_some_medicines_are_known_to_worsen_restless_legs(words: str, worsens: bool) -> None:
    drug = find(words)
    assert drug is not None
    assert drug.worsens is worsens


@pytest.mark.parametrize(
    ("base", "salt"),
    [("0.088", "0.125"), ("0.18", "0.25"), ("0.35", "0.5"), ("0.7", "1"),
     ("0.36", "0.5"), ("0.54", "0.75"), ("0.044", "0.0625")],
)  # fmt: skip
def test_pramipexole_base_is_turned_into_salt_by_the_tablet(base: str, salt: str) -> None:
    assert salt_mg(Decimal(base)) == Decimal(salt)


def test_no_amount_is_absurd_enough_to_raise() -> None:
    for amount in ("0", "0.000001", "99999999", "1"):
        assert salt_mg(Decimal(amount)) >= 0
