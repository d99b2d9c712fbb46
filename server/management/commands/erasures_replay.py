"""Erase again whoever the ledger names: after a restore, or after a crash between the ledger and the commit."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.records.erasure import erasures_replay
from apps.records.ledger import LedgerAway


class Command(BaseCommand):
    help = "Erase again everybody whom the erasure ledger names and the database still has."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            again, damaged = erasures_replay(ledger=settings.ERASURE_LEDGER)
        except LedgerAway as fault:
            raise CommandError(f"The ledger {settings.ERASURE_LEDGER} cannot be read ({fault}).") from None
        self.stdout.write(f"{again} erased again; the ledger is {settings.ERASURE_LEDGER}.")
        if damaged:
            lines = ", ".join(map(str, damaged))
            raise CommandError(f"Lines of the ledger that cannot be understood: {lines}. Mend them from a copy.")
