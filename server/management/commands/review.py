"""Review everyone here and now, through the same service as the nightly sweep.

`manage.py review --as-of DATE`: as if that RLS day had just fallen due. `manage.py review --all`: every day again, from
each patient's first night.
"""

import time
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.augmentation import selectors, services
from apps.augmentation.rules import RANK
from apps.augmentation.thresholds import thresholds
from apps.core.portable.values import FIRST_YEAR
from apps.diary.models import Night
from apps.patients.models import Patient

EVERY_S = 2.0
LONG_AGO = timedelta(days=400)


class Command(BaseCommand):
    help = (
        "Review every patient: as if RLS day DATE had just fallen due for all of them (days after DATE that were "
        "reviewed already stay reviewed), or all days again from the first night. Needs no broker and no worker."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="YYYY-MM-DD")
        which.add_argument("--all", action="store_true", help="every day of everyone, from the first night up to now")

    def handle(self, *_: Any, as_of: date | None = None, **__: Any) -> None:
        if as_of is None:
            done, seconds = self.review(list(Patient.objects.order_by("pk").values_list("pk", flat=True)))
            self.stdout.write(
                f"All days, rules {thresholds().rules}: {done.reviewed} patients reviewed, "
                f"{done.reviews_written} reviews written, {seconds:.1f} s"
            )
            self.unfinished(done)
            return
        if as_of > timezone.now().date() + timedelta(days=1):
            raise CommandError(f"RLS day {as_of} lies in the future; give a day that is over.")
        if as_of.year < FIRST_YEAR:
            raise CommandError(f"Diaries have days from {FIRST_YEAR} on; {as_of} is before.")
        done, seconds = self.review(list(whom(as_of).order_by("pk").values_list("pk", flat=True)), as_of)
        self.summary(as_of, done, seconds)

    def review(self, ids: list[UUID], as_of: date | None = None) -> tuple[services.Outcome, float]:
        """Review them batch by batch, from the first night if no day is given, and say how far it is."""
        begun = said = time.monotonic()
        services.due_times_update(now=timezone.now())
        done = services.Outcome()
        for start in range(0, len(ids), services.BATCH):
            now = timezone.now()
            lease = services.patients_lease(patient_ids=ids[start : start + services.BATCH], now=now)
            if as_of is None:
                services.checkpoints_drop(lease=lease)
            done.add(services.batch_review(patient_ids=lease.patient_ids, claim=lease.claim, now=now, through=as_of))
            if time.monotonic() - said > EVERY_S:
                said = time.monotonic()
                self.stderr.write(f"{start + len(lease.patient_ids)} of {len(ids)} patients …")
        return done, time.monotonic() - begun

    def summary(self, as_of: date, done: services.Outcome, seconds: float) -> None:
        counts = selectors.levels_on(as_of)
        self.stdout.write(
            f"RLS day {as_of}, rules {thresholds().rules}: {done.reviewed} patients reviewed, "
            f"{done.reviews_written} reviews written, {seconds:.1f} s"
        )
        for level in sorted(RANK, key=lambda name: (-RANK[name], name)):
            self.stdout.write(f"  {level:<18}{counts.get(level, 0):>7}")
        self.unfinished(done)

    def unfinished(self, done: services.Outcome) -> None:
        if done.failed or done.lost:
            self.stdout.write(f"{done.failed} failed and will be tried again; {done.lost} were taken by a worker.")


def whom(as_of: date) -> QuerySet[Patient]:
    """Everybody; of a day long ago, who has been reviewed or had begun a diary: reviews go on, day by day, from it."""
    if as_of > timezone.now().date() - LONG_AGO:
        return Patient.objects.all()
    reviewed = Q(due_time__rules=thresholds().rules, due_time__reviewed_through__isnull=False)
    begun = Night.objects.filter(patient=OuterRef("pk"), date__lte=as_of)
    return Patient.objects.filter(reviewed | Exists(begun))
