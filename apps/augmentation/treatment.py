"""What is taken on a day, how that differs from before, and whether it lets the rules speak. Pure."""

from collections import deque
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from apps.augmentation.criteria import Verdict, after_step, paradox
from apps.augmentation.dosing import Dosing, Plan, dosing
from apps.augmentation.references import Reference
from apps.augmentation.series import PatientFacts
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.window import Window


class Treatment:
    """`plan` is that of the day last passed to."""

    def __init__(self, facts: PatientFacts, t: Thresholds) -> None:
        self.t = t
        self.dosing: Dosing = dosing(facts.regimens, t, facts.first_dopaminergic)
        self.turns = deque(self.dosing.plans)
        self.plan: Plan | None = None
        self.course: int | None = None
        self.turned = False  # whether the plan is another since the day before
        steps = self.dosing.steps
        self.cuts = [step.day for step in steps if step.what == "cut"]
        self.raised = [step for step in steps if step.what == "raised"]
        self._sooner: dict[tuple[int, int], bool] = {}
        # What may yet show as a paradoxical response, and what came of each such step.
        self.unripe = deque((step.day, step.what) for step in steps if step.what in ("raised", "cut"))
        self.worse_after_more: list[Verdict] = []
        self.better_after_less: list[Verdict] = []

    def keep(self) -> dict[str, Any]:
        """What a later day goes on from, beside the regimens themselves."""
        return {"worse_after_more": self.worse_after_more, "better_after_less": self.better_after_less}

    def go_on(self, day: int, kept: Mapping[str, Any]) -> None:
        self.pass_to(day)
        self.worse_after_more, self.better_after_less = kept["worse_after_more"], kept["better_after_less"]
        while self.unripe and self.unripe[0][0] + self.t.b_to_days <= day:
            self.unripe.popleft()

    def needs_from(self, day: int) -> int:
        """From where on the nights around steps that have yet to ripen, or to come, will be asked for."""
        return min([day, *(step for step, _ in self.unripe)]) - self.t.b_before_days

    def pass_to(self, day: int) -> int | None:
        """The course of watched medicine that has begun since; None: none has."""
        begun, self.turned = None, False
        while self.turns and self.turns[0].start <= day:
            self.plan, self.turned = self.turns.popleft(), True
            if self.plan.drugs and self.plan.course != self.course:
                self.course = begun = self.plan.course
        return begun

    def ripen(self, day: int, window: Window) -> None:
        while self.unripe and self.unripe[0][0] + self.t.b_to_days <= day:
            step, what = self.unripe.popleft()
            around = window.between(step - self.t.b_before_days, step + self.t.b_to_days - 1)
            found = self.worse_after_more if what == "raised" else self.better_after_less
            found.append(after_step(around, step, self.t, worse=what == "raised"))

    def paradox(self, day: int) -> Verdict:
        """B, once the dose has been both raised and cut."""
        if not self.cuts or not self.raised or self.cuts[0] > day or self.raised[0].day > day:
            return None
        return paradox(self.worse_after_more, self.better_after_less)

    @property
    def paradoxes(self) -> int:
        """In how many ways it has shown: worse after more, better after less."""
        return any(self.worse_after_more) + any(self.better_after_less)

    def begun(self, day: int) -> int:
        """When the present course began."""
        return self.plan.course if self.plan else day

    def silent(self, day: int) -> str | None:
        """Why the rules don't speak of this day, or speak with reserve; None: they do."""
        plan, t = self.plan, self.t
        if plan is None:
            return "no_regimen"
        if self.cuts and any(0 <= day - cut < t.in_change_days for cut in self.cuts):
            return "in_change"
        if plan.silent:
            return plan.silent
        return "recently_started" if day - plan.course < t.min_days_on_drug else None

    def creep(self, day: int) -> str | None:
        """`raised`: the dose was raised above the stable one within the last months, after the first titration."""
        if not self.raised or self.plan is None or not self.plan.drugs:
            return None
        t = self.t
        for step in reversed(self.raised):
            if step.day > day or step.after.course != self.plan.course:
                continue
            if day - step.day >= t.dose_creep_days:
                return None
            settled = step.day - max(step.after.course, self._held_since(step.day)) >= t.dose_stable_days
            later = step.day - step.after.course > t.titration_days
            if settled and later and (self.plan.more_than(step.before) or self.plan.sooner_than(step.before, t)):
                return step.what
        return None

    def _held_since(self, day: int) -> int:
        return max((s.day for s in self.dosing.steps if s.day < day and s.what != "earlier"), default=0)

    def masks(self, day: int, reference: Reference) -> bool:
        """The medicine is taken earlier than when the reference was made: an unchanged onset proves nothing."""
        titrated = self.begun(day) + self.t.titration_days
        made = titrated if reference.period is None else max(titrated, reference.period[1].toordinal())
        return self._sooner_than_since(made)

    def taken_earlier(self, day: int) -> bool:
        """Whether the medicine was split in this course, or moved to an earlier hour, at once or by and by."""
        return self._sooner_than_since(self.begun(day))

    def _sooner_than_since(self, since: int) -> bool:
        """Whether it is taken earlier now than by a plan of this course that held then or later."""
        now = self.plan
        if now is None or not now.drugs:
            return False
        key = now.start, since
        if key not in self._sooner:
            held = [one for one, after in pairwise(self.dosing.plans) if after.start > since and one.start < now.start]
            self._sooner[key] = any(one.course == now.course and now.sooner_than(one, self.t) for one in held)
        return self._sooner[key]
