"""What a day is compared with: which references are known by then, and which of them the verdict uses. Pure.

Onset before treatment, where it is recalled: that is what the MPI criteria compare with, made surer by stable treatment
if that is known. Otherwise stable treatment, learned from nights, and otherwise the best treatment as recalled; there
the rule is "earlier than when treatment worked", never MPI.
"""

from collections.abc import Mapping
from math import hypot
from typing import Any

from apps.augmentation.references import Reference, before_as_known, recalled_reference, reference_of_nights
from apps.augmentation.series import PatientFacts
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.treatment import Treatment
from apps.augmentation.window import Window


class Compared:
    """The references of one patient, known better with each day.

    `reference` is what the verdict uses. `worked`: treatment that worked, as learned or else as recalled; `treated`:
    the same, where it can stand beside the time before treatment. `relieved`: where it is known how long the medicine
    held when it worked. `spared`: where it is known which regions had no symptoms. `before_onset`: (onset before
    treatment, its variance), as all that is known has it.
    """

    def __init__(self, facts: PatientFacts, t: Thresholds, window: Window, treatment: Treatment) -> None:
        self.facts, self.t, self.window, self.treatment = facts, t, window, treatment
        self.before = recalled_reference("before_treatment", facts.before_treatment, t)
        self.best = recalled_reference("best_treatment", facts.best_treatment, t)
        self.stable: Reference | None = None
        self.earlier: Reference | None = None  # stable treatment under the course before
        # The diary's first weeks: what relief was then, where nobody says what it was when treatment worked.
        self.enrolment: Reference | None = None
        self.enrolled_until = 0 if window.first is None else window.first + t.enrolment_days
        self.confirmed = facts.augmentation_status == "confirmed"
        # Whoever may be augmented already teaches nobody what is stable, however young the treatment.
        self.suspected = facts.augmentation_status == "suspected"
        self._good_until = facts.good_period[1].toordinal() if facts.good_period else None
        self._learning: tuple[int, int] | None = None
        self.settled = 0  # how often the references have changed
        self._settle(0)

    def keep(self) -> dict[str, Any]:
        """What a later day goes on from, beside what is recalled."""
        learned = {"stable": self.stable, "earlier": self.earlier, "enrolment": self.enrolment}
        return {"learning": self._learning} | {name: one and one.keep() for name, one in learned.items()}

    def go_on(self, day: int, kept: Mapping[str, Any]) -> None:
        self.stable, self.enrolment = Reference.kept(kept["stable"]), Reference.kept(kept["enrolment"])
        self.earlier = Reference.kept(kept["earlier"])
        self._learning = tuple(kept["learning"]) if kept["learning"] else None
        self.enrolled_until = 0 if self.window.first is None else self.window.first + self.t.enrolment_days
        self._settle(day)

    def needs_from(self, day: int) -> int | None:
        """From where on nights will be asked for; None: from the first."""
        if self.confirmed or self.window.first is None:
            return None  # a new course of medicine is held against the first weeks once more
        first = self.window.first if day + 1 < self.enrolled_until else day
        good = self.facts.good_period
        marked = good[0].toordinal() if good and good[1].toordinal() > day else day
        return min(first, marked, self._learning[0] if self._learning else day)

    def pass_to(self, day: int, begun: int | None) -> None:
        """`begun`: a course of medicine that began since, so that what was stable under the last is no reference."""
        before = self.stable, self.enrolment
        if begun is not None:
            self.earlier = self.stable or self.earlier
            self.stable, self._learning = None, self._nights_to_learn_from(begun, day)
        elif self._learning and self.treatment.turned and self.treatment.course is not None:
            self._learning = self._nights_to_learn_from(self.treatment.course, day)  # a further step of titration
        elif self.confirmed and day == self._good_until and self.treatment.course is not None:
            self._learning = self._nights_to_learn_from(self.treatment.course, day)
        if self._learning and day >= self._learning[1]:
            self._learn(*self._learning)
        if day + 1 == self.enrolled_until and self.window.first is not None:
            self.enrolment = reference_of_nights(self.window.between(self.window.first, day), self.t, marked=False)
        if before != (self.stable, self.enrolment) or (self.confirmed and day == self.enrolled_until):
            self._settle(day)

    def _settle(self, day: int) -> None:
        """What follows from the references known."""
        self.settled += 1
        self.reference = self._reference(day)
        self.worked = self.stable or self.best
        usable = self.worked and self.worked.onset is not None and not self.worked.mostly_quiet
        self.treated = self.worked if usable else None
        relieved = (one for one in (self.stable, self.best, self.enrolment) if one and one.relief_min)
        self.relieved = next(relieved, None)
        told = (one for one in (self.reference, self.worked) if one and one.regions is not None)
        self.spared = next(told, None) if self.reference else None
        remembered = self.before is not None and self.before.onset is not None
        self.before_onset = before_as_known(self.before, self.treated, self.t) if self.before and remembered else None

    def _nights_to_learn_from(self, course: int, day: int) -> tuple[int, int] | None:
        """First and last day of the nights that teach stable treatment, for this course, as far as known on the day."""
        t, good, first = self.t, self.facts.good_period, self.window.first
        if good and good[1].toordinal() >= course and (not self.confirmed or day >= good[1].toordinal()):
            return max(good[0].toordinal(), course), good[1].toordinal()
        if self.confirmed:
            return None if first is None else (first, first + t.enrolment_days - 1)
        if self.suspected or first is None or first - course > t.learning_within_days:
            return None
        steps = self.treatment.dosing.steps
        titrated = [s.day for s in steps if course <= s.day <= min(day, course + t.titration_days)]
        begin = max([first, *(day + t.settling_days for day in [course, *titrated])])
        return begin, begin + t.learning_days - 1

    def _learn(self, begin: int, end: int) -> None:
        marked, self._learning = end == self._good_until, None
        self.stable = reference_of_nights(self.window.between(begin, end), self.t, marked=marked)
        if self.stable and not marked and not self.confirmed and self._already_worse(self.stable):
            self.stable = None
        if self.stable and self.stable.scatter_min:
            self.window.usual.scatter = self.stable.scatter_min
        elif self.confirmed and self.window.first is not None and not (self.stable and self.stable.mostly_quiet):
            # Too few nights to say how it was at enrolment: those that follow are the best that there is.
            until = max(end + self.t.window_days, self.window.first + self.t.enrolment_days - 1)
            self.stable, self._learning = None, (self.window.first, until)

    def _already_worse(self, learned: Reference) -> bool:
        """Whether the nights were clearly earlier than before treatment, or than when one worked, this or the last.

        Then they were none of a treatment that works: whoever augments already teaches nobody what is stable.
        """
        if learned.onset is None or learned.mostly_quiet:
            return False
        much = self.t.onset_advance_min
        for told, by in ((self.before, 0), (self.best, much), (self.earlier, much)):
            if told and told.onset is not None:
                unsure = 2 * hypot(told.onset_sd_min, learned.onset_sd_min)
                if told.onset - learned.onset > max(by, unsure):
                    return True
        return False

    def against_enrolment(self, day: int) -> bool:
        """Of a case confirmed at enrolment only what has become worse since is news."""
        return self.confirmed and self.window.first is not None and day >= self.enrolled_until

    def _reference(self, day: int) -> Reference | None:
        if self.against_enrolment(day):
            return self.stable
        for one in (self.before, self.stable, self.best):
            if one and one.onset is not None:
                return one
        return next((one for one in (self.before, self.stable, self.best) if one and not one.says_nothing), None)
