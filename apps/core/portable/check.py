"""Is a record of the portable diary sound? One answer for files, phones and demo data."""

from collections.abc import KeysView
from dataclasses import dataclass

from apps.core.portable.fields import KINDS, Fields
from apps.core.portable.rules import RULES, Context, Problem, Record, Rule
from apps.core.portable.shapes import Check
from apps.core.portable.values import shown


@dataclass(frozen=True, slots=True)
class Checker:
    """A kind's fields, made ready for speed: one look-up and one call a key."""

    checks: dict[str, Check]
    required: KeysView[str]
    rules: tuple[Rule, ...]
    known: str


def checker(fields: Fields, rules: tuple[Rule, ...]) -> Checker:
    return Checker(
        checks={key: field.shape.check() for key, field in fields.items()},
        required={key: None for key, field in fields.items() if field.required}.keys(),
        rules=rules,
        known=", ".join(fields),
    )


CHECKERS = {kind: checker(fields, RULES[kind]) for kind, fields in KINDS.items()}
ANYWHERE = Context()


def check_record(kind: str, record: Record, *, day_start: str | None = None, phone: bool = False) -> list[Problem]:
    """All that is wrong with a record (without its `kind` and `patient`), at most one problem a key.

    `day_start` ("HH:MM", the patient's on that date) lets the onset of all-day symptoms and, for
    phones, the earliest episode be judged. `phone` asks for what only a form can promise. A null is a
    missing key. Takes whatever JSON gave and never raises.
    """
    known = CHECKERS.get(kind)
    if known is None:
        return [Problem("kind", unknown_kind())]
    problems = [] if fits(known, record) else check_keys(known, record)
    context = Context(day_start, phone) if day_start is not None or phone else ANYWHERE
    sound = without(problems, record) if problems else record
    for rule in known.rules:
        if found := rule(sound, context):
            problems.extend(found)
    return problems


def fits(known: Checker, record: Record) -> bool:
    """Whether each key is known and of the right shape, and none missing. What is not so at a glance is asked twice."""
    checks = known.checks
    try:
        for key, value in record.items():
            if checks[key](value) is not None:
                return False
    except KeyError:
        return False
    return known.required <= record.keys()


def check_keys(known: Checker, record: Record) -> list[Problem]:
    """Each key by itself: known, of the right shape; and none missing."""
    problems = []
    checks = known.checks
    for key, value in record.items():
        if value is None:
            if key not in checks:
                problems.append(unknown(key, known))
            continue
        check = checks.get(key)
        if check is None:
            problems.append(unknown(key, known))
        elif (wrong := check(value)) is not None:
            problems.append(Problem(key, wrong))
    for key in known.required:
        if record.get(key) is None:
            problems.append(Problem(key, "is missing; it is required here"))
    return problems


def unknown_kind() -> str:
    return f"is unknown; the known ones are {', '.join(KINDS)}"


def unknown(key: str, known: Checker) -> Problem:
    return Problem(shown(key), f"is no key of this kind; take it out. The known ones are {known.known}")


def without(problems: list[Problem], record: Record) -> Record:
    """The record's sound keys, which the rules between keys may trust."""
    bad = {problem.key for problem in problems}
    return {key: value for key, value in record.items() if key not in bad}
