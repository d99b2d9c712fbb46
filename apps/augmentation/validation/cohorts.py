"""A cohort: so many people of each course, each following from seed, tier, course and number alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from apps.augmentation.validation.courses import SCENARIOS, Course
from apps.augmentation.validation.diaries import diary_of
from apps.augmentation.validation.people import Person, Tier, draw_person
from apps.augmentation.validation.truth import Truth, truth_of
from apps.core.portable import PatientDiary

# Never the same: what a method was tuned on says nothing of how well it does.
TUNING, REPORTING = "tuning", "reporting"


@dataclass(frozen=True, slots=True)
class Case:
    scenario: str
    tier: Tier
    person: Person
    course: Course
    truth: Truth
    diary: PatientDiary

    @property
    def days(self) -> int:
        return len(self.course.states)


def cohort(seed: str, tier: Tier, *, each: int, scenarios: list[str] | None = None) -> Iterator[Case]:
    for name in scenarios or list(SCENARIOS):
        for number in range(each):
            yield case(seed, tier, name, number)


def case(seed: str, tier: Tier, name: str, number: int) -> Case:
    chance = Random(f"{seed} {tier} {name} {number}")  # noqa: S311 - made-up people, no secrets
    person = draw_person(tier, chance)
    course = SCENARIOS[name](person, chance, chance.randint(380, 460))
    diary = diary_of(f"{name}-{number:04}", person, course, chance)
    return Case(name, tier, person, course, truth_of(person, course), diary)
