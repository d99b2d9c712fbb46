"""What a made-up person takes: regimens, and what became of single doses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from apps.core.demo.chance import made_up_id
from apps.core.demo.course import raise_days, state_on
from apps.core.demo.person import Person
from apps.core.portable import Record

EVENING_DOSE_BEFORE_MIN = 90
"""The tablet is taken this long before symptoms used to start."""

EARLIER_DOSE_BEFORE_MIN = 240
"""A second, earlier intake is taken this long before the evening one."""


@dataclass(frozen=True, slots=True)
class Drug:
    name: str
    steps: tuple[float, ...]  # single doses, from the starting dose upwards
    unit: str = "mg"
    basis: str | None = None


DOPAMINERGIC = (
    Drug("pramipexole", (0.125, 0.25, 0.5), basis="salt"),
    Drug("ropinirole", (0.5, 1, 2)),
    Drug("pramipexole", (0.088, 0.18, 0.35), basis="base"),
    Drug("ropinirole", (0.25, 0.5, 1)),
)
STEADY = (*DOPAMINERGIC, Drug("rotigotine", (1, 2, 3), unit="mg/24h"), Drug("levodopa", (100, 150, 200)))
OTHERS = (Drug("pregabalin", (75, 150, 300)), Drug("gabapentin", (300, 600, 900)))


@dataclass(frozen=True, slots=True)
class Plan:
    """A regimen from its first day; `intakes` are (minutes after midnight, dose)."""

    drug: Drug
    start: date
    intakes: tuple[tuple[int, float], ...]
    reason: str | None = None


def drug_of(person: Person, number: int) -> Drug:
    """The drug of a course. A new course is a new drug."""
    if person.profile in {"not_dopaminergic", "tvns"}:
        return OTHERS[person.index % len(OTHERS)]
    rotation = DOPAMINERGIC if person.profile in {"augmenting", "already_augmented"} else STEADY
    return rotation[(person.chance("drug").randrange(len(rotation)) + number) % len(rotation)]


@lru_cache(maxsize=4096)
def first_start(person: Person) -> date:
    """When the person first took a medicine for restless legs: years ago, or within the last months."""
    chance = person.chance("first start")
    long_ago = person.profile in {"already_augmented", "no_reference"} or chance.random() < 0.6
    return person.epoch - timedelta(days=chance.randint(900, 3600) if long_ago else chance.randint(20, 150))


def plans(person: Person, until: date) -> list[Plan]:
    """The plans begun by that day, in order. A later day adds plans and changes none."""
    return [plan for plan in plans_of_courses(person, person.cycle(until)[0]) if plan.start <= until]


@lru_cache(maxsize=4096)
def plans_of_courses(person: Person, latest: int) -> tuple[Plan, ...]:
    """All plans up to the end of a course: the one from before the diary, then those of each course."""
    evening = person.before_onset - EVENING_DOSE_BEFORE_MIN
    step = 2 if person.profile == "already_augmented" else 1
    old = drug_of(person, -1)
    made = [Plan(old, first_start(person), ((evening, old.steps[step]),))]
    if person.profile in {"augmenting", "tolerance"}:
        for number in range(latest + 1):
            made.extend(plans_of_course(person, number, evening))
    return tuple(made)


def plans_of_course(person: Person, number: int, evening: int) -> Iterator[Plan]:
    drug, start = drug_of(person, number), person.cycle_start(number)
    yield Plan(drug, start, ((evening, drug.steps[0]),), "change of medicine")
    first, second = raise_days(person, number)
    yield Plan(drug, start + timedelta(days=first), ((evening, drug.steps[1]),), "symptoms earlier in the evening")
    split = ((evening - EARLIER_DOSE_BEFORE_MIN, drug.steps[0]), (evening, drug.steps[1]))
    raised = ((evening, drug.steps[2]),)
    intakes = split if person.chance("split", number).random() < 0.3 else raised
    yield Plan(drug, start + timedelta(days=second), intakes, "the dose no longer holds the night")


def plan_on(person: Person, day: date) -> Plan | None:
    begun = plans(person, day)
    return begun[-1] if begun else None


def regimen_records(person: Person, last: date) -> Iterator[Record]:
    """All regimens begun by `last`. One that is followed by another ends the day before."""
    begun = plans(person, last)
    for plan, following in zip(begun, (*begun[1:], None), strict=True):
        yield {
            "id": made_up_id(person.seed, person.index, "regimen", plan.start),
            "drug": plan.drug.name,
            "start": plan.start.isoformat(),
            **({"end": (following.start - timedelta(days=1)).isoformat()} if following else {}),
            "intakes": [{"time": clock(at), "dose": dose, "unit": plan.drug.unit} for at, dose in plan.intakes],
            **({"basis": plan.drug.basis} if plan.drug.basis else {}),
            **({"reason": plan.reason} if plan.reason else {}),
            "changed_by": "clinician",
        }


def dose_records(person: Person, day: date) -> Iterator[Record]:
    """The day's doses as far as they were written down: those late, skipped or extra, by some all."""
    plan = plan_on(person, day)
    if plan is None:
        return
    for at, dose in plan.intakes:
        status, delay = dose_fate(person, day, at)
        if status == "taken" and not person.confirms_doses:
            continue
        amount = {} if status == "skipped" else {"dose": dose, "unit": plan.drug.unit}
        late = {"taken_at": clock(at + delay)} if status == "late" else {}
        yield {**dose_head(person, plan, day, clock(at), status), **late, **amount, **basis(plan)}
    extra = person.chance("extra dose", day)
    if (drawn := extra.random()) < 0.03 and drawn < 0.06 * (state_on(person, day).burden - 0.5):
        head = dose_head(person, plan, day, clock(15 * extra.randint(96, 110)), "extra")
        yield {**head, "dose": plan.drug.steps[0], "unit": plan.drug.unit, **basis(plan)}


def dose_head(person: Person, plan: Plan, day: date, at: str, status: str) -> Record:
    made_up = made_up_id(person.seed, person.index, "dose", day, at, status == "extra")
    return {"id": made_up, "date": day.isoformat(), "time": at, "drug": plan.drug.name, "status": status}


def basis(plan: Plan) -> Record:
    return {"basis": plan.drug.basis} if plan.drug.basis else {}


@lru_cache(maxsize=4096)  # the night and the dose both ask
def dose_fate(person: Person, day: date, at: int) -> tuple[str, int]:
    """What became of a planned dose, and its delay in minutes."""
    chance = person.chance("dose", day, at)
    drawn = chance.random()
    if drawn < person.forgets_doses:
        return "skipped", 0
    return ("late", 15 * chance.randint(5, 12)) if drawn < 2.5 * person.forgets_doses else ("taken", 0)


def dose_was_missed(person: Person, day: date) -> bool:
    plan = plan_on(person, day)
    return plan is not None and any(dose_fate(person, day, at)[0] == "skipped" for at, _ in plan.intakes)


def clock(minutes: int) -> str:
    """Minutes after some midnight as "HH:MM"."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
