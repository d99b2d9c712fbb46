"""How the system is: one finding a line, each with its way out. Counts and codes, no health data and no addresses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import redis
from django.conf import settings
from django.core.mail import get_connection
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.alerts.emails import fault_of
from apps.alerts.selectors import unsent_digests
from apps.augmentation.models import DueTime
from apps.core.models import Heartbeat
from apps.core.zones import TZDATA_VERSION, known_zones
from apps.patients.models import ClockEntry

QUARTER = timedelta(minutes=15)
# Both sweeps tick every quarter of an hour; one tick may be late behind a long batch.
SILENCE = timedelta(minutes=20)
LATE = timedelta(hours=1)


class State(StrEnum):
    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    about: str
    state: State
    says: str
    way_out: str = ""


def ok(about: str, says: str) -> Finding:
    return Finding(about, State.OK, says)


def note(about: str, says: str) -> Finding:
    return Finding(about, State.NOTE, says)


def wrong(about: str, says: str, way_out: str) -> Finding:
    return Finding(about, State.WRONG, says, way_out)


def checkup(now: datetime) -> Iterator[Finding]:
    """Without a database there is no more to say of what stands in it."""
    yield broker()
    found = workers()
    yield found.finding
    yield mail()
    try:
        yield database()
        behind = migrations()
        yield behind
        if behind.state == State.OK:
            yield from (check for ask in (beat(found.uptime), zones, nights, digests) for check in ask(now))
    except DatabaseError as error:
        yield wrong("database", f"does not answer ({type(error).__name__})", "Start PostgreSQL, or see DATABASE_URL.")


def database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        (version,) = cursor.fetchone()
    return ok("database", f"PostgreSQL {version.split()[0]}")


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return wrong("migrations", f"{missing} not applied", "Run `python manage.py migrate`.")
    return ok("migrations", "all applied")


def broker() -> Finding:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3, socket_timeout=3) as store:
            store.ping()
    except redis.RedisError as error:
        return wrong("broker", f"does not answer ({type(error).__name__})", "Start Redis, or see REDIS_URL.")
    return ok("broker", "answers")


@dataclass(frozen=True, slots=True)
class Workers:
    finding: Finding
    uptime: timedelta


def workers() -> Workers:
    from server.celery import app

    try:
        answers: dict[str, Any] = app.control.inspect(timeout=2).stats() or {}
    except Exception:  # noqa: BLE001 - the broker is away, which has a line of its own
        answers = {}
    if not answers:
        way_out = "Start `make run`, or `celery -A server worker`. In the middle of a batch it may answer late."
        return Workers(wrong("workers", "none answers within 2 s", way_out), timedelta(0))
    uptime = max(timedelta(seconds=stats.get("uptime", 0)) for stats in answers.values())
    return Workers(ok("workers", plural(len(answers), "answers", "answer")), uptime)


def mail() -> Finding:
    smtp = get_connection(timeout=5)
    try:
        smtp.open()
        smtp.close()
    except Exception as error:  # noqa: BLE001 - its text may hold a name or a password
        fault = fault_of(error).name
        return wrong("mail", f"no SMTP server takes mail ({fault})", "Start it, or see the settings SMTP_*.")
    return ok("mail", "the SMTP server answers")


def beat(uptime: timedelta) -> Callable[[datetime], Iterator[Finding]]:
    def ask(now: datetime) -> Iterator[Finding]:
        ticks = dict(Heartbeat.objects.values_list("name", "at"))
        for name, about in [("review_sweep", "beat, reviews"), ("digest_sweep", "beat, digests")]:
            at = ticks.get(name)
            if at and now - at <= SILENCE:
                yield ok(about, f"ticked {ago(now - at)} ago")
            elif timedelta(0) < uptime <= QUARTER:
                yield note(about, "first tick within a quarter of an hour of the start")
            else:
                silence = f"no tick for {ago(now - at)}" if at else "has never ticked"
                yield wrong(about, silence, "Start `make run`, or `celery -A server beat`, and a worker.")

    return ask


def zones(now: datetime) -> Iterator[Finding]:
    unknown = User.objects.exclude(mail_zone__in=known_zones()).count()
    if unknown:
        says = f"tzdata {TZDATA_VERSION}, which lacks the mail zone of {plural(unknown, 'account')}"
        yield wrong("time zones", says, "They are written to by UTC until they choose another zone.")
    else:
        yield ok("time zones", f"tzdata {TZDATA_VERSION}")


def nights(now: datetime) -> Iterator[Finding]:
    """Per zone that patients live in: how far the reviews have come, and who waits for longer than an hour."""
    entries = ClockEntry.objects.filter(patient=OuterRef("patient"), starts_at__lte=now).order_by("-starts_at")
    zone = Coalesce(Subquery(entries.values("timezone")[:1]), F("patient__timezone"))
    late = Q(due_at__lte=now - LATE)
    rows = DueTime.objects.values(zone=zone).annotate(
        patients=Count("pk"), through=Max("reviewed_through"), next=Min("due_at"),
        late=Count("pk", filter=late), failing=Count("pk", filter=Q(failures__gt=0)),
    )  # fmt: skip
    for row in rows.order_by("zone"):
        yield night_finding(row, now)


def night_finding(row: dict[str, Any], now: datetime) -> Finding:
    about, through = row["zone"], row["through"]
    says = f"{plural(row['patients'], 'patient')}, " + (f"reviewed through {through}" if through else "never reviewed")
    if row["failing"]:
        return wrong(about, f"{says}, {row['failing']} fail", "The worker's log names the fault; it is tried again.")
    if row["late"]:
        since = f"{row['next']:%Y-%m-%d %H:%M} UTC"
        return wrong(about, f"{says}, {row['late']} late since {since}", "See workers and beat.")
    due = "due now" if row["next"] <= now else f"next due {row['next']:%Y-%m-%d %H:%M} UTC"
    return ok(about, f"{says}, {due}")


FAULTS = {
    "no_verified_address": "Let them confirm their address by signing in with a code.",
    "no_connection": "See mail.",
    "hung_up": "See the mail server's log.",
    "": "See workers and beat.",
}


def digests(now: datetime) -> Iterator[Finding]:
    unsent = unsent_digests(now, patience=2 * QUARTER)
    if not unsent:
        yield ok("digests", "none is waiting")
    for group in unsent:
        state = "given up" if group.state == "failed" else "waiting"
        says = f"{group.digests} {state} since {group.oldest:%Y-%m-%d %H:%M} UTC"
        fault = f" ({group.fault})" if group.fault else ""
        way_out = FAULTS.get(group.fault, "The code is the mail server's; the next morning's digest tells it again.")
        yield wrong("digests", says + fault, way_out)


def ago(span: timedelta) -> str:
    minutes = max(0, round(span.total_seconds() / 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
