"""From one patient's facts to what is to be written: the days' reviews, and the flags as they ought to stand. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from apps.augmentation.checkpoint import Checkpoint
from apps.augmentation.hysteresis import Folded, Open, State, fold, from_json, to_json
from apps.augmentation.rules import RANK, Assessment, assess_on
from apps.augmentation.series import FactChain, PatientFacts, fingerprints
from apps.augmentation.thresholds import Thresholds

_DAY = timedelta(days=1)
IN_COLUMNS = {"patient", "date", "level", "reference", "nights_logged", "nights_worse", "rules"}


class Span(NamedTuple):
    """The RLS days to review, both ends included; empty if last lies before first."""

    first: date
    last: date


class ReviewRow(NamedTuple):
    """One day as the table keeps it; JSON as text."""

    day: date
    facts_hash: str
    level: str
    reference: str | None
    nights_logged: int
    nights_worse: int | None
    findings: str
    open_signs: str


class StoredReview(NamedTuple):
    """What a stored review says, as far as the next one asks."""

    facts_hash: str
    level: str
    open_signs: str  # JSON


class Reviewed(NamedTuple):
    """What a review of one patient found.

    `rows`: the days to be written. `checkpoint`: None if the next review must read the whole series. `drifted`: on so
    many days the rules now find another level from the same facts; what is stored stands.
    """

    rows: list[ReviewRow]
    folded: Folded
    checkpoint: Checkpoint | None
    drifted: int


class OpenFlag(NamedTuple):
    id: UUID
    level: str
    opened_on: date
    already_at_enrolment: bool = False


class EventRow(NamedTuple):
    flag_id: UUID
    what: str
    level: str
    day: date
    already_at_enrolment: bool = False


@dataclass(slots=True)
class FlagChanges:
    """What is to be done: (patient, sign, flag) opened, flags moved, (id, day) cleared, and the events of it.

    `marked`: (id, whether it was there at enrolment) of flags whose last event now has to say otherwise.
    """

    opened: list[tuple[UUID, str, OpenFlag]] = field(default_factory=list)
    moved: list[OpenFlag] = field(default_factory=list)
    cleared: list[tuple[UUID, date]] = field(default_factory=list)
    marked: list[tuple[UUID, bool]] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)

    def add(self, other: "FlagChanges") -> None:
        self.opened += other.opened
        self.moved += other.moved
        self.cleared += other.cleared
        self.marked += other.marked
        self.events += other.events


def span(
    facts: PatientFacts,
    *,
    changed_from: date | None,
    reviewed_from: date | None,
    reviewed_through: date | None,
    last: date,
) -> Span:
    """From the earliest changed day, or the first not yet reviewed, through `last` or what was reviewed already.

    Not from before both the first night and the first review: a regimen of ten years ago changes no day there.
    """
    last = max(last, reviewed_through or last)
    begins = min((night.day for night in facts.nights if night.day <= last), default=last)
    begins = min(begins, reviewed_from or begins)
    if reviewed_through is None:
        return Span(begins, last)
    wanted = min(reviewed_through + _DAY, changed_from or date.max)
    return Span(max(wanted, begins), last)


def review(
    facts: PatientFacts,
    t: Thresholds,
    days: Span,
    before: State,
    stored: Mapping[date, StoredReview],
    checkpoint: Checkpoint | None = None,
) -> Reviewed:
    """Review `days`, from the open signs `before` them. `checkpoint`: that of the day before the first.

    1. Judge each day.
    2. Keep the stored days whose facts are the same, from the first day on: a verdict of the past changes only with
       the facts, the catalogue (it is part of the facts) or the rules version.
    3. Fold the other days into open signs, from the state after the kept days.
    """
    found, after = assess_on(facts, t, first=days.first, last=days.last, checkpoint=checkpoint)
    chain = FactChain(facts, digest=checkpoint.chain, after=checkpoint.through) if checkpoint else FactChain(facts)
    hashes = dict(fingerprints(facts, days.first, days.last, chain))
    kept, cleared = _kept(hashes, stored, before)
    state = kept[max(kept)] if kept else before
    folded = fold(found[len(kept) :], t, state)
    folded = Folded(kept | folded.after, folded.final, cleared | folded.cleared)
    rows = [
        _row(one, hashes[one.day], folded.after[one.day])
        for one in found
        if one.day not in stored or stored[one.day].facts_hash != hashes[one.day]
    ]
    drifted = sum(one.day in kept and one.level != stored[one.day].level for one in found)
    if after:
        after = after._replace(chain=chain.digest.hex(), timeless=chain.timeless)
    return Reviewed(rows, folded, after, drifted)


def _kept(
    hashes: Mapping[date, str], stored: Mapping[date, StoredReview], state: State
) -> tuple[dict[date, State], dict[str, date]]:
    """Return the open signs after each stored day, up to the first day with other facts, and which signs cleared."""
    kept: dict[date, State] = {}
    cleared: dict[str, date] = {}
    text = None
    for day, facts_hash in hashes.items():
        one = stored.get(day)
        if one is None or one.facts_hash != facts_hash:
            break
        if one.open_signs != text:  # it changes on few days
            text, stepped = one.open_signs, from_json(json.loads(one.open_signs))
            cleared |= {sign: day for sign in state if sign not in stepped}
            state = stepped
        kept[day] = state
    return kept, cleared


def _row(found: Assessment, facts_hash: str, after: State) -> ReviewRow:
    findings: dict[str, Any] = {k: v for k, v in found.as_record("").items() if k not in IN_COLUMNS}
    return ReviewRow(
        found.day,
        facts_hash,
        found.level,
        found.reference,
        found.nights_logged,
        found.nights_worse,
        json.dumps(findings),
        json.dumps(to_json(after)),
    )


def reconcile(
    patient_id: UUID, stored: Mapping[str, OpenFlag], folded: Folded, last: date, *, new_id: Callable[[], UUID]
) -> FlagChanges:
    """Bring the open flags to where the fold says they ought to be. `new_id` names a flag that opens.

    What a clinician may have read stays: a flag that corrected facts no longer bear out is cleared, not erased. One
    that opened and cleared within days that nobody had reviewed (a diary imported late) leaves its reviews only.
    """
    changes = FlagChanges()
    for sign, flag in sorted(stored.items()):
        cleared_on = folded.cleared.get(sign)
        if sign not in folded.final or (cleared_on and flag.opened_on <= cleared_on < folded.final[sign].opened_on):
            day = max(cleared_on or last, flag.opened_on)
            changes.cleared.append((flag.id, day))
            changes.events.append(EventRow(flag.id, "cleared", flag.level, day))
        else:
            _move(changes, flag, folded.final[sign])
    gone = {flag_id for flag_id, _ in changes.cleared}
    for sign, ought in sorted(folded.final.items()):
        if sign not in stored or stored[sign].id in gone:
            flag = OpenFlag(new_id(), ought.level, ought.opened_on, ought.already)
            changes.opened.append((patient_id, sign, flag))
            changes.events.append(EventRow(flag.id, "opened", ought.level, ought.risen_on, ought.already))
    return changes


def _move(changes: FlagChanges, flag: OpenFlag, ought: Open) -> None:
    """A higher level is told; a lower one, or another first day, only says what corrected facts now bear out."""
    moved = OpenFlag(flag.id, ought.level, ought.opened_on, ought.already)
    if moved[:3] != flag[:3]:
        changes.moved.append(moved)
    if RANK[ought.level] > RANK[flag.level]:
        changes.events.append(EventRow(flag.id, "raised", ought.level, ought.risen_on, ought.already))
    elif ought.already != flag.already_at_enrolment:  # older nights have come since: the diary began earlier, or later
        changes.marked.append((flag.id, ought.already))
