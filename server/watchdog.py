"""The dead-man's switch: tells the operator that no review or no digest ran, by a path that needs neither of them.

A small process of its own: no Celery, no broker, a database connection of its own for each look. What it finds it mails
straight to OPERATOR_MAIL; and only while all is well, mail server included, it calls DEADMAN_URL, an outside monitor
that rings when the calls stop. So a dead mail server, a dead machine and a dead watchdog are heard of too. What the
next tick may mend does not stop the calls before it has lasted: the monitor would ring for nothing.

An alarm is told once when it has lasted a little, daily while it lasts, once when it is over. What was told stands in a
file, so that a restart doesn't repeat it; a mail that could not be sent is tried again at the next look.
"""

import json
import logging
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import Error as DatabaseError
from django.db import connection, transaction

from apps.alerts.emails import fault_of
from apps.core.mail import message
from server import vitals
from server.alarms import Alarm, raised

log = logging.getLogger(__name__)
# After a start the first tick is a quarter of an hour away, and a change of zone waits for the next sweep.
SLOW = {"review_sweep_silent", "digest_sweep_silent", "reviews_late", "mornings_undecided"}
SMTP_PATIENCE_S = 15
PING_PATIENCE_S = 10
BEGAN, LASTS, OVER = "began", "lasts", "is over"


@dataclass(slots=True)
class Known:
    """One alarm as the file keeps it; instants as seconds since 1970."""

    since: float
    says: str
    told: float | None = None
    gone: float | None = None


@dataclass(slots=True)
class Watchdog:
    state: Path
    known: dict[str, Known] = field(default_factory=dict)
    mail_asked: float | None = None
    mail_fault: str = ""

    def __post_init__(self) -> None:
        try:
            self.known = {name: Known(**one) for name, one in json.loads(self.state.read_text()).items()}
        except FileNotFoundError:
            pass
        except (OSError, ValueError, TypeError, AttributeError) as error:
            log.error("the state of the watch cannot be read: %s; it begins anew", error)  # noqa: TRY400

    def look(self, now: datetime) -> list[Alarm]:
        """One round: look, tell, call the outside monitor, remember."""
        at = now.timestamp()
        found = [*found_by(lambda: look_at_database(now)), *self._mail(at)]
        self._note(found, at)
        heard = self._tell(at)
        if heard and not any(self._stands(alarm.name) for alarm in found):
            ping()
        self._remember()
        return found

    def _mail(self, at: float) -> list[Alarm]:
        """Whether a mail could be sent, asked now and then; at every look while it can not."""
        if self.mail_fault or self.mail_asked is None or not 0 <= at - self.mail_asked < settings.WATCH_MAIL_EVERY_S:
            self.mail_asked, self.mail_fault = at, fault_of_mail()
        return [Alarm("mail_down", f"no SMTP server takes mail ({self.mail_fault})")] if self.mail_fault else []

    def _note(self, found: list[Alarm], at: float) -> None:
        for alarm in found:
            known = self.known.setdefault(alarm.name, Known(at, alarm.says))
            known.says, known.gone, known.since = alarm.says, None, min(known.since, at)
        present = {alarm.name for alarm in found}
        for name in sorted(set(self.known) - present):
            known = self.known[name]
            known.gone = known.gone or at
            if known.told is None and at - known.gone >= settings.WATCH_HOLD_S:
                del self.known[name]  # it passed before anybody was told

    def _tell(self, at: float) -> bool:
        """False: something is to be told and could not be."""
        news = [(name, what) for name, known in sorted(self.known.items()) if (what := due(name, known, at))]
        if not news:
            return True
        for name, what in news:
            log.error("alarm %s %s: %s", name, what, self.known[name].says)
        if not send(self._says(news)):
            self.mail_fault = self.mail_fault or "refused"
            return False
        for name, what in news:
            if what == OVER:
                del self.known[name]
            else:
                self.known[name].told = at
        return True

    def _stands(self, name: str) -> bool:
        return name not in SLOW or self.known[name].told is not None

    def _says(self, news: list[tuple[str, str]]) -> tuple[str, str]:
        host = urlsplit(settings.SITE_URL).hostname
        lines = [f"{name} {what}" + (f": {self.known[name].says}" if what != OVER else "") for name, what in news]
        subject = f"Stillnight {host}: " + ", ".join(f"{name} {what}" for name, what in news)[:150]
        text = "\n".join([*lines, "", "What to do stands under each name in docs/operations.md.", settings.SITE_URL])
        return subject, text + "\n"

    def _remember(self) -> None:
        """Whole or not at all: a torn file would repeat everything."""
        fresh = self.state.with_name(self.state.name + ".new")
        try:
            self.state.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.write_text(json.dumps({name: asdict(known) for name, known in self.known.items()}))
            fresh.rename(self.state)
        except OSError as error:
            log.error("the state of the watch cannot be kept: %s", error)  # noqa: TRY400


def due(name: str, known: Known, at: float) -> str:
    """What is to be said of this alarm now; empty: nothing."""
    if known.gone is not None:
        return OVER if known.told is not None and at - known.gone >= settings.WATCH_HOLD_S else ""
    hold = settings.WATCH_SLOW_HOLD_S if name in SLOW else settings.WATCH_HOLD_S
    if known.told is None:
        return BEGAN if at - known.since >= hold else ""
    return LASTS if at - known.told >= settings.WATCH_REPEAT_S or at < known.told else ""


def found_by(looking: Callable[[], list[Alarm]]) -> list[Alarm]:
    try:
        return looking()
    except DatabaseError as error:
        return [Alarm("database_down", f"the database does not answer ({type(error).__name__})")]
    finally:
        connection.close()  # the next look opens its own: a server that takes no connection is found


def look_at_database(now: datetime) -> list[Alarm]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = '10s'")
        return _look(now)


def _look(now: datetime) -> list[Alarm]:
    if not vitals.is_migrated():
        return [Alarm("database_behind", f"{vitals.missing_migrations()} migrations are not applied")]
    return raised(vitals.look(now))


def fault_of_mail() -> str:
    smtp = get_connection(timeout=SMTP_PATIENCE_S)
    try:
        smtp.open()
        smtp.close()
    except Exception as error:  # noqa: BLE001 - its text may hold a name or a password
        return fault_of(error).name
    return ""


def send(says: tuple[str, str]) -> bool:
    """Whether somebody was reached: one refused address must not have the others told again and again."""
    if not settings.OPERATOR_MAIL:
        return True  # the log is all there is
    subject, text = says
    reached = 0
    for address in settings.OPERATOR_MAIL:
        mail = message(to=address, subject=subject, text=text)
        mail.connection = get_connection(timeout=SMTP_PATIENCE_S)
        try:
            reached += mail.send()
        except Exception as error:  # noqa: BLE001 - as above
            log.error("an alarm could not be mailed: %s", fault_of(error).name)  # noqa: TRY400
    return reached > 0


def ping() -> None:
    """The address is a secret: whoever knows it can keep the monitor quiet."""
    if not settings.DEADMAN_URL:
        return
    try:
        with urllib.request.urlopen(settings.DEADMAN_URL, timeout=PING_PATIENCE_S) as answer:  # noqa: S310 - checked
            answer.read(1000)
    except (OSError, ValueError) as error:
        log.warning("the outside monitor was not reached: %s", error)
