"""Django's migrate, politely: while the system serves.

A statement that changes a table waits for everybody who uses it, and everybody who comes later waits behind it. So it
may wait for some seconds only; then it steps back, lets the others through and tries again. One at a time: two hosts
that upgrade at once find each other.
"""

import time
from typing import Any

import dj_database_url
from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import DatabaseError, OperationalError, connection, transaction
from psycopg import sql

from server import limits

LOCK_NOT_AVAILABLE = "55P03"
_MIGRATING = 0x5713_0002  # any number that no other advisory lock of ours uses


class Command(DjangoMigrate):
    help = f"{DjangoMigrate.help} Gives way to those who use the tables."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--lock-timeout", type=float, default=3, help="seconds to wait for a table (default 3)")
        parser.add_argument("--lock-attempts", type=int, default=20, help="how often to try (default 20)")
        parser.add_argument("--lock-pause", type=float, default=5, help="seconds between two attempts (default 5)")

    def handle(self, *args: Any, **options: Any) -> None:
        attempts: int = options["lock_attempts"]
        for attempt in range(1, attempts + 1):
            try:
                self._once(*args, **options)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                    raise
            else:
                return
            self.stderr.write(f"A table is in use (attempt {attempt} of {attempts}); nothing was changed by it.")
            if attempt < attempts:
                time.sleep(options["lock_pause"])
        raise CommandError(
            "A table stayed in use, so the migration gave way and everything goes on as before. "
            "Look for a long transaction (pg_stat_activity), then run this again."
        )

    def _once(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = %s", [f"{round(options['lock_timeout'] * 1000)}ms"])
            cursor.execute("select pg_advisory_lock(%s)", [_MIGRATING])
        try:
            super().handle(*args, **options)
            if settings.DIRECT_DATABASE_URL:
                self._limit_the_web()
        finally:
            if not connection.needs_rollback and connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute("select pg_advisory_unlock(%s)", [_MIGRATING])
                    cursor.execute("reset lock_timeout")

    def _limit_the_web(self) -> None:
        """Write the web process's limits to the role that it connects as, for this database alone.

        Behind a pooler alone: it drops what a session asks for. Without one, the role's other sessions (psql, a report)
        stay as they are. Sessions that are open keep what they had.
        """
        with connection.cursor() as cursor:
            cursor.execute("select current_user, current_database()")
            ours, database = cursor.fetchone()
            role = dj_database_url.parse(settings.DATABASE_URL).get("USER") or ours
            try:
                with transaction.atomic():
                    for name, value in limits.WEB.items():
                        words = (sql.Identifier(role), sql.Identifier(database), sql.Identifier(name), value)
                        cursor.execute(sql.SQL("alter role {} in database {} set {} = {}").format(*words))
            except DatabaseError as error:
                self.stderr.write(
                    f"The limits of the role {role} could not be written ({type(error).__name__}): "
                    "docs/operations.md has the statements, for a role that may."
                )
