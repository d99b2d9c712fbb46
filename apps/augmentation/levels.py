"""From what is found on a day to its level: it must have lasted, and something may forbid or hold it. Pure."""

from collections.abc import Mapping
from statistics import median
from typing import Any

from apps.augmentation.assessment import RANK, SIGNS, Level, Sign
from apps.augmentation.compared import Compared
from apps.augmentation.criteria import Verdict
from apps.augmentation.method import Found
from apps.augmentation.references import Reference
from apps.augmentation.series import PatientFacts
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.treatment import Treatment
from apps.augmentation.window import Window

IN_CHANGE, HELD = ("in_change",), ("not_seen_lately",)
# With one of these the signs are those of the last judged day, and the numbers are not.
KEPT_SIGNS = (*IN_CHANGE, *HELD)
KEPT = ("level", "run_discuss", "run_watch", "quiet_run", "open", "highest_at_enrolment", "days_of_none")


class Levels:
    """Day after day: the last level, its signs, and for how many days it has been so."""

    def __init__(
        self, facts: PatientFacts, t: Thresholds, window: Window, treatment: Treatment, compared: Compared
    ) -> None:
        self.facts, self.t = facts, t
        self.window, self.treatment, self.compared = window, treatment, compared
        self.irls = [(day.toordinal(), total) for day, total in sorted(facts.irls)]
        self.level: Level = "insufficient_data"
        self.signs: tuple[Sign, ...] = ()
        self.standing: tuple[Level, tuple[Sign, ...]] = "insufficient_data", ()  # of the last judged day
        self.run_discuss = self.run_watch = 0
        self.quiet_run = 0  # judged days since the reasons of an open level last held
        self.open = False  # whether the last judged day was at `watch` or above
        self.highest_at_enrolment = 0
        self.days_of_none = 0  # since a level was last open; days without a verdict don't count

    def keep(self) -> dict[str, Any]:
        """What a later day goes on from."""
        return {name: getattr(self, name) for name in KEPT} | {"signs": self.signs, "standing": self.standing}

    def go_on(self, kept: Mapping[str, Any]) -> None:
        for name in KEPT:
            setattr(self, name, kept[name])
        self.signs = tuple(kept["signs"])
        self.standing = kept["standing"][0], tuple(kept["standing"][1])

    def pass_to(self, day: int, found: Found, present: Mapping[str, Verdict]) -> tuple[str, ...]:
        """Sets `level` and `signs`; answers why the level is no higher, or none."""
        if self.compared.confirmed and day == self.compared.enrolled_until:
            self._begin_anew()
        self.level, why = self._level(day, self.compared.reference, found, creep=bool(present["dose_creep"]))
        if not RANK[self.level]:
            self.signs = ()
        elif why == HELD:
            self.signs = self.standing[1]
        elif not self.kept(why):
            self.signs = tuple([sign for sign in SIGNS if present.get(sign)])
        if self.level != "insufficient_data":
            self.standing = self.level, self.signs
            self._count_none()
        return why

    def _count_none(self) -> None:
        """What was there at enrolment and has been gone for long is new when it comes back."""
        self.days_of_none = 0 if RANK[self.level] else self.days_of_none + 1
        if self.days_of_none >= self.t.enrolment_gone_days:
            self.highest_at_enrolment = 0

    def _begin_anew(self) -> None:
        """From here on a confirmed case is held against enrolment: what was known then is not held on to."""
        self.level, self.signs, self.standing = "insufficient_data", (), ("insufficient_data", ())
        self.open, self.run_discuss, self.run_watch = False, 0, 0

    def kept(self, why: tuple[str, ...]) -> bool:
        """Whether an open level stays as it was, unjudged, while the dose is in change."""
        return why == IN_CHANGE and self.level != "insufficient_data"

    def already(self, day: int) -> bool:
        """Whether this level was reached in the diary's first weeks."""
        if self.window.first is None or not RANK[self.level] or self.compared.against_enrolment(day):
            return False
        if day < self.compared.enrolled_until:
            self.highest_at_enrolment = max(self.highest_at_enrolment, RANK[self.level])
            return True
        return RANK[self.level] <= self.highest_at_enrolment

    def _level(
        self, day: int, reference: Reference | None, found: Found, *, creep: bool
    ) -> tuple[Level, tuple[str, ...]]:
        silent = self.treatment.silent(day)
        if silent == "in_change":
            self.run_discuss = self.run_watch = 0
            level, self.signs = self.standing if RANK[self.standing[0]] else ("insufficient_data", ())
            return level, IN_CHANGE
        lacking = self._lacking(day, reference)
        few = len(self.window.recent) < self.t.min_logged_nights
        if silent == "not_dopaminergic":
            lacking = lacking or ("too_few_nights" if few else None)
            return ("insufficient_data", (silent, lacking)) if lacking else ("none", (silent,))
        if silent or lacking:
            return "insufficient_data", (silent or lacking or "",)
        if said := self._said(day, found, creep=creep):
            return said
        if few:
            return "insufficient_data", ("too_few_nights",)
        if self.run_watch:
            return "none", ("not_lasting_yet",)
        # Nights that were learned from since the medicine is taken so early are as early themselves.
        if reference and self.treatment.masks(day, self.compared.stable or reference):
            return "insufficient_data", ("onset_may_be_masked",)
        return "none", ("effect_fading",) if found.fading else ()

    def _said(self, day: int, found: Found, *, creep: bool) -> tuple[Level, tuple[str, ...]] | None:
        """`watch` or above, once it has lasted; then for as long as it holds."""
        t = self.t
        self.run_discuss = self.run_discuss + 1 if found.discuss else 0
        self.run_watch = self.run_watch + 1 if found.discuss or found.watch else 0
        lasting = self.run_discuss >= t.discuss_judged_days or (found.discuss and RANK[self.level] >= RANK["discuss"])
        seen = self.run_watch >= t.watch_judged_days or (self.run_watch > 0 and RANK[self.level] > 0)
        if lasting and self.helped(day) is not False:
            self.open, self.quiet_run = True, 0
            return ("discuss_soon" if self._soon(day) else "discuss"), ()
        if lasting or seen:
            self.open, self.quiet_run = True, 0
            return "watch", ("never_helped",) if lasting else ()
        self.quiet_run += 1
        self.open = self.open and self.quiet_run < t.watch_hold_days
        if creep:
            return "watch", ()
        return ("watch", HELD) if self.open and RANK[self.standing[0]] else None

    def _lacking(self, day: int, reference: Reference | None) -> str | None:
        """What is missing for any verdict on this day."""
        t, usual, recent = self.t, self.window.usual, self.window.recent
        if reference is None:
            return "no_reference"
        if not recent or day - recent[-1].day >= t.judged_within_days:
            return "too_few_nights"
        if reference.onset is None and not reference.mostly_quiet:
            return "onset_not_judged"
        if day - usual.last >= t.judged_within_days or usual.freshness * 100 < t.judged_freshness_percent:
            return "onset_not_judged" if len(recent) >= t.min_logged_nights else "too_few_nights"
        if usual.onset is None and usual.quiet * 100 < t.quiet_percent:
            return "onset_not_judged"
        return None

    def _soon(self, day: int) -> bool:
        if self.treatment.plan and self.treatment.plan.over_label:
            return True
        return self._before_noon() or self._irls_risen(day)

    def _before_noon(self) -> bool:
        t, before = self.t, self.compared.before
        rose = [one.night.rose_at for one in self.window.recent if one.night.rose_at is not None]
        noon = (int(median(rose)) if rose else 0) + t.soon_noon_hours * 60
        if not rose:
            noon = max(noon, t.soon_noon_hours * 120)  # nobody says when they rise: before 12:00
        if before and before.onset is not None and before.onset < noon:
            return False
        return sum(one.onset is not None and one.onset < noon for one in self.window.week) >= t.soon_nights

    def _irls_risen(self, day: int) -> bool:
        told = [total for when, total in self.irls if when <= day]
        return len(told) > 1 and told[-1] - min(told[:-1]) >= self.t.soon_irls_rise

    def helped(self, day: int) -> Verdict:
        """A3, the first response: as told, or an IRLS score that fell after the start."""
        if self.facts.helped_at_first is not None:
            return self.facts.helped_at_first
        start = self.treatment.begun(day)
        before = [total for when, total in self.irls if when <= start and when <= day]
        after = [total for when, total in self.irls if start < when <= day]
        if not before or not after:
            return None
        return True if before[-1] - min(after) >= self.t.soon_irls_rise else None
