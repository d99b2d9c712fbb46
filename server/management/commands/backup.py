"""Back the database up; exit status 1 and a plain sentence when that was not possible."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from apps.core.models import Heartbeat
from apps.records.retention import kept_backups
from server.backup import backup


class Command(BaseCommand):
    help = "Write a checked backup of the whole database, and keep the newest of them (docs/retention.md)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--directory", type=Path, default=settings.BACKUP_DIRECTORY)

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        begun = time.monotonic()
        dump, manifest = backup(directory=directory, keep=kept_backups(), now=timezone.now())
        rows = sum(count for count, _ in manifest.tables.values())
        self.stdout.write(
            f"{dump}: {len(manifest.tables)} tables, {rows} rows, {manifest.bytes / 2**20:.1f} MB, "
            f"{time.monotonic() - begun:.1f} s. It holds health data and sign-ins: keep it as safe as the database."
        )
        if is_read_replica():
            self.stdout.write("Taken from a read replica, so the watch does not know of it (docs/operations.md).")
        else:
            Heartbeat.beat("backup", timezone.now())  # the watch rings when none has succeeded for a day


def is_read_replica() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_is_in_recovery()")
        return bool(cursor.fetchone()[0])
