"""How long what is kept: the table in retention.toml, and the nightly clearing that holds everybody to it."""

import logging
import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pgtrigger
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.models import User
from apps.alerts.models import Digest, Told
from apps.patients.invitations import invitations_forget
from apps.patients.models import ACCESS_EVENTS_MAY_GO, AccessEvent
from apps.sync.models import Status, Version

log = logging.getLogger(__name__)
BATCH = 2000
Clear = Callable[[datetime], int]


@cache
def table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("retention.toml").read_text(encoding="utf-8"))


def days(name: str) -> timedelta:
    return timedelta(days=table()[name]["days"])


def kept_backups() -> int:
    return int(table()["backups"]["keep"])


def retention_enforce(*, now: datetime, logs: str) -> dict[str, int]:
    """Clear away what has stood its time, kind by kind, each batch by itself; answers how many of each."""
    return {
        "sessions": sessions_clear(now=now),
        "unconfirmed": unconfirmed_clear(now=now),
        "access_events": access_events_clear(now=now),
        "read_quarantine": read_quarantine_empty(now=now),
        "invitations": invitations_forget(now=now),
        "digests": digests_clear(now=now),
        "logs": logs_clear(now=now, directory=logs),
    }


def sessions_clear(*, now: datetime) -> int:
    ended = _delete(Session.objects.filter(expire_date__lt=now - days("sessions")))
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    # A sign-in of this moment may stand in the list before its session does.
    listed = UserSession.objects.filter(~Exists(alive), last_seen_at__lt=now - timedelta(hours=1))
    return ended + _delete(listed)


def unconfirmed_clear(*, now: datetime) -> int:
    """Accounts that somebody began to open and never confirmed: perhaps with an address that is not theirs."""
    read = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    begun = User.objects.filter(
        ~Exists(read), emailaddress__verified=False, last_login__isnull=True, is_operator=False, patient__isnull=True,
        memberships__isnull=True, created_at__lt=now - days("unconfirmed"),
    )  # fmt: skip
    return _delete(begun)


def access_events_clear(*, now: datetime) -> int:
    with pgtrigger.ignore(ACCESS_EVENTS_MAY_GO):
        return _delete(AccessEvent.objects.filter(at__lt=now - days("access_events")))


def read_quarantine_empty(*, now: datetime) -> int:
    """Only what the patient has read, and only its words: the receipt stands as it was given, problem and all."""
    read = Version.objects.filter(status=Status.QUARANTINED, read_at__lt=now - days("read_quarantine")).exclude(body="")
    return _in_batches(read, lambda batch: batch.update(body="", digest=""))


def digests_clear(*, now: datetime) -> int:
    """Not while a flag is open that one of them told of: without it, the flag would be told anew."""
    open_flags = Told.objects.filter(digest=OuterRef("pk"), event__flag__cleared_on__isnull=True)
    old = Digest.objects.filter(~Exists(open_flags), local_date__lt=(now - days("digests")).date())
    return _delete(old)


def logs_clear(*, now: datetime, directory: str) -> int:
    """Log files of ours that nobody has written to for so long; nothing else in that directory, and no links."""
    if not directory or not Path(directory).is_dir():
        return 0
    before, gone = (now - days("logs")).timestamp(), 0
    for file in Path(directory).glob("*.log*"):
        if file.is_file() and not file.is_symlink() and file.stat().st_mtime < before:
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def _delete(rows: QuerySet[Any]) -> int:
    return _in_batches(rows, lambda batch: batch.delete()[0])


def _in_batches(rows: QuerySet[Any], work: Callable[[QuerySet[Any]], int]) -> int:
    """Each batch is a transaction of its own: no lock is held for long, and what is done stays done."""
    done = 0
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        work(rows.model._default_manager.filter(pk__in=keys))  # noqa: SLF001
        done += len(keys)
    return done


def table_as_markdown() -> str:
    """For docs/retention.md, which a test holds to this."""
    lines = ["| what | how long | why |", "| --- | --- | --- |"]
    for row in table().values():
        if "keep" in row:
            span = f"the newest {row['keep']}"
        elif row["days"]:
            span = f"{row['days']} days after {row['from']}"
        else:
            span = f"until {row['from']}; gone the next night"
        lines.append(f"| {row['what']} | {span} | {row['why']} |")
    return "\n".join(lines)
