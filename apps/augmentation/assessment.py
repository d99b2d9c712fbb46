"""What the rules say of one RLS day. Pure data; `Assessment.as_record` is its outside shape."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from apps.augmentation.criteria import Verdict

Level = Literal["insufficient_data", "none", "watch", "discuss", "discuss_soon"]
Sign = Literal["earlier_onset", "spread", "greater_intensity", "shorter_latency", "shorter_relief", "dose_creep"]

RANK: dict[str, int] = {"insufficient_data": 0, "none": 0, "watch": 1, "discuss": 2, "discuss_soon": 3}
SIGNS: tuple[Sign, ...] = (
    "earlier_onset", "spread", "greater_intensity", "shorter_latency", "shorter_relief", "dose_creep",
)  # fmt: skip
ABSENT: dict[str, Verdict] = dict.fromkeys(SIGNS)


@dataclass(slots=True)
class Assessment:
    """What the rules say of one RLS day, from the facts up to it."""

    day: date
    level: Level
    reference: str | None
    rules: str
    nights_logged: int
    nights_worse: int | None
    already_at_enrolment: bool = False
    criteria: dict[str, Verdict] = field(default_factory=dict)
    signs: tuple[Sign, ...] = ()
    why: tuple[str, ...] = ()  # why the level is no higher, or none
    # Each sign, whatever the level: hysteresis clears by it.
    present: Mapping[str, Verdict] = field(default_factory=lambda: ABSENT)
    tell: Callable[[], dict[str, Any]] = field(default=dict, repr=False, compare=False)
    tell_others: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def considered(self) -> tuple[str, ...]:
        """Why a verdict is no stronger, or none at all; and what else may explain a change. Shown, never applied."""
        return tuple(dict.fromkeys([*self.why, *self.tell_others()]))

    @property
    def evidence(self) -> dict[str, Any]:
        """Numbers and nights behind the verdict; what was not recorded is left out."""
        return self.tell()

    def as_record(self, patient: str) -> dict[str, Any]:
        """The line that replay prints and a review keeps."""
        return {
            "patient": patient,
            "date": self.day.isoformat(),
            "level": self.level,
            "reference": self.reference,
            "already_at_enrolment": self.already_at_enrolment,
            "criteria": self.criteria,
            "signs": list(self.signs),
            "nights_logged": self.nights_logged,
            "nights_worse": self.nights_worse,
            "evidence": self.evidence,
            "considered": list(self.considered),
            "rules": self.rules,
        }
