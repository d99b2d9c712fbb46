"""The whole sentence about flags, over any course of assessments, night by night as the review writes them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.augmentation.hysteresis import NOTHING_OPEN, State, fold
from apps.augmentation.reviews import OpenFlag, reconcile
from apps.augmentation.rules import RANK, Assessment
from tests.augmentation.diaries import T

FIRST, PIA = date(2026, 3, 1), uuid4()
SIGNS = ("earlier_onset", "spread")
VERDICTS = st.fixed_dictionaries({sign: st.sampled_from([None, False, False, True]) for sign in SIGNS})


@st.composite
def courses(draw: st.DrawFn) -> list[Assessment]:
    """At `watch` or above something is there; below it something may be, and `insufficient_data` may know of it too."""
    found: list[Assessment] = []
    for level in draw(st.lists(st.sampled_from([*RANK, "none", "none"]), min_size=1, max_size=60)):
        present = draw(VERDICTS)
        signs = tuple(sign for sign in SIGNS if present[sign]) if RANK[level] else ()
        day = FIRST + timedelta(days=len(found))
        found.append(Assessment(day, level, None, "test", 7, None, signs=signs, present=present))  # type: ignore[arg-type]
    return found


@dataclass
class Flags:
    """What the database would hold."""

    open: dict[str, OpenFlag] = field(default_factory=dict)
    told: list[tuple[UUID, str, str, date]] = field(default_factory=list)

    def review(self, found: Assessment, state: State) -> State:
        folded = fold([found], T, state)
        changes = reconcile(PIA, self.open, folded, found.day, new_id=uuid4)
        gone = {flag_id for flag_id, _ in changes.cleared}
        moved = {flag.id: flag for flag in changes.moved}
        self.open = {sign: moved.get(one.id, one) for sign, one in self.open.items() if one.id not in gone}
        self.open |= {sign: one for _, sign, one in changes.opened}
        self.told += [(event.flag_id, event.what, event.level, event.day) for event in changes.events]
        return folded.final


@settings(max_examples=300)
@given(courses())
def test_a_flag_for_each_sign_its_level_only_rises_and_only_judged_days_clear_it(course: list[Assessment]) -> None:
    flags, state = Flags(), NOTHING_OPEN
    for found in course:
        before = dict(flags.open)
        state = flags.review(found, state)
        assert set(found.signs) <= set(flags.open), "each sign at `watch` or above has an open flag"
        for sign, flag in flags.open.items():
            assert sign not in found.signs or RANK[flag.level] >= RANK[found.level], "that carries the level"
            if (was := before.get(sign)) and was.id == flag.id:
                assert RANK[flag.level] >= RANK[was.level], "and never falls while it is open"
        for sign in before.keys() - flags.open.keys():
            assert found.level != "insufficient_data", "which never clears"
            assert found.present[sign] is False
        assert all(flag.id == before[sign].id for sign, flag in flags.open.items() if sign in before), "it continues"
    for flag_id in {event[0] for event in flags.told}:
        what = [event[1:3] for event in flags.told if event[0] == flag_id]
        levels = [RANK[level] for happened, level in what if happened != "cleared"]
        assert what[0][0] == "opened"
        assert levels == sorted(set(levels)), "raised is higher, and each level once"
        assert [happened for happened, _ in what].count("cleared") <= 1


@settings(max_examples=200)
@given(courses())
def test_it_clears_after_so_many_judged_days_without_it_and_no_sooner(course: list[Assessment]) -> None:
    state = fold(course, T).after
    for sign in SIGNS:
        unseen = 0
        for before, found in pairwise(course):
            if sign not in state[before.day]:
                unseen = 0
                continue
            judged = found.level != "insufficient_data" and found.present[sign] is False
            unseen = 0 if found.present[sign] else unseen + judged
            assert (sign in state[found.day]) == (unseen < T.clear_after_days)
