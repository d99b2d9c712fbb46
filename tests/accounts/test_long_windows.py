"""A counter over an hour is kept in few fields, and several counters are spent together or not at all."""

from apps.core import throttle
from apps.core.throttle import Cost, spend
from tests.waiting import eventually


def fields_of(scope: str) -> int:
    (key,) = throttle._redis().keys(f"*:throttle:{scope}:x")
    return int(throttle._redis().hlen(key))


def test_hour_is_counted_by_the_minute_and_a_minute_by_the_second() -> None:
    def two_seconds_were_spent_in() -> bool:
        assert spend(Cost("hour", "x", 10_000, 1, 3600), Cost("minute", "x", 10_000, 1, 60)) == 0
        return fields_of("minute") >= 3

    eventually(two_seconds_were_spent_in)
    assert fields_of("hour") <= 2, "a second minute may have begun"


def test_of_several_costs_none_is_counted_where_one_does_not_fit() -> None:
    assert spend(Cost("roomy", "x", 10, 9), Cost("narrow", "x", 1, 1)) == 0
    assert 0 < spend(Cost("roomy", "x", 10, 1), Cost("narrow", "x", 1, 1)) <= 60
    assert spend(Cost("roomy", "x", 10, 1)) == 0, "the tenth was not counted before"
    assert spend(Cost("roomy", "x", 10, 1)) > 0


def test_longest_wait_of_several_is_told() -> None:
    assert spend(Cost("long", "x", 1, 1, 3600), Cost("short", "x", 1, 1, 5)) == 0
    assert 3000 < spend(Cost("long", "x", 1, 1, 3600), Cost("short", "x", 1, 1, 5)) <= 3660
