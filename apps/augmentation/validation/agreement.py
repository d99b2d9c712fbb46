"""How far two judges agree beyond chance: Cohen's kappa, also weighted, with its 95 % interval. Pure.

Cohen J, Educ Psychol Meas 1960;20:37-46; weighted (linearly): Cohen J, Psychol Bull 1968;70:213-220; standard error:
Fleiss JL, Cohen J, Everitt BS, Psychol Bull 1969;72:323-327.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from apps.augmentation.validation.intervals import Interval, Z

Counts = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Kappa:
    value: float
    interval: Interval


def crossed(pairs: Sequence[tuple[str, str]], words: Sequence[str]) -> list[list[int]]:
    """How often the first said the row's word and the second the column's."""
    return [[sum(pair == (row, column) for pair in pairs) for column in words] for row in words]


def kappa(counts: Counts, *, weighted: bool = False) -> Kappa | None:
    """None where there is nothing to compare, or both said one and the same word throughout."""
    size, number = len(counts), sum(map(sum, counts))
    if not number:
        return None

    def weight(a: int, b: int) -> float:
        return 1 - abs(a - b) / (size - 1) if weighted else float(a == b)

    places = [(a, b) for a in range(size) for b in range(size)]
    share = {(a, b): counts[a][b] / number for a, b in places}
    rows = [sum(share[a, b] for b in range(size)) for a in range(size)]
    columns = [sum(share[a, b] for a in range(size)) for b in range(size)]
    seen = sum(weight(*place) * share[place] for place in places)
    chance = sum(weight(a, b) * rows[a] * columns[b] for a, b in places)
    if chance > 1 - 1e-12:
        return None
    value = (seen - chance) / (1 - chance)
    by_row = [sum(weight(a, b) * columns[b] for b in range(size)) for a in range(size)]
    by_column = [sum(weight(a, b) * rows[a] for a in range(size)) for b in range(size)]
    spread = sum(share[a, b] * (weight(a, b) - (by_row[a] + by_column[b]) * (1 - value)) ** 2 for a, b in places)
    error = sqrt(max(0.0, spread - (value - chance * (1 - value)) ** 2) / number) / (1 - chance)
    return Kappa(value, (max(-1.0, value - Z * error), min(1.0, value + Z * error)))
