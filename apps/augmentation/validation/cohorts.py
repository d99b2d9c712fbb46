"""A cohort: so many people of each course, each following from seed, tier, course and number alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from apps.augmentation.validation.courses import SCENARIOS, Course, Maker
from apps.augmentation.validation.diaries import diary_of
from apps.augmentation.validation.people import Person, Tier, draw_person
from apps.augmentation.validation.truth import Truth, truth_of
from apps.core.portable import PatientDiary

# Never the same: what a method was tuned on says nothing of how well it does. 2026.3 has the numbers of 2026.2, and is
# held against the same people.
TUNING, REPORTING = "tuning", "reporting of rules 2026.2"


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


def case(
    seed: str, tier: Tier, name: str, number: int, *, otherwise: Callable[[Person], Person] = lambda person: person
) -> Case:
    """`otherwise` changes the person and nothing of what chance has in store for them."""
    chance = Random(f"{seed} {tier} {name} {number}")  # noqa: S311 - made-up people, no secrets
    person = otherwise(draw_person(tier, chance))
    return case_of(name, tier, number, person, SCENARIOS[name], chance)


def case_of(name: str, tier: Tier, number: int, person: Person, maker: Maker, chance: Random) -> Case:
    course = maker(person, chance, chance.randint(380, 460))
    diary = diary_of(f"{name}-{number:04}", person, course, chance)
    return Case(name, tier, person, course, truth_of(person, course), diary)
