"""Zones for tests that real processes take part in: nobody can stop their clock, but where people live is free."""

from datetime import UTC, datetime


def zone_at(hour: int) -> str:
    """A zone in which it is `hour` o'clock just now, and some minutes; at noon with the date that UTC has."""
    ahead = hour - datetime.now(UTC).hour
    ahead += 24 * ((ahead < -12) - (ahead > 14))
    return f"Etc/GMT{-ahead:+}"  # POSIX counts to the west
