"""How signs open, rise and clear."""

from datetime import date, timedelta

from apps.augmentation.criteria import Verdict
from apps.augmentation.hysteresis import Open, fold
from apps.augmentation.rules import Assessment
from tests.augmentation.diaries import T

FIRST = date(2026, 3, 1)


def day(level: str, seen: Verdict = None) -> tuple[str, Verdict]:
    return level, seen


WATCH, DISCUSS = day("watch", True), day("discuss", True)
QUIET, SILENT = day("none", False), day("insufficient_data")
STILL_THERE = day("none", True)


def states(*days: tuple[str, Verdict]) -> list[Open | None]:
    found = [
        Assessment(
            FIRST + timedelta(days=n),
            level,  # type: ignore[arg-type]
            None,
            "test",
            7,
            None,
            signs=("earlier_onset",) if level in ("watch", "discuss") and seen else (),
            present={"earlier_onset": seen},
        )
        for n, (level, seen) in enumerate(days)
    ]
    after = fold(found, T).after
    return [after[a.day].get("earlier_onset") for a in found]


def test_a_sign_opens_and_is_raised_once() -> None:
    opened, raised, same = states(WATCH, DISCUSS, WATCH)
    assert opened == Open("watch", FIRST, FIRST)
    assert raised == same == Open("discuss", FIRST, FIRST + timedelta(days=1))


def test_it_clears_after_a_week_without_it() -> None:
    *open_days, last = states(WATCH, *[QUIET] * 7)
    assert all(open_days)
    assert last is None


def test_insufficient_data_never_clears() -> None:
    assert all(states(DISCUSS, *[SILENT] * 200))
    assert all(states(DISCUSS, *[day("insufficient_data", False)] * 200))
    assert states(DISCUSS, *[QUIET] * 6, *[SILENT] * 30, QUIET)[-1] is None


def test_what_is_still_there_does_not_clear_though_no_longer_at_watch() -> None:
    assert all(states(WATCH, *[STILL_THERE] * 30))
    assert all(states(WATCH, *[QUIET] * 6, STILL_THERE, *[QUIET] * 6))


def test_it_returns_only_after_it_cleared() -> None:
    still = states(WATCH, *[QUIET] * 6, WATCH)[-1]
    anew = states(WATCH, *[QUIET] * 7, WATCH)[-1]
    assert [flag.opened_on for flag in (still, anew) if flag] == [FIRST, FIRST + timedelta(days=8)]
