"""The state of the whole, as counts and instants: what health, metrics, doctor and watchdog all look at.

A fixed number of queries for any number of patients. Nobody's id, no diary, and of a zone in which few live not even
its name: see `known_zones_only`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.alerts.models import Digest
from apps.alerts.selectors import Unsent, unsent_digests
from apps.alerts.services import mornings_undecided
from apps.augmentation.models import DueTime
from apps.core.models import Heartbeat
from apps.patients.models import ClockEntry
from server.refused import refused_lately

# Both sweeps tick every quarter of an hour; one tick may be late behind a long batch.
SILENCE = timedelta(minutes=20)
LATE = timedelta(hours=1)
PATIENCE = timedelta(minutes=30)
# Fewer patients than this in a zone, and its name would tell where somebody lives.
FEW = 5
RECENT = timedelta(days=8)
# A first failure may only mean that a machine fell; who fails again needs somebody to look.
AGAIN = 2

_migrated = False


@dataclass(frozen=True, slots=True)
class Zone:
    name: str
    patients: int
    through: date | None
    next_due: datetime
    late: int
    failing: int


@dataclass(frozen=True, slots=True)
class Vitals:
    at: datetime
    skew: timedelta  # the database's clock less ours
    installed_at: datetime | None
    heartbeats: dict[str, datetime] = field(default_factory=dict)
    zones: list[Zone] = field(default_factory=list)
    digests: dict[str, int] = field(default_factory=dict)  # of the last days, by state
    mail_faults: dict[str, int] = field(default_factory=dict)  # digests that stand unsent just now, by fault
    unsent: list[Unsent] = field(default_factory=list)
    undecided: int = 0
    refused: int = 0  # saves and other changes answered 503 in the last quarter of an hour

    @property
    def late(self) -> int:
        return sum(zone.late for zone in self.zones)

    @property
    def failing(self) -> int:
        return sum(zone.failing for zone in self.zones)

    @property
    def queue_age(self) -> timedelta:
        """How long the longest waiting patient has been due."""
        oldest = min((zone.next_due for zone in self.zones), default=self.at)
        return max(self.at - oldest, timedelta(0))

    def silence(self, name: str) -> timedelta | None:
        """Since the heartbeat; None: never yet."""
        at = self.heartbeats.get(name)
        return max(self.at - at, timedelta(0)) if at else None


def look(now: datetime | None = None) -> Vitals:
    """Everything at once. Raises django.db.Error where the database doesn't answer."""
    now = now or timezone.now()
    skew, installed_at = _clock_and_age()
    heartbeats = dict(Heartbeat.objects.values_list("name", "at"))
    unsent = unsent_digests(now, patience=PATIENCE)
    return Vitals(
        at=now,
        skew=skew,
        installed_at=installed_at,
        heartbeats=heartbeats,
        zones=zones(now),
        digests=_digest_states(now),
        mail_faults={fault: _sum(unsent, fault) for fault in sorted({group.fault for group in unsent if group.fault})},
        unsent=unsent,
        refused=refused_lately(),
        undecided=mornings_undecided(at=heartbeats["digest_sweep"]) if "digest_sweep" in heartbeats else 0,
    )


def _clock_and_age() -> tuple[timedelta, datetime | None]:
    with connection.cursor() as cursor:
        before = timezone.now()
        cursor.execute("select clock_timestamp(), (select min(applied) from django_migrations)")
        theirs, installed_at = cursor.fetchone()
        after = timezone.now()
    # Within the time that asking took nobody can say which clock is ahead.
    skew = theirs - after if theirs > after else theirs - before if theirs < before else timedelta(0)
    return skew, installed_at


def zones(now: datetime) -> list[Zone]:
    """Per zone that patients live in just now. Those whose review fails are not late: they are tried again later."""
    entries = ClockEntry.objects.filter(patient=OuterRef("patient"), starts_at__lte=now).order_by("-starts_at")
    name = Coalesce(Subquery(entries.values("timezone")[:1]), F("patient__timezone"))
    rows = DueTime.objects.values(zone=name).annotate(
        patients=Count("pk"), through=Max("reviewed_through"), next_due=Min("due_at"),
        late=Count("pk", filter=Q(due_at__lte=now - LATE, failures__lt=AGAIN)),
        failing=Count("pk", filter=Q(failures__gte=AGAIN)),
    )  # fmt: skip
    names = ("zone", "patients", "through", "next_due", "late", "failing")
    return [Zone(*row) for row in rows.order_by("zone").values_list(*names)]


def known_zones_only(found: list[Zone]) -> list[Zone]:
    """For readers who need not know where anybody lives: zones of few patients, all in one."""
    few = [zone for zone in found if zone.patients < FEW]
    rest = [zone for zone in found if zone.patients >= FEW]
    if not few:
        return rest
    together = Zone(
        name="others",
        patients=sum(zone.patients for zone in few),
        through=max((zone.through for zone in few if zone.through), default=None),
        next_due=min(zone.next_due for zone in few),
        late=sum(zone.late for zone in few),
        failing=sum(zone.failing for zone in few),
    )
    return [*rest, together]


def _digest_states(now: datetime) -> dict[str, int]:
    rows = Digest.objects.filter(created_at__gt=now - RECENT).values_list("state").annotate(Count("id"))
    return {**dict.fromkeys(Digest.State.values, 0), **dict(rows)}


def _sum(unsent: list[Unsent], fault: str) -> int:
    return sum(group.digests for group in unsent if group.fault == fault)


def missing_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_migrated() -> bool:
    """Asked until it is so; a process does not lose its migrations again."""
    global _migrated
    _migrated = _migrated or not missing_migrations()
    return _migrated
