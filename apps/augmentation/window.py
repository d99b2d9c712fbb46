"""The nights up to a day: those of the week, those of the window of findings, and what is usual now. Pure."""

from collections import deque
from datetime import date

from apps.augmentation.evening import Evening, evening_of
from apps.augmentation.series import PatientFacts, by_day
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.usual import Usual


class Window:
    """Grows with each day; `evenings` alone holds the whole series, by the ordinal of the day, ascending."""

    def __init__(self, facts: PatientFacts, t: Thresholds) -> None:
        self.t = t
        self.evenings = {day.toordinal(): evening_of(night, t) for day, night in by_day(facts.nights).items()}
        self.first: int | None = min(self.evenings, default=None)
        self.travelled = sorted(day.toordinal() for day, event in facts.events if event == "timezone_change")
        self.usual = Usual(t)
        self.recent: deque[Evening] = deque()  # those of the window of findings
        self.week: deque[Evening] = deque()

    @property
    def first_night(self) -> date | None:
        return None if self.first is None else date.fromordinal(self.first)

    def pass_to(self, day: int) -> None:
        while self.recent and day - self.recent[0].day >= self.t.findings_days:
            self.recent.popleft()
        while self.week and day - self.week[0].day >= self.t.window_days:
            self.week.popleft()
        self.usual.pass_day()
        evening = self.evenings.get(day)
        if evening:
            self.recent.append(evening)
            self.week.append(evening)
            aside = bool(self.travelled) and any(0 <= day - turn < self.t.travel_days for turn in self.travelled)
            self.usual.take(evening, aside=aside)

    def between(self, first: int, last: int) -> list[Evening]:
        """The evenings from first to last, both included, ascending."""
        return [evening for day, evening in self.evenings.items() if first <= day <= last]

    def up_to(self, day: int) -> list[Evening]:
        return [evening for when, evening in self.evenings.items() if when <= day]
