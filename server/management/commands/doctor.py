"""How is the system? One screen, in plain words, with the way out; exit status 1 if something is wrong."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from server.checkup import State, checkup


class Command(BaseCommand):
    help = "Look at database, broker, workers, beat, mail, disk, migrations, time zones, reviews, digests and backups."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        now, ill = timezone.now(), 0
        self.stdout.write(f"Stillnight on {now:%Y-%m-%d at %H:%M} UTC")
        for finding in checkup(now):
            self.stdout.write(f"  {finding.state:5}  {finding.about:20} {finding.says}")
            if finding.way_out:
                self.stdout.write(f"  {'':5}  {'':20} -> {finding.way_out}")
            ill += finding.state == State.WRONG
        self.stdout.write(f"{ill} to look at." if ill else "Nothing to mend.")
        if ill:
            sys.exit(1)
