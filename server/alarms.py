"""What an operator must be told of, from the state of the whole. Pure: no clock, no database, counts and codes only.

Each alarm has a heading of its name in docs/operations.md that says what to do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from server.vitals import Vitals

# The ones that are not in `raised`, since they are told of what cannot be looked at.
OUTSIDE = {
    "database_down": "the database does not answer",
    "database_behind": "migrations are not applied",
    "mail_down": "no SMTP server takes mail",
}
NAMES = (
    *OUTSIDE,
    "writes_refused",
    "review_sweep_silent",
    "digest_sweep_silent",
    "reviews_late",
    "reviews_failing",
    "mornings_undecided",
    "digests_unsent",
    "backup_old",
    "retention_silent",
    "clocks_differ",
)


# One save may meet a lock; as many as these within a quarter of an hour mean that nights are not filed.
REFUSED = 5


@dataclass(frozen=True, slots=True)
class Alarm:
    name: str
    says: str


def raised(found: "Vitals") -> list[Alarm]:
    """In the order of their names above."""
    kinds = (writes, sweeps, reviews, mornings, digests, keeping, clocks)
    return [alarm for kind in kinds for alarm in kind(found)]


def writes(found: "Vitals") -> Iterator[Alarm]:
    if found.refused >= REFUSED:
        yield Alarm("writes_refused", f"{found.refused} in a quarter of an hour; phones keep them and send them again")


def sweeps(found: "Vitals") -> Iterator[Alarm]:
    allowed = timedelta(seconds=settings.WATCH_SILENCE_S)
    for name in ("review_sweep", "digest_sweep"):
        silence = found.silence(name)
        if silence is None:
            # A fresh installation is given the time of its first tick.
            if found.installed_at is None or found.at - found.installed_at > allowed:
                yield Alarm(f"{name}_silent", "has never ticked")
        elif silence > allowed:
            yield Alarm(f"{name}_silent", f"no tick for {span(silence)} (allowed: {span(allowed)})")


def reviews(found: "Vitals") -> Iterator[Alarm]:
    allowed = timedelta(seconds=settings.WATCH_REVIEW_LATE_S)
    if found.late and found.queue_age > allowed:
        yield Alarm("reviews_late", f"{found.late} due, the longest for {span(found.queue_age)}")
    if found.failing:
        yield Alarm("reviews_failing", f"{found.failing} fail and are tried again")


def mornings(found: "Vitals") -> Iterator[Alarm]:
    if found.undecided:
        yield Alarm("mornings_undecided", f"{found.undecided} after the last sweep")


def digests(found: "Vitals") -> Iterator[Alarm]:
    if count := sum(group.digests for group in found.unsent):
        faults = ", ".join(sorted({group.fault or "waiting" for group in found.unsent}))
        yield Alarm("digests_unsent", f"{count} ({faults})")


def keeping(found: "Vitals") -> Iterator[Alarm]:
    """Backups and retention; each only where it is meant to run."""
    for name, about, hours in (
        ("backup", "backup_old", settings.WATCH_BACKUP_HOURS),
        ("retention", "retention_silent", settings.WATCH_RETENTION_HOURS),
    ):
        allowed, silence = timedelta(hours=hours), found.silence(name)
        if not hours:
            continue
        if silence is None:
            if found.installed_at and found.at - found.installed_at > allowed:
                yield Alarm(about, "has never run")
        elif silence > allowed:
            yield Alarm(about, f"last ran {span(silence)} ago (allowed: {span(allowed)})")


def clocks(found: "Vitals") -> Iterator[Alarm]:
    allowed = timedelta(seconds=settings.WATCH_CLOCK_SKEW_S)
    if abs(found.skew) > allowed:
        which = "ahead of" if found.skew > timedelta(0) else "behind"
        yield Alarm("clocks_differ", f"the database's is {round(abs(found.skew).total_seconds())} s {which} ours")


def span(time: timedelta) -> str:
    seconds = max(0, round(time.total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"
