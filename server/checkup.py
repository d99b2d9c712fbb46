"""How the system is: one finding a line, each with its way out. Counts and codes, no health data and no addresses."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import dj_database_url
import psycopg
import redis
from django.conf import settings
from django.core.mail import get_connection
from django.db import Error as DatabaseError
from django.db import connection
from psycopg.conninfo import make_conninfo

from apps.accounts.factors import factors_sealed
from apps.accounts.models import User
from apps.alerts.emails import fault_of
from apps.alerts.selectors import unsent_digests
from apps.core.models import Heartbeat
from apps.core.zones import TZDATA_VERSION, known_zones
from apps.patients.models import Patient
from apps.records.ledger import LedgerAway, ledger_read, ledger_writable
from server import alarms, limits, vitals
from server.vitals import SILENCE

QUARTER = timedelta(minutes=15)
LEAST_MEGABYTES = 500
MOST_CONNECTIONS = 0.8


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
    yield disk()
    yield from told()
    try:
        yield database()
        yield limits_in_force()
        behind = migrations()
        yield behind
        if behind.state == State.OK:
            yield from (
                check
                for ask in (beat(found.uptime), zones, nights, digests, keeping, erasures, factors)
                for check in ask(now)
            )
    except DatabaseError as error:
        yield wrong("database", f"does not answer ({type(error).__name__})", "Start PostgreSQL, or see DATABASE_URL.")


def database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        (version,) = cursor.fetchone()
    return ok("database", f"PostgreSQL {version.split()[0]}")


def limits_in_force() -> Finding:
    """Ask by the web process's own way in: what a pooler drops is missing there alone."""
    given = dj_database_url.parse(settings.DATABASE_URL)
    secured = {name: str(value) for name, value in given.get("OPTIONS", {}).items() if name.startswith("ssl")}
    own = "" if settings.DIRECT_DATABASE_URL else limits.as_options(limits.WEB)
    known = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "dbname": given["NAME"],
             "password": settings.DATABASES["default"]["PASSWORD"] or given["PASSWORD"], "options": own,
             "connect_timeout": "5", **secured}  # fmt: skip
    try:
        with psycopg.connect(make_conninfo(**{name: str(value) for name, value in known.items() if value})) as web:
            rows = [web.execute("select current_setting(%s)", [name]).fetchone() for name in limits.WEB]
    except psycopg.Error as error:
        return wrong("limits", f"DATABASE_URL does not answer ({type(error).__name__})", "See DATABASE_URL.")
    missing = [name for name, row in zip(limits.WEB, rows, strict=True) if row is None or row[0] == "0"]
    if missing:
        way_out = "Set DIRECT_DATABASE_URL, run `python manage.py migrate`, then RECONNECT in the pooler's console."
        return wrong("limits", f"none on the web's connections: {', '.join(missing)}", way_out)
    return ok("limits", "of statements, locks and transactions hold for the web")


def migrations() -> Finding:
    if missing := vitals.missing_migrations():
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
        way_out = "Start one (on a laptop: `make run`). In the middle of a batch it may answer late."
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
                yield wrong(about, silence, "Start beat and a worker (on a laptop: `make run`).")

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
    for zone in vitals.zones(now):
        yield night_finding(zone, now)


def night_finding(zone: vitals.Zone, now: datetime) -> Finding:
    says = f"{plural(zone.patients, 'patient')}, "
    says += f"reviewed through {zone.through}" if zone.through else "never reviewed"
    if zone.failing:
        return wrong(zone.name, f"{says}, {zone.failing} fail", "The worker's log names the fault; it is tried again.")
    if zone.late:
        since = f"{zone.next_due:%Y-%m-%d %H:%M} UTC"
        return wrong(zone.name, f"{says}, {zone.late} late since {since}", "See workers and beat.")
    due = "due now" if zone.next_due <= now else f"next due {zone.next_due:%Y-%m-%d %H:%M} UTC"
    return ok(zone.name, f"{says}, {due}")


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


def keeping(now: datetime) -> Iterator[Finding]:
    """Mornings, backups, retention, clocks and connections."""
    found = vitals.look(now)
    yield from _alarms("mornings", "each decided", alarms.mornings(found), "See beat, digests.")
    for name, meant in (("backup", settings.WATCH_BACKUP_HOURS), ("retention", settings.WATCH_RETENTION_HOURS)):
        raised = [alarm for alarm in alarms.keeping(found) if alarm.name.startswith(name)]
        silence = found.silence(name)
        says = f"last ran {ago(silence)} ago" if silence is not None else "not yet" if meant else "not watched here"
        yield from _alarms(name, says, raised, f"See {name} in docs/operations.md.")
    yield from _alarms(
        "clocks", "agree with the database's", alarms.clocks(found), "Let both machines keep time by NTP."
    )
    yield connections()


def _alarms(about: str, well: str, raised: Iterable[alarms.Alarm], way_out: str) -> Iterator[Finding]:
    found = [wrong(about, alarm.says, way_out) for alarm in raised]
    yield from found or [ok(about, well)]


def erasures(now: datetime) -> Iterator[Finding]:
    """Whether everybody whom the ledger names is gone: after a restore, or a crash between ledger and commit."""
    try:
        named, damaged = ledger_read(settings.ERASURE_LEDGER)
    except LedgerAway:
        yield wrong("erasures", "the ledger cannot be read", "See ERASURE_LEDGER: without it nobody can erase.")
        return
    if not ledger_writable(settings.ERASURE_LEDGER):
        yield wrong("erasures", "the ledger cannot be written", "See ERASURE_LEDGER: without it nobody can erase.")
        return
    pending = Patient.objects.filter(id__in=[one.patient for one in named]).count()
    if damaged:
        yield wrong("erasures", f"{plural(len(damaged), 'line')} of the ledger damaged", "See docs/operations.md.")
    elif pending:
        yield wrong("erasures", f"{pending} to be done again", "Run `python manage.py erasures_replay`.")
    else:
        yield ok("erasures", "none is pending")


def factors(now: datetime) -> Iterator[Finding]:
    """Whether SECRET_KEY is the one that the second factors were made under: a restore elsewhere may lack it."""
    old, lost = factors_sealed()
    if lost:
        says = f"{lost} cannot be read: made under another SECRET_KEY"
        yield wrong("second factors", says, "Start with that one, or name it in SECRET_KEY_FALLBACKS.")
    elif old:
        yield note("second factors", f"{old} still made under an older SECRET_KEY: keep SECRET_KEY_FALLBACKS")
    else:
        yield ok("second factors", "SECRET_KEY reads them all")


def connections() -> Finding:
    """A server without a free connection refuses nights."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*), current_setting('max_connections')::int from pg_stat_activity")
        used, most = cursor.fetchone()
    says = f"{used} of {most} in use"
    if used > MOST_CONNECTIONS * most:
        return wrong("connections", says, "Lower DATABASE_POOL_MAX or raise max_connections.")
    return ok("connections", says)


def disk() -> Finding:
    """The disk that this process sees; a database elsewhere has its own."""
    free = shutil.disk_usage(settings.BASE_DIR).free // 2**20
    if free < LEAST_MEGABYTES:
        return wrong("disk", f"{free} MB free", "Free some space: nights cannot be filed on a full disk.")
    return ok("disk", f"{free // 1024} GB free" if free >= 2048 else f"{free} MB free")


def told() -> Iterator[Finding]:
    """Whom an alarm reaches. On a laptop nobody waits for one."""
    if settings.LOCAL:
        yield ok("alarms", "not sent from a laptop")
        return
    missing = [name for name in ("OPERATOR_MAIL", "DEADMAN_URL") if not getattr(settings, name)]
    if missing:
        yield wrong("alarms", f"{' and '.join(missing)} not set", "Nobody would be told that the watch has stopped.")
    else:
        yield ok("alarms", f"to {plural(len(settings.OPERATOR_MAIL), 'address', 'addresses')} and an outside monitor")


def ago(span: timedelta) -> str:
    minutes = max(0, round(span.total_seconds() / 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
