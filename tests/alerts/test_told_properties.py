"""Whatever happens to flags and mails: no level of a sign is told twice within fourteen days, no other goes unheard.

What was there at enrolment is never told.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Literal
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.accounts.models import Clinic, User
from apps.alerts import services
from apps.alerts.models import Digest, Told
from apps.augmentation.models import Flag, FlagEvent, Level
from apps.augmentation.thresholds import thresholds
from apps.patients.models import CareLink, Patient
from tests.alerts.world import A_DAY, SEVEN, TUESDAY, cleared, clinician_of, flagged, happened

pytestmark = pytest.mark.django_db
LEVELS = [Level.WATCH, Level.DISCUSS, Level.DISCUSS_SOON]
SIGNS = ["spread", "earlier_onset"]
Fate = Literal["sent", "refused", "waits"]
Key = tuple[UUID, UUID, str, str]  # clinician, patient, sign, level


@dataclass(frozen=True)
class Day:
    """Some days after the one before: what happens to one sign of one of two patients, and to the morning's mails."""

    later: int
    patient: int
    sign: str
    to: str | None  # the level it opens or rises to; None: it clears
    already: bool
    fates: tuple[Fate, Fate]


DAYS = st.builds(
    Day,
    later=st.integers(1, 8),
    patient=st.integers(0, 1),
    sign=st.sampled_from(SIGNS),
    to=st.sampled_from([None, *LEVELS]),
    already=st.booleans(),
    fates=st.tuples(*[st.sampled_from(["sent", "sent", "sent", "refused", "waits"])] * 2),
)


def day(later: int, to: str | None, fate: Fate = "sent", *, already: bool = False) -> Day:
    return Day(later, 0, "spread", to, already, (fate, "sent"))


@dataclass
class Clinics:
    """Clara answers for both patients and Cora stands by; what each has read, and when."""

    patients: list[Patient]
    day: date = TUESDAY
    read: dict[Key, list[date]] = field(default_factory=lambda: defaultdict(list))
    read_events: set[tuple[UUID, int]] = field(default_factory=set)

    def live(self, one: Day) -> None:
        self.day += one.later * A_DAY
        self.flags_change(one)
        now = SEVEN + (self.day - TUESDAY)
        services.digest_sweep(now=now)
        for digest, fate in zip(Digest.objects.filter(state="pending").order_by("clinician"), one.fates, strict=False):
            self.posted(digest, fate, now)

    def flags_change(self, one: Day) -> None:
        flag = Flag.objects.filter(patient=self.patients[one.patient], sign=one.sign, cleared_on=None).first()
        if flag is None and one.to:
            new = flagged(self.patients[one.patient], one.sign, day=self.day, level=one.to)
            new.events.update(already_at_enrolment=one.already)
        elif flag and one.to is None:
            cleared(flag, day=self.day)
        elif flag and one.to and LEVELS.index(Level(one.to)) > LEVELS.index(Level(flag.level)):
            was_there = flag.events.filter(already_at_enrolment=True).exists()
            flag.level = one.to
            flag.save()
            FlagEvent.objects.filter(pk=happened(flag, "raised", self.day).pk).update(
                already_at_enrolment=was_there and one.already
            )

    def posted(self, digest: Digest, fate: Fate, now: datetime) -> None:
        taken = services.digest_claim(digest_id=digest.id, now=now)
        if taken is None:
            return
        if fate == "refused":
            assert services.digest_refused(digest=taken, fault="recipient_550")
        elif fate == "waits":
            assert services.digest_retry(digest=taken, fault="no_connection", now=now)
        else:
            assert services.digest_sent(digest=taken, now=now)
            self.reads(taken)

    def reads(self, digest: Digest) -> None:
        for told in Told.objects.filter(digest=digest).select_related("event__flag"):
            event, flag = told.event, told.event.flag
            assert not event.already_at_enrolment, "it was there at enrolment"
            self.read_events.add((digest.clinician_id, event.id))
            if event.what != "cleared":
                self.read[digest.clinician_id, flag.patient_id, flag.sign, event.level].append(digest.local_date)

    def unheard(self, clinician: User) -> list[FlagEvent]:
        """What is open and new since enrolment, and was told neither itself nor, lately, as the same level."""
        today = self.day + A_DAY
        open_now = FlagEvent.objects.filter(flag__cleared_on=None, already_at_enrolment=False).select_related("flag")
        return [
            event
            for event in open_now
            if (clinician.id, event.id) not in self.read_events
            and not lately(self.read[clinician.id, event.flag.patient_id, event.flag.sign, event.level], today)
        ]


def lately(read: list[date], today: date) -> bool:
    return any((today - on).days < thresholds().tell_again_days for on in read)


@given(days=st.lists(DAYS, min_size=2, max_size=16))
@example(days=[day(1, "watch"), day(1, None), day(12, "watch"), day(1, None), day(1, "watch")])
@example(days=[day(1, "discuss"), day(1, None), day(1, "discuss"), day(8, None), day(8, "discuss")])
@example(days=[day(1, "discuss", "waits"), day(1, None), day(1, "discuss"), day(1, "discuss_soon", "refused")])
@example(days=[day(1, "watch", already=True), day(1, "discuss", already=True), day(1, "discuss_soon")])
@settings(
    max_examples=24,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_told_once_a_fortnight_never_what_was_there_and_all_that_is_new(
    six: list[Patient], linden: Clinic, clara: User, days: list[Day]
) -> None:
    with transaction.atomic():
        cora = clinician_of(linden, "Cora")
        CareLink.objects.update(deputy=cora.memberships.get())
        clinic = Clinics(six[:2])
        for one in [*days, *[day(n, None) for n in (3, 20)]]:
            clinic.live(one)
        for key, mornings in clinic.read.items():
            gaps = [(b - a).days for a, b in pairwise(mornings)]
            assert all(gap >= thresholds().tell_again_days for gap in gaps), (key, mornings)
        for clinician in (clara, cora):
            assert clinic.unheard(clinician) == []
        transaction.set_rollback(True)
