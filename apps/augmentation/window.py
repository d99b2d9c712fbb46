"""The nights up to a day: those of the week, those of the window of findings, and what is usual now. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from apps.augmentation.evening import Evening, evening_of
from apps.augmentation.series import PatientFacts, by_day
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.usual import Usual

PASSING = frozenset({"illness", "missed_dose"})


class Window:
    """Moves on with each day. `week` and `recent` are new lists whenever they change: who holds one may keep it."""

    def __init__(self, facts: PatientFacts, t: Thresholds) -> None:
        self.t = t
        self.evenings = [evening_of(night, t) for night in by_day(facts.nights).values()]
        self.first: int | None = self.evenings[0].day if self.evenings else None
        self.travelled = sorted(day.toordinal() for day, event in facts.events if event == "timezone_change")
        self.skipped = frozenset(day.toordinal() for day in facts.skipped)
        self.usual = Usual(t)
        self.recent: list[Evening] = []  # those of the window of findings
        self.week: list[Evening] = []
        self.unexcused = self.first or 0  # the last night without a passing reason
        self.set_aside = -1  # the last night whose onset was not compared for one
        self._known = 0  # so many evenings lie no later than the day
        self._of_week = self._of_recent = 0  # where each begins

    @property
    def first_night(self) -> date | None:
        return None if self.first is None else date.fromordinal(self.first)

    def keep(self) -> dict[str, Any]:
        """What a later day goes on from, beside the nights themselves."""
        return {"usual": self.usual.keep(), "unexcused": self.unexcused, "set_aside": self.set_aside}

    def go_on(self, day: int, first: int, kept: Mapping[str, Any]) -> None:
        """As after that day, where only the later ones of the evenings are at hand."""
        self.first, self.unexcused, self.set_aside = first, kept["unexcused"], kept["set_aside"]
        self.usual.go_on(kept["usual"])
        self._known = sum(evening.day <= day for evening in self.evenings)
        self._of_recent = _from(day - self.t.findings_days, self.evenings, 0, self._known)
        self._of_week = _from(day - self.t.window_days, self.evenings, 0, self._known)
        self.recent = self.evenings[self._of_recent : self._known]
        self.week = self.evenings[self._of_week : self._known]

    def pass_to(self, day: int) -> None:
        evenings, known = self.evenings, self._known
        self.usual.pass_day()
        tonight = evenings[known] if known < len(evenings) and evenings[known].day == day else None
        if tonight is not None:
            self._known = known = known + 1
            self.usual.take(tonight, aside=self._aside(tonight))
        self._of_recent = _from(day - self.t.findings_days, evenings, self._of_recent, known)
        if len(self.recent) != known - self._of_recent or tonight is not None:
            self.recent = evenings[self._of_recent : known]
        self._of_week = _from(day - self.t.window_days, evenings, self._of_week, known)
        if len(self.week) != known - self._of_week or tonight is not None:
            self.week = evenings[self._of_week : known]

    def _aside(self, tonight: Evening) -> bool:
        """Whether tonight's onset is not compared: the clock has just moved, or a passing reason is noted."""
        day, triggers = tonight.day, tonight.night.triggers
        if day not in self.skipped and (not triggers or PASSING.isdisjoint(triggers)):
            self.unexcused = day
        elif day - self.unexcused <= self.t.aside_days:  # what stays for longer is not passing
            self.set_aside = day
            return True
        return bool(self.travelled) and any(0 <= day - turn < self.t.travel_days for turn in self.travelled)

    def between(self, first: int, last: int) -> list[Evening]:
        """The evenings from first to last, both included, ascending."""
        return [evening for evening in self.evenings if first <= evening.day <= last]


def _from(after: int, evenings: list[Evening], begin: int, known: int) -> int:
    """Where those later than this day begin, searched from `begin` on."""
    while begin < known and evenings[begin].day <= after:
        begin += 1
    return begin
