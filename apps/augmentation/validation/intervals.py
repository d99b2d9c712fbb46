"""How sure a measured number is: 95 % intervals, exact where possible. Pure, by the standard library alone.

Shares: Wilson EB, J Am Stat Assoc 1927;22:209-212. Rates per patient-year: Garwood F, Biometrika 1936;28:437-442.
Medians: order statistics (the binomial distribution with 1/2).
"""

from collections import Counter
from collections.abc import Callable
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

from apps.augmentation.validation.scoring import at

Z = NormalDist().inv_cdf(0.975)
Interval = tuple[float, float]


def wilson(hits: int, of: int) -> Interval | None:
    if not of:
        return None
    share, square = hits / of, Z * Z / of
    centre = share + square / 2
    half = Z * sqrt(share * (1 - share) / of + square / (4 * of))
    return max(0.0, (centre - half) / (1 + square)), min(1.0, (centre + half) / (1 + square))


def garwood(events: int, exposure: float) -> Interval | None:
    """Of a Poisson rate per unit of exposure."""
    if exposure <= 0:
        return None
    low = _mean_where(lambda mean: 1 - poisson_up_to(events - 1, mean) >= 0.025, events) if events else 0.0
    high = _mean_where(lambda mean: poisson_up_to(events, mean) <= 0.025, events)
    return low / exposure, high / exposure


def poisson_up_to(events: int, mean: float) -> float:
    """The chance of so many events or fewer."""
    if events < 0:
        return 0.0
    if mean <= 0:
        return 1.0
    return min(1.0, sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(events + 1)))


def _mean_where(holds: Callable[[float], bool], events: int) -> float:
    """The least mean from which on it holds."""
    low, high = 0.0, events + 10 * sqrt(events + 1) + 10
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return (low + high) / 2


def median_interval(days: Counter[int]) -> Interval | None:
    """None if there are too few values for any pair of them to hold the median with 95 %."""
    number = days.total()
    place, below = -1, 0.0
    while (below := below + _half_chance(number, place + 1)) <= 0.025:
        place += 1
    return None if place < 0 else (at(days, place), at(days, number - 1 - place))


def _half_chance(number: int, hits: int) -> float:
    return exp(lgamma(number + 1) - lgamma(hits + 1) - lgamma(number - hits + 1) - number * log(2))
