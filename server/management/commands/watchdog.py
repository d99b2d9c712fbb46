"""The watch over the watch; see server/watchdog.py."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from server import alive, logs, watchdog


class Command(BaseCommand):
    help = "Tell the operator when no review or no digest ran, or the database is away. Runs until it is stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once, print what is found, tell as ever")

    def handle(self, *args: Any, **options: Any) -> None:
        logs.be_discreet()
        dog = watchdog.Watchdog(settings.WATCH_STATE)
        while True:
            found = dog.look(timezone.now())
            alive.touch()
            if options["once"]:
                for alarm in found:
                    self.stdout.write(f"{alarm.name}: {alarm.says}")
                if not found:
                    self.stdout.write("no alarm")
                return
            time.sleep(settings.WATCH_EVERY_S)
